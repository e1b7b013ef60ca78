package main

import (
	"context"
	"fmt"
	"io"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// saving is what the options of branch save ask for.
type saving struct {
	request
	year      int
	out, from string
	force     bool
}

// flags are the flags of branch save.
func (q *saving) flags(f *flags) {
	f.year(&q.year, "year YEAR", "the state is of its end")
	f.text(&q.out, "out FILE", aPlace, "where to (default NAME-YEAR.concord)")
	f.bool(&q.force, "force", fileOrRun)
	f.string(&q.from, "from STATE", "go on from a state instead of the beginning: a branch of a branch; seed, "+
		"replicates and draws are then the state's")
	f.ownSeed(&q.seed, "the seed (default: the scenario's)")
	f.replicates(&q.replicates, fmt.Sprintf("how many runs (default %d; 55 kB each in the reference)", defaultReplicates))
	f.bool(&q.uncertain, "uncertain", "draw the scenario's [uncertain] values in each replicate; a branch goes on "+
		"to draw those of its own scenario")
	q.drawsFlags(f)
	f.settings(&q.sets, setOfScenario)
	f.workers(&q.workers, nothingDepends)
}

func saveState(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := saving{request: request{replicates: -1}}
	words, err := options("branch save", q.flags, args)
	if err != nil {
		return err
	}
	if q.scenario, err = oneScenario("branch save", words); err != nil {
		return err
	}
	if q.year == 0 {
		return wrong("branch save: give --year YEAR, whose end the state is of")
	}
	var state *results.State // the state that this save goes on from
	if q.from != "" {
		if q.seed != "" || q.replicates != -1 || q.uncertain || q.draws != sim.Shipped {
			return wrong("branch save --from: seed, replicates and draws are those of %s; leave --seed, --replicates, "+
				"--uncertain, --priors, --posterior and --prior-medians out", q.from)
		}
		file, s, err := openState(q.from)
		if err != nil {
			return err
		}
		defer file.Close()
		state = s
	}
	b, m, err := q.begin(state, words)
	if err != nil {
		return err
	}
	if q.out == "" {
		q.out = fmt.Sprintf("%s-%d.concord", m.Scenario, q.year)
	}
	place, err := holdState(q.out, q.force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	w, err := q.save(ctx, stderr, place, state, b, m)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: the end of %d in %s, %s, seed %d, model %s; %.1f MB\nSHA-256 %s\n",
		q.out, q.year, m.Scenario, fault.Count(q.replicates, "replicate"), m.Seed, m.ModelVersion, float64(w.Size)/1e6, w.Digest)
	return nil
}

// begin reads the scenario of the state to be saved. If there is an earlier state, the scenario goes on from
// it.
func (q *saving) begin(state *results.State, words []string) (b *scenarios.Bound, m *results.Manifest, err error) {
	if state != nil {
		if b, m, err = q.goOn(q.from, state, words); err != nil {
			return nil, nil, err
		}
		q.uncertain, q.draws, q.replicates = state.Uncertain, state.Draws, state.Replicates
	} else {
		if q.replicates == -1 {
			q.replicates = defaultReplicates
		}
		if b, m, err = q.prepare(); err != nil {
			return nil, nil, err
		}
	}
	if first := firstYear(b, state); q.year < first || q.year >= b.Region.LastYear {
		return nil, nil, wrong("--year %d: want %d..%d", q.year, first, b.Region.LastYear-1)
	}
	if q.replicates > mostStates {
		return nil, nil, wrong("--replicates %d: a saved state holds at most %d", q.replicates, mostStates)
	}
	return b, m, nil
}

// firstYear is the first year that is computed.
func firstYear(b *scenarios.Bound, state *results.State) int {
	if state != nil {
		return state.Year + 1
	}
	return b.Region.FirstYear
}

// save computes to the end of the year and writes the state of every replicate.
func (q *saving) save(ctx context.Context, stderr io.Writer, place *store.Place, state *results.State,
	b *scenarios.Bound, m *results.Manifest) (w *results.StateWriter, err error) {
	p := newProgress(stderr, m.Scenario, q.replicates)
	defer p.end()
	states := run.StatesJob{Year: q.year, Inputs: regionInputs(m), From: state, Job: run.Job{Bound: b, Seed: m.Seed,
		Replicates: q.replicates, Workers: q.workers, Uncertain: q.uncertain, Draws: q.draws, Done: p.done}}
	took := ensembleCost(0, q.replicates, q.workers, paceOf(states.Job))
	took.seconds *= float64(q.year-firstYear(b, state)+1) / float64(b.Region.Years())
	took.disk = float64(q.replicates) * float64(run.StateBytes(b))
	what := "branch save: " + results.Thousands(q.replicates) + " " + fault.Plural(q.replicates, "state")
	if err := took.tell(stderr, what, place); err != nil {
		return nil, err
	}
	err = place.File(func(to io.Writer) (err error) {
		w, err = run.SaveStates(ctx, states, to)
		return err
	})
	return w, err
}
