package agents

import (
	"concord/sim"
	"concord/sim/rng"
)

// Crises are unrest, coups and contested successions at home. While one lasts, nothing is ratified, and what was agreed is
// not carried on. It may shut borders, and leaders leave office sooner.
type Crises struct {
	Factor   float64
	Years    float64
	Border   float64
	Turnover float64
}

func (c *Crises) table() []Parameter {
	return []Parameter{
		{Path: "crisis.factor", Value: &c.Factor, Prior: 1, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "C", Source: "convention: multiplies the rates of the region file, which are from the record",
			Doc: "factor on the hazard of a crisis at home; 0 leaves those that a scenario names"},
		{Path: "crisis.years", Value: &c.Years, Prior: 1, Shape: Fixed, Lo: 1, Hi: 10,
			Unit: "years", Grade: "J", Source: "convention; in the record most were over within the year",
			Doc: "how long a crisis lasts that comes by the hazard"},
		{Path: "crisis.border", Value: &c.Border, Prior: 0.3, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "probability", Grade: "J", Source: "judgement; of the crises of the record, that of 2010 shut borders",
			Doc: "chance that a land border inside the region is held restricted in a year of crisis on one of its sides"},
		{Path: "crisis.turnover", Value: &c.Turnover, Prior: 3, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 50,
			Unit: "1", Grade: "J", Source: warTrial,
			Doc: "factor on the hazard of leaving office in a year of crisis and the next"},
	}
}

var crisis = event{
	Kind: sim.Kind{
		Name: "crisis", Parties: sim.OneCountry, Group: sim.Political, Inside: true,
		Doc: "Unrest, a coup or a contested succession. While it lasts the country ratifies nothing and does not carry on what " +
			"it agreed, and its leader may leave office sooner.",
		Fields: []sim.Field{
			crisisYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 20, Default: 1, Doc: "how long it lasts"},
			crisisShuts: {Key: "shuts_borders", Type: sim.Flag,
				Doc: "whether all its borders inside the region are held restricted for as long"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		i, until := w.Entries[e].A, w.Year+int(w.Value(e, crisisYears))-1
		w.Leaders.Crisis[i] = max(w.Leaders.Crisis[i], float64(until))
		if w.Value(e, crisisShuts) != 0 {
			for k := range w.Region.Inner {
				if b := &w.Region.Borders[k]; b.A == i || b.B == i {
					haltBorder(w, k, float64(sim.Restricted), until)
				}
			}
		}
	},
}

// The slots of crisis.
const (
	crisisYears = iota
	crisisShuts
)

// inCrisis tells whether a member is in a crisis at home this year.
func inCrisis(w *sim.World, i int) bool { return w.Leaders.Crisis[i] >= float64(w.Year) }

// BreakOut draws crises, and which borders they shut, from the region's IncidentsFrom on. Before, the record tells of both.
// A country in a crisis gets no second one.
func (c *Crises) BreakOut(w *sim.World) {
	r := w.Region
	if w.Year < r.IncidentsFrom {
		return
	}
	for i := range r.Members {
		if rate := float64(c.Factor * r.Offices[i].CrisisRate); rate > 0 && !inCrisis(w, i) {
			draw := w.Random(rng.Crisis, i, 0)
			if draw.Bool(min(1, rate)) {
				until := float64(w.Year + int(c.Years) - 1)
				w.Leaders.Crisis[i] = until
				w.Note(sim.LogLine{What: sim.LogCrisis, Entry: -1, A: i, B: -1, To: until})
			}
		}
		if inCrisis(w, i) {
			c.shut(w, i)
		}
	}
}

// shut holds borders of a member in crisis for this year, each by chance.
func (c *Crises) shut(w *sim.World, i int) {
	for k := range w.Region.Inner {
		b := &w.Region.Borders[k]
		if b.A != i && b.B != i {
			continue
		}
		draw := w.Random(rng.CrisisBorder, i, b.A+b.B-i)
		if draw.Bool(c.Border) {
			haltBorder(w, k, float64(sim.Restricted), w.Year)
		}
	}
}

// turnover multiplies the chance that a leader leaves office.
func (c *Crises) turnover(w *sim.World, i int) float64 {
	if w.Leaders.Crisis[i] >= float64(w.Year-1) {
		return c.Turnover
	}
	return 1
}
