package figures

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// scale maps a quantity to 0..1 of an axis.
type scale struct {
	lo, hi float64
	log    bool
	whole  bool    // for things that are counted: ticks are whole numbers
	step   float64 // the distance of ticks, 0 for as the room allows
}

// unit returns the place of v on the axis. A value outside is put at the nearer end. So a zero has a place on
// a logarithmic axis.
func (s scale) unit(v float64) float64 {
	if s.log {
		return clamp((math.Log(max(v, s.lo)) - math.Log(s.lo)) / (math.Log(s.hi) - math.Log(s.lo)))
	}
	return clamp((v - s.lo) / (s.hi - s.lo))
}

// labelRoom is the room that the labels of a vertical axis need to its left. It is never less than the given
// room.
func (s scale) labelRoom(least vg.Length) vg.Length {
	return max(least, soft.width(number(s.lo))+5, soft.width(number(s.hi))+5)
}

func clamp(u float64) float64 {
	if !(u >= 0) { // NaN goes to the lower end
		return 0
	}
	return min(1, u)
}

// largest is the largest of 0 and the values that are finite.
func largest(values []float64) float64 {
	hi := 0.0
	for _, v := range values {
		if v < math.Inf(1) {
			hi = max(hi, v)
		}
	}
	return hi
}

// linear is an axis from 0 that holds every value, ending on a tick.
func linear(values ...float64) scale {
	hi := largest(values)
	if hi == 0 {
		hi = 1
	}
	step := roundStep(hi / 3)
	return scale{lo: 0, hi: step * math.Ceil(hi/step-1e-9)}
}

// logarithmic is an axis that holds every value above 0, in whole steps of 1, 2, 5. Zeros are put at the
// lower end. A value that is more than six powers of ten below the largest is treated as zero.
func logarithmic(values ...float64) scale {
	hi := largest(values)
	if hi == 0 {
		return scale{lo: 1, hi: 10, log: true}
	}
	lo := hi
	for _, v := range values {
		if v > hi*1e-6 {
			lo = min(lo, v)
		}
	}
	s := scale{lo: stepDown(lo), hi: stepUp(hi), log: true}
	if s.hi < s.lo*5 {
		s.lo, s.hi = stepDown(s.lo/2), stepUp(s.hi*2)
	}
	return s
}

// stepDown is the next 1, 2 or 5 times a power of ten at or under v.
func stepDown(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{5, 2, 1} {
		if m*p <= v*(1+1e-9) {
			return m * p
		}
	}
	return p / 2
}

// stepUp is the next 1, 2 or 5 times a power of ten at or above v.
func stepUp(v float64) float64 { return stepFrom(v, 1, 2, 5) }

// roundStep is the 1, 2, 2.5 or 5 times a power of ten at or above v.
func roundStep(v float64) float64 { return stepFrom(v, 1, 2, 2.5, 5) }

// stepFrom is the first of these heads, times a power of ten, at or above v.
func stepFrom(v float64, heads ...float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range heads {
		if m*p >= v*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// ticks are the values to label on an axis that is length long.
func (s scale) ticks(length vg.Length) []float64 {
	var at []float64
	if !s.log {
		room := max(2, float64(length/22))
		step := roundStep((s.hi - s.lo) / room)
		switch {
		case s.step > 0:
			step = s.step
		case s.whole:
			step = max(1, math.Ceil((s.hi-s.lo)/(room+1)))
		}
		for k := math.Ceil(s.lo/step - 1e-9); k*step <= s.hi+1e-9*step; k++ {
			at = append(at, k*step+0) // +0: no negative zero
		}
		return at
	}
	decades := math.Log10(s.hi / s.lo)
	heads := []float64{1, 2, 5}
	if float64(length)/decades < 40 {
		heads = []float64{1}
	}
	stride := 1.0
	for float64(length)*stride/decades < 11 {
		stride++
	}
	for p := math.Floor(math.Log10(s.lo)); p <= math.Ceil(math.Log10(s.hi)); p++ {
		if math.Mod(p, stride) != 0 {
			continue
		}
		for _, h := range heads {
			// 10^p of a negative p is rounded; dividing keeps 0.1 what it is.
			v := h * math.Pow(10, p)
			if p < 0 {
				v = h / math.Pow(10, -p)
			}
			if v >= s.lo*(1-1e-9) && v <= s.hi*(1+1e-9) {
				at = append(at, v)
			}
		}
	}
	return at
}

// tight is an axis that holds every value and ends on ticks. It need not hold 0, because its figures show
// steps.
func tight(values ...float64) scale {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	if hi-lo < 1e-9*max(math.Abs(hi), math.Abs(lo), 1) {
		d := max(math.Abs(hi)*0.05, 0.5)
		lo, hi = lo-d, hi+d
	}
	step := roundStep((hi - lo) / 5)
	return scale{lo: step * math.Floor(lo/step+1e-9), hi: step * math.Ceil(hi/step-1e-9)}
}

// around is an axis that holds 0 and every value. A tick stands on either side that has room for one.
func around(values ...float64) scale {
	lo, hi := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo == hi {
		return scale{lo: -1, hi: 1, step: 1}
	}
	far := max(hi, -lo)
	step := stepDown(far)
	// At 0 there is a line, and the axis does not end there.
	return scale{lo: min(step*math.Floor(2*lo/step+1e-9)/2, -step/4),
		hi: max(step*math.Ceil(2*hi/step-1e-9)/2, step/4), step: step}
}

// halves is an axis from 0 with a label at its end and one in the middle, for
// low panels.
func halves(values []float64) scale {
	s := linear(values...)
	s.step = roundStep(slices.Max(append(values, 0.02)) / 2)
	s.hi = 2 * s.step
	return s
}
