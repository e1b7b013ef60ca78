package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/sim"
)

// drawStance shows the stances of neighbours toward each other, both ways,
// with the changes of leader that the scenario dates.
func drawStance(d *data) (*sheet, string) {
	var both []stancePair
	for k := range d.Region.Inner {
		b := d.Region.Borders[k]
		both = append(both, stancePair{a: b.A, b: b.B, ab: d.stance(b.A, b.B), ba: d.stance(b.B, b.A),
			ghostAB: d.ghostOf(sim.OfDirected, "stance", d.directed(b.A, b.B), 1), ghostBA: d.ghostOf(sim.OfDirected, "stance", d.directed(b.B, b.A), 1)})
	}
	changes := d.leaderChanges()
	title := stanceFinding(both, changes, d.name)
	first, last := d.Layout.First, d.Until()

	const columns = 3
	const (
		gap     = vg.Length(22)
		keyRoom = vg.Length(112)
	)
	rows, below := withKey(len(both), columns, keyRoom)
	var neighbours []pair
	for _, s := range both {
		neighbours = append(neighbours, pair{s.a, s.b})
	}
	titles, codes := pairTitles(d.Region, neighbours, (sheetWidth-2*margin-28-2*gap)/columns)
	sh := newSheet(vg.Length(rows)*5.0*vg.Centimeter+12+below, title, d.subtitle("stances between neighbours"), d.source("")+codes)
	sh.middle(sh.body.Min.X, sh.body.Max.Y-5, left, "stance of one country’s leader toward the other, 0 hostile to 1 friendly", soft)
	cells := grid(inset(sh.body, 24, 4, below, 14), columns, max(1, rows), gap, 6)
	for k, s := range both {
		p := &panel{sheet: sh, box: inset(cells[k], 0, 0, 38, 13), x: years(first, last), y: scale{lo: 0, hi: 1}}
		p.valueAxis(k%columns == 0, number)
		for _, t := range d.meta.Thresholds {
			y := p.at(0, t.Below).Y
			p.stroke(grey, 0.5, []vg.Length{1, 1.6}, vg.Point{X: p.box.Min.X, Y: y}, vg.Point{X: p.box.Max.X, Y: y})
		}
		if s.ab.replicates > 1 {
			p.band(s.ab, blue, 0.13)
			p.band(s.ba, vermil, 0.13)
		}
		ab, ba := p.curve(s.ab.first, s.ab.median), p.curve(s.ba.first, s.ba.median)
		p.ghostLine(s.ghostAB) // both are named in the key: words on two lines more would not fit
		p.ghostLine(s.ghostBA)
		p.stroke(blue, 1.5, nil, ab...)
		p.stroke(vermil, 1.5, []vg.Length{4, 1.8}, ba...)

		ida, idb := d.Region.Nodes[s.a].ID, d.Region.Nodes[s.b].ID
		sh.middle(p.box.Min.X, cells[k].Max.Y-6, left, titles[k], strong)
		p.directionWords(ab, ba, ida+" to "+idb, idb+" to "+ida)

		// Changes of leader below, a row for each country.
		y := p.box.Min.Y - 10
		for j, node := range []int{s.a, s.b} {
			c := []ink{strong.in(blue), strong.in(vermil)}[j]
			sh.middle(p.box.Min.X-4, y, right, d.Region.Nodes[node].ID, c)
			free := p.at(max(p.x.lo, float64(d.Region.ExitsFrom)-0.5), 0).X // from here on chance may change leaders
			sh.stroke(rule, 0.7, nil, vg.Point{X: p.box.Min.X, Y: y}, vg.Point{X: free, Y: y})
			sh.stroke(grey, 0.7, []vg.Length{2, 2}, vg.Point{X: free, Y: y}, vg.Point{X: p.box.Max.X, Y: y})
			for _, change := range changes {
				if change.node == node && change.year >= first && change.year <= last {
					sh.mark(vg.Point{X: p.at(float64(change.year), 0).X, Y: y - 0.5}, draw.PyramidGlyph{}, 2.6, c.colour)
				}
			}
			y -= 10
		}
		foot := *p
		foot.box.Min.Y = y + 4
		foot.yearAxis(true, false)
	}

	// Key.
	if len(both) > 0 {
		d.stanceKey(sh, inset(keyPlace(cells, len(both), sh.body, below), 0, 0, 0, 13), changes)
	}
	caption := title + ". In each panel the solid line is the stance of the country named first toward the second and the dashed line the other way round"
	if d.replicated() {
		caption += ", medians with bands that hold 90 % of replicates"
	}
	if slices.ContainsFunc(changes, d.shown) {
		caption += "; triangles are dated changes of leader"
	}
	if len(d.meta.Thresholds) > 0 {
		caption += "; dotted lines are the lower stances under which a border is less than open, managed or restricted"
	}
	return sh, caption + "." + d.howToReadGhost()
}

// shown tells whether a change of leader is of a year that is drawn.
func (d *data) shown(c leaderChange) bool { return c.year >= d.Layout.First && c.year <= d.Until() }

// stanceKey explains lines and marks, in as many lines of words as the room makes
// of it.
func (d *data) stanceKey(sh *sheet, r vg.Rectangle, changes []leaderChange) {
	const sample = vg.Length(24)
	at := vg.Point{X: r.Min.X, Y: r.Max.Y - 6}
	line := func(words string, draw func(x, y vg.Length)) {
		draw(at.X, at.Y)
		for k, w := range wrap(words, plain, r.Max.X-at.X-sample-6) {
			if k > 0 {
				at.Y -= leap * small
			}
			sh.middle(at.X+sample+6, at.Y, left, w, plain)
		}
		at.Y -= keyLeap
	}
	median := ""
	if d.replicated() {
		median = ", median"
	}
	line("first named"+median, func(x, y vg.Length) {
		sh.stroke(blue, 1.5, nil, vg.Point{X: x, Y: y}, vg.Point{X: x + sample, Y: y})
	})
	line("second named"+median, func(x, y vg.Length) {
		sh.stroke(vermil, 1.5, []vg.Length{4, 1.8}, vg.Point{X: x, Y: y}, vg.Point{X: x + sample, Y: y})
	})
	if d.meta.Ghost != nil {
		line("reference, medians", sh.ghostSample)
	}
	if d.replicated() {
		line("90 % of replicates", func(x, y vg.Length) {
			sh.fill(faint(blue, 0.13), rect(x, y-4, x+sample/2, y+4))
			sh.fill(faint(vermil, 0.13), rect(x+sample/2, y-4, x+sample, y+4))
		})
	}
	if slices.ContainsFunc(changes, d.shown) {
		line("dated change of leader", func(x, y vg.Length) {
			sh.mark(vg.Point{X: x + 8, Y: y}, draw.PyramidGlyph{}, 2.6, blue)
			sh.mark(vg.Point{X: x + 16, Y: y}, draw.PyramidGlyph{}, 2.6, vermil)
		})
	}
	if d.Until() >= d.Region.ExitsFrom {
		line(fmt.Sprintf("from %d leaders also leave by chance", d.Region.ExitsFrom), func(x, y vg.Length) {
			sh.stroke(grey, 0.7, []vg.Length{2, 2}, vg.Point{X: x, Y: y}, vg.Point{X: x + sample, Y: y})
		})
	}
	var below []string
	for j := len(d.meta.Thresholds) - 1; j >= 0; j-- {
		t := d.meta.Thresholds[j]
		below = append(below, number(math.Round(100*t.Below)/100)+hard+t.Regime.String())
	}
	if len(below) > 0 {
		drawn := ""
		if d.Draws != sim.Shipped || d.Uncertain {
			drawn = " (single replicates may draw others)"
		}
		line("when the lower of two stances is below it, their border is: "+strings.Join(below, ", ")+drawn, func(x, y vg.Length) {
			sh.stroke(grey, 0.5, []vg.Length{1, 1.6}, vg.Point{X: x, Y: y}, vg.Point{X: x + sample, Y: y})
		})
	}
}

func (d *data) replicated() bool { return len(d.Records) > 1 }

// directionWords writes on each of two curves whose it is: where they are far
// apart, the upper one's words above both and the lower one's below, so that no
// line runs through them.
func (p *panel) directionWords(ab, ba []vg.Point, wordAB, wordBA string) {
	half := max(strong.width(wordAB), strong.width(wordBA))/2 + 1
	const off = vg.Length(7) // from a line to the middle of its words
	found, best := false, vg.Length(0)
	var x, above, below vg.Length
	var first bool // whether ab is the upper one
	for k := range ab {
		middle := min(max(ab[k].X, p.box.Min.X+half), p.box.Max.X-half)
		top, bottom := p.box.Min.Y, p.box.Max.Y
		for j := range ab {
			if ab[j].X > middle-half-2 && ab[j].X < middle+half+2 {
				top = max(top, ab[j].Y, ba[j].Y)
				bottom = min(bottom, ab[j].Y, ba[j].Y)
			}
		}
		high, low := max(ab[k].Y, ba[k].Y), min(ab[k].Y, ba[k].Y)
		top, bottom = min(top+off, p.box.Max.Y-4), max(bottom-off, p.box.Min.Y+5)
		// Good places are those with the curves apart and their words near them.
		score := (high - low) - 2*(top-off-high) - 2*(low-bottom-off)
		if !found || score > best+0.01 {
			found, best, x, above, below, first = true, score, middle, top, bottom, ab[k].Y >= ba[k].Y
		}
	}
	if !first {
		above, below = below, above
	}
	p.backed(x, above, centre, wordAB, strong.in(blue))
	p.backed(x, below, centre, wordBA, strong.in(vermil))
}

// stance is the fan of i's stance toward j.
func (d *data) stance(i, j int) fan {
	return d.fanOf(sim.OfDirected, "stance", d.directed(i, j), 1)
}

// directed is the place of an ordered pair of members.
func (d *data) directed(i, j int) int {
	at := i*(d.Region.Members-1) + j
	if j > i {
		at--
	}
	return at
}

// leaderChange is a dated change in a country.
type leaderChange struct{ node, year int }

func (d *data) leaderChanges() []leaderChange {
	var cs []leaderChange
	for k := range d.Entries {
		if e := &d.Entries[k]; e.Kind.Name == "leader_change" {
			cs = append(cs, leaderChange{e.A, e.Year})
		}
	}
	return cs
}

// stancePair is a pair of neighbours with the stances both ways.
type stancePair struct {
	a, b   int
	ab, ba fan

	ghostAB, ghostBA ghost
}

// stanceFinding names the stance whose median moves most within five years,
// and the change of leader that falls into them.
func stanceFinding(both []stancePair, changes []leaderChange, name func(int) string) string {
	const window = 5
	most, from, to := 0.0, 0, 0
	var of, toward int
	var f fan
	for _, s := range both {
		look := func(i, j int, g fan) {
			for y := range g.median {
				z := min(y+window, len(g.median)-1)
				if move := g.median[z] - g.median[y]; math.Abs(move) > math.Abs(most)+1e-12 {
					most, from, to, of, toward, f = move, y, z, i, j, g
				}
			}
		}
		look(s.a, s.b, s.ab)
		look(s.b, s.a, s.ba)
	}
	if math.Abs(most) < 0.05 {
		return "Stances between neighbours hardly move"
	}
	verb := "warms"
	if most < 0 {
		verb = "cools"
	}
	why := ""
	for _, c := range changes {
		if c.node == of && c.year > f.first+from && c.year <= f.first+to {
			why = fmt.Sprintf(", with the new leader of %d", c.year)
			break
		}
	}
	return fmt.Sprintf("%s’s stance toward %s %s most, from %.2f in %d to %.2f in %d%s",
		name(of), name(toward), verb, f.median[from], f.first+from, f.median[to], f.first+to, why)
}
