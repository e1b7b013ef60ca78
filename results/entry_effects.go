package results

import (
	"math"

	"concord/results/analysis"
)

// agreement is how often an entry was agreed over the pairs.
type agreement struct {
	Fate
	year float64 // mean year of agreement, NaN if it never was
}

// decided returns the agreement on an entry of that standing. It also tells whether there is anything to
// count.
func (c *Comparison) decided(d *EntryDifference, consent int, s Standing) (agreement, bool) {
	if s != Decided && s != Imposed {
		return agreement{}, false
	}
	return c.agreement(d, consent), true
}

// agreement counts a consent over the pairs.
func (c *Comparison) agreement(d *EntryDifference, consent int) agreement {
	at := d.at + 2*consent
	a := agreement{Fate{Agreed: c.Tally.Share(at, agreed), Refused: c.Tally.Share(at, notAgreed),
		Never: c.Tally.Share(at, neverTabled)}, math.NaN()}
	if a.Agreed > 0 {
		n := float64(c.Count()) // sums of years are whole numbers
		a.year = math.Round(c.Tally.Mean(at+1)*n) / math.Round(a.Agreed*n)
	}
	return a
}

// partEffect is the effect among a part of the pairs.
type partEffect struct {
	pairs                 int
	base                  float64 // mean level in the base
	effect                analysis.Paired
	percent, pLow, pHigh  float64 // of base
	unknown, withoutError bool    // no pair; one pair
}

// among describes the effect under a condition. Met is the effect among the pairs that meet it, others among
// the other pairs. A sum over a part of the pairs is the sum over all pairs of numbers that are 0 outside the
// part.
func (c *Comparison) among(d *EntryDifference, given, year, w int) (met, others partEffect) {
	t := c.Tally
	at := d.place(given, year)
	n := int(math.Round(t.Mean(at) * float64(t.Count)))
	of := func(first, pairs int) partEffect {
		var mean, sd [parts]float64
		for k := range parts {
			m, s, all := t.Mean(first+k), t.SD(first+k), float64(t.Count)
			mean[k] = m * all / float64(pairs)
			low, high := t.Range(first + k)
			end := high
			if mean[k] < 0 {
				end = low
			}
			switch {
			case math.Abs(mean[k]-end) <= 1e-12*math.Abs(end):
				mean[k] = end // no value lies beyond the mean, so all values are equal and have no spread
			case pairs > 1:
				// First the sum of squares about 0, then the sum about the mean of the part.
				sum := s*s*(all-1) + all*m*m
				sd[k] = math.Sqrt(max(0, sum-float64(pairs)*mean[k]*mean[k]) / float64(pairs-1))
			}
		}
		p := partEffect{pairs: pairs, unknown: pairs == 0, withoutError: pairs == 1, base: mean[0]}
		p.effect = analysis.PairedOf(pairs, mean[2], sd[2], sd[1], sd[0])
		p.percent, p.pLow, p.pHigh = math.NaN(), math.NaN(), math.NaN()
		if d.watched[w].percent {
			p.percent, p.pLow, p.pHigh = percentOf(pairs, mean[0], mean[1], sd[0], sd[1], sd[2])
		}
		return p
	}
	first := at + 1 + 2*parts*w
	return of(first, n), of(first+parts, t.Count-n)
}

// over is the same effect over all pairs.
func (c *Comparison) over(side int, q watched, year int) partEffect {
	p := partEffect{pairs: c.Count(), base: c.Tally.Mean(c.Level(0, q.outcome, q.entity, year)),
		effect: c.Effect(side, q.outcome, q.entity, year)}
	p.percent, p.pLow, p.pHigh = math.NaN(), math.NaN(), math.NaN()
	if q.percent {
		p.percent, p.pLow, p.pHigh = c.Percent(side, q.outcome, q.entity, year)
	}
	return p
}

// splits tells whether a condition is met by the last year in some pairs but not in all.
func (c *Comparison) splits(d *EntryDifference, given int) bool {
	met := c.Tally.Mean(d.place(given, len(d.years)-1))
	return met > 0 && met < 1
}
