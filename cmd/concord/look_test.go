package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/scenarios"
	"concord/sim"
)

// centralAsia is the shipped region. A backtest reports on its turn and on its held-out years.
func centralAsia(t *testing.T) *sim.Region {
	t.Helper()
	r, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A backtest without natural experiments says so, and why.
func TestBacktestSaysThatItHasNoCases(t *testing.T) {
	o := explore.BacktestOptions{Design: evidence.Design{Region: centralAsia(t), First: 2014, Last: 2014, Horizon: 5, Seed: 1}}
	o.Cases = []evidence.Case{{ID: "x", From: 2009, To: 2012}}
	b := &evidence.Backtest{Design: o.Design}
	why := withoutCases(o, 2018)
	if page := string(b.Report(&results.Manifest{}, nil, why, nil)); !strings.Contains(page,
		"None, and no figure of any: no natural experiment begins in an origin, 2014–2014,") ||
		!strings.Contains(page, "of 2009–2012.") {
		t.Errorf("the page says %s", page[strings.Index(page, "## Natural"):])
	}
	o.First = 2009
	if why := withoutCases(o, 2018); why != "" {
		t.Errorf("there is one, but: %s", why)
	}
	if why := withoutCases(o, 2011); why == "" {
		t.Error("one that ends behind the record is forecast")
	}
	b.Experiments = []evidence.Experiment{{Case: o.Cases[0], Readings: []evidence.Reading{{Reporter: "KG"}}}}
	if page := string(b.Report(&results.Manifest{}, nil, "", nil)); !strings.Contains(page,
		"None of them could be forecast, so there is no figure") {
		t.Error("the page does not say why there is no figure")
	}
}

// Protects: figures are kept in every way. Their files stand in the manifest, with what was asked for. The
// summary leads to files that exist. The results of the run do not change.
func TestLookOfFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("computes and draws runs; not with -short")
	}
	dir := filepath.Join(t.TempDir(), "out")
	run := []string{"run", "--replicates", "2", "--until", "1996", "--out", dir}
	digest := ""
	for _, c := range []struct {
		flags   []string
		figures []string // in the manifest
		files   []string
	}{
		{[]string{"--figure", "borders"}, []string{"figure borders"}, []string{"figures/borders.png"}},
		{[]string{"--figure=borders.png", "--figure=stance", "--format", "svg, pdf", "--width", "8.5", "--height", "20",
			"--greyscale"},
			[]string{"figure borders", "figure stance", "format svg,pdf", "width 8.5", "height 20", "greyscale"},
			[]string{"figures/borders.pdf", "figures/borders.svg", "figures/stance.pdf", "figures/stance.svg"}},
		{[]string{"--figure", "borders", "--dpi", "72", "--format", "png"}, []string{"figure borders", "format png", "dpi 72"},
			[]string{"figures/borders.png"}},
	} {
		must(t, append(slices.Clone(run), c.flags...)...) // into the same folder: it is the same run
		m := manifest(t, dir)
		if !slices.Equal(m.Figures, c.figures) || m.Settings != nil {
			t.Errorf("%q: the manifest has figures %q and settings %q, want %q", c.flags, m.Figures, m.Settings, c.figures)
		}
		var files []string
		for _, name := range sortedNames(m.Files) {
			if strings.HasPrefix(name, "figures/") {
				files = append(files, name)
			}
		}
		if !slices.Equal(files, c.files) {
			t.Errorf("%q: figures %q, want %q", c.flags, files, c.files)
		}
		if summary := read(t, dir, "summary.md"); strings.Count(summary,
			"](figures/") != strings.Count(strings.Join(c.figures, " "), "figure ") ||
			!strings.Contains(summary, "]("+strings.TrimSuffix(c.files[0], "pdf")) {
			t.Errorf("%q: the summary does not lead to %s", c.flags, c.files[0])
		}
		if page := read(t, dir, "report.html"); !strings.Contains(page, `src="data:image/svg+xml,%3Csvg `) {
			t.Errorf("%q: the report shows no picture", c.flags)
		}
		if digest == "" {
			digest = m.OutcomeDigest
		}
		if out := must(t, "verify", dir); m.OutcomeDigest != digest || !strings.Contains(out, "outcome digest "+digest+" equal") {
			t.Errorf("%q: another outcome\n%s", c.flags, out)
		}
	}
}

// Protects: a report can be sent by mail. More replicates change its size by a hundredth.
func TestReportIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("draws all figures of a run; not with -short")
	}
	dir := filepath.Join(t.TempDir(), "out")
	must(t, "run", "reference", "--replicates", "20", "--format", "svg", "--out", dir)
	if n := len(read(t, dir, "report.html")); n > 1_450_000 {
		t.Errorf("report.html has %d bytes", n)
	}
}

// Every other verb that draws heeds the same options.
func TestLookOfEveryVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("computes results of every kind; not with -short")
	}
	base := t.TempDir()
	state := filepath.Join(base, "s.concord")
	must(t, "branch", "save", "--year", "1993", "--replicates", "2", "--out", state)
	for _, c := range []struct {
		name  string
		args  []string
		files []string
	}{
		{"compare", []string{"compare", "reference", "no-new-leader", "--replicates", "2", "--until", "1996", "--figure",
			"borders"}, []string{"figures/borders-no-new-leader.svg"}},
		{"why", []string{"why", "reference", "--barriers", "--replicates", "2", "--years", "1993", "--figure", "why-supports"},
			[]string{"figures/why-supports.svg"}},
		{"branch", []string{"branch", "run", state, "--until", "1996", "--figure", "stance"}, []string{"figures/stance.svg"}},
		{"claims", []string{"claims", "S01-trade", "--pairs", "2"}, []string{"figures/claims.svg"}},
		{"fit", []string{"fit", "--until", "2001", "--members", "50", "--steps", "1", "--draws", "2"},
			[]string{"figures/contraction.svg"}},
	} {
		dir := filepath.Join(base, c.name)
		must(t, append(c.args, "--format", "svg", "--greyscale", "--out", dir)...)
		m := manifest(t, dir)
		var files []string
		for _, name := range sortedNames(m.Files) {
			if strings.HasPrefix(name, "figures/") {
				files = append(files, name)
			}
		}
		if !slices.Equal(files, c.files) || !slices.Contains(m.Figures, "greyscale") {
			t.Errorf("%s: figures %q, want %q; the manifest says %q", c.name, files, c.files, m.Figures)
		}
		if c.name != "why" { // of two attributions, the figure stands with its own
			continue
		}
		for _, part := range strings.Split(read(t, dir, "summary.md"), "\n## ") {
			if strings.Contains(part, "](figures/why-supports.svg)") != strings.Contains(part, "groups of supports") {
				t.Errorf("%s: a figure stands in\n%s", c.name, part)
			}
		}
	}
}

// Protects: impossible requests are refused before any work, and the message says what was meant.
func TestLookWrongRequests(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--figure", "bordes"}, `did you mean "borders"?; there are: integration, inside-share`},
		{[]string{"run", "--figure", "borders", "--figure", "borders.png"}, "given twice"},
		// it has no shared rivers
		{[]string{"run", "visegrad", "--figure", "energy"}, "no figure has this name; there are: integration"},
		{[]string{"run", "all", "--figure", "claims"}, "no figure has this name"},
		{[]string{"run", "--format", "jpg"}, "want some of png, svg, pdf"},
		{[]string{"run", "--format", "sgv"}, `did you mean "svg"?`},
		{[]string{"run", "--format", "svg,svg"}, "named twice"},
		{[]string{"run", "--width", "4"}, "5..40"},
		{[]string{"run", "--width", "NaN"}, "5..40"},
		{[]string{"run", "--height", "61"}, "5..60"},
		{[]string{"run", "--dpi", "1e3"}, "72..600"},
		{[]string{"run", "--width", "40", "--dpi", "600"}, "lower --dpi to 254"},
		{[]string{"run", "--no-figures", "--greyscale"}, "draws none"},
		{[]string{"claims", "--format", "pdf"}, "with --out"},
		{[]string{"compare", "reference", "no-new-leader", "--figure", "stance"}, "difference-no-new-leader"},
		{[]string{"why", "reference", "no-new-leader", "--figure", "why-barriers"}, "there are: why"},
		{[]string{"fit", "--update", "--format", "pdf"}, "as it is shipped"},
		{[]string{"backtest", "--figure", "contraction"}, "there are: skill, decisions, cases"},
		{[]string{"backtest", "--figure", "cases", "--first", "2014", "--last", "2015"},
			"no natural experiment begins in an origin, 2014–2015, and ends within 5 years; those of the region are of " +
				"2009–2011, 2009–2012, 2010–2012, 2016–2018"},
		{[]string{"backtest", "--figure", "cases", "--first", "2016", "--last", "2016", "--horizon", "1"}, "within 1 year;"},
	} {
		t.Chdir(t.TempDir())
		code, _, errs := call(t, c.args...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%q: exit status %d, %q; want 2 and %q", c.args, code, errs, c.want)
		}
		if left, _ := os.ReadDir("."); len(left) > 0 {
			t.Errorf("%q left %v", c.args, left)
		}
	}
}

// Protects: check names the place of a title or name with letters that figures lack. A run that draws does so
// too. Such letters are no fault.
func TestLettersThatFiguresLack(t *testing.T) {
	if testing.Short() {
		t.Skip("computes and draws runs; not with -short")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"cjk.toml": "extends = \"reference\"\ntitle = \"Plan 中文\"\n\n[[event]]\nid = \"x\"\nkind = " +
			"\"leader_change\"\ncountry = \"KG\"\nyear = 2030\nlabel = \"मध्य\"\n",
		"fa.toml": "extends = \"reference\"\ntitle = \"بسته شدن مرز می\u200cشود (۲۰۲۵)\"\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("计划.toml",
		[]byte("extends = \"reference\"\ntitle = \"Plan\"\n[parameters]\n\"leaders.gain\" = 0.4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("late.toml",
		[]byte("extends = \"reference\"\ntitle = \"Late\"\nuntil = 2030\n\n[[event]]\nid = \"x\"\nkind = "+
			"\"leader_change\"\ncountry = \"KG\"\nyear = 2031\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "check", "late.toml"); code != 0 ||
		!strings.Contains(errs,
			`late.toml:5:1: warning: "x" comes up in 2031, after the last year, 2030, so it does nothing`) ||
		strings.Count(errs, "\n") != 1 {
		t.Errorf("check of an entry after the last year ends with %d and tells\n%s", code, errs)
	}
	code, out, errs := call(t, "check", "cjk.toml", "fa.toml")
	if code != 0 || !strings.Contains(out, "cjk.toml: good") || strings.Count(errs, "\n") != 2 ||
		!strings.Contains(errs, "cjk.toml:2:9: warning: figures have no letters for 中 文 ") ||
		!strings.Contains(errs, "cjk.toml:9:9: warning: figures have no letters for म ध ") {
		t.Errorf("check ends with %d and tells\n%s%s", code, out, errs)
	}
	for _, c := range []struct {
		args []string
		want int // warnings
	}{
		{[]string{"run", "cjk.toml", "--replicates", "2", "--until", "1993", "--figure", "borders"}, 2},
		{[]string{"run", "cjk.toml", "--replicates", "2", "--until", "1993", "--no-figures", "--force"}, 0},
		{[]string{"compare", "fa.toml", "cjk.toml", "--replicates", "2", "--until", "1993", "--figure", "borders"}, 2},
		{[]string{"run", "fa.toml", "--replicates", "2", "--until", "1993", "--figure", "borders"}, 0},
		// A file's name is the scenario's, and stands in figures.
		{[]string{"run", "计划.toml", "--replicates", "2", "--until", "1993", "--figure", "borders"}, 1},
		// Figures of why show names of scenarios and of groups, no titles.
		{[]string{"why", "reference", "计划.toml", "--replicates", "2", "--years", "1993", "--group", "收益=leaders.gain"}, 2},
		{[]string{"why", "reference", "计划.toml", "--replicates", "2", "--years", "1993", "--no-figures", "--force"}, 0},
	} {
		if code, _, errs := call(t, c.args...); code != 0 || strings.Count(errs, "warning: figures have no letters") != c.want {
			t.Errorf("%q ends with %d and tells\n%s", c.args, code, errs)
		}
	}
}

// Protects: all that is shipped has only letters that figures have. The figure of claims shows shipped
// statements only. No file of the user can change them, so this verb has nothing to warn of.
func TestShippedTextsHaveTheirLetters(t *testing.T) {
	var texts []string
	claims, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		texts = append(texts, c.ID, c.Statement, c.Short)
	}
	for _, name := range scenarios.RegionNames() {
		of, err := scenarios.RegionTexts(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range of {
			texts = append(texts, x.Words)
		}
	}
	for _, name := range scenarios.Library() {
		s, err := scenarios.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range s.Texts() {
			texts = append(texts, x.Words)
		}
	}
	for _, words := range texts {
		if missing := figures.Lacking(words); len(missing) > 0 {
			t.Errorf("figures have no %q for %q", string(missing), words)
		}
	}
	if len(texts) < 500 {
		t.Errorf("only %d texts were looked at", len(texts))
	}
}

// A region's own names are looked at too, in the file and the table where they stand.
func TestLettersOfARegion(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data"),
		os.DirFS(filepath.Join("..", "..", "scenarios", "data", "visegrad"))); err != nil {
		t.Fatal(err)
	}
	change := func(from, to string, pairs ...string) {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(strings.NewReplacer(pairs...).Replace(string(text))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	region, nodes := filepath.Join(dir, "region.toml"), filepath.Join(dir, "data", "nodes.csv")
	change(filepath.Join("..", "..", "scenarios", "regions", "visegrad.toml"), region, `"Visegrád"`, `"四国"`,
		`= "visegrad"`, `= "data"`)
	change(nodes, nodes, "Czechia", "चेक", "Hungary", "مجارستان")
	code, out, errs := call(t, "check", region)
	if code != 0 || strings.Count(errs, "\n") != 2 ||
		!strings.Contains(errs, "region.toml:8:9: warning: figures have no letters for 四 国") ||
		!strings.Contains(errs, "nodes.csv:2:8: warning") {
		t.Errorf("check ends with %d and tells\n%s%s", code, out, errs)
	}
}
