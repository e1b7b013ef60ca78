package tidy

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// small is a project in good order; the cases below break it at one place each.
var small = map[string]string{
	"go.mod": "module concord\n\nrequire (\n\texample.org/dice v1.0.0\n\texample.org/ink/v2 v2.1.0\n)\n",
	"README.md": "# Small\n\n    go run ./cmd/concord run   # the main job\n    go test ./...   # all tests\n" +
		"| `example.org/dice` | chance | `sim` |\n| `example.org/ink/v2/pen` | colour | `cmd/concord` |\n",
	".ci/run": "#!/bin/bash\nstep tests go test ./...\n",
	tablePath: "# a comment\nsim pure example.org/dice\nagents pure sim\ncmd/concord - sim agents example.org/ink/v2/...\n",
	"sim/sim.go": `// Package sim is small.
package sim

import (
	"fmt"
	"math"

	"example.org/dice"
)

// Growth is a number.
const Growth = 1.5

// The directions.
const (
	Up = iota
	Down
)

const (
	// Left and Right are one block.
	Left  = 1
	Right = 2
)

// A Thing has a name, and numbers with units.
type Thing struct {
	Name string
	Size float64 // metres
	// Both are in kilograms.
	Mass  float64
	Extra []float64

	Pace float64
}

type line struct {
	Value *float64
	Doc   string
}

type seeded struct {
	Seed uint64 ` + "`json:\"seed,string\"`" + `
}

func (t *Thing) table() line { return line{Value: &t.Pace, Doc: "metres a year"} }

func (t Thing) String() string { return fmt.Sprint(t.Name) }

// Root is the square root of the sizes' sum.
func Root(ts []Thing, byName map[string]float64) float64 {
	sum := byName["x"]
	for _, t := range ts {
		sum += t.Size
	}
	return math.Sqrt(sum) + dice.Roll()
}
`,
	"scenarios/regions/islands.toml": "name = \"Two Islands\"\n[forcing]\ndata = \"islands\"\n[nodes]\nmembers = [\"QA\", " +
		"\"QB\"]\n[organisations.PACT]\n",
	"scenarios/data/islands/nodes.csv": "node,iso3,name\nQA,QAA,Amberstan\nQB,QBB,Basalt\nXW,XWD,Rest of the world\n",
	"agents/sources.go": "package agents\n\ntype cited struct{ Source, Doc string }\n\nvar cites = " +
		"cited{Source: \"a count in Amberstan\"}\n",
	"sim/sim_test.go": `package sim

import (
	"os"
	"testing"
	"time"
)

func TestRoot(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("needs LONG=1")
	}
}

func BenchmarkRoot(b *testing.B) { _ = time.Now() }
`,
	"agents/year.go": `// Package agents is small.
package agents

import "concord/sim"

// Year is one year.
func Year() float64 { return sim.Growth }
`,
	"cmd/concord/main.go": `// Command concord is small.
package main

import (
	"maps"
	"os"
	"slices"

	"concord/agents"
	"example.org/ink/v2/pen"
)

func main() {
	if os.Args[1] == "run" {
		pen.Print(agents.Year())
	}
}

func names(of map[string]int) []string {
	total := 0
	for _, n := range of { // any order: whole numbers are added
		total += n
	}
	return slices.Sorted(maps.Keys(of))[:total]
}
`,
}

// breakages say how to break each rule: in a file, put new for old (or, without old, append new), and expect a finding.
var breakages = []struct {
	rule, file, old, new string
	want                 string // part of the only finding
}{
	{"every package has its line", "new/new.go", "", "// Package new is new.\npackage new\n",
		"new: this package has no line in "},
	{"every package has its line", tablePath, "", "gone - sim\n", "there is no package gone"},

	{"imports follow the table", "sim/sim.go", `"fmt"`, `"fmt"; _ "concord/agents"`, "sim/sim.go:5: sim may not import agents"},
	{"imports follow the table", "agents/year.go", `"concord/sim"`, `("concord/sim"; _ "example.org/dice")`,
		"agents may not import example.org/dice"},
	{"imports follow the table", tablePath, "agents pure sim", "agents pure", "agents may not import sim"},

	{"every outside module has one door", "agents/year.go", `"concord/sim"`, `("concord/sim"; _ "example.org/dice/loaded")`,
		"example.org/dice: imported by agents and sim"},
	{"every outside module has one door", "go.mod", "\texample.org/dice v1.0.0\n", "",
		"go.mod requires no module for example.org/dice"},

	{"the readme names the modules", "README.md", "| `example.org/dice` | chance | `sim` |\n", "",
		"README.md: the table of dependencies has no row for example.org/dice"},
	{"the readme names the modules", "README.md", "| `sim` |", "| `agents` |",
		"example.org/dice is imported by `agents`, but it is by sim"},

	{"pure packages import only what is the same everywhere", "sim/sim.go", `"fmt"`, `"fmt"; _ "os"`,
		"sim is pure and may not import os"},
	{"pure packages import only what is the same everywhere", "sim/sim.go", `"fmt"`, `"fmt"; _ "math/rand/v2"`,
		"may not import math/rand/v2"},
	{"pure packages import only what is the same everywhere", "sim/sim.go", `"fmt"`, `"fmt"; _ "maps"`, "may not import maps"},
	{"pure packages import only what is the same everywhere", tablePath, "agents pure sim", "agents pure sim cmd/concord",
		"agents is pure and may not build on cmd/concord"},

	{"pure packages are one source for every port", "sim/fast.s", "", "TEXT ·fast(SB), 4, $0\n", "sim/fast.s: is not Go"},
	{"pure packages are one source for every port", "sim/sim_arm64.go", "", "package sim\n", "limits the file to arm64"},
	{"pure packages are one source for every port", "sim/sim.go", "// Package sim", "//go:build linux\n\n// Package sim",
		"//go:build linux: a pure"},

	{"pure packages do only what is the same everywhere", "sim/sim.go", "range ts", "range byName",
		"sim/sim.go:53: ranges over a map"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "range ts", "range dice.All()", "type cannot be told"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "",
		"func all[M interface{ ~map[int]int }](m M) { for range m {} }\n", "ranges over a map"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "",
		"type table map[int]int\n\nfunc all(m table) { for range m {} }\n", "ranges over a map"},
	{"pure packages do only what is the same everywhere", "agents/year.go", "", "func all() { for range sim.Table {} }\n",
		"type cannot be told"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "math.Sqrt(", "math.Log(",
		"sim/sim.go:56: math.Log does not give"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "", "var f = math.Pow\n", "math.Pow does not give"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "dice.Roll()", "dice.New().NormFloat64()",
		"NormFloat64 differs"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "fmt.Sprint(", "fmt.Println(", "fmt.Println talks"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "sum := ", "println(); sum := ", "println writes"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "sum := ", "go Root(nil, nil); sum := ",
		"starts a goroutine"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "sum := ", "select {}; sum := ", "select chooses"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "", "var c chan int\n", "a channel"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "", "var z complex128\n", "complex128: complex products"},
	{"pure packages do only what is the same everywhere", "sim/sim.go", "", "var z = 1i\n", "an imaginary number"},

	{"maps are walked in order", "cmd/concord/main.go", " // any order: whole numbers are added", "",
		"cmd/concord/main.go:21: ranges over a map"},
	{"maps are walked in order", "cmd/concord/main.go", " whole numbers are added", "",
		"cmd/concord/main.go:21: ranges over a map"},
	{"maps are walked in order", "cmd/concord/main.go", "{ // any order", "{ // Any order", "ranges over a map"},
	{"maps are walked in order", "cmd/concord/main.go", "n := range of {", "n := range []int{1} {",
		"main.go:21: `// any order:` excuses nothing"},
	{"maps are walked in order", "cmd/concord/main.go", "slices.Sorted(maps", "slices.Collect(maps",
		"main.go:24: maps.Keys walks a map"},
	{"maps are walked in order", "cmd/concord/main.go", "slices.Sorted(maps.Keys(of))",
		"slices.SortedStableFunc(maps.Keys(of), nil)", "maps.Keys walks a map"},
	{"maps are walked in order", "cmd/concord/main.go", "", "func all(m map[int]int) { for range maps.Values(m) {} }\n",
		"maps.Values walks a map"},
	{"maps are walked in order", "cmd/concord/main.go", "", "var all = maps.All[map[int]int]\n", "maps.All walks a map"},
	{"maps are walked in order", "cmd/concord/all.go", "",
		"package main\n\nimport \"reflect\"\n\nfunc all(v reflect.Value) { v.MapRange() }\n", "reflect.MapRange walks a map"},
	{"maps are walked in order", "cmd/concord/all.go", "",
		"package main\n\nimport \"sync\"\n\nfunc all(m *sync.Map) { m.Range(nil) }\n", "sync.Range walks a map"},
	{"maps are walked in order", "cmd/concord/main.go", "", "type table map[int]int\n\nfunc all(m table) { for range m {} }\n",
		"ranges over a map"},
	{"maps are walked in order", "cmd/concord/main.go", "", "func all() { for range pen.All() {} }\n", "type cannot be told"},

	{"what is exported is explained", "sim/sim.go", "// Package sim is small.\n", "", "sim: no package comment"},
	{"what is exported is explained", "cmd/concord/main.go", "// Command concord is small.\n", "",
		"cmd/concord: no package comment"},
	{"what is exported is explained", "agents/year.go", "// Year is one year.\n", "", "Year is exported without a comment"},
	{"what is exported is explained", "sim/sim.go", "// A Thing has a name, and numbers with units.\n", "",
		"Thing is exported without"},
	{"what is exported is explained", "sim/sim.go", "// Growth is a number.\n", "", "Growth is exported without"},
	{"what is exported is explained", "sim/sim.go", "\tRight = 2", "\n\tRight = 2", "Right is exported without"},
	{"what is exported is explained", "sim/sim.go", " // metres", "", "Thing.Size has neither a comment"},
	{"what is exported is explained", "sim/sim.go", ") table() line", ") other() line", "Thing.Pace has neither a comment"},
	{"what is exported is explained", "sim/sim.go", "", "func (t *Thing) Grow() {}\n", "Grow is exported without"},

	{"seeds are text in JSON", "sim/sim.go", "seed,string", "seed", "sim/sim.go:43: the key seed holds 64 bits as a number"},
	{"seeds are text in JSON", "sim/sim.go", "seed,string", "seed,omitempty", "the key seed holds 64 bits as a number"},

	{"files name no machine", "docs/x.md", "", "see ../" + "shared/MODEL.md\n", "docs/x.md:1: holds a path that leaves"},
	{"files name no machine", "docs/x.md", "", "one\ncd /wo" + "rk/main\n", "docs/x.md:2: holds an absolute path"},
	{"files name no machine", "scenarios/x.csv", "", "\"/home" + "/ann/x\"\n", "an absolute path"},
	{"files name no machine", "go.env", "", "GOPROXY=https://proxy" + ".golang.org\n", "package registry"},

	{"tests are honest", "sim/sim_test.go", `t.Skip("needs LONG=1")`, "t.Skip()", "sim/sim_test.go:11: skips without a reason"},
	{"tests are honest", "sim/sim_test.go", `t.Skip("needs LONG=1")`, `t.Skipf(" ")`, "skips without a reason"},
	{"tests are honest", "sim/sim_test.go", `t.Skip("needs LONG=1")`, "t.SkipNow()", "skips in silence"},
	{"tests are honest", "sim/sim_test.go", "BenchmarkRoot(b *testing.B)", "TestSpeed(t *testing.T)", "looks at the clock"},

	{"the readme's commands exist", "README.md", "", "    concord dance --wild\n", "README.md:7: shows `concord dance`"},
	{"the readme's commands exist", "README.md", "", "Call `concord sing` then.\n", "README.md:7: shows `concord sing`"},
	{"the readme's commands exist", "README.md", "go test ./...", "make", "shows no `go test` line"},
	{"the readme's commands exist", ".ci/run", "go test ./...", "go test ./sim", ".ci/run: does not call"},

	{"functions are short", "sim/long.go", "", "package sim\n\nfunc long() {" + strings.Repeat("\n", 75) + "}\n",
		"sim/long.go:3: long has 76 lines"},
	{"functions are short", "sim/long.go", "",
		"package sim\n\nfunc fits() {" + strings.Repeat("\n", 74) + "}\n\nfunc (t Thing) long() {" +
			strings.Repeat("\n", 75) + "}\n",
		"sim/long.go:79: long has 76 lines"},

	{"lines are short", "sim/sim.go", "", "// " + strings.Repeat("ü", 128) + "\n", "the line has 131 columns"},
	{"lines are short", "sim/sim_test.go", "", "// " + strings.Repeat("ü", 127) + "\n\t//" + strings.Repeat("x", 125) + "\n",
		"sim/sim_test.go:17: the line has 131 columns"},
	{"lines are short", "sim/sim.go", "",
		"const raw = `" + strings.Repeat("x", 200) + "\n` + `" + strings.Repeat("y", 200) + "` // " +
			"https://example.org/" + strings.Repeat("z", 200) + " " + strings.Repeat("x", 123) + "\n",
		"the line has 131 columns"},

	{"guides name files that are there", "CONTRIBUTING.md", "", "\nSee `sim/sim.go` and `simm.go`.\n", "no file simm.go"},

	{"code names no region", "sim/sim.go", "", "\n// A pair such as QA-XW.\n", `the code speaks of "QA"`},
	{"code names no region", "sim/long.go", "", "package sim\n\nconst x = `one\nqa-qb-border`\n",
		`sim/long.go:4: the code speaks of "qa-qb"`},
	{"code names no region", "sim/sim.go", "", "\n// As Amberian leaders do.\n", `the code speaks of "Amberian"`},
	{"code names no region", "sim/sim.go", "", "\n// As in the Two Islands.\n", `the code speaks of "Two Islands"`},
	{"code names no region", "sim/sim.go", "", "\n// As in the PACT.\n", `the code speaks of "PACT"`},
	{"code names no region", "agents/sources.go", "Source:", "Doc:", `agents/sources.go:5: the code speaks of "Amberstan"`},
	{"code names no region", "agents/changes.go", "", "package agents\n", "names no region any more"},
}

// check lists what a rule finds in files.
func check(t *testing.T, r rule, files map[string]string) []string {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := load(root)
	if err != nil {
		t.Fatal(err)
	}
	return r.check(p)
}

func TestRulesFindNothingInGoodOrder(t *testing.T) {
	for _, r := range rules {
		if found := check(t, r, small); len(found) > 0 {
			t.Errorf("%s: found %q", r.name, found)
		}
	}
}

func TestRulesFindWhatIsBroken(t *testing.T) {
	for _, r := range rules {
		broken := 0
		for _, b := range breakages {
			if b.rule != r.name {
				continue
			}
			broken++
			t.Run(b.want, func(t *testing.T) {
				files := maps.Clone(small)
				if b.old == "" {
					files[b.file] += b.new
				} else if n := strings.Count(files[b.file], b.old); n == 1 {
					files[b.file] = strings.Replace(files[b.file], b.old, b.new, 1)
				} else {
					t.Fatalf("%q stands %d times in %s, want once", b.old, n, b.file)
				}
				if found := check(t, r, files); len(found) != 1 || !strings.Contains(found[0], b.want) {
					t.Errorf("%s: found %q, want one finding with %q", r.name, found, b.want)
				}
			})
		}
		if broken == 0 {
			t.Errorf("nothing here breaks the rule %q; a rule that was never seen to fail may be asleep", r.name)
		}
	}
}

func TestTableIsReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"sim\n":                    ":1: want: package",
		"sim pur sim/det\n":        ":1: want: package",
		"sim pure\n\nsim - agents": ":3: sim has a line already, number 1",
	} {
		if _, err := readTable(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("readTable(%q): %v, want %q", text, err, want)
		}
	}
}
