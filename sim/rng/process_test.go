package rng

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// TestProcessNumbers compares the processes with a list. A renumbered or dropped process would change the
// draws behind published results. Add a new process both to the code and to this list.
func TestProcessNumbers(t *testing.T) {
	want := map[string]string{
		"StanceNoise":     "1",
		"Incident":        "2",
		"LeaderOpenness":  "3",
		"LeaderAmbition":  "4",
		"LeaderAlignment": "5",
		"LeaderExit":      "6",
		"Successor":       "7",
		"Uncertain":       "8",
		"Order":           "9",
		"PriorDraw":       "10",
		"Inflow":          "11",
		"Ensemble":        "12",
		"Design":          "13",
		"Absorption":      "14",
		"Attention":       "15",
		"Ratification":    "16",
		"Crisis":          "17",
		"CrisisBorder":    "18",
		"FirstSteps":      "19",
		"EarlierLeader":   "20",
		"Disposition":     "21",
		"Growth":          "22",
		"OilPrice":        "23",
	}
	// The source is read, so that no constant can escape the list.
	file, err := parser.ParseFile(token.NewFileSet(), "process.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name := spec.Names[0].Name
		if len(spec.Names) != 1 || len(spec.Values) != 1 {
			t.Errorf("%s: write one process a line, with its number", name)
			return false
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: write its number out", name)
			return false
		}
		number := literal.Value
		if other, ok := taken[number]; ok {
			t.Errorf("%s and %s share the number %s", name, other, number)
		}
		taken[number] = name
		if want[name] != number {
			t.Errorf("%s is %s, want %q; a new process is added to this test too", name, number, want[name])
		}
		delete(want, name)
		if n, err := strconv.Atoi(number); err != nil || Process(n).String() != name {
			t.Errorf("%s calls itself %s", name, Process(n))
		}
		return false
	})
	for name, number := range want {
		t.Errorf("%s = %s is gone; its number must stay", name, number)
	}
}

func TestProcessWithoutName(t *testing.T) {
	if got := Process(99).String(); got != "Process(99)" {
		t.Errorf("process 99 is called %s", got)
	}
}
