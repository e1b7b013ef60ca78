package agents_test

import (
	"strconv"
	"testing"

	"concord/agents"
	"concord/sim"
)

// BenchmarkRun is a complete run of the reference: 1992–2035, 13 nodes, every outcome recorded, on one core.
// The model has run before, as the model of a worker has from its second replicate on. It reports runs a
// second and the solver's steps a year.
func BenchmarkRun(b *testing.B) {
	ref := reference(b)
	m := agents.New(ref.Params, ref.Region)
	l := sim.NewLayout(ref.Region, ref.Entries, m.Outcomes(), ref.Until)
	w := sim.NewWorld(ref.Region, ref.Entries)
	record := make([]float64, l.Size())
	replicate := 0
	once := func() {
		m.Begin(w, 1, replicate)
		replicate++
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			b.Fatal(err)
		}
	}
	for range 3 {
		once()
	}
	runs, steps := 0, 0.0
	solver := l.Find(sim.OfRegion, "solver_steps")
	b.ReportAllocs()
	for b.Loop() {
		once()
		runs++
		for y := range l.Years {
			steps += record[l.Place(solver, 0, l.First+y)]
		}
	}
	b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s")
	b.ReportMetric(steps/float64(runs*l.Years), "solver-steps/year")
}

// BenchmarkDraw is a run with its own draw of the parameters, as claims and sensitivity need. The model is
// new in each run, and computes again what a model computes once.
func BenchmarkDraw(b *testing.B) {
	ref := reference(b)
	outcomes := agents.New(ref.Params, ref.Region).Outcomes()
	l := sim.NewLayout(ref.Region, ref.Entries, outcomes, ref.Until)
	w := sim.NewWorld(ref.Region, ref.Entries)
	record := make([]float64, l.Size())
	runs := 0
	b.ReportAllocs()
	for b.Loop() {
		m := agents.New(drawn(uint64(runs), false), ref.Region)
		m.Begin(w, 1, runs)
		runs++
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s")
}

// BenchmarkYear is the cost of a year in generated regions of n members and eight outside nodes with sparse
// borders. The model has run before. With N = n + 8, the costs grow as follows. A solver's step with an
// existing inverse or factor costs about 4·N² multiplications. A new factor costs 2/3·N³, which dominates
// from about 30 members on. Stances, freeness, stakes and the record cost n² or N². Searches for ways cost N
// times the number of links, which grows with N only.
//
// To grow more slowly, the matrix would need one node for the outside world or for distant members, or a
// factor that is kept over years. Sparse borders alone do not help, because gravity couples every pair.
func BenchmarkYear(b *testing.B) {
	for _, n := range []int{5, 20, 50, 200} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			g := generated(b, n, 1)
			m := agents.New(g.Params, g.Region)
			l := sim.NewLayout(g.Region, g.Entries, m.Outcomes(), g.Until)
			w := sim.NewWorld(g.Region, g.Entries)
			row := make([]float64, l.Width)
			replicate := 0
			year := func() {
				if w.Year < g.Region.FirstYear || w.Year == g.Until {
					m.Begin(w, 1, replicate)
					replicate++
				}
				if err := w.Step(m.Phases()); err != nil {
					b.Fatal(err)
				}
				l.Read(w, row)
			}
			for range l.Years {
				year()
			}
			years, steps := 0, 0.0
			b.ReportAllocs()
			for b.Loop() {
				year()
				steps += *w.Trade.SolverSteps
				years++
			}
			b.ReportMetric(steps/float64(years), "solver-steps/year")
		})
	}
}
