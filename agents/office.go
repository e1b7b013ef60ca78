package agents

import (
	"concord/sim"
	"concord/sim/rng"
)

// Offices decide who leads. A scenario names changes of leader. From a year in the region file on, leaders
// also leave by a hazard.
type Offices struct {
	HostilityReset  float64
	AlignmentSame   float64
	AlignmentOther  float64
	SuccessorSame   float64
	SuccessorOther  float64
	OtherCoalition  float64
	PopularityStart float64
	CodedSpread     float64
	ExitFactor      float64
	FirstStep       float64
	FirstStepSD     float64
	Earlier         float64
}

func (o *Offices) table() []Parameter {
	return []Parameter{
		{Path: "offices.reset", Value: &o.HostilityReset, Prior: 0.5, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 1,
			Unit: "share", Grade: "V sign", Source: "McGillivray & Smith 2004; size judgement",
			Doc: "share of the hostile narratives of and about a country, and of distrust toward it, that ends with a " +
				"leader (K24)"},
		{Path: "offices.alignment_same_coalition", Value: &o.AlignmentSame, Prior: 0.1, Shape: Fixed,
			Lo: 0, Hi: 3,
			Unit: "ln share", Grade: "V sign", Source: "Mattes, Leeds & Carroll 2015; size judgement" + unfelt,
			Doc: "sd of the shift of foreign alignment when the coalition stays"},
		{Path: "offices.alignment_other_coalition", Value: &o.AlignmentOther, Prior: 0.6, Shape: LogNormal, Spread: 0.4,
			Lo: 0, Hi: 3,
			Unit: "ln share", Grade: "V sign", Source: "Mattes, Leeds & Carroll 2015; size judgement",
			Doc: "sd of the shift of foreign alignment when the coalition changes"},
		{Path: "offices.successor_same_coalition", Value: &o.SuccessorSame, Prior: 0.05, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "sd of a successor's openness and ambition around the predecessor's, same coalition"},
		{Path: "offices.successor_other_coalition", Value: &o.SuccessorOther, Prior: 0.3, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "sd of a successor's openness and ambition around the predecessor's, another coalition"},
		{Path: "offices.other_coalition", Value: &o.OtherCoalition, Prior: 0.3, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "probability", Grade: "J",
			Source: "judgement; of the ten changes of leader coded for 1992–2020, four broke with the predecessor's coalition" +
				unfelt,
			Doc: "chance that a leader who leaves by the hazard is followed by another coalition"},
		{Path: "offices.popularity_start", Value: &o.PopularityStart, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "popularity of a leader on taking office"},
		{Path: "offices.coded_spread", Value: &o.CodedSpread, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention",
			Doc: "how much of a coded range is drawn from: 1 all of it, 0 its middle alone"},
		{Path: "offices.exits", Value: &o.ExitFactor, Prior: 1, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "C", Source: "convention: multiplies the rates of the region file, which are from " +
				"Archigos 1993–2015",
			Doc: "factor on the hazard of leaving office; 0 keeps every leader until a scenario's event"},
		{Path: "offices.first_step", Value: &o.FirstStep, Prior: 0.3, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: warTrial + unfelt,
			Doc: "mean share of the way to the stance aimed at that a new leader goes at once, before the usual adjustment"},
		{Path: "offices.first_step_sd", Value: &o.FirstStepSD, Prior: 0.15, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: warTrial,
			Doc: "sd of that share over leaders"},
		{Path: "offices.earlier", Value: &o.Earlier, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "1: a successor from another coalition is as open as one of the region's leaders so far, drawn with equal " +
				"chances; 0: as open as the predecessor, with the spread offices.successor_other_coalition"},
	}
}

// changeOfLeader is the name of the kind. The rules of the kind cannot name the kind itself.
const changeOfLeader = "leader_change"

var leaderChange = event{
	Kind: sim.Kind{
		Name: changeOfLeader, Parties: sim.OneCountry, Group: sim.Political,
		Doc: "A leader takes office. Part of the hostile narratives of and about the country ends (K24); a change of " +
			"coalition moves its foreign alignment.",
		Fields: []sim.Field{
			{Key: "openness", Type: sim.Range, Unit: "1", Lo: 0, Hi: 1, Default: -1,
				Doc: "coded range of openness to neighbours; left out, it is drawn around the predecessor's"},
			{Key: "ambition", Type: sim.Range, Unit: "1", Lo: 0, Hi: 1, Default: -1,
				Doc: "coded range of ambition to lead the region; left out, it is drawn around the predecessor's"},
			{Key: "openness_step", Type: sim.Number, Unit: "1", Lo: -1, Hi: 1, Default: 0,
				Doc: "added to the predecessor's openness, kept within 0..1; only without `openness`"},
			{Key: "coalition_change", Type: sim.Flag, Doc: "whether the leader rests on another coalition than the predecessor"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) { p.Offices.change(w, e) },
}

// Slots of leaderChange.
const (
	changeOpennessLo = iota
	changeOpennessHi
	changeAmbitionLo
	changeAmbitionHi
	changeStep
	changeCoalition
)

// TakeUp draws the first leaders from their coded ranges.
func (o *Offices) TakeUp(w *sim.World) {
	for i, office := range w.Region.Offices {
		w.Leaders.Openness[i] = o.coded(w, rng.LeaderOpenness, i, office.Since, office.Openness[0], office.Openness[1])
		w.Leaders.Ambition[i] = o.coded(w, rng.LeaderAmbition, i, office.Since, office.Ambition[0], office.Ambition[1])
		w.Leaders.Popularity[i] = o.PopularityStart
	}
}

// coded draws from a coded range. The key holds the country and the year of taking office. If another change
// of leader is removed, this draw stays the same.
func (o *Offices) coded(w *sim.World, process rng.Process, country, since int, lo, hi float64) float64 {
	draw := w.RandomIn(since, process, country, 0)
	u := draw.Float64()
	if o.CodedSpread != 1 {
		u = 0.5 + float64(o.CodedSpread*(u-0.5))
	}
	return lo + float64((hi-lo)*u)
}

func (o *Offices) change(w *sim.World, e int) {
	i := w.Entries[e].A
	other := w.Value(e, changeCoalition) != 0
	openness, ambition := w.Value(e, changeOpennessLo), w.Value(e, changeAmbitionLo)
	if openness >= 0 {
		openness = o.coded(w, rng.LeaderOpenness, i, w.Year, openness, w.Value(e, changeOpennessHi))
	} else if step := w.Value(e, changeStep); step != 0 {
		openness = min(1, max(0, w.Leaders.Openness[i]+step))
	} else {
		openness = o.successor(w, i, other)
	}
	if ambition >= 0 {
		ambition = o.coded(w, rng.LeaderAmbition, i, w.Year, ambition, w.Value(e, changeAmbitionHi))
	} else {
		ambition = o.around(w, rng.LeaderAmbition, i, w.Leaders.Ambition[i], other)
	}
	o.install(w, i, openness, ambition, other)
}

// around draws a successor near the predecessor.
func (o *Offices) around(w *sim.World, process rng.Process, country int, predecessor float64, other bool) float64 {
	sd := o.SuccessorSame
	if other {
		sd = o.SuccessorOther
	}
	draw := w.Random(process, country, 0)
	return reflect01(predecessor + float64(sd*draw.Normal()))
}

// successor draws the openness of a successor. One from the same coalition is near the predecessor. One from another is
// near a leader that the region has had: what leaders there were, there may be again.
func (o *Offices) successor(w *sim.World, country int, other bool) float64 {
	if !other || o.Earlier == 0 {
		return o.around(w, rng.LeaderOpenness, country, w.Leaders.Openness[country], other)
	}
	draw := w.Random(rng.EarlierLeader, country, 0)
	n := o.leaders(w, -1, nil)
	var coded [2]float64
	o.leaders(w, min(n-1, int(draw.Float64()*float64(n))), &coded)
	return o.around(w, rng.LeaderOpenness, country, float64(0.5*(coded[0]+coded[1])), false)
}

// leaders counts the leaders with a coded openness that the region has had so far. The first ones come in the order of
// countries, later ones in that of their entries. It writes the coded range of one of them.
func (o *Offices) leaders(w *sim.World, which int, coded *[2]float64) int {
	n := w.Region.Members
	if which >= 0 && which < n {
		*coded = w.Region.Offices[which].Openness
	}
	for _, e := range w.Events() {
		if w.Entries[e].Kind.Name != changeOfLeader || sim.Status(w.Talks.Status[e]) != sim.Happened ||
			w.Value(e, changeOpennessLo) < 0 {
			continue
		}
		if n == which {
			*coded = [2]float64{w.Value(e, changeOpennessLo), w.Value(e, changeOpennessHi)}
		}
		n++
	}
	return n
}

// firstStep is the share of the way to its aim that a leader goes at once, 0 unless it took office this year. In the first
// year of a region there is no stance of a predecessor to leave.
func (o *Offices) firstStep(w *sim.World, i int) float64 {
	if w.Leaders.InOffice[i] != float64(w.Year) || w.Year == w.Region.FirstYear {
		return 0
	}
	draw := w.Random(rng.FirstSteps, i, 0)
	return min(1, max(0, o.FirstStep+float64(o.FirstStepSD*draw.Normal())))
}

// reflect01 folds a number back into 0..1 at the ends. Cutting it off would put many draws exactly on an end.
func reflect01(x float64) float64 {
	for range 8 {
		switch {
		case x < 0:
			x = -x
		case x > 1:
			x = 2 - x
		default:
			return x
		}
	}
	return min(1, max(0, x))
}

func (o *Offices) install(w *sim.World, i int, openness, ambition float64, other bool) {
	m, powers := w.Region.Members, len(w.Region.Powers)
	w.Leaders.Openness[i], w.Leaders.Ambition[i] = openness, ambition
	w.Leaders.InOffice[i] = float64(w.Year)
	if other {
		w.Leaders.Coalition[i] = float64(w.Year)
	}
	w.Leaders.Popularity[i] = o.PopularityStart
	for j := range m {
		if i == j {
			continue
		}
		// Hostility is partly personal, on both sides of the relation. Narratives and distrust lose a share
		// when a leader changes; trust stays.
		w.People.Narrative[i*m+j] = float64(w.People.Narrative[i*m+j] * (1 - o.HostilityReset))
		w.People.Narrative[j*m+i] = float64(w.People.Narrative[j*m+i] * (1 - o.HostilityReset))
		if p := w.Region.PairIndex(i, j); w.People.Trust[p] < 0 {
			w.People.Trust[p] = float64(w.People.Trust[p] * (1 - o.HostilityReset))
		}
	}
	sd := o.AlignmentSame
	if other {
		sd = o.AlignmentOther
	}
	if sd == 0 {
		return
	}
	row := w.Powers.Alignment[i*powers : (i+1)*powers]
	before, after := 0.0, 0.0
	for p := range row {
		before += row[p]
		draw := w.Random(rng.LeaderAlignment, i, p)
		row[p] = float64(row[p] * expNormal(sd, draw.Normal()))
		after += row[p]
	}
	if after > 0 { // a country shifts its alignment; the total does not grow
		for p := range row {
			row[p] = float64(row[p] * (before / after))
		}
	}
}

// Exit lets leaders leave by the keyed hazard after the observed years. A leader who took office this year by
// an event of the scenario stays.
func (o *Offices) Exit(x *ProtectiveIntegration, c *Crises, w *sim.World) {
	if w.Year < w.Region.ExitsFrom {
		return
	}
	for i, office := range w.Region.Offices {
		if office.ExitRate == 0 || w.Leaders.InOffice[i] == float64(w.Year) {
			continue
		}
		draw := w.Random(rng.LeaderExit, i, 0)
		rate := float64(o.ExitFactor * office.ExitRate)
		rate = float64(rate * c.turnover(w, i))
		if !draw.Bool(min(1, float64(rate*x.stays(w, i)))) {
			continue
		}
		succession := w.Random(rng.Successor, i, 0)
		other := succession.Bool(o.OtherCoalition)
		openness := o.successor(w, i, other)
		ambition := o.around(w, rng.LeaderAmbition, i, w.Leaders.Ambition[i], other)
		from := w.Leaders.Openness[i]
		o.install(w, i, openness, ambition, other)
		w.Note(sim.LogLine{What: sim.LogExit, Entry: -1, A: i, B: -1, From: from, To: openness})
	}
}
