package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// million turns US$ into millions of them.
const million = 1e-6

// drawPairs shows how the trade of each pair grows, and compares that with the record. A panel is a pair. All
// panels share one logarithmic axis, so they can be compared.
func drawPairs(d *data) (*sheet, string) {
	pairs := d.pairs()
	fans := make([]fan, len(pairs))
	observed := make([][]results.Reading, len(pairs))
	var values []float64
	for k, q := range pairs {
		fans[k] = d.fanAndGhost(sim.OfPair, "turnover_usd", k, million)
		observed[k] = d.readings(d.observed.Turnover[d.Region.PairName(q.a, q.b)], million)
		values = append(append(values, fans[k].all()...), fans[k].ghost.median...)
		for _, r := range observed[k] {
			values = append(values, r.Value)
		}
	}
	reporters := d.reporters(observed)
	title := pairsFinding(fans, observed)
	source, record := "", ""
	if len(reporters) > 0 {
		source = d.reporterNames(reporters)
		record = "; black markers are the record, one shape for each reporter, never spliced"
	}

	m := multiples{fans: fans, observed: observed, axis: logarithmic(values...), leftRoom: 24,
		ends:      d.endings(len(reporters) > 0, true),
		height:    4.15 * vg.Centimeter,
		keyHeight: vg.Length(4+len(reporters))*keyLeap + 10, radius: 1.6,
		shape: func(r results.Reading) draw.GlyphDrawer { return reporterShape(reporters, r.Reporter) }}
	var codes string
	m.names, codes = pairTitles(d.Region, pairs, m.nameRoom())
	sh, k := m.draw("million US$ a year, current prices, log scale; same axis in all panels", func(height vg.Length) *sheet {
		return newSheet(height, title, d.subtitle("trade of each pair, both directions"), d.source(source)+codes)
	})
	d.ghostKey(k, ghostWords)
	for _, name := range reporters {
		k.marker("observed: "+d.reporterName(name), reporterShape(reporters, name))
	}
	caption := fmt.Sprintf("%s. %s%s; all panels share one logarithmic axis.%s%s", title, howToReadFan(fans[0].replicates),
		record, howToReadEnds(m.ends), d.howToReadGhost())
	return sh, caption
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
	return id
}

// reporterNames lists who reported, in words.
func (d *data) reporterNames(reporters []string) string {
	var names []string
	for _, id := range reporters {
		names = append(names, d.reporterName(id))
	}
	return strings.Join(names, ", ")
}

func reporterShape(reporters []string, name string) draw.GlyphDrawer {
	return shapes[max(0, slices.Index(reporters, name))%len(shapes)]
}

// oneSided says that the medians are above the record in all compared pairs, or below it in all. Otherwise it
// is "".
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

// pairsFinding says how near the simulated medians are to the record. Without a record it says how much trade
// grows.
func pairsFinding(fans []fan, observed [][]results.Reading) string {
	const (
		factor = 2
		enough = 3 // readings of a pair that make "typically" meaningful
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
