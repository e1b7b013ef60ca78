package results

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"concord/sim"
	"concord/sim/fault"
)

// mostYears is how many years a table for people shows.
const mostYears = 8

// OfReasons is what every explanation says of itself.
const OfReasons = "These are the reasons inside the model; what moved the people is another question."

// Shown are the years that a table for people shows: all, or some at even distances, the first and the last among
// them. Of an entry, the years of votes come first.
func (e *Explanation) Shown() []int {
	years := e.Asked()
	if len(years) <= mostYears {
		return years
	}
	var some []int
	if e.Topic == sim.AboutEntry {
		some = e.Summed(mostYears - 2)
		years = slices.DeleteFunc(years, func(y int) bool { return slices.Contains(some, y) })
	}
	some = append(some, evenly(years, mostYears-len(some))...)
	slices.Sort(some)
	return some
}

// Summed are years in which terms were added up, at most so many.
func (e *Explanation) Summed(most int) []int {
	var years []int
	for year := e.First; year <= e.Until(); year++ {
		for k := range e.Parts {
			if e.Parts[k].Stand == sim.SumPart && e.At(e.Shift(), year, k).N > 0 {
				years = append(years, year)
				break
			}
		}
	}
	return evenly(years, most)
}

// evenly takes so many of a list at even distances, the last and if there is room the first among them.
func evenly(list []int, most int) []int {
	if len(list) <= most {
		return list
	}
	var some []int
	for k := range most {
		some = append(some, list[len(list)-1-(most-1-k)*(len(list)-1)/max(1, most-1)])
	}
	return some
}

// Shift is the side that a reader looks at: the difference where there are two scenarios.
func (e *Explanation) Shift() int { return e.Sides() - 1 }

// Over says which replicates the numbers are of.
func (e *Explanation) Over() string {
	if e.Only >= 0 {
		return fmt.Sprintf("replicate %d alone", e.Only)
	}
	return fmt.Sprintf("%s, spread of %s", fault.Count(e.Replicates, "replicate"), SpreadOf(e.Draws, e.Uncertain))
}

// Span writes the years.
func (e *Explanation) Span() string {
	if e.Years == 1 {
		return strconv.Itoa(e.First)
	}
	return fmt.Sprintf("%d–%d", e.First, e.Until())
}

// named is a part with its subject, where there are several.
func (e *Explanation) named(part int) string {
	p := &e.Parts[part]
	if e.Topic == sim.AboutEntry {
		return p.Name + " for " + p.Subject
	}
	return p.Name
}

// Sentence names the three terms that weigh most, or that differ most between two scenarios.
func (e *Explanation) Sentence() string {
	weights := e.Causes(e.Shift())
	var terms []string
	for _, w := range weights[:min(3, len(weights))] {
		terms = append(terms, fmt.Sprintf("%s (%s)", e.named(w.Part), w.Words()))
	}
	var sums []string
	for k := range e.Parts {
		w, late := e.weight(e.Shift(), k), strings.Contains(e.Parts[k].Subject, " ")
		if e.Parts[k].Stand == sim.SumPart && w.LastYear > 0 && !late {
			sums = append(sums, fmt.Sprintf("%s %s", e.named(k), w.Words()))
		}
	}
	where := fmt.Sprintf("%s, %s: ", e.Who(), e.Span())
	switch {
	case e.Topic == sim.AboutBorder:
		return where + e.borderWords()
	case len(terms) == 0 && len(e.Names) > 1:
		return where + fmt.Sprintf("no term differs between %s and %s.", e.Names[SideA], e.Names[SideB])
	case len(terms) == 0:
		return where + "nobody was asked; no term weighs anything."
	case len(e.Names) > 1:
		return where + fmt.Sprintf("from %s to %s, %s most: %s. The sum of all: %s.", e.Names[SideA], e.Names[SideB],
			few(len(terms), "term differs", "terms differ"), and(terms), strings.Join(sums, "; "))
	}
	return where + fmt.Sprintf("%s most: %s. The sum of all: %s.", few(len(terms), "term weighs", "terms weigh"),
		and(terms), strings.Join(sums, "; "))
}

// few writes one, two or three things.
func few(n int, one, more string) string {
	return [...]string{"one " + one, "two " + more, "three " + more}[n-1]
}

// borderWords say how a border comes to its regime. Terms do not add up to a regime, so it has no weights.
func (e *Explanation) borderWords() string {
	mean := func(name string) float64 {
		k := slices.IndexFunc(e.Parts, func(p ExplainedPart) bool { return p.Name == name })
		x, _ := e.Mean(e.Shift(), k)
		return x
	}
	stance, alone, regime := mean("lower stance"), mean("regime by the stance alone"), mean("regime")
	trade, incident := mean("trade lost by the regime"), mean("chance of an incident")
	const scale = "0 closed … 3 open"
	if len(e.Names) > 1 {
		by := func(x float64) string { return signed(x, "") }
		return fmt.Sprintf("from %s to %s, the lower stance changes by %s, the regime that the stance alone gives by %s, and "+
			"the regime after floors and caps by %s (%s); what trade loses by it changes by %s log points, and the chance of an "+
			"incident by %s a year.", e.Names[SideA], e.Names[SideB], by(stance), by(alone), by(regime), scale, by(trade),
			by(incident))
	}
	return fmt.Sprintf("the lower stance is %s, the regime that the stance alone gives %s, and the regime after floors and "+
		"caps %s (%s); trade loses %s log points by it, and the chance of an incident is %s a year.", rounded(stance),
		rounded(alone), rounded(regime), scale, rounded(trade), rounded(incident))
}

// shownNumber writes a number of a table for people.
func shownNumber(x float64, unit string) string {
	if unit == "year" {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	if unit == "million US$" && math.Abs(x) >= 100 {
		return minus(strconv.FormatFloat(x, 'f', 0, 64))
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	if isZero(s) {
		return "0.00"
	}
	return minus(s)
}

// grid is a table for people: for each part its means, and where they vary the bands that hold 90 % of
// replicates.
type grid struct {
	years []int
	rows  []gridRow
	zero  []string // terms that are zero in all years, and whatever does not differ
}

type gridRow struct {
	part        int
	means, band []string // band is nil where nothing varies
}

// grid makes the table of a side. Only keeps some kinds of parts.
func (e *Explanation) grid(side int, only func(sim.Stand) bool) grid {
	g := grid{years: e.Shown()}
	for k := range e.Parts {
		p := &e.Parts[k]
		if !only(p.Stand) {
			continue
		}
		row, some, zero, varies := gridRow{part: k}, false, true, false
		for _, year := range g.years {
			x := e.At(side, year, k)
			if x.N == 0 {
				row.means, row.band = append(row.means, ""), append(row.band, "")
				continue
			}
			mean, low, high := shownNumber(x.Mean, p.Unit), shownNumber(x.P05, p.Unit), shownNumber(x.P95, p.Unit)
			some, zero, varies = true, zero && mean == low && mean == high && isZero(mean), varies || low != high
			band := low + "…" + high
			if low == high {
				band = ""
			}
			row.means, row.band = append(row.means, mean), append(row.band, band)
		}
		switch {
		case !some:
		case zero && (p.Stand == sim.TermPart || side == SideDifference):
			g.zero = append(g.zero, e.named(k))
		default:
			if !varies || e.Replicates == 1 {
				row.band = nil
			}
			g.rows = append(g.rows, row)
		}
	}
	return g
}

// grids are the tables that a reader needs: all parts of the one scenario, or the differences and then what
// comes out in each.
func (e *Explanation) grids() (heads []string, grids []grid) {
	all := func(sim.Stand) bool { return true }
	if len(e.Names) == 1 {
		return []string{""}, []grid{e.grid(SideA, all)}
	}
	result := func(s sim.Stand) bool { return s == sim.SumPart || s == sim.OutcomePart }
	return []string{fmt.Sprintf("Difference: %s minus %s", e.Names[SideB], e.Names[SideA]), "A: " + e.Names[SideA],
		"B: " + e.Names[SideB]}, []grid{e.grid(SideDifference, all), e.grid(SideA, result), e.grid(SideB, result)}
}

// Brief is the explanation for a terminal.
func (e *Explanation) Brief() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", e.Sentence())
	heads, grids := e.grids()
	for n, g := range grids {
		b.WriteByte('\n')
		if heads[n] != "" {
			fmt.Fprintf(&b, "%s\n", heads[n])
		}
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(w, "\t")
		for _, y := range g.years {
			fmt.Fprintf(w, "%d\t", y)
		}
		fmt.Fprintln(w)
		for _, r := range g.rows {
			p := &e.Parts[r.part]
			name := p.Name
			if e.Topic == sim.AboutEntry {
				name = p.Subject + ": " + name
			}
			if p.Stand == sim.SumPart {
				name = "= " + name
			}
			fmt.Fprintf(w, "%s\t%s\t\n", name, strings.Join(r.means, "\t"))
			if r.band != nil {
				fmt.Fprintf(w, "\t%s\t\n", strings.Join(r.band, "\t"))
			}
		}
		w.Flush()
		if g.zero != nil {
			fmt.Fprintf(&b, "  0.00 in all of these years: %s\n", strings.Join(g.zero, ", "))
		}
	}
	fmt.Fprintf(&b, "\n  Of %s%s.\n  %s\n", e.Over(), e.bandWords(), OfReasons)
	return b.String()
}

// bandWords explain the bands.
func (e *Explanation) bandWords() string {
	if e.Replicates == 1 {
		return ""
	}
	return "; below a mean that varies, what holds 90 % of replicates"
}

// Report is the explanation as a page of Markdown. Captions are the lines about figures.
func (e *Explanation) Report(m *Manifest, captions []string) []byte {
	var b bytes.Buffer
	p := markdown(&b)
	p("# %s\n\n%s\n", m.Title, e.Sentence())
	for _, c := range captions {
		p("- %s\n", c)
	}
	heads, grids := e.grids()
	for n, g := range grids {
		if heads[n] != "" {
			p("## %s\n", heads[n])
		}
		p("| part | %s | role | unit |\n|---|%s---|---|", joinYears(g.years), strings.Repeat("---:|", len(g.years)))
		for _, r := range g.rows {
			q := &e.Parts[r.part]
			cells := slices.Clone(r.means)
			for k := range cells {
				if r.band != nil && r.band[k] != "" {
					cells[k] += " (" + r.band[k] + ")"
				}
			}
			p("| %s | %s | %s | %s |", e.named(r.part), strings.Join(cells, " | "), q.Stand, q.Unit)
		}
		p("")
		if g.zero != nil {
			p("0.00 in all of these years: %s.\n", strings.Join(g.zero, ", "))
		}
	}
	p("Means over %s%s. Every year is in explain.csv; docs/EXPLAIN.md says how to read it. %s\n", e.Over(),
		strings.Replace(e.bandWords(), "below a mean that varies", "in brackets", 1), OfReasons)
	p("Model %s, seed %d, %s. Outcome digest %s.", m.ModelVersion, m.Seed, fault.Count(m.Replicates, "replicate"),
		m.OutcomeDigest)
	return b.Bytes()
}

// ExplainedJSON is an explanation for --json: for each side and part its numbers by year.
type ExplainedJSON struct {
	Side    string     `json:"side"`
	Subject string     `json:"subject"`
	Part    string     `json:"part"`
	Role    string     `json:"role"`
	Unit    string     `json:"unit"`
	Mean    []*float64 `json:"mean"`
	SD      []*float64 `json:"sd"`
	P05     []*float64 `json:"p05"`
	P50     []*float64 `json:"p50"`
	P95     []*float64 `json:"p95"`
	N       []int      `json:"n"`
}

// JSON is the answer to --json.
func (e *Explanation) JSON(m *Manifest) []byte {
	out := struct {
		ModelVersion  string          `json:"model_version"`
		Seed          uint64          `json:"seed,string"` // as in a manifest
		InputDigest   string          `json:"input_digest"`
		OutcomeDigest string          `json:"outcome_digest"`
		Subject       string          `json:"subject"`
		Sentence      string          `json:"sentence"`
		Scenarios     []string        `json:"scenarios"`
		Replicates    int             `json:"replicates"`
		Spread        string          `json:"spread_of"`
		Years         []int           `json:"years"`
		Parts         []ExplainedJSON `json:"parts"`
	}{m.ModelVersion, m.Seed, m.InputDigest, m.OutcomeDigest, e.Subject, e.Sentence(), e.Names, e.Replicates,
		SpreadOf(e.Draws, e.Uncertain), nil, nil}
	for year := e.First; year <= e.Until(); year++ {
		out.Years = append(out.Years, year)
	}
	for side := range e.Sides() {
		for k := range e.Parts {
			p := &e.Parts[k]
			x := ExplainedJSON{Side: SideNames[side], Subject: p.Subject, Part: p.Name, Role: p.Stand.String(), Unit: p.Unit}
			for _, year := range out.Years {
				s := e.At(side, year, k)
				if s.N == 0 {
					s.Mean, s.SD, s.P05, s.P50, s.P95 = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
				}
				x.Mean, x.SD = append(x.Mean, Known(s.Mean)), append(x.SD, Known(s.SD))
				x.P05, x.P50, x.P95 = append(x.P05, Known(s.P05)), append(x.P50, Known(s.P50)), append(x.P95, Known(s.P95))
				x.N = append(x.N, s.N)
			}
			out.Parts = append(out.Parts, x)
		}
	}
	return indented(out)
}
