// Package results keeps what runs computed: tables with their codebook, a log in words, a summary, a manifest
// and the outcome digest. A folder of results is either whole or not there. The package knows package sim and
// none of the model's rules. What it needs of a scenario it gets as bytes and words.
package results

import (
	"concord/results/analysis"
	"concord/sim"
)

// Ensemble is a set of replicates of one scenario.
type Ensemble struct {
	Layout  *sim.Layout
	Region  *sim.Region
	Entries []sim.Entry
	// Records of the first replicates, each Layout.Size() long. When Tally is nil they are the records of all
	// replicates; Tally is nil up to Kept replicates.
	Records [][]float64
	// Part is what the numbers of a record are if only a part is kept. Its numbers do not stand in the order of Layout,
	// which then has the outcomes that were recorded for them. It is nil if everything is kept.
	Part  *Part
	Tally *analysis.Tally     // of all replicates, by place in a record
	Told  int                 // the replicate of Log and Votes
	Log   []sim.LogLine       // what happened in it
	Votes []sim.Vote          // every vote cast in it
	Draws sim.ParameterSource // where the parameters of each replicate come from
	// Uncertain tells whether each replicate draws the [uncertain] ranges of the scenario.
	Uncertain bool
	// Undrawn is the number of these ranges if they are not drawn.
	Undrawn int
}

// sample is the ensemble as rows of numbers.
func (e *Ensemble) sample() Sample { return Sample{Rows: e.Records, Tally: e.Tally} }

// Replicates is how many there are, kept or not.
func (e *Ensemble) Replicates() int { return e.sample().Count() }

// Exact tells whether quantiles are computed from the values themselves.
func (e *Ensemble) Exact() bool { return e.sample().Exact() }

// Until is the last recorded year.
func (e *Ensemble) Until() int { return e.Layout.First + e.Layout.Years - 1 }

// Values collects an outcome of an entity in a year over the replicates that are kept, in their order. It
// writes into buf, which grows when needed.
func (e *Ensemble) Values(outcome, entity, year int, buf []float64) []float64 {
	at := e.Layout.Place(outcome, entity, year)
	buf = buf[:0]
	for _, r := range e.Records {
		buf = append(buf, r[at])
	}
	return buf
}

// Summary describes an outcome of an entity in a year over the replicates.
func (e *Ensemble) Summary(d sim.Domain, outcome string, entity, year int) analysis.Summary {
	return e.sample().Summary(e.Layout.Place(e.Layout.Find(d, outcome), entity, year))
}

// Share is the share of replicates in which a category was met.
func (e *Ensemble) Share(d sim.Domain, outcome string, entity, year int, code float64) float64 {
	return e.sample().Share(e.Layout.Place(e.Layout.Find(d, outcome), entity, year), code)
}

// Entity finds an entity of a domain by name, −1 if there is none.
func (e *Ensemble) Entity(d sim.Domain, name string) int {
	for k, n := range e.Layout.Entities[d] {
		if n == name {
			return k
		}
	}
	return -1
}
