package results

import (
	"fmt"
	"strconv"

	"concord/sim"
)

// Decisions is the table of every vote of the replicate in the log: who was asked about which entry, the
// terms of the score, and the result. The sentences of EventsLog are made from the same votes.
func (e *Ensemble) Decisions() Table {
	t := Table{File: "decisions.csv",
		Description: fmt.Sprintf("Every vote of replicate %d, in the order in which they were cast: one row for each party "+
			"that was asked about an entry. "+
			"An entry that the scenario imposes, and one that has no ground, is not voted on. Scores and their terms: "+
			"docs/ODD.md, 7.5 and 7.18.", e.Told),
		Columns: []Column{
			{"replicate", "integer", "number of the replicate, from 0"},
			{"year", "integer", "calendar year"},
			{"entry", "string", entityMeaning(sim.OfEntry)},
			{"party", "string", "code of the country that was asked"},
			{"stage", "string", "tabling: leaders weigh whether to table a proposal of their own, which one of the two that " +
				"wants it is enough for; " +
				"vote: what is on the table is decided; late: a country that stayed out of an agreement of many is asked again"},
		}}
	for k, key := range sim.ScoreTermKeys {
		t.Columns = append(t.Columns, Column{key, "number", "term of the score: " + sim.ScoreTermNames[k]})
	}
	t.Columns = append(t.Columns,
		Column{"score", "number", "sum of the terms"},
		Column{"threshold", "number", "score above which the party accepts: talks.initiative for tabling, else 0"},
		Column{"accepted", "boolean", "TRUE when the party accepts: its score is above the threshold, or the scenario " +
			"decides so"},
		Column{"decided_by", "string", "leader: the score decides; scenario: a decision of the scenario, whatever the score"},
		Column{"status", "string", "status of the entry when all parties of this stage had been asked"})
	rows := newRows(t.Columns)
	for _, d := range e.Voted() {
		cells := []string{strconv.Itoa(e.Told), strconv.Itoa(d.Year), d.Entry, d.Party, d.Stage.String()}
		for _, x := range d.Terms {
			cells = append(cells, Number(x))
		}
		rows.add(append(cells, Number(d.Score), Number(d.Threshold), truth(d.Accepted), d.By(), sim.StatusNames[d.Status])...)
	}
	t.CSV = rows.bytes()
	return t
}

// Decision is a vote with the names of what it is about: a row of the table Decisions.
type Decision struct {
	Year             int
	Entry, Party     string // the entry's id and the party's code
	Stage            sim.Stage
	Terms            sim.ScoreTerms // nothing is 0, not -0
	Score, Threshold float64
	Accepted         bool
	Given            bool       // by a decision of the scenario, whatever the score
	Status           sim.Status // of the entry when all parties of this stage had been asked
}

// By is the word for who decided.
func (d *Decision) By() string {
	if d.Given {
		return "scenario"
	}
	return "leader"
}

// Voted lists the votes of the replicate in the log, in the order of Votes.
func (e *Ensemble) Voted() []Decision {
	var list []Decision
	for k := range e.Votes {
		v := &e.Votes[k]
		d := Decision{Year: v.Year, Entry: e.Entries[v.Entry].ID, Party: e.Region.Nodes[v.Party].ID, Stage: v.Stage,
			Terms: v.Terms, Score: v.Score, Threshold: v.Threshold, Accepted: v.Accepts(),
			Given: v.Decided != sim.ByLeader, Status: v.Status}
		for k := range d.Terms {
			d.Terms[k] += 0
		}
		list = append(list, d)
	}
	return list
}
