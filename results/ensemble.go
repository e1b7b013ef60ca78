// Package results keeps what runs computed: tables with their codebook, a log
// in words, a summary, a manifest and the outcome digest, written so that a
// folder is either whole or not there. It knows package sim and nothing of the
// rules; what it needs of a scenario it is handed as bytes and words.
package results

import (
	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// Ensemble is a set of replicates of one scenario.
type Ensemble struct {
	Layout  *sim.Layout
	Region  *sim.Region
	Entries []sim.Entry
	// Records of the first replicates, each Layout.Size() long: of all of them when
	// Tally is nil, which is so up to Kept of them.
	Records [][]float64
	Tally   *analysis.Tally // of all replicates, by place in a record
	Sums    []byte          // SHA-256 over the records' own, of all replicates; nil when Records holds them all
	Told    int             // the replicate that Log and Votes are of
	Log     []sim.LogLine   // what happened in it
	Votes   []sim.Vote      // every vote cast in it
	Draws   sim.Draws       // where the parameters of each replicate come from
	// Uncertain tells whether each replicate draws the values that the scenario gives
	// as [uncertain] ranges.
	Uncertain bool
	// Undrawn is how many such ranges there are when nobody draws them.
	Undrawn int
}

// sample is the ensemble as rows of numbers.
func (e *Ensemble) sample() Sample { return Sample{Rows: e.Records, Tally: e.Tally} }

// Replicates is how many there are, kept or not.
func (e *Ensemble) Replicates() int { return e.sample().Count() }

// Exact tells whether quantiles are those of the values themselves.
func (e *Ensemble) Exact() bool { return e.sample().Exact() }

// Spread says what intervals over the replicates are of.
func (e *Ensemble) Spread() string { return SpreadOf(e.Draws, e.Uncertain) }

// SpreadOf says what intervals are of: seeds, and what is drawn beside them. From
// says where parameters come from, uncertain whether [uncertain] ranges are drawn.
func SpreadOf(from sim.Draws, uncertain bool) string {
	of := []string{"seeds"}
	if from != sim.Shipped {
		of = append(of, "parameters ("+string(from)+")")
	}
	if uncertain {
		of = append(of, "the scenario's uncertain values")
	}
	if len(of) == 1 {
		return "seeds only"
	}
	return and(of)
}

// drawnWords says where the numbers of each replicate or pair of a region's runs come from.
func drawnWords(r *sim.Region, from sim.Draws, uncertain bool, each string) string {
	drawn, others := "", ", apart from those that a scenario sets"
	if uncertain {
		drawn, others = each+" draws the values that a scenario gives as [uncertain] ranges; ", ", apart from those that a scenario sets or gives as ranges"
	}
	switch from {
	case sim.FromPriors:
		return drawn + each + " draws its parameters from their priors" + others
	case sim.FromPosterior:
		return drawn + each + " draws its parameters from the posterior of the fit to the record" + others
	case sim.Shipped:
	}
	if r.Posterior == nil { // what concord params shows is of the region that was fitted
		return drawn + "parameters have the central values of their priors, since nobody has fitted this region" + others
	}
	return drawn + "parameters have their shipped values" + others
}

// UndrawnWords say that [uncertain] ranges are given and that nobody draws them, "" if
// there is none.
func UndrawnWords(ranges int) string {
	if ranges == 0 {
		return ""
	}
	return fault.Count(ranges, "[uncertain] range") + " of the scenario not drawn: --uncertain draws a value in each replicate"
}

// Until is the last recorded year.
func (e *Ensemble) Until() int { return e.Layout.First + e.Layout.Years - 1 }

// Values collects an outcome of an entity in a year over the replicates that are
// kept, in their order, into buf, which is grown when needed.
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

// Observed is what the record says beside what was simulated, for figures and
// the summary. Reporters of trade are kept apart and never spliced.
type Observed struct {
	InsideShare []Band               // share of the members' trade that is among themselves
	Turnover    map[string][]Reading // by pair, US$ a year, by reporter
	Openness    map[string][]Reading // by country, trade over size
	Regimes     map[string][]Spell   // by border, coded
	Comparators []Level              // inside shares of other regions
}

// Band is an observed value with the low and high reading of its sources.
type Band struct {
	Year           int
	Low, Mid, High float64
}

// Reading is one reporter's value in a year.
type Reading struct {
	Year     int
	Value    float64
	Reporter string
}

// Spell says which regime a border was coded as over some years.
type Spell struct {
	From, To  int
	Regime    sim.Regime
	Certainty string
}

// Level is a level to compare with, as the paper or the record has it.
type Level struct {
	Name    string
	Year    int
	Share   float64
	Reading string // "paper" or "record"
	ID      string // of the paper's number
}
