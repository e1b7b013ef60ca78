package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// shaken is a region of three with a rate of crises, from 2000 on.
func shaken(rate float64) bound {
	b := trio()
	b.Params.Crises.Factor = 1
	r := b.Region
	r.IncidentsFrom = 2000
	for i := range r.Offices {
		r.Offices[i].CrisisRate = rate
	}
	return b
}

// Protects: crises come as often as the region says, none before its IncidentsFrom and none where the rate or the factor
// is 0. A crisis lasts for crisis.years, and within it no second one breaks out.
func TestCrisesComeByTheirRate(t *testing.T) {
	count := func(b bound) (before, n, years float64) {
		m, w := b.started(1, 0)
		for replicate := range 300 {
			m.Begin(w, 1, replicate)
			for w.Year = 1998; w.Year < 2010; w.Year++ {
				phase(m, w, "crises break out")
				for i := range w.Region.Members {
					if w.Year >= 2000 && w.Leaders.Crisis[i] < float64(w.Year) {
						years++ // at risk, and nothing came
					}
				}
			}
			for _, l := range w.Log {
				if l.What != sim.LogCrisis {
					continue
				}
				if n++; l.Year < 2000 {
					before++
				}
			}
		}
		return before, n, years
	}
	before, n, years := count(shaken(0.1))
	if rate := n / (n + years); before > 0 || math.Abs(rate-0.1) > 0.01 {
		t.Errorf("%v crises before 2000, then a rate of %.3f, want 0.1", before, rate)
	}
	long := shaken(0.1)
	long.Params.Crises.Years = 3
	_, n, years = count(long)
	if rate := n / (n + years); math.Abs(rate-0.1) > 0.01 {
		t.Errorf("crises of three years come at a rate of %.3f among those in none, want 0.1", rate)
	}
	off := shaken(0.5)
	off.Params.Crises.Factor = 0
	if _, n, _ = count(off); n > 0 {
		t.Errorf("%v crises with the factor 0", n)
	}
	if _, n, _ = count(shaken(0)); n > 0 {
		t.Errorf("%v crises with the rate 0", n)
	}
}

// Protects: a crisis holds borders of its country restricted for the year with the chance given, and no border of others.
// One of a scenario that shuts borders holds all of its country's for as long as it lasts.
func TestCrisesShutBorders(t *testing.T) {
	held := func(b bound, years int) (own, others, all float64) {
		m, w := b.started(1, 0)
		for replicate := range 300 {
			m.Begin(w, 1, replicate)
			for w.Year = 2005; w.Year < 2005+years; w.Year++ {
				for _, name := range []string{"events arrive", "crises break out", "borders change"} {
					for k := range w.Leaders.Stance {
						w.Leaders.Stance[k] = 0.9
					}
					phase(m, w, name)
				}
				for k := range b.Region.Inner {
					shut := sim.Regime(w.Borders.Regime[k]) == sim.Restricted
					if concerns := b.Region.Borders[k].A == 0 || b.Region.Borders[k].B == 0; concerns {
						if all++; shut {
							own++
						}
					} else if shut {
						others++
					}
				}
			}
		}
		return own, others, all
	}
	b := shaken(0)
	b.Entries = []sim.Entry{with(entry("e", "crisis", 2005, 0, -1), "years", 2)}
	for _, chance := range []float64{0, 0.3, 1} {
		b.Params.Crises.Border = chance
		if own, others, all := held(b, 2); others > 0 || math.Abs(own/all-chance) > 0.05 {
			t.Errorf("chance %v: %v of %v own borders are held, and %v of others", chance, own, all, others)
		}
		if own, _, all := held(b, 4); math.Abs(own/all-0.5*chance) > 0.05 {
			t.Errorf("chance %v: over four years, two of them in crisis, %v of %v are held", chance, own, all)
		}
	}
	b.Params.Crises.Border = 0
	b.Entries[0] = with(b.Entries[0], "shuts_borders", 1)
	if own, others, all := held(b, 2); own != all || others > 0 {
		t.Errorf("a crisis that shuts borders holds %v of %v, and %v of others", own, all, others)
	}
	b.Region.IncidentsFrom = 2030
	b.Params.Crises.Border = 1
	b.Entries[0] = with(b.Entries[0], "shuts_borders", 0)
	if own, _, _ := held(b, 2); own > 0 {
		t.Errorf("in years of the record a crisis holds %v borders that no entry shuts", own)
	}
}

// Protects: leaders leave sooner in a year of crisis and in the next, and as before after it.
func TestCrisesTurnLeadersOut(t *testing.T) {
	left := func(crisis int) (n float64) {
		b := trio()
		b.Region.ExitsFrom = 2000
		b.Region.Offices[0].ExitRate = 0.1
		m, w := b.started(1, 0)
		for replicate := range 2000 {
			m.Begin(w, 1, replicate)
			w.Year = 2010
			w.Leaders.Crisis[0] = float64(crisis)
			phase(m, w, "leaders leave office")
			n += float64(len(w.Log))
		}
		return n / 2000
	}
	for crisis, want := range map[int]float64{2010: 0.3, 2009: 0.3, 2008: 0.1, 0: 0.1} {
		if got := left(crisis); math.Abs(got-want) > 0.025 {
			t.Errorf("the last year of crisis is %d: %v leave in 2010, want %v", crisis, got, want)
		}
	}
}

// Protects: a new leader goes a share of the way to its aim at once, and the usual share of the rest. Nobody else does, nor
// does the new leader in its second year.
func TestFirstSteps(t *testing.T) {
	gone := func(first float64, year int) []float64 {
		b := trio()
		b.Params.Offices.FirstStep = first
		b.Entries = []sim.Entry{with(entry("e", "leader_change", 2005, 0, -1), "openness", 1, 1)}
		m, w := b.started(1, 0)
		w.Year = 2005
		phase(m, w, "events arrive")
		w.Year = year
		phase(m, w, "leaders set their stance")
		return []float64{w.Leaders.Stance[1], w.Leaders.Stance[b.Region.Members]} // A of B, B of A
	}
	p := trio().Params.Leaders
	none, some, next := gone(0, 2005), gone(0.3, 2005), gone(0.3, 2006)
	aim := p.InitialStance + (none[0]-p.InitialStance)/p.Adjust
	want := p.InitialStance + (0.3+0.7*p.Adjust)*(aim-p.InitialStance)
	if math.Abs(some[0]-want) > 1e-12 || some[0] == none[0] {
		t.Errorf("a first step of 0.3 leads from %v to %v, want %v", none[0], some[0], want)
	}
	if some[1] != none[1] {
		t.Errorf("the first step of A moves B's stance from %v to %v", none[1], some[1])
	}
	if later := gone(0, 2006); next[0] != later[0] {
		t.Errorf("in its second year a leader still goes a first step: %v, want %v", next[0], later[0])
	}
}

// Protects: first steps are drawn for each leader, with the mean and the spread given, and are shares.
func TestFirstStepsDiffer(t *testing.T) {
	b := trio()
	b.Params.Offices.FirstStep, b.Params.Offices.FirstStepSD = 0.3, 0.15
	m, w := b.started(1, 0)
	sum, squares, least, apart, alike := 0.0, 0.0, 1.0, 0, 0
	const n = 2000
	for replicate := range n {
		m.Begin(w, 1, replicate)
		w.Year = 2005
		w.Leaders.InOffice[0] = 2005
		step := agents.FirstStep(&b.Params.Offices, w, 0)
		sum, squares, least = sum+step, squares+step*step, min(least, step)
		w.Leaders.InOffice[1] = 2005
		if agents.FirstStep(&b.Params.Offices, w, 1) != step {
			apart++
		}
		w.Year, w.Leaders.InOffice[0] = 2006, 2006
		if agents.FirstStep(&b.Params.Offices, w, 0) == step {
			alike++
		}
	}
	if apart < n*9/10 || alike > n/10 {
		t.Errorf("in %d of %d years two leaders go other steps, and in %d the next leader goes the same one", apart, n, alike)
	}
	w.Year, w.Leaders.InOffice[0] = b.Region.FirstYear, float64(b.Region.FirstYear)
	if step := agents.FirstStep(&b.Params.Offices, w, 0); step != 0 {
		t.Errorf("a leader of the first year goes a first step of %v, but there was none before it", step)
	}
	mean := sum / n
	if sd := math.Sqrt(squares/n - mean*mean); math.Abs(mean-0.3) > 0.015 || math.Abs(sd-0.15) > 0.015 || least < 0 {
		t.Errorf("first steps have the mean %.3f and the sd %.3f, the least is %v", mean, sd, least)
	}
}

// Protects: a successor from another coalition is near a leader that the region has had, of whatever country, and any of
// them may be it. One from the same coalition is near the predecessor. A change of coalition is remembered.
func TestSuccessorsLikeEarlierLeaders(t *testing.T) {
	b := trio()
	b.Params.Offices.Earlier, b.Params.Offices.CodedSpread = 1, 0
	for i, x := range []float64{0.1, 0.3, 0.5} {
		b.Region.Offices[i].Openness = [2]float64{x - 0.05, x + 0.05}
	}
	b.Entries = []sim.Entry{
		with(entry("a", "leader_change", 2003, 1, -1), "openness", 0.65, 0.75),
		with(entry("b", "leader_change", 2005, 2, -1), "coalition_change", 1), // without a code
		with(entry("c", "leader_change", 2009, 1, -1), "openness", 0.9, 0.9),  // not yet
		with(entry("d", "leader_change", 2006, 0, -1), "coalition_change", 1),
	}
	met := map[float64]int{}
	m, w := b.started(1, 0)
	for replicate := range 400 {
		m.Begin(w, 1, replicate)
		for w.Year = 2003; w.Year <= 2006; w.Year++ {
			phase(m, w, "events arrive")
		}
		met[math.Round(100*w.Leaders.Openness[0])/100]++
		if w.Leaders.Coalition[0] != 2006 || w.Leaders.Coalition[1] == 2003 {
			t.Fatalf("another coalition came in %v", w.Leaders.Coalition)
		}
	}
	for _, x := range []float64{0.1, 0.3, 0.5, 0.7} {
		if met[x] < 70 || met[x] > 130 {
			t.Errorf("of 400 successors %d are like the leader of %v: %v", met[x], x, met)
		}
	}
	b.Entries[3] = entry("d", "leader_change", 2006, 0, -1)
	b.Entries[1] = entry("b", "leader_change", 2005, 2, -1)
	m, w = b.started(1, 0)
	for replicate := range 20 { // by chance one draw of another leader would be the predecessor
		m.Begin(w, 1, replicate)
		for w.Year = 2003; w.Year <= 2006; w.Year++ {
			phase(m, w, "events arrive")
		}
		if x := w.Leaders.Openness[0]; math.Abs(x-0.1) > 1e-12 {
			t.Errorf("a successor of the same coalition has the openness %v, the predecessor 0.1", x)
		}
	}
}

// Protects: the draws of crises, first steps and earlier leaders have keys of their own, so none shifts a draw of
// another kind: with their effects off, a region has the bits that it has without them.
func TestCrisisDrawsShiftNothing(t *testing.T) {
	run := func(factor float64) []float64 {
		b := generated(t, 4, 2)
		r := *b.Region
		r.Offices = append([]sim.Office(nil), r.Offices...)
		r.ChoicesFrom, b.Entries = r.FirstYear+r.Years(), nil // no papers, which wait while a crisis lasts
		for i := range r.Offices {
			s := rng.Stream(1, i, 0, rng.PriorDraw, 0, 0)
			r.Offices[i].CrisisRate = s.Float64()
		}
		b.Region = &r
		b.Params.Crises.Factor, b.Params.Crises.Border, b.Params.Crises.Turnover = factor, 0, 1
		l, record, _ := b.run(t, 3, 0)
		var out []float64
		for k := range l.Entities[sim.OfDirected] {
			for y := range l.Years {
				out = append(out, record[l.Place(l.Find(sim.OfDirected, "exports_usd"), k, l.First+y)])
			}
		}
		return out
	}
	if k := sameBits(run(0), run(1)); k >= 0 {
		t.Errorf("crises without an effect change number %d of trade", k)
	}
}

// Protects: crises of two countries, and of two years, come apart: both come as often as their rates say of two draws. So do
// the borders that a crisis shuts, and those of two years of it.
func TestCrisesComeApart(t *testing.T) {
	const n, rate = 2000, 0.4
	b := shaken(rate)
	b.Params.Crises.Border = rate
	m, w := b.started(1, 0)
	var countries, years, borders, shut float64
	for replicate := range n {
		m.Begin(w, 1, replicate)
		var broke [2]bool
		for k := range broke {
			w.Year = 2005 + k
			phase(m, w, "crises break out")
			broke[k] = w.Leaders.Crisis[1] == float64(w.Year)
		}
		if w.Leaders.Crisis[1] == 2006 && w.Leaders.Crisis[2] == 2006 {
			countries++
		}
		if broke[0] && broke[1] {
			years++
		}
		m.Begin(w, 1, replicate)
		w.Leaders.Crisis[0] = 2099
		for k := range w.Region.Offices {
			w.Region.Offices[k].CrisisRate = 0 // A alone is in crisis
		}
		var held [2][2]bool // by year and border of A
		for k := range held {
			w.Year = 2005 + k
			phase(m, w, "crises break out")
			for x := range held[k] {
				held[k][x] = w.Borders.HaltUntil[x] == float64(w.Year)
			}
		}
		for k := range w.Region.Offices {
			w.Region.Offices[k].CrisisRate = rate
		}
		if held[0][0] && held[0][1] {
			borders++
		}
		if held[0][0] && held[1][0] {
			shut++
		}
	}
	for what, both := range map[string]float64{"countries": countries, "years": years, "borders": borders,
		"years at a border": shut} {
		if share := both / n; math.Abs(share-rate*rate) > 0.035 {
			t.Errorf("two %s have it in %.3f, want %.3f of two draws", what, share, rate*rate)
		}
	}
}

// Protects: a crisis that breaks out lasts for crisis.years, and it shuts borders of its own country alone.
func TestCrisesLastAndStayAtHome(t *testing.T) {
	b := shaken(0)
	b.Region.Offices[1].CrisisRate = 1 // B, which borders A alone
	b.Params.Crises.Years, b.Params.Crises.Border = 3, 1
	m, w := b.started(1, 0)
	w.Year = 2005
	phase(m, w, "crises break out")
	b.Region.Offices[1].CrisisRate = 0
	for year := 2005; year < 2010; year++ {
		w.Year = year
		phase(m, w, "crises break out")
		for k := range b.Region.Inner {
			line := b.Region.Borders[k]
			want := year < 2008 && (line.A == 1 || line.B == 1)
			if held := w.Borders.HaltUntil[k] >= float64(year); held != want {
				t.Errorf("%d: the border of %s and %s is held: %v, want %v", year, letter(line.A), letter(line.B), held, want)
			}
		}
	}
	if w.Leaders.Crisis[1] != 2007 {
		t.Errorf("a crisis of 2005 lasts until %v, want 2007", w.Leaders.Crisis[1])
	}
}
