package results

import (
	"fmt"
	"math"
	"strings"

	"concord/results/analysis"
	"concord/sim/fault"
)

// Count tells how many statements have a verdict.
func (c *Claims) Count(v analysis.Verdict) int {
	n := 0
	for k := range c.Rows {
		if c.Rows[k].Verdict == v {
			n++
		}
	}
	return n
}

// Counts says in words how many statements have which verdict.
func (c *Claims) Counts() string {
	return strings.Join([]string{fault.Counted(c.Count(analysis.Holds), "holds", "hold"),
		fault.Counted(c.Count(analysis.Undecided), "is undecided", "are undecided"),
		fault.Counted(c.Count(analysis.Fails), "fails", "fail"),
		fault.Counted(c.Count(analysis.NotJudged), "is reported without being judged",
			"are reported without being judged")}, ", ")
}

// EffectWords writes effect and interval with their unit.
func (r *Claim) EffectWords() string {
	unit := r.Unit
	if unit != "" {
		unit = " " + unit
	}
	return fmt.Sprintf("%s (%s to %s)%s", rounded(r.Effect.Mean), rounded(r.Effect.Low), rounded(r.Effect.High), unit)
}

// ExpectWords says what the statement expects of the effect.
func (r *Claim) ExpectWords() string {
	switch r.Expect {
	case "up":
		return "above " + exactly(r.Agrees.Low)
	case "down":
		return "below " + exactly(r.Agrees.High)
	case "zero":
		return "within ±" + exactly(r.Smallest)
	case "not-up":
		return "no more than " + exactly(r.Agrees.High)
	case "not-down":
		return "no less than " + exactly(r.Agrees.Low)
	case "between":
		return fmt.Sprintf("%s to %s", exactly(r.Agrees.Low), exactly(r.Agrees.High))
	}
	return "nothing"
}

// FlipWords says how the verdict depends on the openness of the leader. It is "" if no openness is varied.
func (r *Claim) FlipWords() string {
	if len(r.ByOpenness) == 0 {
		return ""
	}
	var runs []string
	openness := Openness()
	for from := 0; from < len(r.ByOpenness); {
		to := from
		for to+1 < len(r.ByOpenness) && r.ByOpenness[to+1] == r.ByOpenness[from] {
			to++
		}
		span := fmt.Sprintf("%.2f–%.2f", openness[from], openness[to])
		if from == to {
			span = fmt.Sprintf("%.2f", openness[from])
		}
		runs = append(runs, span+" "+r.ByOpenness[from].String())
		from = to + 1
	}
	words := strings.Join(runs, ", ")
	if !math.IsNaN(r.FlipsAt) {
		words += fmt.Sprintf("; the mean effect crosses the line at %.2f", r.FlipsAt)
	}
	return words
}
