package agents_test

import (
	"fmt"
	"slices"

	"concord/sim"
)

// caseRatification lets A and B ratify what they sign in 2005, with every chance at its middle. A has the given narrative
// toward B, sovereignty, crises and changes of coalition. B has nothing that speaks against it.
func caseRatification(g *given) string {
	b := trio()
	r := b.Region
	copy(r.Sovereignty, []float64{g.number("sovereignty", 0), 0, 0})
	e := entry("e", g.text("kind", "partnership"), 2005, 0, 1)
	if depth := g.number("depth", -1); depth >= 0 {
		e = with(e, "depth", depth)
	}
	e.Imposed, e.Ratified = g.yes("imposed", "no"), int(g.number("ratified", 0))
	e.Unratified = int(g.number("unratified", 0))
	b.Entries = []sim.Entry{e}
	m, w := b.started(1, 0)
	w.Year = 2004
	crises, coalition := g.numbers("crisis", 0), g.number("coalition", 0)
	out := ""
	for range int(g.number("years", 3)) {
		w.Year++
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		both(w, w.People.Narrative, []float64{g.number("narrative", 0), 0})
		if slices.Contains(crises, float64(w.Year)) {
			w.Leaders.Crisis[0] = float64(w.Year)
		}
		if coalition == float64(w.Year) {
			w.Leaders.Coalition[0] = coalition
		}
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		word := "not in force"
		if w.Talks.InForceIn[0] != 0 {
			word = fmt.Sprintf("in force since %.0f", w.Talks.InForceIn[0])
		}
		var sums [2]float64
		if at := w.RatificationAt[0]; at >= 0 {
			copy(sums[:], w.Talks.Ratification[at:])
		}
		out += fmt.Sprintf("%d %s, A %.2f, B %.2f of 0.69; %s, implemented %.2f\n", w.Year, sim.Status(w.Talks.Status[0]),
			sums[0], sums[1], word, w.Talks.Implementation[0])
	}
	return out
}
