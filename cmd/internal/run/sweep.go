package run

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/agents"
	"concord/cmd/internal/split"
	"concord/results/analysis"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// SweepJob is an experiment. Each side runs at each point, as each replicate of the seed. At all points the
// replicates are the same, so two points differ by their coordinates alone.
type SweepJob struct {
	Sides   []*scenarios.Scenario // of one region, the base first
	Factors []scenarios.Factor
	Points  int
	// Sample gives a worker its own way to fill the coordinates of a point, one for each factor. See
	// scenarios.Factor for what a coordinate is.
	Sample func() func(point int, coordinates []float64)
	// SeedFactor is the factor whose coordinate is the number of the replicate instead of a value; −1 for none.
	// There is one replicate at each point then.
	SeedFactor int
	Replicates int
	Keep       *scenarios.Keep
	Seed       uint64
	Uncertain  bool // replicates draw the sides' [uncertain] values, but those that vary
	Draws      sim.ParameterSource
	Workers    int
	Done       func(rows int)

	Split *split.Work // as for Job
	Stage string      // its name, if the rows are divided
}

// Width is how many numbers a row has: what is kept of each side.
func (j *SweepJob) Width() int { return len(j.Sides) * len(j.Keep.Columns) }

// Rows is how many rows there are. Row r is of point r / Replicates and of replicate r % Replicates.
func (j *SweepJob) Rows() int { return j.Points * j.Replicates }

// Planned is the stage of a job that is divided.
func (j *SweepJob) Planned() split.Planned {
	return split.Planned{Name: cmp.Or(j.Stage, "runs"), Tasks: j.Rows(), Unit: analysis.BlockSize}
}

// Sweep computes the rows from the journal's end on, and adds them to it. Without a journal it hands them to
// each instead, in order.
func Sweep(ctx context.Context, j SweepJob, journal *store.Journal, each func(first int, rows [][]float64) error) error {
	p, err := j.plan()
	if err != nil {
		return err
	}
	s := &replication{width: j.Width(), most: j.Rows(), workers: j.Workers, done: j.Done, inTurn: each,
		filler: func() func(int, []float64) error { return newSweepWorker(p).row }}
	if journal != nil {
		s.count = journal.Count()
		s.inTurn = func(_ int, rows [][]float64) error { return journal.Append(rows) }
	}
	if j.Split != nil {
		return s.divided(ctx, j.Split, j.Planned().Name, j.Rows(), -1)
	}
	return s.extend(ctx, j.Rows())
}

// sweepPlan is a job together with what all its workers need.
type sweepPlan struct {
	*SweepJob
	placed  [][]bool    // by side and factor: the value is put into a worker, and the scenario is not read again
	numbers [][]float64 // by factor: the values of a lever as numbers; nil for an uncertainty
}

// plan finds out how the values of the factors are applied. It makes the first point, the last one and one
// between, so that a wrong request ends before the work.
func (j *SweepJob) plan() (*sweepPlan, error) {
	if j.Points < 1 || j.Replicates < 1 || j.Points > MostReplicates/j.Replicates {
		return nil, fmt.Errorf("%d points with %d replicates, want 1..%d runs of each scenario", j.Points, j.Replicates,
			MostReplicates)
	}
	p := &sweepPlan{SweepJob: j}
	for k := range j.Factors {
		p.numbers = append(p.numbers, numbersOf(j.Factors[k].Values))
	}
	for _, s := range j.Sides {
		bound, err := s.Bind()
		if err != nil {
			return nil, err
		}
		if err := bound.CanDraw(j.Draws); err != nil {
			return nil, err
		}
		placed := make([]bool, len(j.Factors))
		for k := range j.Factors {
			if k == j.SeedFactor || j.Factors[k].Values != nil && p.numbers[k] == nil {
				continue
			}
			_, placed[k] = bound.Place(j.Factors[k].Path)
		}
		p.placed = append(p.placed, placed)
	}
	w := newSweepWorker(p)
	for _, point := range []int{0, j.Points / 2, j.Points - 1} {
		for n := range j.Sides {
			if _, err := w.at(n, point); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// numbersOf are the values of a lever as numbers, nil if one of them is no number.
func numbersOf(values []string) []float64 {
	var numbers []float64
	for _, text := range values {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil
		}
		numbers = append(numbers, x)
	}
	return numbers
}

// sweepWorker holds what one goroutine needs.
type sweepWorker struct {
	*sweepPlan
	sample      func(point int, coordinates []float64)
	coordinates []float64
	point       int                     // of the coordinates
	variants    []map[string]*sweepSide // by side, and by the values that need another reading of the scenario
}

// sweepSide is a scenario that was read with some of the values that vary. The others are put into its worker.
type sweepSide struct {
	*worker
	params  agents.Params // as they were read; those of the worker change
	places  []placing
	table   []agents.Parameter // of the worker's parameters
	reading *scenarios.KeptReading
	record  []float64
	point   int // whose values the worker has
}

// placing is a factor whose value is put into a worker.
type placing struct {
	factor int
	scenarios.BoundRange
}

// mostVariants bounds the scenarios that a worker keeps ready.
const mostVariants = 64

func newSweepWorker(p *sweepPlan) *sweepWorker {
	w := &sweepWorker{sweepPlan: p, sample: p.Sample(), coordinates: make([]float64, len(p.Factors)), point: -1}
	for range p.Sides {
		w.variants = append(w.variants, map[string]*sweepSide{})
	}
	return w
}

// row fills the row of a point and a replicate.
func (w *sweepWorker) row(r int, row []float64) error {
	point, replicate := r/w.Replicates, r%w.Replicates
	kept := len(w.Keep.Columns)
	for n := range w.Sides {
		side, err := w.at(n, point)
		if err != nil {
			return err
		}
		if w.SeedFactor >= 0 {
			replicate = int(w.coordinates[w.SeedFactor])
		}
		side.begin(replicate)
		for _, p := range side.places {
			if p.Entry >= 0 {
				side.world.Talks.Values[side.world.EntryAt[p.Entry]+p.Slot] = w.number(p.factor)
			}
		}
		if err := sim.Run(side.world, side.model.Phases(), side.layout, side.record); err != nil {
			return fmt.Errorf("point %d (%s), scenario %s: %w", point, w.words(), w.Sides[n].Name, err)
		}
		side.reading.Read(side.record, row[n*kept:(n+1)*kept])
	}
	return nil
}

// at makes a side ready for a point.
func (w *sweepWorker) at(n, point int) (*sweepSide, error) {
	if w.point != point {
		w.sample(point, w.coordinates)
		w.point = point
	}
	assignments := w.assignments(n)
	key := strings.Join(assignments, "\x00")
	side := w.variants[n][key]
	if side == nil {
		var err error
		if side, err = w.side(n, assignments); err != nil {
			return nil, fmt.Errorf("point %d (%s), scenario %s: %w", point, w.words(), w.Sides[n].Name, err)
		}
		if len(w.variants[n]) >= mostVariants {
			clear(w.variants[n])
		}
		w.variants[n][key] = side
	}
	if side.point != point {
		side.point = point
		side.job.Bound.Params = side.params
		for _, p := range side.places {
			if p.Entry < 0 {
				*side.table[p.Slot].Value = w.number(p.factor)
			}
		}
	}
	return side, nil
}

// assignments are the values of the present point that are read together with the scenario.
func (w *sweepWorker) assignments(n int) []string {
	var list []string
	for k := range w.Factors {
		if f := &w.Factors[k]; k != w.SeedFactor && !w.placed[n][k] {
			list = append(list, f.Path+"="+f.Text(w.coordinates[k]))
		}
	}
	return list
}

// side reads a scenario with some values, and finds the places of the others.
func (w *sweepWorker) side(n int, assignments []string) (*sweepSide, error) {
	scenario := *w.Sides[n] // Set changes this copy alone
	if len(assignments) > 0 {
		if err := scenario.Set(assignments...); err != nil {
			return nil, err
		}
	}
	own, err := scenario.Bind()
	if err != nil {
		return nil, err
	}
	side := &sweepSide{params: own.Params, table: own.Params.Table(), point: -1}
	var settled []string // parameters that vary are not drawn
	for k := range w.Factors {
		if !w.placed[n][k] {
			continue
		}
		at, _ := own.Place(w.Factors[k].Path)
		side.places = append(side.places, placing{factor: k, BoundRange: at})
		own.Uncertain = slices.DeleteFunc(own.Uncertain, func(u scenarios.BoundRange) bool { return u.Path == at.Path })
		if at.Entry < 0 {
			settled = append(settled, side.table[at.Slot].Path)
		}
	}
	side.worker = newWorker(Job{Bound: own, Seed: w.Seed, Uncertain: w.Uncertain, Draws: w.Draws, Keep: w.Keep}, false)
	side.settled = append(side.settled, settled...)
	side.reading = w.Keep.On(side.layout)
	side.record = make([]float64, side.layout.Size())
	return side, nil
}

// number is the value of a factor at the present point.
func (w *sweepWorker) number(k int) float64 {
	if numbers := w.numbers[k]; numbers != nil {
		return numbers[int(w.coordinates[k])]
	}
	return w.coordinates[k]
}

// words tell the present point.
func (w *sweepWorker) words() string {
	var list []string
	for k := range w.Factors {
		if f := &w.Factors[k]; k != w.SeedFactor {
			list = append(list, f.Path+"="+f.Text(w.coordinates[k]))
		}
	}
	const most = 5
	if len(list) > most {
		list = append(list[:most], fmt.Sprintf("and %d more", len(list)-most))
	}
	return strings.Join(list, ", ")
}

// SweepPace times a row on one core: each side at the first points, once.
func SweepPace(j SweepJob) (time.Duration, error) {
	p, err := j.plan()
	if err != nil {
		return 0, err
	}
	w := newSweepWorker(p)
	row := make([]float64, j.Width())
	if err := w.row(0, row); err != nil {
		return 0, err
	}
	const timed = 5
	begun := time.Now()
	for r := range timed {
		if err := w.row((r+1)%j.Rows(), row); err != nil {
			return 0, err
		}
	}
	return time.Since(begun) / timed, nil
}
