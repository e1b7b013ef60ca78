package agents

import "concord/sim"

// PatronPressure is theory X3 (K79 K91–K93): a power that minds what neighbours agree on without it presses those over
// whom it has leverage to stay out. If they sign all the same, the power is angry: for some years it does less for
// them, and trade with it falls. States that keep ties to all powers are pressed less (K80).
type PatronPressure struct {
	Refusal float64
	Fade    float64
	Push    float64
	Trade   float64
}

func (x *PatronPressure) table() []Parameter {
	const source = "sign K79 K91–K93; size judgement"
	return []Parameter{
		{Path: "pressure.refusal", Value: &x.Refusal, Prior: 1.5, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 50,
			Unit: "1", Grade: "J", Source: source,
			Doc: "weight of the pressure of powers that take no part, times the depth of the commitment, in the score of a " +
				"proposal among members"},
		{Path: "pressure.fade", Value: &x.Fade, Prior: 0.7, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "judgement: half of it is over after two years",
			Doc: "what stays of a power's anger in a year"},
		{Path: "pressure.push", Value: &x.Push, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: source,
			Doc: "share of what a power does for a country that full anger ends"},
		{Path: "pressure.trade", Value: &x.Trade, Prior: 0.2, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "log points", Grade: "J", Source: source,
			Doc: "what the full anger of a power takes from its trade with a country"},
	}
}

// amongMembers tells whether an entry is a proposal that members alone decide: an agreement of two of them, or one of
// many. With a power or another outside state as a party, and in joining a body, nobody is left out in this sense.
func amongMembers(w *sim.World, e int) bool {
	entry, m := &w.Entries[e], w.Region.Members
	if entry.Kind.Nature != sim.Proposal {
		return false
	}
	return entry.Who != nil || entry.A >= 0 && entry.A < m && entry.B >= 0 && entry.B < m
}

// takesPart tells whether a power takes part in a proposal among members: it pays for the road that they build.
func takesPart(w *sim.World, e, power int) bool {
	return w.Entries[e].Kind == &transportLink.Kind && int(w.Value(e, linkSponsor)) == power
}

// resented is how much one power minds a commitment of depth 1 by a member: nothing if it takes part, else as much as
// it minds being left out, times its leverage over the member as a level. It is 0..1.
func resented(w *sim.World, e, i, power int) float64 {
	if takesPart(w, e, power) {
		return 0
	}
	return float64(w.Region.Strategies[power].ExclusionAversion * w.Powers.Level[i*len(w.Region.Powers)+power])
}

// term is the part of a member's score that powers make which take no part. Depth is that of the commitment, 0..1.
func (x *PatronPressure) term(w *sim.World, e, i int, depth float64) float64 {
	felt := 0.0
	if depth > 0 && amongMembers(w, e) {
		for q := range w.Region.Powers {
			felt += resented(w, e, i, q)
		}
		felt = float64(float64(depth*felt) * (1 - w.Powers.Balanced[i]))
	}
	return -float64(x.Refusal * felt)
}

// cool lets anger pass. It comes before this year's votes, so what is signed this year counts in full.
func (x *PatronPressure) cool(w *sim.World) {
	for k, a := range w.Powers.Anger {
		w.Powers.Anger[k] = float64(x.Fade * a)
	}
}

// provoke makes powers angry at those that signed an entry which is agreed this year.
func (x *PatronPressure) provoke(p *Params, w *sim.World, e int, k decided) {
	if !amongMembers(w, e) {
		return
	}
	entry := &w.Entries[e]
	if entry.Who == nil {
		x.annoy(w, e, entry.A, k.appeals(p, w, e, entry.A, entry.B).commitment())
		x.annoy(w, e, entry.B, k.appeals(p, w, e, entry.B, entry.A).commitment())
		return
	}
	for _, i := range entry.Who {
		if w.Talks.Signed[e*w.Region.Members+i] != 0 {
			x.annoy(w, e, i, k.appeals(p, w, e, i, -1).commitment())
		}
	}
}

// annoy makes powers angry at a member that has signed a commitment of the given depth without them.
func (x *PatronPressure) annoy(w *sim.World, e, i int, depth float64) {
	n := len(w.Region.Powers)
	for q := range n {
		at := i*n + q
		w.Powers.Anger[at] = min(1, w.Powers.Anger[at]+float64(depth*resented(w, e, i, q)))
	}
}

// withhold lowers this year's effort of powers for countries that they are angry at, by last year's anger.
func (x *PatronPressure) withhold(w *sim.World) {
	for at, a := range w.Powers.Anger {
		if a == 0 {
			continue
		}
		left := 1 - float64(x.Push*a)
		for u := range sim.NumInstruments {
			k := at*sim.NumInstruments + u
			w.Powers.Push[k] = float64(w.Powers.Push[k] * left)
		}
	}
}
