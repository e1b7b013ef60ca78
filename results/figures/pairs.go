package figures

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// million turns US$ into millions of them.
const million = 1e-6

// drawPairs shows the turnover of every pair of members, one panel each, all
// on the same logarithmic axis, so that panels can be compared.
func drawPairs(d *data) (*sheet, string) {
	pairs := d.pairs()
	fans, ghosts := make([]fan, len(pairs)), make([]ghost, len(pairs))
	var values []float64
	for k := range pairs {
		fans[k] = d.fanOf(sim.OfPair, "turnover_usd", k, million)
		ghosts[k] = d.ghostOf(sim.OfPair, "turnover_usd", k, million)
		values = append(append(values, fans[k].all()...), ghosts[k].median...)
	}
	first, last := fans[0].first, fans[0].last()
	observed := make([][]results.Reading, len(pairs))
	for k, q := range pairs {
		for _, r := range d.observed.Turnover[d.Region.PairName(q.a, q.b)] {
			if r.Year >= first && r.Year <= last {
				r.Value *= million
				observed[k] = append(observed[k], r)
				values = append(values, r.Value)
			}
		}
	}
	reporters := d.reporters(observed)
	title := pairsFinding(fans, observed)
	source := ""
	if len(reporters) > 0 {
		source = "national statistics and ITPD-E"
	}
	axis := logarithmic(values...)

	const columns = 3
	rows, below := withKey(len(pairs), columns, vg.Length(4+len(reporters))*keyLeap+10)
	const gap = vg.Length(12)
	labels := axis.labelRoom(24)
	titles, codes := pairTitles(d.Region, pairs, (sheetWidth-2*margin-labels-4-2*gap)/columns)
	sh := newSheet(vg.Length(rows)*4.15*vg.Centimeter+12+below, title, d.subtitle("trade of each pair, both directions"), d.source(source)+codes)
	sh.middle(sh.body.Min.X, sh.body.Max.Y-5, left, "million US$ a year, current prices, log scale; same axis in all panels", soft)
	cells := grid(inset(sh.body, labels, 4, below, 14), columns, rows, gap, 6)
	for k := range pairs {
		p := &panel{sheet: sh, box: inset(cells[k], 0, 0, 14, 13), x: years(first, last), y: axis}
		p.valueAxis(k%columns == 0, number)
		p.yearAxis(true, true)
		p.ghostLine(ghosts[k])
		p.fan(fans[k])
		p.nameGhost(ghosts[k], fans[k].median)
		for _, r := range observed[k] {
			p.mark(p.at(float64(r.Year), r.Value), reporterShape(reporters, r.Reporter), 1.6, black)
		}
		sh.middle(p.box.Min.X, cells[k].Max.Y-6, left, titles[k], strong)
	}

	key := keyPlace(cells, len(pairs), sh.body, below)
	sh.fanKey(inset(key, 0, 0, 0, 13), fans[0].replicates, func(at vg.Point) {
		at.Y -= d.ghostKey(sh, at)
		for _, name := range reporters {
			sh.mark(vg.Point{X: at.X + 12, Y: at.Y}, reporterShape(reporters, name), 1.9, black)
			sh.middle(at.X+30, at.Y, left, "observed: "+d.reporterName(name), plain)
			at.Y -= keyLeap
		}
	})

	record := ""
	if len(reporters) > 0 {
		record = "; black markers are the record, one shape for each reporter, never spliced"
	}
	caption := fmt.Sprintf("%s. %s%s; all panels share one logarithmic axis.%s", title, howToReadFan(fans[0].replicates), record, d.howToReadGhost())
	return sh, caption
}

// keyLeap is the distance of the lines of a key.
const keyLeap = vg.Length(12)

// fanKey explains the parts of a fan, from the top of a rectangle down, and
// lets the caller go on where it ends.
func (sh *sheet) fanKey(r vg.Rectangle, replicates int, more func(at vg.Point)) {
	at := vg.Point{X: r.Min.X, Y: r.Max.Y - 6}
	x0, x1 := at.X, at.X+24
	sh.stroke(blue, 1.7, nil, vg.Point{X: x0, Y: at.Y}, vg.Point{X: x1, Y: at.Y})
	if replicates == 1 {
		sh.middle(at.X+30, at.Y, left, "the one replicate", plain)
	} else {
		sh.middle(at.X+30, at.Y, left, fmt.Sprintf("median of %d replicates", replicates), plain)
		at.Y -= keyLeap
		sh.fill(faint(blue, 0.16), rect(x0, at.Y-4, x1, at.Y+4))
		sh.middle(at.X+30, at.Y, left, "holds 90 % of them", plain)
		at.Y -= keyLeap
		for k := range 3 {
			y := at.Y + vg.Length(k-1)*2.5
			sh.stroke(faint(blue, 0.5), 0.35, nil, vg.Point{X: x0, Y: y - 1}, vg.Point{X: x0 + 9, Y: y + 1.5}, vg.Point{X: x0 + 16, Y: y - 1}, vg.Point{X: x1, Y: y + 1})
		}
		sh.middle(at.X+30, at.Y, left, fmt.Sprintf("%d single replicates", min(shownPaths, replicates)), plain)
	}
	at.Y -= keyLeap
	more(at)
}

// reporters lists who reported, in alphabetical order, members first.
func (d *data) reporters(readings [][]results.Reading) []string {
	var members, others []string
	for _, of := range readings {
		for _, r := range of {
			switch {
			case slices.Contains(members, r.Reporter) || slices.Contains(others, r.Reporter):
			case d.isMember(r.Reporter):
				members = append(members, r.Reporter)
			default:
				others = append(others, r.Reporter)
			}
		}
	}
	slices.Sort(members)
	slices.Sort(others)
	return append(members, others...)
}

func (d *data) isMember(id string) bool {
	k := d.Region.NodeIndex(id)
	return k >= 0 && k < d.Region.Members
}

// reporterName is who a reporter is, in words.
func (d *data) reporterName(id string) string {
	if d.isMember(id) {
		return d.name(d.Region.NodeIndex(id)) + "’s office"
	}
	if id == "ITPD" {
		return "ITPD-E, from UN data"
	}
	return id
}

func reporterShape(reporters []string, name string) draw.GlyphDrawer {
	return shapes[max(0, slices.Index(reporters, name))%len(shapes)]
}

// oneSided says that medians are off the record on one side in all of some pairs.
func oneSided(above, compared int) string {
	switch {
	case compared < 3:
		return ""
	case above == compared:
		return ", and above it in all"
	case above == 0:
		return ", and below it in all"
	}
	return ""
}

// pairsFinding says how near the simulated medians come to the record, or,
// without one, how much trade grows.
func pairsFinding(fans []fan, observed [][]results.Reading) string {
	const (
		factor = 2
		enough = 3 // readings of a pair, for "typically" to mean anything
	)
	compared, near, above := 0, 0, 0
	for k, f := range fans {
		var off, signed []float64
		for _, r := range observed[k] {
			if m, ok := f.in(r.Year); ok && m > 0 && r.Value > 0 {
				signed = append(signed, math.Log(m/r.Value))
				off = append(off, math.Abs(math.Log(m/r.Value)))
			}
		}
		if len(off) < enough {
			continue
		}
		compared++
		if analysis.Summarise(off).P50 <= math.Log(factor) {
			near++
		}
		if analysis.Summarise(signed).P50 > 0 {
			above++
		}
	}
	if compared > 0 {
		which := outOf(near, compared, "pair", "pairs")
		if compared < len(fans) {
			which += fmt.Sprintf(" with %d or more readings", enough)
		}
		return "Simulated trade is typically within a factor of two of that observed in " + which + oneSided(above, compared)
	}
	if len(fans[0].median) == 1 {
		return fmt.Sprintf("Trade of %s in %d", fault.Count(len(fans), "pair"), fans[0].first)
	}
	start, end, grown := 0.0, 0.0, 0
	for _, f := range fans {
		a, b := f.median[0], f.median[len(f.median)-1]
		start, end = start+a, end+b
		if b > a {
			grown++
		}
	}
	span := fmt.Sprintf("from %d to %d", fans[0].first, fans[0].last())
	if start == 0 {
		return fmt.Sprintf("Trade grows in %s %s", outOf(grown, len(fans), "pair", "pairs"), span)
	}
	sum := "stays the same"
	if more := times(end / start); more != "" {
		sum = "becomes " + more + "as large"
	}
	of := "the sum of medians"
	if fans[0].replicates == 1 {
		of = "the sum of all"
	}
	return fmt.Sprintf("Trade grows in %s %s; %s %s", outOf(grown, len(fans), "pair", "pairs"), span, of, sum)
}
