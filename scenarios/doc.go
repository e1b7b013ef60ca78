// Package scenarios reads what a run is about: scenario files, which say what
// happens and what is proposed, and region files with their data. A scenario
// file is a short list of differences from the one that it extends. The reader
// is strict: it reports every mistake at once, each with file, line, column
// and remedy, and applies nothing by halves.
//
// What a file may hold is written once, in tables: the kinds of entries and
// the parameters of package agents, and the keys of schema.go. The checks, the
// effective scenario, the JSON Schema and the starter file all follow them.
//
// The package runs nothing. It is the only one that knows TOML.
package scenarios
