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

// drawOpenness shows how open each member is, and compares that with the record. A panel is a member, with
// its trade over economic size. All panels share one axis.
func drawOpenness(d *data) (*sheet, string) {
	var members []int
	var fans []fan
	var observed [][]results.Reading
	var values []float64
	source, record := "", ""
	for i := range d.Region.Members {
		f, seen := d.fanAndGhost(sim.OfCountry, "trade_over_gdp", i, 100),
			d.readings(d.observed.Openness[d.Region.Nodes[i].ID], 100)
		members, fans, observed = append(members, i), append(fans, f), append(observed, seen)
		values = append(append(values, f.all()...), f.ghost.median...)
		for _, r := range seen {
			values = append(values, r.Value)
			source, record = "World Bank, merchandise trade over GDP", "; black dots are observed"
		}
	}
	title := opennessFinding(fans, observed)

	m := multiples{fans: fans, observed: observed, axis: linear(values...), ends: d.endings(record != "", true), leftRoom: 20,
		height:    4.6 * vg.Centimeter,
		keyHeight: 5*keyLeap + 10, radius: 1.5,
		shape: func(results.Reading) draw.GlyphDrawer { return draw.CircleGlyph{} }}
	var codes string
	m.names, codes = d.fitting(members, m.nameRoom())
	sh, k := m.draw("exports and imports over economic size, %; same axis in all panels", func(height vg.Length) *sheet {
		return newSheet(height, title, d.subtitle("trade over GDP"), d.source(source)+codes)
	})
	d.ghostKey(k, ghostWords)
	if record != "" {
		k.marker("observed", draw.CircleGlyph{})
	}
	caption := fmt.Sprintf("%s. %s%s.%s%s", title, howToReadFan(fans[0].replicates), record, howToReadEnds(m.ends),
		d.howToReadGhost())
	return sh, caption
}

// opennessFinding says how near simulated trade over GDP is to the observed.
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
		return "Simulated trade over GDP is typically within half of what was observed in " + outOf(near, compared, "country",
			"countries")
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
	return fmt.Sprintf("Trade over GDP rises in %s from %d to %d", outOf(risen, len(fans), "country", "countries"),
		fans[0].first, fans[0].last())
}
