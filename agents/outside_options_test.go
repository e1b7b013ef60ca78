package agents_test

import (
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// deal asks A, upstream, and B about an energy deal of 2005, at the given prices outside. It gives what each gains and
// whether they agree.
func deal(b bound, gas, power float64) (up, down float64, agreed bool) {
	r := b.Region
	r.OutsideGas, r.OutsidePower = make([]float64, r.Years()*r.Members), make([]float64, r.Years()*r.Members)
	at := (2005 - r.FirstYear) * r.Members
	r.OutsideGas[at+1], r.OutsidePower[at] = gas, power
	e := with(with(entry("deal", "energy_deal", 2005, 0, 1), "summer_power_twh", 1), "gas_bcm", 0.4)
	b.Entries = []sim.Entry{e}
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	*w.Trade.OilPrice = 60
	both(w, w.Leaders.Stance, []float64{0.48})
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	for _, v := range w.Votes {
		if v.Party == 0 {
			up = v.Terms[sim.TermGain]
		} else {
			down = v.Terms[sim.TermGain]
		}
	}
	return up, down, sim.Status(w.Talks.Status[0]) == sim.Agreed
}

// Protects: deals fail when prices outside are high (K50 N44). Only the seller of what the outsider buys gains less, and
// no price below what the good costs moves anybody. Without the theory no price moves anybody.
func TestOutsideOptions(t *testing.T) {
	up, down, agreed := deal(shared(), 0, 0)
	if !agreed {
		t.Fatalf("without an outside market the two refuse: they gain %v and %v", up, down)
	}
	last := [2]float64{up, down}
	for _, price := range []float64{1, 2, 4, 8} {
		a, b, _ := deal(shared(), 0, price)
		if !(a < last[0]) || b != down {
			t.Errorf("power at %v cents outside: the two gain %v and %v, before %v and %v", price, a, b, last[0], down)
		}
		c, d, _ := deal(shared(), price, 0)
		if c != up || !(d < last[1]) {
			t.Errorf("gas at %v times the oil price outside: the two gain %v and %v, before %v and %v", price, c, d, up, last[1])
		}
		last = [2]float64{a, d}
	}
	if _, _, agreed = deal(shared(), 0, 40); agreed {
		t.Error("a seller whose power is worth 40 cents outside sells it for two")
	}
	if _, x, _ := deal(shared(), 0.5, 0); x != down {
		t.Errorf("gas at 30 dollars outside, below what it costs, moves the seller's gain from %v to %v", down, x)
	}
	if a, b, _ := deal(shared().off(agents.TheoryOptions), 8, 8); a != up || b != down {
		t.Errorf("without the theory outside prices move gains from %v and %v to %v and %v", up, down, a, b)
	}
}

// Protects: without lines to outside markets the theory does nothing, and with those of the shipped region it does
// something.
func TestOptionsNeedLines(t *testing.T) {
	for _, lines := range []bool{false, true} {
		b := reference(t)
		if r := *b.Region; !lines {
			r.OutsideGas, r.OutsidePower = nil, nil
			b.Region = &r
		}
		score := func(b bound) []float64 {
			_, record, _ := b.run(t, 2, 0)
			return record
		}
		if moved := sameBits(score(b), score(b.off(agents.TheoryOptions))) >= 0; moved != lines {
			t.Errorf("lines %v: switching the theory off changes the record: %v", lines, moved)
		}
	}
}

// Protects: who can sell outside comes from the record. Pipelines out of the region give their seller a price as long
// as gas flows; flows of oil, and a line of power that is not built yet, give none (N44).
func TestLinesOfTheRegion(t *testing.T) {
	r := centralAsia(t).Region
	at := func(table []float64, year int, id string) float64 {
		return table[(year-r.FirstYear)*r.Members+r.NodeIndex(id)]
	}
	for _, c := range []struct {
		table []float64
		year  int
		id    string
		want  float64
	}{
		{r.OutsideGas, 1992, "UZ", 0.25 * 6.3}, {r.OutsideGas, 2012, "UZ", 0.53 * 6.3}, {r.OutsideGas, 2012, "TM", 0.53 * 6.3},
		{r.OutsideGas, 2012, "KG", 0}, {r.OutsideGas, 2018, "TJ", 0}, {r.OutsidePower, 2010, "TJ", 0},
		{r.OutsidePower, 2011, "TJ", 4}, {r.OutsidePower, 2035, "TJ", 4}, {r.OutsidePower, 2018, "KG", 0},
	} {
		if got := at(c.table, c.year, c.id); got-c.want > 1e-12 || c.want-got > 1e-12 {
			t.Errorf("%s can sell at %v outside in %d, want %v", c.id, got, c.year, c.want)
		}
	}
	if slices.Max(r.OutsideGas) > 0.9*6.3 {
		t.Errorf("gas outside brings up to %v times the oil price a barrel", slices.Max(r.OutsideGas))
	}
}
