package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What makes a country belong to a body. All of it is told in the alignment with the sponsor that it takes to join.

// joining is what a change may set before A decides.
type joining struct {
	body *sim.Organisation
	p    *agents.Params
	r    *sim.Region
	*sim.World
}

// joinsAt is the least alignment with the sponsor, power P, at which A joins a body. Nothing else speaks for it or against it
// but what the change makes; a sponsor's rival is power Q. It is 2 or more if nothing makes A join.
func joinsAt(change func(x joining)) float64 {
	joins := func(alignment float64) bool {
		b := trio()
		body := sponsoredBy("BODY", 0)
		body.Open, body.Depth = true, 1
		b.Region.Organisations = []sim.Organisation{body}
		clear(b.Region.Rivalry)
		b.Region.Rivalry[1], b.Region.Rivalry[len(b.Region.Powers)] = 0.8, 0.8
		clear(b.Region.Sovereignty)
		o := &b.Params.Organisations
		o.JoinAbove, o.Shallow, o.Leverage, o.RivalTies, o.SponsorEffort = 0.4, 0.2, 0.5, 0.5, 0
		m, w := b.started(1, 0)
		w.Year = b.Region.ChoicesFrom
		copy(w.Powers.Rivalry, b.Region.Rivalry)
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		w.Organisations.Belongs[1] = uint8(sim.Belonging)
		if change != nil {
			change(joining{&b.Region.Organisations[0], &b.Params, b.Region, w})
			m = agents.New(b.Params, b.Region)
		}
		w.Powers.Alignment[0] = alignment
		phase(m, w, "states choose their bodies")
		return w.Organisations.Belongs[0] == uint8(sim.Belonging)
	}
	lo, hi := 0.0, 2.0
	for range 22 {
		if mid := 0.5 * (lo + hi); joins(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Protects: a country joins a body from an attitude on that is lower the less the body binds. The level of the sponsor's
// leverage speaks for it beside alignment, and its share of all leverage does not. Of two sponsors the stronger tie counts.
// Ties to the sponsor's rival speak against it, less for one that hedges, and not at all for one that hedges fully. The
// members have a say, and the body must be there, be open and take in those who come by themselves.
func TestWhatMakesCountriesJoin(t *testing.T) {
	const never = 2
	for what, c := range map[string]struct {
		change func(x joining)
		want   float64
	}{
		"plain":     {nil, 0.4},
		"shallow":   {func(x joining) { x.body.Depth = 0.25 }, 0.4 - 0.2*0.75},
		"no depth":  {func(x joining) { x.body.Depth = 0 }, 0.4 - 0.2},
		"leverage":  {func(x joining) { x.Powers.Level[0] = 0.3 }, 0.4 - 0.15},
		"its share": {func(x joining) { x.Powers.Leverage[0] = 0.3 }, 0.4},
		"leverage of another sponsor": {func(x joining) {
			x.body.Sponsors = []int{0, 2}
			x.Powers.Alignment[2], x.Powers.Level[0] = 0.3, 0.6 // a tie of 0.3, and one of the alignment and 0.3
		}, 0.1},
		"a sponsor with more alignment and less leverage": {func(x joining) {
			x.body.Sponsors = []int{2, 0}
			x.Powers.Alignment[2], x.Powers.Level[0] = 0.39, 0.8
		}, 0},
		"rival": {func(x joining) { x.Powers.Alignment[1] = 0.5 }, 0.4 + 0.5*0.5*0.8},
		"rival, half hedging": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0] = 0.5, 0.5
		}, 0.4 + 0.5*0.5*0.8*0.5},
		"rival, full hedging": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0] = 0.5, 1
		}, 0.4},
		"rival, full hedging that counts little": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0], x.p.Organisations.Hedging = 0.5, 1, 0.25
		}, 0.4 + 0.5*0.5*0.8*0.75},
		"unwelcome":     {func(x joining) { x.Leaders.Stance[3] = 0.1 }, never},
		"not open":      {func(x joining) { x.body.Open = false }, never},
		"by invitation": {func(x joining) { x.body.ByInvitation = true }, never},
		"not founded":   {func(x joining) { x.body.Founded = x.Year + 1 }, never},
		"ended":         {func(x joining) { x.body.Ended = x.Year }, never},
		"its last year": {func(x joining) { x.body.Ended = x.Year + 1 }, 0.4},
		"an observer": {func(x joining) {
			x.Organisations.Belongs[0] = uint8(sim.Observing)
		}, 0.4},
		"before choices": {func(x joining) { x.Year-- }, never},
	} {
		if got := joinsAt(c.change); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: it joins from an alignment of %v on, want %v", what, got, c.want)
		}
	}
}

// Protects: an own wish to join, once on the table, has ground only where the body takes in those who come by themselves. An
// entry of the scenario has it also where it does not, as long as the body is there.
func TestOwnWishesNeedAnOpenDoor(t *testing.T) {
	for _, own := range []bool{false, true} {
		for _, open := range []bool{false, true} {
			b := trio()
			body := sponsoredBy("BODY", 0)
			body.Open = open
			b.Region.Organisations = []sim.Organisation{body}
			e := with(entry("e", "join_body", 2005, 0, -1), "organisation", 0)
			e.Own = own
			b.Entries = []sim.Entry{imposed(e)}
			m, w := b.started(1, 0)
			w.Year = 2005
			w.Talks.Status[0], w.Talks.TabledIn[0] = uint8(sim.Tabled), 2005
			phase(m, w, "proposals are decided and kept")
			if joined := w.Organisations.Belongs[0] == uint8(sim.Belonging); joined != (open || !own) {
				t.Errorf("own %v, open %v: it joins: %v", own, open, joined)
			}
		}
	}
}

// Protects: whether a country leaves or joins a common grid is decided by its stance toward the members alone, whatever it
// thinks of the body otherwise.
func TestGridsAreLeftAndJoinedByStance(t *testing.T) {
	for _, kind := range []string{"leave_body", "join_body"} {
		for _, stance := range []float64{0.1, 0.9} {
			b := trio()
			body := sponsoredBy("GRID", 0)
			body.Field = sim.GridOrganisation
			b.Region.Organisations = []sim.Organisation{body}
			b.Params.Organisations.SponsorEffort = 0
			b.Entries = []sim.Entry{with(entry("e", kind, 2005, 0, -1), "organisation", 0)}
			m, w := b.started(1, 0)
			w.Year = 2005
			w.Organisations.Belongs[1], w.Organisations.Belongs[2] = uint8(sim.Belonging), uint8(sim.Belonging)
			if kind == "leave_body" {
				w.Organisations.Belongs[0] = uint8(sim.Belonging)
			}
			for k := range w.Leaders.Stance {
				w.Leaders.Stance[k] = 0.9
			}
			w.Leaders.Stance[1], w.Leaders.Stance[2] = stance, stance
			w.Powers.Alignment[0] = 1.5 - stance - 0.6 // the other way
			phase(m, w, "events arrive")
			phase(m, w, "proposals are decided and kept")
			if in := w.Organisations.Belongs[0] == uint8(sim.Belonging); in != (stance > 0.5) {
				t.Errorf("%s at a stance of %v: it belongs to the grid: %v", kind, stance, in)
			}
		}
	}
}
