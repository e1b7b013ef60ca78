// Package scenarios reads what a run is about: scenario files, which say what
// happens and what is proposed, and region files with their data. A scenario
// file is a short list of differences from the one that it extends. The reader
// is strict: it reports every mistake at once, each with file, line, column
// and remedy, and applies nothing by halves.
//
// What a file may hold is written once, in tables: the kinds of entries and
// the parameters of package agents, and the keys of keys.go. The checks, the
// effective scenario, the JSON Schema and the starter file all follow them.
//
// Files are TOML 1.1. What TOML forbids is refused, also where the parser takes it,
// and so are keys of one table that differ in capital letters only. A file holds at
// most 256 kB, a chain of files that extend one another 512 kB in 32 files; keys and
// brackets nest 16 deep; up to 1000 values are set at once.
//
// The package runs nothing. It is the only one that knows TOML.
package scenarios
