package analysis

import (
	"math/bits"
	"slices"
)

// MostPlayers is how many players a game may have whose every coalition is played.
const MostPlayers = 12

// Shapley divides what all players win together among them (Shapley 1953). Each player gets what it adds to
// the players before it, in the mean over all orders of joining.
//
// values holds the value of each coalition. Player i is in coalition c if bit i of c is set. There are 2^n
// values for n players, and n is MostPlayers at most. The shares add up to values[all] − values[0]. A player
// that changes nothing gets exactly 0. The terms of a player's sum are sorted first. So shares depend on what
// players do and not on their numbers: two players that do the same get the same, to the bit. Shapley panics
// if the number of values is no power of two or if there are too many players.
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

// shapleyWeights are s!·(n−1−s)!/n! by size s of the coalition that a player joins. This is 1/n over the
// number of coalitions of that size without the player.
func shapleyWeights(n int) []float64 {
	weights := make([]float64, n)
	for s := range weights {
		weights[s] = 1 / float64(float64(n)*choose(n-1, s))
	}
	return weights
}

// Interactions is the interaction index of every two players (Grabisch & Roubens 1999). It is what two
// players add together beyond what each adds alone, in the mean over the coalitions that they join, weighted
// as in Shapley. If the index has the sign of what they win, they strengthen each other. If it has the other
// sign, each does a part of the other's work. The index of i and j stands at PairPlace(n, i, j). The argument
// is the same as that of Shapley.
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
					// The brackets are the effects of one player with and without the other. So a player that
					// changes nothing leaves an exact 0.
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

// AlongOrder gives each player what it adds to the players before it in one order of joining. The element
// values[k] is the value of the first k players of the order together. The mean over random orders estimates
// the shares of Shapley (Castro, Gómez & Tejada 2009). In every single order the shares add up to what all
// win together. AlongOrder panics unless there is one value more than players.
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

// players is the number of players that have this many coalitions.
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
