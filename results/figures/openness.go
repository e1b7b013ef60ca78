package figures

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// drawOpenness shows trade over economic size of every member beside the record.
func drawOpenness(d *data) (*sheet, string) {
	var fans []fan
	var ghosts []ghost
	var values []float64
	observed := make([][]results.Reading, d.Region.Members)
	any := false
	for i := range d.Region.Members {
		f := d.fanOf(sim.OfCountry, "trade_over_gdp", i, 100)
		fans = append(fans, f)
		ghosts = append(ghosts, d.ghostOf(sim.OfCountry, "trade_over_gdp", i, 100))
		values = append(append(values, f.all()...), ghosts[i].median...)
		for _, r := range d.observed.Openness[d.Region.Nodes[i].ID] {
			if r.Year >= f.first && r.Year <= f.last() {
				r.Value *= 100
				observed[i] = append(observed[i], r)
				values = append(values, r.Value)
				any = true
			}
		}
	}
	title := opennessFinding(fans, observed)
	source := ""
	if any {
		source = "World Bank, merchandise trade over GDP"
	}
	const columns = 3
	rows, below := withKey(len(fans), columns, 5*keyLeap+10)
	var members []int
	for i := range fans {
		members = append(members, i)
	}
	axis := linear(values...)
	names, codes := d.fitting(members, (sheetWidth-2*margin-axis.labelRoom(20)-4-2*12)/columns)
	sh := newSheet(vg.Length(rows)*4.6*vg.Centimeter+12+below, title, d.subtitle("trade over GDP"), d.source(source)+codes)
	sh.middle(sh.body.Min.X, sh.body.Max.Y-5, left, "exports and imports over economic size, %; same axis in all panels", soft)
	cells := grid(inset(sh.body, axis.labelRoom(20), 4, below, 14), columns, rows, 12, 6)
	for i, f := range fans {
		p := &panel{sheet: sh, box: inset(cells[i], 0, 0, 14, 13), x: years(f.first, f.last()), y: axis}
		p.valueAxis(i%columns == 0, number)
		p.yearAxis(true, true)
		p.ghostLine(ghosts[i])
		p.fan(f)
		p.nameGhost(ghosts[i], f.median)
		for _, r := range observed[i] {
			p.mark(p.at(float64(r.Year), r.Value), draw.CircleGlyph{}, 1.5, black)
		}
		sh.middle(p.box.Min.X, cells[i].Max.Y-6, left, names[i], strong)
	}
	key := keyPlace(cells, len(fans), sh.body, below)
	sh.fanKey(inset(key, 0, 0, 0, 13), fans[0].replicates, func(at vg.Point) {
		at.Y -= d.ghostKey(sh, at)
		if any {
			sh.mark(vg.Point{X: at.X + 12, Y: at.Y}, draw.CircleGlyph{}, 1.9, black)
			sh.middle(at.X+30, at.Y, left, "observed", plain)
		}
	})
	record := ""
	if any {
		record = "; black dots are observed"
	}
	caption := fmt.Sprintf("%s. %s%s.%s", title, howToReadFan(fans[0].replicates), record, d.howToReadGhost())
	return sh, caption
}

// opennessFinding says how near simulated trade over GDP comes to the observed.
func opennessFinding(fans []fan, observed [][]results.Reading) string {
	compared, near := 0, 0
	for i, f := range fans {
		var ratio []float64
		for _, r := range observed[i] {
			if m, ok := f.in(r.Year); ok && r.Value > 0 {
				ratio = append(ratio, m/r.Value)
			}
		}
		if len(ratio) == 0 {
			continue
		}
		compared++
		if typical := analysis.Summarise(ratio).P50; typical >= 0.5 && typical <= 1.5 {
			near++
		}
	}
	if compared > 0 {
		return "Simulated trade over GDP is typically within half of what was observed in " + outOf(near, compared, "country", "countries")
	}
	if len(fans[0].median) == 1 {
		return fmt.Sprintf("Trade over GDP of %s in %d", fault.Count(len(fans), "country"), fans[0].first)
	}
	risen, moves := 0, false
	for _, f := range fans {
		moves = moves || math.Abs(f.median[len(f.median)-1]-f.median[0]) >= 1 // a point
		if f.median[len(f.median)-1] > f.median[0] {
			risen++
		}
	}
	if !moves {
		return fmt.Sprintf("Trade over GDP hardly moves from %d to %d", fans[0].first, fans[0].last())
	}
	return fmt.Sprintf("Trade over GDP rises in %s from %d to %d", outOf(risen, len(fans), "country", "countries"), fans[0].first, fans[0].last())
}
