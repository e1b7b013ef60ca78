package figures

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/sim"
)

const (
	sampleWidth = vg.Length(24) // of what a key explains
	keyWords    = vg.Length(30) // from the left end of a sample to its words
	keyLeap     = vg.Length(12) // from line to line
)

// key explains samples, one below the other.
type key struct {
	*sheet
	at   vg.Point  // left end of the next sample
	room vg.Length // for words
}

// newKey begins a key at the top of a rectangle.
func (sh *sheet) newKey(r vg.Rectangle) *key {
	r = inset(r, 0, 0, 0, 13)
	return &key{sheet: sh, at: vg.Point{X: r.Min.X, Y: r.Max.Y - 6}, room: r.Max.X - r.Min.X - keyWords}
}

// add draws a sample from its left end, and its words in as many lines as they need.
func (k *key) add(words string, sample func(at vg.Point)) {
	sample(k.at)
	for n, w := range wrap(words, plain, k.room) {
		if n > 0 {
			k.at.Y -= leap * small
		}
		k.middle(k.at.X+keyWords, k.at.Y, left, w, plain)
	}
	k.at.Y -= keyLeap
}

// line explains a line.
func (k *key) line(words string, c color.NRGBA, width vg.Length, dashes []vg.Length) {
	k.add(words, func(at vg.Point) { k.across(c, width, dashes, at.X, at.X+sampleWidth, at.Y) })
}

// area explains an area.
func (k *key) area(words string, c color.NRGBA) {
	k.add(words, func(at vg.Point) { k.fill(c, rect(at.X, at.Y-4, at.X+sampleWidth, at.Y+4)) })
}

// marker explains a black marker.
func (k *key) marker(words string, shape draw.GlyphDrawer) {
	k.add(words, func(at vg.Point) { k.mark(vg.Point{X: at.X + sampleWidth/2, Y: at.Y}, shape, 1.9, black) })
}

// fan explains the parts of a fan.
func (k *key) fan(replicates int) {
	if replicates == 1 {
		k.line("the one replicate", blue, medianWidth, nil)
		return
	}
	k.line(fmt.Sprintf("median of %d replicates", replicates), blue, medianWidth, nil)
	k.area("holds 90 % of them", faint(blue, bandOpacity))
	k.add(fmt.Sprintf("%d single replicates", min(shownPaths, replicates)), func(at vg.Point) {
		for n := range 3 {
			x, y := at.X, at.Y+vg.Length(n-1)*2.5
			k.stroke(faint(blue, 0.5), pathWidth, nil,
				vg.Point{X: x, Y: y - 1}, vg.Point{X: x + 9, Y: y + 1.5}, vg.Point{X: x + 16, Y: y - 1},
				vg.Point{X: x + sampleWidth, Y: y + 1})
		}
	})
}

// withKey lays panels out in rows with a key after the last panel. The key goes into the cells that the last
// row leaves. If there are none, it has a row of its own, with just its height. withKey returns the number of
// rows and the height of that row, 0 for none.
func withKey(panels, columns int, key vg.Length) (rows int, below vg.Length) {
	if panels%columns == 0 {
		below = key
	}
	return (panels + columns - 1) / columns, below
}

// keyPlace is the place that withKey has left for the key, at the bottom of the body.
func keyPlace(cells []vg.Rectangle, panels int, body vg.Rectangle, below vg.Length) vg.Rectangle {
	last := cells[len(cells)-1]
	if below == 0 {
		return bounds(cells[panels].Min.X, last.Min.Y, last.Max.X, last.Max.Y)
	}
	return bounds(cells[0].Min.X, body.Min.Y, last.Max.X, body.Min.Y+below)
}

// keyRow explains samples side by side.
type keyRow struct {
	*sheet
	x, y vg.Length // left end of the next sample, and its middle
}

// add draws a sample, its words at this distance, and a gap.
func (k *keyRow) add(words string, behind, gap vg.Length, sample func(x, y vg.Length)) {
	sample(k.x, k.y)
	k.middle(k.x+behind, k.y, left, words, plain)
	k.x += behind + plain.width(words) + gap
}

// say writes words that explain the samples behind them.
func (k *keyRow) say(words string, gap vg.Length) {
	k.middle(k.x, k.y, left, words, soft)
	k.x += soft.width(words) + gap
}

// regimes explains the regimes, the most open first.
func (k *keyRow) regimes(behind, gap vg.Length, sample func(g sim.Regime, x, y vg.Length)) {
	for g, name := range slices.Backward(sim.RegimeNames[:]) {
		k.add(name, behind, gap, func(x, y vg.Length) { sample(sim.Regime(g), x, y) })
	}
}
