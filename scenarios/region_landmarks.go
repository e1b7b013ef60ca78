package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"concord/sim"
)

// The number of years, ends included, in tables of a region that does not name them.
const (
	usualShown = 8
	usualBrief = 4
)

// usualHeldOut is the number of years at the end of the record that a backtest reports separately, if the
// region does not give an origin for them.
const usualHeldOut = 4

// landmarks fills the years that tables and figures show. If a region names none, its years are spread evenly
// over its span.
func (b *builder) landmarks() {
	r, f := b.r, &b.f.Landmarks
	if r.RecordFrom > r.OutcomesObserved && r.OutcomesObserved >= r.FirstYear {
		b.fault(b.spot("years", "record_from").value, "years.record_from = %d, want %d or earlier (years.outcomes_observed)",
			r.RecordFrom, r.OutcomesObserved)
	}
	for n, year := range f.Shown {
		b.landmark(year, r.LastYear, b.spot("landmarks", "shown").item(n), "shown")
	}
	for n, year := range f.Brief {
		b.landmark(year, r.LastYear, b.spot("landmarks", "brief").item(n), "brief")
	}
	b.landmark(f.Borders, r.LastYear, b.spot("landmarks", "borders"), "borders")
	b.landmark(f.HeldOut, r.OutcomesObserved-1, b.spot("landmarks", "held_out"), "held_out")
	b.landmark(f.Turn.Year, r.LastYear, b.spot("landmarks", "turn", "year"), "turn.year")

	r.Landmarks = sim.Landmarks{Shown: f.Shown, Brief: f.Brief, Borders: cmp.Or(f.Borders, r.EventsTo),
		HeldOut: cmp.Or(f.HeldOut, max(r.FirstYear, r.OutcomesObserved-usualHeldOut))}
	if f.Shown == nil {
		r.Landmarks.Shown = spread(r.RecordFrom, r.DefaultUntil, usualShown)
	}
	if between := spread(r.RecordFrom, r.DefaultUntil, usualBrief); f.Brief == nil && len(between) > 2 {
		r.Landmarks.Brief = between[1 : len(between)-1]
	}
	if f.Turn.Year != 0 && f.Turn.Member != "" {
		r.Landmarks.Turn = &sim.Turn{Member: b.node(f.Turn.Member), Year: f.Turn.Year}
	}
	r.Seen, r.Hindsight = b.f.Calibration.Seen, b.f.Calibration.Hindsight
}

// landmark checks that a year of the region file is in first..last.
func (b *builder) landmark(year, last int, at *spot, name string) {
	if first := b.r.FirstYear; year != 0 && (year < first || year > last) {
		b.fault(at.value, "landmarks.%s = %d, want %d..%d", name, year, first, last)
	}
}

// spread gives n years from one to another, at distances that are as equal as possible.
func spread(from, to, n int) []int {
	var years []int
	for k := range n {
		years = append(years, from+(to-from)*k/(n-1))
	}
	return slices.Compact(years)
}

// unrecorded marks the raw-material flows that are missing from the trade records of their pairs.
func (b *builder) unrecorded() {
	for n, group := range b.f.Calibration.Unrecorded {
		found := false
		for k := range b.r.Fuels {
			f := &b.r.Fuels[k]
			if slices.Contains(group, b.r.Nodes[f.Exporter].ID) && slices.Contains(group, b.r.Nodes[f.Importer].ID) {
				f.Unrecorded, found = true, true
			}
		}
		if t := b.read(&fuelsTable); !found && t.sure {
			b.fault(b.spot("calibration", "unrecorded").item(n).value,
				"calibration.unrecorded: hydrocarbons.csv has no flow between %s; drop this, or add the flow there",
				strings.Join(group, " and "))
		}
	}
}
