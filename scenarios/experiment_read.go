package scenarios

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

const (
	mostSides      = 20
	mostPoints     = 100_000
	mostReplicates = 10_000
	mostRuns       = 1_000_000_000
	mostSigma      = 10 // of a lognormal law

	namePattern = `^[a-z][a-z0-9_]*$`
	nameExample = "tj_uz_share"
)

// Defaults of an experiment.
const (
	usualReplicates = 20
	usualPoints     = 64
	usualSampling   = "latin_hypercube"
)

// UsualKeep is what an experiment keeps of each run if nothing is asked for.
var UsualKeep = []string{"region.horizontal", "region.inside_share"}

var experimentKeys = []key{
	{name: "title", form: textForm, required: true, doc: "what the experiment is about"},
	{name: "scenarios", form: textsForm, like: "reference", fallback: []string{"reference"},
		doc: "each runs at every point; differences are from the first: names of the library or files, seen from this one"},
	{name: "seed", form: wholeForm, lo: 0, hi: MaxSeed, fallback: int64(1), doc: "of the draws, the same at every point"},
	{name: "replicates", form: wholeForm, lo: 1, hi: mostReplicates, fallback: int64(usualReplicates),
		doc: "runs of each scenario at each point"},
	{name: "until", form: yearForm, doc: "last year of all runs; without it each scenario has its own"},
	{name: "draws", form: wordForm, words: sourceWords(),
		doc: "where the parameters of each replicate come from, but those that vary: drawn from their priors or from the " +
			"posterior of the region, or the medians of the priors"},
	{name: "uncertain", form: flagForm, fallback: false,
		doc: "each replicate draws the [uncertain] values of the scenarios, but those that vary"},
	{name: "keep", form: textsForm, like: "region.horizontal@2025",
		doc: "which outcomes of which years are kept of each run; without it those of one's own, or else " +
			strings.Join(UsualKeep, " and ")},
	{name: "sampling", form: wordForm, words: Samplings, fallback: usualSampling, doc: "how the uncertainties are sampled"},
	{name: "points", form: wholeForm, lo: 1, hi: mostPoints, fallback: int64(usualPoints),
		doc: "samples of the uncertainties; each combination of levers meets all of them"},
	{name: "constants", form: tableForm, doc: "values for all points and scenarios, by path as --set takes them"},
	{name: "lever", form: tablesForm, doc: "what varies by given values; levers are crossed, the last one moves fastest"},
	{name: "uncertainty", form: tablesForm, doc: "what varies by a law"},
	{name: "point", form: tablesForm, doc: "the points one by one instead: values by path, the same paths in each"},
	{name: "outcome", form: tablesForm, doc: "outcomes of one's own"},
}

// lawNumber is a key for a number of any size. What is admissible depends on the path.
func lawNumber(name, doc string) key {
	return key{name: name, form: numberForm, lo: -1e15, hi: 1e15, doc: doc}
}

var leverKeys = []key{
	{name: "path", form: textForm, required: true, doc: "what varies, as --set takes it"},
	{name: "values", doc: "the values in the order in which they come: numbers, words or flags"},
	lawNumber("low", "the first of values that lie evenly"),
	lawNumber("high", "the last of them"),
	{name: "points", form: wholeForm, lo: 2, hi: mostValues,
		doc: "how many from low to high, both included; a path of whole numbers takes all of them without it"},
}

var uncertaintyKeys = []key{
	{name: "path", form: textForm, required: true, doc: "what varies, as --set takes it"},
	{name: "distribution", form: wordForm, words: distributions(), fallback: uniformLaw, doc: "the shape of the law"},
	lawNumber("low", "least value; of normal and lognormal the end at which draws fold"),
	lawNumber("high", "greatest value, likewise"),
	lawNumber("mean", "of normal"),
	lawNumber("sd", "standard deviation of normal"),
	lawNumber("median", "of lognormal"),
	lawNumber("sigma", "standard deviation of the logarithm of lognormal"),
	lawNumber("mode", "the most likely value of triangular"),
	{name: "values", doc: "of sample: numbers that are equally likely"},
}

var outcomeKeys = []key{
	{name: "name", form: textForm, required: true, pattern: namePattern, like: nameExample,
		doc: "its column: small letters, digits and underscores"},
	{name: "expression", form: textForm, required: true, doc: "what it is: arithmetic over outcomes of the codebook"},
}

// lawShapes are the distributions with the keys that they need and those that they may have.
var lawShapes = []struct {
	name        string
	needs, also []string
}{
	{uniformLaw, []string{"low", "high"}, nil},
	{normalLaw, []string{"mean", "sd"}, []string{"low", "high"}},
	{lognormalLaw, []string{"median", "sigma"}, []string{"low", "high"}},
	{triangularLaw, []string{"low", "mode", "high"}, nil},
	{sampleLaw, []string{"values"}, nil},
	{fromPrior, nil, nil},
	{fromPosterior, nil, nil},
	{fromStated, nil, nil},
}

func distributions() (words []string) {
	for _, s := range lawShapes {
		words = append(words, s.name)
	}
	return words
}

// ReadExperiment reads a design file. The error is fault.Faults with all faults at once.
func ReadExperiment(file string) (*Experiment, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, fault.Faults{{File: file, Message: err.Error()}}
	}
	return ParseExperiment(file, text)
}

// ParseExperiment reads a design from text as if it stood in a file of that name.
func ParseExperiment(file string, text []byte) (*Experiment, error) {
	return parseExperiment(file, text, map[string]*Bound{})
}

// parseExperiment is ParseExperiment with scenarios that were read before, by name.
func parseExperiment(file string, text []byte, bounds map[string]*Bound) (*Experiment, error) {
	sh, bad := parse(source{file: file, text: text})
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	c := &experimentChecker{
		checksChecker: &checksChecker{checker: newChecker(nil), bounds: bounds, unread: map[string]string{},
			dir: filepath.Dir(file)},
		Experiment: &Experiment{File: file, Seed: 1, Replicates: usualReplicates}, raw: sh.raw, at: sh.at,
		given: map[string]string{}}
	c.enter(file)
	c.topKeys = experimentKeys
	c.header()
	c.sides()
	c.constants()
	c.levers()
	c.uncertainties()
	c.points()
	c.outcomes()
	if !c.has("outcome") && len(c.Keep) == 0 {
		c.Keep = UsualKeep
	}
	c.together()
	if err := fault.Faults(c.faults).Sorted().Err(); err != nil {
		return nil, err
	}
	return c.Experiment, nil
}

// experimentChecker reads a design.
type experimentChecker struct {
	*checksChecker
	*Experiment
	raw    map[string]any
	at     *spot
	right  map[string]any    // keys of the whole file whose values are right
	known  []*Scenario       // the scenarios, nil when one of them could not be read
	given  map[string]string // what is given a value, with the words for where
	places []place           // of the factors: levers, then uncertainties
}

func (c *experimentChecker) has(name string) bool { _, given := c.raw[name]; return given }

// each goes over the tables of a list with their places.
func (c *experimentChecker) each(name string, do func(raw map[string]any, at *spot)) {
	list, _ := tables(c.raw[name])
	for n, raw := range list {
		do(raw, c.at.sub(name).item(n))
	}
}

// header reads the keys of the whole file.
func (c *experimentChecker) header() {
	c.right = c.keys("", c.raw, c.at, experimentKeys, "a design file", []string{"until", "constants"})
	c.Title, _ = c.right["title"].(string)
	if n, ok := c.right["seed"].(int64); ok {
		c.Seed = uint64(n)
	}
	if n, ok := c.right["replicates"].(int64); ok {
		c.Replicates = int(n)
	}
	if from, ok := c.right["draws"].(string); ok {
		c.Draws = sim.ParameterSource(from)
	}
	c.Uncertain, _ = c.right["uncertain"].(bool)
	c.Keep, _ = c.right["keep"].([]string)
	for n := range c.Keep {
		c.keepAt = append(c.keepAt, c.origin(c.at.sub("keep").item(n).value))
	}
	for _, name := range []string{"sampling", "points"} {
		if c.has(name) && !c.has("uncertainty") {
			c.fault(c.at.sub(name).key, "%s is of uncertainties, and the file has none; add [[uncertainty]], or drop it", name)
		}
	}
	switch {
	case !c.has("lever") && !c.has("uncertainty") && !c.has("point"):
		c.fault(place{1, 1}, "nothing varies; begin what does with the line [[lever]], [[uncertainty]] or [[point]]")
	case c.has("point") && (c.has("lever") || c.has("uncertainty")):
		c.fault(c.at.sub("point").item(0).key,
			"points one by one exclude levers and uncertainties, which make points themselves; keep one of the two ways")
	}
}

// sides reads the scenarios. They may differ in everything but their region.
func (c *experimentChecker) sides() {
	names, ok := c.right["scenarios"].([]string)
	at := c.at.sub("scenarios")
	switch {
	case !c.has("scenarios"):
		names = []string{"reference"}
	case !ok:
		return
	case len(names) == 0 || len(names) > mostSides:
		c.fault(at.value, "scenarios lists %d, want 1..%d; leave it out for reference alone", len(names), mostSides)
		return
	}
	met := map[string]string{}
	whole := true
	var base *Bound
	for n, name := range names {
		here := at.item(n).value
		b := c.scenario(name, here)
		if b == nil {
			whole = false
			continue
		}
		base = cmp.Or(base, b)
		folded := fold(b.Scenario.Name)
		if first := met[folded]; first != "" {
			c.fault(here, "%s and %s are both called %s in the results; rename one of the files", show(first), show(name),
				b.Scenario.Name)
		}
		met[folded] = name
		if b.Scenario.Region != base.Scenario.Region {
			c.fault(here, "%s is of another region than %s; take scenarios of one", show(name), show(base.Scenario.Name))
			whole = false
		}
		c.Scenarios = append(c.Scenarios, b.Scenario.clone())
	}
	if !whole || len(c.Scenarios) == 0 {
		c.Scenarios = nil // what depends on them is not checked
		return
	}
	c.known, c.region = c.Scenarios, base.Region
	if err := base.CanDraw(c.Draws); err != nil {
		c.fault(c.at.sub("draws").value, "draws: %v", err)
	}
	if c.Uncertain && !c.canVary() {
		c.fault(c.at.sub("uncertain").value, "uncertain = true, but no scenario has ranges under [uncertain]; drop it")
	}
}

// constants sets the values that are the same at all points.
func (c *experimentChecker) constants() {
	if until, ok := c.raw["until"]; ok {
		if year, ok := c.value(*find(experimentKeys, "until"), until, c.at.sub("until")); ok {
			c.set([]string{fmt.Sprintf("until=%d", year)}, []*spot{c.at.sub("until")})
		}
	}
	raw, ok := c.raw["constants"]
	if !ok {
		return
	}
	table, isTable := raw.(map[string]any)
	at := c.at.sub("constants")
	if !isTable {
		c.fault(at.value, "constants = %s, want %s", show(raw), c.wanted(*find(experimentKeys, "constants")))
		return
	}
	var all []string
	var spots []*spot
	for _, l := range c.leaves("constants", "", table, at) {
		if l.path == "until" || l.path == "seed" {
			c.fault(l.at.key, "%s stands at the top of a design file; move it there", l.path)
			continue
		}
		if len(c.known) == 0 || c.full() {
			continue
		}
		v, why := vary(l.path, c.known)
		if why != "" {
			c.fault(l.at.key, "%s", why)
			continue
		}
		if _, isList := l.value.([]map[string]any); isList {
			c.fault(l.at.value, "%s = tables, want one value", show(l.path))
			continue
		}
		if !c.once(&v, l.at.key, "[constants]") {
			continue
		}
		all, spots = append(all, v.path+"="+v.text(l.value)), append(spots, l.at)
	}
	c.set(all, spots)
}

// set sets values in every scenario, one by one to report all that are wrong, then together.
func (c *experimentChecker) set(assignments []string, spots []*spot) {
	if len(c.known) == 0 || len(assignments) == 0 {
		return
	}
	before := c.found
	for k, a := range assignments {
		if _, why := refusal(c.known, a); why != "" {
			c.fault(spots[k].value, "%s", why)
		}
	}
	if c.found > before {
		return
	}
	if which, why := refusal(c.known, assignments...); why != "" {
		c.fault(spots[which].value, "%s", why)
		return
	}
	for _, s := range c.known {
		if err := s.Set(assignments...); err != nil {
			c.fault(spots[0].value, "%v", err) // tried above
		}
	}
}

// once notes that a path is given, and reports it when it is given for the second time.
func (c *experimentChecker) once(v *varied, at place, where string) bool {
	if first := c.given[v.what]; first != "" {
		c.fault(at, "%s is given already under %s; keep one", v.path, first)
		return false
	}
	c.given[v.what] = fmt.Sprintf("%s on line %d", where, at.line)
	return true
}

// path finds what a table varies. ok is false where that is not known.
func (c *experimentChecker) path(right map[string]any, at *spot, where string) (v varied, ok bool) {
	path, _ := right["path"].(string)
	if path == "" || len(c.known) == 0 || c.full() {
		return v, false
	}
	v, why := vary(path, c.known)
	if why != "" {
		c.fault(at.sub("path").value, "%s", why)
		return v, false
	}
	return v, c.once(&v, at.sub("path").value, where)
}

func (c *experimentChecker) levers() {
	c.each("lever", func(raw map[string]any, at *spot) {
		right := c.keys("lever", raw, at, leverKeys, "this [[lever]]", []string{"values"})
		v, known := c.path(right, at, "[[lever]]")
		values := c.leverValues(&v, known, raw, right, at)
		if known {
			f := v.factor()
			f.Values = values
			c.Levers, c.places = append(c.Levers, f), append(c.places, at.sub("path").value)
		}
	})
}

// leverValues reads the values of a lever: listed, or lying evenly. What needs the path is left out where it is not
// known.
func (c *experimentChecker) leverValues(v *varied, known bool, raw, right map[string]any, at *spot) []string {
	has := func(name string) bool { _, given := raw[name]; return given }
	spread := has("low") || has("high") || has("points")
	listed, isList := raw["values"].([]any)
	if tabled, ok := raw["values"].([]map[string]any); ok {
		isList = true
		for _, t := range tabled {
			listed = append(listed, t)
		}
	}
	low, lowOK := right["low"].(float64)
	high, highOK := right["high"].(float64)
	points, _ := right["points"].(int64)
	switch {
	case has("values") && spread:
		c.fault(at.sub("values").key, "both values and low, high, points are given; keep one way")
	case has("values") && !isList:
		c.fault(at.sub("values").value, "values = %s, want a list such as [1.2, 1.6, 2.0]", show(raw["values"]))
	case has("values") && known:
		return c.list(v, listed, at.sub("values"), c.known)
	case has("values"):
	case !has("low") || !has("high"):
		c.fault(at.key, "this [[lever]] has no values; add values = […], or low, high and points")
	case !known || !lowOK || !highOK || has("points") && points == 0:
	case !v.numeric():
		c.fault(at.sub("low").key, "%s is no number; give values = […] instead of low and high", v.path)
	default:
		texts, why := v.evenly(low, high, int(points))
		if why != "" {
			c.fault(at.sub("low").value, "%s", why)
			return nil
		}
		for k, name := range []string{"low", "high"} {
			if _, why := refusal(c.known, v.path+"="+texts[k*(len(texts)-1)]); why != "" {
				c.fault(at.sub(name).value, "%s", why)
			}
		}
		return texts
	}
	return nil
}

func (c *experimentChecker) uncertainties() {
	if !c.has("uncertainty") {
		return
	}
	c.Sampling, c.Points = usualSampling, usualPoints
	if s, ok := c.right["sampling"].(string); ok {
		c.Sampling = s
	}
	if n, ok := c.right["points"].(int64); ok {
		c.Points = int(n)
	}
	c.each("uncertainty", func(raw map[string]any, at *spot) {
		x := &uncertainty{experimentChecker: c, raw: raw, at: at}
		before := c.found
		x.right = c.keys("uncertainty", raw, at, uncertaintyKeys, "this [[uncertainty]]", []string{"values"})
		v, known := c.path(x.right, at, "[[uncertainty]]")
		if known {
			if why := v.hasLaw(); why != "" {
				c.fault(at.sub("path").value, "%s", why)
				return
			}
		}
		shape, ok := x.shape()
		if !ok || !known || c.found > before {
			return
		}
		f := v.factor()
		f.Law = x.law(&v, shape)
		if c.found > before {
			return
		}
		if why := lawful(&v, &f.Law, c.known); why != "" {
			c.fault(at.sub("path").value, "the law gives a value that is refused: %s", why)
			return
		}
		c.Uncertainties, c.places = append(c.Uncertainties, f), append(c.places, at.sub("path").value)
	})
}

// points reads the points that are listed one by one.
func (c *experimentChecker) points() {
	var paths []leaf
	var rows [][]leaf
	c.each("point", func(raw map[string]any, at *spot) {
		if c.full() {
			return
		}
		row := c.leaves("point", "", raw, at)
		rows = append(rows, row)
		if len(rows) == 1 {
			paths = slices.Clone(row)
			slices.SortStableFunc(paths, func(a, b leaf) int {
				return cmp.Or(cmp.Compare(a.at.key.line, b.at.key.line), cmp.Compare(a.at.key.col, b.at.key.col))
			})
			if len(paths) == 0 {
				c.fault(at.key, "this [[point]] is empty; give values by path, such as \"trade.closed\" = 1.3")
			}
			return
		}
		for _, p := range paths {
			if !slices.ContainsFunc(row, func(l leaf) bool { return l.path == p.path }) {
				c.fault(at.key, "this [[point]] has no %s, which the first one gives; every point gives the same paths", p.path)
			}
		}
		for _, l := range row {
			if !slices.ContainsFunc(paths, func(p leaf) bool { return l.path == p.path }) {
				c.fault(l.at.key, "%s does not stand in the first [[point]]; every point gives the same paths", show(l.path))
			}
		}
	})
	if len(paths) == 0 || len(c.known) == 0 {
		return
	}
	c.List = make([][]int, len(rows))
	for _, p := range paths {
		if c.full() {
			return
		}
		v, why := vary(p.path, c.known)
		if why != "" {
			c.fault(p.at.key, "%s", why)
			continue
		}
		if c.once(&v, p.at.key, "[[point]]") {
			f := v.factor()
			f.Values = c.column(&v, p.path, rows)
			c.Levers, c.places = append(c.Levers, f), append(c.places, p.at.key)
		}
	}
	c.twice(rows)
}

// column collects the values of a path over the points, each once, and notes its place at each point.
func (c *experimentChecker) column(v *varied, path string, rows [][]leaf) (texts []string) {
	at := map[string]int{}
	for n, row := range rows {
		k := slices.IndexFunc(row, func(l leaf) bool { return l.path == path })
		if k < 0 {
			continue // reported
		}
		if _, isList := row[k].value.([]map[string]any); isList {
			c.fault(row[k].at.value, "%s = tables, want one value", show(path))
			continue
		}
		text := v.text(row[k].value)
		place, met := at[text]
		if !met {
			place = len(texts)
			at[text] = place
			texts = append(texts, text)
			if _, why := refusal(c.known, v.path+"="+text); why != "" {
				c.fault(row[k].at.value, "%s", why)
			}
		}
		c.List[n] = append(c.List[n], place)
	}
	return texts
}

// twice reports points that stand twice.
func (c *experimentChecker) twice(rows [][]leaf) {
	met := map[string]int{}
	for n, row := range rows {
		if len(row) == 0 || len(c.List[n]) != len(c.Levers) {
			continue
		}
		line := row[0].at.key.line
		key := fmt.Sprint(c.List[n])
		if first, twice := met[key]; twice {
			c.fault(row[0].at.key, "this [[point]] is the one of line %d again; drop one, or raise replicates", first)
		} else {
			met[key] = line
		}
	}
}

func (c *experimentChecker) outcomes() {
	met := map[string]int{}
	c.each("outcome", func(raw map[string]any, at *spot) {
		right := c.keys("outcome", raw, at, outcomeKeys, "this [[outcome]]", nil)
		name, _ := right["name"].(string)
		text, _ := right["expression"].(string)
		switch first, twice := met[name]; {
		case name == "":
			return
		case twice:
			c.fault(at.sub("name").value, "name = %s stands twice, first in the outcome of line %d; give each its own",
				show(name), first)
		case slices.Contains(sim.DomainNames[:], name):
			c.fault(at.sub("name").value, "name = %s is the name of a table of results; choose another, such as %q", show(name),
				nameExample)
		}
		met[name] = at.key.line
		c.Reporters = append(c.Reporters, NamedReporter{name, text})
		c.reporterAt = append(c.reporterAt, c.origin(at.sub("expression").value))
	})
}

// together checks what no table shows alone. It is left out when a part is wrong already.
func (c *experimentChecker) together() {
	if len(c.known) == 0 || c.found > 0 {
		return
	}
	if x := conflicts(c.known, slices.Concat(c.Levers, c.Uncertainties)); x != nil {
		c.fault(c.places[x.factor], "%s", x.why)
	}
	if why := c.tooMany(); why != "" {
		at := c.at.sub("replicates").value
		if !c.has("replicates") {
			at = place{1, 1}
		}
		c.fault(at, "%s", why)
	}
}
