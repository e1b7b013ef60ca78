package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/results"
	"concord/sim/table"
)

// small are flags that make a sweep quick.
var small = []string{"--until", "1996", "--replicates", "2", "--no-figures"}

func csvOf(t *testing.T, path ...string) *table.Table {
	t.Helper()
	tab := table.Read(filepath.Join(path...), []byte(read(t, path...)))
	if err := tab.Err(); err != nil {
		t.Fatal(err)
	}
	return tab
}

// cells are the cells of a column.
func cells(t *testing.T, tab *table.Table, name string) []string {
	t.Helper()
	k := slices.Index(tab.Header, name)
	if k < 0 {
		t.Fatalf("%s has no column %s, only %v", tab.File, name, tab.Header)
	}
	var list []string
	for _, row := range tab.Rows {
		list = append(list, row.Cells[k])
	}
	return list
}

// longPatterns keep so many long expressions that a design file has no room for them.
func longPatterns() (args []string) {
	for k := range 300 {
		args = append(args, "--keep", "a"+strconv.Itoa(k)+"=1"+strings.Repeat("+region.horizontal", 60))
	}
	return args
}

// Protects: the design in the folder of results is the whole request. A sweep of it leaves the same files, byte for
// byte, and verify computes the same digest; a changed file and a changed value are found.
func TestSweepIsMadeAgainFromItsDesign(t *testing.T) {
	dir := t.TempDir()
	first, again := filepath.Join(dir, "first"), filepath.Join(dir, "again")
	must(t, append([]string{"sweep", "reference", "no-new-leader", "--vary", "trade.closed=1.2:2.6:3", "--vary",
		"mechanisms.spillover=true,false", "--sample", "leaders.gain=normal:0.8:0.1", "--points", "3", "--keep",
		"region.horizontal@1996",
		"--keep", "borders.TJ-UZ.regime", "--keep", "share=pairs.TJ-UZ.turnover_usd / region.trade_inside_usd@1996", "--priors",
		"--rows", "--set", "leaders.noise=0.3", "--out", first}, small...)...)
	must(t, "sweep", "--design", filepath.Join(first, "design.toml"), "--rows", "--no-figures", "--out", again)
	for _, name := range append(sortedNames(manifest(t, first).Files), "manifest.json") {
		if read(t, first, name) != read(t, again, name) {
			t.Errorf("%s differs", name)
		}
	}
	if said := must(t, "verify", first); !strings.Contains(said, "equal") ||
		!strings.Contains(said, "draws.csv comes out equal") {
		t.Errorf("verify says %q", said)
	}
	if drawn := csvOf(t, first, "draws.csv").Header; slices.Contains(drawn, "trade.closed") ||
		slices.Contains(drawn, "leaders.gain") || !slices.Contains(drawn, "leaders.adjust") {
		t.Errorf("what varies was drawn, or the rest was not: %v", drawn)
	}
	design := strings.Replace(read(t, first, "design.toml"), "2.6", "2.7", 1)
	if err := os.WriteFile(filepath.Join(first, "design.toml"), []byte(design), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := call(t, "verify", first); code == 0 {
		t.Error("verify does not see that the design was changed")
	}
}

// Protects: the table of points says of its runs what the table of runs says: means, shares of a category, paired
// differences and changes from the first point.
func TestSweepTablesAgree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	must(t, append([]string{"sweep", "reference", "no-new-leader", "--vary", "trade.closed=1.2,2.6", "--set", "leaders.noise=0.5",
		"--keep", "region.horizontal@1996", "--keep", "borders.TJ-UZ.regime@1996", "--rows", "--out", dir}, small...)...)
	runs, points := csvOf(t, dir, "runs.csv"), csvOf(t, dir, "sweep.csv")
	if len(runs.Rows) != 2*2*2 {
		t.Fatalf("%d runs, want 2 points × 2 scenarios × 2 replicates", len(runs.Rows))
	}
	mean := func(point, scenario string, value func(row int) float64) float64 {
		sum, n := 0.0, 0.0
		for r := range runs.Rows {
			if cells(t, runs, "point")[r] == point && cells(t, runs, "scenario")[r] == scenario {
				sum, n = sum+value(r), n+1
			}
		}
		return sum / n
	}
	level := func(r int) float64 {
		x, err := strconv.ParseFloat(cells(t, runs, "region.horizontal@1996")[r], 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	checked := map[string]int{}
	for r := range points.Rows {
		at := func(name string) string { return cells(t, points, name)[r] }
		value := level
		if at("outcome") == "borders.TJ-UZ.regime" {
			value = func(r int) float64 {
				if cells(t, runs, "borders.TJ-UZ.regime@1996")[r] == at("category") {
					return 1
				}
				return 0
			}
		}
		want := mean(at("point"), at("scenario"), value)
		first := mean("0", at("scenario"), value)
		if at("measure") == "difference" {
			want -= mean(at("point"), "reference", value)
			first -= mean("0", "reference", value)
		}
		for name, want := range map[string]float64{"mean": want, "change": want - first} {
			got, err := strconv.ParseFloat(at(name), 64)
			if err != nil || got-want > 1e-9 || want-got > 1e-9 {
				t.Errorf("row %d, %s of %s %s %s = %v (%v), the runs say %v", r, name, at("measure"), at("outcome"),
					at("category"), got,
					err, want)
			}
		}
		checked[at("measure")+" "+at("outcome")]++
	}
	if len(checked) != 4 {
		t.Errorf("only %v were checked", checked)
	}
}

// Protects: a table in Parquet holds the cells of the table in CSV.
func TestSweepInBothFormats(t *testing.T) {
	dir := t.TempDir()
	for _, format := range []string{"csv", "parquet"} {
		args := append([]string{"sweep", "--vary", "trade.closed=1.2,2.6", "--keep", "region.horizontal", "--keep",
			"first=first_year(region.horizontal > 1000)", "--rows", "--out", filepath.Join(dir, format)}, small...)
		if format == "parquet" {
			args = append(args, "--parquet")
		}
		must(t, args...)
	}
	for _, name := range []string{"sweep", "runs"} {
		a, err := readFrame(filepath.Join(dir, "csv", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := readFrame(filepath.Join(dir, "parquet", name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if a.rows != b.rows || !slices.Equal(a.names, b.names) {
			t.Errorf("%s: %d rows of %v and %d of %v", name, a.rows, a.names, b.rows, b.names)
		}
		for k := range a.names {
			same := slices.EqualFunc(a.numbers[k], b.numbers[k], func(x, y float64) bool { return x == y || x != x && y != y })
			if !same || !slices.Equal(a.words[k], b.words[k]) {
				t.Errorf("%s: column %s differs", name, a.names[k])
			}
		}
	}
}

// Protects: a wrong request ends with status 2, names what is wrong and what to do, and leaves nothing.
func TestWrongSweeps(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{}, "wants a value that varies"},
		{[]string{"--vary", "trade.clsed=1:2:3"}, "trade.closed"},
		{[]string{"--vary", "trade.closed=2:1:3"}, "trade.closed"},
		{[]string{"--vary", "trade.closed=1:2"}, "trade.closed"},
		{[]string{"--vary", "trade.closed=1.2"}, "--set"},
		{[]string{"--vary", "trade.closed=1,2", "--vary", "trade.closed=1,3"}, "trade.closed"},
		{[]string{"--vary", "trade.closed=1,2", "--set", "trade.closed=1"}, "trade.closed"},
		{[]string{"--vary", "trade.closed=1,2", "--keep", "region.horizntal"}, "did you mean \"horizontal\""},
		{[]string{"--vary", "trade.closed=1,2", "--keep", "region.horizontal@2050"}, "2050"},
		{[]string{"--sample", "trade.closed=prior", "--sampling", "sobel"}, "sobol"},
		{[]string{"--sample", "trade.closed=prior", "--points", "0"}, "points"},
		{[]string{"--vary", "trade.closed=1,2", "--replicates", "0"}, "replicate"},
		{[]string{"nobody", "--vary", "trade.closed=1,2"}, "nobody"},
		{[]string{"--design", "nowhere.toml"}, "nowhere.toml"},
		{[]string{"--design", "nowhere.toml", "--seed", "3"}, "--seed"},
		{[]string{"--vary", "seed=1:5"}, "seed"},
		{[]string{"--vary", "trade.closed=1,2", "--points", "8"}, "nothing is sampled"},
		{[]string{"--vary", "trade.closed=1,2", "--sampling", "sobol"}, "nothing is sampled"},
		{[]string{"--design", "nowhere.toml", "--points", "8"}, "--points is given too"},
		{[]string{"--design", "nowhere.toml", "--sampling", "sobol"}, "--sampling is given too"},
		{[]string{"--vary", "trade.closed=1,2", "--set", "leaders.gian=1"}, "--set leaders.gian=1: unknown path"},
		{[]string{"reference", "visegrad", "--vary", "trade.closed=1,2"}, "take scenarios of one region"},
		{[]string{"reference", "reference", "--vary", "trade.closed=1,2"}, "two scenarios are called reference"},
		{strings.Fields("--vary trade.closed=1,2" + strings.Repeat(" noise-free", mostSides+1)), "at most 20 scenarios"},
		// What a design file refuses, so that every folder of results can be computed again:
		{[]string{"--vary", "trade.closed=1,2", "--replicates", "10001"}, "1..10000"},
		{[]string{"--sample", "trade.closed=1:2", "--points", "100001"}, "1..100000"},
		{[]string{"--vary", "trade.closed=1,2", "--uncertain"}, "[uncertain]"},
		{[]string{"visegrad", "--vary", "trade.closed=1,2", "--posterior"}, "no posterior"},
		{slices.Concat([]string{"--vary", "trade.closed=1,2"}, longPatterns()), "design.toml of the results would have"},
		{[]string{"--vary", "trade.closed=1,2", "--keep", "*", "--rows", "--parquet"}, "columns, want at most 10,000"},
	} {
		dir := t.TempDir()
		code, out, errs := call(t, append(append([]string{"sweep"}, c.args...), "--out", filepath.Join(dir, "out"))...)
		if code != 2 || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("sweep %v: status %d, %q, want 2 and something about %q", c.args, code, errs, c.says)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("sweep %v leaves %v", c.args, left)
		}
	}
}

// few are the flags by which each method takes few points.
var few = map[string][]string{"morris": {"--trajectories", "8"}, "sobol": {"--base", "32"}, "rank": {"--base", "32"}}

// Protects: an analysis is computed again by verify, does not depend on the workers, and a changed number is found.
func TestSensitivityIsComputedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some hundred runs for each method")
	}
	for _, method := range []string{"oat", "morris", "sobol", "rank"} {
		dir := filepath.Join(t.TempDir(), "out")
		args := []string{"sensitivity", "reference", "no-new-leader", "--method", method, "--factor", "trade.b*",
			"--until", "1996",
			"--no-figures", "--out", dir}
		args = append(args, few[method]...)
		must(t, append(args, "--workers", "1")...)
		m := manifest(t, dir)
		must(t, append(args, "--workers", "3", "--force")...)
		if now := manifest(t, dir); now.OutcomeDigest != m.OutcomeDigest {
			t.Errorf("%s: the digest depends on the workers", method)
		}
		if said := must(t, "verify", dir); !strings.Contains(said, "equal") {
			t.Errorf("%s: verify says %q", method, said)
		}
		if want := map[string]int{"oat": 20, "morris": 10, "sobol": 1, "rank": 1}[method]; m.Replicates != want {
			t.Errorf("%s: the manifest says %d replicates, want %d", method, m.Replicates, want)
		}
		if results.SHA256([]byte(read(t, dir, "sensitivity.csv"))) != m.Files["sensitivity.csv"] {
			t.Errorf("%s: sensitivity.csv is not as the manifest lists it", method)
		}
	}
}

// Protects: a wrong request of sensitivity ends with status 2, names what is wrong, and leaves nothing.
func TestWrongSensitivities(t *testing.T) {
	table := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(table, []byte("a,b,word\n1,2,x\n2,,y\n3,5,z\n4,1,w\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	ranged := func(leadersGain string) string { return rangedScenario(t, leadersGain) }
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--method", "sobel"}, "sobol"},
		{[]string{"a", "b", "c"}, "two"},
		{[]string{"visegrad", "reference"}, "take scenarios of one region"},
		{[]string{"reference", "visegrad"}, "take scenarios of one region"},
		{[]string{"--factor", "leader.*"}, "leader"},
		{[]string{"--factor", "["}, "["},
		{[]string{"--factor", "leaders.*", "--sample", "trade.closed=1:2"}, "--sample"},
		{[]string{"--posterior", "--uncertain"}, "--posterior"},
		{[]string{"--uncertain"}, "[uncertain]"},
		{[]string{"clash-2027", "--uncertain", "--factor", "leaders.*"}, "--uncertain"},
		{[]string{ranged("0.5, 0.6"), ranged("0.1, 0.2"), "--uncertain"},
			"choose one with --sample parameters.leaders.gain=0.1:0.2"},
		{[]string{ranged("0.5, 0.5"), "--uncertain"}, "nothing varies"},
		{[]string{"--sample", "trade.closed=1:2", "--set", "trade.closed=2"}, "keep one of them"},
		{[]string{"--sample", "trade.closed=1:2", "--sample", "parameters.trade.closed=prior"}, "varies already"},
		{[]string{"--factor", "trade.closed", "--set", "trade.closed=2"}, "a scenario sets trade.closed"},
		{[]string{"--method", "sobol", "--replicates", "5"}, "seed is a factor"},
		{[]string{"--second"}, "sobol"},
		{[]string{"--method", "morris", "--base", "64"}, "--base is of"},
		{[]string{"--method", "sobol", "--trajectories", "64"}, "--trajectories is of"},
		{[]string{"--method", "morris", "--top", "5"}, "--method"},
		{[]string{"--method", "morris", "--trajectories", "1"}, "2..10000"},
		{[]string{"--method", "sobol", "--base", "1"}, "8.."},
		{[]string{"--keep", "borders.TJ-UZ.regime@2018"}, "category"},
		{[]string{"--outcome", "region.horizontal@2018"}, "--keep"},
		{[]string{"--from", "nowhere"}, "nowhere"},
		{[]string{"--from", table}, "--outcome"},
		{[]string{"--from", table, "--outcome", "c"}, "no column"},
		{[]string{"--from", table, "--outcome", "word"}, "words"},
		{[]string{"--from", table, "--outcome", "a"}, "varies"},
		{[]string{"--update", "--method", "oat", "--base", "9"}, "--update"},
	} {
		dir := t.TempDir()
		code, out, errs := call(t, append(append([]string{"sensitivity"}, c.args...), "--out", filepath.Join(dir, "out"))...)
		if code != 2 || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("sensitivity %v: status %d, %q, want 2 and something about %q", c.args, code, errs, c.says)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("sensitivity %v leaves %v", c.args, left)
		}
	}
}

// rangedScenario is the path of a scenario that states a range for leaders.gain.
func rangedScenario(t *testing.T, leadersGain string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gain-"+strings.ReplaceAll(leadersGain, ", ", "-")+".toml")
	text := "title = \"a range\"\nextends = \"reference\"\n[uncertain]\n\"parameters.leaders.gain\" = [" + leadersGain + "]\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Protects: a range that only the second scenario states is the one over which its value varies, not the prior.
func TestSensitivityTakesTheRangeOfTheSecondScenario(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	must(t, append([]string{"sensitivity", "reference", rangedScenario(t, "0.5, 0.6"), "--uncertain", "--out", dir}, small...)...)
	values := cells(t, csvOf(t, dir, "curves.csv"), "value")
	if want := []string{"0.505", "0.5275", "0.55", "0.5725", "0.595"}; !slices.Equal(values[:5], want) {
		t.Errorf("the values are %v, want %v", values[:5], want)
	}
}

// Protects: what one of two scenarios settles does not vary, and is named.
func TestSensitivityNamesWhatIsSettled(t *testing.T) {
	said := must(t, append([]string{"sensitivity", "reference", "no-barriers", "--factor", "trade.[cut]*", "--out",
		filepath.Join(t.TempDir(), "out")}, small...)...)
	want := "2 parameters are settled by a scenario and do not vary (trade.unsettled and trade.tension)"
	if !strings.Contains(said, want) {
		t.Errorf("no %q in\n%s", want, said)
	}
}

// Protects: an outcome that some runs do not have is said to lack values, by each method; it is never said that
// nothing matters for it.
func TestSensitivityTellsOfMissingValues(t *testing.T) {
	lacks := map[string]string{"oat": "some run has no value; a factor", "morris": "paths have a run without a value",
		"sobol": "base points have a run without a value and are left out", "rank": "runs have no value and are left out"}
	for _, method := range []string{"oat", "morris", "sobol", "rank"} {
		said := must(t, append([]string{"sensitivity", "--method", method, "--factor", "leaders.[cgka]*", "--keep",
			"first_year(borders.KZ-TM.regime == open)", "--keep",
			"first_year(region.horizontal > 200)", "--no-figures", "--out", filepath.Join(t.TempDir(), "out")},
			few[method]...)...)
		if strings.Contains(said, "nothing here matters") ||
			!strings.Contains(said, "first_year(region.horizontal > 200): it has no value at any point.") ||
			!strings.Contains(said, lacks[method]) {
			t.Errorf("%s says\n%s", method, said)
		}
	}
}

// Protects: rank correlations of a table that is there are those of its columns, whether it is a sweep's, a run's or
// somebody's own.
func TestRanksOfTables(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "own.csv")
	var b strings.Builder
	b.WriteString("replicate,x,noise,y\n")
	for k := range 40 {
		b.WriteString(strings.Join([]string{strconv.Itoa(k), strconv.Itoa(k * 7 % 40), strconv.Itoa(k * 11 % 40),
			strconv.Itoa(k * 7 % 40 * k * 7 % 40)}, ",") + "\n")
	}
	if err := os.WriteFile(own, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"sweep", "--sample", "trade.closed=1:3", "--points", "6", "--keep", "region.horizontal@1996",
		"--rows", "--out",
		filepath.Join(dir, "sweep")}, small...)...)
	must(t, "run", "--priors", "--rows", "--replicates", "6", "--until", "1996", "--no-figures", "--out",
		filepath.Join(dir, "run"))
	for _, c := range []struct {
		from, outcome, factor string
	}{{own, "y", "x"}, {filepath.Join(dir, "sweep"), "region.horizontal@1996", "trade.closed"},
		{filepath.Join(dir, "run"), "region.horizontal@1996", "trade.closed"}} {
		out := filepath.Join(t.TempDir(), "out")
		must(t, "sensitivity", "--from", c.from, "--outcome", c.outcome, "--no-figures", "--out", out)
		tab := csvOf(t, out, "sensitivity.csv")
		if !slices.Contains(cells(t, tab, "factor"), c.factor) || slices.Contains(cells(t, tab, "factor"), "replicate") {
			t.Errorf("%s: the factors are %v", c.from, cells(t, tab, "factor"))
		}
		must(t, "verify", "--files", out)
	}
}

// Protects: diff tells the rows of a sweep apart by point, scenario, outcome and year, in both formats.
func TestDiffOfSweeps(t *testing.T) {
	dir := t.TempDir()
	for seed, name := range []string{"a", "b"} {
		args := append([]string{"sweep", "reference", "no-new-leader", "--vary", "trade.closed=1.2,2.6", "--keep",
			"region.horizontal@1995,1996",
			"--seed", strconv.Itoa(seed), "--rows", "--out", filepath.Join(dir, name)}, small...)
		if name == "b" {
			args = append(args, "--parquet")
		}
		must(t, args...)
	}
	code, out, errs := call(t, "diff", filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	for _, want := range []string{"sweep.csv: ", "runs.csv: ", "region.horizontal"} {
		if code != 1 || !strings.Contains(out, want) || strings.Contains(out, "not compared") {
			t.Errorf("status %d, want %q in %s%s", code, want, out, errs)
		}
	}
}
