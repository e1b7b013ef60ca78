package agents

// Ties is what two members that trade with each other have learnt of each other: partners, standards, ways of doing
// business. What hinders the two now wears it, and it grows back slowly once nothing does. A pair that was shut for some
// years is therefore poorer for years after.
//
// Ties are kept as a logarithm, since whatever acts on trade adds up in log points:
//
//	ln τ ← ln τ + pace·(−friction − ln τ),   pace = wear when this falls, regrow when it rises
type Ties struct {
	Wear   float64
	Regrow float64
	Weight float64
}

func (s *Ties) table() []Parameter {
	return []Parameter{
		{Path: "ties.wear", Value: &s.Wear, Prior: 0.2, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "V sign",
			Source: "Head, Mayer & Ries 2010: trade erodes after independence, at once and by much where it was hostile; pace " +
				"by a trial with sight of the record, so hits there are no evidence",
			Doc: "share of the way that ln of the ties of trade goes in a year down to what friction leaves"},
		{Path: "ties.regrow", Value: &s.Regrow, Prior: 0.07, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "V",
			Source: "Nitsch & Wolf 2013 (CEPR 7545): 33 to 40 years or more until the inner-German border is gone from " +
				"trade; at 0.07 a tenth of the gap is left after 32",
			Doc: "share of the way that ln of the ties of trade goes in a year back up to what friction leaves"},
		{Path: "ties.weight", Value: &s.Weight, Prior: 0.5, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 3,
			Unit: "1", Grade: "V sign",
			Source: "Head, Mayer & Ries 2010: about 65 % of trade is gone four decades after independence, little of it at " +
				"first; size judgement: what lasts adds half as much as what a border takes at once",
			Doc: "log points of trade for a log point of ties; 0 turns their memory off"},
	}
}

// moved gives ln of the ties after a year with a friction, in log points that it takes from the pair's trade.
func (s *Ties) moved(ln, friction float64) float64 {
	gap := -friction - ln
	if gap < 0 {
		return ln + float64(s.Wear*gap)
	}
	return ln + float64(s.Regrow*gap)
}
