package explore

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// HazardClass says what kind of decision a hazard is.
type HazardClass uint8

// The classes of hazards.
const (
	Signed   HazardClass = iota // two members sign a paper on a matter
	Acted                       // a member acts against another
	Joined                      // a member joins an organisation
	Left                        // a member leaves an organisation, or suspends its membership
	Ratified                    // a member ratifies a paper that it has signed
	Clashed                     // a border has a clash less severe than a war
	Fought                      // a border has a war
	numHazards
)

// HazardNames are the words for classes of hazards, indexed by HazardClass.
var HazardNames = [numHazards]string{"papers signed", "hostile acts", "bodies joined", "bodies left", "papers ratified",
	"clashes", "wars"}

// Hazard is one thing that can happen once a year, or not.
type Hazard struct {
	Class HazardClass
	Name  string // as in "AA-BB reopening", "AA border_closure BB", "AA UNION", "AA aa-bb-border-2002", "AA-BB"
	A, B  int    // members: the pair, the actor and the other one, the member and −1
	place int    // in the list of agents.Watch of its class
	entry string // the paper of Ratified
	years []risk // by year from the region's first one on
}

// risk is what the record says of a hazard in a year.
type risk uint8

const (
	safe    risk = iota // it cannot happen
	exposed             // it can
	done                // it does
)

// doubt is the chance of what the model holds to be impossible: its own and the coders' mistakes.
const doubt = 0.001

// AtRisk tells whether by the record a hazard could happen in a year.
func (p *Problem) AtRisk(hazard, year int) bool { return p.risk(hazard, year) != safe }

// Happened tells whether by the record a hazard happened in a year.
func (p *Problem) Happened(hazard, year int) bool { return p.risk(hazard, year) == done }

func (p *Problem) risk(hazard, year int) risk {
	years := p.Hazards[hazard].years
	if at := year - p.Bound.Region.FirstYear; at >= 0 && at < len(years) {
		return years[at]
	}
	return safe
}

// Chance is what a run says of a hazard in a year, kept from 0 and 1 by a doubt.
func (p *Problem) Chance(run path, hazard, year int) float64 {
	x := run[p.at(len(p.Groups)+hazard, year)]
	if math.IsNaN(x) { // nothing to decide, by the model
		return doubt
	}
	return min(1-doubt, max(doubt, x))
}

// FindHazard gives a hazard by class and name, −1 if there is none.
func (p *Problem) FindHazard(c HazardClass, name string) int {
	return slices.IndexFunc(p.Hazards, func(h Hazard) bool { return h.Class == c && h.Name == name })
}

// Follow gives a scenario in which members decide as the record says: until a year they accept what was signed and do
// what was done. Decisions that the scenario gives stay. A run of it is, year by year, one step ahead of the record.
func Follow(b *scenarios.Bound, until int) *scenarios.Bound {
	out := *b
	out.Entries = slices.Clone(b.Entries)
	for k := range out.Entries {
		e := &out.Entries[k]
		if e.Own || e.Imposed || e.Year > until || e.Kind.Nature == sim.Event {
			continue
		}
		decisions := slices.Clone(e.Decisions)
		for i := range b.Region.Members {
			given := slices.ContainsFunc(decisions, func(d sim.Decision) bool { return d.Party == i && d.Year == e.Year })
			if e.Asks(i, b.Region.Members) && !given {
				decisions = append(decisions, sim.Decision{Party: i, Year: e.Year, Answer: sim.Accept})
			}
		}
		e.Decisions = decisions
	}
	return &out
}

// chronicler reads hazards from the record: the dated entries of a scenario and the tables of its region.
type chronicler struct {
	*Problem
	r *sim.Region
	o *scenarios.Observations
}

// hazards lists what can happen in the region, and when by the record it did.
func (p *Problem) hazards(o *scenarios.Observations) {
	c := &chronicler{p, p.Bound.Region, o}
	c.papers()
	c.acts()
	c.seats()
	c.ratifications()
	c.clashes()
	slices.SortStableFunc(p.Hazards, func(a, b Hazard) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name))
	})
	p.count()
}

// hazard adds a hazard that ever was at risk. It is asked year by year whether the hazard happened, and if not whether it
// could have.
func (c *chronicler) hazard(h Hazard, happened func(year int) bool, open func(year int) bool) {
	any := false
	for y := c.r.FirstYear; y <= c.r.OutcomesObserved; y++ {
		now := safe
		switch {
		case happened(y):
			now = done
		case open(y):
			now = exposed
		}
		any = any || now != safe
		h.years = append(h.years, now)
	}
	if any {
		c.Hazards = append(c.Hazards, h)
	}
}

// dated calls do for the entries of the record with effect in a year.
func (c *chronicler) dated(year int, do func(e *sim.Entry)) {
	for k := range c.Bound.Entries {
		if e := &c.Bound.Entries[k]; !e.Own && e.Year == year {
			do(e)
		}
	}
}

// between tells whether in a year the record has an entry of a kind between two members; toward, whether only from the
// first to the second.
func (c *chronicler) between(kind string, a, b, year int, toward bool) bool {
	found := false
	c.dated(year, func(e *sim.Entry) {
		same := e.A == a && e.B == b || !toward && e.A == b && e.B == a
		found = found || same && e.Kind.Name == kind && e.Who == nil
	})
	return found
}

// ever tells whether between the first year and a year, exclusive, the record has an entry of a kind between two, and none
// of another kind after it.
func (c *chronicler) ever(kind, ends string, a, b, before int) bool {
	stands := false
	for y := c.r.FirstYear; y < before; y++ {
		if ends != "" && c.between(ends, a, b, y, false) {
			stands = false
		}
		stands = stands || c.between(kind, a, b, y, false)
	}
	return stands
}

// coded is the regime of an inner border in a year, and whether it is coded.
func (c *chronicler) coded(a, b, year int) (sim.Regime, bool) {
	for _, s := range c.o.Regimes {
		i, j := c.r.NodeIndex(s.A), c.r.NodeIndex(s.B)
		if min(i, j) == min(a, b) && max(i, j) == max(a, b) && s.From <= year && year <= s.To {
			return s.Regime, true
		}
	}
	return 0, false
}

// papers are those that leaders can sign by themselves. What has no end is at risk until it is signed; a border until it is
// settled; a reopening while the border was not open the year before. Deals, water and links are renewed, so they are at
// risk always.
func (c *chronicler) papers() {
	m := len(agents.Matters())
	for _, own := range c.own() {
		e := &c.Bound.Entries[own]
		n := slices.Index(agents.Matters(), e.Kind.Name)
		if n < 0 {
			continue
		}
		a, b := e.A, e.B
		left := math.Inf(1)
		if k := c.r.BorderIndex(a, b); e.Kind.Name == "border_settlement" && k >= 0 {
			left = c.r.Borders[k].UnsettledKm
		}
		h := Hazard{Class: Signed, Name: c.r.PairName(a, b) + " " + e.Kind.Name, A: a, B: b, place: c.r.PairIndex(a, b)*m + n}
		c.hazard(h, func(y int) bool { return c.between(e.Kind.Name, a, b, y, false) }, func(y int) bool {
			switch e.Kind.Name {
			case "border_settlement":
				return left-c.settled(a, b, y) >= 1
			case "reopening":
				regime, known := c.coded(a, b, y-1)
				return !known || regime != sim.Open
			case "visa_free":
				return !c.ever("visa_free", "visa_imposed", a, b, y)
			case "trade_agreement", "trade_facilitation":
				return !c.ever(e.Kind.Name, "", a, b, y)
			}
			return true
		})
	}
}

// settled is how many km of a border two members had settled before a year.
func (c *chronicler) settled(a, b, before int) (km float64) {
	for y := c.r.FirstYear; y < before; y++ {
		c.dated(y, func(e *sim.Entry) {
			if e.Kind.Name == "border_settlement" && min(e.A, e.B) == min(a, b) && max(e.A, e.B) == max(a, b) {
				km += e.Values[e.Kind.Slot("km")]
			}
		})
	}
	return km
}

// own lists leaders' own entries.
func (c *chronicler) own() []int {
	var list []int
	for k := range c.Bound.Entries {
		if c.Bound.Entries[k].Own {
			list = append(list, k)
		}
	}
	return list
}

// acts are those of one member against another. A border that was closed the year before cannot be closed, and visas that
// are asked for cannot be imposed.
func (c *chronicler) acts() {
	kinds := agents.ActsAgainst()
	for _, own := range c.own() {
		e := &c.Bound.Entries[own]
		n := slices.Index(kinds, e.Kind.Name)
		a, b := e.A, e.B
		if n < 0 {
			continue
		}
		name := fmt.Sprint(c.r.Nodes[a].ID, " ", e.Kind.Name, " ", c.r.Nodes[b].ID)
		if slices.ContainsFunc(c.Hazards, func(h Hazard) bool { return h.Class == Acted && h.Name == name }) {
			continue // a border can be closed or restricted: one hazard
		}
		h := Hazard{Class: Acted, Name: name, A: a, B: b, place: (a*c.r.Members+b)*len(kinds) + n}
		c.hazard(h, func(y int) bool { return c.between(e.Kind.Name, a, b, y, true) }, func(y int) bool {
			switch e.Kind.Name {
			case "border_closure":
				regime, known := c.coded(a, b, y-1)
				return !known || regime != sim.Closed
			case "visa_imposed":
				return !c.ever("visa_imposed", "visa_free", a, b, y)
			}
			return true
		})
	}
}

// seats are memberships in organisations that are there and that nobody must be invited to. A home-grown one can be
// joined once it has members.
func (c *chronicler) seats() {
	bodies := len(c.r.Organisations)
	moved := c.moves()
	for o := range bodies {
		body := &c.r.Organisations[o]
		if body.ByInvitation {
			continue
		}
		for i := range c.r.Members {
			h := Hazard{A: i, B: -1, Name: c.r.Nodes[i].ID + " " + body.ID, place: i*bodies + o}
			there := func(y int) bool {
				some := len(body.Sponsors) > 0
				for j := range c.r.Members {
					some = some || moved.is(j, o, y-1) == sim.Belonging
				}
				return body.There(y) && some
			}
			in := func(y int) bool { return moved.is(i, o, y) == sim.Belonging }
			mayJoin := func(y int) bool { return there(y) && !in(y-1) }
			mayLeave := func(y int) bool { return there(y) && in(y-1) }
			h.Class = Joined
			c.hazard(h, func(y int) bool { return mayJoin(y) && in(y) }, mayJoin)
			h.Class = Left
			c.hazard(h, func(y int) bool { return mayLeave(y) && !in(y) }, mayLeave)
		}
	}
}

// moves are the memberships of the record by year.
type moves struct {
	first, members, bodies int
	now                    []sim.Membership
}

// is a membership in a year, Outside before the first one.
func (m *moves) is(i, o, year int) sim.Membership {
	if year < m.first {
		return sim.Outside
	}
	return m.now[((year-m.first)*m.members+i)*m.bodies+o]
}

// moves reads memberships from the dated entries.
func (c *chronicler) moves() *moves {
	m := &moves{c.r.FirstYear, c.r.Members, len(c.r.Organisations), nil}
	now := make([]sim.Membership, m.members*m.bodies)
	for y := c.r.FirstYear; y <= c.r.OutcomesObserved; y++ {
		c.dated(y, func(e *sim.Entry) {
			to, is := movedTo(e)
			if !is {
				return
			}
			who := e.Who
			if e.Kind.Parties == sim.OneCountry {
				who = []int{e.A}
			}
			for _, i := range who {
				now[i*m.bodies+int(e.Values[e.Kind.Slot("organisation")])] = to
			}
		})
		m.now = append(m.now, now...)
	}
	return m
}

// movedTo is what an entry makes of a membership, and whether it is about one.
func movedTo(e *sim.Entry) (sim.Membership, bool) {
	switch e.Kind.Name {
	case "join_body":
		return sim.Belonging, true
	case "leave_body", "membership":
		for _, f := range e.Kind.Fields {
			if f.Key == "action" {
				to, known := memberships[f.Words[int(e.Values[e.Kind.Slot(f.Key)])]]
				return to, known
			}
		}
	}
	return 0, false
}

// memberships are what the words of an entry make of a membership.
var memberships = map[string]sim.Membership{"join": sim.Belonging, "leave": sim.Outside, "suspend": sim.Suspended,
	"observe": sim.Observing}

// ratifications are those whose date a source shows, from the year of the signature on.
func (c *chronicler) ratifications() {
	kinds := map[string][]string{"border_settlement": {"border_settlement"}, "partnership": {"partnership"},
		"trade": {"trade_agreement"}, "water_energy": {"water_agreement", "energy_deal"}}
	for _, x := range c.o.Ratifications {
		if !x.ForFit {
			continue
		}
		a, b, i := c.r.NodeIndex(x.A), c.r.NodeIndex(x.B), c.r.NodeIndex(x.Party)
		signed, ratified := yearOf(x.Date), math.MaxInt
		if x.Ratified != "none" {
			ratified = yearOf(x.Ratified)
		}
		at := slices.IndexFunc(c.Bound.Entries, func(e sim.Entry) bool {
			return !e.Own && e.Year == signed && e.Who == nil && min(e.A, e.B) == min(a, b) && max(e.A, e.B) == max(a, b) &&
				slices.Contains(kinds[x.Kind], e.Kind.Name)
		})
		if at < 0 {
			continue // not on the table of this scenario
		}
		h := Hazard{Class: Ratified, Name: x.Party + " " + c.Bound.Entries[at].ID, A: i, B: -1,
			entry: c.Bound.Entries[at].ID}
		c.hazard(h, func(y int) bool { return y == ratified }, func(y int) bool { return y >= signed && y < ratified })
	}
}

// yearOf is the first year of effect of a date, as for entries.
func yearOf(date string) int {
	year, _ := strconv.Atoi(date[:4])
	if len(date) > 4 && date[5:7] > "06" {
		year++
	}
	return year
}

// clashes are those of inner borders. Severities of one year add up.
func (c *chronicler) clashes() {
	for k := range c.r.Inner {
		a, b := c.r.Borders[k].A, c.r.Borders[k].B
		severity := func(y int) (sum float64) {
			c.dated(y, func(e *sim.Entry) {
				if e.Kind.Name == "clash" && min(e.A, e.B) == min(a, b) && max(e.A, e.B) == max(a, b) {
					sum += e.Values[e.Kind.Slot("severity")]
				}
			})
			return sum
		}
		always := func(int) bool { return true }
		h := Hazard{Class: Clashed, Name: c.r.PairName(a, b), A: min(a, b), B: max(a, b), place: k}
		c.hazard(h, func(y int) bool { s := severity(y); return s > 0 && s < agents.War }, always)
		h.Class = Fought
		c.hazard(h, func(y int) bool { return severity(y) >= agents.War }, always)
	}
}

// watched reads the chance of a hazard in the year that a watch has seen in a world with these entries.
func (h *Hazard) watched(x *agents.Watch, members int, entries []sim.Entry) float64 {
	switch h.Class {
	case Signed:
		return x.Signed[h.place]
	case Acted:
		return x.Acted[h.place]
	case Joined:
		return x.Joined[h.place]
	case Left:
		return x.Left[h.place]
	case Ratified:
		e, there := slices.BinarySearchFunc(entries, h.entry, func(e sim.Entry, id string) int { return cmp.Compare(e.ID, id) })
		if there {
			return x.Ratified[e*members+h.A]
		}
	case Clashed:
		return x.Clashed[h.place]
	case Fought:
		return x.Fought[h.place]
	case numHazards:
	}
	return math.NaN()
}

// Count is how often some hazards happened over some years. It is the reading of hazards that a fit takes. A single
// hazard in a single year is hardly a reading, and over more years chances move.
type Count struct {
	Class    HazardClass
	Name     string
	Hazards  []int
	From, To int
	Value    float64
}

// countYears is over how many years a fit counts, to years that it divides.
const countYears = 5

// count makes the readings of hazards until the last year: papers by pair and matter, acts by actor and kind, memberships by
// country, clashes by border, wars in all. A ratification is a reading by itself, from the signature to the end.
func (p *Problem) count() {
	key := func(h *Hazard) string {
		switch h.Class {
		case Acted:
			return h.Name[:len(h.Name)-3] // the actor and the kind
		case Joined, Left:
			return p.Bound.Region.Nodes[h.A].ID
		case Fought:
			return "all borders"
		case Signed, Ratified, Clashed, numHazards:
		}
		return h.Name
	}
	for k := range p.Hazards {
		h := &p.Hazards[k]
		for from := p.Bound.Region.FirstYear; from <= p.Last; {
			to := min(p.Last, from+countYears-1-(from+countYears-1)%countYears)
			if h.Class == Ratified {
				to = p.Last
			}
			p.countIn(k, key(h), from, to)
			from = to + 1
		}
	}
}

// countIn adds a hazard's years to the reading with its key.
func (p *Problem) countIn(hazard int, key string, from, to int) {
	some, happened := false, 0.0
	for y := from; y <= to; y++ {
		some = some || p.AtRisk(hazard, y)
		if p.Happened(hazard, y) {
			happened++
		}
	}
	if !some {
		return
	}
	class := p.Hazards[hazard].Class
	at := slices.IndexFunc(p.Counts, func(c Count) bool {
		return c.Class == class && c.Name == key && c.From == from && c.To == to
	})
	if at < 0 {
		at = len(p.Counts)
		p.Counts = append(p.Counts, Count{Class: class, Name: key, From: from, To: to})
	}
	c := &p.Counts[at]
	c.Hazards = append(c.Hazards, hazard)
	c.Value += happened
}

// expect is what a run expects of a count, and the variance of the count around it.
func (p *Problem) expect(run path, c *Count) (mean, variance float64) {
	for _, h := range c.Hazards {
		for y := c.From; y <= c.To; y++ {
			if p.AtRisk(h, y) {
				x := p.Chance(run, h, y)
				mean += x
				variance += float64(x * (1 - x))
			}
		}
	}
	return mean, variance
}

// readings is how many numbers a fit compares: the data, then the counts.
func (p *Problem) readings() int { return len(p.Data) + len(p.Counts) }

// record are the numbers that the record has for them.
func (p *Problem) record() []float64 {
	y := make([]float64, 0, p.readings())
	for k := range p.Data {
		y = append(y, p.Data[k].Value)
	}
	for k := range p.Counts {
		y = append(y, p.Counts[k].Value)
	}
	return y
}

// OnlyDecisions gives the problem without trade and regimes.
func (p *Problem) OnlyDecisions() *Problem {
	out := *p
	out.Data, out.Series, out.Groups, out.block = nil, nil, nil, nil
	return &out
}

// Decisions says what a posterior expects of decisions, beside the record and what the priors expected. At most so many
// members are asked.
func (p *FitResult) Decisions(ctx context.Context, members int) ([]evidence.Decided, error) {
	q := p.Problem
	before := &fit{Problem: q, o: p.Options}
	before.begin(min(members, len(p.Values)), 0)
	prior := &FitResult{Problem: q, Options: p.Options}
	for _, z := range before.scores {
		prior.Values = append(prior.Values, q.Values(z[:q.Size()]))
	}
	out := make([]evidence.Decided, numHazards)
	for c := range out {
		out[c] = evidence.Decided{Class: HazardNames[c], Over: p.Errors.of(HazardClass(c)).Noise}
	}
	for k := range q.Counts {
		c := &q.Counts[k]
		d := &out[c.Class]
		d.Readings++
		d.Recorded += c.Value
		for _, h := range c.Hazards {
			for y := c.From; y <= c.To; y++ {
				if q.AtRisk(h, y) {
					d.Years++
				}
			}
		}
	}
	for of, post := range []*FitResult{prior, p} {
		paths, err := post.Ahead(ctx, q.Bound, members, q.Last)
		if err != nil {
			return nil, err
		}
		expected := make([][]float64, numHazards) // by class and member
		for c := range expected {
			expected[c] = make([]float64, len(paths.Runs))
		}
		for i, run := range paths.Runs {
			for k := range q.Counts {
				mean, _ := q.expect(run, &q.Counts[k])
				expected[q.Counts[k].Class][i] += mean
			}
		}
		for c, x := range expected {
			slices.Sort(x)
			to := &out[c].Prior
			if of == 1 {
				to = &out[c].Expected
			}
			*to = [3]float64{analysis.Quantile(x, 0.05), analysis.Quantile(x, 0.5), analysis.Quantile(x, 0.95)}
		}
	}
	return out, nil
}
