package run_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// divisible is an experiment that may be divided. Its answer is a text with everything that it says, to the bit.
type divisible struct {
	stages []split.Planned
	answer func(w *split.Work, workers int) (string, error)
}

// work is the share of a process in it.
func (d *divisible) work(dir string, parts, part int) *split.Work {
	return &split.Work{Dir: dir, Plan: "plan", Engine: "engine", Parts: parts, Part: part, Planned: d.stages}
}

// shards computes parts of the stage whose turn it is, all at once and begun in any order.
func (d *divisible) shards(t *testing.T, dir string, parts, workers int, which ...int) {
	t.Helper()
	rand.New(rand.NewPCG(uint64(parts), 5)).Shuffle(len(which), func(i, j int) { which[i], which[j] = which[j], which[i] })
	var group sync.WaitGroup
	for _, part := range which {
		group.Go(func() {
			if said, err := d.answer(d.work(dir, parts, part), workers); !errors.Is(err, split.ErrDone) || said != "" {
				t.Errorf("part %d of %d: %v, and it says %.80q", part, parts, err, said)
			}
		})
	}
	group.Wait()
}

// inParts divides the experiment, computes every stage, and puts the parts together.
func (d *divisible) inParts(t *testing.T, parts int) string {
	t.Helper()
	dir := t.TempDir()
	for range d.stages {
		d.shards(t, dir, parts, 1, upTo(parts)...)
	}
	said, err := d.answer(d.work(dir, parts, 0), 0)
	if err != nil {
		t.Fatalf("%d parts: %v", parts, err)
	}
	return said
}

func upTo(n int) (list []int) {
	for k := range n {
		list = append(list, k+1)
	}
	return list
}

// bitsOf writes rows of numbers as text.
func bitsOf(rows [][]float64) string {
	h := make([]byte, 0, 16)
	for _, row := range rows {
		for _, x := range row {
			h = fmt.Appendf(h, "%x ", math.Float64bits(x))
		}
	}
	return results.SHA256(h)
}

// tallied writes a tally as text, if there is one.
func tallied(t *analysis.Tally) string {
	var b bytes.Buffer
	if t == nil {
		return ""
	}
	if err := t.Write(&b); err != nil {
		return err.Error()
	}
	return results.SHA256(b.Bytes()) + fmt.Sprint(t.Marks())
}

// writing writes a text.
func writing(text string) func(io.Writer) error {
	return func(out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	}
}

// aRun is an ensemble. With rows somebody wants every record, as --rows does.
func aRun(job run.Job, rows bool) divisible {
	return divisible{[]split.Planned{{Name: "replicates", Tasks: job.Replicates, Unit: analysis.BlockSize}},
		func(w *split.Work, workers int) (string, error) {
			job := job
			job.Split, job.Workers = w, workers
			var all []string
			if rows {
				job.InTurn = func(_ *sim.Layout, first int, records [][]float64) error {
					if !w.Computes() {
						all = append(all, fmt.Sprint(first, bitsOf(records)))
					}
					return nil
				}
			}
			e, err := run.Ensemble(context.Background(), job)
			if err != nil {
				return "", err
			}
			said := []string{e.Digest(), bitsOf(e.Records), tallied(e.Tally), fmt.Sprint(e.Log, e.Votes, len(e.Records)),
				e.Spread()}
			return strings.Join(append(said, all...), "\n"), nil
		}}
}

func aComparison(job run.CompareJob) divisible {
	return divisible{[]split.Planned{{Name: "pairs", Tasks: job.Pairs, Unit: analysis.BlockSize}},
		func(w *split.Work, workers int) (string, error) {
			job := job
			job.Split, job.Workers = w, workers
			c, digest, err := run.Compare(context.Background(), job)
			if err != nil {
				return "", err
			}
			said := []string{digest, bitsOf(c.Rows), tallied(c.Tally), fmt.Sprint(len(c.Rows), c.Count())}
			for _, t := range c.EntryTables() {
				said = append(said, string(t.CSV))
			}
			return strings.Join(said, "\n"), nil
		}}
}

func aSweep(job run.SweepJob) divisible {
	return divisible{[]split.Planned{job.Planned()}, func(w *split.Work, workers int) (string, error) {
		job := job
		job.Split, job.Workers = w, workers
		var all [][]float64
		err := run.Sweep(context.Background(), job, nil, func(_ int, rows [][]float64) error {
			for _, row := range rows {
				all = append(all, slices.Clone(row))
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		return fmt.Sprint(len(all), bitsOf(all)), nil
	}}
}

func anAttribution(t *testing.T, job run.WhyJob) divisible {
	t.Helper()
	return divisible{[]split.Planned{{Name: job.Kind, Tasks: job.Seeds, Unit: 1}},
		func(w *split.Work, workers int) (string, error) {
			job := job
			job.Split, job.Workers = w, workers
			y, err := run.NewWhy(job)
			if err != nil {
				return "", err
			}
			a, err := y.Play(context.Background())
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%+v", *a), nil
		}}
}

// aRanking is two methods of sensitivity, of which the second takes the factors that the first one ranks highest.
func aRanking(t *testing.T) divisible {
	t.Helper()
	e := experiment(t, []string{"reference", "no-new-leader"}, nil, []string{"leaders.gain=prior", "trade.closed=1:3"},
		"region.horizontal@1998")
	for _, s := range e.Scenarios {
		if err := s.Set("until=1998"); err != nil {
			t.Fatal(err)
		}
	}
	sweep := sweepJob(t, e)
	design := func(w *split.Work, workers int, method results.Method, factors []scenarios.Factor) *run.SensitivityJob {
		j := &run.SensitivityJob{SweepJob: sweep, Method: method, Trajectories: 2, Base: 8, Chance: true}
		j.Factors, j.Split, j.Workers, j.Stage, j.Replicates = slices.Clone(factors), w, workers, string(method), 2
		if err := j.Designed(); err != nil {
			t.Fatal(err)
		}
		return j
	}
	stages := []split.Planned{design(nil, 1, results.Morris, sweep.Factors).Planned(),
		design(nil, 1, results.Sobol, sweep.Factors[:1]).Planned()}
	return divisible{stages, func(w *split.Work, workers int) (string, error) {
		said, factors := "", sweep.Factors
		for _, method := range []results.Method{results.Morris, results.Sobol} {
			j := design(w, workers, method, factors)
			c, err := j.Collector()
			if err == nil {
				err = run.Sweep(context.Background(), j.SweepJob, nil, c.Add)
			}
			if err != nil {
				return "", err
			}
			found := c.Found()
			said += fmt.Sprintf("%+v\n", *found)
			first := found.Targets[0].Ranking(len(factors), method.Headline())[0]
			factors = factors[first : first+1]
		}
		return said, nil
	}}
}

// Protects: whatever an experiment is, and however it is divided, its parts, computed in any order and at the same time,
// say together what one process says: rows, sums, digests, the log, and every bit of them.
func TestDividedIsWhole(t *testing.T) {
	short := bound(t, "reference", "until=1996")
	clash := bound(t, "clash-2027", "until=2028")
	kept := keeping(t, short, short.Region.FirstYear, "region.horizontal", "borders.*.regime@1995",
		"gap=region.horizontal - region.vertical")
	keptLate := keeping(t, clash, clash.Region.FirstYear, "region.*@2028", "late=first_year(borders.TJ-UZ.regime == open)")
	swept := experiment(t, []string{"reference", "no-new-leader"}, []string{"trade.closed=1.2,2.4"},
		[]string{"leaders.gain=0.2:1.5"}, "region.horizontal@2010,2018")
	exact, sampled := games(t)["model"], manyPlayers(t)
	exact.Seeds, sampled.Seeds = 7, 4
	const many = results.Kept + 7*analysis.BlockSize + 5
	two := []*scenarios.Bound{short, bound(t, "reference", "until=1996", "leaders.gain=0.5")}
	drawing := []*scenarios.Bound{clash, bound(t, "no-new-leader", "until=2028")}
	for _, c := range []struct {
		name  string
		parts []int
		divisible
	}{
		{"a run", []int{1, 2, 7, 64}, aRun(run.Job{Bound: short, Seed: 3, Replicates: 3*analysis.BlockSize + 3}, false)},
		{"a run with another log", []int{7}, aRun(run.Job{Bound: short, Seed: 3, Replicates: 40, Told: 21}, false)},
		{"a run of many", []int{1, 2, 7, 64}, aRun(run.Job{Bound: short, Seed: 3, Replicates: many, Keep: kept}, false)},
		{"a run of many with every record", []int{7}, aRun(run.Job{Bound: short, Seed: 3, Replicates: many, Keep: kept,
			Told: 5}, true)},
		{"a run of many, all of it", []int{2}, aRun(run.Job{Bound: short, Seed: 3, Replicates: many, Told: 9}, false)},
		{"a run that draws", []int{2, 64}, aRun(run.Job{Bound: clash, Seed: 4, Replicates: 20, Keep: keptLate, Uncertain: true,
			Draws: sim.FromPosterior}, false)},
		{"a comparison", []int{2, 64}, aComparison(run.CompareJob{Sides: two, Seed: 3, Pairs: 37, Until: 1996})},
		{"a comparison of many", []int{1, 7}, aComparison(run.CompareJob{Sides: two, Seed: 3, Pairs: many, Until: 1996,
			Keep: kept})},
		{"a comparison that draws", []int{2}, aComparison(run.CompareJob{Sides: drawing, Seed: 3, Pairs: 20, Until: 2028,
			Uncertain: true, Draws: sim.FromPriors, Keep: keptLate})},
		{"a sweep", []int{2, 64}, aSweep(sweepJob(t, swept))},
		{"an attribution", []int{1, 2, 64}, anAttribution(t, exact)},
		{"an attribution of many players", []int{2}, anAttribution(t, sampled)},
		{"a ranking", []int{2, 64}, aRanking(t)},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, err := c.answer(nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, parts := range c.parts {
				if got := c.inParts(t, parts); got != want {
					t.Errorf("%d parts say something else:\n%.2000s\nwant\n%.2000s", parts, got, want)
				}
			}
		})
	}
}

// Protects: the file of a part does not depend on how many workers computed it, be it rows or a tally.
func TestPartsDoNotDependOnWorkers(t *testing.T) {
	b := bound(t, "reference", "until=1994")
	kept := keeping(t, b, b.Region.FirstYear, "region.horizontal", "pairs.*.trust")
	for name, d := range map[string]divisible{
		"rows":  aRun(run.Job{Bound: b, Seed: 3, Replicates: 90, Keep: kept}, false),
		"tally": aRun(run.Job{Bound: b, Seed: 3, Replicates: 290, Keep: kept}, false),
	} {
		var files [][]byte
		for _, workers := range []int{1, 3} {
			dir := t.TempDir()
			d.shards(t, dir, 2, workers, 2)
			text, err := os.ReadFile(filepath.Join(dir, "stage-01-part-00002-of-00002"))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, text)
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("%s: one worker and three leave other files", name)
		}
	}
}

// Protects: a part whose row of the replicate that is told of is not what this machine computes stops the merge, because
// then one of two machines is wrong.
func TestOtherBitsStop(t *testing.T) {
	b := bound(t, "reference", "until=1994")
	kept := keeping(t, b, b.Region.FirstYear, "region.horizontal")
	d := aRun(run.Job{Bound: b, Seed: 3, Replicates: 40, Keep: kept, Told: 17}, false)
	other := aRun(run.Job{Bound: b, Seed: 4, Replicates: 40, Keep: kept, Told: 17}, false)
	dir := t.TempDir()
	d.shards(t, dir, 3, 1, 1, 3)
	other.shards(t, dir, 3, 1, 2)
	_, err := d.answer(d.work(dir, 3, 0), 0)
	if !errors.Is(err, run.ErrOtherBits) || !strings.Contains(err.Error(), "replicate 17") {
		t.Errorf("%v", err)
	}
}

// Protects: a whole part with a tally of other replicates, or with no tally, is an error that names the file; it is neither
// appended nor taken for one that is missing.
func TestStrangeTallies(t *testing.T) {
	b := bound(t, "reference", "until=1994")
	kept := keeping(t, b, b.Region.FirstYear, "region.horizontal")
	d := aRun(run.Job{Bound: b, Seed: 3, Replicates: 320, Keep: kept}, false)
	var right bytes.Buffer
	tally := analysis.NewTally(len(kept.Columns))
	if err := tally.Write(&right); err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		"":                        "holds no tally",
		right.String():            "counts replicates 0 to -1",
		"nothing that is a tally": "holds no tally",
	} {
		dir := t.TempDir()
		d.shards(t, dir, 2, 1, 1)
		st, err := d.work(dir, 2, 2).Stage("replicates", 320, analysis.BlockSize)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Leave(writing(content)); !errors.Is(err, split.ErrDone) {
			t.Fatal(err)
		}
		_, err = d.answer(d.work(dir, 2, 0), 0)
		if err == nil || errors.As(err, new(*split.Incomplete)) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "stage-01-part-00002-of-00002") {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
}
