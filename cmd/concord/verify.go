package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const verifyHelp = `concord verify PATH [--workers N] [--update]
concord verify FILE.toml [--workers N] [--junit FILE] [--json]

PATH is a folder with a manifest.json: the results of a run, or a committed digest such as
results/reference; folders in it that have one are verified too. The run is computed again
and compared bit by bit. Equal: exit status 0. Different: 1, with the first year, outcome and
entity that differ. Made by another model version or from other inputs: 2.

FILE.toml holds expectations, [[expect]], about scenarios and their differences: docs/CHECKS.md.
All hold: exit status 0. Some do not: 1, with what was wanted and what was found. A file with
faults: 2, with the place of each.

  --workers N    how many at a time (default: one a core); the answer must not depend on it
  --update       write the digest that this program computes; for a change of results that is meant
  --junit FILE   also write the answers to expectations as JUnit XML
  --json         print them as JSON

Examples, the lines for continuous integration:
  concord verify results/reference
  concord verify docs/checks.toml --junit checks.xml
`

func verifyVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var workers int
	var update, asJSON bool
	var junit string
	words, err := options("verify", func(f *flag.FlagSet) {
		f.IntVar(&workers, "workers", 0, "")
		f.BoolVar(&update, "update", false, "")
		f.StringVar(&junit, "junit", "", "")
		f.BoolVar(&asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return wrong("verify takes one folder or one file of expectations, for example: concord verify results/reference")
	}
	if strings.HasSuffix(words[0], ".toml") {
		if update {
			return wrong("--update is for digests; expectations are changed in %s", words[0])
		}
		return verifyChecks(ctx, stdout, stderr, words[0], workers, junit, asJSON)
	}
	if junit != "" || asJSON {
		return wrong("--junit and --json are for files of expectations, such as docs/checks.toml")
	}
	folders, err := manifests(words[0])
	if err != nil {
		return err
	}
	var answer error
	for _, dir := range folders {
		if err := verifyOne(ctx, stdout, stderr, dir, workers, update); errors.Is(err, errNo) {
			answer = err // say all differences before giving up
		} else if err != nil {
			return err
		}
	}
	return answer
}

// manifests finds the folders at and below path that hold a manifest.
func manifests(path string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() == "manifest.json" {
			found = append(found, filepath.Dir(p))
		}
		return err
	})
	if err != nil {
		return nil, wrong("cannot read %s: %w", path, err)
	}
	if len(found) == 0 {
		return nil, wrong("%s holds no manifest.json; a run leaves one in its results folder", path)
	}
	sort.Strings(found)
	return found, nil
}

func verifyOne(ctx context.Context, stdout, stderr io.Writer, dir string, workers int, update bool) error {
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return wrongRequest{err}
	}
	old, err := results.ReadManifest(text)
	if err != nil {
		return wrong("%s: %w", dir, err)
	}
	if old.Kind != "" {
		return wrong("%s holds a %s, which is verified by giving its command again: it prints the outcome digest, here %s", dir, old.Kind, old.OutcomeDigest)
	}
	if old.ModelVersion != sim.ModelVersion && !update {
		return wrong("%s was made by model version %s, this program is %s: the digests cannot be compared. Use that version, or run the scenario again", dir, old.ModelVersion, sim.ModelVersion)
	}
	q := request{scenario: old.Scenario, replicates: old.Replicates, workers: workers}
	for _, s := range old.Settings {
		q.uncertain = q.uncertain || s == "uncertain"
		if from := sim.Draws(s); from == sim.FromPriors || from == sim.FromPosterior {
			q.draws = from
		}
	}
	var b *scenarios.Bound
	var m *results.Manifest
	if effective, err := os.ReadFile(filepath.Join(dir, "scenario.effective.toml")); err == nil {
		s, err := scenarios.Parse(old.Scenario+".toml", effective)
		if err != nil {
			return wrongRequest{err}
		}
		b, m, err = q.bind(s)
		if err != nil {
			return err
		}
	} else {
		q.seed, q.until = fmt.Sprint(old.Seed), fmt.Sprint(old.Until)
		if b, m, err = q.prepare(); err != nil {
			return err
		}
	}
	if m.InputDigest != old.InputDigest && !update {
		return wrong("%s was made from other inputs: %s. Nothing was compared", dir, otherInputs(old, m))
	}
	e, err := q.compute(ctx, stderr, b, m, nil)
	if err != nil {
		return err
	}
	if update {
		digests := e.Fingerprints().CSV()
		known := func(string) ([]string, error) { return nil, nil } // both were read
		// The digests first: a manifest is never newer than what it vouches for.
		if err := store.Replace(filepath.Join(dir, "digests.csv"), known, digests); err != nil {
			return err
		}
		if err := store.Replace(filepath.Join(dir, "manifest.json"), known, m.JSON()); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: outcome digest %s written, was %s\n", dir, m.OutcomeDigest, old.OutcomeDigest)
		return nil
	}
	if m.OutcomeDigest == old.OutcomeDigest {
		fmt.Fprintf(stdout, "%s: outcome digest %s equal; %s, seed %d, %d replicates, %d–%d\n", dir, m.OutcomeDigest, m.Scenario, m.Seed, m.Replicates, m.FirstYear, m.Until)
		return nil
	}
	fmt.Fprintf(stdout, "%s: DIFFERENT: outcome digest %s, was %s\n", dir, m.OutcomeDigest, old.OutcomeDigest)
	if text, err := os.ReadFile(filepath.Join(dir, "digests.csv")); err == nil {
		was, err := results.ReadFingerprints(bytes.NewReader(text))
		if err != nil {
			return wrong("%s: digests.csv: %w", dir, err)
		}
		if where, different := was.FirstDifference(e.Fingerprints()); different {
			fmt.Fprintf(stdout, "%s: %s\n", dir, where)
		} else {
			fmt.Fprintf(stdout, "%s: digests.csv agrees with this run: the manifest is what differs\n", dir)
		}
	}
	fmt.Fprintf(stdout, "%s: made with %s on %s\n", dir, old.GoVersion, old.Architecture)
	return errNo
}

// otherInputs names the inputs whose digests differ.
func otherInputs(a, b *results.Manifest) string {
	var names []string
	for n := range b.Inputs {
		if a.Inputs[n] != b.Inputs[n] {
			names = append(names, n)
		}
	}
	for n := range a.Inputs {
		if _, ok := b.Inputs[n]; !ok {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return "seed, years or replicates"
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}
