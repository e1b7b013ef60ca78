package scenarios

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// recordOf runs one replicate of a scenario, with values in their places.
func recordOf(t *testing.T, b *Bound, places []BoundRange, values []float64) []float64 {
	t.Helper()
	p := b.Params
	for k, r := range places {
		if r.Entry < 0 {
			*p.Table()[r.Slot].Value = values[k]
		}
	}
	m := agents.New(p, b.Region)
	w := sim.NewWorld(b.Region, b.Entries)
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
	m.Begin(w, 3, 0)
	for k, r := range places {
		if r.Entry >= 0 {
			w.SetValue(r.Entry, r.Slot, values[k])
		}
	}
	record := make([]float64, l.Size())
	if err := sim.Run(w, m.Phases(), l, record); err != nil {
		t.Fatal(err)
	}
	return record
}

// placeable lists the paths of a scenario that have a place, with a value that differs from its own.
func placeable(t *testing.T, s *Scenario, b *Bound) (paths []string, values []float64) {
	t.Helper()
	try := func(path string) {
		r, ok := b.Place(path)
		if !ok {
			return
		}
		was := 0.0
		if r.Entry < 0 {
			p := b.Params
			was = *p.Table()[r.Slot].Value
		} else {
			was = b.Entries[r.Entry].Values[r.Slot]
		}
		v, why := s.varies(path)
		if why != "" {
			t.Fatal(why)
		}
		for _, share := range []float64{0.7, 0.3, 0.1, 0.02, 0} {
			x := v.key.lo + share*(v.key.hi-v.key.lo)
			if v.whole() {
				x = math.Floor(x)
			}
			if _, why := refusal([]*Scenario{s}, path+"="+decimal(x)); x != was && why == "" {
				paths, values = append(paths, path), append(values, x)
				return
			}
		}
		t.Errorf("%s: no other value found for %s", s.Name, path)
	}
	for _, row := range parameterRows {
		try(row.Path)
	}
	for k := range s.Entries {
		for _, key := range keysOf(s.Entries[k].Kind) {
			try(s.Entries[k].Path() + "." + key.name)
		}
	}
	return paths, values
}

// Protects the fast way of a sweep: a value put into its place gives the bits of the scenario that sets it, for every
// seventh path that has a place, and with CONCORD_WHOLE for every path.
func TestPlacedValuesGiveTheBitsOfSet(t *testing.T) {
	sides := []string{"reference", "clash-2027", "visegrad"}
	every := 7
	if os.Getenv("CONCORD_WHOLE") != "" {
		every = 1
	}
	for _, name := range sides {
		s := mustRead(t, name)
		b, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		base := recordOf(t, b, nil, nil)
		paths, values := placeable(t, s, b)
		differ, entries := 0, 0
		for k := 0; k < len(paths); k += every {
			path, x := paths[k], values[k]
			place, _ := b.Place(path)
			fast := recordOf(t, b, []BoundRange{place}, []float64{x})
			changed := s.clone()
			if err := changed.Set(fmt.Sprintf("%s=%s", path, decimal(x))); err != nil {
				t.Fatal(err)
			}
			set, err := changed.Bind()
			if err != nil {
				t.Fatal(err)
			}
			slow := recordOf(t, set, nil, nil)
			if !slices.EqualFunc(fast, slow, sameBits) {
				t.Errorf("%s: %s = %v differs between its place and the scenario that sets it", name, path, x)
			}
			if !slices.EqualFunc(fast, base, sameBits) {
				differ++
				if place.Entry >= 0 {
					entries++
				}
			}
		}
		if differ < 100/every || entries == 0 {
			t.Errorf("%s: of %d paths only %d change a run, and %d of entries", name, len(paths)/every, differ, entries)
		}
	}
}

func sameBits(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }

// What changes more than one number has no place.
func TestPathsWithoutPlace(t *testing.T) {
	s := mustRead(t, "reference")
	if err := s.Set("mechanisms.hegemonic_order=false"); err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"event.uz-leader-2016.year", "event.uz-leader-2016.openness",
		"event.uz-leader-2016.openness_step", "event.uz-leader-2016.date", "event.uz-leader-2016.coalition_change",
		"mechanisms.win_sets", "barriers.external", "size.UZ", "until", "seed", "incidents.overlay", "trade.clsed",
		"event.no-such.severity", ""} {
		if r, ok := b.Place(path); ok {
			t.Errorf("%q has a place: %+v", path, r)
		}
	}
	if r, ok := b.Place("parameters.trade.closed"); !ok || r.Entry != -1 || parameterRows[r.Slot].Path != "trade.closed" {
		t.Errorf("trade.closed: %+v, %v", r, ok)
	}
}
