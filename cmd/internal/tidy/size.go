package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is how many lines a function may have.
const longest = 75

// functionsAreShort finds functions that are longer than a screen. Tests may be longer, because they tell one
// story from top to bottom.
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
				found = append(found, p.at(fn.Pos(),
					"%s has %d lines, at most %d are allowed; give its parts names of their own", fn.Name.Name, lines, longest))
			}
		}
	}
	return found
}

// widest is how many columns a line of Go may have, with a tab as four.
const widest = 130

// url finds addresses, which cannot be broken over two lines.
var url = regexp.MustCompile(`https?://[^\s"` + "`" + `)]+`)

// linesAreShort finds lines that are too wide. It does not count raw strings and addresses, because they
// cannot be broken.
func linesAreShort(p *project) []string {
	var found []string
	for _, f := range p.files {
		text := url.ReplaceAllString(withoutRaw(p, f), "")
		for k, line := range strings.Split(text, "\n") {
			if width := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t"); width > widest {
				found = append(found, fmt.Sprintf("%s:%d: the line has %d columns, at most %d are allowed; break it", f.path,
					k+1, width, widest))
			}
		}
	}
	return found
}

// withoutRaw is the text of a file without its raw strings. The number of lines stays the same.
func withoutRaw(p *project, f goFile) string {
	text := p.text[f.path]
	var out strings.Builder
	done := 0
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && lit.Value[0] == '`' {
			from, to := p.fset.Position(lit.Pos()).Offset, p.fset.Position(lit.End()).Offset
			out.WriteString(text[done:from])
			out.WriteString(strings.Repeat("\n", strings.Count(text[from:to], "\n")))
			done = to
		}
		return true
	})
	out.WriteString(text[done:])
	return out.String()
}
