package scenarios

import (
	"fmt"
	"slices"

	"concord/agents"
	"concord/sim"
)

// driftYears is the number of years before the origin over which the growth of a forecast is measured.
const driftYears = 10

// AsOf gives the scenario as it could be simulated at the end of the year origin. Up to the origin it equals
// b to the bit. After the origin it knows nothing that is dated later. b and its region stay unchanged;
// tables that do not differ are shared. Scenario is the original one, with its later entries.
//
// Entries of later years are removed, together with their uncertain ranges. Size and population continue with
// the mean yearly log growth of the last ten years, or of the years since the first one if there are fewer.
// Balances and remittances keep their share of size. The price of oil, raw-material flows, threat, the powers' spending and
// outer borders stay as they are. Size and the price of oil leave these paths by noise, whose sizes are computed from the
// years of the noise window up to the origin; there is none from an origin with fewer than five innovations.
// From the next year on leaders leave by the hazard, table their own
// proposals and choose their organisations, and clashes
// and crises occur at random, if they did not do so before. The hazards come from the changes
// of leader and the crises until the origin (see hazards). Leaders can join only organisations that an entry of the
// scenario names by then.
//
// A conditional forecast knows more: all forcing as observed, so that noise begins after it, changes of leader, and later
// acts and proposals as they came on the table. Leaders decide on these, also where history imposed them. Every other later
// event is removed. Leaders' exits and choices begin in the year that the region gives. The entries named in
// given are known too, and happen as they did.
//
// AsOf compares dates only, so some hindsight stays:
//   - tables are those of today and not of the year, with gaps filled in;
//   - a comparable series has its level from the years that the region file gives,
//     which may be later than the origin. The level is a constant factor on size.
//     Another level would change the years before the origin too;
//   - numbers coded by judgement stay. So do parameters, border terms and effects
//     of pairs as b has them, which may come from a fit to the whole record. For a
//     forecast, set them from a fit to earlier outcomes. The region's own posterior
//     is removed, so that no draw uses it by mistake;
//   - an entry that has begun has its effect in all the years it names. A ratification is known only once it has
//     taken place.
func (b *Bound) AsOf(origin int, conditional bool, given ...string) (*Bound, error) {
	r := *b.Region
	// The size must be observed at the origin, and at least one year must follow it.
	first, last := r.FirstYear+2, min(r.OutcomesObserved, r.ForcingTo, r.LastYear-1)
	if origin < first || origin > last {
		return nil, fmt.Errorf("origin = %d, want %d..%d: growth is taken from two years or more, and what is forecast is "+
			"compared with observed outcomes; choose a year between, or give the region longer tables", origin, first, last)
	}
	out := *b
	out.Region = &r
	begun := r.ChoicesFrom <= origin // organisations are chosen freely already at the origin
	if !conditional {
		hold(&r, origin)
		r.ForcingTo = origin
		r.ExitsFrom = min(r.ExitsFrom, origin+1)
		r.ChoicesFrom = min(r.ChoicesFrom, origin+1)
	}
	r.IncidentsFrom = min(r.IncidentsFrom, origin+1) // recorded clashes and crises of later years are removed
	r.OutcomesObserved, r.EventsTo = origin, min(r.EventsTo, origin)
	r.Posterior = nil // fitted to all outcomes
	r.Offices = hazards(b, origin)
	known := func(e *sim.Entry) bool {
		return e.Year <= origin || slices.Contains(given, e.ID) ||
			conditional && (e.Kind.Nature != sim.Event || e.Kind.Name == "leader_change")
	}
	if !begun {
		out.closeUnnamed(b, known)
	}
	out.entriesOf(b, origin, known, given)
	return &out, r.Validate()
}

// entriesOf takes those entries that a forecaster knows, leaders' own that the region of b has, and their uncertain ranges.
func (b *Bound) entriesOf(from *Bound, origin int, known func(e *sim.Entry) bool, given []string) {
	b.Entries, b.Uncertain = nil, nil
	own := map[string]bool{}
	for _, e := range agents.Own(b.Region) {
		own[e.ID] = true
	}
	place := make([]int, len(from.Entries)) // where an entry stands now, −1 if it is gone
	for k, e := range from.Entries {
		place[k] = -1
		switch {
		case e.Own && !own[e.ID] || !e.Own && !known(&e):
			continue
		case e.Own && e.Year == from.Region.ChoicesFrom:
			e.Year = b.Region.ChoicesFrom
		case e.Own: // the founding of a body, from the year in which it can be there
		case e.Year > origin && !slices.Contains(given, e.ID) && e.Kind.Nature != sim.Event:
			e.Imposed = false
		}
		if e.Ratified > origin && !slices.Contains(given, e.ID) {
			e.Ratified, e.Unratified = 0, min(origin, e.Ratified-1)
		}
		e.Who, e.Values = slices.Clone(e.Who), slices.Clone(e.Values)
		if !slices.Contains(given, e.ID) {
			e.Decisions = e.DecidedBy(origin)
		}
		place[k] = len(b.Entries)
		b.Entries = append(b.Entries, e) // in the order of ids, as before
	}
	for _, u := range from.Uncertain {
		if u.Entry >= 0 {
			u.Entry = place[u.Entry]
			if u.Entry < 0 {
				continue
			}
		}
		b.Uncertain = append(b.Uncertain, u)
	}
}

// hazards gives the offices of b with hazards of leaving, and of a crisis in a region that has any, as they were known
// at the origin.
func hazards(b *Bound, origin int) []sim.Office {
	offices := slices.Clone(b.Region.Offices)
	leaving, crises := frequencies(b, origin, "leader_change"), frequencies(b, origin, "crisis")
	some := slices.ContainsFunc(offices, func(o sim.Office) bool { return o.CrisisRate > 0 })
	for i := range offices {
		offices[i].ExitRate = leaving[i]
		if some {
			offices[i].CrisisRate = crises[i]
		}
	}
	return offices
}

// frequencies counts the events of a kind until the origin, by member and year: a country's own events, pooled with twenty
// years at the region's mean. Before the first event anywhere, half an event is counted.
func frequencies(b *Bound, origin int, kind string) []float64 {
	const pooled = 20
	r := b.Region
	years := float64(origin - r.FirstYear + 1)
	own, all := make([]float64, r.Members), 0.5
	for _, e := range b.Entries {
		if e.Kind.Name == kind && !e.Own && e.Year <= origin {
			own[e.A]++
			all++
		}
	}
	mean := all / float64(years*float64(r.Members))
	for i := range own {
		own[i] = min(1, (own[i]+float64(pooled*mean))/(years+pooled))
	}
	return own
}

// closeUnnamed closes the organisations that no entry of the scenario names; acts of the leaders' own name all of them. A
// region lists the organisations of all years, and a country cannot choose one that is not founded yet.
func (b *Bound) closeUnnamed(from *Bound, known func(e *sim.Entry) bool) {
	r := b.Region
	r.Organisations = slices.Clone(r.Organisations)
	named := make([]bool, len(r.Organisations))
	for _, e := range from.Entries {
		if e.Own || !known(&e) {
			continue
		}
		for _, f := range e.Kind.Fields {
			if f.Type != sim.OrganisationCode {
				continue
			}
			if o := int(e.Values[e.Kind.Slot(f.Key)]); o >= 0 {
				named[o] = true
			}
		}
	}
	for o := range r.Organisations {
		r.Organisations[o].Open = r.Organisations[o].Open && named[o]
	}
}

// hold continues the forcing of a region after the origin, by the rules of AsOf. r is a copy; hold makes a
// new copy of every table that it changes.
func hold(r *sim.Region, origin int) {
	n, m, at := len(r.Nodes), r.Members, origin-r.FirstYear
	span := min(driftYears, at)
	r.Size = drift(r.Size, n, at, span)
	r.Population = drift(r.Population, m, at, span)
	balance := slices.Clone(r.Balance)
	for y := at + 1; y < r.Years(); y++ {
		sum := 0.0
		for k := range n {
			if k != r.Absorber {
				share := r.Balance[at*n+k] / r.Size[at*n+k]
				balance[y*n+k] = float64(share * r.Size[y*n+k])
				sum += balance[y*n+k]
			}
		}
		balance[y*n+r.Absorber] = -sum
	}
	r.Balance = balance
	r.Noise, r.Grown = noiseOf(r, origin), grownBy(r, origin)
	r.Remittances = heldRows(r.Remittances, r.Members, at)
	r.Brent, r.Threat = held(r.Brent, at), held(r.Threat, at)
	r.Fuels = slices.Clone(r.Fuels)
	for k := range r.Fuels {
		f := &r.Fuels[k]
		f.BoePerYear, f.PriceShare = held(f.BoePerYear, at), held(f.PriceShare, at)
	}
	r.OutsideGas, r.OutsidePower = heldRows(r.OutsideGas, r.Members, at), heldRows(r.OutsidePower, r.Members, at)
	r.Strategies = slices.Clone(r.Strategies)
	for q := range r.Strategies {
		r.Strategies[q].Rate = held(r.Strategies[q].Rate, at)
	}
	r.Borders = slices.Clone(r.Borders)
	for k := range r.Borders {
		var dated []sim.DatedRegime
		for _, d := range r.Borders[k].Dated {
			if d.From <= origin {
				dated = append(dated, d)
			}
		}
		r.Borders[k].Dated = dated
	}
}

// drift copies a table of n columns by year. After the year at, each column continues with its mean growth
// over the span of years up to at.
func drift(table []float64, n, at, span int) []float64 {
	out := slices.Clone(table)
	for k := range n {
		growth := nthRoot(table[at*n+k]/table[(at-span)*n+k], span)
		for i := (at+1)*n + k; i < len(out); i += n {
			out[i] = out[i-n] * growth
		}
	}
	return out
}

// grownBy copies the growth of the noise window up to the origin.
func grownBy(r *sim.Region, origin int) [][]float64 {
	out := slices.Clone(r.Grown)
	for k, grown := range out {
		out[k] = grown[:max(0, min(len(grown), origin-r.NoiseWindow[0]))]
	}
	return out
}

// heldRows copies a table of n columns by year and keeps its row after the year at.
func heldRows(table []float64, n, at int) []float64 {
	out := slices.Clone(table)
	for k := (at + 1) * n; k < len(out); k++ {
		out[k] = out[k-n]
	}
	return out
}

// held copies a series and keeps its value after the year at.
func held(series []float64, at int) []float64 {
	out := slices.Clone(series)
	for y := at + 1; y < len(out); y++ {
		out[y] = series[at]
	}
	return out
}
