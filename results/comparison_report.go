package results

import (
	"fmt"
	"math"
	"strings"

	"concord/results/analysis"
	"concord/sim"
)

// headlines are the outcomes of the region that a comparison tells of first.
var headlines = []struct {
	outcome, words string
	factor         float64
	unit           string
}{
	{"horizontal", "horizontal cooperation H", 1, "points"},
	{"vertical", "vertical integration V", 1, "points"},
	{"trade_inside_usd", "trade inside the region", 1e-6, "million US$"},
	{"inside_share", "share of trade inside", 100, "points of %"},
	{"borders_open", "open inner borders", 1, "borders"},
	{"stance_mean", "mean stance", 1, "of 0..1"},
	{"trust_mean", "mean trust", 1, "of −1..1"},
}

// Brief tells what a person reads when the comparison is done.
func (c *Comparison) Brief() string {
	var b strings.Builder
	l := c.Layout
	until := c.until()
	fmt.Fprintf(&b, "%d pairs of runs, seed %d, %d–%d, model %s; 95 %% intervals of the mean difference: %s\n", c.Count(),
		c.Seed, l.First, until, c.ModelVersion, SpreadOf(c.Draws, c.Uncertain))
	if words := UndrawnWords(c.Undrawn); words != "" {
		fmt.Fprintf(&b, "%s\n", words)
	}
	if len(c.AllSides) > 0 {
		fmt.Fprintf(&b, "all sides have %s\n", strings.Join(c.AllSides, ", "))
	}
	for side := 1; side < len(c.Sides); side++ {
		fmt.Fprintf(&b, "\n%s (%s)\nagainst %s (%s)\n", c.Sides[side].Title, c.Sides[side].Name, c.Sides[0].Title,
			c.Sides[0].Name)
		for _, line := range c.Inputs[side] {
			fmt.Fprintf(&b, "  input  %s\n", line)
		}
		fmt.Fprintf(&b, "%s\n", c.firstWords(side))
		if c.Part != nil {
			b.WriteString(c.keptBrief(side) + c.entriesBrief(side))
			continue
		}
		first, _ := c.FirstDifference(side)
		if first == 0 {
			b.WriteString(c.entriesBrief(side))
			continue
		}
		years := []int{first}
		for _, y := range []int{first + 5, until} {
			if y > years[len(years)-1] && y <= until {
				years = append(years, y)
			}
		}
		fmt.Fprintf(&b, "  %-42s", "")
		for _, year := range years {
			fmt.Fprintf(&b, "  %-24d", year)
		}
		b.WriteString("\n")
		for _, h := range headlines {
			k := l.Find(sim.OfRegion, h.outcome)
			if k < 0 {
				continue
			}
			fmt.Fprintf(&b, "  %-42s", h.words+", "+h.unit)
			for _, year := range years {
				e := c.Effect(side, k, 0, year)
				fmt.Fprintf(&b, "  %-24s", interval(e.Mean*h.factor, e.Low*h.factor, e.High*h.factor))
			}
			b.WriteString("\n")
		}
		k := l.Find(sim.OfRegion, "horizontal")
		e := c.Effect(side, k, 0, until)
		fmt.Fprintf(&b, "pairing: correlation %.2f in H of %d; %s\n", e.Correlation, until, saved(e))
		b.WriteString(c.entriesBrief(side))
	}
	return b.String()
}

// saved says what pairing has won, in words.
func saved(e analysis.Paired) string {
	switch {
	case e.SE == 0:
		return "the difference is the same in every pair"
	case !(e.VarianceRatio > 0):
		return "nothing varies"
	case e.VarianceRatio < 1e-4:
		return "as exact as over 10,000 times as many unpaired runs"
	}
	return fmt.Sprintf("as exact as %s times as many unpaired runs", asMany(e.VarianceRatio))
}

// firstWords says when the runs begin to differ, and in what.
func (c *Comparison) firstWords(side int) string {
	year, what := c.FirstDifference(side)
	switch {
	case what == nil && c.Part != nil:
		return "No number that is kept differs in any pair."
	case what == nil:
		return "No number differs in any year of any pair."
	}
	const most = 4
	more := ""
	if len(what) > most {
		what, more = what[:most], fmt.Sprintf(" and %d more", len(what)-most)
	}
	if year == 0 {
		return fmt.Sprintf("Differences in %s%s.", strings.Join(what, ", "), more)
	}
	return fmt.Sprintf("First difference in any pair: %d, in %s%s.", year, strings.Join(what, ", "), more)
}

// Report is the summary of a comparison as Markdown. Questions are the questions in the sides' files.
// Captions are those of the figures.
func (c *Comparison) Report(m *Manifest, questions []string, precision string, captions []string) []byte {
	var b strings.Builder
	p := markdown(&b)
	c.reportHead(p, m, precision)
	reportFigures(p, captions)
	for side := 1; side < len(c.Sides); side++ {
		question := ""
		if side < len(questions) {
			question = questions[side]
		}
		c.reportInputs(p, side, question)
		if c.Part != nil {
			c.keptReport(p, side)
			c.entriesReport(side, p)
			continue
		}
		c.entriesReport(side, p)
		if first, _ := c.FirstDifference(side); first != 0 {
			years := tellingYears(first, c.until())
			c.reportRegion(p, side)
			c.reportYears(p, side, years)
			c.reportPairs(p, side, years)
			c.reportCountries(p, side, years)
			p("")
		}
	}
	if c.Part != nil {
		p("%s How often entries that differ were agreed is in `entries.csv`. What is said here holds inside the model.",
			KeptWords(m))
		return []byte(b.String())
	}
	p("\nEvery year, pair, country, border and power is in `differences.csv`; how often entries that differ were agreed is " +
		"in `entries.csv`. What is said here holds inside the model.")
	return []byte(b.String())
}

// until is the last year that all sides have.
func (c *Comparison) until() int { return c.Layout.First + c.Layout.Years - 1 }

// reportHead tells what was compared, and how sure the differences are.
func (c *Comparison) reportHead(p printer, m *Manifest, precision string) {
	var others []string
	for _, s := range c.Sides[1:] {
		others = append(others, s.Title)
	}
	p("# %s, against %s\n", strings.Join(others, "; "), c.Sides[0].Title)
	for side := 1; side < len(c.Sides) && c.Part == nil; side++ {
		p("**In short.** %s\n", c.inShort(side))
	}
	p("%d pairs of runs on the same draws, seed %d, %d–%d, model %s.", c.Count(), c.Seed, c.Layout.First, c.until(),
		c.ModelVersion)
	p("Every difference is scenario minus base, pair by pair. Intervals are 95 %% intervals of the mean difference: *%s*; %s.",
		SpreadOf(c.Draws, c.Uncertain), drawnWords(c.Region, c.Draws, c.Uncertain, "each pair"))
	if words := UndrawnWords(c.Undrawn); words != "" {
		p("%s.", words)
	}
	if len(c.AllSides) > 0 {
		p("All sides have `%s`.", strings.Join(c.AllSides, "`, `"))
	}
	if precision != "" {
		p("%s", precision)
	}
	switch {
	case c.Exact():
	case c.Part != nil:
		p("Quantiles over pairs are within 0.4 %% of themselves.")
	default:
		p("Quantiles over pairs are within 0.4 %% of themselves; figures show single paths of the first %d pairs.", len(c.Rows))
	}
	p("%s `%s`.\n", capital(m.DigestName()), m.OutcomeDigest)
}

// reportInputs tells the question of a side, what differs in its inputs, and when the difference shows.
func (c *Comparison) reportInputs(p printer, side int, question string) {
	s := c.Sides[side]
	p("## %s (`%s`) against `%s`\n", s.Title, s.Name, c.Sides[0].Name)
	if question != "" {
		p("**Question.** %s\n", question)
	}
	p("**What differs in the inputs.**\n")
	for _, line := range c.Inputs[side] {
		p("- %s", line)
	}
	if len(c.Inputs[side]) == 0 {
		p("- nothing")
	}
	p("\n%s\n", c.firstWords(side))
}

// reportRegion is the table of the headlines in the last year.
func (c *Comparison) reportRegion(p printer, side int) {
	until := c.until()
	p("### The region in %d\n", until)
	p("| | base | scenario | difference (95 %%) | percent of the base | standard error | correlation | unpaired runs that " +
		"pairing stands for |")
	p("|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, h := range headlines {
		k := c.Layout.Find(sim.OfRegion, h.outcome)
		if k < 0 {
			continue
		}
		e := c.Effect(side, k, 0, until)
		mean, low, high := c.Percent(side, k, 0, until)
		percent := interval(mean, low, high) + " %"
		if h.outcome == "trust_mean" || math.IsNaN(mean) {
			percent = "–" // trust is an index whose zero has no meaning, so percent has none either
		}
		times := "–"
		if e.VarianceRatio > 0 {
			times = "× " + asMany(e.VarianceRatio)
		}
		p("| %s, %s | %s | %s | %s | %s | %.2g | %.2f | %s |", h.words, h.unit,
			level(h.factor*c.Tally.Mean(c.Level(0, k, 0, until))), level(h.factor*c.Tally.Mean(c.Level(side, k, 0, until))),
			interval(h.factor*e.Mean, h.factor*e.Low, h.factor*e.High), percent, h.factor*e.SE, e.Correlation, times)
	}
}

// yearsRow is a row of a table of years. It has the differences of a side in an outcome of an entity.
func (c *Comparison) yearsRow(p printer, words string, factor float64, side, outcome, entity int, years []int) {
	row := "| " + words + " |"
	for _, y := range years {
		e := c.Effect(side, outcome, entity, y)
		row += " " + interval(factor*e.Mean, factor*e.Low, factor*e.High) + " |"
	}
	p("%s", row)
}

// reportYears is the table of the headlines over the years.
func (c *Comparison) reportYears(p printer, side int, years []int) {
	p("\n### Year by year\n")
	yearsHead(p, years)
	for _, h := range headlines {
		if k := c.Layout.Find(sim.OfRegion, h.outcome); k >= 0 {
			c.yearsRow(p, h.words+", "+h.unit, h.factor, side, k, 0, years)
		}
	}
}

// reportPairs is the table of what members trade with each other.
func (c *Comparison) reportPairs(p printer, side int, years []int) {
	p("\n### By pair: turnover, percent of the base\n")
	yearsHead(p, years)
	k := c.Layout.Find(sim.OfPair, "turnover_usd")
	if k < 0 {
		return
	}
	for n, pair := range c.Layout.Entities[sim.OfPair] {
		row := "| " + pair + " |"
		for _, y := range years {
			row += " " + interval(c.Percent(side, k, n, y)) + " |"
		}
		p("%s", row)
	}
}

// reportCountries is the table of what each member has of trade.
func (c *Comparison) reportCountries(p printer, side int, years []int) {
	p("\n### By country\n")
	yearsHead(p, years)
	for _, o := range []struct{ outcome, words string }{
		{"inside_share", "share of its trade with members, points of percent"},
		{"gain_over_autarky", "gain from trade over autarky, points of percent"},
	} {
		if k := c.Layout.Find(sim.OfCountry, o.outcome); k >= 0 {
			for n, country := range c.Layout.Entities[sim.OfCountry] {
				c.yearsRow(p, country+": "+o.words, 100, side, k, n, years)
			}
		}
	}
}

// inShort says in a sentence what a side differs in at the end.
func (c *Comparison) inShort(side int) string {
	until := c.until()
	name := c.Sides[side].Title
	if name == "" {
		name = c.Sides[side].Name
	}
	if c.Sides[side].Name == c.Sides[0].Name {
		name += ", changed"
	}
	if first, _ := c.FirstDifference(side); first == 0 {
		return name + ": no number of any pair of runs differs from the base."
	}
	var said []string
	for _, h := range headlines[:3] {
		if k := c.Layout.Find(sim.OfRegion, h.outcome); k >= 0 {
			e := c.Effect(side, k, 0, until)
			said = append(said, fmt.Sprintf("%s %s %s", h.words,
				interval(h.factor*e.Mean, h.factor*e.Low, h.factor*e.High), h.unit))
		}
	}
	return fmt.Sprintf("%s, against the base in %d: %s (95 %% intervals of the mean difference).", name, until,
		strings.Join(said, "; "))
}

// tellingYears are a few years between the first difference and the end.
func tellingYears(first, until int) []int {
	var years []int
	for _, y := range []int{first, first + 2, first + 5, first + 10} {
		if y < until {
			years = append(years, y)
		}
	}
	return append(years, until)
}
