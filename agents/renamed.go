package agents

import "concord/sim"

// Rename is an outcome that had another name in an earlier model version.
type Rename struct {
	Domain   sim.Domain
	Old, New string
	Since    string // model version that has the new name first
}

// Renamed are all renames of outcomes, so that folders of earlier versions can be
// compared with new ones. Whoever renames an outcome adds a line here; a new name that
// is renamed again is changed here too. No outcome has been renamed yet.
var Renamed = []Rename{}
