// Package tidy holds the house rules of the project, as tests that end in a helpful sentence.
//
// The rules read the source files themselves. They run no other program, so the test cache sees every file they depend on and a
// pass is never a stale one. Each rule is a function from the files of a project to a list of findings
// (rules.go, pure.go, order.go); the tests run it on this project, and once on a small project made to break
// it, so that no rule can fall asleep.
//
// What each package may import stands in packages.txt, one line a package. What "pure" means, and why, stands in
// docs/DETERMINISM.md.
//
// Tidy is not a style guide: formatting is gofmt's business, code that does nothing is .ci/lint's, and
// products that a compiler might fuse are found by the vet tool next door, cmd/internal/fused.
package tidy
