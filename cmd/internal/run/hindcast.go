package run

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// Hindcast plays the past with numbers that are equally likely by the record: once with what was signed and done given,
// and once with nothing of it given. Both are held against the record.
type Hindcast struct {
	Given, Free *scenarios.Scenario
	Draws       int // from the posterior, in turn
	Seed        uint64
	Workers     int
	Told        func(made int) // told after each run, from any worker; may be nil
}

// openYears are the years in which the page asks which borders are open: the second and the third after the turn of the
// region. A region without a turn is asked for the years of its short tables.
func openYears(r *sim.Region) []int {
	if turn := r.Landmarks.Turn; turn != nil {
		return within([]int{turn.Year + 2, turn.Year + 3}, r)
	}
	return within(r.Landmarks.Brief, r)
}

// tradeYears are the years in which the page looks at trade: the first of openYears, and the last of the outcomes on record.
func tradeYears(r *sim.Region) []int {
	years := openYears(r)
	if len(years) > 1 {
		years = years[:1]
	}
	if !slices.Contains(years, r.OutcomesObserved) {
		years = append(years, r.OutcomesObserved)
	}
	return years
}

// Sides binds given and free history. It refuses what has no posterior to draw from, and histories that end before the
// record does.
func (j *Hindcast) Sides() (given, free *scenarios.Bound, err error) {
	if given, err = j.Given.Bind(); err != nil {
		return nil, nil, err
	}
	if free, err = j.Free.Bind(); err != nil {
		return nil, nil, err
	}
	if given.Region.Posterior == nil {
		return nil, nil, fmt.Errorf("region %s has no posterior to draw from; fit it with `concord fit`, and name its "+
			"posterior.csv under calibration.posterior of the region file", j.Given.Region)
	}
	for _, b := range []*scenarios.Bound{given, free} {
		if last := b.Region.EventsTo; b.Until < last {
			return nil, nil, fmt.Errorf("%s ends in %d, before the record in %d; let it run to %d, or leave until out",
				b.Scenario.Name, b.Until, last, last)
		}
	}
	return given, free, nil
}

// Ask plays both histories and says what they have of the record.
func (j *Hindcast) Ask(ctx context.Context) (*evidence.Hindcast, error) {
	given, free, err := j.Sides()
	if err != nil {
		return nil, err
	}
	observed, err := scenarios.ObservedIn(j.Given.Region)
	if err != nil {
		return nil, err
	}
	r, record := given.Region, &recorded{given, observed}
	h := &evidence.Hindcast{Given: j.Given.Name, Free: j.Free.Name, Draws: j.Draws, Seed: j.Seed, ModelVersion: sim.ModelVersion,
		Fitted: r.Posterior.Model, Posterior: len(r.Posterior.Draws), First: r.FirstYear, Observed: r.OutcomesObserved,
		Held: given.HeldYears(), Landmarks: landmarks(r),
		SeatYears: seatYears(r),
		OpenYears: openYears(r)}
	if err := beside(h, record); err != nil {
		return nil, err
	}
	c := hindcastOf(record)
	rows, err := (&bench{sides: []*scenarios.Bound{free, given}, keep: hindcastKeep, until: r.EventsTo, draws: sim.FromPosterior,
		replicates: j.Draws, width: c.width(), read: c.read, seed: j.Seed, workers: j.Workers,
		made: &progress{done: j.Told}}).run(ctx)
	if err != nil {
		return nil, err
	}
	c.tell(&h.Histories, record, rows)
	return h, nil
}

// beside takes the aims of the region and the numbers of an earlier model from its table. A number that the page does not
// show would be lost without a word, so it is refused before any run.
func beside(h *evidence.Hindcast, record *recorded) error {
	r := record.region()
	shown := []string{evidence.BeforeMet, evidence.BeforeMedian, evidence.SeriesInside}
	for _, n := range r.Nodes[:r.Members] {
		shown = append(shown, n.ID, evidence.TotalOf(n.ID))
	}
	shown = append(shown, Borders(r)...)
	for _, n := range record.o.Hindcast {
		if !slices.Contains(shown, n.What) {
			return fmt.Errorf("hindcast.csv: the page shows no %q%s; want one of %s", n.What, fault.DidYouMean(n.What, shown),
				strings.Join(shown, "; "))
		}
		if !math.IsNaN(n.Aim) {
			h.Aims = append(h.Aims, evidence.Aim{What: n.What, Year: n.Year, Share: n.Aim})
		}
		if !math.IsNaN(n.Value) {
			h.Before = append(h.Before, evidence.Before{What: n.What, Year: n.Year, Value: n.Value, Noted: n.Noted})
			h.BeforeModel = n.Model
		}
	}
	return nil
}

// Runs is how many runs Ask takes.
func (j *Hindcast) Runs() int { return 2 * j.Draws }

// hindcastKeep are the outcomes that a hindcast reads.
var hindcastKeep = slices.Concat(chronicleKeep, []string{"countries.*.exports_usd", "countries.*.imports_usd",
	"countries.*.size_usd"})

// hindcastOf says what a hindcast asks: the chronicle of the tables of priors, to the end of the record, with every coded
// year of borders and every year of memberships, a series for each panel of the figure, and trade.
func hindcastOf(record *recorded) *chronicle {
	c, r := &chronicle{}, record.region()
	c.levels(levelReadings(), landmarks(r))
	c.spans(counts(), r.FirstYear, fifths(r.FirstYear, r.EventsTo))
	c.decades(r.FirstYear, r.EventsTo)
	var years []int
	for y := r.FirstYear; y <= r.EventsTo; y++ {
		years = append(years, y)
	}
	c.levels(series(), years)
	c.levels(trades(r), tradeYears(r))
	for i := range r.Members {
		if q, from, to := openness(record, i); q.of != nil {
			c.told = append(c.told, told{q, from, to})
		}
	}
	for k := range r.Inner {
		for _, y := range years {
			if _, coded := record.regime(k, y); coded {
				c.borders = append(c.borders, place{k, y})
			}
		}
	}
	for o := range r.Organisations {
		for _, y := range years {
			for i := range r.Members {
				if !r.Organisations[o].ByInvitation {
					c.seats = append(c.seats, place{i*len(r.Organisations) + o, y})
				}
			}
		}
	}
	return c
}

// series are the panels of the figure, year by year.
func series() []reading {
	return []reading{
		{evidence.TableSeries, evidence.SeriesInside, 1, false, levelOf("inside_share", 100)},
		{evidence.TableSeries, evidence.SeriesH, 0, false, levelOf("horizontal", 1)},
		{evidence.TableSeries, evidence.SeriesStance, 2, false, levelOf("stance_mean", 1)},
		{evidence.TableSeries, evidence.SeriesOpen, 0, false, func(h history, _, year int) float64 {
			return borders(h, sim.Open, year)
		}},
		{evidence.TableSeries, evidence.SeriesSeats, 0, false, seatsTaken},
	}
}

// seatsTaken counts memberships in bodies, but for those to which outside states invite.
func seatsTaken(h history, _, year int) (n float64) {
	r := h.region()
	for o := range r.Organisations {
		for i := range r.Members {
			if !r.Organisations[o].ByInvitation && h.seat(i*len(r.Organisations)+o, year) == sim.Belonging {
				n++
			}
		}
	}
	return n
}

// trades are the share inside and what each country trades with all the world.
func trades(r *sim.Region) []reading {
	list := []reading{{evidence.TableTrade, evidence.SeriesInside, 1, false, levelOf("inside_share", 100)}}
	for i := range r.Members {
		list = append(list, reading{evidence.TableTrade, evidence.TotalOf(r.Nodes[i].ID), 1, false,
			func(h history, _, year int) float64 {
				usd, _ := h.trade(i, year)
				return usd / 1e9
			}})
	}
	return list
}

// openness is a country's trade over its size, as the mean of all years that the record has; without one it reads nothing.
func openness(record *recorded, member int) (q reading, from, to int) {
	r := record.region()
	var years []int
	for y := r.RecordFrom; y <= r.OutcomesObserved; y++ {
		if usd, _ := record.trade(member, y); !math.IsNaN(usd) {
			years = append(years, y)
		}
	}
	if len(years) == 0 {
		return reading{}, 0, 0
	}
	of := func(h history, _, _ int) float64 {
		sum := 0.0
		for _, y := range years {
			usd, size := h.trade(member, y)
			sum += 100 * (usd / size)
		}
		return sum / float64(len(years))
	}
	return reading{evidence.TableOpenness, r.Nodes[member].ID, 0, false, of}, years[0], years[len(years)-1]
}

// landmarks are those of the region that the dated record reaches.
func landmarks(r *sim.Region) []int {
	var years []int
	for _, y := range r.Landmarks.Shown {
		if y >= r.FirstYear && y <= r.EventsTo {
			years = append(years, y)
		}
	}
	if len(years) == 0 {
		years = []int{r.EventsTo}
	}
	return years
}

// seatYears are the brief landmarks that the dated record reaches, and its last year.
func seatYears(r *sim.Region) []int {
	late := func(y int) bool { return y < r.FirstYear || y >= r.EventsTo }
	return append(slices.DeleteFunc(slices.Clone(r.Landmarks.Brief), late), r.EventsTo)
}

// within are the years that outcomes on record reach.
func within(years []int, r *sim.Region) []int {
	return slices.DeleteFunc(slices.Clone(years), func(y int) bool { return y < r.RecordFrom || y > r.OutcomesObserved })
}
