package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Outcomes is the codebook of what a run records: every quantity with its
// unit, its meaning and how it is read off the world.
func (m *Model) Outcomes() []sim.Outcome {
	elasticity := m.Params.Trade.Elasticity
	// all copies a table that stands in the order of its domain.
	all := func(table func(w *sim.World) []float64) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) { copy(out, table(w)) }
	}
	// codes copies a table of codes that stands in the order of its domain.
	codes := func(table func(w *sim.World) []uint8) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) {
			for k, c := range table(w)[:len(out)] {
				out[k] = float64(c)
			}
		}
	}
	each := func(read func(w *sim.World, i int) float64) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) {
			for i := range out {
				out[i] = read(w, i)
			}
		}
	}
	pairs := func(read func(w *sim.World, i, j, p int) float64) func(*sim.World, []float64) {
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
	// directed reads the members' part of a square table of a given width, its
	// diagonal left out.
	directed := func(table func(w *sim.World) ([]float64, int)) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) {
			values, width := table(w)
			m, at := w.Region.Members, 0
			for i := range m {
				row := values[i*width : i*width+m]
				at += copy(out[at:], row[:i])
				at += copy(out[at:], row[i+1:])
			}
		}
	}
	// streams reads what belongs to a stream into the place of its pair.
	streams := func(read func(w *sim.World, k int) float64) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) {
			clear(out)
			for k := range w.Region.Streams {
				out[w.Region.PairIndex(w.Region.Streams[k].Up, w.Region.Streams[k].Down)] = read(w, k)
			}
		}
	}
	powers := func(read func(w *sim.World, i, p, node int) float64) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) {
			at := 0
			for i := range w.Region.Members {
				for p, node := range w.Region.Powers {
					out[at] = read(w, i, p, node)
					at++
				}
			}
		}
	}
	region := func(read func(w *sim.World) float64) func(*sim.World, []float64) {
		return func(w *sim.World, out []float64) { out[0] = read(w) }
	}
	mean := func(xs []float64) float64 { return det.Sum(xs) / float64(len(xs)) }

	return []sim.Outcome{
		// Region.
		{Name: "trade_inside_usd", Domain: sim.OfRegion, Unit: "US$/year", Claims: "K44",
			Definition: "trade among the members, each flow counted once",
			Read: region(func(w *sim.World) float64 {
				return float64(0.5 * det.Sum(w.Trade.Inside))
			})},
		{Name: "trade_total_usd", Domain: sim.OfRegion, Unit: "US$/year",
			Definition: "exports and imports of all members, raw materials included; trade among members counts for both",
			Read: region(func(w *sim.World) float64 {
				return det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought)
			})},
		{Name: "inside_share", Domain: sim.OfRegion, Unit: "share", Claims: "K44 K112 N06",
			Definition: "share of the members' exports and imports that is among themselves",
			Read: region(func(w *sim.World) float64 {
				return det.Sum(w.Trade.Inside) / (det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought))
			})},
		{Name: "stance_mean", Domain: sim.OfRegion, Unit: "0..1", Claims: "K23",
			Definition: "mean stance over ordered pairs of members",
			Read: region(func(w *sim.World) float64 {
				m := w.Region.Members
				return det.Sum(w.Leaders.Stance) / float64(m*(m-1)) // a member has no stance toward itself: the diagonal is 0
			})},
		{Name: "trust_mean", Domain: sim.OfRegion, Unit: "-1..1",
			Definition: "mean trust over pairs of members",
			Read:       region(func(w *sim.World) float64 { return mean(w.People.Trust) })},
		{Name: "borders_open", Domain: sim.OfRegion, Unit: "borders", Claims: "K33 K34",
			Definition: "number of inner land borders that are open",
			Read: region(func(w *sim.World) float64 {
				s := 0.0
				for k := range w.Region.Inner {
					if sim.Regime(w.Borders.Regime[k]) == sim.Open {
						s++
					}
				}
				return s
			})},
		{Name: "horizontal", Domain: sim.OfRegion, Unit: "0..100", Claims: "K70 K71 E90",
			Definition: "horizontal cooperation: plain mean of the six components that follow",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hAll] })},
		{Name: "h_trade", Domain: sim.OfRegion, Unit: "0..100", Claims: "K44 K51",
			Definition: "trade among members over what it would be with every inner border open, resistances solved anew",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hTrade] })},
		{Name: "h_borders", Domain: sim.OfRegion, Unit: "0..100", Claims: "K33 K34",
			Definition: "mean over inner land borders of regime (open 100, managed 67, restricted 33, closed 0) times settled share; -1 without such borders",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hBorders] })},
		{Name: "h_movement", Domain: sim.OfRegion, Unit: "0..100", Claims: "K48 K125",
			Definition: "mean over pairs of the score of visas, flights and rail, and the border",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hMovement] })},
		{Name: "h_energy", Domain: sim.OfRegion, Unit: "0..100", Claims: "K41 K50",
			Definition: "compensated share of what members depend on each other for in water and energy; -1 where nothing is shared",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hEnergy] })},
		{Name: "h_institutions", Domain: sim.OfRegion, Unit: "0..100", Claims: "K75 K124",
			Definition: "mean over pairs of depth times implementation of agreements inside the region, home-grown bodies included, over index.agreements_full, at most 100",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hInstitutions] })},
		{Name: "h_trust", Domain: sim.OfRegion, Unit: "0..100",
			Definition: "50 times one plus mean trust",
			Read:       region(func(w *sim.World) float64 { return w.Horizontal[hTrust] })},
		{Name: "h_trade_borders", Domain: sim.OfRegion, Unit: "0..100", Claims: "K33 K44",
			Definition: "mean of the trade and borders components, which no component moves by definition",
			Read: region(func(w *sim.World) float64 {
				if w.Horizontal[hBorders] < 0 {
					return w.Horizontal[hTrade]
				}
				return float64(0.5 * (w.Horizontal[hTrade] + w.Horizontal[hBorders]))
			})},
		{Name: "vertical", Domain: sim.OfRegion, Unit: "0..100", Claims: "K70 K71 K76 E90",
			Definition: "vertical integration: mean over members of the leverage of all powers",
			Read:       region(vertical)},
		{Name: "autonomy", Domain: sim.OfRegion, Unit: "share",
			Definition: "horizontal over the sum of horizontal and vertical",
			Read: region(func(w *sim.World) float64 {
				return w.Horizontal[hAll] / (w.Horizontal[hAll] + vertical(w))
			})},
		{Name: "open_trade_usd", Domain: sim.OfRegion, Unit: "US$/year", Claims: "K33",
			Definition: "what members would trade among themselves with every inner border open",
			Read:       region(func(w *sim.World) float64 { return *w.Trade.OpenUSD })},
		{Name: "goal_alignment", Domain: sim.OfRegion, Unit: "0..1", Claims: "E107 K126",
			Definition: "one minus the mean distance of goals between members: ambition, foreign alignment and identity",
			Read: region(func(w *sim.World) float64 {
				sum := 0.0
				for i := range w.Region.Members {
					for j := i + 1; j < w.Region.Members; j++ {
						sum += min(1, goalsApart(w, i, j))
					}
				}
				return 1 - sum/float64(w.Region.Pairs())
			})},
		{Name: "institution", Domain: sim.OfRegion, Unit: "0..1", Claims: "K124 K127",
			Definition: "strength of the regional institution: depth times implementation times the share of members that take part",
			Read:       region(func(w *sim.World) float64 { return *w.Bodies.InstitutionStrength })},
		{Name: "takes_part", Domain: sim.OfRegion, Unit: "members", Claims: "K110 K124",
			Definition: "members that take part in the strongest regional institution",
			Read: region(func(w *sim.World) float64 {
				if *w.Bodies.InstitutionEntry < 0 {
					return 0
				}
				return signers(w, int(*w.Bodies.InstitutionEntry))
			})},
		{Name: "inflow", Domain: sim.OfRegion, Unit: "1", Claims: "K41",
			Definition: "water of the year over the mean",
			Read:       region(func(w *sim.World) float64 { return *w.Energy.Inflow })},
		{Name: "outside_threat", Domain: sim.OfRegion, Unit: "0..1", Claims: "K30",
			Definition: "threat to the region from outside it",
			Read:       region(func(w *sim.World) float64 { return *w.Powers.Threat })},
		{Name: "oil_price_usd", Domain: sim.OfRegion, Unit: "US$/barrel", Claims: "K45",
			Definition: "price of Brent crude, shocks included",
			Read:       region(func(w *sim.World) float64 { return *w.Trade.OilPrice })},
		{Name: "solver_steps", Domain: sim.OfRegion, Unit: "steps",
			Definition: "steps of Newton's method that balancing this year's trade took, with a new matrix or an old one",
			Read:       region(func(w *sim.World) float64 { return *w.Trade.SolverSteps })},

		// Countries.
		{Name: "size_usd", Domain: sim.OfCountry, Unit: "US$/year",
			Definition: "economic size (forced)",
			Read:       each(sizeOf)},
		{Name: "exports_usd", Domain: sim.OfCountry, Unit: "US$/year",
			Definition: "exports to all nodes, raw materials included",
			Read:       all(func(w *sim.World) []float64 { return w.Trade.Sold })},
		{Name: "imports_usd", Domain: sim.OfCountry, Unit: "US$/year",
			Definition: "imports from all nodes",
			Read:       all(func(w *sim.World) []float64 { return w.Trade.Bought })},
		{Name: "trade_over_gdp", Domain: sim.OfCountry, Unit: "share",
			Definition: "exports plus imports over economic size",
			Read:       each(func(w *sim.World, i int) float64 { return (w.Trade.Sold[i] + w.Trade.Bought[i]) / sizeOf(w, i) })},
		{Name: "inside_share", Domain: sim.OfCountry, Unit: "share", Claims: "K45 N05",
			Definition: "share of the country's exports and imports that is with other members",
			Read:       each(func(w *sim.World, i int) float64 { return w.Trade.Inside[i] / (w.Trade.Sold[i] + w.Trade.Bought[i]) })},
		{Name: "fuel_exports_usd", Domain: sim.OfCountry, Unit: "US$/year", Claims: "K45",
			Definition: "raw-material exports to outside hubs (price times dated capacity)",
			Read: each(func(w *sim.World, i int) float64 {
				s := 0.0
				for k := range w.Region.Fuels {
					if w.Region.Fuels[k].Exporter == i {
						s += w.Trade.Fuel[k]
					}
				}
				return s
			})},
		{Name: "home_share", Domain: sim.OfCountry, Unit: "share",
			Definition: "share of expenditure other than on raw materials that is met at home; (home share'/home share)^(−1/(σ−1)) is the welfare gain between two runs with the same forcing",
			Read:       all(func(w *sim.World) []float64 { return w.Trade.HomeShare })},
		{Name: "gain_over_autarky", Domain: sim.OfCountry, Unit: "share", Claims: "K44",
			Definition: "welfare gain from all trade against none: home share^(−1/(σ−1)) − 1",
			Read: each(func(w *sim.World, i int) float64 {
				return det.Expm1(-det.Log(w.Trade.HomeShare[i]) / elasticity)
			})},
		{Name: "leader_openness", Domain: sim.OfCountry, Unit: "0..1", Claims: "K23 K24",
			Definition: "openness to neighbours of the leader in office",
			Read:       all(func(w *sim.World) []float64 { return w.Leaders.Openness })},
		{Name: "leader_ambition", Domain: sim.OfCountry, Unit: "0..1", Claims: "K22",
			Definition: "ambition of the leader in office to lead the region",
			Read:       all(func(w *sim.World) []float64 { return w.Leaders.Ambition })},
		{Name: "leader_since", Domain: sim.OfCountry, Unit: "year",
			Definition: "first year of effect of the leader in office",
			Read:       all(func(w *sim.World) []float64 { return w.Leaders.InOffice })},
		{Name: "popularity", Domain: sim.OfCountry, Unit: "0..1", Claims: "K05 K25",
			Definition: "popularity of the leader in office",
			Read:       all(func(w *sim.World) []float64 { return w.Leaders.Popularity })},

		{Name: "leverage", Domain: sim.OfCountry, Unit: "0..1", Claims: "K70 K76",
			Definition: "leverage of all powers over the member",
			Read: each(func(w *sim.World, i int) float64 {
				n := len(w.Region.Powers)
				return det.Sum(w.Powers.Leverage[i*n : i*n+n])
			})},
		{Name: "power_sold_twh", Domain: sim.OfCountry, Unit: "TWh/year", Claims: "K49 N42 N43",
			Definition: "summer power sold to members downstream",
			Read: each(func(w *sim.World, i int) float64 {
				s := 0.0
				for k := range w.Region.Streams {
					if w.Region.Streams[k].Up == i {
						s += w.Energy.PowerTWh[k]
					}
				}
				return s
			})},

		// Pairs.
		{Name: "turnover_usd", Domain: sim.OfPair, Unit: "US$/year", Claims: "N14 N20 N22 N23",
			Definition: "trade of the pair, both directions",
			Read: func(w *sim.World, out []float64) {
				n, p := len(w.Region.Nodes), 0
				for i := range w.Region.Members {
					for j := i + 1; j < w.Region.Members; j++ {
						out[p] = w.Trade.Flow[i*n+j] + w.Trade.Flow[j*n+i]
						p++
					}
				}
			}},
		{Name: "route_km", Domain: sim.OfPair, Unit: "km", Claims: "N37 K24",
			Definition: "cheapest route of the pair's goods; for neighbours their own road, for others crossings priced as road are included",
			Read:       pairs(func(w *sim.World, i, j, p int) float64 { return w.Routes.Km[i*len(w.Region.Nodes)+j] })},
		{Name: "trust", Domain: sim.OfPair, Unit: "-1..1",
			Definition: "trust at the end of the year",
			Read:       all(func(w *sim.World) []float64 { return w.People.Trust })},
		{Name: "incident", Domain: sim.OfPair, Unit: "severity", Claims: "K32",
			Definition: "severity of this year's clashes; 1 is a clash like that of 2010",
			Read:       all(func(w *sim.World) []float64 { return w.Borders.Incident })},
		{Name: "memory", Domain: sim.OfPair, Unit: "severity", Claims: "K32",
			Definition: "memory of clashes at the end of the year",
			Read:       all(func(w *sim.World) []float64 { return w.Borders.Memory })},
		{Name: "refusals", Domain: sim.OfPair, Unit: "proposals",
			Definition: "proposals between the two that were on the table this year and not accepted",
			Read:       all(func(w *sim.World) []float64 { return w.Talks.Refusals })},
		{Name: "open_border_gap", Domain: sim.OfPair, Unit: "log points", Claims: "K33",
			Definition: "what opening the common border would add to the pair's own trade in the end, before others adjust; 0 without a common border",
			Read:       all(func(w *sim.World) []float64 { return w.Trade.OpenBorderGap })},

		{Name: "power_twh", Domain: sim.OfPair, Unit: "TWh/year", Claims: "K49 N43 N45",
			Definition: "summer power sold by the one upstream to the other; 0 where nothing is shared",
			Read:       streams(func(w *sim.World, k int) float64 { return w.Energy.PowerTWh[k] })},
		{Name: "gas_bcm", Domain: sim.OfPair, Unit: "billion m³/year", Claims: "K49 K50 N46",
			Definition: "gas sold by the one downstream to the other; 0 where nothing is shared",
			Read:       streams(func(w *sim.World, k int) float64 { return w.Energy.GasBCM[k] })},
		{Name: "water_released_mcm", Domain: sim.OfPair, Unit: "million m³/year", Claims: "K41",
			Definition: "water that the one upstream releases in summer; what is left of the year's inflow is released in winter",
			Read: streams(func(w *sim.World, k int) float64 {
				return float64(float64(w.Region.Streams[k].WaterMCM**w.Energy.Inflow) * w.Energy.Released[k])
			})},
		{Name: "compensated", Domain: sim.OfPair, Unit: "share", Claims: "K41 K50",
			Definition: "what the one upstream gets over what it gives up by a full summer release, at most 1; 0 where nothing is shared",
			Read:       streams(func(w *sim.World, k int) float64 { return w.Energy.Paid[k] })},
		{Name: "movement", Domain: sim.OfPair, Unit: "0..1", Claims: "K48 K125",
			Definition: "score of movement: visas, flights and rail, border",
			Read:       all(func(w *sim.World) []float64 { return w.People.Movement })},
		{Name: "crossings", Domain: sim.OfPair, Unit: "persons/year", Claims: "N36",
			Definition: "crossings between the two countries",
			Read:       all(func(w *sim.World) []float64 { return w.People.Crossings })},
		{Name: "visa_needed", Domain: sim.OfPair, Unit: "share", Claims: "N61",
			Definition: "1 where citizens need a visa, less as an agreement that lifts it is implemented",
			Read:       pairs(func(w *sim.World, i, j, p int) float64 { return 1 - visaFreedom(w, p) })},
		{Name: "shared_bodies", Domain: sim.OfPair, Unit: "0..1", Claims: "K74 K94",
			Definition: "tie that shared organisations make, after the overlap",
			Read:       all(func(w *sim.World) []float64 { return w.Bodies.Shared })},
		{Name: "hub_pull", Domain: sim.OfPair, Unit: "0..1", Claims: "K76 K93 K95",
			Definition: "pull of common hubs that prefer spokes, insiders and outsiders included",
			Read:       all(func(w *sim.World) []float64 { return w.Powers.Hub })},
		{Name: "agreements_bound", Domain: sim.OfPair, Unit: "1", Claims: "K75",
			Definition: "depth times implementation of agreements in force between the two, added up",
			Read:       all(func(w *sim.World) []float64 { return w.Talks.Bound })},

		// Ordered pairs.
		{Name: "exports_usd", Domain: sim.OfDirected, Unit: "US$/year",
			Definition: "what the first sells to the second",
			Read:       directed(func(w *sim.World) ([]float64, int) { return w.Trade.Flow, len(w.Region.Nodes) })},
		{Name: "stance", Domain: sim.OfDirected, Unit: "0..1", Claims: "K23",
			Definition: "stance of the first's leader toward the second",
			Read:       directed(func(w *sim.World) ([]float64, int) { return w.Leaders.Stance, w.Region.Members })},
		{Name: "narrative", Domain: sim.OfDirected, Unit: "0..1", Claims: "K05 K25",
			Definition: "hostile narrative in the first about the second",
			Read:       directed(func(w *sim.World) ([]float64, int) { return w.People.Narrative, w.Region.Members })},
		{Name: "stake", Domain: sim.OfDirected, Unit: "0..1", Claims: "K44 K120",
			Definition: "what the first's leader sees at stake in trade with the second",
			Read:       directed(func(w *sim.World) ([]float64, int) { return w.Leaders.Stake, w.Region.Members })},

		// Borders.
		{Name: "regime", Domain: sim.OfBorder, Unit: "code", Claims: "K33 K34", Words: sim.RegimeNames[:],
			Definition: "how the border is run: 0 closed, 1 restricted, 2 managed, 3 open",
			Read:       codes(func(w *sim.World) []uint8 { return w.Borders.Regime })},
		{Name: "unsettled_km", Domain: sim.OfBorder, Unit: "km", Claims: "K34 N30 N33",
			Definition: "length of the border that is not agreed",
			Read:       all(func(w *sim.World) []float64 { return w.Borders.Unsettled })},

		// Members and powers.
		{Name: "exports_usd", Domain: sim.OfPower, Unit: "US$/year",
			Definition: "what the member sells to the power, raw materials included",
			Read: func(w *sim.World, out []float64) {
				r := w.Region
				at := 0
				for i := range r.Members {
					for _, node := range r.Powers {
						out[at] = w.Trade.Flow[i*len(r.Nodes)+node]
						at++
					}
				}
				for k := range r.Fuels {
					if f := &r.Fuels[k]; f.Exporter < r.Members && r.Nodes[f.Importer].Power >= 0 {
						out[f.Exporter*len(r.Powers)+r.Nodes[f.Importer].Power] += w.Trade.Fuel[k]
					}
				}
			}},
		{Name: "imports_usd", Domain: sim.OfPower, Unit: "US$/year",
			Definition: "what the member buys from the power",
			Read: powers(func(w *sim.World, i, p, node int) float64 {
				return w.Trade.Flow[node*len(w.Region.Nodes)+i]
			})},
		{Name: "leverage", Domain: sim.OfPower, Unit: "0..1", Claims: "K70 K76 K90",
			Definition: "leverage of the power over the member: trade, finance, security and bodies, weighted",
			Read:       all(func(w *sim.World) []float64 { return w.Powers.Leverage })},
		{Name: "finance_usd", Domain: sim.OfPower, Unit: "US$", Claims: "K81 K104",
			Definition: "stock of debt and investment from the power, projects included",
			Read:       all(func(w *sim.World) []float64 { return w.Powers.Finance })},
		{Name: "security", Domain: sim.OfPower, Unit: "0..1", Claims: "K90",
			Definition: "security that the power provides to the member",
			Read:       all(func(w *sim.World) []float64 { return w.Powers.Backing })},
		{Name: "alignment", Domain: sim.OfPower, Unit: "share", Claims: "K73 K77",
			Definition: "share of the member's foreign alignment that leans on the power",
			Read:       all(func(w *sim.World) []float64 { return w.Powers.Alignment })},

		// Members and organisations.
		{Name: "membership", Domain: sim.OfMembership, Unit: "code", Claims: "K73 K103 K111", Words: sim.MembershipNames[:],
			Definition: "0 outside, 1 suspended, 2 member",
			Read:       codes(func(w *sim.World) []uint8 { return w.Bodies.Belongs })},

		// Entries.
		{Name: "status", Domain: sim.OfEntry, Unit: "code", Words: sim.StatusNames[:],
			Definition: "0 pending, 1 on the table, 2 agreed or done, 3 lapsed or forborne, 4 happened",
			Read:       codes(func(w *sim.World) []uint8 { return w.Talks.Status })},
		{Name: "implementation", Domain: sim.OfEntry, Unit: "share", Claims: "K75",
			Definition: "share of the agreement that is implemented",
			Read:       all(func(w *sim.World) []float64 { return w.Talks.Implementation })},
		{Name: "score", Domain: sim.OfEntry, Unit: "score", Claims: "K20 K75",
			Definition: "lowest score among the parties at the last vote; above 0 is acceptance, 0 before any vote",
			Read:       all(func(w *sim.World) []float64 { return w.Talks.Score })},
	}
}
