package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestRule runs the rule on testdata/cases.go. Each line that must be reported ends in a comment "want". The
// comment has the number of reports if it is not one. To ask whether the compiler agrees with these cases,
// run .ci/fused-list -self-test.
func TestRule(t *testing.T) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "testdata/cases.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := conf.Check("cases", fset, []*ast.File{f}, info); err != nil {
		t.Fatal(err)
	}

	want := map[int]int{} // reports by line
	total := 0
	for _, group := range f.Comments {
		for _, c := range group.List {
			if text, ok := strings.CutPrefix(c.Text, "// want"); ok {
				n := 1
				if text != "" {
					if _, err := fmt.Sscan(text, &n); err != nil {
						t.Fatalf("line %d: %q: %v", fset.Position(c.Pos()).Line, c.Text, err)
					}
				}
				want[fset.Position(c.Pos()).Line] = n
				total += n
			}
		}
	}
	if total < 20 {
		t.Fatalf("testdata/cases.go asks for %d reports only", total)
	}
	got := map[int]int{}
	inspect(f, info, func(pos token.Pos, format string, args ...any) {
		line := fset.Position(pos).Line
		if got[line]++; got[line] > want[line] {
			t.Errorf("line %d: must not report: %s", line, fmt.Sprintf(format, args...))
		}
	})
	for line, n := range want {
		if got[line] < n {
			t.Errorf("line %d: %d reports, want %d", line, got[line], n)
		}
	}
}
