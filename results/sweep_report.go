package results

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// Counts tell how much was run.
func (s *Sweep) Counts() string {
	return fmt.Sprintf("%s %s, %s of %s at each, seed %d, model %s; intervals: %s", Thousands(s.Points),
		fault.Plural(s.Points, "point"), fault.Count(s.Replicates, "replicate"), fault.Count(len(s.Sides), "scenario"), s.Seed,
		sim.ModelVersion, SpreadOf(s.Draws, s.Uncertain))
}

// Brief tells what a person reads when an experiment is done.
func (s *Sweep) Brief() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\n\n", s.Title, s.Counts())
	for _, line := range s.Sentences() {
		fmt.Fprintf(&b, "%s\n", line)
	}
	if rows := s.overview(); rows != nil {
		b.WriteString("\n")
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, row := range rows {
			fmt.Fprintf(w, "  %s\t\n", strings.Join(row, "\t"))
		}
		w.Flush() // to memory, which cannot fail
	}
	b.WriteString("\n")
	return b.String()
}

// Report is the summary of the folder.
func (s *Sweep) Report(m *Manifest, captions []string) []byte {
	var b bytes.Buffer
	p := markdown(&b)
	p("# %s\n", s.Title)
	p("%s.\n", s.Counts())
	p("| varied | values |")
	p("|---|---|")
	for k := range s.Factors {
		f := &s.Factors[k]
		values := f.Law
		if f.Values != nil {
			values = strings.ReplaceAll(strings.Join(f.Values, ", "), `"`, "")
		}
		p("| `%s` | %s |", f.Path, values)
	}
	p("\n## What came out\n")
	for _, line := range s.Sentences() {
		p("- %s", line)
	}
	p("")
	if rows := s.overview(); rows != nil {
		for k, row := range rows {
			p("| %s |", strings.Join(row, " | "))
			if k == 0 {
				p("|%s", strings.Repeat("---:|", len(row)))
			}
		}
		p("\nMeans over replicates with their 95 %% intervals.\n")
	}
	reportFigures(p, captions)
	p("## Limits\n")
	if len(s.Shown) < s.Points {
		p("- Figures and sentences are of the first %s points; the tables have all %s.", Thousands(len(s.Shown)),
			Thousands(s.Points))
	}
	if s.Replicates == 1 {
		p("- One run at each point: a single point says nothing of chance.")
	}
	p("- All points have the same draws. So two points differ by their values alone, and all of them share the luck of " +
		"the seeds.")
	p("- The same experiment again: `concord sweep --design design.toml` in this folder. Outcome digest, of what was kept: `%s`.",
		m.OutcomeDigest)
	return b.Bytes()
}

// main lists the series that sentences and overviews are about: numbers, in the last year of each outcome.
func (s *Sweep) main() []int {
	last := map[string]int{}
	for c := range s.Columns {
		last[s.Columns[c].Name()] = max(last[s.Columns[c].Name()], s.Columns[c].Year)
	}
	var list []int
	for n, series := range s.Series() {
		c := &s.Columns[series.Column]
		if series.Category < 0 && c.Year == last[c.Name()] && (series.Difference || series.Side == 0) {
			list = append(list, n)
		}
	}
	return list
}

// seriesWords names a series.
func (s *Sweep) seriesWords(series SweepSeries) string {
	c := &s.Columns[series.Column]
	words := c.InWords()
	switch {
	case series.Difference:
		return words + ", " + s.Sides[series.Side].Name + " minus " + s.Sides[0].Name
	case len(s.Sides) > 1:
		return words + ", " + s.Sides[series.Side].Name
	}
	return words
}

const mostSentences = 8

// Sentences tell what each factor does to each outcome, and what they leave out.
func (s *Sweep) Sentences() []string {
	var list []string
	all, told := s.Series(), s.main()
	for _, n := range told[:min(mostSentences, len(told))] {
		name, unit := s.seriesWords(all[n]), s.Columns[all[n].Column].Unit
		var levers []string
		for k := range s.Factors {
			if s.Factors[k].Values != nil && !s.Listed {
				levers = append(levers, s.leverWords(n, k, unit))
			}
		}
		if s.Listed {
			levers = append(levers, s.listedWords(n, unit))
		}
		if words := s.sampledWords(n); words != "" {
			levers = append(levers, words)
		}
		list = append(list, name+" ["+unit+"]: "+strings.Join(levers, "; ")+".")
	}
	if left := len(told) - mostSentences; left > 0 {
		list = append(list, fmt.Sprintf("Of %d outcomes and differences these are the first %d; the table of points has all.",
			len(told), mostSentences))
	}
	if slices.ContainsFunc(s.Columns, func(c KeptColumn) bool { return c.Words != nil }) {
		list = append(list, "Of outcomes that are categories, the table of points has the share of runs with each word.")
	}
	return list
}

// listedWords tell at which of the listed points a series is least and most. There the other factors differ too.
func (s *Sweep) listedWords(series int, unit string) string {
	low, high := -1, -1
	mean := func(k int) float64 { return s.Shown[k].Cells[series].Mean }
	for k := range s.Shown {
		if math.IsNaN(mean(k)) {
			continue
		}
		if low < 0 || mean(k) < mean(low) {
			low = k
		}
		if high < 0 || mean(k) > mean(high) {
			high = k
		}
	}
	at := func(k int) string {
		var words []string
		for f := range s.Factors {
			words = append(words, s.Factors[f].Path+" = "+s.Factors[f].Value(s.Shown[k].Coordinates[f]))
		}
		return fmt.Sprintf("%s (%s)", and(words), scaled(mean(k), unit))
	}
	switch {
	case low < 0:
		return "no point has a value to tell of"
	case mean(low) == mean(high):
		return "all points have the same mean"
	}
	return fmt.Sprintf("it is least at %s and most at %s", at(low), at(high))
}

// leverWords tell how the mean of a series moves along a lever. Other factors are averaged over.
func (s *Sweep) leverWords(series, factor int, unit string) string {
	f := &s.Factors[factor]
	means := make([]float64, len(f.Values))
	count := make([]float64, len(f.Values))
	for _, p := range s.Shown {
		k := int(p.Coordinates[factor])
		if x := p.Cells[series].Mean; !math.IsNaN(x) {
			means[k] += x
			count[k]++
		}
	}
	low, high := -1, -1
	for k := range means {
		means[k] /= count[k] // NaN where there is nothing
		if math.IsNaN(means[k]) {
			continue
		}
		if low < 0 || means[k] < means[low] {
			low = k
		}
		if high < 0 || means[k] > means[high] {
			high = k
		}
	}
	at := func(k int) string { return f.Value(float64(k)) }
	last := len(means) - 1
	switch {
	case low < 0:
		return f.Path + " has no value to tell of"
	case means[low] == means[high]:
		return fmt.Sprintf("%s makes no difference from %s to %s", f.Path, at(0), at(last))
	case low == 0 && high == last || low == last && high == 0:
		change := signed(means[last]-means[0], unit)
		if e := s.Shown[len(s.Shown)-1].Cells[series].Change; len(s.Factors) == 1 && !math.IsInf(e.Low, 0) {
			change = fmt.Sprintf("%s, %s to %s on the same draws", signed(e.Mean, unit), signed(e.Low, unit),
				signed(e.High, unit))
		}
		return fmt.Sprintf("from %s = %s to %s it goes from %s to %s (%s)", f.Path, at(0), at(last), scaled(means[0], unit),
			scaled(means[last], unit), change)
	}
	return fmt.Sprintf("with %s it is least at %s (%s) and most at %s (%s)", f.Path, at(low), scaled(means[low], unit), at(high),
		scaled(means[high], unit))
}

// sampledWords name the uncertainties that go most with a series, by rank correlation.
func (s *Sweep) sampledWords(series int) string {
	type found struct {
		factor int
		rho    float64
	}
	var list []found
	var sampled []int
	for k := range s.Factors {
		if s.Factors[k].Values == nil {
			sampled = append(sampled, k)
		}
	}
	var x [][]float64
	var y []float64
	for _, p := range s.Shown {
		var row []float64
		for _, k := range sampled {
			row = append(row, p.Coordinates[k])
		}
		x, y = append(x, row), append(y, p.Cells[series].Mean)
	}
	if len(sampled) == 0 || len(y) < 3 {
		return ""
	}
	for n, rho := range analysis.RankCorrelations(x, y, 0, nil).Rho {
		if !math.IsNaN(rho.Value) {
			list = append(list, found{sampled[n], rho.Value})
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(math.Abs(b.rho), math.Abs(a.rho)) })
	var words []string
	for _, f := range list[:min(3, len(list))] {
		words = append(words, fmt.Sprintf("%s (%s)", s.Factors[f.factor].Path, signed(f.rho, "")))
	}
	return "over the samples it goes most with " + and(words) + ", by rank correlation"
}

// mostOverview bounds the rows and columns of an overview.
const mostOverview, mostOverviewColumns = 24, 6

// overview is a table of a few points, nil if there are too many.
func (s *Sweep) overview() [][]string {
	if len(s.Shown) > mostOverview || len(s.Factors) > 3 {
		return nil
	}
	all, list := s.Series(), s.main()
	if len(list) > mostOverviewColumns {
		list = list[:mostOverviewColumns]
	}
	var head []string
	for k := range s.Factors {
		head = append(head, s.Factors[k].Path)
	}
	for _, n := range list {
		head = append(head, s.seriesWords(all[n]))
	}
	rows := [][]string{head}
	for _, p := range s.Shown {
		var row []string
		for k := range s.Factors {
			text := s.Factors[k].Value(p.Coordinates[k])
			if s.Factors[k].Values == nil { // the table of points has all digits of a sample
				text = strconv.FormatFloat(p.Coordinates[k], 'g', 6, 64)
			}
			row = append(row, text)
		}
		for _, n := range list {
			c := p.Cells[n]
			unit := s.Columns[all[n].Column].Unit
			text := scaled(c.Mean, unit)
			if c.Count == 0 {
				text = "–"
			} else if !math.IsInf(c.Low, 0) {
				text += fmt.Sprintf(" (%s to %s)", scaled(c.Low, unit), scaled(c.High, unit))
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}
