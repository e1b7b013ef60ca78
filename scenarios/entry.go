package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
)

// alternatives are pairs of keys that exclude each other. A change that gives one removes the other.
var alternatives = [][2]string{{"date", "year"}, {"openness", "openness_step"}}

// whole checks rules about more than one key of an entry, and derives the year from the date.
func (c *checker) whole(e *Entry, header place) {
	before := c.found
	for _, k := range keysOf(e.Kind) {
		if k.required && k.name != "id" && k.name != "kind" && e.key(k.name) == nil {
			c.fault(header, "%s %q has no %s; add %s = …, %s", e.Kind.Name, e.ID, k.name, k.name, c.wanted(k))
		}
	}
	c.years(e, header)
	if ratified, ok := e.Get("ratified").(int64); ok && c.found == before && int(ratified) < e.Year() {
		c.fault(c.at(e, header, "ratified", "year", "date"), "ratified = %d, but %q comes on the table in %d; nothing is "+
			"ratified before that: give the year of ratification, or drop it", ratified, e.ID, e.Year())
	}
	if c.found == before {
		c.parties(e, header)
		c.fields(e, header)
		c.founds(e, header)
	}
	if e.key("openness") != nil && e.key("openness_step") != nil {
		c.fault(c.at(e, header, "openness_step", "openness"),
			"%q has both openness and openness_step; openness is the leader's own, openness_step is added to the "+
				"predecessor's: keep one", e.ID)
	}
	if c.found > before {
		c.broken[e.ID] = true
	}
}

// at finds the place for a message: the first of the keys that the current file gives, or else the place
// where it mentions the entry.
func (c *checker) at(e *Entry, header place, keys ...string) place {
	for _, name := range keys {
		if k := e.key(name); k != nil && k.Origin.File == c.file {
			return place{k.Origin.Line, k.Origin.Col}
		}
	}
	return header
}

func (c *checker) years(e *Entry, header place) {
	date, dated := e.Get("date").(string)
	year := e.key("year")
	switch {
	case !dated && year == nil:
		c.fault(header, "%s %q has neither year nor date; add year = …, the first year of effect", e.Kind.Name, e.ID)
	case !dated:
	case year == nil:
		derived := firstYear(date)
		if !c.inSpan(derived) {
			c.fault(c.at(e, header, "date"), "date = %q takes effect in %d, want %s", date, derived,
				c.wanted(key{form: yearForm}))
		}
		e.put(Key{"year", derived, e.key("date").Origin})
	case year.Value != firstYear(date):
		rule := "what happens after 30 June counts from the next year"
		if len(date) == len("2016") {
			rule = "a date that is only a year means that year"
		}
		c.fault(c.at(e, header, "year", "date"), "year = %d, but date = %q takes effect in %d (%s); drop one of the two",
			year.Value, date, firstYear(date), rule)
	}
}

// parties checks the parties against the region.
func (c *checker) parties(e *Entry, header place) {
	if _, b := e.parties(); c.region == nil || b == "" {
		return
	}
	a, b := e.parties()
	at := c.at(e, header, "between", "toward", "by")
	if a == b {
		c.fault(at, "by and toward both name %s, want two different members%s", a, listed(c.members()))
		return
	}
	needs := e.Kind.Needs == sim.NeedsBorder || e.Kind.Parties == sim.BorderPair || e.Kind.Parties == sim.OuterPair
	border := c.region.BorderIndex(c.region.NodeIndex(a), c.region.NodeIndex(b))
	if needs && border < 0 {
		among := len(c.region.Nodes)
		if e.Kind.Parties == sim.PairOf || e.Kind.Parties == sim.Toward {
			among = c.region.Members
		}
		c.fault(at, "%s and %s share no land border, which %s needs; %s", a, b, e.Kind.Name,
			c.partners(a, b, among, "borders on", func(x, y int) bool { return c.region.BorderIndex(x, y) >= 0 }))
		return
	}
	stream := func(x, y int) bool { return c.region.StreamIndex(x, y) >= 0 }
	if e.Kind.Needs == sim.NeedsStream && !stream(c.region.NodeIndex(a), c.region.NodeIndex(b)) {
		c.fault(at, "%s and %s share neither water nor energy, which %s needs; %s", a, b, e.Kind.Name,
			c.partners(a, b, c.region.Members, "shares with", stream))
		return
	}
	if e.Kind.Parties == sim.OuterPair && border < c.region.Inner {
		c.fault(at, "%s and %s are both members, and leaders decide how their border is run; %s is for borders with an "+
			"outside state", a, b, e.Kind.Name)
	}
	if km, ok := e.Get("km").(float64); ok && e.Kind.Name == "border_settlement" && !(km <= c.region.Borders[border].LengthKm) {
		c.fault(c.at(e, header, "km", "between"), "km = %v, want at most %v (the length of the border %s-%s)", km,
			c.region.Borders[border].LengthKm, a, b)
	}
}

// parties gives the codes of the one or two parties.
func (e *Entry) parties() (a, b string) {
	switch e.Kind.Parties {
	case sim.Nobody, sim.Countries:
	case sim.OneCountry:
		a, _ = e.Get("country").(string)
	case sim.Toward:
		a, _ = e.Get("by").(string)
		b, _ = e.Get("toward").(string)
	case sim.PairOf, sim.BorderPair, sim.OuterPair:
		if pair, _ := e.Get("between").([]string); len(pair) == 2 {
			a, b = pair[0], pair[1]
		}
	}
	return a, b
}

// partners lists the nodes with which two nodes share what a kind needs: "AA borders on BB, CC, DD; BB
// borders on AA, CC".
func (c *checker) partners(a, b string, among int, verb string, share func(x, y int) bool) string {
	of := func(code string) string {
		var list []string
		for n := range among {
			if share(c.region.NodeIndex(code), n) {
				list = append(list, c.region.Nodes[n].ID)
			}
		}
		if list == nil {
			list = []string{"none"}
		}
		return code + " " + verb + " " + strings.Join(list, ", ")
	}
	return of(a) + "; " + of(b)
}

// fields checks powers and members in the fields against one another and against the parties.
func (c *checker) fields(e *Entry, header place) {
	first := ""
	countries, limited := e.Get("countries").([]string)
	for _, f := range e.Kind.Fields {
		code, given := e.Get(f.Key).(string)
		switch {
		case !given:
		case f.Type == sim.Power && first == "":
			first = f.Key
		case f.Type == sim.Power && e.Get(first) == code:
			c.fault(c.at(e, header, f.Key, first), "%s and %s both name %s, want two different outside powers%s", first, f.Key,
				code, listed(c.powers()))
		case f.Type == sim.Member && limited && !slices.Contains(countries, code):
			c.fault(c.at(e, header, f.Key, "countries"), "%s = %q, but countries leaves %s out; add it there or name another",
				f.Key, code, code)
		}
	}
}

// founds checks that members found a body of their own, and none of powers.
func (c *checker) founds(e *Entry, header place) {
	code, _ := e.Get("organisation").(string)
	if e.Kind.Name != "found_body" || c.region == nil {
		return
	}
	var own []string
	for k := range c.region.Organisations {
		if o := &c.region.Organisations[k]; len(o.Sponsors) == 0 {
			own = append(own, o.ID)
		}
	}
	if o := c.region.OrganisationIndex(code); o >= 0 && !slices.Contains(own, code) {
		c.fault(c.at(e, header, "organisation"), "organisation = %q has outside sponsors, and found_body is for bodies that "+
			"members found by themselves%s; countries come into this one by join_body", code, listed(own))
	}
}

// kindFor finds the kind of an entry in a table of the file. If the kind does not fit, it returns nil and
// reports a fault.
func (c *checker) kindFor(table string, v any, at *spot) *sim.Kind {
	name, ok := v.(string)
	if !ok {
		c.fault(at.value, "kind = %s, want text in quotes", show(v))
		return nil
	}
	if kind := agents.KindNamed(name); kind != nil {
		if tableOf(kind) == table {
			return kind
		}
		c.fault(at.value, "kind %q is %s; write [[%s]] above this entry instead of [[%s]]", name, natureOf(kind),
			tableOf(kind), table)
		return nil
	}
	c.fault(at.value, "there is no kind %s%s", show(name), later(func() string {
		return cmp.Or(became(agents.OfKind, name), "; "+nearOrAll(name, kindsIn(table)))
	}))
	return nil
}

// kindsIn lists the kinds of entries that stand in a table of the file.
func kindsIn(table string) []string {
	var list []string
	for _, kind := range agents.Kinds() {
		if tableOf(kind) == table {
			list = append(list, kind.Name)
		}
	}
	return list
}

func natureOf(k *sim.Kind) string {
	article := "a "
	if k.Nature != sim.Proposal {
		article = "an "
	}
	return article + k.Nature.String()
}
