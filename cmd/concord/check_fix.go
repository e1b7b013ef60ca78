package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// hint says of a file with names of an earlier model version that a copy can be mended.
func hint(stderr io.Writer, ref string) {
	if !scenarios.IsPath(ref) {
		return
	}
	if u, err := scenarios.ReadUpgrade(ref); err == nil && u.Copy != nil {
		say(stderr, "%s: `concord check %s --fix --out COPY` writes a copy with the names of model %s", ref,
			fault.ShellWord(ref), sim.ModelVersion)
	}
}

// mend writes a copy of a file that has names of an earlier model version. It writes the copy only if that passes check.
func mend(stdout, stderr io.Writer, ref, out string) error {
	if !scenarios.IsPath(ref) {
		if !slices.Contains(scenarios.Library(), ref) {
			return wrong("check --fix: %s is no path of a file, which ends in .toml or has a slash", fault.Quote(ref))
		}
		return wrong("check --fix: %s is of the library, which is of this model version; give the path of a file",
			fault.Quote(ref))
	}
	u, err := scenarios.ReadUpgrade(ref)
	if err != nil {
		var faults fault.Faults
		if errors.As(err, &faults) && faults[0].Line > 0 {
			say(stderr, "%v", err)
			return errNo
		}
		return wrongRequest{err}
	}
	if len(u.Open) > 0 {
		say(stderr, "%v\n%s: nothing is written; decide this in the file first, then ask again", u.Open, ref)
		return errNo
	}
	if u.Copy == nil {
		good, err := checked(stderr, ref)
		if err != nil {
			say(stderr, "%v", err)
			return errNo
		}
		fmt.Fprintf(stdout, "%s: good; %s; nothing to mend for model %s, so no copy is written\n", ref, good, sim.ModelVersion)
		return nil
	}
	place, err := holdCopy(out)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	if err := u.Passes(out); err != nil {
		say(stderr, "%v\n%s: nothing is written, since its copy would not pass check%s", err, ref, elsewhere(ref, out))
		return errNo
	}
	if err := place.File(func(to io.Writer) error { _, err := to.Write(u.Copy); return err }); err != nil {
		return err
	}
	for _, list := range []fault.Faults{u.Mended, u.Notes} {
		for _, f := range list {
			say(stderr, "%v", f)
		}
	}
	fmt.Fprintf(stdout, "%s: %s for model %s; the copy is %s\n", ref, fault.Count(len(u.Mended), "change"), sim.ModelVersion, out)
	return nil
}

// elsewhere warns that paths in a file are seen from its folder.
func elsewhere(ref, out string) string {
	if filepath.Dir(filepath.Clean(ref)) == filepath.Dir(filepath.Clean(out)) {
		return "; mend these first, other files that it extends too"
	}
	return "; mend these first. Paths in a file are seen from its folder: a copy in the same folder finds them"
}

// holdCopy takes the place of a file that is not there yet.
func holdCopy(path string) (*store.Place, error) {
	place, err := store.Hold(path, func(string, bool) ([]string, error) {
		return nil, fmt.Errorf("%s %w: it is there already; choose another file with --out", path, store.ErrKept)
	})
	return place, store.WithOption(err, "--out")
}
