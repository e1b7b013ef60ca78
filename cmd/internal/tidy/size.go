package tidy

import "go/ast"

// longest is how many lines a function may have.
const longest = 75

// functionsAreShort finds functions that do not fit on a screen. Tests may be longer: they tell one story from top to bottom.
func functionsAreShort(p *project) []string {
	var found []string
	for _, f := range p.files {
		if f.isTest {
			continue
		}
		for _, decl := range f.tree.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := p.fset.Position(fn.End()).Line - p.fset.Position(fn.Pos()).Line + 1; lines > longest {
				found = append(found, p.at(fn.Pos(), "%s has %d lines, at most %d are allowed; give its parts names of their own", fn.Name.Name, lines, longest))
			}
		}
	}
	return found
}
