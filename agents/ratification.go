package agents

import (
	"math"

	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Ratification lets agreements come into force. Signed is not in force: each party has to ratify, and that takes the
// longer the more the commitment costs at home (K75 E14). Executive kinds are in force once signed.
type Ratification struct {
	Rate        float64
	Narrative   float64
	Sovereignty float64
	Coalition   float64
	LapseYears  float64
	Spread      float64
}

func (x *Ratification) table() []Parameter {
	return []Parameter{
		{Path: "ratification.rate", Value: &x.Rate, Prior: 0.7, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 1e9,
			Unit: "1/year", Grade: "J",
			Source: "sign E14 K75; size judgement: 0.7 ± 0.4, lognormal because a rate cannot be negative",
			Doc: "rate at which a party ratifies what it has signed, where nothing at home speaks against it; at 0.7 half of " +
				"the parties do so within a year"},
		{Path: "ratification.narrative", Value: &x.Narrative, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention: no parliament ratifies against a wholly hostile narrative (K25)",
			Doc: "share of the rate that a full hostile narrative toward the other parties takes"},
		{Path: "ratification.sovereignty", Value: &x.Sovereignty, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention: nobody ratifies what gives up all that it guards (K20)",
			Doc: "share of the rate that full sensitivity to sovereignty takes for a commitment of depth 1"},
		{Path: "ratification.coalition", Value: &x.Coalition, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "sign Mattes, Leeds & Carroll 2015; size judgement",
			Doc: "share of its rate with which a country ratifies what another coalition has signed"},
		{Path: "ratification.lapse", Value: &x.LapseYears, Prior: 7, Shape: Fixed, Lo: 1, Hi: 1000,
			Unit: "years", Grade: "J", Source: "convention",
			Doc: "years from the signature until an agreement lapses that is not in force"},
		{Path: "ratification.spread", Value: &x.Spread, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention",
			Doc: "how far the number behind a ratification is drawn: 1 over all of 0..1, 0 always its middle"},
	}
}

// mustRatify tells whether the parties of an entry must ratify it.
func mustRatify(e *sim.Entry) bool {
	return e.Kind.Nature == sim.Proposal && !e.Kind.Executive && !e.Imposed
}

// inForce tells whether a proposal is in force.
func inForce(w *sim.World, e int) bool {
	return sim.Status(w.Talks.Status[e]) == sim.Agreed && w.Talks.InForceIn[e] != 0
}

// takesPartIn tells whether a member has ratified an agreement, or need not.
func takesPartIn(w *sim.World, e, i int) bool {
	return w.Talks.Signed[e*w.Region.Members+i] == sim.Ratified
}

// sign begins the ratification of what is signed this year.
func sign(w *sim.World, e int) {
	m := w.Region.Members
	w.Talks.InForceIn[e], w.Talks.GrowsFrom[e] = 0, 0
	if at := w.RatificationAt[e]; at >= 0 {
		clear(w.Talks.Ratification[at : at+m])
	}
	if w.Entries[e].Who == nil {
		clear(w.Talks.Signed[e*m : (e+1)*m])
	}
}

// ratify lets parties ratify what they have signed. What has been ratified by all who must comes into force, before
// anything is kept this year.
func (x *Ratification) ratify(p *Params, w *sim.World) {
	for _, e := range w.Working() {
		if sim.Status(w.Talks.Status[e]) != sim.Agreed {
			w.Talks.Implementation[e] = 0 // of what has ended this year and was not renewed
			continue
		}
		if w.Talks.InForceIn[e] == 0 || w.Entries[e].Who != nil { // others may sign a pact later
			x.proceed(p, w, e)
		}
	}
}

// proceed lets the parties of one agreement ratify it.
func (x *Ratification) proceed(p *Params, w *sim.World, e int) {
	entry := &w.Entries[e]
	m, year := w.Region.Members, float64(w.Year)
	waits := w.Talks.InForceIn[e] == 0
	if waits && mustRatify(entry) && entry.Ratified == 0 && year-w.Talks.AgreedIn[e] >= x.LapseYears {
		x.lapse(w, e)
		return
	}
	asked, ratified, missing := 0, 0, 0
	for i := range m {
		at := e*m + i
		if entry.Who == nil && entry.A != i && entry.B != i || entry.Who != nil && w.Talks.Signed[at] == sim.Unsigned {
			continue
		}
		asked++
		if w.Talks.Signed[at] != sim.Ratified && x.ratifies(p, w, e, i) {
			w.Talks.Signed[at] = sim.Ratified
		}
		if w.Talks.Signed[at] == sim.Ratified {
			ratified++
		} else {
			missing++
		}
	}
	if !waits || missing > 0 && entry.Who == nil {
		return
	}
	if k, isPact := kindOf(w, e).(*pact); isPact &&
		(ratified < 2 || float64(ratified) < float64(k.coverage(w, e)*float64(len(entry.Who)))) {
		return
	}
	enter(w, e)
}

// ratifies lets one party work on its ratification for a year, and tells whether it is done. The rates of the years add
// up from the year of the signature on. It is done when their sum passes −ln(1 − U), with one number U for each party
// and paper. A date in the record decides instead.
func (x *Ratification) ratifies(p *Params, w *sim.World, e, i int) bool {
	entry := &w.Entries[e]
	switch {
	case !mustRatify(entry):
		return true
	case entry.Ratified != 0:
		done := w.Year >= entry.Ratified
		x.tell(w, e, i, math.NaN(), math.NaN(), done)
		return done
	case w.Year <= entry.Unratified:
		x.tell(w, e, i, math.NaN(), math.NaN(), false)
		return false
	}
	at := w.RatificationAt[e] + i
	rate, hurdle := x.rate(p, w, e, i), x.hurdle(w, e, i)
	w.Talks.Ratification[at] += rate
	done := w.Talks.Ratification[at] > hurdle
	x.tell(w, e, i, rate, hurdle, done)
	return done
}

// tell tells how far a party has come, if somebody asks.
func (x *Ratification) tell(w *sim.World, e, i int, rate, hurdle float64, done bool) {
	if w.Asked(sim.AboutEntry, e, 0) {
		sum := 0.0
		if at := w.RatificationAt[e]; at >= 0 {
			sum = w.Talks.Ratification[at+i]
		}
		w.Tell(tellsRatification+i, truth(troubled(w, i)), rate, sum, hurdle, truth(done))
	}
}

// rate is how fast a party ratifies this year.
func (x *Ratification) rate(p *Params, w *sim.World, e, i int) float64 {
	if troubled(w, i) {
		return 0
	}
	entry := &w.Entries[e]
	m := w.Region.Members
	other, narrative := -1, 0.0
	if entry.Who == nil {
		if other = entry.A + entry.B - i; other >= 0 && other < m {
			narrative = w.People.Narrative[i*m+other]
		}
	} else {
		others := 0.0
		for _, j := range entry.Who {
			if j != i && w.Talks.Signed[e*m+j] != sim.Unsigned {
				narrative += w.People.Narrative[i*m+j]
				others++
			}
		}
		narrative /= max(1, others)
	}
	given := kindOf(w, e).(decided).appeals(p, w, e, i, other).commitment()
	if given > 0 {
		given = float64(fading(p, w) * given)
	}
	guarded := float64(w.Region.Sovereignty[i] * given)
	rate := float64(x.Rate * float64((1-float64(x.Narrative*narrative))*(1-float64(x.Sovereignty*guarded))))
	if w.Leaders.Coalition[i] > w.Talks.AgreedIn[e] {
		rate = float64(x.Coalition * rate)
	}
	return rate
}

// hurdle is the sum of rates at which a party ratifies. The number behind it belongs to the party and the paper, and for
// what leaders table by themselves to the year of the signature too.
func (x *Ratification) hurdle(w *sim.World, e, i int) float64 {
	year := w.Region.FirstYear
	if w.Entries[e].Own {
		year = int(w.Talks.AgreedIn[e])
	}
	draw := w.RandomIn(year, rng.Ratification, i, w.Key(e))
	u := draw.Float64()
	if x.Spread != 1 {
		u = 0.5 + float64(x.Spread*(u-0.5))
	}
	return -det.Log(1 - u)
}

// lapse ends what was not ratified in time.
func (x *Ratification) lapse(w *sim.World, e int) {
	entry, m := &w.Entries[e], w.Region.Members
	first := -1
	for i := range m {
		party := entry.A == i || entry.B == i || entry.Who != nil && w.Talks.Signed[e*m+i] != sim.Unsigned
		if party && !takesPartIn(w, e, i) {
			first = i
			break
		}
	}
	w.Talks.Status[e] = uint8(sim.Lapsed)
	clear(w.Talks.Signed[e*m : (e+1)*m])
	w.Note(sim.LogLine{What: sim.LogUnratified, Entry: e, A: first, B: -1, From: w.Talks.AgreedIn[e]})
}

// enter brings an agreement into force. It takes the place of older papers of the two on the same matter.
func enter(w *sim.World, e int) {
	year := float64(w.Year)
	w.Talks.InForceIn[e], w.Talks.GrowsFrom[e] = year, year
	if w.Talks.AgreedIn[e] < year {
		w.Note(sim.LogLine{What: sim.LogInForce, Entry: e, A: -1, B: -1, From: w.Talks.AgreedIn[e], To: year})
	}
	replace(w, e)
}

// ratificationParts describe what a party has done for the ratification of an agreement.
func ratificationParts() []sim.Part {
	return []sim.Part{input("crisis at home", yesUnit), input("rate of ratification this year", "1/year"),
		input("rates since the signature", "1"), input("sum at which it ratifies", "1"),
		outcome("ratified", yesUnit)}
}
