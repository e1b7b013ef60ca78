package agents

import (
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Energy is the water and power that neighbours share. The upstream country holds summer water and power, the
// downstream country winter fuel. One state once made them exchange both; after its
// end each had to bargain (K02 K03 K41).
type Energy struct {
	InheritedYears float64
	InflowSD       float64
	DroughtCost    float64
	PowerPerGas    float64
	PurchasedPower float64
	GasPrice       float64
	GasCost        float64
	PowerPrice     float64
	Appeal         float64
	UpkeepPaid     float64
	ExchangePower  float64
	ExchangeGas    float64
}

func (n *Energy) table() []Parameter {
	const j = "judgement"
	return []Parameter{
		{Path: "energy.inherited", Value: &n.InheritedYears, Prior: 5, Shape: LogNormal, Spread: 0.3, Lo: 0.1, Hi: 500,
			Unit: "years", Grade: "J", Source: "judgement: yearly exchanges held on paper until about 1997",
			Doc: "years in which the union's exchange of summer water for winter fuel falls to 1/e once nobody pays for it " +
				"(K02 K03)"},
		{Path: "energy.inflow_sd", Value: &n.InflowSD, Prior: 0.12, Shape: Fixed, Lo: 0, Hi: 0.3,
			Unit: "share", Grade: "M",
			Source: "yearly flow of the two rivers varies by an eighth or so; check before citing" + unfelt,
			Doc:    "standard deviation of the year's water over the mean, cut at two of them"},
		{Path: "energy.tight", Value: &n.DroughtCost, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "how much a wholly dry year adds to what the one upstream gives up by a summer release"},
		{Path: "energy.gas_power", Value: &n.PowerPerGas, Prior: 4, Shape: Fixed, Lo: 1, Hi: 10,
			Unit: "TWh per billion m³", Grade: "C", Source: "10 TWh of heat at an efficiency of 0.4",
			Doc: "power that gas stands for"},
		{Path: "energy.purchase", Value: &n.PurchasedPower, Prior: 0.7, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "TWh per TWh", Grade: "J", Source: j,
			Doc: "winter power that the money for a unit of summer power makes up for"},
		{Path: "energy.gas_price", Value: &n.GasPrice, Prior: 3, Shape: LogNormal, Spread: 0.2, Lo: 0, Hi: 20,
			Unit: "US$ per 1000 m³ and US$/barrel", Grade: "J", Source: "judgement: about half of the price at the German border",
			Doc: "price of gas elsewhere, per dollar of the oil price"},
		{Path: "energy.gas_cost", Value: &n.GasCost, Prior: 40, Shape: Fixed, Lo: 0, Hi: 500,
			Unit: "US$ per 1000 m³", Grade: "J", Source: j + unfelt,
			Doc: "what gas costs its seller"},
		{Path: "energy.power_price", Value: &n.PowerPrice, Prior: 4, Shape: Fixed, Lo: 0, Hi: 50,
			Unit: "US cents per kWh", Grade: "V", Source: "twice the price of the deal of 2018 (N44)" + unfelt,
			Doc: "price of power elsewhere"},
		{Path: "energy.appeal", Value: &n.Appeal, Prior: 0.15, Shape: Normal, Spread: 0.08, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "appeal of an energy deal or a water agreement for one that fully depends on the other, beyond money (K47)"},
		{Path: "energy.upkeep", Value: &n.UpkeepPaid, Prior: 0.5, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 5,
			Unit: "share", Grade: "J", Source: "sign N41; size judgement",
			Doc: "share of what a full summer release costs that paying all upkeep makes up for"},
		{Path: "energy.exchange_power", Value: &n.ExchangePower, Prior: 1, Shape: Fixed, Lo: 0, Hi: 50,
			Unit: "US cents per kWh", Grade: "V",
			Source: "IWPR 2006: Kyrgyz export price of 1.1, 0.9 to the neighbour downstream",
			Doc:    "what power counts in trade that goes downstream by the union's exchange, without a deal"},
		{Path: "energy.exchange_gas", Value: &n.ExchangeGas, Prior: 40, Shape: Fixed, Lo: 0, Hi: 2000,
			Unit: "US$ per 1000 m³", Grade: "V", Source: "price of Uzbek gas in Kyrgyzstan: 33 in 2002, 55 in 2006 (IWPR)",
			Doc: "what gas counts in trade that goes upstream by the union's exchange, without a deal"},
	}
}

var patronage = lasting{
	Kind: sim.Kind{
		Name: "patronage", Parties: sim.Nobody, Group: sim.External,
		Doc: "An outside payer carries the upkeep of shared water and power, as the union's centre did (K01 K02); when the " +
			"years are over it ends at once.",
		Fields: []sim.Field{
			patronageShare: {Key: "share", Type: sim.Number, Unit: "share", Lo: 0, Hi: 1, Default: 1,
				Doc: "share of the exchange that is paid for"},
			patronageYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		*w.Energy.Patronage = max(*w.Energy.Patronage, w.Value(e, patronageShare))
	},
}

// The slots of patronage.
const (
	patronageShare = iota
	patronageYears
)

var energyDeal = agreement{
	Kind: sim.Kind{
		Name: "energy_deal", Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Needs: sim.NeedsStream, Binding: 0.4,
		Executive: true,
		Doc: "Summer power goes downstream, gas upstream, each at a price (V29 V31). Power flows only between members " +
			"of one grid, or over a connection of the two, see grid_connection.",
		Fields: []sim.Field{
			energyDealSummerPowerTwh: {Key: "summer_power_twh", Type: sim.Number, Unit: "TWh/year", Lo: 0, Hi: 100, Default: 0,
				Doc: "power sold by the one upstream"},
			energyDealPowerPrice: {Key: "power_price", Type: sim.Number, Unit: "US cents per kWh", Lo: 0, Hi: 50, Default: 2,
				Doc: "its price"},
			energyDealGasBcm: {Key: "gas_bcm", Type: sim.Number, Unit: "billion m³/year", Lo: 0, Hi: 100, Default: 0,
				Doc: "gas sold by the one downstream"},
			energyDealGasPrice: {Key: "gas_price", Type: sim.Number, Unit: "US$ per 1000 m³", Lo: 0, Hi: 2000, Default: 120,
				Doc: "its price"},
		},
	},
	own: own{
		name: "energy",
		usual: func(r *sim.Region, e *sim.Entry) {
			s := r.Streams[r.StreamIndex(e.A, e.B)]
			e.Values[energyDealSummerPowerTwh], e.Values[energyDealGasBcm] = float64(0.5*s.SummerTWh), float64(0.5*s.GasBCM)
		},
		worthwhile: func(_ *Params, w *sim.World, e int) bool {
			return expired(w, e) || w.Energy.Paid[streamOf(w, e)] < 0.5 // what has just ended is missed only next year
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		s := &w.Region.Streams[w.StreamOf(e)]
		power := float64(min(w.Value(e, energyDealSummerPowerTwh), s.SummerTWh) * 1e7) // TWh at one US cent per kWh, US$
		gas := float64(min(w.Value(e, energyDealGasBcm), s.GasBCM) * 1e6)              // billion m³ at one US$ per 1000 m³, US$
		elsewhere := float64(p.Energy.GasPrice * *w.Trade.OilPrice)
		var usd, need float64
		if party == s.Up {
			// Water that is released in summer anyway generates power at no extra cost, but others may want it.
			worth := p.Options.power(w, party)
			usd = float64(power*(w.Value(e, energyDealPowerPrice)-worth)) +
				float64(gas*(elsewhere-w.Value(e, energyDealGasPrice)))
			need = s.Fuel
		} else {
			worth := p.Options.gas(w, party, p.Energy.GasCost)
			usd = float64(power*(p.Energy.PowerPrice-w.Value(e, energyDealPowerPrice))) +
				float64(gas*(w.Value(e, energyDealGasPrice)-worth))
			need = s.Water
		}
		return appeal{gain: usd / sizeOf(w, party), matter: float64(p.Energy.Appeal * need), depth: 0.2}
	},
	about: func(w *sim.World, e int) goods {
		var of goods
		if w.Value(e, energyDealSummerPowerTwh) > 0 {
			of |= 1
		}
		if w.Value(e, energyDealGasBcm) > 0 {
			of |= 2
		}
		return of
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		s := streamOf(w, e)
		// Of two deals on one good the greater counts, at its price: a new price does not double what flows.
		if power := float64(w.Value(e, energyDealSummerPowerTwh) * now); power > w.Energy.DealPower[s] {
			w.Energy.DealPower[s], w.Energy.PowerPrice[s] = power, w.Value(e, energyDealPowerPrice)
		}
		if gas := float64(w.Value(e, energyDealGasBcm) * now); gas > w.Energy.DealGas[s] {
			w.Energy.DealGas[s], w.Energy.GasPrice[s] = gas, w.Value(e, energyDealGasPrice)
		}
		if w.Talks.AgreedIn[e] == float64(w.Year) { // a new deal ends a cut of the same good
			if w.Value(e, energyDealSummerPowerTwh) > 0 {
				w.Energy.PowerCut[s] = min(w.Energy.PowerCut[s], float64(w.Year)-1)
			}
			if w.Value(e, energyDealGasBcm) > 0 {
				w.Energy.GasCut[s] = min(w.Energy.GasCut[s], float64(w.Year)-1)
			}
		}
	},
}

// The slots of energyDeal.
const (
	energyDealSummerPowerTwh = iota
	energyDealPowerPrice
	energyDealGasBcm
	energyDealGasPrice
)

var waterAgreement = agreement{
	Kind: sim.Kind{
		Name: "water_agreement", Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Needs: sim.NeedsStream,
		Binding: 0.4,
		Doc:     "The one downstream pays a share of the upkeep of works upstream and gets its water (V25 N41).",
		Fields: []sim.Field{
			waterAgreementVolumeMcm: {Key: "volume_mcm", Type: sim.Number, Unit: "million m³/year", Lo: 1, Hi: 1e6,
				Default: 1e6, Doc: "water agreed, at most all that the two share; left out, all of it"},
			waterAgreementUpkeepShare: {Key: "upkeep_share", Type: sim.Number, Unit: "share", Lo: 0, Hi: 1, Default: 0.5,
				Doc: "share of the upkeep that the one downstream pays"},
		},
	},
	own: own{
		name:       "water",
		worthwhile: func(_ *Params, w *sim.World, e int) bool { return w.Energy.Paid[streamOf(w, e)] < 0.8 },
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		s := &w.Region.Streams[w.StreamOf(e)]
		wanted := float64(p.Energy.Appeal * waterPart(w, e, s))
		if party == s.Up {
			paid := float64(4 * (w.Value(e, waterAgreementUpkeepShare) - 0.25))
			return appeal{matter: float64(wanted * paid), depth: 0.2}
		}
		need := float64(2 * s.Water)
		return appeal{matter: float64(wanted * need), depth: 0.2}
	},
	about: func(w *sim.World, e int) goods {
		if waterPart(w, e, &w.Region.Streams[streamOf(w, e)]) < 1 {
			return 0 // one work
		}
		return 1
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		k := streamOf(w, e)
		share := float64(w.Value(e, waterAgreementUpkeepShare) * now)
		paid := float64(share * waterPart(w, e, &w.Region.Streams[k]))
		w.Energy.Upkeep[k] = min(1, w.Energy.Upkeep[k]+paid)
	},
}

// The slots of waterAgreement.
const (
	waterAgreementVolumeMcm = iota
	waterAgreementUpkeepShare
)

var gridConnection = agreement{
	Kind: sim.Kind{
		Name: "grid_connection", Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Needs: sim.NeedsStream,
		Binding: 0.3,
		Doc: "Two members that are not in one power grid connect theirs: power that they sell each other can flow, as far as " +
			"the connection is built (K49).",
	},
	ground: func(w *sim.World, e int) bool { return !oneGrid(w, w.Entries[e].A, w.Entries[e].B) },
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		s := &w.Region.Streams[streamOf(w, e)]
		need := s.Water
		if party == s.Up {
			need = s.Fuel
		}
		return appeal{matter: float64(p.Energy.Appeal * need), depth: 0.2}
	},
	keep: func(_ *Params, w *sim.World, e int, now float64) {
		k := streamOf(w, e)
		w.Energy.Connected[k] = max(w.Energy.Connected[k], now)
	},
}

// waterPart is the share of the two members' common water that an agreement covers.
func waterPart(w *sim.World, e int, s *sim.Stream) float64 {
	if s.WaterMCM == 0 {
		return 1
	}
	return min(1, w.Value(e, waterAgreementVolumeMcm)/s.WaterMCM)
}

var energyCut = act{
	Kind: sim.Kind{
		Name: "energy_cut", Parties: sim.Toward, Group: sim.Economic, Role: sim.Barrier, Needs: sim.NeedsStream,
		Doc: "One country considers cutting power or gas between it and another (V14 V18). It does so when hostility and the " +
			"occasion outweigh what it loses.",
		Fields: []sim.Field{
			energyCutCarrier: {Key: "carrier", Type: sim.Choice, Words: []string{"gas", "power"}, Doc: "what is cut"},
			energyCutYears:   {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 1, Doc: "how long"},
			energyCutOccasion: {Key: "occasion", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0,
				Doc: "weight of an occasion outside the model that calls for it, coded from the record"},
		},
	},
	own: cutOwn,
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{matter: float64(p.Talks.Occasion*w.Value(e, energyCutOccasion)) - p.Energy.retaliation(w, party, other)}
	},
	do: func(p *Params, w *sim.World, e int) {
		if w.Entries[e].Own { // as long as the country wants it
			cutOwn.uphold(w, e)
			return
		}
		s := streamOf(w, e)
		until := float64(w.Year) + w.Value(e, energyCutYears) - 1
		if w.Value(e, energyCutCarrier) == cutGas {
			w.Energy.GasCut[s] = max(w.Energy.GasCut[s], until)
		} else {
			w.Energy.PowerCut[s] = max(w.Energy.PowerCut[s], until)
		}
	},
}

// The slots of energyCut.
const (
	energyCutCarrier = iota
	energyCutYears
	energyCutOccasion
)

// Values of energyCutCarrier.
const (
	cutGas = iota
	cutPower
)

// retaliation is what a party fears that depends on the other, if it cuts power or gas between them.
func (n *Energy) retaliation(w *sim.World, party, other int) float64 {
	s := &w.Region.Streams[w.Region.StreamIndex(party, other)]
	need := s.Water
	if party == s.Up {
		need = s.Fuel
	}
	return float64(n.Appeal * need)
}

// Rain sets the year's water relative to the mean.
func (n *Energy) Rain(w *sim.World) {
	*w.Energy.Inflow = 1
	if n.InflowSD > 0 {
		draw := w.Random(rng.Inflow, 0, 0)
		*w.Energy.Inflow += float64(n.InflowSD * min(2, max(-2, draw.Normal())))
	}
}

// Exchange sets the year's flows of power, gas and water. The sales of one are the purchases of the other. A
// country sells no more summer power than its water generates.
func (n *Energy) Exchange(w *sim.World) {
	r := w.Region
	m := r.Members
	clear(w.Energy.Uncompensated)
	age := float64(w.Year - r.FirstYear)
	inherited := det.Exp(-age / n.InheritedYears)
	inherited += float64((1 - inherited) * *w.Energy.Patronage)
	for k := range r.Streams {
		s := &r.Streams[k]
		w.Energy.PowerTWh[k], w.Energy.GasBCM[k] = 0, 0
		if w.Energy.PowerCut[k] < float64(w.Year) {
			wanted := min(s.SummerTWh, float64(inherited*s.SummerTWh)+w.Energy.DealPower[k])
			w.Energy.PowerTWh[k] = float64(connected(w, k) * wanted)
		}
		if w.Energy.GasCut[k] < float64(w.Year) {
			w.Energy.GasBCM[k] = min(s.GasBCM, float64(inherited*s.GasBCM)+w.Energy.DealGas[k])
		}
	}
	for i := range m { // summer water limits the power that can be sold
		sold, most := 0.0, 0.0
		for k := range r.Streams {
			if r.Streams[k].Up == i {
				sold += w.Energy.PowerTWh[k]
				most += r.Streams[k].SummerTWh
			}
		}
		if most = float64(most * *w.Energy.Inflow); sold > most {
			for k := range r.Streams {
				if r.Streams[k].Up == i {
					w.Energy.PowerTWh[k] = float64(w.Energy.PowerTWh[k] * (most / sold))
				}
			}
		}
	}
	for k := range r.Streams {
		s := &r.Streams[k]
		drought := float64(n.DroughtCost * max(0, 1-*w.Energy.Inflow))
		cost := float64(s.WinterTWh * (1 + drought))
		gas := float64(w.Energy.GasBCM[k] * n.PowerPerGas)
		bought := float64(n.PurchasedPower * w.Energy.PowerTWh[k])
		upkeep := float64(s.WinterTWh * max(*w.Energy.Patronage, float64(n.UpkeepPaid*w.Energy.Upkeep[k])))
		paid := gas + bought + upkeep
		w.Energy.Paid[k] = 1
		if cost > 0 {
			w.Energy.Paid[k] = min(1, paid/cost)
		}
		w.Energy.Released[k] = w.Energy.Paid[k] // the upstream member complies to the extent that it is paid
		w.Energy.Uncompensated[s.Down*m+s.Up] = float64(s.Water * (1 - w.Energy.Released[k]))
		supplied := 1.0
		if s.GasBCM > 0 {
			supplied = w.Energy.GasBCM[k] / s.GasBCM
		}
		w.Energy.Uncompensated[s.Up*m+s.Down] = float64(s.Fuel * (1 - supplied))
	}
}

// flow lets power, gas and water flow, before goods are traded: what is sold counts in the year's trade.
func (m *Model) flow(w *sim.World) {
	m.rules.Energy.Exchange(w)
	m.rules.Energy.sell(w, &m.rules.Trade)
}

// sell gives what power and gas between members are worth in trade. What a deal covers counts at its price, the rest at
// that of the union's exchange. All together counts at most as a share of the smaller size.
func (n *Energy) sell(w *sim.World, t *Trade) {
	const powerUSD, gasUSD = 1e7, 1e6 // a TWh at one US cent per kWh, a billion m³ at one US$ per 1000 m³
	for k := range w.Region.Streams {
		power := worth(w.Energy.PowerTWh[k], w.Energy.DealPower[k], w.Energy.PowerPrice[k], n.ExchangePower)
		gas := worth(w.Energy.GasBCM[k], w.Energy.DealGas[k], w.Energy.GasPrice[k], n.ExchangeGas)
		up := float64(t.DealsCounted * float64(power*powerUSD))
		both := up + float64(t.DealsCounted*float64(gas*gasUSD))
		most := float64(t.DealsMost * min(sizeOf(w, w.Region.Streams[k].Up), sizeOf(w, w.Region.Streams[k].Down)))
		if both > most {
			up, both = float64(up*(most/both)), most
		}
		w.Trade.DealsUp[k], w.Trade.Deals[k] = min(up, both), both
	}
}

// worth is an amount that flows times its price, when as much of it as was agreed has the price agreed.
func worth(flows, agreed, price, otherwise float64) float64 {
	dealt := min(flows, agreed)
	return float64(dealt*price) + float64((flows-dealt)*otherwise)
}

// connected is the share of the power agreed that can flow: all of it in one power grid, else as much as the two have built
// of a connection of their own.
func connected(w *sim.World, k int) float64 {
	if oneGrid(w, w.Region.Streams[k].Up, w.Region.Streams[k].Down) {
		return 1
	}
	return w.Energy.Connected[k]
}

// oneGrid tells whether two members belong to one power grid. It is true for all if the region file has no grid.
func oneGrid(w *sim.World, i, j int) bool {
	known := false
	for o := range w.Region.Organisations {
		if w.Region.Organisations[o].Field != sim.GridOrganisation {
			continue
		}
		known = true
		if isIn(w, i, o) && isIn(w, j, o) {
			return true
		}
	}
	return !known
}
