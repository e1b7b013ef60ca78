package results

import (
	"math"
	"testing"
)

// Protects: each way of writing a number, at the places where it changes.
func TestNumbersInWords(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ what, got, want string }{
		{"Number of a third", Number(1.0 / 3), "0.3333333333333333"},
		{"Cell of nothing known", Cell(nan) + Cell(inf), ""},
		{"Cell of a zero with a sign", Cell(math.Copysign(0, -1)), "0"},
		{"six digits", digits(-1.0 / 3), "-0.333333"},
		{"six digits of nothing known", digits(nan) + digits(-inf), ""},
		{"a small count", Thousands(999), "999"},
		{"a count", Thousands(1234567), "1,234,567"},
		{"a number with a fraction", Grouped("6400.125"), "6,400.125"},
		{"a moment", Roughly(1.4), "a second"},
		{"seconds", Roughly(89), "89 seconds"},
		{"minutes", Roughly(90), "2 minutes"},
		{"hours", Roughly(5400), "1.5 hours"},
		{"percent", percent(0.004), "0 %"},
		{"a level", level(12.34567), "12.35"},
		{"a large level", level(1234.5), "1234"},
		{"a median", median(1, 20, 10.05, 30), "20.0 (10.1–30.0)"},
		{"an interval below 1", interval(0.5, 0.25, 0.75), "+0.500 (+0.250 to +0.750)"},
		{"an interval below 10", interval(-1, -3, 1), "−1.00 (−3.00 to +1.00)"},
		{"an interval below 1000", interval(20, -0.01, 40), "+20.0 (0.0 to +40.0)"},
		{"a large interval", interval(2000, 1000, 3000), "+2000 (+1000 to +3000)"},
		{"an interval that is not known", interval(2, -inf, inf), "+2"},
		{"a mean that is not known", interval(nan, nan, nan), "–"},
		{"a mean alone", withoutInterval(2), "+2.00"},
		{"hundreds", rounded(-123.4), "−123"},
		{"ones", rounded(1.26), "1.3"},
		{"tenths", rounded(0.126), "0.13"},
		{"hundredths", rounded(0.0126), "0.013"},
		{"next to nothing", rounded(-0.0001), "0"},
		{"a bound", exactly(-0.125), "−0.125"},
		{"billions", scaled(2.5e9, "US$/year"), "2.5 billion"},
		{"millions", scaled(-1e6, "US$"), "−1.0 million"},
		{"thousands", scaled(1e4, "US$"), "10.0 thousand"},
		{"a unit without such words", scaled(1e4, "points"), "10000"},
		{"a gain", signed(3, "points"), "+3.0"},
		{"no gain", signed(0.0001, "points"), "0"},
		{"as many runs", asMany(0.0123), "81.3"},
	} {
		if c.got != c.want {
			t.Errorf("%s is written %q, want %q", c.what, c.got, c.want)
		}
	}
}
