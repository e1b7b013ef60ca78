package scenarios

import (
	_ "embed"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

//go:embed claims.toml
var claimsFile []byte

// Claim is one statement of the source paper about scenarios, in our words, with its meaning for the model's
// numbers: the effect of A against B.
type Claim struct {
	ID        string
	IDs       []string // scenarios of the paper, such as S01
	Claims    []string // claims of the paper, such as K24
	Statement string
	Short     string   // the same in a few words, for a figure of many; may be empty
	A, B      string   // scenarios of the library
	Than      []string // other scenarios; the effect of A against B must exceed theirs
	Outcome   string   // as in the file: TABLE.NAME or TABLE.NAME:ENTITY
	Domain    sim.Domain
	Name      string
	Entity    string // "" in the table of the region
	From, To  int    // the outcome is averaged over these years
	// Years of B, where they differ from those of A.
	AgainstFrom, AgainstTo int
	Measure                string // one of Measures
	Expect                 string // one of claimExpectations
	// Smallest relevant effect, in the measure's unit.
	Smallest float64
	Low      float64 // ends of the range that is expected, for "between"
	High     float64
	Leader   string // id of a change of leader whose openness is varied, "" for none
	Why      string // explanation of the verdict, from the model's own log
	Line     int    // in the file
}

// Measures are the ways to express an effect: in the outcome's own unit, in
// hundredths of it (percentage points of a share, points of an index from 0 to 1),
// or in percent of what B gives.
var Measures = []string{"difference", "points", "percent"}

// claimExpectations are the possible expectations of an effect. "zero", "not-up" and "not-down" tolerate the
// smallest effect. "none" is not judged.
var claimExpectations = []string{"up", "down", "zero", "not-up", "not-down", "between", "none"}

// Scenarios lists the scenarios that a claim compares, A and B first.
func (c *Claim) Scenarios() []string { return append([]string{c.A, c.B}, c.Than...) }

// Ends are the least and the greatest effect that agree with the statement, infinite without a bound. ok is
// false when nothing is expected.
func (c *Claim) Ends() (low, high float64, ok bool) {
	inf := math.Inf(1)
	switch c.Expect {
	case "up":
		return c.Smallest, inf, true
	case "down":
		return -inf, -c.Smallest, true
	case "zero":
		return -c.Smallest, c.Smallest, true
	case "not-up":
		return -inf, c.Smallest, true
	case "not-down":
		return -c.Smallest, inf, true
	case "between":
		return c.Low, c.High, true
	}
	return -inf, inf, false
}

// claimKeys are the keys of a [[claim]].
var claimKeys = []key{
	{name: "id", form: textForm, required: true, doc: "name of the statement: the scenario's id, a hyphen and a word"},
	{name: "ids", form: textsForm, required: true, pattern: `^S[0-9]{2}$`, like: "S01", doc: "scenarios of the source paper"},
	{name: "claims", form: textsForm, required: true, pattern: claimPattern, like: "K24", doc: "claims of the source paper"},
	{name: "statement", form: textForm, required: true, doc: "what is claimed, in our own words"},
	{name: "short", form: textForm, doc: "the statement in a few words, for the figure of all of them"},
	{name: "a", form: textForm, required: true, doc: "scenario of the library; the effect is a − b"},
	{name: "b", form: textForm, required: true, doc: "scenario of the library to compare with"},
	{name: "than", form: textsForm, pattern: idPattern, like: "leader-step-aa",
		doc: "scenarios whose effect against b is outweighed by a's, by the smallest effect or more"},
	{name: "outcome", form: textForm, required: true, doc: "TABLE.NAME or TABLE.NAME:ENTITY, as in the results"},
	{name: "year", form: yearForm, doc: "the year of the outcome"},
	{name: "years", form: textsForm, doc: "[first, last] years to average over"},
	{name: "against", form: textsForm, doc: "[first, last] years of b, where they are not those of a"},
	{name: "measure", form: wordForm, required: true, words: Measures, doc: "how the effect is expressed"},
	{name: "expect", form: wordForm, required: true, words: claimExpectations, doc: "what the statement expects"},
	{name: "smallest", form: numberForm, required: true, lo: 1e-9, hi: 1e15, doc: "smallest effect worth speaking of"},
	{name: "range", form: rangeForm, lo: -1e15, hi: 1e15, doc: "for expect = \"between\""},
	{name: "leader", form: textForm, doc: "event.ID of a change of leader; the verdict is repeated over its openness"},
	{name: "why", form: textForm, doc: "what explains the verdict, from the model's own log"},
}

var claimID = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)*$`)

// ClaimsFile is the embedded file of statements.
func ClaimsFile() []byte { return claimsFile }

// Claims reads the embedded file of statements. Reading takes a second and is done once.
func Claims() ([]Claim, error) {
	list, err := shippedClaims()
	return slices.Clone(list), err
}

var shippedClaims = sync.OnceValues(func() ([]Claim, error) {
	return parseClaims("claims.toml", claimsFile,
		map[string]*claimScenario{})
})

// mostClaims limits the number of statements in a file.
const mostClaims = 1000

// parseClaims parses text as a file of statements with that name. read holds scenarios that were read before,
// by name. The error is fault.Faults with all faults at once: unknown keys, scenarios, outcomes and others.
func parseClaims(file string, text []byte, read map[string]*claimScenario) ([]Claim, error) {
	sh, bad := parse(source{file: file, text: text})
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	c := &claimChecker{checker: newChecker(regionOf(DefaultRegion)), scenarios: read}
	c.enter(file)
	if c.region != nil {
		c.outcomes = agents.New(agents.Defaults(), c.region).Outcomes()
	}
	var err error
	if c.known, err = claimIDs(); err != nil {
		return nil, err
	}
	only := []key{{name: "claim", form: tablesForm}}
	for _, name := range slices.Sorted(maps.Keys(sh.raw)) {
		if name != "claim" {
			c.unknown("", name, sh.at.sub(name), only, "the file of claims")
		}
	}
	list, ok := tables(sh.raw["claim"])
	if !ok || len(list) == 0 {
		c.fault(place{1, 1}, "the file holds no statement; begin each with the line [[claim]]")
	}
	var claims []Claim
	given := map[string]int{}
	for n, raw := range list {
		at := sh.at.sub("claim").item(n)
		if n == mostClaims {
			c.fault(at.key, "the file has %d statements, want at most %d; drop some", len(list), mostClaims)
			break
		}
		claim := c.claim(raw, at)
		id := strings.ToLower(claim.ID) // ids must differ in more than capital letters
		if line, twice := given[id]; twice && id != "" {
			c.fault(at.sub("id").value, "id %s stands twice, first on line %d; give each statement its own", show(claim.ID), line)
		} else {
			given[id] = at.sub("id").value.line
		}
		claims = append(claims, claim)
	}
	if err := fault.Faults(c.faults).Sorted().Err(); err != nil {
		return nil, err
	}
	return claims, nil
}

// claimIDs lists the ids of the paper's claims and numbers.
func claimIDs() ([]string, error) {
	var ids []string
	for _, name := range []string{"data/claims.csv", "data/numbers.csv"} {
		t, _ := readTable(dataFiles, name, name)
		at, _ := t.Columns("id")
		if err := t.Err(); err != nil {
			return nil, err
		}
		for n := range t.Rows {
			ids = append(ids, t.Cell(n, at[0]))
		}
	}
	return ids, nil
}

// claimChecker holds the scenarios, outcomes and ids that statements may use.
type claimChecker struct {
	*checker
	scenarios map[string]*claimScenario
	outcomes  []sim.Outcome
	known     []string // ids of claims
}

// claimScenario is a scenario of the library, with the parts that statements need.
type claimScenario struct {
	bound  *Bound
	layout *sim.Layout
}

// scenario finds a scenario of the library. If there is none, it returns nil and reports a fault.
func (c *claimChecker) scenario(name string, at place) *claimScenario {
	if s, read := c.scenarios[name]; read {
		return s
	}
	if !slices.Contains(Library(), name) {
		c.fault(at, "the library has no scenario %s; %s", show(name), nearOrAll(name, Library()))
		return nil
	}
	s, err := Read(name)
	var b *Bound
	if err == nil {
		b, err = s.Bind()
	}
	if err != nil {
		c.fault(at, "scenario %s has faults of its own; `concord check %s` lists them", name, name)
		c.scenarios[name] = nil
		return nil
	}
	out := &claimScenario{b, sim.NewLayout(b.Region, b.Entries, c.outcomes, b.Until)}
	c.scenarios[name] = out
	return out
}

func (c *claimChecker) claim(raw map[string]any, at *spot) Claim {
	claim := Claim{Line: at.key.line}
	right := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		k := find(claimKeys, name)
		if k == nil {
			c.unknown("claim", name, at.sub(name), claimKeys, "a statement")
			continue
		}
		if name == "years" || name == "against" {
			continue
		}
		if v, ok := c.value(*k, raw[name], at.sub(name)); ok {
			right[name] = v
		}
	}
	for _, k := range claimKeys {
		if _, given := raw[k.name]; k.required && !given {
			c.fault(at.key, "this [[claim]] has no %s: %s", k.name, k.doc)
		}
	}
	text := func(name string) string { s, _ := right[name].(string); return s }
	claim.ID, claim.Statement, claim.Short, claim.A, claim.B = text("id"), text("statement"), text("short"), text("a"), text("b")
	claim.IDs, _ = right["ids"].([]string)
	claim.Claims, _ = right["claims"].([]string)
	claim.Than, _ = right["than"].([]string)
	claim.Outcome, claim.Measure, claim.Expect, claim.Why = text("outcome"), text("measure"), text("expect"), text("why")
	claim.Smallest, _ = right["smallest"].(float64)

	if claim.ID != "" && !claimID.MatchString(claim.ID) {
		c.fault(at.sub("id").value, "id = %s, want text such as %q", show(claim.ID), "S01-trade")
	}
	for n, id := range claim.Claims {
		if !slices.Contains(c.known, id) {
			c.fault(at.sub("claims").item(n).value, "neither data/claims.csv nor data/numbers.csv has %s", show(id))
		}
	}
	c.period(&claim, raw, right, at)
	c.expectation(&claim, raw, right, at)
	c.compared(&claim, text("leader"), at)
	return claim
}

// period takes year, years and against.
func (c *claimChecker) period(claim *Claim, raw, right map[string]any, at *spot) {
	year, oneYear := right["year"].(int64)
	years, manyYears := raw["years"]
	switch {
	case oneYear && manyYears:
		c.fault(at.sub("years").key, "both year and years are given; keep one")
	case oneYear:
		claim.From, claim.To = int(year), int(year)
	case manyYears:
		claim.From, claim.To = c.window("years", years, at.sub("years"))
	case raw["year"] == nil:
		c.fault(at.key, "this [[claim]] has neither year nor years; add years = [2018, 2030] or the like")
	}
	claim.AgainstFrom, claim.AgainstTo = claim.From, claim.To
	if against, given := raw["against"]; given {
		claim.AgainstFrom, claim.AgainstTo = c.window("against", against, at.sub("against"))
	}
	if claim.A == claim.B && claim.A != "" && claim.AgainstFrom == claim.From && claim.AgainstTo == claim.To {
		c.fault(at.sub("b").value,
			"a and b are both %s, so there is no effect; name two scenarios, or other years of b with against = [first, last]",
			show(claim.A))
	}
}

// window takes [first, last].
func (c *claimChecker) window(name string, v any, at *spot) (from, to int) {
	list, _ := v.([]any)
	if len(list) == 2 {
		first, ok1 := list[0].(int64)
		last, ok2 := list[1].(int64)
		if ok1 && ok2 && first <= last && c.inSpan(first) && c.inSpan(last) {
			return int(first), int(last)
		}
	}
	c.fault(at.value, "%s = %s, want [first, last], two years in %s", name, show(v), c.wanted(key{form: yearForm}))
	return 0, 0
}

// expectation checks the keys that depend on expect.
func (c *claimChecker) expectation(claim *Claim, raw, right map[string]any, at *spot) {
	ends, given := right["range"].([2]float64)
	claim.Low, claim.High = ends[0], ends[1]
	switch {
	case claim.Expect == "between" && raw["range"] == nil:
		c.fault(at.sub("expect").value, `expect = "between" needs range = [low, high], in the unit of the measure`)
	case claim.Expect != "between" && claim.Expect != "" && given:
		c.fault(at.sub("range").key, `range goes with expect = "between" only; drop it`)
	}
	if len(claim.Than) > 0 && claim.Expect != "up" && claim.Expect != "down" && claim.Expect != "" {
		c.fault(at.sub("than").key, `than goes with expect = "up" or "down" only: it says whose effect is outweighed`)
	}
	for n, name := range claim.Than {
		if name == claim.A || name == claim.B {
			c.fault(at.sub("than").item(n).value, "than holds %s, which is a or b; drop it", show(name))
		}
	}
}

// compared checks the scenarios and the outcome that are compared.
func (c *claimChecker) compared(claim *Claim, leader string, at *spot) {
	places := []place{at.sub("a").value, at.sub("b").value}
	for n := range claim.Than {
		places = append(places, at.sub("than").item(n).value)
	}
	var all []*claimScenario
	for n, name := range claim.Scenarios() {
		if name == "" {
			continue
		}
		s := c.scenario(name, places[n])
		if s == nil {
			continue
		}
		if s.bound.Scenario.Region != DefaultRegion {
			c.fault(places[n], "scenario %s is about the region %s; statements are about %s", name, s.bound.Scenario.Region,
				DefaultRegion)
			continue
		}
		if last := max(claim.To, claim.AgainstTo); last > s.bound.Until {
			name := "years"
			switch {
			case claim.To <= s.bound.Until:
				name = "against"
			case at.keys["year"] != nil:
				name = "year"
			}
			c.fault(at.sub(name).value, "the statement reaches to %d, but scenario %s ends in %d", last, name, s.bound.Until)
		}
		all = append(all, s)
	}
	c.outcome(claim, all, at.sub("outcome").value)
	if leader != "" {
		c.leader(claim, leader, all, at.sub("leader").value)
	}
}

// outcome finds the outcome that is measured.
func (c *claimChecker) outcome(claim *Claim, all []*claimScenario, at place) {
	if claim.Outcome == "" || c.region == nil {
		return
	}
	table, rest, _ := strings.Cut(claim.Outcome, ".")
	claim.Name, claim.Entity, _ = strings.Cut(rest, ":")
	d := slices.Index(sim.DomainNames[:], table)
	if d < 0 {
		c.fault(at, "outcome = %s: there is no table %s; %s", show(claim.Outcome), show(table),
			nearOrAll(table, sim.DomainNames[:]))
		return
	}
	claim.Domain = sim.Domain(d)
	var names []string
	for k := range c.outcomes {
		if c.outcomes[k].Domain == claim.Domain {
			names = append(names, c.outcomes[k].Name)
		}
	}
	if !slices.Contains(names, claim.Name) {
		c.fault(at, "outcome = %s: the table %s has no outcome %s; %s", show(claim.Outcome), table, show(claim.Name),
			nearOrAll(claim.Name, names))
		return
	}
	if claim.Domain == sim.OfRegion {
		if claim.Entity != "" {
			c.fault(at, "outcome = %s: the region is one; drop :%s", show(claim.Outcome), claim.Entity)
		}
		return
	}
	for _, s := range all {
		if entities := s.layout.Entities[d]; !slices.Contains(entities, claim.Entity) {
			c.fault(at, "outcome = %s: in scenario %s the table %s has no entity %s; write TABLE.NAME:ENTITY, %s",
				show(claim.Outcome), s.bound.Scenario.Name, table, show(claim.Entity), nearOrAll(claim.Entity, entities))
			return
		}
	}
}

// leader finds the change of leader whose openness is varied.
func (c *claimChecker) leader(claim *Claim, path string, all []*claimScenario, at place) {
	id, isEvent := strings.CutPrefix(path, "event.")
	if !isEvent {
		c.fault(at, "leader = %s, want event.ID of a change of leader", show(path))
		return
	}
	claim.Leader = id
	found := false
	for _, s := range all {
		e := s.bound.Scenario.Entry(id)
		if e == nil {
			continue
		}
		found = true
		if e.Kind.Name != "leader_change" || e.Get("openness") == nil {
			c.fault(at, "leader = %s: in scenario %s that is no change of leader with an openness of its own", show(path),
				s.bound.Scenario.Name)
			return
		}
	}
	if !found && len(all) == len(claim.Scenarios()) {
		c.fault(at, "leader = %s: none of the scenarios compared has that entry", show(path))
	}
}
