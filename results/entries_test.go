package results

import (
	"math"
	"testing"

	"concord/results/analysis"
	"concord/sim"
)

// Protects: some is not none, and nearly all is not all.
func TestShareInWords(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{{0, "0 %"}, {0.0001, "under 1 %"}, {0.0049, "under 1 %"}, {0.006, "1 %"}, {0.5, "50 %"}, {0.994, "99 %"},
		{0.9951, "over 99 %"}, {0.9999, "over 99 %"}, {1, "100 %"}} {
		if got := share(c.share); got != c.want {
			t.Errorf("a share of %v reads %q, want %q", c.share, got, c.want)
		}
	}
}

// Protects: an effect among few pairs does not look as if its error were known.
func TestPartEffectInWords(t *testing.T) {
	trade := watched{domain: sim.OfPair, factor: 1e-6, unit: "million US$", percent: true}
	points := watched{domain: sim.OfRegion, factor: 1, unit: "points"}
	for _, c := range []struct {
		name string
		of   watched
		part partEffect
		want string
	}{
		{"no pair", points, partEffect{unknown: true}, "–"},
		{"one pair", points, partEffect{pairs: 1, withoutError: true, effect: analysis.PairedOf(1, 2, 0, 0, 0)},
			"+2.00 points (one pair)"},
		{"many", points, partEffect{pairs: 9, effect: analysis.Paired{Mean: 2, Low: 1, High: 3}},
			"+2.00 (+1.00 to +3.00) points"},
		{"trade is told in percent", trade, partEffect{pairs: 9, percent: 2, pLow: 1, pHigh: 3}, "+2.00 (+1.00 to +3.00) %"},
		{"percent of nothing", trade, partEffect{pairs: 9, percent: math.NaN()}, "–"},
	} {
		if got := c.part.words(c.of); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
