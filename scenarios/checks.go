package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Checks is a file of expectations that continuous integration holds a model to.
type Checks struct {
	File       string
	Title      string
	Seed       uint64
	Replicates int
	Priors     bool // each replicate draws its parameters
	Expects    []Expect
}

// Expect is one expectation, about a quantity of a scenario in some years, or
// about its paired difference from another scenario.
type Expect struct {
	Name     string // as given, or the path
	Quantity Quantity
	Scenario *Bound
	Against  *Bound // nil for none
	From, To int    // years; their mean counts, of a category each year
	Measure  string // of a difference: difference, points or percent
	// What must hold: Low ≤ value ≤ High, of the statistic, or with Share of each
	// replicate; a category's word stands for its code.
	Low, High float64
	Word      string // of the category that is asked for, "" when it is a number
	Statistic string // one of Statistics; of a difference without one, the whole 95 % interval of the mean
	Share     bool   // whether a share of replicates is asked for, from ShareLow to ShareHigh
	ShareLow  float64
	ShareHigh float64
	Line      int
}

// Statistics of an ensemble that an expectation may ask for.
var Statistics = []string{"median", "mean", "sd", "p05", "p25", "p75", "p95"}

const mostCheckReplicates = 10_000

var checksKeys = []key{
	{name: "title", form: textForm, required: true, doc: "what the file is about"},
	{name: "scenario", form: textForm, fallback: "reference", doc: "of every expectation that names none: a name of the library or a file, seen from this one"},
	{name: "replicates", form: wholeForm, lo: 2, hi: mostCheckReplicates, fallback: int64(200), doc: "runs of each scenario"},
	{name: "seed", form: wholeForm, lo: 0, hi: maxSeed, fallback: int64(1), doc: "of the draws"},
	{name: "priors", form: flagForm, fallback: false, doc: "each replicate draws its parameters from their priors"},
	{name: "expect", form: tablesForm, required: true, doc: "the expectations"},
}

var expectKeys = []key{
	{name: "name", form: textForm, doc: "what the report calls it"},
	{name: "path", form: textForm, required: true, doc: "region.OUTCOME, or TABLE.ENTITY.OUTCOME such as pairs.TJ-UZ.regime"},
	{name: "year", form: yearForm, doc: "the year of the outcome"},
	{name: "years", form: rangeForm, lo: 1800, hi: 2400, doc: "first and last year: the mean over them counts, of a category each year"},
	{name: "scenario", form: textForm, doc: "instead of the file's"},
	{name: "against", form: textForm, doc: "a scenario to take the paired difference from"},
	{name: "measure", form: wordForm, words: Measures, fallback: "difference", doc: "of a difference: difference, points (100 times it) or percent of against"},
	{name: "statistic", form: wordForm, words: Statistics, doc: "of the ensemble; median, or of a difference the whole 95 % interval of the mean"},
	{name: "equals", doc: "a category's word, or a number"},
	{name: "tolerance", form: numberForm, lo: 0, hi: 1e15, fallback: 0.0, doc: "how far a number may be from equals"},
	{name: "at_least", form: numberForm, lo: -1e15, hi: 1e15, doc: "the least value that is right"},
	{name: "at_most", form: numberForm, lo: -1e15, hi: 1e15, doc: "the greatest value that is right"},
	{name: "share_at_least", form: numberForm, lo: 0, hi: 1, doc: "least share of replicates for which the condition holds"},
	{name: "share_at_most", form: numberForm, lo: 0, hi: 1, doc: "greatest share of replicates for which it holds"},
}

// ReadChecks reads a file of expectations. The error is Faults with everything
// that is wrong at once.
func ReadChecks(file string) (*Checks, error) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("cannot read %s; give the path of a file with [[expect]] tables", show(file))
	}
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("%s is longer than %d kB; split it", show(file), maxBytes>>10)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s; check that you may read it", show(file))
	}
	return ParseChecks(file, text)
}

// ParseChecks reads expectations from text as if it stood in a file of that name.
func ParseChecks(file string, text []byte) (*Checks, error) {
	sh, bad := parse(source{file: file, text: text})
	if bad != nil {
		return nil, Faults{*bad}
	}
	c := &checksChecker{checker: newChecker(nil), bounds: map[string]*Bound{}, dir: filepath.Dir(file)}
	c.enter(file)
	out := &Checks{File: file, Seed: 1, Replicates: 200}
	right := c.keys("", sh.raw, sh.at, checksKeys, "a file of checks", nil)
	out.Title, _ = right["title"].(string)
	if n, ok := right["replicates"].(int64); ok {
		out.Replicates = int(n)
	}
	if n, ok := right["seed"].(int64); ok {
		out.Seed = uint64(n)
	}
	out.Priors, _ = right["priors"].(bool)
	usual := "reference"
	if s, ok := right["scenario"].(string); ok {
		usual = s
	}
	list, _ := tables(sh.raw["expect"])
	if len(list) == 0 {
		c.fault(place{1, 1}, "the file expects nothing; begin each expectation with the line [[expect]]")
	}
	for n, raw := range list {
		at := sh.at.sub("expect").item(n)
		out.Expects = append(out.Expects, c.expect(raw, at, usual, sh.at.sub("scenario").value))
	}
	if len(c.faults) > 0 {
		slices.SortStableFunc(c.faults, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) })
		return nil, Faults(slices.Compact(c.faults))
	}
	return out, nil
}

type checksChecker struct {
	*checker
	bounds map[string]*Bound // nil for one with faults
	dir    string
}

// keys checks the values of a table and notes what is unknown or missing.
func (c *checksChecker) keys(table string, raw map[string]any, at *spot, keys []key, owner string, skip []string) map[string]any {
	right := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		k := find(keys, name)
		switch {
		case k == nil:
			c.unknown(table, name, at.sub(name), keys, owner)
		case slices.Contains(skip, name):
		case k.form == tablesForm:
			if _, ok := tables(raw[name]); !ok {
				c.fault(at.sub(name).value, "%s must be tables; begin each with the line [[%s]]", name, name)
			}
		default:
			if v, ok := c.value(*k, raw[name], at.sub(name)); ok {
				right[name] = v
			}
		}
	}
	for _, k := range keys {
		if _, given := raw[k.name]; k.required && !given && k.form != tablesForm {
			where := at.key
			if table == "" {
				where = place{1, 1}
			}
			c.fault(where, "%s has no %s: %s", owner, k.name, k.doc)
		}
	}
	return right
}

// scenario reads a scenario once; nil with a fault when it cannot be.
func (c *checksChecker) scenario(name string, at place) *Bound {
	if b, read := c.bounds[name]; read {
		return b
	}
	c.bounds[name] = nil
	ref := name
	if isPath(name) && !filepath.IsAbs(name) {
		ref = filepath.Join(c.dir, name)
		if !isPath(ref) {
			ref = "./" + ref
		}
	}
	s, err := Read(ref)
	if err != nil {
		if faults, many := err.(Faults); many && len(faults) > 0 && (faults[0].Line > 0 || len(faults) > 1) {
			c.fault(at, "scenario %s has faults of its own; `concord check` lists them", show(name))
		} else {
			c.fault(at, "scenario %s: %v", show(name), err)
		}
		return nil
	}
	b, err := s.Bind()
	if err != nil {
		c.fault(at, "scenario %s: %v", show(name), err)
		return nil
	}
	c.bounds[name] = b
	return b
}

func (c *checksChecker) expect(raw map[string]any, at *spot, usual string, usualAt place) Expect {
	e := Expect{Line: at.key.line, Low: math.Inf(-1), High: math.Inf(1), ShareLow: 0, ShareHigh: 1}
	right := c.keys("expect", raw, at, expectKeys, "this [[expect]]", []string{"equals"})
	text := func(name string) string { s, _ := right[name].(string); return s }
	spotOf := func(name string) place {
		if _, given := raw[name]; given {
			return at.sub(name).value
		}
		return at.key
	}
	e.Statistic, e.Measure = text("statistic"), text("measure")
	e.Name = cmp.Or(text("name"), text("path"))

	name, where := usual, usualAt
	if s := text("scenario"); s != "" {
		name, where = s, spotOf("scenario")
	}
	if e.Scenario = c.scenario(name, where); e.Scenario == nil {
		return e // nothing else can be checked without it
	}
	if s := text("against"); s != "" {
		if e.Against = c.scenario(s, spotOf("against")); e.Against != nil && e.Against.Scenario.Region != e.Scenario.Scenario.Region {
			c.fault(spotOf("against"), "%s is of another region than %s; take two of one", show(s), show(name))
			return e
		}
		e.Measure = cmp.Or(e.Measure, "difference")
	} else if e.Measure != "" {
		c.fault(spotOf("measure"), "measure is of a difference; add against = \"…\", or drop it")
	}
	path := text("path")
	if path == "" {
		return e
	}
	var err error
	if e.Quantity, err = e.Scenario.Quantity(path); err != nil {
		c.fault(spotOf("path"), "path = %v", err)
		return e
	}
	if e.Against != nil {
		if _, err := e.Against.Quantity(path); err != nil {
			c.fault(spotOf("path"), "path, in %s: %v", e.Against.Scenario.Name, err)
		}
	}
	c.expectYears(&e, right, raw, spotOf)
	c.expectCondition(&e, right, raw, spotOf)
	return e
}

func (c *checksChecker) expectYears(e *Expect, right, raw map[string]any, at func(string) place) {
	_, one := raw["year"]
	_, many := raw["years"]
	switch {
	case one == many:
		c.fault(at("years"), "give year = 2020, or years = [2018, 2020]")
		return
	case one:
		year, ok := right["year"].(int64)
		if !ok {
			return
		}
		e.From, e.To = int(year), int(year)
	default:
		span, ok := right["years"].([2]float64)
		if !ok {
			return
		}
		if span[0] != math.Trunc(span[0]) || span[1] != math.Trunc(span[1]) {
			c.fault(at("years"), "years = [%v, %v], want whole numbers", span[0], span[1])
			return
		}
		e.From, e.To = int(span[0]), int(span[1])
	}
	last := e.Scenario.Until
	if e.Against != nil {
		last = min(last, e.Against.Until)
	}
	if first := e.Scenario.Region.FirstYear; e.From < first || e.To > last {
		c.fault(at(map[bool]string{true: "year", false: "years"}[one]), "%d–%d lies outside the run, which has %d–%d; choose years of it, or set until in the scenario", e.From, e.To, first, last)
	}
}

func (c *checksChecker) expectCondition(e *Expect, right, raw map[string]any, at func(string) place) {
	given := func(name string) bool { _, ok := raw[name]; return ok }
	number := func(name string, otherwise float64) float64 {
		if v, ok := right[name].(float64); ok {
			return v
		}
		return otherwise
	}
	words := e.Quantity.Outcome.Words
	e.Share = given("share_at_least") || given("share_at_most")
	e.ShareLow, e.ShareHigh = number("share_at_least", 0), number("share_at_most", 1)
	if e.ShareLow > e.ShareHigh {
		c.fault(at("share_at_least"), "share_at_least = %v is above share_at_most = %v; no share is both", e.ShareLow, e.ShareHigh)
	}
	e.Low, e.High = number("at_least", math.Inf(-1)), number("at_most", math.Inf(1))
	if e.Low > e.High {
		c.fault(at("at_least"), "at_least = %v is above at_most = %v; no value is both", e.Low, e.High)
	}
	bounds := given("at_least") || given("at_most")
	if given("equals") && bounds {
		c.fault(at("equals"), "equals and at_least or at_most exclude one another; keep one")
		return
	}
	if given("tolerance") && !given("equals") {
		c.fault(at("tolerance"), "tolerance belongs to equals; add equals = …, or drop it")
	}
	if !given("equals") && !bounds {
		c.fault(at("path"), "nothing is expected of %s; add equals, at_least or at_most", e.Quantity.Path)
		return
	}
	switch v := raw["equals"].(type) {
	case nil:
		if words != nil && e.Against == nil {
			c.fault(at("path"), "%s is a category; write equals = %q or another of %s", e.Quantity.Path, words[len(words)-1], strings.Join(words, ", "))
		}
	case string:
		code := slices.Index(words, v)
		switch {
		case words == nil:
			c.fault(at("equals"), "equals = %s, but %s is a number", show(v), e.Quantity.Path)
		case e.Against != nil:
			c.fault(at("equals"), "a difference of categories is no category; drop against, or expect a number")
		case code < 0:
			c.fault(at("equals"), "equals = %s is no category of %s; %s", show(v), e.Quantity.Path, nearOrAll(v, words))
		case given("tolerance"):
			c.fault(at("tolerance"), "a category has no tolerance; drop it")
		default:
			e.Word, e.Low, e.High = v, float64(code), float64(code)
		}
	default:
		k := key{name: "equals", form: numberForm, lo: -1e15, hi: 1e15}
		x, ok := toNumber(v)
		if !ok || !(x >= k.lo && x <= k.hi) {
			c.fault(at("equals"), "equals = %s, want a category's word in quotes or a number", show(v))
			return
		}
		if words != nil && e.Against == nil {
			c.fault(at("equals"), "%s is a category; want one of %s", e.Quantity.Path, strings.Join(words, ", "))
			return
		}
		tolerance := number("tolerance", 0)
		e.Low, e.High = x-tolerance, x+tolerance
	}
	switch {
	case e.Word != "" && !e.Share:
		c.fault(at("equals"), "a category holds in some replicates and not in others; say in which share, such as share_at_least = 0.9")
	case e.Share && e.Statistic != "":
		c.fault(at("statistic"), "a share counts replicates one by one; drop statistic, or drop the share")
	case e.Share && !given("equals") && !bounds:
		c.fault(at("share_at_least"), "a share of what? add equals, at_least or at_most")
	}
	if !e.Share && e.Statistic == "" && e.Against == nil {
		e.Statistic = "median"
	}
}

func toNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// Condition tells in words what is expected.
func (e *Expect) Condition() string {
	var what string
	switch inf := math.Inf(1); {
	case e.Word != "":
		what = "is " + e.Word
	case e.Low == e.High:
		what = fmt.Sprintf("= %v", e.Low)
	case e.Low > -inf && e.High < inf:
		what = fmt.Sprintf("in %v..%v", e.Low, e.High)
	case e.High < inf:
		what = fmt.Sprintf("≤ %v", e.High)
	default:
		what = fmt.Sprintf("≥ %v", e.Low)
	}
	switch {
	case e.Share && e.ShareHigh < 1 && e.ShareLow > 0:
		return fmt.Sprintf("%s in %v..%v of the replicates", what, e.ShareLow, e.ShareHigh)
	case e.Share && e.ShareHigh < 1:
		return fmt.Sprintf("%s in at most %v of the replicates", what, e.ShareHigh)
	case e.Share:
		return fmt.Sprintf("%s in at least %v of the replicates", what, e.ShareLow)
	case e.Statistic == "":
		return "whole 95 % interval of the mean " + what
	}
	return e.Statistic + " " + what
}

// Subject tells in words of what.
func (e *Expect) Subject() string {
	years := fmt.Sprint(e.From)
	if e.To > e.From {
		years = fmt.Sprintf("%d–%d", e.From, e.To)
	}
	s := fmt.Sprintf("%s %s, %s", e.Quantity.Path, years, e.Scenario.Scenario.Name)
	if e.Against == nil {
		return s
	}
	s += " against " + e.Against.Scenario.Name
	if e.Measure != "difference" {
		s += ", " + e.Measure
	}
	return s
}

// Unit is that of the value.
func (e *Expect) Unit() string {
	switch {
	case e.Against == nil || e.Measure == "difference":
		return e.Quantity.Outcome.Unit
	case e.Measure == "percent":
		return "%"
	}
	return "points"
}
