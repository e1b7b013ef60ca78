package analysis

import (
	"math/bits"
	"slices"
)

// MostPlayers is how many players a game may have whose every coalition is played.
const MostPlayers = 12

// Shapley divides what all players win together among them (Shapley 1953): each
// gets what it adds to those before it, in the mean over all orders of joining.
//
// values holds the value of each coalition, player i being in coalition c when bit
// i of c is set: 2^n values for n players, MostPlayers at most. The shares add up
// to values[all] − values[0]. A player that changes nothing gets exactly 0. What is
// added up for a player is sorted first, so that shares depend on what players do
// and not on how they are numbered: those that do the same get the same, to the bit.
// It panics when the number of values is no power of two or has too many players.
func Shapley(values []float64) []float64 {
	n := players(values)
	weights := shapleyWeights(n)
	bySize := make([][]float64, n)
	shares := make([]float64, n)
	for i := range n {
		for s := range bySize {
			bySize[s] = bySize[s][:0]
		}
		for c := range values {
			if c>>i&1 == 0 {
				s := bits.OnesCount(uint(c))
				bySize[s] = append(bySize[s], values[c|1<<i]-values[c])
			}
		}
		for s, gains := range bySize {
			slices.Sort(gains)
			sum := 0.0
			for _, g := range gains {
				sum += g
			}
			shares[i] += float64(weights[s] * sum)
		}
	}
	return shares
}

// shapleyWeights are s!·(n−1−s)!/n! by size s of the coalition that is joined:
// 1/n over the number of coalitions of that size without the one that joins.
func shapleyWeights(n int) []float64 {
	weights := make([]float64, n)
	for s := range weights {
		weights[s] = 1 / float64(float64(n)*choose(n-1, s))
	}
	return weights
}

// Interactions is the interaction index of every two players (Grabisch & Roubens
// 1999): what two add together beyond what each adds alone, in the mean over the
// coalitions that they join, weighed as in Shapley. With the sign of what they win
// they strengthen each other, against it either does part of the other's work. The
// index of i and j stands at PairPlace(n, i, j). Values are those that Shapley takes.
func Interactions(values []float64) []float64 {
	n := players(values)
	if n < 2 {
		return nil
	}
	weights := make([]float64, n-1) // s!·(n−2−s)!/(n−1)!
	for s := range weights {
		weights[s] = 1 / float64(float64(n-1)*choose(n-2, s))
	}
	out := make([]float64, 0, n*(n-1)/2)
	bySize := make([]float64, n-1)
	for i := range n {
		for j := i + 1; j < n; j++ {
			clear(bySize)
			one, other := 1<<i, 1<<j
			for c := range values {
				if c&(one|other) == 0 {
					// Each against itself first: a player that changes nothing leaves an exact 0.
					bySize[bits.OnesCount(uint(c))] += (values[c|one|other] - values[c|one]) - (values[c|other] - values[c])
				}
			}
			sum := 0.0
			for s, d := range bySize {
				sum += float64(weights[s] * d)
			}
			out = append(out, sum)
		}
	}
	return out
}

// PairPlace is the place of players i < j in what Interactions gives for n players.
func PairPlace(n, i, j int) int { return i*n - i*(i+1)/2 + j - i - 1 }

// AlongOrder gives each player what it adds to those before it in one order of
// joining: values[k] is the value of the first k players of the order together. The
// mean over random orders estimates the shares of Shapley (Castro, Gómez & Tejada
// 2009), and along every single order they add up to what all win together.
// It panics unless there is one value more than players.
func AlongOrder(order []int, values []float64) []float64 {
	if len(values) != len(order)+1 {
		panic("analysis: an order of joining needs one value more than players")
	}
	shares := make([]float64, len(order))
	for k, i := range order {
		shares[i] = values[k+1] - values[k]
	}
	return shares
}

// players is how many players have so many coalitions.
func players(values []float64) int {
	n := bits.Len(uint(len(values))) - 1
	if n < 1 || n > MostPlayers || len(values) != 1<<n {
		panic("analysis: want the values of all coalitions of 1 to 12 players")
	}
	return n
}

// choose is the number of ways to choose k of n, exact for the few that play.
func choose(n, k int) float64 {
	ways := 1
	for i := range k {
		ways = ways * (n - i) / (i + 1)
	}
	return float64(ways)
}
