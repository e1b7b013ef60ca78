package agents

import "concord/sim"

// Rename is an outcome that had another name in an earlier model version.
type Rename struct {
	Domain   sim.Domain
	Old, New string
	Since    string // model version that has the new name first
}

// Renamed are all renames of outcomes, so that folders of earlier versions can be compared with new ones. Add
// a line here when you rename an outcome. If a new name changes again, change it here too. No outcome has
// been renamed yet.
var Renamed = []Rename{}
