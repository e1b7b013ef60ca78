package analysis

// Set holds the effects that agree with a statement, ends included.
type Set struct {
	Low, High float64 // −Inf and +Inf for no bound
}

// Verdict is what an interval says about a statement.
type Verdict uint8

// The verdicts.
const (
	NotJudged Verdict = iota // the statement expects nothing that could be judged
	Holds                    // the whole interval agrees
	Undecided                // the interval holds effects that agree and effects that do not
	Fails                    // no effect of the interval agrees
)

// VerdictNames are the words for verdicts, indexed by Verdict.
var VerdictNames = [...]string{"not judged", "holds", "undecided", "fails"}

func (v Verdict) String() string { return VerdictNames[v] }

// Judge compares an interval with the effects that agree. An interval that only
// touches the set's end from outside is undecided.
func (s Set) Judge(low, high float64) Verdict {
	switch {
	case low >= s.Low && high <= s.High:
		return Holds
	case high < s.Low || low > s.High:
		return Fails
	}
	return Undecided
}

// Flip is the first x at which the mean effect enters or leaves the set. Straight lines are drawn between the
// given points, which stand in increasing order of x. Flip is false if all means lie on the same side.
func (s Set) Flip(x, mean []float64) (at float64, flips bool) {
	in := func(v float64) bool { return v >= s.Low && v <= s.High }
	for k := 1; k < len(x); k++ {
		from, to := mean[k-1], mean[k]
		if in(from) == in(to) {
			continue
		}
		outside, inside := from, to
		if in(from) {
			outside, inside = to, from
		}
		bound := s.Low
		if outside > s.High {
			bound = s.High
		}
		if inside == bound { // this also avoids a division where an end was just met
			if in(from) {
				return x[k-1], true
			}
			return x[k], true
		}
		share := (bound - from) / (to - from)
		return x[k-1] + float64(share*(x[k]-x[k-1])), true
	}
	return 0, false
}
