package agents

import "concord/sim"

// Mood is how trust, hostile narrative and popularity learn from the year. Trust follows flows (Deutsch).
// Closing a border is popular at home, and the public then asks for more closing (claims K05 and K25, the
// loop R1). Hostile narratives wear trust, and distrust feeds them, as in the spiral of Jervis.
type Mood struct {
	TrustPersistence    float64
	TrustOpen           float64
	TrustImplementation float64
	TrustIncident       float64
	TrustRefusal        float64
	TrustInitial        float64
	NarrativePace       float64
	ClosingBelow        float64
	PopularityPace      float64
	PopularityBase      float64
	PopularityGain      float64
	TrustExchange       float64
	TrustSummit         float64
	IdentityPace        float64
	TrustNarrative      float64
	NarrativeDistrust   float64
}

func (d *Mood) table() []Parameter {
	share := func(path string, v *float64, prior, spread float64, unit, source, doc string) Parameter {
		shape := Normal
		if spread == 0 {
			shape = Fixed
		}
		return Parameter{
			Path: "mood." + path, Value: v, Prior: prior, Shape: shape, Spread: spread, Lo: 0, Hi: 1,
			Unit: unit, Grade: "J", Source: source,
			Doc: doc,
		}
	}
	const j = "judgement"
	const deutsch = "sign Deutsch et al. 1957; size judgement"
	const spiral = "sign Jervis 1976, Kydd 2005; size judgement"
	return []Parameter{
		share("trust_stays", &d.TrustPersistence, 0.85, 0.05, "share/year", j, "share of trust that stays for the next year"),
		share("trust_open", &d.TrustOpen, 0.06, 0.02,
			"1/year", deutsch,
			"trust gained in a year of open border, and lost in a year of closed border"),
		share("trust_kept", &d.TrustImplementation, 0.15, 0.05,
			"1", deutsch,
			"trust gained as an agreement that binds fully goes from nothing to full implementation; others count by how "+
				"much they bind"),
		share("trust_incident", &d.TrustIncident, 0.25, 0.08, "1", j, "trust lost in a clash of severity 1 (K32)"),
		share("trust_refusal", &d.TrustRefusal, 0.05, 0.02,
			"1", j,
			"trust lost in a year in which the other refused something, however many papers it was written on"),
		share("trust_initial", &d.TrustInitial, 0.2, 0.1, "1", j, "trust between all before the first year (K09)"),
		share("narrative_pace", &d.NarrativePace, 0.3, 0.1,
			"share/year", j,
			"share of the way that the hostile narrative, self-sufficiency discourse included (K04), goes in a year"),
		share("closing_from", &d.ClosingBelow, 0.55, 0,
			"stance", "borders.managed_below + borders.hysteresis: a stance that would not open a border",
			"stance below which a leader's line feeds the hostile narrative"),
		share("popular_pace", &d.PopularityPace, 0.3, 0, "share/year", j+unfelt,
			"share of the way that popularity goes in a year"),
		share("popular_base", &d.PopularityBase, 0.4, 0.1, "1", j, "popularity of a leader without hostile narratives"),
		share("popular_gain", &d.PopularityGain, 0.5, 0.15,
			"1", j,
			"popularity that the strongest hostile narrative adds (K05 K25)"),
		share("trust_flow", &d.TrustExchange, 0.03, 0.01,
			"1/year", deutsch,
			"trust gained in a year in which all that the two depend on each other for in water and energy is made up for, "+
				"and lost in a year in which nothing is (K48 K49)"),
		share("trust_met", &d.TrustSummit, 0.05, 0.02,
			"1/year", deutsch,
			"what meeting at a summit adds to trust, times the trust that is there (S36)"),
		share("identity_pace", &d.IdentityPace, 0.005, 0.002,
			"1/year", "judgement: a generation",
			"how fast the distance of identity narratives grows with hostile narratives, and shrinks with movement as far as "+
				"narratives are not hostile (K10 K64)"),
		share("trust_narrative", &d.TrustNarrative, 0.06, 0.03,
			"1/year", spiral,
			"trust lost in a year in which the hostile narratives of both sides are full, as much as in one of closed border"),
		share("narrative_distrust", &d.NarrativeDistrust, 0.3, 0.15,
			"1", spiral,
			"hostile narrative that full distrust feeds by itself, whatever the leader's line"),
	}
}

// begin gives every pair its trust in the first year.
func (d *Mood) begin(w *sim.World) {
	for p := range w.People.Trust {
		w.People.Trust[p] = d.TrustInitial
	}
}

// Learn updates trust, narrative and popularity from the finished year.
func (d *Mood) Learn(w *sim.World) {
	r := w.Region
	m := r.Members
	for i := range m {
		for j := i + 1; j < m; j++ {
			p := r.PairIndex(i, j)
			trust := w.People.Trust[p]
			change := float64(d.TrustImplementation * w.Talks.Implemented[p])
			change -= float64(d.TrustIncident * w.Borders.Incident[p])
			change -= float64(d.TrustRefusal * min(1, w.Talks.Refusals[p]))
			met := float64(w.Organisations.Met[p] * max(0, trust))
			change += float64(d.TrustSummit * met)
			hostile := float64(0.5 * (w.People.Narrative[i*m+j] + w.People.Narrative[j*m+i]))
			change -= float64(d.TrustNarrative * hostile)
			w.People.Trust[p] = clampTrust(float64(d.TrustPersistence*trust) + change)
			// Whoever hears a hostile narrative at home does not come nearer by meeting the other.
			nearing := float64(w.People.Movement[p] * (1 - hostile))
			apart := float64(d.IdentityPace * (hostile - nearing))
			for _, k := range [2]int{i*m + j, j*m + i} {
				w.People.IdentityGap[k] = min(1, max(0, w.People.IdentityGap[k]+apart))
			}
		}
	}
	for k := range r.Streams {
		s := &r.Streams[k]
		whole := s.Water + s.Fuel
		if whole == 0 {
			continue
		}
		open := w.Energy.Uncompensated[s.Down*m+s.Up] + w.Energy.Uncompensated[s.Up*m+s.Down]
		p := r.PairIndex(s.Up, s.Down)
		madeUp := 1 - float64(2*open)/whole // from −1 for nothing to 1 for all
		w.People.Trust[p] = clampTrust(w.People.Trust[p] + float64(d.TrustExchange*madeUp))
	}
	for k := range r.Inner {
		// Open counts +1, closed −1, the two in between a third each way.
		p := r.PairIndex(r.Borders[k].A, r.Borders[k].B)
		openness := float64(w.Borders.Ease[k]*(2.0/3)) - 1
		w.People.Trust[p] = clampTrust(w.People.Trust[p] + float64(d.TrustOpen*openness))
	}
	for i := range m {
		strongest := 0.0
		for j := range m {
			if i == j {
				continue
			}
			k := i*m + j
			strongest = max(strongest, w.People.Narrative[k])
			closing := max(0, 1-w.Leaders.Stance[k]/d.ClosingBelow)
			fed := float64(d.NarrativeDistrust * max(0, -w.People.Trust[r.PairIndex(i, j)])) // trust as it has just become
			asked := min(1, float64(closing*(0.5+w.Leaders.Popularity[i]))+fed)
			w.People.Narrative[k] += float64(d.NarrativePace * (asked - w.People.Narrative[k]))
		}
		popularity := min(1, d.PopularityBase+float64(d.PopularityGain*strongest))
		w.Leaders.Popularity[i] += float64(d.PopularityPace * (popularity - w.Leaders.Popularity[i]))
	}
}

// clampTrust keeps trust within −1..1.
func clampTrust(trust float64) float64 { return min(1, max(-1, trust)) }
