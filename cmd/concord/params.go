package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/agents"
	"concord/cmd/internal/explore"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const paramsHelp = `concord params [WORD] [--json | --markdown]

Every parameter: path, shipped value, prior, posterior of the fit to the record, admissible range,
unit, grade, source, meaning. Shipped values are those of Central Asia, from the fit; a region that
nobody has fitted has the central values of the priors. With a WORD, the paths that hold it. Grades: V read in the source or
a summary of it, M from memory of a known work, C computed from data, J judgement.

{flags}

Example:
  concord params trade
`

func paramsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var asJSON, markdown bool
	words, err := options("params", func(f *flags) {
		f.json(&asJSON, "print the table as JSON")
		f.bool(&markdown, "markdown", "print it in Markdown")
	}, args)
	if err != nil {
		return err
	}
	if asJSON && markdown {
		return wrong("--json and --markdown exclude each other; keep one")
	}
	if len(words) > 1 {
		return wrong("params takes one word, got %s", strings.Join(words, " "))
	}
	region, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		return err
	}
	p := agents.Defaults()
	p.Calibrate(region)
	known := knownOf(region.Posterior)
	var rows []shippedRow
	for _, row := range p.Table() {
		rows = append(rows, shippedRow{row, known[row.Path]})
	}
	for _, t := range region.Ties { // ties are rows of the region, in the same columns
		value := t.Mean
		if k := known[t.Path]; k != nil {
			value = k.mean
		}
		rows = append(rows, shippedRow{agents.Parameter{Path: t.Path, Value: &value, Prior: t.Mean, Shape: agents.Normal, Spread: t.SD, Lo: -20, Hi: 20,
			Unit: "log points", Grade: "J", Source: "region file: wide, the same for all", Doc: tieDoc(t)}, known[t.Path]})
	}
	var parts []string
	for _, r := range rows {
		parts = append(parts, strings.FieldsFunc(r.Path, func(r rune) bool { return r == '.' || r == '_' })...)
	}
	rows = slices.DeleteFunc(rows, func(r shippedRow) bool { return len(words) > 0 && !strings.Contains(r.Path, words[0]) })
	if len(rows) == 0 {
		return wrong("no parameter has %s in its path%s; `concord params` lists them all", fault.Quote(words[0]), fault.DidYouMean(words[0], parts))
	}
	switch {
	case asJSON:
		return paramsJSON(stdout, rows)
	case markdown:
		return paramsMarkdown(stdout, rows)
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "path\tvalue\tprior\tposterior\trange\tunit\tgrade\tmeaning")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%.4g\t%s\t%s\t%v..%v\t%s\t%s\t%s\n", r.Path, *r.Value, prior(r.Parameter), r.posterior(), r.Lo, r.Hi, r.Unit, r.grade(), r.Doc)
	}
	return w.Flush()
}

// shippedRow is a row of the table with what the fit to the record made of it.
type shippedRow struct {
	agents.Parameter
	known *knownRow // nil for what is not fitted
}

// knownRow is what a region's posterior says of one number.
type knownRow struct{ mean, low, high, contraction float64 }

func knownOf(post *sim.Posterior) map[string]*knownRow {
	known := map[string]*knownRow{}
	if post == nil {
		return known
	}
	for k, path := range post.Paths {
		var values []float64
		for _, d := range post.Draws {
			values = append(values, d[k])
		}
		slices.Sort(values)
		at := func(p float64) float64 { return values[int(p*float64(len(values)-1)+0.5)] }
		known[path] = &knownRow{post.Mean[k], at(0.05), at(0.95), post.Contraction[k]}
	}
	return known
}

// posterior says in words what the record made of the prior.
func (r *shippedRow) posterior() string {
	if r.known == nil {
		return "not fitted"
	}
	return fmt.Sprintf("%.3g (%.3g to %.3g), contraction %.0f %%", r.known.mean, r.known.low, r.known.high, 100*max(0, r.known.contraction))
}

// grade is the prior's, and C, computed from data, where the record narrowed it by a
// tenth or more.
func (r *shippedRow) grade() string {
	if r.known != nil && r.known.contraction >= explore.Identified {
		return r.Grade + "→C"
	}
	return r.Grade
}

func tieDoc(t sim.Tie) string {
	if t.B < 0 {
		return "what the country's side of its borders takes from trade, beyond trade.border"
	}
	return "what lasts between the two beyond all named terms"
}

// prior says in words what is believed about a parameter.
func prior(r agents.Parameter) string {
	switch r.Shape {
	case agents.Normal:
		return fmt.Sprintf("normal, %v, sd %v", r.Prior, r.Spread)
	case agents.LogNormal:
		return fmt.Sprintf("lognormal, median %v, sd of the log %v", r.Prior, r.Spread)
	case agents.Uniform:
		return fmt.Sprintf("uniform %v..%v", r.Low, r.High)
	}
	return "fixed"
}

func paramsJSON(stdout io.Writer, rows []shippedRow) error {
	type row struct {
		Path   string  `json:"path"`
		Value  float64 `json:"value"`
		Prior  string  `json:"prior"`
		Post   string  `json:"posterior"`
		Lo     float64 `json:"low"`
		Hi     float64 `json:"high"`
		Unit   string  `json:"unit"`
		Grade  string  `json:"grade"`
		Source string  `json:"source"`
		Doc    string  `json:"meaning"`
	}
	var out []row
	for _, r := range rows {
		out = append(out, row{r.Path, *r.Value, prior(r.Parameter), r.posterior(), r.Lo, r.Hi, r.Unit, r.grade(), r.Source, r.Doc})
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func paramsMarkdown(stdout io.Writer, rows []shippedRow) error {
	fmt.Fprintln(stdout, "| path | value | prior | posterior, mean (90 %) | admissible | unit | grade | source | meaning |\n|---|---:|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(stdout, "| `%s` | %.4g | %s | %s | %v..%v | %s | %s | %s | %s |\n", r.Path, *r.Value, prior(r.Parameter), r.posterior(), r.Lo, r.Hi, r.Unit, r.grade(), r.Source, r.Doc)
	}
	return nil
}
