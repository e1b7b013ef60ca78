package agents

import (
	"slices"

	"concord/sim"
	"concord/sim/det"
)

// Outcomes is the codebook of what a run records: every quantity with its unit, its meaning and how it is
// read from the world. The order is that of the results. Add a new outcome at the end of the table of its
// domain.
func (m *Model) Outcomes() []sim.Outcome {
	tables := [...]struct {
		domain   sim.Domain
		outcomes []sim.Outcome
	}{
		{sim.OfRegion, append(slices.Clip(regionOutcomes), regionMeasures...)},
		{sim.OfCountry, append(m.countryOutcomes(), countryMeasures...)},
		{sim.OfPair, pairOutcomes},
		{sim.OfDirected, directedOutcomes},
		{sim.OfBorder, borderOutcomes},
		{sim.OfPower, powerOutcomes},
		{sim.OfMembership, membershipOutcomes},
		{sim.OfEntry, entryOutcomes},
	}
	var list []sim.Outcome
	for _, table := range tables {
		for _, o := range table.outcomes {
			o.Domain = table.domain
			list = append(list, o)
		}
	}
	return list
}

// reader fills out with one value for each entity of a domain, in their order.
type reader = func(w *sim.World, out []float64)

// ofTable copies a table that stands in the order of its domain.
func ofTable(table func(w *sim.World) []float64) reader {
	return func(w *sim.World, out []float64) { copy(out, table(w)) }
}

// ofCodes copies a table of codes that stands in the order of its domain.
func ofCodes(table func(w *sim.World) []uint8) reader {
	return func(w *sim.World, out []float64) {
		for k, c := range table(w)[:len(out)] {
			out[k] = float64(c)
		}
	}
}

// allStatuses reads the status of entries. Nothing has come of those that are dated later.
func allStatuses(w *sim.World, out []float64) {
	clear(out)
	status := w.Talks.Status[:len(out)]
	for _, dated := range [...][]int{w.Events(), w.Decided()} {
		for _, e := range dated {
			out[e] = float64(status[e])
		}
	}
}

// allInForce reads which agreements are in force.
func allInForce(w *sim.World, out []float64) {
	clear(out)
	for _, e := range w.Working() {
		if inForce(w, e) {
			out[e] = 1
		}
	}
}

// ofCountries reads one value for each member.
func ofCountries(read func(w *sim.World, i int) float64) reader {
	return func(w *sim.World, out []float64) {
		for i := range out {
			out[i] = read(w, i)
		}
	}
}

// ofPairs reads one value for each pair i < j, which stands at p.
func ofPairs(read func(w *sim.World, i, j, p int) float64) reader {
	return func(w *sim.World, out []float64) {
		p := 0
		for i := range w.Region.Members {
			for j := i + 1; j < w.Region.Members; j++ {
				out[p] = read(w, i, j, p)
				p++
			}
		}
	}
}

// ofDirected reads a table of members by members without its diagonal.
func ofDirected(table func(w *sim.World) []float64) reader {
	return func(w *sim.World, out []float64) {
		values, m := table(w), w.Region.Members
		for i := range m - 1 { // from one number of the diagonal to the next
			copy(out[i*m:], values[i*(m+1)+1:(i+1)*(m+1)])
		}
	}
}

// exportsInside reads what members sell to each other.
func exportsInside(w *sim.World, out []float64) {
	m, n, at := w.Region.Members, len(w.Region.Nodes), 0
	for i := range m {
		for j, sold := range w.Trade.Flow[i*n : i*n+m] {
			if j != i {
				out[at] = sold
				at++
			}
		}
	}
	place := func(i, j int) int { // of the ordered pair, without the diagonal
		if j > i {
			j--
		}
		return i*(m-1) + j
	}
	for k := range w.Region.Streams {
		up, down := w.Region.Streams[k].Up, w.Region.Streams[k].Down
		out[place(up, down)] += w.Trade.DealsUp[k]
		out[place(down, up)] += w.Trade.Deals[k] - w.Trade.DealsUp[k]
	}
}

// ofStreams reads what belongs to a stream into the place of its pair.
func ofStreams(read func(w *sim.World, k int) float64) reader {
	return func(w *sim.World, out []float64) {
		clear(out)
		for k := range w.Region.Streams {
			out[w.Region.PairIndex(w.Region.Streams[k].Up, w.Region.Streams[k].Down)] = read(w, k)
		}
	}
}

// ofRegion reads one value for the region.
func ofRegion(read func(w *sim.World) float64) reader {
	return func(w *sim.World, out []float64) { out[0] = read(w) }
}

func mean(xs []float64) float64 { return det.Sum(xs) / float64(len(xs)) }

var regionOutcomes = []sim.Outcome{
	{Name: "trade_inside_usd", Unit: "US$/year", Claims: "K44",
		Definition: "trade among the members, each flow counted once; power and gas included",
		Read: ofRegion(func(w *sim.World) float64 {
			return float64(0.5 * det.Sum(w.Trade.Inside))
		})},
	{Name: "trade_total_usd", Unit: "US$/year",
		Definition: "exports and imports of all members, raw materials, power and gas included; trade among members counts " +
			"for both",
		Read: ofRegion(func(w *sim.World) float64 {
			return det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought)
		})},
	{Name: "inside_share", Unit: "share", Claims: "K44 K112 N06",
		Definition: "share of the members' exports and imports that is among themselves, power and gas included",
		Read: ofRegion(func(w *sim.World) float64 {
			return det.Sum(w.Trade.Inside) / (det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought))
		})},
	{Name: "stance_mean", Unit: "0..1", Claims: "K23",
		Definition: "mean stance over ordered pairs of members",
		Read: ofRegion(func(w *sim.World) float64 {
			m := w.Region.Members
			return det.Sum(w.Leaders.Stance) / float64(m*(m-1)) // a member has no stance toward itself: the diagonal is 0
		})},
	{Name: "trust_mean", Unit: "-1..1",
		Definition: "mean trust over pairs of members",
		Read:       ofRegion(func(w *sim.World) float64 { return mean(w.People.Trust) })},
	{Name: "borders_open", Unit: "borders", Claims: "K33 K34",
		Definition: "number of inner land borders that are open",
		Read: ofRegion(func(w *sim.World) float64 {
			s := 0.0
			for k := range w.Region.Inner {
				if sim.Regime(w.Borders.Regime[k]) == sim.Open {
					s++
				}
			}
			return s
		})},
	{Name: "horizontal", Unit: "0..100", Claims: "K70 K71 E90",
		Definition: "horizontal cooperation: plain mean of the six components that follow",
		Read:       ofRegion(func(w *sim.World) float64 { return w.Horizontal[hAll] })},
	{Name: "h_trade", Unit: "0..100", Claims: "K44 K51",
		Definition: "trade among members over what it would be with every inner border open, resistances solved anew; " +
			"trade with open borders lags as trade does, and has the ties that history has left",
		Read: ofRegion(func(w *sim.World) float64 { return w.Horizontal[hTrade] })},
	{Name: "h_borders", Unit: "0..100", Claims: "K33 K34",
		Definition: "mean over inner land borders of regime (open 100, managed 67, restricted 33, closed 0) times settled " +
			"share; -1 without such borders",
		Read: ofRegion(func(w *sim.World) float64 { return w.Horizontal[hBorders] })},
	{Name: "h_movement", Unit: "0..100", Claims: "K48 K125",
		Definition: "mean over pairs of the score of visas, flights and rail, and the border",
		Read:       ofRegion(func(w *sim.World) float64 { return w.Horizontal[hMovement] })},
	{Name: "h_energy", Unit: "0..100", Claims: "K41 K50",
		Definition: "compensated share of what members depend on each other for in water and energy; -1 where nothing is shared",
		Read:       ofRegion(func(w *sim.World) float64 { return w.Horizontal[hEnergy] })},
	{Name: "h_institutions", Unit: "0..100", Claims: "K75 K124",
		Definition: "mean over pairs of depth times implementation of agreements inside the region, home-grown bodies " +
			"included, over index.agreements_full, at most 100",
		Read: ofRegion(func(w *sim.World) float64 { return w.Horizontal[hInstitutions] })},
	{Name: "h_trust", Unit: "0..100",
		Definition: "50 times one plus mean trust",
		Read:       ofRegion(func(w *sim.World) float64 { return w.Horizontal[hTrust] })},
	{Name: "h_trade_borders", Unit: "0..100", Claims: "K33 K44",
		Definition: "mean of the trade and borders components, which no component moves by definition",
		Read: ofRegion(func(w *sim.World) float64 {
			if w.Horizontal[hBorders] < 0 {
				return w.Horizontal[hTrade]
			}
			return float64(0.5 * (w.Horizontal[hTrade] + w.Horizontal[hBorders]))
		})},
	{Name: "vertical", Unit: "0..100", Claims: "K70 K71 K76 E90",
		Definition: "vertical integration: mean over members of the leverage of all powers",
		Read:       ofRegion(vertical)},
	{Name: "autonomy", Unit: "share",
		Definition: "horizontal over the sum of horizontal and vertical",
		Read: ofRegion(func(w *sim.World) float64 {
			return w.Horizontal[hAll] / (w.Horizontal[hAll] + vertical(w))
		})},
	{Name: "open_trade_usd", Unit: "US$/year", Claims: "K33",
		Definition: "what members would trade among themselves with every inner border open, at the lag of trade",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Trade.OpenUSD })},
	{Name: "goal_alignment", Unit: "0..1", Claims: "E107 K126",
		Definition: "one minus the mean distance of goals between members: ambition, foreign alignment and identity",
		Read: ofRegion(func(w *sim.World) float64 {
			sum := 0.0
			for i := range w.Region.Members {
				for j := i + 1; j < w.Region.Members; j++ {
					sum += min(1, goalsApart(w, i, j))
				}
			}
			return 1 - sum/float64(w.Region.Pairs())
		})},
	{Name: "institution", Unit: "0..1", Claims: "K124 K127",
		Definition: "strength of the regional institution: depth times implementation times the share of members that take part",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Organisations.InstitutionStrength })},
	{Name: "takes_part", Unit: "members", Claims: "K110 K124",
		Definition: "members that take part in the strongest regional institution",
		Read: ofRegion(func(w *sim.World) float64 {
			if *w.Organisations.InstitutionEntry < 0 {
				return 0
			}
			return signers(w, int(*w.Organisations.InstitutionEntry))
		})},
	{Name: "inflow", Unit: "1", Claims: "K41",
		Definition: "water of the year over the mean",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Energy.Inflow })},
	{Name: "outside_threat", Unit: "0..1", Claims: "K30",
		Definition: "threat to the region from outside it",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Powers.Threat })},
	{Name: "oil_price_usd", Unit: "US$/barrel", Claims: "K45",
		Definition: "price of Brent crude, shocks and noise included",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Trade.OilPrice })},
	{Name: "solver_steps", Unit: "steps",
		Definition: "steps of Newton's method that balancing this year's trade took, with a new matrix or an old one",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Trade.SolverSteps })},
}

func (m *Model) countryOutcomes() []sim.Outcome {
	elasticity := m.Params.Trade.Elasticity
	return []sim.Outcome{
		{Name: "size_usd", Unit: "US$/year",
			Definition: "economic size: forced, but for noise of growth after the forcing's end (forcing.growth) and what a " +
				"price of oil off its path takes or gives (income.fuel, income.oil, income.home)",
			Read: ofCountries(sizeOf)},
		{Name: "exports_usd", Unit: "US$/year",
			Definition: "exports to all nodes, raw materials, and power and gas to members included",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Trade.Sold })},
		{Name: "imports_usd", Unit: "US$/year",
			Definition: "imports from all nodes, power and gas from members included",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Trade.Bought })},
		{Name: "trade_over_gdp", Unit: "share",
			Definition: "exports plus imports over economic size",
			Read: ofCountries(func(w *sim.World,
				i int) float64 {
				return (w.Trade.Sold[i] + w.Trade.Bought[i]) / sizeOf(w, i)
			})},
		{Name: "inside_share", Unit: "share", Claims: "K45 N05",
			Definition: "share of the country's exports and imports that is with other members",
			Read: ofCountries(func(w *sim.World,
				i int) float64 {
				return w.Trade.Inside[i] / (w.Trade.Sold[i] + w.Trade.Bought[i])
			})},
		{Name: "fuel_exports_usd", Unit: "US$/year", Claims: "K45",
			Definition: "raw-material exports to outside hubs (price times dated capacity)",
			Read: func(w *sim.World, out []float64) {
				clear(out)
				for k := range w.Region.Fuels {
					if i := w.Region.Fuels[k].Exporter; i < len(out) {
						out[i] += w.Trade.Fuel[k]
					}
				}
			}},
		{Name: "home_share", Unit: "share",
			Definition: "share of expenditure other than on raw materials that is met at home; (home share'/home " +
				"share)^(−1/(σ−1)) is the welfare gain between two runs with the same forcing",
			Read: ofTable(func(w *sim.World) []float64 { return w.Trade.HomeShare })},
		{Name: "gain_over_autarky", Unit: "share", Claims: "K44",
			Definition: "welfare gain from all trade against none: home share^(−1/(σ−1)) − 1",
			Read: ofCountries(func(w *sim.World, i int) float64 {
				return det.Expm1(-det.Log(w.Trade.HomeShare[i]) / elasticity)
			})},
		{Name: "leader_openness", Unit: "0..1", Claims: "K23 K24",
			Definition: "openness to neighbours of the leader in office",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Leaders.Openness })},
		{Name: "leader_ambition", Unit: "0..1", Claims: "K22",
			Definition: "ambition of the leader in office to lead the region",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Leaders.Ambition })},
		{Name: "leader_since", Unit: "year",
			Definition: "first year of effect of the leader in office",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Leaders.InOffice })},
		{Name: "popularity", Unit: "0..1", Claims: "K05 K25",
			Definition: "popularity of the leader in office",
			Read:       ofTable(func(w *sim.World) []float64 { return w.Leaders.Popularity })},
		{Name: "leverage", Unit: "0..1", Claims: "K70 K76",
			Definition: "leverage of all powers over the member",
			Read: ofCountries(func(w *sim.World, i int) float64 {
				n := len(w.Region.Powers)
				return det.Sum(w.Powers.Leverage[i*n : i*n+n])
			})},
		{Name: "power_sold_twh", Unit: "TWh/year", Claims: "K49 N42 N43",
			Definition: "summer power sold to members downstream",
			Read:       soldDownstream},
		{Name: "crisis", Unit: "0 or 1",
			Definition: "1 in a year of unrest, a coup or a contested succession",
			Read:       ofCountries(func(w *sim.World, i int) float64 { return truth(inCrisis(w, i)) })},
	}
}

// soldDownstream is the power that members sell to those downstream, TWh.
func soldDownstream(w *sim.World, out []float64) {
	clear(out)
	for k := range w.Region.Streams {
		out[w.Region.Streams[k].Up] += w.Energy.PowerTWh[k]
	}
}

var pairOutcomes = []sim.Outcome{
	{Name: "turnover_usd", Unit: "US$/year", Claims: "N14 N20 N22 N23",
		Definition: "trade of the pair, both directions, power and gas included at their price; log points that worn ties " +
			"take are ties.weight times ln of the ties, see ties.wear",
		Read: ofPairs(func(w *sim.World, i, j, p int) float64 { return Turnover(w, i, j) })},
	{Name: "route_km", Unit: "km", Claims: "N37 K24",
		Definition: "cheapest route of the pair's goods; for neighbours their own road, for others crossings priced as road " +
			"are included",
		Read: ofPairs(func(w *sim.World, i, j, p int) float64 { return w.Routes.Km[i*len(w.Region.Nodes)+j] })},
	{Name: "trust", Unit: "-1..1",
		Definition: "trust at the end of the year",
		Read:       ofTable(func(w *sim.World) []float64 { return w.People.Trust })},
	{Name: "incident", Unit: "severity", Claims: "K32",
		Definition: "severity of this year's clashes; 1 is a clash like that of 2010",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Borders.Incident })},
	{Name: "memory", Unit: "severity", Claims: "K32",
		Definition: "memory of clashes at the end of the year",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Borders.Memory })},
	{Name: "refusals", Unit: "proposals",
		Definition: "proposals between the two that were on the table this year and not accepted",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Talks.Refusals })},
	{Name: "open_border_gap", Unit: "log points", Claims: "K33",
		Definition: "what opening the common border would add to the pair's own trade in the end, before others adjust; 0 " +
			"without a common border",
		Read: ofTable(func(w *sim.World) []float64 { return w.Trade.OpenBorderGap })},
	{Name: "power_twh", Unit: "TWh/year", Claims: "K49 N43 N45",
		Definition: "summer power sold by the one upstream to the other; 0 where nothing is shared",
		Read:       ofStreams(func(w *sim.World, k int) float64 { return w.Energy.PowerTWh[k] })},
	{Name: "gas_bcm", Unit: "billion m³/year", Claims: "K49 K50 N46",
		Definition: "gas sold by the one downstream to the other; 0 where nothing is shared",
		Read:       ofStreams(func(w *sim.World, k int) float64 { return w.Energy.GasBCM[k] })},
	{Name: "water_released_mcm", Unit: "million m³/year", Claims: "K41",
		Definition: "water that the one upstream releases in summer; what is left of the year's inflow is released in winter",
		Read: ofStreams(func(w *sim.World, k int) float64 {
			water := float64(w.Region.Streams[k].WaterMCM * *w.Energy.Inflow)
			return float64(water * w.Energy.Released[k])
		})},
	{Name: "compensated", Unit: "share", Claims: "K41 K50",
		Definition: "what the one upstream gets over what it gives up by a full summer release, at most 1; 0 where " +
			"nothing is shared",
		Read: ofStreams(func(w *sim.World, k int) float64 { return w.Energy.Paid[k] })},
	{Name: "movement", Unit: "0..1", Claims: "K48 K125",
		Definition: "score of movement: visas, flights and rail, border",
		Read:       ofTable(func(w *sim.World) []float64 { return w.People.Movement })},
	{Name: "visa_needed", Unit: "share", Claims: "N61",
		Definition: "1 where citizens need a visa, less as an agreement that lifts it is implemented",
		Read:       ofPairs(func(w *sim.World, i, j, p int) float64 { return 1 - visaFreedom(w, p) })},
	{Name: "shared_bodies", Unit: "0..1", Claims: "K74 K94",
		Definition: "tie that shared organisations make, after the overlap",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Organisations.Shared })},
	{Name: "hub_pull", Unit: "0..1", Claims: "K76 K93 K95",
		Definition: "pull of common hubs that prefer spokes, insiders and outsiders included",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Hub })},
	{Name: "agreements_bound", Unit: "1", Claims: "K75",
		Definition: "depth times implementation of agreements in force between the two, added up",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Talks.Bound })},
}

var directedOutcomes = []sim.Outcome{
	{Name: "exports_usd", Unit: "US$/year",
		Definition: "what the first sells to the second, power and gas included at their price",
		Read:       exportsInside},
	{Name: "stance", Unit: "0..1", Claims: "K23",
		Definition: "stance of the first's leader toward the second",
		Read:       ofDirected(func(w *sim.World) []float64 { return w.Leaders.Stance })},
	{Name: "narrative", Unit: "0..1", Claims: "K05 K25",
		Definition: "hostile narrative in the first about the second",
		Read:       ofDirected(func(w *sim.World) []float64 { return w.People.Narrative })},
	{Name: "stake", Unit: "0..1", Claims: "K44 K120",
		Definition: "what the first's leader sees at stake in trade with the second",
		Read:       ofDirected(func(w *sim.World) []float64 { return w.Leaders.Stake })},
}

var borderOutcomes = []sim.Outcome{
	{Name: "regime", Unit: "code", Claims: "K33 K34", Words: sim.RegimeNames[:],
		Definition: "how the border is run: 0 closed, 1 restricted, 2 managed, 3 open",
		Read:       ofCodes(func(w *sim.World) []uint8 { return w.Borders.Regime })},
	{Name: "unsettled_km", Unit: "km", Claims: "K34 N30 N33",
		Definition: "length of the border that is not agreed",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Borders.Unsettled })},
}

var powerOutcomes = []sim.Outcome{
	{Name: "exports_usd", Unit: "US$/year",
		Definition: "what the member sells to the power, raw materials included",
		Read: func(w *sim.World, out []float64) {
			r := w.Region
			n, powers := len(r.Nodes), len(r.Powers)
			for i := range r.Members {
				flow, row := w.Trade.Flow[i*n:i*n+n], out[i*powers:i*powers+powers]
				for q, node := range r.Powers {
					row[q] = flow[node]
				}
			}
			for k := range r.Fuels {
				if f := &r.Fuels[k]; f.Exporter < r.Members && r.Nodes[f.Importer].Power >= 0 {
					out[f.Exporter*powers+r.Nodes[f.Importer].Power] += w.Trade.Fuel[k]
				}
			}
		}},
	{Name: "imports_usd", Unit: "US$/year",
		Definition: "what the member buys from the power",
		Read: func(w *sim.World, out []float64) {
			n, powers := len(w.Region.Nodes), len(w.Region.Powers)
			for q, node := range w.Region.Powers {
				for i, bought := range w.Trade.Flow[node*n : node*n+w.Region.Members] {
					out[i*powers+q] = bought
				}
			}
		}},
	{Name: "leverage", Unit: "0..1", Claims: "K70 K76 K90",
		Definition: "leverage of the power over the member: trade, finance, security and bodies, weighted",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Leverage })},
	{Name: "finance_usd", Unit: "US$", Claims: "K81 K104",
		Definition: "stock of debt and investment from the power, projects included",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Finance })},
	{Name: "security", Unit: "0..1", Claims: "K90",
		Definition: "security that the power provides to the member",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Backing })},
	{Name: "alignment", Unit: "share", Claims: "K73 K77",
		Definition: "share of the member's foreign alignment that leans on the power",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Alignment })},
	{Name: "level", Unit: "0..1", Claims: "K70 K76 K90",
		Definition: "leverage of the power over the member as a level, whatever other powers do: trade, finance, security and " +
			"bodies, each at its half-way value, weighted",
		Read: ofTable(func(w *sim.World) []float64 { return w.Powers.Level })},
	{Name: "presence", Unit: "0..1", Claims: "K73 K77",
		Definition: "alignment with the power, as far as its level of leverage makes it count",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Powers.Presence })},
}

var membershipOutcomes = []sim.Outcome{
	{Name: "membership", Unit: "code", Claims: "K73 K103 K111", Words: sim.MembershipNames[:],
		Definition: "0 outside, 1 suspended, 2 member, 3 observer",
		Read:       ofCodes(func(w *sim.World) []uint8 { return w.Organisations.Belongs })},
}

var entryOutcomes = []sim.Outcome{
	{Name: "status", Unit: "code", Words: sim.StatusNames[:],
		Definition: "0 pending, 1 on the table, 2 agreed or done, 3 lapsed or forborne, 4 happened, 5 ended",
		Read:       allStatuses},
	{Name: "in_force", Unit: "1", Claims: "K75",
		Definition: "1 where an agreement is in force: signed, and ratified by all who must; else 0",
		Read:       allInForce},
	{Name: "implementation", Unit: "share", Claims: "K75",
		Definition: "share of the agreement that is implemented",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Talks.Implementation })},
	{Name: "score", Unit: "score", Claims: "K20 K75",
		Definition: "lowest score among the parties at the last vote; above 0 is acceptance, 0 before any vote",
		Read:       ofTable(func(w *sim.World) []float64 { return w.Talks.Score })},
}
