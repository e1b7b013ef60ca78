package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Analyzer reports products that are not rounded where they are made.
//
// The rule: a product of floats is wrapped in a conversion, float64(x*y), unless it goes straight into
//
//   - another product or quotient, which then answers for it,
//   - a comparison,
//   - math.Sqrt, math.Abs, or a question about its bits, which no compiler fuses,
//   - a conversion of any kind.
//
// Everything else carries the unrounded product to a place where a sum may be waiting: a variable, a field, an argument, a
// returned value. The compiler follows products through all of them. A quotient by a constant power of two counts as a product,
// because the compiler makes it one. Twice something (or something over a half) counts as a sum, for the same reason: 2*x + z is
// x + x + z, which is harmless; x*y*2 is x*y + x*y, which is fused. Parentheses, signs and the builtins min
// and max change nothing.
//
// Test files are left alone. What the rule cannot see: a factor of two that is a variable whose value only the optimiser knows.
var Analyzer = &analysis.Analyzer{
	Name: "fused",
	Doc:  "report floating-point products that a compiler may fuse with a sum",
	URL:  "docs/DETERMINISM.md",
	Run: func(pass *analysis.Pass) (any, error) {
		var files []*ast.File = pass.Files
		for _, f := range files {
			if !strings.HasSuffix(pass.Fset.Position(f.Pos()).Filename, "_test.go") {
				inspect(f, pass.TypesInfo, pass.Reportf)
			}
		}
		return nil, nil
	},
}

// inspect reports the products of one file that break the rule.
func inspect(f *ast.File, info *types.Info, report func(pos token.Pos, format string, args ...any)) {
	ast.PreorderStack(f, nil, func(n ast.Node, above []ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if what := product(n, n.X, n.Op, n.Y, info); what != "" && !rounded(above, info) {
				report(n.OpPos, "%s that a compiler may fuse with a sum; round it here: float64(…)", what)
			}
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && (n.Tok == token.MUL_ASSIGN || n.Tok == token.QUO_ASSIGN) {
				op := map[token.Token]token.Token{token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO}[n.Tok]
				if what := product(n.Lhs[0], n.Lhs[0], op, n.Rhs[0], info); what != "" {
					report(n.TokPos, "%s that a compiler may fuse with a sum; write it out and round it: x = float64(x %s …)",
						what, op)
				}
			}
		}
		return true
	})
}

// product says what the whole, x op y, is, if the compiler may treat it as a product of floats.
func product(whole, x ast.Expr, op token.Token, y ast.Expr, info *types.Info) string {
	if tv := info.Types[whole]; tv.Value != nil || !isFloat(tv.Type) {
		return ""
	}
	if twice(x, op, y, info) {
		return ""
	}
	if op == token.MUL {
		return "a product"
	}
	if value := info.Types[y].Value; op == token.QUO && value != nil {
		if frac, _ := math.Frexp(asFloat(value)); frac == 0.5 || frac == -0.5 {
			return "a quotient by a power of two (to the compiler, a product)"
		}
	}
	return ""
}

// rounded tells whether a product that stands below these nodes goes straight to where it cannot be fused.
func rounded(above []ast.Node, info *types.Info) bool {
	for i := len(above) - 1; i >= 0; i-- {
		switch up := above[i].(type) {
		case *ast.ParenExpr:
		case *ast.UnaryExpr: // + and -, the only ones for floats
		case *ast.BinaryExpr:
			return up.Op != token.ADD && up.Op != token.SUB && !twice(up.X, up.Op, up.Y, info)
		case *ast.CallExpr:
			fun := ast.Unparen(up.Fun)
			if tv := info.Types[fun]; tv.IsType() {
				return true
			} else if tv.IsBuiltin() {
				continue
			}
			sel, ok := fun.(*ast.SelectorExpr)
			if !ok {
				return false
			}
			obj := info.Uses[sel.Sel]
			return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "math" && slices.Contains(harmless, obj.Name())
		default:
			return false
		}
	}
	return false
}

// harmless are the functions of package math that a product may go into as it is.
var harmless = []string{"Sqrt", "Abs", "Float64bits", "Float32bits", "IsNaN", "IsInf", "Signbit"}

// twice tells whether the compiler writes x op y as a sum of one thing with itself.
func twice(x ast.Expr, op token.Token, y ast.Expr, info *types.Info) bool {
	switch op {
	case token.MUL:
		return isConstant(x, 2, info) || isConstant(y, 2, info)
	case token.QUO:
		return isConstant(y, 0.5, info)
	}
	return false
}

// isFloat tells whether a type is a float, or complex, or a type parameter that may be either.
func isFloat(t types.Type) bool {
	if t == nil {
		return false
	}
	if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		return mayBeFloat(param.Constraint())
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0
}

// mayBeFloat looks through the constraint of a type parameter.
func mayBeFloat(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Interface:
		for i := range t.NumEmbeddeds() {
			if mayBeFloat(t.EmbeddedType(i)) {
				return true
			}
		}
		return false
	case *types.Union:
		for i := range t.Len() {
			if mayBeFloat(t.Term(i).Type()) {
				return true
			}
		}
		return false
	default:
		return isFloat(t)
	}
}

// isConstant tells whether x is this constant.
func isConstant(x ast.Expr, want float64, info *types.Info) bool {
	value := info.Types[x].Value
	return value != nil && asFloat(value) == want
}

func asFloat(v constant.Value) float64 {
	f, _ := constant.Float64Val(constant.ToFloat(v))
	return f
}
