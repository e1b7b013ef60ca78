package agents

import "concord/sim"

// Presence is how far a power is there: its leverage over a member as a level, not as a share. A share cannot
// grow for all powers at once, and it hides whether they do much or little. The level of each kind of tie
// is half at the half-way values below. The four weights are those of leverage, see Powers.
type Presence struct {
	TradeHalf   float64
	FinanceHalf float64
	BackingHalf float64
	TiesHalf    float64
	Half        float64
	Engaged     float64
}

func (s *Presence) table() []Parameter {
	half := func(path string, v *float64, median float64, unit, doc string) Parameter {
		return Parameter{
			Path: "presence." + path, Value: v, Prior: median, Shape: LogNormal, Spread: 0.4, Lo: 0.001, Hi: 10,
			Unit: unit, Grade: "J", Source: "judgement",
			Doc: doc,
		}
	}
	return []Parameter{
		half("trade_half", &s.TradeHalf, 0.15, "share of GDP",
			"trade with a power over GDP at which half of the level that trade can give is there"),
		half("finance_half", &s.FinanceHalf, 0.3, "share of GDP",
			"stock of a power's finance over GDP at which half of the level that finance can give is there"),
		half("backing_half", &s.BackingHalf, 0.5, "1",
			"security from a power at which half of the level that security can give is there"),
		half("ties_half", &s.TiesHalf, 1, "1",
			"depth of membership in a power's bodies at which half of the level that bodies can give is there"),
		half("half", &s.Half, 0.2, "1",
			"level of leverage at which half of a member's alignment with a power counts as presence"),
		{Path: "presence.engaged", Value: &s.Engaged, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J",
			Source: "convention: leaning on a power divides neighbours where the power is there (K72 K77)",
			Doc:    "how far a power must be there for leaning on it to count: 1 by its level, 0 alignment alone counts"},
	}
}

// engagement is the share of an alignment that counts for a power with the given level of leverage.
func (s *Presence) engagement(level float64) float64 { return level / (level + s.Half) }

// measure sets the level of leverage and the presence of every power, from the year's trade, stocks, security
// and memberships. It comes after Powers.Measure.
func (s *Presence) measure(w *sim.World, p *Powers) {
	r := w.Region
	n, whole := len(r.Powers), p.whole()
	for i := range r.Members {
		size := sizeOf(w, i)
		presence, align, levels := w.Powers.Presence[i*n:][:n], w.Powers.Alignment[i*n:][:n], w.Powers.Level[i*n:][:n]
		stock, backing := w.Powers.Finance[i*n:][:n], w.Powers.Backing[i*n:][:n]
		for q := range presence {
			trade, finance := presence[q]/size, stock[q]/size
			level := float64(p.WeightTrade*(trade/(s.TradeHalf+trade))) +
				float64(p.WeightFinance*(finance/(s.FinanceHalf+finance))) +
				float64(p.WeightSecurity*saturated(backing[q], s.BackingHalf)) +
				float64(p.WeightBodies*saturated(p.ties(w, i*n+q), s.TiesHalf))
			level = min(1, level/whole) // the sum of rounded parts may pass 1 by a last bit
			levels[q] = level
			presence[q] = float64(align[q] * s.engagement(level))
		}
	}
}

// saturated is x over x plus its half-way value, 0..1.
func saturated(x, half float64) float64 { return x / (half + x) }
