package agents

import "concord/sim"

// ownActs are the acts that leaders may take up by themselves: one entry for every kind of act and every country that
// can do it, toward another or alone.
func ownActs(*sim.Region) []sim.Entry { return nil }
