package main

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
)

// experiment repeats a sweep from the design in its folder.
func (q *verifying) experiment(dir string, old *results.Manifest) (*recomputation, error) {
	at := filepath.Join(dir, designFile)
	text, err := store.Read(at, mostText)
	if err != nil {
		return nil, wrongRequest{err}
	}
	e, err := scenarios.ParseExperiment(at, text)
	if err != nil {
		return nil, wrongRequest{err}
	}
	x, err := newExperiment(e)
	if err != nil {
		return nil, err
	}
	x.job.Workers = q.workers
	draws, err := x.draws()
	if err != nil {
		return nil, wrongRequest{err}
	}
	r := &recomputation{m: x.manifest, what: "sweep of " + strings.Join(append([]string{old.Scenario}, old.Others...), ", ")}
	r.compute = func(ctx context.Context, stderr io.Writer) (string, error) {
		p := newProgress(stderr, "runs", x.job.Rows())
		defer p.end()
		x.job.Done = p.done
		r.drawn = draws
		w := x.sweep().Writer(nil, nil, x.job.Sample())
		if err := run.Sweep(ctx, x.job, nil, w.Add); err != nil {
			return "", err
		}
		return w.Digest(), nil
	}
	return r, nil
}

// sensitivity repeats an analysis from the settings of its manifest.
func (q *verifying) sensitivity(dir string, old *results.Manifest) (*recomputation, error) {
	asked, err := analysingOf(old.Settings)
	if err != nil {
		return nil, err
	}
	asked.workers = q.workers
	names := append([]string{old.Scenario}, old.Others...)
	var sides []*scenarios.Scenario
	for _, name := range names {
		s, err := effective(dir, scenarioFile(name), name)
		if err != nil {
			return nil, err
		}
		sides = append(sides, s)
	}
	p, err := asked.of(sides)
	if err != nil {
		return nil, err
	}
	r := &recomputation{m: p.manifest, what: "sensitivity of " + strings.Join(names, ", ")}
	r.compute = func(ctx context.Context, stderr io.Writer) (string, error) {
		_, _, err := p.compute(ctx, stderr, nil)
		return p.manifest.OutcomeDigest, err
	}
	return r, nil
}

// analysingOf reads what analysing.settings wrote.
func analysingOf(settings []string) (*analysing, error) {
	q := &analysing{}
	for _, text := range settings {
		word, rest, _ := strings.Cut(text, " ")
		var err error
		switch word {
		case "method":
			q.method = rest
		case "replicates":
			q.replicates, err = strconv.Atoi(rest)
		case "trajectories":
			q.trajectories, err = strconv.Atoi(rest)
		case "base":
			q.base, err = strconv.Atoi(rest)
		case "top":
			q.top, err = strconv.Atoi(rest)
		case "posterior":
			q.posterior = true
		case "uncertain":
			q.stated = true
		case "second":
			q.second = true
		case "sample":
			q.sample = append(q.sample, rest)
		case "factor":
			q.factors = append(q.factors, rest)
		case "keep":
			q.keep = append(q.keep, rest)
		default:
			err = errUnlike
		}
		if err != nil {
			return nil, wrong("the manifest has the setting %q, which this program does not know", text)
		}
	}
	if err := q.consistent(nil); err != nil {
		return nil, err
	}
	return q, nil
}
