package agents

import (
	"cmp"
	"math"
	"slices"

	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Attention decides which matters of their own leaders take up. A leader sees few matters at a time. A matter that he
// wants more is taken up sooner, and a new leader takes up more. Of what comes within the year he takes the first
// matters, so another one takes the place of one at most.
type Attention struct {
	TakeUp    float64
	Takes     float64
	NewLeader float64
	NewYears  float64
	Spread    float64
}

func (a *Attention) table() []Parameter {
	return []Parameter{
		{Path: "talks.take_up", Value: &a.TakeUp, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1e12,
			Unit: "1/year", Grade: "J",
			Source: "judgement; size from a trial with sight of the record, so hits there are no evidence",
			Doc: "yearly rate at which a leader takes up a matter of his own, per unit of its score above talks.initiative; " +
				"1e12 takes up all of them"},
		{Path: "talks.takes", Value: &a.Takes, Prior: 2, Shape: Fixed, Lo: 0, Hi: 1e6,
			Unit: "matters/year", Grade: "J", Source: "convention",
			Doc: "most matters of his own that a leader takes up in a year"},
		{Path: "talks.new_leader", Value: &a.NewLeader, Prior: 3, Shape: Fixed, Lo: 0, Hi: 100,
			Unit: "1", Grade: "J",
			Source: "judgement; size from a trial with sight of the record, so hits there are no evidence",
			Doc:    "factor on that rate in the first years of a leader"},
		{Path: "talks.new_years", Value: &a.NewYears, Prior: 3, Shape: Fixed, Lo: 0, Hi: 50,
			Unit: "years", Grade: "J", Source: "convention",
			Doc: "first years of a leader in which talks.new_leader counts, the year of taking office among them"},
		{Path: "talks.take_spread", Value: &a.Spread, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention",
			Doc: "how far the number behind taking up a matter is drawn: 1 over all of 0..1, 0 always its middle"},
	}
}

// rate is the yearly rate at which a leader takes up a matter with a score that is above what it needs by a number.
func (a *Attention) rate(w *sim.World, i int, above float64) float64 {
	r := float64(a.TakeUp * max(0, above))
	if float64(w.Year)-w.Leaders.InOffice[i] < a.NewYears {
		r = float64(r * a.NewLeader)
	}
	return r
}

// draw is the number in [0, 1) behind taking a matter up.
func (a *Attention) draw(w *sim.World, i, e int) float64 {
	draw := w.RandomIn(w.Year, rng.Attention, i, w.Key(e))
	u := draw.Float64()
	if a.Spread != 1 {
		u = 0.5 + float64(a.Spread*(u-0.5))
	}
	return u
}

// patience is how long a leader waits for a matter if its rate is 1, −ln(1−u) of the number behind it.
func patience(u float64) float64 { return -det.Log(1 - u) } // of a number in (0, 1], so it is finite

// comes is when within the year a matter comes to a leader: patience over rate; endless if he does not want it.
func comes(patience, rate float64) float64 {
	if !(rate > 0) {
		return math.Inf(1)
	}
	return patience / rate
}

// comesAt tells whether a matter comes to a leader within the year at a rate, and if so his patience. −ln(1−u) is at least
// u, so most answers need no logarithm.
func (a *Attention) comesAt(w *sim.World, i, e int, rate float64) (wait float64, ok bool) {
	u := a.draw(w, i, e)
	if !(u <= rate+slack) {
		return undrawn, false
	}
	wait = patience(u)
	return wait, comes(wait, rate) < 1
}

// undrawn stands for a patience that has not been drawn yet.
const undrawn = -1.0

// candidate is a matter that comes to a leader within the year, or one that is asked about.
type candidate struct {
	leader, entry int
	rate, time    float64
	taken         bool
}

// desk is what leaders have before them in a year. It belongs to a model, so to one run at a time.
type desk struct {
	came   []candidate
	asked  []candidate // of the entry that is asked about
	views  []view      // by member and member, of this year
	agreed []int       // entries that were agreed this year, in the order of their votes
	every  bool        // score every matter, needed or not
	some   bool        // this year some matters are scored in any case, see all
	// By kind: what the log points of the last agreement are as a share. Most of a kind have the same.
	grown [len(kinds)]growth
}

// growth is a growth in log points, and as a share.
type growth struct{ logPoints, share float64 }

// view is what bounds the scores of all matters of a member with another.
type view struct {
	trade float64 // last year's trade over own size
	deal  float64 // score of an agreement without the matter itself, at most
	act   float64 // score of an act without what it costs
}

// slack makes up for the rounding of a bound, which adds up in another order than a score does.
const slack = 1e-9

// look sets the views of this year.
func (d *desk) look(p *Params, w *sim.World) {
	m := w.Region.Members
	if len(d.views) != m*m {
		d.views = make([]view, m*m)
	}
	t := &p.Talks
	hostility := float64(t.Domestic * t.Narrative)
	for i := range m {
		anger := angriest(w, i)
		for j := range m {
			if i == j {
				continue
			}
			at := i*m + j
			stance := float64(t.Stance * (float64(2*w.Leaders.Stance[at]) - 1))
			help := float64(t.Spillover * min(1, w.Talks.Bound[w.Region.PairIndex(i, j)]))
			narrative := float64(hostility * w.People.Narrative[at])
			v := &d.views[at]
			v.trade = tradeOverSize(w, i, j)
			v.deal = stance + help - narrative + float64(slack*(1+math.Abs(stance)+help+narrative))
			terms := p.Acts.urge(p, w, i, j, anger)
			sum, size := 0.0, 1.0
			for _, x := range terms {
				sum += x
				size += math.Abs(x)
			}
			v.act = sum + float64(slack*size)
		}
	}
}

// propose lets leaders take up matters of their own and table them. A matter needs something to decide, must not be agreed
// already, and must not have been turned down lately. A leader weighs it by its score. Two parties of an agreement,
// all those invited to a pact, and the actor of an act may take it up.
//
// Most matters are not scored: if even the most that the score can be would not bring a matter to a leader within the
// year, nothing depends on it. Where votes are kept or the matter is asked about, all are scored.
func (t *Talks) propose(p *Params, d *desk, w *sim.World) {
	d.look(p, w)
	d.came, d.asked = d.came[:0], d.asked[:0]
	d.some = d.every || w.KeepVotes || w.Question.Topic == sim.AboutEntry || len(w.Answered()) > 0
	first := len(w.Votes)
	for _, o := range w.Matters() {
		e, a, b := int(o.Entry), int(o.A), int(o.B)
		switch k := kinds[o.Kind].(type) {
		case *pact:
			if t.idle(p, w, e) && k.grounded(w, e) {
				for _, i := range w.Entries[e].Who {
					t.weigh(p, d, w, e, k, i, -1, undrawn)
				}
			}
		case *act:
			most := d.mostOfAct(p, w, e, k, a, b)
			if t.hopeful(p, d, w, e, &k.Kind, most) && t.idle(p, w, e) && k.own.worthwhile(p, w, e) {
				t.consider(p, d, w, e, k, a, b, most)
			}
		case *agreement:
			ours, theirs := d.mostOfDeal(p, w, e, k, a, b)
			// What has a draft is written anew every year in which it might be tabled.
			if k.own.draft == nil && !t.hopeful(p, d, w, e, &k.Kind, max(ours, theirs)) || !t.idle(p, w, e) ||
				k.own.worthwhile != nil && !k.own.worthwhile(p, w, e) || !k.grounded(w, e) {
				continue
			}
			if k.own.draft != nil {
				k.own.draft(w, e)
			}
			t.consider(p, d, w, e, k, a, b, ours)
			t.consider(p, d, w, e, k, b, a, theirs)
		}
	}
	d.take(p.Attention.Takes, w)
	w.Conclude(first)
}

// mostOfDeal bounds the scores that an agreement can have for its two parties.
func (d *desk) mostOfDeal(p *Params, w *sim.World, e int, k *agreement, a, b int) (ours, theirs float64) {
	if k.own.most == nil {
		return math.Inf(1), math.Inf(1)
	}
	m := w.Region.Members
	logPoints, matter := k.own.most(p, w, e)
	gain := 0.0
	if logPoints > 0 {
		if known := &d.grown[k.Index]; known.logPoints != logPoints {
			*known = growth{logPoints, det.Expm1(logPoints)}
		}
		gain = float64(0.5*p.Talks.Gain) * d.grown[k.Index].share / p.Trade.Elasticity
	}
	of := func(v *view) float64 {
		grown := float64(gain * v.trade)
		return v.deal + grown + matter + float64(slack*(grown+math.Abs(matter)))
	}
	return of(&d.views[a*m+b]), of(&d.views[b*m+a])
}

// mostOfAct bounds the score that an act can have for its actor.
func (d *desk) mostOfAct(p *Params, w *sim.World, e int, k *act, a, b int) float64 {
	if b < 0 {
		return math.Inf(1)
	}
	most := d.views[a*w.Region.Members+b].act
	if k.own.most != nil {
		_, matter := k.own.most(p, w, e)
		most += matter + float64(slack*math.Abs(matter))
	}
	return most
}

// hopeful tells whether a matter must be looked at: it may be taken up if its score is the most that it can be.
func (t *Talks) hopeful(p *Params, d *desk, w *sim.World, e int, k *sim.Kind, most float64) bool {
	return most > t.needs(p, k) || d.all(w, e)
}

// all tells whether a matter is scored in any case.
func (d *desk) all(w *sim.World, e int) bool {
	return d.some && (d.every || w.KeepVotes || w.Asked(sim.AboutEntry, e, 0) || w.Decisions(e) != nil)
}

// consider lets a leader weigh a matter whose score is at most a number, if it may come to him within the year.
func (t *Talks) consider(p *Params, d *desk, w *sim.World, e int, k decided, i, other int, most float64) {
	wait := undrawn
	if !d.all(w, e) && !math.IsInf(most, 1) { // without a bound a draw tells nothing
		need := t.needs(p, w.Entries[e].Kind)
		if !(most > need) {
			return
		}
		ok := false
		if wait, ok = p.Attention.comesAt(w, i, e, p.Attention.rate(w, i, most-need)); !ok {
			return
		}
	}
	t.weigh(p, d, w, e, k, i, other, wait)
}

// needs is the score above which a leader may take a matter up.
func (t *Talks) needs(p *Params, k *sim.Kind) float64 {
	if k == &leaveBody.Kind {
		return -p.Organisations.LeaveBelow
	}
	return t.Initiative
}

// weigh scores a matter for a leader, and notes it if it comes within the year. His patience may have been drawn already.
func (t *Talks) weigh(p *Params, d *desk, w *sim.World, e int, k decided, i, other int, wait float64) {
	terms := t.score(p, w, e, k, i, other)
	s := terms.Sum()
	need := t.needs(p, w.Entries[e].Kind)
	cast := w.Cast(sim.ToTable, e, i, &terms, s, need)
	if given := w.Given(e, i); cast > 0 {
		w.Votes[cast-1].Decided = given
	}
	c := candidate{leader: i, entry: e, rate: p.Attention.rate(w, i, s-need)}
	c.time = math.Inf(1)
	if c.rate > 0 {
		if wait == undrawn {
			wait = patience(p.Attention.draw(w, i, e))
		}
		c.time = comes(wait, c.rate)
	}
	if c.time < 1 && w.Given(e, i) == sim.Refuse {
		w.Answer(e, i) // it would come, and is refused
		c.time = math.Inf(1)
	}
	if w.Asked(sim.AboutEntry, e, 0) {
		d.asked = append(d.asked, c)
	}
	if c.time < 1 {
		d.came = append(d.came, c)
	}
}

// take tables, for every leader, the matters that came first, and no more than he takes up in a year. Of two that come
// at the same time the earlier entry counts.
func (d *desk) take(takes float64, w *sim.World) {
	slices.SortStableFunc(d.came, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.leader, b.leader), cmp.Compare(a.time, b.time))
	})
	taken, leader := 0.0, -1
	for k := range d.came {
		c := &d.came[k]
		if c.leader != leader {
			taken, leader = 0, c.leader
		}
		if taken >= takes {
			continue
		}
		taken++
		c.taken = true
		w.Talks.Status[c.entry] = uint8(sim.Tabled)
		w.Talks.TabledIn[c.entry] = float64(w.Year)
	}
	for _, asked := range d.asked {
		for _, c := range d.came {
			if c.leader == asked.leader && c.entry == asked.entry {
				asked = c
			}
		}
		asked.tell(w)
	}
}

// tell tells how a matter came to a leader, or did not.
func (c *candidate) tell(w *sim.World) {
	time := c.time
	if math.IsInf(time, 0) {
		time = math.NaN()
	}
	w.Tell(tellsAttention, float64(c.leader), c.rate, time, truth(c.taken))
}
