package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results"
)

// someKept are flags that keep outcomes of several tables, of some years, and two of one's own.
var someKept = []string{"--keep", "pairs.*UZ*.turnover_usd@2000,2005", "--keep", "borders.*.regime", "--keep",
	"gap=region.horizontal - region.vertical", "--keep", "first_year(borders.TJ-UZ.regime == open)"}

// Protects: the tables of a run with --keep hold what is named and nothing else, and every line of them is a line of the
// table of the whole run. What does not depend on outcomes is the same.
func TestKeptTables(t *testing.T) {
	t.Chdir(t.TempDir())
	run := []string{"run", "--until", "2005", "--replicates", "5", "--rows", "--no-figures"}
	must(t, append(run, "--out", "whole")...)
	out := must(t, append(append(run, "--out", "part"), someKept...)...)
	m := manifest(t, "part")
	if !strings.Contains(out, "partial outcome digest (of what was kept) "+m.OutcomeDigest) || !strings.Contains(out,
		"no value in any replicate") {
		t.Errorf("it says\n%s", out)
	}
	if !m.Partial || !slices.Equal(m.Kept, []string{someKept[1], someKept[3], someKept[5], someKept[7]}) {
		t.Errorf("the manifest says partial %v, kept %q", m.Partial, m.Kept)
	}
	for file, lines := range map[string]int{"pairs.csv": 4 * 2, "borders.csv": 7 * 14, "shares.csv": -1,
		"rows/pairs.csv":   5 * 4 * 2,
		"rows/borders.csv": 5 * 7 * 14, "decisions.csv": -1, "events.log": -1} {
		part := strings.Split(strings.TrimSpace(read(t, "part", file)), "\n")
		whole := strings.Split(strings.TrimSpace(read(t, "whole", file)), "\n")
		if strings.HasPrefix(file, "rows/") { // with columns of more outcomes
			continue
		}
		for k, line := range part {
			if !slices.Contains(whole, line) {
				t.Errorf("%s:%d: %s is not in that of the whole run", file, k+1, line)
			}
		}
		if lines >= 0 && len(part) != lines+1 || lines < 0 && len(part) < 2 {
			t.Errorf("%s has %d lines, want %d", file, len(part), lines+1)
		}
	}
	// a replicate's rows: the same cells in the columns that are kept
	for file, column := range map[string]string{"rows/pairs.csv": "turnover_usd", "rows/borders.csv": "regime"} {
		part, whole := cellsOf(t, "part", file, column), cellsOf(t, "whole", file, column)
		for key, cell := range part {
			if whole[key] != cell || cell == "" {
				t.Errorf("%s: %s is %s, want %s", file, key, cell, whole[key])
			}
		}
		if len(part) == 0 || len(part) == len(whole) && column == "turnover_usd" {
			t.Errorf("%s holds %d of %d lines", file, len(part), len(whole))
		}
	}
	gap := cellsOf(t, "part", "rows/reporters.csv", "gap")
	if len(gap) != 5*15 { // a line without a year holds the first years
		t.Errorf("rows/reporters.csv has %d lines", len(gap))
	}
	for _, file := range []string{"region.csv", "countries.csv", "digests.csv", "figures/borders.png", "rows/region.csv"} {
		if _, err := os.Stat(filepath.Join("part", file)); err == nil {
			t.Errorf("%s is there, and nothing of it is kept", file)
		}
	}
	if text := read(t, "part", "reporters.csv"); strings.Count(text,
		"\n,first_year(borders.TJ-UZ.regime == open),year,0,,,,,,,\n") != 1 {
		t.Errorf("reporters.csv holds\n%s", text)
	}
	if text := read(t, "part", "summary.md"); !strings.Contains(text, "Kept of each run: `"+someKept[1]+"`") ||
		!strings.Contains(text, "so there are no figures") {
		t.Errorf("the summary does not say what was kept:\n%s", text)
	}
	if code, out, errs := call(t, "diff", "part", "whole"); code != 0 || !strings.Contains(out, "that both have") ||
		!strings.Contains(out, "tables in B alone: agreements.csv") {
		t.Errorf("diff: status %d\n%s%s", code, out, errs)
	}
}

// cellsOf are the cells of a column of a table of replicates, by what stands before the first outcome.
func cellsOf(t *testing.T, dir, file, column string) map[string]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(read(t, dir, file)), "\n")
	head := strings.Split(lines[0], ",")
	at, keys := slices.Index(head, column), 3
	if strings.HasSuffix(file, "reporters.csv") {
		keys = 2
	}
	if at < 0 {
		t.Fatalf("%s of %s has no column %s: %s", file, dir, column, lines[0])
	}
	cells := map[string]string{}
	for _, line := range lines[1:] {
		row := strings.Split(line, ",")
		cells[strings.Join(row[:keys], ",")] = row[at]
	}
	return cells
}

// Protects: verify computes a run, a branch and a comparison with --keep again, says that the digest is partial, and
// finds another outcome. Other outcomes are another folder.
func TestVerifyOfWhatIsKept(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "--year", "1999", "--replicates", "3", "--out", "state")
	keep := []string{"--keep", "region.horizontal@2001-2003", "--keep", "ratio=region.horizontal / region.vertical"}
	for name, args := range map[string][]string{
		"run":     {"run", "--until", "2003", "--replicates", "3"},
		"branch":  {"branch", "run", "state", "--until", "2004"},
		"compare": {"compare", "reference", "--set", "leaders.gain=0", "--until", "2003", "--replicates", "3"},
	} {
		must(t, slices.Concat(args, keep, []string{"--out", name, "--workers", "1"})...)
		verify := []string{"verify", name, "--state", "state", "--workers", "2"}
		if out := must(t, verify...); !strings.Contains(out, "partial outcome digest (of what was kept) "+manifest(t,
			name).OutcomeDigest+
			" equal") {
			t.Errorf("%s: verify says %s", name, out)
		}
		must(t, "verify", name, "--files")
		if code, _, errs := call(t, slices.Concat(args, keep[:2], []string{"--out", name})...); code != 2 ||
			!strings.Contains(errs, "it holds the results of another run") {
			t.Errorf("%s: other outcomes go into the same folder: status %d, %s", name, code, errs)
		}
		rewrite(t, name, func(m *results.Manifest) { m.OutcomeDigest = strings.Repeat("0", 64) })
		if code, out, _ := call(t, verify...); code != 1 || !strings.Contains(out,
			"DIFFERENT: partial outcome digest (of what was kept) ") {
			t.Errorf("%s: another outcome: status %d, %s", name, code, out)
		}
		rewrite(t, name, func(m *results.Manifest) { m.Kept = m.Kept[:1] })
		if code, out, errs := call(t, verify...); code != 2 || !strings.Contains(errs, "made from other inputs") {
			t.Errorf("%s: less kept: status %d, %s%s", name, code, out, errs)
		}
	}
}

// Protects: a wrong pattern is refused before any work, with its place and a remedy.
func TestKeepRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--keep", "region.horizntal"}, `did you mean "horizontal"?`},
		{[]string{"run", "--keep", "pairs.*.turnover"}, `--keep "pairs.*.turnover": it matches no outcome`},
		{[]string{"run", "--until", "2000", "--keep", "region.horizontal@2001"}, "lie outside the run, which has 1992..2000"},
		{[]string{"run", "--keep", "x=1 +"}, `character 4 of the expression: the expression ends`},
		{[]string{"run", "--keep", "region.horizontal", "--figure", "borders"},
			"--figure is of figures, and with --keep there are none"},
		{[]string{"run", "all", "--keep", "region.horizontal", "--greyscale"}, "--greyscale is of figures"},
		{[]string{"compare", "reference", "no-new-leader", "--keep", "agreements.*.status"},
			"two scenarios need not have the same entries"},
		{[]string{"compare", "reference", "no-new-leader", "--keep", "x=2*agreements.uz-leader-2016.score"},
			"need not have the same entries"},
	} {
		code, _, errs := call(t, c.args...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%q: status %d, %s, want %s", c.args, code, errs, c.want)
		}
	}
	if _, err := os.Stat("results"); err == nil {
		t.Error("a refused run left something")
	}
}

// Protects: the answer of compare --json holds every number that is kept.
func TestCompareKeptAsJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	out := must(t, "compare", "reference", "--set", "leaders.gain=0", "--until", "2003", "--replicates", "3", "--json",
		"--keep",
		"region.horizontal@2001-2003", "--keep", "x=at(region.horizontal, 2003)")
	if strings.Count(out, `"outcome": "region.horizontal"`) != 3 || strings.Count(out, `"outcome": "x"`) != 1 {
		t.Errorf("it prints\n%s", out)
	}
}
