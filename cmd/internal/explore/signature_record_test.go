package explore

import (
	"context"
	"fmt"
	"math"
	"testing"

	"concord/results/evidence"
	"concord/scenarios"
)

// besideOf holds a few histories against the record.
func besideOf(t *testing.T, histories, workers int) []evidence.Beside {
	t.Helper()
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	given, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	o, err := scenarios.ObservedIn(s.Region)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Beside(context.Background(), theoryScenario(t), given, o, BesideOptions{Histories: histories, Seed: 4,
		Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Protects: every signature has the statistic of the record or says why there is none; what it counts is there in the
// record; and nothing depends on the workers.
func TestSignaturesBesideTheRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("runs histories without each theory; not with -short")
	}
	list := besideOf(t, 4, 1)
	if many := besideOf(t, 4, 2); fmt.Sprint(list) != fmt.Sprint(many) {
		t.Error("one worker and two give other values")
	}
	read := 0
	for k := range list {
		b := &list[k]
		if math.IsNaN(b.Record) == (b.Why == "") {
			t.Errorf("%s: the record has %v, and the reason why not is %q", b.ID, b.Record, b.Why)
		}
		if _, known := readable[b.ID]; !known {
			t.Errorf("%s: nobody has said how the record is to be read", b.ID)
		}
		if !math.IsNaN(b.Record) {
			read++
		}
	}
	if read < 3 {
		t.Errorf("the record can be read for %d signatures", read)
	}
	for id, atLeast := range map[string]int{"X1-papers": 10, "X8-clashes": 3, "X1-exits": 5} {
		for k := range list {
			if list[k].ID == id && list[k].Events < atLeast {
				t.Errorf("%s: %d events of the record, want %d or more", id, list[k].Events, atLeast)
			}
		}
	}
}

// Protects: the record is held against single histories: where it lies in both ranges nothing can be told.
func TestBesideSays(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		with, without [3]float64
		record        float64
		want          string
	}{
		{[3]float64{-1, 0, 1}, [3]float64{0, 1, 2}, 0.5, evidence.AsBoth},
		{[3]float64{-1, 0, 1}, [3]float64{0, 1, 2}, -0.5, evidence.AsWith},
		{[3]float64{-1, 0, 1}, [3]float64{0, 1, 2}, 1.5, evidence.AsWithout},
		{[3]float64{-1, 0, 1}, [3]float64{0, 1, 2}, 3, evidence.AsNeither},
		{[3]float64{-1, 0, 1}, [3]float64{0, 1, 2}, nan, evidence.RecordSilent},
		{[3]float64{nan, nan, nan}, [3]float64{0, 1, 2}, 1, evidence.ModelSilent},
	} {
		b := evidence.Beside{With: c.with, Without: c.without, Record: c.record}
		if got := b.Says(); got != c.want {
			t.Errorf("%v, %v and %v: %s, want %s", c.with, c.without, c.record, got, c.want)
		}
	}
}
