package results

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"

	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// Brief is the answers for a terminal, a line for each.
func (c *Claims) Brief() []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for k := range c.Rows {
		r := &c.Rows[k]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Verdict, r.EffectWords(), r.Statement)
	}
	w.Flush() // memory takes it
	fmt.Fprintf(&b, "\n%s: %s\n%d pairs, seed %d, model %s; effects with 95 %% interval of the mean: %s\n",
		fault.Count(len(c.Rows), "statement"), c.Counts(), c.Pairs, c.Seed, c.ModelVersion, SpreadOf(c.Draws, false))
	return b.Bytes()
}

// JSON is the answers for other programs.
func (c *Claims) JSON() []byte {
	type row struct {
		ID        string      `json:"id"`
		Scenarios []string    `json:"scenarios"`
		Claims    []string    `json:"claims"`
		Statement string      `json:"statement"`
		A         string      `json:"a"`
		B         string      `json:"b"`
		Rival     string      `json:"rival,omitempty"`
		Outcome   string      `json:"outcome"`
		Years     string      `json:"years"`
		Against   string      `json:"against"`
		Expect    string      `json:"expect"`
		Smallest  float64     `json:"smallest"`
		Unit      string      `json:"unit"`
		Effect    *float64    `json:"effect"`
		Interval  [2]*float64 `json:"interval_95"`
		Share     *float64    `json:"share_with_sign"`
		Corr      *float64    `json:"correlation"`
		Variance  *float64    `json:"variance_ratio"`
		Verdict   string      `json:"verdict"`
		Openness  []string    `json:"by_openness,omitempty"`
		FlipsAt   *float64    `json:"flips_at,omitempty"`
	}
	out := struct {
		ModelVersion string `json:"model_version"`
		Pairs        int    `json:"pairs"`
		Seed         uint64 `json:"seed,string"` // as in a manifest
		IntervalsOf  string `json:"intervals_of"`
		Rows         []row  `json:"statements"`
	}{c.ModelVersion, c.Pairs, c.Seed, SpreadOf(c.Draws, false), nil}
	for k := range c.Rows {
		r := &c.Rows[k]
		j := row{r.ID, r.IDs, r.Claims, r.Statement, r.A, r.B, r.Rival, r.Outcome, r.Years, r.Against, r.Expect,
			r.Smallest, r.Unit,
			Known(r.Effect.Mean), [2]*float64{Known(r.Effect.Low), Known(r.Effect.High)}, Known(r.SignShare),
			Known(r.Effect.Correlation), Known(r.Effect.VarianceRatio), r.Verdict.String(), nil, Known(r.FlipsAt)}
		for _, v := range r.ByOpenness {
			j.Openness = append(j.Openness, v.String())
		}
		out.Rows = append(out.Rows, j)
	}
	return indented(out)
}

// Differences says which statements have other answers than before.
func (c *Claims) Differences(before *Claims) []string {
	var out []string
	was := map[string]*Claim{}
	for k := range before.Rows {
		was[before.Rows[k].ID] = &before.Rows[k]
	}
	for k := range c.Rows {
		n := &c.Rows[k]
		o := was[n.ID]
		delete(was, n.ID)
		switch {
		case o == nil:
			out = append(out, fmt.Sprintf("%s is new: %s, %s", n.ID, n.Verdict, n.EffectWords()))
		case o.Verdict != n.Verdict:
			out = append(out, fmt.Sprintf("%s: %s, was %s; %s, was %s", n.ID, n.Verdict, o.Verdict, n.EffectWords(),
				o.EffectWords()))
		case !sameRow(o, n):
			out = append(out, fmt.Sprintf("%s: still %s, but %s, was %s", n.ID, n.Verdict, n.EffectWords(), o.EffectWords()))
		}
	}
	for k := range before.Rows {
		if id := before.Rows[k].ID; was[id] != nil {
			out = append(out, id+" is gone")
		}
	}
	if len(out) == 0 {
		out = append(out, "the rows stand in another order")
	}
	return out
}

func sameRow(a, b *Claim) bool {
	x, y := Claims{Rows: []Claim{*a}}, Claims{Rows: []Claim{*b}}
	return bytes.Equal(x.CSV(), y.CSV())
}

// Report is the page of answers. Before are the answers before the last calibration, nil for none. Why says
// why a statement does not hold, by its id. Picture is the path of the figure. The project's page has before,
// and links to the project's other pages. The page of a folder stands alone.
func (c *Claims) Report(before *Claims, why map[string]string, picture string) []byte {
	var b bytes.Buffer
	c.reportHead(&b, before != nil, picture)
	c.reportTable(&b, before)
	c.reportOpenness(&b)
	c.reportFailures(&b, why)
	return b.Bytes()
}

// reportHead says what was asked and how to read the answers.
func (c *Claims) reportHead(b io.Writer, ofProject bool, picture string) {
	how, parameters, sources := "`concord claims`", "the posterior of the fit to the record", ""
	table := "Statements in our own words. The same answers as a table: [claims.csv](claims.csv)."
	switch c.Draws {
	case sim.FromPriors:
		parameters = "their priors"
	case sim.PriorMedians:
		parameters = "the medians of their priors, the same in each pair"
	case sim.FromPosterior, sim.Shipped:
	}
	if ofProject {
		how, sources = "`concord claims --update`", " ([EVIDENCE.md](EVIDENCE.md),\n  [PARAMETERS.md](PARAMETERS.md))"
		table = "Statements in our own words; the paper's claims are in [claims.csv](../scenarios/data/claims.csv). The same " +
			"answers as a table:\n" +
			"  [results/reference/claims.csv](../results/reference/claims.csv). `concord claims --check` computes them again."
	}
	fmt.Fprintf(b, `# What the model says to the paper's statements

Generated by %s: %s of runs, seed %d, model %s. Of %s, %s.

- **Pairs.** Each pair has its own draw of all parameters from %s%s. Its runs share
  draw, seed and replicate and differ by their scenarios alone; what of one another's noise they cancel stands under *noise left*.
- **Verdicts.** A statement *holds* when the whole 95 %% interval of the mean effect agrees with it, *fails* when none of it does,
  and is *undecided* otherwise. The smallest effect that counts was set before the runs were seen; statements
  that were added after others had been seen say so below.
- **What it is not.** The interval is of the mean over what is believed about the parameters, not of what will happen; that a
  statement holds says that the paper's argument follows from the paper's mechanisms as modelled, not that the world is so.
- %s

![Statements of the source paper against the model](%s)

`, how, fault.Count(c.Pairs, "pair"), c.Seed, c.ModelVersion, fault.Count(len(c.Rows), "statement"), c.Counts(), parameters,
		sources, table, picture)
}

// reportTable has a row for each statement.
func (c *Claims) reportTable(b io.Writer, before *Claims) {
	p := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	was := map[string]*Claim{}
	head, rule := "", ""
	if before != nil {
		changed := 0
		for k := range before.Rows {
			was[before.Rows[k].ID] = &before.Rows[k]
		}
		for k := range c.Rows {
			if o := was[c.Rows[k].ID]; o != nil && o.Verdict != c.Rows[k].Verdict {
				changed++
			}
		}
		head, rule = " before |", "---|"
		p("*Before* is the answer of model %s with draws from the priors, before calibration "+
			"([claims-before.csv](../results/reference/claims-before.csv)): %s. %s changed.\n",
			before.ModelVersion, before.Counts(), fault.Count(changed, "verdict"))
	}
	p("| id | claims | statement | a against b | outcome, years | agrees if | effect (95 %%) | pairs with the sign | noise "+
		"left | verdict |%s", head)
	p("|---|---|---|---|---|---|---:|---:|---:|---|%s", rule)
	for k := range c.Rows {
		r := &c.Rows[k]
		p("%s", r.reportRow()+beforeWords(before, was[r.ID])+" |")
	}
}

// reportRow is the row of a statement, without its end.
func (r *Claim) reportRow() string {
	years := r.Years
	if r.Against != r.Years {
		years += " against " + r.Against
	}
	pair := fmt.Sprintf("`%s` against `%s`", r.A, r.B)
	if r.A == r.B {
		pair = fmt.Sprintf("`%s`", r.A)
	}
	if r.Rival != "" {
		pair += fmt.Sprintf(", beyond `%s`, the nearest of %d", r.Rival, len(r.Than))
	}
	unit := r.Unit
	if unit == "points" && r.Expect != "between" && endsInOne.MatchString(r.ExpectWords()) {
		unit = "point"
	}
	verdict := r.Verdict.String()
	if r.Verdict == analysis.Fails || r.Verdict == analysis.Undecided {
		verdict = "**" + verdict + "**"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s, %s | %s %s | %s | %.0f %% | %.0f %% | %s", r.ID, strings.Join(r.Claims, " "),
		r.Statement, pair, r.Outcome, years,
		r.ExpectWords(), unit, r.EffectWords(), 100*r.SignShare, 100*r.Effect.VarianceRatio, verdict)
}

// endsInOne finds a bound of 1 at the end of words. After 1 a unit has no plural.
var endsInOne = regexp.MustCompile(`[ −±]1$`)

// beforeWords is the cell of the column before.
func beforeWords(before *Claims, o *Claim) string {
	switch {
	case before == nil:
		return ""
	case o == nil:
		return " | –"
	}
	return fmt.Sprintf(" | %s, %s", o.Verdict, o.EffectWords())
}

// reportOpenness says how verdicts go with the openness of the leader.
func (c *Claims) reportOpenness(b io.Writer) {
	fmt.Fprint(b, "\n## With the leader's openness varied\n\n"+
		"The same statements with the openness of the incoming leader fixed from 0.05 to 0.95 instead of drawn from its "+
		"coded range.\n\n")
	varied := false
	for k := range c.Rows {
		if words := c.Rows[k].FlipWords(); words != "" {
			fmt.Fprintf(b, "- %s: %s.\n", c.Rows[k].ID, words)
			varied = true
		}
	}
	if !varied {
		fmt.Fprintln(b, "No statement names a leader.")
	}
}

// reportFailures says why statements do not hold, and what else there is to say of other statements.
func (c *Claims) reportFailures(b io.Writer, why map[string]string) {
	fmt.Fprint(b, "\n## What does not hold, and why\n\n")
	none := true
	for k := range c.Rows {
		r := &c.Rows[k]
		reason := why[r.ID]
		if reason == "" {
			if r.Verdict == analysis.Holds || r.Verdict == analysis.NotJudged {
				continue
			}
			reason = "*Not explained yet.*"
		}
		none = false
		fmt.Fprintf(b, "- **%s** (%s). %s: %s. %s\n", r.ID, r.Verdict, r.Statement, r.EffectWords(), reason)
	}
	if none {
		fmt.Fprintln(b, "Everything that is judged holds.")
	}
}
