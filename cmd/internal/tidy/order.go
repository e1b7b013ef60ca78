package tidy

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// anyOrder begins the comment that says why the order of a map does not matter on its line.
const anyOrder = "// any order:"

// walkers return the content of a map in an order that changes with every run. For methods the type is left
// out.
var walkers = strings.Fields("maps.Keys maps.Values maps.All reflect.MapKeys reflect.MapRange sync.Range")

// sorters sort what a walker returns. A stable sort is not among them: it keeps ties in their random order.
var sorters = strings.Fields("slices.Sorted slices.SortedFunc")

// mapsInOrder looks at all packages that are not pure. Pure ones range over no map at all (pureCode).
func mapsInOrder(p *project) []string {
	var found []string
	c := &checker{project: p, done: map[string]*checked{}}
	for _, dir := range p.dirs() {
		if p.pure(dir) {
			continue
		}
		pkg := c.check(dir)
		for _, f := range pkg.files {
			found = append(found, unordered(p, f, pkg.info)...)
		}
	}
	return found
}

// unordered lists two kinds of places: those where a file walks a map without sorting and without a reason,
// and reasons that are empty or that no line needs.
func unordered(p *project, f *ast.File, info *types.Info) []string {
	var found []string
	line := func(n ast.Node) int { return p.fset.Position(n.Pos()).Line }
	reasons := map[int]string{} // by line
	for _, c := range excuses(f) {
		reasons[line(c)] = strings.TrimSpace(strings.TrimPrefix(c.Text, anyOrder))
	}
	walked := map[int]bool{} // lines on which a map is walked unsorted
	report := func(n ast.Node, what, remedy string) {
		walked[line(n)] = true
		if reasons[line(n)] == "" {
			found = append(found, p.at(n.Pos(),
				"%s; %s, or end this line with why no result, file or message can tell the order, as `%s each is only counted`",
				what, remedy, anyOrder))
		}
	}
	sorted := map[*ast.Ident]bool{} // walkers in the arguments of a sorter
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if name := callee(n); name != nil && len(n.Args) > 0 && slices.Contains(sorters, origin(info.Uses[name])) {
				if inner, ok := n.Args[0].(*ast.CallExpr); ok && callee(inner) != nil {
					sorted[callee(inner)] = true
				}
			}
		case *ast.RangeStmt:
			switch rangesOver(info.TypeOf(n.X)) {
			case "map":
				report(n, "ranges over a map, whose order changes with every run", "range over slices.Sorted(maps.Keys(…))")
			case "unknown":
				report(n, "ranges over something whose type cannot be told here, so perhaps a map",
					"give it a variable with a type")
			}
		case *ast.Ident:
			obj := info.Uses[n]
			if !isFunc(obj) || obj.Pkg() == nil || sorted[n] {
				break
			}
			if what := obj.Pkg().Path() + "." + obj.Name(); slices.Contains(walkers, what) {
				report(n, what+" walks a map, whose order changes with every run",
					"give it to slices.Sorted, or to slices.SortedFunc without ties, at once")
			}
		}
		return true
	})
	for _, c := range excuses(f) {
		if !walked[line(c)] {
			found = append(found, p.at(c.Pos(), "`%s` excuses nothing: no map is walked unsorted on this line; remove it",
				anyOrder))
		}
	}
	return found
}

// excuses lists the comments of a file that begin with anyOrder.
func excuses(f *ast.File) []*ast.Comment {
	var list []*ast.Comment
	for _, group := range f.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, anyOrder) {
				list = append(list, c)
			}
		}
	}
	return list
}

// callee is the name of the called function, without its package. It is nil if the call has no name.
func callee(call *ast.CallExpr) *ast.Ident {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}
