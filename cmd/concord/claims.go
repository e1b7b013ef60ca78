package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const claimsHelp = `concord claims [ID…] [options]

Puts the statements of the source paper about scenarios to the model. Each pair of runs has
its own draw of the parameters from the posterior of the fit; the two runs of a pair differ by their
scenarios alone. A statement holds when the whole 95 % interval of the mean effect agrees
with it, fails when none of it does, and is undecided otherwise. With IDs (S01, S01-trade,
K24), those statements only. The statements stand in scenarios/claims.toml.

{flags}

Example:
  concord claims S01 --pairs 20
`

const (
	defaultPairs  = 200
	claimsTable   = "results/reference/claims.csv"
	claimsBefore  = "claims-before.csv" // beside the table: the answers before the last calibration
	claimsPage    = "docs/CLAIMS.md"
	claimsPicture = "figures/claims.png" // relative to the page
)

// claiming is what the options of claims ask for.
type claiming struct {
	run.ClaimsJob
	all           []scenarios.Claim // all statements of the file; ClaimsJob.Claims are those that were asked for
	words         []string
	from          sim.ParameterSource // where parameters come from, if the request says so
	update, check bool
	job
}

// flags are the flags of claims.
func (q *claiming) flags(f *flags) {
	f.int(&q.Pairs, "pairs N", fmt.Sprintf("how many pairs (default %d)", q.Pairs))
	f.draws(&q.from, sim.FromPosterior, "draw the parameters from the posterior of the fit (the default)")
	f.draws(&q.from, sim.FromPriors, "draw them from their priors instead")
	f.medians(&q.from, "a scenario")
	f.seed(&q.Seed, fmt.Sprintf("seed of the draws and of the runs (default %d)", q.Seed))
	f.workers(&q.Workers, "the answers do not depend on it")
	f.text(&q.out, "out FOLDER", aPlace, "write claims.csv, CLAIMS.md and "+claimsPicture+" there, with a manifest")
	f.bool(&q.force, "force", "replace other answers in FOLDER")
	f.bool(&q.update, "update", "rewrite "+claimsTable+", "+claimsPage+
		" and its figure; from the project's folder, for all statements")
	f.bool(&q.check, "check", "compute "+claimsTable+" again and compare: exit status 0 equal, "+
		"1 different, 2 made by another model version")
	f.json(&q.asJSON, "print the answers as JSON")
	f.figures(&q.look)
}

func claimsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) (err error) {
	q := claiming{ClaimsJob: run.ClaimsJob{Pairs: defaultPairs, Seed: 1, Draws: sim.FromPosterior}}
	if q.words, err = options("claims", q.flags, args); err != nil {
		return err
	}
	if q.all, err = scenarios.Claims(); err != nil {
		return err
	}
	if q.Claims, err = chosen(q.all, q.words); err != nil {
		return err
	}
	if err := q.possible(); err != nil {
		return err
	}
	q.Draws = cmp.Or(q.from, q.Draws)
	if err := checkLook(q.look, []string{"claims"}, q.out != ""); err != nil {
		return err
	}
	if q.check {
		return checkClaims(ctx, stdout, stderr, q.ClaimsJob)
	}
	c, err := q.answer(ctx, stderr)
	if err != nil {
		return err
	}
	told := c.Brief()
	if q.asJSON {
		told = c.JSON()
	}
	_, err = stdout.Write(told)
	return err
}

// possible tells what of a request cannot be.
func (q *claiming) possible() error {
	switch ofTable := q.update || q.check; {
	case q.Pairs < 2 || q.Pairs > run.MostReplicates:
		return wrong("--pairs = %d, want 2..%d: one pair says nothing of the error", q.Pairs, run.MostReplicates)
	case ofTable && q.from != sim.Shipped:
		return wrong("--update and --check are for draws from the posterior; drop --%s", q.from)
	case ofTable && len(q.words) > 0:
		return wrong("--update and --check are for all statements; drop %s", strings.Join(q.words, " "))
	case q.update && q.check:
		return wrong("--check compares, --update rewrites; choose one")
	}
	return nil
}

// answer computes the answers and writes them where they are wanted: into the files that the project ships,
// into a folder, or into both.
func (q *claiming) answer(ctx context.Context, stderr io.Writer) (*results.Claims, error) {
	pages, err := holdClaims(q.update)
	if err != nil {
		return nil, err
	}
	defer pages.release()
	var m *results.Manifest
	if q.out != "" {
		if m, err = claimsManifest(q.ClaimsJob, q.words); err != nil {
			return nil, err
		}
		if err := q.hold(m, ""); err != nil {
			return nil, err
		}
		defer q.place.Release()
	}
	c, err := answers(ctx, stderr, q.ClaimsJob)
	if err != nil {
		return nil, err
	}
	if q.update {
		if err := updateClaims(c, q.all, pages); err != nil {
			return nil, err
		}
	}
	if q.out == "" {
		return c, nil
	}
	files, err := claimsFiles(c, nil, q.all, q.look)
	if err != nil {
		return nil, err
	}
	m.Figures = lookSettings(q.look)
	m.OutcomeDigest = results.SHA256(c.CSV())
	return c, q.leave(ctx, m, append(files, described(m, c.Table())[0]))
}

// holdClaims takes what --update writes.
func holdClaims(update bool) (*generatedFiles, error) {
	return holdGenerated(update, []generated{{"claims.csv", claimsTable, "id,scenarios,claims,"}, {"CLAIMS.md", claimsPage, ""},
		{claimsPicture, filepath.Join(filepath.Dir(claimsPage), claimsPicture), ""}})
}

// updateClaims writes the answers that the project ships.
func updateClaims(c *results.Claims, all []scenarios.Claim, pages *generatedFiles) error {
	before, err := earlier(claimsTable)
	if err != nil {
		return err
	}
	files, err := claimsFiles(c, before, all, figures.Look{})
	if err != nil {
		return err
	}
	return pages.write(files)
}

// chosen keeps the statements that the words name. A word is the id of a statement, of a scenario or of a
// claim of the paper.
func chosen(all []scenarios.Claim, words []string) ([]scenarios.Claim, error) {
	if len(words) == 0 {
		return all, nil
	}
	var out []scenarios.Claim
	met := map[string]bool{}
	for _, c := range all {
		take := false
		for _, w := range words {
			if c.ID == w || slices.Contains(c.IDs, w) || slices.Contains(c.Claims, w) {
				met[w], take = true, true
			}
		}
		if take {
			out = append(out, c)
		}
	}
	for _, w := range words {
		if !met[w] {
			var ids []string
			var others []string
			for _, c := range all {
				ids = append(ids, c.ID)
				others = append(append(others, c.IDs...), c.Claims...)
			}
			return nil, wrong("no statement %s%s; there are %s, and ids of scenarios (S01) and claims (K24)", fault.Quote(w),
				fault.DidYouMean(w, slices.Concat(ids, others)), strings.Join(ids, ", "))
		}
	}
	return out, nil
}

// answers computes the answers and shows progress. It returns them as the written table holds them. So page
// and figure are the same, whether they are made now or later from the table.
func answers(ctx context.Context, stderr io.Writer, job run.ClaimsJob) (*results.Claims, error) {
	runs, err := run.ClaimsRuns(job.Claims, job.Pairs)
	if err != nil {
		return nil, err
	}
	if b, _, err := (request{scenario: "reference", replicates: job.Pairs, draws: job.Draws}).prepare(); err == nil {
		one := run.Job{Bound: b, Seed: job.Seed, Draws: job.Draws}
		if err := ensembleCost(0, runs, job.Workers, paceOf(one)).tell(stderr,
			fmt.Sprintf("claims: %s runs", results.Thousands(runs)), nil); err != nil {
			return nil, err
		}
	}
	p := newProgress(stderr, "claims", runs)
	job.Done = p.done
	c, err := run.Claims(ctx, job)
	p.end()
	if err != nil {
		return nil, err
	}
	read, err := results.ReadClaims(c.CSV()) // the answers as the table keeps them
	if err != nil {
		return nil, err
	}
	read.Draws = c.Draws // the table has no column for this, and none for the short words
	for k := range read.Rows {
		read.Rows[k].Short = job.Claims[k].Short
	}
	return read, nil
}

// claimsManifest says what answers are computed from.
func claimsManifest(job run.ClaimsJob, words []string) (*results.Manifest, error) {
	s, err := scenarios.Read("reference")
	if err != nil {
		return nil, err
	}
	_, m, err := request{replicates: job.Pairs, draws: job.Draws}.bind(s)
	if err != nil {
		return nil, err
	}
	m.Seed, m.Kind, m.Title = job.Seed, "claims", "Statements of the source paper"
	if len(words) > 0 {
		m.Settings = append(m.Settings, "statements "+strings.Join(words, " "))
	}
	for k := range job.Claims {
		for _, name := range job.Claims[k].Scenarios() {
			if s, err = scenarios.Read(name); err != nil {
				return nil, err
			}
			m.Inputs[name+".effective.toml"] = results.SHA256(s.TOML(false))
		}
	}
	m.Inputs["claims.toml"] = results.SHA256(scenarios.ClaimsFile())
	m.DigestInputs()
	return m, nil
}

func claimsFiles(c, before *results.Claims, all []scenarios.Claim, look figures.Look) ([]store.File, error) {
	picture, err := figures.Claims(c)
	if err != nil {
		return nil, err
	}
	shown := newGallery(look)
	shown.hang(picture)
	return append([]store.File{{Path: "claims.csv", Data: c.CSV()},
		{Path: "CLAIMS.md", Data: c.Report(before, reasons(all), shown.paths[0])}}, shown.files...), nil
}

// reasons say why statements do not hold. The key is the id of a statement.
func reasons(all []scenarios.Claim) map[string]string {
	why := map[string]string{}
	for k := range all {
		why[all[k].ID] = strings.Join(strings.Fields(all[k].Why), " ")
	}
	return why
}

// earlier reads the answers before the last calibration. Their table stands beside the table of today. The
// result is nil if there is none.
func earlier(table string) (*results.Claims, error) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(table), claimsBefore))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return results.ReadClaims(text)
}

// readClaims reads the committed table. It fails if this program cannot be compared with the table.
func readClaims(path string) (*results.Claims, []byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, wrong("cannot read %s; call it from the project's folder, or write the table with --update", path)
	}
	old, err := results.ReadClaims(text)
	if err != nil {
		return nil, nil, wrong("%s: %w", path, err)
	}
	if old.ModelVersion != sim.ModelVersion {
		return nil, nil, wrong("%s was made by model version %s, this program is %s: the answers cannot be compared. Use "+
			"that version, or write the table again with `concord claims --update` and say in docs/CHANGELOG.md what changed",
			path, old.ModelVersion, sim.ModelVersion)
	}
	return old, text, nil
}

// checkClaims computes the committed table again, with its own pairs and seed.
func checkClaims(ctx context.Context, stdout, stderr io.Writer, job run.ClaimsJob) error {
	old, text, err := readClaims(claimsTable)
	if err != nil {
		return err
	}
	job.Pairs, job.Seed = old.Pairs, old.Seed
	now, err := answers(ctx, stderr, job)
	if err != nil {
		return err
	}
	if bytes.Equal(now.CSV(), text) {
		fmt.Fprintf(stdout, "%s: equal; %s, %d pairs, seed %d, model %s\n", claimsTable,
			fault.Count(len(now.Rows), "statement"), now.Pairs, now.Seed, now.ModelVersion)
		return nil
	}
	for _, line := range now.Differences(old) {
		fmt.Fprintf(stdout, "%s: DIFFERENT: %s\n", claimsTable, line)
	}
	fmt.Fprintf(stdout, "If the change is meant: concord claims --update, and say in docs/CHANGELOG.md why. This is %s/%s\n",
		runtime.GOOS, runtime.GOARCH)
	return errNo
}
