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

// columns shows the columns of so many cells in their order. It copies a few at a time, because a column by itself
// touches another line of memory with each of its numbers. A column may be changed; it is overwritten later.
func (s Sample) columns(first, cells int, show func(cell int, column []float64)) {
	const few = 16
	tall := len(s.Rows)
	block := make([]float64, few*tall)
	for from := first; from < first+cells; from += few {
		n := min(few, first+cells-from)
		for k, row := range s.Rows {
			for j, x := range row[from : from+n] {
				block[j*tall+k] = x
			}
		}
		for j := range n {
			show(from+j, block[j*tall:][:tall])
		}
	}
}

// summaries are Summary for so many cells of an exact sample.
func (s Sample) summaries(first, cells int) func(cell int) analysis.Summary {
	all := make([]analysis.Summary, cells)
	s.columns(first, cells, func(cell int, column []float64) { all[cell-first] = analysis.Summarise(column) })
	return func(cell int) analysis.Summary { return all[cell-first] }
}

// shares are Share for so many cells of an exact sample, of the codes 0, 1, … below a bound.
func (s Sample) shares(first, cells, codes int) func(cell, code int) float64 {
	met := make([]int, cells*codes)
	s.columns(first, cells, func(cell int, column []float64) {
		for _, x := range column {
			for code := range codes {
				if x == float64(code) {
					met[(cell-first)*codes+code]++
					break
				}
			}
		}
	})
	return func(cell, code int) float64 { return float64(met[(cell-first)*codes+code]) / float64(len(s.Rows)) }
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
	if len(s.Rows) == 0 {
		return nil
	}
	marks := make([]uint64, len(s.Rows[0]))
	const part = 4096 // cells at a time
	Each((len(marks)+part-1)/part, func(k int) {
		from, to := k*part, min(len(marks), (k+1)*part)
		for replicate, row := range s.Rows {
			analysis.AddMarks(marks[from:to], replicate, row[from:to])
		}
	})
	return marks
}
