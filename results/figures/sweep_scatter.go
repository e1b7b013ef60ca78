package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

// cloud is an outcome over one factor.
type cloud struct {
	factor      int
	x, y        []float64 // of the points that have a value
	correlation float64   // Spearman's, NaN where nothing varies
}

const (
	mostClouds   = 6
	mostDots     = 1000 // in a panel
	cloudHeight  = vg.Length(150)
	cloudWindows = 40 // places of a running median
)

// rankCorrelation is Spearman's, NaN if one of both does not vary. Equal values share the mean of their ranks.
func rankCorrelation(x, y []float64) float64 {
	a, b := meanRanks(x), meanRanks(y)
	middle := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for k := range a {
		xy += (a[k] - middle) * (b[k] - middle)
		xx += (a[k] - middle) * (a[k] - middle)
		yy += (b[k] - middle) * (b[k] - middle)
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return xy / math.Sqrt(xx*yy)
}

func meanRanks(v []float64) []float64 {
	order := make([]int, len(v))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(v[a], v[b]) })
	ranks := make([]float64, len(v))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && v[order[to]] == v[order[from]] {
			to++
		}
		for _, k := range order[from:to] {
			ranks[k] = float64(from+1+to) / 2
		}
		from = to
	}
	return ranks
}

// clouds are an outcome over each factor, the largest rank correlation first.
func (d *sweeping) clouds(of results.SweepSeries, factor float64) []cloud {
	var list []cloud
	for f := range d.Factors {
		c := cloud{factor: f}
		for k := range d.Shown {
			if v := factor * d.at(k, of).Mean; !math.IsNaN(v) {
				c.x, c.y = append(c.x, d.place(f, k)), append(c.y, v)
			}
		}
		c.correlation = rankCorrelation(c.x, c.y)
		list = append(list, c)
	}
	size := func(c cloud) float64 {
		if math.IsNaN(c.correlation) {
			return -1
		}
		return math.Abs(c.correlation)
	}
	slices.SortStableFunc(list, func(a, b cloud) int { return cmp.Compare(size(b), size(a)) })
	return list
}

// drawScatter shows an outcome over the factors with which it goes most.
func (d *sweeping) drawScatter(of results.SweepSeries) (*sheet, string) {
	var means []float64
	for k := range d.Shown {
		means = append(means, d.at(k, of).Mean)
	}
	m := measure{1, "share of runs"}
	if of.Category < 0 {
		m = measureOf(d.Columns[of.Column].Unit, means...)
	}
	all := d.clouds(of, m.factor)
	shown := all[:min(len(all), mostClouds)]
	name := d.seriesName(of)
	finding := d.scatterFinding(name, &all[0])
	columns := min(2, len(shown))
	rows := (len(shown) + columns - 1) / columns
	sh := d.newSheet(curveKey+vg.Length(rows)*cloudHeight, finding, "", "")
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("a point, mean over replicates", 10, 12, func(x, y vg.Length) {
		k.mark(vg.Point{X: x + 4, Y: y}, draw.CircleGlyph{}, 1.4, faint(blue, 0.7))
	})
	hasLine := func(c cloud) bool { xs, _ := runningMedian(c.x, c.y); return xs != nil }
	line := ""
	if slices.ContainsFunc(shown, hasLine) {
		k.add("running median", 28, 12, func(x, y vg.Length) { k.across(black, medianWidth, nil, x, x+sampleWidth, y) })
		line = "the line is the running median; "
	}
	k.say("ρ: Spearman’s rank correlation", 0)
	y := tight(all[0].y...)
	for n, cell := range grid(inset(sh.body, 0, 0, 0, curveKey), columns, rows, columnSpace, 0) {
		if n < len(shown) {
			d.drawCloud(sh, cell, &shown[n], y, m)
		}
	}
	caption := fmt.Sprintf("%s. A dot is the mean over replicates at a point of the sample; %sρ is Spearman’s rank correlation "+
		"over %d points.", finding, line, len(all[0].x))
	if len(shown) < len(all) {
		caption += fmt.Sprintf(" Of %d factors the %d with the largest rank correlation are drawn.", len(all), len(shown))
	}
	if len(all[0].x) > mostDots {
		caption += fmt.Sprintf(" Every %s point is a dot.", ordinal((len(all[0].x)+mostDots-1)/mostDots))
	}
	return sh, caption
}

// ordinal writes second, third, 4th.
func ordinal(n int) string {
	switch n {
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("%dth", n)
}

// scatterFinding names the factor with which an outcome goes most.
func (d *sweeping) scatterFinding(name string, c *cloud) string {
	switch {
	case len(c.x) == 0:
		return name + " has no value at any point"
	case math.IsNaN(c.correlation):
		return fmt.Sprintf("%s is the same at all points, %s", name, levelWords(c.y[0]))
	}
	way := "rises"
	if c.correlation < 0 {
		way = "falls"
	}
	if 2/math.Sqrt(float64(len(c.x))) > math.Abs(c.correlation) { // about what chance alone gives
		return fmt.Sprintf("%s goes clearly with none of the factors; most with %s (ρ = %s)", name,
			pathWords(d.Factors[c.factor].Path), withSign(c.correlation, 0.01))
	}
	return fmt.Sprintf("%s %s most clearly with %s (ρ = %s)", name, way, pathWords(d.Factors[c.factor].Path),
		withSign(c.correlation, 0.01))
}

// drawCloud draws a panel: dots, the running median and the correlation.
func (d *sweeping) drawCloud(sh *sheet, cell vg.Rectangle, c *cloud, y scale, m measure) {
	f := &d.Factors[c.factor]
	p := &panel{sheet: sh, cell: cell, box: inset(cell, 0, 4, 31, 16), x: overValues(c.x), y: y}
	p.box.Min.X += max(22, y.tickRoom(p.box.Max.Y-p.box.Min.Y))
	words := "ρ = " + withSign(c.correlation, 0.01)
	if math.IsNaN(c.correlation) {
		words = "nothing varies"
	}
	p.middle(cell.Min.X, cell.Max.Y-6, left, m.unit, soft)
	p.middle(p.box.Max.X, cell.Max.Y-6, right, words, strong)
	p.valueAxis(true, y.tickWords())
	if f.Values != nil && f.Numbers() == nil {
		d.wordAxis(p, c.factor)
	} else {
		p.numberAxis(true)
	}
	p.text((p.box.Min.X+p.box.Max.X)/2, p.box.Min.Y-16-capital*small, centre,
		middleCut(factorWords(f.Path, f.Unit), plain, cell.Max.X-cell.Min.X-20), plain)
	stride := (len(c.x) + mostDots - 1) / mostDots
	for k := 0; k < len(c.x); k += stride {
		p.mark(p.at(c.x[k], c.y[k]), draw.CircleGlyph{}, 1.1, faint(blue, 0.5))
	}
	xs, ys := runningMedian(c.x, c.y)
	var line []vg.Point
	for k := range xs {
		line = append(line, p.at(xs[k], ys[k]))
	}
	p.stroke(white, medianWidth+1.4, nil, line...)
	p.stroke(black, medianWidth, nil, line...)
	if len(line) <= 12 {
		for _, at := range line {
			p.mark(at, draw.CircleGlyph{}, 2, black)
		}
	}
}

// wordAxis labels the places of a lever of words, where they have room.
func (d *sweeping) wordAxis(p *panel, factor int) {
	f := &d.Factors[factor]
	p.x = scale{lo: -0.5, hi: float64(len(f.Values)) - 0.5}
	room := (p.box.Max.X - p.box.Min.X) / vg.Length(len(f.Values))
	end := p.cell.Min.X - 10
	for k := range f.Values {
		words := middleCut(f.Value(float64(k)), soft, max(room-4, 30))
		x, half := p.at(float64(k), p.y.lo).X, soft.width(words)/2
		if x-half > end+4 && x+half < p.cell.Max.X {
			p.text(x, p.box.Min.Y-4.5-capital*small, centre, words, soft)
			end = x + half
		}
	}
	p.across(grey, 0.5, nil, p.box.Min.X, p.box.Max.X, p.box.Min.Y)
}

// runningMedian is the median of y over windows along x. Where x has few values it is the median at each.
func runningMedian(x, y []float64) (xs, ys []float64) {
	order := make([]int, len(x))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	distinct := 0
	for k, at := range order {
		if k == 0 || x[at] != x[order[k-1]] {
			distinct++
		}
	}
	add := func(of []int) {
		var a, b []float64
		for _, k := range of {
			a, b = append(a, x[k]), append(b, y[k])
		}
		slices.Sort(a)
		slices.Sort(b)
		n := len(of)
		xs, ys = append(xs, (a[(n-1)/2]+a[n/2])/2), append(ys, (b[(n-1)/2]+b[n/2])/2)
	}
	switch {
	case distinct <= 12:
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && x[order[to]] == x[order[from]] {
				to++
			}
			add(order[from:to])
			from = to
		}
		return xs, ys
	case len(order) < 30: // a window would have too few points
		return nil, nil
	}
	window := max(11, len(order)/8)
	for k := range cloudWindows {
		from := k * (len(order) - window) / (cloudWindows - 1)
		add(order[from : from+window])
	}
	return xs, ys
}
