package evidence

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/results"
	"concord/sim"
)

// Tables of a hindcast beside those of histories, and the quantities of its series.
const (
	TableSeries   = "series"
	TableTrade    = "trade"
	TableOpenness = "openness"

	SeriesInside = "trade inside, %"
	SeriesH      = "H"
	SeriesStance = "mean stance"
	SeriesOpen   = "open borders"
	SeriesSeats  = "memberships"
	Signed       = "papers signed"
)

// TotalOf names a country's trade with all the world.
func TotalOf(country string) string { return "trade of " + country + ", bn US$" }

// Hindcast is the past as the model plays it over draws from the posterior, beside the record.
type Hindcast struct {
	Histories
	Given, Free  string // names of the scenarios
	Draws        int
	Seed         uint64
	ModelVersion string
	Fitted       string // version of the model that the posterior is of, "" if the region does not say
	Posterior    int    // how many draws it has
	First        int    // first year
	Observed     int    // last year of the outcomes that the region ships
	Held         []int  // years in which a pandemic holds all borders, in both histories
	Landmarks    []int  // years in which levels and borders are shown
	SeatYears    []int  // years in which memberships are shown
	OpenYears    []int  // years in which it is asked which borders are open
	Aims         []Aim  // what the region asks of single numbers
	Before       []Before
	BeforeModel  string // the model that Before is of
}

// Met says how many coded regimes of borders are met.
type Met struct {
	What        string
	Cells       int     // years of borders
	Free, Given float64 // mean share of draws that have the coded regime
	// Share of cells in which the median over draws is the coded regime.
	FreeMedian, GivenMedian float64
}

// met compares years of borders with their codes.
func met(what string, list []BorderShares) Met {
	m := Met{What: what, Cells: len(list)}
	for _, b := range list {
		m.Free, m.Given = m.Free+b.Free[b.Record], m.Given+b.Given[b.Record]
		if medianRegime(b.Free) == b.Record {
			m.FreeMedian++
		}
		if medianRegime(b.Given) == b.Record {
			m.GivenMedian++
		}
	}
	n := float64(len(list))
	m.Free, m.Given, m.FreeMedian, m.GivenMedian = m.Free/n, m.Given/n, m.FreeMedian/n, m.GivenMedian/n
	return m
}

// medianRegime is the regime of the median draw, the stricter one of two.
func medianRegime(shares [len(sim.RegimeNames)]float64) int {
	sum := 0.0
	for code, s := range shares {
		if sum += s; sum >= 0.5-1e-12 {
			return code
		}
	}
	return len(shares) - 1
}

// bordersIn are years of borders that a test lets pass.
func (h *Hindcast) bordersIn(pass func(b *BorderShares) bool) []BorderShares {
	var list []BorderShares
	for k := range h.Borders {
		if pass(&h.Borders[k]) {
			list = append(list, h.Borders[k])
		}
	}
	return list
}

// Whole is how many coded regimes are met in all years in which outcomes are shipped.
func (h *Hindcast) Whole() Met {
	return met(span(h.First, h.Observed), h.bordersIn(func(b *BorderShares) bool { return b.Year <= h.Observed }))
}

// Mets are how many coded regimes are met: in all, without the years in which nobody decides, by decade, and by border.
func (h *Hindcast) Mets() []Met {
	list := []Met{h.Whole()}
	add := func(what string, pass func(b *BorderShares) bool) {
		if found := h.bordersIn(pass); len(found) > 0 {
			list = append(list, met(what, found))
		}
	}
	if len(h.Held) > 0 {
		add("without "+words(h.Held), func(b *BorderShares) bool {
			return b.Year <= h.Observed && !slices.Contains(h.Held, b.Year)
		})
	}
	for from := h.First; from <= h.Observed; from = from - from%10 + 10 {
		to := min(h.Observed, from-from%10+9)
		add(span(from, to), func(b *BorderShares) bool { return b.Year >= from && b.Year <= to })
	}
	if h.Observed < h.RecordTo {
		add(span(h.Observed+1, h.RecordTo)+", later codes", func(b *BorderShares) bool { return b.Year > h.Observed })
	}
	for _, name := range h.borderNames() {
		add(name+", "+span(h.First, h.Observed), func(b *BorderShares) bool { return b.Border == name && b.Year <= h.Observed })
	}
	return list
}

// borderNames are the borders, in order.
func (h *Hindcast) borderNames() []string {
	var names []string
	for k := range h.Borders {
		if !slices.Contains(names, h.Borders[k].Border) {
			names = append(names, h.Borders[k].Border)
		}
	}
	return names
}

// BordersInside is how many borders are coded.
func (h *Hindcast) BordersInside() int { return len(h.borderNames()) }

// Constants are how many coded regimes two guesses meet that know the whole record and vary with no year: the regime that
// is coded most often, for all borders, and that of each border.
func (h *Hindcast) Constants() (one, each float64) {
	count := func(list []BorderShares) (most float64) {
		var n [len(sim.RegimeNames)]float64
		for _, b := range list {
			n[b.Record]++
		}
		return slices.Max(n[:])
	}
	all := h.bordersIn(func(b *BorderShares) bool { return b.Year <= h.Observed })
	for _, name := range h.borderNames() {
		each += count(h.bordersIn(func(b *BorderShares) bool { return b.Border == name && b.Year <= h.Observed }))
	}
	return count(all) / float64(len(all)), each / float64(len(all))
}

// inTables are the numbers of some tables.
func (h *Histories) inTables(tables ...string) []*Predicted {
	var list []*Predicted
	for k := range h.Predictive {
		if slices.Contains(tables, h.Predictive[k].Table) {
			list = append(list, &h.Predictive[k])
		}
	}
	return list
}

// Compared are the numbers of the record that a range over draws can hold or miss: the share inside by year, counts over
// five years, and wars by decade. A number of which the record knows a part alone is left out.
func (h *Hindcast) Compared() []*Predicted {
	return slices.DeleteFunc(h.inTables(TableSeries, TableCounts, TableWars), func(x *Predicted) bool {
		counted := x.Table == TableSeries && x.What != SeriesInside // borders and memberships are compared one by one
		return math.IsNaN(x.Record) || x.AtLeast || counted || x.Share
	})
}

// holds tells whether a range holds what the record has.
func holds(points [3]float64, record float64) bool {
	const rounding = 1e-9
	return record >= points[0]-rounding && record <= points[2]+rounding
}

// Agreement says how well free history has the memberships of a body.
type Agreement struct {
	Body        string
	Free, Given float64 // mean share of draws that agree with the record, over countries and years in which anybody belongs
	Years       int     // such years
}

// Agreements are those of all bodies.
func (h *Hindcast) Agreements() []Agreement {
	var list []Agreement
	for _, rows := range h.bodies() {
		a := Agreement{Body: rows[0].seats[0].Body, Years: len(rows)}
		n := 0.0
		for _, row := range rows {
			for _, s := range row.seats {
				free, given := s.agrees()
				a.Free, a.Given, n = a.Free+free, a.Given+given, n+1
			}
		}
		a.Free, a.Given = a.Free/n, a.Given/n
		list = append(list, a)
	}
	return list
}

// agrees is the share of draws in which a country belongs or not as the record has it.
func (s *Seat) agrees() (free, given float64) {
	if s.belongs() {
		return s.Free, s.Given
	}
	return 1 - s.Free, 1 - s.Given
}

// belongs tells whether the record has the country as a member. Suspended is not a member, and an observer is none.
func (s *Seat) belongs() bool { return s.Record == sim.MembershipNames[sim.Belonging] }

// bodyYear is a body in a year in which somebody belongs to it, on record or in a draw.
type bodyYear struct {
	year  int
	seats []Seat
}

// bodies are the years of each body, bodies in order.
func (h *Hindcast) bodies() [][]bodyYear {
	var list [][]bodyYear
	for k := 0; k < len(h.Seats); {
		first, row := k, bodyYear{year: h.Seats[k].Year}
		anybody := false
		for ; k < len(h.Seats) && h.Seats[k].Body == h.Seats[first].Body && h.Seats[k].Year == row.year; k++ {
			row.seats = append(row.seats, h.Seats[k])
			anybody = anybody || h.Seats[k].belongs() || h.Seats[k].Free > 0 || h.Seats[k].Given > 0
		}
		if !anybody {
			continue
		}
		if n := len(list) - 1; n < 0 || list[n][0].seats[0].Body != row.seats[0].Body {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], row)
	}
	return list
}

// words lists years.
func words(years []int) string {
	var list []string
	for _, y := range years {
		list = append(list, fmt.Sprint(y))
	}
	return strings.Join(list, ", ")
}

// Table has every number of a hindcast, one row for each.
func (h *Hindcast) Table() results.Table {
	t := results.Table{File: "hindcast.csv", Description: "Free and given history over draws from the posterior, beside the " +
		"record, one row for each number of each history.",
		Columns: []results.Column{
			{Name: "part", Type: "string", Description: "predictive: a number over draws; chance, border and membership: the " +
				"share of draws in which it is so, in which a border has a regime, and in which a country is in a body; met: " +
				"the share of coded regimes of borders that draws have"},
			{Name: "what", Type: "string", Description: "the table of the page and the quantity; the border and the " +
				"regime; the country and the body; the years or the border whose codes are met"},
			{Name: "since", Type: "integer", Description: "first year of a count or a mean; empty for a single year"},
			{Name: "year", Type: "integer", Description: "the year, or the last year"},
			{Name: "history", Type: "string", Description: "free or given"},
			{Name: "low", Type: "number", Description: "5 % point over draws; of a chance the lower end of its 95 % interval"},
			{Name: "mid", Type: "number", Description: "median over draws; of chance, border, membership and met the share"},
			{Name: "high", Type: "number", Description: "95 % point over draws; of a chance the upper end of its 95 % interval"},
			{Name: "median_run", Type: "number", Description: "met: share of codes that the median over draws has"},
			{Name: "record", Type: "number", Description: "what the record has; border, membership: 1 if it is so"},
		}}
	var rows [][]string
	add := func(part, what string, from, year int, history string, v ...float64) {
		since := ""
		if from > 0 {
			since = fmt.Sprint(from)
		}
		row := []string{part, what, since, fmt.Sprint(year), history}
		for _, x := range v {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, row)
	}
	none := math.NaN()
	h.rowsOf(func(part, what string, from, year int, free, given [3]float64, record float64) {
		add(part, what, from, year, "free", free[0], free[1], free[2], none, record)
		add(part, what, from, year, "given", given[0], given[1], given[2], none, record)
	})
	for _, m := range h.Mets() {
		add("met", m.What, 0, h.Observed, "free", none, m.Free, none, m.FreeMedian, none)
		add("met", m.What, 0, h.Observed, "given", none, m.Given, none, m.GivenMedian, none)
	}
	t.Fill(rows)
	return t
}
