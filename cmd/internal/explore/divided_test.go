package explore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"concord/cmd/internal/split"
)

// dividedFit is a small fit whose members are divided among processes.
type dividedFit struct {
	p     *Problem
	o     Options
	dir   string
	parts int
}

func (d *dividedFit) stages() []split.Planned {
	all := Stages(d.o.Members, d.o.Steps)
	if d.o.Errors != nil { // no pilot
		all = all[pilotSteps+1:]
	}
	return all
}

// process is the share of one process, which may go on from what was saved.
func (d *dividedFit) process(part, only int, resume *Halfway) (*FitResult, error) {
	own := d.o
	own.Split = &split.Work{Dir: d.dir, Plan: "plan", Engine: "engine", Parts: d.parts, Part: part, Only: only,
		Planned: d.stages()}
	if resume != nil { // a fit moves its members in place
		own.Resume = &Halfway{resume.Step, deep(resume.Scores), resume.Errors, resume.Weights}
	}
	return Fit(context.Background(), d.p, own)
}

// shards computes all parts of a stage.
func (d *dividedFit) shards(t *testing.T, stage int, resume *Halfway) {
	t.Helper()
	for part := 1; part <= d.parts; part++ {
		if _, err := d.process(part, stage, resume); !errors.Is(err, split.ErrDone) {
			t.Fatalf("part %d of stage %d: %v", part, stage, err)
		}
	}
}

// is compares the whole with the fit of one process.
func (d *dividedFit) is(t *testing.T, want *FitResult, resume *Halfway) {
	t.Helper()
	got, err := d.process(0, 0, resume)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest() != want.Digest() || got.Placebo != want.Placebo || got.Errors != want.Errors ||
		!reflect.DeepEqual(got.Weights, want.Weights) || !reflect.DeepEqual(got.Table(), want.Table()) {
		t.Errorf("resumed %v: the fit in parts is another one", resume != nil)
	}
}

// Protects: a fit whose members are divided among processes is the fit of one process, bit by bit, in its pilot too.
func TestDividedFitIsWhole(t *testing.T) {
	d := &dividedFit{problem(t, 1999), Options{Members: 20, Steps: 1, Seed: 3, Workers: 1}, t.TempDir(), 2}
	want := fitted(t, d.p, d.o)
	for stage := range d.stages() {
		d.shards(t, stage+1, nil)
	}
	d.is(t, want, nil)
}

// Protects: processes go on from what was saved after a step, while all parts of what was done are there. If one is lost,
// this is told, and the part can be made again.
func TestDividedFitGoesOn(t *testing.T) {
	d := &dividedFit{problem(t, 2004).OnlyDecisions(), Options{Members: 40, Steps: 2, Seed: 3, Workers: 1, Errors: &startErrors},
		t.TempDir(), 3}
	want := fitted(t, d.p, d.o)
	var saved *Halfway
	d.o.Save = func(h Halfway) error {
		h.Scores = deep(h.Scores)
		saved = &h
		return nil
	}
	d.shards(t, 1, nil)
	_, err := d.process(0, 0, nil)
	var e *split.Incomplete
	if !errors.As(err, &e) || e.Stage != 2 || saved == nil || saved.Step != 1 {
		t.Fatalf("before the last stage: %v, saved %v", err, saved != nil)
	}
	between := *saved
	d.shards(t, 2, &between)
	d.is(t, want, nil)
	d.is(t, want, &between)
	lost := "stage-01-part-00002-of-00003"
	if err := os.Remove(filepath.Join(d.dir, lost)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.process(0, 0, &between); !errors.As(err, &e) || e.Stage != 1 {
		t.Errorf("without %s: %v", lost, err)
	}
	if _, err := d.process(2, 1, &between); !errors.Is(err, split.ErrDone) {
		t.Errorf("%s is not made again: %v", lost, err)
	}
	d.is(t, want, &between)
}

func deep(rows [][]float64) (list [][]float64) {
	for _, row := range rows {
		list = append(list, append([]float64{}, row...))
	}
	return list
}

// Protects: a plan of a fit knows what it takes: a time for a member, and the linear algebra that stays in one process.
func TestPaceOfAFit(t *testing.T) {
	p := problem(t, 1999)
	few, err := Pace(p, Options{Members: 100, Steps: 2})
	if err != nil {
		t.Fatal(err)
	}
	many, err := Pace(p, Options{Members: 4000, Steps: 2})
	if err != nil {
		t.Fatal(err)
	}
	f := fit{Problem: p}
	if few.Member <= 0 || few.Algebra <= 0 || few.Width != f.width() || many.Bytes <= few.Bytes || many.After <= few.After {
		t.Errorf("few %+v, many %+v", few, many)
	}
}
