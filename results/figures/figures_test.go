package figures

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim"
)

// made is an ensemble made up for tests: five members with the codes of
// Central Asia, smooth curves that differ between replicates by a little.
func made(replicates, until int) *results.Ensemble {
	r := &sim.Region{Name: "Central Asia", FirstYear: 1992, OutcomesObserved: 2018, EventsTo: 2020, ForcingTo: 2024,
		ExitsFrom: 2025, Members: 5, Inner: 7,
		RecordFrom: 1995, DefaultUntil: 2035, Landmarks: sim.Landmarks{Brief: []int{2005, 2016}}}
	for _, n := range []string{"KG", "KZ", "TJ", "TM", "UZ"} {
		r.Nodes = append(r.Nodes, sim.Node{ID: n, Name: n + "-land"})
	}
	for _, b := range [][2]int{{0, 1}, {0, 2}, {0, 4}, {1, 3}, {1, 4}, {2, 4}, {3, 4}} {
		r.Borders = append(r.Borders, sim.Border{A: b[0], B: b[1], LengthKm: 1})
	}
	r.Streams = []sim.Stream{{Up: 0, Down: 1, SummerTWh: 1, GasBCM: 1}, {Up: 0, Down: 4, SummerTWh: 1},
		{Up: 2, Down: 4, GasBCM: 1}}
	for _, n := range []string{"RU", "CN", "US"} {
		r.Powers = append(r.Powers, len(r.Nodes))
		r.Nodes = append(r.Nodes, sim.Node{ID: n, Name: n + "-power"})
	}
	r.Organisations = []sim.Organisation{{ID: "UNION", Depth: 0.8}, {ID: "CLUB", Depth: 0.1}}
	kind := func(name string, n sim.Nature, p sim.Parties, f ...sim.Field) *sim.Kind {
		return &sim.Kind{Name: name, Nature: n, Parties: p, Fields: f}
	}
	level := sim.Field{Key: "level", Type: sim.Choice, Words: []string{"closed", "restricted"}}
	entries := []sim.Entry{
		{ID: "a", Kind: kind("leader_change", sim.Event, sim.OneCountry), Year: 2017, A: 4, B: -1, Label: "Türkân Öz"},
		{ID: "b", Kind: kind("clash", sim.Event, sim.PairOf), Year: 2010, A: 0, B: 4},
		{ID: "c", Kind: kind("border_closure", sim.Act, sim.Toward, level), Year: 2010, A: 4, B: 0, Values: []float64{1}},
		{ID: "d", Kind: kind("border_settlement", sim.Proposal, sim.PairOf), Year: 1993, A: 0, B: 4},
		{ID: "e", Kind: kind("pandemic", sim.Event, sim.Nobody), Year: 2020, A: -1, B: -1},
		{ID: "f", Kind: kind("tribute", sim.Proposal, sim.PairOf), Year: 1994, A: 1, B: 2, Imposed: true},
	}
	body := []sim.Field{{Key: "organisation", Type: sim.OrganisationCode},
		{Key: "action", Type: sim.Choice, Words: []string{"join", "leave", "suspend"}}}
	entries = append(entries,
		sim.Entry{ID: "g", Kind: kind("membership", sim.Event, sim.Countries, body...), Year: 1995, A: -1, B: -1, Who: []int{1},
			Values: []float64{0, 0}},
		sim.Entry{ID: "h", Kind: kind("membership", sim.Event, sim.Countries, body...), Year: 1995, A: -1, B: -1, Who: []int{0},
			Values: []float64{0, 0}},
		sim.Entry{ID: "i", Kind: kind("membership", sim.Event, sim.Countries, body...), Year: 1996, A: -1, B: -1,
			Who: []int{0, 1, 2, 3, 4}, Values: []float64{1, 1}},
		sim.Entry{ID: "j", Kind: kind("leave_body", sim.Act, sim.OneCountry, body[:1]...), Year: 1997, A: 1, B: -1,
			Values: []float64{0}},
		sim.Entry{ID: "k", Kind: kind("summit", sim.Proposal, sim.Countries), Year: 1998, A: -1, B: -1, Who: []int{0, 1, 2, 3}},
		sim.Entry{ID: "l", Kind: kind("sanctions", sim.Event, sim.Nobody, sim.Field{Key: "power", Type: sim.Power}), Year: 1999,
			A: -1, B: -1, Values: []float64{2}},
		sim.Entry{ID: "own-m", Kind: kind("reopening", sim.Proposal, sim.PairOf), Year: 2000, A: 0, B: 1, Own: true},
	)
	nothing := func(*sim.World, []float64) {}
	outcomes := []sim.Outcome{
		{Name: "inside_share", Domain: sim.OfRegion, Read: nothing},
		{Name: "trade_over_gdp", Domain: sim.OfCountry, Read: nothing},
		{Name: "turnover_usd", Domain: sim.OfPair, Read: nothing},
		{Name: "stance", Domain: sim.OfDirected, Read: nothing},
		{Name: "regime", Domain: sim.OfBorder, Read: nothing},
		{Name: "status", Domain: sim.OfEntry, Read: nothing},
		{Name: "horizontal", Domain: sim.OfRegion, Read: nothing},
		{Name: "vertical", Domain: sim.OfRegion, Read: nothing},
		{Name: "leverage", Domain: sim.OfPower, Read: nothing},
		{Name: "power_twh", Domain: sim.OfPair, Read: nothing},
		{Name: "gas_bcm", Domain: sim.OfPair, Read: nothing},
		{Name: "compensated", Domain: sim.OfPair, Read: nothing},
	}
	for _, name := range []string{"horizontal_potential", "h_trade_potential", "relapse", "papers_signed", "papers_ratified",
		"papers_in_force", "papers_ended"} {
		outcomes = append(outcomes, sim.Outcome{Name: name, Domain: sim.OfRegion, Read: nothing})
	}
	for _, c := range components {
		outcomes = append(outcomes, sim.Outcome{Name: c.outcome, Domain: sim.OfRegion, Read: nothing})
	}
	e := &results.Ensemble{Region: r, Entries: entries, Layout: sim.NewLayout(r, entries, outcomes, until)}
	for k := range replicates {
		rec := make([]float64, e.Layout.Size())
		for o := range outcomes {
			for n := range e.Layout.Entities[outcomes[o].Domain] {
				for y := 1992; y <= until; y++ {
					wave := 1 + 0.3*math.Sin(float64(y+3*n)/4) + 0.1*math.Cos(float64(7*k+y))
					v := 0.0
					switch outcomes[o].Name {
					case "inside_share":
						v = 0.05 * wave
					case "trade_over_gdp":
						v = 0.7 * wave
					case "turnover_usd":
						v = 1e7 * wave * math.Pow(2, float64(n))
					case "stance":
						v = 0.4 * wave
					case "horizontal", "vertical", "h_trade", "h_borders", "h_movement", "h_energy", "h_institutions", "h_trust":
						v = 40 * wave
					case "horizontal_potential", "h_trade_potential":
						v = 30 * wave
					case "relapse":
						v = float64((y + k) % 7 / 6)
					case "papers_signed", "papers_ratified", "papers_ended":
						v = math.Round(4 * wave)
					case "papers_in_force":
						v = math.Round(30 * wave)
					case "leverage":
						v = 0.1 * wave
					case "power_twh", "gas_bcm", "compensated":
						v = 0.5 * wave
					case "regime":
						v = float64((y/9 + n + k%2) % 4)
					case "status":
						switch en := &entries[n]; {
						case y < en.Year:
						case en.Kind.Nature == sim.Event:
							v = float64(sim.Happened)
						case (k+n)%3 > 0:
							v = float64(sim.Agreed)
						default:
							v = float64(sim.Lapsed)
						}
					}
					rec[e.Layout.Place(o, n, y)] = v
				}
			}
		}
		e.Records = append(e.Records, rec)
	}
	return e
}

// record is made up as made is.
func record() *results.Observed {
	o := &results.Observed{
		Turnover: map[string][]results.Reading{}, Openness: map[string][]results.Reading{}, Regimes: map[string][]results.Spell{},
		Comparators: []results.Level{
			{Name: "Central Asia", Year: 2005, Share: 0.048, Reading: "paper"},
			{Name: "Central Asia", Year: 2005, Share: 0.046, Reading: "record"},
			{Name: "EU", Year: 2005, Share: 0.637, Reading: "paper"}, {Name: "EU", Year: 2005, Share: 0.665, Reading: "record"},
			{Name: "Latin America", Year: 2005, Share: 0.194, Reading: "paper"},
			{Name: "Latin America", Year: 2005, Share: 0.194, Reading: "record"},
		},
	}
	for y := 1990; y <= 2018; y++ { // the first years are before the run
		o.InsideShare = append(o.InsideShare, results.Band{Year: y, Low: 0.04, Mid: 0.05, High: 0.06})
		o.Turnover["KG-KZ"] = append(o.Turnover["KG-KZ"], results.Reading{Year: y, Value: 2e7, Reporter: "KG"},
			results.Reading{Year: y, Value: 3e7, Reporter: "ITPD"})
		o.Openness["KZ"] = append(o.Openness["KZ"], results.Reading{Year: y, Value: 0.8})
	}
	o.Regimes["KG-UZ"] = []results.Spell{{From: 1990, To: 1999, Regime: sim.Open, Certainty: "low"},
		{From: 2000, To: 2040, Regime: sim.Closed, Certainty: "high"}}
	return o
}

func meta() Meta {
	return Meta{
		Title: "A scenario for tests", Scenario: "test", ModelVersion: "0", Digest12: "0123456789ab", Seed: 7,
		Thresholds: []Threshold{{0.2, sim.Closed}, {0.5, sim.Managed}},
		Places: map[string][2]float64{"KG": {74.6, 41.6}, "KZ": {69.0, 46.8}, "TJ": {70.0, 38.3}, "TM": {58.8, 38.6},
			"UZ": {64.6, 40.9}},
		MapLayer: &Map{Outlines: []Outline{
			{ID: "KZ", Rings: [][][2]float64{{{40, 42}, {90, 42}, {90, 60}, {40, 60}}}}, // beyond every edge
			{ID: "XX", Rings: [][][2]float64{{{60, 36}, {61, 36}}, {}}},                 // no area
		}},
	}
}

// decode is the picture of a figure, painted with so many pixels an inch.
func decode(t *testing.T, f Figure, dpi int) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(f.drawing.encode("png", Look{DPI: dpi})))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return m
}

// few is a resolution at which a figure is 504 pixels across. This is enough to see what is drawn where, and
// it is quick.
const few = 80

// framed lists what is wrong with the size and the margins of a figure. A figure must be 16 cm wide and no
// taller than a page has room for, and nothing may be cut off at an edge.
func framed(t *testing.T, f Figure, least vg.Length) {
	t.Helper()
	if w, h := f.drawing.width, f.drawing.height; w != sheetWidth || h < least || h > 24*vg.Centimeter {
		t.Errorf("%s is %v by %v points", f.Name, w, h)
	}
	m := decode(t, f, few)
	for _, edge := range [][4]float64{{0, 0, 1, 0.005}, {0, 0.995, 1, 1}, {0, 0, 0.004, 1}, {0.996, 0, 1, 1}} {
		if inked(m, edge[0], edge[1], edge[2], edge[3]) > 0 {
			t.Errorf("%s: something is cut off at an edge", f.Name)
		}
	}
}

// same tells whether two figures are drawn with the same strokes, areas and words.
func same(a, b Figure) bool { return a.Caption == b.Caption && reflect.DeepEqual(a.drawing, b.drawing) }

// inked is the share of points that are not white, in a rectangle given in shares of the picture.
func inked(m image.Image, x0, y0, x1, y1 float64) float64 {
	b := m.Bounds()
	pix := m.(*image.RGBA) // what png gives for an opaque picture
	dark, all := 0, 0
	for y := int(y0 * float64(b.Dy())); y < int(y1*float64(b.Dy())); y++ {
		for x := int(x0 * float64(b.Dx())); x < int(x1*float64(b.Dx())); x++ {
			if c := pix.RGBAAt(x, y); int(c.R)+int(c.G)+int(c.B) < 3*0xf0 {
				dark++
			}
			all++
		}
	}
	return float64(dark) / float64(all)
}

func TestAllFiguresAreDrawn(t *testing.T) {
	drawn, err := All(made(30, 2035), record(), meta())
	if err != nil {
		t.Fatal(err)
	}
	if len(drawn) != len(figures) {
		t.Fatalf("%d figures, want %d", len(drawn), len(figures))
	}
	for k, f := range drawn {
		if f.Name != figures[k].name {
			t.Errorf("figure %d is %s, want %s", k, f.Name, figures[k].name)
		}
		framed(t, f, 120)
		// Every sixth of the picture has something on it.
		m := decode(t, f, few)
		for row := range 3 {
			for col := range 2 {
				x, y := float64(col)/2, float64(row)/3
				if inked(m, x, y, x+0.5, y+1.0/3) < 0.002 {
					t.Errorf("%s: row %d column %d is empty", f.Name, row, col)
				}
			}
		}
		if !strings.HasSuffix(f.Caption, ".") || strings.Contains(f.Caption, "%!") {
			t.Errorf("%s: caption %q", f.Name, f.Caption)
		}
	}
}

// Protects: pictures are PNG of 16 cm at 240 dots an inch. The same input gives the same picture. What is
// drawn does not depend on the other figures of the set.
func TestDrawingIsRepeatable(t *testing.T) {
	e, o := made(5, 2010), record()
	all, err := All(e, o, meta())
	if err != nil {
		t.Fatal(err)
	}
	one := meta()
	one.Look.Only = []string{"borders", "network"}
	a, err := All(e, o, one)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := All(e, o, one)
	for k, f := range a {
		usual := f.drawing.encode("png", Look{})
		if !bytes.Equal(usual, b[k].drawing.encode("png", Look{})) {
			t.Errorf("%s differs when painted again", f.Name)
		}
		if size, err := png.DecodeConfig(bytes.NewReader(usual)); err != nil || size.Width != 1512 {
			t.Errorf("%s is %d pixels across, %v", f.Name, size.Width, err)
		}
		if n := slices.IndexFunc(all, func(g Figure) bool { return g.Name == f.Name }); n < 0 || !same(f, all[n]) {
			t.Errorf("%s is another one when drawn alone", f.Name)
		}
	}
	again, _ := All(e, o, meta())
	for k, f := range all {
		if !same(f, again[k]) {
			t.Errorf("%s differs when drawn again", f.Name)
		}
	}
}

func TestFiguresOfLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("draws the whole set nine times")
	}
	zero := made(2, 2000)
	for _, r := range zero.Records {
		clear(r)
	}
	rest := made(2, 2000)
	rest.Entries = nil
	rest.Layout.Entities[sim.OfEntry] = nil
	elsewhere := made(2, 2000)
	elsewhere.Region.Nodes[0].ID = "QQ"
	for _, c := range []struct {
		name     string
		ensemble *results.Ensemble
		observed *results.Observed
		meta     Meta
	}{
		{"one replicate", made(1, 2035), record(), meta()},
		{"a run to 1995", made(3, 1995), record(), meta()},
		{"one year", made(1, 1992), record(), meta()},
		{"nothing observed", made(3, 2035), nil, Meta{}},
		{"empty observations", made(3, 2035), &results.Observed{}, Meta{}},
		{"no trade at all", zero, record(), meta()},
		{"zero observed", made(2, 2000), &results.Observed{Turnover: map[string][]results.Reading{"KG-KZ": {{Year: 1999}}}},
			meta()},
		{"no entries", rest, record(), meta()},
		{"no place on the map", elsewhere, record(), meta()},
	} {
		t.Run(c.name, func(t *testing.T) {
			drawn, err := All(c.ensemble, c.observed, c.meta)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range drawn {
				if inked(decode(t, f, few), 0, 0, 1, 1) < 0.002 {
					t.Errorf("%s is empty", f.Name)
				}
			}
		})
	}
}

// Protects: a region without shared rivers or outside powers still has its figures, except the figure about
// rivers.
func TestRegionWithoutStreams(t *testing.T) {
	e := made(3, 2000)
	e.Region.Streams, e.Region.Powers, e.Entries = nil, nil, e.Entries[:6]
	e.Layout.Entities[sim.OfPower] = nil
	at := e.Layout.Find(sim.OfRegion, "h_energy")
	for _, r := range e.Records {
		for y := 1992; y <= 2000; y++ {
			r[e.Layout.Place(at, 0, y)] = -1 // not defined
		}
	}
	drawn, err := All(e, record(), meta())
	if err != nil {
		t.Fatal(err)
	}
	if len(drawn) != len(figures)-1 {
		t.Errorf("%d figures, want %d", len(drawn), len(figures)-1)
	}
	for _, f := range drawn {
		if f.Name == "energy.png" {
			t.Error("energy.png was drawn")
		}
		if f.Name == "integration.png" && !strings.Contains(f.Caption, "no component water and energy") {
			t.Errorf("the caption does not say what is missing: %q", f.Caption)
		}
	}
	alone := meta()
	alone.Look.Only = []string{"energy"}
	if drawn, err := All(e, nil, alone); err != nil || len(drawn) != 0 {
		t.Errorf("the figure alone gives %d figures and %v, want that there is nothing to show", len(drawn), err)
	}
}

// Names at the right end of lines may not overlap, nor leave the panel's height by much.
func TestNamesAtLineEndsAreApart(t *testing.T) {
	p := &panel{box: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}, x: years(2000, 2001), y: scale{lo: 0, hi: 10}}
	var parts []part
	for _, v := range []float64{9, 2, 1.9, 1, 0.1, 0, 0} {
		parts = append(parts, part{fan: flat(2000, v, v)})
	}
	ys := p.apart(parts)
	for k := 1; k < len(ys); k++ {
		if ys[k-1]-ys[k] < leap*small-1e-9 {
			t.Errorf("names %d and %d stand at %v and %v", k-1, k, ys[k-1], ys[k])
		}
	}
	if ys[len(ys)-1] < 0 || ys[0] != p.at(2000, 9).Y {
		t.Errorf("names stand at %v", ys)
	}
}

// Protects: memberships of one body and year are one item. Bodies that bind little are not shown, and neither
// is what leaders may table by themselves.
func TestTimelineGathersMemberships(t *testing.T) {
	d := &data{Ensemble: made(3, 2035), meta: meta()}
	var words []string
	for _, it := range d.items() {
		if it.year >= 1995 && it.year <= 2000 {
			words = append(words, it.label)
		}
	}
	if got, want := strings.Join(words, "|"), "UNION + KG KZ|KZ leaves UNION|KG KZ TJ TM|US sanctions"; got != want {
		t.Errorf("items %q, want %q", got, want)
	}
}

func TestFaultsAreToldApart(t *testing.T) {
	e := made(1, 1995)
	e.Layout.Outcomes[0].Name = "other"
	if _, err := All(e, nil, Meta{}); err == nil || !strings.Contains(err.Error(), "inside_share of table region") {
		t.Errorf("a missing outcome gives %v", err)
	}
	if _, err := All(&results.Ensemble{Layout: e.Layout, Region: e.Region}, nil, Meta{}); err == nil {
		t.Error("an ensemble without replicates gives no error")
	}
}

func flat(first int, values ...float64) fan {
	return fan{first: first, replicates: 1, median: values, low: values, high: values}
}

func TestFindings(t *testing.T) {
	latin := []levelGroup{{name: "Latin America", levels: []results.Level{{Share: 0.194, Reading: "paper"}}}}
	land := func(i int) string { return []string{"A", "B", "C"}[i] }
	both := func(i, j int) string { return land(i) + "–" + land(j) }
	twoWays := []sim.Stream{{SummerTWh: 1, GasBCM: 1}}
	calendar := func(codes ...string) []borderYear {
		var bs []borderYear
		for _, c := range codes {
			var b borderYear
			for _, l := range c {
				b.modal = append(b.modal, sim.Regime(strings.IndexRune("CRMO", l)))
			}
			bs = append(bs, b)
		}
		return bs
	}
	came := func(year int, share float64) *item {
		return &item{year: year, decided: true, proposal: true, share: share}
	}
	seen := func(v ...float64) []results.Reading {
		var rs []results.Reading
		for k, x := range v {
			rs = append(rs, results.Reading{Year: 2000 + k, Value: x})
		}
		return rs
	}
	readings := func(rs ...[]results.Reading) [][]results.Reading { return rs }
	pairs := []pair{{0, 1}, {0, 2}}
	ab := func(v ...float64) []stancePair {
		return []stancePair{{a: 0, b: 1, ab: flat(2000, v...), ba: flat(2000, make([]float64, len(v))...)}}
	}

	for _, c := range []struct{ got, want string }{
		{insideFinding(flat(2000, 12, 9, 8, 8, 8, 4.2, 5.7), latin),
			"Trade inside the region stays below 6 % of all trade after 2004, under Latin America’s 19 %"},
		{insideFinding(flat(2000, 5, 5, 5, 5, 5, 5.2, 5.1), latin),
			"Trade inside the region stays below 6 % of all trade, under Latin America’s 19 %"},
		{insideFinding(flat(2000, 5, 5, 5, 5, 5, 9, 25), latin),
			"Trade inside the region reaches 25 % of all trade in 2006, no less than Latin America’s 19 %"},
		{insideFinding(flat(2000, 5, 5, 5, 5, 5, 25, 9), latin),
			"Trade inside the region peaks at 25 % of all trade and is back to 9.0 % in 2006, under Latin America’s 19 %"},
		{insideFinding(flat(2000, 5, 5, 5, 5, 5, 2, 9), nil),
			"Trade inside the region moves between 2.0 % and 9.0 % of all trade after 2004"},
		{"x" + insideMiss(flat(2000, 30, 31, 32), []results.Band{{Year: 2000, Mid: 0.1}, {Year: 2001, Mid: 0.12},
			{Year: 2002, Mid: 0.16}, {Year: 2010, Mid: 0.9}}, nil), "x; on record it is 10 % to 16 %"},
		// on both sides
		{"x" + insideMiss(flat(2000, 30, 31, 32), []results.Band{{Year: 2000, Mid: 0.1}, {Year: 2001, Mid: 0.12},
			{Year: 2002, Mid: 0.33}}, nil), "x"},
		// near
		{"x" + insideMiss(flat(2000, 30, 31, 32), []results.Band{{Year: 2000, Mid: 0.28}, {Year: 2001, Mid: 0.29},
			{Year: 2002, Mid: 0.25}}, nil), "x"},
		{insideFinding(flat(2000, 5), nil), "Trade inside the region is 5.0 % of all trade in 2000"},

		{pairsFinding([]fan{flat(2000, 1, 1, 1), flat(2000, 1, 1, 1)}, readings(seen(1.9, 0.6, 9), seen(2.1, 3, 3))),
			"Simulated trade is typically within a factor of two of that observed in 1 of 2 pairs"},
		{pairsFinding([]fan{flat(2000, 1, 1, 1), flat(2000, 1, 1, 1)}, readings(seen(1, 1, 1), seen(1, 1, 1))),
			"Simulated trade is typically within a factor of two of that observed in both pairs"},
		{pairsFinding([]fan{flat(2000, 1, 1, 1), flat(2000, 1, 1, 1)}, readings(seen(1, 1, 1), seen(1, 1))),
			"Simulated trade is typically within a factor of two of that observed in the only pair with 3 or more readings"},
		{pairsFinding([]fan{flat(2000, 1, 3), flat(2000, 2, 1)}, readings(nil, nil)),
			"Trade grows in 1 of 2 pairs from 2000 to 2001; the sum of all becomes 1.3 times as large"},
		{pairsFinding([]fan{flat(2000, 9, 9, 9), flat(2000, 9, 9, 9), flat(2000, 9, 9, 9)},
			readings(seen(8, 8, 8), seen(5, 5, 5), seen(1, 1, 1))),
			"Simulated trade is typically within a factor of two of that observed in 2 of 3 pairs, and above it in all"},
		{pairsFinding([]fan{flat(2000, 0, 3)}, readings(seen(0))), "Trade grows in the only pair from 2000 to 2001"},

		{bordersFinding(calendar("OOOOOOO", "OORRRMO"), 2000),
			"Borders harden, then open: 1 of 2 restricted or closed in 2002–2004, 2 open in 2006"},
		{bordersFinding(calendar("OOOOOOO", "OORCRMM", "OOMMMMM"), 2000),
			"Borders harden, then few open: 1 of 3 restricted or closed in 2002–2004, 1 open in 2006"},
		{bordersFinding(calendar("OOOMMMM", "OORCRMM"), 2000),
			"Borders harden, then none opens: 1 of 2 restricted or closed in 2002–2004, 0 open in 2006"},
		{bordersFinding(calendar("OOOCCCC", "OOOORRR"), 2000),
			"Borders harden: 2 of 2 are restricted or closed from 2004 on, 0 open in 2006"},
		{bordersFinding(calendar("OOORO", "OOORO"), 2000),
			"No border stays restricted or closed for long; both borders are open in 2004"},
		{bordersFinding(calendar("CCCC", "OOOO"), 2000), "1 of 2 borders stay restricted or closed from 2000 to 2003"},
		{bordersFinding(nil, 2000), "No two members share a land border"},

		{stanceFinding(ab(0.1, 0.1, 0.6), []leaderChange{{1, 2002}, {0, 2002}}, land),
			"A’s stance toward B warms most, from 0.10 in 2000 to 0.60 in 2002, with the new leader of 2002"},
		{stanceFinding(ab(0.6, 0.6, 0.2), nil, land), "A’s stance toward B cools most, from 0.60 in 2000 to 0.20 in 2002"},
		{stanceFinding(ab(0.5, 0.51), nil, land), "Stances between neighbours hardly move"},

		{networkFinding(pairs, []fan{flat(2000, 3, 6), flat(2000, 1, 2)}, []int{2000, 2001}, both),
			"A–B stays the strongest tie; all pairs together trade 2 times as much in 2001 as in 2000"},
		{networkFinding(pairs, []fan{flat(2000, 3, 3.06), flat(2000, 1, 1)}, []int{2000, 2001}, both),
			"A–B stays the strongest tie; all pairs together trade 1.02 times as much in 2001 as in 2000"},
		{networkFinding(pairs, []fan{flat(2000, 3, 3), flat(2000, 1, 1)}, []int{2000, 2001}, both),
			"A–B stays the strongest tie; all pairs together trade as much in 2001 as in 2000"},
		{networkFinding(pairs, []fan{flat(2000, 3, 0.03), flat(2000, 1, 0.01)}, []int{2000, 2001}, both),
			"A–B stays the strongest tie; all pairs together trade 0.01 times as much in 2001 as in 2000"},
		{networkFinding(pairs[:1], []fan{flat(2000, 3, 6)}, []int{2000, 2001}, both),
			"A–B trade 2 times as much in 2001 as in 2000"},
		{pairsFinding([]fan{flat(2000, 1, 1)}, readings(nil)),
			"Trade grows in 0 of 1 pair from 2000 to 2001; the sum of all stays the same"},
		{networkFinding(pairs, []fan{flat(2000, 3, 6), flat(2000, 1, 9)}, []int{2000, 2001}, both),
			"The strongest tie moves from A–B to A–C; all pairs together trade 3.8 times as much in 2001 as in 2000"},
		{networkFinding(pairs, []fan{flat(2000, 3, 1, 6), flat(2000, 1, 2, 2)}, []int{2000, 2001, 2002}, both),
			"A–B is the strongest tie in 2000 and again in 2002; all pairs together trade 2 times as much in 2002 as in 2000"},
		{networkFinding(pairs, []fan{flat(2000, 3), flat(2000, 1)}, []int{2000}, both),
			"A–B is the strongest tie in 2000, with 75 % of trade inside the region"},
		{networkFinding(pairs, []fan{flat(2000, 0), flat(2000, 0)}, []int{2000}, both), "No trade inside the region in 2000"},

		{timelineFinding([]*item{came(1, 0), came(2, 0.1), came(3, 0.6), came(4, 1), came(5, 1), came(6, 1)}, 1),
			"Leaders agree to 1 of 3 proposals before 4, and to all 3 from then on"},
		{timelineFinding([]*item{came(1, 0), came(2, 1)}, 200),
			"In at least half of the replicates, leaders agree to 1 of 2 proposals of the scenario"},
		{timelineFinding([]*item{came(1, 0), came(2, 1), {year: 3, decided: true, proposal: true, imposed: true, share: 1},
			{year: 4, decided: true, share: 1}}, 1), "Leaders agree to 1 of 2 proposals of the scenario"},
		{timelineFinding([]*item{{year: 3}}, 1), "Events and acts only: nothing is proposed that needs agreement"},
		{timelineFinding(nil, 1), "Nothing comes up in this run"},

		{integrationFinding(flat(2000, 40, 30, 50), flat(2000, 50, 60, 60),
			[]part{{name: "trade", fan: flat(2000, 9, 1, 2)}, {name: "trust", fan: flat(2000, 9, 1, 21)}}),
			"Horizontal integration rises from 30 in 2001 to 50 in 2002, trust most (+20); vertical stays at 60"},
		{integrationFinding(flat(2000, 60, 30, 35), flat(2000, 50, 60, 60), []part{{name: "trade", fan: flat(2000, 9, 1, 2)}}),
			"Horizontal integration falls from 60 in 2000 to 35 in 2002, trade most (−7); vertical goes from 50 to 60"},
		{integrationFinding(flat(2000, 62, 50, 50, 50, 20, 50, 55), flat(2000, 5, 5, 5, 5, 5, 5, 5), nil),
			"Horizontal integration falls from 62 in 2000 to 55 in 2006; vertical stays at 5"},
		{integrationFinding(flat(2000, 80, 82, 82, 82, 60), flat(2000, 5, 5, 5, 5, 5), nil),
			"Horizontal integration falls from 82 in 2003 to 60 in 2004; vertical stays at 5"},
		{integrationFinding(flat(2000, 30, 31), flat(2000, 50, 60), nil),
			"Horizontal integration hardly moves: 31 of 100 in 2001; vertical goes from 50 to 60"},
		{integrationFinding(flat(2000, 30), flat(2000, 50), nil),
			"Horizontal integration stands at 30 and vertical at 50 of 100 in 2000"},

		{energyFinding(flat(2000, 4, 1, 3), flat(2000, 2, 0.5, 1), twoWays),
			"Summer power sold falls from 4.0 TWh in 2000 to 1.0 in 2001 and is back at 3.0 in 2002; gas goes from 2.0 by " +
				"way of 0.5 to 1.0 billion m³"},
		{energyFinding(flat(2000, 4, 1), flat(2000, 2, 0.5), twoWays),
			"Summer power sold falls from 4.0 TWh in 2000 to 1.0 in 2001; gas goes from 2.0 to 0.5 billion m³"},
		{energyFinding(flat(2000, 0), flat(2000, 1), twoWays),
			"Members sell each other 0.0 TWh of summer power and 1.0 billion m³ of gas in 2000"},
		{energyFinding(flat(2000, 4, 1, 3), flat(2000, 0, 0, 0), []sim.Stream{{SummerTWh: 1}}),
			"Summer power sold falls from 4.0 TWh in 2000 to 1.0 in 2001 and is back at 3.0 in 2002"},
		{energyFinding(flat(2000, 4), flat(2000, 0), []sim.Stream{{SummerTWh: 1}}),
			"Members sell each other 4.0 TWh of summer power in 2000"},
		{energyFinding(flat(2000, 0, 0), flat(2000, 2, 1), []sim.Stream{{GasBCM: 1}}),
			"Gas sold goes from 2.0 billion m³ in 2000 to 1.0 in 2001"},
		{energyFinding(flat(2000, 0, 0), flat(2000, 0, 0), []sim.Stream{{}}), noEnergy},

		{opennessFinding([]fan{flat(2000, 100, 100), flat(2000, 100, 100)}, readings(seen(150, 90), seen(300, 400))),
			"Simulated trade over GDP is typically within half of what was observed in 1 of 2 countries"},
		{opennessFinding([]fan{flat(2000, 100, 110), flat(2000, 100, 90)}, readings(nil, nil)),
			"Trade over GDP rises in 1 of 2 countries from 2000 to 2001"},
	} {
		if got := strings.ReplaceAll(c.got, hard, " "); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		axis   scale
		lo, hi float64
		ticks  string // on an axis of 150 points
	}{
		{linear(3, 87), 0, 100, "0 20 40 60 80 100"},
		{linear(), 0, 1, "0 0.2 0.4 0.6 0.8 1"},
		{linear(0, 0), 0, 1, "0 0.2 0.4 0.6 0.8 1"},
		{logarithmic(3, 66), 2, 100, "2 5 10 20 50 100"},
		{logarithmic(0.3, 4000, 0), 0.2, 5000, "1 10 100 1,000"},
		{logarithmic(0, 0), 1, 10, "1 2 5 10"},
		{logarithmic(5, 5), 2, 10, "2 5 10"},
	} {
		var words []string
		for _, v := range c.axis.ticks(150) {
			words = append(words, number(v))
		}
		if c.axis.lo != c.lo || c.axis.hi != c.hi || strings.Join(words, " ") != c.ticks {
			t.Errorf("%v to %v with ticks %q, want %v to %v with %q", c.axis.lo, c.axis.hi, strings.Join(words, " "), c.lo,
				c.hi, c.ticks)
		}
	}
	s := logarithmic(2, 200)
	for _, v := range []float64{0, -1, math.NaN(), s.lo} {
		if u := s.unit(v); u != 0 {
			t.Errorf("%v stands at %v of a logarithmic axis, want 0", v, u)
		}
	}
	for v, want := range map[float64]string{1234567: "1,234,567", 100: "100", -100: "−100", -1234.5: "−1,234.5", 0.1: "0.1",
		-1e-9: "0"} {
		if got := number(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

func TestLevelsInWords(t *testing.T) {
	level := func(reading string, year int, share float64) results.Level {
		return results.Level{Name: "X", Year: year, Share: share, Reading: reading}
	}
	for _, c := range []struct {
		levels []results.Level
		lines  int
		words  string
	}{
		{[]results.Level{level("paper", 2005, 0.194), level("record", 2005, 0.194)}, 1, "paper and record 19.4 % (2005)"},
		{[]results.Level{level("paper", 2005, 0.274), level("record", 2005, 0.27)}, 2,
			"paper 27.4 % (2005)|record 27.0 % (2005)"},
		{[]results.Level{level("paper", 2005, 0.637), level("record", 2005, 0.665), level("record", 2016, 0.637)}, 2,
			"paper 63.7 % (2005)|record 66.5 % (2005), 63.7 % (2016)"},
		{[]results.Level{level("record", 2005, 0.27)}, 1, "record 27.0 % (2005)"},
	} {
		g := levelGroup{"X", c.levels}
		if got := strings.Join(g.words(), "|"); got != c.words || len(g.lines()) != c.lines {
			t.Errorf("%d lines, %q; want %d, %q", len(g.lines()), got, c.lines, c.words)
		}
	}
}

// No two entries of a lane may overlap, nor leave the sheet.
func TestTimelineIsPacked(t *testing.T) {
	var items []*item
	for k := range 40 {
		items = append(items, &item{year: 1992 + k*k%30, until: 1992 + k*k%30 + k%3, label: strings.Repeat("word ", 1+k%4),
			decided: k%2 == 0, share: float64(k%5) / 4})
	}
	const width = 380
	x := years(1992, 2026)
	place := func(y float64) vg.Length { return vg.Length(x.unit(y)) * width }
	if rows := pack(items, 0, place, width); rows < 2 || rows > 40 {
		t.Fatalf("%d rows", rows)
	}
	for k, a := range items {
		a0, a1 := a.extent(place)
		if a1 > width+1e-9 {
			t.Errorf("%q ends at %v of %v", a.words(), a1, width)
		}
		for _, b := range items[:k] {
			if b0, b1 := b.extent(place); a.row == b.row && a0 < b1 && b0 < a1 {
				t.Errorf("%q of %d overlaps %q of %d in row %d", a.words(), a.year, b.words(), b.year, a.row)
			}
		}
	}
}

func TestWordsAreBrokenWhereTheyMay(t *testing.T) {
	lines := balance("one two three four five six 7 % eight nine ten", plain, 80)
	for _, l := range lines {
		if plain.width(l) > 80 {
			t.Errorf("%q is wider than its room", l)
		}
	}
	if got := strings.Join(lines, " "); strings.ReplaceAll(got, hard, " ") != "one two three four five six 7 % eight nine ten" {
		t.Errorf("words were lost: %q", got)
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "%") }) {
		t.Error("a number was parted from its unit")
	}
	// A character without a glyph in the typeface would be as wide as the typeface's empty box.
	empty := plain.width("\uffff")
	for _, glyph := range []string{"–", "…", "ü", "’", "·", hard} {
		if plain.width(glyph) == empty {
			t.Errorf("the typeface has no %q", glyph)
		}
	}
}

func BenchmarkAll(b *testing.B) {
	e, o, m := made(200, 2035), record(), meta()
	for b.Loop() {
		if _, err := All(e, o, m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKeep paints the set and writes its files and its pictures for a page.
func BenchmarkKeep(b *testing.B) {
	drawn, err := All(made(200, 2035), record(), meta())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Keep(drawn, Look{})
	}
}

func ExampleNamesOf() {
	fmt.Println(strings.Join(NamesOf(made(1, 1993).Region), " "))
	// Output: integration inside-share trade-pairs borders stance energy network papers timeline openness
}

// Protects: subtitles and captions say what intervals cover. They name the uncertain values that were drawn,
// and none if none were drawn.
func TestFiguresNameUncertainValues(t *testing.T) {
	const drawn = "seeds and the scenario's uncertain values"
	for _, uncertain := range []bool{false, true} {
		e := made(6, 2005)
		e.Uncertain = uncertain
		c := madeComparison(6, 2005, 0.1)
		c.Uncertain = uncertain
		figures, err := Compare(c, meta())
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{
			"subtitle of a run":        (&data{Ensemble: e, observed: &results.Observed{}, meta: meta()}).subtitle("what"),
			"subtitle of a comparison": (&comparing{Comparison: c, meta: meta(), side: 1}).subtitle(),
			"caption of levels":        figures[0].Caption,
			"caption of pairs":         figures[1].Caption,
		}
		for where, text := range words { // any order: each is judged by itself
			text = strings.ReplaceAll(text, hard, " ")
			if strings.Contains(text, drawn) != uncertain || strings.Contains(text, "seeds only") == uncertain {
				t.Errorf("uncertain values drawn: %v; %s: %q", uncertain, where, text)
			}
		}
	}
}
