package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
)

const transferHelp = `concord transfer [SCENARIO SCENARIO…] [options]

What of the model carries over from one region to another? Each region is fitted to its record
until some origins and forecasts the years after them, in four ways: fitted here; carried over,
where the numbers that all regions share come from the other record and only ties of pairs and
borders are fitted; pooled, where both records tell of them; and from priors alone. Beside the
scores it says which shared numbers agree between the records, and which contradict each other.
It takes scenarios of different regions (default: the references of all that have a fit).

{flags}

The usual answer takes about 25 minutes on two cores. A request that is stopped goes on where it
was when it is asked for again.

Examples:
{examples}
`

const (
	transferPage  = "docs/TRANSFER.md"
	transferTable = "results/reference/transfer.csv"
)

// transferring is what the options of transfer ask for.
type transferring struct {
	explore.TransferOptions
	sides  []explore.TransferSide
	update bool
	job
}

func transferVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := newTransferring()
	words, err := options("transfer", q.flags, args)
	if err != nil {
		return err
	}
	m, err := q.prepare(words)
	if err != nil {
		return err
	}
	if err := q.takeLook(stderr, m); err != nil {
		return err
	}
	list := []generated{{"TRANSFER.md", transferPage, ""}, {"transfer.csv", transferTable, "scenario,of,method,against,"}}
	for _, p := range evidence.TransferPictures {
		list = append(list, generated{"figures/" + p.File, "docs/figures/" + p.File, ""})
	}
	pages, err := holdGenerated(q.update, list)
	if err != nil {
		return err
	}
	defer pages.release()
	if err := q.hold(m, clipped("transfer-"+strings.Join(append([]string{m.Scenario}, m.Others...), "-"))); err != nil {
		return err
	}
	defer q.place.Release()
	begun := time.Now()
	t, err := q.answer(ctx, stderr, m)
	if err != nil {
		return err
	}
	files, page, err := q.files(t, m)
	if err != nil {
		return err
	}
	if err := q.leave(ctx, m, files); err != nil {
		return err
	}
	files = append(files, store.File{Path: "TRANSFER.md", Data: t.Report(m, shownOf(files), true)}) // of the project
	if err := pages.write(files); err != nil {
		return err
	}
	if q.asJSON {
		return printManifest(stdout, m)
	}
	stdout.Write(page) // as every verb's own words
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with transfer.md)\n", results.Roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

func newTransferring() *transferring {
	return &transferring{TransferOptions: explore.TransferOptions{TransferDesign: evidence.TransferDesign{Every: 3, Horizon: 5,
		Members: 800, Steps: 4, Seed: 1}}}
}

// flags are the flags of transfer.
func (q *transferring) flags(f *flags) {
	f.year(&q.First, "first YEAR", "earliest origin (default: 12 years after the first year of each region)")
	f.year(&q.Last, "last YEAR", "latest origin (default: the last that leaves two years of the record of each region)")
	f.int(&q.Every, "every N", fmt.Sprintf("years from one origin to the next (default %d)", q.Every))
	f.int(&q.Horizon, "horizon N", fmt.Sprintf("years ahead, at most (default %d)", q.Horizon))
	f.int(&q.Members, "members N", fmt.Sprintf("of each fit (default %d)", q.Members))
	f.int(&q.Steps, "steps N", fmt.Sprintf("of each fit (default %d)", q.Steps))
	f.seed(&q.Seed, fmt.Sprintf("of all draws (default %d)", q.Seed))
	q.folderFlags(f, "transfer-NAMES-SEED-KEY", "replace another answer in FOLDER")
	f.bool(&q.update, "update", "also rewrite "+transferPage+", its figures and "+transferTable+" (from the project's root)")
	q.figureFlags(f)
	f.workers(&q.Workers, "the results do not depend on it")
	f.json(&q.asJSON, asManifest)
}

// fittedRegions are the references of the shipped regions whose fit is shipped too, that of the default region first.
func fittedRegions() []string {
	list := []string{scenarios.DefaultScenario}
	for _, region := range scenarios.RegionNames() {
		if name := scenarios.Reference(region); region != scenarios.DefaultRegion && name != "" && scenarios.Fitted(region) {
			list = append(list, name)
		}
	}
	return list
}

// prepare reads the scenarios and their records, checks the request and seals the manifest.
func (q *transferring) prepare(words []string) (*results.Manifest, error) {
	if len(words) == 0 {
		words = fittedRegions()
	}
	switch {
	case len(words) < 2:
		return nil, wrong("transfer takes two scenarios or more, of different regions, got %s; name another one, or none for "+
			"%s", strings.Join(words, ", "), strings.Join(fittedRegions(), " and "))
	case q.Members < 20 || q.Members > 20_000 || q.Steps < 1 || q.Steps > 20:
		return nil, wrong("--members %d --steps %d: want 20..20000 members and 1..20 steps", q.Members, q.Steps)
	case q.Horizon < 1 || q.Horizon > 10:
		return nil, wrong("--horizon = %d, want 1..10", q.Horizon)
	case q.Every < 1 || q.Every > 50:
		return nil, wrong("--every = %d, want 1..50 years", q.Every)
	}
	q.Ahead = min(q.Members, 400) // as in a backtest
	var m *results.Manifest
	var digests []string
	for n, name := range words {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, wrongRequest{err}
		}
		side, digest, err := q.side(s)
		if err != nil {
			return nil, err
		}
		q.sides, digests = append(q.sides, side), append(digests, digest)
		if n == 0 {
			if m, err = newManifest("transfer", side.Bound, q.Members, nil); err != nil {
				return nil, err
			}
			delete(m.Inputs, "data/posterior.csv")
		} else {
			m.Others = append(m.Others, s.Name)
		}
		inputs, err := scenarios.Inputs(s.Region)
		if err != nil {
			return nil, wrongRequest{err}
		}
		for file, text := range inputs { // any order: each goes to its own key
			if !strings.HasSuffix(file, "/posterior.csv") { // a fit does not read what an earlier one found
				m.Inputs[file] = results.SHA256(text)
			}
		}
		m.Inputs[sideFile(n)] = results.SHA256(s.TOML(false))
	}
	m.Title, m.Seed = "What carries over between regions", q.Seed
	m.Settings = append(m.Settings, fmt.Sprintf("transfer %d %d %d %d %d %d", q.First, q.Last, q.Every, q.Horizon, q.Members,
		q.Steps))
	m.Inputs["record"] = results.SHA256([]byte(strings.Join(digests, "\n")))
	m.DigestInputs()
	return m, nil
}

// side takes a scenario with its record.
func (q *transferring) side(s *scenarios.Scenario) (side explore.TransferSide, digest string, err error) {
	for _, other := range q.sides {
		if other.Bound.Scenario.Region == s.Region {
			return side, "", wrong("%s and %s are both of region %s; transfer takes scenarios of different regions",
				other.Bound.Scenario.Name, s.Name, s.Region)
		}
	}
	if side.Bound, err = s.Bind(); err != nil {
		return side, "", wrongRequest{err}
	}
	if side.Record, err = scenarios.ObservedIn(s.Region); err != nil {
		return side, "", err
	}
	p, err := explore.NewProblem(side.Bound, side.Record, side.Bound.Region.OutcomesObserved)
	if err != nil {
		return side, "", wrongRequest{fmt.Errorf("%s: %w", s.Name, err)}
	}
	if len(explore.TransferOrigins(side.Bound, &q.TransferDesign)) == 0 {
		r := side.Bound.Region
		var asked []string
		for _, year := range []struct {
			flag string
			is   int
		}{{"--first", q.First}, {"--last", q.Last}} {
			if year.is != 0 {
				asked = append(asked, fmt.Sprint(year.flag, " ", year.is))
			}
		}
		return side, "", wrong("%s has no origin with %s: its fits need 12 years of record and two must be left, which is "+
			"%d..%d; change the years", s.Name, strings.Join(asked, " "), r.FirstYear+12, r.OutcomesObserved-2)
	}
	return side, recordDigest(p), nil
}

// takeLook checks what is asked of the figures.
func (q *transferring) takeLook(stderr io.Writer, m *results.Manifest) error {
	var names []string
	for _, p := range evidence.TransferPictures {
		names = append(names, strings.TrimSuffix(p.File, ".png"))
	}
	if err := q.job.takeLook(stderr, m, names); err != nil {
		return err
	}
	switch {
	case q.update && m.Figures != nil:
		return wrong("--update is of the figures as they are shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	case q.update && q.plain:
		return wrong("--update writes figures too; drop --no-figures")
	}
	return nil
}

// answer computes. After each fit it saves what it has. If the same request has saved something, it goes on from there.
func (q *transferring) answer(ctx context.Context, stderr io.Writer, m *results.Manifest) (*evidence.Transfer, error) {
	at := q.save(stderr, m)
	var pieces []explore.TransferPiece
	if _, err := at.Load(func(from io.Reader) error { return json.NewDecoder(from).Decode(&pieces) }); err != nil {
		return nil, wrongRequest{err}
	}
	o := q.TransferOptions
	o.Known = slices.Clone(pieces)
	o.Save = func(p explore.TransferPiece) error {
		pieces = append(pieces, p)
		return at.Save(func(to io.Writer) error { return json.NewEncoder(to).Encode(pieces) })
	}
	shown := newStages(stderr)
	o.Told = shown.told
	t, err := explore.RunTransfer(ctx, q.sides, o)
	shown.end()
	return t, err
}

// files are the files of the folder, including the page.
func (q *transferring) files(t *evidence.Transfer, m *results.Manifest) (files []store.File, page []byte, err error) {
	tables := []results.Table{t.ScoresTable(), t.SkillTable(), t.NumbersTable(), t.LevelsTable()}
	var all []byte
	for _, x := range tables {
		all = append(all, x.CSV...)
	}
	m.OutcomeDigest = results.SHA256(all)
	hung := newGallery(q.look)
	if !q.plain {
		if err := hangIntervals(hung, figures.Transfer(t, m), figures.Agreement(t, m)); err != nil {
			return nil, nil, err
		}
	}
	page = t.Report(m, hung.path, false)
	files = append(described(m, tables...), store.File{Path: "transfer.md", Data: page})
	for n, side := range q.sides {
		files = append(files, store.File{Path: sideFile(n), Data: side.Bound.Scenario.TOML(false)})
	}
	return append(files, hung.files...), page, nil
}

// shownOf gives the path of a figure among files, "" if it is not there.
func shownOf(files []store.File) func(file string) string {
	return func(file string) string {
		if slices.ContainsFunc(files, func(f store.File) bool { return f.Path == "figures/"+file }) {
			return "figures/" + file
		}
		return ""
	}
}

// transferCommand is the command that computes an answer about transfer again.
func transferCommand(m *results.Manifest, set settings) string {
	words := []string{"concord transfer"}
	for _, name := range append([]string{m.Scenario}, m.Others...) {
		words = append(words, libraryOrFile(name))
	}
	if len(set.transfer) == 6 {
		for k, flag := range []string{"first", "last", "every", "horizon", "members", "steps"} {
			if set.transfer[k] != "0" {
				words = append(words, "--"+flag, set.transfer[k])
			}
		}
	}
	return shown(strings.Join(append(words, fmt.Sprintf("--seed %d", m.Seed)), " "))
}
