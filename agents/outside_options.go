package agents

import "concord/sim"

// OutsideOptions is theory X2 (Cooley 2012; K50 N44): a pipeline or a line to a market outside the region gives a
// seller another buyer. What a neighbour pays is then held against what the outsider pays, and deals between
// neighbours fail more often when prices outside are high. The outsider's need has no limit here, and its price does
// not fall with what it buys.
type OutsideOptions struct {
	Price float64
}

func (x *OutsideOptions) table() []Parameter {
	return []Parameter{
		{Path: "options.price", Value: &x.Price, Prior: 0.5, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "sign Cooley 2012 (K50 N44); size judgement",
			Doc: "share of the way from the usual price to the best price outside at which a seller of gas or power values " +
				"what it sells to a neighbour, once a line to an outside market stands"},
	}
}

// gas is what 1000 m³ of gas are worth to a member that sells them [US$]: what they cost it, or more where a pipeline
// to an outside market pays more.
func (x *OutsideOptions) gas(w *sim.World, i int, cost float64) float64 {
	if w.Region.OutsideGas == nil {
		return cost
	}
	outside := float64(w.Region.OutsideGas[(w.Year-w.Region.FirstYear)*w.Region.Members+i] * *w.Trade.OilPrice)
	return cost + float64(x.Price*max(0, outside-cost))
}

// power is what a kWh of summer power is worth to a member that sells it [US cents]: nothing, for the water runs
// anyway, or more where a line to an outside market pays for it.
func (x *OutsideOptions) power(w *sim.World, i int) float64 {
	if w.Region.OutsidePower == nil {
		return 0
	}
	return float64(x.Price * w.Region.OutsidePower[(w.Year-w.Region.FirstYear)*w.Region.Members+i])
}
