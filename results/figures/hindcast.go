package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results/evidence"
	"concord/sim/fault"
)

const (
	hindcastColumns = 3
	hindcastRow     = vg.Length(112) // height of a panel with its name and years
	hindcastKey     = 2*keyLeap + 4
	freeEdge        = vg.Length(0.7) // of the ends of a range of free history
	observedRadius  = vg.Length(1.5)
)

// freeDashes are the lines of free history. Given history has areas and full lines, so the two differ without colour.
var freeDashes = []vg.Length{3, 1.6}

// lived is a series of both histories, beside the record.
type lived struct {
	free, given fan
	years       []float64 // of each point
	record      []float64 // NaN for nothing
	spans       []int     // the first years of counts over several years; nil for levels of single years
	axis        scale
}

// Hindcast draws what free and given history make of the past, beside the record: a panel each for trade inside, H, stance,
// open borders, papers and memberships. The file is hindcast.png.
func Hindcast(h *evidence.Hindcast) (Figure, error) {
	sh, caption, err := drawHindcast(h)
	if err != nil {
		return Figure{}, err
	}
	return sh.figure("hindcast.png", caption), nil
}

func drawHindcast(h *evidence.Hindcast) (*sheet, string, error) {
	names := []string{evidence.SeriesInside, evidence.SeriesH, evidence.SeriesStance, evidence.SeriesOpen, evidence.Signed,
		evidence.SeriesSeats}
	var panels []lived
	for _, name := range names {
		l := livedOf(h, name)
		if len(l.years) == 0 {
			return nil, "", fmt.Errorf("figures: hindcast.png needs %s of both histories", name)
		}
		panels = append(panels, l)
	}
	if len(h.Borders) == 0 {
		return nil, "", errors.New("figures: hindcast.png needs codes of borders")
	}
	whole := h.Whole()
	title := fmt.Sprintf("Free history meets the coded regime of borders in %.0f %% of draws and years, given history in "+
		"%.0f %%", 100*whole.Free, 100*whole.Given)
	held := ""
	for _, year := range h.Held {
		held += fmt.Sprintf(" In %d a pandemic holds all borders.", year)
	}
	sh := newSheet(2*hindcastRow+hindcastKey, title, fmt.Sprintf("%s from the posterior, seed %d · model %s",
		fault.Count(h.Draws, "draw"), h.Seed, h.ModelVersion), "Simulated: "+h.Free+" and "+h.Given+
		"; the record has no H and no stance."+held+" Free history is checked, never fitted.")
	for n, cell := range grid(inset(sh.body, 18, 3, hindcastKey, 0), hindcastColumns, 2, 24, 6) {
		sh.lived(cell, hindcastNames[names[n]], &panels[n])
	}
	k := &keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Min.Y + keyLeap + 3}
	k.histories()
	return sh, title + ". Given history: area of 90 % and full median. Free history: dashed ends of 90 % and dashed median. " +
		"Black: the record", nil
}

// hindcastNames are the names of panels.
var hindcastNames = map[string]string{evidence.SeriesInside: "trade inside, % of all trade", evidence.SeriesH: "H, 0..100",
	evidence.SeriesStance: "mean stance, 0..1", evidence.SeriesOpen: "open borders", evidence.Signed: "papers signed, 5 years",
	evidence.SeriesSeats: "memberships in bodies"}

// livedOf takes a series from the tables.
func livedOf(h *evidence.Hindcast, what string) lived {
	var l lived
	add := func(f *fan, v [3]float64) {
		f.replicates = h.Draws
		f.low, f.median, f.high = append(f.low, v[0]), append(f.median, v[1]), append(f.high, v[2])
	}
	for k := range h.Predictive {
		x := &h.Predictive[k]
		counted := x.Table == evidence.TableCounts
		if x.What != what || x.Table != evidence.TableSeries && !counted {
			continue
		}
		if counted {
			l.spans = append(l.spans, x.From)
		}
		l.years = append(l.years, float64(x.Year))
		add(&l.free, x.Free)
		add(&l.given, x.Given)
		l.record = append(l.record, x.Record)
	}
	if len(l.years) > 0 {
		l.free.first, l.given.first = int(l.years[0]), int(l.years[0])
	}
	switch what {
	case evidence.SeriesH:
		l.axis = scale{lo: 0, hi: 100}
	case evidence.SeriesStance:
		l.axis = scale{lo: 0, hi: 1}
	case evidence.SeriesOpen:
		l.axis = scale{lo: 0, hi: float64(h.BordersInside()), whole: true}
	default:
		l.axis = linear(append(append(l.free.all(), l.given.all()...), l.record...)...)
	}
	return l
}

// lived draws a panel.
func (sh *sheet) lived(cell vg.Rectangle, name string, l *lived) {
	first := int(l.years[0])
	if l.spans != nil {
		first = l.spans[0]
	}
	p := sh.newPanel(cell, years(first, int(l.years[len(l.years)-1])), l.axis)
	p.axes(true, number)
	p.name(name)
	if l.spans != nil {
		p.counted(l)
		return
	}
	p.band(l.given, blue, bandOpacity)
	for _, edge := range [][]float64{l.free.low, l.free.high} {
		p.stroke(faint(vermil, 0.8), freeEdge, freeDashes, p.curve(l.free.first, edge)...)
	}
	p.stroke(blue, medianWidth, nil, p.curve(l.given.first, l.given.median)...)
	p.stroke(vermil, medianWidth, freeDashes, p.curve(l.free.first, l.free.median)...)
	for k, v := range l.record {
		p.observed(l.years[k], v)
	}
}

// observed marks what the record has in a year.
func (p *panel) observed(year, v float64) {
	if !math.IsNaN(v) {
		p.mark(p.at(year, v), draw.CircleGlyph{}, observedRadius, black)
	}
}

// counted draws counts over some years: given history at the left of the middle of the span, free history at its right.
func (p *panel) counted(l *lived) {
	for k, to := range l.years {
		middle := (float64(l.spans[k]) + to) / 2
		p.range90(middle-0.8, &l.given, k, blue, nil)
		p.range90(middle+0.8, &l.free, k, vermil, freeDashes)
		p.observed(middle, l.record[k])
	}
}

// range90 draws a range upright, with a dash at its median.
func (p *panel) range90(year float64, f *fan, k int, c color.NRGBA, dashes []vg.Length) {
	low, high, mid := p.at(year, f.low[k]), p.at(year, f.high[k]), p.at(year, f.median[k])
	p.upright(c, 1.1, dashes, low.X, low.Y, high.Y)
	p.across(c, medianWidth, nil, mid.X-2.2, mid.X+2.2, mid.Y)
}

// histories explains how the two histories and the record are drawn.
func (k *keyRow) histories() {
	k.add("given history: median and 90 %", sampleWidth+4, 14, func(x, y vg.Length) {
		k.fill(faint(blue, bandOpacity), rect(x, y-4, x+sampleWidth, y+4))
		k.across(blue, medianWidth, nil, x, x+sampleWidth, y)
	})
	k.add("free history: median and 90 %", sampleWidth+4, 14, func(x, y vg.Length) {
		for _, off := range []vg.Length{-4, 4} {
			k.across(faint(vermil, 0.8), freeEdge, freeDashes, x, x+sampleWidth, y+off)
		}
		k.across(vermil, medianWidth, freeDashes, x, x+sampleWidth, y)
	})
	k.add("record", 9, 12, func(x, y vg.Length) { k.mark(vg.Point{X: x + 3, Y: y}, draw.CircleGlyph{}, observedRadius, black) })
}
