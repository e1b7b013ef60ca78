package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"concord/results"
	"concord/results/store"
	"concord/sim/fault"
)

const verifyHelp = `concord verify PATH [--files] [--state FILE] [--workers N] [--json]
concord verify PATH --update
concord verify FILE.toml [--workers N] [--junit FILE] [--json]

PATH is a folder with a manifest.json: what run, compare, why, explain, claims, branch, fit or
backtest left, or a committed digest such as results/reference. All folders below it that have one
are verified too, except inside hidden ones. First the files: each is compared with its SHA-256 in
the manifest, and what was altered, is missing or was added is named. Then a run, a comparison, an
attribution, an explanation or claims are computed again from their own scenarios and compared bit
by bit; a run also names the first year, outcome and entity that differ. What cannot be computed
again from the folder is said: a branch needs its state, a fit and a backtest the command that is
printed. Nothing is computed from a folder whose manifest or scenarios were altered.

Exit status: 0 when all is as it was. 1 when something was altered, is missing, was added or comes
out different. 2 when something cannot be told: a file that cannot be read, another model version,
other inputs. All folders are told of; the highest status is the answer.

FILE.toml holds expectations, [[expect]], about scenarios and their differences: docs/CHECKS.md.
All hold: exit status 0. Some do not: 1, with what was wanted and what was found. A file with
faults: 2, with the place of each.

{flags}

Examples; the last two are lines for continuous integration:
  concord verify results/runs --files
  concord verify results/reference
  concord verify docs/checks.toml --junit checks.xml
`

// verifying is what the options of verify ask for.
type verifying struct {
	workers       int
	files, update bool
	state         string
}

func verifyVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var q verifying
	var asJSON bool
	var junit string
	words, err := options("verify", func(f *flags) {
		f.bool(&q.files, "files", "only the files: nothing is computed, no scenario or region is read")
		f.string(&q.state, "state FILE", "the state that a branch went on from: the branch is then computed again too")
		f.workers(&q.workers, "the answer must not depend on it")
		f.bool(&q.update, "update", "write the digest that this program computes, for a change of results that is "+
			"meant. Only where a digest is all that the folder holds; run again for results")
		f.string(&junit, "junit FILE", "also write the answers to expectations as JUnit XML")
		f.json(&asJSON, "print the answers as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return wrong("verify takes one folder or one file of expectations, for example: concord verify results/reference")
	}
	info, err := os.Stat(words[0])
	if strings.HasSuffix(words[0], ".toml") && !(err == nil && info.IsDir()) {
		switch {
		case q.update:
			return wrong("--update is for digests; expectations are changed in %s", words[0])
		case q.files || q.state != "":
			return wrong("--files and --state are for folders of results; %s is a file of expectations", words[0])
		}
		return verifyExpectations(ctx, stdout, stderr, words[0], q.workers, junit, asJSON)
	}
	switch {
	case junit != "":
		return wrong("--junit is for files of expectations, such as docs/checks.toml")
	case q.update && (q.files || q.state != "" || asJSON):
		return wrong("--update computes digests and writes them; leave --files, --state and --json out")
	}
	return q.verifyFolders(ctx, stdout, stderr, words[0], asJSON)
}

// verifyFolders verifies all folders at and below a path. Its answer is the worst of their answers.
func (q *verifying) verifyFolders(ctx context.Context, stdout, stderr io.Writer, root string, asJSON bool) error {
	folders, troubles, err := manifests(ctx, root)
	if err != nil {
		return err
	}
	answers, no := []*verdict{}, false
	for _, dir := range folders {
		v := &verdict{Folder: filepath.ToSlash(dir)}
		err := q.folder(ctx, stderr, dir, v)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			var faults fault.Faults
			if !errors.As(err, &faults) || !strings.HasPrefix(faults[0].File, dir) { // the lines begin with the folder anyway
				err = fmt.Errorf("%s: %w", shown(dir), err)
			}
			v.Error = err.Error()
			troubles = append(troubles, err)
		}
		answers, no = append(answers, v), no || v.no
		if !asJSON {
			for _, line := range v.Lines {
				fmt.Fprintf(stdout, "%s: %s\n", shown(dir), line)
			}
		}
	}
	if asJSON {
		if err := printJSON(stdout, answers); err != nil {
			return err
		}
	}
	switch {
	case troubles != nil:
		return errors.Join(troubles...) // the request was wrong, if only for one of the folders
	case no:
		return errNo
	}
	return nil
}

// verdict is what verify found of a folder, as --json prints it.
type verdict struct {
	Folder  string       `json:"folder"`
	Kind    string       `json:"kind,omitempty"`
	Listed  int          `json:"files_listed"`             // by the manifest
	Files   []fileAnswer `json:"files_unlike,omitempty"`   // the files that are not as the manifest says
	Outcome string       `json:"outcome,omitempty"`        // equal, different or not computed
	Digest  string       `json:"outcome_digest,omitempty"` // as the manifest has it
	Lines   []string     `json:"told"`                     // all of this in words
	Error   string       `json:"error,omitempty"`          // why something could not be checked
	no      bool
}

// fileAnswer is what verify found of a file in the folder.
type fileAnswer struct {
	Path string `json:"path"`
	How  string `json:"how"`
}

func (v *verdict) say(format string, args ...any) {
	v.Lines = append(v.Lines, fmt.Sprintf(format, args...))
}

// mostManifest bounds the bytes that are read as a manifest. mostText bounds the tables and scenarios beside
// it.
const mostManifest, mostText = 16 << 20, 64 << 20

// shown is a name as it may go to a terminal: one with control characters in quotes.
func shown(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r == unicode.ReplacementChar || !fault.Visible(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// manifests finds the folders at and below a path that hold a manifest, in order. It follows no link except
// the path itself, and it leaves hidden folders out. Troubles are what it cannot read, and files of that name
// that are no manifest.
func manifests(ctx context.Context, root string) (found []string, troubles []error, err error) {
	start, err := filepath.EvalSymlinks(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, wrong("there is no %s; want a folder of results, or a file of expectations that ends in .toml",
			shown(root))
	}
	if err != nil {
		return nil, nil, wrong("cannot read %s: %w", root, err)
	}
	err = filepath.WalkDir(start, func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			troubles = append(troubles, wrong("cannot read %s: %w", shown(p), err))
		case p != start && d.IsDir() && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.Name() != "manifest.json":
		case d.Type().IsRegular():
			found = append(found, filepath.Dir(p))
		default:
			troubles = append(troubles, wrong("%s is %s, not a file; it was not read", shown(p), store.Kind(d.Type())))
		}
		return nil
	})
	if err == nil && len(found)+len(troubles) == 0 {
		err = wrong("%s holds no manifest.json; a run leaves one in its results folder", root)
	}
	slices.Sort(found)
	return found, troubles, err
}

// folder verifies the folder dir. The verdict holds what could be checked. The error says why the rest could
// not.
func (q *verifying) folder(ctx context.Context, stderr io.Writer, dir string, v *verdict) error {
	text, err := store.Read(filepath.Join(dir, "manifest.json"), mostManifest)
	if err != nil {
		return wrongRequest{err}
	}
	old, err := results.ReadManifest(filepath.Join(dir, "manifest.json"), text)
	if err != nil {
		return wrongRequest{err}
	}
	v.Digest, v.Listed, v.Outcome = old.OutcomeDigest, len(old.Files), "not computed"
	if v.Kind = old.Kind; v.Kind == "" {
		v.Kind = "run"
	}
	if q.update {
		return q.renew(ctx, stderr, dir, old, v)
	}
	altered := old.Altered(text)
	if altered {
		v.no = true
		v.say("manifest.json was altered since it was written")
	}
	inputs, err := v.stored(dir, old)
	if q.files {
		return err
	}
	switch {
	case altered:
		v.say("not computed again, for the manifest no longer says from what")
	case inputs != nil:
		v.say("not computed again, for want of %s as it was", strings.Join(inputs, " and "))
	default:
		err = errors.Join(err, q.again(ctx, stderr, dir, old, v))
	}
	return err
}

// stored tells which files of a folder differ from the manifest. Inputs are the differing files from which
// the results were computed. The error is of files that cannot be read.
func (v *verdict) stored(dir string, m *results.Manifest) (inputs []string, err error) {
	if m.Files == nil {
		v.say("the manifest lists no files, so none was checked")
		return nil, nil
	}
	unlike, err := results.Stored(dir, m)
	for _, u := range unlike {
		v.say("%s: %s", u.How, shown(u.Path))
		v.Files = append(v.Files, fileAnswer(u))
		if _, is := m.Inputs[u.Path]; is {
			inputs = append(inputs, u.Path)
		}
	}
	if err != nil {
		return inputs, wrongRequest{err}
	}
	if v.no = v.no || unlike != nil; unlike == nil {
		v.say("%s, all as the manifest says", fault.Count(len(m.Files), "file"))
	}
	return inputs, nil
}

// renew writes the digest that this program computes in the place of a committed one.
func (q *verifying) renew(ctx context.Context, stderr io.Writer, dir string, old *results.Manifest, v *verdict) error {
	if old.Kind != "" || old.Files != nil || old.Partial {
		return wrong("holds the results of a %s, tables and all, of which --update would change only the digest; give the "+
			"command again with --out and --force", v.Kind)
	}
	digests, err := results.HoldDocument(filepath.Join(dir, "digests.csv"), "outcome,entity,")
	if err != nil {
		return wrongRequest{err}
	}
	defer digests.Release()
	// it was read
	manifest, err := store.Hold(filepath.Join(dir, "manifest.json"), func(string, bool) ([]string, error) { return nil, nil })
	if err != nil {
		return wrongRequest{err}
	}
	defer manifest.Release()
	set, err := settingsOf(old)
	if err != nil {
		return err
	}
	r := q.request(old, set)
	b, m, err := r.ofFolder(dir, old)
	if err != nil {
		return err
	}
	e, err := r.compute(ctx, stderr, b, m, nil)
	if err != nil {
		return err
	}
	// The digests come first. So a manifest is never newer than the files that it lists.
	if err := digests.File(func(to io.Writer) error { _, err := to.Write(e.Fingerprints().CSV()); return err }); err != nil {
		return err
	}
	if err := manifest.File(func(to io.Writer) error { _, err := to.Write(m.JSON()); return err }); err != nil {
		return err
	}
	v.say("outcome digest %s written, was %s", m.OutcomeDigest, shown(old.OutcomeDigest))
	return nil
}
