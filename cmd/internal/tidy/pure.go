package tidy

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/importer"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

// pureStd is the part of the standard library that gives the same answer on every machine, every time. Fmt
// belongs to it for the text of errors. It sorts the keys of maps and writes a float the same way everywhere.
// Pure packages still may not print.
var pureStd = strings.Fields(`
	bytes cmp container/heap crypto/sha256 encoding/binary encoding/hex errors fmt hash hash/fnv io iter math math/bits slices
	sort strconv strings unicode unicode/utf8`)

// exactMath is the part of package math that is exact on every port. The rest differs in the last bit between
// ports, or between two processors that run the same program. FMA is exact too. But these packages promise
// not to need it, and it is slow on a processor without FMA.
var exactMath = strings.Fields(`
	Abs Ceil Copysign Dim Float32bits Float32frombits Float64bits Float64frombits Floor Frexp Ilogb Inf IsInf IsNaN Ldexp Logb Max
	Min Mod Modf NaN Nextafter Nextafter32 Remainder Round RoundToEven Signbit Sqrt Trunc`)

// unportableDraws are methods of random generators that use package math, or that draw a varying number of
// times.
var unportableDraws = []string{"NormFloat64", "ExpFloat64"}

func pureImports(p *project) []string {
	var found []string
	for _, f := range p.files {
		if f.isTest || !p.pure(f.dir) {
			continue
		}
		for _, spec := range f.tree.Imports {
			path := importPath(spec)
			if _, ours := inside(path); !ours && !outside(path) && !slices.Contains(pureStd, path) {
				found = append(found, p.at(spec.Pos(),
					"%s is pure and may not import %s: a result depends on the scenario and the seed alone; let cmd hand "+
						"over what is needed", f.dir, path))
			}
		}
	}
	for _, r := range p.rows {
		for _, dir := range r.may {
			if !r.pure || outside(dir) || p.pure(dir) {
				continue
			}
			found = append(found, fmt.Sprintf("%s:%d: %s is pure and may not build on %s, which is not", tablePath, r.line,
				r.dir, dir))
		}
	}
	return found
}

// pureSources refuses everything that makes a package another program on another port: build constraints,
// names like x_arm64.go, assembly, C and links around the compiler.
func pureSources(p *project) []string {
	var found []string
	const remedy = "a pure package is one source for every port"
	for _, name := range p.paths {
		ext := path.Ext(name)
		if p.pure(path.Dir(name)) && slices.Contains([]string{".s", ".S", ".c", ".h", ".cc", ".syso"}, ext) {
			found = append(found, fmt.Sprintf("%s: is not Go; %s", name, remedy))
		}
	}
	for _, f := range p.files {
		if f.isTest || !p.pure(f.dir) {
			continue
		}
		words := strings.Split(strings.TrimSuffix(path.Base(f.path), ".go"), "_")
		if len(words) > 1 && slices.Contains(ports, words[len(words)-1]) {
			found = append(found, fmt.Sprintf("%s: this name limits the file to %s; %s", f.path, words[len(words)-1], remedy))
		}
		for _, group := range f.tree.Comments {
			for _, c := range group.List {
				if constraint.IsGoBuild(c.Text) || strings.HasPrefix(c.Text, "//go:linkname") {
					found = append(found, p.at(c.Pos(), "%s: %s", c.Text, remedy))
				}
			}
		}
	}
	return found
}

// ports are the words that limit a file to some ports when its name ends in them.
var ports = strings.Fields(`
	386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm
	aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows`)

// pureCode looks inside the functions of pure packages.
func pureCode(p *project) []string {
	var found []string
	c := &checker{project: p, done: map[string]*checked{}}
	for _, dir := range p.dirs() {
		if !p.pure(dir) {
			continue
		}
		pkg := c.check(dir)
		for _, f := range pkg.files {
			found = append(found, impurities(p, f, pkg.info)...)
		}
	}
	return found
}

// impurities lists what a pure file does that a pure file must not do.
func impurities(p *project, f *ast.File, info *types.Info) []string {
	var found []string
	report := func(n ast.Node, format string, args ...any) {
		found = append(found, p.at(n.Pos(), format, args...))
	}
	const noThreads = "pure code runs in one order; let cmd/internal/run share out the work"
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			report(n, "starts a goroutine; %s", noThreads)
		case *ast.SelectStmt:
			report(n, "select chooses at random; %s", noThreads)
		case *ast.ChanType:
			report(n, "a channel; %s", noThreads)
		case *ast.RangeStmt:
			switch kind := rangesOver(info.TypeOf(n.X)); kind {
			case "map":
				report(n, "ranges over a map, whose order changes with every run; keep a sorted slice of its keys beside it")
			case "unknown":
				report(n, "ranges over something whose type cannot be told here, so perhaps a map; give it a variable "+
					"with a type")
			}
		case *ast.BasicLit:
			if n.Kind == token.IMAG {
				report(n, "an imaginary number; complex products cannot be rounded one by one, so write out both parts")
			}
		case *ast.SelectorExpr:
			if slices.Contains(unportableDraws, n.Sel.Name) {
				report(n.Sel, "%s differs between ports; draw through sim/rng", n.Sel.Name)
			}
		case *ast.Ident:
			obj := info.Uses[n]
			switch what := origin(obj); {
			case obj == nil:
			case strings.HasPrefix(what, "math.") && isFunc(obj) && !slices.Contains(exactMath, obj.Name()):
				report(n, "%s does not give the same bits on every port; use sim/det", what)
			case strings.HasPrefix(what, "fmt.Print") || strings.HasPrefix(what, "fmt.Scan"):
				report(n, "%s talks to the terminal; return the text and let cmd print it", what)
			case what == "print" || what == "println":
				report(n, "%s writes to the terminal; return the text and let cmd print it", what)
			case what == "complex" || what == "complex64" || what == "complex128":
				report(n, "%s: complex products cannot be rounded one by one; write out both parts", what)
			}
		}
		return true
	})
	return found
}

// origin names an object by the path of its package and its own name. It names a builtin by its name alone.
func origin(obj types.Object) string {
	switch {
	case obj == nil:
		return ""
	case obj.Pkg() == nil:
		return obj.Name()
	case obj.Parent() != obj.Pkg().Scope():
		return "" // local, or a field or a method
	}
	return obj.Pkg().Path() + "." + obj.Name()
}

func isFunc(obj types.Object) bool {
	_, ok := obj.(*types.Func)
	return ok
}

// rangesOver says "map" if a type is a map, or a type parameter that may be one. It says "unknown" if this
// cannot be known.
func rangesOver(t types.Type) string {
	if t == nil || t == types.Typ[types.Invalid] {
		return "unknown"
	}
	if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		bound := param.Constraint().Underlying().(*types.Interface)
		for i := range bound.NumEmbeddeds() {
			if union, ok := bound.EmbeddedType(i).(*types.Union); ok {
				for j := range union.Len() {
					if kind := rangesOver(union.Term(j).Type()); kind != "" {
						return kind
					}
				}
			} else if kind := rangesOver(bound.EmbeddedType(i)); kind != "" {
				return kind
			}
		}
		return ""
	}
	if _, ok := t.Underlying().(*types.Map); ok {
		return "map"
	}
	return ""
}

// A checker finds the types of everything in a package, from source and without another program. It does not
// read outside modules: names from there have no type.
type checker struct {
	*project
	done map[string]*checked // by folder
}

// std reads the standard library from its source, each package once.
var std = importer.ForCompiler(token.NewFileSet(), "source", nil)

type checked struct {
	pkg   *types.Package
	files []*ast.File
	info  *types.Info
}

func (c *checker) check(dir string) *checked {
	if done, ok := c.done[dir]; ok {
		return done
	}
	r := &checked{info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}}}
	c.done[dir] = r
	for _, f := range c.files {
		if f.dir == dir && !f.isTest {
			r.files = append(r.files, f.tree)
		}
	}
	ignore := func(error) {} // whether it compiles is the compiler's business
	r.pkg, _ = (&types.Config{Importer: c, Error: ignore}).Check(module+"/"+dir, c.fset, r.files, r.info)
	return r
}

// Import gives a package to the type checker.
func (c *checker) Import(name string) (*types.Package, error) {
	if dir, ours := inside(name); ours {
		return c.check(dir).pkg, nil
	}
	if outside(name) || name == "C" {
		closed := types.NewPackage(name, path.Base(name))
		closed.MarkComplete()
		return closed, nil
	}
	return std.Import(name)
}
