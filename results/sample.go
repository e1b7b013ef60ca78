package results

import (
	"fmt"

	"concord/results/analysis"
	"concord/sim/fault"
)

// Up to Kept replicates an ensemble is kept whole, for exact quantiles. A tally describes more replicates, in
// memory that does not grow with them. Their first Shown are kept for figures.
const (
	Kept  = 200
	Shown = 64
)

// CanTell says why a replicate cannot be the replicate of the log and of the table of votes. It must be one
// of the replicates that are kept. A run that was stopped and goes on keeps the same replicates.
func CanTell(replicate, replicates int) error {
	kept, of := replicates, "the run has "+fault.Count(replicates, "replicate")
	if replicates > Kept {
		kept, of = Shown, fmt.Sprintf("of more than %d replicates the first %d are kept", Kept, Shown)
	}
	if replicate < 0 || replicate >= kept {
		return fmt.Errorf("replicate %d cannot be told of, want 0..%d: %s", replicate, kept-1, of)
	}
	return nil
}

// Sample is rows of numbers over replicates. A small sample holds all rows. A large one holds the first rows
// and a tally of all.
type Sample struct {
	Rows  [][]float64     // the first replicates; all when Tally is nil
	Tally *analysis.Tally // of all replicates, nil when Rows holds them all
}

// Count is the number of replicates.
func (s Sample) Count() int {
	if s.Tally != nil {
		return s.Tally.Count
	}
	return len(s.Rows)
}

// Exact tells whether quantiles are computed from the values. If not, they come from a tally; see
// analysis.Tally for the error.
func (s Sample) Exact() bool { return len(s.Rows) == s.Count() }

// column collects a cell of the rows that are kept.
func (s Sample) column(cell int) []float64 {
	out := make([]float64, len(s.Rows))
	for k, row := range s.Rows {
		out[k] = row[cell]
	}
	return out
}

// Summary describes a cell over the replicates.
func (s Sample) Summary(cell int) analysis.Summary {
	if s.Exact() {
		return analysis.Summarise(s.column(cell))
	}
	return s.Tally.Summary(cell)
}

// Share is the share of replicates in which a cell holds a category's code.
func (s Sample) Share(cell int, code float64) float64 {
	if !s.Exact() {
		return s.Tally.Share(cell, code)
	}
	n := 0
	for _, row := range s.Rows {
		if row[cell] == code {
			n++
		}
	}
	return float64(n) / float64(len(s.Rows))
}

// marks are numbers by cell. Each changes with any change of the cell in any replicate.
func (s Sample) marks() []uint64 {
	if s.Tally != nil {
		return s.Tally.Marks()
	}
	return analysis.Marks(s.Rows)
}
