package agents_test

import (
	"strconv"
	"testing"

	"concord/agents"
	"concord/sim"
)

// BenchmarkRun is a complete run of the reference: 1992–2035, 13 nodes, every
// outcome recorded, on one core. It reports runs a second and the solver's
// iterations a year.
func BenchmarkRun(b *testing.B) {
	ref := reference(b)
	m := agents.New(ref.Params, ref.Region)
	l := sim.NewLayout(ref.Region, ref.Entries, m.Outcomes(), ref.Until)
	w := sim.NewWorld(ref.Region, ref.Entries)
	record := make([]float64, l.Size())
	iterations, replicate := 0.0, 0
	solver := l.Find(sim.OfRegion, "solver_steps")
	b.ReportAllocs()
	for b.Loop() {
		m.Begin(w, 1, replicate)
		replicate++
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			b.Fatal(err)
		}
		for y := range l.Years {
			iterations += record[l.Place(solver, 0, l.First+y)]
		}
	}
	b.ReportMetric(float64(replicate)/b.Elapsed().Seconds(), "runs/s")
	b.ReportMetric(iterations/float64(replicate*l.Years), "solver-steps/year")
}

// BenchmarkYear is the cost of a year in generated regions of n members and
// eight outside nodes with sparse borders. The slope: a solver step costs
// (n+8)³/3 for the matrix of second derivatives and its factor and (n+8)² for
// the flows; routes, freeness and record cost (n+8)²·a logarithm or an
// exponential in years in which something moves.
func BenchmarkYear(b *testing.B) {
	for _, n := range []int{5, 20, 50, 200} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			g := generated(b, n, 1)
			m := agents.New(g.Params, g.Region)
			l := sim.NewLayout(g.Region, g.Entries, m.Outcomes(), g.Until)
			w := sim.NewWorld(g.Region, g.Entries)
			row := make([]float64, l.Width)
			replicate, years, iterations := 0, 0, 0.0
			w.Year = g.Until
			b.ReportAllocs()
			for b.Loop() {
				if w.Year == g.Until {
					m.Begin(w, 1, replicate)
					replicate++
				}
				if err := w.Step(m.Phases()); err != nil {
					b.Fatal(err)
				}
				l.Read(w, row)
				iterations += w.SolverIt[0]
				years++
			}
			b.ReportMetric(iterations/float64(years), "solver-steps/year")
		})
	}
}
