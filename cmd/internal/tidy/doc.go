// Package tidy holds the house rules of the project, as tests that end in a sentence with the remedy.
//
// The rules read the source files themselves. They run no other program. So the test cache sees every file on
// which they depend, and a cached pass is never out of date. Each rule is a function from the files of a
// project to a list of findings (rules.go, pure.go, order.go). The tests run the rules on this project. They
// also run each rule on a small project that breaks it, so a rule that finds nothing any more is noticed.
//
// What each package may import stands in packages.txt, one line a package. What "pure" means, and why, stands
// in docs/DETERMINISM.md.
//
// Tidy is not a style guide. Formatting is the task of gofmt. Code that does nothing is found by .ci/lint.
// Products that a compiler might fuse are found by the vet tool in cmd/internal/fused.
package tidy
