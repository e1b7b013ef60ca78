package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"concord/sim"
	"concord/sim/fault"
)

// Keep is what is kept of each run: outcomes of entities, or expressions over them, each in a year.
type Keep struct {
	Columns []KeptColumn

	sources   []keptSource  // by column
	reporters []*Expression // that are kept
	wanted    map[wantedOutcome]bool
}

// KeptColumn is one number that is kept of each run.
type KeptColumn struct {
	Name       string   // TABLE.ENTITY.OUTCOME, region.OUTCOME, or the name of a reporter
	Year       int      // 0 for a reporter that has one number a run
	Unit       string   // "" where it is not known
	Definition string   // of a reporter its expression
	Words      []string // of a category: the word of each code

	Table   string // of the results; Reporters for a reporter
	Entity  string // "" for a reporter
	Outcome string // for a reporter its name
	Claims  string // ids of the claims that the outcome bears on
}

// Reporters is the table of reporters, beside those of sim.DomainNames.
const Reporters = "reporters"

// keptSource is where a column comes from.
type keptSource struct {
	quantity Quantity
	reporter int // place among the reporters, −1 for an outcome
}

type wantedOutcome struct {
	domain sim.Domain
	name   string
}

// mostKept bounds the columns, mostPatterns the patterns, mostPatternBytes the length of one.
const mostKept, mostPatterns, mostPatternBytes = 100_000, 1000, mostExpressionBytes + 1000

// ReadKeep reads what to keep of runs of a scenario until its last year.
//
// A pattern is a path such as region.horizontal, or has * for any characters, dots too, and ? for one: *.trust,
// pairs.*.turnover_usd. It is compared with whole paths. Or it is the name of a reporter, an expression, or
// NAME=EXPRESSION. With @ it is of some years: @2025, @2010-2018, @2025,2035. Without patterns every reporter is kept.
//
// In pairs.neighbours.trust and directed.neighbours.stance the word stands for all pairs that share a border.
//
// Columns stand in the order of the patterns. Those of one pattern are in the order of the results, first by outcome,
// then by entity, then by year. What several patterns name stands once, at the first of them. The error is
// fault.Faults, one for each pattern that is wrong.
func ReadKeep(b *Bound, patterns []string, reporters []NamedReporter) (*Keep, error) {
	return ReadKeepFrom(b, b.Region.FirstYear, patterns, reporters)
}

// ReadKeepFrom is ReadKeep for runs that begin in a year of their own, as branches do.
func ReadKeepFrom(b *Bound, first int, patterns []string, reporters []NamedReporter) (*Keep, error) {
	c := &keepReader{bound: b, first: first, known: map[string]*Expression{}, told: map[keptColumn]bool{},
		layout: sim.NewLayout(b.Region, b.Entries, b.outcomes(), b.Until),
		near:   map[string]bool{},
		keep:   &Keep{wanted: map[wantedOutcome]bool{}}}
	for _, border := range b.Region.Borders[:b.Region.Inner] {
		from, to := b.Region.Nodes[border.A].ID, b.Region.Nodes[border.B].ID
		for _, name := range []string{b.Region.PairName(border.A, border.B), from + ">" + to, to + ">" + from} {
			c.near[name] = true
		}
	}
	for _, r := range reporters {
		if x, err := b.expression(r.Expression, first); err != nil {
			c.fault("reporter %s: %s", show(r.Name), insideWords(err))
		} else {
			c.name(r.Name, x)
		}
		if patterns == nil {
			patterns = append(slices.Clip(patterns), r.Name)
		}
	}
	if len(patterns) == 0 {
		c.fault("nothing is kept; name an outcome, such as region.horizontal")
	}
	if len(patterns) > mostPatterns {
		c.fault("%d patterns, want at most %d; use * for many outcomes at once", len(patterns), mostPatterns)
		patterns = nil
	}
	for _, pattern := range patterns {
		if why := c.pattern(pattern); why != "" {
			c.fault("%s: %s", show(pattern), why)
		}
	}
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	return c.keep, nil
}

// insideWords tells a fault of an expression with its place in it.
func insideWords(err error) string {
	var f fault.Fault
	switch {
	case !errors.As(err, &f):
		return err.Error()
	case f.Line > 1:
		return fmt.Sprintf("line %d, character %d of the expression: %s", f.Line, f.Col, f.Message)
	}
	return fmt.Sprintf("character %d of the expression: %s", f.Col, f.Message)
}

// keepReader collects the columns while it reads patterns.
type keepReader struct {
	bound  *Bound
	first  int
	layout *sim.Layout
	near   map[string]bool // pairs, and directed ones, that share a border
	keep   *Keep
	known  map[string]*Expression // reporters by name
	names  []string               // of these, in their order
	told   map[keptColumn]bool    // what is kept already
	faults fault.Faults
}

type keptColumn struct {
	name string
	year int
}

func (c *keepReader) fault(format string, args ...any) {
	c.faults = append(c.faults, fault.Fault{Message: fmt.Sprintf(format, args...)})
}

// reporterName is what a reporter may be called.
var reporterName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)

// name gives an expression a name.
func (c *keepReader) name(name string, x *Expression) {
	switch old := c.known[name]; {
	case !reporterName.MatchString(name):
		c.fault("%s is no name of a reporter; want small letters, digits and _, a letter first, at most 60", show(name))
	case slices.Contains(functionNames, name) || slices.Contains(sim.DomainNames[:], name):
		c.fault("%s is a name of a function or a table; call the reporter otherwise", show(name))
	case old != nil && old.Text != x.Text:
		c.fault("the reporter %s stands twice, as %s and as %s; give each its own name", name, old.Text, x.Text)
	case old == nil:
		c.known[name] = x
		c.names = append(c.names, name)
	}
}

// namedPattern is NAME=EXPRESSION. An expression alone has no single = in it.
var namedPattern = regexp.MustCompile(`^\s*([^\s=<>!()]+)\s*=([^=].*|)$`)

// onlyPath tells whether a text has the characters of a path or a pattern of paths alone.
func onlyPath(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("_.:>*?-", r)
	})
}

// pattern adds the columns of a pattern. It returns why it cannot.
func (c *keepReader) pattern(pattern string) (why string) {
	if len(pattern) > mostPatternBytes {
		return fmt.Sprintf("it has %d bytes, want at most %d", len(pattern), mostPatternBytes)
	}
	text, years := strings.TrimSpace(pattern), []int(nil)
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if years, why = c.years(text[at+1:]); why != "" {
			return why
		}
		text = strings.TrimSpace(text[:at])
	}
	flat := strings.Join(strings.Fields(text), " ") // an expression may stand in several lines
	if m := namedPattern.FindStringSubmatch(flat); m != nil {
		x, err := c.bound.expression(m[2], c.first)
		if err != nil {
			return insideWords(err)
		}
		found := len(c.faults)
		if c.name(m[1], x); len(c.faults) > found {
			return "" // which is told
		}
		return c.reporter(m[1], x, years)
	}
	if x := c.known[text]; x != nil {
		return c.reporter(text, x, years)
	}
	table, rest, _ := strings.Cut(text, ".")
	outcome, near := strings.CutPrefix(rest, neighbours+".")
	if near {
		text = table + ".*." + outcome
	}
	some := false
	if onlyPath(text) {
		if some, why = c.outcomes(text, near, years); some || why != "" {
			return why
		}
	}
	x, err := c.bound.expression(text, c.first)
	switch {
	case err == nil:
		return c.reporter(x.Text, x, years)
	case onlyPath(text):
		return c.nothing(text)
	}
	return insideWords(err)
}

// years reads what stands after @, in increasing order.
func (c *keepReader) years(text string) (years []int, why string) {
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		a, e1 := strconv.Atoi(strings.TrimSpace(from))
		z, e2 := strconv.Atoi(strings.TrimSpace(to))
		switch {
		case e1 != nil || e2 != nil || a > z:
			return nil, fmt.Sprintf("after @ stands %s, want years such as 2025, 2010-2018 or 2025,2035", show(part))
		case a < c.first || z > c.bound.Until:
			return nil, fmt.Sprintf("the years %s lie outside the run, which has %d..%d; choose from these", part, c.first,
				c.bound.Until)
		}
		for year := a; year <= z; year++ {
			years = append(years, year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years), ""
}

// reporter adds the columns of an expression.
func (c *keepReader) reporter(name string, x *Expression, years []int) (why string) {
	if !x.Yearly {
		if years != nil {
			return "it has one number a run, whatever the year; drop what stands after @"
		}
		years = []int{0}
	}
	at := len(c.keep.reporters)
	c.keep.reporters = append(c.keep.reporters, x)
	for k := range x.paths {
		c.keep.wanted[wantedOutcome{x.paths[k].Domain, x.paths[k].Outcome.Name}] = true
	}
	return c.add(KeptColumn{Name: name, Unit: x.Unit, Definition: x.Text, Table: Reporters, Outcome: name},
		keptSource{reporter: at}, years)
}

// neighbours stands for all pairs with a common border, in place of a pair. Codes of pairs are in capitals.
const neighbours = "neighbours"

// outcomes adds the columns of the outcomes that a path or a pattern of paths names, near of pairs with a border
// alone. Some tells whether there are any.
func (c *keepReader) outcomes(text string, near bool, years []int) (some bool, why string) {
	if !strings.ContainsAny(text, "*?") && strings.Count(text, ".") > 1 {
		if q, err := c.bound.Quantity(text); err == nil {
			text = q.Path
		}
	}
	end := text[strings.LastIndexAny(text, "*?")+1:]
	dot := strings.LastIndexByte(end, '.')
	for _, o := range c.layout.Outcomes {
		if dot >= 0 && o.Name != end[dot+1:] || !strings.HasSuffix(o.Name, end[dot+1:]) {
			continue // so that not every path is written out; a path ends in its outcome, which has no dot
		}
		for n, entity := range c.layout.Entities[o.Domain] {
			path := o.Domain.String() + "." + o.Name
			if o.Domain != sim.OfRegion {
				path = o.Domain.String() + "." + entity + "." + o.Name
			}
			if near && !c.near[entity] || !globMatches(text, path) {
				continue
			}
			some = true
			q := Quantity{Domain: o.Domain, Outcome: o, Entity: n, Name: entity, Path: path}
			c.keep.wanted[wantedOutcome{o.Domain, o.Name}] = true
			if why := c.add(KeptColumn{Name: path, Unit: o.Unit, Definition: o.Definition, Words: o.Words,
				Table:  o.Domain.String(),
				Entity: entity, Outcome: o.Name, Claims: o.Claims}, keptSource{q, -1}, years); why != "" {
				return true, why
			}
		}
	}
	return some, ""
}

// add adds the columns of one outcome or reporter in some years; nil for all years of the run.
func (c *keepReader) add(column KeptColumn, from keptSource, years []int) (why string) {
	if years == nil {
		for year := c.first; year <= c.bound.Until; year++ {
			years = append(years, year)
		}
	}
	for _, year := range years {
		key := keptColumn{column.Name, year}
		if c.told[key] {
			continue
		}
		if len(c.keep.Columns) == mostKept {
			return fmt.Sprintf("more than %d numbers of each run are kept; name fewer outcomes, or fewer years with @",
				mostKept)
		}
		c.told[key] = true
		column.Year = year
		c.keep.Columns, c.keep.sources = append(c.keep.Columns, column), append(c.keep.sources, from)
	}
	return ""
}

// nothing says that a path or a pattern of paths names nothing, and what may be meant.
func (c *keepReader) nothing(text string) string {
	if !strings.ContainsAny(text, "*?") {
		if near := fault.Nearest(text, c.names); near != "" {
			return fmt.Sprintf("there is no such outcome or reporter; did you mean %q?", near)
		}
		if !strings.Contains(text, ".") {
			return "there is no such reporter; write a path such as region.horizontal, a pattern such as *.trust, or " +
				"NAME=EXPRESSION"
		}
		_, err := c.bound.Quantity(text)
		return err.Error()
	}
	table, _, _ := strings.Cut(text, ".")
	outcome := text[strings.LastIndexByte(text, '.')+1:]
	var tables, names []string
	for _, o := range c.layout.Outcomes {
		if globMatches(table, o.Domain.String()) {
			names = append(names, o.Name)
		}
		if globMatches(outcome, o.Name) && len(c.layout.Entities[o.Domain]) > 0 {
			tables = append(tables, o.Domain.String())
		}
	}
	names, tables = slices.Compact(names), slices.Compact(tables)
	switch {
	case names == nil:
		return fmt.Sprintf("it matches no outcome: there is no table %s; %s", show(table), nearOrAll(table, sim.DomainNames[:]))
	case !slices.ContainsFunc(names, func(name string) bool { return globMatches(outcome, name) }) && tables != nil:
		return fmt.Sprintf("it matches no outcome: %s is an outcome of %s; write %s%s", outcome, strings.Join(tables, ", "),
			tables[0],
			strings.TrimPrefix(text, table))
	case !slices.ContainsFunc(names, func(name string) bool { return globMatches(outcome, name) }):
		return fmt.Sprintf("it matches no outcome: there is no outcome %s; %s", show(outcome), nearOrAll(outcome, names))
	}
	return fmt.Sprintf("it matches no outcome: %s has no such entity; `concord run` names them all in its tables",
		cmp.Or(table, "it"))
}

// globMatches tells whether a pattern is of the whole text: * stands for any characters, ? for one.
func globMatches(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	star, from := -1, 0 // the last *, and where what it stands for ends at present
	i, j := 0, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}

// Wants tells whether an outcome must be recorded for what is kept.
func (k *Keep) Wants(o *sim.Outcome) bool { return k.wanted[wantedOutcome{o.Domain, o.Name}] }

// OfEntry is the path of an outcome of an entry among what is kept, "" for none. Two scenarios need not have the same
// entries.
func (k *Keep) OfEntry() string {
	for n := range k.sources {
		if k.sources[n].reporter < 0 && k.sources[n].quantity.Domain == sim.OfEntry {
			return k.Columns[n].Name
		}
	}
	for _, x := range k.reporters {
		if path := x.ofEntry(); path != "" {
			return path
		}
	}
	return ""
}

// KeptReading reads what is kept from records of one layout.
type KeptReading struct {
	columns   []keptPlace
	reporters []*ExpressionReading
}

// keptPlace is where a column is read.
type keptPlace struct {
	at       int // in the record; −1 where the layout lacks it
	reporter int // −1 for an outcome
	year     int
}

// On prepares the reading of records of one layout. Where the layout lacks an entity the number is NaN.
func (k *Keep) On(l *sim.Layout) *KeptReading {
	r := &KeptReading{}
	for _, x := range k.reporters {
		r.reporters = append(r.reporters, x.On(l))
	}
	start, last := -1, "" // columns of one outcome of an entity stand together
	for n := range k.sources {
		from, c := &k.sources[n], &k.Columns[n]
		place := keptPlace{-1, from.reporter, c.Year}
		if from.reporter < 0 {
			if last != c.Name {
				start, last = startOf(&from.quantity, l), c.Name
			}
			if start >= 0 && c.Year >= l.First && c.Year < l.First+l.Years {
				place.at = start + (c.Year-l.First)*l.Width
			}
		}
		r.columns = append(r.columns, place)
	}
	return r
}

// Read fills row, one number for each column. It allocates nothing.
func (r *KeptReading) Read(record, row []float64) {
	for _, x := range r.reporters {
		x.Take(record)
	}
	for k, c := range r.columns {
		switch {
		case c.reporter >= 0:
			row[k] = r.reporters[c.reporter].Value(c.year)
		case c.at >= 0:
			row[k] = record[c.at]
		default:
			row[k] = math.NaN()
		}
	}
}
