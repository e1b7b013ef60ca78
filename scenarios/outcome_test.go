package scenarios_test

import (
	"strings"
	"testing"

	"concord/scenarios"
	"concord/sim"
)

// A path names one number of a year. The error for a wrong path lists the possible ones.
func TestQuantity(t *testing.T) {
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"region.horizontal":                "region Central Asia horizontal",
		"pairs.TJ-UZ.turnover_usd":         "pairs TJ-UZ turnover_usd",
		"pairs.UZ-TJ.turnover_usd":         "pairs TJ-UZ turnover_usd",
		"pairs.UZ-TJ.regime":               "borders TJ-UZ regime", // an outcome of the border
		"borders.TJ-UZ.regime":             "borders TJ-UZ regime",
		"directed.TJ>UZ.stance":            "directed TJ>UZ stance",
		"powers.KZ:RU.leverage":            "powers KZ:RU leverage",
		"agreements.uz-leader-2016.status": "agreements uz-leader-2016 status",
	} {
		q, err := b.Quantity(path)
		if got := q.Domain.String() + " " + q.Name + " " + q.Outcome.Name; err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", path, got, err, want)
		}
		l := sim.NewLayout(b.Region, b.Entries, []sim.Outcome{q.Outcome}, b.Until)
		if err == nil && l.Entities[q.Domain][q.Entity] != q.Name {
			t.Errorf("%s: entity %d is %s, not %s", path, q.Entity, l.Entities[q.Domain][q.Entity], q.Name)
		}
		if back, err := b.Quantity(q.Path); err != nil || back.Path != q.Path {
			t.Errorf("%s is not found by its own path %s: %v", path, q.Path, err)
		}
	}
	for path, want := range map[string]string{
		"regin.horizontal":   `did you mean "region"?`,
		"region.horizontl":   `did you mean "horizontal"?`,
		"pairs.TJ-UZ":        "want pairs.ENTITY.OUTCOME",
		"pairs.TJ-XX.regime": `the table borders has no "TJ-XX"`,
		"pairs.TJ-UZ.nought": `the table pairs has no outcome "nought"`,
		"":                   "there is no table",
		"region.":            "has no outcome",
	} {
		if _, err := b.Quantity(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", path, err, want)
		}
	}
}
