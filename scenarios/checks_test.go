package scenarios

import (
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/sim/fault"
)

// Every fault of a file of expectations is reported at once, with place and remedy.
func TestFaultsOfChecks(t *testing.T) {
	if testing.Short() {
		t.Skip("binds scenarios anew for each mistake")
	}
	head := "title = \"T\"\n"
	for _, c := range []struct{ text, want string }{
		{head, `checks.toml:1:1: the file expects nothing; begin each expectation with the line [[expect]]`},
		{"[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			`checks.toml:1:1: a file of checks has no title`},
		{head + "scenaro = \"reference\"\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			`checks.toml:2:1: unknown key "scenaro"; did you mean "scenario"?`},
		{head + "replicates = 1\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			"checks.toml:2:14: replicates = 1, want "},
		{head + "[[expect]]\npaht = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			`checks.toml:3:1: unknown key "expect.paht"; did you mean "expect.path"?`},
		{head + "[[expect]]\nyear = 2000\nat_least = 1\n", "checks.toml:2:1: this [[expect]] has no path"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nat_least = 1\n",
			"checks.toml:2:1: this [[expect]] has neither year nor years; give year = 2020, or years = [2018, 2020]"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nyears = [2000, 2001]\nat_least = 1\n",
			"checks.toml:5:9: both year and years are given; keep one"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2060\nat_least = 1\n",
			"checks.toml:4:8: year = 2060 lies outside the run of reference, which has 1992..2035; choose from these, or set " +
				"until in the scenario"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyears = [2000.5, 2001]\nat_least = 1\n",
			"checks.toml:4:9: years = [2000.5, 2001], want [first, last], whole years with first ≤ last, such as [2018, 2020]"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\n",
			"checks.toml:2:1: this [[expect]] expects nothing; add equals, at_least, above, at_most or below"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = nan\n",
			"checks.toml:5:12: at_least = nan, want "},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nat_most = 4\n",
			"at_least = 5 is above at_most = 4"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nequals = 4\n", "exclude one another"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\ntolerance = 1\n",
			"tolerance belongs to equals"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = \"open\"\n",
			"but region.horizontal is a number"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"opened\"\nshare_at_least = 1\n",
			`equals = "opened" is no category of borders.TJ-UZ.regime; did you mean "open"?`},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = 3\nshare_at_least = 1\n",
			"is a category; want one of closed"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"open\"\n", "say in which share"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 0.9\nshare_at_most " +
			"= 0.1\n", "no share is both"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 0.9\nstatistic = " +
			"\"mean\"\n", "a share counts replicates one by one"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 1.1\n",
			"share_at_least = 1.1, want "},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nmeasure = \"percent\"\n",
			"measure is of a difference"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nagainst = \"refernce\"\n",
			`the library has no scenario "refernce"; did you mean "reference"?`},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nagainst = \"visegrad\"\n",
			"another region"},
		{head + "[[expect]]\npath = \"region.horizontal / regin.vertical\"\nyear = 2000\nat_least = 5\n",
			`checks.toml:3:8: path = "region.horizontal / regin.vertical": character 21 of the expression: "regin.vertical": there is ` +
				`no table "regin"; did you mean "region"?`},
		{head + "[[expect]]\npath = \"region.horizontal + region.inside_share\"\nyear = 2000\nat_least = 5\n",
			"character 19 of the expression: + puts together two units, 0..100 and share"},
		{head + "[[expect]]\npath = \"region.horizontal > 3\"\nyear = 2000\nat_least = 5\n",
			"a comparison stands only in first_year"},
		{head + "[[expect]]\npath = \"first_year(region.horizontal > 3)\"\nyear = 2000\nat_least = 5\n",
			"checks.toml:4:8: path has one number a run, for a function over years stands around it; drop year"},
		{head + "[[expect]]\npath = \"mean(region.horizontal, 2000, 2005)\"\nyears = [2000, 2005]\nat_least = 5\n",
			"checks.toml:4:9: path has one number a run, for a function over years stands around it; drop years"},
		{head + "[[expect]]\npath = \"region.horizontal / 2\"\nat_least = 5\n",
			"checks.toml:2:1: this [[expect]] has neither year nor years"},
		{head + "[[expect]]\npath = \"region.horizontal / 2\"\nyear = 2060\nat_least = 5\n",
			"checks.toml:4:8: year = 2060 lies outside the run of reference"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime * 2\"\nyear = 2000\nat_least = 5\n",
			"borders.TJ-UZ.regime is a category (closed, restricted, managed, open), no number"},
		{head + "[[expect]]\npath = \"region.horizontal * 2\"\nyear = 2000\nequals = \"open\"\n",
			"but region.horizontal * 2 is a number"},
		{head + "[[expect]]\npath = \"2 * agreements.clash-2027.score\"\nyear = 2030\nat_least = 5\nscenario = " +
			"\"clash-2027\"\nagainst = \"reference\"\n", "checks.toml:3:8: path, in reference: "},
		{head + "expect = 3\n", "checks.toml:2:10: expect must be tables; begin each with the line [[expect]]"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyears = [2010, 2005]\nat_least = 5\n",
			"checks.toml:4:9: years = [2010, 2005], want [first, last]"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyears = [2030, 2040]\nat_least = 5\n",
			"checks.toml:4:9: years = [2030, 2040] lies outside the run of reference"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nshare_at_most = 0.5\n",
			"checks.toml:2:1: a share of replicates for which what holds?"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = nan\n",
			"checks.toml:5:10: equals = nan, want a category's word in quotes or a number"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = true\n",
			"checks.toml:5:10: equals = true, want a category's word"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = 1\nabove = 1\n",
			"checks.toml:5:10: equals and bounds (at_least, above, at_most, below) exclude one another"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\nabove = 1\n",
			"checks.toml:6:9: at_least and above bound the same side; keep one"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_most = 1\nbelow = 1\n",
			"checks.toml:6:9: at_most and below bound the same side; keep one"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\nbelow = 1\n",
			"checks.toml:5:12: at_least = 1 and below = 1 leave no value"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nabove = 2\nbelow = 1\n",
			"checks.toml:5:9: above = 2 is above below = 1; no value is both"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nagainst = \"reference\"\n",
			"checks.toml:6:11: against is \"reference\", the scenario itself"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2020\nagainst = \"no-new-leader\"\nequals = " +
			"\"open\"\nshare_at_least = 0.5\n", "checks.toml:6:10: equals = \"open\": a difference of categories is no category"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2020\nat_least = 2\n",
			"checks.toml:3:8: borders.TJ-UZ.regime is a category; write equals = \"open\" or another of"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2020\nequals = \"open\"\ntolerance = 1\nshare_at_least " +
			"= 0.5\n", "checks.toml:6:13: a category has no tolerance; drop it"},
		{head + "[[expect]]\npath = \"pairs.TJ-UX.regime\"\nyear = 2020\nequals = \"open\"\nshare_at_least = 0.5\n",
			`checks.toml:3:8: path = "pairs.TJ-UX.regime": the table borders has no "TJ-UX"; did you mean "TJ-UZ"?`},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nscenario = \"no-such.toml\"\n",
			`checks.toml:6:12: there is no file "no-such.toml"`},
		{head + "[[expect]]\nname = \"N\"\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\n[[expect]]\nname = " +
			"\"N\"\npath = \"region.vertical\"\nyear = 2000\nat_least = 5\n",
			`checks.toml:8:8: name = "N" stands twice, first in the expectation of line 2; give each its own`},
		{head + "[[expect]]\nname = \"N\"\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\n[[expect]]\nname = " +
			"\"n\"\npath = \"region.vertical\"\nyear = 2000\nat_least = 5\n",
			`checks.toml:8:8: name = "n" stands twice, first in the expectation of line 2; give each its own`},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyears = [-9223372036854775808, 9223372036854775807]\nat_least = 5\n",
			"checks.toml:4:9: years = [-9223372036854775808, 9223372036854775807], want [first, last], whole years"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 9223372036854775807\nat_least = 5\n",
			"checks.toml:4:8: year = 9223372036854775807"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = inf\n",
			"checks.toml:5:12: at_least = inf, want a number in -1e+15..1e+15"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = 1\ntolerance = 1e300\n",
			"checks.toml:6:13: tolerance = 1e+300, want a number in 0..1e+15"},
		{head + "replicates = 10001\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			"checks.toml:2:14: replicates = 10001, want a whole number in 2..10000"},
		{head + "replicates = 1e3\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			"checks.toml:2:14: replicates = 1000.0, want a whole number"},
		{head + "seed = -1\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n",
			"checks.toml:2:8: seed = -1, want a whole number in 0..9223372036854775807"},
	} {
		_, err := ParseChecks("checks.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngives %v\nwant %s", c.text, err, c.want)
		}
	}
}

// A fault at one end of an expectation does not hide a fault at the other end. A missing scenario is reported
// at every place that names it.
func TestFaultsOfChecksAllAtOnce(t *testing.T) {
	_, err := ParseChecks("checks.toml", []byte(`title = "T"
[[expect]]
scenario = "refernce"
path = "region.horizontl"
year = 2060
years = [2001, 2000]
equals = 3
at_least = nan
share_at_least = 2
statistc = "mean"
[[expect]]
path = "region.horizontl"
year = 2060
tolerance = -1
[[expect]]
scenario = "refernce"
path = "region.horizontal"
year = 2000
at_least = 1
`))
	if err == nil {
		t.Fatal("no fault")
	}
	lines := strings.Split(err.Error(), "\n")
	for k, want := range []string{
		`checks.toml:3:12: the library has no scenario "refernce"; did you mean "reference"?`,
		"checks.toml:6:9: both year and years are given",
		"checks.toml:7:10: equals and bounds",
		"checks.toml:8:12: at_least = nan, want a number in",
		"checks.toml:9:18: share_at_least = 2, want a number in 0..1",
		`checks.toml:10:1: unknown key "expect.statistc"; did you mean "expect.statistic"?`,
		"checks.toml:11:1: this [[expect]] expects nothing",
		`checks.toml:12:8: path = "region.horizontl": the table region has no outcome "horizontl"; did you mean "horizontal"?`,
		"checks.toml:13:8: year = 2060 lies outside the run",
		"checks.toml:14:13: tolerance = -1, want a number in",
		"checks.toml:14:13: tolerance belongs to equals",
		`checks.toml:16:12: the library has no scenario "refernce"`,
	} {
		if k >= len(lines) || !strings.HasPrefix(lines[k], want) {
			t.Errorf("fault %d is not %q:\n%s", k+1, want, err)
		}
	}
	if len(lines) != 12 {
		t.Errorf("%d faults:\n%s", len(lines), err)
	}
}

// The words of an expectation agree with the condition on its numbers.
func TestConditionsOfChecks(t *testing.T) {
	for _, c := range []struct {
		text, words     string
		agree, disagree []float64
	}{
		{"at_least = 5", "median ≥ 5", []float64{5, 6}, []float64{4.999, math.NaN()}},
		{"above = 5\nstatistic = \"sd\"", "sd > 5", []float64{5.001}, []float64{5}},
		{"at_most = 5\nshare_at_most = 0.2", "≤ 5 in at most 0.2 of the replicates", []float64{5}, []float64{5.001}},
		{"below = 5\nshare_at_least = 0.2", "< 5 in at least 0.2 of the replicates", []float64{4.999}, []float64{5}},
		{"at_least = 4\nat_most = 5", "median in 4..5", []float64{4, 5}, []float64{3.999, 5.001}},
		{"above = 4\nat_most = 5\nshare_at_least = 0.2\nshare_at_most = 0.4", "> 4 and ≤ 5 in 0.2..0.4 of the replicates",
			[]float64{4.001, 5}, []float64{4, 5.001}},
		{"equals = 4", "median = 4", []float64{4}, []float64{4.001}},
		{"equals = 4\ntolerance = 1", "median in 3..5", []float64{3, 5}, []float64{2.999}},
		{"against = \"no-new-leader\"\nbelow = 0", "whole 95 % interval of the mean < 0", []float64{-1}, []float64{0}},
		{"against = \"no-new-leader\"\nbelow = 0\nstatistic = \"mean\"", "mean < 0", []float64{-1}, []float64{0}},
	} {
		checks, err := ParseChecks("checks.toml",
			[]byte("title = \"T\"\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\n"+c.text+"\n"))
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		e := &checks.Expects[0]
		if e.Condition() != c.words {
			t.Errorf("%s: %q, want %q", c.text, e.Condition(), c.words)
		}
		for _, x := range c.agree {
			if !e.Agrees(x) {
				t.Errorf("%s: %v does not agree", c.text, x)
			}
		}
		for _, x := range c.disagree {
			if e.Agrees(x) {
				t.Errorf("%s: %v agrees", c.text, x)
			}
		}
	}
}

// A scenario file is searched beside the file of expectations. concord check reports the faults of the
// scenario itself.
func TestChecksOfOnesOwnScenario(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "checks.toml")
	for name, text := range map[string]string{
		"mine.toml": "title = \"Mine\"\nextends = \"reference\"\nuntil = 2010\n",
		"bad.toml":  "title = \"Bad\"\nextends = \"reference\"\nuntill = 2010\n",
		"checks.toml": "title = \"T\"\nscenario = \"mine.toml\"\n[[expect]]\npath = \"region.horizontal\"\nyear = " +
			"2010\nat_least = 1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := ReadChecks(file)
	if err != nil || c.Expects[0].Scenario.Until != 2010 {
		t.Fatalf("%+v, %v", c, err)
	}
	text := "title = \"T\"\n[[expect]]\npath = \"region.horizontal\"\nyear = 2011\nat_least = 1\nagainst = " +
		"\"./mine.toml\"\n[[expect]]\npath = \"region.horizontal\"\nyear = 2011\nat_least = 1\nscenario = \"bad.toml\"\n"
	_, err = ParseChecks(file, []byte(text))
	for _, want := range []string{
		file + ":4:8: year = 2011 lies outside the run of mine, which has 1992..2010",
		file + `:11:12: scenario "bad.toml" has faults of its own; ` + "`concord check ",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// Protects: a path that is no text file gives at once a sentence that names it. One function reads scenarios
// and expectations.
func TestChecksFromWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, long := filepath.Join(dir, "pipe.toml"), filepath.Join(dir, "long.toml")
	if err := os.WriteFile(long, make([]byte, MaxBytes+1), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ file, want string }{
		{dir, " is not a file; give the path of a TOML file"},
		{filepath.Join(dir, "absent.toml"), "there is no file "},
		{long, "longer than 256 kB; split it"},
		{os.DevNull, " is not a file; give the path of a TOML file"},
	}
	if err := exec.Command("mkfifo", pipe).Run(); err == nil { // skipped where the system has no pipes
		cases = append(cases, struct{ file, want string }{pipe, " is not a file; give the path of a TOML file"})
	}
	for _, c := range cases {
		_, err := ReadChecks(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.file, err, c.want)
			continue
		}
		clean(t, err, c.file)
	}
}

// Protects: a file with thousands of mistakes or expectations gets a quick and short answer.
func TestChecksOfManyExpectations(t *testing.T) {
	good := "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n"
	for _, c := range []struct{ text, want string }{
		{strings.Repeat(good, mostExpects), ""},
		{strings.Repeat(good, mostExpects+1), "checks.toml:4002:1: the file has 1001 expectations, want at most 1000; split it"},
		{strings.Repeat("[[expect]]\n", 900), "and 2650 more like these; mend these first"},
	} {
		_, err := ParseChecks("checks.toml", []byte("title = \"T\"\n"+c.text))
		if c.want == "" && err != nil || c.want != "" &&
			(err == nil || !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), "\n") > fault.Most) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// Reading any file ends with expectations or with faults.
func FuzzChecks(f *testing.F) {
	f.Add("title = \"T\"\n[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"open\"\nshare_at_least = 0.5\n")
	f.Add("title = \"T\"\nseed = 3\n[[expect]]\npath = \"region.horizontal\"\nyears = [2000, 2010]\nstatistic = " +
		"\"p05\"\nat_most = 1e3\nagainst = \"no-new-leader\"\nmeasure = \"points\"\n")
	f.Add("[[expect]]\n")
	f.Add("expect = 3\ntitle = 4\n")
	f.Add("title = \"T\"\n[[expect]]\nname = \"N\"\npath = \"countries.KZ.inside_share\"\nyear = 2001\nabove = 0\nbelow = " +
		"0.5\nshare_at_most = 0.1\nshare_at_least = 0\n")
	f.Add("title = \"T\"\n[[expect]]\npath = \"first_year(region.horizontal / region.vertical > 0.5)\"\nat_least = 2000\n")
	f.Add("title = \"T\"\n[[expect]]\npath = \"max(pairs.TJ-UZ.trust, -0.5)\"\nyear = 2000\nat_least = 0\n")
	f.Add("title = \"T\"\n[[expect]]\npath = \"region.inside_share\"\nyear = 2016\nequals = 0.046\ntolerance = 0.005\n")
	read := map[string]*Bound{} // reading them again each time would leave little time for the fuzzing
	for _, name := range []string{"reference", "no-new-leader"} {
		s, err := Read(name)
		if err != nil {
			f.Fatal(err)
		}
		if read[name], err = s.Bind(); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/") || strings.Contains(text, ".toml") {
			return // files of this machine are not part of the test
		}
		c, err := parseChecks("checks.toml", []byte(text), maps.Clone(read))
		if (c == nil) == (err == nil) {
			t.Fatalf("checks %v, error %v", c, err)
		}
		if err != nil {
			clean(t, err, "checks.toml")
		}
		if err == nil {
			for k := range c.Expects {
				if e := &c.Expects[k]; e.Condition() == "" || e.Title() == "" || !(e.Low <= e.High) || e.From > e.To ||
					e.Scenario == nil ||
					(e.Expression == nil || e.Expression.Yearly) && e.From < e.Scenario.Region.FirstYear ||
					e.To > e.Scenario.Until ||
					e.Share == (e.Statistic != "" || e.Interval()) {
					t.Fatalf("%+v", e)
				}
			}
		}
	})
}

// docs/CHECKS.md names every key of a file of expectations, and only those.
func TestChecksPageNamesKeys(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "CHECKS.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(string(text), "\nAt the top: ")
	page, _, _ = strings.Cut(page, "\n## ")
	known := map[string]bool{}
	for _, k := range slices.Concat(checksKeys, expectKeys) {
		known[k.name] = true
		if !strings.Contains(page, "`"+k.name+"`") && !strings.Contains(page, "`"+k.name+" = ") &&
			!strings.Contains(page, "`[["+k.name+"]]`") {
			t.Errorf("docs/CHECKS.md does not name the key %s", k.name)
		}
	}
	for _, m := range regexp.MustCompile("(?m)`([a-z_]+) = |^\\| `([a-z_]+)`").FindAllStringSubmatch(page, -1) {
		if name := m[1] + m[2]; !known[name] {
			t.Errorf("docs/CHECKS.md names %s, which is no key", name)
		}
	}
}
