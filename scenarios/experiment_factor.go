package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/sim/fault"
)

const (
	mostValues = 1000   // of a lever
	mostSample = 10_000 // values of a sample
)

// varied is a path that varies, as the scenarios of an experiment know it.
type varied struct {
	path string // as it is written in tables: without "parameters."
	what string // the same for all ways to write the path, and for keys that exclude each other
	key  key    // as the first scenario has it
}

// whole tells whether the path takes whole numbers only.
func (v *varied) whole() bool { return v.key.form == wholeForm || v.key.form == yearForm }

// numeric tells whether the path takes numbers.
func (v *varied) numeric() bool {
	return v.whole() || v.key.form == numberForm || v.key.form == rangeForm
}

// factor is what varies, without its values.
func (v *varied) factor() Factor {
	f := Factor{Path: v.path, Unit: v.key.unit}
	if v.key.form == yearForm {
		f.Unit = "year"
	}
	return f
}

// vary finds what a path names in every scenario. If it cannot vary, why says so, with the remedy.
func vary(path string, sides []*Scenario) (v varied, why string) {
	for n, s := range sides {
		found, refused := s.varies(path)
		if refused == "" {
			if n == 0 {
				v = found
			}
			continue
		}
		if n > 0 || slices.ContainsFunc(sides[1:], func(s *Scenario) bool { _, no := s.varies(path); return no == "" }) {
			refused = fmt.Sprintf("scenario %s, in which the path must be too: %s", s.Name, refused)
		}
		return v, refused
	}
	return v, ""
}

// varies finds what a path names in one scenario.
func (s *Scenario) varies(path string) (v varied, why string) {
	if strings.Contains(path, "=") {
		return v, fmt.Sprintf("path %s, want a path without =, such as trade.closed", show(path))
	}
	what, _, remedy := assigned(s, path+"=0")
	if what == "" {
		return v, show(path) + ": " + remedy.String()
	}
	head, rest, _ := strings.Cut(what, ".")
	v = varied{path: strings.TrimPrefix(strings.TrimSpace(path), "parameters."), what: what}
	switch {
	case what == "seed":
		return v, "the seed does not vary between points, because all points meet the same draws; raise the replicates instead"
	case what == "until":
		return v, "until does not vary; set it once for all points, and keep the years that you want to compare"
	case what == "agenda":
		return v, "the agenda does not vary between points, because it decides which entries stand; name a scenario of each " +
			"agenda instead"
	case head == "parameters":
		row := parameter(rest)
		if row == nil {
			return v, fmt.Sprintf("there is no parameter %s%s", show(rest), orParameters(rest))
		}
		v.key = parameterKey(row)
	case head == "size":
		v.key = sizeKey
	case switchTable(head) != nil:
		if table := switchTable(head); !slices.Contains(table.names, rest) {
			return v, fmt.Sprintf("%s: there is no %s %s; %s", head, table.what, show(rest), table.orNear(rest))
		}
		v.key = switchKey(head, rest, "")
	default:
		return s.variesEntry(v)
	}
	return v, ""
}

// variesEntry finds the key of an entry that the scenario has.
func (s *Scenario) variesEntry(v varied) (varied, string) {
	_, rest, _ := strings.Cut(v.path, ".")
	id, name, _ := strings.Cut(rest, ".")
	e := s.Entry(id)
	keys := changeable(e.Kind)
	k := find(keys, name)
	if k == nil {
		c := newChecker(nil)
		c.unknown(e.Path(), name, new(spot), keys, e.Kind.Name)
		return v, c.faults[0].Message
	}
	if slices.Contains([]string{"label", "source", "note"}, name) {
		return v, fmt.Sprintf("%s is text that changes no result; let another key of %s vary: %s", v.path, e.Path(), names(keys))
	}
	v.key = *k
	if r := regionOf(s.Region); k.form == yearForm && r != nil {
		v.key.lo, v.key.hi = float64(r.FirstYear), float64(r.LastYear)
	}
	return v, ""
}

// text is a value as Set takes it. Equal numbers get equal texts.
func (v *varied) text(value any) string {
	if n, ok := value.(int64); ok && v.key.form == numberForm {
		return decimal(float64(n))
	}
	return literal(value)
}

// refusal tells why a scenario does not take the values, "" if all take them. The assignments are as Set takes them.
// which is the place of the assignment that is refused.
func refusal(sides []*Scenario, assignments ...string) (which int, why string) {
	refused, first := 0, ""
	for _, s := range sides {
		trial := *s // Set puts a changed copy in its place
		err := trial.Set(assignments...)
		if err == nil {
			continue
		}
		refused++
		if refused > 1 {
			continue
		}
		bad := err.(fault.Faults)[0]
		which = max(0, slices.IndexFunc(assignments, func(a string) bool { return "--set "+fault.Clip(a) == bad.File }))
		why = strings.ReplaceAll(bad.Message, " (--set)", "") // it is set by what varies
		first = s.Name
	}
	if refused > 0 && refused < len(sides) {
		why = fmt.Sprintf("in scenario %s: %s", first, why)
	}
	return which, why
}

// ends are the values of a factor that are tried on the scenarios: all of a lever, the two ends of a law.
func (f *Factor) ends() []string {
	if f.Values != nil {
		return f.Values
	}
	low, high := f.Law.Ends()
	return []string{f.Text(low), f.Text(high)}
}

// conflict is a fault of factors that no one of them has alone.
type conflict struct {
	factor int
	why    string
}

// conflicts finds what factors break together: two that give one value, or a switch that holds a parameter which
// varies too.
func conflicts(sides []*Scenario, factors []Factor) *conflict {
	if len(sides) == 0 || len(factors) == 0 {
		return nil
	}
	var first []string
	met := map[string]int{}
	for k := range factors {
		v, why := vary(factors[k].Path, sides)
		if why != "" {
			return &conflict{k, why}
		}
		if was, twice := met[v.what]; twice {
			return &conflict{k, fmt.Sprintf("%s varies already, as %s; keep one", factors[k].Path, factors[was].Path)}
		}
		met[v.what] = k
		first = append(first, factors[k].Path+"="+factors[k].ends()[0])
	}
	if which, why := refusal(sides, first...); why != "" {
		return &conflict{which, why}
	}
	for k := range factors {
		if v, _ := vary(factors[k].Path, sides); v.numeric() && v.key.form != yearForm {
			continue // what one number allows does not depend on another
		}
		trial := slices.Clone(first)
		for _, value := range factors[k].ends()[1:] {
			trial[k] = factors[k].Path + "=" + value
			if which, why := refusal(sides, trial...); why != "" {
				return &conflict{which, fmt.Sprintf("together with %s: %s", trial[k], why)}
			}
		}
	}
	return nil
}

// evenly lists values from low to high. Those between are rounded to twelve digits, so that 1.2..2.6 in five values
// gives 1.9 and not 1.9000000000000001. Without points they are all whole numbers. For whole numbers the step must
// be whole. The texts are nil if there are no such values, and why says what to change.
func (v *varied) evenly(low, high float64, points int) (texts []string, why string) {
	if !(low < high) {
		return nil, fmt.Sprintf("low = %v is not below high = %v; give the lower one first, or set one value for all points",
			low, high)
	}
	if points == 0 {
		if !v.whole() {
			return nil, fmt.Sprintf("%s is not a whole number, so say how many values lie from %v to %v: points = 5 in a file, "+
				"%v:%v:5 on the command line", v.path, low, high, low, high)
		}
		if high-low >= mostValues {
			return nil, fmt.Sprintf("%v..%v has more than %d whole numbers; give points, or fewer of them", low, high, mostValues)
		}
		points = int(high-low) + 1
	}
	steps := float64(points - 1)
	if size := high - low; v.whole() && size/steps != float64(int64(size/steps)) {
		return nil, fmt.Sprintf("%d points from %v to %v are not whole numbers, which %s needs; leave points out for every "+
			"value, or list values", points, low, high, v.path)
	}
	for k := range points {
		x := low + float64(high-low)*float64(k)/steps
		switch {
		case k == points-1:
			x = high
		case k > 0 && !v.whole():
			x = rounded(x)
		}
		texts = append(texts, numberText(x, v.whole()))
	}
	if len(slices.Compact(slices.Clone(texts))) < points {
		return nil, fmt.Sprintf("%v and %v are too close for %d values between; give fewer points", low, high, points)
	}
	return texts, ""
}

// numberText writes a number for Set.
func numberText(x float64, whole bool) string {
	if whole {
		return strconv.FormatInt(int64(x), 10)
	}
	return decimal(x)
}

// rounded is a number to twelve significant digits.
func rounded(x float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 12, 64), 64) // it reads back what it wrote
	return r
}

// list checks the values of a lever one by one, each in every scenario.
func (c *checker) list(v *varied, values []any, at *spot, sides []*Scenario) (texts []string) {
	before := c.found
	met := map[string]bool{}
	for n, value := range values {
		here := at.item(n).value
		if n == mostValues {
			c.fault(here, "%s has %d values, want at most %d; give fewer, or let the path be an uncertainty", v.path, len(values),
				mostValues)
			break
		}
		if _, isTable := value.(map[string]any); isTable {
			c.fault(here, "values holds a table, want values of %s", v.path)
			continue
		}
		text := v.text(value)
		if met[text] {
			c.fault(here, "values holds %s twice; drop one", show(value))
			continue
		}
		met[text] = true
		if _, why := refusal(sides, v.path+"="+text); why != "" {
			c.fault(here, "%s", why)
			continue
		}
		texts = append(texts, text)
	}
	if len(values) < 2 && c.found == before {
		c.fault(at.value, "%s has %s, so nothing varies; list more, or set it once for all points", v.path,
			fault.Count(len(values), "value"))
	}
	return texts
}

// lawful checks the ends of a law in every scenario.
func lawful(v *varied, l *Law, sides []*Scenario) (why string) {
	f := v.factor()
	f.Law = *l
	for _, end := range f.ends() {
		if _, why := refusal(sides, v.path+"="+end); why != "" {
			return why
		}
	}
	return ""
}

// lawOf takes a law from the prior, the posterior or the scenario's own range. A law from nowhere in particular is
// the range, or else the prior.
func lawOf(from string, v *varied, sides []*Scenario) (Law, error) {
	base := sides[0]
	switch from {
	case fromPrior:
		return PriorLaw(v.path)
	case fromPosterior:
		r, err := readRegion(base.Region, nil)
		if err != nil {
			return Law{}, err
		}
		return PosteriorLaw(r, v.path)
	case fromStated:
		return statedLaw(base, v.path, v.whole(), v.key.lo, v.key.hi)
	}
	l, err := statedLaw(base, v.path, v.whole(), v.key.lo, v.key.hi)
	if err == nil || v.what != "parameters."+v.path {
		return l, err
	}
	return PriorLaw(v.path)
}

// hasLaw tells why a path cannot be an uncertainty, "" if it can.
func (v *varied) hasLaw() string {
	if v.numeric() {
		return ""
	}
	return fmt.Sprintf("%s is no number, so it has no law; let it vary by values: a [[lever]] in a file, --vary %s=A,B "+
		"on the command line",
		v.path, v.path)
}
