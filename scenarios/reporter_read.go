package scenarios

import (
	"math"

	"concord/sim"
)

// ExpressionReading computes a reporter from records of one layout. It allocates nothing.
type ExpressionReading struct {
	r       *Expression
	first   int // years of the layout
	last    int
	width   int
	places  []int     // by path, in the first year; −1 where the layout lacks it
	overall []float64 // by function over years
	record  []float64
}

// On prepares the reading of records of one layout. Where the layout lacks an outcome, an entity or a year the value is
// missing.
func (r *Expression) On(l *sim.Layout) *ExpressionReading {
	x := &ExpressionReading{r: r, first: l.First, last: l.First + l.Years - 1, width: l.Width,
		overall: make([]float64, len(r.overall))}
	for k := range r.paths {
		x.places = append(x.places, startOf(&r.paths[k], l))
	}
	return x
}

// startOf is where a layout has a quantity in its first year, −1 where it lacks the quantity.
func startOf(q *Quantity, l *sim.Layout) int {
	outcome := l.Find(q.Domain, q.Outcome.Name)
	if outcome < 0 {
		return -1
	}
	if q.Domain == sim.OfRegion {
		return l.Place(outcome, 0, l.First)
	}
	for n, name := range l.Entities[q.Domain] {
		if name == q.Name {
			return l.Place(outcome, n, l.First)
		}
	}
	return -1
}

// Take begins the reading of a record: it computes the functions over years.
func (x *ExpressionReading) Take(record []float64) {
	x.record = record
	for k, t := range x.r.overall {
		x.overall[k] = finite(x.overYears(t))
	}
}

// Value is the value in a year of the record taken. A reporter that has one number a run takes no account of the year.
func (x *ExpressionReading) Value(year int) float64 { return finite(x.value(x.r.root, year)) }

func (x *ExpressionReading) value(t *term, year int) float64 {
	switch t.do {
	case numberTerm, wordTerm:
		return t.number
	case outcomeTerm:
		if place := x.places[t.place]; place >= 0 && year >= x.first && year <= x.last {
			return x.record[place+(year-x.first)*x.width]
		}
		return math.NaN()
	case negative:
		return -x.value(t.parts[0], year)
	case absolute:
		return math.Abs(x.value(t.parts[0], year))
	case atYear, meanOf, lowestOf, highestOf, firstYearOf: // computed by Take
		return x.overall[t.place]
	}
	a := x.value(t.parts[0], year)
	for _, part := range t.parts[1:] {
		b := x.value(part, year)
		switch t.do {
		case plus:
			a = finite(a + b)
		case minus:
			a = finite(a - b)
		case times:
			a = finite(float64(a * b))
		case over:
			a = finite(a / b)
		case least:
			a = min(a, b)
		case greatest:
			a = max(a, b)
		}
	}
	return a
}

// finite is a number, or the one missing value for what is none.
func finite(v float64) float64 {
	if v-v != 0 {
		return math.NaN()
	}
	return v
}

// overYears is the value of a function over years.
func (x *ExpressionReading) overYears(t *term) float64 {
	part := t.parts[0]
	if t.do == firstYearOf {
		for year := t.from; year <= t.to; year++ {
			if x.holds(part, year) {
				return float64(year)
			}
		}
		return math.NaN()
	}
	value := x.value(part, t.from)
	for year := t.from + 1; year <= t.to; year++ {
		v := x.value(part, year)
		switch t.do {
		case meanOf:
			value = finite(value + v)
		case lowestOf:
			value = min(value, v)
		case highestOf:
			value = max(value, v)
		}
	}
	if t.do == meanOf {
		value /= float64(t.to - t.from + 1)
	}
	return value
}

// holds tells whether a comparison holds in a year. None holds with a missing value.
func (x *ExpressionReading) holds(t *term, year int) bool {
	a, b := x.value(t.parts[0], year), x.value(t.parts[1], year)
	switch t.do {
	case above:
		return a > b
	case notBelow:
		return a >= b
	case below:
		return a < b
	case notAbove:
		return a <= b
	case equalTo:
		return a == b
	}
	return a < b || a > b
}
