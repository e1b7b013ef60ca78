package design

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Limits of the sequences.
const (
	MostHalton = 1000 // factors of Halton: one for each prime up to 7919
	MostSobol  = 1111 // factors of Sobol: one for each primitive polynomial of degree 13 or less, and the first
	mostPoints = int64(1) << digits
	digits     = 32 // binary digits of a coordinate of Sobol
)

// sequence checks how many points and factors a sequence shall have.
func sequence(name string, points, factors, most int) (shape, error) {
	switch {
	case points < 1 || factors < 1:
		return shape{}, fmt.Errorf("a %s sample of %d points and %d factors is empty; ask for 1 or more of both", name, points,
			factors)
	case factors > most:
		return shape{}, fmt.Errorf("a %s sample has at most %d factors, not %d; take a Latin hypercube or random points",
			name, most, factors)
	case int64(points) > mostPoints:
		return shape{}, fmt.Errorf("a %s sample has at most %d points, not %d", name, mostPoints, points)
	}
	return shape{points, factors}, nil
}

type halton struct {
	shape
	primes []uint64
}

// Halton gives the sequence of Halton (1960) as it was published: coordinate f of point k has the digits of k in the base of
// the f-th prime, in reverse order behind the point. Point 0 is the origin. Halton needs 1 to MostHalton factors and 2³²
// points at most. More points or factors change none that were there.
//
// Neighbouring large primes give factors that move together until k has passed their product. Above ten factors or so Sobol
// is the better choice.
func Halton(points, factors int) (Sample, error) {
	s, err := sequence("Halton", points, factors, MostHalton)
	if err != nil {
		return nil, err
	}
	return halton{s, primes(factors)}, nil
}

// primes are the first n prime numbers.
func primes(n int) []uint64 {
	var found []uint64
	for c := uint64(2); len(found) < n; c++ {
		prime := true
		for _, p := range found {
			if p*p > c {
				break
			}
			if c%p == 0 {
				prime = false
				break
			}
		}
		if prime {
			found = append(found, c)
		}
	}
	return found
}

// Point writes point k into u.
func (h halton) Point(k int, u []float64) {
	h.check(k, u)
	for f, base := range h.primes {
		// Both numbers stay below 2³²·7919, so they are exact and only the quotient is rounded.
		reversed, power := uint64(0), uint64(1)
		for rest := uint64(k); rest > 0; rest /= base {
			reversed = reversed*base + rest%base
			power *= base
		}
		u[f] = float64(reversed) / float64(power)
	}
}

type sobol struct {
	shape
	directions [][digits]uint32 // by factor: the direction numbers, as multiples of 2⁻³²
}

// Sobol gives the sequence of Sobol' (1967) with the direction numbers of Joe & Kuo (2008), in the order of the Gray code
// (Antonov & Saleev 1979), as their program does. Point 0 is the origin. It is a part of the sequence: without it the first
// 2^m points would be no net. Coordinates are multiples of 2⁻³². Sobol needs 1 to MostSobol factors and 2³² points at
// most. More points or factors change none that were there. Best are 2^m points.
func Sobol(points, factors int) (Sample, error) {
	s, err := sequence("Sobol", points, factors, MostSobol)
	if err != nil {
		return nil, err
	}
	o := sobol{s, make([][digits]uint32, factors)}
	for j := range digits { // the first factor is the sequence of van der Corput
		o.directions[0][j] = 1 << (digits - 1 - j)
	}
	f := 1
	for line := range strings.Lines(joeKuo) {
		if f >= factors {
			break
		}
		degree, inner, initial := polynomial(line)
		o.directions[f] = directions(degree, inner, initial)
		f++
	}
	return o, nil
}

// polynomial reads a line of the table.
func polynomial(line string) (degree int, inner uint32, initial []uint32) {
	var numbers []uint32
	for _, word := range strings.Fields(line) {
		n, _ := strconv.ParseUint(word, 10, 32) // a test reads the whole table
		numbers = append(numbers, uint32(n))
	}
	return int(numbers[0]), numbers[1], numbers[2:]
}

// directions are the direction numbers of a factor: the initial ones as given, the others by the recurrence of the
// polynomial.
func directions(degree int, inner uint32, initial []uint32) (v [digits]uint32) {
	for j := range v {
		if j < degree {
			v[j] = initial[j] << (digits - 1 - j)
			continue
		}
		v[j] = v[j-degree] ^ v[j-degree]>>degree
		for i := 1; i < degree; i++ {
			if inner>>(degree-1-i)&1 == 1 {
				v[j] ^= v[j-i]
			}
		}
	}
	return v
}

// Point writes point k into u.
func (o sobol) Point(k int, u []float64) {
	o.check(k, u)
	gray := uint64(k) ^ uint64(k)>>1
	for f := range u {
		x := uint32(0)
		for rest := gray; rest != 0; rest &= rest - 1 {
			x ^= o.directions[f][bits.TrailingZeros64(rest)]
		}
		u[f] = float64(float64(x) * 0x1p-32)
	}
}
