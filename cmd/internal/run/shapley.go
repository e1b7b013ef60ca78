package run

import (
	"context"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/sim/rng"
)

// sample holds what one seed tells of every player.
type sample struct {
	none, all           float64
	shares, alone, last []float64
}

// numbers are those of a sample in a row.
func (s *sample) numbers() [][]float64 { return [][]float64{s.shares, s.alone, s.last} }

// get writes a sample into a row.
func (s *sample) get(row []float64) {
	row[0], row[1] = s.none, s.all
	at := row[2:]
	for _, part := range s.numbers() {
		at = at[copy(at, part):]
	}
}

// sampleOf is the sample that get wrote.
func sampleOf(row []float64) *sample {
	s, n := &sample{none: row[0], all: row[1]}, (len(row)-2)/3
	rest := slices.Clone(row[2:])
	s.shares, s.alone, s.last = rest[:n:n], rest[n:2*n:2*n], rest[2*n:]
	return s
}

// exact holds what all coalitions of one seed tell.
func exact(values []float64, n int) *sample {
	all := len(values) - 1
	s := &sample{none: values[0], all: values[all], shares: analysis.Shapley(values)}
	for i := range n {
		s.alone = append(s.alone, values[1<<i]-values[0])
		s.last = append(s.last, values[all]-values[all&^(1<<i)])
	}
	return s
}

// sample plays three kinds of coalitions for one seed: those along a random order of joining and along its
// reverse, each player alone, and all players except one.
func (w *walker) sample(ctx context.Context, replicate int, made *progress) (*sample, error) {
	y := w.why
	n := len(y.job.Players)
	known := map[uint64]float64{}
	at := uint64(0)
	var fault error
	value := func(coalition uint64) float64 {
		if fault == nil {
			fault = ctx.Err()
		}
		if v, ok := known[coalition]; ok || fault != nil {
			return v
		}
		from := y.start
		if len(known) > 0 {
			from = math.MaxInt
			for i := range n {
				if (at^coalition)>>i&1 != 0 {
					from = min(from, y.first[i]) // a player of the model matters from the start
				}
			}
		}
		if from == y.start {
			fault = w.begin(coalition, replicate)
		}
		if fault == nil {
			known[coalition], fault = w.run(coalition, from)
			at = coalition
			made.add()
		}
		return known[coalition]
	}
	all := uint64(1)<<n - 1
	s := &sample{shares: make([]float64, n), alone: make([]float64, n), last: make([]float64, n)}
	order := joining(y.job.Seed, replicate, n)
	for range 2 {
		chain := []float64{value(0)}
		coalition := uint64(0)
		for _, i := range order {
			coalition |= 1 << i
			chain = append(chain, value(coalition))
		}
		for i, share := range analysis.AlongOrder(order, chain) {
			s.shares[i] += float64(0.5 * share)
		}
		slices.Reverse(order)
	}
	s.none, s.all = value(0), value(all)
	for i := range n {
		s.alone[i] = value(1<<i) - s.none
		s.last[i] = s.all - value(all&^(1<<i))
	}
	return s, fault
}

// joining is the random order of a replicate, after Fisher and Yates.
func joining(seed uint64, replicate, n int) []int {
	order := make([]int, n)
	source := rng.Stream(seed, replicate, 0, rng.Order, 0, 0)
	for k := range order {
		at := int(source.Float64() * float64(k+1))
		order[k] = order[at]
		order[at] = k
	}
	return order
}
