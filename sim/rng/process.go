package rng

import "strconv"

// Process names the purpose of a draw. It is a part of every key, so two processes never share a draw.
type Process int

// The numbers are written out, because they are in the key of every draw. With iota, a new line between two
// others would move all later streams and change every published result. Append at the end. Never renumber or
// reuse a number.
const (
	StanceNoise     Process = 1
	Incident        Process = 2
	LeaderOpenness  Process = 3
	LeaderAmbition  Process = 4
	LeaderAlignment Process = 5
	LeaderExit      Process = 6
	Successor       Process = 7
	Uncertain       Process = 8
	Order           Process = 9 // in which players join, see concord why
	PriorDraw       Process = 10
	Inflow          Process = 11
	Ensemble        Process = 12 // parameters and errors of a fit, see concord fit
	Design          Process = 13 // points of an experiment, see scenarios/design
	Absorption      Process = 14 // of a home-grown body by a power's
	Attention       Process = 15 // whether a leader takes up a matter this year
	Ratification    Process = 16 // of a paper by a party
	Crisis          Process = 17 // at home
	CrisisBorder    Process = 18 // whether a crisis shuts a border
	FirstSteps      Process = 19 // how far a new leader's stance moves at once
	EarlierLeader   Process = 20 // of the region, whom a successor from another coalition is like
	Disposition     Process = 21 // lasting mood of a leader
	Growth          Process = 22 // of a node, or of all members at once, after the forcing's end
	OilPrice        Process = 23 // after the forcing's end
)

// String returns the constant's name, or Process(n) for a number without one.
func (p Process) String() string {
	switch p {
	case StanceNoise:
		return "StanceNoise"
	case Incident:
		return "Incident"
	case LeaderOpenness:
		return "LeaderOpenness"
	case LeaderAmbition:
		return "LeaderAmbition"
	case LeaderAlignment:
		return "LeaderAlignment"
	case LeaderExit:
		return "LeaderExit"
	case Successor:
		return "Successor"
	case Uncertain:
		return "Uncertain"
	case Order:
		return "Order"
	case PriorDraw:
		return "PriorDraw"
	case Inflow:
		return "Inflow"
	case Ensemble:
		return "Ensemble"
	case Design:
		return "Design"
	case Absorption:
		return "Absorption"
	case Attention:
		return "Attention"
	case Ratification:
		return "Ratification"
	case Crisis:
		return "Crisis"
	case CrisisBorder:
		return "CrisisBorder"
	case FirstSteps:
		return "FirstSteps"
	case EarlierLeader:
		return "EarlierLeader"
	case Disposition:
		return "Disposition"
	case Growth:
		return "Growth"
	case OilPrice:
		return "OilPrice"
	}
	return "Process(" + strconv.Itoa(int(p)) + ")"
}
