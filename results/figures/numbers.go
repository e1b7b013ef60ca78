package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"concord/results"
)

// number writes a tick: no more digits than it has, thousands apart, a minus as such.
func number(v float64) string {
	v = math.Round(v*1e6) / 1e6
	s := results.Grouped(strconv.FormatFloat(math.Abs(v), 'f', -1, 64))
	if v < 0 {
		return "−" + s
	}
	return s
}

// percent writes a share with as many digits as a reader wants.
func percent(share float64) string {
	p := 100 * share
	switch {
	case p != 0 && math.Abs(p) < 10:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	default:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	}
}

// times says how many times something is, before "as much". It has one digit after the point. It has more if
// one digit would show a small number as none, or a change as none. It is "" if three digits show no change.
func times(ratio float64) string {
	for unit := 10.0; unit <= 1000; unit *= 10 {
		if v := math.Round(unit*ratio) / unit; v != 0 && v != 1 {
			return number(v) + " times "
		}
	}
	if ratio < 0.5 {
		return "less than 0.001 times "
	}
	return ""
}

// signedNumber writes a tick of a difference.
func signedNumber(v float64) string {
	s := number(v)
	if v > 0 {
		return "+" + s
	}
	return s
}

// exactly writes a number with as many digits as the half width of its interval allows.
func exactly(v, half float64) string {
	digits := 0
	switch {
	case math.IsNaN(v):
		return "–"
	case half > 0 && !math.IsInf(half, 0):
		digits = int(max(0, min(4, math.Ceil(-math.Log10(half)))))
	case v != math.Trunc(v):
		digits = int(max(0, min(4, math.Ceil(1-math.Log10(math.Abs(v))))))
	}
	if v != 0 { // if hardly anything varies, four digits are enough
		digits = min(digits, int(max(0, 3-math.Floor(math.Log10(math.Abs(v))))))
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + results.Grouped(s)
	}
	return results.Grouped(s)
}

// withSign is exactly with a plus where it is due.
func withSign(v, half float64) string {
	s := exactly(v, half)
	if v > 0 && strings.Trim(s, "0.,") != "" {
		return "+" + s
	}
	return s
}

// intervalWords writes a mean with its interval, of differences.
func intervalWords(mean, low, high float64) string {
	half := (high - low) / 2
	if !(half > 0) || math.IsInf(half, 0) { // nothing is known of the error
		return withSign(mean, 0)
	}
	return fmt.Sprintf("%s (%s to %s)", withSign(mean, half), withSign(low, half), withSign(high, half))
}

// levelWords writes a level for a label.
func levelWords(v float64) string {
	switch a := math.Abs(v); {
	case a != 0 && a < 2:
		return exactly(v, 0.01)
	case a < 20:
		return exactly(v, 0.1)
	}
	return exactly(v, 1)
}

// dollars writes an amount given in millions.
func dollars(millions float64) string {
	if millions >= 1e6 {
		return number(math.Round(millions/1e5)/10) + " trillion US$"
	}
	if millions >= 1000 {
		return number(math.Round(millions/100)/10) + " billion US$"
	}
	if millions >= 1 {
		return number(math.Round(millions)) + " million US$"
	}
	return number(math.Round(millions*100)/100) + " million US$"
}

// outOf says how many of some things there are: a number, all or none.
func outOf(n, all int, one, more string) string {
	switch {
	case all == 1 && n == 1:
		return "the only " + one
	case n == all && n == 2:
		return "both " + more
	case n == all:
		return fmt.Sprintf("all %d %s", all, more)
	case n == 0 && all > 1:
		return fmt.Sprintf("none of %d %s", all, more)
	case all == 1:
		return fmt.Sprintf("%d of 1 %s", n, one)
	}
	return fmt.Sprintf("%d of %d %s", n, all, more)
}

// upperFirst makes the first letter of a sentence large.
func upperFirst(s string) string {
	if s == "" || strings.Contains(s, "_") { // a name of the program's is left as it is
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}
