// Package figures draws what an ensemble did, for people who prefer pictures. There is one picture per
// question, made to be printed 16 cm wide, as PNG, SVG or PDF. Every title states a finding that is computed
// from the drawn numbers. So a figure of other numbers has another title.
//
// It is the only package that imports gonum.org/v1/plot, the fonts, and github.com/go-text/typesetting, which
// shapes words. It gets an ensemble, the observations and words about the run, and returns bytes. It reads no
// file, knows no rule of the model and has no clock. The same input gives the same picture on one machine.
// Between machines a few pixels at edges may differ, so pictures are never part of a digest.
package figures

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/results"
	"concord/sim"
)

// Meta says which run the figures show. Most of it goes into their subtitles. Thresholds, Places, MapLayer
// and Ghost are drawn where they are given. Nothing in Meta changes the results.
type Meta struct {
	Title        string // of the scenario, as in its file
	Scenario     string // name of the scenario
	ModelVersion string
	Digest12     string // first 12 digits of the run's digest, "" for none
	Seed         uint64
	Replicates   int // 0 for as many as the ensemble has

	OwnTables  bool                  // the region is not the project's own, so observations come from the region's tables
	Places     map[string][2]float64 // of members by code: longitude and latitude in degrees; a circle when one is missing
	MapLayer   *Map                  // outlines under the network, nil for none
	Thresholds []Threshold           // faint lines in the figure of stances, none to leave them out
	// Ghost is the reference. Its medians are drawn as thin grey lines; nil for none. Its entries may differ.
	Ghost *results.Ensemble
	Look  Look // which figures are drawn (Only), and how
}

// Threshold is a lower stance. Below it a border is run as Regime says, or more strictly.
type Threshold struct {
	Below  float64
	Regime sim.Regime
}

// Map is what is drawn under the network of trade.
type Map struct {
	Outlines []Outline
}

// Outline is a country's shape. ID is a node's two- or three-letter code. A shape that belongs to no member
// of the region is drawn too, more faintly.
type Outline struct {
	ID    string
	Rings [][][2]float64 // closed or open rings of longitude and latitude in degrees
}

// Figure is one finished drawing.
type Figure struct {
	Name    string // of the file, such as borders.png
	Caption string // a sentence with the finding and how to read the figure
	drawing *drawing
}

// figure pairs a file name with what draws it.
type figure struct {
	name  string
	needs []need
	draw  func(d *data) (sh *sheet, caption string)
	about func(d *data) bool // whether the region has the subject of the figure; nil for always
}

// need is an outcome that a figure cannot do without.
type need struct {
	domain  sim.Domain
	outcome string
}

// figures is the standard set, in the order in which a reader meets them.
var figures = []figure{
	{name: "integration.png", needs: []need{
		{sim.OfRegion, "horizontal"}, {sim.OfRegion, "vertical"}, {sim.OfRegion, "h_trade"}, {sim.OfRegion, "h_borders"},
		{sim.OfRegion, "h_movement"},
		{sim.OfRegion, "h_energy"}, {sim.OfRegion, "h_institutions"}, {sim.OfRegion, "h_trust"}, {sim.OfPower, "leverage"},
		{sim.OfRegion, "horizontal_potential"}, {sim.OfRegion, "h_trade_potential"}, {sim.OfRegion, "relapse"},
	}, draw: drawIntegration},
	{name: "inside-share.png", needs: []need{{sim.OfRegion, "inside_share"}}, draw: drawInside},
	{name: "trade-pairs.png", needs: []need{{sim.OfPair, "turnover_usd"}}, draw: drawPairs},
	{name: "borders.png", needs: []need{{sim.OfBorder, "regime"}}, draw: drawBorders},
	{name: "stance.png", needs: []need{{sim.OfDirected, "stance"}}, draw: drawStance},
	{name: "energy.png", needs: []need{{sim.OfPair, "power_twh"}, {sim.OfPair, "gas_bcm"}, {sim.OfPair, "compensated"}},
		draw: drawEnergy, about: hasStreams},
	{name: "network.png", needs: []need{{sim.OfPair, "turnover_usd"}, {sim.OfBorder, "regime"}}, draw: drawNetwork},
	{name: "papers.png", needs: []need{
		{sim.OfRegion, "papers_signed"}, {sim.OfRegion, "papers_ratified"}, {sim.OfRegion, "papers_in_force"},
		{sim.OfRegion, "papers_ended"},
	}, draw: drawPapers},
	{name: "timeline.png", needs: []need{{sim.OfEntry, "status"}}, draw: drawTimeline},
	{name: "openness.png", needs: []need{{sim.OfCountry, "trade_over_gdp"}}, draw: drawOpenness},
}

// NamesOf lists the figures that a region has, as --figure names them.
func NamesOf(r *sim.Region) []string {
	var names []string
	d := &data{Ensemble: &results.Ensemble{Region: r}}
	for _, f := range figures {
		if f.about == nil || f.about(d) {
			names = append(names, strings.TrimSuffix(f.name, ".png"))
		}
	}
	return names
}

// All draws the standard set. Observations may be nil or incomplete: what is missing is not drawn, and the
// figure says less. Shares in them are fractions of 1. A figure is left out if the region does not have its
// subject. All fails when the ensemble has no replicate or lacks an outcome that a figure needs.
func All(e *results.Ensemble, o *results.Observed, meta Meta) ([]Figure, error) {
	if o == nil {
		o = &results.Observed{}
	}
	if meta.Replicates == 0 {
		meta.Replicates = len(e.Records)
	}
	d := &data{Ensemble: e, observed: o, meta: meta}
	var wanted []figure
	var faults []error
	for _, f := range figures {
		if !meta.Look.Wants(f.name) {
			continue
		}
		lacks := slices.IndexFunc(f.needs, func(n need) bool { return e.Layout.Find(n.domain, n.outcome) < 0 })
		switch {
		case len(e.Records) == 0:
			faults = append(faults, fmt.Errorf("figures: %s needs at least one replicate", f.name))
		case lacks >= 0:
			faults = append(faults, fmt.Errorf("figures: %s needs the outcome %s of table %s, which the ensemble has not",
				f.name, f.needs[lacks].outcome, f.needs[lacks].domain))
		case f.about == nil || f.about(d):
			wanted = append(wanted, f)
		}
	}
	drawn := make([]Figure, len(wanted))
	results.Each(len(wanted), func(k int) {
		sh, caption := wanted[k].draw(d)
		drawn[k] = sh.figure(wanted[k].name, caption)
	})
	return drawn, errors.Join(faults...)
}
