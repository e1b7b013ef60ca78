package evidence

import (
	"math"
	"testing"

	"concord/sim/rng"
)

// Protects the measure of disagreement. Two records with normal errors tell of one true value that is drawn from the prior:
// the measure then has the mean 0 and the variance 1, whatever each record is worth, and exceeds 1.96 in a twentieth of cases.
// If the records are of two different values it exceeds it more often.
func TestDisagreementIsCalibrated(t *testing.T) {
	for _, worth := range [][2]float64{{1, 1}, {0.3, 4}, {20, 5}, {0.5, 0.5}} { // precision over that of the prior
		const draws = 20_000
		var sum, squares float64
		beyond, others := 0, 0
		s := rng.Stream(5, int(10*worth[0]), int(10*worth[1]), rng.Ensemble, 0, 0)
		for range draws {
			truth, other := s.Normal(), s.Normal()
			posterior := func(truth, worth float64) (mean, contraction float64) {
				contraction = worth / (1 + worth)
				return contraction * (truth + s.Normal()/math.Sqrt(worth)), contraction
			}
			mA, cA := posterior(truth, worth[0])
			mB, cB := posterior(truth, worth[1])
			z := Disagreement(mA, mB, cA, cB)
			sum, squares = sum+z, squares+z*z
			if math.Abs(z) > Apart {
				beyond++
			}
			if mB, cB = posterior(other, worth[1]); math.Abs(Disagreement(mA, mB, cA, cB)) > Apart {
				others++
			}
		}
		mean, sd, share := sum/draws, math.Sqrt(squares/draws), float64(beyond)/draws
		if math.Abs(mean) > 0.03 || math.Abs(sd-1) > 0.03 || math.Abs(share-0.05) > 0.008 || others < beyond {
			t.Errorf("records worth %v: mean %.3f, sd %.3f, beyond %.4f, of different values %.4f", worth, mean, sd, share,
				float64(others)/draws)
		}
	}
	if z := Disagreement(1, 0, 0, 0); !math.IsNaN(z) {
		t.Errorf("of records that say nothing: %v", z)
	}
}
