package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results/analysis"
	"concord/sim"
)

// lanes are the groups of kinds, from the top. A kind that no lane names goes
// into the last.
var lanes = []struct {
	name  string
	kinds []string
}{
	{"leaders", []string{"leader_change"}},
	{"clashes", []string{"clash"}},
	{"closures", []string{"border_closure"}},
	{"settlements", []string{"border_settlement"}},
	{"reopenings", []string{"reopening"}},
	{"treaties", []string{"partnership", "trade_agreement", "trade_facilitation", "security_cooperation", "dispute_settlement", "common_market"}},
	{"water, energy", []string{"energy_deal", "water_agreement", "energy_cut", "drought"}},
	{"movement", []string{"visa_imposed", "visa_free", "passenger_links", "common_visa"}},
	{"summits", []string{"summit", "institution"}},
	{"bodies", []string{membershipKind, "join_body", "leave_body"}},
	{"powers", []string{"initiative", "withdrawal", "sanctions", "rivalry", "exclusion", "realignment", "threat"}},
	{"links, shocks", nil},
}

// drawTimeline shows every entry of the scenario when it came up, and in how
// many replicates it came about.
func drawTimeline(d *data) (*sheet, string) {
	items := d.items()
	title := timelineFinding(items, d.meta.Replicates)
	bodies := ""
	if slices.ContainsFunc(items, func(it *item) bool { return it.who != nil }) {
		bodies = " Bodies: + joins, − leaves, ± suspends; only those that bind much."
	}
	first, last := d.Layout.First, d.Layout.First
	for _, it := range items {
		last = max(last, it.year, it.until)
	}
	last = min(d.Until(), max(last+2, first+10))

	const (
		rowHeight = vg.Length(8.8)
		laneGap   = vg.Length(3)
		axisRoom  = vg.Length(16)
		nameRoom  = vg.Length(58)
	)
	// Widths do not depend on the height, so rows are packed before the sheet is made.
	width := sheetWidth - 2*margin - nameRoom
	x := years(first, last)
	place := func(year float64) vg.Length { return vg.Length(x.unit(year)) * width }
	rows := make([]int, len(lanes))
	height := vg.Length(0)
	for l := range lanes {
		rows[l] = pack(items, l, place, width)
		if rows[l] > 0 {
			height += vg.Length(rows[l])*rowHeight + laneGap
		}
	}
	marks := " Dates are those of the scenario."
	if slices.ContainsFunc(items, func(it *item) bool { return it.decided }) {
		marks += " Filled marks: in at least half of the replicates; %: in how many."
	}
	keys := timelineKeys(items)
	keyRoom := vg.Length(4)
	for _, k := range keys {
		keyRoom = max(keyRoom, 16+vg.Length(k.row)*keyLeap)
	}
	sh := newSheet(keyRoom+height+axisRoom, title, d.subtitle("what came up, and what came of it"), d.source("")+marks+d.ownWords()+bodies+" "+d.codes())
	p := &panel{sheet: sh, box: inset(sh.body, nameRoom, 0, axisRoom, keyRoom), x: x, y: scale{hi: 1}}
	p.yearAxis(true, true)
	for _, k := range keys {
		at := vg.Point{X: sh.body.Min.X + k.x + 4, Y: sh.body.Max.Y - 5 - vg.Length(k.row)*keyLeap}
		k.mark(sh, at)
		sh.middle(at.X+7, at.Y, left, k.words, plain)
	}

	top := p.box.Max.Y
	for l, lane := range lanes {
		if rows[l] == 0 {
			continue
		}
		bottom := top - vg.Length(rows[l])*rowHeight - laneGap
		sh.stroke(rule, 0.6, nil, vg.Point{X: sh.body.Min.X, Y: bottom}, vg.Point{X: sh.body.Max.X, Y: bottom})
		sh.middle(sh.body.Min.X, top-laneGap/2-rowHeight/2, left, lane.name, strong)
		for _, it := range items {
			if it.lane != l || it.row < 0 {
				continue
			}
			y := top - laneGap/2 - (vg.Length(it.row)+0.5)*rowHeight
			it.draw(p, y)
		}
		top = bottom
	}
	caption := title + ". Each marker is an entry of the scenario in the year in which it comes up; diamonds are events that happen, squares acts of one country, circles proposals; " +
		"filled ones are done or agreed in at least half of the replicates, with the share, hollow ones are not; a bar leads to the median year of agreement." + d.ownWords()
	return sh, caption
}

// ownWords say what the timeline leaves out: what leaders table by themselves has
// no date of the scenario's.
func (d *data) ownWords() string {
	if words := d.DecidedByThemselves(); words != "" {
		return " Left out are " + strings.ReplaceAll(words, "leaders' own", "leaders’ own") + "."
	}
	return ""
}

// timelineKey is a part of the key: a mark, its words, and where they stand.
type timelineKey struct {
	words string
	used  func(it *item) bool
	mark  func(sh *sheet, at vg.Point)
	x     vg.Length
	row   int
}

// timelineKeys are the parts that some item needs, set in rows.
func timelineKeys(items []*item) []timelineKey {
	act := func(filled bool) func(it *item) bool {
		return func(it *item) bool { return it.decided && !it.proposal && !it.off && it.done() == filled }
	}
	proposal := func(filled bool) func(it *item) bool {
		return func(it *item) bool { return it.proposal && !it.off && it.done() == filled }
	}
	var keys []timelineKey
	x, row := vg.Length(0), 0
	for _, k := range []timelineKey{
		{words: "event", used: func(it *item) bool { return !it.decided }, mark: func(sh *sheet, at vg.Point) { sh.fill(black, diamond(at, 3.6)) }},
		{words: "act done", used: act(true), mark: func(sh *sheet, at vg.Point) { sh.filled(at, false) }},
		{words: "act not done", used: act(false), mark: func(sh *sheet, at vg.Point) { sh.hollow(at, false) }},
		{words: "proposal agreed", used: proposal(true), mark: func(sh *sheet, at vg.Point) { sh.filled(at, true) }},
		{words: "proposal refused", used: proposal(false), mark: func(sh *sheet, at vg.Point) { sh.hollow(at, true) }},
		{words: "switched off", used: func(it *item) bool { return it.decided && it.off }, mark: func(sh *sheet, at vg.Point) { sh.outline(grey, 0.9, diamond(at, 3)) }},
		{words: "time on the table", used: func(it *item) bool { return it.until > it.year }, mark: func(sh *sheet, at vg.Point) {
			sh.stroke(blue, 1, nil, vg.Point{X: at.X - 4, Y: at.Y}, vg.Point{X: at.X + 4, Y: at.Y})
			sh.stroke(blue, 1, nil, vg.Point{X: at.X - 4, Y: at.Y - 2.5}, vg.Point{X: at.X - 4, Y: at.Y + 2.5})
		}},
	} {
		if !slices.ContainsFunc(items, k.used) {
			continue
		}
		w := 11 + plain.width(k.words)
		if x > 0 && x+w > sheetWidth-2*margin {
			x, row = 0, row+1
		}
		k.x, k.row = x, row
		keys = append(keys, k)
		x += w + 14
	}
	return keys
}

// item is one entry on the timeline.
type item struct {
	lane, row int
	year      int
	until     int // median year of agreement, year when it is at once or never
	label     string
	decided   bool    // somebody had to agree
	proposal  bool    // everybody had to
	imposed   bool    // nobody was asked
	off       bool    // the scenario switches it off
	share     float64 // of replicates in which it was agreed or happened
	backwards bool    // words stand to the left of the marker
	times     int     // other events like it in the same year
	who       []int   // members that an item made of several entries is about
}

// done says whether an item came about in at least half of the replicates.
func (it *item) done() bool { return it.share >= 0.5 }

// membershipKind is the kind of dated changes of membership, of which there are
// many: those of one body and year are one item.
const membershipKind = "membership"

// items lists the entries that come up during the run, by year, then id.
func (d *data) items() []*item {
	var items []*item
	bodies := map[string]*item{}
	status := d.Layout.Find(sim.OfEntry, "status")
	for k := range d.Entries {
		e := &d.Entries[k]
		if e.Year > d.Until() || e.Year < d.Layout.First || e.Own { // leaders' own are not of the scenario
			continue
		}
		if e.Kind.Name == membershipKind && !d.binds(e) {
			continue
		}
		it := &item{lane: laneOf(e.Kind.Name), year: e.Year, until: e.Year, label: d.label(e), decided: e.Kind.Nature != sim.Event, proposal: e.Kind.Nature == sim.Proposal, imposed: e.Imposed, off: e.Off}
		want := float64(sim.Happened)
		if it.decided {
			want = float64(sim.Agreed)
		}
		it.share = d.Share(sim.OfEntry, "status", k, d.Until(), want)
		if it.decided && it.share >= 0.5 {
			var when []float64
			for r := range d.Records {
				for y := e.Year; y <= d.Until(); y++ {
					if d.Records[r][d.Layout.Place(status, k, y)] == want {
						when = append(when, float64(y))
						break
					}
				}
			}
			it.until = int(math.Round(analysis.Summarise(when).P50))
		}
		if e.Kind.Name == membershipKind && len(e.Who) > 0 {
			key := fmt.Sprint(d.change(e), e.Year)
			if first := bodies[key]; first != nil {
				first.who = append(first.who, e.Who...)
				first.share = min(first.share, it.share)
				continue
			}
			it.who = slices.Clone(e.Who)
			bodies[key] = it
		}
		if !it.decided && it.who == nil { // twins among events are one
			k := slices.IndexFunc(items, func(o *item) bool {
				return o.year == it.year && o.lane == it.lane && o.label == it.label && o.share == it.share
			})
			if k >= 0 && it.label != "" {
				items[k].times++
				continue
			}
		}
		items = append(items, it)
	}
	for _, it := range items {
		if it.who != nil {
			it.label += " " + d.these(it.who)
		}
		if it.times > 0 {
			it.label += fmt.Sprintf(" ×%d", it.times+1)
		}
	}
	slices.SortStableFunc(items, func(a, b *item) int { return a.year - b.year })
	return items
}

// bindingFrom is the depth from which on a body's members are on the timeline;
// there are too many of the others.
const bindingFrom = 0.4

// binds says whether the body that an entry names binds its members.
func (d *data) binds(e *sim.Entry) bool {
	at := 0
	for _, f := range e.Kind.Fields {
		if v := int(e.Values[at]); f.Type == sim.Body && v >= 0 {
			return d.Region.Organisations[v].Depth >= bindingFrom
		}
		at += f.Slots()
	}
	return false
}

// these names members in short: by code, or as all.
func (d *data) these(who []int) string {
	if len(who) == d.Region.Members {
		return "all"
	}
	var ids []string
	for _, i := range who {
		ids = append(ids, d.Region.Nodes[i].ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// change is a body with what is done about it: + to join, − to leave.
func (d *data) change(e *sim.Entry) string {
	body, sign := "", "+"
	at := 0
	for _, f := range e.Kind.Fields {
		v := int(e.Values[at])
		switch {
		case f.Type == sim.Body && v >= 0:
			body = d.Region.Organisations[v].ID
		case f.Type == sim.Choice && f.Words[v] == "leave":
			sign = "−"
		case f.Type == sim.Choice && f.Words[v] == "suspend":
			sign = "±"
		}
		at += f.Slots()
	}
	return body + " " + sign
}

// power is the outside power that an entry names, "" for none.
func (d *data) power(e *sim.Entry) string {
	at := 0
	for _, f := range e.Kind.Fields {
		if f.Type == sim.Power && e.Values[at] >= 0 {
			return d.Region.Nodes[d.Region.Powers[int(e.Values[at])]].ID
		}
		at += f.Slots()
	}
	return ""
}

func laneOf(kind string) int {
	for l := range lanes {
		if slices.Contains(lanes[l].kinds, kind) {
			return l
		}
	}
	return len(lanes) - 1
}

// label says in a few words what an entry is, beyond what its lane says.
func (d *data) label(e *sim.Entry) string {
	id := func(node int) string { return d.Region.Nodes[node].ID }
	kind := strings.ReplaceAll(e.Kind.Name, "_", " ")
	switch e.Kind.Parties {
	case sim.OneCountry:
		return strings.TrimSpace(id(e.A) + " " + d.labelOfOne(e, kind))
	case sim.Toward:
		s := id(e.A) + " → " + id(e.B)
		switch e.Kind.Name {
		case "border_closure": // its lane says it
		case "energy_cut":
			s = d.choice(e, "carrier") + " cut " + s
		case "visa_imposed":
			s = "visas " + s
		default:
			s = kind + " " + s
		}
		for _, f := range e.Kind.Fields {
			if f.Type == sim.Choice && f.Key == "level" {
				s += ", " + f.Words[int(e.Values[e.Kind.Slot(f.Key)])]
			}
		}
		return s
	case sim.Nobody, sim.Countries:
		if e.Kind.Name == membershipKind {
			return d.change(e)
		}
		if who := d.power(e); who != "" {
			kind = who + " " + kind
		}
		if kind == "summit" {
			kind = "" // its lane says it
		}
		if len(e.Who) > 0 && len(e.Who) < d.Region.Members {
			kind = strings.TrimSpace(kind + " " + d.these(e.Who))
		}
		return kind
	}
	s := id(e.A) + "–" + id(e.B)
	switch e.Kind.Name {
	case "trade_agreement":
		return s + " trade"
	case "trade_facilitation":
		return s + " customs"
	case "clash", "border_settlement", "reopening":
		return s
	case "link_finished", "transport_link":
		return s + " link"
	case "security_cooperation":
		return s + " security"
	case "energy_deal":
		var goods []string
		for _, good := range []struct{ key, word string }{{"summer_power_twh", "power"}, {"gas_bcm", "gas"}} {
			if slices.ContainsFunc(e.Kind.Fields, func(f sim.Field) bool { return f.Key == good.key }) && e.Values[e.Kind.Slot(good.key)] > 0 {
				goods = append(goods, good.word)
			}
		}
		return s + " " + strings.TrimSpace(strings.Join(goods, "+")+" deal")
	case "water_agreement":
		return s + " water"
	}
	return s + " " + kind
}

// mostLabel is how wide a label may be that is no name.
const mostLabel = vg.Length(110)

// labelOfOne says what an entry of one country is, after the country's code.
func (d *data) labelOfOne(e *sim.Entry, kind string) string {
	if e.Kind.Name == "leader_change" {
		return isolated(d.person(e.Label))
	}
	if !slices.ContainsFunc(e.Kind.Fields, func(f sim.Field) bool { return f.Type == sim.Body }) {
		return kind
	}
	body, sign, _ := strings.Cut(d.change(e), " ")
	switch {
	case e.Kind.Name == "join_body":
		return "joins " + body
	case sign == "±":
		return "suspends " + body
	}
	return "leaves " + body
}

// choice is the word that an entry has for a key, "" for none.
func (d *data) choice(e *sim.Entry, key string) string {
	for _, f := range e.Kind.Fields {
		if f.Type == sim.Choice && f.Key == key {
			return f.Words[int(e.Values[e.Kind.Slot(key)])]
		}
	}
	return ""
}

// person shortens a name to its last word, with as much of the first as tells it
// from others who end in the same. Only names of up to four words that all begin with a
// capital are taken for those of a person; of anything else the beginning is kept.
func (d *data) person(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	if len(words) > 4 || slices.ContainsFunc(words, func(w string) bool { return !unicode.IsUpper([]rune(w)[0]) }) {
		return wrapOne(name, plain, mostLabel)
	}
	last := words[len(words)-1]
	short := last
	for k := range d.Entries {
		e := &d.Entries[k]
		other := strings.Fields(e.Label)
		if e.Kind.Name != "leader_change" || len(other) == 0 || other[len(other)-1] != last || slices.Equal(other, words) {
			continue
		}
		if len(other) > 1 && []rune(other[0])[0] == []rune(words[0])[0] {
			return name
		}
		short = string([]rune(words[0])[:1]) + ". " + last
	}
	return short
}

// words are the label with the share of replicates, where it was a decision.
func (it *item) words() string {
	switch {
	case it.decided && it.off:
		return it.named("off")
	case it.decided && it.imposed:
		return it.label + " (imposed)"
	case it.decided, it.share < 0.995:
		return it.named(fmt.Sprintf("%.0f %%", 100*it.share))
	}
	return it.label
}

// named is an item's words where it has a label, of which a lane may need none.
func (it *item) named(rest string) string {
	if it.label == "" {
		return rest
	}
	return it.label + " · " + rest
}

const (
	markerRadius = vg.Length(3)
	wordGap      = vg.Length(5.5)
)

// extent is what an item takes of its row.
func (it *item) extent(place func(float64) vg.Length) (x0, x1 vg.Length) {
	w := wordGap + plain.width(it.words())
	x0, x1 = place(float64(it.year))-markerRadius-1, place(float64(it.until))+markerRadius
	if it.backwards {
		return place(float64(it.year)) - w, x1
	}
	return x0, place(float64(it.until)) + w
}

// pack gives every item of a lane the first row in which it overlaps nothing,
// its words turned to the left where that is how they fit, and returns the number
// of rows.
func pack(items []*item, lane int, place func(float64) vg.Length, width vg.Length) int {
	type span struct{ x0, x1 vg.Length }
	var rows [][]span
	for _, it := range items {
		if it.lane != lane {
			continue
		}
		it.row = -1
		var x0, x1 vg.Length
		fits := func(r int) bool {
			for _, it.backwards = range []bool{false, true} {
				x0, x1 = it.extent(place)
				if x0 >= 0 && x1 <= width && !slices.ContainsFunc(rows[r], func(s span) bool { return x0 < s.x1+4 && s.x0 < x1+4 }) {
					return true
				}
			}
			return false
		}
		for r := range rows {
			if fits(r) {
				it.row = r
				break
			}
		}
		if it.row < 0 {
			it.backwards = false
			if x0, x1 = it.extent(place); x1 > width {
				it.backwards = true
				x0, x1 = it.extent(place)
			}
			it.row = len(rows)
			rows = append(rows, nil)
		}
		rows[it.row] = append(rows[it.row], span{x0, x1})
	}
	return len(rows)
}

func (it *item) draw(p *panel, y vg.Length) {
	x, end := p.at(float64(it.year), 0).X, p.at(float64(it.until), 0).X
	at := vg.Point{X: end, Y: y}
	if end > x {
		p.stroke(blue, 1, nil, vg.Point{X: x, Y: y}, at)
		p.stroke(blue, 1, nil, vg.Point{X: x, Y: y - 2.5}, vg.Point{X: x, Y: y + 2.5})
	}
	colour := black
	switch {
	case !it.decided && it.share >= 0.5:
		p.fill(black, diamond(at, 3.6))
	case !it.decided:
		p.fill(white, diamond(at, 3.6))
		p.outline(grey, 0.9, diamond(at, 3.6))
		colour = grey
	case it.off:
		p.fill(white, diamond(at, 3))
		p.outline(grey, 0.9, diamond(at, 3))
		colour = grey
	case it.done():
		p.filled(at, it.proposal)
	default:
		p.hollow(at, it.proposal)
		colour = grey
	}
	if it.backwards {
		p.backed(x-wordGap, y, right, it.words(), plain.in(colour))
	} else {
		p.backed(end+wordGap, y, left, it.words(), plain.in(colour))
	}
}

// filled marks what was agreed or done: a circle for a proposal, a square for an act.
func (sh *sheet) filled(at vg.Point, proposal bool) {
	if proposal {
		sh.mark(at, draw.CircleGlyph{}, markerRadius, blue)
		return
	}
	const half = markerRadius * 0.88
	sh.fill(blue, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
}

// hollow marks what was refused or not done.
func (sh *sheet) hollow(at vg.Point, proposal bool) {
	if proposal {
		sh.mark(at, draw.CircleGlyph{}, markerRadius, vermil)
		sh.mark(at, draw.CircleGlyph{}, markerRadius-0.9, white)
		return
	}
	const half = markerRadius * 0.8
	sh.fill(white, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
	sh.outline(vermil, 0.9, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
}

// timelineFinding counts the proposals that leaders agree to, and says so by
// period where one year parts refusal from agreement. Acts do not count: to
// close a border is no agreement.
func timelineFinding(items []*item, replicates int) string {
	var asked []*item
	for _, it := range items {
		if it.proposal && !it.imposed && !it.off {
			asked = append(asked, it)
		}
	}
	n := len(asked)
	if len(items) == 0 {
		return "Nothing comes up in this run"
	}
	if n == 0 {
		return "Events and acts only: nothing is proposed that needs agreement"
	}
	agreed := func(list []*item) int {
		k := 0
		for _, it := range list {
			if it.done() {
				k++
			}
		}
		return k
	}
	// The year that parts best, with at least three on both sides.
	best, gap := 0, 0.0
	for k := 3; k <= n-3; k++ {
		if asked[k].year == asked[k-1].year {
			continue
		}
		before, after := agreed(asked[:k]), agreed(asked[k:])
		if g := float64(after)/float64(n-k) - float64(before)/float64(k); math.Abs(g) > math.Abs(gap)+1e-12 {
			best, gap = k, g
		}
	}
	who := "Leaders agree to"
	if replicates > 1 {
		who = "In at least half of the replicates, leaders agree to" // to each of them, not to all in one run
	}
	if math.Abs(gap) >= 0.3 {
		return fmt.Sprintf("%s %s before %d, and to %s from then on",
			who, outOf(agreed(asked[:best]), best, "proposal", "proposals"), asked[best].year, strings.TrimSpace(outOf(agreed(asked[best:]), n-best, "", "")))
	}
	return fmt.Sprintf("%s %s of the scenario", who, outOf(agreed(asked), n, "proposal", "proposals"))
}
