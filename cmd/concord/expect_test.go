package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/results"
)

// The file that docs/CHECKS.md walks through must hold on the shipped model, and
// the page must show that very file.
func TestShippedChecksHold(t *testing.T) {
	out := must(t, "verify", filepath.Join(docs, "checks.toml"))
	if !strings.Contains(out, "7 of 7 expectations hold") {
		t.Errorf("%s", out)
	}
	page, file := read(t, docs, "CHECKS.md"), read(t, docs, "checks.toml")
	if !strings.Contains(page, file[strings.Index(file, "title"):]) {
		t.Error("docs/CHECKS.md does not show docs/checks.toml as it is")
	}
}

// The workflow in docs/CHECKS.md calls commands that the program understands.
func TestWorkflowOfChecks(t *testing.T) {
	page := read(t, docs, "CHECKS.md")
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(page)
	if block == nil {
		t.Fatal("docs/CHECKS.md holds no workflow")
	}
	for _, want := range []string{"on:", "jobs:", "actions/checkout@", "actions/setup-go@", "go-version-file: go.mod"} {
		if !strings.Contains(block[1], want) {
			t.Errorf("the workflow lacks %q", want)
		}
	}
	commands := regexp.MustCompile(`go run \./cmd/concord (.*)`).FindAllStringSubmatch(block[1], -1)
	if len(commands) < 2 {
		t.Fatalf("the workflow calls the program %d times", len(commands))
	}
	for _, c := range commands {
		args := strings.Fields(c[1])
		for k, a := range args {
			switch {
			case strings.HasPrefix(a, "results/") || strings.HasPrefix(a, "docs/"):
				args[k] = filepath.Join("..", "..", filepath.FromSlash(a))
			case strings.HasSuffix(a, ".xml"):
				args[k] = filepath.Join(t.TempDir(), a)
			}
		}
		must(t, args...)
	}
}

const someChecks = `title = "Some"
replicates = 8
[[expect]]
name = "fails"
path = "region.horizontal"
year = 2000
at_least = 99
[[expect]]
path = "borders.KG-UZ.regime"
years = [1993, 1994]
equals = "open"
share_at_least = 0
[[expect]]
name = "differs"
path = "region.trade_inside_usd"
year = 2018
scenario = "no-new-leader"
against = "reference"
measure = "percent"
at_most = 0
`

// A failing expectation is exit status 1, a line with what was found, and a
// failure in the JUnit file; the others are told too.
func TestChecksThatFail(t *testing.T) {
	dir := t.TempDir()
	file, junit := filepath.Join(dir, "some.toml"), filepath.Join(dir, "out.xml")
	if err := os.WriteFile(file, []byte(someChecks), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "verify", file, "--junit", junit)
	if code != 1 || errs != "" {
		t.Fatalf("status %d, %s", code, errs)
	}
	for _, want := range []string{"FAIL fails\n", "median ≥ 99; found 49.92", "ok   borders.KG-UZ.regime", "ok   differs\n",
		"against reference, percent: whole 95 % interval of the mean ≤ 0; found -",
		"2 of 3 expectations hold; 8 replicates, seed 1", "seeds only"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(read(t, junit)), &suites); err != nil {
		t.Fatal(err)
	}
	if suites.Tests != 3 || suites.Failures != 1 || len(suites.Suites) != 1 || suites.Suites[0].Name != "Some" ||
		len(suites.Suites[0].Cases) != 3 {
		t.Fatalf("%+v", suites)
	}
	for k, c := range suites.Suites[0].Cases {
		if (c.Failure != nil) != (k == 0) {
			t.Errorf("case %s: failure %+v", c.Name, c.Failure)
		}
	}
	if f := suites.Suites[0].Cases[0].Failure; f == nil ||
		!strings.Contains(f.Message, "some.toml:3: region.horizontal 2000, reference: want median ≥ 99, found 49.92") {
		t.Errorf("%+v", f)
	}
	code, out, _ = call(t, "verify", file, "--json")
	var answers []answer
	if err := json.Unmarshal([]byte(out), &answers); err != nil || code != 1 || len(answers) != 3 || answers[0].Holds ||
		!answers[2].Holds || answers[2].Low == nil {
		t.Errorf("status %d, %v: %s", code, err, out)
	}
	// The workers are no part of the answer.
	if _, one, _ := call(t, "verify", file, "--workers", "1", "--json"); one != out {
		t.Error("with one worker the answers differ")
	}
}

func TestChecksWrongRequests(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "bad.toml")
	if err := os.WriteFile(file,
		[]byte("title = \"Bad\"\n[[expect]]\npath = \"region.horizontl\"\nyear = 2000\nat_least = 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	junit := filepath.Join(dir, "junit.xml")
	if err := os.WriteFile(junit, results.JUnit("an earlier build", []results.Test{{Name: "all is well"}}), 0o644); err != nil {
		t.Fatal(err)
	}
	// Protects: when no new answers can be made, the answers of an earlier build do not stay.
	if code, _, _ := call(t, "verify", file, "--junit", junit); code != 2 || !strings.Contains(read(t, junit), `errors="1"`) ||
		!strings.Contains(read(t, junit), "no outcome &#34;horizontl&#34;") {
		t.Errorf("status %d, and the JUnit file holds\n%s", code, read(t, junit))
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{file},
			file + `:3:8: path = "region.horizontl": the table region has no outcome "horizontl"; did you mean "horizontal"?`},
		{[]string{filepath.Join(dir, "none.toml")}, "none.toml: there is no file "},
		{[]string{filepath.Join(docs, "checks.toml"), "--update"}, "--update is for digests"},
		{[]string{filepath.Join("..", "..", "results", "reference"), "--junit", "x.xml"}, "is for files of expectations"},
		{nil, "verify takes one folder or one file"},
	} {
		code, _, errs := call(t, append([]string{"verify"}, c.args...)...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("concord verify %v: status %d, want 2 and %q:\n%s", c.args, code, c.want, errs)
		}
	}
}
