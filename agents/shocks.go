package agents

import "concord/sim"

// shocks sets this year's values from outside and the effects of lasting events. Each year all of them start
// again from their plain values, so no effect outlasts its event.
func (m *Model) shocks(w *sim.World) {
	r := w.Region
	for k := range w.Powers.Push {
		w.Powers.Push[k] = 1
	}
	copy(w.Powers.Rivalry, r.Rivalry)
	clear(w.Powers.Barred)
	clear(w.Leaders.GoalShift)
	clear(w.Organisations.Market)
	clear(w.Routes.Stopped)
	*w.Organisations.Coordination, *w.Energy.Patronage = 0, 0
	*w.Powers.Threat = r.Threat[w.Year-r.FirstYear]
	m.rules.Energy.Rain(w)
	w.During(func(e int) { kindOf(w, e).(*lasting).during(&m.rules, w, e) })
}

var pandemic = event{
	Kind: sim.Kind{
		Name: "pandemic", Parties: sim.Nobody, Group: sim.Economic,
		Doc: "Every land border, inner and outer, is held at a level for some years (V42).",
		Fields: []sim.Field{
			pandemicLevel: {Key: "level", Type: sim.Choice, Words: []string{"closed", "restricted", "managed"},
				Doc: "the most open regime that the emergency allows"},
			pandemicYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 10, Default: 1, Doc: "how long it lasts"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		level := allows(w.Value(e, pandemicLevel))
		for b := range w.Region.Borders {
			haltBorder(w, b, level, w.Year+int(w.Value(e, pandemicYears))-1)
		}
	},
}

// The slots of pandemic.
const (
	pandemicLevel = iota
	pandemicYears
)

var oilPrice = event{
	Kind: sim.Kind{
		Name: "oil_price", Parties: sim.Nobody, Group: sim.External,
		Doc: "The price of oil is multiplied by a factor for some years (V42); raw-material exports follow.",
		Fields: []sim.Field{
			oilPriceFactor: {Key: "factor", Type: sim.Number, Unit: "1", Lo: 0.05, Hi: 20, Required: true,
				Doc: "multiplies the forced price"},
			oilPriceYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 50, Default: 1, Doc: "how long"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		*w.Trade.OilFactor = w.Value(e, oilPriceFactor)
		*w.Trade.OilUntil = float64(w.Year) + w.Value(e, oilPriceYears) - 1
	},
}

// The slots of oilPrice.
const (
	oilPriceFactor = iota
	oilPriceYears
)

var drought = lasting{
	Kind: sim.Kind{
		Name: "drought", Parties: sim.Nobody, Group: sim.Economic,
		Doc: "Less water than usual in all rivers for some years; the one upstream gives up more by a summer release.",
		Fields: []sim.Field{
			droughtSeverity: {Key: "severity", Type: sim.Number, Unit: "share", Lo: 0, Hi: 0.9, Required: true,
				Doc: "share of the water that is missing"},
			droughtYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 1, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		*w.Energy.Inflow = min(*w.Energy.Inflow, 1-w.Value(e, droughtSeverity))
	},
}

// The slots of drought.
const (
	droughtSeverity = iota
	droughtYears
)

var threat = lasting{
	Kind: sim.Kind{
		Name: "threat", Parties: sim.Nobody, Group: sim.Security,
		Doc: "A threat to the whole region from outside it. Whether it joins neighbours or parts them depends on their trust " +
			"(K30 K60).",
		Fields: []sim.Field{
			threatSeverity: {Key: "severity", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Required: true,
				Doc: "1 is a threat like that of 1998–2001"},
			threatYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 1, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		*w.Powers.Threat = max(*w.Powers.Threat, w.Value(e, threatSeverity))
	},
}

// The slots of threat.
const (
	threatSeverity = iota
	threatYears
)
