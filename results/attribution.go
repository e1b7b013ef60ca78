package results

import (
	"concord/results/analysis"
	"concord/sim"
)

// Attribution divides the difference that scenario B makes against scenario A, in
// one outcome and over some years, among the players that make it: what differs
// between the two. Each coalition of players was simulated with the same seeds: A
// with those players as in B. All numbers but the seed are in Unit.
//
// A waterfall goes from Base.Mean over Players[…].Share.Mean, in the order given,
// to Reached.Mean; the shares add up to Total.Mean exactly but for rounding.
type Attribution struct {
	Kind  string // one of AttributionKinds
	Title string // in a line and in words, for the head of a figure: what the shares are of
	A, B  string // names of the scenarios; B is also that of A with the switches off

	Outcome string // as it is asked for: region.horizontal, pairs.TJ-UZ.turnover_usd
	Name    string // the same in words: H, vertical integration, turnover_usd of TJ-UZ
	Unit    string // "points" for an index of 0..100, otherwise that of the outcome
	Years   string // "2015", or "2030–2035" for the mean over years

	Seeds        int                 // replicates; each runs every coalition
	Seed         uint64              // of the streams
	Draws        sim.ParameterSource // where the parameters of each replicate come from
	ModelVersion string
	Sampled      bool // shares are from two random orders a seed, not from all coalitions
	Coalitions   int  // that were simulated for each seed
	Runs         int  // coalitions times seeds

	Base    analysis.Estimate // level of the outcome when all is as in A
	Reached analysis.Estimate // level when all is as in B
	Total   analysis.Paired   // effect of all players together, Reached less Base

	Players      []AttributionPlayer
	Interactions []AttributionPair // every two players, the strongest first; none when Sampled
	Square       *AttributionSquare
}

// AttributionKinds are the kinds of attributions: what differs between two
// scenarios; the groups of barriers, switched off; the groups of supports, likewise.
var AttributionKinds = [...]string{"difference", "barriers", "supports"}

// AttributionPlayer is one thing that differs, or several that count as one.
type AttributionPlayer struct {
	Name  string            // short: uz-leader-2016, political barriers
	Parts []string          // paths of what it is made of, with how they differ
	Share analysis.Estimate // its Shapley value, of Attribution.Total
	Alone analysis.Estimate // effect when it alone is as in B
	Last  analysis.Estimate // effect of its being so when all others are: what leaving it out would cost
}

// AttributionPair is how two players work on each other.
type AttributionPair struct {
	I, J  int               // places in Players, I before J
	Index analysis.Estimate // what they add together beyond what they add one by one
}

// AttributionSquare has the levels of the outcome in the two by two of inner and
// outside barriers, and what the two add together beyond each alone.
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
