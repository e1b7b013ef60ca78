package figures

import (
	"math"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// ghost is the median of another ensemble, drawn thinly for comparison. It is empty when there is none.
type ghost struct {
	first  int
	median []float64
}

// Dashes and width of ghosts. A ghost must be visible beside a median without hiding it.
var ghostDashes = []vg.Length{3.5, 2}

const (
	ghostWidth = vg.Length(0.9)
	ghostWords = "median of the reference" // in a key
)

// ghostOf is an outcome's median in the reference, times a factor, in the years of the run. The entity is
// looked up by its name.
func (d *data) ghostOf(domain sim.Domain, outcome string, entity int, factor float64) ghost {
	g := d.meta.Ghost
	if g == nil || g.Layout.Find(domain, outcome) < 0 {
		return ghost{}
	}
	there := g.Entity(domain, d.Layout.Entities[domain][entity])
	if there < 0 {
		return ghost{}
	}
	out := ghost{first: max(g.Layout.First, d.Layout.First)}
	for year := out.first; year <= min(g.Until(), d.Until()); year++ {
		out.median = append(out.median, factor*g.Summary(domain, outcome, there, year).P50)
	}
	return out
}

// ghostLine draws the line under the run's own median. The median hides it where the two are equal.
func (p *panel) ghostLine(g ghost) {
	p.stroke(grey, ghostWidth, ghostDashes, p.curve(g.first, g.median)...)
}

// nameGhost names the line where it is farthest from the run's median. If the two are nearly equal, it names
// nothing.
func (p *panel) nameGhost(g ghost, median []float64) {
	if len(g.median) == 0 {
		return
	}
	line := p.curve(g.first, g.median)
	const (
		word  = "reference"
		apart = 9 // points from which on the line is easily told apart
		off   = vg.Length(6)
	)
	first := int(math.Ceil(p.x.lo))
	own := p.curve(first, median)
	half := soft.width(word) / 2
	farthest, at, above := vg.Length(apart), vg.Point{}, false
	for k, q := range line {
		if len(g.median) == 1 || q.X-half < p.box.Min.X || q.X+half > p.box.Max.X {
			continue
		}
		// The word stands beside the line, on the side away from the median, if there is room.
		gap, side := vg.Length(math.Inf(1)), vg.Length(0)
		year := g.first + k - first
		for j := max(0, year-1); j < min(len(own), year+2); j++ {
			if away := q.Y - own[j].Y; vg.Length(math.Abs(float64(away))) < gap {
				gap, side = vg.Length(math.Abs(float64(away))), away
			}
		}
		up := side > 0
		if out := q.Y + off*sign(up); out+4 > p.box.Max.Y || out-4 < p.box.Min.Y {
			if gap < 3*off { // between the two lines there is no room either
				continue
			}
			up = !up
		}
		if gap > farthest {
			farthest, at, above = gap, vg.Point{X: q.X, Y: q.Y + off*sign(up)}, up
		}
	}
	if at == (vg.Point{}) {
		return
	}
	// The word moves away from the line, which may rise or fall under it.
	for _, q := range line {
		if q.X > at.X-half-2 && q.X < at.X+half+2 {
			if above {
				at.Y = max(at.Y, min(q.Y+off, p.box.Max.Y-4))
			} else {
				at.Y = min(at.Y, max(q.Y-off, p.box.Min.Y+4))
			}
		}
	}
	p.backed(at.X, at.Y, centre, word, soft)
}

func sign(up bool) vg.Length {
	if up {
		return 1
	}
	return -1
}

// ghostKey explains the ghost in a key, where there is one.
func (d *data) ghostKey(k *key, words string) {
	if d.meta.Ghost != nil {
		k.line(words, grey, ghostWidth, ghostDashes)
	}
}

// howToReadGhost is the part of a caption that explains ghosts.
func (d *data) howToReadGhost() string {
	if d.meta.Ghost == nil {
		return ""
	}
	return " The thin dashed grey line is the median of the reference."
}
