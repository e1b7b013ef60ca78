package run

import (
	"slices"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// only drops the outcomes that are not wanted for what is kept.
func only(k *scenarios.Keep, outcomes []sim.Outcome) []sim.Outcome {
	return slices.DeleteFunc(outcomes, func(o sim.Outcome) bool { return !k.Wants(&o) })
}

// width is how many numbers are kept of a record: all of a layout if k is nil.
func width(k *scenarios.Keep, l *sim.Layout) int {
	if k == nil {
		return l.Size()
	}
	return len(k.Columns)
}

// KeptColumn is a column as package results knows it.
func KeptColumn(c scenarios.KeptColumn) results.KeptColumn {
	return results.KeptColumn{Table: c.Table, Entity: c.Entity, Outcome: c.Outcome, Year: c.Year, Unit: c.Unit,
		Definition: c.Definition, Words: c.Words}
}

// partOf is what is kept, in the words of results; nil if everything is.
func partOf(k *scenarios.Keep) *results.Part {
	if k == nil {
		return nil
	}
	var columns []results.KeptColumn
	for _, c := range k.Columns {
		columns = append(columns, KeptColumn(c))
	}
	return results.NewPart(columns)
}

// Part is what a job keeps of each replicate, nil for everything.
func (j *Job) Part() *results.Part { return partOf(j.Keep) }

// keeper brings what is kept of a run into its row. Each goroutine has its own.
type keeper struct {
	reading *scenarios.KeptReading // nil if the record is the row
	record  []float64
}

func newKeeper(k *scenarios.Keep, l *sim.Layout) *keeper {
	if k == nil {
		return &keeper{}
	}
	return &keeper{k.On(l), make([]float64, l.Size())}
}

// fill runs something that fills a record, and fills the row from it.
func (k *keeper) fill(row []float64, run func(record []float64) error) error {
	if k.reading == nil {
		return run(row)
	}
	if err := run(k.record); err != nil {
		return err
	}
	k.reading.Read(k.record, row)
	return nil
}
