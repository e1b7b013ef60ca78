package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// reading is a number of the tables of free history, read of a run and of the record in the same way. A level is that
// of the last year; a count is of all years.
type reading struct {
	table, what string
	decimals    int
	share       bool // it is 0 or 1, and told as the share of draws
	of          func(h history, from, to int) float64
}

// The years of relapses and of the worst falls.
const (
	aheadFrom, aheadTo           = 2026, 2035
	fallsFrom, fallsTo           = 1993, 2015
	laterFallsFrom, laterFallsTo = 2027, 2035

	relapse      = 10.0 // points of H
	relapseYears = 3    // at most, from the height to the relapse
)

// levelOf reads an outcome of the region, times a factor.
func levelOf(outcome string, factor float64) func(history, int, int) float64 {
	return func(h history, _, year int) float64 { return factor * h.level(outcome, year) }
}

// levelReadings are shown in single years.
func levelReadings() []reading {
	list := []reading{{evidence.TableLevels, "H", 0, false, levelOf("horizontal", 1)}}
	for _, part := range []string{"trade", "borders", "movement", "energy", "institutions", "trust"} {
		list = append(list, reading{evidence.TableLevels, "H: " + part, 0, false, levelOf("h_"+part, 1)})
	}
	list = append(list, reading{evidence.TableLevels, "V", 0, false, levelOf("vertical", 1)},
		reading{evidence.TableLevels, "mean stance", 2, false, levelOf("stance_mean", 1)},
		reading{evidence.TableLevels, "trade inside, %", 1, false, levelOf("inside_share", 100)})
	for r, name := range sim.RegimeNames {
		list = append(list, reading{evidence.TableBorders, name, 0, false, func(h history, _, year int) float64 {
			return borders(h, sim.Regime(r), year)
		}})
	}
	return list
}

// counts are over five years.
func counts() []reading {
	list := []reading{
		{evidence.TableCounts, "papers signed", 0, false, func(h history, from, to int) float64 {
			signed, _, _ := h.papers(from, to)
			return signed
		}},
		{evidence.TableCounts, evidence.InForce, 0, false, func(h history, from, to int) float64 {
			_, inForce, _ := h.papers(from, to)
			return inForce
		}},
		{evidence.TableCounts, "hostile acts", 0, false, func(h history, from, to int) (n float64) {
			for _, act := range hostile {
				n += h.acts(act.kind, from, to)
			}
			return n
		}},
	}
	for _, act := range hostile {
		list = append(list, reading{evidence.TableCounts, act.words, 0, false, func(h history, from, to int) float64 {
			return h.acts(act.kind, from, to)
		}})
	}
	return append(list, reading{evidence.TableCounts, "clashes", 0, false, func(h history, from, to int) float64 {
		years, _, _ := h.clashes(from, to)
		return years
	}}, reading{evidence.TableCounts, "severity", 1, false, func(h history, from, to int) float64 {
		_, severity, _ := h.clashes(from, to)
		return severity
	}})
}

// wars is how many years of borders had a war.
func wars(h history, from, to int) float64 {
	_, _, n := h.clashes(from, to)
	return n
}

// anyWar is 1 with a war, 0 without.
func anyWar(h history, from, to int) float64 { return min(1, wars(h, from, to)) }

// relapsed is 1 if H once was lower by ten points or more than in one of the three years before.
func relapsed(h history, from, to int) float64 {
	for y := from; y <= to; y++ {
		for before := y - relapseYears; before < y; before++ {
			if h.level("horizontal", before)-h.level("horizontal", y) >= relapse {
				return 1
			}
		}
	}
	return 0
}

// shut is 1 if an inner border was closed in a year, 0 if not.
func shut(h history, from, to int) float64 {
	for y := from; y <= to; y++ {
		if borders(h, sim.Closed, y) > 0 {
			return 1
		}
	}
	return 0
}

// newlyShut is 1 if an inner border was closed in a year and not in the year before.
func newlyShut(h history, from, to int) float64 {
	for y := from; y <= to; y++ {
		for k := range h.region().Inner {
			now, _ := h.regime(k, y)
			if before, _ := h.regime(k, y-1); now == sim.Closed && before != sim.Closed {
				return 1
			}
		}
	}
	return 0
}

// worstFall is the largest fall of H from one year to the next, 0 if it never falls.
func worstFall(h history, from, to int) (worst float64) {
	for y := from; y <= to; y++ {
		worst = max(worst, h.level("horizontal", y-1)-h.level("horizontal", y))
	}
	return worst
}

// decades are counted by decade.
func decades() []reading {
	return []reading{{evidence.TableWars, "wars", 0, false, wars}, {evidence.TableWars, "draws with one", 0, true, anyWar}}
}

// falls are what can go wrong once leaders choose freely, and the worst falls of H before and after the turn.
func falls() []told {
	worst := reading{evidence.TableAhead, "worst fall of H from one year to the next, points", 1, false, worstFall}
	ahead := func(what string, of func(history, int, int) float64) told {
		return told{reading{evidence.TableAhead, what, 0, true, of}, aheadFrom, aheadTo}
	}
	return []told{ahead("H falls by 10 points or more within three years", relapsed),
		ahead("a border is closed in some year", shut), ahead("a border is closed that was not the year before", newlyShut),
		{worst, fallsFrom, fallsTo}, {worst, laterFallsFrom, laterFallsTo}}
}

// told is a reading over a span of years. In the single year of a level, from is 0.
type told struct {
	reading
	from, to int
}

// chronicle is what the page asks of every run, in the order of a row.
type chronicle struct {
	told    []told
	borders []place // inner border and year
	seats   []place // membership and year
}

// place is an entity in a year.
type place struct{ entity, year int }

// chronicleOf says what to ask in a region. Borders are shown in the landmarks from the first brief one on for which the
// record codes them, memberships in the brief landmarks and in the last year of observed forcing.
func chronicleOf(b *scenarios.Bound, o *scenarios.Observations, years []int) *chronicle {
	c := &chronicle{}
	until := years[len(years)-1]
	c.levels(levelReadings(), years)
	c.spans(counts(), b.Region.FirstYear, years)
	c.decades(b.Region.FirstYear, until)
	for _, t := range falls() {
		if t.from > b.Region.FirstYear && t.to <= until {
			c.told = append(c.told, t)
		}
	}
	c.place(&recorded{b, o}, until)
	return c
}

// levels asks for readings in single years.
func (c *chronicle) levels(list []reading, years []int) {
	for _, q := range list {
		for _, year := range years {
			c.told = append(c.told, told{q, 0, year})
		}
	}
}

// spans asks for readings from the first year, or from the year after the last span, to each of these years.
func (c *chronicle) spans(list []reading, first int, ends []int) {
	for _, q := range list {
		from := first
		for _, year := range ends {
			c.told = append(c.told, told{q, from, year})
			from = year + 1
		}
	}
}

// decades asks for wars by decade.
func (c *chronicle) decades(first, until int) {
	for _, q := range decades() {
		for from := first; from <= until; from = from - from%10 + 10 {
			c.told = append(c.told, told{q, from, min(until, from-from%10+9)})
		}
	}
}

// place lists the borders and the memberships to ask about.
func (c *chronicle) place(record *recorded, until int) {
	r := record.region()
	within := func(year int) bool { return year >= r.FirstYear && year <= until }
	for k := range r.Inner {
		for _, year := range r.Landmarks.Shown {
			_, coded := record.regime(k, year)
			if coded && within(year) && len(r.Landmarks.Brief) > 0 && year >= r.Landmarks.Brief[0] {
				c.borders = append(c.borders, place{k, year})
			}
		}
	}
	for o := range r.Organisations {
		if len(r.Organisations[o].Sponsors) == 0 || r.Organisations[o].ByInvitation {
			continue
		}
		for _, year := range slices.Concat(r.Landmarks.Brief, []int{r.ForcingTo}) {
			for i := range r.Members {
				if within(year) {
					c.seats = append(c.seats, place{i*len(r.Organisations) + o, year})
				}
			}
		}
	}
}

func (c *chronicle) width() int { return len(c.told) + len(c.borders) + len(c.seats) }

// read fills the row of a run.
func (c *chronicle) read(h *lived, row []float64) {
	for k := range c.told {
		row[k] = c.told[k].of(h, c.told[k].from, c.told[k].to)
	}
	row = row[len(c.told):]
	for k, p := range c.borders {
		regime, _ := h.regime(p.entity, p.year)
		row[k] = float64(regime)
	}
	row = row[len(c.borders):]
	for k, p := range c.seats {
		row[k] = h.at(sim.OfMembership, "membership", p.entity, p.year)
	}
}

// chronicleKeep are the outcomes that it reads.
var chronicleKeep = []string{"region.horizontal", "region.h_*", "region.vertical", "region.stance_mean", "region.inside_share",
	"borders.*.regime", "pairs.*.incident", "memberships.*.membership"}

// fifths are every fifth year between two years, and the last.
func fifths(first, last int) []int {
	var years []int
	for y := first + 4 - (first+4)%5; y < last; y += 5 {
		if y > first {
			years = append(years, y)
		}
	}
	return append(years, last)
}

// predictive tells what free and given history look like over draws from the priors, beside the record.
func (j *Priors) predictive(ctx context.Context, p *evidence.Priors) error {
	var sides []*scenarios.Bound
	for _, s := range []*scenarios.Scenario{j.Free, j.Given} {
		b, err := s.Bind()
		if err != nil {
			return err
		}
		sides = append(sides, b)
	}
	years := fifths(sides[0].Region.FirstYear, sides[0].Until)
	until := years[len(years)-1]
	if sides[1].Until < until {
		return fmt.Errorf("%s ends in %d, before %s in %d: give them the same last year", j.Given.Name, sides[1].Until,
			j.Free.Name, until)
	}
	observed, err := scenarios.ObservedIn(j.Given.Region)
	if err != nil {
		return err
	}
	c := chronicleOf(sides[1], observed, years)
	rows, err := j.run(ctx, &bench{sides: sides, keep: chronicleKeep, until: until, draws: sim.FromPriors, replicates: j.Draws,
		width: c.width(), read: c.read})
	if err != nil {
		return err
	}
	c.tell(&p.Histories, &recorded{sides[1], observed}, rows)
	return nil
}

// tell writes what the rows of free and of given history say, beside the record.
func (c *chronicle) tell(p *evidence.Histories, record *recorded, rows [][][]float64) {
	column := func(side, at int) (x []float64) {
		for _, row := range rows[side] {
			x = append(x, row[at])
		}
		return x
	}
	for k, q := range c.told {
		t := evidence.Predicted{Table: q.table, What: q.what, From: q.from, Year: q.to, Decimals: q.decimals, Share: q.share,
			Record: math.NaN()}
		if !q.share && q.table != evidence.TableAhead { // the record is one history, and it ends before what is ahead
			t.Record = q.of(record, q.from, q.to)
		}
		if q.what == evidence.InForce {
			_, _, all := record.papers(q.from, q.to)
			t.AtLeast = !all
		}
		for side, points := range []*[3]float64{&t.Free, &t.Given} {
			x := column(side, k)
			if q.share {
				*points = shareWithError(x)
			} else {
				s := analysis.Summarise(x)
				*points = [3]float64{s.P05, s.P50, s.P95}
			}
		}
		p.Predictive = append(p.Predictive, t)
	}
	share := func(side, at int, code float64) float64 {
		n := 0.0
		for _, row := range rows[side] {
			if row[at] == code {
				n++
			}
		}
		return n / float64(len(rows[side]))
	}
	r := record.bound.Region
	for k, b := range c.borders {
		coded, _ := record.regime(b.entity, b.year)
		t := evidence.BorderShares{Border: r.PairName(r.Borders[b.entity].A, r.Borders[b.entity].B), Year: b.year,
			Record: int(coded)}
		for code := range t.Free {
			t.Free[code], t.Given[code] = share(0, len(c.told)+k, float64(code)), share(1, len(c.told)+k, float64(code))
		}
		p.Borders = append(p.Borders, t)
	}
	for k, s := range c.seats {
		at := len(c.told) + len(c.borders) + k
		i, o := s.entity/len(r.Organisations), s.entity%len(r.Organisations)
		p.Seats = append(p.Seats, evidence.Seat{Country: r.Nodes[i].ID, Body: r.Organisations[o].ID, Year: s.year,
			Free: share(0, at, float64(sim.Belonging)), Given: share(1, at, float64(sim.Belonging)),
			Record: sim.MembershipNames[record.memberships(s.year)[s.entity]]})
	}
	p.RecordTo = r.EventsTo
}

// shareWithError is the share of ones among zeros and ones, between the ends of its 95 % interval (Wilson's).
func shareWithError(x []float64) [3]float64 {
	const z = 1.959964
	n, p := float64(len(x)), analysis.Mean(x)
	const zz = z * z
	middle := (p + zz/(2*n)) / (1 + zz/n)
	half := z / (1 + zz/n) * math.Sqrt(float64(p*(1-p))/n+zz/(4*n*n))
	return [3]float64{max(0, middle-half), p, min(1, middle+half)}
}
