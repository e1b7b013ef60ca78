package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Income says what a price of oil off its path does besides the value of raw materials: who sells them becomes richer or
// poorer and saves part of the difference, work abroad pays more or less, and what only home makes follows spending. The
// path of size has the path of the price in it, so only the difference between the two prices moves anything.
type Income struct {
	Fuel       float64
	Saved      float64
	Oil        float64
	Remittance float64
	Home       float64
}

func (in *Income) table() []Parameter {
	return []Parameter{
		{Path: "income.fuel", Value: &in.Fuel, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "C", Source: "accounting: what is sold is a part of size",
			Doc: "share of raw-material income gained or lost by the price of oil that size gains or loses; the rest would be " +
				"taken from, or come to, what else is sold"},
		{Path: "income.saved", Value: &in.Saved, Prior: 0.65, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "judgement: funds of exporters take in windfalls and pay in lean years",
			Doc: "share of size gained or lost by the price of oil that goes into the trade balance and not into spending"},
		{Path: "income.oil", Value: &in.Oil, Prior: 1, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 3,
			Unit: "1", Grade: "J", Source: "judgement: volumes, taxes and exchange rates move besides the price",
			Doc: "multiplies the share of size that is income from oil and gas (oil_income of the region file), of nodes whose " +
				"oil is no raw-material flow"},
		{Path: "income.remittance", Value: &in.Remittance, Prior: 1, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 2,
			Unit: "ln remittances/ln size", Grade: "J", Source: "judgement: wages abroad go with the size of the economy there",
			Doc: "how remittances answer the size of the economy that they come from, over its path"},
		{Path: "income.home", Value: &in.Home, Prior: 0.5, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 0.75,
			Unit: "share of spending", Grade: "M sign",
			Source: "Corden & Neary 1982, the spending effect; size judgement: about half of what people buy is not traded",
			Doc: "share of spending that is on what only home makes: its worth in US$ follows spending, so what is not bought " +
				"at home for want of income is not sold abroad instead"},
	}
}

// earn gives the value of raw materials at a price that is not the path's, and moves sizes and balances by what is gained
// or lost. Fuel has the values at the path's price before. What else an exporter sells stays as it is (income.fuel 1), so
// the bound of raw materials is in terms of it. It tells whether anything moved.
func (t *tradeRule) earn(in *Income, w *sim.World, price float64) (moved bool) {
	r, size := w.Region, w.Trade.Size
	y := w.Year - r.FirstYear
	gained, most := t.demand, t.supply
	clear(gained)
	for k := range r.Fuels {
		gained[r.Fuels[k].Exporter] -= w.Trade.Fuel[k]
	}
	for i := range most {
		other := size[i] + float64(in.Fuel*gained[i])
		most[i] = float64(t.FuelCap*other) / (1 - float64(t.FuelCap*in.Fuel))
	}
	sell(r, y, price, most, w.Trade.Fuel)
	for k := range r.Fuels {
		gained[r.Fuels[k].Exporter] += w.Trade.Fuel[k]
	}
	for i := range gained {
		gained[i] = float64(in.Fuel * gained[i])
		if r.OilIncome != nil && r.OilIncome[i] > 0 {
			share := min(t.FuelCap, float64(in.Oil*r.OilIncome[i]))
			gained[i] += float64(float64(share*size[i]) * (price/r.Brent[y] - 1))
		}
		if gained[i] != 0 {
			size[i] += gained[i]
			kept := float64(in.Saved * gained[i])
			w.Trade.Balance[i] += kept
			in.spend(w, i, gained[i]-kept)
			moved = true
		}
	}
	return moved
}

// usual sets remittances as they would be if the economy that they come from were on its path: a share of own size.
func (in *Income) usual(w *sim.World) {
	r := w.Region
	if r.Remittances == nil {
		return
	}
	at := (w.Year - r.FirstYear) * r.Members
	for i := range r.Members {
		w.Trade.Remitted[i] = float64(r.Remittances[at+i] * w.Trade.Size[i])
	}
}

// remit lets remittances follow the size of the economy that they come from. What is remitted more is spent there less and
// here more: balances move. At most half of what is spent there goes. It tells whether anything moved.
func (in *Income) remit(w *sim.World) (moved bool) {
	r := w.Region
	if r.Remittances == nil {
		return false
	}
	from := r.Sender
	over := w.Trade.Size[from] / r.Size[(w.Year-r.FirstYear)*len(r.Nodes)+from]
	if over == 1 || in.Remittance == 0 {
		return false
	}
	usual := det.Sum(w.Trade.Remitted)
	if usual == 0 {
		return false
	}
	spends := w.Trade.Size[from] - w.Trade.Balance[from]
	factor := min(det.Pow(over, in.Remittance), 1+float64(0.5*spends)/usual)
	for i := range r.Members {
		was := w.Trade.Remitted[i]
		w.Trade.Remitted[i] = float64(was * factor)
		more := w.Trade.Remitted[i] - was
		if more == 0 {
			continue
		}
		w.Trade.Balance[i] -= more
		w.Trade.Balance[from] += more
		in.spend(w, i, more)
	}
	return true
}

// spend lets what only home makes follow spending: it is a share of spending, so spending moves by more than income does.
// Size and spending move alike, and the balance stays. Of spending, and of what is sold besides raw materials, at most half
// goes.
func (in *Income) spend(w *sim.World, i int, change float64) {
	if in.Home == 0 {
		return
	}
	more := float64(in.Home*change) / (1 - in.Home)
	other := w.Trade.Size[i]
	for k := range w.Region.Fuels {
		if w.Region.Fuels[k].Exporter == i {
			other -= w.Trade.Fuel[k]
		}
	}
	least := min(other, w.Trade.Size[i]-w.Trade.Balance[i])
	w.Trade.Size[i] += max(more, -float64(0.5*least))
}
