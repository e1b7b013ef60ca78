package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// module is the import path of the project.
const module = "concord"

// A project is what the rules read: its text files, its parsed Go files and the table of its packages.
type project struct {
	fset  *token.FileSet
	paths []string          // of every text file, sorted, with forward slashes, from the project's root
	text  map[string]string // by path
	files []goFile          // every Go file outside testdata, sorted by path
	rows  []row             // packages.txt
}

// A goFile is one parsed source file.
type goFile struct {
	path   string
	dir    string // of the package, from the root
	isTest bool
	tree   *ast.File
}

// A row is one line of packages.txt.
type row struct {
	line int
	dir  string
	pure bool
	may  []string
}

// tablePath is where the table of packages lies.
const tablePath = "cmd/internal/tidy/packages.txt"

// load reads a project from a file system. It leaves out binary files and generated or ignored places:
// results/runs, dist, the page of the lab, node_modules, and hidden folders except .ci.
func load(root fs.FS) (*project, error) {
	p := &project{fset: token.NewFileSet(), text: map[string]string{}}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			hidden := strings.HasPrefix(d.Name(), ".") && name != "." && name != ".ci"
			made := slices.Contains([]string{"results/runs", "dist", "cmd/concord/lab"}, name)
			if hidden || made || d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || name == ".git" { // in a worktree .git is a file
			return nil
		}
		b, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if !bytes.ContainsRune(b, 0) {
			p.text[name] = string(b)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.paths = slices.Sorted(maps.Keys(p.text))
	for _, name := range p.paths {
		inTestdata := strings.HasPrefix(name, "testdata/") || strings.Contains(name, "/testdata/")
		if !strings.HasSuffix(name, ".go") || inTestdata {
			continue
		}
		tree, err := parser.ParseFile(p.fset, name, p.text[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, goFile{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), tree})
	}
	p.rows, err = readTable(p.text[tablePath])
	return p, err
}

// readTable reads packages.txt.
func readTable(text string) ([]row, error) {
	var rows []row
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) < 2 || (words[1] != "pure" && words[1] != "-") {
			return nil, fmt.Errorf("%s:%d: want: package, then pure or -, then what it may import", tablePath, i+1)
		}
		for _, r := range rows {
			if r.dir == words[0] {
				return nil, fmt.Errorf("%s:%d: %s has a line already, number %d; join the two", tablePath, i+1, r.dir, r.line)
			}
		}
		rows = append(rows, row{line: i + 1, dir: words[0], pure: words[1] == "pure", may: words[2:]})
	}
	return rows, nil
}

// rowOf finds the line of a package. It is false if there is no such line yet.
func (p *project) rowOf(dir string) (row, bool) {
	for _, r := range p.rows {
		if r.dir == dir {
			return r, true
		}
	}
	return row{}, false
}

// pure tells whether the table calls a package pure.
func (p *project) pure(dir string) bool {
	r, ok := p.rowOf(dir)
	return ok && r.pure
}

// dirs lists the packages that exist, sorted.
func (p *project) dirs() []string {
	var dirs []string
	for _, f := range p.files {
		dirs = append(dirs, f.dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// at writes a finding: the place, then a sentence that says what is wrong and the remedy.
func (p *project) at(pos token.Pos, format string, args ...any) string {
	where := p.fset.Position(pos)
	return fmt.Sprintf("%s:%d: %s", where.Filename, where.Line, fmt.Sprintf(format, args...))
}
