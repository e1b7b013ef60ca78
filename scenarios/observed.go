package scenarios

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"concord/sim"
)

// ObservedFlow is a trade flow from one node to another as one reporter states it.
type ObservedFlow struct {
	Exporter, Importer string
	Year               int
	USD                float64
	Reporter, Source   string
}

// ObservedBand is a value with the low and high reading of its sources.
type ObservedBand struct {
	Year           int
	Low, Mid, High float64
}

// ObservedSpell is a coded regime of a border, years included.
type ObservedSpell struct {
	A, B      string
	From, To  int
	Regime    sim.Regime
	Certainty string
}

// ObservedOpenness is merchandise trade: the published share of GDP times the GDP in current US$ to which the
// share refers.
type ObservedOpenness struct {
	Country string
	Year    int
	USD     float64
}

// Comparator is the share of trade inside another region.
type Comparator struct {
	Region      string
	Year        int
	Share       float64
	Reading, ID string
}

// NaturalExperiment is a turn of the record with a known effect on a pair's trade.
type NaturalExperiment struct {
	ID, Name string
	A, B     string // codes of the nodes
	From, To int    // years compared
	What     string
	Given    []string // ids of the entries of the turn
	Claims   string   // ids of the claims that it concerns
}

// ObservedVotes is how similarly two countries vote in the UN General Assembly.
type ObservedVotes struct {
	A, B      string
	Year      int
	Votes     int     // roll calls in which both took part
	Agreement float64 // 0..1
}

// ObservedPower is the electricity that a country buys minus what it sells.
type ObservedPower struct {
	Country string
	Year    int
	TWh     float64 // net imports
}

// ObservedIncident is an armed incident on a border between members.
type ObservedIncident struct {
	A, B      string
	Date      string
	Year      int     // first year of effect
	Severity  float64 // 0..1, see data/README.md
	Certainty string
	Deaths    int // −1 where no count is known
}

// ObservedAgreement is a dated agreement between members.
type ObservedAgreement struct {
	A, B, Date, Kind, Certainty string
}

// ReporterFacts say who reports trade, for which years, under which licence and with which known errors.
type ReporterFacts struct {
	Reporter, Name    string
	Short             string // in the words of a figure's key
	First, Last       int
	Licence, Vintage  string
	Valuation, Faults string
}

// HindcastNumber is a number that the page of free history looks at: how near the model should come to the record there, and
// what an earlier model made of it.
type HindcastNumber struct {
	What  string // in the words of the page; a border, for the share of draws in which it is open
	Year  int
	Aim   float64 // share of the observed value, NaN for none
	Value float64 // of the earlier model in given history, NaN for none
	Noted float64 // of the same, by another way of counting; NaN for none
	Model string  // version of the earlier model, "" for none
}

// Observations are the observed outcomes with which runs are compared. No run reads them.
type Observations struct {
	Flows       []ObservedFlow
	InsideShare []ObservedBand
	Regimes     []ObservedSpell
	Openness    []ObservedOpenness
	Comparators []Comparator
	Experiments []NaturalExperiment
	Votes       []ObservedVotes
	Power       []ObservedPower
	Incidents   []ObservedIncident
	Agreements  []ObservedAgreement
	Reporters   []ReporterFacts
	Hindcast    []HindcastNumber

	Ratifications []ObservedRatification
	Memberships   []ObservedMembership
	Tenures       []ObservedTenure
	Crises        []ObservedCrisis
	Conflicts     []ObservedConflict
}

// ReporterName names a source of trade in the words of a figure's key. A source without such words in reporters.csv is
// named as the tables name it.
func (o *Observations) ReporterName(source string) string {
	for k := range o.Reporters {
		if r := &o.Reporters[k]; r.Reporter == source {
			return cmp.Or(r.Short, source)
		}
	}
	return source
}

// ObservedIn reads the observations of a region. All of their tables are optional; a missing table leaves its
// part empty. The error is fault.Faults.
func ObservedIn(region string) (*Observations, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	b := newBuilder(src)
	b.begin()
	if src.data == nil {
		return nil, b.err()
	}
	o := b.observed()
	if err := b.err(); err != nil {
		return nil, err
	}
	return o, nil
}

// observed reads the observations and checks rules about more than one cell.
func (b *builder) observed() *Observations {
	var o Observations
	for _, r := range b.read(&flowsTable).list {
		o.Flows = append(o.Flows, ObservedFlow{r.text[0], r.text[1], r.whole(2), r.num[4], r.text[5], r.text[3]})
	}
	flows := b.read(&flowsTable)
	for k := range flows.list {
		if r := &flows.list[k]; r.text[0] == r.text[1] {
			flows.fault(r, 1, ", the same as the exporter; a flow goes from one node to another")
		}
	}
	const percent = 0.01
	inside := b.read(&insideTable)
	for k := range inside.list {
		r := &inside.list[k]
		if r.good && !(r.num[1] <= r.num[2] && r.num[2] <= r.num[3]) {
			inside.RowFault(r.row, "%d: want share_low_pct ≤ share_pct ≤ share_high_pct", r.whole(0))
		}
		if r.whole(0) >= b.f.Years.RecordFrom { // before that year, shares depend on few of the pairs
			o.InsideShare = append(o.InsideShare, ObservedBand{r.whole(0), percent * r.num[1], percent * r.num[2],
				percent * r.num[3]})
		}
	}
	regimes := b.read(&regimesTable)
	for k := range regimes.list {
		if r := &regimes.list[k]; r.good {
			o.Regimes = append(o.Regimes, ObservedSpell{r.text[0], r.text[1], r.whole(2), r.whole(3),
				sim.Regime(slices.Index(sim.RegimeNames[:], r.text[4])), r.text[5]})
		}
	}
	regimes.spells()
	size := b.read(&sizeTable)
	current := size.series(2)
	open := b.read(&opennessTable)
	for k := range open.list {
		r := &open.list[k]
		gdp := current[r.text[0]][r.whole(1)]
		if gdp == 0 && r.good && size.sure && !size.wrong[r.text[0]+" "+r.text[1]] {
			open.RowFault(r.row, "%s in %s is a share of its size, which size.csv does not give for that year; add it there, "+
				"or drop this row", r.text[0], r.text[1])
		}
		o.Openness = append(o.Openness, ObservedOpenness{r.text[0], r.whole(1), percent * r.num[2] * gdp})
	}
	for _, r := range b.read(&comparatorsTable).list {
		o.Comparators = append(o.Comparators, Comparator{r.text[0], r.whole(1), percent * r.num[4], r.text[2], r.text[3]})
	}
	b.further(&o)
	b.decided(&o)
	sort.SliceStable(o.InsideShare, func(i, j int) bool { return o.InsideShare[i].Year < o.InsideShare[j].Year })
	return &o
}

// spells reports spells of one border that end before they begin, or overlap.
func (t *rows) spells() {
	byPair := map[string][]*record{}
	var pairs []string
	for k := range t.list {
		r := &t.list[k]
		if !r.good {
			continue
		}
		if r.num[3] < r.num[2] {
			t.fault(r, 3, ", before from_year = %s; want the last year of the spell", r.text[2])
			continue
		}
		pair := r.text[0] + "-" + r.text[1]
		if byPair[pair] == nil {
			pairs = append(pairs, pair)
		}
		byPair[pair] = append(byPair[pair], r)
	}
	for _, pair := range pairs {
		list := byPair[pair]
		sort.Slice(list, func(i, j int) bool { return list[i].num[2] < list[j].num[2] })
		for k := 1; k < len(list); k++ {
			if list[k].num[2] <= list[k-1].num[3] {
				t.fault(list[k], 2, ", but the spell of %s in line %d lasts to %s; let no year have two", pair,
					t.Line(list[k-1].row), list[k-1].text[3])
			}
		}
	}
}

// further reads the observations that the figures of a run do not show.
func (b *builder) further(o *Observations) {
	experiments := b.read(&experimentsTable)
	for k := range experiments.list {
		r := &experiments.list[k]
		if r.good && !(r.num[4] < r.num[5]) {
			experiments.fault(r, 5, ", want a year after from_year = %s", r.text[4])
		}
		if r.good && r.text[2] == r.text[3] {
			experiments.fault(r, 3, ", the same as a; want two different codes")
		}
		o.Experiments = append(o.Experiments, NaturalExperiment{r.text[0], r.text[1], r.text[2], r.text[3], r.whole(4),
			r.whole(5), r.text[6], strings.Fields(r.text[7]), r.text[8]})
	}
	for _, r := range b.read(&votesTable).list {
		o.Votes = append(o.Votes, ObservedVotes{r.text[0], r.text[1], r.whole(2), r.whole(3), r.num[4]})
	}
	for _, r := range b.read(&powerTable).list {
		o.Power = append(o.Power, ObservedPower{r.text[0], r.whole(1), r.num[2]})
	}
	incidents := b.read(&incidentsTable)
	for k := range incidents.list {
		r := &incidents.list[k]
		if r.good && r.whole(3) != int(firstYear(r.text[2])) {
			incidents.fault(r, 3, ", but what happened on %s takes effect in %d: what happens after 30 June counts from the "+
				"next year", r.text[2], firstYear(r.text[2]))
		}
		o.Incidents = append(o.Incidents, ObservedIncident{r.text[0], r.text[1], r.text[2], r.whole(3), r.num[4], r.text[5],
			r.count(6)})
	}
	for _, r := range b.read(&agreementsTable).list {
		o.Agreements = append(o.Agreements, ObservedAgreement{r.text[0], r.text[1], r.text[2], r.text[3], r.text[4]})
	}
	reporters := b.read(&reportersTable)
	for k := range reporters.list {
		r := &reporters.list[k]
		if r.good && r.num[3] < r.num[2] {
			reporters.fault(r, 3, ", before first_year = %s", r.text[2])
		}
		o.Reporters = append(o.Reporters, ReporterFacts{r.text[0], r.text[1], r.text[8], r.whole(2), r.whole(3), r.text[4],
			r.text[5], r.text[6], r.text[7]})
	}
	b.hindcast(o)
}

// hindcast reads what the page of free history looks at. Numbers of an earlier model are all of one, so that they can share
// a column.
func (b *builder) hindcast(o *Observations) {
	t := b.read(&hindcastTable)
	model := ""
	for k := range t.list {
		r := &t.list[k]
		n := HindcastNumber{r.text[0], r.whole(1), r.num[2], r.num[3], r.num[4], r.text[5]}
		switch has := !math.IsNaN(n.Value); {
		case !r.good:
		case has != (n.Model != ""):
			t.fault(r, 5, ", want the version of the model that value is of, and nothing without a value")
		case !has && !math.IsNaN(n.Noted):
			t.fault(r, 4, ", want it beside a value only")
		case !has && math.IsNaN(n.Aim):
			t.fault(r, 2, ", want an aim, a value or both")
		case has && model != "" && n.Model != model:
			t.fault(r, 5, ", want one model in all rows, as %s above", model)
		case has:
			model = n.Model
		}
		o.Hindcast = append(o.Hindcast, n)
	}
}
