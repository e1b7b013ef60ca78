package evidence

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"text/tabwriter"

	"concord/sim"
)

// Parameters is the table of the numbers that rules read.
type Parameters []Parameter

// Parameter is a row of the table.
type Parameter struct {
	Path      string  `json:"path"`
	Value     float64 `json:"value"`     // as shipped
	Prior     string  `json:"prior"`     // in words
	Posterior string  `json:"posterior"` // in words
	Low       float64 `json:"low"`       // of what is admissible
	High      float64 `json:"high"`
	Unit      string  `json:"unit"`
	Grade     string  `json:"grade"`
	Role      string  `json:"role"` // and group; "" for what is no barrier, support or channel
	Source    string  `json:"source"`
	Meaning   string  `json:"meaning"`
}

// Text is the table for a terminal.
func (list Parameters) Text() []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "path\tvalue\tprior\tposterior\trange\tunit\tgrade\trole\tmeaning")
	for _, r := range list {
		fmt.Fprintf(w, "%s\t%.4g\t%s\t%s\t%v..%v\t%s\t%s\t%s\t%s\n", r.Path, r.Value, r.Prior, r.Posterior, r.Low, r.High,
			r.Unit, r.Grade, cmp.Or(r.Role, "–"), r.Meaning)
	}
	w.Flush() // memory takes it
	return b.Bytes()
}

// Markdown is the table for a page.
func (list Parameters) Markdown() []byte {
	p := &page{}
	p.line("| path | value | prior | posterior, mean (90 %%) | admissible | unit | grade | role | source | meaning " +
		"|\n|---|---:|---|---|---|---|---|---|---|---|")
	for _, r := range list {
		p.line("| `%s` | %.4g | %s | %s | %v..%v | %s | %s | %s | %s | %s |", r.Path, r.Value, r.Prior, r.Posterior, r.Low,
			r.High, r.Unit, r.Grade, cmp.Or(r.Role, "–"), r.Source, r.Meaning)
	}
	return p.bytes()
}

// Estimate is what a region's posterior says of one number. It is nil for a number that was not fitted.
type Estimate struct{ Mean, low, high, contraction float64 }

// Estimates are the estimates of a posterior, by path. A region without a fit has none.
func Estimates(post *sim.Posterior) map[string]*Estimate {
	estimates := map[string]*Estimate{}
	if post == nil {
		return estimates
	}
	for k, path := range post.Paths {
		var values []float64
		for _, d := range post.Draws {
			values = append(values, d[k])
		}
		slices.Sort(values)
		at := func(p float64) float64 { return values[int(p*float64(len(values)-1)+0.5)] }
		estimates[path] = &Estimate{post.Mean[k], at(0.05), at(0.95), post.Contraction[k]}
	}
	return estimates
}

// Words say what the record made of the prior.
func (e *Estimate) Words() string {
	if e == nil {
		return "not fitted"
	}
	return fmt.Sprintf("%.3g (%.3g to %.3g), contraction %.0f %%", e.Mean, e.low, e.high, 100*max(0, e.contraction))
}

// Grade is the grade of the prior. It is C, computed from data, if the record narrowed the number by a tenth
// or more.
func (e *Estimate) Grade(prior string) string {
	if e != nil && e.contraction >= Identified {
		return prior + "→C"
	}
	return prior
}
