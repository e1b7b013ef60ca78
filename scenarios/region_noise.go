package scenarios

import (
	"maps"
	"math"
	"slices"

	"concord/agents"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/fault"
)

// leastShocks is the least number of innovations from which a standard deviation is computed. With fewer the record says
// nothing, and there is no noise.
const leastShocks = 5

// growth reads the yearly growth of nodes in the noise window. A node without any figure at constant prices in it has none:
// the sum of many countries varies less than one, so a guess from others would be too wild. The region file may leave out
// more nodes, whose figures are no observations.
func (b *builder) growth() {
	r, window, t := b.r, b.f.Forcing.NoiseWindow, b.read(&sizeTable)
	at := b.spot("forcing", "noise_window").value
	if window == [2]int{} {
		if f := b.f.Forcing; len(f.NoiseWithout) > 0 && !b.blamed("forcing", "noise_window") {
			b.fault(b.spot("forcing", "noise_without").key, "forcing.noise_without has no effect without forcing.noise_window; "+
				"add the years from which noise is computed, or drop this")
		}
		return
	}
	if window[0] < r.FirstYear || window[1] > r.ForcingTo {
		b.fault(at, "forcing.noise_window = [%d, %d], want years in %d..%d (years.first to years.forcing_to)", window[0],
			window[1], r.FirstYear, r.ForcingTo)
		return
	}
	if window[1]-window[0] <= leastShocks {
		b.fault(at, "forcing.noise_window = [%d, %d], want years at least %d apart: a standard deviation needs %d innovations",
			window[0], window[1], leastShocks+1, leastShocks)
		return
	}
	if !t.sure || !t.given {
		return // reported already
	}
	r.NoiseWindow = window
	r.Grown = make([][]float64, len(r.Nodes))
	constant := t.series(3)
	for k := range r.Nodes {
		id := r.Nodes[k].ID
		if slices.Contains(b.f.Forcing.NoiseWithout, id) {
			continue
		}
		var missing []int
		var ln []float64
		for y := window[0]; y <= window[1]; y++ {
			if x := constant[id][y]; x > 0 {
				ln = append(ln, det.Log(x))
			} else {
				missing = append(missing, y)
			}
		}
		if len(ln) > 0 && len(missing) > 0 {
			b.fault(at, "size.csv has gdp_usd_constant of %s for some years of forcing.noise_window but not for %s; give all "+
				"of them or none, or choose another window", id, yearsList(missing))
		}
		if len(missing) > 0 {
			continue
		}
		for y := 1; y < len(ln); y++ {
			r.Grown[k] = append(r.Grown[k], ln[y]-ln[y-1])
		}
	}
}

// noiseOf computes what growth and the price of oil vary by around their paths, from the years of the window up to last.
// How long they last is that of the priors.
func noiseOf(r *sim.Region, last int) sim.Noise {
	n, from := len(r.Nodes), r.NoiseWindow[0]
	last = min(last, r.NoiseWindow[1])
	if r.Grown == nil || last-from <= leastShocks {
		return sim.Noise{}
	}
	p := agents.Defaults().Forcing
	noise := sim.Noise{Loading: make([]float64, n), Own: make([]float64, n)}
	shocks := make([][]float64, n)
	common, count := make([]float64, last-from-1), 0.0
	for k, grown := range r.Grown {
		if grown == nil {
			continue
		}
		shocks[k] = innovations(grown[:last-from], p.GrowthLasts)
		if k < r.Members {
			count++
			for y, x := range shocks[k] {
				common[y] += x
			}
		}
	}
	if count > 0 {
		for y := range common {
			common[y] /= count
		}
		noise.Common = deviation(common)
	}
	for k, x := range shocks {
		if x == nil {
			continue
		}
		if noise.Common > 0 {
			noise.Loading[k] = covariance(x, common) / float64(noise.Common*noise.Common)
		}
		rest := make([]float64, len(x))
		for y := range x {
			rest[y] = x[y] - float64(noise.Loading[k]*common[y])
		}
		noise.Own[k] = deviation(rest)
	}
	var price []float64
	for y := from; y <= last; y++ {
		if x := r.Brent[y-r.FirstYear]; x > 0 {
			price = append(price, det.Log(x))
		}
	}
	if len(price) == last-from+1 {
		noise.Oil = deviation(innovations(price, 1-p.OilReverts))
	}
	return noise
}

// innovations are what a series does beyond the share of its last deviation from its mean that lasts.
func innovations(x []float64, lasts float64) []float64 {
	mean := det.Sum(x) / float64(len(x))
	out := make([]float64, len(x)-1)
	for y := range out {
		out[y] = x[y+1] - mean - float64(lasts*(x[y]-mean))
	}
	return out
}

func covariance(x, y []float64) float64 {
	n := float64(len(x))
	meanX, meanY, sum := det.Sum(x)/n, det.Sum(y)/n, 0.0
	for k := range x {
		sum += float64((x[k] - meanX) * (y[k] - meanY))
	}
	return sum / (n - 1)
}

func deviation(x []float64) float64 { return math.Sqrt(covariance(x, x)) }

// income reads what a price of oil off its path moves besides raw materials: remittances, and income from oil and gas that
// are no flow of hydrocarbons.csv.
func (b *builder) income() {
	r, f, t := b.r, &b.f.Forcing, b.read(&remittancesTable)
	for _, id := range slices.Sorted(maps.Keys(f.OilIncome)) {
		if r.OilIncome == nil {
			r.OilIncome = make([]float64, len(r.Nodes))
		}
		k := b.node(id)
		r.OilIncome[k] = f.OilIncome[id]
		if slices.ContainsFunc(r.Fuels, func(x sim.Fuel) bool { return x.Exporter == k }) {
			b.fault(b.spot("forcing", "oil_income", id).key,
				"forcing.oil_income.%s: hydrocarbons.csv has what %s sells; drop this, or its rows there: it would count twice",
				id, id)
		}
	}
	given := f.RemittancesFrom != "" || b.blamed("forcing", "remittances_from")
	switch {
	case !given && !t.given:
		return
	case !given:
		b.fault(b.spot("forcing").key, "there is no forcing.remittances_from, and there is a remittances.csv; add it: the code "+
			"of the node that they come from")
		return
	case !t.given:
		b.fault(b.spot("forcing", "remittances_from").value, "forcing.remittances_from = %s, and there is no remittances.csv "+
			"in the folder of forcing.data; add the table, with the columns %s, or drop this", fault.Quote(f.RemittancesFrom),
			b.columnNames(&remittancesTable))
		return
	}
	r.Sender = b.node(f.RemittancesFrom)
	r.Remittances = make([]float64, r.Years()*r.Members)
	shares := t.series(2)
	for i := range r.Members {
		share := 0.0 // before the first figure nothing is known, and nothing moves
		for y := range r.Years() {
			if x, ok := shares[r.Nodes[i].ID][r.FirstYear+y]; ok {
				share = x / 100
			}
			r.Remittances[y*r.Members+i] = share
		}
	}
}
