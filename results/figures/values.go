package figures

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// measure is the unit in which an outcome is shown, and the factor that leads to it.
type measure struct {
	factor float64
	unit   string
}

// measureOf is the measure of an outcome with a unit of the codebook and these values.
func measureOf(unit string, values ...float64) measure {
	far := 0.0
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			far = max(far, math.Abs(v))
		}
	}
	switch low, high, isRange := strings.Cut(unit, ".."); {
	case unit == "0..100":
		return measure{1, "points"}
	case isRange:
		return measure{1, "scale of " + strings.Replace(low, "-", "−", 1) + " to " + high}
	}
	factor, words := money(unit, far)
	return measure{factor, words}
}

// after is a number with its unit.
func (m measure) after(number string) string {
	switch {
	case m.unit == "":
		return number
	case strings.HasPrefix(m.unit, "scale of"), strings.HasPrefix(m.unit, "share"):
		return number + " (" + m.unit + ")"
	}
	return number + " " + m.unit
}

// valueWords writes a value of a factor with three digits, a whole number with all.
func valueWords(v float64) string {
	a := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "–"
	case a >= 1e6 || a < 1e-3 && a > 0:
		return powerOfTen(v)
	case a >= 100 || v == math.Trunc(v):
		return strings.ReplaceAll(number(math.Round(v)), ",", "") // years are values too
	}
	return strings.Replace(strconv.FormatFloat(v, 'g', 3, 64), "-", "−", 1)
}

// powerOfTen writes a number with three digits as 1.5·10⁹.
func powerOfTen(v float64) string {
	head, power, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	head = strings.TrimRight(strings.TrimRight(head, "0"), ".")
	n, _ := strconv.Atoi(power)
	raised := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷",
		"8", "⁸", "9", "⁹").Replace(strconv.Itoa(n))
	if head = strings.Replace(head, "-", "−", 1); strings.TrimPrefix(head, "−") == "1" {
		return strings.TrimSuffix(head, "1") + "10" + raised
	}
	return head + "·10" + raised
}

// tickWords writes the ticks of an axis: all as plain numbers, or all with powers of ten.
func (s scale) tickWords() func(float64) string {
	if s.log { // each for itself, since they are far apart
		return func(v float64) string {
			if v >= 1e6 || v < 1e-3 {
				return powerOfTen(v)
			}
			return number(v)
		}
	}
	if far := max(math.Abs(s.lo), math.Abs(s.hi)); far >= 1e6 || far < 1e-3 {
		return func(v float64) string {
			if v == 0 {
				return "0"
			}
			return powerOfTen(v)
		}
	}
	if s.lo >= 1000 && s.hi < 10_000 { // years
		return func(v float64) string { return strings.ReplaceAll(number(v), ",", "") }
	}
	return number
}

// tickRoom is the room that the labels of a vertical axis of this length need.
func (s scale) tickRoom(length vg.Length) vg.Length {
	room, word := vg.Length(12), s.tickWords()
	for _, v := range s.ticks(length) {
		room = max(room, soft.width(word(v))+5)
	}
	return room
}

// overValues is an axis of a factor: logarithmic if its values are spread over more than one power of ten and
// lie about as evenly there as powers do.
func overValues(values []float64) scale {
	var known []float64
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return scale{lo: 0, hi: 1}
	}
	slices.Sort(known)
	lo, middle, hi := known[0], known[len(known)/2], known[len(known)-1]
	if lo > 0 && hi/lo >= 20 && (middle-lo)/(hi-lo) < 0.25 {
		return scale{lo: lo, hi: hi, log: true}
	}
	if lo == hi {
		d := max(math.Abs(hi)*0.05, 1e-9)
		if hi == 0 {
			d = 1
		}
		return scale{lo: lo - d, hi: hi + d}
	}
	whole := hi-lo >= 1 && hi-lo < 60 && !slices.ContainsFunc(known, func(v float64) bool { return v != math.Trunc(v) })
	return scale{lo: lo, hi: hi, whole: whole}
}

// numberAxis draws a horizontal axis of numbers. Labels that would touch are left out.
func (p *panel) numberAxis(labels bool) {
	width, word := p.box.Max.X-p.box.Min.X, p.x.tickWords()
	ticks := p.x.ticks(width / 1.1)
	y, end := p.box.Min.Y, vg.Length(math.Inf(-1))
	for _, v := range ticks {
		x, half := p.at(v, p.y.lo).X, soft.width(word(v))/2
		p.upright(rule, 0.4, nil, x, y, p.box.Max.Y)
		p.upright(grey, 0.5, nil, x, y, y-2.5)
		at := min(max(x, p.cell.Min.X+half), max(p.cell.Max.X-half, p.box.Max.X-half))
		if labels && at-half > end+4 {
			p.text(at, y-4.5-capital*small, centre, word(v), soft)
			end = at + half
		}
	}
	p.across(grey, 0.5, nil, p.box.Min.X, p.box.Max.X, y)
}

// stretches cuts a curve where a number is missing.
func stretches(v []float64, each func(from, to int)) {
	for from := 0; from < len(v); {
		to := from
		for to < len(v) && !math.IsNaN(v[to]) {
			to++
		}
		if to > from {
			each(from, to)
		}
		from = to + 1
	}
}

// middleCut takes letters out of the middle of a name that is too long. The ends of paths tell them apart.
func middleCut(words string, k ink, room vg.Length) string {
	if k.width(words) <= room {
		return words
	}
	letters := []rune(words)
	for keep := len(letters) - 1; keep > 1; keep-- {
		head := keep * 2 / 5
		if s := string(letters[:head]) + "…" + string(letters[len(letters)-(keep-head):]); k.width(s) <= room {
			return s
		}
	}
	return "…"
}

// pathWords are a path in a sentence, cut where it is very long.
func pathWords(path string) string {
	const head, tail = 22, 34
	letters := []rune(path)
	if len(letters) <= head+tail+4 {
		return path
	}
	return string(letters[:head]) + "…" + string(letters[len(letters)-tail:])
}

// endsApart are the heights of labels at the ends of lines, so that none stands on another. The ends are in
// falling order.
func (p *panel) endsApart(ends []float64) []vg.Length {
	var parts []part
	for _, v := range ends {
		parts = append(parts, part{fan: fan{median: []float64{v}}})
	}
	return p.apart(parts)
}
