package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"concord/sim"
)

// How many years stand in tables of a region that does not say which, ends included.
const (
	usualShown = 8
	usualBrief = 4
)

// usualHeldOut is how many years at the end of the record a backtest tells by themselves
// where the region does not say from which origin.
const usualHeldOut = 4

// landmarks fills the years by which the region's story is told. A region that names
// none has years spread over its own.
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

// landmark checks that a year that the region file gives is in first..last.
func (b *builder) landmark(year, last int, at *spot, name string) {
	if first := b.r.FirstYear; year != 0 && (year < first || year > last) {
		b.fault(at.value, "landmarks.%s = %d, want %d..%d", name, year, first, last)
	}
}

// spread gives n years from one to another, at distances as equal as can be.
func spread(from, to, n int) []int {
	var years []int
	for k := range n {
		years = append(years, from+(to-from)*k/(n-1))
	}
	return slices.Compact(years)
}

// unrecorded marks the raw-material flows that the records of their pairs leave out.
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
