package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
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
	claimsPicture = "figures/claims.png" // seen from the page
)

func claimsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	job := run.ClaimsJob{Pairs: defaultPairs, Seed: 1, Draws: sim.FromPosterior}
	var out string
	var force, update, check, asJSON bool
	var from sim.Draws
	var look figures.Look
	words, err := options("claims", func(f *flags) {
		f.int(&job.Pairs, "pairs N", fmt.Sprintf("how many pairs (default %d)", job.Pairs))
		f.draws(&from, sim.FromPosterior, "draw the parameters from the posterior of the fit (the default)")
		f.draws(&from, sim.FromPriors, "draw them from their priors instead")
		f.seed(&job.Seed, fmt.Sprintf("seed of the draws and of the runs (default %d)", job.Seed))
		f.workers(&job.Workers, "the answers do not depend on it")
		f.text(&out, "out FOLDER", aPlace, "write claims.csv, CLAIMS.md and "+claimsPicture+" there, with a manifest")
		f.bool(&force, "force", "replace other answers in FOLDER")
		f.bool(&update, "update", "rewrite "+claimsTable+", "+claimsPage+" and its figure; from the project's folder, for all statements")
		f.bool(&check, "check", "compute "+claimsTable+" again and compare: exit status 0 equal, "+
			"1 different, 2 made by another model version")
		f.json(&asJSON, "print the answers as JSON")
		f.figures(&look)
	}, args)
	if err != nil {
		return err
	}
	all, err := scenarios.Claims()
	if err != nil {
		return err
	}
	if job.Claims, err = chosen(all, words); err != nil {
		return err
	}
	if job.Pairs < 2 || job.Pairs > run.MostReplicates {
		return wrong("--pairs = %d, want 2..%d: one pair says nothing of the error", job.Pairs, run.MostReplicates)
	}
	if from != sim.Shipped {
		if update || check {
			return wrong("--update and --check are for draws from the posterior; drop --%s", from)
		}
		job.Draws = from
	}
	if (update || check) && len(words) > 0 {
		return wrong("--update and --check are for all statements; drop %s", strings.Join(words, " "))
	}
	if update && check {
		return wrong("--check compares, --update rewrites; choose one")
	}
	if err := checkLook(look, []string{"claims"}, out != ""); err != nil {
		return err
	}
	if check {
		return checkClaims(ctx, stdout, stderr, job)
	}
	pages := &generatedFiles{}
	if update {
		if pages, err = holdGenerated([]generated{{"claims.csv", claimsTable, "id,scenarios,claims,"}, {"CLAIMS.md", claimsPage, ""},
			{claimsPicture, filepath.Join(filepath.Dir(claimsPage), claimsPicture), ""}}); err != nil {
			return err
		}
	}
	defer pages.release()
	var place *store.Place
	var m *results.Manifest
	if out != "" {
		if m, err = claimsManifest(job, words); err != nil {
			return err
		}
		if place, err = results.HoldFolder(out, m.InputDigest, force); err != nil {
			return wrongRequest{err}
		}
		defer place.Release()
	}
	c, err := answers(ctx, stderr, job)
	if err != nil {
		return err
	}
	if update {
		before, err := earlier(claimsTable)
		if err != nil {
			return err
		}
		files, err := claimsFiles(c, before, all, figures.Look{})
		if err == nil {
			err = pages.write(files)
		}
		if err != nil {
			return err
		}
	}
	if place != nil {
		m.Figures = lookSettings(look)
		files, err := claimsFiles(c, nil, all, look)
		if err != nil {
			return err
		}
		m.OutcomeDigest = results.SHA256(c.CSV())

		files = append(files, described(m, c.Table())[0])
		if err := place.Folder(sealed(m, files)); err != nil {
			return err
		}
	}
	if asJSON {
		return claimsJSON(stdout, c)
	}
	return claimsBrief(stdout, c)
}

// chosen keeps the statements that the words name, by their own id or by that
// of a scenario or a claim.
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
			return nil, wrong("no statement %s%s; there are %s, and ids of scenarios (S01) and claims (K24)", fault.Quote(w), fault.DidYouMean(w, slices.Concat(ids, others)), strings.Join(ids, ", "))
		}
	}
	return out, nil
}

// answers computes with progress, and gives what the written table says: page
// and figure are the same whether they are made now or from the table.
func answers(ctx context.Context, stderr io.Writer, job run.ClaimsJob) (*results.Claims, error) {
	runs, err := run.ClaimsRuns(job.Claims, job.Pairs)
	if err != nil {
		return nil, err
	}
	if b, _, err := (request{scenario: "reference", replicates: job.Pairs, draws: job.Draws}).prepare(); err == nil {
		one := run.Job{Bound: b, Seed: job.Seed, Draws: job.Draws}
		if err := ensembleCost(0, runs, job.Workers, paceOf(one)).tell(stderr, fmt.Sprintf("claims: %s runs", thousands(runs)), nil); err != nil {
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
	read.Draws = c.Draws // this and short words have no column there
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
	shown := newGallery(look)
	picture, err := figures.Claims(c)
	if err == nil {
		err = shown.hang(picture)
	}
	if err != nil {
		return nil, err
	}
	return append([]store.File{{Path: "claims.csv", Data: c.CSV()}, {Path: "CLAIMS.md", Data: claimsMarkdown(c, before, all, shown.paths[0])}}, shown.files...), nil
}

// earlier reads the answers before the last calibration, which stand beside a table;
// nil if there are none.
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

// readClaims reads the committed table, if this program can be compared with it.
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
		return nil, nil, wrong("%s was made by model version %s, this program is %s: the answers cannot be compared. Use that version, or write the table again with `concord claims --update` and say in docs/CHANGELOG.md what changed",
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
		fmt.Fprintf(stdout, "%s: equal; %s, %d pairs, seed %d, model %s\n", claimsTable, fault.Count(len(now.Rows), "statement"), now.Pairs, now.Seed, now.ModelVersion)
		return nil
	}
	for _, line := range differences(old, now) {
		fmt.Fprintf(stdout, "%s: DIFFERENT: %s\n", claimsTable, line)
	}
	fmt.Fprintf(stdout, "If the change is meant: concord claims --update, and say in docs/CHANGELOG.md why. This is %s/%s\n", runtime.GOOS, runtime.GOARCH)
	return errNo
}

// differences says which statements have other answers.
func differences(old, now *results.Claims) []string {
	var out []string
	was := map[string]*results.Claim{}
	for k := range old.Rows {
		was[old.Rows[k].ID] = &old.Rows[k]
	}
	for k := range now.Rows {
		n := &now.Rows[k]
		o := was[n.ID]
		delete(was, n.ID)
		switch {
		case o == nil:
			out = append(out, fmt.Sprintf("%s is new: %s, %s", n.ID, n.Verdict, n.EffectWords()))
		case o.Verdict != n.Verdict:
			out = append(out, fmt.Sprintf("%s: %s, was %s; %s, was %s", n.ID, n.Verdict, o.Verdict, n.EffectWords(), o.EffectWords()))
		case !sameRow(o, n):
			out = append(out, fmt.Sprintf("%s: still %s, but %s, was %s", n.ID, n.Verdict, n.EffectWords(), o.EffectWords()))
		}
	}
	for k := range old.Rows {
		if id := old.Rows[k].ID; was[id] != nil {
			out = append(out, id+" is gone")
		}
	}
	if len(out) == 0 {
		out = append(out, "the rows stand in another order")
	}
	return out
}

func sameRow(a, b *results.Claim) bool {
	x, y := results.Claims{Rows: []results.Claim{*a}}, results.Claims{Rows: []results.Claim{*b}}
	return bytes.Equal(x.CSV(), y.CSV())
}

func claimsBrief(stdout io.Writer, c *results.Claims) error {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for k := range c.Rows {
		r := &c.Rows[k]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Verdict, r.EffectWords(), r.Statement)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%s: %s\n%d pairs, seed %d, model %s; effects with 95 %% interval of the mean: %s\n", fault.Count(len(c.Rows), "statement"), c.Counts(), c.Pairs, c.Seed, c.ModelVersion, results.SpreadOf(c.Draws, false))
	return nil
}

func claimsJSON(stdout io.Writer, c *results.Claims) error {
	type row struct {
		ID        string      `json:"id"`
		Scenarios []string    `json:"scenarios"`
		Claims    []string    `json:"claims"`
		Statement string      `json:"statement"`
		A         string      `json:"a"`
		B         string      `json:"b"`
		Rival     string      `json:"rival,omitempty"`
		Outcome   string      `json:"outcome"`
		Years     string      `json:"years"`
		Against   string      `json:"against"`
		Expect    string      `json:"expect"`
		Smallest  float64     `json:"smallest"`
		Unit      string      `json:"unit"`
		Effect    *float64    `json:"effect"`
		Interval  [2]*float64 `json:"interval_95"`
		Share     *float64    `json:"share_with_sign"`
		Corr      *float64    `json:"correlation"`
		Variance  *float64    `json:"variance_ratio"`
		Verdict   string      `json:"verdict"`
		Openness  []string    `json:"by_openness,omitempty"`
		FlipsAt   *float64    `json:"flips_at,omitempty"`
	}
	out := struct {
		ModelVersion string `json:"model_version"`
		Pairs        int    `json:"pairs"`
		Seed         uint64 `json:"seed,string"` // as in a manifest
		IntervalsOf  string `json:"intervals_of"`
		Rows         []row  `json:"statements"`
	}{c.ModelVersion, c.Pairs, c.Seed, results.SpreadOf(c.Draws, false), nil}
	for k := range c.Rows {
		r := &c.Rows[k]
		j := row{r.ID, r.IDs, r.Claims, r.Statement, r.A, r.B, r.Rival, r.Outcome, r.Years, r.Against, r.Expect, r.Smallest, r.Unit,
			results.Known(r.Effect.Mean), [2]*float64{results.Known(r.Effect.Low), results.Known(r.Effect.High)}, results.Known(r.SignShare),
			results.Known(r.Effect.Correlation), results.Known(r.Effect.VarianceRatio), r.Verdict.String(), nil, results.Known(r.FlipsAt)}
		for _, v := range r.ByOpenness {
			j.Openness = append(j.Openness, v.String())
		}
		out.Rows = append(out.Rows, j)
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// beforeWords is the cell of the column before.
func beforeWords(before *results.Claims, o *results.Claim) string {
	switch {
	case before == nil:
		return ""
	case o == nil:
		return " | –"
	}
	return fmt.Sprintf(" | %s, %s", o.Verdict, o.EffectWords())
}

// one is a bound of 1, the number after which a unit has no plural.
var one = regexp.MustCompile(`[ −±]1$`)

// claimsMarkdown is the page of answers.
func claimsMarkdown(c, before *results.Claims, all []scenarios.Claim, picture string) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	why := map[string]string{}
	for k := range all {
		why[all[k].ID] = strings.Join(strings.Fields(all[k].Why), " ")
	}
	// The page of the project leads to its other pages; that of a folder stands alone.
	how, parameters, sources := "`concord claims`", "the posterior of the fit to the record", ""
	table := "Statements in our own words. The same answers as a table: [claims.csv](claims.csv)."
	if c.Draws == sim.FromPriors {
		parameters = "their priors"
	}
	if before != nil {
		how, sources = "`concord claims --update`", " ([EVIDENCE.md](EVIDENCE.md),\n  [PARAMETERS.md](PARAMETERS.md))"
		table = "Statements in our own words; the paper's claims are in [claims.csv](../scenarios/data/claims.csv). The same answers as a table:\n" +
			"  [results/reference/claims.csv](../results/reference/claims.csv). `concord claims --check` computes them again."
	}
	p(`# What the model says to the paper's statements

Generated by %s: %s of runs, seed %d, model %s. Of %s, %s.

- **Pairs.** Each pair has its own draw of all parameters from %s%s. Its runs share
  draw, seed and replicate and differ by their scenarios alone; what of one another's noise they cancel stands under *noise left*.
- **Verdicts.** A statement *holds* when the whole 95 %% interval of the mean effect agrees with it, *fails* when none of it does,
  and is *undecided* otherwise. The smallest effect that counts was set before the runs were seen; statements
  that were added after others had been seen say so below.
- **What it is not.** The interval is of the mean over what is believed about the parameters, not of what will happen; that a
  statement holds says that the paper's argument follows from the paper's mechanisms as modelled, not that the world is so.
- %s

![Statements of the source paper against the model](%s)
`, how, fault.Count(c.Pairs, "pair"), c.Seed, c.ModelVersion, fault.Count(len(c.Rows), "statement"), c.Counts(), parameters, sources, table, picture)

	was := map[string]*results.Claim{}
	head, rule := "", ""
	if before != nil {
		changed := 0
		for k := range before.Rows {
			was[before.Rows[k].ID] = &before.Rows[k]
		}
		for k := range c.Rows {
			if o := was[c.Rows[k].ID]; o != nil && o.Verdict != c.Rows[k].Verdict {
				changed++
			}
		}
		head, rule = " before |", "---|"
		p("*Before* is the answer of model %s with draws from the priors, before calibration ([%s](../results/reference/%s)): %s. %s changed.\n", before.ModelVersion, claimsBefore, claimsBefore, before.Counts(), fault.Count(changed, "verdict"))
	}
	p("| id | claims | statement | a against b | outcome, years | agrees if | effect (95 %%) | pairs with the sign | noise left | verdict |%s", head)
	p("|---|---|---|---|---|---|---:|---:|---:|---|%s", rule)
	for k := range c.Rows {
		r := &c.Rows[k]
		years := r.Years
		if r.Against != r.Years {
			years += " against " + r.Against
		}
		pair := fmt.Sprintf("`%s` against `%s`", r.A, r.B)
		if r.A == r.B {
			pair = fmt.Sprintf("`%s`", r.A)
		}
		if r.Rival != "" {
			pair += fmt.Sprintf(", beyond `%s`, the nearest of %d", r.Rival, len(r.Than))
		}
		unit := r.Unit
		if unit == "points" && r.Expect != "between" && one.MatchString(r.ExpectWords()) {
			unit = "point"
		}
		verdict := r.Verdict.String()
		if r.Verdict == analysis.Fails || r.Verdict == analysis.Undecided {
			verdict = "**" + verdict + "**"
		}
		p("| %s | %s | %s | %s | %s, %s | %s %s | %s | %.0f %% | %.0f %% | %s |", r.ID, strings.Join(r.Claims, " "), r.Statement, pair, r.Outcome, years,
			r.ExpectWords(), unit, r.EffectWords(), 100*r.SignShare, 100*r.Effect.VarianceRatio, verdict+beforeWords(before, was[r.ID]))
	}

	p("\n## With the leader's openness varied\n")
	p("The same statements with the openness of the incoming leader fixed from 0.05 to 0.95 instead of drawn from its coded range.\n")
	varied := 0
	for k := range c.Rows {
		if words := c.Rows[k].FlipWords(); words != "" {
			p("- %s: %s.", c.Rows[k].ID, words)
			varied++
		}
	}
	if varied == 0 {
		p("No statement names a leader.")
	}

	p("\n## What does not hold, and why\n")
	none := true
	for k := range c.Rows {
		r := &c.Rows[k]
		if r.Verdict == analysis.Holds && why[r.ID] == "" || r.Verdict == analysis.NotJudged && why[r.ID] == "" {
			continue
		}
		none = false
		reason := why[r.ID]
		if reason == "" {
			reason = "*Not explained yet.*"
		}
		p("- **%s** (%s). %s: %s. %s", r.ID, r.Verdict, r.Statement, r.EffectWords(), reason)
	}
	if none {
		p("Everything that is judged holds.")
	}
	return b.Bytes()
}
