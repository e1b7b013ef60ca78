package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// committedClaims is the committed table and its text.
func committedClaims(t *testing.T) (*results.Claims, []byte) {
	t.Helper()
	c, text, err := readClaims(filepath.Join("..", "..", filepath.FromSlash(claimsTable)))
	if err != nil {
		t.Fatal(err)
	}
	return c, text
}

// The committed answers must be what the program computes. The first ten pairs of every statement are run again with the
// table's own seed, and their numbers compared by digest, bit by bit. With CONCORD_WHOLE the whole table is made again, with
// all its pairs.
func TestCommittedClaims(t *testing.T) {
	t.Parallel()
	old, text := committedClaims(t)
	claims, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	job := run.ClaimsJob{Claims: claims, Pairs: old.Pairs, Seed: old.Seed, Draws: sim.FromPosterior}
	const remedy = "if the change is meant: go run ./cmd/concord claims --update, and say in docs/CHANGELOG.md why"
	if os.Getenv("CONCORD_WHOLE") == "" {
		job.Pairs = results.FirstPairs
		now, err := run.Claims(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		if len(now.Rows) != len(old.Rows) {
			t.Fatalf("%s has %d statements, scenarios/claims.toml %d; %s", claimsTable, len(old.Rows), len(now.Rows), remedy)
		}
		for k := range now.Rows {
			if n, o := now.Rows[k], old.Rows[k]; n.ID != o.ID || n.First != o.First {
				t.Errorf("%s: the first %d pairs give other numbers than those of %s; %s", n.ID, results.FirstPairs,
					claimsTable, remedy)
			}
		}
		return
	}
	now, err := answers(context.Background(), os.Stderr, job)
	if err != nil {
		t.Fatal(err)
	}
	if string(now.CSV()) == string(text) {
		return
	}
	for _, line := range now.Differences(old) {
		t.Error(line)
	}
	t.Errorf("%s is not what the program computes; %s", claimsTable, remedy)
}

// docs/CLAIMS.md must be the page of the committed table.
func TestDocumentClaims(t *testing.T) {
	c, _ := committedClaims(t)
	claims, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	before, err := earlier(filepath.Join("..", "..", filepath.FromSlash(claimsTable)))
	if err != nil || before == nil {
		t.Fatalf("answers before calibration: %v", err)
	}
	document(t, "CLAIMS.md", string(c.Report(before, reasons(claims), claimsPicture)))
	if info, err := os.Stat(filepath.Join(docs, claimsPicture)); err != nil || info.Size() == 0 {
		t.Errorf("docs/CLAIMS.md shows %s: %v", claimsPicture, err)
	}
}

// The verb prints, writes and counts as its help says.
func TestClaimsVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("runs pairs of many scenarios")
	}
	out := must(t, "claims", "S30-trade", "S07", "--pairs", "3")
	if strings.Count(out, "\nS0")+strings.Count(out, "\nS3") < 2 || !strings.Contains(out, "3 pairs, seed 1") ||
		strings.Contains(out, "S01") {
		t.Errorf("printed:\n%s", out)
	}
	var answer struct {
		Pairs      int
		Seed       string
		Statements []struct {
			ID       string
			Verdict  string
			Interval []float64 `json:"interval_95"`
		}
	}
	if err := json.Unmarshal([]byte(must(t, "claims", "K43", "--pairs", "2", "--seed", "9", "--json")), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Pairs != 2 || answer.Seed != "9" || len(answer.Statements) == 0 || len(answer.Statements[0].Interval) != 2 ||
		answer.Statements[0].Verdict == "" {
		t.Errorf("%+v", answer)
	}
	dir := filepath.Join(t.TempDir(), "priors")
	if out := must(t, "claims", "S30-trade", "--priors", "--pairs", "2", "--out", dir); !strings.HasSuffix(out,
		": seeds and parameters (priors)\n") {
		t.Errorf("it does not say where parameters come from:\n%s", out)
	}
	if page := read(t, dir, "CLAIMS.md"); strings.Contains(page, "posterior") ||
		!strings.Contains(page, "all parameters from their priors") || strings.Contains(page, "](../") {
		t.Errorf("the page of draws from the priors says:\n%s", page)
	}
	dir = filepath.Join(t.TempDir(), "out")
	must(t, "claims", "S30", "--pairs", "2", "--out", dir)
	for _, file := range []string{"claims.csv", "CLAIMS.md", filepath.FromSlash(claimsPicture)} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A request that cannot be answered has exit status 2 and names the remedy; a
// table of another model version is not compared.
func TestClaimsRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"S99"}, "no statement \"S99\""},
		{[]string{"--pairs", "1"}, "want 2.."},
		{[]string{"--pairs", "x"}, "--pairs x: want a whole number such as 200"},
		{[]string{"S01", "--update"}, "drop S01"},
		{[]string{"--update", "--check"}, "choose one"},
		{[]string{"--update"}, "from the project's folder"},
		{[]string{"--check"}, "from the project's folder"},
	} {
		if code, _, errs := call(t, append([]string{"claims"}, c.args...)...); code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("claims %v: exit status %d, %q, want %q", c.args, code, errs, c.want)
		}
	}
	small := &results.Claims{Pairs: 2, Seed: 1, ModelVersion: "0.0.9",
		Rows: []results.Claim{{ID: "S01-trade", Statement: "s", A: "a", B: "b",
			Outcome: "region.x", Years: "2018", Measure: "percent", Expect: "up"}}}
	if err := os.MkdirAll(filepath.Dir(claimsTable), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func() {
		if err := os.WriteFile(claimsTable, small.CSV(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if code, _, errs := call(t, "claims", "--check"); code != 2 || !strings.Contains(errs, "made by model version 0.0.9") ||
		!strings.Contains(errs, "claims --update") {
		t.Errorf("another model version: exit status %d, %q", code, errs)
	}
	if testing.Short() {
		t.Skip("puts all statements to the model, some times")
	}
	// The table is of this version, but its numbers are others. The answer is no, row by row.
	small.ModelVersion = sim.ModelVersion
	write()
	if code, out, _ := call(t, "claims", "--check"); code != 1 || !strings.Contains(out, "S01-trade: ") ||
		!strings.Contains(out, "S30-trade is new") {
		t.Errorf("other numbers: exit status %d, %q", code, out)
	}
	// What --update writes is what --check accepts; a page that a person wrote is kept.
	if err := os.MkdirAll("docs/figures", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(claimsPage, []byte("# My notes\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "claims", "--pairs", "2", "--update"); code != 2 ||
		!strings.Contains(errs, "does not carry the mark") {
		t.Errorf("a page of one's own: exit status %d, %q", code, errs)
	}
	if text, _ := os.ReadFile(claimsPage); string(text) != "# My notes\n" {
		t.Errorf("it now says %q", text)
	}
	os.Remove(claimsPage)
	must(t, "claims", "--pairs", "2", "--update")
	if out := must(t, "claims", "--check"); !strings.Contains(out, "equal") || !strings.Contains(out, "2 pairs") {
		t.Errorf("after --update: %q", out)
	}
	must(t, "claims", "--pairs", "2", "--update") // what it made itself it makes again
}
