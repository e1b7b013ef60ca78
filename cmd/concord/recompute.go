package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// settings are what a manifest says of a request in its list of settings.
type settings struct {
	uncertain  bool
	draws      sim.ParameterSource
	told       int    // replicate of the log
	outcome    string // of compare's precision, and of why
	precision  float64
	year       int      // of the precision
	all        []string // values changed in all sides of a comparison
	pairs      int      // at most, with a precision
	years      string
	barriers   bool
	groups     []string
	statements []string // ids of the claims that were asked for
	branch     []string // year and SHA-256 of the state
	subject    []string // of explain
	only       int      // the one replicate of explain, −1 for all
	answer     []string // draws and members of the hypothesis, and the word of its budget
	transfer   []string // first, last and distance of the origins, horizon, members and steps of transfer
	fit        []string // members and steps of a fit; a backtest has the horizon before them
}

// settingsOf reads the settings of a manifest. It refuses settings that it does not know: another program
// wrote them, and their effect is unknown.
func settingsOf(m *results.Manifest) (settings, error) {
	s := settings{pairs: mostPairs, only: -1}
	if m.Kind == "sensitivity" { // see analysingOf
		return s, nil
	}
	for _, text := range m.Settings {
		word, rest, _ := strings.Cut(text, " ")
		f := strings.Split(rest, " ")
		var e1, e2 error
		switch {
		case text == "uncertain":
			s.uncertain = true
		case text != "" && slices.Contains(sim.Sources[:], sim.ParameterSource(text)):
			s.draws = sim.ParameterSource(text)
		case word == "log" && len(f) == 1:
			s.told, e1 = strconv.Atoi(f[0])
		case text == "barriers":
			s.barriers = true
		case word == "group":
			s.groups = append(s.groups, rest)
		case word == "outcome" && len(f) == 2:
			s.outcome, s.years = f[0], f[1]
		case word == "precision" && len(f) == 3:
			s.outcome = f[0]
			s.year, e1 = strconv.Atoi(f[1])
			s.precision, e2 = strconv.ParseFloat(f[2], 64)
		case word == "set-all" && strings.Contains(rest, "="):
			s.all = append(s.all, rest)
		case word == "pairs" && len(f) == 1:
			s.pairs, e1 = strconv.Atoi(f[0])
		case word == "statements":
			s.statements = f
		case word == "explain" && len(f) <= 3:
			s.subject = f
		case word == "years" && len(f) == 1:
			s.years = f[0]
		case word == "replicate" && len(f) == 1:
			s.only, e1 = strconv.Atoi(f[0])
		case word == "branch" && len(f) == 2:
			s.branch = f
		case word == "hypothesis" && len(f) == 3:
			s.answer = f
		case word == "transfer" && len(f) == 6:
			s.transfer = f
		case word == "fit" && len(f) == 2, word == "backtest" && len(f) == 3:
			s.fit = f
		default:
			e1 = errors.New("unknown")
		}
		if e1 != nil || e2 != nil {
			return s, wrong("the manifest has the setting %q, which this program does not know", text)
		}
	}
	return s, nil
}

// effective reads a complete scenario of a results folder.
func effective(dir, file, name string) (*scenarios.Scenario, error) {
	text, err := store.Read(filepath.Join(dir, file), mostText)
	if err != nil {
		return nil, wrongRequest{err}
	}
	s, err := scenarios.ParseWhole(name+".toml", text)
	if err != nil {
		return nil, wrongRequest{err}
	}
	return s, nil
}

// recomputation is the repeated request of a folder.
type recomputation struct {
	m       *results.Manifest // the new manifest
	what    string            // what is computed, in words
	compute func(ctx context.Context, stderr io.Writer) (digest string, err error)
	e       *results.Ensemble // of a run or a branch, once it is computed
	drawn   run.DrawsJob      // once it is computed
	state   io.Closer         // for a branch: the states, open until it is computed; otherwise nil
}

// again computes what a folder holds, from the folder's own scenarios and the settings of its manifest. Then
// it compares. The error says why nothing could be compared.
func (q *verifying) again(ctx context.Context, stderr io.Writer, dir string, old *results.Manifest, v *verdict) error {
	if old.ModelVersion != sim.ModelVersion {
		return wrong("made by model version %s, this program is %s: the digests cannot be compared. Use that version, or run "+
			"the scenario again; `concord diff` compares the tables of both", shown(old.ModelVersion), sim.ModelVersion)
	}
	if results.ByMarks(old.Kind) && old.DigestOf != results.OfMarks {
		return wrong("its outcome digest is of an earlier kind (digest_of is missing), which this program does not compute. " +
			"Use the program that made it, or run the scenario again; `concord diff` compares the tables of both")
	}
	set, err := settingsOf(old)
	if err != nil {
		return err
	}
	if why := q.notComputed(old, set); why != "" {
		v.say("not computed again: %s", why)
		return nil
	}
	r, err := q.ask(dir, old, set)
	if err != nil {
		return err
	}
	if r.state != nil {
		defer r.state.Close()
	}
	if r.m.InputDigest != old.InputDigest {
		return wrong("made from other inputs: %s. Nothing was compared", otherInputs(old, r.m))
	}
	digest, err := r.compute(ctx, stderr)
	if err != nil {
		return err
	}
	if err := v.draws(ctx, old, r.drawn); err != nil {
		return err
	}
	if r.e != nil {
		tables := []results.Table{r.e.Decisions()}
		if r.e.Part != nil { // without digests.csv the tables name what differs
			tables = append(tables, r.e.Tables()...)
		}
		for _, t := range tables {
			v.table(old, t.File, results.SHA256(t.CSV))
		}
	}
	v.outcome(old, digest, shown(r.what))
	if r.e != nil && r.e.Part == nil {
		v.fingerprints(dir, old, r.e, digest == old.OutcomeDigest)
	}
	if digest != old.OutcomeDigest {
		v.say("made with %s on %s", shown(old.GoVersion), shown(old.Architecture))
	}
	return nil
}

// notComputed says why a folder is not computed again, and which command would compute it. It is "" if the
// folder is computed.
func (q *verifying) notComputed(old *results.Manifest, set settings) string {
	switch old.Kind {
	case "attribution":
		if len(old.Others) == 0 {
			return fmt.Sprintf("the manifest is of an earlier program, which left out the names of what was compared; give "+
				"`concord why` again, its outcome digest is here %s", shown(old.OutcomeDigest))
		}
	case "branch":
		if set.branch != nil && q.state == "" {
			return fmt.Sprintf("a branch needs the state that it went on from; give it with --state FILE. It is of the end "+
				"of %s, SHA-256 %s", shown(set.branch[0]), shown(set.branch[1]))
		}
	case "sensitivity":
		if slices.Contains(old.Settings, ofTable) {
			return "it is of a table of runs, which is not in the folder; give `concord sensitivity --from` again"
		}
	case "theories":
		return fmt.Sprintf("that is done by `%s`; its outcome digest is here %s", shown(fmt.Sprintf(
			"concord theories %s --replicates %d --seed %d", libraryOrFile(old.Scenario), old.Replicates, old.Seed)),
			shown(old.OutcomeDigest))
	case "hypothesis":
		return fmt.Sprintf("that is done by `%s`; its outcome digest is here %s", hypothesisCommand(old, set),
			shown(old.OutcomeDigest))
	case "transfer":
		return fmt.Sprintf("that is done by `%s`; its outcome digest is here %s", transferCommand(old, set),
			shown(old.OutcomeDigest))
	case "fit", "backtest":
		if old.Seed > scenarios.MaxSeed {
			return fmt.Sprintf("its seed %d is larger than any that this program takes (%d); use the program that made it",
				old.Seed, uint64(scenarios.MaxSeed))
		}
		return fmt.Sprintf("that is done by `%s`; its outcome digest is here %s", fitCommand(old, set), shown(old.OutcomeDigest))
	}
	return ""
}

// ask repeats the request of a folder.
func (q *verifying) ask(dir string, old *results.Manifest, set settings) (*recomputation, error) {
	switch old.Kind {
	case "":
		return q.run(dir, old, set)
	case "comparison":
		return q.comparison(dir, old, set)
	case "attribution":
		return q.attribution(dir, old, set)
	case "claims":
		return q.claims(old, set)
	case "explanation":
		return q.explanation(dir, old, set)
	case "branch":
		return q.branch(dir, old, set)
	case "sweep":
		return q.experiment(dir, old)
	case "sensitivity":
		return q.sensitivity(dir, old)
	case "hindcast":
		return q.hindcast(dir, old)
	}
	return nil, wrong("holds results of kind %s, which this program does not know; use the one that made it", shown(old.Kind))
}

func (q *verifying) run(dir string, old *results.Manifest, set settings) (*recomputation, error) {
	asked := q.request(old, set)
	b, m, err := asked.ofFolder(dir, old)
	if err != nil {
		return nil, err
	}
	r := &recomputation{m: m, what: old.Scenario, drawn: asked.drawsJob(b, m)}
	r.compute = func(ctx context.Context, stderr io.Writer) (_ string, err error) {
		r.e, err = asked.compute(ctx, stderr, b, m, nil)
		return m.OutcomeDigest, err
	}
	return r, nil
}

func (q *verifying) comparison(dir string, old *results.Manifest, set settings) (*recomputation, error) {
	c := comparing{replicates: old.Replicates, all: set.all, draws: set.draws, uncertain: set.uncertain,
		keep: old.Kept, workers: q.workers}
	if set.precision != 0 {
		c.replicates, c.precision, c.outcome, c.year = set.pairs, set.precision, set.outcome, set.year
	}
	var sides []*scenarios.Scenario
	for n := 0; old.Inputs[sideFile(n)] != ""; n++ {
		name := strings.TrimSuffix(sideFile(n), ".effective.toml")
		if names := append([]string{old.Scenario}, old.Others...); n < len(names) {
			name = names[n]
		}
		s, err := effective(dir, sideFile(n), name)
		if err != nil {
			return nil, err
		}
		sides = append(sides, s)
	}
	if len(sides) < 2 {
		return nil, wrong("the manifest of a comparison names %d scenarios, want two or more", len(sides))
	}
	job, m, err := c.job(sides)
	if err != nil {
		return nil, err
	}
	r := &recomputation{m: m, what: "comparison of " + old.Scenario + " with " + strings.Join(m.Others, ", ")}
	r.compute = func(ctx context.Context, stderr io.Writer) (string, error) {
		p := newProgress(stderr, "pairs", job.Pairs)
		defer p.end()
		job.Done = p.done
		compared, digest, err := run.Compare(ctx, job)
		if err == nil {
			m.Replicates = compared.Count()
			r.drawn = c.drawsJob(job, m)
		}
		return digest, err
	}
	return r, nil
}

func (q *verifying) attribution(dir string, old *results.Manifest, set settings) (*recomputation, error) {
	w := asking{barriers: set.barriers, outcome: set.outcome, years: set.years, replicates: old.Replicates, draws: set.draws,
		groups: set.groups, workers: q.workers}
	a, err := effective(dir, sideFile(0), old.Scenario)
	if err != nil {
		return nil, err
	}
	var b *scenarios.Scenario
	if !set.barriers {
		if b, err = effective(dir, sideFile(1), old.Others[0]); err != nil {
			return nil, err
		}
	}
	jobs, m, err := w.jobs(a, b)
	if err != nil {
		return nil, err
	}
	compute := func(ctx context.Context, stderr io.Writer) (string, error) {
		list, err := attribute(ctx, stderr, &job{}, jobs)
		if err != nil {
			return "", err
		}
		return attributionDigest(list), nil
	}
	return &recomputation{m: m, what: "attribution of " + old.Scenario + " with " + strings.Join(m.Others, ", "),
		compute: compute}, nil
}

func (q *verifying) explanation(dir string, old *results.Manifest, set settings) (*recomputation, error) {
	asked := explaining{years: set.years, replicates: old.Replicates, only: set.only, uncertain: set.uncertain,
		draws: set.draws, workers: q.workers}
	if set.only != -1 {
		asked.replicates = -1
	}
	if _, err := asked.words(set.subject); err != nil {
		return nil, err
	}
	var sides []*scenarios.Scenario
	for n, name := range append([]string{old.Scenario}, old.Others...) {
		s, err := effective(dir, sideFile(n), name)
		if err != nil {
			return nil, err
		}
		sides = append(sides, s)
	}
	work, m, err := asked.job(sides)
	if err != nil {
		return nil, err
	}
	compute := func(ctx context.Context, stderr io.Writer) (string, error) {
		e, err := work.compute(ctx, stderr)
		if err != nil {
			return "", err
		}
		return results.SHA256(e.Table().CSV), nil
	}
	return &recomputation{m: m, what: "explanation of " + strings.Join(set.subject, " "), compute: compute}, nil
}

func (q *verifying) claims(old *results.Manifest, set settings) (*recomputation, error) {
	all, err := scenarios.Claims()
	if err != nil {
		return nil, err
	}
	job := run.ClaimsJob{Pairs: old.Replicates, Seed: old.Seed, Draws: set.draws, Workers: q.workers}
	if job.Claims, err = chosen(all, set.statements); err != nil {
		return nil, err
	}
	m, err := claimsManifest(job, set.statements)
	if err != nil {
		return nil, err
	}
	compute := func(ctx context.Context, stderr io.Writer) (string, error) {
		c, err := answers(ctx, stderr, job)
		if err != nil {
			return "", err
		}
		return results.SHA256(c.CSV()), nil
	}
	return &recomputation{m: m, what: "statements of the paper", compute: compute}, nil
}

func (q *verifying) branch(dir string, old *results.Manifest, set settings) (r *recomputation, err error) {
	if set.branch == nil {
		return nil, wrong("the manifest of a branch does not name its state")
	}
	file, state, err := openState(q.state)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	if digest := set.branch[1]; state.Digest != digest {
		return nil, wrong("went on from another state than %s: SHA-256 %s, that one has %s", q.state, shown(digest), state.Digest)
	}
	s, err := effective(dir, "scenario.effective.toml", old.Scenario)
	if err != nil {
		return nil, err
	}
	b, m, err := request{told: set.told}.follow(q.state, state, s)
	if err != nil {
		return nil, err
	}
	if err := branchOf(b, m, state, old.Kept); err != nil {
		return nil, err
	}
	keep, err := keepOf(b, m)
	if err != nil {
		return nil, err
	}
	r = &recomputation{m: m, what: "branch of " + old.Scenario, drawn: branchDraws(b, state, q.workers), state: file}
	r.compute = func(ctx context.Context, stderr io.Writer) (_ string, err error) {
		p := newProgress(stderr, old.Scenario, state.Replicates)
		defer p.end()
		if r.e, err = run.Branch(ctx, run.Job{Bound: b, Workers: q.workers, Keep: keep, Told: set.told, Done: p.done},
			state); err != nil {
			return "", err
		}
		return r.e.Digest(), nil
	}
	return r, nil
}

// request is the request that a manifest of a run records.
func (q *verifying) request(old *results.Manifest, set settings) request {
	return request{scenario: old.Scenario, replicates: old.Replicates, uncertain: set.uncertain, draws: set.draws,
		keep: old.Kept, told: set.told, workers: q.workers}
}

// ofFolder binds the scenario of a run's folder. A committed digest has no scenario beside it. For this
// ofFolder binds the scenario of the library.
func (q request) ofFolder(dir string, old *results.Manifest) (*scenarios.Bound, *results.Manifest, error) {
	s, err := effective(dir, "scenario.effective.toml", old.Scenario)
	if errors.Is(err, fs.ErrNotExist) {
		return q.prepareAs(old)
	}
	if err != nil {
		return nil, nil, err
	}
	return q.bind(s)
}

// prepareAs binds the scenario of the library that a manifest names, with the seed and
// the years of the manifest.
func (q request) prepareAs(old *results.Manifest) (*scenarios.Bound, *results.Manifest, error) {
	if old.Seed > scenarios.MaxSeed {
		return nil, nil, wrong("the manifest's seed %d is larger than any that this program takes (%d); use the program that "+
			"made it", old.Seed, uint64(scenarios.MaxSeed))
	}
	q.seed, q.until = fmt.Sprint(old.Seed), fmt.Sprint(old.Until)
	return q.prepare()
}

// outcome compares the digest computed now with that of the manifest.
func (v *verdict) outcome(old *results.Manifest, digest, what string) {
	if digest != old.OutcomeDigest {
		v.Outcome, v.no = "different", true
		v.say("DIFFERENT: %s %s, was %s", old.DigestName(), digest, shown(old.OutcomeDigest))
		return
	}
	v.Outcome = "equal"
	v.say("%s %s equal; %s, seed %d, %s, %d–%d", old.DigestName(), digest, what, old.Seed,
		fault.Count(old.Replicates, "replicate"), old.FirstYear, old.Until)
}

// fingerprints names where digests.csv differs from the ensemble computed now.
func (v *verdict) fingerprints(dir string, old *results.Manifest, e *results.Ensemble, equal bool) {
	text, err := store.Read(filepath.Join(dir, "digests.csv"), mostText)
	if errors.Is(err, fs.ErrNotExist) || equal && (old.Files != nil || bytes.Equal(text, e.Fingerprints().CSV())) {
		return
	}
	if equal {
		v.no = true
	}
	var was results.Fingerprints
	if err == nil {
		was, err = results.ReadFingerprints(bytes.NewReader(text))
	}
	if err != nil {
		v.say("digests.csv cannot be compared: %v", err)
		return
	}
	where, different := was.FirstDifference(e.Fingerprints())
	switch {
	case equal:
		v.say("digests.csv was altered: it is not that of this run%s", map[bool]string{true: "; " + where}[different])
	case different:
		v.say("%s", where)
	default:
		v.say("digests.csv agrees with this run: the manifest is what differs")
	}
}

// fitCommand is the command that computes a fit or a backtest again.
func fitCommand(m *results.Manifest, set settings) string {
	name := libraryOrFile(m.Scenario)
	years := fmt.Sprintf("--until %d", m.Until)
	if len(set.fit) == 3 {
		years = fmt.Sprintf("--first %d --last %d --horizon %s", m.FirstYear, m.Until, set.fit[0])
	}
	size := ""
	if n := len(set.fit); n > 0 {
		size = fmt.Sprintf(" --members %s --steps %s", set.fit[n-2], set.fit[n-1])
	}
	return shown(fmt.Sprintf("concord %s %s %s%s --seed %d", m.Kind, name, years, size, m.Seed))
}

// hypothesisCommand is the command that computes an answer about the hypothesis again.
func hypothesisCommand(m *results.Manifest, set settings) string {
	size := ""
	if len(set.answer) == 3 {
		size = fmt.Sprintf(" --draws %s --members %s", set.answer[0], set.answer[1])
		if set.answer[2] == "full" {
			size = " --full" + size
		}
	}
	return shown(fmt.Sprintf("concord hypothesis %s%s --seed %d", libraryOrFile(m.Scenario), size, m.Seed))
}

// libraryOrFile is how a command names a scenario: by its name in the library, or by its file.
func libraryOrFile(name string) string {
	if slices.Contains(scenarios.Library(), name) {
		return name
	}
	return fault.ShellWord(name + ".toml")
}

// otherInputs names the inputs whose digests differ.
func otherInputs(a, b *results.Manifest) string {
	var names []string
	for n := range b.Inputs { // any order: names are sorted below
		if a.Inputs[n] != b.Inputs[n] {
			names = append(names, shown(n))
		}
	}
	for n := range a.Inputs { // any order: names are sorted below
		if _, ok := b.Inputs[n]; !ok {
			names = append(names, shown(n))
		}
	}
	if len(names) == 0 {
		return "seed, years, replicates or settings"
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}
