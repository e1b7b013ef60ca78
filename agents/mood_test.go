package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// learned gives trust and the narratives of A about B and of B about A after a year in which they begin as given.
func learned(change func(p *agents.Params), stance, trust float64, narrative ...float64) (after float64, ab, ba float64) {
	b := trio()
	change(&b.Params)
	m, w := b.started(1, 0)
	w.Year = 2005
	both(w, w.Leaders.Stance, []float64{stance})
	both(w, w.People.Narrative, narrative)
	w.People.Trust[0] = trust
	w.Borders.Ease[0] = 1.5 // neither adds nor takes
	phase(m, w, "trust and narrative learn")
	return w.People.Trust[0], w.People.Narrative[1], w.People.Narrative[w.Region.Members]
}

// Protects: the hostile narratives of both sides wear trust, each as much as the other, whatever trust there is. The
// reason is the year's narratives before they learn.
func TestNarrativesWearTrust(t *testing.T) {
	set := func(x float64) func(p *agents.Params) {
		return func(p *agents.Params) { p.Mood.TrustNarrative, p.Mood.NarrativeDistrust = x, 0 }
	}
	for _, trust := range []float64{-0.5, 0, 0.5} {
		without, _, _ := learned(set(0), 1, trust, 0.6, 0.2)
		if got := trust * agents.Defaults().Mood.TrustPersistence; math.Abs(without-got) > 1e-15 {
			t.Errorf("trust %v becomes %v where nothing happens, want %v", trust, without, got)
		}
		one, _, _ := learned(set(0.1), 1, trust, 0.6, 0.2)
		other, _, _ := learned(set(0.1), 1, trust, 0.2, 0.6)
		if want := without - 0.1*0.4; math.Abs(one-want) > 1e-15 || one != other {
			t.Errorf("trust %v becomes %v or %v by narratives of 0.6 and 0.2, want %v", trust, one, other, want)
		}
		none, _, _ := learned(set(0.1), 1, trust, 0)
		if none != without {
			t.Errorf("without narratives trust %v becomes %v, want %v", trust, none, without)
		}
	}
	if worn, _, _ := learned(set(1), 1, -1, 1); worn != -1 {
		t.Errorf("trust is worn to %v", worn)
	}
}

// Protects: distrust feeds the narratives of both sides, in proportion; trust, however little, feeds none. What it feeds
// adds to what the leader's line asks for, and together they are no more than all.
func TestDistrustFeedsNarratives(t *testing.T) {
	set := func(x float64) func(p *agents.Params) {
		return func(p *agents.Params) {
			p.Mood.TrustNarrative, p.Mood.NarrativeDistrust, p.Mood.TrustPersistence = 0, x, 1
		}
	}
	pace, from := agents.Defaults().Mood.NarrativePace, agents.Defaults().Mood.ClosingBelow
	for _, c := range []struct{ stance, trust, asked float64 }{
		{1, 0, 0}, {1, 0.8, 0}, {1, -0.5, 0.2}, {1, -1, 0.4}, {from / 2, 0.5, 0.5}, {from / 2, -0.5, 0.7},
		{0, -0.5, 1}, // more than all
	} {
		_, ab, ba := learned(set(0.4), c.stance, c.trust, 0.1)
		if want := 0.1 + pace*(c.asked-0.1); math.Abs(ab-want) > 1e-12 || ab != ba {
			t.Errorf("stance %v, trust %v: narratives become %v and %v, want %v", c.stance, c.trust, ab, ba, want)
		}
	}
}

// Protects: no runaway is built in. Hostile narratives wear trust, distrust feeds narratives, both lower stances, stances
// close the border, a closed border wears trust: a small push of all of this together fades at the medians of the priors,
// whatever the leaders. From full hostility and from full friendship a pair comes to the same state, but for the little
// that the hysteresis of borders keeps apart. See loop.
func TestLoopOfMoodDiesAway(t *testing.T) {
	for _, openness := range []float64{0, 0.25, 0.5, 0.75, 1} {
		l := newLoop(openness, func(*agents.Params) {})
		_, warm := l.rests()
		loose := newLoop(openness, unlinked)
		_, rest := loose.rests()
		gain, apart := l.gain(warm), loose.gain(rest)
		t.Logf("openness %.2f: at rest stance %.3f, narrative %.3f, trust %+.3f, popularity %.3f, ease %.2f; "+
			"gain %.3f, of trust and narrative apart %.3f (rest at stance %.3f)", openness,
			warm.x[0], warm.x[2], warm.x[4], warm.x[5], warm.ease, gain,
			apart, rest.x[0])
		if gain >= 1 || apart >= 1 {
			t.Errorf("openness %v: a push grows by %.3f a year", openness, gain)
		}
	}
	// Away from rest, over all that a pair can be. A gain above 1 there would be passed through, not stayed in.
	most, at := 0.0, relation{}
	l, c := newLoop(0.5, func(*agents.Params) {}), relation{}
	for _, c.x[0] = range []float64{0.05, 0.2, 0.3, 0.35, 0.45, 0.5, 0.55, 0.7, 0.95} {
		for _, c.x[2] = range []float64{0.05, 0.5, 0.95} {
			for _, c.x[4] = range []float64{-0.9, -0.3, 0.3, 0.9} {
				for _, c.x[5] = range []float64{0.4, 0.9} {
					for c.regime = sim.Closed; c.regime <= sim.Open; c.regime++ {
						c.x[1], c.x[3], c.x[6] = c.x[0], c.x[2], c.x[5]
						if g := l.gain(c); g > most {
							most, at = g, c
						}
					}
				}
			}
		}
	}
	t.Logf("greatest gain anywhere %.3f, at stance %.2f, narrative %.2f, trust %+.2f, popularity %.2f, border %v", most,
		at.x[0], at.x[2], at.x[4], at.x[5], at.regime)
	for _, times := range []float64{0, 1, 1.5, 2, 4} { // how far from two states it is
		most, at := 0.0, 0.0
		for k := range 41 {
			openness := float64(k) / 40
			much := newLoop(openness, func(p *agents.Params) {
				p.Mood.TrustNarrative *= times
				p.Mood.NarrativeDistrust *= times
			})
			hostile, warm := much.rests()
			if gap := warm.x[0] - hostile.x[0]; gap > most {
				most, at = gap, openness
			}
		}
		if times == 1 && most > agents.Defaults().Borders.Hysteresis {
			t.Errorf("at openness %v two beginnings leave stances %v apart", at, most)
		}
		t.Logf("trust and narrative linked %v times as strongly: beginnings leave stances at most %.3f apart, at openness %.3f",
			times, most, at)
	}
}

// unlinked keeps trust and narrative from acting on each other.
func unlinked(p *agents.Params) { p.Mood.TrustNarrative, p.Mood.NarrativeDistrust = 0, 0 }

// mood is what a year of a pair moves: stance and narrative of A about B and of B about A, their trust, and the popularity
// of both leaders. The border follows from stances within the year.
type mood [7]float64

// relation is the state of a pair: its mood, and how its border was run last year.
type relation struct {
	x      mood
	regime sim.Regime
	ease   float64
}

// loop is the yearly map of a pair by the phases that set stances, run borders and let trust and narrative learn, at the
// medians of the priors and without draws. All else stands still: trade, agreements, memory, acts, and the distance of
// identities, which adds up hostility over a generation and so comes back to nothing by itself.
//
// Its gain at a place is the spectral radius of its slopes there, by central differences: the factor by which a small
// push of the mood grows in a year in the long run. Below 1 the push fades.
type loop struct {
	model *agents.Model
	world *sim.World
}

func newLoop(openness float64, change func(p *agents.Params)) *loop {
	b := trio().quiet()
	b.Params = agents.Defaults()
	b.Params.Leaders.Noise, b.Params.Leaders.Disposition, b.Params.Mood.IdentityPace = 0, 0, 0
	b.Params.Leaders.Centre = 0 // there are no outside terms to centre
	change(&b.Params)
	for i := range b.Region.Offices {
		b.Region.Offices[i].Openness = [2]float64{openness, openness}
	}
	m, w := b.started(1, 0)
	w.Year = 2005
	return &loop{m, w}
}

// year gives the state after a year.
func (l *loop) year(c relation) relation {
	w := l.world
	clear(w.People.Narrative) // others have none
	clear(w.People.Trust)
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = 0.6
	}
	both(w, w.Leaders.Stance, c.x[0:2])
	both(w, w.People.Narrative, c.x[2:4])
	w.People.Trust[0] = c.x[4]
	w.Leaders.Popularity[0], w.Leaders.Popularity[1] = c.x[5], c.x[6]
	w.Borders.Regime[0] = uint8(c.regime)
	for _, name := range []string{"leaders set their stance", "borders change", "trust and narrative learn"} {
		phase(l.model, w, name)
	}
	n := w.Region.Members
	return relation{mood{w.Leaders.Stance[1], w.Leaders.Stance[n], w.People.Narrative[1], w.People.Narrative[n],
		w.People.Trust[0], w.Leaders.Popularity[0], w.Leaders.Popularity[1]}, sim.Regime(w.Borders.Regime[0]), w.Borders.Ease[0]}
}

// rest is the state that the pair comes to.
func (l *loop) rest(x mood, regime sim.Regime) relation {
	c := relation{x: x, regime: regime}
	for range 400 {
		c = l.year(c)
	}
	return c
}

// rests are the states that it comes to from full hostility and from full friendship.
func (l *loop) rests() (hostile, warm relation) {
	return l.rest(mood{0, 0, 1, 1, -1, 1, 1}, sim.Closed), l.rest(mood{1, 1, 0, 0, 1, 0.4, 0.4}, sim.Open)
}

// gain is the spectral radius of the slopes at a state, from the norm of their 1024th power.
func (l *loop) gain(c relation) float64 {
	const step, n = 1e-5, len(mood{})
	var a [n][n]float64
	for j := range n {
		up, down := c, c
		up.x[j] += step
		down.x[j] -= step
		high, low := l.year(up), l.year(down)
		for i := range n {
			a[i][j] = (high.x[i] - low.x[i]) / (2 * step)
		}
	}
	size := 0.0 // of the power, as a logarithm
	for range 10 {
		var b [n][n]float64
		norm := 0.0
		for i := range n {
			for j := range n {
				for k := range n {
					b[i][j] += a[i][k] * a[k][j]
				}
				norm = max(norm, math.Abs(b[i][j]))
			}
		}
		if norm == 0 {
			return 0
		}
		for i := range n {
			for j := range n {
				a[i][j] = b[i][j] / norm
			}
		}
		size = 2*size + math.Log(norm)
	}
	return math.Exp(size / 1024)
}
