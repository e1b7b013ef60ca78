package figures

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Intervals is a table of intervals on one axis. It shows the effect of a fit on its priors, skill against
// naive forecasts, or natural experiments.
type Intervals struct {
	File            string // such as skill.png
	Title, Subtitle string
	Source          string
	Axis            string  // words below the axis
	Reference       float64 // where a line stands
	Low, High       float64 // least range of the axis; rows that go beyond widen it
	Rows            []IntervalRow
	Key             string // how to read bars and marks, a sentence
	Caption         string
}

// IntervalRow is a row. A row without an interval is a heading.
type IntervalRow struct {
	Name           string
	Heading        bool
	Low, Mid, High float64
	Before         [2]float64 // an interval drawn behind it, both ends 0 for none
	Points         []float64  // observed
	Strong         bool       // whether the mark is filled: the row is certain
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
	low, high := t.ends()
	r := &rows{sheet: sh, box: inset(sh.body, nameRoom, wordsRoom, axisRoom, 2), scale: tight(low, high), low: low, high: high}
	r.grid()
	r.upright(grey, 0.8, nil, r.at(t.Reference), r.box.Min.Y, r.box.Max.Y)
	r.axisWords(r.box, t.Axis)
	y := r.box.Max.Y - row/2
	for k := range t.Rows {
		if of := &t.Rows[k]; of.Heading {
			// lines stop at a heading
			sh.fill(white, rect(sh.body.Min.X, y-row/2, sh.body.Min.X+strong.width(of.Name)+3, y+row/2))
			sh.middle(sh.body.Min.X, y, left, of.Name, strong)
		} else {
			sh.middle(sh.body.Min.X, y, left, shortened(of.Name, plain, nameRoom-4), plain)
			r.interval(of, y)
			sh.middle(r.box.Max.X+7, y, left, of.Words, plain)
		}
		y -= row
	}
	return sh.figure(t.File, t.Caption), nil
}

// ends are the ends of the axis. The axis holds every row.
func (t *Intervals) ends() (low, high float64) {
	low, high = t.Low, t.High
	for _, r := range t.Rows {
		for _, v := range append([]float64{r.Low, r.Mid, r.High, r.Before[0], r.Before[1]}, r.Points...) {
			if !r.Heading && !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}

// interval draws a row: the interval behind it, its own with its middle, and what is observed.
func (r *rows) interval(of *IntervalRow, y vg.Length) {
	if of.Before[0] != of.Before[1] {
		r.fill(rule, rect(r.at(of.Before[0]), y-4, r.at(of.Before[1]), y+4))
	}
	r.across(blue, 2, nil, r.at(of.Low), r.at(of.High), y)
	mid := vg.Point{X: r.at(of.Mid), Y: y}
	r.mark(mid, draw.CircleGlyph{}, 3, blue)
	if !of.Strong {
		r.mark(mid, draw.CircleGlyph{}, 1.8, white)
	}
	for _, v := range of.Points {
		r.fill(black, diamond(vg.Point{X: r.at(v), Y: y}, 3))
	}
}
