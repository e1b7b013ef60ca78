package results

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/sim"
	"concord/sim/fault"
)

// methodWords say what each method does and what its numbers mean.
var methodWords = map[Method]string{
	OneAtATime: "One factor at a time: each goes from its 5 % to its 95 % quantile while the others stay at their " +
		"medians. What " +
		"factors do together does not show here.",
	Morris: "Morris's elementary effects (1991): along random paths one factor moves at a time. mu_star is the mean " +
		"size of its " +
		"effects over most of its range, mu their mean with sign; a large sigma tells of curves or of factors that " +
		"work together.",
	Sobol: "Sobol' indices: S1 is the share of the variance that a factor makes alone, ST the share in which it has a part. " +
		"The seed " +
		"is a factor too: its share is chance. Estimates may lie a little below 0 or above 1.",
	RankMethod: "Rank correlations: spearman is with the factor alone, prcc with the effect of the other factors taken away " +
		"(linear in ranks).",
}

// Counts tell how much was run.
func (s *Sensitivity) Counts() string {
	words := fmt.Sprintf("%s of %s", fault.Count(s.Varied(), "factor"), s.Over)
	if s.Varied() < len(s.Factors) {
		words += ", and the seed"
	}
	if n := len(s.Settled); n > 0 {
		names := s.Settled
		if n > mostSettled {
			names = append(slices.Clone(names[:mostSettled]), fmt.Sprintf("%d more", n-mostSettled))
		}
		words += "; " + fault.Counted(n, "parameter is settled by a scenario and does not vary",
			"parameters are settled by a scenario and do not vary") + " (" + and(names) + ")"
	}
	words += fmt.Sprintf("; %s %s", Thousands(s.Points), fault.Plural(s.Points, "point"))
	if s.Sides == nil || s.Replicates == 0 { // of a table
		return words
	}
	return words + fmt.Sprintf(", %s of %s at each, seed %d, model %s", fault.Count(s.Replicates, "replicate"),
		fault.Count(len(s.Sides), "scenario"), s.Seed, sim.ModelVersion)
}

// shownMeasures are the columns of a ranking for people.
func (m Method) shownMeasures() []Measure {
	return map[Method][]Measure{
		OneAtATime: {Swing, AtLow, AtHigh},
		Morris:     {MuStar, Mu, Sigma},
		Sobol:      {Total, First},
		RankMethod: {Spearman, PRCC},
	}[m]
}

const (
	mostRanked  = 10
	mostSettled = 8 // names in a sentence
)

// Sentence names the three factors that matter most for a target.
func (s *Sensitivity) Sentence(t *SensitivityTarget) string {
	name := s.Words(t)
	if t.Note != "" {
		return fmt.Sprintf("%s: %s.", name, t.Note)
	}
	if t.SD == 0 {
		return t.remarked(name + " is the same at all points: nothing here matters for it.")
	}
	m := s.Method.Headline()
	var words []string
	for _, k := range t.Ranking(len(s.Factors), m) {
		x := t.Index(k, m)
		if len(words) == 3 || math.IsNaN(x.Value) || x.Value == 0 {
			break
		}
		words = append(words, fmt.Sprintf("%s (%s)", s.Factors[k].Path, s.figure(t, x)))
	}
	if words == nil {
		return t.remarked(name + ": nothing here matters for it.")
	}
	what := map[Method]string{OneAtATime: "moves most with", Morris: "moves most with", Sobol: "has most of its variance from",
		RankMethod: "goes most with"}[s.Method]
	if t.Column.Unit != "" {
		name += " [" + t.Column.Unit + "]"
	}
	line := name + " " + what + " " + and(words)
	if s.Method == Sobol {
		sum := 0.0
		for k := range s.Factors {
			sum += t.Index(k, First).Value
		}
		line += fmt.Sprintf("; all factors alone make %s of it, the rest is of factors together", percent(sum))
	}
	return t.remarked(line + ".")
}

// remarked adds what to know about the indices.
func (t *SensitivityTarget) remarked(line string) string {
	if t.Remark == "" {
		return line
	}
	return line + " " + capital(t.Remark) + "."
}

// figure writes an index for people: a share in percent, a correlation or a change in the outcome's unit.
func (s *Sensitivity) figure(t *SensitivityTarget, x SensitivityIndex) string {
	switch s.Method {
	case Sobol:
		return minus(percent(x.Value))
	case RankMethod:
		return minus(fmt.Sprintf("%+.2f", x.Value))
	case Morris:
		if x.Measure == MuStar || x.Measure == Sigma {
			return scaled(x.Value, t.Column.Unit)
		}
	case OneAtATime:
		if x.Measure == Swing {
			return scaled(x.Value, t.Column.Unit)
		}
	}
	return signed(x.Value, t.Column.Unit)
}

// ranking is a table of the factors that matter most for a target.
func (s *Sensitivity) ranking(t *SensitivityTarget, most int) [][]string {
	measures := s.Method.shownMeasures()
	head := []string{"factor"}
	for _, m := range measures {
		head = append(head, string(m))
	}
	rows := [][]string{head}
	order := t.Ranking(len(s.Factors), s.Method.Headline())
	for _, k := range order[:min(most, len(order))] {
		row := []string{s.Factors[k].Path}
		for _, m := range measures {
			x := t.Index(k, m)
			switch {
			case math.IsNaN(x.Value):
				row = append(row, "–")
			case math.IsNaN(x.Low):
				row = append(row, s.figure(t, x))
			default:
				low, high := x, x
				low.Value, high.Value = x.Low, x.High
				row = append(row, fmt.Sprintf("%s (%s to %s)", s.figure(t, x), s.figure(t, low), s.figure(t, high)))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// Brief tells what a person reads when an analysis is done.
func (s *Sensitivity) Brief() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s: %s\n", s.Title, s.Method, s.Counts())
	for n := range s.Targets {
		t := &s.Targets[n]
		fmt.Fprintf(&b, "\n%s\n", s.Sentence(t))
		if t.Note != "" || t.SD == 0 {
			continue
		}
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, row := range s.ranking(t, mostRanked) {
			fmt.Fprintf(w, "  %s\n", strings.Join(row, "\t"))
		}
		w.Flush() // to memory, which cannot fail
	}
	b.WriteString("\n")
	return b.String()
}

// SensitivityReport is the summary of the folder.
func SensitivityReport(m *Manifest, found []*Sensitivity, captions []string) []byte {
	var b bytes.Buffer
	p := markdown(&b)
	p("# What matters: %s\n", m.Title)
	for _, s := range found {
		s.section(p, mostRanked)
	}
	reportFigures(p, captions)
	p("## Limits\n")
	p("- Factors vary independently of each other. What the record says of them together, and the posterior knows, is left out.")
	p("- The indices hold inside the model and over the ranges stated: a wider range makes a factor matter more.")
	p("- Outcome digest, of the tables: `%s`.", m.OutcomeDigest)
	return b.Bytes()
}

// section reports one analysis.
func (s *Sensitivity) section(p printer, most int) {
	p("## By the method %s\n", s.Method)
	p("%s\n\n%s.\n", methodWords[s.Method], capital(s.Counts()))
	for n := range s.Targets {
		t := &s.Targets[n]
		p("### %s\n", s.Words(t)) // it begins with a code, which stays as it is
		p("%s\n", s.Sentence(t))
		if t.Note != "" || t.SD == 0 {
			continue
		}
		for k, row := range s.ranking(t, most) {
			if k > 0 {
				row[0] = "`" + row[0] + "`"
			}
			p("| %s |", strings.Join(row, " | "))
			if k == 0 {
				p("|---|%s", strings.Repeat("---:|", len(row)-1))
			}
		}
		p("")
		s.together(p, t)
	}
}

// together reports the factors that do most together.
func (s *Sensitivity) together(p printer, t *SensitivityTarget) {
	var words []string
	for _, x := range t.Indices {
		if x.With >= 0 && x.Low > 0 {
			words = append(words, fmt.Sprintf("`%s` with `%s` (%s, %s to %s)", s.Factors[x.Factor].Path, s.Factors[x.With].Path,
				percent(x.Value), percent(x.Low), percent(x.High)))
		}
	}
	if words != nil {
		p("Together, beyond what each does alone: %s.\n", and(words))
	}
}

// SensitivityPage is the ranking that the project ships, with pictures of the first targets of the last method. The values
// that do not vary are from a fit to a version of the model.
func SensitivityPage(m *Manifest, found []*Sensitivity, pictures []string, fitted string) []byte {
	var b bytes.Buffer
	p := markdown(&b)
	p("# Sensitivity: what the conclusions rest on\n")
	p("Which of the numbers that nobody knows matter for what this project concludes? Made again after every change of " +
		"the model.")
	p("Generated by `concord sensitivity --update`.\n")
	p("%s. Model %s, seed %d, digest `%s`.\n", m.Title, m.ModelVersion, m.Seed, m.OutcomeDigest)
	if behind := NotRefitted(fitted); behind != "" {
		p("%s\n", behind)
	}
	last := found[len(found)-1]
	for k, name := range pictures {
		p("![What %s rests on, by the method %s](figures/sensitivity-%s)\n", last.Words(&last.Targets[k]), last.Method, name)
	}
	for _, s := range found {
		s.section(p, mostRanked)
	}
	p("## How to read it\n")
	p("- Each parameter varies over its prior, independently of the others. What the record rules out is in it too: " +
		"`concord sensitivity --posterior` leaves only what the fit left, without what it says of numbers together.")
	p("- Parameters that a switch or a scenario settles do not vary. Ties of trade are no parameters and stay as fitted.")
	p("- A parameter without influence here may matter for another outcome: `concord sensitivity --keep " +
		"region.trust_mean@2035` asks for it.")
	return b.Bytes()
}
