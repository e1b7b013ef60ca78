package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
	title := timelineFinding(items)
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
		rowHeight = vg.Length(9.1)
		laneGap   = vg.Length(3)
		keyRoom   = vg.Length(16)
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
	sh := newSheet(keyRoom+height+axisRoom, title, d.subtitle("what came up, and what came of it"), d.source("")+" Dates are those of the scenario."+bodies)
	p := &panel{sheet: sh, box: inset(sh.body, nameRoom, 0, axisRoom, keyRoom), x: x, y: scale{hi: 1}}
	p.yearAxis(true, true)

	// Key.
	kx, ky := sh.body.Min.X, sh.body.Max.Y-5
	key := func(words string, mark func(at vg.Point)) {
		mark(vg.Point{X: kx + 4, Y: ky})
		sh.middle(kx+11, ky, left, words, plain)
		kx += 11 + plain.width(words) + 14
	}
	key("event: happens", func(at vg.Point) { sh.fill(black, diamond(at, 3.6)) })
	key("agreed in most replicates", func(at vg.Point) { sh.mark(at, draw.CircleGlyph{}, 3, blue) })
	key("refused in most (%: share that agree)", func(at vg.Point) { sh.hollow(at) })
	key("bar: time on the table", func(at vg.Point) {
		sh.stroke(blue, 1, nil, vg.Point{X: at.X - 5, Y: at.Y}, vg.Point{X: at.X + 4, Y: at.Y})
	})

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
	caption := title + ". Each marker is an entry of the scenario in the year in which it comes up; diamonds are events that happen, filled circles acts and proposals " +
		"that are agreed in most replicates, with the share, hollow circles those that are refused in most; a bar leads to the median year of agreement."
	return sh, caption
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
	share     float64 // of replicates in which it was agreed or happened
	backwards bool    // words stand to the left of the marker
	times     int     // other events like it in the same year
	who       []int   // members that an item made of several entries is about
}

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
		it := &item{lane: laneOf(e.Kind.Name), year: e.Year, until: e.Year, label: d.label(e), decided: e.Kind.Nature != sim.Event, proposal: e.Kind.Nature == sim.Proposal, imposed: e.Imposed}
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
		if e.Kind.Name != "leader_change" {
			if slices.ContainsFunc(e.Kind.Fields, func(f sim.Field) bool { return f.Type == sim.Body }) {
				return id(e.A) + " " + strings.ReplaceAll(kind, "body", strings.Fields(d.change(e) + " ?")[0])
			}
			return id(e.A) + " " + kind
		}
		words := strings.Fields(e.Label)
		if len(words) == 0 {
			return id(e.A)
		}
		return id(e.A) + " " + apart(words[len(words)-1])
	case sim.Toward:
		s := id(e.A) + " to " + id(e.B)
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
		return s + " deal"
	case "water_agreement":
		return s + " water"
	}
	return s + " " + kind
}

// words are the label with the share of replicates, where it was a decision.
func (it *item) words() string {
	switch {
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
	case it.share >= 0.5:
		p.mark(at, draw.CircleGlyph{}, markerRadius, blue)
	default:
		p.hollow(at)
		colour = grey
	}
	if it.backwards {
		p.backed(x-wordGap, y, right, it.words(), plain.in(colour))
	} else {
		p.backed(end+wordGap, y, left, it.words(), plain.in(colour))
	}
}

// hollow marks what was refused.
func (sh *sheet) hollow(at vg.Point) {
	sh.mark(at, draw.CircleGlyph{}, markerRadius, vermil)
	sh.mark(at, draw.CircleGlyph{}, markerRadius-0.9, white)
}

// timelineFinding counts the proposals that leaders agree to, and says so by
// period where one year parts refusal from agreement. Acts do not count: to
// close a border is no agreement.
func timelineFinding(items []*item) string {
	var asked []*item
	for _, it := range items {
		if it.proposal && !it.imposed {
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
			if it.share >= 0.5 {
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
	if math.Abs(gap) >= 0.3 {
		return fmt.Sprintf("Leaders agree to %d of %d proposals before %d, and to %d of %d from then on",
			agreed(asked[:best]), best, asked[best].year, agreed(asked[best:]), n-best)
	}
	return fmt.Sprintf("Leaders agree to %d of %d proposals in most replicates", agreed(asked), n)
}
