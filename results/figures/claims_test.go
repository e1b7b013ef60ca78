package figures

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/results/analysis"

	"gonum.org/v1/plot/vg"
)

// madeClaims has a row of each verdict, and effects of every size.
func madeClaims(rows int) *results.Claims {
	c := &results.Claims{Pairs: 200, Seed: 1, ModelVersion: "0"}
	inf := math.Inf(1)
	for k := range rows {
		mean := math.Pow(-3, float64(k%7))
		c.Rows = append(c.Rows, results.Claim{
			ID: fmt.Sprintf("S%02d-made", k), Statement: strings.Repeat("A statement that is made up for tests ", 1+k%3),
			Smallest: 2, Unit: "points",
			Agrees: analysis.Set{Low: 2, High: inf}, Verdict: analysis.Verdict(k % 4), FlipsAt: math.NaN(),
			Effect: analysis.Paired{Pairs: 200, Mean: mean, Low: mean - 1, High: mean + 1, P05: mean - 9, P95: mean + 9},
		})
	}
	return c
}

// Protects: the figure is drawn for any number of statements, wide enough and the same each time. Extreme and
// unknown numbers stay inside.
func TestClaimsAreDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("paints pictures as tall as sixty statements")
	}
	for _, rows := range []int{1, 4, 60} {
		c := madeClaims(rows)
		f, err := Claims(c)
		if err != nil {
			t.Fatal(err)
		}
		height := f.drawing.height
		least := 90 + 18*vg.Length(rows)
		if rows > many {
			least = 90 + 10*vg.Length(rows) // a line each
		}
		if f.drawing.width != sheetWidth || height < least || rows > many && height > 180+15*vg.Length(rows) {
			t.Errorf("%d rows: %v by %v points", rows, f.drawing.width, height)
		}
		sh, caption := drawClaims(madeClaims(rows))
		if !same(f, sh.figure("", caption)) {
			t.Errorf("%d rows: drawn again, the figure differs", rows)
		}
		if f.Name != "claims.png" || !strings.Contains(f.Caption, "95 %") {
			t.Errorf("name %q, caption %q", f.Name, f.Caption)
		}
	}
	odd := madeClaims(4)
	odd.Rows[0].Effect = analysis.Paired{Mean: 1e12, Low: math.Inf(-1), High: math.Inf(1), P05: math.Inf(-1), P95: math.NaN()}
	if _, err := Claims(odd); err != nil {
		t.Error(err)
	}
	if _, err := Claims(&results.Claims{}); err == nil {
		t.Error("nothing was drawn without a fault")
	}
}

// A verdict must show without its colour: each marker has a shape of its own.
func TestVerdictsDifferWithoutColour(t *testing.T) {
	var drawn [][]byte
	for v := range verdictMarkers {
		was := verdictMarkers[v].colour
		verdictMarkers[v].colour = black
		c := madeClaims(1)
		c.Rows[0].Verdict = analysis.Verdict(v)
		sh, _ := drawClaims(c)
		verdictMarkers[v].colour = was
		// The middle column alone: no words.
		img := decode(t, sh.figure("", ""), dpi)
		b := img.Bounds()
		var pixels []byte
		for y := b.Min.Y + b.Dy()/3; y < b.Max.Y-b.Dy()/4; y++ {
			for x := b.Dx() * 48 / 100; x < b.Dx()*74/100; x++ {
				pixels = append(pixels, luma(img, x, y))
			}
		}
		for other, was := range drawn {
			apart := 0
			for k := range pixels {
				if math.Abs(float64(was[k])-float64(pixels[k])) > 80 {
					apart++
				}
			}
			if apart < 60 {
				t.Errorf("%q and %q look alike in black: %d pixels differ", analysis.Verdict(v), analysis.Verdict(other), apart)
			}
		}
		drawn = append(drawn, pixels)
	}
}

func luma(img image.Image, x, y int) byte {
	r, g, b, _ := img.At(x, y).RGBA()
	return byte((299*r + 587*g + 114*b) / 1000 >> 8)
}

func TestClaimsFinding(t *testing.T) {
	c := madeClaims(5) // verdicts: not judged, holds, undecided, fails, not judged
	if got, want := claimsFinding(c),
		"1 of 3 statements of the source paper holds in the model, 1 is undecided, 1 fails"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Rows = c.Rows[:1]
	if got, want := claimsFinding(c), "What the model gives for 1 statement, none of them judged"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Protects: the axis keeps order and sign. It is linear to ±1 and logarithmic beyond.
func TestEffectAxis(t *testing.T) {
	a := effectAxis{-20, 20}
	last := -1.0
	for _, v := range []float64{-30, -20, -5, -1, -0.5, 0, 0.5, 1, 5, 20} {
		u := a.unit(v)
		if u < last || u < 0 || u > 1 {
			t.Errorf("%v stands at %v, the one before at %v", v, u, last)
		}
		last = u
	}
	if a.unit(0) != 0.5 || math.Abs((a.unit(10)-a.unit(5))-(a.unit(4)-a.unit(2))) > 1e-12 {
		t.Error("the axis is neither even nor by factors")
	}
}
