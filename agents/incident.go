package agents

import (
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Incidents are clashes on unsettled borders and the memory of them.
type Incidents struct {
	Hazard            float64
	HazardShare       float64
	Excitement        float64
	Grievance         float64
	Base              float64
	Distrust          float64
	SeverityLo        float64
	SeverityHi        float64
	Tail              float64
	MemoryPersistence float64
	Overlay           float64
}

func (c *Incidents) table() []Parameter {
	return []Parameter{
		{Path: "incidents.hazard", Value: &c.Hazard, Prior: 0.15, Shape: LogNormal, Spread: 0.25, Lo: 0, Hi: 1,
			Unit: "1/year", Grade: "C",
			Source: "militarised disputes among the three Ferghana states, Correlates of War 5, 1992–2014: 0.20 a border-year " +
				"in all; 0.15 with what incidents.excitement, .grievance and .base add at a memory of 0.4 and a third unmet",
			Doc: "chance of an incident in a year on a border whose unsettled share is that of incidents.hazard_share or more, " +
				"at neutral trust and without memory of others"},
		{Path: "incidents.hazard_share", Value: &c.HazardShare, Prior: 0.25, Shape: Fixed, Lo: 0.01, Hi: 1,
			Unit: "share", Grade: "C", Source: "rounded mean unsettled share of the three borders over those years",
			Doc: "unsettled share of a border to which incidents.hazard refers; more counts as much"},
		{Path: "incidents.excitement", Value: &c.Excitement, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign: clashes cluster, Simmons 2005; " + warTrial,
			Doc: "how much a memory of 1 raises the chance of a further incident on an unsettled border"},
		{Path: "incidents.grievance", Value: &c.Grievance, Prior: 0.03, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "1/year", Grade: "J", Source: warTrial,
			Doc: "chance that a full dependence on the other in water or energy adds if nothing makes up for it (K41)"},
		{Path: "incidents.base", Value: &c.Base, Prior: 0.01, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "1/year", Grade: "J", Source: warTrial,
			Doc: "chance of an incident on any border inside the region, for reasons outside the model"},
		{Path: "incidents.distrust", Value: &c.Distrust, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "how much full trust lowers, or full distrust raises, the chance"},
		{Path: "incidents.severity_low", Value: &c.SeverityLo, Prior: 0.2, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention: 1 is a clash like Osh in 2010 (K32)",
			Doc: "least severity of an incident"},
		{Path: "incidents.severity_high", Value: &c.SeverityHi, Prior: 2, Shape: Fixed, Lo: 0, Hi: 2,
			Unit: "1", Grade: "J", Source: "convention: twice as severe as that clash",
			Doc: "greatest severity of an incident"},
		{Path: "incidents.tail", Value: &c.Tail, Prior: 1.5, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 20,
			Unit: "1", Grade: "J", Source: "form: sizes of wars follow a power law, Richardson 1948, Cederman 2003; " + warTrial,
			Doc: "exponent of the Pareto law of severities, small for many severe ones; 0 draws evenly"},
		{Path: "incidents.fade", Value: &c.MemoryPersistence, Prior: 0.7, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "Simmons 2005: effects last 3–5 years; size judgement",
			Doc: "share of the memory of incidents that stays for the next year"},
		{Path: "incidents.overlay", Value: &c.Overlay, Prior: 0.5, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "sign Buzan & Wæver 2003, overlay; size judgement",
			Doc: "share by which a power that fully secures both sides of a border lowers the chance of an incident (K90)"},
	}
}

var clash = event{
	Kind: sim.Kind{
		Name: "clash", Parties: sim.PairOf, Group: sim.Security, Inside: true,
		Doc: "Violence between or across two neighbours; its memory weighs on both leaders and on trade (K32).",
		Fields: []sim.Field{
			clashSeverity: {Key: "severity", Type: sim.Number, Unit: "1", Lo: 0, Hi: 2, Default: 1,
				Doc: "1 is a clash with hundreds of dead in a few days (K32 names one)"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		w.Borders.Incident[pairOf(w, e)] += w.Value(e, clashSeverity)
	},
}

// The slot of clash.
const clashSeverity = 0

// secured is the greatest security that one and the same power provides to both members.
func secured(w *sim.World, i, j int) float64 {
	n := len(w.Region.Powers)
	most := 0.0
	for q := range n {
		most = max(most, min(w.Powers.Backing[i*n+q], w.Powers.Backing[j*n+q]))
	}
	return most
}

// warTrial says where the sizes of weights come from that a trial of the rules gave.
const warTrial = "judgement; size from a trial with sight of the record, so hits there are no evidence"

// unmet is the greater of two members' dependences on each other that nothing makes up for.
func unmet(w *sim.World, i, j int) float64 {
	m := w.Region.Members
	return max(w.Energy.Uncompensated[i*m+j], w.Energy.Uncompensated[j*m+i])
}

// chance gives the chance of an incident on an inner border this year, at most 1, and what it adds up: the unsettled
// line, what is not made up for, and all else.
func (c *Incidents) chance(w *sim.World, k int) (line, grievance, base, chance float64) {
	b := &w.Region.Borders[k]
	p := w.Region.PairIndex(b.A, b.B)
	share := w.Borders.Unsettled[k] / b.LengthKm
	line = float64(c.Hazard * min(1, share/c.HazardShare))
	line = float64(line * (1 + float64(c.Excitement*w.Borders.Memory[p])))
	line = float64(line * (1 - float64(c.Distrust*w.People.Trust[p])))
	line = float64(line * (1 - float64(c.Overlay*secured(w, b.A, b.B))))
	grievance = float64(c.Grievance * unmet(w, b.A, b.B))
	return line, grievance, c.Base, min(1, line+grievance+c.Base)
}

// severity is how severe an incident is, from a draw of 0..1: few are much more severe than the least.
func (c *Incidents) severity(u float64) float64 {
	if c.Tail == 0 {
		return c.SeverityLo + float64((c.SeverityHi-c.SeverityLo)*u)
	}
	return min(c.SeverityHi, float64(c.SeverityLo*det.Exp(-det.Log(1-u)/c.Tail)))
}

// Occur draws incidents on the inner borders from the region's IncidentsFrom on, and updates the memory.
func (c *Incidents) Occur(w *sim.World) {
	r := w.Region
	for k := range r.Inner {
		b := &r.Borders[k]
		p := r.PairIndex(b.A, b.B)
		line, grievance, base, chance := 0.0, 0.0, 0.0, 0.0
		if w.Year >= r.IncidentsFrom { // before, the record tells of clashes
			line, grievance, base, chance = c.chance(w, k)
		}
		if w.Asked(sim.AboutBorder, k, 0) {
			w.Tell(tellsChance, w.Borders.Unsettled[k]/b.LengthKm, w.Borders.Memory[p], w.People.Trust[p],
				secured(w, b.A, b.B), unmet(w, b.A, b.B), line, grievance, base, chance)
		}
		if chance == 0 {
			continue // the draw is keyed, so skipping it shifts no other draw
		}
		draw := w.Random(rng.Incident, b.A, b.B)
		// Chance and severity are two draws of one keyed stream, and both are always made. The severity of an
		// incident then does not depend on its probability.
		happens, u := draw.Float64() < chance, draw.Float64()
		if happens {
			size := c.severity(u)
			w.Borders.Incident[p] += size
			w.Note(sim.LogLine{What: sim.LogIncident, Entry: -1, A: b.A, B: b.B, To: size})
		}
	}
	for p := range w.Borders.Memory {
		w.Borders.Memory[p] = min(4, float64(c.MemoryPersistence*w.Borders.Memory[p])+w.Borders.Incident[p])
	}
}
