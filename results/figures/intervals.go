package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Intervals is a table of intervals drawn on one axis: what a fit made of its
// priors, skill against naive forecasts, natural experiments.
type Intervals struct {
	File            string // such as skill.png
	Title, Subtitle string
	Source          string
	Axis            string  // words below the axis
	Reference       float64 // where a line stands
	Low, High       float64 // ends of the axis, at least; a row that goes beyond moves them
	Rows            []IntervalRow
	Key             string // how to read bars and marks, a sentence
	Caption         string
}

// IntervalRow is a row; one without an interval is a heading.
type IntervalRow struct {
	Name           string
	Heading        bool
	Low, Mid, High float64
	Before         [2]float64 // an interval to stand behind it, both ends 0 for none
	Points         []float64  // observed
	Strong         bool       // a filled mark: the row says something for sure
	Words          string     // at the right
}

// Draw draws the table.
func (t *Intervals) Draw() (Figure, error) {
	if len(t.Rows) == 0 {
		return Figure{}, fmt.Errorf("figures: %s has no row", t.File)
	}
	if !(t.High > t.Low) {
		return Figure{}, errors.New("figures: an axis of intervals needs two different ends")
	}
	const (
		row      = vg.Length(12.5)
		axisRoom = vg.Length(30)
	)
	nameRoom, wordsRoom := vg.Length(40), vg.Length(20)
	for _, r := range t.Rows {
		if !r.Heading {
			nameRoom = min(180, max(nameRoom, plain.width(r.Name)+8))
		}
		wordsRoom = min(150, max(wordsRoom, plain.width(r.Words)+8))
	}
	sh := newSheet(vg.Length(len(t.Rows))*row+axisRoom, t.Title, t.Subtitle, t.Source+" "+t.Key)
	box := inset(sh.body, nameRoom, wordsRoom, axisRoom, 2)
	low, high := t.Low, t.High
	for _, r := range t.Rows {
		for _, v := range append([]float64{r.Low, r.Mid, r.High, r.Before[0], r.Before[1]}, r.Points...) {
			if !r.Heading && !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	axis := tight(low, high)
	at := func(v float64) vg.Length {
		return box.Min.X + vg.Length(axis.unit(min(high, max(low, v))))*(box.Max.X-box.Min.X)
	}
	for _, tick := range axis.ticks((box.Max.X - box.Min.X) / 1.6) {
		if tick < low || tick > high {
			continue
		}
		x := at(tick)
		sh.stroke(rule, 0.4, nil, vg.Point{X: x, Y: box.Min.Y}, vg.Point{X: x, Y: box.Max.Y})
		sh.text(x, box.Min.Y-4.5-capital*small, centre, number(tick), soft)
	}
	sh.stroke(grey, 0.8, nil, vg.Point{X: at(t.Reference), Y: box.Min.Y}, vg.Point{X: at(t.Reference), Y: box.Max.Y})
	half := soft.width(t.Axis) / 2
	sh.text(min(max((box.Min.X+box.Max.X)/2, sh.body.Min.X+half), sh.body.Max.X-half), box.Min.Y-16-capital*small, centre, t.Axis, soft)
	y := box.Max.Y - row/2
	for _, r := range t.Rows {
		if r.Heading {
			sh.fill(white, rect(sh.body.Min.X, y-row/2, sh.body.Min.X+strong.width(r.Name)+3, y+row/2)) // lines stop at a heading
			sh.middle(sh.body.Min.X, y, left, r.Name, strong)
			y -= row
			continue
		}
		sh.middle(sh.body.Min.X, y, left, wrapOne(r.Name, plain, nameRoom-4), plain)
		if r.Before[0] != r.Before[1] {
			sh.fill(rule, rect(at(r.Before[0]), y-4, at(r.Before[1]), y+4))
		}
		colour := color.NRGBA(blue)
		sh.stroke(colour, 2, nil, vg.Point{X: at(r.Low), Y: y}, vg.Point{X: at(r.High), Y: y})
		if mid := (vg.Point{X: at(r.Mid), Y: y}); r.Strong {
			sh.mark(mid, draw.CircleGlyph{}, 3, colour)
		} else {
			sh.mark(mid, draw.CircleGlyph{}, 3, colour)
			sh.mark(mid, draw.CircleGlyph{}, 1.8, white)
		}
		for _, x := range r.Points {
			sh.fill(black, diamond(vg.Point{X: at(x), Y: y}, 3))
		}
		sh.middle(box.Max.X+7, y, left, r.Words, plain)
		y -= row
	}
	return sh.figure(t.File, t.Caption)
}
