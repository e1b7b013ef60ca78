package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// Checks is a file of expectations that continuous integration checks against the model.
type Checks struct {
	File       string
	Title      string
	Seed       uint64
	Replicates int
	Draws      sim.ParameterSource // where the parameters of each replicate come from
	Expects    []Expect
}

// Expect is one expectation. It is about a quantity of a scenario in some years, or about the paired
// difference from another scenario.
type Expect struct {
	Name       string // as given, "" for none
	Quantity   Quantity
	Expression *Expression // instead of an outcome; Quantity then has its text and its unit alone
	Scenario   *Bound
	Against    *Bound // nil for none
	From, To   int    // years; their mean counts, for a category each year; 0 for an expression with one number a run
	Measure    string // for a difference: difference, points or percent
	// The condition is Low ≤ value ≤ High, for the statistic, or with Share for each replicate. Above and
	// Below exclude the ends. A category is given by its code.
	Low, High float64
	Above     bool
	Below     bool
	Word      string // of the category that is asked for, "" when it is a number
	Statistic string // one of Statistics; "" for a difference: the whole 95 % interval of the mean
	Share     bool   // the condition is on the share of replicates, from ShareLow to ShareHigh
	ShareLow  float64
	ShareHigh float64
	Line      int
}

// Statistics of an ensemble that an expectation may ask for.
var Statistics = []string{"median", "mean", "sd", "p05", "p25", "p75", "p95"}

const mostCheckReplicates, mostExpects = 10_000, 1000

var checksKeys = []key{
	{name: "title", form: textForm, required: true, doc: "what the file is about"},
	{name: "scenario", form: textForm, fallback: "reference",
		doc: "of every expectation that names none: a name of the library or a file, seen from this one"},
	{name: "replicates", form: wholeForm, lo: 2, hi: mostCheckReplicates, fallback: int64(200), doc: "runs of each scenario"},
	{name: "seed", form: wholeForm, lo: 0, hi: MaxSeed, fallback: int64(1), doc: "of the draws"},
	{name: "draws", form: wordForm, words: sourceWords(),
		doc: "where the parameters of each replicate come from: drawn from their priors or from the posterior of the region, " +
			"or " +
			"the medians of the priors"},
	{name: "expect", form: tablesForm, required: true, doc: "the expectations"},
}

// sourceWords are the words for where parameters come from.
func sourceWords() []string {
	var words []string
	for _, from := range sim.Sources {
		words = append(words, string(from))
	}
	return words
}

var expectKeys = []key{
	{name: "name", form: textForm, doc: "what the report calls it"},
	{name: "path", form: textForm, required: true, doc: "region.OUTCOME, or TABLE.ENTITY.OUTCOME such as " +
		"pairs.AA-BB.regime, or an expression over them"},
	{name: "year", form: yearForm, doc: "the year of the outcome"},
	{name: "years", form: textsForm, doc: "first and last year: the mean over them counts, of a category each year"},
	{name: "scenario", form: textForm, doc: "instead of the file's"},
	{name: "against", form: textForm, doc: "a scenario to take the paired difference from"},
	{name: "measure", form: wordForm, words: Measures, fallback: "difference",
		doc: "of a difference: difference, points (100 times it) or percent of against"},
	{name: "statistic", form: wordForm, words: Statistics,
		doc: "of the ensemble; median, or of a difference the whole 95 % interval of the mean"},
	{name: "equals", doc: "a category's word, or a number"},
	{name: "tolerance", form: numberForm, lo: 0, hi: 1e15, fallback: 0.0, doc: "how far a number may be from equals"},
	{name: "at_least", form: numberForm, lo: -1e15, hi: 1e15, doc: "the least value that is right"},
	{name: "at_most", form: numberForm, lo: -1e15, hi: 1e15, doc: "the greatest value that is right"},
	{name: "above", form: numberForm, lo: -1e15, hi: 1e15, doc: "what a right value is greater than"},
	{name: "below", form: numberForm, lo: -1e15, hi: 1e15, doc: "what a right value is less than"},
	{name: "share_at_least", form: numberForm, lo: 0, hi: 1, doc: "least share of replicates for which the condition holds"},
	{name: "share_at_most", form: numberForm, lo: 0, hi: 1, doc: "greatest share of replicates for which it holds"},
}

// ReadChecks reads a file of expectations. The error is fault.Faults with all faults at once.
func ReadChecks(file string) (*Checks, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, fault.Faults{{File: file, Message: err.Error()}}
	}
	return ParseChecks(file, text)
}

// ParseChecks reads expectations from text as if it stood in a file of that name.
func ParseChecks(file string, text []byte) (*Checks, error) {
	return parseChecks(file, text, map[string]*Bound{})
}

// parseChecks is ParseChecks with scenarios that were read before, by name.
func parseChecks(file string, text []byte, bounds map[string]*Bound) (*Checks, error) {
	sh, bad := parse(source{file: file, text: text})
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	c := &checksChecker{checker: newChecker(nil), bounds: bounds, unread: map[string]string{}, names: map[string]int{},
		dir: filepath.Dir(file)}
	c.enter(file)
	c.topKeys = checksKeys
	out := &Checks{File: file, Seed: 1, Replicates: 200}
	right := c.keys("", sh.raw, sh.at, checksKeys, "a file of checks", nil)
	out.Title, _ = right["title"].(string)
	if n, ok := right["replicates"].(int64); ok {
		out.Replicates = int(n)
	}
	if n, ok := right["seed"].(int64); ok {
		out.Seed = uint64(n)
	}
	if from, ok := right["draws"].(string); ok {
		out.Draws = sim.ParameterSource(from)
	}
	usual := "reference"
	if s, ok := right["scenario"].(string); ok {
		usual = s
	}
	list, ok := tables(sh.raw["expect"])
	if _, given := sh.raw["expect"]; len(list) == 0 && (ok || !given) {
		c.fault(place{1, 1}, "the file expects nothing; begin each expectation with the line [[expect]]")
	}
	for n, raw := range list {
		at := sh.at.sub("expect").item(n)
		if n == mostExpects {
			c.fault(at.key, "the file has %d expectations, want at most %d; split it", len(list), mostExpects)
			break
		}
		out.Expects = append(out.Expects, c.expect(raw, at, usual, sh.at.sub("scenario").value))
	}
	if err := fault.Faults(c.faults).Sorted().Err(); err != nil {
		return nil, err
	}
	return out, nil
}

type checksChecker struct {
	*checker
	bounds map[string]*Bound // scenarios that were read, by name
	unread map[string]string // why others could not be
	names  map[string]int    // of expectations, with their lines
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

// scenario reads a scenario once. If it cannot be read, it returns nil and reports a fault at every place
// that names it.
func (c *checksChecker) scenario(name string, at place) *Bound {
	if b := c.bounds[name]; b != nil {
		return b
	}
	why, tried := c.unread[name]
	if !tried {
		var b *Bound
		if b, why = c.read(name); b != nil {
			c.bounds[name] = b
			return b
		}
		c.unread[name] = why
	}
	c.fault(at, "%s", why)
	return nil
}

// read reads a scenario, or tells why it cannot be.
func (c *checksChecker) read(name string) (b *Bound, why string) {
	ref := name
	if isPath(name) && !filepath.IsAbs(name) {
		ref = filepath.Join(c.dir, name)
		if !isPath(ref) {
			ref = "./" + ref
		}
	}
	s, err := Read(ref)
	var faults fault.Faults
	switch {
	case errors.As(err, &faults) && len(faults) == 1 && faults[0].Line == 0:
		return nil, faults[0].Message // it could not be read at all, and says which
	case err != nil:
		return nil, fmt.Sprintf("scenario %s has faults of its own; `concord check %s` lists them", show(name),
			fault.ShellWord(fault.Clip(ref)))
	}
	if b, err = s.Bind(); err != nil {
		return nil, fmt.Sprintf("scenario %s: %v", show(name), err)
	}
	return b, ""
}

// expectation is one of the file while it is checked.
type expectation struct {
	*checksChecker
	Expect
	raw, right map[string]any // as written, and what of it is right
	at         *spot
}

func (x *expectation) given(name string) bool { _, ok := x.raw[name]; return ok }

func (x *expectation) word(name string) string { s, _ := x.right[name].(string); return s }

func (x *expectation) size(name string, otherwise float64) float64 {
	if v, ok := x.right[name].(float64); ok {
		return v
	}
	return otherwise
}

// place is that of a key's value, or of the expectation without the key.
func (x *expectation) place(name string) place {
	if x.given(name) {
		return x.at.sub(name).value
	}
	return x.at.key
}

// expect checks an expectation and reports all faults at once. It leaves out checks that depend on a part
// with a fault.
func (c *checksChecker) expect(raw map[string]any, at *spot, usual string, usualAt place) Expect {
	x := &expectation{checksChecker: c, raw: raw, at: at,
		Expect: Expect{Line: at.key.line, Low: math.Inf(-1), High: math.Inf(1), ShareHigh: 1}}
	x.right = c.keys("expect", raw, at, expectKeys, "this [[expect]]", []string{"equals", "years"})
	x.Statistic, x.Measure, x.Name = x.word("statistic"), x.word("measure"), x.word("name")
	name := strings.ToLower(x.Name) // names must differ in more than capital letters
	if line, twice := c.names[name]; twice && name != "" {
		c.fault(x.place("name"), "name = %s stands twice, first in the expectation of line %d; give each its own",
			show(x.Name), line)
	} else {
		c.names[name] = at.key.line
	}
	x.sides(usual, usualAt)
	known := x.quantity()
	x.period()
	x.share()
	x.bounds()
	x.meaning(known)
	if !x.Share && x.Statistic == "" && !x.given("against") {
		x.Statistic = "median"
	}
	return x.Expect
}

// sides finds the scenario, and the one that it is compared with.
func (x *expectation) sides(usual string, usualAt place) {
	name, where := usual, usualAt
	if x.given("scenario") {
		name, where = x.word("scenario"), x.place("scenario")
	}
	if name != "" {
		x.Scenario = x.scenario(name, where)
	}
	if x.given("measure") && !x.given("against") {
		x.fault(x.place("measure"), "measure is of a difference; add against = \"…\", or drop it")
	}
	against := x.word("against")
	if against == "" {
		return
	}
	x.Measure = cmp.Or(x.Measure, "difference")
	x.Against = x.scenario(against, x.place("against"))
	switch {
	case x.Scenario == nil || x.Against == nil:
	case x.Scenario == x.Against:
		x.fault(x.place("against"), "against is %s, the scenario itself, so there is no difference; name another", show(against))
	case x.Scenario.Scenario.Region != x.Against.Scenario.Region:
		x.fault(x.place("against"), "%s is of another region than %s; take two of one", show(against), show(name))
		x.Against = nil // nothing more can be checked
	}
}

// quantity finds what the path names, in both scenarios.
func (x *expectation) quantity() (known bool) {
	path := x.word("path")
	if path == "" || x.Scenario == nil {
		return false
	}
	var err error
	if x.Quantity, x.Expression, err = x.Scenario.subject(path); err != nil {
		x.fault(x.place("path"), "path = %v", err)
		return false
	}
	if x.Against == nil {
		return true
	}
	if _, _, err := x.Against.subject(path); err != nil {
		x.fault(x.place("path"), "path, in %s: %v", x.Against.Scenario.Name, err)
	} else if x.Expression != nil && x.Expression.Last > x.Against.Until {
		x.fault(x.place("path"), "path looks at years until %d, and the run of %s ends in %d; name earlier years in its "+
			"functions, or set until in the scenario", x.Expression.Last, x.Against.Scenario.Name, x.Against.Until)
	}
	return true
}

// subject finds what a path names, or reads it as an expression. Of an expression the quantity has the text and the unit
// alone.
func (b *Bound) subject(path string) (Quantity, *Expression, error) {
	q, wrong := b.Quantity(path)
	if wrong == nil {
		return q, nil, nil
	}
	x, err := b.Expression(path)
	switch {
	case err == nil:
		return Quantity{Path: x.Text, Outcome: sim.Outcome{Unit: x.Unit}}, x, nil
	case onlyPath(path) || path == "":
		return Quantity{}, nil, wrong
	}
	return Quantity{}, nil, fmt.Errorf("%s: %s", show(path), insideWords(err))
}

// period takes year or years, which must lie within the runs.
func (x *expectation) period() {
	name := "year"
	if x.given("years") {
		name = "years"
	}
	switch {
	case x.Expression != nil && !x.Expression.Yearly:
		if x.given(name) {
			x.fault(x.place(name), "path has one number a run, for a function over years stands around it; drop %s", name)
		}
		return
	case x.given("year") && x.given("years"):
		x.fault(x.place("years"), "both year and years are given; keep one")
		return
	case x.given("year"):
		year, ok := x.right["year"].(int64)
		if !ok {
			return
		}
		x.From, x.To = int(year), int(year)
	case x.given("years"):
		list, _ := x.raw["years"].([]any)
		var ends []int
		for _, v := range list {
			if n, whole := v.(int64); whole && n >= 0 && n <= 9999 {
				ends = append(ends, int(n))
			}
		}
		if len(list) != 2 || len(ends) != 2 || ends[0] > ends[1] {
			x.fault(x.place("years"), "years = %s, want [first, last], whole years with first ≤ last, such as [2018, 2020]",
				show(x.raw["years"]))
			return
		}
		x.From, x.To = ends[0], ends[1]
	default:
		x.fault(x.at.key, "this [[expect]] has neither year nor years; give year = 2020, or years = [2018, 2020]")
		return
	}
	for _, b := range []*Bound{x.Scenario, x.Against} {
		if b != nil && (x.From < b.Region.FirstYear || x.To > b.Until) {
			x.fault(x.place(name), "%s = %s lies outside the run of %s, which has %d..%d; choose from these, or set until in "+
				"the scenario",
				name, show(x.raw[name]), b.Scenario.Name, b.Region.FirstYear, b.Until)
			return
		}
	}
}

// share takes the shares of replicates.
func (x *expectation) share() {
	x.Share = x.given("share_at_least") || x.given("share_at_most")
	x.ShareLow, x.ShareHigh = x.size("share_at_least", 0), x.size("share_at_most", 1)
	if x.ShareLow > x.ShareHigh {
		x.fault(x.place("share_at_least"), "share_at_least = %v is above share_at_most = %v; no share is both", x.ShareLow,
			x.ShareHigh)
	}
	if x.Share && x.given("statistic") {
		x.fault(x.place("statistic"), "a share counts replicates one by one; drop statistic, or drop the share")
	}
}

// bounds takes at_least, above, at_most and below.
func (x *expectation) bounds() {
	x.Above, x.Below = x.given("above"), x.given("below")
	low, high := "at_least", "at_most"
	if x.Above {
		low = "above"
	}
	if x.Below {
		high = "below"
	}
	x.Low, x.High = x.size(low, math.Inf(-1)), x.size(high, math.Inf(1))
	if x.Above && x.given("at_least") {
		x.fault(x.place("above"), "at_least and above bound the same side; keep one")
	}
	if x.Below && x.given("at_most") {
		x.fault(x.place("below"), "at_most and below bound the same side; keep one")
	}
	switch {
	case x.Low > x.High:
		x.fault(x.place(low), "%s = %v is above %s = %v; no value is both", low, x.Low, high, x.High)
	case x.Low == x.High && (x.Above || x.Below):
		x.fault(x.place(low), "%s = %v and %s = %v leave no value; move one of them", low, x.Low, high, x.High)
	}
	equals := x.given("equals")
	bounded := x.given("at_least") || x.given("above") || x.given("at_most") || x.given("below")
	switch {
	case equals && bounded:
		x.fault(x.place("equals"), "equals and bounds (at_least, above, at_most, below) exclude one another; keep one")
	case !equals && !bounded && x.Share:
		x.fault(x.at.key, "a share of replicates for which what holds? add equals, at_least, above, at_most or below")
	case !equals && !bounded:
		x.fault(x.at.key, "this [[expect]] expects nothing; add equals, at_least, above, at_most or below")
	}
	if x.given("tolerance") && !equals {
		x.fault(x.place("tolerance"), "tolerance belongs to equals; add equals = …, or drop it")
	}
}

// meaning checks that the expected value suits the quantity, which is a category or a number.
func (x *expectation) meaning(known bool) {
	words, compared := x.Quantity.Outcome.Words, x.given("against")
	category := known && words != nil && !compared
	if !x.given("equals") {
		if category {
			x.fault(x.place("path"), "%s is a category; write equals = %q or another of %s", x.Quantity.Path,
				words[len(words)-1], strings.Join(words, ", "))
		}
		return
	}
	at := x.place("equals")
	word, isWord := x.raw["equals"].(string)
	if !isWord {
		v, ok := number(x.raw["equals"], -1e15, 1e15)
		switch {
		case !ok:
			x.fault(at, "equals = %s, want a category's word in quotes or a number in -1e+15..1e+15", show(x.raw["equals"]))
		case category:
			x.fault(at, "%s is a category; want one of %s", x.Quantity.Path, strings.Join(words, ", "))
		default:
			tolerance := x.size("tolerance", 0)
			x.Low, x.High = v-tolerance, v+tolerance
		}
		return
	}
	code := slices.Index(words, word)
	switch {
	case compared:
		x.fault(at, "equals = %s: a difference of categories is no category; drop against, or expect a number", show(word))
		return
	case known && words == nil:
		x.fault(at, "equals = %s, but %s is a number", show(word), x.Quantity.Path)
		return
	case known && code < 0:
		x.fault(at, "equals = %s is no category of %s; %s", show(word), x.Quantity.Path, nearOrAll(word, words))
	}
	if x.given("tolerance") {
		x.fault(x.place("tolerance"), "a category has no tolerance; drop it")
	}
	if !x.Share {
		x.fault(at, "a category holds in some replicates and not in others; say in which share, such as share_at_least = 0.9")
	}
	x.Word, x.Low, x.High = word, float64(code), float64(code)
}

// Agrees tells whether a value meets the condition.
func (e *Expect) Agrees(x float64) bool {
	return x >= e.Low && x <= e.High && !(e.Above && x == e.Low) && !(e.Below && x == e.High)
}

// Interval tells whether the condition is on the 95 % interval of the mean difference.
func (e *Expect) Interval() bool { return e.Against != nil && !e.Share && e.Statistic == "" }

// Title is the name. Without a name it is the subject and the condition.
func (e *Expect) Title() string { return cmp.Or(e.Name, e.Subject()+": "+e.Condition()) }

// Condition gives the condition in words.
func (e *Expect) Condition() string {
	least, most := "≥", "≤"
	if e.Above {
		least = ">"
	}
	if e.Below {
		most = "<"
	}
	var what string
	switch inf := math.Inf(1); {
	case e.Word != "":
		what = "is " + e.Word
	case e.Low == e.High:
		what = fmt.Sprintf("= %v", e.Low)
	case e.Low > -inf && e.High < inf && !e.Above && !e.Below:
		what = fmt.Sprintf("in %v..%v", e.Low, e.High)
	case e.Low > -inf && e.High < inf:
		what = fmt.Sprintf("%s %v and %s %v", least, e.Low, most, e.High)
	case e.High < inf:
		what = fmt.Sprintf("%s %v", most, e.High)
	default:
		what = fmt.Sprintf("%s %v", least, e.Low)
	}
	switch {
	case e.Share && e.ShareHigh < 1 && e.ShareLow > 0:
		return fmt.Sprintf("%s in %v..%v of the replicates", what, e.ShareLow, e.ShareHigh)
	case e.Share && e.ShareHigh < 1:
		return fmt.Sprintf("%s in at most %v of the replicates", what, e.ShareHigh)
	case e.Share:
		return fmt.Sprintf("%s in at least %v of the replicates", what, e.ShareLow)
	case e.Interval():
		return "whole 95 % interval of the mean " + what
	}
	return e.Statistic + " " + what
}

// Subject gives the quantity in words.
func (e *Expect) Subject() string {
	years := ""
	switch {
	case e.To > e.From:
		years = fmt.Sprintf(" %d–%d", e.From, e.To)
	case e.From > 0:
		years = fmt.Sprintf(" %d", e.From)
	}
	s := fmt.Sprintf("%s%s, %s", e.Quantity.Path, years, e.Scenario.Scenario.Name)
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
