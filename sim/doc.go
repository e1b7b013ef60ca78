// Package sim is the engine: the static Region, the World that changes, the
// ordered phases of a year, the record of what happened and the checks that
// stop a run when its bookkeeping breaks. It knows no rule of behaviour (those
// are in package agents), reads no file, and uses no clock: the same Region,
// entries, seed and replicate give the same bits everywhere.
package sim

// ModelVersion names the rules and the priors. Two programs with the same
// ModelVersion must give the same outcome digest; a change of either the rules
// or the shipped inputs raises it.
const ModelVersion = "0.3.0"
