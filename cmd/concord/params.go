package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"concord/agents"
	"concord/results"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const paramsHelp = `concord params [WORD] [--region NAME] [--json | --markdown]

Every parameter: path, shipped value, prior, posterior of the fit to the record, admissible range,
unit, grade, role, source, meaning. Values are those of a region, from the fit to its record; a region that
nobody has fitted has the central values of the priors. With a WORD, the paths that hold it. Grades: V read in the source or
a summary of it, M from memory of a known work, C computed from data, J judgement. Roles: a barrier
or a support is a cause, which its group switches off ([barriers], [supports]); a channel is what a
border, a road, a visa, an agreement or an act takes or gives, whatever the cause, and no group
switches it off.

{flags}

Examples:
{examples}
`

func paramsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var asJSON, markdown bool
	name := scenarios.DefaultRegion
	words, err := options("params", func(f *flags) {
		f.string(&name, "region NAME", fmt.Sprintf("of a shipped region, or of the path of a region file "+
			"(default %s)", name))
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
	region, err := scenarios.ReadRegion(name, nil)
	if err != nil {
		return wrongRequest{err}
	}
	list := parametersOf(region)
	var parts []string
	for _, r := range list {
		parts = append(parts, strings.FieldsFunc(r.Path, func(r rune) bool { return r == '.' || r == '_' })...)
	}
	list = slices.DeleteFunc(list,
		func(r evidence.Parameter) bool { return len(words) > 0 && !strings.Contains(r.Path, words[0]) })
	if len(list) == 0 {
		return wrong("no parameter has %s in its path%s; `concord params` lists them all", fault.Quote(words[0]),
			fault.DidYouMean(words[0], parts))
	}
	switch {
	case asJSON:
		return printJSON(stdout, list)
	case markdown:
		if behind := results.NotRefitted(fittedModel(region)); behind != "" {
			fmt.Fprintf(stdout, "%s\n\n", behind)
		}
		_, err = stdout.Write(list.Markdown())
	default:
		_, err = stdout.Write(list.Text())
	}
	return err
}

// fittedModel is the version of the model that was fitted to a region, "" if none was or the region does not say.
func fittedModel(r *sim.Region) string {
	if r.Posterior == nil {
		return ""
	}
	return r.Posterior.Model
}

// parametersOf is the table of a region: parameters, and its ties as rows of the same kind.
func parametersOf(region *sim.Region) evidence.Parameters {
	p := agents.Defaults()
	p.Calibrate(region)
	rows, estimates := p.Table(), evidence.Estimates(region.Posterior)
	for _, t := range region.Ties {
		value := t.Mean
		if e := estimates[t.Path]; e != nil {
			value = e.Mean
		}
		rows = append(rows, agents.Parameter{Path: t.Path, Value: &value, Prior: t.Mean, Shape: agents.Normal, Spread: t.SD,
			Lo: -20, Hi: 20,
			Unit: "log points", Grade: "J", Source: "region file: wide, the same for all", Doc: tieDoc(t)})
	}
	var list evidence.Parameters
	for _, r := range rows {
		e := estimates[r.Path]
		list = append(list, evidence.Parameter{Path: r.Path, Value: *r.Value, Prior: prior(r), Posterior: e.Words(),
			Low: r.Lo, High: r.Hi,
			Unit: r.Unit, Grade: e.Grade(r.Grade), Role: role(r), Source: r.Source, Meaning: r.Doc})
	}
	return list
}

// role says what a parameter is to cooperation between neighbours. A channel has no group here, for no group
// switches it.
func role(r agents.Parameter) string {
	switch r.Role {
	case sim.Neither:
		return ""
	case sim.Channel:
		return r.Role.String()
	}
	return r.Group.String() + " " + r.Role.String()
}

// tieDoc says what a tie means.
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
