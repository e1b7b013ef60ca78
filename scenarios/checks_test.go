package scenarios_test

import (
	"strings"
	"testing"

	"concord/scenarios"
)

// What is wrong with expectations is said with place and remedy, all at once.
func TestFaultsOfChecks(t *testing.T) {
	head := "title = \"T\"\n"
	for _, c := range []struct{ text, want string }{
		{head, `checks.toml:1:1: the file expects nothing; begin each expectation with the line [[expect]]`},
		{"[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n", `checks.toml:1:1: a file of checks has no title`},
		{head + "scenaro = \"reference\"\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n", `checks.toml:2:1: unknown key "scenaro"; did you mean "scenario"?`},
		{head + "replicates = 1\n[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 1\n", "checks.toml:2:14: replicates = 1, want "},
		{head + "[[expect]]\npaht = \"region.horizontal\"\nyear = 2000\nat_least = 1\n", `checks.toml:3:1: unknown key "expect.paht"; did you mean "expect.path"?`},
		{head + "[[expect]]\nyear = 2000\nat_least = 1\n", "checks.toml:2:1: this [[expect]] has no path"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nat_least = 1\n", "give year = 2020, or years = [2018, 2020]"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nyears = [2000, 2001]\nat_least = 1\n", "give year = 2020, or years"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2060\nat_least = 1\n", "checks.toml:4:8: 2060–2060 lies outside the run, which has 1992–2035"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyears = [2000.5, 2001]\nat_least = 1\n", "want whole numbers"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\n", "nothing is expected of region.horizontal; add equals, at_least or at_most"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = nan\n", "checks.toml:5:12: at_least = nan, want "},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nat_most = 4\n", "at_least = 5 is above at_most = 4"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nequals = 4\n", "exclude one another"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\ntolerance = 1\n", "tolerance belongs to equals"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nequals = \"open\"\n", "but region.horizontal is a number"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"opened\"\nshare_at_least = 1\n", `equals = "opened" is no category of borders.TJ-UZ.regime; did you mean "open"?`},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = 3\nshare_at_least = 1\n", "is a category; want one of closed"},
		{head + "[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"open\"\n", "say in which share"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 0.9\nshare_at_most = 0.1\n", "no share is both"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 0.9\nstatistic = \"mean\"\n", "a share counts replicates one by one"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nshare_at_least = 1.1\n", "share_at_least = 1.1, want "},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nmeasure = \"percent\"\n", "measure is of a difference"},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nagainst = \"refernce\"\n", `the library has no scenario "refernce"; did you mean "reference"?`},
		{head + "[[expect]]\npath = \"region.horizontal\"\nyear = 2000\nat_least = 5\nagainst = \"visegrad\"\n", "another region"},
	} {
		_, err := scenarios.ParseChecks("checks.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngives %v\nwant %s", c.text, err, c.want)
		}
	}
	// All at once.
	_, err := scenarios.ParseChecks("checks.toml", []byte(head+"[[expect]]\npath = \"x\"\n[[expect]]\npath = \"y\"\nat_leest = 1\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three faults:\n%v", err)
	}
}

// Whatever the file says, reading it ends with expectations or with faults.
func FuzzChecks(f *testing.F) {
	f.Add("title = \"T\"\n[[expect]]\npath = \"pairs.TJ-UZ.regime\"\nyear = 2000\nequals = \"open\"\nshare_at_least = 0.5\n")
	f.Add("title = \"T\"\nseed = 3\n[[expect]]\npath = \"region.horizontal\"\nyears = [2000, 2010]\nstatistic = \"p05\"\nat_most = 1e3\nagainst = \"no-new-leader\"\nmeasure = \"points\"\n")
	f.Add("[[expect]]\n")
	f.Add("expect = 3\ntitle = 4\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/") || strings.Contains(text, ".toml") {
			return // files of this machine are not the reader's doing
		}
		c, err := scenarios.ParseChecks("checks.toml", []byte(text))
		if (c == nil) == (err == nil) {
			t.Fatalf("checks %v, error %v", c, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "checks.toml") {
			t.Fatalf("a fault without its place: %v", err)
		}
		if err == nil {
			for k := range c.Expects {
				if e := &c.Expects[k]; e.Condition() == "" || !(e.Low <= e.High) || e.From > e.To || e.Scenario == nil {
					t.Fatalf("%+v", e)
				}
			}
		}
	})
}
