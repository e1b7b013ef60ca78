package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What an act of one's own costs, when there is something to do, and when its reasons are over.

// Protects: a closure is weighed by the trade that it would take from now on. It costs more than a restriction, less at a
// border that is held already, and as long as it stands as much as lifting it would give back. A visa costs what visas take
// from trade, and a cut what the other may do in return.
func TestWhatOwnActsCost(t *testing.T) {
	stream := func(r *sim.Region) {
		r.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.5, Fuel: 0.4, SummerTWh: 1, WinterTWh: 1, GasBCM: 1}}
	}
	p := trio().Params
	weight := p.Talks.Gain * 0.5 * 0.1 / p.Trade.Elasticity
	lost := func(logPoints float64) float64 { return weight * math.Expm1(-logPoints) }
	closed, restricted := p.Trade.Closed, p.Trade.Restricted
	for what, c := range map[string]struct {
		act    string
		gap    float64 // what the border takes now, log points
		stands bool
		want   float64
	}{
		"close":                       {"closes-ab", 0, false, lost(closed)},
		"restrict":                    {"restricts-ab", 0, false, lost(restricted)},
		"close what is restricted":    {"closes-ab", restricted, false, lost(closed - restricted)},
		"restrict what is restricted": {"restricts-ab", restricted, false, 0},
		"a closure that stands":       {"closes-ab", closed, true, -weight * math.Expm1(closed)},
		"a restriction that stands":   {"restricts-ab", restricted, true, -weight * math.Expm1(restricted)},
		"ask for visas":               {"visa-ab", 0, false, lost(p.People.VisaTrade)},
		"cut power":                   {"cuts-ab", 0, false, -p.Energy.Appeal * 0.4},
	} {
		score := func(trade, need float64) float64 {
			b, _, _ := ownAct(c.act, stream)
			b.Region.Streams[0].Fuel = need
			b.Params.Borders.Softness = 0
			m, w := b.started(1, 0)
			w.Year = b.Region.ChoicesFrom
			both(w, w.Leaders.Stance, []float64{0.9}) // without the act the border would be open
			w.Trade.Flow[1], w.Trade.OpenBorderGap[0] = trade, c.gap
			if c.stands {
				w.Talks.Status[0] = uint8(sim.Agreed)
			}
			_, s := m.Most(w, 0, 0, 1)
			return s
		}
		if got := score(1e10, 0.4) - score(0, 0); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: the score falls by %v, want %v", what, got, c.want)
		}
	}
}

// Protects: unrest at the neighbour's home speaks for an act in its year and in the next, and no longer; unrest at one's own
// home does not. An open leader is no reason against an act, only a closed one is a reason for it.
func TestReasonsForActsPass(t *testing.T) {
	score := func(change func(w *sim.World)) float64 {
		_, m, w := ownAct("closes-ab", nil)
		w.Leaders.Openness[0] = 0.5
		if change != nil {
			change(w)
		}
		_, s := m.Most(w, 0, 0, 1)
		return s
	}
	p := trio().Params.Acts
	y := float64(trio().Region.ChoicesFrom)
	plain := score(nil)
	for what, c := range map[string]struct {
		change func(w *sim.World)
		want   float64
	}{
		"unrest goes on":        {func(w *sim.World) { w.Leaders.Crisis[1] = y + 1 }, p.Unrest},
		"unrest of last year":   {func(w *sim.World) { w.Leaders.Crisis[1] = y - 1 }, p.Unrest},
		"unrest of long ago":    {func(w *sim.World) { w.Leaders.Crisis[1] = y - 2 }, 0},
		"unrest at home":        {func(w *sim.World) { w.Leaders.Crisis[0] = y }, 0},
		"an open leader":        {func(w *sim.World) { w.Leaders.Openness[0] = 1 }, 0},
		"a closed leader":       {func(w *sim.World) { w.Leaders.Openness[0] = 0 }, p.Closed},
		"another closed one":    {func(w *sim.World) { w.Leaders.Openness[1] = 0 }, 0},
		"anger at the other":    {func(w *sim.World) { w.Powers.Anger[len(w.Region.Powers)] = 1 }, 0},
		"the other's water":     {func(w *sim.World) { w.Energy.Uncompensated[w.Region.Members] = 1 }, 0},
		"the other's hostility": {func(w *sim.World) { w.People.Narrative[w.Region.Members] = 1 }, 0},
	} {
		if got := score(c.change) - plain; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s moves the score by %v, want %v", what, got, c.want)
		}
	}
}

// Protects: leaders take up only what there is to do: they close a border that is more open, ask for visas where people move
// freely and no bond that the two cannot end says so, and cut what flows.
func TestOwnActsNeedSomethingToDo(t *testing.T) {
	stream := func(r *sim.Region) {
		r.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.5, SummerTWh: 1, WinterTWh: 1, GasBCM: 1}}
	}
	common := func(at int) func(w *sim.World) { // A takes part in the common visa, and who stands there
		return func(w *sim.World) { w.Talks.Signed[3], w.Talks.Signed[at] = sim.Ratified, sim.Ratified }
	}
	run := func(regime sim.Regime) func(w *sim.World) {
		return func(w *sim.World) { w.Borders.Regime[0] = uint8(regime) }
	}
	for what, c := range map[string]struct {
		act    string
		change func(w *sim.World)
		want   bool
	}{
		"close what is open":               {"closes-ab", func(*sim.World) {}, true},
		"close what is restricted":         {"closes-ab", run(sim.Restricted), true},
		"close what is closed":             {"closes-ab", run(sim.Closed), false},
		"restrict what is restricted":      {"restricts-ab", run(sim.Restricted), false},
		"cut power":                        {"cuts-ab", func(w *sim.World) { w.Energy.PowerTWh[0] = 1 }, true},
		"cut power that does not flow":     {"cuts-ab", func(w *sim.World) { w.Energy.GasBCM[0] = 1 }, false},
		"ask for visas":                    {"visa-ab", func(*sim.World) {}, true},
		"ask for visas again":              {"visa-ab", func(w *sim.World) { w.People.VisaNeeded[0] = 1 }, false},
		"ask for visas in a common regime": {"visa-ab", common(4), false},
		"ask one who stays out of it":      {"visa-ab", common(5), true},
	} {
		b, _, _ := ownAct(c.act, stream)
		b.Entries = append(b.Entries, among(entry("zz", "common_visa", 2000, -1, -1), b.Region))
		m, w := b.started(1, 0)
		w.Year, w.KeepVotes = b.Region.ChoicesFrom, true
		hostile(w)
		w.Talks.Status[1], w.Talks.Implementation[1], w.Talks.AgreedIn[1] = uint8(sim.Agreed), 1, 2000
		w.Talks.InForceIn[1] = 2000
		c.change(w)
		phase(m, w, "proposals are decided and kept")
		if got := w.Talks.TabledIn[0] != 0; got != c.want {
			t.Errorf("%s: it is taken up: %v, want %v", what, got, c.want)
		}
	}
}

// Protects: an act that is done once is over when its ground is back, and may then be taken up again after the pause. While
// its effect lasts it is not.
func TestActsDoneOnceMayComeAgain(t *testing.T) {
	_, m, w := ownAct("visa-ab", nil)
	y := w.Year
	var taken []int
	for w.Year = y; w.Year < y+12; w.Year++ {
		if w.Year == y+5 {
			w.People.VisaNeeded[0] = 0 // an agreement ended it
		}
		hostile(w)
		phase(m, w, "proposals are decided and kept")
		if w.Talks.TabledIn[0] == float64(w.Year) {
			taken = append(taken, w.Year-y)
		}
	}
	if len(taken) != 2 || taken[0] != 0 || taken[1] < 6 {
		t.Errorf("visas are asked for in the years %v, want the first and one after the fifth", taken)
	}
}

// Protects: a country takes up leaving a body when its wish is above minus bodies.leave, and not at the threshold of other
// matters. In given history it leaves only bodies that are open.
func TestLeavingHasItsThreshold(t *testing.T) {
	leaves := func(wish float64, open bool) bool {
		b := trio()
		body := sponsoredBy("P-BODY", 0)
		body.Open, body.Depth = open, 1
		b.Region.Organisations = []sim.Organisation{body}
		b.Region.Neutrality[0] = 1
		o := &b.Params.Organisations
		o.LeaveBelow, o.Leaving, o.SponsorEffort, o.Neutrality = -0.3, 0, 0, wish
		for _, e := range agents.Own(b.Region) {
			if e.Kind.Name == "leave_body" && e.A == 0 {
				b.Entries = append(b.Entries, e)
			}
		}
		m, w := b.started(1, 0)
		w.Year = b.Region.ChoicesFrom
		w.Organisations.Belongs[0], w.Organisations.Since[0] = uint8(sim.Belonging), 2000
		phase(m, w, "proposals are decided and kept")
		return w.Organisations.Belongs[0] != uint8(sim.Belonging)
	}
	if leaves(0.29, true) || !leaves(0.31, true) || leaves(0.31, false) {
		t.Errorf("it leaves at a wish of 0.29: %v, of 0.31: %v, a body that is not open: %v; the threshold is 0.3",
			leaves(0.29, true), leaves(0.31, true), leaves(0.31, false))
	}
}
