package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/results"
)

// The digests in the program are the committed ones, all of them, and it computes them.
func TestSelftest(t *testing.T) {
	if testing.Short() {
		t.Skip("computes all committed runs; not with -short")
	}
	list, err := results.Committed()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "results", "reference", "*", "manifest.json"))
	if err != nil || len(files) != len(list) || len(list) < 3 {
		t.Fatalf("%d in the program, %d committed, %v", len(list), len(files), err)
	}
	for k, m := range list {
		if !strings.Contains(read(t, files[k]), m.OutcomeDigest) {
			t.Errorf("%s is not as in the program", files[k])
		}
	}
	t.Chdir(t.TempDir()) // it needs no file
	said := must(t, "selftest")
	for _, m := range list {
		if !strings.Contains(said, m.Scenario+": outcome digest "+m.OutcomeDigest+" equal; ") {
			t.Errorf("nothing of %s in\n%s", m.Scenario, said)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if !strings.Contains(said, fmt.Sprintf("%[1]d of %[1]d digests equal; model ", len(list))) ||
		!strings.Contains(said, " on "+platform()) {
		t.Errorf("it says\n%s", said)
	}
}

// Protects: a digest that comes out different, or that belongs to something else, is told, and the answer is
// no.
func TestSelftestThatFails(t *testing.T) {
	for _, c := range []struct {
		change func(m *results.Manifest)
		says   string
	}{
		{func(m *results.Manifest) { m.OutcomeDigest = strings.Repeat("0", 64) }, ": DIFFERENT: outcome digest "},
		{func(m *results.Manifest) { m.Inputs["data/size.csv"] = strings.Repeat("0", 64); m.DigestInputs() },
			"made from other inputs: data/size.csv"},
		{func(m *results.Manifest) { m.ModelVersion = "0.0.1" }, "made by model version 0.0.1"},
		{func(m *results.Manifest) { m.Settings = []string{"odd"} }, "which this program does not know"},
	} {
		list, err := results.Committed()
		if err != nil {
			t.Fatal(err)
		}
		c.change(list[0])
		var out strings.Builder
		err = new(verifying).selftest(context.Background(), &out, &out, list[:2])
		if !errors.Is(err, errNo) || !strings.Contains(out.String(), c.says) ||
			!strings.Contains(out.String(), "1 of 2 digests equal") {
			t.Errorf("%v, want no and %q:\n%s", err, c.says, out.String())
		}
	}
	if err := new(verifying).selftest(context.Background(), new(strings.Builder), new(strings.Builder),
		nil); !errors.Is(err, errNo) {
		t.Errorf("without digests: %v, want no", err)
	}
}
