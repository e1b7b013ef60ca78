package agents

import (
	"math"

	"concord/sim"
	"concord/sim/det"
)

// Borders decide how the land borders inside the region are run. One side can close a border; both are needed
// to open it. The rule therefore uses the lower of the two stances. Opening also has to overcome the
// hysteresis.
//
// A border has a regime and an ease. The regime is a label: one of four words. The ease is a number from 0,
// closed, to 3, open. It passes smoothly from one regime to the next, and what a border costs follows it.
type Borders struct {
	RestrictedBelow float64
	ManagedBelow    float64
	Hysteresis      float64
	FloorFrom       float64
	Softness        float64
}

func (b *Borders) table() []Parameter {
	const trial = "judgement; chosen with sight of the coded border regimes, so those are no evidence"
	return []Parameter{
		{Path: "borders.restricted_below", Value: &b.RestrictedBelow, Prior: 0.30, Shape: Normal, Spread: 0.03, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J", Source: trial,
			Doc: "lower stance under which a border is restricted, and agreements are undone rather than implemented"},
		{Path: "borders.managed_below", Value: &b.ManagedBelow, Prior: 0.50, Shape: Normal, Spread: 0.04, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J", Source: trial,
			Doc: "lower stance under which a border is managed, above it is open"},
		{Path: "borders.hysteresis", Value: &b.Hysteresis, Prior: 0.05, Shape: Fixed, Lo: 0, Hi: 0.5,
			Unit: "stance", Grade: "J", Source: "judgement",
			Doc: "what a more open regime needs beyond its threshold"},
		{Path: "borders.floor_at", Value: &b.FloorFrom, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "judgement",
			Doc: "implemented share that a reopening agreement must once reach to keep the border at least managed; it does so " +
				"until a tenth is left"},
		{Path: "borders.softness", Value: &b.Softness, Prior: 0.04, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J",
			Source: "judgement; size from a trial with sight of the record, so hits there are no evidence",
			Doc: "how wide the passage from one regime to the next is in what a border costs, and from undoing to " +
				"implementing; with 0 both are steps"},
	}
}

// borderClosure is the one act of this kind: K05, K33 and the closures of the record.
var borderClosure = act{
	Kind: sim.Kind{
		Name: "border_closure", Parties: sim.Toward, Needs: sim.NeedsBorder, Group: sim.Security, Role: sim.Barrier,
		Doc: "One country considers closing, restricting or limiting its border with another. It does so when hostility and " +
			"the occasion outweigh the trade it would lose. An imposed one holds for its years: leaders do not reopen by " +
			"themselves what it closes.",
		Fields: []sim.Field{
			closureLevel: {Key: "level", Type: sim.Choice, Words: []string{"closed", "restricted", "managed"},
				Doc: "the most open regime that the act allows"},
			closureYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 50, Default: 1,
				Doc: "how long the act stands"},
			closureOccasion: {Key: "occasion", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0,
				Doc: "weight of an occasion outside the model that calls for it, coded from the record"},
		},
	},
	own: closureOwn,
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		// Score signs are of the act: trade lost speaks against it.
		return appeal{gain: lossOf(p, w, e, party, other, closureRegime(w, e)), matter: occasion(p, w, e, party, other)}
	},
	do: func(p *Params, w *sim.World, e int) {
		if w.Entries[e].Own { // as long as the country wants it
			closureOwn.uphold(w, e)
			escalate(w, e)
			return
		}
		capBorder(w, borderOf(w, e), float64(closureRegime(w, e)), w.Year+int(w.Value(e, closureYears))-1)
	},
}

// occasion is the reason to close beyond hostility: the coded occasion and clashes, including those of this
// year.
func occasion(p *Params, w *sim.World, e, party, other int) float64 {
	pair := w.Region.PairIndex(party, other)
	clashes := float64(p.Talks.ClashShare * min(1, w.Borders.Memory[pair]+w.Borders.Incident[pair]))
	return float64(p.Talks.Occasion * (w.Value(e, closureOccasion) + clashes))
}

// allows is the most open regime that the words closed, restricted and managed of a closure allow.
func allows(word float64) float64 {
	regimes := [...]sim.Regime{closureClosed: sim.Closed, closureRestricted: sim.Restricted, closureManaged: sim.Managed}
	return float64(regimes[int(word)])
}

// Slots of borderClosure.
const (
	closureLevel = iota
	closureYears
	closureOccasion
)

// Values of closureLevel.
const (
	closureClosed = iota
	closureRestricted
	closureManaged
)

var outerBorder = event{
	Kind: sim.Kind{
		Name: "outer_border", Parties: sim.OuterPair, Group: sim.External,
		Doc: "The regime of a land border with or between outside states changes; it stays so until another entry changes it.",
		Fields: []sim.Field{
			outerBorderRegime: {Key: "regime", Type: sim.Choice, Words: sim.RegimeNames[:], Required: true,
				Doc: "how the border is run from then on"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		w.Borders.OuterSet[w.BorderOf(e)] = w.Value(e, outerBorderRegime)
	},
}

// The slot of outerBorder.
const outerBorderRegime = 0

// capBorder holds a border at a level until a year. If two caps overlap, the stricter level and the later
// year count.
func capBorder(w *sim.World, b int, level float64, until int) {
	if float64(until) >= w.Borders.CapUntil[b] || level < w.Borders.CapLevel[b] {
		if w.Borders.CapUntil[b] >= float64(w.Year) {
			level = min(level, w.Borders.CapLevel[b])
		}
		w.Borders.CapLevel[b] = level
		w.Borders.CapUntil[b] = max(w.Borders.CapUntil[b], float64(until))
	}
}

// uncap ends the cap of a border. What leaders agree by themselves leaves the caps of imposed closures, which hold for
// their years; an agreement of the scenario ends these too.
func uncap(w *sim.World, b int, own bool) {
	until := float64(w.Year - 1)
	if own {
		var level float64
		if level, until = imposedCap(w, b, w.Year); until >= float64(w.Year) {
			w.Borders.CapLevel[b] = max(w.Borders.CapLevel[b], level)
		}
	}
	w.Borders.CapUntil[b] = min(w.Borders.CapUntil[b], until)
}

// imposedCap is what imposed closures allow at a border that stand in a year or later, and their last year. Where there is
// none it is the year before.
func imposedCap(w *sim.World, b, year int) (level, until float64) {
	level, until = float64(sim.Open), float64(year-1)
	if w.Borders.CapUntil[b] <= until {
		return level, until
	}
	i, j := w.Region.Borders[b].A, w.Region.Borders[b].B
	for _, by := range [2][2]int{{i, j}, {j, i}} {
		for _, x := range w.Between(borderClosure.Name, by[0], by[1]) {
			if !w.Entries[x].Imposed || !stands(w, x) {
				continue
			}
			if last := w.Talks.AgreedIn[x] + w.Value(x, closureYears) - 1; last >= float64(year) {
				level, until = min(level, float64(closureRegime(w, x))), max(until, last)
			}
		}
	}
	return level, until
}

// haltBorder holds a border at a level until a year in an emergency, which no agreement lifts. If two overlap, the
// stricter level and the later year count.
func haltBorder(w *sim.World, b int, level float64, until int) {
	if w.Borders.HaltUntil[b] >= float64(w.Year) {
		level = min(level, w.Borders.HaltLevel[b])
	}
	w.Borders.HaltLevel[b] = level
	w.Borders.HaltUntil[b] = max(w.Borders.HaltUntil[b], float64(until))
}

// limit is the most open regime that acts, emergencies and wars allow at a border this year.
func limit(w *sim.World, b int) float64 {
	most := min(w.Borders.Front[b], w.Borders.Chosen[b])
	if w.Borders.CapUntil[b] >= float64(w.Year) {
		most = min(most, w.Borders.CapLevel[b])
	}
	if w.Borders.HaltUntil[b] >= float64(w.Year) {
		most = min(most, w.Borders.HaltLevel[b])
	}
	return most
}

// heldShut tells whether a border was below managed last year for a reason that an agreement can end: a stance or an
// act. An emergency and an imposed act end by themselves, and a war does not end by an agreement on crossings. What these
// alone held shut needs no reopening.
func (b *Borders) heldShut(w *sim.World, k int) bool {
	if sim.Regime(w.Borders.Regime[k]) >= sim.Managed {
		return false
	}
	last := float64(w.Year - 1)
	passing := w.Borders.Front[k]
	if w.Borders.HaltUntil[k] >= last {
		passing = min(passing, w.Borders.HaltLevel[k])
	}
	imposed, until := imposedCap(w, k, w.Year-1)
	if passing = min(passing, imposed); passing >= float64(sim.Managed) {
		return true
	}
	beyond := w.Borders.CapUntil[k] > until || w.Borders.CapLevel[k] < imposed // there are caps that are not imposed
	capped := beyond && w.Borders.CapUntil[k] >= last && w.Borders.CapLevel[k] < float64(sim.Managed)
	if capped || w.Borders.Chosen[k] < float64(sim.Managed) {
		return true
	}
	i, j := w.Region.Borders[k].A, w.Region.Borders[k].B
	alone, _ := b.regime(lowerStance(w, i, j), sim.Managed)
	return max(float64(alone), w.Borders.Floor[w.Region.PairIndex(i, j)]) < float64(sim.Managed)
}

// Change sets the regime of every land border.
func (b *Borders) Change(w *sim.World) {
	r := w.Region
	for k := range r.Borders {
		old := sim.Regime(w.Borders.Regime[k])
		var now, alone sim.Regime
		var ease, easeAlone float64
		if k < r.Inner {
			i, j := r.Borders[k].A, r.Borders[k].B
			now, ease = b.regime(lowerStance(w, i, j), old)
			alone, easeAlone = now, ease
			floor := w.Borders.Floor[r.PairIndex(i, j)]
			now, ease = max(now, sim.Regime(floor)), max(ease, floor)
		} else {
			now = outer(r.Borders[k].Dated, w.Year)
			if w.Borders.OuterSet[k] >= 0 {
				now = sim.Regime(w.Borders.OuterSet[k])
			}
			ease = float64(now)
		}
		most := limit(w, k)
		now, ease = min(now, sim.Regime(most)), min(ease, most)
		w.Borders.Regime[k], w.Borders.Ease[k] = uint8(now), ease
		if w.Asked(sim.AboutBorder, k, 0) {
			tellBorder(w, k, old, alone, easeAlone)
		}
		if k < r.Inner && now != old {
			w.Note(sim.LogLine{What: sim.LogRegime, Entry: -1, A: r.Borders[k].A, B: r.Borders[k].B, From: float64(old),
				To: float64(now)})
		}
	}
}

// tellBorder tells why an inner border is run as it is. The regime and the ease that the stance alone gives are alone and
// easeAlone.
func tellBorder(w *sim.World, k int, old, alone sim.Regime, easeAlone float64) {
	i, j, m := w.Region.Borders[k].A, w.Region.Borders[k].B, w.Region.Members
	standing := func(level, until float64) (float64, float64) {
		if until < float64(w.Year) {
			return math.NaN(), math.NaN()
		}
		return level, until
	}
	most, capped := standing(w.Borders.CapLevel[k], w.Borders.CapUntil[k])
	halt, halted := standing(w.Borders.HaltLevel[k], w.Borders.HaltUntil[k])
	w.Tell(tellsBorder, w.Leaders.Stance[i*m+j], w.Leaders.Stance[j*m+i], lowerStance(w, i, j), float64(old), float64(alone),
		easeAlone, w.Borders.Floor[w.Region.PairIndex(i, j)], most, capped, w.Borders.Chosen[k], halt,
		halted, w.Borders.Front[k], w.Borders.Ease[k], float64(w.Borders.Regime[k]))
}

// lowerStance is the lower of two members' stances toward each other.
func lowerStance(w *sim.World, i, j int) float64 {
	m := w.Region.Members
	return min(w.Leaders.Stance[i*m+j], w.Leaders.Stance[j*m+i])
}

// regime gives the regime and the ease that follow from the lower stance. To become more open, the stance must exceed
// the threshold by the hysteresis. The ease is 1 and the sum of the two steps, each as far as the stance has passed it. A
// stance alone closes no border: that is an act, which somebody decides.
func (b *Borders) regime(stance float64, old sim.Regime) (now sim.Regime, ease float64) {
	thresholds := [...]float64{sim.Managed: b.RestrictedBelow, sim.Open: b.ManagedBelow}
	now, ease = sim.Restricted, 1
	for r := sim.Managed; r <= sim.Open; r++ {
		need := thresholds[r]
		if r > old {
			need += b.Hysteresis
		}
		if stance >= need {
			now = r
		}
		ease += passed(stance-need, b.Softness)
	}
	return now, ease
}

// passed is how far a threshold is passed, 0..1, by how much the stance lies above it: one half at the threshold. Without
// softness it is a step.
func passed(above, softness float64) float64 {
	switch {
	case softness > 0:
		return det.Logistic(above / softness)
	case above >= 0:
		return 1
	}
	return 0
}

// byEase reads a value at an ease, given those of the four regimes. Between two regimes it goes in a straight line.
func byEase(values *[4]float64, ease float64) float64 {
	k := int(ease)
	part := ease - float64(k)
	if part == 0 {
		return values[k]
	}
	return values[k] + float64(part*(values[k+1]-values[k]))
}

// outer is the dated regime of an outer border; managed when none is dated.
func outer(dated []sim.DatedRegime, year int) sim.Regime {
	now := sim.Managed
	for _, d := range dated {
		if d.From <= year {
			now = d.Regime
		}
	}
	return now
}

var borderSettlement = agreement{
	Kind: sim.Kind{
		Name: "border_settlement", Parties: sim.PairOf, Needs: sim.NeedsBorder, Group: sim.Security, Role: sim.Supporting,
		Binding: 0.4,
		Doc: "Two neighbours agree on kilometres of their common border; the unsettled length falls as they " +
			"implement it (K34).",
		Fields: []sim.Field{
			borderSettlementKm: {Key: "km", Type: sim.Number, Unit: "km", Lo: 0, Hi: 10000, Required: true,
				Doc: "kilometres that the treaty would settle"},
			borderSettlementSections: {Key: "sections", Type: sim.Whole, Unit: "sections", Lo: 0, Hi: 1000,
				Doc: "number of sections, for the record"},
		},
	},
	own: own{
		name: "border",
		worthwhile: func(_ *Params, w *sim.World, e int) bool {
			return kilometresAgreed(w, e) < 1 && unsettledBetween(w, e)-kilometresAgreed(w, e) >= 1
		},
		most: func(p *Params, w *sim.World, e int) (logPoints, matter float64) {
			return p.Trade.Unsettled, p.Talks.Settlement + float64(p.Talks.SettleWar*w.Borders.Memory[pairOf(w, e)])
		},
		draft: func(w *sim.World, e int) {
			w.SetValue(e, borderSettlementKm, max(0, unsettledBetween(w, e)-kilometresAgreed(w, e)))
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		b := w.BorderOf(e)
		share := min(w.Borders.Unsettled[b], w.Value(e, borderSettlementKm)) / w.Region.Borders[b].LengthKm
		war := float64(p.Talks.SettleWar * w.Borders.Memory[w.Region.PairIndex(party, other)])
		return appeal{gain: p.Trade.created(w, party, other, float64(p.Trade.Unsettled*share)),
			matter: p.Talks.Settlement + war, depth: float64(p.Talks.Territory * share), tie: w.Entries[e].Kind.Binding}
	},
	several: true, // each has its kilometres
	keep: func(p *Params, w *sim.World, e int, now float64) {
		b := w.BorderOf(e)
		if more := now - w.Talks.Reached[e]; more > 0 { // a demarcated stretch stays demarcated and is not settled twice
			before := w.Borders.Unsettled[b]
			w.Borders.Unsettled[b] = max(0, before-float64(w.Value(e, borderSettlementKm)*more))
			p.Fronts.settled(w, b, before)
		}
	},
}

// The slots of borderSettlement.
const (
	borderSettlementKm = iota
	borderSettlementSections
)

var reopening = agreement{
	Kind: sim.Kind{
		Name: "reopening", Parties: sim.PairOf, Needs: sim.NeedsBorder, Group: sim.Security, Role: sim.Supporting, Binding: 0.2,
		Executive: true,
		Doc: "Two neighbours agree to reopen crossings: closures end, and once implemented the border stays at least managed " +
			"(K48 K125). While a war holds the border it does neither. While an imposed one stands, leaders do not close the " +
			"border by themselves.",
		Fields: []sim.Field{
			reopeningCrossings: {Key: "crossings", Type: sim.Whole, Unit: "crossings", Lo: 0, Hi: 500,
				Doc: "number of crossings, for the record"},
		},
	},
	own: own{
		name: "reopening",
		worthwhile: func(p *Params, w *sim.World, e int) bool {
			return p.Borders.heldShut(w, w.BorderOf(e))
		},
		most: func(_ *Params, w *sim.World, e int) (logPoints, matter float64) {
			return w.Trade.OpenBorderGap[pairOf(w, e)], 0
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{gain: p.Trade.created(w, party, other, w.Trade.OpenBorderGap[w.Region.PairIndex(party, other)]),
			tie: w.Entries[e].Kind.Binding}
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		entry, k := &w.Entries[e], w.BorderOf(e)
		if int(w.Talks.AgreedIn[e]) == w.Year && !atWar(w, k) {
			uncap(w, k, entry.Own)
			w.Borders.Chosen[k] = float64(sim.Open)
		}
		// Crossings that were opened stay open while a tenth of the agreement is left: leaders who turn away undo theirs
		// before a stance would shut the border. An act still shuts it.
		if now >= undone && max(now, w.Talks.Reached[e]) >= p.Borders.FloorFrom {
			pair := w.Region.PairIndex(entry.A, entry.B)
			w.Borders.Floor[pair] = max(w.Borders.Floor[pair], float64(sim.Managed))
		}
	},
}

// undone is the implemented share below which crossings that an agreement opened no longer stay open by it.
const undone = 0.1

// The slot of reopening.
const reopeningCrossings = 0

// kilometresAgreed is the length [km] of their border that treaties of the two cover and have not settled yet. One that
// was undone completely covers nothing.
func kilometresAgreed(w *sim.World, e int) float64 {
	km := 0.0
	for _, x := range w.Papers(e) {
		if standing(w, x) {
			km += float64(w.Value(x, borderSettlementKm) * (1 - w.Talks.Reached[x]))
		}
	}
	return km
}

// unsettledBetween is the length [km] of the part of the two parties' common border that is not agreed.
func unsettledBetween(w *sim.World, e int) float64 {
	return w.Borders.Unsettled[w.BorderOf(e)]
}
