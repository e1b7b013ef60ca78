package explore

import (
	"cmp"
	"math"
	"slices"

	"concord/results/evidence"
	"concord/sim"
	"concord/sim/det"
)

// signature is a statistic with the way to observe it. After every year of a history, watch adds rows of what was seen.
type signature struct {
	evidence.Statistic
	cut   cut
	watch func(h *history)
}

// cut says how the rows of a history become groups.
type cut uint8

const (
	thirds   cut = iota // the third of the rows with the highest x against the third with the lowest
	yearly              // the same with x and y as differences from their means over the rows of the year
	presence            // rows with x above 0 against those with 0
	ranked              // rank correlation of x and y over the rows of a history
	average             // the mean of y; there is one group
)

// row is one observation: a unit in a year.
type row struct {
	year int
	x, y float64
}

// history is one run while it is observed.
type history struct {
	now, last, before *sim.World    // this year, the year before and the one before that
	log               []sim.LogLine // of this year
	votes             []sim.Vote    // of this year
	rows              [][]row       // by signature
	at                int           // the signature that is being watched
}

// saw adds an observation.
func (h *history) saw(x, y float64) { h.rows[h.at] = append(h.rows[h.at], row{h.now.Year, x, y}) }

// securedBy is the security that a member gets from powers, by how much each prefers spokes, 0..1.
func securedBy(w *sim.World, i int) float64 {
	sum, n := 0.0, len(w.Region.Powers)
	for q := range n {
		sum += float64(w.Region.Strategies[q].HubPreference * w.Powers.Backing[i*n+q])
	}
	return min(1, sum)
}

// jealous is the leverage over a member of powers, by how much each minds being left out.
func jealous(w *sim.World, i int) float64 {
	sum, n := 0.0, len(w.Region.Powers)
	for q := range n {
		sum += float64(w.Region.Strategies[q].ExclusionAversion * w.Powers.Level[i*n+q])
	}
	return sum
}

// sponsored is the depth of the bodies with outside sponsors that a member is in.
func sponsored(w *sim.World, i int) float64 {
	sum, bodies := 0.0, len(w.Region.Organisations)
	for o := range bodies {
		if body := &w.Region.Organisations[o]; len(body.Sponsors) > 0 && belongs(w, i, o) {
			sum += body.Depth
		}
	}
	return sum
}

func belongs(w *sim.World, i, o int) bool {
	return sim.Membership(w.Organisations.Belongs[i*len(w.Region.Organisations)+o]) == sim.Belonging
}

// together is half the mean stance and half the mean of what binds pairs, each pair at most 1.
func together(w *sim.World) float64 {
	bound := 0.0
	for _, b := range w.Talks.Bound {
		bound += min(1, b)
	}
	return float64(0.5*meanStance(w)) + float64(0.5*bound/float64(len(w.Talks.Bound)))
}

func meanStance(w *sim.World) float64 {
	m := w.Region.Members
	return det.Sum(w.Leaders.Stance) / float64(m*(m-1))
}

// verticalLevel is the mean over members of the level of leverage of all powers.
func verticalLevel(w *sim.World) float64 { return det.Sum(w.Powers.Level) / float64(w.Region.Members) }

// between tells whether an entry is a proposal between two members that they decide.
func between(w *sim.World, e int) bool {
	x := &w.Entries[e]
	m := w.Region.Members
	return x.Kind.Nature == sim.Proposal && !x.Imposed && x.A >= 0 && x.B >= 0 && x.A < m && x.B < m
}

func watchExits(h *history) {
	w := h.now
	if w.Year < w.Region.ExitsFrom {
		return
	}
	left := make([]bool, w.Region.Members)
	for _, l := range h.log {
		if l.What == sim.LogExit {
			left[l.A] = true
		}
	}
	for i, office := range w.Region.Offices {
		if office.ExitRate == 0 || !left[i] && w.Leaders.InOffice[i] == float64(w.Year) {
			continue
		}
		y := 0.0
		if left[i] {
			y = 1 / office.ExitRate
		}
		h.saw(securedBy(h.last, i), y)
	}
}

func watchPapers(h *history) {
	w := h.now
	if w.Year < w.Region.ChoicesFrom {
		return
	}
	for _, e := range w.Own() {
		if !between(w, e) || sim.Status(h.last.Talks.Status[e]) == sim.Agreed {
			continue
		}
		y := 0.0
		if sim.Status(w.Talks.Status[e]) == sim.Agreed {
			y = 1
		}
		h.saw(max(securedBy(h.last, w.Entries[e].A), securedBy(h.last, w.Entries[e].B)), y)
	}
}

func watchDeals(h *history) {
	w := h.now
	signed := make([]bool, len(w.Region.Streams))
	for _, l := range h.log {
		if l.What == sim.LogAgreed && w.Entries[l.Entry].Kind.Name == "energy_deal" && between(w, l.Entry) {
			signed[w.Region.StreamIndex(w.Entries[l.Entry].A, w.Entries[l.Entry].B)] = true
		}
	}
	for s := range signed {
		if h.last.Energy.DealPower[s]+h.last.Energy.DealGas[s] > 0 {
			continue
		}
		y := 0.0
		if signed[s] {
			y = 1
		}
		h.saw(*w.Trade.OilPrice, y)
	}
}

func watchRetaliation(h *history) {
	w := h.now
	if h.before.Year < w.Region.FirstYear {
		return
	}
	n, nodes := len(w.Region.Powers), len(w.Region.Nodes)
	trade := func(w *sim.World, i, node int) float64 {
		return w.Trade.Flow[i*nodes+node] + w.Trade.Flow[node*nodes+i]
	}
	grown := make([]float64, w.Region.Members)
	for q, node := range w.Region.Powers {
		for i := range grown {
			grown[i] = det.Log(trade(w, i, node) / trade(h.before, i, node))
		}
		mean := det.Sum(grown) / float64(len(grown))
		for i := range grown {
			angered := h.last.Powers.Anger[i*n+q] - h.before.Powers.Anger[i*n+q]
			h.saw(max(0, angered-angry), grown[i]-mean)
		}
	}
}

// succeeded tells whether a member went from a home-grown body into another one this year: the first then goes on
// under another name.
func succeeded(h *history, o int) bool {
	for i := range h.now.Region.Members {
		if !belongs(h.last, i, o) || belongs(h.now, i, o) {
			continue
		}
		for x := range h.now.Region.Organisations {
			if len(h.now.Region.Organisations[x].Sponsors) == 0 && belongs(h.now, i, x) && !belongs(h.last, i, x) {
				return true
			}
		}
	}
	return false
}

func watchDeaths(h *history) {
	w := h.now
	for o := range w.Region.Organisations {
		body := &w.Region.Organisations[o]
		if len(body.Sponsors) > 0 || body.Field == sim.GridOrganisation {
			continue
		}
		if succeeded(h, o) {
			continue
		}
		in, over := 0.0, 0.0
		for i := range w.Region.Members {
			if !belongs(h.last, i, o) {
				continue
			}
			in++
			for x := range w.Region.Organisations {
				other := &w.Region.Organisations[x]
				if len(other.Sponsors) > 0 && other.Field == body.Field && belongs(h.last, i, x) {
					over++
					break
				}
			}
		}
		if in < 2 {
			continue
		}
		left := 0.0
		for i := range w.Region.Members {
			if belongs(w, i, o) {
				left++
			}
		}
		y := 0.0
		if left < 2 {
			y = 1
		}
		h.saw(over/in, y)
	}
}

func watchKeeping(h *history) {
	w := h.now
	for _, e := range w.Working() {
		was := h.last.Talks.Implementation[e]
		if !between(w, e) || sim.Status(h.last.Talks.Status[e]) != sim.Agreed || h.last.Talks.InForceIn[e] == 0 ||
			sim.Status(w.Talks.Status[e]) != sim.Agreed || was > 0.99 {
			continue
		}
		a, b := w.Entries[e].A, w.Entries[e].B
		h.saw(max(sponsored(w, a), sponsored(w, b)), (w.Talks.Implementation[e]-was)/(1-was))
	}
}

func watchAlarm(h *history) {
	w := h.now
	if h.before.Year < w.Region.FirstYear {
		return
	}
	m, n := w.Region.Members, len(w.Region.Powers)
	for i := range m {
		patron := 0
		for p := range n {
			if h.before.Powers.Presence[i*n+p] > h.before.Powers.Presence[i*n+patron] {
				patron = p
			}
		}
		for j := range m {
			if i == j {
				continue
			}
			rise := 0.0
			for q := range n {
				more := h.last.Powers.Backing[j*n+q] - h.before.Powers.Backing[j*n+q]
				rise += float64(h.last.Powers.Rivalry[patron*n+q] * max(0, more))
			}
			h.saw(max(0, rise-armed), w.Leaders.Stance[i*m+j]-h.before.Leaders.Stance[i*m+j])
		}
	}
}

func watchEffort(h *history) {
	w := h.now
	if h.before.Year < w.Region.FirstYear {
		return
	}
	h.saw(together(h.last)-together(h.before), det.Sum(w.Powers.Push)-det.Sum(h.last.Powers.Push))
}

func watchLeverage(h *history) {
	w := h.now
	if h.before.Year < w.Region.FirstYear {
		return
	}
	h.saw(together(h.last)-together(h.before), verticalLevel(w)-verticalLevel(h.last))
}

func watchRoof(h *history) {
	w := h.now
	m, pair := w.Region.Members, -1
	for i := range m {
		for j := i + 1; j < m; j++ {
			pair++
			h.saw(h.last.Powers.Roof[pair], float64(0.5*(w.Leaders.Stance[i*m+j]+w.Leaders.Stance[j*m+i])))
		}
	}
}

func watchRefusals(h *history) {
	w := h.now
	for _, v := range h.votes {
		if v.Stage == sim.ToAgree && w.Entries[v.Entry].Kind.Nature == sim.Proposal {
			y := 0.0
			if !v.Accepts() {
				y = 1
			}
			h.saw(jealous(h.last, v.Party), y)
		}
	}
}

func watchClashes(h *history) {
	w := h.now
	hit := map[int]bool{}
	for _, l := range h.log {
		if l.What == sim.LogIncident {
			hit[w.Region.BorderIndex(l.A, l.B)] = true
		}
	}
	for k := range w.Region.Inner {
		b := &w.Region.Borders[k]
		if h.last.Borders.Unsettled[k] == 0 {
			continue
		}
		y := 0.0
		if hit[k] {
			y = 1
		}
		h.saw(h.last.Powers.Roof[w.Region.PairIndex(b.A, b.B)], y)
	}
}

func watchStance(h *history) {
	if h.now.Year >= 2008 && h.now.Year <= 2015 {
		h.saw(0, meanStance(h.now))
	}
}

func watchHorizontal(h *history) {
	if h.now.Year >= 2008 && h.now.Year <= 2015 {
		h.saw(0, h.now.Horizontal[0])
	}
}

// single tells whether there is one group.
func (c cut) single() bool { return c == ranked || c == average }

// sums puts the rows of a history into groups.
func (c cut) sums(rows []row) evidence.Sums {
	var s evidence.Sums
	high := func(r row) { s.High, s.HighCount = s.High+r.y, s.HighCount+1 }
	low := func(r row) { s.Low, s.LowCount = s.Low+r.y, s.LowCount+1 }
	if c == yearly {
		rows = withinYears(rows)
	}
	switch c {
	case thirds, yearly:
		if len(rows) < 3 {
			break
		}
		order := slices.Clone(rows)
		slices.SortStableFunc(order, func(a, b row) int { return cmp.Compare(a.x, b.x) })
		bottom, top := order[(len(order)-1)/3].x, order[len(order)-1-(len(order)-1)/3].x
		for _, r := range rows {
			switch {
			case bottom == top:
			case r.x >= top:
				high(r)
			case r.x <= bottom:
				low(r)
			}
		}
	case presence:
		for _, r := range rows {
			if r.x > 0 {
				high(r)
			} else {
				low(r)
			}
		}
	case ranked:
		if rho := spearman(rows); !math.IsNaN(rho) {
			s.High, s.HighCount = rho, 1
		}
	case average:
		for _, r := range rows {
			high(r)
		}
	}
	return s
}

// withinYears takes from x and y their means over the rows of the year. Rows stand by year.
func withinYears(rows []row) []row {
	out := slices.Clone(rows)
	for from := 0; from < len(out); {
		to, x, y := from, 0.0, 0.0
		for to < len(out) && out[to].year == out[from].year {
			x, y, to = x+out[to].x, y+out[to].y, to+1
		}
		for n := float64(to - from); from < to; from++ {
			out[from].x -= x / n
			out[from].y -= y / n
		}
	}
	return out
}

// spearman is the rank correlation of x and y. It is NaN where one of them does not vary.
func spearman(rows []row) float64 {
	x, y := make([]float64, len(rows)), make([]float64, len(rows))
	for k, r := range rows {
		x[k], y[k] = r.x, r.y
	}
	x, y = centredRanks(x), centredRanks(y)
	return det.Dot(x, y) / math.Sqrt(float64(det.Dot(x, x)*det.Dot(y, y)))
}

// centredRanks are ranks less the middle one. Equal values share the mean of their ranks.
func centredRanks(values []float64) []float64 {
	order := make([]int, len(values))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, k := range order[from:to] {
			ranks[k] = float64(0.5 * float64(from+to-len(order)))
		}
		from = to
	}
	return ranks
}
