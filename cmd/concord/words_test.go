package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// bare finds what looks like a flag.
var bare = regexp.MustCompile(`(?:^|[^a-zA-Z0-9-])--([a-z][a-z-]*)`)

// Protects: help lists every flag that a verb reads, with what it does, and nothing else. No flag has two
// meanings.
func TestHelpNamesEveryFlag(t *testing.T) {
	known := map[string]map[string]bool{} // flags by verb
	pages := map[string]string{}
	for _, v := range verbs() {
		known[v.name], pages[v.name] = map[string]bool{"help": true}, v.page()
	}
	for _, f := range forms() {
		verb, _, _ := strings.Cut(f.name, " ")
		for _, one := range f.flags.list {
			known[verb][one.name] = true
			switch {
			case !strings.Contains(strings.Join(strings.Fields(pages[verb]), " "),
				"--"+strings.TrimSpace(one.name+" "+one.value)+" "+one.about):
				t.Errorf("help %s does not explain --%s, which %s reads", verb, one.name, f.name)
			case f.flags.find(one.name) != one:
				t.Errorf("%s declares --%s twice", f.name, one.name)
			case one.short() == "" || one.want == "":
				t.Errorf("%s does not say what --%s does, or what it wants", f.name, one.name)
			}
			if strings.HasPrefix(one.about, "as for") { // completion shows this text alone, without the page of help
				t.Errorf("of --%s, a completion of %s says %q", one.name, f.name, one.about)
			}
		}
	}
	for verb, page := range pages { // any order: each page is told by itself
		for _, m := range bare.FindAllStringSubmatch(commands.ReplaceAllString(page, ""), -1) {
			if !known[verb][m[1]] {
				t.Errorf("help %s names --%s, which it does not read", verb, m[1])
			}
		}
	}
}

// commands finds the commands that a text shows: on a line of their own, or in code.
var commands = regexp.MustCompile("(?m)(?:^[ \\t]*(?:- run: )?|[`\"])(?:go run \\./cmd/)?concord ([a-z][^`\"\\n#]*)")

// Protects: the commands in documents and help can be typed. Their verbs and flags exist, and each flag that
// takes a value has one.
func TestShownCommandsExist(t *testing.T) {
	starter, err := scenarios.Starter("x", scenarios.DefaultScenario)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"the starter": string(starter)}
	for _, v := range verbs() {
		texts["help "+v.name] = v.page()
	}
	for _, pattern := range []string{"README.md", "CONTRIBUTING.md", "docs/*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			if filepath.Base(file) != "CHANGELOG.md" { // which tells of earlier programs
				texts[filepath.Base(file)] = read(t, file)
			}
		}
	}
	all := map[string]bool{"help": true, "version": true}
	by := map[string]*flags{}
	for _, f := range forms() {
		by[f.name] = f.flags
		for _, one := range f.flags.list {
			all[one.name] = true
		}
	}
	for _, v := range verbs() {
		if by[v.name] == nil { // of a verb that has words of its own
			by[v.name] = &flags{name: v.name}
		}
	}
	shown := 0
	for name, text := range texts { // any order: each text is judged alone
		for _, m := range commands.FindAllStringSubmatch(text, -1) {
			words := strings.Fields(m[1])
			if strings.HasPrefix(name, "help") && strings.Contains(text, "concord "+m[1]) && strings.ContainsAny(m[1], "[|…") {
				continue // a synopsis, which TestHelpNamesEveryFlag holds to the flags
			}
			shown++
			set := by[words[0]]
			if set == nil {
				t.Errorf("%s shows `concord %s`: there is no such verb", name, m[1])
				continue
			}
			if len(words) > 1 && by[words[0]+" "+words[1]] != nil {
				set = by[words[0]+" "+words[1]]
			}
			for k, word := range words {
				if words[0] == "plan" && divisible()[word] != nil { // its own words follow
					set = by[word]
				}
				key, value, _ := strings.Cut(strings.TrimRight(word, ",.;:)"), "=")
				if key, is := strings.CutPrefix(key, "--"); is && key != "help" {
					one := set.find(key)
					if one == nil {
						t.Errorf("%s shows `concord %s`: %s has no flag --%s", name, m[1], set.name, key)
					} else if !one.isSwitch() && value == "" && k+1 == len(words) {
						t.Errorf("%s shows `concord %s`: --%s has no value", name, m[1], key)
					}
				}
			}
		}
		if slices.Contains([]string{"DETERMINISM.md", "SPEED.md", "ARCHITECTURE.md", "CLUSTER.md"}, name) {
			continue // which show flags of other programs
		}
		for _, m := range regexp.MustCompile("`--([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			if !all[m[1]] {
				t.Errorf("%s names --%s, which no verb reads", name, m[1])
			}
		}
	}
	if shown < 60 {
		t.Errorf("only %d commands found", shown)
	}
}

// Protects: advice works in every shell. PowerShell of Windows does not know &&.
func TestAdviceIsForEveryShell(t *testing.T) {
	for _, file := range []string{"README.md", "docs"} {
		err := filepath.WalkDir(filepath.Join("..", "..", file), func(path string, d fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".md" && strings.Contains(read(t, path), "&&") {
				t.Errorf("%s shows a command with &&; write two commands", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"cmd/concord", "cmd/internal/run", "scenarios", "results", "results/store", "results/diff",
		"results/report", "results/figures"} {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !strings.HasSuffix(file, "_test.go") {
					if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(text, "&& concord") {
						t.Errorf("%s says %q; write two commands", file, text)
					}
				}
				return true
			})
		}
	}
}

// The guide to one's own region is for people who write no Go.
func TestRegionPageNeedsNoGo(t *testing.T) {
	page := read(t, docs, "region.md")
	if m := regexp.MustCompile("`Test[A-Z]\\w*`|\\bgo (?:test|run|build)\\b|\\w+\\.go\\b|`cmd/|`agents`").FindAllString(page,
		-1); m != nil {
		t.Errorf("docs/region.md sends its reader to %q", m)
	}
}

// Protects: a table of a document has each row once. Two rows of one name come from two versions, and one of
// them may be outdated.
func TestTablesTellOnce(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join("..", "..", "README.md")) {
		met := map[string]bool{}
		for line := range strings.Lines(read(t, file)) {
			first, _, _ := strings.Cut(strings.TrimPrefix(line, "| `"), "` |")
			switch {
			case !strings.HasPrefix(line, "|"):
				met = map[string]bool{}
			case !strings.HasPrefix(line, "| `"):
			case met[first]:
				t.Errorf("%s tells of `%s` twice in one table", filepath.Base(file), first)
			default:
				met[first] = true
			}
		}
	}
}

// Protects: a user who mistypes reads which flag it is, what was typed and what is wanted.
func TestMistypedFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	const seeds = "want a whole number in 0..9223372036854775807"
	for _, verb := range []string{"run", "compare reference no-new-leader", "why reference --barriers",
		"branch save --year 2015", "claims", "fit", "backtest", "hypothesis", "transfer"} {
		for _, seed := range []string{"hello", "-1", "1.5", "1e3", "", "9223372036854775808", "18446744073709551615",
			"18446744073709551616", "0x7"} {
			code, _, errs := call(t, append(strings.Fields(verb), "--seed", seed)...)
			if word := fault.Word(seed); code != 2 || !strings.Contains(errs, ": --seed "+word+": "+seeds) {
				t.Fatalf("concord %s --seed %q: status %d, %s", verb, seed, code, errs) // a fit that runs would take minutes
			}
		}
	}
	for _, verb := range []string{"run", "compare reference no-new-leader", "why reference --barriers", "branch save",
		"branch run x", "claims", "fit", "backtest", "hypothesis", "transfer", "verify x", "selftest"} {
		for _, n := range []string{"-1", "many", "1.5", ""} {
			code, _, errs := call(t, append(strings.Fields(verb), "--workers", n)...)
			if code != 2 || !strings.Contains(errs,
				": --workers "+fault.Word(n)+": want a whole number from 1 on, or 0 for one a core") {
				t.Fatalf("concord %s --workers %q: status %d, %s", verb, n, code, errs)
			}
		}
	}
	for _, c := range []struct{ args, says string }{
		{"rum", `no verb "rum"; did you mean "run"?; there are: run, `},
		{"help comparre", `no verb "comparre"; did you mean "compare"?`},
		{"run --sed 3", "run has no flag --sed; did you mean --seed?; `concord help run` shows"},
		{"run -seeds 3", "run has no flag --seeds; did you mean --seed?"},
		{"branch save --yeer 2015", "branch save has no flag --yeer; did you mean --year?"},
		{"run --precision 1", "run has no flag --precision; it is a flag of compare; "},
		{"branch save --until 2020", "branch save has no flag --until; it is a flag of run, "},
		{"run --\x1b[2J", "run has no flag -- [2J;"},
		{"run --seed", "run: --seed wants a value: a whole number in 0..9223372036854775807"},
		{"run --out --force", "run: --out wants a value, got the flag --force; if that is the value, write --out=--force"},
		{"run --out=", `run: --out "": want the name of a folder or file`},
		{"run --replicates many", "run: --replicates many: want a whole number such as 200"},
		{"run --replicates 99999999999999999999", "run: --replicates 99999999999999999999: want a whole number such as 200"},
		{"run --replicates 0", "--replicates = 0, want 1..100000000"},
		{"claims --pairs 1", "--pairs = 1, want 2..100000000"},
		{"run --checkpoint soon", "run: --checkpoint soon: want a number such as 10"},
		{"run --json=maybe", "run: --json maybe: want no value, or =true or =false"},
		{"run --priors --posterior", "run: --priors and --posterior exclude each other; keep one"},
		{"run --priors=1", "run: --priors 1: it takes no value"},
		{"run --until hello", "--until hello: until = \"hello\", want 1992..2040 (the span of Central Asia)\n"},
		{"run --set leaders.gain=abc", "leaders.gain = \"abc\", want a number in 0..5\n"},
		{`run --set leaders.gain="0.5"`, `want a number in 0..5, without quotes`},
		{"run --set seed=18446744073709551615", "want a whole number in 0..9223372036854775807\n"},
		{"fit --until 2050", "--until 2050: last year of the record = 2050, want 1999..2021"},
		{"branch svae", `branch has no "svae"; did you mean "save"?`},
		{"scenarios lst", `got "lst"; did you mean "list"?`},
		{"completion bahs", `completion knows no shell "bahs"; did you mean "bash"?`},
		{"completion", "completion takes the name of a shell: bash, zsh, fish"},
		{"verify nowhere", "there is no nowhere; want a folder of results"},
		{"branch run nowhere", "there is no file nowhere; want one that `concord branch save` wrote"},
		{"params gian", `no parameter has "gian" in its path; did you mean "gain"?; `},
		{"claims S1", `no statement "S1"; did you mean "S01"?; `},
		{"version x", "version takes no other words"},
		{"run --out --forse", "run: --out wants a value, got --forse; if that is the value, write --out=--forse"},
		{"run --out -force", "run: --out wants a value, got the flag -force; "},
		{"compare reference no-new-leader --replicates -1", "compare: --replicates -1: want a whole number such as 200"},
		{"branch save --year 2000 --replicates=-1", "branch save: --replicates -1: want a whole number such as 200"},
		{"branch save --year 0", "branch save: --year 0: want a year such as 2015"},
		{"compare reference no-new-leader --year 0", "compare: --year 0: want a year such as 2015"},
		{"compare reference no-new-leader --precision 0", "compare: --precision 0: want a number above 0"},
		{"compare reference no-new-leader --outcome region.horizntal",
			"--outcome and --year say what --precision looks at, and it is not given"},
		{"compare reference no-new-leader --year 2030",
			"--outcome and --year say what --precision looks at, and it is not given"},
		{"fit --until 0", "fit: --until 0: want a year such as 2015"},
		{"backtest --last 0", "backtest: --last 0: want a year such as 2015"},
		{"fit --recover 0", "fit: --recover 0: want a whole number from 1 on"},
		{"fit --recover 1 --out here", "--recover prints a table and leaves no files; drop --out"},
		{"fit --members 300000000", "--members 300000000 "},
		{"backtest --members 300000000", "--members 300000000 "},
		{"hypothesis --members 300000000", "--members 300000000: "},
		{"why reference no-new-leader --replicates 1", "concord: --replicates = 1, want 2..10000"},
		{"run --log 1 --replicates 1", "want 0..0: the run has 1 replicate\n"},
		{"run --set evnt.uz-leader-2016.year=2018", `did you mean "event.uz-leader-2016.year"?`},
		{"params --json --markdown", "--json and --markdown exclude each other; keep one"},
		{"scenarios show reference --json", "--json is of the list"},
		{"check --json", "check has no flag --json; it is a flag of run, compare, why, explain, sweep, sensitivity, " +
			"branch run, "},
		{"selftest x", "selftest takes no other words, got x"},
	} {
		if code, _, errs := call(t, strings.Fields(c.args)...); code != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("concord %s: status %d, want 2 and %q:\n%s", c.args, code, c.says, errs)
		}
	}
}

// Protects: an empty value of a flag is refused. It does not mean the default.
func TestNoFlagTakesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, form := range forms() {
		for _, one := range form.flags.list {
			if one.isSwitch() {
				continue
			}
			code, _, errs := call(t, append(strings.Fields(form.name), "--"+one.name+"=")...)
			if code != 2 || !strings.HasPrefix(errs, "concord: "+form.name+": --"+one.name+` "": `) {
				t.Fatalf("concord %s --%s=: status %d, %s", form.name, one.name, code, errs) // a run takes minutes
			}
		}
	}
}

// Flags stand before, between and after other words, and nothing is a flag after --.
func TestFlagsStandAnywhere(t *testing.T) {
	for _, c := range []struct {
		args  []string
		words []string
		n     int
		name  string
	}{
		{[]string{"a", "-n", "3", "b", "--name=x", "--yes"}, []string{"a", "b"}, 3, "x"},
		{[]string{"--n=4", "--", "--name", "x", "-"}, []string{"--name", "x", "-"}, 4, ""},
		{[]string{"-", "--yes=false", "--name", "-x"}, []string{"-"}, 0, "-x"},
	} {
		var n int
		var name string
		var yes bool
		words, err := options("try", func(f *flags) {
			f.int(&n, "n N", "")
			f.string(&name, "name NAME", "")
			f.bool(&yes, "yes", "")
		}, c.args)
		if err != nil || !slices.Equal(words, c.words) || n != c.n || name != c.name {
			t.Errorf("%q: words %q, n %d, name %q, %v", c.args, words, n, name, err)
		}
	}
}

// Protects: if a link is in the way of results, the message says where the link leads and which option
// chooses another place.
func TestLinkInTheWay(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{"link", "link.toml"} {
		if err := os.Symlink("elsewhere", path); err != nil {
			t.Skipf("this system makes no links: %v", err)
		}
	}
	if err := os.WriteFile("checks.toml", []byte(someChecks), 0o644); err != nil {
		t.Fatal(err)
	}
	const says = "is kept as it is: it is a symbolic link to elsewhere; name the place that it leads to, or choose another place"
	for _, c := range []struct{ args, option string }{
		{"run --out link", " with --out"},
		{"compare reference clash-2027 --out link", " with --out"},
		{"why reference --barriers --out link", " with --out"},
		{"branch save --year 1994 --out link", " with --out"},
		{"claims S01-trade --out link", " with --out"},
		{"fit --out link", " with --out"},
		{"backtest --out link", " with --out"},
		{"hypothesis --out link", " with --out"},
		{"transfer --out link", " with --out"},
		{"verify checks.toml --junit link", " with --junit"},
		{"scenarios new link", ""},
	} {
		if code, _, errs := call(t, strings.Fields(c.args)...); code != 2 || !strings.HasSuffix(errs, says+c.option+"\n") {
			t.Errorf("concord %s: status %d, %s", c.args, code, errs)
		}
	}
}

// Protects: messages use the singular for one thing.
func TestOneIsNotMany(t *testing.T) {
	if testing.Short() {
		t.Skip("computes results of every kind; not with -short")
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"one.toml": "title = \"One\"\nregion = \"visegrad\"\n[parameters]\nleaders.gain = " +
			"0.4\n[uncertain]\n\"parameters.leaders.openness\" = [0.8, 1.4]\n[[event]]\nid = \"a\"\nkind = " +
			"\"oil_price\"\nyear = 2000\nfactor = 2\n",
		"checks.toml": "title = \"One\"\nreplicates = 2\n[[expect]]\npath = \"region.horizontal\"\nyear = 1993\nat_least = 0\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	many := regexp.MustCompile(`(?:^|[^0-9.,–-])1 (?:[a-z]+ )?(?:replicates|pairs|entries|parameters|uncertain values|statements|files|expectations|states|years|steps|experiments|nodes|members|runs|hold|are|fail)\b`)
	seen := func(what, text string) {
		if m := many.FindString(text); m != "" {
			t.Errorf("%s says %q", what, m)
		}
	}
	for _, args := range []string{
		"check one.toml",
		"run one.toml --replicates 1 --until 1994 --out run",
		"branch save one.toml --year 1994 --replicates 1 --out state",
		"branch run state --until 1996 --out branch",
		"verify run",
		"verify checks.toml",
		"claims S01-trade --pairs 2",
	} {
		_, out, errs := call(t, strings.Fields(args)...)
		seen("concord "+args, out+errs)
	}
	pages, err := filepath.Glob(filepath.Join("*", "*.md"))
	if err != nil || len(pages) < 2 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		seen(page, read(t, page))
	}
	if said := must(t, "check", "one.toml"); said != "one.toml: good; 1 entry, 1 parameter set, 1 uncertain value\n" {
		t.Errorf("check says %s", said)
	}
}

// version says what decides results, and the commit only where the build knows it.
func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}, {"-version"}} {
		if said := must(t, args...); !strings.HasPrefix(said, "concord, model version "+sim.ModelVersion+"\n") ||
			!strings.HasSuffix(said, " on "+platform()+"\n") {
			t.Errorf("%v says %s", args, said)
		}
	}
	info := &debug.BuildInfo{Main: debug.Module{Path: "concord", Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"},
		{Key: "vcs.modified", Value: "true"}}}
	if said := versionWords(info); !strings.Contains(said,
		"\nmodule concord v1.2.3\ncommit abc of 2026-01-02T03:04:05Z, with changes that are not committed\ngo") {
		t.Errorf("it says %s", said)
	}
	info.Main.Version, info.Settings = "(devel)", nil
	for _, info := range []*debug.BuildInfo{info, nil} {
		if said := versionWords(info); strings.Count(said, "\n") != 2 {
			t.Errorf("without a commit it says %s", said)
		}
	}
}
