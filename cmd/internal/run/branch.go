package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// StatesJob is which states to save: those of the end of a year, of every
// replicate of a job.
type StatesJob struct {
	Job
	Year   int
	Inputs map[string]string // SHA-256 of the region's files by name
	From   *results.State    // goes on from here, nil from the beginning
}

// StateBytes is what the state of one replicate takes in a file.
func StateBytes(b *scenarios.Bound) int {
	floats, octets := sim.NewWorld(b.Region, b.Entries).Slabs()
	return 8*len(floats) + len(octets)
}

// SaveStates runs the replicates to the end of the year and writes their states.
// What is written is the same from the beginning and from a state on the way.
func SaveStates(ctx context.Context, j StatesJob, to io.Writer) (*results.StateWriter, error) {
	b := j.Bound
	first := b.Region.FirstYear
	if j.From != nil {
		first = j.From.Year + 1
	}
	if j.Year < first || j.Year >= b.Region.LastYear {
		return nil, fmt.Errorf("year = %d, want %d..%d, which leaves a year to go on with", j.Year, first, b.Region.LastYear-1)
	}
	if j.Replicates < 1 || j.Replicates > MostReplicates {
		return nil, fmt.Errorf("replicates = %d, want 1..%d", j.Replicates, MostReplicates)
	}
	begin, err := j.beginning(j.From)
	if err != nil {
		return nil, err
	}
	probe := sim.NewWorld(b.Region, b.Entries)
	floats, octets := probe.Slabs()
	head := results.StateHead{ModelVersion: sim.ModelVersion, Region: b.Scenario.Region, Inputs: j.Inputs, Scenario: b.Scenario.Name, Seed: j.Seed,
		Replicates: j.Replicates, Year: j.Year, Uncertain: j.Uncertain, Draws: j.Draws, Floats: len(floats), Bytes: len(octets),
		Entries: stateEntries(b.Entries), Effective: string(b.Scenario.TOML(false))}
	writer, err := results.NewStateWriter(to, head)
	if err != nil {
		return nil, err
	}
	octets = slices.Clone(octets)
	s := &stream{width: head.Floats + head.Bytes, most: j.Replicates, workers: j.Workers, done: j.Done,
		worker: func() func(int, []float64) error {
			w := newWorker(j.Job, true)
			begin := begin()
			return guarded(j.From, func(r int, row []float64) error {
				if err := begin(w, r); err != nil {
					return err
				}
				for w.world.Year < j.Year {
					if err := w.world.Step(w.model.Phases()); err != nil {
						return err
					}
				}
				floats, octets := w.world.Slabs()
				copy(row, floats)
				for k, v := range octets { // a byte is a number without loss
					row[len(floats)+k] = float64(v)
				}
				return nil
			})
		},
		inTurn: func(first int, rows [][]float64) error {
			for _, row := range rows {
				for k, v := range row[head.Floats:] {
					octets[k] = uint8(v)
				}
				if err := writer.Add(row[:head.Floats], octets); err != nil {
					return err
				}
			}
			return nil
		}}
	if err := s.extend(ctx, j.Replicates); err != nil {
		return nil, err
	}
	return writer, writer.Close()
}

// Branch goes on from saved states under the job's scenario, which may differ in
// what comes after them; seed, replicates and what is drawn are those of the
// states. It gives the years that follow, to the bit as Ensemble gives them.
func Branch(ctx context.Context, j Job, from *results.State) (*results.Ensemble, error) {
	b := j.Bound
	j.Seed, j.Replicates, j.Uncertain, j.Draws = from.Seed, from.Replicates, from.Uncertain, from.Draws
	begin, err := j.beginning(from)
	if err != nil {
		return nil, err
	}
	layout := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until).From(from.Year + 1)
	if err := results.CanTell(j.Told, j.Replicates); err != nil {
		return nil, err
	}
	e := &results.Ensemble{Layout: layout, Region: b.Region, Entries: b.Entries, Told: j.Told, Draws: j.Draws, Uncertain: j.Uncertain}
	if !j.Uncertain {
		e.Undrawn = len(b.Uncertain)
	}
	s := &stream{width: layout.Size(), most: j.Replicates, workers: j.Workers, done: j.Done,
		worker: func() func(int, []float64) error {
			w := newWorker(j, false)
			begin := begin()
			return guarded(from, func(r int, record []float64) error {
				if err := begin(w, r); err != nil {
					return err
				}
				w.world.KeepVotes = r == j.Told
				err := sim.Run(w.world, w.model.Phases(), w.layout.From(from.Year+1), record)
				if r == j.Told { // one worker alone comes here
					e.Log, e.Votes = slices.Clone(w.world.Log), slices.Clone(w.world.Votes)
				}
				return err
			})
		}}
	if j.InTurn != nil {
		s.inTurn = func(first int, records [][]float64) error { return j.InTurn(layout, first, records) }
	}
	if j.Replicates > results.Kept {
		s.tally = analysis.NewTally(s.width)
	}
	if err := s.extend(ctx, j.Replicates); err != nil {
		return nil, err
	}
	e.Records = s.kept
	if s.tally != nil {
		e.Tally, e.Sums = s.tally, s.sums.Sum(nil)
	}
	return e, nil
}

// beginning gives each goroutine its way to put a worker's world where a replicate
// begins: before its first year or, from states, at the end of theirs.
func (j *Job) beginning(from *results.State) (func() func(w *worker, r int) error, error) {
	if from == nil {
		return func() func(*worker, int) error {
			return func(w *worker, r int) error {
				w.begin(r)
				return nil
			}
		}, nil
	}
	saved, err := Saved(from)
	if err != nil {
		return nil, err
	}
	if faults := Continues(from, saved, j.Bound); faults != nil {
		return nil, faults
	}
	return func() func(*worker, int) error {
		old := sim.NewWorld(saved.Region, saved.Entries)
		return func(w *worker, r int) error {
			w.begin(r)
			floats, octets := old.Slabs()
			if err := from.Replicate(r, floats, octets); err != nil {
				return err
			}
			old.Year, old.Seed, old.Replicate = from.Year, from.Seed, r
			if err := old.Restored(); err != nil {
				return noRun(from, r, err)
			}
			return w.world.Carry(old)
		}
	}, nil
}

// guarded keeps a file of states, whose numbers may be anybody's, from ending the
// program: what Restored lets pass may still lead a rule astray.
func guarded(from *results.State, work func(r int, row []float64) error) func(r int, row []float64) error {
	if from == nil {
		return work
	}
	return func(r int, row []float64) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = noRun(from, r, fmt.Errorf("the rules stop with %q", fault.Clip(fmt.Sprint(p))))
			}
		}()
		err = work(r, row)
		if err != nil && !errors.As(err, new(fault.Faults)) {
			why, _, _ := strings.Cut(err.Error(), "; this is a fault of the program") // it is of the file
			err = noRun(from, r, fmt.Errorf("the rules cannot go on from it (%s)", why))
		}
		return err
	}
}

// noRun tells that no run leaves the numbers of a replicate.
func noRun(from *results.State, r int, why error) error {
	return fault.Faults{{File: from.Name, Message: fmt.Sprintf("replicate %d is not as a run leaves it: %v; save the state again", r, why)}}
}

// ScenarioOf reads the scenario that a state was saved of. What is wrong with it is of
// the state's file; the lines told are those of the text in it.
func ScenarioOf(from *results.State) (*scenarios.Scenario, error) {
	s, err := scenarios.ParseWhole(from.Scenario+".toml", []byte(from.Effective))
	var bad fault.Faults
	if errors.As(err, &bad) {
		var told fault.Faults
		for _, f := range bad {
			told = append(told, fault.Fault{File: from.Name, Message: "the scenario in the state: " + f.Error()})
		}
		return nil, told
	}
	return s, err
}

// Saved binds the scenario that a state was saved of.
func Saved(from *results.State) (*scenarios.Bound, error) {
	s, err := ScenarioOf(from)
	if err != nil {
		return nil, err
	}
	b, err := s.Bind()
	if err != nil {
		return nil, fmt.Errorf("the scenario in the state: %w", err)
	}
	if err := b.CanDraw(from.Draws); err != nil {
		return nil, fmt.Errorf("the scenario in the state: %w", err)
	}
	if s.Region != from.Region {
		return nil, fmt.Errorf("the head of the state names the region %s and its scenario %s; save the state again", fault.Quote(from.Region), fault.Quote(s.Region))
	}
	if string(s.TOML(false)) != from.Effective {
		return nil, fmt.Errorf("the scenario in the state is not written as concord writes it; save the state again")
	}
	floats, octets := sim.NewWorld(b.Region, b.Entries).Slabs()
	if len(floats) != from.Floats || len(octets) != from.Bytes || !slices.Equal(stateEntries(b.Entries), from.Entries) ||
		from.Year < b.Region.FirstYear || from.Year >= b.Region.LastYear {
		return nil, fmt.Errorf("the state is not of the shape that its scenario %s has with this program and this region; save it again", from.Scenario)
	}
	return b, nil
}

func stateEntries(entries []sim.Entry) []results.StateEntry {
	var list []results.StateEntry
	for k := range entries {
		list = append(list, results.StateEntry{ID: entries[k].ID, Values: len(entries[k].Values)})
	}
	return list
}

// Differences are why a scenario does not continue a state, a sentence each.
type Differences []string

func (d Differences) Error() string { return strings.Join(d, "\n") }

// Continues tells what keeps a scenario from going on from a state that was saved
// of another: all that differs and has counted before its end. It is nil when a
// run of the scenario from the beginning would have come to that very state.
func Continues(from *results.State, saved, b *scenarios.Bound) error {
	old, now := saved.Scenario, b.Scenario
	if old.Region != now.Region {
		return Differences{fmt.Sprintf("region: the state is of %s and the scenario of %s: run it from the beginning", old.Region, now.Region)}
	}
	first := saved.Region.FirstYear
	var list Differences
	if b.Until <= from.Year {
		list = append(list, fmt.Sprintf("until = %d, but the state is of the end of %d: end in %d or later", b.Until, from.Year, from.Year+1))
	}
	changed := map[string][]string{} // by id: what differs
	for _, line := range scenarios.Difference(old, now) {
		path, values, _ := strings.Cut(line, ": ")
		path, isRange := strings.CutPrefix(path, "uncertain.")
		if isRange && !from.Uncertain {
			continue // nothing is drawn from it
		}
		head, rest, _ := strings.Cut(path, ".")
		switch id, key, _ := strings.Cut(rest, "."); {
		case path == "seed" || path == "until":
		case head == "event" || head == "proposal":
			switch {
			case isRange:
				key = "the range of " + key
			case key == "" && strings.HasSuffix(values, " → removed"):
				key = "removed"
			case key == "":
				key = "added"
			}
			changed[id] = append(changed[id], key)
		case isRange:
			list = append(list, fmt.Sprintf("%s: its range differs, %s, and it counts from the first year: keep it as it was saved, or run from the beginning", path, values))
		default:
			list = append(list, fmt.Sprintf("%s differs, %s, and counts from the first year: keep it as it was saved, or run from the beginning", path, values))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		what, year := changed[id], 0
		for _, s := range []*scenarios.Scenario{old, now} {
			if e := s.Entry(id); e != nil && (year == 0 || e.Year() < year) {
				year = e.Year()
			}
		}
		if year > from.Year {
			continue
		}
		removed, added := slices.Contains(what, "removed"), slices.Contains(what, "added")
		how := "differs (" + strings.Join(what, ", ") + ")"
		switch {
		case removed && added:
			how = "is of another kind"
		case removed:
			how = "is removed"
		case added:
			how = "is added"
		}
		remedy := "run from the beginning"
		if year > first {
			remedy = fmt.Sprintf("branch from %d or earlier, or run from the beginning", year-1)
		}
		list = append(list, fmt.Sprintf("%s %s and counts from %d: %s", id, how, year, remedy))
	}
	if from.Draws != sim.Shipped {
		list = append(list, undrawn(saved, b)...)
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// undrawn lists parameters that one of two scenarios sets to the very value that
// the other leaves: where parameters are drawn, only the other draws them.
func undrawn(saved, b *scenarios.Bound) []string {
	was, is := saved.Settled(), b.Settled()
	var list []string
	for _, path := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(was, is)))) {
		in, out := slices.Contains(was, path), slices.Contains(is, path)
		if in == out || valueOf(saved, path) != valueOf(b, path) {
			continue // else it is told already
		}
		who := "the state's scenario draws it and this one sets it"
		if in {
			who = "the state's scenario sets it and this one draws it"
		}
		list = append(list, fmt.Sprintf("parameters.%s: %s, from the first year: keep it as it was saved, or run from the beginning", path, who))
	}
	return list
}

func valueOf(b *scenarios.Bound, path string) float64 {
	params := b.Params
	for _, row := range params.Table() {
		if row.Path == path {
			return *row.Value
		}
	}
	return 0
}
