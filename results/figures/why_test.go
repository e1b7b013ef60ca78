package figures

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/results/analysis"
)

// madeWhy has players of both signs, in the unit of money or of points.
func madeWhy(players int, unit string, size float64) *results.Attribution {
	near := func(mean float64) analysis.Estimate {
		return analysis.Estimate{Mean: size * mean, SE: size / 2, Low: size * (mean - 1), High: size * (mean + 1)}
	}
	a := &results.Attribution{Kind: "difference", A: "reference", B: "other-scenario", Name: "horizontal cooperation (H)",
		Unit: unit, Years: "2035",
		Seeds: 40, Seed: 1, ModelVersion: "0", Coalitions: 32, Base: near(40)}
	total := 0.0
	for k := range players {
		share := 20 / float64(k+1) * math.Pow(-1, float64(k/2))
		total += share
		a.Players = append(a.Players, results.AttributionPlayer{Name: fmt.Sprintf("player-of-some-length-%d", k),
			Share: near(share)})
	}
	a.Reached = near(40 + total)
	a.Total = analysis.Paired{Mean: size * total, Low: size * (total - 1), High: size * (total + 1)}
	return a
}

func TestAttributionIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("paints six pictures of the usual size")
	}
	barriers := madeWhy(5, "points", 1)
	barriers.Kind = "barriers"
	e := analysis.Estimate{Mean: 50, Low: 49, High: 51}
	barriers.Square = &results.AttributionSquare{Neither: e, Internal: e, External: e, Both: e,
		Together: analysis.Estimate{Mean: -9, Low: -10, High: -8}}
	none := madeWhy(2, "points", 0)
	long := madeWhy(3, "points", 1)
	long.Players[0].Name = strings.Repeat("long name ", 20)
	long.Players[1].Name = strings.Repeat("x", 200)
	unknown := madeWhy(2, "points", 1)
	unknown.Players[0].Share = analysis.EstimateOf([]float64{20})
	unknown.Base, unknown.Reached = analysis.EstimateOf([]float64{1}), analysis.EstimateOf([]float64{2})
	for _, c := range []struct {
		of         *results.Attribution
		file, want string
	}{
		{madeWhy(1, "points", 1), "why.png",
			"rises from reference to other-scenario by 20 points, all of it from player-of-some-length-0"},
		{madeWhy(2, "US$/year", 1e9), "why.png",
			"by 30 billion US$/year; the largest share is that of player-of-some-length-0, +20"},
		{madeWhy(40, "points", 1), "why.png", "solid to the right adds"},
		{barriers, "why-barriers.png", "Without barriers, horizontal cooperation (H) in 2035 gains "},
		{none, "why.png", "no clear difference"},
		{long, "why.png", ""},
		{unknown, "why.png", ""},
	} {
		f, err := Why(c.of)
		if err != nil {
			t.Fatal(err)
		}
		framed(t, f, 105)
		if f.Name != c.file || !strings.Contains(f.Caption, c.want) || !strings.HasSuffix(f.Caption, results.OfModel) ||
			strings.Contains(f.Caption, "%!") {
			t.Errorf("%s: %q, want %s with %q", f.Name, f.Caption, c.file, c.want)
		}
		if sh, caption := drawWhy(c.of); !same(f, sh.figure("", caption+" "+results.OfModel)) {
			t.Errorf("%s differs when drawn again", f.Name)
		}
	}
	if _, err := Why(&results.Attribution{}); err == nil {
		t.Error("an attribution without players was drawn")
	}
}

// Protects: a waterfall ends at the level that it states, and leaves out no share.
func TestStairsLeadFromBaseToReached(t *testing.T) {
	for _, players := range []int{1, 5, mostBars, mostBars + 1, mostBars + 2, 60} {
		a := madeWhy(players, "points", 1)
		stairs := stairsOf(a, 1)
		for k := 1; k < len(stairs); k++ {
			if math.Abs(stairs[k].from-stairs[k-1].to) > 1e-9 {
				t.Errorf("%d players: step %d begins at %v and the one before ends at %v", players, k, stairs[k].from,
					stairs[k-1].to)
			}
		}
		if len(stairs) > mostBars+3 {
			t.Errorf("%d players: %d rows", players, len(stairs))
		}
	}
}

// What adds and what takes away must show without colour.
func TestSignsDifferWithoutColour(t *testing.T) {
	sh := newSheet(60, "", "", "")
	sh.stricter(sh.body)
	m := decode(t, sh.figure("", ""), dpi)
	b := m.Bounds()
	light, dark := 0, 0
	for x := b.Dx() / 4; x < b.Dx()*3/4; x++ {
		if luma(m, x, b.Dy()/2) > 190 {
			light++
		} else {
			dark++
		}
	}
	if light < dark/4 || dark < light/4 {
		t.Errorf("hatching has %d light and %d dark points", light, dark)
	}
}
