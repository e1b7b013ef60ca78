package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// Decision is the answer of a country to an act or a proposal in a year, in the place of the one that its leader would
// give.
type Decision struct {
	Entry   string // id of an entry, leaders' own ones included
	Country string // two-letter code of a member that the entry asks
	Year    int
	Answer  sim.Answer // Accept or Refuse
	Keys    []Key      // all keys as the files give them, in the order of decisionKeys
	Origin  Origin
}

// decisionKeys are the keys of a decision, in the order in which they are written.
var decisionKeys = []key{
	{name: "entry", form: textForm, required: true, pattern: idPattern, like: "aa-bb-border-2018",
		doc: "id of an act or a proposal of the scenario, or of what leaders put on the table by themselves (own-…)"},
	{name: "country", form: codeForm, required: true,
		doc: "the country that answers: the actor of an act, or a member that the proposal asks"},
	{name: "year", form: yearForm, required: true, doc: "the year of the answer"},
	{name: "answer", form: wordForm, required: true, words: []string{"accept", "refuse", "leader"},
		doc: "accept or refuse, whatever the score; a leader's own matter that is accepted comes on the table, if there is " +
			"something to decide; leader takes back a decision of the extended scenario"},
	{name: "source", form: textForm, lines: true, doc: "where the decision is known from"},
	{name: "note", form: textForm, lines: true, doc: "a remark"},
}

// Path is the decision's name in paths: decision.ENTRY.COUNTRY.YEAR.
func (d *Decision) Path() string {
	return "decision." + d.Entry + "." + d.Country + "." + strconv.Itoa(d.Year)
}

func (d *Decision) at(name string) Origin {
	for _, k := range d.Keys {
		if k.Name == name {
			return k.Origin
		}
	}
	return d.Origin
}

func compareDecisions(a, b Decision) int {
	return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Country, b.Country), cmp.Compare(a.Year, b.Year))
}

// decision reads a decision of a file. It stands in the place of one that the extended scenario has for the same entry,
// country and year.
func (c *checker) decision(s *Scenario, raw map[string]any, at *spot) {
	before := c.found
	d := Decision{Origin: c.origin(at.key)}
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if find(decisionKeys, name) == nil {
			c.unknown("decision", name, at.sub(name), decisionKeys, "a decision")
		}
	}
	for _, k := range decisionKeys {
		v, given := raw[k.name]
		if !given && k.required {
			c.fault(at.key, "this [[decision]] has no %s; add %s = …, %s", k.name, k.name, c.wanted(k))
		}
		if !given {
			continue
		}
		if value, ok := c.value(k, v, at.sub(k.name)); ok {
			values[k.name] = value
			d.Keys = append(d.Keys, Key{k.name, value, c.origin(at.sub(k.name).value)})
		}
	}
	if c.found > before {
		return
	}
	d.Entry, d.Country = values["entry"].(string), values["country"].(string)
	d.Year = int(values["year"].(int64))
	d.Answer = sim.Answer(slices.Index(sim.AnswerNames[:], values["answer"].(string)))
	if first, twice := c.decided[d.Path()]; twice {
		c.fault(at.sub("entry").value, "a second decision of %s on %s in %d, first on line %d; keep one", d.Country,
			show(d.Entry), d.Year, first.line)
		return
	}
	c.decided[d.Path()] = at.sub("entry").value
	if d.Answer != sim.ByLeader {
		s.Decisions = replace(s.Decisions, d, compareDecisions)
		return
	}
	k, there := slices.BinarySearchFunc(s.Decisions, d, compareDecisions)
	switch {
	case there:
		s.Decisions = slices.Delete(s.Decisions, k, k+1)
	case !c.orphan:
		c.fault(at.sub("answer").value, "answer = \"leader\" takes back a decision of the extended scenario, and it has none of "+
			"%s on %s in %d; drop this one", d.Country, show(d.Entry), d.Year)
	}
}

// answers checks all decisions against the entries of the scenario.
func (c *checker) answers(s *Scenario) {
	if len(s.Decisions) == 0 || c.region == nil {
		return
	}
	var own []sim.Entry
	if r, err := regionFor(s.Region, nil, s.free); err == nil {
		own = agents.Own(r)
	}
	for k := range s.Decisions {
		c.answerable(s, &s.Decisions[k], own)
	}
}

// answerable checks a decision: there is such an act or proposal, it asks this country, and in this year.
func (c *checker) answerable(s *Scenario, d *Decision, own []sim.Entry) {
	var entry sim.Entry
	last := c.region.LastYear
	if k := slices.IndexFunc(own, func(e sim.Entry) bool { return e.ID == d.Entry }); k >= 0 {
		entry = own[k]
	} else {
		e := s.Entry(d.Entry)
		switch {
		case e == nil && !c.absent(d.Entry):
			c.faultIn(d.at("entry"), "%s", c.undecidable(s, d, own))
			return
		case e == nil || c.broken[d.Entry]:
			return
		case e.Kind.Nature == sim.Event:
			c.faultIn(d.at("entry"), "%s is an event, which nobody decides; name an act or a proposal%s", show(d.Entry),
				c.takeBack(d))
			return
		}
		entry = e.bind(c.region)
		if entry.Imposed {
			c.faultIn(d.at("entry"), "%s is imposed, so nobody is asked about it; drop this decision, or give %s "+
				"imposed = false%s", show(d.Entry), show(d.Entry), c.takeBack(d))
			return
		}
		if entry.Kind.Nature == sim.Act || entry.Kind.Parties != sim.Countries { // who stays out of a pact is asked again
			last = entry.Year + entry.OpenYears - 1
		}
	}
	var parties []string
	for i := range c.region.Members {
		if entry.Asks(i, c.region.Members) {
			parties = append(parties, c.region.Nodes[i].ID)
		}
	}
	if !slices.Contains(parties, d.Country) {
		c.faultIn(d.at("country"), "country = %s, but %s asks %s; name one that it asks%s", show(d.Country), show(d.Entry),
			strings.Join(parties, ", "), c.takeBack(d))
	}
	if d.Year < entry.Year || d.Year > last {
		when := fmt.Sprintf("from %d on", entry.Year)
		switch {
		case last == entry.Year:
			when = fmt.Sprintf("in %d", last)
		case last < c.region.LastYear:
			when = fmt.Sprintf("from %d to %d", entry.Year, last)
		}
		c.faultIn(d.at("year"), "year = %d, but %s is decided %s; choose such a year%s", d.Year, show(d.Entry), when,
			c.takeBack(d))
	}
}

// undecidable says why there is no entry of this id.
func (c *checker) undecidable(s *Scenario, d *Decision, own []sim.Entry) string {
	if _, was := c.removed[d.Entry]; was {
		return fmt.Sprintf("%s is removed by this file; drop the removal or the decision", show(d.Entry))
	}
	if s.isDropped(d.Entry) {
		return s.gone(d.Entry)
	}
	ids := s.decidable()
	for k := range own {
		ids = append(ids, own[k].ID)
	}
	if strings.HasPrefix(d.Entry, agents.OwnPrefix) {
		return fmt.Sprintf("leaders have no matter %s of their own%s%s", show(d.Entry),
			cmp.Or(fault.DidYouMean(d.Entry, ids), among(d.Entry, own)), c.takeBack(d))
	}
	return fmt.Sprintf("there is no entry %s to decide on%s%s", show(d.Entry),
		cmp.Or(fault.DidYouMean(d.Entry, ids), "; `concord scenarios show` lists the entries of a scenario"), c.takeBack(d))
}

// among ends a message about a matter that leaders do not have: with those that begin likewise, up to its last word.
func among(id string, own []sim.Entry) string {
	for at := strings.LastIndexByte(id, '-'); at > 0; at = strings.LastIndexByte(id[:at], '-') {
		var some []string
		for k := range own {
			if strings.HasPrefix(own[k].ID, id[:at+1]) {
				some = append(some, own[k].ID)
			}
		}
		if some != nil {
			return "; choose one of " + strings.Join(some[:min(len(some), 12)], ", ")
		}
	}
	return ""
}

// takeBack ends a message about a decision that another file gives.
func (c *checker) takeBack(d *Decision) string {
	switch {
	case d.Origin.File == c.file || strings.HasPrefix(d.Origin.File, "--"):
		return ""
	case strings.HasPrefix(c.file, "--"):
		return "; --set " + d.Path() + "=leader takes the decision back"
	}
	return "; a file that extends this one takes the decision back by answer = \"leader\""
}

// decidable lists the ids of acts and proposals.
func (s *Scenario) decidable() []string {
	var ids []string
	for k := range s.Entries {
		if s.Entries[k].Kind.Nature != sim.Event {
			ids = append(ids, s.Entries[k].ID)
		}
	}
	return ids
}

// decide gives the entries the decisions on them. Only a blend of two scenarios has a decision on what is not there.
func (b *Bound) decide() {
	r := b.Region
	for _, d := range b.Scenario.Decisions {
		k, there := slices.BinarySearchFunc(b.Entries, d.Entry, func(e sim.Entry, id string) int { return cmp.Compare(e.ID, id) })
		if party := r.NodeIndex(d.Country); there && b.Entries[k].Asks(party, r.Members) {
			e := &b.Entries[k]
			e.Decisions = append(e.Decisions, sim.Decision{Party: party, Year: d.Year, Answer: d.Answer})
		}
	}
}
