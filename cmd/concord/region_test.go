package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim"
)

// plainRun binds a region without any entry, with noise and incidents off.
func plainRun(t *testing.T, region string) *scenarios.Bound {
	t.Helper()
	s, err := scenarios.Parse("plain.toml", []byte("title = \"Plain\"\nregion = \""+region+"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	b.Params.Leaders.Noise, b.Params.Incidents.Hazard = 0, 0
	return b
}

// The border terms of the second region have grade C. They come from data as the terms of the first region do
// (agents/border_term_test.go). Each country's term moves until the mean of ln(trade over GDP) over 1995–2018
// is the observed mean.
func TestVisegradBorderTerms(t *testing.T) {
	t.Parallel()
	const first, last = 1995, 2018
	b := plainRun(t, "visegrad")
	b.Until = last
	r := *b.Region
	r.Nodes = append([]sim.Node(nil), r.Nodes...)
	b.Region = &r
	record, err := scenarios.ObservedIn("visegrad")
	if err != nil {
		t.Fatal(err)
	}
	observed := make([]map[int]float64, r.Members)
	written := make([]float64, r.Members)
	for i := range observed {
		observed[i] = map[int]float64{}
		written[i] = r.Nodes[i].Border
		r.Nodes[i].Border = 2 // a start that is not the answer
	}
	for _, v := range record.Openness {
		if i := r.NodeIndex(v.Country); v.Year >= first && v.Year <= last {
			observed[i][v.Year] = v.USD / r.Size[(v.Year-r.FirstYear)*len(r.Nodes)+i]
		}
	}
	for range 60 {
		e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 1, Replicates: 1, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		farthest := 0.0
		for i := range r.Members {
			if len(observed[i]) != last-first+1 {
				t.Fatalf("%s has %d observed years, want %d", r.Nodes[i].ID, len(observed[i]), last-first+1)
			}
			off := 0.0
			for year, x := range observed[i] {
				off += math.Log(e.Summary(sim.OfCountry, "trade_over_gdp", i, year).P50 / x)
			}
			off /= float64(len(observed[i]))
			r.Nodes[i].Border += 2 * off
			farthest = math.Max(farthest, math.Abs(off))
		}
		if farthest < 1e-4 {
			break
		}
	}
	for i, w := range written {
		t.Logf("%s: %.3f, written %.1f", r.Nodes[i].ID, r.Nodes[i].Border, w)
		if !(math.Abs(r.Nodes[i].Border-w) <= 0.055) {
			t.Errorf("border term of %s: computed %.3f, written %.1f; compute nodes.border of visegrad.toml anew or say what "+
				"changed", r.Nodes[i].ID, r.Nodes[i].Border, w)
		}
	}
}

// docs/region.md must lead to a run. The test writes the page's files into a folder. They must be a region
// and a scenario that pass the check and run, with the results that the page states.
func TestRegionPageRuns(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the commands of a document; not with -short")
	}
	page, err := os.ReadFile(filepath.Join(docs, "region.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blocks := regexp.MustCompile("(?ms)^```[a-z]+ file=([a-z]+\\.[a-z]+)\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 8 {
		t.Fatalf("%d files in docs/region.md, want the 8 that it speaks of", len(blocks))
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range blocks {
		write(b[1], b[2])
	}
	scenario := filepath.Join(dir, "trade.toml")
	must(t, "check", scenario)
	must(t, "check", filepath.Join(dir, "islands.toml"))
	out := filepath.Join(dir, "out")
	must(t, "run", scenario, "--replicates", "3", "--out", out)
	if m := manifest(t, out); m.Until != 2006 || m.Inputs["data/size.csv"] == "" || m.Inputs["regions/islands.toml"] == "" {
		t.Errorf("manifest of the run: until %d, inputs %v", m.Until, m.Inputs)
	}
	if _, err := os.Stat(filepath.Join(out, "figures", "network.png")); err != nil {
		t.Error(err)
	}
	must(t, "verify", out)
	other := filepath.Join(dir, "compared")
	must(t, "compare", scenario, "--set", "leaders.gain=0", "--replicates", "2", "--no-figures", "--out", other)
	if said := must(t, "verify", other); !strings.Contains(said, "equal; comparison of trade with trade") {
		t.Errorf("verify of a comparison says %s", said)
	}

	// Faults name the file or the key. Each case has a region of its own name, because regions are remembered
	// by name.
	var region string
	for _, b := range blocks {
		if b[1] == "islands.toml" {
			region = b[2]
		}
	}
	for _, c := range []struct{ from, to, says string }{
		{`data = "."`, `data = "nowhere"`, "nowhere"},
		{`data = "."`, `data = ".."`, "forcing.data"},
		{"first = 2000", "first = 1999", "unsettled_km_1999"},
		{"AA = 0.4", "AZ = 0.4", "sovereignty has no value for AA"},
		{"forcing_to = 2003", "forcing_to = 1990", "years.forcing_to"},
		{"forcing_to = 2003", "forcing_to = 2004", "size.csv: no gdp_usd_current of AA in 2004"},
		{"[sovereignty]", "[sovereignty", "end table name"},
	} {
		name := "r" + strings.Repeat("x", len(c.to)) + c.says[:1] + ".toml"
		write(name, strings.Replace(region, c.from, c.to, 1))
		write("bad.toml", "title = \"Bad\"\nregion = \""+name+"\"\n")
		code, _, errs := call(t, "check", filepath.Join(dir, "bad.toml"))
		if code == 0 || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit status %d and %q, want a fault that says %q", c.to, code, errs, c.says)
		}
	}
	if err := os.Remove(filepath.Join(dir, "balance.csv")); err != nil {
		t.Fatal(err)
	}
	write("again.toml", region)
	write("bad.toml", "title = \"Bad\"\nregion = \"again.toml\"\n")
	if code, _, errs := call(t, "check", filepath.Join(dir, "bad.toml")); code == 0 || !strings.Contains(errs, "balance.csv") {
		t.Errorf("without balance.csv: exit status %d and %q", code, errs)
	}
	// A run whose region is missing cannot be computed again. Its files can still be checked.
	if err := os.Remove(filepath.Join(dir, "islands.toml")); err != nil {
		t.Fatal(err)
	}
	must(t, "verify", "--files", out)
	if code, said, errs := call(t, "verify", out); code != 2 || !strings.Contains(said, "all as the manifest says") ||
		!strings.Contains(errs, "islands.toml") {
		t.Errorf("verify without the region: exit status %d, %s and %q", code, said, errs)
	}
}

// A region may begin after the last year of the shipped record. Its story is told by years spread over the
// region's own years, or by the years that the region names.
func TestRegionOfLaterYears(t *testing.T) {
	dir := t.TempDir()
	files, err := filepath.Glob(filepath.Join("..", "..", "scenarios", "testdata", "region", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	years := regexp.MustCompile(`\b(199[89]|200[0-9])\b|_2000\b`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		later := years.ReplaceAllStringFunc(string(text), func(y string) string {
			return strings.NewReplacer("200", "205", "199", "204").Replace(y)
		})
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), []byte(later), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	scenario := filepath.Join(dir, "s.toml")
	if err := os.WriteFile(scenario, []byte("title = \"A\"\nregion = \"r.toml\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said := must(t, "run", scenario, "--replicates", "2", "--no-figures", "--out",
		filepath.Join(dir, "out")); !strings.Contains(said, "borders open in 2053") {
		t.Errorf("the answer is %s", said)
	}
	page := read(t, dir, "out", "summary.md")
	if !strings.Contains(page, "| | 2050 | 2051 | 2052 | 2053 | 2054 | 2055 |") ||
		!strings.Contains(page, "were not chosen for this region") {
		t.Errorf("the summary is %s", page)
	}

	text := read(t, dir, "r.toml")
	named := strings.Replace(text, "[forcing]\n", "[landmarks]\nshown = [2052]\nborders = 2051\n\n[forcing]\n", 1)
	named = strings.Replace(named, "[calibration]\n", "[calibration]\nseen = \"the ferries of 2049\"\n", 1)
	for name, text := range map[string]string{"named.toml": named, "s.toml": "title = \"A\"\nregion = \"named.toml\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if said := must(t, "run", scenario, "--replicates", "2", "--no-figures", "--out",
		filepath.Join(dir, "named")); !strings.Contains(said, "borders open in 2051") {
		t.Errorf("the answer is %s", said)
	}
	if page := read(t, dir, "named", "summary.md"); !strings.Contains(page, "| | 2052 | 2055 |") ||
		!strings.Contains(page, "with sight of the ferries of 2049; that") {
		t.Errorf("the summary is %s", page)
	}
}

// Data that only figures show is read before any work. A wrong cell there must not cost the replicates of a
// run. This holds for every verb.
func TestNothingRunsWithAWrongTable(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "scenarios", "testdata", "region"))); err != nil {
		t.Fatal(err)
	}
	scenario, out := filepath.Join(dir, "s.toml"), filepath.Join(dir, "out")
	for name, text := range map[string]string{
		"s.toml":             "title = \"A\"\nregion = \"r.toml\"\n",
		"trade_observed.csv": "exporter,importer,year,value_usd,reporter,source\nAA,BB,2001,much,AA,made up\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const says = `trade_observed.csv:2:12: value_usd = "much", no number`
	for _, args := range [][]string{
		{"check", scenario},
		{"check", filepath.Join(dir, "r.toml")},
		{"run", scenario, "--out", out},
		{"compare", scenario, scenario, "--out", out},
		{"why", scenario, scenario, "--out", out},
		{"branch", "save", scenario, "--year", "2003", "--out", out},
		{"fit", scenario, "--out", out},
		{"backtest", scenario, "--out", out},
		{"hypothesis", scenario, "--out", out},
	} {
		code, _, errs := call(t, args...)
		if code == 0 || !strings.Contains(errs, says) {
			t.Errorf("%s: exit status %d and %q, want %q", strings.Join(args[:2], " "), code, errs, says)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s left something", args[0])
		}
	}
	if code, _, errs := call(t, "check", filepath.Join(dir, "nowhere.toml")); code != 2 ||
		!strings.Contains(errs, "there is no file") {
		t.Errorf("check of no file: exit status %d and %q", code, errs)
	}
}

// A missing file does not hide the faults of the other files. It counts as the more serious answer.
func TestCheckTellsOfAll(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("bad.toml", []byte("title = 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "check", "missing.toml", "reference", "bad.toml")
	if code != 2 || !strings.Contains(out, "reference: good") || !strings.Contains(errs, "bad.toml:1:9: ") ||
		!strings.Contains(errs, `there is no file "missing.toml"`) {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
}
