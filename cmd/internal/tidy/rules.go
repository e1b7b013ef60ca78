package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A rule looks at a project and lists what is wrong with it, one sentence a finding.
type rule struct {
	name  string
	check func(*project) []string
}

// rules are all house rules. Each must be broken at least once in rules_test.go.
var rules = []rule{
	{"every package has its line", everyPackageHasItsLine},
	{"imports follow the table", importsFollowTheTable},
	{"every outside module has one door", everyModuleHasOneDoor},
	{"the readme names the modules", readmeNamesModules},
	{"pure packages import only what is the same everywhere", pureImports},
	{"pure packages are one source for every port", pureSources},
	{"pure packages do only what is the same everywhere", pureCode},
	{"maps are walked in order", mapsInOrder},
	{"what is exported is explained", exportedIsExplained},
	{"seeds are text in JSON", seedsAreText},
	{"files name no machine", filesNameNoMachine},
	{"tests are honest", testsAreHonest},
	{"the readme's commands exist", readmeCommandsExist},
	{"functions are short", functionsAreShort},
	{"lines are short", linesAreShort},
	{"guides name files that are there", guidesNameFiles},
	{"code names no region", codeNamesNoRegion},
}

func everyPackageHasItsLine(p *project) []string {
	var found []string
	dirs := p.dirs()
	for _, dir := range dirs {
		if _, ok := p.rowOf(dir); !ok {
			found = append(found, fmt.Sprintf("%s: this package has no line in %s; write one that says what it may import",
				dir, tablePath))
		}
	}
	for _, r := range p.rows {
		if !slices.Contains(dirs, r.dir) {
			found = append(found, fmt.Sprintf("%s:%d: there is no package %s; remove its line", tablePath, r.line, r.dir))
		}
	}
	return found
}

// outside tells whether an import path belongs to another module: the standard library has no dot in its first element.
func outside(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// inside turns an import path of the project into the folder of that package.
func inside(path string) (dir string, ok bool) {
	return strings.CutPrefix(path, module+"/")
}

// matches tells whether a path is the pattern, or lies below a pattern that ends in /... .
func matches(pattern, path string) bool {
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == above || strings.HasPrefix(path, above+"/")
	}
	return path == pattern
}

func importPath(spec *ast.ImportSpec) string {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value // the parser has refused it already
	}
	return path
}

func importsFollowTheTable(p *project) []string {
	var found []string
	for _, f := range p.files {
		r, ok := p.rowOf(f.dir)
		if f.isTest || !ok {
			continue
		}
		for _, spec := range f.tree.Imports {
			path := importPath(spec)
			dir, ours := inside(path)
			if !ours && !outside(path) {
				continue
			}
			if ours {
				path = dir
			}
			if !slices.ContainsFunc(r.may, func(pattern string) bool { return matches(pattern, path) }) {
				found = append(found, p.at(spec.Pos(),
					"%s may not import %s; let a package that knows both hand over what is needed, or argue for it in "+
						"%s, line %d",
					f.dir, path, tablePath, r.line))
			}
		}
	}
	return found
}

// requirement finds the lines of go.mod that require a module.
var requirement = regexp.MustCompile(`(?m)^(?:require)?\s+([^\s/]+\.[^\s]+) v`)

// importers lists, for each module that go.mod requires, the packages that import something from it. Homeless
// are findings about imports from modules that go.mod does not require.
func importers(p *project) (of map[string][]string, homeless []string) {
	of = map[string][]string{}
	for _, m := range requirement.FindAllStringSubmatch(p.text["go.mod"], -1) {
		of[m[1]] = nil
	}
	for _, f := range p.files {
		for _, spec := range f.tree.Imports {
			path := importPath(spec)
			if f.isTest || !outside(path) {
				continue
			}
			home := ""          // the longest required module that the path lies in
			for m := range of { // any order: of those that hold a path no two are equally long
				if matches(m+"/...", path) && len(m) > len(home) {
					home = m
				}
			}
			if home == "" {
				homeless = append(homeless, p.at(spec.Pos(), "go.mod requires no module for %s; go get it", path))
			} else if !slices.Contains(of[home], f.dir) {
				of[home] = append(of[home], f.dir)
			}
		}
	}
	return of, homeless
}

func everyModuleHasOneDoor(p *project) []string {
	of, found := importers(p)
	for _, m := range slices.Sorted(maps.Keys(of)) {
		if len(of[m]) > 1 {
			found = append(found, fmt.Sprintf("%s: imported by %s; an outside module has one door, so that it can be "+
				"replaced: let the others ask that package",
				m, strings.Join(of[m], " and ")))
		}
	}
	return found
}

// dependency finds the rows of the README's table of modules. A row has a path with a dot in its first
// element, a reason, and the importer.
var dependency = regexp.MustCompile("(?m)^\\| `([^`/]+\\.[^`]+)` \\|.*\\| ([^|]*) \\|$")

func readmeNamesModules(p *project) []string {
	var found []string
	of, _ := importers(p)
	named := map[string]bool{}
	for _, row := range dependency.FindAllStringSubmatch(p.text["README.md"], -1) {
		for _, m := range slices.Sorted(maps.Keys(of)) {
			if !matches(m+"/...", row[1]) {
				continue
			}
			named[m] = true
			for _, dir := range of[m] {
				if row[2] != "`"+dir+"`" {
					found = append(found, fmt.Sprintf("README.md: says that %s is imported by %s, but it is by %s; correct "+
						"the row", row[1], row[2], dir))
				}
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(of)) {
		if len(of[m]) > 0 && !named[m] {
			found = append(found, fmt.Sprintf("README.md: the table of dependencies has no row for %s; say why it is needed "+
				"and that %s imports it", m, of[m][0]))
		}
	}
	return found
}

func exportedIsExplained(p *project) []string {
	var found []string
	explained := map[string]bool{} // packages with a package comment
	for _, f := range p.files {
		if f.tree.Doc != nil {
			explained[f.dir] = true
		}
		if !f.isTest && p.pure(f.dir) {
			found = append(found, unexplained(p, f, tabled(p, f.dir))...)
		}
	}
	for _, dir := range p.dirs() {
		if !explained[dir] {
			found = append(found, fmt.Sprintf("%s: no package comment; say above one package clause what this package is, "+
				"and what it is not", dir))
		}
	}
	return found
}

// tabled lists the fields of a package that its parameter table explains. A function named table takes the
// address of these fields.
func tabled(p *project, dir string) map[string]bool {
	fields := map[string]bool{}
	for _, f := range p.files {
		for _, decl := range f.tree.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || f.dir != dir || f.isTest || fn.Name.Name != "table" {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if address, ok := n.(*ast.UnaryExpr); ok && address.Op == token.AND {
					if sel, ok := address.X.(*ast.SelectorExpr); ok {
						fields[sel.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	return fields
}

// unexplained lists the exported names of a file without a comment. A field may have a row in a table instead
// of a comment.
func unexplained(p *project, f goFile, tabled map[string]bool) []string {
	var found []string
	missing := func(pos token.Pos, name string) {
		found = append(found, p.at(pos, "%s is exported without a comment; give shape, unit, errors and source, or unexport it",
			name))
	}
	for _, decl := range f.tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			customary := decl.Recv != nil && (decl.Name.Name == "String" || decl.Name.Name == "Error")
			if decl.Name.IsExported() && receiverIsExported(decl) && decl.Doc == nil && !customary {
				missing(decl.Pos(), decl.Name.Name)
			}
		case *ast.GenDecl:
			group := decl.Doc != nil
			for i, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if !spec.Name.IsExported() {
						continue
					}
					if !group && spec.Doc == nil && spec.Comment == nil {
						missing(spec.Pos(), spec.Name.Name)
					}
					for _, name := range unexplainedFields(p.fset, spec.Type) {
						if !tabled[name.Name] {
							found = append(found, p.at(name.Pos(),
								"%s.%s has neither a comment nor a row in a table; a number needs its unit, a method "+
									"its contract",
								spec.Name.Name, name.Name))
						}
					}
				case *ast.ValueSpec:
					if group || spec.Doc != nil || spec.Comment != nil || followsExplained(p.fset, decl.Specs, i) {
						continue
					}
					for _, name := range spec.Names {
						if name.IsExported() {
							missing(name.Pos(), name.Name)
						}
					}
				}
			}
		}
	}
	return found
}

// followsExplained tells whether value i stands below an explained value, with no blank line between.
func followsExplained(fset *token.FileSet, specs []ast.Spec, i int) bool {
	for ; i > 0; i-- {
		if fset.Position(specs[i].Pos()).Line != fset.Position(specs[i-1].End()).Line+1 {
			return false
		}
		if s, ok := specs[i-1].(*ast.ValueSpec); ok && s.Doc != nil {
			return true
		}
	}
	return false
}

// unexplainedFields lists exported numbers of a struct and exported methods of an interface that have no
// comment. Numbers are fields of float64, or of slices and arrays of it. A comment may stand above the field,
// beside it, or above its unbroken block of lines.
func unexplainedFields(fset *token.FileSet, typ ast.Expr) []*ast.Ident {
	var list *ast.FieldList
	wanted := isNumber
	switch typ := typ.(type) {
	case *ast.StructType:
		list = typ.Fields
	case *ast.InterfaceType:
		list, wanted = typ.Methods, func(ast.Expr) bool { return true }
	default:
		return nil
	}
	var bare []*ast.Ident
	lastLine, blockExplained := 0, false
	for _, field := range list.List {
		if fset.Position(field.Pos()).Line != lastLine+1 {
			blockExplained = false
		}
		blockExplained = blockExplained || field.Doc != nil
		lastLine = fset.Position(field.End()).Line
		if blockExplained || field.Comment != nil || !wanted(field.Type) {
			continue
		}
		for _, name := range field.Names {
			if name.IsExported() {
				bare = append(bare, name)
			}
		}
	}
	return bare
}

func isNumber(typ ast.Expr) bool {
	if list, ok := typ.(*ast.ArrayType); ok {
		return isNumber(list.Elt)
	}
	return isIdent(typ, "float64")
}

func receiverIsExported(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !exported {
			exported = id.IsExported()
			return false
		}
		return true
	})
	return exported
}

// seedsAreText finds fields of 64 bits that JSON would hold as numbers. JavaScript, R and pandas read such
// numbers as floats and lose digits above 2^53.
func seedsAreText(p *project) []string {
	var found []string
	for _, f := range p.files {
		if f.isTest {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok || field.Tag == nil || !isIdent(field.Type, "uint64") && !isIdent(field.Type, "int64") {
				return true
			}
			tag, _ := strconv.Unquote(field.Tag.Value)
			if name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ","); name != "" &&
				!slices.Contains(strings.Split(options, ","), "string") {
				found = append(found, p.at(field.Pos(), "the key %s holds 64 bits as a number; write `json:\"%s,string\"`",
					name, name))
			}
			return true
		})
	}
	return found
}

// machineWords are words that no file may hold. They are written in pieces, so this file does not hold them
// either.
var machineWords = []struct {
	what, remedy string
	pattern      *regexp.Regexp
}{
	{"a path that leaves the project", "copy what is needed into the project, in your own words",
		regexp.MustCompile(`\.\.` + `/shared`)},
	{"an absolute path of one machine", "write it relative to the project, or take it as an argument",
		regexp.MustCompile("(?m)(?:^|[\\s\"'`=(,;]|file://)" + `/(?:work|root|home|Users)` + `/\w`)},
	{"the host of a package registry", "leave the choice to the reader's own settings",
		regexp.MustCompile(`(?:proxy|sum)\.` + `golang\.org|goproxy\.` + `(?:io|cn)|deb\.` + `debian\.org|registry\.` + `npmjs`)},
}

func filesNameNoMachine(p *project) []string {
	var found []string
	for _, path := range p.paths {
		for _, word := range machineWords {
			if at := word.pattern.FindStringIndex(p.text[path]); at != nil {
				line := 1 + strings.Count(p.text[path][:at[0]+1], "\n")
				found = append(found, fmt.Sprintf("%s:%d: holds %s; %s", path, line, word.what, word.remedy))
			}
		}
	}
	return found
}

func testsAreHonest(p *project) []string {
	var found []string
	for _, f := range p.files {
		if !f.isTest {
			continue
		}
		for _, decl := range f.tree.Decls {
			timed := isBenchmark(decl)
			ast.Inspect(decl, func(n ast.Node) bool {
				sel, args := selection(n)
				switch {
				case sel == nil:
				case sel.Sel.Name == "SkipNow":
					found = append(found, p.at(n.Pos(),
						"skips in silence; call Skip with the reason, so that a reader of the log learns what was not tested"))
				case isTestingT(sel.X) && strings.HasPrefix(sel.Sel.Name, "Skip") && sel.Sel.Name != "Skipped":
					if len(args) == 0 || isEmptyText(args[0]) {
						found = append(found, p.at(n.Pos(), "skips without a reason; say what is missing and how to get it"))
					}
				case isIdent(sel.X, "time") && !timed && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name):
					found = append(found, p.at(n.Pos(),
						"a test that looks at the clock fails on a busy machine; count something instead, or make it a "+
							"benchmark"))
				}
				return true
			})
		}
	}
	return found
}

// selection takes a call of x.f apart. It is nil if the node is no such call.
func selection(n ast.Node) (*ast.SelectorExpr, []ast.Expr) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	sel, _ := call.Fun.(*ast.SelectorExpr)
	return sel, call.Args
}

// isTestingT tells from the usual names whether x is a *testing.T, B, F or TB.
func isTestingT(x ast.Expr) bool {
	return isIdent(x, "t") || isIdent(x, "b") || isIdent(x, "f") || isIdent(x, "tb")
}

func isIdent(x ast.Expr, name string) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == name
}

func isEmptyText(x ast.Expr) bool {
	lit, ok := x.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING && strings.TrimSpace(strings.Trim(lit.Value, "\"`")) == ""
}

// isBenchmark tells whether a declaration is a function that takes a *testing.B.
func isBenchmark(decl ast.Decl) bool {
	f, ok := decl.(*ast.FuncDecl)
	if !ok {
		return false
	}
	for _, param := range f.Type.Params.List {
		star, ok := param.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if sel, ok := star.X.(*ast.SelectorExpr); ok && isIdent(sel.X, "testing") && sel.Sel.Name == "B" {
			return true
		}
	}
	return false
}

// documented finds the command lines of a text that call the program, and their verbs.
var documented = regexp.MustCompile("(?m)(?:^[ \\t]*(?:\\$ )?|`)(?:go run )?(?:\\./cmd/|\\./)?concord[ \\t]+([a-z]+)\\b")

// testLine finds the command line of a text that runs the tests.
var testLine = regexp.MustCompile(`(?m)^[ \t]*(go test [^#\n]*[^#\s])`)

func readmeCommandsExist(p *project) []string {
	readme, ok := p.text["README.md"]
	if !ok {
		return []string{"README.md: is missing; it is the first thing that a newcomer opens"}
	}
	var found []string
	verbs := map[string]bool{} // every text literal of the command; no verb exists that is not among them
	for _, f := range p.files {
		if f.dir != "cmd/concord" || f.isTest {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					verbs[s] = true
				}
			}
			return true
		})
	}
	for _, m := range documented.FindAllStringSubmatchIndex(readme, -1) {
		if verb := readme[m[2]:m[3]]; !verbs[verb] {
			found = append(found, fmt.Sprintf("README.md:%d: shows `concord %s`, but cmd/concord knows no such verb; write "+
				"the verb or correct the line",
				1+strings.Count(readme[:m[2]], "\n"), verb))
		}
	}
	m := testLine.FindStringSubmatch(readme)
	if m == nil {
		return append(found, "README.md: shows no `go test` line; say how to run the tests")
	}
	want := regexp.MustCompile(`(?m)(?:^|\s)` + regexp.QuoteMeta(m[1]) + `\s*$`)
	if !want.MatchString(p.text[".ci/run"]) {
		found = append(found, fmt.Sprintf(".ci/run: does not call the README's test command, `%s`; what is documented is "+
			"what is checked", m[1]))
	}
	return found
}
