package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"concord/agents"
	"concord/results"
	"concord/results/diff"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const diffHelp = `concord diff FOLDER FOLDER [options]

Says in what two folders of results differ, and by how much: which outcomes, entities and years,
in how many values, where most. Nothing is computed. Both are of one kind, of whatever model
version: what run, compare, why, claims, branch, fit or backtest left. A run also compares with a
branch. A committed digest such as results/reference compares with a run: what differs is then
named, not sized. The tables of each folder must be as its manifest says.

Rows are matched by what they are about, not by their line. Differences are the second folder, B,
minus the first, A; "%" is of the greater magnitude of the two values. Outcomes that differ most
beside their own greatest magnitude come first. An outcome that was renamed is compared under its
new name, and told.

Exit status: 0 equal, 1 different, 2 when the folders cannot be compared.

{flags}

Examples:
  concord diff results/before results/after
  concord diff results/before results/after --rel 1e-9
`

func diffVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	o := diff.Options{Renames: map[string]diff.Rename{}}
	for _, r := range agents.Renamed {
		o.Renames[r.Domain.String()+"."+r.Old] = diff.Rename{New: r.Domain.String() + "." + r.New, Since: r.Since}
	}
	var all, asJSON bool
	words, err := options("diff", func(f *flags) {
		f.float(&o.Abs, "abs X", "numbers no farther apart than X are equal (default 0: the same bits)")
		f.float(&o.Rel, "rel X", "or no farther apart than this share of the greater magnitude (default 0)")
		f.bool(&all, "all", "every line; without it the most telling ones")
		f.json(&asJSON, "print all of it as JSON")
	}, args)
	if err != nil {
		return err
	}
	switch {
	case len(words) != 2:
		return wrong("diff takes two folders of results, for example: concord diff results/before results/after")
	case !(o.Abs >= 0 && o.Abs < 1e300):
		return wrong("--abs = %v, want a number from 0 on", o.Abs)
	case !(o.Rel >= 0 && o.Rel <= 2):
		return wrong("--rel = %v, want a share such as 1e-9, at most 2", o.Rel)
	}
	var folders [2]*diff.Folder
	for k, dir := range words {
		if folders[k], err = diff.Open(dir); err != nil {
			return wrongRequest{err}
		}
	}
	r, err := diff.Compare(ctx, folders[0], folders[1], o)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return wrongRequest{err}
	}
	r.Scenario = scenarioDifference(folders[0], folders[1])
	if asJSON {
		err = printJSON(stdout, r)
	} else {
		_, err = fmt.Fprint(stdout, r.Text(all))
	}
	if err == nil && !r.Equal {
		err = errNo
	}
	return err
}

// scenarioDifference says what differs between the scenarios of two folders. Scenarios of earlier versions are read with the
// names of today. One that cannot be read even so is told.
func scenarioDifference(a, b *diff.Folder) []string {
	var lines []string
	for n := range 1 + min(len(a.Manifest.Others), len(b.Manifest.Others)) {
		file := sideFile(n)
		if _, is := a.Manifest.Inputs["scenario.effective.toml"]; is && n == 0 {
			file = "scenario.effective.toml"
		}
		x, y := a.Manifest.Inputs[file], b.Manifest.Inputs[file]
		if x == "" || y == "" || x == y {
			continue
		}
		var sides []*scenarios.Scenario
		for _, f := range []*diff.Folder{a, b} {
			text, err := store.Read(filepath.Join(f.Dir, file), mostText)
			if err != nil || results.SHA256(text) != f.Manifest.Inputs[file] {
				continue
			}
			s, err := wholeOf(file, text)
			if err != nil {
				lines = append(lines, fmt.Sprintf("%s of %s cannot be read by this version, so scenarios are not compared: %v",
					file, f.Dir, err))
				continue
			}
			sides = append(sides, s)
		}
		if len(sides) == 2 {
			for _, line := range scenarios.Difference(sides[0], sides[1]) {
				if n > 0 {
					line = file + ": " + line
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// wholeOf reads a scenario of a folder, if need be its mended copy.
func wholeOf(file string, text []byte) (*scenarios.Scenario, error) {
	s, first := scenarios.ParseWhole(file, text)
	if first == nil {
		return s, nil
	}
	if u, err := scenarios.ParseUpgrade(file, text); err == nil && u.Copy != nil {
		if s, err := scenarios.ParseWhole(file, u.Copy); err == nil {
			return s, nil
		}
	}
	var faults fault.Faults
	if errors.As(first, &faults) {
		return nil, faults[0]
	}
	return nil, first
}
