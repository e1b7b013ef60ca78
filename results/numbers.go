package results

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// This file holds how a number becomes text. Tables are for programs: they keep every digit, a minus is the
// sign of the keyboard, and an unknown number is empty. Sentences are for people: they keep the digits that
// matter, and a minus is a true minus sign.

// Number writes a float so that reading it back gives the same bits.
func Number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// Cell writes a statistic for a table. An unknown statistic, such as the standard deviation of one value, is
// empty. Zero has no sign.
func Cell(x float64) string {
	if !isKnown(x) {
		return ""
	}
	return Number(x + 0)
}

// digits writes a statistic as Cell does, with six digits.
func digits(x float64) string {
	if !isKnown(x) {
		return ""
	}
	return strconv.FormatFloat(x+0, 'g', 6, 64)
}

// Known is a statistic for JSON. JSON has no number for an unknown statistic, so this is nil and is written
// as null.
func Known(x float64) *float64 {
	if !isKnown(x) {
		return nil
	}
	x += 0 // zero without a sign
	return &x
}

// isKnown tells whether a statistic could be computed.
func isKnown(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Thousands writes a count with commas: 6,400.
func Thousands(n int) string { return Grouped(strconv.Itoa(n)) }

// Grouped sets the thousands of a number without a sign apart.
func Grouped(digits string) string {
	whole, rest, fraction := strings.Cut(digits, ".")
	for k := len(whole) - 3; k > 0; k -= 3 {
		whole = whole[:k] + "," + whole[k:]
	}
	if fraction {
		whole += "." + rest
	}
	return whole
}

// Roughly writes a time that is a guess.
func Roughly(seconds float64) string {
	switch {
	case seconds < 1.5:
		return "a second"
	case seconds < 90:
		return fmt.Sprintf("%.0f seconds", seconds)
	case seconds < 5400:
		return fmt.Sprintf("%.0f minutes", seconds/60)
	}
	return fmt.Sprintf("%.1f hours", seconds/3600)
}

// percent writes a share in whole percent. A zero has no sign.
func percent(share float64) string {
	written := fmt.Sprintf("%.0f", 100*share)
	if isZero(written) {
		written = "0"
	}
	return written + " %"
}

// share is percent for shares that may be rare. It rounds no positive share to none, and no smaller share to
// all.
func share(x float64) string {
	switch {
	case x > 0 && x < 0.005:
		return "under 1 %"
	case x < 1 && x > 0.995:
		return "over 99 %"
	}
	return percent(x)
}

// level writes a level to four digits or, if it is large, to whole numbers.
func level(x float64) string {
	if math.Abs(x) >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// median writes a median with two quantiles in brackets.
func median(decimals int, mid, low, high float64) string {
	return fmt.Sprintf("%.*f (%.*f–%.*f)", decimals, mid, decimals, low, decimals, high)
}

// interval writes a mean difference with the ends of its interval. All have their sign, and the size of the
// ends determines the decimals. If the ends are unknown it writes the mean alone.
func interval(mean, low, high float64) string {
	decimals := 1
	if m := math.Max(math.Abs(low), math.Abs(high)); m < 1 {
		decimals = 3
	} else if m < 10 {
		decimals = 2
	} else if m >= 1000 {
		decimals = 0
	}
	sign := func(x float64) string {
		s := strconv.FormatFloat(x+0, 'f', decimals, 64)
		if isZero(s) {
			return strings.TrimPrefix(s, "-")
		}
		if x > 0 {
			s = "+" + s
		}
		return minus(s)
	}
	switch {
	case math.IsNaN(mean):
		return "–"
	case math.IsInf(low, 0) || math.IsInf(high, 0): // nothing is known of the error
		return sign(mean)
	}
	return fmt.Sprintf("%s (%s to %s)", sign(mean), sign(low), sign(high))
}

// withoutInterval writes a mean difference as interval does, and leaves the interval out.
func withoutInterval(mean float64) string {
	text, _, _ := strings.Cut(interval(mean, mean, mean), " ")
	return text
}

// rounded writes a number for people: about three digits, with a true minus.
func rounded(x float64) string {
	decimals := 0
	switch a := math.Abs(x); {
	case a >= 99.95 || a == 0:
	case a >= 0.995:
		decimals = 1
	case a >= 0.0995:
		decimals = 2
	default:
		decimals = 3
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if isZero(s) {
		return "0"
	}
	return minus(s)
}

// exactly writes a number that somebody wrote, such as a bound, with all of its digits.
func exactly(x float64) string { return minus(Number(x)) }

// scaled writes a number of a unit for people; money in billions, millions or thousands.
func scaled(x float64, unit string) string {
	if strings.HasPrefix(unit, "US$") {
		switch size := math.Abs(x); {
		case size >= 1e9:
			return rounded(x/1e9) + " billion"
		case size >= 1e6:
			return rounded(x/1e6) + " million"
		case size >= 1e4:
			return rounded(x/1e3) + " thousand"
		}
	}
	return rounded(x)
}

// signed is scaled with a plus where it is due.
func signed(x float64, unit string) string {
	text := scaled(x, unit)
	if x > 0 && text != "0" {
		return "+" + text
	}
	return text
}

// asMany writes how many unpaired runs tell as much as a pair.
func asMany(varianceRatio float64) string { return strconv.FormatFloat(1/varianceRatio, 'g', 3, 64) }

// isZero tells whether a number that is written has no digit but 0.
func isZero(written string) bool { return strings.Trim(written, "-0.") == "" }

// minus turns the keyboard's minus into a true minus sign.
func minus(written string) string { return strings.Replace(written, "-", "−", 1) }
