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
		Column{"accepted", "boolean", "TRUE when the party accepts: its score is above the threshold"},
		Column{"status", "string", "status of the entry when all parties of this stage had been asked"})
	rows := newRows(t.Columns)
	for k := range e.Votes {
		v := &e.Votes[k]
		cells := []string{strconv.Itoa(e.Told), strconv.Itoa(v.Year), e.Entries[v.Entry].ID, e.Region.Nodes[v.Party].ID,
			v.Stage.String()}
		for _, x := range v.Terms {
			cells = append(cells, Number(x+0)) // nothing is 0, not -0
		}
		rows.add(append(cells, Number(v.Score), Number(v.Threshold), truth(v.Accepts()), sim.StatusNames[v.Status])...)
	}
	t.CSV = rows.bytes()
	return t
}
