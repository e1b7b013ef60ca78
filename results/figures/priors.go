package figures

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"

	"concord/results/evidence"
	"concord/sim/fault"
)

// sharePanel is a histogram of shares, and what the rest of the figure needs of it.
type sharePanel struct {
	*panel
	counts []int
	width  float64 // of a bar
}

const shareBars = 25 // between the ends of the axis

// Priors draws the share of outside causes over draws from the priors, before any fit, and beside it the levels of the
// stance with and without each kind of barrier. The file is priors.png.
func Priors(p *evidence.Priors) (Figure, error) {
	s := &p.Stance
	if len(s.Sorted) == 0 || len(p.Coalitions) < 4 {
		return Figure{}, errors.New("figures: priors.png needs at least one draw with a share")
	}
	title := fmt.Sprintf("Before any fit, outside causes have %.0f to %.0f %% of what barriers take away", 100*s.Low, 100*s.High)
	caption := title + fmt.Sprintf(". Left: the share over %s from the priors, with its 5, 50 and 95 %% points; right: the "+
		"mean stance of "+
		"%d with and without each kind of barrier, median and 90 %% interval over draws", fault.Count(len(s.Sorted), "draw"),
		p.Year)
	sh := newSheet(178, title, fmt.Sprintf("90 %% of draws from the priors, %s in %d, read in mean stance · %d draws, %d left "+
		"out · seed %d · model %s",
		p.Given, p.Year, s.Draws, s.Left, p.Seed, p.ModelVersion),
		"Simulated from priors alone; no observation is used. Left out: draws in which all barriers together take away less "+
			"than 0.1.")
	gap, right := vg.Length(20), vg.Length(184)
	cell := inset(sh.body, 28, right+gap, 14, 0)
	sh.shares(s, cell)
	sh.square(p.Coalitions[:4], inset(sh.body, sh.body.Max.X-sh.body.Min.X-right, 0, 0, 0))
	return sh.figure("priors.png", caption), nil
}

// shares draws the histogram.
func (sh *sheet) shares(s *evidence.ShareSpread, cell vg.Rectangle) {
	lo := min(0, math.Floor(10*s.Sorted[0])/10)
	hi := max(1, math.Ceil(10*s.Sorted[len(s.Sorted)-1])/10)
	lo, hi = max(lo, -0.2), min(hi, 1.2) // shares beyond stand in the last bars
	h := sharePanel{width: (hi - lo) / shareBars, counts: make([]int, shareBars)}
	top := 0.0
	for _, v := range s.Sorted {
		k := int(min(shareBars-1, max(0, (v-lo)/h.width)))
		h.counts[k]++
		top = max(top, float64(h.counts[k]))
	}
	y := linear(top)
	h.panel = sh.newPanel(cell, scale{lo: lo, hi: hi}, y)
	h.name("draws by share of outside causes")
	h.valueAxis(true, number)
	for k, n := range h.counts {
		if n > 0 {
			a, b := h.place(lo+float64(k)*h.width, 0), h.place(lo+float64(k+1)*h.width, float64(n))
			h.fill(pale(blue, 0.55), rect(a.X+0.4, a.Y, b.X-0.4, b.Y))
		}
	}
	h.stroke(grey, 0.5, nil, h.box.Min, vg.Point{X: h.box.Max.X, Y: h.box.Min.Y})
	for _, v := range h.x.ticks(h.box.Max.X - h.box.Min.X) {
		x := h.place(v, 0).X
		h.upright(grey, 0.5, nil, x, h.box.Min.Y, h.box.Min.Y-2.5)
		h.text(x, h.box.Min.Y-4.5-capital*small, centre, fmt.Sprintf("%.0f", 100*v), soft)
	}
	h.middle((h.box.Min.X+h.box.Max.X)/2, h.box.Min.Y-19, centre, "share of outside causes, %", soft)
	for k, point := range []struct {
		at   float64
		name string
	}{{s.Low, "5 %"}, {s.Mid, "median"}, {s.High, "95 %"}} {
		x := h.place(point.at, 0).X
		h.upright(black, 1, nil, x, h.box.Min.Y, h.box.Max.Y)
		h.backed(x+3, h.box.Max.Y-9-vg.Length(k)*leap*small, left, fmt.Sprintf("%s: %.0f", point.name, 100*point.at), strong)
	}
}

// place is the place of a share and a number of draws.
func (h *sharePanel) place(share, draws float64) vg.Point {
	return vg.Point{X: h.box.Min.X + vg.Length(h.x.unit(share))*(h.box.Max.X-h.box.Min.X),
		Y: h.box.Min.Y + vg.Length(h.y.unit(draws))*(h.box.Max.Y-h.box.Min.Y)}
}

// square draws the levels of the four coalitions: none, inside, outside and both off.
func (sh *sheet) square(levels []evidence.CoalitionLevel, cell vg.Rectangle) {
	sh.middle(cell.Min.X, cell.Max.Y-6, left, "mean stance, median and 90 %", strong)
	box := inset(cell, 62, 0, 28, 30)
	width, height := (box.Max.X-box.Min.X)/2, (box.Max.Y-box.Min.Y)/2
	for k, words := range []string{"stand", "off"} {
		sh.middle(box.Min.X+width*(vg.Length(k)+0.5), box.Max.Y+6, centre, words, soft)
		sh.middle(box.Min.X-5, box.Max.Y-height*(vg.Length(k)+0.5), right, words, soft)
	}
	sh.middle(box.Min.X+width, box.Max.Y+15, centre, "outside barriers", plain)
	for k, words := range []string{"inner", "barriers"} {
		sh.middle(cell.Min.X, box.Max.Y-height+leap*small*(0.5-vg.Length(k)), left, words, plain)
	}
	for c, l := range levels {
		column, line := vg.Length(c>>1&1), vg.Length(c&1)
		x0, y1 := box.Min.X+width*column, box.Max.Y-height*line
		sh.fill(pale(blue, 0.05+0.5*clamp(l.Mid)), rect(x0+1, y1-height+1, x0+width-1, y1-1))
		sh.middle(x0+width/2, y1-height/2+6, centre, fmt.Sprintf("%.2f", l.Mid), strong)
		sh.middle(x0+width/2, y1-height/2-6, centre, fmt.Sprintf("%.2f–%.2f", l.Low, l.High), plain)
	}
}
