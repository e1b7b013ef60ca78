package figures

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results/evidence"
)

const (
	theoryHead  = vg.Length(30) // for the names of columns
	theoryRow   = vg.Length(19)
	theoryKey   = vg.Length(18)
	theoryWord  = vg.Length(66) // for the names of rows
	longestWord = 10            // letters that stand side by side
	theoryUnit  = vg.Length(54) // for what the end of a row's axis stands for
)

// Theories draws what each theory adds to each statistic, as a matrix of small axes. A row is a statistic, and its axes
// have one scale. A column is a theory.
func Theories(t *evidence.Theories) (Figure, error) {
	mechanisms := t.Mechanisms()
	if len(mechanisms) == 0 || len(t.Statistics) == 0 {
		return Figure{}, errors.New("figures: theories.png needs a theory and a statistic")
	}
	asExpected, own := 0, 0
	for _, s := range t.Statistics {
		if s.Expected == 0 || math.IsNaN(t.Adds(s.Mechanism, s.ID).Value) {
			continue
		}
		own++
		if a := t.Adds(s.Mechanism, s.ID); a.Clear() && a.Value*float64(s.Expected) > 0 {
			asExpected++
		}
	}
	title := fmt.Sprintf("%d of %d signatures move as their own theory says", asExpected, own)
	subtitle := fmt.Sprintf("what each theory adds, %d histories of %s, seed %d, model %s", t.Histories, t.Scenario, t.Seed,
		t.Model)
	const reading = "A dot left of its line: the theory lowers the statistic. Bars: two standard errors over histories. " +
		"Hollow: not distinguishable from nothing. Shaded: the theory's own signature. " +
		"Full: what the end of a row's axis stands for."
	sh := newSheet(theoryHead+theoryRow*vg.Length(len(t.Statistics))+theoryKey, title, subtitle, "Simulated. "+reading)
	box := inset(sh.body, theoryWord, theoryUnit, theoryKey, theoryHead)
	width := (box.Max.X - box.Min.X) / vg.Length(len(mechanisms))
	for c, m := range mechanisms {
		x := box.Min.X + width*(vg.Length(c)+0.5)
		sh.middle(x, box.Max.Y+20, centre, t.ID(m), strong)
		words := strings.Fields(strings.ReplaceAll(m, "_", " "))
		word := words[len(words)-1]
		if len(word) > longestWord {
			word = words[0]
		}
		sh.middle(x, box.Max.Y+9, centre, shortened(word, soft, width-1), soft)
	}
	for n, s := range t.Statistics {
		y := box.Max.Y - theoryRow*(vg.Length(n)+0.5)
		sh.across(rule, 0.4, nil, sh.body.Min.X, sh.body.Max.X, y-theoryRow/2)
		sh.middle(sh.body.Min.X, y, left, s.ID, plain)
		most := 0.0
		for _, m := range mechanisms {
			if a := t.Adds(m, s.ID); !math.IsNaN(a.Value) {
				most = max(most, math.Abs(a.Value)+2*a.Error)
			}
		}
		if most == 0 {
			continue
		}
		sh.middle(box.Max.X+8, y, left, "full: "+number(roundedTo(most)), soft)
		for c, m := range mechanisms {
			theoryCell(sh, t.Adds(m, s.ID), most, m == s.Mechanism,
				vg.Rectangle{Min: vg.Point{X: box.Min.X + width*vg.Length(c) + 2, Y: y - theoryRow/2 + 1},
					Max: vg.Point{X: box.Min.X + width*vg.Length(c+1) - 2, Y: y + theoryRow/2 - 1}})
		}
	}
	return sh.figure("theories.png", title+". Each row is a statistic, each column a theory; the dot is what the theory adds, "+
		"within the range that the row has. "+reading), nil
}

// roundedTo rounds a number to two digits.
func roundedTo(x float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Round(x/unit) * unit
}

// theoryCell draws one number on an axis of its own, from minus most to most.
func theoryCell(sh *sheet, a evidence.Measured, most float64, own bool, box vg.Rectangle) {
	middle, half := (box.Min.X+box.Max.X)/2, (box.Max.X-box.Min.X)/2-3
	y := (box.Min.Y + box.Max.Y) / 2
	if own {
		sh.fill(pale(blue, 0.16), rect(box.Min.X, box.Min.Y, box.Max.X, box.Max.Y))
	}
	sh.upright(grey, 0.5, nil, middle, box.Min.Y, box.Max.Y)
	if math.IsNaN(a.Value) {
		return
	}
	at := func(v float64) vg.Length { return middle + half*vg.Length(v/most) }
	colour := black
	if own {
		colour = blue
	}
	sh.across(colour, 1.2, nil, at(a.Value-2*a.Error), at(a.Value+2*a.Error), y)
	dot := vg.Point{X: at(a.Value), Y: y}
	sh.mark(dot, draw.CircleGlyph{}, 2.6, colour)
	if !a.Clear() {
		sh.mark(dot, draw.CircleGlyph{}, 1.6, white)
	}
}
