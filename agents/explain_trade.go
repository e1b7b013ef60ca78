package agents

import (
	"math"

	"concord/sim"
)

// tradeTerm is what one cause adds to the ln φ that a pair of nodes moves to. The table below says the same as
// tradeRule.freeness and between do. They are apart because those run for all pairs in all years, and this only for a
// pair that somebody asks about. A test holds the two together.
type tradeTerm struct {
	part    sim.Part
	applies func(r *sim.Region, i, j int) bool // nil for every pair
	adds    func(t *tradeRule, w *sim.World, i, j int) float64
}

func ofMembers(r *sim.Region, _, j int) bool { return j < r.Members }
func withOutside(r *sim.Region, i, j int) bool {
	return i < r.Members && j >= r.Members
}
func withBorder(r *sim.Region, i, j int) bool { return r.BorderIndex(i, j) >= 0 }
func withPower(r *sim.Region, i, j int) bool  { return i < r.Members && r.Nodes[j].Power >= 0 }

// tradeTerms are in the order in which the rule adds them. Of a pair i < j, so that a member stands first. What sanctions
// take is no term: they stand between powers, and no member is one.
var tradeTerms = []tradeTerm{
	{term(sim.Constant, "trade.border"), nil, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -t.Border - float64(0.5*(w.Region.Nodes[i].Border+w.Region.Nodes[j].Border))
	}},
	{term("shared language", "trade.language"), nil, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return float64(t.Language * w.Region.Language[i*len(w.Region.Nodes)+j])
	}},
	{term("common land border", "trade.contiguity"), withBorder, func(t *tradeRule, _ *sim.World, _, _ int) float64 {
		return t.Contiguity
	}},
	{term("lasting effect of the pair", ""), func(r *sim.Region, _, _ int) bool { return r.Effect != nil },
		func(_ *tradeRule, w *sim.World, i, j int) float64 { return w.Region.Effect[i*len(w.Region.Nodes)+j] }},
	{term("distance", "trade.distance"), nil, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -float64(t.Distance * w.Routes.LnKm[i*len(w.Region.Nodes)+j])
	}},
	{term("legacy of one state", "trade.legacy"), nil, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return float64(t.legacy[w.Year-w.Region.FirstYear] * w.Region.Legacy[i*len(w.Region.Nodes)+j])
	}},
	{term("regime of the border", ""), withBorder, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -t.borderCost(w.Borders.Ease[w.Region.BorderIndex(i, j)])
	}},
	{term("unsettled line", "trade.unsettled"), func(r *sim.Region, i, j int) bool {
		return ofMembers(r, i, j) && withBorder(r, i, j)
	}, func(t *tradeRule, w *sim.World, i, j int) float64 {
		b := w.Region.BorderIndex(i, j)
		return -float64(t.Unsettled * (w.Borders.Unsettled[b] / w.Region.Borders[b].LengthKm))
	}},
	{term("memory of incidents", "trade.tension"), ofMembers, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -float64(t.Tension * w.Borders.Memory[w.Region.PairIndex(i, j)])
	}},
	{term("trade agreements", "trade.agreement"), ofMembers, func(_ *tradeRule, w *sim.World, i, j int) float64 {
		return w.Trade.Agreed[w.Region.PairIndex(i, j)]
	}},
	{term("shorter border procedures", "trade.border_time"), ofMembers, func(_ *tradeRule, w *sim.World, i, j int) float64 {
		return w.Trade.Eased[w.Region.PairIndex(i, j)]
	}},
	{term("visa", "people.visa_trade"), ofMembers, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -float64(t.visa * (1 - visaFreedom(w, w.Region.PairIndex(i, j))))
	}},
	{term("ties of trade", "ties.weight"), ofMembers, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return float64(t.ties.Weight * w.Trade.Ties[w.Region.PairIndex(i, j)])
	}},
	{term("openness of the leader to the world", "trade.world"), withOutside,
		func(t *tradeRule, w *sim.World, i, _ int) float64 {
			return float64(t.outward.World * (float64(2*w.Leaders.Openness[i]) - 1))
		}},
	{term("unions and markets of bodies", ""), nil, func(_ *tradeRule, w *sim.World, i, j int) float64 {
		return w.Organisations.Trade[i*len(w.Region.Nodes)+j]
	}},
	{term("anger of the power", "pressure.trade"), withPower, func(t *tradeRule, w *sim.World, i, j int) float64 {
		return -float64(t.anger * w.Powers.Anger[i*len(w.Region.Powers)+w.Region.Nodes[j].Power])
	}},
	{term("goods that sanctions divert", "trade.diversion"), withPower, func(t *tradeRule, w *sim.World, i, j int) float64 {
		if !t.divert(w) {
			return 0
		}
		return t.diverted[i*len(w.Region.Powers)+w.Region.Nodes[j].Power]
	}},
}

// tellTrade tells what the pair that is asked about moves to. It reads the world as freeness is about to find it, with
// ties and ln φ of last year.
func (t *tradeRule) tellTrade(w *sim.World) {
	i, j := w.Question.A, w.Question.B
	k := i*len(w.Region.Nodes) + j
	if w.Routes.LnKm[k] > math.MaxFloat64 {
		return // different parts of the map: they never trade
	}
	var parts []float64
	target := 0.0
	for n := range tradeTerms {
		if x := &tradeTerms[n]; x.applies == nil || x.applies(w.Region, i, j) {
			parts = append(parts, x.adds(t, w, i, j))
			target += parts[len(parts)-1]
		}
	}
	last, pace := w.Trade.LnPhi[k], t.Adjust
	if w.Year == w.Region.FirstYear {
		last, pace = math.NaN(), math.NaN()
	}
	w.Tell(tellsTrade, append(parts, target, last, pace)...)
}

// tellSizes tells how large both nodes are, and what is remitted to those that are members. The rule of forcing calls it
// after growth, after income from oil, and after remittances.
func tellSizes(w *sim.World) {
	if w.Question.Topic != sim.AboutTrade {
		return
	}
	var parts [4]float64
	for side, i := range [...]int{w.Question.A, w.Question.B} {
		parts[2*side] = w.Trade.Size[i]
		if i < w.Region.Members {
			parts[2*side+1] = w.Trade.Remitted[i]
		}
	}
	w.Tell(tellsSizes, parts[:]...)
}

const (
	dollarUnit = "million US$"
	pointsUnit = "log points"
	millions   = 1e-6
)

// tradeSections are what explains the trade of a member with another node, i < j.
func tradeSections(r *sim.Region, i, j int) []Section {
	name := r.PairName(i, j)
	var parts []sim.Part
	for n := range tradeTerms {
		if x := &tradeTerms[n]; x.applies == nil || x.applies(r, i, j) {
			parts = append(parts, x.part)
		}
	}
	total := sum("ln φ aimed at")
	parts = append(parts, total, input("ln φ last year", ""), input("share of the way that is gone", ""))
	for k := range parts {
		parts[k].Unit = pointsUnit
	}
	parts[len(parts)-1].Unit = "share/year"
	list := []Section{{Subject: name, Parts: parts, rule: tellsTrade},
		{Subject: name, Parts: []sim.Part{outcome("ln φ", pointsUnit)}, rule: readFreeness},
		{Subject: name, Parts: []sim.Part{input("price of oil on its path", "US$/barrel"), input("price of oil", "US$/barrel")},
			rule: readOil}}
	for side, k := range [...]int{i, j} {
		list = append(list, Section{Subject: name, Parts: sizeParts(r, k), rule: readSize, party: side})
	}
	flows := []sim.Part{outcome("trade in goods", dollarUnit)}
	if j < r.Members {
		flows = append(flows, outcome("power and gas counted", dollarUnit))
	} else {
		flows = append(flows, outcome("raw materials", dollarUnit))
	}
	return append(list, Section{Subject: name, Parts: append(flows, outcome("turnover", dollarUnit)), rule: readTurnover})
}

// sizeParts describe what moves the size of a node. Only members have remittances, and only of some regions.
func sizeParts(r *sim.Region, i int) []sim.Part {
	id := r.Nodes[i].ID
	parts := []sim.Part{input(id+": size on its path", dollarUnit), input(id+": growth off the path this year", pointsUnit),
		input(id+": size off its path by growth so far", pointsUnit), outcome(id+": size gained by the price of oil", dollarUnit)}
	if i < r.Members && r.Remittances != nil {
		parts = append(parts, input(id+": remittances as usual", dollarUnit), outcome(id+": remittances", dollarUnit),
			outcome(id+": size gained by remittances", dollarUnit))
	}
	return append(parts, outcome(id+": size", dollarUnit), outcome(id+": trade balance", dollarUnit))
}

// readTrade fills in what the world knows of trade when the year is over.
func (s *Section) readTrade(w *sim.World, row []float64) {
	r := w.Region
	i, j, n := w.Question.A, w.Question.B, len(r.Nodes)
	switch s.rule {
	case readFreeness:
		if w.Routes.LnKm[i*n+j] <= math.MaxFloat64 {
			row[0] = w.Trade.LnPhi[i*n+j]
		}
	case readOil:
		row[0], row[1] = r.Brent[w.Year-r.FirstYear], *w.Trade.OilPrice
	case readSize:
		s.readSize(w, row)
	case readTurnover:
		goods, other := w.Trade.Flow[i*n+j]+w.Trade.Flow[j*n+i], 0.0
		if j < r.Members {
			if k := r.StreamIndex(i, j); k >= 0 {
				other = w.Trade.Deals[k]
			}
		} else {
			for k := range r.Fuels {
				if f := &r.Fuels[k]; f.Exporter == i && f.Importer == j || f.Exporter == j && f.Importer == i {
					other += w.Trade.Fuel[k]
				}
			}
		}
		row[0], row[1], row[2] = float64(millions*goods), float64(millions*other), float64(millions*(goods+other))
	}
}

// readSize fills in the sizes of a side, from what tellSizes has told three times in the year.
func (s *Section) readSize(w *sim.World, row []float64) {
	i, r := [...]int{w.Question.A, w.Question.B}[s.party], w.Region
	var size, remitted [3]float64
	told := 0
	for k := range w.Accounts {
		if a := &w.Accounts[k]; a.Year == w.Year && a.Rule == tellsSizes && told < len(size) {
			size[told], remitted[told] = a.Parts[2*s.party], a.Parts[2*s.party+1]
			told++
		}
	}
	row[0] = float64(millions * r.Size[(w.Year-r.FirstYear)*len(r.Nodes)+i])
	row[1], row[2] = w.Trade.GrowthGap[i], w.Trade.SizeGap[i]
	row[3] = float64(millions * (size[1] - size[0]))
	rest := row[4:]
	if len(rest) > 2 {
		rest[0], rest[1] = float64(millions*remitted[0]), float64(millions*w.Trade.Remitted[i])
		rest[2] = float64(millions * (size[2] - size[1]))
		rest = rest[3:]
	}
	rest[0], rest[1] = float64(millions*w.Trade.Size[i]), float64(millions*w.Trade.Balance[i])
}
