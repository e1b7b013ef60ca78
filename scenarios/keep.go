package scenarios

import "concord/sim"

// Keep is what is kept of each run: outcomes of entities, or expressions over them, each in a year.
type Keep struct {
	Columns []KeptColumn
}

// KeptColumn is one number that is kept of each run.
type KeptColumn struct {
	Name       string // TABLE.ENTITY.OUTCOME, region.OUTCOME, or the name of a reporter
	Year       int
	Unit       string // "" where it is not known
	Definition string
	Words      []string // of a category: the word of each code
}

// ReadKeep reads what to keep of runs of a scenario until its last year.
func ReadKeep(b *Bound, patterns []string, reporters []NamedReporter) (*Keep, error) {
	return nil, nil
}

// Wants tells whether an outcome must be recorded for what is kept.
func (k *Keep) Wants(o *sim.Outcome) bool { return false }

// On prepares the reading of records of one layout. Where the layout lacks an entity the number is NaN.
func (k *Keep) On(l *sim.Layout) *KeptReading { return nil }

// KeptReading reads what is kept from records of one layout.
type KeptReading struct{}

// Read fills row, one number for each column. It allocates nothing.
func (r *KeptReading) Read(record, row []float64) {}
