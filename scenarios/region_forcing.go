package scenarios

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// forcing fills size, balance, population, price and raw-material flows for
// the whole span, by the rules that the region file names.
func (b *builder) forcing(sizes map[string]string) {
	r, f := b.r, &b.f.Forcing
	n, years := len(r.Nodes), r.Years()
	r.Absorber = b.node(f.Absorber)
	balances := b.read(&balanceTable)
	r.Size = make([]float64, years*n)
	r.Balance = make([]float64, years*n)
	r.Population = make([]float64, years*r.Members)
	r.Brent = make([]float64, years)
	balance := balances.series(2)
	for _, id := range slices.Sorted(maps.Keys(sizes)) {
		if b.node(id) < 0 {
			b.fault(place{}, "size.%s: there is no such node; %s", id, nearOrAll(id, b.lists["NODE"]))
		}
	}
	for k := range n {
		id := r.Nodes[k].ID
		reading := f.Reading[id]
		if s, ok := sizes[id]; ok {
			reading = s
		}
		b.economy(k, reading, balance[id])
	}
	b.unbalanced(balances)
	b.absorb()
	b.population()
	b.fuels(b.prices())
	b.unrecorded()
	b.growth()
	b.income()
	r.Noise = noiseOf(r, r.ForcingTo)
}

// economy fills the size of a node in one of its readings, and its balance.
func (b *builder) economy(k int, reading string, balance map[int]float64) {
	r, f := b.r, &b.f.Forcing
	n, id := len(r.Nodes), r.Nodes[k].ID
	series, ok := b.sizes(id, reading)
	trend, ok2 := b.trend(id)
	if !ok || !ok2 {
		return
	}
	lastShare := 0.0
	var missing []int
	for y := range r.Years() {
		year := r.FirstYear + y
		at := y*n + k
		if year <= r.ForcingTo {
			if series[year] <= 0 {
				missing = append(missing, year)
			}
			r.Size[at] = series[year]
		} else {
			// Growth moves gradually from the country's own trend to the common long run.
			t := math.Min(1, float64(year-r.ForcingTo)/float64(f.Years))
			r.Size[at] = r.Size[at-n] * (1 + trend + float64(t*(f.LongRun-trend)))
		}
		if k == r.Absorber {
			continue
		}
		if v, ok := balance[year]; ok {
			r.Balance[at] = v
			lastShare = v / r.Size[at]
		} else if year > r.OutcomesObserved {
			r.Balance[at] = lastShare * r.Size[at] // held as a share of size
		}
	}
	what := "gdp_usd_current of " + id
	if reading == "comparable" {
		what = "gdp_usd_constant of " + id + ", or no figures of US,"
	}
	b.read(&sizeTable).lacks(id, missing, what)
	for y := range r.Years() {
		if x := r.Size[y*n+k]; len(missing) == 0 && !(x >= 1 && x <= 1e16) {
			b.outgrown(id, r.FirstYear+y, x, trend, reading)
			break
		}
	}
}

// sizes gives the economic size of a node by year in one of its readings.
func (b *builder) sizes(id, reading string) (series map[int]float64, ok bool) {
	f, t := &b.f.Forcing, b.read(&sizeTable)
	current, constant := t.series(2), t.series(3)
	if reading != "comparable" {
		if reading == "" || reading == "official" {
			return current[id], true
		}
		b.fault(b.spot("forcing", "reading", id).value, "size.%s = %s, want \"official\" or \"comparable\"", id,
			fault.Quote(reading))
		return nil, false
	}
	anchor, given := f.Comparable[id]
	at := b.spot("forcing", "comparable", id).value
	switch {
	case !given && b.blamed("forcing", "comparable", id):
		return nil, false
	case !given:
		b.fault(b.spot("forcing", "reading", id).value,
			"size.%s: no comparable series for this node, want \"official\", or its years in [forcing.comparable]", id)
		return nil, false
	case !t.sure || !t.given:
		return nil, false
	case current["US"] == nil || constant["US"] == nil:
		b.fault(at, "size.%s: a comparable series needs the US price level; give size.csv both figures of US, as a node or not",
			id)
		return nil, false
	}
	// The US price level converts constant prices into prices of the year.
	price := func(y int) float64 { return current["US"][y] / constant["US"][y] }
	var missing []int
	level, count := 0.0, 0.0
	for y := anchor[0]; y <= anchor[1]; y++ {
		if current[id][y] <= 0 || constant[id][y] <= 0 || current["US"][y] <= 0 || constant["US"][y] <= 0 {
			missing = append(missing, y)
		}
		level += current[id][y] / (constant[id][y] * price(y))
		count++
	}
	if len(missing) > 0 {
		b.fault(at, "forcing.comparable.%s: size.csv lacks a figure of %s or of US for %s, current or constant; choose years "+
			"that have all four", id, id, yearsList(missing))
		return nil, false
	}
	series = map[int]float64{}
	for y, v := range constant[id] { // any order: each year goes to its own key
		if current["US"][y] > 0 && constant["US"][y] > 0 {
			series[y] = v * price(y) * level / count
		}
	}
	return series, true
}

// trend is a node's own growth.
func (b *builder) trend(id string) (rate float64, ok bool) {
	f, t := &b.f.Forcing, b.read(&sizeTable)
	if trend, given := f.Given[id]; given {
		return trend, true
	}
	windowless := f.Window == [2]int{} && b.blamed("forcing", "growth_window")
	if windowless || b.blamed("forcing", "growth_given", id) || !t.sure || !t.given {
		return 0, false
	}
	constant := t.series(3)
	first, last := constant[id][f.Window[0]], constant[id][f.Window[1]]
	if f.Window == [2]int{} {
		b.fault(b.spot("forcing").key, "there is neither forcing.growth_given.%s nor forcing.growth_window; add one of them", id)
		return 0, false
	}
	if f.Window[1] <= f.Window[0] || first <= 0 || last <= 0 {
		b.fault(b.spot("forcing", "growth_window").value,
			"no constant-price series for %s over %d–%d in size.csv; give growth_given.%s, or a growth_window of two years "+
				"that have one", id, f.Window[0], f.Window[1], id)
		return 0, false
	}
	return nthRoot(last/first, f.Window[1]-f.Window[0]) - 1, true
}

// outgrown reports the first year with a size that no economy has.
func (b *builder) outgrown(id string, year int, size, trend float64, reading string) {
	switch {
	case year > b.r.ForcingTo:
		b.fault(b.spot("forcing").key,
			"the size of %s goes to %.3g US$ in %d by its growth of %.3g a year, want 1..1e16; give another growth_given.%s "+
				"or growth_long_run", id, size, year, trend, id)
	case reading == "comparable":
		b.fault(b.spot("forcing", "comparable", id).value,
			"the comparable size of %s is %.3g US$ in %d, want 1..1e16; check its rows in size.csv and those of US, or read "+
				"it as official", id, size, year)
	}
}

// absorb gives the absorber the negative sum of all other balances.
func (b *builder) absorb() {
	r := b.r
	n, k := len(r.Nodes), r.Absorber
	if k < 0 {
		return
	}
	for y := range r.Years() {
		sum := 0.0
		for i := range n {
			sum += r.Balance[y*n+i]
		}
		r.Balance[y*n+k] = -sum
	}
}

// unbalanced reports balances that are too large for the size of the economy.
func (b *builder) unbalanced(t *rows) {
	const most = 2.0 // times size
	r := b.r
	for k := range t.list {
		row := &t.list[k]
		node, y := b.node(row.text[0]), row.whole(1)-r.FirstYear
		if !row.good || node < 0 || y < 0 || y >= r.Years() {
			continue
		}
		if size := r.Size[y*len(r.Nodes)+node]; size > 0 && math.Abs(row.num[2]) > most*size {
			t.fault(row, 2, ", more than %v times the size of %s, which is %.4g US$; check the units", most, row.text[0], size)
		}
	}
}

// spending reports nodes without spending on goods besides raw materials. That spending is the node's size
// minus its balance minus its purchases of raw materials. It must stay above 0 in every year, also without the remittances
// of which a part may be lost.
func (b *builder) spending() {
	if b.err() != nil {
		return // the result would depend on wrong figures
	}
	const least = 0.01 // of size
	r := b.r
	n := len(r.Nodes)
	share := agents.Defaults().Trade.FuelCap
	short := make([][]int, n)
	for y := range r.Years() {
		most, left := make([]float64, n), make([]float64, n)
		for k := range n {
			most[k] = share * r.Size[y*n+k]
			left[k] = r.Size[y*n+k] - r.Balance[y*n+k]
			if r.Remittances != nil && k < r.Members {
				left[k] -= float64(r.Remittances[y*r.Members+k] * r.Size[y*n+k])
			}
		}
		for _, f := range r.Fuels {
			value := min(f.BoePerYear[y]*f.PriceShare[y]*r.Brent[y], most[f.Exporter])
			most[f.Exporter] -= value
			left[f.Importer] -= value
		}
		for k := range n {
			if !(left[k] >= least*r.Size[y*n+k]) {
				short[k] = append(short[k], r.FirstYear+y)
			}
		}
	}
	for k, years := range short {
		if years == nil {
			continue
		}
		const what = "in %s %s has nothing left to spend on goods: its size less its balance%s, its remittances and the raw " +
			"materials that it buys is below %v of its size; check size.csv, balance.csv, remittances.csv and hydrocarbons.csv"
		if id := r.Nodes[k].ID; k == r.Absorber {
			b.fault(b.spot("forcing", "absorber").value, what, yearsList(years), id, " (it absorbs all others')", least)
		} else {
			b.read(&balanceTable).FileFault(what, yearsList(years), id, "", least)
		}
	}
}

// population fills the persons of each member.
func (b *builder) population() {
	r, t := b.r, b.read(&populationTable)
	people := t.series(2)
	for i := range r.Members {
		id := r.Nodes[i].ID
		growth, span := 1.0, min(10, r.ForcingTo-r.FirstYear) // span is the number of years whose growth continues
		if from := people[id][r.ForcingTo-span]; span > 0 && from > 0 {
			growth = nthRoot(people[id][r.ForcingTo]/from, span)
		}
		var missing []int
		for y := range r.Years() {
			year := r.FirstYear + y
			v, ok := people[id][year]
			if !ok && year > r.ForcingTo {
				v = r.Population[(y-1)*r.Members+i] * growth
			} else if !ok {
				missing = append(missing, year)
			}
			r.Population[y*r.Members+i] = v
		}
		last := r.Population[(r.Years()-1)*r.Members+i]
		t.lacks(id, missing, "population of "+id)
		if len(missing) == 0 && !(last >= 1 && last <= 1e11) {
			t.FileFault("the population of %s goes to %.3g persons in %d by its growth of %.3g a year to %d, want 1..1e11; "+
				"check its rows", id, last, r.LastYear, growth-1, r.ForcingTo)
		}
	}
}

// prices fills the price of oil and returns the prices of the table. A year without a price takes the price
// of the year before.
func (b *builder) prices() map[int]float64 {
	r := b.r
	brent := map[int]float64{}
	for _, row := range b.read(&brentTable).list {
		if row.good {
			brent[row.whole(0)] = row.num[1]
		}
	}
	for y := range r.Years() {
		if v, ok := brent[r.FirstYear+y]; ok {
			r.Brent[y] = v
		} else if y > 0 {
			r.Brent[y] = r.Brent[y-1]
		}
	}
	return brent
}

// fuels reads the dated raw-material flows. Fuels of one exporter to one importer are added as energy, each
// at its own price.
func (b *builder) fuels(brent map[int]float64) {
	t := b.read(&fuelsTable)
	if !t.given {
		return // a region without relevant raw-material exports
	}
	r := b.r
	prices := b.read(&brentTable)
	if _, priced := brent[r.FirstYear]; !prices.given || !priced && prices.sure && !prices.wrong[fmt.Sprint(r.FirstYear)] {
		prices.FileFault("there is no price for %d (years.first), and hydrocarbons.csv sells at it; add the columns year and "+
			"usd_per_barrel with this year", r.FirstYear)
	}
	for _, k := range []struct {
		name string
		per  float64
		fuel string
	}{{"boe_per_tonne_oil", b.f.Forcing.BoeOil, "oil"}, {"boe_per_1000m3_gas", b.f.Forcing.BoeGas, "gas"}} {
		sold := slices.ContainsFunc(t.list, func(r record) bool { return r.text[2] == k.fuel })
		if sold && k.per == 0 && !b.blamed("forcing", k.name) {
			b.fault(b.spot("forcing").key,
				"there is no forcing.%s, and hydrocarbons.csv sells %s; add it: barrels of oil equivalent", k.name, k.fuel)
		}
	}
	type step struct {
		from               int
		boe, share         float64
		exporter, importer int
		fuel               string
	}
	var steps []step
	for k := range t.list {
		row := &t.list[k]
		s := step{exporter: b.node(row.text[0]), importer: b.node(row.text[1]), fuel: row.text[2], from: row.whole(3),
			share: row.num[5]}
		if s.exporter == s.importer {
			t.fault(row, 1, ", the same as the exporter; a flow goes from one node to another")
			continue
		}
		per := b.f.Forcing.BoeOil * 1e6 // Mt
		if s.fuel == "gas" {
			per = b.f.Forcing.BoeGas * 1e6 // bcm
		}
		s.boe = row.num[4] * per
		steps = append(steps, s)
	}
	sort.Slice(steps, func(i, j int) bool {
		p, q := steps[i], steps[j]
		switch {
		case p.exporter != q.exporter:
			return p.exporter < q.exporter
		case p.importer != q.importer:
			return p.importer < q.importer
		case p.fuel != q.fuel:
			return p.fuel < q.fuel
		}
		return p.from < q.from
	})
	for k, s := range steps {
		if k == 0 || s.exporter != steps[k-1].exporter || s.importer != steps[k-1].importer || s.fuel != steps[k-1].fuel {
			r.Fuels = append(r.Fuels, sim.Fuel{Exporter: s.exporter, Importer: s.importer,
				BoePerYear: make([]float64, r.Years()), PriceShare: make([]float64, r.Years())})
		}
		f := &r.Fuels[len(r.Fuels)-1]
		for y := max(0, s.from-r.FirstYear); y < r.Years(); y++ {
			f.BoePerYear[y], f.PriceShare[y] = s.boe, s.share
		}
		if last := k+1 == len(steps) || s.exporter != steps[k+1].exporter || s.importer != steps[k+1].importer ||
			s.fuel != steps[k+1].fuel; last && s.fuel == "gas" {
			b.outsideGas(f)
		}
	}
}

// outsideGas keeps what the best pipeline to a market outside the region pays a member for its gas in each year.
func (b *builder) outsideGas(f *sim.Fuel) {
	r := b.r
	if f.Exporter >= r.Members || f.Importer < r.Members {
		return
	}
	if r.OutsideGas == nil {
		r.OutsideGas = make([]float64, r.Years()*r.Members)
	}
	for y, boe := range f.BoePerYear {
		if at := y*r.Members + f.Exporter; boe > 0 {
			r.OutsideGas[at] = max(r.OutsideGas[at], float64(f.PriceShare[y]*b.f.Forcing.BoeGas))
		}
	}
}

// nthRoot is x^(1/n) by Newton's method. It uses exact operations only, so the inputs of a run have the same
// bits everywhere.
func nthRoot(x float64, n int) float64 {
	root := 1.0
	for step := 0; ; step++ {
		power := 1.0
		for range n - 1 {
			power *= root
		}
		next := (float64(float64(n-1)*root) + x/power) / float64(n)
		// For a root of high order the first step may overshoot far, and the way back is long. Near the root
		// the last bit may alternate without end.
		if next == root || step >= 200 && !(next < root*(1-1e-14)) {
			break
		}
		root = next
	}
	return root
}
