package agents

import (
	"math"
	"slices"

	"concord/sim"
)

// Section is the numbers that explain one decision in one year: who decided, and the parts in order. A question
// has one section or more; they are the same in every year.
type Section struct {
	Subject string // AA>BB, a border, a membership, a party of an entry, or what became of the entry
	Parts   []sim.Part

	rule  int
	party int       // of a vote, or of one who may take part
	stage sim.Stage // of a vote
}

// The rules that tell accounts (sim.Account.Rule).
const (
	tellsStance = iota
	tellsKeeping
	tellsBorder
	tellsChance
	tellsBody
	tellsAbsorption
	tellsAttention
	tellsAct
	tellsTrade
	tellsSizes

	// These tell nothing. The numbers are read from votes, or from the world when the year is over.
	readVote
	readFate
	readTakesPart
	readCost
	readAct
	readOwnActs
	readMember
	readFreeness
	readOil
	readSize
	readTurnover
)

// tellsRatification and the number of a member tell of the ratification by this member.
const tellsRatification = 100

func term(name, weight string) sim.Part {
	return sim.Part{Name: name, Stand: sim.TermPart, Unit: "1", Weight: weight}
}
func sum(name string) sim.Part         { return sim.Part{Name: name, Stand: sim.SumPart, Unit: "1"} }
func input(name, unit string) sim.Part { return sim.Part{Name: name, Stand: sim.InputPart, Unit: unit} }
func outcome(name, unit string) sim.Part {
	return sim.Part{Name: name, Stand: sim.OutcomePart, Unit: unit}
}

const (
	stanceUnit = "0..1"
	regimeUnit = "0 closed, 1 restricted, 2 managed, 3 open"
	easeUnit   = "0 closed … 3 open"
	yesUnit    = "1 yes, 0 no"
)

// stanceParts describe what Set tells.
func stanceParts() []sim.Part {
	parts := []sim.Part{term(sim.Constant, "leaders.constant"), term(sim.Centre, "leaders.centre")}
	for _, t := range StanceTerms {
		parts = append(parts, term(t.Name, t.Weight))
	}
	return append(parts, term("disposition of the leader", "leaders.disposition"), term("noise", "leaders.noise"), sum("z"),
		outcome("stance aimed at", stanceUnit), input("stance last year", stanceUnit),
		input("share that a new leader goes at once", "share"), input("share of the way that is gone", "share/year"),
		outcome("way gone", "stance"), outcome("stance", stanceUnit))
}

// voteParts describe a vote, of a party that the scenario has decisions for or not.
func voteParts(decided bool) []sim.Part {
	var parts []sim.Part
	for k, name := range sim.ScoreTermNames {
		parts = append(parts, term(name, scoreWeights[k]))
	}
	parts = append(parts, sum("score"), input("threshold", "1"))
	if decided {
		parts = append(parts, input("by decision of the scenario", yesUnit))
	}
	return append(parts, outcome("in favour", yesUnit))
}

// keepingParts describe what reach tells.
func keepingParts() []sim.Part {
	return []sim.Part{input("implemented before", "share"), input("stance of the least willing, or of all", stanceUnit),
		outcome("will, less what closed leaders renege", stanceUnit), input("will below which it is undone", stanceUnit),
		input("willing", "share"), input("help", "1"),
		input("dispute settlement", "1"), input("load of commitments", "1"), input("crisis at home", yesUnit),
		outcome("implemented of what was left", "share"),
		outcome("undone of what was implemented", "share"), outcome("implemented", "share")}
}

// borderParts describe what tellBorder tells of the border of two members.
func borderParts(a, b string) []sim.Part {
	return []sim.Part{input("stance of "+a+" toward "+b, stanceUnit), input("stance of "+b+" toward "+a, stanceUnit),
		input("lower stance", stanceUnit), input("regime last year", regimeUnit),
		outcome("regime by the stance alone", regimeUnit), outcome("ease by the stance alone", easeUnit),
		input("floor that agreements set", regimeUnit),
		input("cap that acts set", regimeUnit), input("last year of the cap", "year"),
		input("cap that leaders' own acts set", regimeUnit),
		input("cap in an emergency", regimeUnit), input("last year of the emergency", "year"),
		input("cap of a war", regimeUnit), outcome("ease", easeUnit), outcome("regime", regimeUnit)}
}

// attentionParts describe how a matter comes to a leader.
func attentionParts() []sim.Part {
	return []sim.Part{input("rate at which it is taken up", "1/year"),
		outcome("when it comes", "years; within the year below 1"), outcome("taken up", yesUnit)}
}

// actParts describe the score of an act of one's own.
func actParts() []sim.Part {
	var parts []sim.Part
	for k, name := range urgeParts {
		parts = append(parts, term(name, urgeWeights[k]))
	}
	return append(parts, term("trade that it costs", "talks.gain"), term("what the other may do in return", "energy.appeal"),
		sum("urge to act"))
}

// chanceParts describe what Occur tells.
func chanceParts() []sim.Part {
	return []sim.Part{input("unsettled share", "share"), input("memory of incidents last year", "1"), input("trust", "−1..1"),
		input("security by one power", "0..1"), input("dependence not made up for", "0..1"),
		outcome("chance by the unsettled line", "1/year"), outcome("chance by what is not made up for", "1/year"),
		outcome("chance by all else", "1/year"), outcome("chance of an incident", "1/year")}
}

// bodyParts describe what tellBody tells.
func bodyParts() []sim.Part {
	var parts []sim.Part
	for k, name := range attitudeParts {
		parts = append(parts, term(name, attitudeWeights[k]))
	}
	return append(parts, sum("attitude"), input("free to choose", yesUnit),
		input("leaves by an act of its own", yesUnit), input("attitude above which it joins", "1"),
		input("attitude below which it leaves", "1"), input("cost of leaving", "1"), input("years a member", "years"),
		input("least stay", "years"), input("held by an entry", yesUnit), input("its stance toward the members", stanceUnit),
		input("members' stance toward it", stanceUnit), input("stance from which they admit it", stanceUnit),
		outcome("members admit it", yesUnit), input("member before it chooses", yesUnit))
}

// Sections lists what explains the subject of a question. There are none for an event, which nobody decides.
func Sections(r *sim.Region, entries []sim.Entry, q sim.Question) []Section {
	id := func(i int) string { return r.Nodes[i].ID }
	switch q.Topic {
	case sim.AboutStance:
		return []Section{{Subject: id(q.A) + ">" + id(q.B), Parts: stanceParts(), rule: tellsStance}}
	case sim.AboutBorder:
		return borderSections(r, entries, q.A)
	case sim.AboutBody:
		name := id(q.A) + ":" + r.Organisations[q.B].ID
		list := []Section{{Subject: name, Parts: bodyParts(), rule: tellsBody}}
		if len(r.Organisations[q.B].Sponsors) == 0 {
			list = append(list, Section{Subject: r.Organisations[q.B].ID, Parts: absorptionParts(), rule: tellsAbsorption})
		}
		return append(list, Section{Subject: name, Parts: []sim.Part{outcome("member at the end of the year", yesUnit)},
			rule: readMember})
	case sim.AboutEntry:
		if entries[q.A].Kind.Nature != sim.Event {
			return entrySections(r, &entries[q.A])
		}
	case sim.AboutTrade:
		return tradeSections(r, q.A, q.B)
	case sim.NoTopic:
	}
	return nil
}

func borderSections(r *sim.Region, entries []sim.Entry, k int) []Section {
	a, b := r.Borders[k].A, r.Borders[k].B
	name := r.PairName(a, b)
	list := []Section{{Subject: name, Parts: borderParts(r.Nodes[a].ID, r.Nodes[b].ID), rule: tellsBorder},
		{Subject: name, Parts: chanceParts(), rule: tellsChance},
		{Subject: name, Parts: []sim.Part{outcome("incidents of the year", "severity"), outcome("memory of incidents", "1"),
			outcome("trade lost by the regime", "log points"),
			outcome("ties of trade that are left", "log points")}, rule: readCost}}
	for _, i := range [...]int{a, b} {
		list = append(list, Section{Subject: name, Parts: []sim.Part{outcome(r.Nodes[i].ID+" holds it by its own act at",
			regimeUnit)}, rule: readOwnActs, party: i})
	}
	for e := range entries {
		x := &entries[e]
		if x.Kind == &borderClosure.Kind && !x.Own && r.BorderIndex(x.A, x.B) == k {
			list = append(list, Section{Subject: name, Parts: []sim.Part{outcome("act "+x.ID, yesUnit)}, rule: readAct, party: e})
		}
	}
	return list
}

func entrySections(r *sim.Region, e *sim.Entry) []Section {
	var list []Section
	vote := func(i int, stage sim.Stage) {
		name := r.Nodes[i].ID
		if stage != sim.ToAgree {
			name += " " + stage.String()
		}
		decided := slices.ContainsFunc(e.Decisions, func(d sim.Decision) bool { return d.Party == i })
		list = append(list, Section{Subject: name, Parts: voteParts(decided), rule: readVote, party: i, stage: stage})
	}
	weighs := func(i int) {
		vote(i, sim.ToTable)
		list = append(list, Section{Subject: r.Nodes[i].ID, Parts: attentionParts(), rule: tellsAttention, party: i})
	}
	for side, i := range [...]int{e.A, e.B} {
		if i < 0 || i >= r.Members || e.Imposed || side == 1 && e.Kind.Nature == sim.Act {
			continue
		}
		if e.Own {
			weighs(i)
		}
		vote(i, sim.ToAgree)
		if e.Own && e.Kind.Nature == sim.Act && e.B >= 0 {
			list = append(list, Section{Subject: r.Nodes[i].ID + " urge", Parts: actParts(), rule: tellsAct})
		}
	}
	for _, i := range e.Who {
		if e.Own {
			weighs(i)
		}
		if !e.Imposed {
			vote(i, sim.ToAgree)
			vote(i, sim.ToJoin)
		}
		list = append(list, Section{Subject: r.Nodes[i].ID, Parts: []sim.Part{outcome("takes part", yesUnit)},
			rule: readTakesPart, party: i})
	}
	fate := Section{Subject: "act", Parts: []sim.Part{outcome("done", yesUnit)}, rule: readFate}
	if e.Kind.Nature == sim.Proposal {
		if mustRatify(e) {
			for _, i := range append([]int{e.A, e.B}, e.Who...) {
				if i >= 0 && i < r.Members {
					list = append(list, Section{Subject: r.Nodes[i].ID + " ratification", Parts: ratificationParts(),
						rule: tellsRatification + i, party: i})
				}
			}
		}
		list = append(list, Section{Subject: "agreement", Parts: keepingParts(), rule: tellsKeeping})
		fate = Section{Subject: "agreement", Parts: []sim.Part{outcome("in force", yesUnit)}, rule: readFate}
	}
	return append(list, fate)
}

// Explain fills row with the numbers of the sections of the world's question, for the year that has just ended.
// A number is NaN where nothing was decided.
func Explain(w *sim.World, sections []Section, row []float64) {
	for k := range sections {
		s := &sections[k]
		n := len(s.Parts)
		s.read(w, row[:n])
		row = row[n:]
	}
}

func (s *Section) read(w *sim.World, row []float64) {
	q, m := w.Question, w.Region.Members
	for k := range row {
		row[k] = math.NaN()
	}
	switch s.rule {
	case readVote:
		for k := range w.Votes {
			v := &w.Votes[k]
			if v.Year == w.Year && v.Entry == q.A && v.Party == s.party && v.Stage == s.stage {
				n := copy(row, v.Terms[:])
				row[n], row[n+1], row[len(row)-1] = v.Score, v.Threshold, truth(v.Accepts())
				if len(row) > n+3 {
					row[n+2] = truth(v.Decided != sim.ByLeader)
				}
			}
		}
	case readFate:
		if w.Talks.TabledIn[q.A] != 0 {
			agreed := sim.Status(w.Talks.Status[q.A]) == sim.Agreed
			row[0] = truth(agreed && (w.Entries[q.A].Kind.Nature == sim.Act || w.Talks.InForceIn[q.A] != 0))
		}
	case readTakesPart:
		if sim.Status(w.Talks.Status[q.A]) == sim.Agreed {
			row[0] = truth(w.Talks.Signed[q.A*m+s.party] != sim.Unsigned)
		}
	case readCost:
		p := w.Region.PairIndex(w.Region.Borders[q.A].A, w.Region.Borders[q.A].B)
		copy(row, []float64{w.Borders.Incident[p], w.Borders.Memory[p], w.Trade.OpenBorderGap[p], w.Trade.Ties[p]})
	case readAct:
		if w.Talks.TabledIn[s.party] == float64(w.Year) {
			row[0] = truth(sim.Status(w.Talks.Status[s.party]) == sim.Agreed)
		}
	case tellsAttention:
		for k := range w.Accounts {
			if a := &w.Accounts[k]; a.Year == w.Year && a.Rule == s.rule && a.Parts[0] == float64(s.party) {
				copy(row, a.Parts[1:])
			}
		}
	case readOwnActs:
		for _, e := range w.Own() {
			x := &w.Entries[e]
			if x.Kind == &borderClosure.Kind && x.A == s.party && stands(w, e) && borderOf(w, e) == q.A {
				row[0] = float64(closureRegime(w, e))
			}
		}
	case readMember:
		row[0] = truth(isIn(w, q.A, q.B))
	case readFreeness, readOil, readSize, readTurnover:
		s.readTrade(w, row)
	default:
		for k := range w.Accounts {
			if a := &w.Accounts[k]; a.Year == w.Year && a.Rule == s.rule {
				copy(row, a.Parts)
			}
		}
	}
}

// truth is 1 for yes and 0 for no.
func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
