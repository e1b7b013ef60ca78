package diff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// tally counts what differs while two tables are read.
type tally struct {
	o       *Options
	l       *layout
	streams [2]*stream
	defined [2]map[string]defined
	columns []column // values that both have
	unit    [2]int   // column of the unit in each table, −1 if there is none

	t        Table
	outcomes map[string]*Outcome
	met      [2][]span // by key column
}

// column is one of the values of a row: its place in either table.
type column struct {
	name string
	at   [2]int
	word bool
	own  *Outcome // the outcome of the column; nil if each row names its outcome
}

// span is what stands in a key column: whole numbers from low to high, or words.
type span struct {
	low, high int
	words     map[string]bool
}

func newTally(x, y *stream, a, b *Folder, o *Options) *tally {
	t := &tally{o: o, l: &x.layout, streams: [2]*stream{x, y}, defined: [2]map[string]defined{a.outcomes(), b.outcomes()},
		t: Table{File: x.layout.file}, outcomes: map[string]*Outcome{}}
	for k, s := range t.streams {
		t.unit[k] = -1
		if !slices.Contains(t.l.keys, "unit") {
			t.unit[k] = slices.Index(s.columns, "unit")
		}
		t.met[k] = make([]span, len(t.l.keys))
		for c := range t.met[k] {
			t.met[k][c] = span{low: math.MaxInt, high: math.MinInt, words: map[string]bool{}}
		}
	}
	value := func(name string) bool {
		return !slices.Contains(t.l.keys, name) && !slices.Contains(t.l.hidden, name) && name != "unit"
	}
	for k, name := range x.columns {
		if !value(name) {
			continue
		}
		other := slices.Index(y.columns, name)
		if other < 0 {
			t.t.OnlyA.Columns = append(t.t.OnlyA.Columns, name)
			continue
		}
		c := column{name: name, at: [2]int{k, other}, word: x.layout.isWord(name) || y.layout.isWord(name)}
		if !slices.Contains(t.l.keys, "outcome") {
			c.own = t.outcome(t.l.stem()+"."+name, "", "")
		}
		t.columns = append(t.columns, c)
	}
	for _, name := range y.columns {
		if value(name) && !slices.Contains(x.columns, name) {
			t.t.OnlyB.Columns = append(t.t.OnlyB.Columns, name)
		}
	}
	return t
}

// outcome finds the counts of an outcome. If rows do not have a unit, it takes the units of the codebooks.
func (t *tally) outcome(name, unitA, unitB string) *Outcome {
	o := t.outcomes[name]
	if o == nil {
		if t.l.unit == "" {
			unitA, unitB = cmp.Or(unitA, t.defined[0][name].Unit), cmp.Or(unitB, t.defined[1][name].Unit)
		}
		o = &Outcome{Name: name, Unit: cmp.Or(t.l.unit, unitA, unitB), file: t.l.file, entities: map[string]bool{}}
		t.outcomes[name] = o
	}
	if unitA != "" && unitB != "" && unitA != unitB {
		o.Unit, o.UnitB = unitA, unitB
	}
	return o
}

// join matches the rows of two tables, group by group.
func (t *tally) join(ctx context.Context, x, y *stream) error {
	read := func(s *stream) (*group, error) {
		g, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return g, err
	}
	a, err := read(x)
	if err != nil {
		return err
	}
	b, err := read(y)
	if err != nil {
		return err
	}
	for a != nil || b != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		var order int
		switch {
		case a == nil:
			order = 1
		case b == nil:
			order = -1
		default:
			order = slices.Compare(a.rank, b.rank)
		}
		ga, gb := a, b
		if order > 0 {
			ga = &group{}
		}
		if order < 0 {
			gb = &group{}
		}
		t.match(ga, gb)
		if order <= 0 {
			if a, err = read(x); err != nil {
				return err
			}
		}
		if order >= 0 {
			if b, err = read(y); err != nil {
				return err
			}
		}
	}
	return nil
}

// match compares the rows of two groups of the same rank.
func (t *tally) match(a, b *group) {
	var families [2]map[string]bool
	if t.l.absent != "" {
		for k, g := range []*group{a, b} {
			families[k] = map[string]bool{}
			for _, r := range g.rows {
				families[k][familyOf(r.key)] = true
			}
		}
	}
	for _, r := range a.rows {
		t.meet(0, r.cells)
		if k, both := b.at[r.key]; both {
			t.compare(r.cells, b.rows[k].cells)
		} else if families[1][familyOf(r.key)] {
			t.compare(r.cells, nil)
		} else {
			t.alone(&t.t.OnlyA, 0, r.cells)
		}
	}
	for _, r := range b.rows {
		t.meet(1, r.cells)
		if _, both := a.at[r.key]; both {
			continue
		}
		if families[0][familyOf(r.key)] {
			t.compare(nil, r.cells)
		} else {
			t.alone(&t.t.OnlyB, 1, r.cells)
		}
	}
}

// familyOf is a key without its last column.
func familyOf(key string) string {
	return key[:strings.LastIndexByte(strings.TrimSuffix(key, "\x00"), 0)+1]
}

// meet notes the keys of a row.
func (t *tally) meet(side int, cells []string) {
	s := t.streams[side]
	for k, at := range s.keyAt {
		m := &t.met[side][k]
		if n, err := strconv.Atoi(cells[at]); err == nil {
			m.low, m.high = min(m.low, n), max(m.high, n)
		} else {
			m.words[cells[at]] = true
		}
	}
}

func (t *tally) alone(o *Only, side int, cells []string) {
	o.Rows++
	if o.first == "" {
		s := t.streams[side]
		var words []string
		for _, at := range s.keyAt {
			words = append(words, cells[at])
		}
		o.first = strings.Join(words, ", ")
	}
}

// compare compares two rows about the same thing. A nil row is one that is left out.
func (t *tally) compare(a, b []string) {
	side, cells := 0, a
	if a == nil {
		side, cells = 1, b
	}
	d, of := t.place(side, cells), (*Outcome)(nil)
	if a != nil && b != nil {
		t.t.Rows++
	}
	if t.columns == nil {
		return
	}
	if d.Outcome != "" {
		var units [2]string
		for k, row := range [][]string{a, b} {
			if at := t.unit[k]; at >= 0 && row != nil {
				units[k] = row[at]
			}
		}
		of = t.outcome(d.Outcome, units[0], units[1])
	}
	for k := range t.columns {
		c := &t.columns[k]
		x, y := t.l.absent, t.l.absent
		if a != nil {
			x = a[c.at[0]]
		}
		if b != nil {
			y = b[c.at[1]]
		}
		d := d
		o := of
		if c.own != nil {
			o, d.Outcome = c.own, c.own.Name
		} else if d.Column = c.name; t.l.marks() {
			d.Year, _ = strconv.Atoi(c.name)
			d.Column = ""
		}
		d.A, d.B, d.Unit = x, y, o.Unit
		t.value(o, d, c.word)
	}
}

// place is what a row is about.
func (t *tally) place(side int, cells []string) Difference {
	var d Difference
	s := t.streams[side]
	var entity []string
	for k, name := range t.l.keys {
		cell := cells[s.keyAt[k]]
		switch {
		case name == "year":
			d.Year, _ = strconv.Atoi(cell)
		case name == "replicate" || name == "draw":
			d.Row = name + " " + cell
		case name == "outcome":
			d.Outcome, _ = s.fullName(cell, cells)
		case name == "table" || cell == "":
		default:
			entity = append(entity, cell)
		}
	}
	d.Entity = strings.Join(entity, ", ")
	return d
}

// value counts a value of two rows.
func (t *tally) value(o *Outcome, d Difference, word bool) {
	o.Values++
	t.t.Values++
	differs := o.entities[d.Entity]
	o.entities[d.Entity] = differs
	x, isX := number(d.A)
	y, isY := number(d.B)
	sized := isX && isY && !word && o.UnitB == ""
	if sized {
		o.scale = max(o.scale, math.Abs(x), math.Abs(y))
	}
	if d.A == d.B && o.UnitB == "" || sized && t.same(x, y) {
		return
	}
	o.Differ++
	t.t.Differ++
	o.entities[d.Entity] = true
	if d.Year != 0 {
		o.Last = max(o.Last, d.Year)
		for _, first := range []*int{&o.First, &t.t.First} {
			if *first == 0 || d.Year < *first {
				*first = d.Year
			}
		}
	}
	if !sized {
		if o.Unsized++; o.Example == nil || d.before(o.Example) {
			o.Example = &d
		}
		return
	}
	d.Difference = max(-math.MaxFloat64, min(math.MaxFloat64, y-x))
	if most := max(math.Abs(x), math.Abs(y)); most > 0 {
		d.Relative = math.Abs(y/most - x/most)
	}
	larger(&o.Largest, &d, func(d *Difference) float64 { return math.Abs(d.Difference) })
	larger(&o.Relative, &d, func(d *Difference) float64 { return d.Relative })
}

// same tells whether two numbers are equal within the tolerances.
func (t *tally) same(x, y float64) bool {
	if math.Float64bits(x) == math.Float64bits(y) {
		return true
	}
	apart := math.Abs(y - x)
	return t.o.tolerant() && (apart <= t.o.Abs || apart <= t.o.Rel*max(math.Abs(x), math.Abs(y)))
}

// larger keeps the difference of the larger size. Of two equal sizes it keeps the one that is first by place.
func larger(kept **Difference, d *Difference, size func(*Difference) float64) {
	if *kept == nil || size(d) > size(*kept) || size(d) == size(*kept) && d.before(*kept) {
		*kept = d
	}
}

// number reads a cell. A cell that is empty, no number, or not finite has no size.
func number(cell string) (float64, bool) {
	x, err := strconv.ParseFloat(cell, 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

// table is what was counted.
func (t *tally) table() *Table {
	for _, name := range slices.Sorted(maps.Keys(t.outcomes)) {
		o := t.outcomes[name]
		if o.Differ == 0 {
			continue
		}
		for _, differs := range o.entities { // any order: this counts
			if o.EntitiesOf++; differs {
				o.Entities++
			}
		}
		if o.Largest != nil {
			larger(&t.t.Largest, o.Largest, func(d *Difference) float64 { return math.Abs(d.Difference) })
			larger(&t.t.Relative, o.Relative, func(d *Difference) float64 { return d.Relative })
		}
		t.t.Outcomes = append(t.t.Outcomes, *o)
	}
	slices.SortStableFunc(t.t.Outcomes, func(x, y Outcome) int { return cmp.Compare(y.weight(), x.weight()) })
	t.t.OnlyA.Where, t.t.OnlyB.Where = t.where(0), t.where(1)
	return &t.t
}

// weight puts first the outcome that differs most in relation to its greatest magnitude. Before all others it
// puts outcomes without a size, by the share of their values that differ. Digests come last.
func (o *Outcome) weight() float64 {
	if o.file == digestsFile {
		return -1 + float64(o.Differ)/float64(o.Values)
	}
	if o.Largest == nil || o.scale == 0 {
		return 2 + float64(o.Differ)/float64(o.Values)
	}
	return min(2, math.Abs(o.Largest.Difference)/o.scale)
}

// where says which keys only one of the tables has.
func (t *tally) where(side int) []string {
	var list []string
	for k, name := range t.l.keys {
		own, other := &t.met[side][k], &t.met[1-side][k]
		if own.low < other.low {
			list = append(list, fmt.Sprintf("%s %s", name, reach(own.low, min(own.high, other.low-1))))
		}
		if own.high > other.high && other.low <= other.high {
			list = append(list, fmt.Sprintf("%s %s", name, reach(max(own.low, other.high+1), own.high)))
		}
		for _, word := range slices.Sorted(maps.Keys(own.words)) {
			if !other.words[word] {
				list = append(list, name+" "+word)
			}
		}
	}
	return list
}

// reach writes whole numbers from low to high.
func reach(low, high int) string {
	if low == high {
		return strconv.Itoa(low)
	}
	return fmt.Sprintf("%d–%d", low, high)
}
