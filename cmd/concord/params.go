package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"concord/agents"
)

const paramsHelp = `concord params [WORD] [--json | --markdown]

Every parameter: path, value, prior, admissible range, unit, grade, source, meaning. With a
WORD, the paths that hold it. Grades: V read in the source or a summary of it, M from memory
of a known work, C computed from data, J judgement.

Example:
  concord params trade
`

func paramsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var asJSON, markdown bool
	words, err := options("params", func(f *flag.FlagSet) {
		f.BoolVar(&asJSON, "json", false, "")
		f.BoolVar(&markdown, "markdown", false, "")
	}, args)
	if err != nil {
		return err
	}
	if len(words) > 1 {
		return wrong("params takes one word, got %s", strings.Join(words, " "))
	}
	p := agents.Defaults()
	var rows []agents.Parameter
	for _, row := range p.Table() {
		if len(words) == 0 || strings.Contains(row.Path, words[0]) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return wrong("no parameter has %q in its path; `concord params` lists them all", words[0])
	}
	switch {
	case asJSON:
		return paramsJSON(stdout, rows)
	case markdown:
		return paramsMarkdown(stdout, rows)
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "path\tvalue\tprior\trange\tunit\tgrade\tmeaning")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%v\t%s\t%v..%v\t%s\t%s\t%s\n", r.Path, *r.Value, prior(r), r.Lo, r.Hi, r.Unit, r.Grade, r.Doc)
	}
	return w.Flush()
}

// prior says in words what is believed about a parameter.
func prior(r agents.Parameter) string {
	switch r.Shape {
	case agents.Normal:
		return fmt.Sprintf("normal, sd %v", r.Spread)
	case agents.LogNormal:
		return fmt.Sprintf("lognormal, sd of the log %v", r.Spread)
	case agents.Uniform:
		return fmt.Sprintf("uniform %v..%v", r.Low, r.High)
	}
	return "fixed"
}

func paramsJSON(stdout io.Writer, rows []agents.Parameter) error {
	type row struct {
		Path   string  `json:"path"`
		Value  float64 `json:"value"`
		Prior  string  `json:"prior"`
		Lo     float64 `json:"low"`
		Hi     float64 `json:"high"`
		Unit   string  `json:"unit"`
		Grade  string  `json:"grade"`
		Source string  `json:"source"`
		Doc    string  `json:"meaning"`
	}
	var out []row
	for _, r := range rows {
		out = append(out, row{r.Path, *r.Value, prior(r), r.Lo, r.Hi, r.Unit, r.Grade, r.Source, r.Doc})
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func paramsMarkdown(stdout io.Writer, rows []agents.Parameter) error {
	fmt.Fprintln(stdout, "| path | value | prior | admissible | unit | grade | source | meaning |\n|---|---:|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(stdout, "| `%s` | %v | %s | %v..%v | %s | %s | %s | %s |\n", r.Path, *r.Value, prior(r), r.Lo, r.Hi, r.Unit, r.Grade, r.Source, r.Doc)
	}
	return nil
}
