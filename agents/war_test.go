package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What a war does to a border, and what makes a war likely.

// front is a year of the border of A and B. Leaders are those that take office this year. Memory is that of the end of the
// year, this year's clashes included.
type front struct {
	was              sim.Regime // what a war allowed last year
	incident, memory float64
	leaders          []int
}

// holds gives what the war allows in such a year, and how the border is run between friends.
func (f front) holds() (allows, run sim.Regime) {
	b := trio()
	b.Params.Incidents.MemoryPersistence = 1
	m, w := b.started(1, 0)
	w.Year = 2010
	w.Borders.Front[0], w.Borders.Incident[0], w.Borders.Memory[0] = float64(f.was), f.incident, f.memory-f.incident
	for _, i := range f.leaders {
		w.Leaders.InOffice[i] = 2010
	}
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = 0.9
	}
	phase(m, w, "incidents occur")
	phase(m, w, "borders change")
	return sim.Regime(w.Borders.Front[0]), sim.Regime(w.Borders.Regime[0])
}

// Protects: a war closes or restricts the border in the year of the clash, by its severity or by the memory of earlier ones
// if there is a clash, and friends do not run it more openly. Without a clash memory alone begins nothing. A further clash
// opens nothing. The war is over when the memory is below front.over, or below front.new_leader if a new leader comes, on
// either side; who takes office elsewhere ends nothing.
func TestWarHoldsBorder(t *testing.T) {
	const closed, restricted, open = sim.Closed, sim.Restricted, sim.Open
	for what, c := range map[string]struct {
		front
		want sim.Regime
	}{
		"peace":                             {front{open, 0, 0, nil}, open},
		"a severe clash":                    {front{open, 0.95, 0.95, nil}, closed},
		"a lesser one":                      {front{open, 0.5, 0.5, nil}, restricted},
		"a small one":                       {front{open, 0.3, 0.3, nil}, open},
		"a small one after a lesser one":    {front{open, 0.3, 0.45, nil}, restricted},
		"a small one after severe ones":     {front{open, 0.3, 1.4, nil}, closed},
		"memory alone":                      {front{open, 0, 3, nil}, open},
		"a lesser one in a war":             {front{closed, 0.5, 0.9, nil}, closed},
		"a war remembered":                  {front{closed, 0, 0.5, nil}, closed},
		"a restriction remembered":          {front{restricted, 0, 0.5, nil}, restricted},
		"a war forgotten":                   {front{closed, 0, 0.39, nil}, open},
		"a new leader of A":                 {front{closed, 0, 0.7, []int{0}}, open},
		"a new leader of B":                 {front{closed, 0, 0.7, []int{1}}, open},
		"a new leader of C":                 {front{closed, 0, 0.7, []int{2}}, closed},
		"a new leader, too early":           {front{closed, 0, 0.85, []int{0, 1}}, closed},
		"a new leader, and a lesser clash":  {front{closed, 0.5, 0.7, []int{0}}, restricted},
		"a new leader, and a war forgotten": {front{closed, 0, 0.1, []int{0}}, open},
	} {
		if allows, run := c.holds(); allows != c.want || run != c.want {
			t.Errorf("%s: the war allows %v, the border is %v, want %v", what, allows, run, c.want)
		}
	}
}

// Protects: a treaty that leaves nothing to settle ends what a war holds at once, one that leaves much does not.
func TestSettlingEndsWar(t *testing.T) {
	for km, want := range map[float64]sim.Regime{200: sim.Open, 170: sim.Closed} {
		b := trio()
		b.Region.Borders[0].UnsettledKm = 200
		b.Entries = []sim.Entry{imposed(with(entry("e", "border_settlement", 2005, 0, 1), "km", km))}
		m, w := b.started(1, 0)
		w.Year = 2004
		w.Borders.Front[0], w.Borders.Memory[0] = float64(sim.Closed), 2
		keptFor(m, w, 1, func() {})
		if got := sim.Regime(w.Borders.Front[0]); got != want {
			t.Errorf("%v of 200 km are settled: the war allows %v, want %v", km, got, want)
		}
	}
}

// Protects: an agreement on crossings ends acts, the record's and a leader's own, unless a war holds the border. It ends no
// emergency and no war.
func TestReopeningLiftsActsAlone(t *testing.T) {
	for front := sim.Closed; front <= sim.Open; front++ {
		b := trio()
		b.Entries = []sim.Entry{imposed(entry("e", "reopening", 2005, 0, 1))}
		m, w := b.started(1, 0)
		w.Year = 2004
		w.Borders.Front[0] = float64(front)
		w.Borders.CapLevel[0], w.Borders.CapUntil[0] = 0, 2020
		w.Borders.HaltLevel[0], w.Borders.HaltUntil[0] = 1, 2020
		keptFor(m, w, 1, func() {})
		stands := w.Borders.CapUntil[0] >= 2005
		if stands != (front < sim.Managed) || w.Borders.HaltUntil[0] != 2020 || w.Borders.Front[0] != float64(front) {
			t.Errorf("a war allows %v: after the reopening the act stands: %v, the emergency lasts until %v, the war allows %v",
				front, stands, w.Borders.HaltUntil[0], sim.Regime(w.Borders.Front[0]))
		}
		w.Borders.CapUntil[0] = 0
		phase(m, w, "borders change")
		if got := sim.Regime(w.Borders.Regime[0]); got > min(front, sim.Restricted) {
			t.Errorf("a war allows %v and an emergency restricted: after the reopening the border is %v", front, got)
		}
	}
}

// Protects: while the memory of war lasts, hostile leaders carry out a settlement of their border by a will of at least
// front.settle_will, and a greater will counts as it is. In peace they undo it, and another agreement in any case.
func TestMemoryOfWarKeepsSettlements(t *testing.T) {
	kept := func(kind string, stance, memory float64) float64 {
		b := trio()
		b.Region.Borders[0].UnsettledKm = 200
		b.Params.Ratification.Rate = 1e9
		e := entry("e", kind, 2005, 0, 1)
		if kind == "border_settlement" {
			e = with(e, "km", 200)
		}
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year = 2004
		keptFor(m, w, 1, func() {})
		w.Year++
		w.Borders.Memory[0] = memory
		both(w, w.Leaders.Stance, []float64{stance})
		before := w.Talks.Implementation[0]
		phase(m, w, "proposals are decided and kept")
		return w.Talks.Implementation[0] - before
	}
	p := trio().Params.Fronts
	war, peace := p.Over+0.01, p.Over-0.01
	got, want := kept("border_settlement", 0.1, war), kept("border_settlement", p.SettleWill, peace)
	if got != want || !(want > 0) {
		t.Errorf("hostile leaders carry out %v more of a settlement after a war, want %v as by a will of one half", got, want)
	}
	if got, want := kept("border_settlement", 0.9, war), kept("border_settlement", 0.9, peace); got != want {
		t.Errorf("friends carry out %v more of a settlement after a war, without one %v", got, want)
	}
	for kind, memory := range map[string]float64{"border_settlement": peace, "visa_free": war, "reopening": war} {
		if got := kept(kind, 0.1, memory); !(got < 0) {
			t.Errorf("%s: at a memory of %v hostile leaders implement %v more", kind, memory, got)
		}
	}
}

// Protects: settling a line gives up territory, so it costs sovereignty: talks.territory for the whole length of the border,
// and less for a part of it. Others pay nothing for a line.
func TestSettlingCostsTerritory(t *testing.T) {
	cost := func(km, sovereignty float64) float64 {
		b := trio()
		b.Params.Leaders.SovereigntyFade = 1e12
		b.Region.Borders[0].UnsettledKm = 1000
		b.Region.Sovereignty[0] = sovereignty
		b.Entries = []sim.Entry{with(entry("e", "border_settlement", 2005, 0, 1), "km", km)}
		m, w := b.started(1, 0)
		w.Year, w.KeepVotes = 2005, true
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		return w.Votes[0].Terms[sim.TermSovereignty]
	}
	p := trio().Params.Talks
	for km, share := range map[float64]float64{1000: 1, 250: 0.25, 0: 0} {
		if got, want := cost(km, 0.8), -p.Sovereignty*0.8*p.Territory*share; math.Abs(got-want) > 1e-9 {
			t.Errorf("settling %v of 1000 km costs %v, want %v", km, got, want)
		}
	}
	if got := cost(1000, 0); got != 0 {
		t.Errorf("it costs %v of who guards no sovereignty", got)
	}
}

// chance is the chance of an incident on the border of A and B, of 1000 km, by its parts: the line, what is not made up for,
// all else, and in all.
func chance(change func(c *agents.Incidents, w *sim.World)) (parts [4]float64) {
	b := trio()
	c := &b.Params.Incidents
	*c = agents.Defaults().Incidents
	c.Hazard, c.HazardShare, c.Grievance, c.Base = 0.1, 0.25, 0.04, 0.01
	_, w := b.started(1, 0)
	w.Year = 2030
	w.Borders.Unsettled[0], w.People.Trust[0] = 250, 0
	if change != nil {
		change(c, w)
	}
	m := agents.New(b.Params, b.Region)
	w.Question = sim.Question{Topic: sim.AboutBorder, A: 0}
	phase(m, w, "incidents occur")
	copy(parts[:], w.Accounts[0].Parts[5:9])
	return parts
}

// Protects: the chance of a clash is the sum of the line that is not settled, of what neither side makes up for, and of all
// else, at most 1. The line counts by its share of the border up to incidents.hazard_share, more with the memory of other
// clashes, less with trust, and less where one power secures both sides.
func TestWhatMakesClashesLikely(t *testing.T) {
	powers := len(trio().Region.Powers)
	for what, c := range map[string]struct {
		change           func(c *agents.Incidents, w *sim.World)
		line, unmet, all float64
	}{
		"plain":        {nil, 0.1, 0, 0.11},
		"half a line":  {func(_ *agents.Incidents, w *sim.World) { w.Borders.Unsettled[0] = 125 }, 0.05, 0, 0.06},
		"all the line": {func(_ *agents.Incidents, w *sim.World) { w.Borders.Unsettled[0] = 1000 }, 0.1, 0, 0.11},
		"no line":      {func(_ *agents.Incidents, w *sim.World) { w.Borders.Unsettled[0] = 0 }, 0, 0, 0.01},
		"memory of 2":  {func(c *agents.Incidents, w *sim.World) { w.Borders.Memory[0], c.Excitement = 2, 0.5 }, 0.2, 0, 0.21},
		"trust":        {func(c *agents.Incidents, w *sim.World) { w.People.Trust[0], c.Distrust = 0.4, 0.5 }, 0.08, 0, 0.09},
		"distrust":     {func(c *agents.Incidents, w *sim.World) { w.People.Trust[0], c.Distrust = -1, 0.5 }, 0.15, 0, 0.16},
		"one power": {func(c *agents.Incidents, w *sim.World) {
			w.Powers.Backing[0], w.Powers.Backing[powers], c.Overlay = 0.8, 0.6, 0.5
		}, 0.07, 0, 0.08},
		"two powers": {func(c *agents.Incidents, w *sim.World) {
			w.Powers.Backing[0], w.Powers.Backing[powers+1], c.Overlay = 0.8, 0.6, 0.5
		}, 0.1, 0, 0.11},
		"A lacks": {func(_ *agents.Incidents, w *sim.World) { w.Energy.Uncompensated[1] = 0.5 }, 0.1, 0.02, 0.13},
		"B lacks": {func(_ *agents.Incidents, w *sim.World) { w.Energy.Uncompensated[3] = 0.5 }, 0.1, 0.02, 0.13},
		"both": {func(_ *agents.Incidents, w *sim.World) {
			both(w, w.Energy.Uncompensated, []float64{1, 0.5})
		}, 0.1, 0.04, 0.15},
		"too much": {func(c *agents.Incidents, w *sim.World) { c.Hazard, w.Borders.Memory[0] = 0.9, 4 }, 2.7, 0, 1},
	} {
		got := chance(c.change)
		for k, want := range []float64{c.line, c.unmet, 0.01, c.all} {
			if math.Abs(got[k]-want) > 1e-9 {
				t.Errorf("%s: line, grievance, all else and the chance are %v, want %v, %v, 0.01 and %v", what, got, c.line,
					c.unmet, c.all)
				break
			}
		}
	}
}

// Protects: the memory of clashes fades by its share every year, and no number of clashes takes it beyond 4.
func TestMemoryFadesAndIsBounded(t *testing.T) {
	b := trio()
	m, w := b.started(1, 0)
	w.Year = 2010
	w.Borders.Memory[0] = 1
	phase(m, w, "incidents occur")
	if got, want := w.Borders.Memory[0], b.Params.Incidents.MemoryPersistence; got != want {
		t.Errorf("of a memory of 1 %v is left after a year, want %v", got, want)
	}
	w.Borders.Memory[0], w.Borders.Incident[0] = 3.5, 4
	phase(m, w, "incidents occur")
	if w.Borders.Memory[0] != 4 {
		t.Errorf("after clash upon clash the memory is %v, want 4", w.Borders.Memory[0])
	}
}
