package live_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/cmd/internal/live"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// text is a scenario that extends one of the library, with lines of its own.
func text(base string, lines ...string) string {
	return fmt.Sprintf("title = \"Mine\"\nextends = %q\n%s\n", base, strings.Join(lines, "\n"))
}

// fields are the keys of a request.
type fields map[string]any

// question is a request about two scenarios that are given as text.
func question(a, b string, more fields) fields {
	q := fields{"sides": []live.Side{{Name: "one", Text: a}, {Name: "other", Text: b}}, "seed": 17}
	for key, value := range more { // any order: the keys differ
		q[key] = value
	}
	return q
}

// engine answers all questions here. It has read the texts before when they come again.
var engine = live.New()

// reply is what the engine answers to a question.
func reply[Answer any](t *testing.T, name string, q fields) (ok Answer, fault string) {
	t.Helper()
	request, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		OK    *Answer
		Error string
	}
	text := engine.Call(name, string(request))
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%s: %v in %.300s", name, err, text)
	}
	if (got.OK == nil) == (got.Error == "") {
		t.Fatalf("%s: want an answer or an error, got %.300s", name, text)
	}
	if got.OK != nil {
		ok = *got.OK
	}
	return ok, got.Error
}

// answer is the reply to a question that has nothing wrong.
func answer[Answer any](t *testing.T, name string, q fields) Answer {
	t.Helper()
	a, fault := reply[Answer](t, name, q)
	if fault != "" {
		t.Fatalf("%s %v: %s", name, q, fault)
	}
	return a
}

// alone reads a scenario as the commands do.
func alone(t *testing.T, name, text string) *scenarios.Bound {
	t.Helper()
	s, err := scenarios.Parse(name+".toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set("seed=17"); err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var pair = [2]string{text("reference", "remove = [\"tj-uz-border-2018\"]"),
	text("no-new-leader", "[parameters]", "talks.spillover = 0.2")}

// Protects: the numbers are those of concord explain --json, of each side and of the difference, for subjects of every
// sort.
func TestExplainGivesTheNumbersOfTheCommand(t *testing.T) {
	for _, subject := range []string{"UZ-TJ", "uz>tj", "tj-uz-gas-2018", "own-tj-uz-border", "border TJ-UZ", "body EAEU TJ",
		"trade kz-ru", "kg-uz-border-2017"} {
		for side, name := range []string{"a", "b", "both"} {
			words, _, err := run.SubjectOf(strings.Fields(subject))
			if err != nil {
				t.Fatal(err)
			}
			j := run.ExplainJob{Seed: 17, Replicates: 7, Only: -1, From: 1992, To: 2035}
			for k, b := range []*scenarios.Bound{alone(t, "one", pair[0]), alone(t, "other", pair[1])} {
				if k != side && name != "both" {
					continue
				}
				asked, _, err := words.Question(b)
				if err != nil {
					t.Fatal(err)
				}
				j.Sides, j.Questions = append(j.Sides, b), append(j.Questions, asked)
			}
			want, err := run.Explain(context.Background(), j)
			if err != nil {
				t.Fatal(err)
			}
			got := answer[live.Explained](t, "explain", question(pair[0], pair[1], fields{"subject": subject, "side": name,
				"replicates": 7, "from": 1992, "to": 2035}))
			want.Title = got.Title
			if got.Sentence != want.Sentence() || !reflect.DeepEqual(got.Asked, append([]int{}, want.Asked()...)) {
				t.Errorf("%s, %s: it says %q, want %q", subject, name, got.Sentence, want.Sentence())
			}
			sameNumbers(t, subject+", "+name, got, want)
		}
	}
}

// sameNumbers compares an answer with the JSON of the command.
func sameNumbers(t *testing.T, what string, got live.Explained, want *results.Explanation) {
	t.Helper()
	var command struct{ Parts []results.ExplainedJSON }
	if err := json.Unmarshal(want.JSON(&results.Manifest{}), &command); err != nil {
		t.Fatal(err)
	}
	sides := len(got.Cells)
	if sides*len(got.Parts) != len(command.Parts) || sides != len(got.Names) || got.N != want.Replicates {
		t.Fatalf("%s: %d sides of %d parts, the command has %d", what, sides, len(got.Parts), len(command.Parts))
	}
	some := 0
	for side := range sides {
		for k, part := range got.Parts {
			x := command.Parts[side*len(got.Parts)+k]
			if part.Subject != x.Subject || part.Name != x.Part || part.Stand != x.Role || part.Unit != x.Unit || part.Key == "" {
				t.Fatalf("%s: part %+v, the command has %+v", what, part, x)
			}
			for y := range got.Years {
				mine := []*float64{got.Cells[side][y][k], got.Low[side][y][k], got.High[side][y][k]}
				if !reflect.DeepEqual(mine, []*float64{x.Mean[y], x.P05[y], x.P95[y]}) || got.Counts[side][y][k] != x.N[y] {
					t.Fatalf("%s: %s of %s in %d differs from the command", what, part.Name, part.Subject, got.First+y)
				}
				some += x.N[y]
			}
		}
	}
	if some < 100 {
		t.Errorf("%s: %d numbers only; the test sees little", what, some)
	}
}

// Protects: terms add up to their sum, in every year, for whoever decides, so that bars can be drawn that add up.
func TestExplainedTermsAddUp(t *testing.T) {
	for subject, decide := range map[string]int{"UZ-TJ": 1, "KG-KZ": 1, "tj-uz-gas-2018": 2, "uz-tj-gas-stop-2012": 1,
		"own-tj-uz-trade": 4, "body SCO TM": 1, "border TJ-UZ": 0, "trade RU-KZ": 1} {
		for only := range 3 {
			got := answer[live.Explained](t, "explain", question(pair[0], pair[1], fields{"subject": subject, "side": "b",
				"only": only}))
			if got.N != 1 || len(got.Sums) != decide {
				t.Errorf("%s: %d replicates, %d sums, want 1 and %d", subject, got.N, len(got.Sums), decide)
			}
			years := 0
			for _, s := range got.Sums {
				for y := range got.Years {
					sum := got.Cells[0][y][s.Sum]
					if sum == nil {
						continue
					}
					years++
					total := 0.0
					for _, k := range s.Terms {
						total += *got.Cells[0][y][k]
					}
					if math.Abs(total-*sum) > 1e-12 || len(s.Terms) < 5 {
						t.Errorf("%s, %d: %d terms come to %v, the sum is %v", subject, got.First+y, len(s.Terms), total, *sum)
					}
				}
			}
			if decide > 0 && years == 0 {
				t.Errorf("%s: no year has a sum", subject)
			}
		}
	}
}

// Protects: the weight that a part names is what weighs it. When the weight is doubled, that term doubles, in the first
// year in which it weighs anything. No other term does, though what other leaders do may shift it a little.
func TestWeightsOfTermsAreTheirs(t *testing.T) {
	if testing.Short() {
		t.Skip("reads and runs the reference many times; not with -short")
	}
	p := agents.Defaults()
	weighed := map[string]bool{}
	ask := func(subject, of string) live.Explained {
		return answer[live.Explained](t, "explain", question(text("reference"), of, fields{"subject": subject, "side": "b",
			"only": 0, "from": 1992, "to": 2030}))
	}
	for _, subject := range []string{"UZ-TJ", "KG-TJ", "TM-UZ", "body EAEU TJ", "body CSTO TM", first(t)} {
		base := ask(subject, text("reference"))
		for k, part := range base.Parts {
			year := slices.IndexFunc(base.Cells[0], func(parts []*float64) bool { return parts[k] != nil && *parts[k] != 0 })
			if part.Weight == "" || year < 0 {
				continue
			}
			row := slices.IndexFunc(p.Table(), func(row agents.Parameter) bool { return row.Path == part.Weight })
			if row < 0 || !strings.HasPrefix(part.Doc, p.Table()[row].Doc) {
				t.Fatalf("%s: part %+v is not described by its weight", subject, part)
			}
			value := 2 * shipped(t, part.Weight)
			if subject == "UZ-TJ" || !weighed[part.Weight] {
				weighed[part.Weight] = true
				other := ask(subject, text("reference", "[parameters]", fmt.Sprintf("%s = %v", part.Weight, value)))
				for n := range base.Parts {
					was, is := base.Cells[0][year][n], other.Cells[0][year][n]
					switch {
					case base.Parts[n].Stand != "term" || was == nil || base.Parts[n].Subject != part.Subject:
					case n == k && math.Abs(*is / *was - 2) > 0.01, n != k && math.Abs(*is-*was) > 0.1*math.Abs(*was):
						t.Errorf("%s, %d, %s doubled: %s was %v and is %v", subject, base.First+year, part.Weight,
							base.Parts[n].Name, *was, *is)
					}
				}
			}
		}
	}
	if len(weighed) < 24 {
		t.Errorf("%d weights were tried: %v", len(weighed), weighed)
	}
}

// shipped is a parameter as the reference has it.
func shipped(t *testing.T, path string) float64 {
	t.Helper()
	b := alone(t, "reference", text("reference"))
	for _, row := range b.Params.Table() {
		if row.Path == path {
			return *row.Value
		}
	}
	t.Fatalf("there is no parameter %s", path)
	return 0
}

// first is the entry that is decided first in a run. No earlier decision changes its votes.
func first(t *testing.T) string {
	s := answer[live.Subjects](t, "subjects", question(text("reference"), text("reference"), nil))
	entries := slices.DeleteFunc(s.Entries, func(e live.DecidedSubject) bool { return e.Year < 1992 || e.Own })
	return slices.MinFunc(entries, func(x, y live.DecidedSubject) int { return x.Year - y.Year }).ID
}

// Protects: of a pair, what is decided on either side is offered once.
func TestSubjectsOfBothSides(t *testing.T) {
	other := text("reference", "remove = [\"tj-uz-gas-2018\"]")
	ids := func(side string) []string {
		var list []string
		for _, e := range answer[live.Subjects](t, "subjects", question(pair[0], other, fields{"side": side})).Entries {
			list = append(list, e.ID)
		}
		return list
	}
	want := slices.Concat(ids("a"), ids("b"))
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(ids("both"), want) || !slices.Equal(ids(""), want) ||
		slices.Equal(ids("a"), want) || slices.Equal(ids("b"), want) {
		t.Errorf("both sides offer %d entries, want %d", len(ids("both")), len(want))
	}
}

// Protects: all that is offered as a subject can be explained, and the leaders' own proposals are marked.
func TestEverySubjectCanBeExplained(t *testing.T) {
	s := answer[live.Subjects](t, "subjects", question(pair[0], pair[1], fields{"side": "b"}))
	words := slices.Concat(s.Stances, s.Borders, s.Bodies)
	own, written := 0, 0
	for _, e := range s.Entries {
		words = append(words, e.ID)
		if e.Own != strings.HasPrefix(e.ID, "own-") || e.Kind == "" || e.Year < 1950 || len(e.Who) == 0 {
			t.Errorf("an entry is offered as %+v", e)
		}
		if own++; !e.Own {
			own, written = own-1, written+1
		}
	}
	if len(s.Stances) != 20 || len(s.Borders) < 6 || len(s.Bodies)%5 != 0 || len(s.Bodies) == 0 || own < 10 || written < 10 {
		t.Errorf("offered are %d stances, %d borders, %d bodies, %d and %d entries", len(s.Stances), len(s.Borders),
			len(s.Bodies), own, written)
	}
	if testing.Short() {
		words = words[:len(words)/10]
	}
	for _, w := range words {
		answer[live.Explained](t, "explain", question(pair[0], pair[1], fields{"subject": w, "side": "b", "only": 0,
			"from": 1992, "to": 1993}))
	}
}

// Protects: shares are those of concord why, and the bars go from the one level to the other.
func TestWhyDividesAsTheCommandDoes(t *testing.T) {
	const outcome = "region.horizontal"
	for _, kind := range []string{"entries", "barriers", "supports"} {
		a, b := alone(t, "one", pair[0]), alone(t, "other", pair[1])
		j := run.WhyJob{Kind: "difference", A: a.Scenario, B: b.Scenario, Seed: 17, Seeds: 3, Domain: sim.OfRegion,
			Outcome: "horizontal", Entity: a.Region.Name, From: 2034, To: 2035}
		var err error
		if kind != "entries" {
			j.Kind, j.A = kind, b.Scenario
			if j.B, err = run.SwitchedOff(j.A, kind); err != nil {
				t.Fatal(err)
			}
		}
		quantity, err := a.Quantity(outcome)
		if err != nil {
			t.Fatal(err)
		}
		j.Entity = quantity.Name
		if j.Parts, err = scenarios.Parts(j.A, j.B); err != nil {
			t.Fatal(err)
		}
		j.Players = run.Players(j.Parts, nil)
		y, err := run.NewWhy(j)
		if err != nil {
			t.Fatal(err)
		}
		want, err := y.Play(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		q := question(pair[0], pair[1], fields{"kind": kind, "outcome": outcome, "from": 2034, "to": 2035, "seeds": 3})
		got, cost := answer[live.Attribution](t, "why", q), answer[live.WhyCost](t, "whyCost", q)
		if !reflect.DeepEqual(got.Sentences, want.Sentences()) || got.Sentence != want.Sentences()[0] {
			t.Errorf("%s: it says %q, want %q", kind, got.Sentences, want.Sentences())
		}
		if cost.Coalitions != 1<<len(got.Players) || cost.Runs != 3*cost.Coalitions || cost.Years < 3*44 || cost.Sampled ||
			cost.Seconds <= 0 || len(cost.Players) != len(got.Players) {
			t.Errorf("%s: the cost is said to be %+v", kind, cost)
		}
		sum := 0.0
		for k, p := range got.Players {
			s := want.Players[k].Share
			if p.Name != want.Players[k].Name || *p.Share.Share != s.Mean || *p.SE != s.SE || *p.Low != s.Low ||
				*p.High != s.High {
				t.Errorf("%s: player %+v, want %+v", kind, p, want.Players[k])
			}
			if p.WhyPlayer != cost.Players[k] || !strings.Contains(p.Text, "→") {
				t.Errorf("%s: the cost has another player than %+v", kind, p.WhyPlayer)
			}
			sum += *p.Share.Share
		}
		if math.Abs(sum-*got.Difference) > 1e-9 || math.Abs(*got.Reached-*got.Base-sum) > 1e-9 || sum == 0 {
			t.Errorf("%s: shares come to %v, the difference is %v, from %v to %v", kind, sum, *got.Difference, *got.Base,
				*got.Reached)
		}
	}
}

// Protects: with many things that differ, a sample of the coalitions is played, and this is said.
func TestWhyOfManyThingsIsSampled(t *testing.T) {
	s := answer[live.Subjects](t, "subjects", question(pair[0], pair[1], fields{"side": "a"}))
	var ids []string
	for _, e := range s.Entries {
		if !e.Own && len(ids) < 14 {
			ids = append(ids, strconv.Quote(e.ID))
		}
	}
	q := question(text("reference"), text("reference", "remove = ["+strings.Join(ids, ", ")+"]"),
		fields{"kind": "entries", "outcome": "region.horizontal", "seeds": 2})
	cost, got := answer[live.WhyCost](t, "whyCost", q), answer[live.Attribution](t, "why", q)
	if !cost.Sampled || !got.Sampled || cost.Runs >= 1<<14 || len(got.Players) != 14 {
		t.Errorf("%d players; the cost is said to be %+v", len(got.Players), cost)
	}
}

// Protects: a replicate that is asked about is that of the ensemble: the lines are those of events.log, and the
// decisions those of decisions.csv.
func TestHappenedIsTheLogOfTheReplicate(t *testing.T) {
	for _, c := range []struct {
		a, b      string
		replicate int
	}{{text("reference"), text("no-new-leader"), 0}, {text("reference"), text("clash-2027"), 3}, {pair[0], pair[1], 2}} {
		for k, side := range []string{"a", "b"} {
			b := alone(t, [...]string{"one", "other"}[k], [...]string{c.a, c.b}[k])
			e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 17, Replicates: 5, Told: c.replicate})
			if err != nil {
				t.Fatal(err)
			}
			got := answer[live.Happened](t, "happened", question(c.a, c.b, fields{"side": side, "replicate": c.replicate}))
			log := strings.Split(strings.TrimSpace(string(e.EventsLog())), "\n")[3:]
			var lines []string
			for _, l := range got.Lines {
				lines = append(lines, fmt.Sprintf("%d  %s", l.Year, l.Text))
				if l.Kind == "refused" && (l.Decision == nil || got.Decisions[*l.Decision].Accepted ||
					got.Decisions[*l.Decision].Entry != l.Entry) {
					t.Errorf("the line %+v has another decision", l)
				}
			}
			if !slices.Equal(lines, log) {
				t.Errorf("%s of %.40q, replicate %d: %d lines, want %d, or others", side, c.b, c.replicate, len(lines), len(log))
			}
			rows, err := csv.NewReader(bytes.NewReader(e.Decisions().CSV)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var told [][]string
			for _, d := range got.Decisions {
				row := []string{strconv.Itoa(c.replicate), strconv.Itoa(d.Year), d.Entry, d.Party, d.Stage}
				for _, term := range got.Terms {
					row = append(row, results.Number(d.Terms[term.Key]))
				}
				decided := "leader"
				if d.Given {
					decided = "scenario"
				}
				told = append(told, append(row, results.Number(d.Score), results.Number(d.Threshold),
					strings.ToUpper(strconv.FormatBool(d.Accepted)), decided, d.Status))
			}
			if !reflect.DeepEqual(told, rows[1:]) {
				t.Errorf("%s of %.40q, replicate %d: the decisions are others", side, c.b, c.replicate)
			}
		}
	}
}

// Protects: a wrong question is answered with a sentence that says what to do, and with no other harm.
func TestWrongQuestions(t *testing.T) {
	good := map[string]fields{
		"subjects": {"side": "b"},
		"explain":  {"subject": "UZ-TJ", "side": "b", "replicates": 2, "from": 2030, "to": 2031},
		"whyCost":  {"kind": "entries", "outcome": "region.horizontal", "seeds": 2},
		"why":      {"kind": "entries", "outcome": "region.horizontal", "seeds": 2},
		"happened": {"side": "b", "replicate": 1},
	}
	for name, q := range good {
		answer[json.RawMessage](t, name, question(pair[0], pair[1], q))
	}
	const what = "AA-BB for the stance of AA toward BB; the id of an act or proposal; border AA-BB; body UNION AA " +
		"for an organisation and a country; or trade AA-BB"
	for _, c := range []struct {
		name  string
		wrong fields
		says  string
	}{
		{"explain", fields{"subject": "UZ-TX"},
			`explain: other has no pair of countries and no entry UZ-TX; did you mean "UZ-TJ"?; want ` + what},
		{"explain", fields{"subject": "UZ-UZ"},
			"explain UZ-UZ: a leader has no stance toward the own country; want two countries, as in KG-KZ"},
		{"explain", fields{"subject": "border"}, "explain border: want the two codes of a border, as in border AA-BB"},
		{"explain", fields{"subject": "border KZ-TJ"}, "share no land border; there are "},
		{"explain", fields{"subject": "body EAEU"}, "explain body: want an organisation and a country, as in body UNION AA"},
		{"explain", fields{"subject": "body EAEX TJ"}, "no organisation has this code"},
		{"explain", fields{"subject": "clash-in-side-a-only"}, "no entry clash-in-side-a-only"},
		{"explain", fields{"subject": ""}, what},
		{"explain", fields{"subject": "UZ-TJ reference"}, "ends before reference"},
		{"explain", fields{"subject": strings.Repeat("x", 1<<20)}, "no pair of countries"},
		{"explain", fields{"subject": "<script>\x00"}, "no pair of countries"},
		{"explain", fields{"subject": 7}, "cannot be read"},
		{"explain", fields{"side": "c"}, `side = "c", want a, b or both`},
		{"explain", fields{"replicates": 0}, "replicates = 0, want 1..200"},
		{"explain", fields{"replicates": -1}, "replicates = -1, want 1..200"},
		{"explain", fields{"replicates": 1_000_000_000}, "replicates = 1000000000, want 1..200"},
		{"explain", fields{"replicates": 1e300}, "cannot be read"},
		{"explain", fields{"only": -1}, "only = -1, want 0..19999"},
		{"explain", fields{"only": 20_000}, "only = 20000, want 0..19999"},
		{"explain", fields{"from": 1800}, "years 1800–2031, want years of 1992–2035 in order"},
		{"explain", fields{"to": 3000}, "years 2030–3000, want years of 1992–2035 in order"},
		{"explain", fields{"from": 2032}, "in order"},
		{"explain", fields{"sides": []live.Side{{Name: "one", Text: pair[0]}}}, "1 sides, want two"},
		{"explain", fields{"sides": []live.Side{{Name: "one", Text: "extends = 7"}, {Name: "other", Text: pair[1]}}}, "one.toml"},
		{"explain", fields{"side": "both", "sides": []live.Side{{Name: "one", Text: text("visegrad")},
			{Name: "other", Text: pair[1]}}}, "set scenarios of one region against each other"},
		{"subjects", fields{"side": "c"}, `side = "c", want a, b or both`},
		{"happened", fields{"side": "A"}, `want a or b`},
		{"happened", fields{"side": "both"}, `want a or b`},
		{"happened", fields{"replicate": -1}, "replicate = -1, want 0.."},
		{"happened", fields{"replicate": 1_000_000_000}, "replicate = 1000000000, want 0.."},
		{"happened", fields{"seed": -3}, "cannot be read"},
		{"why", fields{"seeds": 1}, "seeds = 1, want 2..1000"},
		{"why", fields{"seeds": 1_000_000_000}, "want 2..1000"},
		{"why", fields{"kind": "all"}, `kind = "all", want entries, barriers or supports`},
		{"why", fields{"outcome": "region.horizonal"}, "horizontal"},
		{"why", fields{"outcome": "borders.TJ-UZ.regime"}, "it is a category"},
		{"why", fields{"from": 1900}, "years 1900–2035, want years of"},
		{"why", fields{"from": 2034, "to": 2030}, "in order"},
		{"why", fields{"sides": []live.Side{{Name: "one", Text: pair[0]}, {Name: "other", Text: pair[0]}}}, "nothing differs"},
		{"why", fields{"sides": []live.Side{{Name: "one", Text: pair[0]}, {Name: "other", Text: text("visegrad")}}}, "region"},
		{"why", fields{"kind": "barriers", "sides": []live.Side{{Name: "one", Text: pair[0]},
			{Name: "other", Text: text("no-barriers")}}},
			"all barriers of other are switched off already; there is nothing to divide"},
		{"whyCost", fields{"seeds": 1}, "want 2..1000"},
	} {
		q := question(pair[0], pair[1], good[c.name])
		for key, value := range c.wrong {
			q[key] = value
		}
		if _, fault := reply[json.RawMessage](t, c.name, q); !strings.Contains(fault, c.says) {
			t.Errorf("%s with %.80v says %.300q, want %q", c.name, c.wrong, fault, c.says)
		}
	}
}
