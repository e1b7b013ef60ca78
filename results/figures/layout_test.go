package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// crowded lists what is wrong with the words on a sheet: words that leave the sheet and words that stand on
// others.
func (sh *sheet) crowded() []string {
	const slack = vg.Length(0.5)
	var out []string
	for k, a := range sh.written {
		if a.place.Min.X < 1 || a.place.Max.X > sheetWidth-1 || a.place.Min.Y < 0 {
			out = append(out, fmt.Sprintf("%q is cut off: %.0f to %.0f of %.0f", a.words, float64(a.place.Min.X),
				float64(a.place.Max.X), float64(sheetWidth)))
		}
		for _, b := range sh.written[:k] {
			if a.place.Min.X < b.place.Max.X-slack && b.place.Min.X < a.place.Max.X-slack &&
				a.place.Min.Y < b.place.Max.Y-slack && b.place.Min.Y < a.place.Max.Y-slack {
				out = append(out, fmt.Sprintf("%q stands on %q", a.words, b.words))
			}
		}
	}
	return out
}

func (sh *sheet) says(words string) bool {
	for _, w := range sh.written {
		if strings.Contains(w.words, words) {
			return true
		}
	}
	return false
}

// count is how many lines of words contain some.
func (sh *sheet) count(words string) int {
	n := 0
	for _, w := range sh.written {
		n += strings.Count(w.words, words)
	}
	return n
}

// valleys is a user's own region with this many members, in a row, and this many inner borders. It has no
// coordinates, records or powers.
func valleys(members, borders int, names ...string) *results.Ensemble {
	r := &sim.Region{Name: "Some valleys", FirstYear: 2000, OutcomesObserved: 2004, EventsTo: 2004, ExitsFrom: 2006,
		Members: members, Inner: borders,
		RecordFrom: 2000, DefaultUntil: 2012, Landmarks: sim.Landmarks{Brief: []int{2005}}}
	for i := range members {
		n := sim.Node{ID: string(rune('A'+i)) + string(rune('A'+i)), Name: "Land " + string(rune('A'+i))}
		if i < len(names) {
			n.Name = names[i]
		}
		r.Nodes = append(r.Nodes, n)
	}
	for i := range members {
		for j := i + 1; j < members && len(r.Borders) < borders; j++ {
			r.Borders = append(r.Borders, sim.Border{A: i, B: j, LengthKm: 1})
		}
	}
	template := made(1, 1992).Layout.Outcomes
	e := &results.Ensemble{Region: r, Layout: sim.NewLayout(r, nil, template, 2012)}
	for k := range 3 {
		rec := make([]float64, e.Layout.Size())
		for at := range rec {
			rec[at] = 0.3 + 0.05*float64(k) + 0.1*math.Sin(float64(at)/7)
		}
		turnover := e.Layout.Find(sim.OfPair, "turnover_usd")
		for n := range e.Layout.Entities[sim.OfPair] {
			for y := 2000; y <= 2012; y++ {
				rec[e.Layout.Place(turnover, n, y)] *= 1e9
			}
		}
		regime := e.Layout.Find(sim.OfBorder, "regime")
		for b := range borders {
			for y := 2000; y <= 2012; y++ {
				rec[e.Layout.Place(regime, b, y)] = float64((b + y/5) % 4)
			}
		}
		e.Records = append(e.Records, rec)
	}
	return e
}

// ownMeta is what the command says of a user's own region.
func ownMeta() Meta {
	return Meta{Title: "Valleys agree on little", Scenario: "valleys", ModelVersion: "0", Digest12: "0123456789ab", Seed: 7,
		Replicates: 3, OwnTables: true,
		Thresholds: []Threshold{{0.2, sim.Closed}, {0.3, sim.Restricted}, {0.52, sim.Managed}}}
}

// Protects: whatever region and years are drawn, no words are cut off and no words stand on others. Names of
// countries are as long as real ones.
func TestWordsHaveRoom(t *testing.T) {
	long := []string{"Bosnia and Herzegovina", "Serbia and Montenegro", "Upper Amberland", "North Macedonia"}
	fromRight := []string{"قزاقستان (بزرگ)", "اُزبکستان", "جمهوری خودمختار قره\u200cقالپاقستان شمالی", "مِصْر", "۱۲ جزیره KZ"}
	wordy := func(title string) Meta {
		m := ownMeta()
		m.Title = title
		return m
	}
	like := record()
	for _, share := range []float64{0.2, 0.19, 0.19, 0.195, 0.1, 0.05} {
		like.Comparators = append(like.Comparators, results.Level{Name: fmt.Sprint("Like it ", len(like.Comparators)),
			Year: 2005, Share: share, Reading: "record"})
	}
	rich := valleys(3, 2)
	turnover := rich.Layout.Find(sim.OfPair, "turnover_usd")
	for _, r := range rich.Records {
		for n := range rich.Layout.Entities[sim.OfPair] {
			for y := 2000; y <= 2012; y++ {
				r[rich.Layout.Place(turnover, n, y)] *= 1e5
			}
		}
	}
	for _, c := range []struct {
		name string
		of   *results.Ensemble
		seen *results.Observed
		meta Meta
	}{
		{"the five", made(30, 2035), record(), meta()},
		{"the five to 2005", made(5, 2005), record(), meta()},
		{"dated events end a year before", made(5, 2021), record(), meta()},
		{"one replicate", made(1, 2035), record(), meta()},
		{"two members", valleys(2, 1), nil, ownMeta()},
		{"two members that share no border", valleys(2, 0), nil, ownMeta()},
		{"three members, two borders", valleys(3, 2), nil, ownMeta()},
		{"three members, three borders", valleys(3, 3), nil, ownMeta()},
		{"four members, five borders", valleys(4, 5), nil, ownMeta()},
		{"long names", valleys(4, 4, long...), nil, ownMeta()},
		{"much trade", rich, nil, ownMeta()},
		{"seven members", valleys(7, 8), nil, ownMeta()},
		{"twelve members", valleys(12, 22), nil, ownMeta()},
		{"names from right to left", valleys(5, 6, fromRight...), nil, ownMeta()},
		{"a title from right to left, another of one long word", valleys(3, 2, fromRight...), nil,
			wordy("بسته شدن مرز (۲۰۲۵) و «پیمان EAEU» و 12 سند دیگر که در تاشکند امضا شد")},
		{"a title of one long word", valleys(3, 2, strings.Repeat("Longland", 12)), nil, wordy(strings.Repeat("abcdefghij", 30))},
		{"another region that trades as little", made(20, 2035), like, meta()},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := c.seen
			if seen == nil {
				seen = &results.Observed{}
			}
			d := &data{Ensemble: c.of, observed: seen, meta: c.meta}
			if d.meta.Replicates == 0 {
				d.meta.Replicates = len(c.of.Records)
			}
			for _, f := range figures {
				if f.about != nil && !f.about(d) {
					continue
				}
				sh, _ := f.draw(d)
				for _, fault := range sh.crowded() {
					t.Errorf("%s: %s", f.name, fault)
				}
			}
		})
	}
}

func TestWordsOfComparisonsHaveRoom(t *testing.T) {
	for _, of := range []*results.Comparison{madeComparison(24, 2035, -0.3), madeComparison(4, 2005, 0.1)} {
		c := compare(of, 1, meta())
		for k, draw := range []func() (*sheet, string){c.drawDifference, c.drawPairs, c.drawBorders} {
			sh, _ := draw()
			for _, fault := range sh.crowded() {
				t.Errorf("figure %d: %s", k, fault)
			}
		}
	}
}

func TestWordsOfAttributionsHaveRoom(t *testing.T) {
	many := madeWhy(40, "points", 1)
	tiny := madeWhy(3, "points", 1e-4) // shares of many digits
	square := madeWhy(5, "US$/year", 1e9)
	e := analysis.Estimate{Mean: 50, Low: 49, High: 51}
	square.Kind, square.Square = "barriers", &results.AttributionSquare{Neither: e, Internal: e, External: e, Both: e,
		Together: analysis.Estimate{Mean: -9, Low: -10, High: -8}}
	for _, a := range []*results.Attribution{many, tiny, square} {
		sh, _ := drawWhy(a)
		for _, fault := range sh.crowded() {
			t.Errorf("%d players: %s", len(a.Players), fault)
		}
	}
}

// Protects: however many members there are, they do not hide letters on lines of the network.
func TestLettersOfTheNetworkAreSeen(t *testing.T) {
	for _, n := range []int{3, 5, 7, 9, 12} {
		sh, _ := drawNetwork(&data{Ensemble: valleys(n, min(2*n, n*(n-1)/2)), observed: &results.Observed{}, meta: ownMeta()})
		middle := func(w written) vg.Point {
			return vg.Point{X: (w.place.Min.X + w.place.Max.X) / 2, Y: (w.place.Min.Y + w.place.Max.Y) / 2}
		}
		for _, l := range sh.written {
			if !strings.Contains("CRMO", l.words) {
				continue
			}
			for _, w := range sh.written {
				if len(w.words) != 2 || w.words[0] != w.words[1] {
					continue
				}
				a, b := middle(l), middle(w)
				if gap := math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)); gap < 12 {
					t.Errorf("%d members: %s is %.0f points from the middle of %s", n, l.words, gap, w.words)
				}
			}
		}
	}
}

// Protects: a figure of one replicate does not speak of a median, a band or a share. It does not speak of
// changes of leader that are not drawn.
func TestOneReplicateHasNoMedian(t *testing.T) {
	e := valleys(3, 2)
	e.Records = e.Records[:1]
	d := &data{Ensemble: e, observed: &results.Observed{}, meta: ownMeta()}
	d.meta.Replicates = 1
	for _, draw := range []func(*data) (*sheet, string){drawStance, drawNetwork, drawIntegration, drawInside, drawPairs} {
		sh, caption := draw(d)
		for _, word := range []string{"median", "most replicates", "90 %", "triangles"} {
			if sh.says(word) || strings.Contains(caption, word) {
				t.Errorf("%q is said, of one replicate: %q", word, caption)
			}
		}
	}
}

// Protects: the words of a fan do not stand on the lines and words of other regions.
func TestWordsOfAFanHaveRoom(t *testing.T) {
	p := &panel{box: vg.Rectangle{Max: vg.Point{X: 200, Y: 200}}}
	for _, c := range []struct{ taken, want vg.Length }{{20, 100}, {98, 80}, {300, 100}} {
		height := vg.Length(2 * leap * small)
		y := p.roomBelow(100, height, []vg.Length{c.taken})
		if top := y + leap*small/2; c.taken > top-height-5 && c.taken < top+5 || y > 100 || y < c.want-5 {
			t.Errorf("something at %v: words at %v, want about %v", c.taken, y, c.want)
		}
	}
	if y := p.roomBelow(20, 20, []vg.Length{10, 20}); y < 10 {
		t.Errorf("words at %v leave the panel", y)
	}
}

// Protects: members without coordinates stand apart from one another.
func TestMembersWithoutPlacesStandOnACircle(t *testing.T) {
	for _, places := range []map[string][2]float64{
		nil,
		{"BB": {10, 50}, "CC": {20, 55}}, // the first is not known
		{"AA": {10, 50}, "BB": {20, 55}}, // the last is not known
		{"AA": {10, 50}, "BB": {10, 50}, "CC": {10, 50}}, // all in one place
	} {
		d := &data{Ensemble: valleys(3, 2), observed: &results.Observed{}, meta: ownMeta()}
		d.meta.Places = places
		l := d.layOut()
		if l.real || len(l.node) != 3 {
			t.Fatalf("%v: drawn as a map of %d members", places, len(l.node))
		}
		for i := range l.node {
			for j := range i {
				if math.Hypot(l.node[i][0]-l.node[j][0], l.node[i][1]-l.node[j][1]) < 1 {
					t.Errorf("%v: members %d and %d stand at %v and %v", places, j, i, l.node[j], l.node[i])
				}
			}
		}
		sh, caption := drawNetwork(d)
		if !strings.Contains(caption, "on a circle") || !sh.says("AA Land"+hard+"A") && !sh.says("AA"+hard+"Land"+hard+"A") {
			t.Errorf("%v: nothing says what the places and codes are: %q", places, caption)
		}
	}
}

// Protects: a key explains everything that is drawn, once, and nothing else.
func TestKeysExplainWhatIsDrawn(t *testing.T) {
	d := &data{Ensemble: valleys(3, 2), observed: &results.Observed{}, meta: ownMeta()}
	stance, _ := drawStance(d)
	if stance.count("managed") != 1 || stance.count("restricted") != 1 || stance.count("border") != 1 {
		t.Error("thresholds are not told once each, in one part of the key")
	}
	if stance.says("dated change") {
		t.Error("the key explains changes of leader, of which there are none")
	}
	inside, caption := drawInside(d)
	if inside.says("other regions") || strings.Contains(caption, "other regions") || strings.Contains(caption, "black dots") {
		t.Errorf("the figure speaks of other regions or of a record that are not drawn: %q", caption)
	}
	integration, caption := drawIntegration(d)
	if !integration.says("no outside power") || strings.Contains(caption, "vertical") {
		t.Errorf("a region without outside powers has a vertical index: %q", caption)
	}
	if pairs, _ := drawPairs(d); pairs.says("observed:") || !pairs.says("20 single") && !pairs.says("3 single") {
		t.Error("the key of trade does not go with what is drawn")
	}
	timeline, _ := drawTimeline(d)
	if timeline.says("proposal refused") || timeline.says("event") {
		t.Error("the key of a timeline without entries explains some")
	}
	d.observed.InsideShare = []results.Band{{Year: 2001, Low: 0.1, Mid: 0.1, High: 0.1}}
	inside, _ = drawInside(d)
	if inside.says("range of sources") || inside.says("ITPD") || !inside.says("the region’s own tables") {
		t.Error("a record of one source of one's own is told as a range of the project's sources")
	}
}

// Protects: the timeline says what it leaves out, says what an act is, and distinguishes two persons of one
// family name.
func TestTimelineSaysWhatItShows(t *testing.T) {
	e := valleys(3, 2)
	r := e.Region
	r.ChoicesFrom = 2006
	kind := func(name string, n sim.Nature, p sim.Parties, f ...sim.Field) *sim.Kind {
		return &sim.Kind{Name: name, Nature: n, Parties: p, Fields: f}
	}
	leader := func(year, of int, label string) sim.Entry {
		return sim.Entry{ID: fmt.Sprint("l", year), Kind: kind("leader_change", sim.Event, sim.OneCountry), Year: year, A: of,
			B: -1, Label: label}
	}
	e.Entries = []sim.Entry{
		leader(2001, 0, "Ada Berdi"), leader(2003, 0, "Serdar Berdi"), leader(2005, 1, "Viktor Orbán"),
		leader(2008, 1, "Viktor Orbán"),
		leader(2006, 0, "A new president after a long and contested election"), leader(2007, 1, "رهبر تازه"),
		leader(2009, 2, "Lech Kaczyński"), leader(2011, 2, "Liv Kaczyński"),
		{ID: "cut", Kind: kind("energy_cut", sim.Act, sim.Toward,
			sim.Field{Key: "carrier", Type: sim.Choice, Words: []string{"gas", "power"}}), Year: 2002, A: 1, B: 0,
			Values: []float64{0}},
		{ID: "visas", Kind: kind("visa_imposed", sim.Act, sim.Toward), Year: 2003, A: 1, B: 2},
		{ID: "out", Kind: kind("border_settlement", sim.Proposal, sim.PairOf), Year: 2004, A: 0, B: 1, Off: true},
		{ID: "no", Kind: kind("border_settlement", sim.Proposal, sim.PairOf), Year: 2004, A: 1, B: 2},
		{ID: "own-a", Kind: kind("reopening", sim.Proposal, sim.PairOf), Year: 2006, A: 0, B: 1, Own: true},
		{ID: "own-b", Kind: kind("visa_free", sim.Proposal, sim.PairOf), Year: 2006, A: 0, B: 1, Own: true},
		{ID: "own-c", Kind: kind("visa_free", sim.Proposal, sim.PairOf), Year: 2006, A: 0, B: 2, Own: true},
	}
	e.Layout = sim.NewLayout(r, e.Entries, e.Layout.Outcomes, 2012)
	status := e.Layout.Find(sim.OfEntry, "status")
	for k := range e.Records {
		e.Records[k] = make([]float64, e.Layout.Size())
		for n := range e.Entries {
			for y := e.Entries[n].Year; y <= 2012; y++ {
				s := map[string]sim.Status{"cut": sim.Agreed, "visas": sim.Lapsed, "out": sim.Lapsed, "no": sim.Lapsed,
					"own-a": sim.Agreed, "own-b": sim.Lapsed, "own-c": sim.Pending}
				v, decided := s[e.Entries[n].ID]
				if !decided {
					v = sim.Happened
				}
				e.Records[k][e.Layout.Place(status, n, y)] = float64(v)
			}
		}
	}
	sh, caption := drawTimeline(&data{Ensemble: e, observed: &results.Observed{}, meta: ownMeta()})
	for _, want := range []string{
		"AA A. Berdi", "AA S. Berdi", "BB Orbán", "AA A new president after a", "BB " + isolated("رهبر تازه"),
		"CC Lech Kaczyński", "CC Liv Kaczyński", "gas cut BB → AA · 100 %", "visas BB → CC · 0 %", "AA–BB · off", "BB–CC · 0 %",
		"act done", "act not done", "proposal refused", "switched off",
	} {
		if !sh.says(want) {
			t.Errorf("the timeline has no %q", want)
		}
	}
	if sh.says("proposal agreed") || sh.says("V. Orbán") {
		t.Error("the timeline explains what is not there, or tells one person apart from himself")
	}
	if want := "3 possible from 2006 on: on average over replicates 1.0 agreed or done, 1.0 refused, 1.0 " +
		"never tabled"; !strings.Contains(caption, want) {
		t.Errorf("caption %q, want %q in it", caption, want)
	}
	for _, fault := range sh.crowded() {
		t.Error(fault)
	}
}

// Protects: in the figure of many statements, a row says in words what it is about.
func TestManyStatementsAreNamed(t *testing.T) {
	c := madeClaims(40)
	for k := range c.Rows {
		c.Rows[k].Short = "a few words"
	}
	c.Rows[1].Short = strings.Repeat("too many words ", 9)
	sh, _ := drawClaims(c)
	if n := sh.count("a few words"); n != 39 {
		t.Errorf("%d rows of 39 are named", n)
	}
	for _, fault := range sh.crowded() {
		t.Error(fault)
	}
}

// Protects: if a scenario is compared with itself changed, the two have different names.
func TestChangedScenarioHasANameOfItsOwn(t *testing.T) {
	of := madeComparison(4, 2005, 0.1)
	of.Sides[1] = of.Sides[0]
	of.Inputs[1] = []string{"leaders.gain: 0.5 → 0.4"}
	c := compare(of, 1, meta())
	sh, caption := c.drawDifference()
	if !sh.says("leaders.gain") || !strings.Contains(caption, "A (base) and B (base changed)") {
		t.Errorf("A and B have one name: %q", caption)
	}
}

func TestCountsInWords(t *testing.T) {
	for _, c := range []struct {
		n, all int
		want   string
	}{{1, 1, "the only pair"}, {0, 1, "0 of 1 pair"}, {2, 2, "both pairs"}, {0, 3, "none of 3 pairs"}, {2, 3, "2 of 3 pairs"},
		{3, 3, "all 3 pairs"}} {
		if got := outOf(c.n, c.all, "pair", "pairs"); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.n, c.all, got, c.want)
		}
	}
}

// Protects: names of borders end before their bars begin.
func TestNamesOfBordersStandBesideTheirBars(t *testing.T) {
	names := []string{"Upper Amberland", "Coral Federation", "Bosnia and Herzegovina, and more than fits beside a bar"}
	d := &data{Ensemble: valleys(3, 2, names...), observed: &results.Observed{}, meta: ownMeta()}
	sh, _ := drawBorders(d)
	middle := func(words string) vg.Length {
		for _, w := range sh.written {
			if w.words == words {
				return (w.place.Min.X + w.place.Max.X) / 2
			}
		}
		t.Fatalf("no label %q", words)
		return 0
	}
	for _, whole := range names[:2] {
		if !sh.says(whole) {
			t.Errorf("%q is cut though there is room", whole)
		}
	}
	if !sh.says("Codes:") || sh.says("Bosnia and Herzegovina, and m…") {
		t.Error("a name that does not fit is cut, and no code tells whose it is")
	}
	begin := middle("2000") - (middle("2002")-middle("2000"))/4 // half a year before the first
	for _, w := range sh.written {
		for _, name := range names {
			if strings.HasPrefix(w.words, name[:8]) && w.place.Max.X > begin-2 {
				t.Errorf("%q ends at %.0f, bars begin at %.0f", w.words, float64(w.place.Max.X), float64(begin))
			}
		}
	}
}

// Protects: a low panel has a label at the end of its axis, whatever its numbers.
func TestLowPanelsAreLabelledAtTheirEnd(t *testing.T) {
	for _, most := range []float64{0, 0.03, 0.45, 0.5, 1, 1.1, 3, 7, 44} {
		s := halves([]float64{0, most})
		if ticks := s.ticks(64); len(ticks) != 3 || math.Abs(ticks[2]-s.hi) > 1e-9 || s.hi < most {
			t.Errorf("up to %v: ticks %v on an axis to %v", most, ticks, s.hi)
		}
	}
}

// Protects: two borders never have the same words, however long the names of their countries are.
func TestBordersOfLongNamesAreToldApart(t *testing.T) {
	of := madeComparison(4, 2005, 0.1)
	r := *of.Region
	r.Nodes = slices.Clone(r.Nodes)
	for i := range r.Members {
		r.Nodes[i].Name = "Confederal Republics of the Northern and Southern Mountains " + r.Nodes[i].ID
	}
	of.Region = &r
	c := compare(of, 1, meta())
	sh, _ := c.drawBorders()
	for _, b := range r.Borders[:len(of.Layout.Entities[sim.OfBorder])] {
		if words := r.Nodes[b.A].ID + "–" + r.Nodes[b.B].ID; sh.count(words) != 1 {
			t.Errorf("%d lines say %s", sh.count(words), words)
		}
	}
	if !sh.says("Codes:") {
		t.Error("nothing says whose the codes are")
	}
}

// Protects: the years below a narrow panel do not touch each other or the years of the next panel, whatever
// years a run has.
func TestYearsStayClearOfEachOther(t *testing.T) {
	sh := newSheet(200, "years", "", "")
	for last := 1994; last < 2060; last++ {
		for _, width := range []vg.Length{90, 126, 150, 190} {
			sh.written = nil
			p := &panel{sheet: sh, box: vg.Rectangle{Min: vg.Point{X: 20, Y: 40}, Max: vg.Point{X: 20 + width, Y: 90}},
				x: years(1993, last), y: scale{hi: 1}}
			p.yearAxis(true, false)
			for k, w := range sh.written {
				if w.place.Min.X < p.box.Min.X-2.01 || w.place.Max.X > p.box.Max.X+2.01 {
					t.Errorf("1993–%d, %v wide: %s leaves the panel", last, width, w.words)
				}
				if k > 0 && w.place.Min.X-sh.written[k-1].place.Max.X < 2.5 {
					t.Errorf("1993–%d, %v wide: %s and %s touch", last, width, sh.written[k-1].words, w.words)
				}
			}
		}
	}
}
