package results

import (
	"concord/results/analysis"
	"concord/sim"
)

// Attribution divides the difference between scenarios B and A among the players that make it. The difference
// is in one outcome and over some years. A player is something that differs between the two scenarios. Each
// coalition of players was simulated with the same seeds: it is A with the coalition's players as in B. All
// numbers but the seed are in Unit.
//
// A waterfall goes from Base.Mean over Players[…].Share.Mean, in the given order, to Reached.Mean. The shares
// add up to Total.Mean, except for rounding.
type Attribution struct {
	Kind  string // one of AttributionKinds
	Title string // for the head of a figure: what the shares are of, in a line and in words
	A, B  string // names of the scenarios; B can also be A with the switches off

	Outcome string // the outcome as in the request: region.horizontal, pairs.AA-BB.turnover_usd
	Name    string // the same in words: H, vertical integration, turnover_usd of AA-BB
	Unit    string // "points" for an index of 0..100, otherwise the unit of the outcome
	Years   string // "2015", or "2030–2035" for the mean over years

	Seeds        int                 // replicates; each runs every coalition
	Seed         uint64              // of the streams
	Draws        sim.ParameterSource // where the parameters of each replicate come from
	ModelVersion string
	Sampled      bool // shares are from two random orders a seed, not from all coalitions
	Coalitions   int  // coalitions simulated for each seed
	Runs         int  // coalitions times seeds

	Base    analysis.Estimate // level of the outcome when all is as in A
	Reached analysis.Estimate // level when all is as in B
	Total   analysis.Paired   // effect of all players together, Reached less Base

	Players      []AttributionPlayer
	Interactions []AttributionPair // every two players, the strongest pair first; none when Sampled
	Square       *AttributionSquare
}

// AttributionKinds are the kinds of attributions. The players are what differs between two scenarios, or the
// groups of barriers that are switched off, or the groups of supports that are switched off.
var AttributionKinds = [...]string{"difference", "barriers", "supports"}

// AttributionPlayer is one thing that differs, or several things that count as one player.
type AttributionPlayer struct {
	Name  string            // short: aa-leader-2016, political barriers
	Parts []string          // paths of its parts, with how they differ
	Share analysis.Estimate // its Shapley value, a share of Attribution.Total
	Alone analysis.Estimate // effect if only this player is as in B
	Last  analysis.Estimate // effect if all others are as in B already: the cost of leaving it out
}

// AttributionPair is how two players work on each other.
type AttributionPair struct {
	I, J  int               // places in Players, I before J
	Index analysis.Estimate // what they add together beyond what they add one by one
}

// AttributionSquare has the levels of the outcome with and without inner and outside barriers. It also has
// what the two kinds add together beyond what each adds alone.
type AttributionSquare struct {
	Neither  analysis.Estimate // all barriers stand: Base
	Internal analysis.Estimate // the four groups inside the region are switched off
	External analysis.Estimate // those from outside are
	Both     analysis.Estimate // all are: Reached
	Together analysis.Estimate // (Both − External) − (Internal − Neither)
}

// Spread says what the intervals cover. [uncertain] ranges are never drawn.
func (a *Attribution) Spread() string {
	return SpreadOf(a.Draws, false)
}

// Method says how the shares were found.
func (a *Attribution) Method() string {
	if a.Sampled {
		return "sampled: one random order of joining and its reverse for each seed"
	}
	return "exact: every coalition for each seed"
}
