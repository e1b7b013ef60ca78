package agents

import (
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Forcing says how size and the price of oil leave the path that the region gives them, after Region.ForcingTo. How
// much growth and the price vary is computed from the record (sim.Noise). Before the end of the forcing nothing leaves
// its path by these rules.
type Forcing struct {
	Growth      float64
	GrowthLasts float64
	GrowthMost  float64
	Oil         float64
	OilReverts  float64
	Cut         float64
}

func (f *Forcing) table() []Parameter {
	return []Parameter{
		{Path: "forcing.growth", Value: &f.Growth, Prior: 1, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 3,
			Unit: "1", Grade: "J", Source: "judgement: the window has collapse, boom and crisis, and the years to come need not",
			Doc: "multiplies what growth varied by in the record (noise_window of the region file); 0 keeps size on its path"},
		{Path: "forcing.growth_lasts", Value: &f.GrowthLasts, Prior: 0.7, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 0.9,
			Unit: "1", Grade: "J", Source: "judgement: good years and bad years come in rows",
			Doc: "share of growth beyond the path that is left in the next year"},
		{Path: "forcing.growth_most", Value: &f.GrowthMost, Prior: 1.3862943611198906, Shape: Fixed, Lo: 0, Hi: 2,
			Unit: "log points", Grade: "J", Source: "convention: ln 4",
			Doc: "size stays within this distance of its path, so that everyone has something to sell and to spend"},
		{Path: "forcing.oil", Value: &f.Oil, Prior: 1, Shape: LogNormal, Spread: 0.2, Lo: 0, Hi: 3,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "multiplies what the price of oil varied by in the record (noise_window of the region file); 0 keeps it on " +
				"its path"},
		{Path: "forcing.oil_reverts", Value: &f.OilReverts, Prior: 0.15, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "judgement: high prices bring wells and savings within some years" + unfelt,
			Doc: "share of the way back to its path that the price of oil goes in a year"},
		{Path: "forcing.cut", Value: &f.Cut, Prior: 2.5, Shape: Fixed, Lo: 0, Hi: 8,
			Unit: "standard deviations", Grade: "J", Source: "convention",
			Doc: "a draw of growth or of the price of oil beyond this counts as this"},
	}
}

// Drift moves how far size and the price of oil have left their paths. Every draw has a key of its own, by node, so no
// happening of a run can shift it. A part that is switched off, or of which the record says nothing, is not moved.
func (f *Forcing) Drift(w *sim.World) {
	r := w.Region
	if w.Year <= r.ForcingTo {
		return
	}
	if len(r.Noise.Own) > 0 && f.Growth != 0 {
		common := f.draw(w, rng.Growth, -1, float64(f.Growth*r.Noise.Common))
		for k := range r.Nodes {
			if r.Noise.Own[k] == 0 && r.Noise.Loading[k] == 0 {
				continue
			}
			own := f.draw(w, rng.Growth, k, float64(f.Growth*r.Noise.Own[k]))
			growth := float64(f.GrowthLasts*w.Trade.GrowthGap[k]) + float64(r.Noise.Loading[k]*common) + own
			w.Trade.GrowthGap[k] = growth
			w.Trade.SizeGap[k] = min(f.GrowthMost, max(-f.GrowthMost, w.Trade.SizeGap[k]+growth))
		}
	}
	if sd := float64(f.Oil * r.Noise.Oil); sd != 0 {
		*w.Trade.OilGap = float64((1-f.OilReverts)**w.Trade.OilGap) + f.draw(w, rng.OilPrice, 0, sd)
	}
}

// draw is a normal number of a standard deviation, cut.
func (f *Forcing) draw(w *sim.World, process rng.Process, node int, sd float64) float64 {
	s := w.Random(process, node, 0)
	return float64(sd * min(f.Cut, max(-f.Cut, s.Normal())))
}

// price is this year's price of oil: that of the path, what it has drifted, and the factor of an entry.
func (f *Forcing) price(w *sim.World, path float64) float64 {
	price := path
	if gap := *w.Trade.OilGap; gap != 0 {
		price = float64(price * det.Exp(gap))
	}
	if float64(w.Year) <= *w.Trade.OilUntil {
		price = float64(price * *w.Trade.OilFactor)
	}
	return price
}

// depart moves sizes from their paths. A trade balance stays the same share of size. It tells whether anything moved;
// then the absorber's balance has to be made again.
func depart(w *sim.World) (moved bool) {
	for k, gap := range w.Trade.SizeGap {
		if gap != 0 {
			x := det.Exp(gap)
			w.Trade.Size[k] = float64(w.Trade.Size[k] * x)
			w.Trade.Balance[k] = float64(w.Trade.Balance[k] * x)
			moved = true
		}
	}
	return moved
}

// closeBalances gives the absorber minus the sum of all other balances.
func closeBalances(w *sim.World) {
	sum, a := 0.0, w.Region.Absorber
	for k, x := range w.Trade.Balance {
		if k != a {
			sum += x
		}
	}
	w.Trade.Balance[a] = -sum
}

// Force sets this year's sizes, balances, price of oil and raw-material flows, and remittances. All are on their paths
// until something takes them off: noise after the forcing's end, or an entry about the price of oil in any year.
func (t *tradeRule) Force(f *Forcing, income *Income, w *sim.World) {
	r := w.Region
	y, n := w.Year-r.FirstYear, len(r.Nodes)
	f.Drift(w)
	path := r.Brent[y]
	price := f.price(w, path)
	*w.Trade.OilPrice = price
	copy(w.Trade.Size, r.Size[y*n:(y+1)*n])
	copy(w.Trade.Balance, r.Balance[y*n:(y+1)*n])
	moved := depart(w)
	income.usual(w)
	tellSizes(w)
	t.burn(r, y, path, w.Trade.Size, w.Trade.Fuel)
	if price != path {
		moved = t.earn(income, w, price) || moved
	}
	tellSizes(w)
	if moved = income.remit(w) || moved; moved {
		closeBalances(w)
	}
	tellSizes(w)
}

// offPath tells whether the size of a member has left its path this year.
func offPath(w *sim.World) bool {
	r := w.Region
	at := (w.Year - r.FirstYear) * len(r.Nodes)
	for i := range r.Members {
		if w.Trade.Size[i] != r.Size[at+i] {
			return true
		}
	}
	return false
}
