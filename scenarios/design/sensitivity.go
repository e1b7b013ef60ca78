package design

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"concord/sim/rng"
)

// Morris is the design of Morris (1991), for elementary effects. A trajectory begins at a random point of a grid and moves
// each factor once, in random order, by Δ = levels/(2(levels−1)) up or down. The grid has the coordinates 0, 1/(levels−1), …,
// 1, both ends included. Points stand in the order trajectory by trajectory. More trajectories change none that were there.
// A further factor does not change the coordinates of the others, nor the order in which they move.
type Morris struct {
	shape
	seed   uint64
	levels int
}

// NewMorris makes a design of trajectories·(factors+1) points. The number of levels must be even: then moves up and down are
// equally likely and every level is met equally often.
func NewMorris(seed uint64, trajectories, levels, factors int) (*Morris, error) {
	if trajectories < 1 || factors < 1 {
		return nil, fmt.Errorf("a Morris design of %d trajectories and %d factors is empty; ask for 1 or more of both",
			trajectories, factors)
	}
	if levels < 2 || levels%2 != 0 {
		return nil, fmt.Errorf("a Morris design needs an even number of levels, such as 4; got %d", levels)
	}
	points, err := product("Morris design", trajectories, int64(factors)+1)
	if err != nil {
		return nil, err
	}
	return &Morris{shape{points, factors}, seed, levels}, nil
}

// product is how many points a design has. A product that the port cannot count is an error.
func product(name string, blocks int, size int64) (int, error) {
	if int64(blocks) > math.MaxInt32/size {
		return 0, fmt.Errorf("a %s of %d blocks of %d points has more than %d; ask for fewer", name, blocks, size, math.MaxInt32)
	}
	return blocks * int(size), nil
}

// A path is how one factor goes along a trajectory.
type path struct {
	factor   int
	when     float64 // factors move in the order of these numbers
	from, to int     // levels
}

// paths are those of all factors of a trajectory, in the order in which they move.
func (m *Morris) paths(trajectory int) []path {
	paths := make([]path, m.factors)
	half := m.levels / 2
	for f := range paths {
		s := rng.Stream(m.seed, trajectory, 0, rng.Design, f, drawMorris)
		p := path{factor: f, when: s.Float64(), from: below(half, s.Float64())}
		p.to = p.from + half
		if s.Bool(0.5) {
			p.from, p.to = p.to, p.from
		}
		paths[f] = p
	}
	slices.SortFunc(paths, func(a, b path) int {
		return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.factor, b.factor))
	})
	return paths
}

// Point writes point k into u.
func (m *Morris) Point(k int, u []float64) {
	m.check(k, u)
	moves := k % (m.factors + 1)
	for i, p := range m.paths(k / (m.factors + 1)) {
		level := p.from
		if i < moves {
			level = p.to
		}
		u[p.factor] = float64(level) / float64(m.levels-1)
	}
}

// Moved is the factor that moves from point k−1 to point k. It is −1 for the first point of a trajectory.
func (m *Morris) Moved(k int) int {
	if moves := k % (m.factors + 1); moves > 0 {
		return m.paths(k / (m.factors + 1))[moves-1].factor
	}
	return -1
}

// Step is by how much that factor moves: Δ or −Δ, and 0 for the first point of a trajectory.
func (m *Morris) Step(k int) float64 {
	moves := k % (m.factors + 1)
	if moves == 0 {
		return 0
	}
	p := m.paths(k / (m.factors + 1))[moves-1]
	return float64(p.to-p.from) / float64(m.levels-1)
}

// Saltelli is the design of Saltelli et al. (2010), for Sobol' indices. A base point has two halves, A and B. From each base
// point comes a block of points: A, B, then AB_1 … AB_d, which are A with one factor from B. With the second order wanted,
// BA_1 … BA_d follow, which are B with one factor from A (Saltelli 2002).
type Saltelli struct {
	shape
	base  Sample
	block int
}

// NewSaltelli makes a design for half as many factors as base has. It has a block of d+2 points for each point of base, or
// 2d+2 with second.
func NewSaltelli(base Sample, second bool) (*Saltelli, error) {
	if base.Factors()%2 != 0 {
		return nil, fmt.Errorf("a Saltelli design needs a base sample with two coordinates for each factor; got %d",
			base.Factors())
	}
	d := base.Factors() / 2
	block := d + 2
	if second {
		block += d
	}
	points, err := product("Saltelli design", base.Points(), int64(block))
	if err != nil {
		return nil, err
	}
	return &Saltelli{shape{points, d}, base, block}, nil
}

// Point writes point k into u.
func (s *Saltelli) Point(k int, u []float64) {
	s.check(k, u)
	d := s.factors
	both := make([]float64, 2*d)
	s.base.Point(k/s.block, both)
	from, other := both[:d], both[d:]
	exchanged := k%s.block - 2 // the factor that comes from the other half
	if exchanged == -1 || exchanged >= d {
		from, other = other, from
	}
	copy(u, from)
	if exchanged >= 0 {
		u[exchanged%d] = other[exchanged%d]
	}
}
