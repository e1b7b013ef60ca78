package explore

import (
	"context"
	"time"
)

// Effort is what a fit takes, by a measured pilot on one core.
type Effort struct {
	Member  float64 // seconds of a member, which runs twice
	Algebra float64 // seconds of linear algebra in all steps together, which is done by one process
	After   float64 // seconds of what is asked of the members after the fit
	Width   int     // how many numbers a member gives
	Bytes   float64 // of memory, in the main steps
}

// Pace measures what a fit takes.
func Pace(p *Problem, o Options) (Effort, error) {
	const few = 4
	f := &fit{Problem: p, o: Options{Members: few, Seed: o.Seed, Workers: 1}, ctx: context.Background()}
	f.begin(few, pilotPart)
	var begun time.Time
	for k := range 2 { // the first time prepares what all members share
		begun = time.Now()
		if _, _, err := f.run(k); err != nil {
			return Effort{}, err
		}
	}
	e := Effort{Member: time.Since(begun).Seconds() / few, Width: f.width()}
	data, numbers := float64(p.readings()), float64(p.Size()+placebos)
	products := func(members float64) float64 { // of a step: covariances, their root, what a gap does to each score, the moves
		return data * (data*(members+data/6+numbers) + 2*numbers*members)
	}
	members := float64(o.Members)
	e.Algebra = aProduct() * (pilotSteps*products(float64(pilotMembers(o.Members))) + float64(o.Steps)*products(members))
	e.After = e.Member / 2 * (members + foundMembers)
	e.Bytes = 8 * (data*members*3 + data*data*2 + 2*numbers*(members+data))
	return e, nil
}

// foundMembers is of how many members the decisions are asked after a fit.
const foundMembers = 400

// aProduct is how many seconds one product of a long sum takes on one core.
func aProduct() float64 {
	const long, times = 4000, 200
	x := make([]float64, long)
	others := [][]float64{make([]float64, long), make([]float64, long), make([]float64, long), make([]float64, long)}
	out := make([]float64, len(others))
	dots(x, others, out) // the first time takes longer
	begun := time.Now()
	for range times {
		dots(x, others, out)
	}
	return time.Since(begun).Seconds() / float64(times*long*len(others))
}
