package evidence

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/sim"
)

// The tables of free history.
const (
	TableLevels  = "levels"
	TableBorders = "borders"
	TableCounts  = "counts"
	TableWars    = "wars"
	TableAhead   = "ahead"

	// InForce is the quantity of which the record may know a part alone.
	InForce = "of these in force"
)

// Histories are tables of free and of given history over draws, beside the record.
type Histories struct {
	Predictive []Predicted
	Borders    []BorderShares
	Seats      []Seat
	RecordTo   int // last year of the dated record
}

// Predicted is a quantity over draws in free and in given history, and what the record has.
type Predicted struct {
	Table, What string
	From, Year  int // of a count the first and the last year; of a level From is 0
	Decimals    int
	Share       bool       // a share of draws between the ends of its 95 % interval; else 5, 50 and 95 % points
	Free, Given [3]float64 // the middle one is the median, or the share
	Record      float64    // NaN for nothing
	AtLeast     bool       // the record does not know of all
}

// BorderShares are the shares of draws by regime of an inner border.
type BorderShares struct {
	Border      string
	Year        int
	Free, Given [len(sim.RegimeNames)]float64
	Record      int // the coded regime
}

// Seat is the share of draws in which a country is a member of a body.
type Seat struct {
	Country, Body string
	Year          int
	Free, Given   float64
	Record        string // one of sim.MembershipNames
}

// counts writes what was signed, done and fought over.
func (h *Histories) counts(w *page) {
	w.line("Papers are agreements that bind members to one another, dated or leaders' own, in the years in which they were " +
		"signed; one that is signed again counts again. In force are those that all parties ratified, or need not. " +
		"Meetings, and joining or founding a body, are no papers. Acts count when they are done. Clashes are years of pairs " +
		"with a clash, severity their sum. The record has the dated entries of given history and the coded clashes; ≥ is " +
		"written where it does not say of each paper whether it came into force.\n")
	h.wide(w, TableCounts)
	w.line("\nWars are years of pairs in which clashes have a severity of 1 or more; 1 is a clash like that of 2010.\n")
	h.wide(w, TableWars)
}

// span is a year, or the first and the last one.
func span(from, to int) string {
	if from == 0 || from == to {
		return fmt.Sprint(to)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

// words writes a value.
func (x *Predicted) words(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case x.Share:
		return fmt.Sprintf("%.0f", 100*v)
	}
	return minus(fmt.Sprintf("%.*f", x.Decimals, v))
}

// cell writes three points.
func (x *Predicted) cell(v [3]float64) string {
	percent := ""
	if x.Share {
		percent = " %"
	}
	return fmt.Sprintf("%s%s (%s–%s)", x.words(v[1]), percent, x.words(v[0]), x.words(v[2]))
}

// recorded writes what the record has.
func (x *Predicted) recorded() string {
	if x.AtLeast {
		if x.Record == 0 {
			return "–"
		}
		return "≥ " + x.words(x.Record)
	}
	return x.words(x.Record)
}

// ofNothing tells whether a part of H is of nothing in all years, as that of water and energy is where members share neither: it
// lies below its scale.
func (h *Histories) ofNothing(what string) bool {
	if !strings.HasPrefix(what, partOfH) {
		return false
	}
	for k := range h.Predictive {
		if x := &h.Predictive[k]; x.What == what && !(x.Free[2] < 0 && x.Given[2] < 0) {
			return false
		}
	}
	return true
}

// partOfH begins the names of the parts of H.
const partOfH = "H: "

// partsOfH is how many parts H has, in words.
func (h *Histories) partsOfH() string {
	var parts []string
	for k := range h.Predictive {
		if what := h.Predictive[k].What; strings.HasPrefix(what, partOfH) && !slices.Contains(parts, what) && !h.ofNothing(what) {
			parts = append(parts, what)
		}
	}
	if len(parts) == 6 {
		return "six"
	}
	return fmt.Sprint(len(parts))
}

// wide writes a table with a column for each span of years, and for each quantity a row of free history, one of given
// history and one of the record.
func (h *Histories) wide(w *page, table string) {
	var columns, whats []string
	cells := map[[3]string]string{}
	known := map[string]bool{}
	for k := range h.Predictive {
		x := &h.Predictive[k]
		if x.Table != table || h.ofNothing(x.What) {
			continue
		}
		years := span(x.From, x.Year)
		if !slices.Contains(columns, years) {
			columns = append(columns, years)
		}
		if !slices.Contains(whats, x.What) {
			whats = append(whats, x.What)
		}
		cells[[3]string{x.What, "free", years}], cells[[3]string{x.What, "given", years}] = x.cell(x.Free), x.cell(x.Given)
		cells[[3]string{x.What, "record", years}] = x.recorded()
		known[x.What] = known[x.What] || x.recorded() != "–"
	}
	w.line("| | history | %s |\n|---|---|%s", strings.Join(columns, " | "), strings.Repeat("---:|", len(columns)))
	for _, what := range whats {
		name := what
		for _, history := range []string{"free", "given", "record"} {
			if history == "record" && !known[what] {
				continue
			}
			var row []string
			for _, years := range columns {
				row = append(row, cells[[3]string{what, history, years}])
			}
			w.line("| %s | %s | %s |", name, history, strings.Join(row, " | "))
			name = ""
		}
	}
}

// borderShares writes the shares of regimes, and how much of them is in the coded regime.
func (h *Histories) borderShares(w *page) {
	shares := func(of [len(sim.RegimeNames)]float64, coded int) string {
		var list []string
		for k, v := range of {
			words := fmt.Sprintf("%.0f", 100*v)
			if k == coded {
				words = "**" + words + "**"
			}
			list = append(list, words)
		}
		return strings.Join(list, " · ")
	}
	w.line("| border | year | free | given | record |\n|---|---:|---:|---:|---|")
	last, free, given := "", 0.0, 0.0
	for _, b := range h.Borders {
		name := b.Border
		if name == last {
			name = ""
		}
		last = b.Border
		w.line("| %s | %d | %s | %s | %s |", name, b.Year, shares(b.Free, b.Record), shares(b.Given, b.Record),
			sim.RegimeNames[b.Record])
		free, given = free+b.Free[b.Record], given+b.Given[b.Record]
	}
	if n := float64(len(h.Borders)); n > 0 {
		w.line("| mean share of the coded regime | | %.0f | %.0f | |", 100*free/n, 100*given/n)
	}
}

// seats writes the memberships, a row for each body and year.
func (h *Histories) seats(w *page) {
	w.line("\n### Members of outside powers' bodies\n")
	w.line("Percent of draws in which a country is a member, in free history · in given history, and what the record has: in, " +
		"suspended, or –. After the end of the record it stands in brackets as it was then. Bodies to which outside states " +
		"invite are left out: who is in them is given in both histories. So are years in which nobody is in a body.\n")
	var countries, rows []string
	cells := map[string][]string{}
	empty := map[string]bool{}
	for _, s := range h.Seats {
		if !slices.Contains(countries, s.Country) {
			countries = append(countries, s.Country)
		}
		row := fmt.Sprintf("%s | %d", s.Body, s.Year)
		if cells[row] == nil {
			rows, empty[row] = append(rows, row), true
		}
		empty[row] = empty[row] && s.Free == 0 && s.Given == 0 && s.Record == sim.MembershipNames[sim.Outside]
		record := map[string]string{sim.MembershipNames[sim.Belonging]: "in", sim.MembershipNames[sim.Outside]: "–"}[s.Record]
		if record == "" {
			record = s.Record
		}
		if s.Year > h.RecordTo {
			record = "(" + record + ")"
		}
		cells[row] = append(cells[row], fmt.Sprintf("%.0f · %.0f %s", 100*s.Free, 100*s.Given, record))
	}
	w.line("| body | year | %s |\n|---|---:|%s", strings.Join(countries, " | "), strings.Repeat("---:|", len(countries)))
	last := ""
	for _, row := range rows {
		if empty[row] {
			continue
		}
		body, year, _ := strings.Cut(row, " | ")
		shown := body
		if body == last {
			shown = ""
		}
		last = body
		w.line("| %s | %s | %s |", shown, year, strings.Join(cells[row], " | "))
	}
}

// rowsOf gives every number of the tables: a part, the quantity, its years, three points of free and of given history,
// and what the record has. From is 0 for a single year. A share of draws has its middle point alone.
func (h *Histories) rowsOf(add func(part, what string, from, year int, free, given [3]float64, record float64)) {
	for k := range h.Predictive {
		x := &h.Predictive[k]
		part := PartPredictive
		if x.Share {
			part = PartChance
		}
		add(part, x.Table+": "+x.What, x.From, x.Year, x.Free, x.Given, x.Record)
	}
	none := math.NaN()
	alone := func(share float64) [3]float64 { return [3]float64{none, share, none} }
	yes := func(is bool) float64 {
		if is {
			return 1
		}
		return 0
	}
	for _, b := range h.Borders {
		for code, name := range sim.RegimeNames {
			add(PartBorder, b.Border+" "+name, 0, b.Year, alone(b.Free[code]), alone(b.Given[code]), yes(code == b.Record))
		}
	}
	for _, s := range h.Seats {
		record := none
		if s.Year <= h.RecordTo {
			record = yes(s.Record == sim.MembershipNames[sim.Belonging])
		}
		add(PartSeat, s.Country+" "+s.Body, 0, s.Year, alone(s.Free), alone(s.Given), record)
	}
}
