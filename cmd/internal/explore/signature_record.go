package explore

import (
	"context"
	"math"
	"slices"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// BesideOptions say how many histories are held against the record, and how.
type BesideOptions struct {
	Histories int
	Seed      uint64
	Workers   int
	Done      func(done int) // told after some histories, from any worker; may be nil
}

// BesideRuns is how many histories Beside runs.
func BesideRuns(histories int) int { return histories * (2 + len(theoryMechanisms())) }

// Beside puts the signature of each theory in simulated free history beside the same statistic of the record. Parameters
// are draws of the posterior.
func Beside(ctx context.Context, free, given *scenarios.Bound, o *scenarios.Observations,
	opt BesideOptions) ([]evidence.Beside, error) {
	theories := TheoriesOptions(opt)
	known := slices.DeleteFunc(knownSignatures(), func(s signature) bool { return s.Theory == "" })
	at := &observer{bound: free, region: free.Region, signatures: known, TheoriesOptions: theories}
	with, err := at.drawn(ctx, given.Region.EventsTo, "")
	if err != nil {
		return nil, err
	}
	record, err := recordOf(ctx, given, o, known, theories, at.told)
	if err != nil {
		return nil, err
	}
	at.told += opt.Histories
	out := make([]evidence.Beside, len(known))
	for _, m := range theoryMechanisms() {
		without, err := at.drawn(ctx, given.Region.EventsTo, m)
		if err != nil {
			return nil, err
		}
		for s := range known {
			if known[s].Mechanism != m {
				continue
			}
			out[s] = record[s]
			out[s].Statistic = known[s].Statistic
			out[s].With, out[s].Without = ranged(with[s], known[s].cut), ranged(without[s], known[s].cut)
			single := known[s].cut.single()
			less := evidence.NewMeasure(with[s], single).Less(evidence.NewMeasure(without[s], single))
			out[s].Adds = less
		}
	}
	return out, nil
}

// drawn runs the histories with draws of the posterior, without a theory if one is named, and puts the rows up to a year
// into groups, by signature and history.
func (o *observer) drawn(ctx context.Context, until int, without string) ([][]evidence.Sums, error) {
	sums := make([][]evidence.Sums, len(o.signatures))
	for k := range sums {
		sums[k] = make([]evidence.Sums, o.Histories)
	}
	settled := o.bound.Settled()
	err := o.each(ctx, func(k int) (agents.Params, *sim.Region) {
		p, r := agents.Drawn(sim.FromPosterior, o.bound.Params, o.bound.Region, o.Seed, k, settled)
		if without != "" {
			p = weighted(p, without, 0)
		}
		return p, r
	}, func(k int, rows [][]row) {
		for s := range o.signatures {
			sums[s][k] = o.signatures[s].cut.sums(window(rows[s], until))
		}
	})
	return sums, err
}

// window are the rows up to a year, or all if none is as early: exits by chance begin after the record.
func window(rows []row, until int) []row {
	n := 0
	for n < len(rows) && rows[n].year <= until { // rows stand by year
		n++
	}
	if n == 0 {
		return rows
	}
	return rows[:n]
}

// single is the statistic of one history, NaN where a group is empty.
func single(s evidence.Sums, c cut) float64 {
	if c.single() {
		return s.High / s.HighCount
	}
	return s.High/s.HighCount - s.Low/s.LowCount
}

// ranged are the 5, 50 and 95 % points over single histories. Histories in which one of the groups is empty have no
// statistic and do not count, just as a record without one would say nothing. There is a range if more than half of the
// histories have the statistic.
func ranged(histories []evidence.Sums, c cut) [3]float64 {
	var x []float64
	for _, s := range histories {
		if v := single(s, c); !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	if 2*len(x) <= len(histories) {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}
	}
	s := analysis.Summarise(x)
	return [3]float64{s.P05, s.P50, s.P95}
}

// inRecord says how a signature is read of the record. A run follows the record, so its state is that of the record as far
// as there is one, and watch adds rows of what was recorded. Where only the model has the state by which the rows are
// grouped, it is measured.
type inRecord struct {
	watch    func(h *history, p *Problem)
	measured bool
	why      string // why it cannot be read
}

const noStance = "no source measures how open leaders are to each neighbour from year to year"

// readable says by signature what the record has.
var readable = map[string]inRecord{
	"X1-exits":  {watch: recordedExits, measured: true},
	"X1-papers": {watch: recordedPapers, measured: true},
	"X2-deals":  {watch: func(h *history, _ *Problem) { watchDeals(h) }},
	"X3-refusals": {why: "the record has what was signed and seldom who refused what, so refusals that nobody wrote down " +
		"would count as consent"},
	"X3-trade":   {watch: recordedRetaliation, measured: true},
	"X4-deaths":  {watch: func(h *history, _ *Problem) { watchDeaths(h) }},
	"X5-keeping": {why: "nobody measured how much of each agreement was carried out"},
	"X6-chill":   {why: noStance},
	"X7-effort":  {why: "the project may ship no yearly series of what powers spend by country"},
	"X7-leverage": {why: "leverage is a measure of the model, and the project may ship no series of debt, aid and investment " +
		"by pair"},
	"X8-stance":  {why: noStance},
	"X8-clashes": {watch: recordedClashes, measured: true},
}

// recordOf reads the signatures of the record: the mean over draws of the posterior of what each gives, because the state
// by which rows are grouped may be the model's.
func recordOf(ctx context.Context, given *scenarios.Bound, o *scenarios.Observations, known []signature, opt TheoriesOptions,
	told int) ([]evidence.Beside, error) {
	r := given.Region
	p, err := NewProblem(given, o, r.OutcomesObserved)
	if err != nil {
		return nil, err
	}
	follow := *Follow(given, r.EventsTo)
	follow.Until = min(follow.Until, r.EventsTo)
	var list []signature
	for _, s := range known {
		of := readable[s.ID]
		s.watch = func(h *history) {
			if of.watch != nil {
				of.watch(h, p)
			}
		}
		list = append(list, s)
	}
	at := &observer{bound: &follow, region: r, signatures: list, TheoriesOptions: opt, told: told}
	values, events := make([][]float64, len(list)), make([]int, len(list))
	for s := range values {
		values[s] = make([]float64, opt.Histories)
	}
	settled := follow.Settled()
	err = at.each(ctx, func(k int) (agents.Params, *sim.Region) {
		return agents.Drawn(sim.FromPosterior, follow.Params, r, opt.Seed, k, settled)
	}, func(k int, rows [][]row) {
		for s := range list {
			values[s][k] = single(list[s].cut.sums(rows[s]), list[s].cut)
			if k == 0 {
				events[s] = happened(rows[s], list[s].cut)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]evidence.Beside, len(list))
	for s := range out {
		of := readable[list[s].ID]
		out[s] = evidence.Beside{Record: math.NaN(), Measured: of.measured, Why: of.why}
		if of.watch == nil {
			if of.why == "" {
				out[s].Why = "nobody has said how it is to be read"
			}
			continue
		}
		known := slices.DeleteFunc(values[s], func(x float64) bool { return math.IsNaN(x) })
		if out[s].Events = events[s]; len(known) == 0 {
			out[s].Why = "one of the two groups is empty"
			continue
		}
		out[s].Record = analysis.Mean(known)
	}
	return out, nil
}

// happened counts the rows in which something happened; of a cut by presence those of the group in which it may have.
func happened(rows []row, c cut) (n int) {
	for _, r := range rows {
		if c == presence && r.x > 0 || c != presence && r.y != 0 {
			n++
		}
	}
	return n
}

// recordedExits has the changes of leaders of the record, over the usual rate of the country.
func recordedExits(h *history, p *Problem) {
	w := h.now
	for i, office := range w.Region.Offices {
		if office.ExitRate == 0 || h.last.Year < w.Region.FirstYear {
			continue
		}
		y := 0.0
		for k := range p.Bound.Entries {
			if e := &p.Bound.Entries[k]; !e.Own && e.Year == w.Year && e.A == i && e.Kind.Name == "leader_change" {
				y = 1 / office.ExitRate
			}
		}
		h.saw(securedBy(h.last, i), y)
	}
}

// recordedPapers has the papers of the record, among those that could have been signed.
func recordedPapers(h *history, p *Problem) {
	for k := range p.Hazards {
		x := &p.Hazards[k]
		if x.Class != Signed || !p.AtRisk(k, h.now.Year) {
			continue
		}
		y := 0.0
		if p.Happened(k, h.now.Year) {
			y = 1
		}
		h.saw(max(securedBy(h.last, x.A), securedBy(h.last, x.B)), y)
	}
}

// recordedClashes has the clashes of the record on borders that were not settled.
func recordedClashes(h *history, p *Problem) {
	w := h.now
	if w.Year > w.Region.OutcomesObserved {
		return
	}
	for k := range w.Region.Inner {
		b := &w.Region.Borders[k]
		if h.last.Borders.Unsettled[k] == 0 {
			continue
		}
		y := 0.0
		for _, class := range []HazardClass{Clashed, Fought} {
			if n := p.FindHazard(class, w.Region.PairName(b.A, b.B)); n >= 0 && p.Happened(n, w.Year) {
				y = 1
			}
		}
		h.saw(h.last.Powers.Roof[w.Region.PairIndex(b.A, b.B)], y)
	}
}

// recordedRetaliation has the growth of trade with a power over two years by the record, in the mean over reporters that
// give both years.
func recordedRetaliation(h *history, p *Problem) {
	w := h.now
	if h.before.Year < w.Region.FirstYear {
		return
	}
	n := len(w.Region.Powers)
	for q, node := range w.Region.Powers {
		var members []int
		var grown []float64
		mean := 0.0
		for i := range w.Region.Members {
			if g, ok := p.grown(w.Region.PairName(i, node), w.Year); ok {
				members, grown = append(members, i), append(grown, g)
				mean += g
			}
		}
		for k, i := range members {
			angered := h.last.Powers.Anger[i*n+q] - h.before.Powers.Anger[i*n+q]
			h.saw(max(0, angered-angry), grown[k]-mean/float64(len(members)))
		}
	}
}

// grown is by how much trade of a pair grew over two years, in logarithms.
func (p *Problem) grown(pair string, year int) (mean float64, known bool) {
	g := p.find(Outside, pair)
	if g < 0 {
		return 0, false
	}
	var list []float64
	data := p.Data[p.block[g][0]:p.block[g][1]]
	for k := range data {
		for n := range data[:k] {
			if data[n].Series == data[k].Series && data[k].Year == year && data[n].Year == year-2 {
				list = append(list, data[k].Value-data[n].Value)
			}
		}
	}
	if len(list) == 0 {
		return 0, false
	}
	return analysis.Mean(list), true
}
