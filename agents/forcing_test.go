package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Size and the price of oil off their paths.

// asForced keeps size and the price of oil on their paths, and lets the price move nothing but raw materials.
func asForced(p *agents.Params) {
	p.Forcing.Growth, p.Forcing.Oil = 0, 0
	p.Income = agents.Income{}
}

// force runs the phase that moves size and prices, in a year.
func force(m *agents.Model, w *sim.World, year int) {
	w.Year = year
	phase(m, w, "size and prices move")
}

// left gives what each node has to sell and to spend besides raw materials.
func left(w *sim.World) (supply, demand []float64) {
	for k, size := range w.Trade.Size {
		supply, demand = append(supply, size), append(demand, size-w.Trade.Balance[k])
	}
	for k, f := range w.Region.Fuels {
		supply[f.Exporter] -= w.Trade.Fuel[k]
		demand[f.Importer] -= w.Trade.Fuel[k]
	}
	return supply, demand
}

// Protects: at the neutral values a region with all the data runs as one that has none of it, bit by bit, also with other
// prices of oil.
func TestForcingNeutral(t *testing.T) {
	b := reference(t)
	b.Entries = append(slices.Clone(b.Entries), with(with(entry("a", "oil_price", 2009, -1, -1), "factor", 0.3), "years", 3),
		with(with(entry("b", "oil_price", 2026, -1, -1), "factor", 3), "years", 6))
	asForced(&b.Params)
	_, got, _ := b.run(t, 3, 0)
	r := *b.Region
	r.Noise, r.Remittances, r.OilIncome = sim.Noise{}, nil, nil
	b.Region, b.Params.Income = &r, agents.Income{}
	l, want, _ := b.run(t, 3, 0)
	for k := sameBits(got, want); k >= 0; k = sameBits(got, want) {
		year, outcome, entity := place(l, k)
		if outcome == "countries.remittance_dependence" { // what is sent is known, and nothing hangs on it
			got[k] = want[k]
			continue
		}
		t.Fatalf("at neutral values %s of %s in %d is %v, want %v", outcome, entity, year, got[k], want[k])
	}
}

// Protects: nothing leaves its path before the end of the forcing, and everything with a series does after it. Sizes,
// balances and prices of forced years have the bits of the region whatever the noise.
func TestForcedYearsNeverMove(t *testing.T) {
	b := reference(t)
	r := b.Region
	n := len(r.Nodes)
	for _, scale := range []float64{1, 3} {
		b.Params.Forcing.Growth, b.Params.Forcing.Oil = scale, scale
		m, w := b.started(1, 0)
		for year := r.FirstYear; year <= r.LastYear; year++ {
			force(m, w, year)
			at := (year - r.FirstYear) * n
			if year <= r.ForcingTo {
				if sameBits(w.Trade.Size, r.Size[at:at+n]) >= 0 || sameBits(w.Trade.Balance, r.Balance[at:at+n]) >= 0 ||
					*w.Trade.OilPrice != r.Brent[year-r.FirstYear] {
					t.Fatalf("%d is forced, and something has moved", year)
				}
				continue
			}
			if *w.Trade.OilPrice == r.Brent[year-r.FirstYear] {
				t.Errorf("%d: the price of oil is that of its path", year)
			}
			for k := range n {
				some := r.Noise.Own[k] != 0
				if (w.Trade.SizeGap[k] != 0) != some || some && w.Trade.Size[k] == r.Size[at+k] {
					t.Errorf("%d: noise %v of %s moves its size to %v of its path", year, r.Noise.Own[k], r.Nodes[k].ID,
						w.Trade.Size[k]/r.Size[at+k])
				}
			}
		}
	}
}

// Protects: what growth and the price of oil draw depends on seed, replicate and year alone. Closures, other prices of oil
// and other memberships shift no draw, so scenarios stay comparable.
func TestNoiseIsShared(t *testing.T) {
	b := reference(t)
	r := b.Region
	other := b
	other.Entries = append(slices.Clone(b.Entries), pairEntry(r, "x", "border_closure", 2000, "TJ", "UZ"),
		with(with(entry("y", "oil_price", 2026, -1, -1), "factor", 0.25), "years", 10))
	m, w := b.started(7, 2)
	mo, wo := other.started(7, 2)
	for year := r.FirstYear; year <= r.LastYear; year++ {
		through(t, m, w, year)
		through(t, mo, wo, year)
		if sameBits(w.Trade.SizeGap, wo.Trade.SizeGap) >= 0 || *w.Trade.OilGap != *wo.Trade.OilGap {
			t.Fatalf("%d: a closure or a price moves what is drawn", year)
		}
	}
}

// Protects: growth varies as the region says: in the first free year by the loading times what is in common and its own,
// and members move together as far as their loadings say. A part of last year's growth lasts. The price of oil likewise.
func TestNoiseHasItsSize(t *testing.T) {
	b := reference(t)
	r := b.Region
	const replicates = 4000
	kz, tm, us := r.NodeIndex("KZ"), r.NodeIndex("TM"), r.NodeIndex("US")
	first := make([][]float64, len(r.Nodes))
	var oil []float64
	m, w := b.started(1, 0)
	for replicate := range replicates {
		m.Begin(w, 1, replicate)
		force(m, w, r.ForcingTo+1)
		for k, x := range w.Trade.GrowthGap {
			first[k] = append(first[k], x)
		}
		oil = append(oil, *w.Trade.OilGap)
		// Without a further innovation, growth is what lasts of it.
		was := slices.Clone(w.Trade.GrowthGap)
		quiet := *m.Region
		quiet.Noise.Common, quiet.Noise.Own = 0, slices.Clone(r.Noise.Own)
		for k := range quiet.Noise.Own {
			quiet.Noise.Own[k] = min(quiet.Noise.Own[k], 1e-300)
		}
		if replicate == 0 {
			w.Region = &quiet
			force(m, w, r.ForcingTo+2)
			w.Region = r
			for k, x := range w.Trade.GrowthGap {
				if want := b.Params.Forcing.GrowthLasts * was[k]; math.Abs(x-want) > 1e-15 {
					t.Errorf("%s: of growth of %v, %v is left, want %v", r.Nodes[k].ID, was[k], x, want)
				}
			}
		}
	}
	product := func(x, y []float64) float64 {
		sum := 0.0
		for k := range x {
			sum += x[k] * y[k]
		}
		return sum / replicates
	}
	const cut = 0.9773 // variance of a standard normal number cut at 2.5
	near := func(what string, got, want float64) {
		if math.Abs(got/want-1) > 0.08 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	f := &b.Params.Forcing // as fitted
	v := r.Noise.Common * r.Noise.Common
	for _, k := range []int{kz, tm, us} {
		near("variance of growth of "+r.Nodes[k].ID, product(first[k], first[k]),
			cut*f.Growth*f.Growth*(r.Noise.Loading[k]*r.Noise.Loading[k]*v+r.Noise.Own[k]*r.Noise.Own[k]))
	}
	near("variance of oil", product(oil, oil), cut*f.Oil*f.Oil*r.Noise.Oil*r.Noise.Oil)
	joint := product(first[kz], first[tm]) / math.Sqrt(product(first[kz], first[kz])*product(first[tm], first[tm]))
	want := r.Noise.Loading[kz] * r.Noise.Loading[tm] * v /
		math.Sqrt((r.Noise.Loading[kz]*r.Noise.Loading[kz]*v+r.Noise.Own[kz]*r.Noise.Own[kz])*
			(r.Noise.Loading[tm]*r.Noise.Loading[tm]*v+r.Noise.Own[tm]*r.Noise.Own[tm]))
	if math.Abs(joint-want) > 0.05 {
		t.Errorf("growth of KZ and TM is correlated by %v, want %v", joint, want)
	}
}

// Protects: everyone has something to sell and to spend besides raw materials, and balances sum to 0: over many draws with
// parameters drawn from their priors and with prices of oil of entries, and at the ends of what size and the price of oil
// can reach, all nodes together or one against all others.
func TestSomethingIsLeft(t *testing.T) {
	b := reference(t)
	r := b.Region
	check := func(w *sim.World, what string) {
		t.Helper()
		supply, demand := left(w)
		sum, scale := 0.0, 0.0
		for k, x := range w.Trade.Balance {
			sum += x
			scale += math.Abs(x)
			if !(supply[k] > 0 && demand[k] > 0) {
				t.Fatalf("%s, %d: %s has %.3g US$ to sell and %.3g to spend, size %.3g, oil at %.3g", what, w.Year, r.Nodes[k].ID,
					supply[k], demand[k], w.Trade.Size[k], *w.Trade.OilPrice)
			}
		}
		if math.Abs(sum) > 1e-12*scale {
			t.Fatalf("%s, %d: balances sum to %g", what, w.Year, sum)
		}
	}
	for seed := range uint64(300) {
		b.Params = drawn(seed, false)
		if seed%3 > 0 {
			factor := []float64{0.05, 20}[seed%2]
			b.Entries = []sim.Entry{with(with(entry("x", "oil_price", 1993, -1, -1), "factor", factor), "years", 50)}
		}
		m, w := b.started(seed, 0)
		for year := r.FirstYear; year <= r.LastYear; year++ {
			w.Year = year
			phase(m, w, "events arrive")
			force(m, w, year)
			check(w, "drawn")
		}
		b.Entries = nil
	}

	for _, income := range []agents.Income{agents.Defaults().Income, {Fuel: 1, Oil: 3, Remittance: 2, Home: 0.75},
		{Fuel: 1, Saved: 1, Oil: 3, Remittance: 2, Home: 0.75}} {
		b.Params = agents.Defaults()
		b.Params.Income = income
		atTheEnds(t, b, check)
	}
}

// atTheEnds sets size and the price of oil to the ends of what they can reach, all nodes together or one against all others.
func atTheEnds(t *testing.T, b bound, check func(w *sim.World, what string)) {
	t.Helper()
	r, f := b.Region, b.Params.Forcing
	most := f.Cut * r.Noise.Oil / f.OilReverts
	b.Params.Forcing.Growth, b.Params.Forcing.Oil = 0, 0 // the gaps are set here
	m, w := b.started(1, 0)
	for _, oil := range []float64{-most, 0, most} {
		for _, all := range []float64{-1, 1} {
			for odd := -1; odd < len(r.Nodes); odd++ {
				for k := range w.Trade.SizeGap {
					w.Trade.SizeGap[k] = 0
					if r.Noise.Own[k] != 0 {
						w.Trade.SizeGap[k] = all * f.GrowthMost
						if k == odd {
							w.Trade.SizeGap[k] *= -1
						}
					}
				}
				*w.Trade.OilGap = oil
				for year := r.ForcingTo + 1; year <= r.LastYear; year++ {
					force(m, w, year)
					check(w, "at the ends")
				}
			}
		}
	}
}

// Protects: a run of worst draws in a row, to the last year of the region, goes on: size stays within its bound, and trade
// clears in every year.
func TestWorstDraws(t *testing.T) {
	b := reference(t)
	r := *b.Region
	b.Region = &r
	for _, sign := range []float64{-1, 1} {
		// With a huge innovation every draw is cut at its end; the draws themselves have both signs, so each year's are
		// made equal by setting the gaps to where 2.5 standard deviations a year would have brought them.
		m, w := b.started(1, 0)
		grown := make([]float64, len(r.Nodes))
		for w.Year < r.LastYear {
			if w.Year >= r.ForcingTo {
				f := b.Params.Forcing
				for k := range grown {
					grown[k] = f.GrowthLasts*grown[k] + sign*f.Cut*(math.Abs(r.Noise.Loading[k])*r.Noise.Common+r.Noise.Own[k])
					w.Trade.SizeGap[k] = min(f.GrowthMost, max(-f.GrowthMost, w.Trade.SizeGap[k]+grown[k]))
					w.Trade.GrowthGap[k] = grown[k]
				}
				*w.Trade.OilGap = (1-f.OilReverts)**w.Trade.OilGap + sign*f.Cut*r.Noise.Oil
			}
			through(t, m, w, w.Year+1)
			for k, x := range w.Trade.SizeGap {
				if math.Abs(x) > b.Params.Forcing.GrowthMost {
					t.Fatalf("%d: %s is %v log points off its path", w.Year, r.Nodes[k].ID, x)
				}
			}
		}
	}
}

// Protects: money has no scale. Twice all sizes, balances and volumes of raw material give twice of everything that this
// phase sets, to the bit, with noise, another price of oil and remittances.
func TestForcingScale(t *testing.T) {
	b := reference(t)
	b.Entries = []sim.Entry{with(with(entry("x", "oil_price", 2012, -1, -1), "factor", 0.4), "years", 40)}
	r := *b.Region
	twice := func(x []float64) []float64 {
		out := slices.Clone(x)
		for k := range out {
			out[k] *= 2
		}
		return out
	}
	r.Size, r.Balance, r.Fuels = twice(r.Size), twice(r.Balance), slices.Clone(r.Fuels)
	for k := range r.Fuels {
		r.Fuels[k].BoePerYear = twice(r.Fuels[k].BoePerYear)
	}
	large := b
	large.Region = &r
	m, w := b.started(1, 0)
	ml, wl := large.started(1, 0)
	for year := r.FirstYear; year <= r.LastYear; year++ {
		for _, x := range []struct {
			m *agents.Model
			w *sim.World
		}{{m, w}, {ml, wl}} {
			x.w.Year = year
			phase(x.m, x.w, "events arrive")
			force(x.m, x.w, year)
		}
		for _, x := range [][2][]float64{{w.Trade.Size, wl.Trade.Size}, {w.Trade.Balance, wl.Trade.Balance},
			{w.Trade.Fuel, wl.Trade.Fuel}, {w.Trade.Remitted, wl.Trade.Remitted}} {
			if sameBits(twice(x[0]), x[1]) >= 0 {
				t.Fatalf("%d: %v is not twice %v", year, x[1], x[0])
			}
		}
	}
}

// Protects: a leader compares sizes as they are. Off their paths they give the stance that the same sizes give as the path,
// to the bit, for what likeness, the lead and incomes enter.
func TestStancesReadSizeAsItIs(t *testing.T) {
	b := generated(t, 4, 3)
	r := *b.Region
	at := 5
	year, n := r.FirstYear+at, len(r.Nodes)
	stance := func(b bound, change func(w *sim.World)) []float64 {
		m, w := b.started(1, 0)
		through(t, m, w, year-1)
		w.Year = year
		phase(m, w, "size and prices move")
		change(w)
		phase(m, w, "leaders set their stance")
		return slices.Clone(w.Leaders.Stance)
	}
	plain := stance(b, func(*sim.World) {})
	off := stance(b, func(w *sim.World) { w.Trade.Size[1] *= 0.25 })
	r.Size = slices.Clone(r.Size)
	r.Size[at*n+1] *= 0.25
	moved := b
	moved.Region = &r
	path := stance(moved, func(*sim.World) {})
	if sameBits(off, path) >= 0 {
		t.Errorf("off its path a size gives the stances %v, as the path %v", off, path)
	}
	if sameBits(off, plain) < 0 {
		t.Error("a size of a quarter changes no stance")
	}
}

// Protects: without resistance a node off its path sells as much more or less to everyone as its size is.
func TestUnresistedSizes(t *testing.T) {
	b := generated(t, 4, 3).off(agents.MultilateralResistance)
	r := b.Region
	n, year := len(r.Nodes), r.ForcingTo+1
	flows := func(gap float64) []float64 {
		m, w := b.started(1, 0)
		through(t, m, w, year-1)
		w.Trade.SizeGap[1] = gap
		w.Year = year
		for _, name := range []string{"size and prices move", "goods are traded"} {
			phase(m, w, name)
		}
		return slices.Clone(w.Trade.Flow)
	}
	before, after := flows(0), flows(-0.5)
	for j := range n {
		if k := n + j; j != 1 && before[k] > 0 && math.Abs(after[k]/before[k]/math.Exp(-0.5)-1) > 1e-12 {
			t.Errorf("to %s: %v after %v, want the share %v", r.Nodes[j].ID, after[k], before[k], math.Exp(-0.5))
		}
	}
}
