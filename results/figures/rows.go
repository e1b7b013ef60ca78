package figures

import (
	"gonum.org/v1/plot/vg"
)

// rows are lines of a table over one horizontal axis of values.
type rows struct {
	*sheet
	box       vg.Rectangle // what the axis bounds
	scale     scale
	low, high float64 // the part of the scale that is in use
	notched   bool    // whether ticks go on below the box
}

// at is the place of a value. A value outside is put at the nearer end.
func (r *rows) at(v float64) vg.Length {
	return r.box.Min.X + vg.Length(r.scale.unit(min(r.high, max(r.low, v))))*(r.box.Max.X-r.box.Min.X)
}

// grid draws the ticks of the axis.
func (r *rows) grid() {
	for _, v := range r.scale.ticks((r.box.Max.X - r.box.Min.X) / 1.6) {
		if v >= r.low && v <= r.high {
			r.tick(r.box, r.at(v), number(v), r.notched)
		}
	}
}

// tick draws a grid line through rows, with its label below.
func (sh *sheet) tick(box vg.Rectangle, x vg.Length, label string, notched bool) {
	sh.upright(rule, 0.4, nil, x, box.Min.Y, box.Max.Y)
	if notched {
		sh.upright(grey, 0.5, nil, x, box.Min.Y, box.Min.Y-2.5)
	}
	sh.text(x, box.Min.Y-4.5-capital*small, centre, label, soft)
}

// axisWords says below the labels of an axis what is on it.
func (sh *sheet) axisWords(box vg.Rectangle, words string) {
	half := soft.width(words) / 2
	x := min(max((box.Min.X+box.Max.X)/2, sh.body.Min.X+half), sh.body.Max.X-half)
	sh.text(x, box.Min.Y-16-capital*small, centre, words, soft)
}
