package sim

import "math"

// Stage says at which point a party is asked about an entry.
type Stage uint8

// The stages.
const (
	ToTable Stage = iota // leaders weigh whether to table a proposal of their own
	ToAgree              // parties decide on a tabled entry
	ToJoin               // a country that stayed out of an agreement of many is asked again
)

// StageNames are the words for stages, indexed by Stage.
var StageNames = [...]string{"tabling", "vote", "late"}

func (s Stage) String() string { return StageNames[s] }

// Vote is the answer of one party to an entry at one stage of a year, and the reasons. It is the only record
// of a score: the log points to it, and tables are written from it.
type Vote struct {
	Year      int
	Entry     int
	Party     int // a member
	Stage     Stage
	Terms     ScoreTerms
	Score     float64 // the sum of the terms
	Threshold float64 // the party accepts when its score is above it, unless the scenario decides
	Decided   Answer  // by the scenario, whatever the score; ByLeader for none
	Status    Status  // of the entry after the stage, when all parties have been asked
}

// Accepts says whether the party is for it.
func (v *Vote) Accepts() bool { return v.Decided.Or(v.Score > v.Threshold) }

// Cast keeps a vote, if votes are kept or the entry is asked about. It returns the number for LogLine.Vote: the
// place in Votes plus one, or 0 when votes are not kept.
func (w *World) Cast(stage Stage, entry, party int, terms *ScoreTerms, score, threshold float64) int {
	if !w.KeepVotes && !w.Asked(AboutEntry, entry, 0) {
		return 0
	}
	w.Votes = append(w.Votes, Vote{Year: w.Year, Entry: entry, Party: party, Stage: stage, Terms: *terms, Score: score,
		Threshold: threshold})
	return len(w.Votes)
}

// Conclude notes the result of the votes from place first on.
func (w *World) Conclude(first int) {
	for k := first; k < len(w.Votes); k++ {
		v := &w.Votes[k]
		v.Status = Status(w.Talks.Status[v.Entry])
	}
}

// Score terms of a decision, in the order of ScoreTerms.
const (
	TermGain = iota
	TermStance
	TermMatter
	TermSovereignty
	TermNarrative
	TermPressure
	numScoreTerms
)

// ScoreTermKeys are the terms of a decision as columns of tables name them.
var ScoreTermKeys = [numScoreTerms]string{"gain", "stance", "matter", "sovereignty", "narrative", "pressure"}

// ScoreTermNames are the words for the terms of a decision.
var ScoreTermNames = [numScoreTerms]string{
	"gain from trade", "stance", "the matter itself", "sovereignty", "hostile narrative", "a patron's pressure",
}

// ScoreTerms are the signed parts of one party's score. The party accepts when their sum is above the
// threshold (Putnam 1988, win-sets).
type ScoreTerms [numScoreTerms]float64

// Sum adds the terms in order.
func (t *ScoreTerms) Sum() float64 {
	s := 0.0
	for _, x := range t {
		s += x
	}
	return s
}

// TopTerms gives the three terms that weighed most in a decision, strongest
// first; ties go to the earlier term.
func (t *ScoreTerms) TopTerms() [3]int {
	var top [3]int
	var used [numScoreTerms]bool
	for k := range top {
		best := -1
		for i, x := range t {
			if used[i] {
				continue
			}
			if best < 0 || math.Abs(x) > math.Abs(t[best]) {
				best = i
			}
		}
		used[best] = true
		top[k] = best
	}
	return top
}
