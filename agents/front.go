package agents

import "concord/sim"

// Fronts say when a war holds a border, and until when. A clash that is severe, or comes on top of others, closes or
// restricts the border in the same year. No agreement opens it while it is held.
type Fronts struct {
	ClosedIncident float64
	ClosedMemory   float64
	Restricted     float64
	Over           float64
	NewLeader      float64
	Settled        float64
	SettleWill     float64
}

func (f *Fronts) table() []Parameter {
	return []Parameter{
		{Path: "front.closed_incident", Value: &f.ClosedIncident, Prior: 0.9, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 100,
			Unit: "severity", Grade: "J", Source: warTrial,
			Doc: "severity of a year's clashes from which a war closes the border"},
		{Path: "front.closed_memory", Value: &f.ClosedMemory, Prior: 1.35, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 100,
			Unit: "severity", Grade: "J", Source: warTrial,
			Doc: "memory, with the clashes of this year, from which a further clash closes the border"},
		{Path: "front.restricted", Value: &f.Restricted, Prior: 0.4, Shape: Normal, Spread: 0.05, Lo: 0, Hi: 100,
			Unit: "severity", Grade: "J", Source: warTrial,
			Doc: "severity of a year's clashes, or memory in a year with one, from which a war restricts the border"},
		{Path: "front.over", Value: &f.Over, Prior: 0.4, Shape: Fixed, Lo: 0, Hi: 100,
			Unit: "severity", Grade: "J", Source: warTrial + unfelt,
			Doc: "memory below which a war no longer holds the border"},
		{Path: "front.new_leader", Value: &f.NewLeader, Prior: 0.8, Shape: Fixed, Lo: 0, Hi: 100,
			Unit: "severity", Grade: "J", Source: warTrial + unfelt,
			Doc: "memory below which a new leader on either side ends what holds the border"},
		{Path: "front.settled", Value: &f.Settled, Prior: 0.1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention: as an agreement counts as carried out from nine tenths on",
			Doc: "share of the length unsettled in the first year at which a border counts as settled; this ends what holds it"},
		{Path: "front.settle_will", Value: &f.SettleWill, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J", Source: warTrial,
			Doc: "least will to carry out a border settlement while the memory of war lasts"},
	}
}

// Hold sets what war allows at every inner border, after the incidents of the year and their memory are known. A new clash
// makes it stricter. Else it stays, until the memory fades or a new leader comes. A settlement ends it too, see settled.
func (f *Fronts) Hold(w *sim.World) {
	r := w.Region
	for k := range r.Inner {
		a, b := r.Borders[k].A, r.Borders[k].B
		p := r.PairIndex(a, b)
		now := w.Borders.Front[k]
		if now < float64(sim.Open) && f.ends(w, a, b, w.Borders.Memory[p]) {
			now = float64(sim.Open)
		}
		if w.Borders.Incident[p] > 0 {
			now = min(now, f.level(w.Borders.Incident[p], w.Borders.Memory[p]))
		}
		f.set(w, k, now)
	}
}

// level is the most open regime that war allows in a year with a clash.
func (f *Fronts) level(incident, memory float64) float64 {
	switch {
	case incident >= f.ClosedIncident || memory >= f.ClosedMemory:
		return float64(sim.Closed)
	case incident >= f.Restricted || memory >= f.Restricted:
		return float64(sim.Restricted)
	}
	return float64(sim.Open)
}

// ends tells whether a war no longer holds the border of two members.
func (f *Fronts) ends(w *sim.World, i, j int, memory float64) bool {
	year := float64(w.Year)
	comes := w.Leaders.InOffice[i] == year || w.Leaders.InOffice[j] == year
	return memory < f.Over || comes && memory < f.NewLeader
}

// settled ends what holds a border when a treaty leaves so little unsettled that the border counts as settled. Before is
// the unsettled length before this year.
func (f *Fronts) settled(w *sim.World, k int, before float64) {
	few := float64(f.Settled * w.Region.Borders[k].UnsettledKm)
	if before > few && w.Borders.Unsettled[k] <= few {
		f.set(w, k, float64(sim.Open))
	}
}

// set changes what war allows at a border.
func (f *Fronts) set(w *sim.World, k int, level float64) {
	if old := w.Borders.Front[k]; level != old {
		w.Borders.Front[k] = level
		b := &w.Region.Borders[k]
		w.Note(sim.LogLine{What: sim.LogFront, Entry: -1, A: b.A, B: b.B, From: old, To: level})
	}
}

// will is the will of two members to carry out an entry. War teaches what an unsettled border costs. So a settlement is
// kept while its memory lasts, also by leaders who are hostile.
func (f *Fronts) will(w *sim.World, e int, stance float64) float64 {
	entry := &w.Entries[e]
	if entry.Kind == &borderSettlement.Kind && w.Borders.Memory[w.Region.PairIndex(entry.A, entry.B)] >= f.Over {
		return max(stance, f.SettleWill)
	}
	return stance
}

// atWar tells whether a war holds a border at less than managed. Nobody reopens it then.
func atWar(w *sim.World, k int) bool { return w.Borders.Front[k] < float64(sim.Managed) }
