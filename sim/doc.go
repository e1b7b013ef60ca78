// Package sim is the engine. It has the static Region, the World that changes, the ordered phases of a year,
// the record of outcomes, and the checks that stop a run when an invariant breaks. It has no rule of
// behaviour: those are in package agents. It reads no file and uses no clock. The same Region, entries, seed
// and replicate give the same bits everywhere.
// entries, seed and replicate give the same bits everywhere.
package sim

// ModelVersion names the rules and the priors. Two programs with the same ModelVersion must give the same
// outcome digest. A change of the rules or of the shipped inputs raises it.
const ModelVersion = "0.4.3"
