package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// Protects: the committed page is of this model, these priors, these scenarios and this region. Whatever changes one of
// them makes the page stale, and it says how to make it again.
func TestPriorsPageIsOfThisModel(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(priorsTable)))
	if err != nil {
		t.Fatal(err)
	}
	old, err := evidence.ReadPriors(text)
	if err != nil {
		t.Fatal(err)
	}
	q := askingPriors{Priors: run.Priors{Draws: old.Draws}, given: old.Given, free: old.Free}
	if err := q.read(); err != nil {
		t.Fatal(err)
	}
	inputs, err := q.inputs()
	if err != nil {
		t.Fatal(err)
	}
	if why := old.Stale(sim.ModelVersion, run.ParametersDigest(), inputs); why != "" {
		t.Errorf("%s %s; run `concord priors --update` before claims are committed", priorsTable, why)
	}
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(priorsPage)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{old.Parameters, old.Inputs, "model " + old.ModelVersion} {
		if !strings.Contains(string(page), part) {
			t.Errorf("%s does not have %s, which %s has", priorsPage, part, priorsTable)
		}
	}
	if info, err := os.Stat(filepath.Join(docs, priorsPicture)); err != nil || info.Size() == 0 {
		t.Errorf("%s shows %s: %v", priorsPage, priorsPicture, err)
	}
}

// Protects: a request that cannot be is refused before anything runs, with a remedy.
func TestPriorsRefuses(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"priors reference", "--given"},
		{"priors --search 70,5", "such as 5,70"},
		{"priors --search 5", "such as 5,70"},
		{"priors --search 5,70 --update", "drop --update"},
		{"priors --draws 3", "want 20.."},
		{"priors --pairs 1", "want 2.."},
		{"priors --update --check", "choose one"},
		{"priors --given no-such --search 5,70", "no-such"},
		{"priors --given visegrad --free reference --draws 20", "one region"},
	} {
		if code, _, errs := call(t, strings.Fields(c.args)...); code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit status %d, %q, want %q", c.args, code, errs, c.want)
		}
	}
}

// Protects: with parameters at the medians of their priors a run is another than the shipped one, its manifest says so,
// verify computes it again, and a parameter that is set stays.
func TestPriorMediansAreVerified(t *testing.T) {
	dir := t.TempDir()
	at := filepath.Join(dir, "medians")
	must(t, "run", "--prior-medians", "--replicates", "2", "--no-figures", "--set", "leaders.gain=0.4", "--out", at)
	manifest, err := os.ReadFile(filepath.Join(at, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(manifest), `"prior-medians"`) {
		t.Errorf("the manifest does not say that parameters are at their medians: %s", manifest)
	}
	if out := must(t, "verify", at); !strings.Contains(out, "equal") && !strings.Contains(out, "identical") {
		t.Errorf("verify says: %s", out)
	}
	if code, _, errs := call(t, "run", "--prior-medians", "--priors"); code != 2 || !strings.Contains(errs, "exclude each "+
		"other") {
		t.Errorf("two sources: exit status %d, %q", code, errs)
	}
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.Bind(); err != nil || b.Region.Posterior == nil {
		t.Skip("the region has no posterior: medians and shipped values are the same")
	}
	must(t, "run", "--replicates", "2", "--no-figures", "--set", "leaders.gain=0.4", "--out", filepath.Join(dir, "shipped"))
	if code, _, _ := call(t, "diff", at, filepath.Join(dir, "shipped")); code != 1 {
		t.Errorf("a run at the medians of the priors equals one with fitted values: exit status %d", code)
	}
}
