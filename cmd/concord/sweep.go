package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const sweepHelp = `concord sweep [SCENARIO…] --vary PATH=LOW:HIGH:POINTS [options]
concord sweep --design FILE [options]

What if this number were different? Runs scenarios at every combination of the values that
vary, with the same draws at every point. With two scenarios or more the values are set in all
of them, and differences from the first are told. What a run keeps is chosen with --keep.
docs/DESIGN.md describes design files; every folder of results holds its own, design.toml.

{flags}

Examples:
{examples}
`

const (
	defaultSweepReplicates = 20
	defaultSamples         = 64
	defaultSampling        = "latin_hypercube"
)

// sweeping is what the options of sweep ask for.
type sweeping struct {
	design      string
	vary        []string
	sample      []string
	sampling    string
	points      int // -1 for the default
	keep        []string
	replicates  int
	seed, until string
	sets        []string
	draws       sim.ParameterSource
	uncertain   bool
	parquet     bool
	workers     int
}

// flags are the flags of sweep.
func (q *sweeping) flags(f *flags, j *job) {
	f.many(&q.vary, "vary PATH=VALUES", "PATH=LOW:HIGH:POINTS, PATH=LOW:HIGH or PATH=VALUE,VALUE",
		"a value that varies: PATH=LOW:HIGH:POINTS with both ends, PATH=LOW:HIGH for every whole number, or a list "+
			"PATH=VALUE,VALUE; may be given again, all combinations are run")
	f.many(&q.sample, "sample PATH=LAW", "PATH=LOW:HIGH, PATH=normal:MEAN:SD, PATH=lognormal:MEDIAN:SIGMA, PATH=prior or "+
		"PATH=posterior", "a value that is sampled: PATH=LOW:HIGH, PATH=normal:MEAN:SD, PATH=lognormal:MEDIAN:SIGMA, "+
		"PATH=prior, PATH=posterior, or PATH alone for the scenario's [uncertain] range; may be given again")
	f.text(&q.sampling, "sampling WAY", "one of "+strings.Join(scenarios.Samplings, ", "),
		"how: "+strings.Join(scenarios.Samplings, ", ")+" (default "+defaultSampling+")")
	f.optional(&q.points, "points N", fmt.Sprintf("a whole number such as %d", defaultSamples),
		fmt.Sprintf("how many samples (default %d)", defaultSamples))
	f.text(&q.design, "design FILE", aPlace, "read all of this from a design file instead")
	f.many(&q.keep, "keep PATTERN", "TABLE.ENTITY.OUTCOME@YEAR", keepOfSweep)
	f.replicates(&q.replicates, fmt.Sprintf("how many runs of each scenario at each point (default %d)", defaultSweepReplicates))
	f.ownSeed(&q.seed, "the seed (default: the first scenario's)")
	f.until(&q.until, "last year (default: the earliest of the scenarios' last years)")
	f.settings(&q.sets, "change a value in all scenarios; may be given again")
	f.draws(&q.draws, sim.FromPriors, "each replicate draws the parameters from their priors, but those that vary or are set")
	f.draws(&q.draws, sim.FromPosterior, "each replicate draws them from the posterior of the fit instead")
	f.medians(&q.draws, "a scenario")
	f.bool(&q.uncertain, "uncertain", "each replicate draws the scenarios' [uncertain] values, but those that vary")
	f.bool(&j.rows, "rows", "also a table of every single run, with the values at its point")
	f.bool(&q.parquet, "parquet", "write the tables as Parquet instead of CSV")
	j.folderFlags(f, "sweep-NAME-SEED-KEY", otherRun)
	f.json(&j.asJSON, asManifest)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
}

var keepOfSweep = "what to keep of each run, such as region.horizontal@2025 or 'pairs.*.turnover_usd@2010-2018'; without " +
	"@ every year; may be given again (default " + strings.Join(scenarios.UsualKeep, " and ") + ")"

func sweepVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return sweepIn(ctx, stdout, stderr, args, job{})
}

// sweepIn is the verb with a job that may be a share of an experiment in parts.
func sweepIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := sweeping{points: -1, replicates: -1}
	words, err := options("sweep", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	e, err := q.experiment(words)
	if err != nil {
		return err
	}
	x, err := newExperiment(e)
	if err != nil {
		return err
	}
	x.job.Workers = q.workers
	s, err := x.leave(ctx, stderr, &j, q.parquet)
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, x.manifest)
	}
	fmt.Fprint(stdout, s.Brief())
	j.told(stdout, x.manifest)
	return nil
}

// experiment reads what is asked for, from a design file or from the command line.
func (q *sweeping) experiment(words []string) (*scenarios.Experiment, error) {
	if q.design != "" {
		if given := q.given(words); given != "" {
			return nil, wrong("--design %s: the file says what runs, and %s is given too; write it into the file",
				q.design, given)
		}
		e, err := scenarios.ReadExperiment(q.design)
		if err != nil {
			return nil, wrongRequest{err}
		}
		return e, nil
	}
	if len(q.vary)+len(q.sample) == 0 {
		return nil, wrong("sweep wants a value that varies, for example: concord sweep --vary trade.closed=1.2:2.6:5; " +
			"`concord params` lists the parameters")
	}
	if len(words) == 0 {
		words = []string{"reference"}
	}
	e := &scenarios.Experiment{Replicates: q.replicates, Draws: q.draws, Uncertain: q.uncertain}
	if e.Replicates == -1 {
		e.Replicates = defaultSweepReplicates
	}
	for _, pattern := range q.keep { // a design file has each on one line
		e.Keep = append(e.Keep, strings.Join(strings.Fields(pattern), " "))
	}
	if len(e.Keep) == 0 {
		e.Keep = scenarios.UsualKeep
	}
	var err error
	if e.Scenarios, err = q.sides(words); err != nil {
		return nil, err
	}
	e.Seed = e.Scenarios[0].Seed
	for _, text := range q.vary {
		f, err := scenarios.ParseVary(text, e.Scenarios)
		if err != nil {
			return nil, wrongRequest{err}
		}
		e.Levers = append(e.Levers, f)
	}
	for _, text := range q.sample {
		f, err := scenarios.ParseUncertain(text, e.Scenarios)
		if err != nil {
			return nil, wrongRequest{err}
		}
		e.Uncertainties = append(e.Uncertainties, f)
	}
	switch {
	case len(e.Uncertainties) > 0:
		e.Sampling, e.Points = cmp.Or(q.sampling, defaultSampling), q.points
		if e.Points == -1 {
			e.Points = defaultSamples
		}
		if !slices.Contains(scenarios.Samplings, e.Sampling) {
			return nil, wrong("--sampling %s: want one of %s%s", fault.Word(q.sampling), strings.Join(scenarios.Samplings, ", "),
				fault.DidYouMean(q.sampling, scenarios.Samplings))
		}
	case q.points != -1:
		return nil, wrong("--points says how many samples, and nothing is sampled; add --sample PATH=LAW, or drop it")
	case q.sampling != "":
		return nil, wrong("--sampling says how samples are taken, and nothing is sampled; add --sample PATH=LAW, or drop it")
	}
	for _, f := range slices.Concat(e.Levers, e.Uncertainties) {
		if err := setAndVaried(f.Path, q.sets); err != nil {
			return nil, err
		}
	}
	if err := e.Check(); err != nil {
		return nil, wrongRequest{err}
	}
	return e, nil
}

// setAndVaried refuses a path that varies if --set gives it one value.
func setAndVaried(path string, sets []string) error {
	for _, set := range sets {
		if name, _, _ := strings.Cut(set, "="); strings.TrimPrefix(strings.TrimSpace(name), "parameters.") == path {
			return wrong("%s varies, and --set %s gives it one value; keep one of them", path, set)
		}
	}
	return nil
}

// given names something that a design file says, if it was given on the command line.
func (q *sweeping) given(words []string) string {
	switch {
	case len(words) > 0:
		return "the scenario " + fault.Word(words[0])
	case len(q.vary) > 0:
		return "--vary"
	case len(q.sample) > 0:
		return "--sample"
	case q.sampling != "":
		return "--sampling"
	case q.points != -1:
		return "--points"
	case len(q.keep) > 0:
		return "--keep"
	case q.replicates != -1:
		return "--replicates"
	case q.seed != "":
		return "--seed"
	case q.until != "":
		return "--until"
	case len(q.sets) > 0:
		return "--set"
	case q.draws != sim.Shipped:
		return "--" + string(q.draws)
	case q.uncertain:
		return "--uncertain"
	}
	return ""
}

// sides reads the scenarios and makes the changes that are asked for.
func (q *sweeping) sides(words []string) ([]*scenarios.Scenario, error) {
	if len(words) > mostSides {
		return nil, wrong("at most %d scenarios run together, got %d; run them in turn with the same first one", mostSides,
			len(words))
	}
	var sides []*scenarios.Scenario
	for n, name := range words {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, wrongRequest{err}
		}
		sets := slices.Concat(seedAndUntil(q.seed, q.until), q.sets)
		if err := s.Set(sets...); err != nil {
			if len(words) > 1 && len(q.sets) > 0 { // an entry may be in some of the scenarios only
				err = fmt.Errorf("in scenario %s: %w", s.Name, err)
			}
			return nil, wrongRequest{err}
		}
		if n > 0 && s.Seed != sides[0].Seed { // all draw alike
			if err := s.Set("seed=" + strconv.FormatUint(sides[0].Seed, 10)); err != nil {
				return nil, wrongRequest{err}
			}
		}
		sides = append(sides, s)
	}
	return sides, nil
}
