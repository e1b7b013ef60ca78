package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/sim"
	"concord/sim/fault"
)

// faultyDesigns are the cases of testdata/experiment_faults.txt: a line with a name after #, the text of a design, and
// the messages that it gets, each after >.
func faultyDesigns(t testing.TB) (names, texts, messages []string) {
	t.Helper()
	page, err := os.ReadFile("testdata/experiment_faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(strings.TrimSuffix(string(page), "\n"), "\n\n") {
		name, rest, _ := strings.Cut(c, "\n")
		text, message, _ := strings.Cut("\n"+rest, "\n> ")
		names, texts = append(names, name), append(texts, strings.TrimPrefix(text+"\n", "\n"))
		messages = append(messages, strings.ReplaceAll(message, "\n> ", "\n"))
	}
	return names, texts, messages
}

// sideBounds are scenarios that tests of designs read again and again.
func sideBounds(t testing.TB) map[string]*Bound {
	t.Helper()
	read := map[string]*Bound{}
	for _, name := range []string{"reference", "no-new-leader", "clash-2027", "visegrad"} {
		s, err := Read(name)
		if err != nil {
			t.Fatal(err)
		}
		if read[name], err = s.Bind(); err != nil {
			t.Fatal(err)
		}
	}
	return read
}

// TestWrongDesigns protects that each mistake in a design file is reported with its place, the fault and the remedy.
func TestWrongDesigns(t *testing.T) {
	names, texts, _ := faultyDesigns(t)
	if len(names) < 90 {
		t.Errorf("%d cases, want what there were", len(names))
	}
	read := sideBounds(t)
	form := regexp.MustCompile(`^design\.toml:[0-9]+:[0-9]+: .+(; |, want |: ).+$`)
	var page strings.Builder
	for k, text := range texts {
		if k > 0 {
			page.WriteString("\n")
		}
		page.WriteString(names[k] + "\n" + text)
		e, err := parseExperiment("design.toml", []byte(text), maps.Clone(read))
		if err == nil || e != nil {
			t.Errorf("%s: no fault", names[k])
			continue
		}
		clean(t, err, "design.toml")
		for _, line := range strings.Split(err.Error(), "\n") {
			if !form.MatchString(line) {
				t.Errorf("%s: not of the form file:line:column: what is wrong; remedy:\n%s", names[k], line)
			}
			page.WriteString("> " + line + "\n")
		}
	}
	golden(t, "testdata/experiment_faults.txt", []byte(page.String()))
}

// designed is an experiment without the places in its file.
func designed(e *Experiment) *Experiment {
	c := *e
	c.File, c.keepAt, c.reporterAt, c.Scenarios = "", nil, nil, nil
	for _, s := range e.Scenarios {
		c.Scenarios = append(c.Scenarios, bare(s))
	}
	return &c
}

// writtenBack reads the text of an experiment beside the effective texts of its scenarios.
func writtenBack(t *testing.T, e *Experiment) {
	t.Helper()
	var names []string
	bounds := map[string]*Bound{}
	for _, s := range e.Scenarios {
		b, err := s.Bind()
		if err != nil {
			return // the region's data may refuse a reading of size
		}
		names = append(names, s.Name)
		bounds[s.Name] = b
	}
	text := e.TOML(names)
	again, err := parseExperiment("design.toml", text, bounds)
	if err != nil {
		t.Fatalf("it does not read back: %v\n%s", err, text)
	}
	if !reflect.DeepEqual(designed(e), designed(again)) {
		t.Fatalf("it reads back as another experiment:\n%s\n%s", text, again.TOML(names))
	}
}

// Protects: a design says what is run. Each file reads back from what is written of it, with its scenarios beside it as
// files.
func TestDesigns(t *testing.T) {
	for _, c := range []struct {
		file         string
		points       int
		combinations int
	}{{"crossed", 5 * 3 * 2 * 2 * 2, 120}, {"sampled", 32, 2}, {"listed", 4, 4}} {
		e, err := ReadExperiment("testdata/designs/" + c.file + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if e.Size() != c.points || e.Combinations() != c.combinations {
			t.Errorf("%s: %d points of %d combinations, want %d of %d", c.file, e.Size(), e.Combinations(), c.points,
				c.combinations)
		}
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", c.file, err)
		}
		writtenBack(t, e)
		dir := t.TempDir()
		var names []string
		for _, s := range e.Scenarios {
			names = append(names, s.Name+".toml")
			if err := os.WriteFile(filepath.Join(dir, s.Name+".toml"), s.TOML(false), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		file := filepath.Join(dir, "design.toml")
		if err := os.WriteFile(file, e.TOML(names), 0o644); err != nil {
			t.Fatal(err)
		}
		again, err := ReadExperiment(file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(designed(e), designed(again)) || again.File != file {
			t.Errorf("%s reads back as another experiment:\n%s", c.file, again.TOML(names))
		}
	}
}

// Scenario files are found beside the design. Two that the results would call the same are refused.
func TestDesignOfOnesOwnScenarios(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "design.toml")
	if err := os.Mkdir(filepath.Join(dir, "other"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mine.toml", "other/Mine.toml"} {
		text := "title = \"Mine\"\nextends = \"reference\"\nuntil = 2010\n"
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lever := "[[lever]]\npath = \"trade.closed\"\nvalues = [1, 2]\n"
	e, err := ParseExperiment(file, []byte("title = \"T\"\nscenarios = [\"mine.toml\", \"reference\"]\n"+lever))
	if err != nil || e.Scenarios[0].Until != 2010 || e.Scenarios[1].Until != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	_, err = ParseExperiment(file, []byte("title = \"T\"\nscenarios = [\"mine.toml\", \"other/Mine.toml\"]\n"+lever))
	want := file + `:2:27: "mine.toml" and "other/Mine.toml" are both called Mine in the results; rename one of the files`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	_, err = ReadExperiment(filepath.Join(dir, "absent.toml"))
	if err == nil || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("a design that is not there: %v", err)
	}
}

// What the files of designs mean, value by value.
func TestDesignValues(t *testing.T) {
	e, err := ReadExperiment("testdata/designs/crossed.toml")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range e.Levers {
		got = append(got, f.Path+" ["+f.Unit+"] "+strings.Join(f.Values, " "))
	}
	want := []string{"trade.closed [log points] 1.2 1.55 1.9 2.25 2.6", "proposal.kg-uz-border-2017.year [year] 2014 2015 2016",
		"barriers.external [] true false", "event.kg-leader-2005.openness [1] [0.1, 0.2] 0.5",
		`size.UZ [] "official" "comparable"`}
	if !slices.Equal(got, want) {
		t.Errorf("levers\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range e.Scenarios {
		if s.Until != 2020 || len(s.Settings) != 1 || s.Settings[0].Value != 0.5 || s.off(parameter("incidents.overlay")) == nil {
			t.Errorf("%s: constants are not set: until %d, %v, %v", s.Name, s.Until, s.Settings, s.Switches)
		}
	}
	if e.Seed != MaxSeed || e.Replicates != 2 || e.Scenarios[0].Name != "no-new-leader" || e.Points != 0 || e.Sampling != "" {
		t.Errorf("%+v", e)
	}
	if e, err = ReadExperiment("testdata/designs/sampled.toml"); err != nil {
		t.Fatal(err)
	}
	if e.Replicates != usualReplicates || e.Seed != 1 || e.Draws != sim.FromPriors || !e.Uncertain || e.Sampling != "sobol" {
		t.Errorf("%+v", e)
	}
	trust := parameter("leaders.trust")
	for k, want := range []Law{
		{Shape: uniformLaw, Low: 1, High: 3, Most: 8},
		{Shape: uniformLaw, Low: 2025, High: 2030, Whole: true, Least: 1992, Most: 2040},
		{Shape: normalLaw, Middle: 0.5, Spread: 0.2, Least: trust.Lo, Most: trust.Hi},
		{Shape: normalLaw, Middle: 0.5, Spread: 0.2, Least: 0.1, Most: 0.9},
	} {
		if got := e.Uncertainties[k].Law; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", e.Uncertainties[k].Path, got, want)
		}
	}
	if got := e.Uncertainties[6].Law.Sample; !slices.Equal(got, []float64{0.3, 0.3, 0.5, 1}) {
		t.Errorf("the sample is %v", got)
	}
	if l := e.Uncertainties[9].Law; l.Low != 0.5 || l.High != 1.5 || l.From != fromStated {
		t.Errorf("the stated range is %+v", l)
	}
	if e, err = ReadExperiment("testdata/designs/listed.toml"); err != nil {
		t.Fatal(err)
	}
	points := [][]int{{0, 0, 0}, {0, 1, 1}, {1, 1, 1}, {1, 0, 1}}
	if got := e.List; !reflect.DeepEqual(got, points) || e.Levers[0].Path != "trade.closed" {
		t.Errorf("points %v of %v", got, e.Levers)
	}
}

// A coordinate becomes the text that Set takes.
func TestCoordinates(t *testing.T) {
	lever := Factor{Values: []string{"1", `"closed"`}}
	if lever.Text(1) != `"closed"` {
		t.Errorf("lever %s", lever.Text(1))
	}
	for _, c := range []struct {
		whole bool
		x     float64
		want  string
	}{{true, 2026, "2026"}, {true, 2e6, "2000000"}, {false, 0.1, "0.1"}, {false, 2e6, "2e+06"}} {
		f := Factor{Law: Law{Whole: c.whole}}
		if got := f.Text(c.x); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// Protects: what is kept is wrong at its own place in the file, whatever else is right.
func TestKeptHasPlaces(t *testing.T) {
	e, err := ReadExperiment("testdata/designs/crossed.toml")
	if err != nil {
		t.Fatal(err)
	}
	read := func(_ *Bound, patterns []string, reporters []NamedReporter) (*Keep, error) {
		var faults fault.Faults
		for _, p := range patterns {
			if strings.HasPrefix(p, "pairs") {
				faults = append(faults, fault.Fault{Message: "no such table"})
			}
		}
		for _, r := range reporters {
			if r.Name == "share" {
				faults = append(faults, fault.Fault{Message: "no such outcome"})
			}
		}
		return new(Keep), faults.Err()
	}
	_, err = e.kept(read)
	want := "testdata/designs/crossed.toml:7:35: no such table\ntestdata/designs/crossed.toml:39:14: no such outcome"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	fails := errors.New("only together")
	if _, err := e.kept(func(_ *Bound, patterns []string, _ []NamedReporter) (*Keep, error) {
		if len(patterns) > 1 {
			return nil, fails
		}
		return new(Keep), nil
	}); err != fails {
		t.Errorf("a fault of the whole is %v", err)
	}
	e.Keep, e.Reporters = e.Keep[:1], nil
	if keep, err := e.kept(read); keep == nil || err != nil {
		t.Errorf("%v, %v", keep, err)
	}
}

// The flags of the command line, with what they mean or what they are refused for.
func TestFlagsOfWhatVaries(t *testing.T) {
	both := []*Scenario{mustRead(t, "clash-2027"), mustRead(t, "reference")}
	for _, c := range []struct {
		text  string
		sides int
		want  string
	}{
		{"trade.closed=1.2:2.6:5", 2, "trade.closed 1.2 1.55 1.9 2.25 2.6"},
		{" parameters.trade.closed = 2, 1 ", 2, "trade.closed 2 1"},
		{"event.uz-leader-2016.year=2014:2018", 2, "event.uz-leader-2016.year 2014 2015 2016 2017 2018"},
		{"event.uz-leader-2016.year=2014:2018:3", 2, "event.uz-leader-2016.year 2014 2016 2018"},
		{"size.UZ=official,comparable", 2, `size.UZ "official" "comparable"`},
		{"mechanisms.hegemonic_order=true,false", 2, "mechanisms.hegemonic_order true false"},
		{"event.uz-leader-2016.openness=[0.4, 0.5],0.6", 2, "event.uz-leader-2016.openness [0.4, 0.5] 0.6"},
		{"event.uz-leader-2016.date=2016-09-02,2018-09-02", 2, "event.uz-leader-2016.date 2016-09-02 2018-09-02"},
		{"trade.closed", 2, "trade.closed has no values; want LOW:HIGH:POINTS or A,B,…, such as 1.2:2.6:5"},
		{"", 2, "want PATH=…, such as trade.closed=1.2:2.6:5"},
		{"trade.closed=1", 2, "trade.closed has one value, so nothing varies; list more, or write --set trade.closed=1"},
		{"trade.closed=1:2", 2, "trade.closed is not a whole number, so say how many values lie from 1 to 2: points = 5 in a " +
			"file, 1:2:5 on the command line"},
		{"trade.closed=1:2:1", 2, "POINTS = 1, want a whole number in 2..1000"},
		{"trade.closed=1:2:3:4", 2, `"1:2:3:4" is no range, want LOW:HIGH:POINTS in numbers, such as 1.2:2.6:5`},
		{"trade.closed=a:b:3", 2, `"a:b:3" is no range, want LOW:HIGH:POINTS in numbers, such as 1.2:2.6:5`},
		{"trade.closed=nan:2:3", 2, `"nan:2:3" is no range, want LOW:HIGH:POINTS in numbers, such as 1.2:2.6:5`},
		{"trade.closed=2:1:3", 2, "low = 2 is not below high = 1; give the lower one first, or set one value for all points"},
		{"trade.closed=1:99:3", 2, "trade.closed = 99, want a number in 0..8 (log points)"},
		{"trade.closed=1,1.0", 2, "values holds 1.0 twice; drop one"},
		{"trade.closed=1,99", 2, "trade.closed = 99, want a number in 0..8 (log points)"},
		{"trade.closed=1,\"", 2, "the values are no TOML: "},
		{"mechanisms.hegemonic_order=0:1:2", 2, "mechanisms.hegemonic_order is no number, so it has no range; list its " +
			"values, such as mechanisms.hegemonic_order=A,B"},
		{"trade.clsed=1,2", 2, `"trade.clsed": unknown path; did you mean "trade.closed"?`},
		{"seed=1,2", 2, "the seed does not vary"},
		{"event.clash-2027.severity=1,2", 1, "event.clash-2027.severity 1 2"},
		{"event.clash-2027.severity=1,2", 2, "scenario reference, in which the path must be too: "},
	} {
		f, err := ParseVary(c.text, both[:c.sides])
		said := f.Path + " " + strings.Join(f.Values, " ")
		flagCase(t, "--vary ", c.text, said, c.want, err)
	}
	for _, c := range []struct {
		text  string
		sides int
		want  string
	}{
		{"trade.closed=1.2:2.6", 2, "trade.closed uniform, 1.2..2.6"},
		{"trade.closed=.5:2", 2, "trade.closed uniform, 0.5..2"},
		{"event.uz-leader-2016.year=2014:2018", 2, "event.uz-leader-2016.year whole numbers 2014..2018, equally likely"},
		{"trade.closed=normal:2:0.5", 2, "trade.closed normal, mean 2, standard deviation 0.5, folded at 0 and 8"},
		{"trade.closed=lognormal:2:0.5", 2, "trade.closed lognormal, median 2, standard deviation of the logarithm 0.5, " +
			"folded at 0 and 8"},
		{"trade.closed=triangular:1:2:3", 2, "trade.closed triangular, 1..3, mode 2"},
		{"trade.border=prior", 2, "trade.border normal, mean 3, standard deviation 0.7, folded at 0 and 8"},
		{"trade.border", 2, "trade.border normal, mean 3, standard deviation 0.7, folded at 0 and 8"},
		{"trade.border=posterior", 2, "trade.border one of 256 values in "},
		{"event.clash-2027.severity", 1, "event.clash-2027.severity uniform, 0.5..1.5"},
		{"event.clash-2027.severity=stated", 1, "event.clash-2027.severity uniform, 0.5..1.5"},
		{"event.uz-leader-2016.year", 2, "clash-2027 states no range for event.uz-leader-2016.year under [uncertain]; " +
			"give low and high"},
		{"trade.closed=1:2:3", 2, `"1:2:3" is no law, want LOW:HIGH, normal:MEAN:SD`},
		{"trade.closed=normal:1", 2, `"normal:1" is no law, want LOW:HIGH, normal:MEAN:SD`},
		{"trade.closed=gauss:1:2", 2, `"gauss:1:2" is no law, want LOW:HIGH, normal:MEAN:SD`},
		{"trade.closed=normal:99:2", 2, "mean = 99, want a number in 0..8 (log points)"},
		{"trade.closed=normal:1:0", 2, "sd = 0, want a number above 0 and at most 8"},
		{"trade.closed=2:1", 2, "low = 2 is above high = 1; give the lower one first"},
		{"trade.closed=1:1", 2, "low and high are both 1, so nothing varies"},
		{"event.uz-leader-2016.year=2014.5:2018", 2, "low = 2014.5, want a whole number in 1992..2040"},
		{"mechanisms.hegemonic_order=0:1", 2, "mechanisms.hegemonic_order is no number, so it has no law; let it vary by values"},
		{"trade.clsed", 2, `"trade.clsed": unknown path; did you mean "trade.closed"?`},
		{"borders.hysteresis", 2, "borders.hysteresis is a convention and has no prior; give low and high"},
	} {
		f, err := ParseUncertain(c.text, both[:c.sides])
		said := ""
		if err == nil {
			said = f.Path + " " + f.Law.String()
		}
		flagCase(t, "--sample ", c.text, said, c.want, err)
	}
}

// flagCase compares what a flag gives with what it should give, or with how its message begins.
func flagCase(t *testing.T, flag, text, said, want string, err error) {
	t.Helper()
	if err != nil {
		clean(t, err, flag+text)
		said = strings.TrimPrefix(err.Error(), flag+text+": ")
	}
	if !strings.HasPrefix(said, want) {
		t.Errorf("%s%s gives\n%s\nwant\n%s", flag, text, said, want)
	}
}

// Experiments that flags put together are checked as a whole.
func TestCheckOfExperiments(t *testing.T) {
	sides := []*Scenario{mustRead(t, "reference")}
	lever := func(text string) Factor {
		f, err := ParseVary(text, sides)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	law := func(text string) Factor {
		f, err := ParseUncertain(text, sides)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		e    Experiment
		want string
	}{
		{Experiment{Levers: []Factor{lever("trade.closed=1,2")}, Replicates: 10}, ""},
		{Experiment{Levers: []Factor{lever("trade.closed=1,2"), lever("trade.closed=2,3")}, Replicates: 10},
			"trade.closed varies already, as trade.closed; keep one"},
		{Experiment{Levers: []Factor{lever("mechanisms.hegemonic_order=true,false")},
			Uncertainties: []Factor{law("incidents.overlay=0.1:0.2")}, Points: 8, Replicates: 10},
			"together with mechanisms.hegemonic_order=false: incidents.overlay = 0.1, but"},
		{Experiment{Levers: []Factor{lever("trade.closed=1:2:1000"), lever("trade.border=1:2:1000")}, Uncertainties: []Factor{
			law("leaders.trust")}, Points: 100, Replicates: 11},
			"1000 values × 1000 values × 100 samples × 1 scenario × 11 replicates are 1.1e+09 runs, want at most 1000000000"},
		{Experiment{Levers: []Factor{lever("trade.closed=1:2:1000"), lever("trade.border=1:2:1000")}, Uncertainties: []Factor{
			law("leaders.trust")}, Points: 100, Replicates: 10}, ""},
		{Experiment{Replicates: mostReplicates + 1}, "replicates = 10001, want a whole number in 1..10000"},
		{Experiment{Uncertainties: []Factor{law("leaders.trust")}, Points: mostPoints + 1, Replicates: 1},
			"points = 100001, want a whole number in 1..100000"},
		{Experiment{Uncertain: true, Replicates: 1}, "none of the scenarios has ranges under [uncertain]"},
		{Experiment{Scenarios: append([]*Scenario{mustRead(t, "no-new-leader")}, sides...), Replicates: 1}, ""},
		{Experiment{Scenarios: append([]*Scenario{mustRead(t, "reference")}, sides...), Replicates: 1},
			"two scenarios are called reference"},
		{Experiment{Scenarios: append([]*Scenario{mustRead(t, "visegrad")}, sides...), Replicates: 1},
			"visegrad is of region visegrad and reference of central-asia"},
		{Experiment{Scenarios: []*Scenario{mustRead(t, "visegrad")}, Draws: sim.FromPosterior, Replicates: 1},
			"region Visegrád has no posterior"},
	} {
		if c.e.Scenarios == nil {
			c.e.Scenarios = sides
		}
		err := c.e.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
}

// TestExperimentSchema protects that the schema takes every file that the reader takes, and that it notices the mistakes
// that one key shows.
func TestExperimentSchema(t *testing.T) {
	golden(t, "design.schema.json", ExperimentSchema())
	var schema map[string]any
	if err := json.Unmarshal(ExperimentSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		raw, _, err := decode(text)
		if err != nil {
			return err
		}
		return obeys(schema, schema, plainJSON(raw), "")
	}
	for _, file := range glob(t, "testdata/designs/*.toml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	names, texts, _ := faultyDesigns(t)
	for _, name := range []string{"no title", "an unknown key", "an unknown key of a lever", "too many replicates",
		"a seed that is none", "draws from elsewhere", "keep is no list", "an unknown sampling", "constants is no table",
		"a path that is no text", "a lever without path", "values that are no list", "an unknown law", "a table that is no list",
		"an outcome without expression", "an outcome's name that is none"} {
		k := slices.Index(names, "# "+name)
		if k < 0 {
			t.Errorf("there is no case %s", name)
		} else if check(texts[k]) == nil {
			t.Errorf("the schema finds nothing wrong in the case %s", name)
		}
	}
}

// designPage is the part of docs/DESIGN.md about keys. It is made from the tables that the reader uses for its checks.
func designPage() string {
	var b strings.Builder
	c := newChecker(nil)
	for _, table := range []struct {
		title string
		keys  []key
	}{{"Of the whole file", experimentKeys}, {"`[[lever]]`", leverKeys}, {"`[[uncertainty]]`", uncertaintyKeys},
		{"`[[outcome]]`", outcomeKeys}} {
		fmt.Fprintf(&b, "| %s | holds | left out | means |\n|---|---|---|---|\n", table.title)
		for _, k := range table.keys {
			holds, absent := c.wanted(k), "–"
			switch {
			case k.name == "values":
				holds = "a list"
			case k.form == numberForm:
				holds = "a number"
			case k.form == tableForm:
				holds = "a table"
			case k.form == tablesForm:
				holds = "tables, `[[" + k.name + "]]`"
			case k.form == yearForm:
				holds = "a year of the region"
			case k.form == textForm && k.pattern != "":
				holds = fmt.Sprintf("a name such as %q", k.like)
			}
			switch {
			case k.required:
				absent = "must stand"
			case k.fallback != nil:
				absent = fmt.Sprintf("`%s`", literal(k.fallback))
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.name, holds, absent, k.doc)
		}
		b.WriteString("\n")
	}
	b.WriteString("| `distribution` | needs | may have |\n|---|---|---|\n")
	for _, s := range lawShapes {
		list := func(names []string) string {
			if names == nil {
				return "–"
			}
			return "`" + strings.Join(names, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.name, list(s.needs), list(s.also))
	}
	return b.String()
}

// TestDesignPage protects that docs/DESIGN.md states the keys that the reader takes and the limits that it has, and that
// its example is one.
func TestDesignPage(t *testing.T) {
	text, err := os.ReadFile("../docs/DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	if !strings.Contains(page, designPage()) {
		t.Errorf("docs/DESIGN.md has other keys than the reader; put this there:\n%s", designPage())
	}
	for _, limit := range []string{fmt.Sprintf("%d scenarios", mostSides),
		fmt.Sprintf("%d,000,000,000 runs", mostRuns/1_000_000_000),
		fmt.Sprintf("%d values", mostValues), fmt.Sprintf("%d kB", MaxBytes>>10)} {
		if !strings.Contains(page, limit) {
			t.Errorf("docs/DESIGN.md does not say the limit %q", limit)
		}
	}
	var examples []*Experiment
	for _, part := range strings.Split(page, "```toml\n")[1:] {
		example, _, _ := strings.Cut(part, "```")
		e, err := ParseExperiment("design.toml", []byte(example))
		if err != nil {
			t.Fatalf("%v\nin\n%s", err, example)
		}
		if keep, err := e.Kept(); err != nil || len(keep.Columns) == 0 {
			t.Errorf("%v\nin\n%s", err, example)
		}
		examples = append(examples, e)
	}
	if len(examples) != 2 || examples[0].Size() != 512 || len(examples[1].List) != 3 {
		t.Fatalf("the examples of docs/DESIGN.md are %+v", examples)
	}
	for _, m := range regexp.MustCompile("`--(vary|sample) ([^`]+)`").FindAllStringSubmatch(page, -1) {
		parse := map[string]func(string, []*Scenario) (Factor, error){"vary": ParseVary, "sample": ParseUncertain}[m[1]]
		if _, err := parse(strings.Trim(m[2], "'"), examples[0].Scenarios); err != nil {
			t.Errorf("docs/DESIGN.md shows a flag that is refused: %v", err)
		}
	}
}

// Reading any file ends with an experiment that reads back, or with faults that have places.
func FuzzExperiment(f *testing.F) {
	if testing.Short() {
		f.Skip("reads some hundred texts that other tests read too")
	}
	_, texts, _ := faultyDesigns(f)
	for _, text := range texts {
		f.Add(text)
	}
	files, err := filepath.Glob("testdata/designs/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	read := sideBounds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/") || strings.Contains(text, ".toml") {
			return // files of this machine are not part of the test
		}
		e, err := parseExperiment("design.toml", []byte(text), maps.Clone(read))
		if (e == nil) == (err == nil) {
			t.Fatalf("experiment %v, error %v", e, err)
		}
		if err != nil {
			clean(t, err, "design.toml")
			return
		}
		for _, u := range e.Uncertainties {
			low, high := u.Law.Ends()
			if x := u.Law.Quantile(0.3); !(low < high && low >= u.Law.Least && high <= u.Law.Most && x >= low && x <= high) {
				t.Fatalf("%s: %+v gives %v", u.Path, u.Law, x)
			}
		}
		writtenBack(t, e)
	})
}
