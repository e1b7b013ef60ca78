package run

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// What the predictive table tells of each year, in the order of a row.
var predicted = [...]string{"H", "V", "mean stance", "borders closed", "borders restricted", "borders managed", "borders open",
	"clashes", "severity", "wars", "papers"}

// The places in predicted of what is not a level of the year.
const (
	firstRegime = 3
	clashes     = 7
	severity    = 8
	wars        = 9
	papers      = 10

	asIn2010 = 1.0 // severity from which a clash counts as a war
)

// predictedKeep are the outcomes from which the predictive table is made.
var predictedKeep = []string{"region.horizontal", "region.vertical", "region.stance_mean", "borders.*.regime", "pairs.*.incident",
	"*.status"}

// predictiveYears are every fifth year of a run and its last.
func predictiveYears(b *scenarios.Bound) []int {
	var years []int
	for y := b.Region.FirstYear + 4 - (b.Region.FirstYear+4)%5; y < b.Until; y += 5 {
		if y > b.Region.FirstYear {
			years = append(years, y)
		}
	}
	return append(years, b.Until)
}

// predictive tells what free and given history look like over draws from the priors, beside the record.
func (j *Priors) predictive(ctx context.Context) ([]evidence.Predicted, error) {
	var sides []*scenarios.Bound
	for _, s := range []*scenarios.Scenario{j.Free, j.Given} {
		b, err := s.Bind()
		if err != nil {
			return nil, err
		}
		sides = append(sides, b)
	}
	years := predictiveYears(sides[0])
	until := years[len(years)-1]
	if sides[1].Until < until {
		return nil, fmt.Errorf("%s ends in %d, before %s in %d: give them the same last year", j.Given.Name, sides[1].Until,
			j.Free.Name, until)
	}
	observed, err := scenarios.ObservedIn(j.Given.Region)
	if err != nil {
		return nil, err
	}
	record := recordOf(sides[1], observed, years)
	const n = len(predicted)
	rows, err := j.run(ctx, &bench{sides: sides, keep: predictedKeep, until: until, draws: sim.FromPriors, replicates: j.Draws,
		width: n * len(years), read: func(b *scenarios.Bound, l *sim.Layout, record, row []float64) {
			before := b.Region.FirstYear - 1
			for k, year := range years {
				readPredicted(b, l, record, row[k*n:(k+1)*n], before, year)
				before = year
			}
		}})
	if err != nil {
		return nil, err
	}
	points := func(side, at int) [3]float64 {
		var x []float64
		for _, row := range rows[side] {
			x = append(x, row[at])
		}
		s := analysis.Summarise(x)
		return [3]float64{s.P05, s.P50, s.P95}
	}
	var list []evidence.Predicted
	for what, name := range predicted {
		for k, year := range years {
			list = append(list, evidence.Predicted{What: name, Year: year, Free: points(0, k*n+what), Given: points(1, k*n+what),
				Record: record[k*n+what]})
		}
	}
	return list, nil
}

// readPredicted reads what the table tells of a year. Clashes are those after the year before.
func readPredicted(b *scenarios.Bound, l *sim.Layout, record, row []float64, before, year int) {
	at := func(d sim.Domain, name string, entity, year int) float64 {
		return record[l.Place(l.Find(d, name), entity, year)]
	}
	row[0], row[1] = at(sim.OfRegion, "horizontal", 0, year), at(sim.OfRegion, "vertical", 0, year)
	row[2] = at(sim.OfRegion, "stance_mean", 0, year)
	for k := range b.Region.Inner {
		row[firstRegime+int(at(sim.OfBorder, "regime", k, year))]++
	}
	for pair := range b.Region.Pairs() {
		for y := before + 1; y <= year; y++ {
			clash(row, at(sim.OfPair, "incident", pair, y))
		}
	}
	for e := range b.Entries {
		if b.Entries[e].Kind.Nature == sim.Proposal && at(sim.OfEntry, "status", e, year) == float64(sim.Agreed) {
			row[papers]++
		}
	}
}

// clash counts what two countries had of clashes in a year.
func clash(row []float64, of float64) {
	row[severity] += of
	if of > 0 {
		row[clashes]++
	}
	if of >= asIn2010 {
		row[wars]++
	}
}

// recordOf is the same of the record, NaN where there is nothing to compare with.
func recordOf(b *scenarios.Bound, o *scenarios.Observations, years []int) []float64 {
	const n = len(predicted)
	row := make([]float64, n*len(years))
	for k := range row {
		row[k] = math.NaN()
	}
	member := func(code string) bool {
		at := b.Region.NodeIndex(code)
		return at >= 0 && at < b.Region.Members
	}
	before := b.Region.FirstYear - 1
	for k, year := range years {
		at := row[k*n : (k+1)*n]
		if year > b.Region.OutcomesObserved {
			break
		}
		for w := firstRegime; w < n; w++ {
			at[w] = 0
		}
		for _, s := range o.Regimes {
			if member(s.A) && member(s.B) && s.From <= year && year <= s.To {
				at[firstRegime+int(s.Regime)]++
			}
		}
		for _, i := range o.Incidents {
			if i.Year <= before || i.Year > year || !member(i.A) || !member(i.B) {
				continue
			}
			clash(at, i.Severity)
		}
		for _, a := range o.Agreements {
			if signed, err := strconv.Atoi(a.Date[:min(4, len(a.Date))]); err == nil && signed <= year {
				at[papers]++
			}
		}
		before = year
	}
	return row
}

// Ask computes what the page tells: the shares under the shipped prior, the priors that a search finds for the ends that
// are asked for, the predictive table and the effort of powers.
func (j *Priors) Ask(ctx context.Context, ends [][2]float64) (*evidence.Priors, error) {
	g, err := j.newGame()
	if err != nil {
		return nil, err
	}
	shipped := evidence.ScalePrior{Median: g.row.Prior, Spread: g.row.Spread}
	p := &evidence.Priors{Given: j.Given.Name, Free: j.Free.Name, Year: g.year, Draws: j.Draws, Pairs: j.Pairs, Seed: j.Seed,
		ModelVersion: sim.ModelVersion, Parameters: ParametersDigest(), Scale: shipped, EffortFrom: effectFrom,
		EffortTo: effectTo}
	played, err := g.play(ctx, nil)
	if err != nil {
		return nil, err
	}
	p.Stance, p.H = spreadOf(played.stance, 1), spreadOf(played.h, 100)
	p.Coalitions = levels(played)
	if p.Answers, err = g.answers(ctx, ends); err != nil {
		return nil, err
	}
	if p.Predictive, err = j.predictive(ctx); err != nil {
		return nil, err
	}
	for _, s := range j.histories() {
		all, byTheory, err := j.effects(ctx, s)
		if err != nil {
			return nil, err
		}
		p.Efforts, p.Theories = append(p.Efforts, all...), append(p.Theories, byTheory...)
	}
	return p, nil
}

// Search finds the priors of external.scale for the wanted ends of the share.
func (j *Priors) Search(ctx context.Context, ends [][2]float64) ([]evidence.ScaleAnswer, error) {
	g, err := j.newGame()
	if err != nil {
		return nil, err
	}
	return g.answers(ctx, ends)
}

func (g *game) answers(ctx context.Context, ends [][2]float64) ([]evidence.ScaleAnswer, error) {
	c, err := g.newCurve(ctx)
	if err != nil {
		return nil, err
	}
	var list []evidence.ScaleAnswer
	for _, e := range ends {
		a, err := c.search(ctx, e[0], e[1])
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// levels are the levels of stance and H in the four coalitions.
func levels(p *played) []evidence.CoalitionLevel {
	var list []evidence.CoalitionLevel
	for n, values := range [][][4]float64{p.stance, p.h} {
		for c, name := range []string{"none", "inside", "outside", "both"} {
			var x []float64
			for _, v := range values {
				x = append(x, v[c])
			}
			s := analysis.Summarise(x)
			list = append(list, evidence.CoalitionLevel{Coalition: name, Outcome: []string{byStance, byH}[n], Low: s.P05,
				Mid:  s.P50,
				High: s.P95})
		}
	}
	return list
}

// Runs is the largest number of runs that Ask takes for so many pairs of ends to search for.
func (j *Priors) Runs(ends int) int {
	total := j.SearchRuns(ends) + 4*j.Draws + 2*j.Draws
	for _, s := range j.histories() {
		for n := range settings() {
			if list, err := efforts(s, n > 0); err == nil {
				total += len(list) * j.Pairs
			}
		}
	}
	return total
}

// histories are given and free history, once if they are the same.
func (j *Priors) histories() []*scenarios.Scenario {
	if j.Free.Name == j.Given.Name {
		return []*scenarios.Scenario{j.Given}
	}
	return []*scenarios.Scenario{j.Given, j.Free}
}
