package agents

import "concord/sim"

// Indices are the conventions of the horizontal index H.
type Indices struct {
	AgreementsFull float64
}

func (x *Indices) table() []Parameter {
	return []Parameter{
		{Path: "index.agreements_full", Value: &x.AgreementsFull, Prior: 3, Shape: Fixed, Lo: 0.1, Hi: 50,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "depth times implementation of agreements, home-grown bodies included, at which a pair's institutions " +
				"count 100"},
	}
}

// Components of the horizontal index, after the index itself.
const (
	hAll = iota
	hTrade
	hBorders
	hMovement
	hEnergy
	hInstitutions
	hTrust
)

// Weigh sets the horizontal index and its six components. Each component is the plain mean over the pairs for
// which it is defined.
func (x *Indices) Weigh(w *sim.World) {
	r := w.Region
	pairs := float64(r.Pairs())
	h := w.Horizontal
	inside := 0.0
	for i := range r.Members {
		inside += w.Trade.Inside[i]
	}
	h[hTrade] = 100
	if open := float64(2 * *w.Trade.OpenUSD); open > 0 {
		h[hTrade] = float64(100 * min(1, inside/open))
	}
	h[hBorders] = -1
	if r.Inner > 0 {
		sum := 0.0
		for k := range r.Inner {
			worth := byEase(&[...]float64{sim.Closed: 0, sim.Restricted: 33, sim.Managed: 67, sim.Open: 100}, w.Borders.Ease[k])
			sum += float64(worth * (1 - w.Borders.Unsettled[k]/r.Borders[k].LengthKm))
		}
		h[hBorders] = sum / float64(r.Inner)
	}
	movement, bound, trust := 0.0, 0.0, 0.0
	for p := range w.People.Movement {
		movement += w.People.Movement[p]
		bound += min(1, (w.Talks.Bound[p]+w.Organisations.Grown[p])/x.AgreementsFull)
		trust += w.People.Trust[p]
	}
	h[hMovement] = float64(100 * movement / pairs)
	h[hInstitutions] = float64(100 * bound / pairs)
	h[hTrust] = float64(50 * (1 + trust/pairs))
	h[hEnergy] = -1
	if len(r.Streams) > 0 {
		paid, whole := 0.0, 0.0
		for k := range r.Streams {
			s := &r.Streams[k]
			whole += s.Water + s.Fuel
			paid += s.Water + s.Fuel - w.Energy.Uncompensated[s.Down*r.Members+s.Up] -
				w.Energy.Uncompensated[s.Up*r.Members+s.Down]
		}
		if whole > 0 {
			h[hEnergy] = float64(100 * min(1, max(0, paid/whole)))
		}
	}
	sum, count := 0.0, 0.0
	for _, c := range h[hTrade:] {
		if c >= 0 {
			sum += c
			count++
		}
	}
	h[hAll] = sum / count
}
