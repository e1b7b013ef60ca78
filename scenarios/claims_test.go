package scenarios

import (
	"strings"
	"testing"
	"unicode/utf8"

	"concord/sim/fault"
)

// The shipped statements must be readable: the scenarios, outcomes and claims that they name must exist.
func TestClaimsAreReadable(t *testing.T) {
	if testing.Short() {
		t.Skip("binds every scenario of the statements")
	}
	claims, err := Claims()
	if err != nil {
		t.Fatal(err)
	}
	if len(claims) < 10 {
		t.Errorf("only %d statements", len(claims))
	}
	for _, c := range claims {
		if low, high, ok := c.Ends(); ok && !(low <= high) {
			t.Errorf("%s agrees with nothing: %v..%v", c.ID, low, high)
		}
		if c.ID[0] == 'S' && (len(c.IDs) == 0 || !strings.HasPrefix(c.ID, c.IDs[0])) {
			t.Errorf("%s is not named after its scenario, one of %v", c.ID, c.IDs)
		}
		if n := utf8.RuneCountInString(c.ID + c.Short); c.Short == "" || n > 54 { // the room of a row of the figure
			t.Errorf("%s has %q for a few words, %d characters with the id, want some and at most 54", c.ID, c.Short, n)
		}
	}
}

const goodClaim = `[[claim]]
id        = "S01-trade"
ids       = ["S01"]
claims    = ["K24"]
statement = "words"
a         = "no-new-leader"
b         = "reference"
outcome   = "pairs.turnover_usd:KG-UZ"
years     = [2018, 2030]
measure   = "percent"
expect    = "down"
smallest  = 5
leader    = "event.uz-leader-2016"
`

func TestClaimsAreReadStrictly(t *testing.T) {
	if testing.Short() {
		t.Skip("binds the scenarios of the statements anew for each mistake")
	}
	claims, err := parseClaims("c.toml", []byte(goodClaim), map[string]*claimScenario{})
	if err != nil {
		t.Fatal(err)
	}
	c := claims[0]
	if c.Name != "turnover_usd" || c.Entity != "KG-UZ" || c.From != 2018 || c.To != 2030 || c.AgainstFrom != 2018 ||
		c.Leader != "uz-leader-2016" || c.Line != 1 {
		t.Errorf("read as %+v", c)
	}
	if low, high, ok := c.Ends(); !ok || low > -1e300 || high != -5 {
		t.Errorf("agrees in %v..%v, %v", low, high, ok)
	}
	for _, bad := range []struct{ from, to, want string }{
		{`smallest `, `smalest `, `did you mean "claim.smallest"?`},
		{`statement = "words"` + "\n", ``, "has no statement"},
		{`"reference"`, `"referense"`, `did you mean "reference"?`},
		{`pairs.turnover_usd`, `pairs.turnover`, "no outcome"},
		{`pairs.turnover_usd`, `pair.turnover_usd`, `no table "pair"`},
		{`:KG-UZ`, `:UZ-KG`, `no entity "UZ-KG"`},
		{`:KG-UZ`, ``, `no entity ""`},
		{`pairs.turnover_usd:KG-UZ`, `region.inside_share:KG`, "the region is one"},
		{`[2018, 2030]`, `[2030, 2018]`, "want [first, last]"},
		{`[2018, 2030]`, `[2018, 2300]`, "want [first, last]"},
		{`[2018, 2030]`, `[2018, 2040]`, "ends in 2035"},
		{`years     = [2018, 2030]`, `year = 2018` + "\nyears = [2018, 2030]", "both year and years"},
		{`years     = [2018, 2030]`, ``, "neither year nor years"},
		{`"percent"`, `"percents"`, `did you mean "percent"?`},
		{`"down"`, `"lower"`, `want "up", "down"`},
		{`"down"`, `"between"`, "needs range"},
		{`smallest  = 5`, "smallest = 5\nrange = [1, 2]", "range goes with"},
		{`smallest  = 5`, `smallest = 0`, "smallest = 0, want a number"},
		{`smallest  = 5`, `smallest = "5"`, "without quotes"},
		{`"K24"`, `"K999"`, "neither data/claims.csv"},
		{`["S01"]`, `["1"]`, "want text such as"},
		{`"S01-trade"`, `"trade"`, `want text such as "S01-trade"`},
		{`"no-new-leader"`, `"reference"`, "there is no effect"},
		{`a         = "no-new-leader"` + "\n" + `b         = "reference"`,
			`a = "reference"` + "\nb = \"reference\"\nagainst = [2018, 2030]", "so there is no effect"},
		{`event.uz-leader-2016`, `uz-leader-2016`, "want event.ID"},
		{`event.uz-leader-2016`, `event.uz-leader-2017`, "none of the scenarios"},
		{`event.uz-leader-2016`, `event.bishkek-clash`, "none of the scenarios"},
		{`smallest  = 5`, "smallest = 5\nthan = [\"reference\"]", "which is a or b"},
		{`smallest  = 5`, "smallest = 5\nthan = [\"nobody\"]", "no scenario \"nobody\""},
		{"[[claim]]", "[[claims]]", `did you mean "claim"?`},
		{goodClaim, goodClaim + goodClaim, "stands twice, first on line 2"},
		{goodClaim, goodClaim + strings.Replace(goodClaim, "S01-trade", "S01-Trade", 1),
			`id "S01-Trade" stands twice, first on line 2`},
		{goodClaim, strings.Repeat(goodClaim, 501), "and 450 more like these; mend these first"},
		{goodClaim, strings.Repeat("[[claim]]\n", 1001), "more like these; mend these first"},
		{`[2018, 2030]`, `[-9223372036854775808, 9223372036854775807]`, "want [first, last]"},
		{`years     = [2018, 2030]`, `year = 2039`, "c.toml:9:8: the statement reaches to 2039"},
		{`[2018, 2030]`, `[2018.0, 2030]`, "want [first, last]"},
		{`years     = [2018, 2030]`, `year = 9223372036854775807`, "c.toml:9:8: year = 9223372036854775807, want 1992.."},
		{`years     = [2018, 2030]`, "years = [2018, 2030]\nagainst = [2018, 2039]",
			"c.toml:10:11: the statement reaches to 2039"},
		{`smallest  = 5`, `smallest = nan`, "smallest = nan, want a number"},
		{`smallest  = 5`, `smallest = inf`, "smallest = inf, want a number"},
		{`smallest  = 5`, `smallest = 1e300`, "smallest = 1e+300, want a number in 1e-09..1e+15"},
		{`"down"`, `"between"` + "\nrange = [nan, 1]", "range = [nan, 1], want"},
		{`"down"`, `"between"` + "\nrange = [-1e300, 1]", "range = [-1e+300, 1], want"},
		{`"down"`, `"between"` + "\nrange = [2, 1]", "range = [2, 1], want"},
		{goodClaim, "", "holds no statement"},
		{`"words"`, `"words`, "syntax:"},
	} {
		text := strings.Replace(goodClaim, bad.from, bad.to, 1)
		if text == goodClaim {
			t.Fatalf("nothing replaced: %q", bad.from)
		}
		_, err := parseClaims("c.toml", []byte(text), map[string]*claimScenario{})
		if err == nil || !strings.Contains(err.Error(), bad.want) || !strings.HasPrefix(err.Error(), "c.toml:") {
			t.Errorf("%q → %q: got %v, want %q with its place", bad.from, bad.to, err, bad.want)
		}
	}
	// Every fault at once.
	_, err = parseClaims("c.toml",
		[]byte(strings.NewReplacer(`"down"`, `"lower"`, `"K24"`, `"K999"`, `"reference"`, `"ref"`).Replace(goodClaim)),
		map[string]*claimScenario{})
	if faults, ok := err.(fault.Faults); !ok || len(faults) != 3 || faults[0].Line != 4 || faults[1].Line != 7 ||
		faults[2].Line != 11 {
		t.Errorf("want three faults on lines 4, 7 and 11, got\n%v", err)
	}
}

// FuzzClaims gives the reader any text. It must not panic, and its faults must have a place and clean text. A
// statement that it accepts must be computable.
func FuzzClaims(f *testing.F) {
	f.Add(goodClaim)
	f.Add(goodClaim + strings.NewReplacer("S01-trade", "S02-x", `"down"`, "\"between\"\nrange = [-1, 1.5]", "years ",
		"against = [2012, 2016]\nyears ", "leader", "# ").Replace(goodClaim))
	f.Add("claim = [3, {id = 4}]\n")
	f.Add("[[claim]]\nyear = 2018\nyears = [2018, 2030]\nids = [[], {}]\nthan = \"reference\"\n")
	read := map[string]*claimScenario{} // reading them again each time would leave little time for the fuzzing
	if _, err := parseClaims("c.toml", []byte(goodClaim), read); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		claims, err := parseClaims("c.toml", []byte(text), read)
		if (claims == nil) == (err == nil) {
			t.Fatalf("claims %v, error %v", claims, err)
		}
		if err != nil {
			clean(t, err, "c.toml")
			for _, bad := range err.(fault.Faults) {
				if bad.Line > strings.Count(text, "\n")+1 {
					t.Errorf("fault in line %d: %v", bad.Line, bad)
				}
			}
		}
		for k := range claims {
			c := &claims[k]
			low, high, ok := c.Ends()
			s := read[c.A]
			if ok && !(low <= high) || c.ID == "" || s == nil || read[c.B] == nil || c.From > c.To ||
				c.AgainstFrom > c.AgainstTo ||
				c.From < s.bound.Region.FirstYear || max(c.To, c.AgainstTo) > s.bound.Until ||
				c.A == c.B && c.From == c.AgainstFrom && c.To == c.AgainstTo {
				t.Errorf("%+v", c)
			}
		}
	})
}
