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

// drawStance shows how friendly neighbours are, and whether that changes with their leaders. A panel is a
// border. The solid line is the stance of the first country toward the second; the dashed line is the other
// direction. Triangles are dated changes of leader.
func drawStance(d *data) (*sheet, string) {
	var both []stancePair
	var neighbours []pair
	for _, b := range d.Region.Borders[:d.Region.Inner] {
		both = append(both, stancePair{a: b.A, b: b.B, ab: d.stance(b.A, b.B), ba: d.stance(b.B, b.A)})
		neighbours = append(neighbours, pair{b.A, b.B})
	}
	changes := d.leaderChanges()
	title := stanceFinding(both, changes, d.name)
	changes = slices.DeleteFunc(changes, func(c leaderChange) bool { return c.year < d.Layout.First || c.year > d.Until() })

	const (
		columns = 3
		gap     = vg.Length(22)
	)
	ends := d.endings(false, false)
	keyRoom := 112 + vg.Length(len(ends))*keyLeap
	rows, below := withKey(len(both), columns, keyRoom)
	titles, codes := pairTitles(d.Region, neighbours, (sheetWidth-2*margin-28-2*gap)/columns)
	sh := newSheet(vg.Length(rows)*5.0*vg.Centimeter+12+below, title, d.subtitle("stances between neighbours"),
		d.source("")+codes)
	sh.top("stance of one country’s leader toward the other, 0 hostile to 1 friendly")
	cells := grid(inset(sh.body, 24, 4, below, 14), columns, max(1, rows), gap, 6)
	for k, s := range both {
		d.stancePanel(sh, cells[k], k%columns == 0, titles[k], s, changes, ends)
	}
	if len(both) > 0 {
		d.stanceKey(sh.newKey(keyPlace(cells, len(both), sh.body, below)), len(changes) > 0, ends)
	}
	caption := title + ". In each panel the solid line is the stance of the country named first toward the second and the " +
		"dashed line the other way round"
	if d.replicated() {
		caption += ", medians with bands that hold 90 % of replicates"
	}
	if len(changes) > 0 {
		caption += "; triangles are dated changes of leader"
	}
	if len(d.meta.Thresholds) > 0 {
		caption += "; dotted lines are the lower stances under which a border is less than open, managed or restricted"
	}
	return sh, caption + "." + howToReadEnds(ends) + d.howToReadGhost()
}

// Dashes of the figure of stances.
var (
	secondDashes    = []vg.Length{4, 1.8} // the stance of the country named second
	thresholdDashes = []vg.Length{1, 1.6}
	chanceDashes    = []vg.Length{2, 2} // years in which chance may change leaders
)

// stancePanel draws the stances of two neighbours, and below it the changes of their leaders.
func (d *data) stancePanel(sh *sheet, cell vg.Rectangle, labels bool, title string, s stancePair, changes []leaderChange,
	ends []ending) {
	p := &panel{sheet: sh, cell: cell, box: inset(cell, 0, 0, 38, 13), x: years(d.Layout.First, d.Until()),
		y: scale{lo: 0, hi: 1}}
	p.valueAxis(labels, number)
	p.ends(ends)
	for _, t := range d.meta.Thresholds {
		p.across(grey, 0.5, thresholdDashes, p.box.Min.X, p.box.Max.X, p.at(0, t.Below).Y)
	}
	if d.replicated() {
		p.band(s.ab, blue, stanceOpacity)
		p.band(s.ba, vermil, stanceOpacity)
	}
	ab, ba := p.curve(s.ab.first, s.ab.median), p.curve(s.ba.first, s.ba.median)
	p.ghostLine(s.ab.ghost) // the key names both, because two more lines of words would not fit
	p.ghostLine(s.ba.ghost)
	p.stroke(blue, 1.5, nil, ab...)
	p.stroke(vermil, 1.5, secondDashes, ba...)
	a, b := d.Region.Nodes[s.a].ID, d.Region.Nodes[s.b].ID
	p.name(title)
	p.directionWords(ab, ba, a+" to "+b, b+" to "+a)

	y := p.box.Min.Y - 10
	for j, node := range []int{s.a, s.b} {
		k := []ink{strong.in(blue), strong.in(vermil)}[j]
		p.middle(p.box.Min.X-4, y, right, d.Region.Nodes[node].ID, k)
		free := p.at(max(p.x.lo, float64(d.Region.ExitsFrom)-0.5), 0).X // from here on chance may change leaders
		p.across(rule, 0.7, nil, p.box.Min.X, free, y)
		p.across(grey, 0.7, chanceDashes, free, p.box.Max.X, y)
		for _, change := range changes {
			if change.node == node {
				p.mark(vg.Point{X: p.at(float64(change.year), 0).X, Y: y - 0.5}, draw.PyramidGlyph{}, 2.6, k.colour)
			}
		}
		y -= 10
	}
	p.box.Min.Y = y + 4
	p.yearAxis(true, false)
}

const stanceOpacity = 0.13 // of a band

// stanceKey explains lines and marks.
func (d *data) stanceKey(k *key, leaders bool, ends []ending) {
	median := ""
	if d.replicated() {
		median = ", median"
	}
	k.line("first named"+median, blue, 1.5, nil)
	k.line("second named"+median, vermil, 1.5, secondDashes)
	d.ghostKey(k, "reference, medians")
	if d.replicated() {
		k.add("90 % of replicates", func(at vg.Point) {
			const half = sampleWidth / 2
			k.fill(faint(blue, stanceOpacity), rect(at.X, at.Y-4, at.X+half, at.Y+4))
			k.fill(faint(vermil, stanceOpacity), rect(at.X+half, at.Y-4, at.X+sampleWidth, at.Y+4))
		})
	}
	if leaders {
		k.add("dated change of leader", func(at vg.Point) {
			k.mark(vg.Point{X: at.X + 8, Y: at.Y}, draw.PyramidGlyph{}, 2.6, blue)
			k.mark(vg.Point{X: at.X + 16, Y: at.Y}, draw.PyramidGlyph{}, 2.6, vermil)
		})
	}
	if d.Until() >= d.Region.ExitsFrom {
		k.line(fmt.Sprintf("from %d leaders also leave by chance", d.Region.ExitsFrom), grey, 0.7, chanceDashes)
	}
	k.ends(ends)
	var below []string
	for _, t := range slices.Backward(d.meta.Thresholds) {
		below = append(below, number(math.Round(100*t.Below)/100)+hard+t.Regime.String())
	}
	if len(below) > 0 {
		drawn := ""
		if d.Draws.Varies() || d.Uncertain {
			drawn = " (single replicates may draw others)"
		}
		k.line("when the lower of two stances is below it, their border is: "+strings.Join(below, ", ")+drawn, grey, 0.5,
			thresholdDashes)
	}
}

func (d *data) replicated() bool { return len(d.Records) > 1 }

// directionWords writes at each of two curves whose it is. It writes at a year where they are far apart. The
// upper curve's words stand above both, and the lower one's words below both. So no line runs through the
// words.
func (p *panel) directionWords(ab, ba []vg.Point, wordAB, wordBA string) {
	half := max(strong.width(wordAB), strong.width(wordBA))/2 + 1
	const off = vg.Length(7) // from a line to the middle of its words
	found, best := false, vg.Length(0)
	var x, above, below vg.Length
	var first bool // whether ab is the upper one
	for k := range ab {
		middle := min(max(ab[k].X, p.box.Min.X+half), p.box.Max.X-half)
		top, bottom := p.between(middle-half-2, middle+half+2, ab, ba)
		high, low := max(ab[k].Y, ba[k].Y), min(ab[k].Y, ba[k].Y)
		top, bottom = min(top+off, p.box.Max.Y-4), max(bottom-off, p.box.Min.Y+5)
		// Good places are years where the curves are apart and their words are near them.
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
	return d.fanAndGhost(sim.OfDirected, "stance", d.directed(i, j), 1)
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
}

// stanceFinding names the stance whose median moves most within five years, and the change of leader within
// these years.
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
