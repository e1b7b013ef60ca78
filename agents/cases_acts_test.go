package agents_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
)

// ownAct is a region of three in which A may do one thing against B by itself, in the first year of free choices. The
// leaders take up all that they want.
func ownAct(suffix string, change func(r *sim.Region)) (bound, *agents.Model, *sim.World) {
	b := trio()
	if change != nil {
		change(b.Region)
	}
	id := "own-" + strings.ToLower(b.Region.Nodes[0].ID) + "-" + suffix
	for _, e := range agents.Own(b.Region) {
		if strings.HasPrefix(e.ID, id) {
			b.Entries = append(b.Entries, e)
		}
	}
	m, w := b.started(1, 0)
	w.Year = b.Region.ChoicesFrom
	return b, m, w
}

// caseAct tells what an act of its own is worth to A, term by term, and what A does: takes it up, leaves it, stands by it,
// or lifts it.
func caseAct(g *given) string {
	do := g.text("do", "closes")
	b, m, w := ownAct(do+"-"+strings.ToLower("AB"), func(r *sim.Region) {
		if do == "cuts" {
			r.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.5, Fuel: g.number("need", 0.4), SummerTWh: 1, WinterTWh: 1,
				GasBCM: 1}}
		}
	})
	if len(b.Entries) != 1 {
		panic(fmt.Sprintf("%s: %d entries", do, len(b.Entries)))
	}
	both(w, w.Leaders.Stance, g.numbers("stance", 0.2))
	w.People.Narrative[1] = g.number("narrative", 0)
	w.Leaders.Popularity[0], w.Leaders.Openness[0] = g.number("popularity", 1), g.number("openness", 0.5)
	w.Borders.Memory[0], w.Borders.Incident[0] = g.number("memory", 0), g.number("incident", 0)
	w.Energy.Uncompensated[1] = g.number("unmet", 0)
	w.Powers.Anger[1] = g.number("anger", 0)
	w.Leaders.Crisis[1] = g.number("crisis", 0)
	w.Borders.Regime[0] = uint8(g.regime("regime", sim.Open))
	w.Trade.OpenBorderGap[0] = [...]float64{b.Params.Trade.Closed, b.Params.Trade.Restricted, b.Params.Trade.Managed,
		0}[w.Borders.Regime[0]]
	w.Trade.Flow[1] = g.number("trade", 0) * 1e11
	if do == "cuts" {
		w.Energy.PowerTWh[0] = 1
	}
	if g.yes("stands", "no") {
		w.Talks.Status[0] = uint8(sim.Agreed)
	}
	if g.yes("visa", "no") {
		w.People.VisaNeeded[0] = 1
	}
	was := sim.Status(w.Talks.Status[0])
	w.Question = sim.Question{Topic: sim.AboutEntry, A: 0}
	phase(m, w, "proposals are decided and kept")
	if k := slices.IndexFunc(w.Votes, func(v sim.Vote) bool { return v.Stage == sim.ToTable }); k >= 0 {
		var parts []string
		for term, x := range w.Votes[k].Terms {
			if math.Abs(x) >= 0.0005 {
				parts = append(parts, fmt.Sprintf("%s %.3f", sim.ScoreTermKeys[term], x))
			}
		}
		return fmt.Sprintf("%s: score %.3f, %s\n", strings.Join(parts, " "), w.Votes[k].Score, done(w, was))
	}
	return done(w, was) + "\n"
}

// done says what became of an act.
func done(w *sim.World, was sim.Status) string {
	switch now := sim.Status(w.Talks.Status[0]); {
	case now == sim.Agreed && was == sim.Agreed:
		return "stands"
	case now == sim.Agreed:
		return "done"
	case now == sim.Ended:
		return "lifted"
	}
	return "not done"
}
