package agents

import (
	"concord/sim"
	"concord/sim/rng"
)

// Incidents are clashes on unsettled borders and the memory of them.
type Incidents struct {
	Hazard            float64
	HazardShare       float64
	Distrust          float64
	SeverityLo        float64
	SeverityHi        float64
	MemoryPersistence float64
	Overlay           float64
}

func (c *Incidents) table() []Parameter {
	return []Parameter{
		{Path: "incidents.hazard", Value: &c.Hazard, Prior: 0.20, Shape: LogNormal, Spread: 0.25, Lo: 0, Hi: 1,
			Unit: "1/year", Grade: "C",
			Source: "militarised disputes among the three Ferghana states, Correlates of War 5, 1992–2014: 0.20 a border-year",
			Doc: "chance of an incident in a year on a border whose unsettled share is that of incidents.hazard_share, at " +
				"neutral trust"},
		{Path: "incidents.hazard_share", Value: &c.HazardShare, Prior: 0.25, Shape: Fixed, Lo: 0.01, Hi: 1,
			Unit: "share", Grade: "C", Source: "rounded mean unsettled share of the three borders over those years",
			Doc: "unsettled share of a border to which incidents.hazard refers"},
		{Path: "incidents.distrust", Value: &c.Distrust, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "how much full trust lowers, or full distrust raises, the chance"},
		{Path: "incidents.severity_low", Value: &c.SeverityLo, Prior: 0.2, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention: 1 is a clash like Osh in 2010 (K32)",
			Doc: "least severity of an incident"},
		{Path: "incidents.severity_high", Value: &c.SeverityHi, Prior: 0.6, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "as above",
			Doc: "greatest severity of an incident"},
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
				Doc: "1 is a clash like that of 2010 in southern Kyrgyzstan"},
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

// Occur draws incidents on the inner borders from the region's IncidentsFrom on, and updates the memory.
func (c Incidents) Occur(w *sim.World) {
	r := w.Region
	for k := range r.Inner {
		b := &r.Borders[k]
		p := r.PairIndex(b.A, b.B)
		share := w.Borders.Unsettled[k] / b.LengthKm
		if share == 0 || w.Year < r.IncidentsFrom {
			if w.Asked(sim.AboutBorder, k, 0) {
				w.Tell(tellsChance, share, w.People.Trust[p], secured(w, b.A, b.B), 0)
			}
			continue // no dispute here, or the record tells of clashes; the draw is keyed, so skipping it shifts no other draw
		}
		chance := float64(c.Hazard * (share / c.HazardShare))
		chance = float64(chance * (1 - float64(c.Distrust*w.People.Trust[p])))
		chance = float64(chance * (1 - float64(c.Overlay*secured(w, b.A, b.B))))
		if w.Asked(sim.AboutBorder, k, 0) {
			w.Tell(tellsChance, share, w.People.Trust[p], secured(w, b.A, b.B), chance)
		}
		draw := w.Random(rng.Incident, b.A, b.B)
		// Chance and severity are two draws of one keyed stream, and both are always made. The severity of an
		// incident then does not depend on its probability.
		happens, severity := draw.Float64() < chance, draw.Float64()
		if happens {
			size := c.SeverityLo + float64((c.SeverityHi-c.SeverityLo)*severity)
			w.Borders.Incident[p] += size
			w.Note(sim.LogLine{What: sim.LogIncident, Entry: -1, A: b.A, B: b.B, To: size})
		}
	}
	for p := range w.Borders.Memory {
		w.Borders.Memory[p] = min(4, float64(c.MemoryPersistence*w.Borders.Memory[p])+w.Borders.Incident[p])
	}
}
