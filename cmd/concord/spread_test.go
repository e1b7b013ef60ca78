package main

import (
	"strings"
	"testing"
)

// Protects: a user who draws a scenario's uncertain values reads this wherever intervals are named: on the
// terminal, in the documents, in tables and in figures. A user who does not draw them does not read it.
func TestUncertainValuesAreNamedEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("computes runs, comparisons and branches; not with -short")
	}
	t.Chdir(t.TempDir())
	const drawn = "the scenario's uncertain values"
	must(t, "branch", "save", "clash-2027", "--year", "2026", "--out", "drawn.concord", "--replicates", "2", "--uncertain")
	must(t, "branch", "save", "clash-2027", "--year", "2026", "--out", "coded.concord", "--replicates", "2")
	for _, c := range []struct {
		args  string
		want  string
		files []string // beside the terminal
	}{
		{"run clash-2027", "seeds only", []string{"summary.md", "report.html"}},
		{"run clash-2027 --uncertain", "seeds and " + drawn, []string{"summary.md", "report.html"}},
		{"run clash-2027 --uncertain --priors", "seeds, parameters (priors) and " + drawn, []string{"summary.md", "report.html"}},
		{"run clash-2027 --uncertain --posterior", "seeds, parameters (posterior) and " + drawn,
			[]string{"summary.md", "report.html"}},
		{"compare reference clash-2027", "seeds only", []string{"summary.md", "report.html", "datapackage.json"}},
		{"compare reference clash-2027 --uncertain", "seeds and " + drawn,
			[]string{"summary.md", "report.html", "datapackage.json"}},
		{"compare reference clash-2027 --uncertain --posterior", "seeds, parameters (posterior) and " + drawn,
			[]string{"summary.md", "report.html", "datapackage.json"}},
		{"branch run drawn.concord", "seeds and " + drawn, []string{"summary.md", "report.html"}},
		{"branch run coded.concord", "seeds only", []string{"summary.md", "report.html"}},
	} {
		args := append(strings.Fields(c.args), "--no-figures", "--force", "--out", "out")
		if args[0] != "branch" {
			args = append(args, "--replicates", "2", "--until", "2028")
		}
		texts := map[string]string{"the terminal": must(t, args...)}
		for _, name := range c.files {
			texts[name] = strings.ReplaceAll(strings.ReplaceAll(read(t, "out", name), "&rsquo;", "'"), "&#39;", "'")
		}
		for where, text := range texts { // any order: each is judged by itself
			if !strings.Contains(text, c.want) {
				t.Errorf("concord %s: %s does not say %q", c.args, where, c.want)
			}
			if named := strings.Contains(text, drawn); named != strings.Contains(c.want, drawn) {
				t.Errorf("concord %s: %s names uncertain values: %v", c.args, where, named)
			}
		}
	}
}
