// Command fused is a vet tool: it finds floating-point products that a compiler may fuse with a sum.
//
//	go build -o fused ./cmd/internal/fused
//	go vet -vettool=$PWD/fused ./sim/... ./agents/...
//
// A fused x*y + z is rounded once instead of twice, on some ports and not on others, and then the same seed gives another
// history. The language promises that an explicit conversion rounds, so the remedy is float64(x*y) + z. See docs/DETERMINISM.md.
//
// This is the quick check, on the syntax tree, with a place for every finding. It is not the last word: the compiler's own list
// of the operations it has fused is, and .ci/fused-list asks for it.
package main

import "golang.org/x/tools/go/analysis/unitchecker"

func main() { unitchecker.Main(Analyzer) }
