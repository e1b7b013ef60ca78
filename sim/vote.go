package sim

// Stage says at which point a party is asked about an entry.
type Stage uint8

// The stages.
const (
	ToTable Stage = iota // leaders weigh whether to table a proposal of their own
	ToAgree              // what is on the table is decided
	ToJoin               // a country that stayed out of an agreement of many is asked again
)

// StageNames are the words for stages, indexed by Stage.
var StageNames = [...]string{"tabling", "vote", "late"}

func (s Stage) String() string { return StageNames[s] }

// Vote is what one party says to an entry at one stage of a year, and why. It is the
// one record of a score: the log points to it, and tables are written from it.
type Vote struct {
	Year      int
	Entry     int
	Party     int // a member
	Stage     Stage
	Terms     ScoreTerms
	Score     float64 // the sum of the terms
	Threshold float64 // the party accepts when its score is above it
	Status    Status  // of the entry after the stage, when all parties have been asked
}

// Accepts says whether the party is for it.
func (v *Vote) Accepts() bool { return v.Score > v.Threshold }

// Cast keeps a vote, if votes are kept, and gives its number for LogLine.Vote: one
// more than its place in Votes, 0 when it is not kept.
func (w *World) Cast(stage Stage, entry, party int, terms *ScoreTerms, score, threshold float64) int {
	if !w.KeepVotes {
		return 0
	}
	w.Votes = append(w.Votes, Vote{Year: w.Year, Entry: entry, Party: party, Stage: stage, Terms: *terms, Score: score, Threshold: threshold})
	return len(w.Votes)
}

// Conclude notes what the votes from place first on came to.
func (w *World) Conclude(first int) {
	for k := first; k < len(w.Votes); k++ {
		v := &w.Votes[k]
		v.Status = Status(w.Talks.Status[v.Entry])
	}
}
