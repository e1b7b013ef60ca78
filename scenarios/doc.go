// Package scenarios reads the inputs of a run: scenario files, with what happens and what is proposed, and
// region files with their data. Design files say what varies over many runs. A scenario file is a short
// list of differences from the scenario that it extends. The reader is strict. It reports every mistake at
// once, each with file, line, column and remedy. It never applies a part of a file with faults.
//
// The possible content of a file is defined once, in tables: the kinds of entries and the parameters of
// package agents, and the keys of keys.go. The checks, the effective scenario, the JSON Schema and the
// starter file follow from them.
//
// Files are TOML 1.1. Everything that TOML forbids is refused, also where the parser accepts it. Keys of one
// table that differ in capital letters only are refused too. A file has at most 256 kB, a chain of files that
// extend one another 512 kB in 32 files. Keys and brackets nest at most 16 deep. At most 1000 values are set
// at once.
//
// The package runs nothing. It is the only one that knows TOML.
package scenarios
