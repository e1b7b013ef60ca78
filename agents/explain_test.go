package agents_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// asked makes one complete run of a world that is asked about a subject. It returns the record, and the numbers of
// each year by subject and part.
func (b bound) asked(tb testing.TB, q sim.Question, replicate int) (*sim.Layout, []float64, []map[string]float64) {
	tb.Helper()
	m, w := b.started(5, replicate)
	w.Question = q
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
	sections := agents.Sections(b.Region, b.Entries, q)
	width := 0
	for _, s := range sections {
		width += len(s.Parts)
	}
	record, row := make([]float64, l.Size()), make([]float64, width)
	var years []map[string]float64
	for y := range l.Years {
		if err := w.Step(m.Phases()); err != nil {
			tb.Fatal(err)
		}
		l.Read(w, record[y*l.Width:(y+1)*l.Width])
		agents.Explain(w, sections, row)
		numbers := map[string]float64{}
		at := 0
		for _, s := range sections {
			terms, some := 0.0, false
			for _, p := range s.Parts {
				numbers[s.Subject+" "+p.Name] = row[at]
				switch p.Stand {
				case sim.TermPart:
					if terms += row[at]; !some {
						terms, some = row[at], true
					}
				case sim.SumPart:
					if x := row[at]; x != terms && !(math.IsNaN(x) && math.IsNaN(terms)) {
						tb.Fatalf("%d, %s: the terms add up to %v, %s is %v", w.Year, s.Subject, terms, p.Name, x)
					}
				case sim.InputPart, sim.OutcomePart:
				}
				at++
			}
		}
		years = append(years, numbers)
	}
	return l, record, years
}

// withPriors draws the parameters of a replicate from their priors.
func (b bound) withPriors(seed uint64) bound {
	b.Params = drawn(seed, false)
	return b
}

// explainable are the runs that the tests below look into: shipped scenarios of two regions, runs in which much
// happens, a generated region, and drawn parameters.
func explainable(tb testing.TB) map[string]bound {
	tb.Helper()
	list := map[string]bound{"reference": reference(tb), "many": withSummits(tb), "generated": generated(tb, 4, 3)}
	for _, name := range []string{"visegrad", "institution-eu", "closed-leader-returns"} {
		s, err := scenarios.Read(name)
		if err != nil {
			tb.Fatal(err)
		}
		b, err := s.Bind()
		if err != nil {
			tb.Fatal(err)
		}
		list[name] = bound{Region: b.Region, Params: b.Params, Entries: b.Entries, Until: b.Until}
	}
	list["drawn"], list["returned"] = list["institution-eu"].withPriors(3), list["closed-leader-returns"].withPriors(4)
	turned := list["closed-leader-returns"]
	turned.Params.Borders.RestrictedBelow = 0.6 // much of what is signed is undone
	list["turned"] = turned
	reopened := list["reference"]
	tj, uz := reopened.Region.NodeIndex("TJ"), reopened.Region.NodeIndex("UZ")
	reopened.Entries = append(slices.Clone(reopened.Entries), imposed(entry("zz-reopening", "reopening", 2000, tj, uz)))
	list["reopened"] = reopened
	return list
}

// unmoved compares the record of a world that is asked with that of one that is not.
func (b bound) unmoved(tb testing.TB, record []float64, replicate int, what string) {
	tb.Helper()
	l, plain, _ := b.run(tb, 5, replicate)
	if k := sameBits(plain, record); k >= 0 {
		year, outcome, entity := place(l, k)
		tb.Fatalf("%s: %s of %s in %d is another when somebody asks", what, outcome, entity, year)
	}
}

// Protects: what is told of a stance is the stance. The terms add up to z exactly, in the order in which they are
// told; z gives the stance aimed at; the way gone leads from the stance of last year to that of the record. Asking
// changes no bit of the record. This holds for every leader and neighbour; without CONCORD_WHOLE it asks about a third.
func TestExplainedStances(t *testing.T) {
	for name, b := range explainable(t) {
		for i := range b.Region.Members {
			for j := range b.Region.Members {
				if i == j || os.Getenv("CONCORD_WHOLE") == "" && (i+2*j)%3 != 0 {
					continue
				}
				subject := b.Region.Nodes[i].ID + ">" + b.Region.Nodes[j].ID
				l, record, years := b.asked(t, sim.Question{Topic: sim.AboutStance, A: i, B: j}, i)
				b.unmoved(t, record, i, name+", "+subject)
				last := b.Params.Leaders.InitialStance
				stance := l.Find(sim.OfDirected, "stance")
				entity := slices.Index(l.Entities[sim.OfDirected], subject)
				for y, numbers := range years {
					of := func(part string) float64 { return numbers[subject+" "+part] }
					now := record[l.Place(stance, entity, l.First+y)]
					if of("stance last year") != last || of("stance") != now || last+of("way gone") != now ||
						of("stance aimed at") != det.Logistic(of("z")) {
						t.Fatalf("%s, %s in %d: %v; the record has %v and then %v", name, subject, l.First+y, numbers, last, now)
					}
					last = now
				}
			}
		}
	}
}

// Protects: what is told of an entry is what the record has. A party is in favour when its score is above the
// threshold. The lowest score of a vote is the outcome score. What was implemented before and is afterwards are the
// shares of the record. Every kind of answer and of keeping occurs in these runs. With CONCORD_WHOLE it asks about more entries.
func TestExplainedEntries(t *testing.T) {
	met := map[string]int{}
	every := 3
	if os.Getenv("CONCORD_WHOLE") != "" {
		every = 1
	}
	for name, b := range explainable(t) {
		r := 0
		for e := range b.Entries {
			if b.Entries[e].Kind.Nature == sim.Event {
				continue
			}
			r++
			if r%every != 0 || b.Entries[e].Own && r%4 != 0 { // there are many, and they are alike
				continue
			}
			l, record, years := b.asked(t, sim.Question{Topic: sim.AboutEntry, A: e}, r%5)
			what := name + ", " + b.Entries[e].ID
			if r%3 == 0 {
				b.unmoved(t, record, r%5, what)
			}
			share, score := l.Find(sim.OfEntry, "implementation"), l.Find(sim.OfEntry, "score")
			for y, numbers := range years {
				lowest := math.Inf(1)
				for part, x := range numbers {
					subject, is := cutEnd(part, " in favour")
					if !is || math.IsNaN(x) {
						continue
					}
					met[part[2:]]++
					s := numbers[subject+" score"]
					if (x == 1) != (s > numbers[subject+" threshold"]) {
						t.Fatalf("%s in %d: %s has the score %v and answers %v", what, l.First+y, subject, s, x)
					}
					if len(subject) == 2 { // not another stage
						lowest = min(lowest, s)
					}
				}
				if at := l.Place(score, e, l.First+y); lowest < math.Inf(1) && record[at] != lowest {
					t.Fatalf("%s in %d: the lowest score told is %v, that of the record %v", what, l.First+y, lowest, record[at])
				}
				after, told := numbers["agreement implemented"]
				if !told || math.IsNaN(after) {
					continue
				}
				before := 0.0
				if y > 0 {
					before = record[l.Place(share, e, l.First+y-1)]
				}
				if now := record[l.Place(share, e, l.First+y)]; after != now {
					t.Fatalf("%s in %d: %v implemented, the record has %v", what, l.First+y, after, now)
				}
				if was := numbers["agreement implemented before"]; was != before && was != 0 && // 0 when signed anew
					!(before == 0 && y > 0 && years[y-1]["agreement in force"] != 1) { // took the place of another
					t.Fatalf("%s in %d: %v implemented before, the record has %v", what, l.First+y, was, before)
				}
				if up := numbers["agreement implemented of what was left"]; !math.IsNaN(up) {
					met["up"]++
				}
				if !math.IsNaN(numbers["agreement undone of what was implemented"]) {
					met["undone"]++
				}
			}
		}
	}
	for _, kind := range []string{" in favour", " tabling in favour", " late in favour", "up", "undone"} {
		if met[kind] == 0 {
			t.Errorf("these runs have no case of %q: %v", kind, met)
		}
	}
}

func cutEnd(s, end string) (string, bool) {
	if n := len(s) - len(end); n > 0 && s[n:] == end {
		return s[:n], true
	}
	return s, false
}

// Protects: what is told of a border is how it is run. The lower stance is the lower one; the regime is that of the
// record; it differs from what the stance alone gives only where a floor or a cap says so.
func TestExplainedBorders(t *testing.T) {
	lifted, held := 0, 0
	for name, b := range explainable(t) {
		for k := range b.Region.Inner {
			x := b.Region.Borders[k]
			subject := b.Region.PairName(x.A, x.B)
			l, record, years := b.asked(t, sim.Question{Topic: sim.AboutBorder, A: k}, k)
			b.unmoved(t, record, k, name+", "+subject)
			regime, incident := l.Find(sim.OfBorder, "regime"), l.Find(sim.OfPair, "incident")
			for y, numbers := range years {
				of := func(part string) float64 { return numbers[subject+" "+part] }
				a, c := b.Region.Nodes[x.A].ID, b.Region.Nodes[x.B].ID
				want := max(of("regime by the stance alone"), of("floor that agreements set"))
				for _, cap := range []string{"cap that acts set", "cap that leaders' own acts set", "cap in an emergency",
					"cap of a war"} {
					if level := of(cap); level < want {
						want = level
						held++
					}
				}
				if of("floor that agreements set") > of("regime by the stance alone") {
					lifted++
				}
				if of("lower stance") != min(of("stance of "+a+" toward "+c), of("stance of "+c+" toward "+a)) ||
					of("regime") != want || want != record[l.Place(regime, k, l.First+y)] {
					t.Fatalf("%s, %s in %d: %v; want the regime %v", name, subject, l.First+y, numbers, want)
				}
				pair := slices.Index(l.Entities[sim.OfPair], subject)
				if of("incidents of the year") != record[l.Place(incident, pair, l.First+y)] ||
					of("unsettled share") == 0 && of("chance by the unsettled line") != 0 ||
					of("chance of an incident") != min(1, of("chance by the unsettled line")+
						of("chance by what is not made up for")+of("chance by all else")) ||
					!(of("chance of an incident") >= 0 && of("trade lost by the regime") >= 0) {
					t.Fatalf("%s, %s in %d: %v", name, subject, l.First+y, numbers)
				}
			}
		}
	}
	if lifted == 0 || held == 0 {
		t.Errorf("%d borders held more open by agreements and %d stricter by acts; want some of both", lifted, held)
	}
}

// Protects: what is told of a membership is the membership. A country that is free to choose joins when its attitude
// is above the one threshold and the members admit it, and leaves below the other. CONCORD_WHOLE asks about more of them.
func TestExplainedBodies(t *testing.T) {
	joined, left := 0, 0
	for name, b := range explainable(t) {
		b.Params.Absorption.Rate = 0 // a body that is absorbed moves its members
		b.Params.Acts.On = 0         // an act of one's own is told with its entry
		for i := range b.Region.Members {
			for o := range b.Region.Organisations {
				every := 5
				if b.Region.Organisations[o].Open {
					every = 2
				}
				if os.Getenv("CONCORD_WHOLE") != "" && every == 2 {
					every = 1
				}
				if (i+o)%every != 0 { // those that are not open are many, and nobody chooses them
					continue
				}
				subject := b.Region.Nodes[i].ID + ":" + b.Region.Organisations[o].ID
				l, record, years := b.asked(t, sim.Question{Topic: sim.AboutBody, A: i, B: o}, o)
				if o%4 == 0 {
					b.unmoved(t, record, o, name+", "+subject)
				}
				membership := l.Find(sim.OfMembership, "membership")
				entity := slices.Index(l.Entities[sim.OfMembership], subject)
				for y, numbers := range years {
					of := func(part string) float64 { return numbers[subject+" "+part] }
					in := record[l.Place(membership, entity, l.First+y)] == float64(sim.Belonging)
					if (of("member at the end of the year") == 1) != in {
						t.Fatalf("%s, %s in %d: %v; the record says %v", name, subject, l.First+y, numbers, in)
					}
					if of("free to choose") == 0 {
						continue
					}
					was, attitude := of("member before it chooses") == 1, of("attitude")
					joins := !was && attitude > of("attitude above which it joins") && of("members admit it") == 1
					leaves := was && attitude+of("cost of leaving") < of("attitude below which it leaves") &&
						of("years a member") >= of("least stay") && of("held by an entry") == 0 &&
						of("leaves by an act of its own") == 0
					if joins && !in || leaves && in {
						t.Fatalf("%s, %s in %d: joins %v, leaves %v, and is then in: %v; %v", name, subject, l.First+y, joins,
							leaves, in, numbers)
					}
					if joins {
						joined++
					}
					if leaves {
						left++
					}
				}
			}
		}
	}
	if joined == 0 || left == 0 {
		t.Errorf("%d joined and %d left; want some of both", joined, left)
	}
}

// Protects: each term has its own name. If a weight is changed for one year, the term of this name changes and no
// other.
func TestExplainedTermsHaveTheirNames(t *testing.T) {
	b := withSummits(t)
	b.Entries = append(b.Entries, arms(b.Region, "zz-arms", 2010, 5))
	m, w := b.started(5, 1)
	through(t, m, w, 2012)
	w.Borders.Memory[b.Region.PairIndex(0, 1)] = 0.5 // of a clash, which the reference has in other years
	terms := func(p agents.Params) (list []map[string]float64) {
		model := agents.New(p, b.Region)
		for k := range b.Region.Members * b.Region.Members {
			q := sim.Question{Topic: sim.AboutStance, A: k / b.Region.Members, B: k % b.Region.Members}
			if q.A == q.B {
				continue
			}
			next := sim.NewWorld(b.Region, b.Entries)
			next.Reset(5, 1)
			next.State.CopyFrom(&w.State)
			next.Year, next.Question = w.Year, q
			if err := next.Step(model.Phases()); err != nil {
				t.Fatal(err)
			}
			sections := agents.Sections(b.Region, b.Entries, q)
			row := make([]float64, len(sections[0].Parts))
			agents.Explain(next, sections, row)
			numbers := map[string]float64{}
			for k, p := range sections[0].Parts {
				if p.Stand == sim.TermPart {
					numbers[p.Name] = row[k]
				}
			}
			list = append(list, numbers)
		}
		return list
	}
	before := terms(b.Params)
	for path, term := range map[string]string{"constant": sim.Constant, "centre": sim.Centre,
		"protective.stance": "security from a patron", "dilemma.stance": "new arms of a neighbour",
		"order.stance": "order under one roof", "openness": "openness of the leader",
		"sovereignty": "sovereignty", "rivalry": "rivalry for the lead", "smallness": "small state's discomfort",
		"unsettled": "unsettled border", "incidents": "memory of incidents", "gain": "stake in trade",
		"inequality": "inequality of income", "trust": "trust", "kinship": "kinship", "narrative": "hostile narrative",
		"identity": "identity distance", "division": "leaning on rival powers", "reciprocity": "reciprocity",
		"water": "water and energy", "hub": "pull of a common hub", "link": "shared bodies",
		"institution": "regional institution", "noise": "noise", "disposition": "disposition of the leader"} {
		if !strings.Contains(path, ".") {
			path = "leaders." + path
		}
		p := b.Params
		if err := p.Set(path, 0); err != nil {
			t.Fatal(err)
		}
		changed := false
		for j, numbers := range terms(p) {
			for name, x := range numbers {
				switch {
				case name != term && x != before[j][name]:
					t.Errorf("%s = 0 changes %q from %v to %v", path, name, before[j][name], x)
				case name == term && x != 0:
					t.Errorf("%s = 0 leaves %v of %q", path, x, name)
				case name == term:
					changed = changed || before[j][name] != 0
				}
			}
		}
		if !changed {
			t.Errorf("%q is 0 toward all in this year, so nothing was tested", term)
		}
	}
}

// Protects: an event has no sections, for nobody decides it; a world that nobody asks keeps nothing.
func TestNothingToExplain(t *testing.T) {
	b := reference(t)
	for e := range b.Entries {
		if s := agents.Sections(b.Region, b.Entries, sim.Question{Topic: sim.AboutEntry, A: e}); (s == nil) !=
			(b.Entries[e].Kind.Nature == sim.Event) {
			t.Errorf("%s, an entry of nature %v, has %d sections", b.Entries[e].ID, b.Entries[e].Kind.Nature, len(s))
		}
	}
	m, w := b.started(1, 0)
	through(t, m, w, 2000)
	if len(w.Accounts)+len(w.Votes) > 0 {
		t.Errorf("nobody asks, and %d accounts and %d votes are kept", len(w.Accounts), len(w.Votes))
	}
	// Asked about one entry, it keeps the votes on this entry and no others.
	e := slices.IndexFunc(b.Entries, func(x sim.Entry) bool { return x.ID == "tj-uz-border-2018" })
	m, w = b.started(1, 0)
	w.Question = sim.Question{Topic: sim.AboutEntry, A: e}
	through(t, m, w, 2020)
	if len(w.Votes) == 0 || slices.ContainsFunc(w.Votes, func(v sim.Vote) bool { return v.Entry != e }) {
		t.Errorf("asked about entry %d it keeps %v", e, w.Votes)
	}
	if w.Reset(1, 0); len(w.Accounts) > 0 || w.Question.A != e {
		t.Errorf("after a reset there are %d accounts, and the question is %v", len(w.Accounts), w.Question)
	}
}

// BenchmarkExplain is BenchmarkRun with all terms of one stance kept in every year.
func BenchmarkExplain(b *testing.B) {
	ref := reference(b)
	m := agents.New(ref.Params, ref.Region)
	l := sim.NewLayout(ref.Region, ref.Entries, m.Outcomes(), ref.Until)
	w := sim.NewWorld(ref.Region, ref.Entries)
	w.Question = sim.Question{Topic: sim.AboutStance, A: 4, B: 2}
	record := make([]float64, l.Size())
	b.ReportAllocs()
	for replicate := 0; b.Loop(); replicate++ {
		m.Begin(w, 1, replicate)
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			b.Fatal(err)
		}
	}
}
