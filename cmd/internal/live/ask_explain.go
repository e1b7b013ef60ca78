package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/agents"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/sim"
)

// mostExplained bounds the replicates of an explanation in a page.
const mostExplained = 200

// ExplainRequest asks for the numbers behind the decisions on a subject.
type ExplainRequest struct {
	Pair
	Subject    string `json:"subject"`
	Side       string `json:"side"` // a, b, or both: B against A
	Replicates int    `json:"replicates"`
	Only       *int   `json:"only"` // this replicate alone; null for all
	// From and To are years. Null for all years; of an entry, those in which somebody was asked or it was kept.
	From *int `json:"from"`
	To   *int `json:"to"`
}

// Explained are the numbers behind the decisions on a subject, as concord explain --json gives them.
type Explained struct {
	Title    string          `json:"title"`
	Sentence string          `json:"sentence"`
	First    int             `json:"first"`
	Years    int             `json:"years"`
	Names    []string        `json:"names"` // by side: the scenarios, and for two also "difference"
	Parts    []ExplainedPart `json:"parts"`
	Sums     []ExplainedSum  `json:"sums"`
	N        int             `json:"n"` // replicates
	// By side, year and part: the mean over the replicates that have the number, and its 5 % and 95 % quantiles. Null
	// where no replicate has it.
	Cells [][][]*float64 `json:"cells"`
	Low   [][][]*float64 `json:"low"`
	High  [][][]*float64 `json:"high"`
	// Counts are how many replicates have the number, likewise.
	Counts [][][]int `json:"counts"`
	Asked  []int     `json:"asked"` // years in which something was decided or kept
}

// ExplainedPart is one number behind a decision in each year.
type ExplainedPart struct {
	Subject string `json:"subject"` // whose decision it belongs to
	Name    string `json:"name"`
	Key     string `json:"key"`   // the name for programs
	Stand   string `json:"stand"` // term, sum, input or outcome
	Group   string `json:"group"` // of barriers and supports, for a term; "" for none
	Unit    string `json:"unit"`
	Doc     string `json:"doc"`    // of a term: what its weight says, and on which scale the rule measures what is weighed
	Weight  string `json:"weight"` // path of the parameter that weighs a term, "" for none
}

// ExplainedSum says which parts add up to which, by their places in Parts.
type ExplainedSum struct {
	Sum   int   `json:"sum"`
	Terms []int `json:"terms"`
}

func (e *Engine) explain(q *ExplainRequest) (*Explained, error) {
	j, subject, title, err := q.job(e)
	if err != nil {
		return nil, err
	}
	x, err := run.Explain(context.Background(), j)
	if err != nil {
		return nil, err
	}
	x.Subject, x.Title = subject.String(), title
	if x.Topic == sim.AboutEntry && q.From == nil && q.To == nil {
		x.Trim()
	}
	return explained(x), nil
}

// job reads the request.
func (q *ExplainRequest) job(e *Engine) (j run.ExplainJob, s run.Subject, title string, err error) {
	fail := func(err error) (run.ExplainJob, run.Subject, string, error) { return j, nil, "", err }
	s, rest, err := run.SubjectOf(strings.Fields(q.Subject))
	if err != nil {
		return fail(err)
	}
	if len(rest) > 0 {
		return fail(fmt.Errorf("the subject %s ends before %s", s, strings.Join(rest, " ")))
	}
	j = run.ExplainJob{Replicates: q.Replicates, Only: -1, Workers: 1}
	switch {
	case q.Only != nil && (*q.Only < 0 || *q.Only >= run.MostExplained):
		return fail(fmt.Errorf("only = %d, want 0..%d", *q.Only, run.MostExplained-1))
	case q.Only != nil:
		j.Only, j.Replicates = *q.Only, 1
	case q.Replicates < 1 || q.Replicates > mostExplained:
		return fail(fmt.Errorf("replicates = %d, want 1..%d", q.Replicates, mostExplained))
	}
	if j.Sides, err = q.sides(e, q.Side); err != nil {
		return fail(err)
	}
	for _, b := range j.Sides {
		asked, words, err := s.Question(b)
		if err != nil {
			return fail(err)
		}
		j.Questions, title = append(j.Questions, asked), cmp.Or(title, words)
	}
	b := j.Sides[0]
	j.Seed, j.From, j.To = b.Scenario.Seed, b.Region.FirstYear, b.Until
	if q.From != nil {
		j.From = *q.From
	}
	if q.To != nil {
		j.To = *q.To
	}
	if j.From < b.Region.FirstYear || j.To > b.Until || j.From > j.To {
		return fail(fmt.Errorf("years %d–%d, want years of %d–%d in order", j.From, j.To, b.Region.FirstYear, b.Until))
	}
	return j, s, title, nil
}

// explained puts an explanation into the shape of the answer.
func explained(x *results.Explanation) *Explained {
	a := &Explained{Title: x.Title, Sentence: x.Sentence(), First: x.First, Years: x.Years, Names: slices.Clone(x.Names),
		Sums: []ExplainedSum{}, N: x.Replicates, Asked: append([]int{}, x.Asked()...)}
	if len(a.Names) > 1 {
		a.Names = append(a.Names, results.SideNames[results.SideDifference])
	}
	defaults := agents.Defaults()
	rows := defaults.Table()
	for k := range x.Parts {
		a.Parts = append(a.Parts, partOf(x.Topic, &x.Parts[k], rows))
		if x.Parts[k].Stand == sim.SumPart {
			a.Sums = append(a.Sums, ExplainedSum{Sum: k, Terms: termsOf(x, k)})
		}
	}
	for side := range x.Sides() {
		var means, low, high [][]*float64
		var counts [][]int
		for year := x.First; year <= x.Until(); year++ {
			n := len(x.Parts)
			mean, p05, p95, count := make([]*float64, n), make([]*float64, n), make([]*float64, n), make([]int, n)
			for k := range x.Parts {
				c := x.At(side, year, k)
				if count[k] = c.N; c.N > 0 {
					mean[k], p05[k], p95[k] = results.Known(c.Mean), results.Known(c.P05), results.Known(c.P95)
				}
			}
			means, low, high, counts = append(means, mean), append(low, p05), append(high, p95), append(counts, count)
		}
		a.Cells, a.Low, a.High = append(a.Cells, means), append(a.Low, low), append(a.High, high)
		a.Counts = append(a.Counts, counts)
	}
	return a
}

// termsOf are the terms that add up to a sum. One who decides has one sum.
func termsOf(x *results.Explanation, sum int) []int {
	terms := []int{}
	for k := range x.Parts {
		if x.Parts[k].Stand == sim.TermPart && x.Parts[k].Subject == x.Parts[sum].Subject {
			terms = append(terms, k)
		}
	}
	return terms
}

// partOf describes a part. Rows are the parameters.
func partOf(topic sim.Topic, p *results.ExplainedPart, rows []agents.Parameter) ExplainedPart {
	a := ExplainedPart{Subject: p.Subject, Name: p.Name, Key: keyOf(p.Name), Stand: p.Stand.String(), Unit: p.Unit,
		Weight: p.Weight}
	if k := slices.Index(sim.ScoreTermNames[:], p.Name); topic == sim.AboutEntry && k >= 0 {
		a.Key = sim.ScoreTermKeys[k]
	}
	k := slices.IndexFunc(rows, func(row agents.Parameter) bool { return row.Path == p.Weight })
	if k < 0 {
		return a
	}
	a.Doc = rows[k].Doc
	if rows[k].Role == sim.Barrier || rows[k].Role == sim.Supporting {
		a.Group = rows[k].Group.String()
	}
	for _, t := range agents.StanceTerms {
		if t.Weight == p.Weight {
			a.Group, a.Doc = t.Group.String(), a.Doc+"; scale: "+t.Scale
		}
	}
	return a
}

// keyOf makes a key of a name: small letters and digits, with a hyphen in place of the rest.
func keyOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
