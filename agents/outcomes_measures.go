package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Outcomes that say of a year what other studies of regions say: how much of its trade a region keeps inside, how it
// hangs together, what becomes of its papers, and when it fell back.

var regionMeasures = []sim.Outcome{
	{Name: "h_trade_potential", Unit: "0..100", Claims: "K44 K51",
		Definition: "trade among members over potential trade, at most 100; potential trade is what sizes alone would give " +
			"with every inner border open, swift at the border and by the straight way; it does not depend on what a run " +
			"does; -1 where it is not known",
		Read: ofRegion(ofPotential)},
	{Name: "horizontal_potential", Unit: "0..100", Claims: "K44 K70 K71 E90",
		Definition: "horizontal cooperation by the fixed yardstick: as horizontal, with h_trade_potential in the place of " +
			"h_trade; -1 where that is not known",
		Read: ofRegion(func(w *sim.World) float64 {
			trade := ofPotential(w)
			if trade < 0 {
				return -1
			}
			sum, count := trade, 1.0
			for _, c := range w.Horizontal[hTrade+1:] {
				if c >= 0 {
					sum += c
					count++
				}
			}
			return sum / count
		})},
	{Name: "trade_intensity", Unit: "1", Claims: "K44 K45 K112",
		Definition: "intra-regional trade intensity: inside_share over the region's share of all trade between the nodes of " +
			"the region file (exports plus imports, raw materials included); trade inside a node, such as the rest of the " +
			"world, is not counted; 1 is neutral",
		Read: ofRegion(func(w *sim.World) float64 {
			inside, region, outside := turnovers(w)
			return ratio(ratio(inside, region), ratio(region, region+outside))
		})},
	{Name: "trade_introversion", Unit: "-1..1", Claims: "K44 K45 K112",
		Definition: "symmetric trade introversion (HI−HE)/(HI+HE), after Iapadre and Plummer 2011: HI = inside_share over " +
			"the region's share of the trade of all outside nodes, HE = one minus the first over one minus the second; above 0 " +
			"members prefer one another, below 0 outsiders; trade inside a node is not counted",
		Read: ofRegion(introversion)},
	{Name: "open_border_density", Unit: "share", Claims: "K24 K33 K34",
		Definition: "density of the network of open borders: open inner land borders over all of them; -1 without such borders",
		Read: ofRegion(func(w *sim.World) float64 {
			if w.Region.Inner == 0 {
				return -1
			}
			open := 0.0
			for _, o := range w.Measures.OpenBorder {
				open += float64(o)
			}
			return open / float64(w.Region.Inner)
		})},
	{Name: "papers_signed", Unit: "papers/year", Claims: "K75",
		Definition: "agreements that bind members to one another, signed this year; one that is signed again counts again",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Measures.Signed })},
	{Name: "papers_ratified", Unit: "papers/year", Claims: "K75",
		Definition: "of such papers, those that came into force this year; what needs no ratification does so when it is signed",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Measures.Ratified })},
	{Name: "papers_in_force", Unit: "papers", Claims: "K75",
		Definition: "such papers in force at the end of the year",
		Read:       ofRegion(func(w *sim.World) float64 { return *w.Measures.InForce })},
	{Name: "papers_ended", Unit: "papers/year", Claims: "K75",
		Definition: "such papers that ended this year: the term is over, a later paper took the place, nothing of it was left " +
			"and it is on the table again, or it was never ratified and lapsed",
		Read: ofRegion(func(w *sim.World) float64 { return *w.Measures.Ended })},
	{Name: "leverage_level", Unit: "0..1", Claims: "K70 K76 K90",
		Definition: "mean over members and powers of the level of leverage",
		Read: ofRegion(func(w *sim.World) float64 {
			return ratio(det.Sum(w.Powers.Level), float64(len(w.Powers.Level)))
		})},
	{Name: "relapse", Unit: "0 or 1", Claims: "K24 K75",
		Definition: "1 where horizontal is 10 points or more below its value of three years ago, else 0; 0 in the first three " +
			"years",
		Read: ofRegion(func(w *sim.World) float64 { return truth(*w.Measures.Relapse == float64(w.Year)) })},
	{Name: "years_since_relapse", Unit: "years", Claims: "K24 K75",
		Definition: "years since the last year of relapse, 0 in such a year; -1 where there was none so far",
		Read: ofRegion(func(w *sim.World) float64 {
			if *w.Measures.Relapse == 0 {
				return -1
			}
			return float64(w.Year) - *w.Measures.Relapse
		})},
}

var countryMeasures = []sim.Outcome{
	{Name: "partner_concentration", Unit: "0..1", Claims: "K45 K76",
		Definition: "Herfindahl index of trade partners: sum of the squares of the partners' shares in the country's exports " +
			"plus imports, raw materials included; a partner is a node of the region file",
		Read: ofTable(func(w *sim.World) []float64 { return w.Measures.Concentration })},
	{Name: "border_betweenness", Unit: "0..1", Claims: "K24 N37",
		Definition: "betweenness in the network of open inner land borders: share of the pairs of other members whose shortest " +
			"ways over open borders lead through the country; of several shortest ways each counts in part",
		Read: ofTable(func(w *sim.World) []float64 { return w.Measures.Betweenness })},
	{Name: "remittance_dependence", Unit: "share",
		Definition: "remittances from abroad over economic size",
		Read:       ofCountries(func(w *sim.World, i int) float64 { return w.Trade.Remitted[i] / sizeOf(w, i) })},
}

// ofPotential is trade among members over potential trade, 0..100, or −1 where that is not known.
func ofPotential(w *sim.World) float64 {
	if !(*w.Trade.PotentialUSD > 0) {
		return -1
	}
	return float64(100 * min(1, det.Sum(w.Trade.Inside)/float64(2**w.Trade.PotentialUSD)))
}

// turnovers are exports plus imports: of members among themselves, of members with all nodes, and of outside nodes with
// all nodes. What stays inside a group of nodes counts for both sides.
func turnovers(w *sim.World) (inside, region, outside float64) {
	inside = det.Sum(w.Trade.Inside)
	region = det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought)
	return inside, region, region - inside + float64(2**w.Measures.Outer)
}

// introversion is the symmetric introversion of the members' trade.
func introversion(w *sim.World) float64 {
	inside, region, outside := turnovers(w)
	home, away := ratio(inside, region), ratio(region-inside, outside)
	// (HI−HE)/(HI+HE), multiplied by away·(1−away), which has no pole where either is 0 or 1.
	hi, he := float64(home*(1-away)), float64((1-home)*away)
	return ratio(hi-he, hi+he)
}

// ratio is a over b, 0 where b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
