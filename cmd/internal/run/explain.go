package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/agents"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// MostExplained bounds the replicates of an explanation.
const MostExplained = 20_000

// ExplainJob asks for the numbers behind the decisions on a subject.
type ExplainJob struct {
	Sides      []*scenarios.Bound // the scenario, and perhaps another of the same region on the same draws
	Questions  []sim.Question     // by side; the same subject may have another place among its entries
	From, To   int                // years
	Seed       uint64
	Replicates int
	Only       int // the one replicate that is asked for, −1 for all
	Workers    int // 0 for one a core
	Uncertain  bool
	Draws      sim.ParameterSource
	Done       func(done int)
	// InTurn gets the numbers of consecutive replicates, in order, as Explanation.Width says. It must not keep
	// them. It may be nil.
	InTurn func(e *results.Explanation, first int, rows [][]float64) error
}

// Explain runs the replicates and gathers the numbers. Memory does not grow with the number of replicates, and
// no number depends on the workers.
func Explain(ctx context.Context, j ExplainJob) (*results.Explanation, error) {
	if j.Replicates < 1 || j.Replicates > MostExplained || j.Only >= 0 && j.Replicates != 1 {
		return nil, fmt.Errorf("replicates = %d, want 1..%d, and 1 where one replicate is asked for", j.Replicates, MostExplained)
	}
	r := j.Sides[0].Region
	if j.From < r.FirstYear || j.To < j.From || j.To > r.LastYear {
		return nil, fmt.Errorf("years %d–%d, want years of %d–%d in order", j.From, j.To, r.FirstYear, r.LastYear)
	}
	e := &results.Explanation{Topic: j.Questions[0].Topic, First: j.From, Years: j.To - j.From + 1, Replicates: j.Replicates,
		Only: j.Only, Seed: j.Seed, Draws: j.Draws, Uncertain: j.Uncertain, ModelVersion: sim.ModelVersion}
	var sections [][]agents.Section
	var places [][]int
	for n, b := range j.Sides {
		e.Names = append(e.Names, b.Scenario.Name)
		sections = append(sections, agents.Sections(b.Region, b.Entries, j.Questions[n]))
		places = append(places, placesOf(e, sections[n]))
	}
	first := max(0, j.Only)
	s := &replication{width: e.Width(), most: j.Replicates, workers: j.Workers, done: j.Done,
		filler: func() func(int, []float64) error {
			var workers []*worker
			for n, b := range j.Sides {
				w := newWorker(Job{Bound: b, Seed: j.Seed, Uncertain: j.Uncertain, Draws: j.Draws}, true)
				w.world.Question = j.Questions[n]
				workers = append(workers, w)
			}
			return func(k int, row []float64) error {
				width := e.SideWidth()
				for n, w := range workers {
					side := row[n*width : (n+1)*width]
					if err := w.explain(first+k, j.From, j.To, sections[n], places[n], len(e.Parts), side); err != nil {
						return fmt.Errorf("scenario %s: %w", j.Sides[n].Scenario.Name, err)
					}
				}
				if len(workers) > 1 {
					for c := range width {
						row[2*width+c] = difference(row[width+c], row[c])
					}
				}
				return nil
			}
		},
		inTurn: func(from int, rows [][]float64) error {
			e.Add(rows)
			if j.InTurn != nil {
				return j.InTurn(e, first+from, rows)
			}
			return nil
		}}
	if err := s.extend(ctx, j.Replicates); err != nil {
		return nil, err
	}
	return e, nil
}

// difference is x − y. Where one of them is missing it is the one NaN that stands for that.
func difference(x, y float64) float64 {
	if math.IsNaN(x) || math.IsNaN(y) {
		return math.NaN()
	}
	return x - y
}

// placesOf says where the parts of a side's sections stand in an explanation. Parts that no earlier side has are
// added to it.
func placesOf(e *results.Explanation, sections []agents.Section) []int {
	var places []int
	for _, s := range sections {
		for _, p := range s.Parts {
			part := results.ExplainedPart{Subject: s.Subject, Part: p}
			at := slices.Index(e.Parts, part)
			if at < 0 {
				at = len(e.Parts)
				e.Parts = append(e.Parts, part)
			}
			places = append(places, at)
		}
	}
	return places
}

// explain runs a replicate and fills in the numbers of its years, width for each.
func (w *worker) explain(r, from, to int, sections []agents.Section, places []int, width int, row []float64) error {
	for k := range row {
		row[k] = math.NaN()
	}
	numbers := make([]float64, len(places))
	w.begin(r)
	for w.world.Year < to {
		if err := w.world.Step(w.model.Phases()); err != nil {
			return err
		}
		if w.world.Year < from {
			continue
		}
		agents.Explain(w.world, sections, numbers)
		year := row[(w.world.Year-from)*width:][:width]
		for k, at := range places {
			year[at] = numbers[k]
		}
	}
	return nil
}
