package scenarios

import (
	"maps"
	"math"
	"slices"
	"strings"

	"concord/sim"
)

func (b *builder) nodes() {
	r := b.r
	r.Members = len(b.lists["MEMBER"])
	members, outside := b.lists["MEMBER"], slices.Sorted(slices.Values(b.lists["OUTSIDE"]))
	t := b.read(&nodesTable)
	facts := map[string]*record{}
	for k := range t.list {
		facts[t.list[k].text[0]] = &t.list[k]
	}
	for _, id := range slices.Concat(members, outside) {
		n := sim.Node{ID: id, Power: -1, Border: b.f.Nodes.Border[id]}
		if row := facts[id]; row != nil && row.good {
			n.ISO3, n.Name, n.InnerKm = row.text[1], row.text[2], b.f.Nodes.Inner*math.Sqrt(row.num[3])
		} else if row == nil && t.sure && t.given {
			t.FileFault("there is no row for %s; add one", id)
		}
		b.index[id] = len(r.Nodes)
		r.Nodes = append(r.Nodes, n)
	}
	for _, id := range b.lists["POWER"] {
		k := b.index[id]
		r.Nodes[k].Power = len(r.Powers)
		r.Powers = append(r.Powers, k)
	}
}

// node finds a node by a code that was checked.
func (b *builder) node(id string) int {
	if k, ok := b.index[id]; ok {
		return k
	}
	return -1
}

// Places gives, by code, the longitude and latitude at which a map shows a member: the columns longitude and
// latitude of nodes.csv, for drawing only. For a region without these columns it gives none. The error is
// fault.Faults.
func Places(region string) (map[string][2]float64, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	b := newBuilder(src)
	b.begin()
	places := b.places()
	return places, b.err()
}

// places reads where nodes are drawn.
func (b *builder) places() map[string][2]float64 {
	t := b.read(&nodesTable)
	places := map[string][2]float64{}
	for k := range t.list {
		r := &t.list[k]
		east, north := !math.IsNaN(r.num[4]), !math.IsNaN(r.num[5])
		if east && north {
			places[r.text[0]] = [2]float64{r.num[4], r.num[5]}
		} else if r.good && (east || north) {
			t.RowFault(r.row, "%s has one of longitude and latitude; give both or neither", r.text[0])
		}
	}
	return places
}

// pairOf finds the nodes of a pair that was checked.
func (b *builder) pairOf(pair string) (i, j int) {
	x, y, _ := strings.Cut(pair, "-")
	return b.node(x), b.node(y)
}

// pairs reads a table of symmetric values by pair into an n×n matrix of the first n nodes. place gives the
// row of a node. A pair may occur once.
func (b *builder) pairs(table map[string]float64, n int, place func(node int) int) []float64 {
	out := make([]float64, n*n)
	for _, pair := range slices.Sorted(maps.Keys(table)) {
		i, j := b.pairOf(pair)
		i, j = place(i), place(j)
		out[i*n+j], out[j*n+i] = table[pair], table[pair]
	}
	return out
}

func (b *builder) pairTables() {
	r := b.r
	m, n := r.Members, len(r.Nodes)
	self := func(k int) int { return k }
	r.Kinship = b.pairs(b.f.Kinship, m, self)
	r.Identity = b.pairs(b.f.Identity, m, self)
	r.Language = b.pairs(b.f.Language, n, self)
	r.Rivalry = b.pairs(b.f.Rivalry, len(r.Powers), func(k int) int { return r.Nodes[k].Power })
	r.Legacy = make([]float64, n*n)
	for _, state := range b.f.Nodes.OneState {
		for _, x := range state {
			for _, y := range state {
				if i, j := b.node(x), b.node(y); i != j {
					r.Legacy[i*n+j] = 1
				}
			}
		}
	}
	r.Alignment = make([]float64, m*len(r.Powers))
	r.Sovereignty = make([]float64, m)
	r.Offices = make([]sim.Office, m)
	sovereignty, _ := b.raw["sovereignty"].(map[string]any)
	offices, _ := b.raw["offices"].(map[string]any)
	for i := range m {
		id := r.Nodes[i].ID
		if _, ok := sovereignty[id]; !ok && !b.blamed("sovereignty", id) {
			b.fault(b.spot("sovereignty").key, "sovereignty has no value for %s; add %s = …, a number in 0..1", id, id)
		}
		r.Sovereignty[i] = b.f.Sovereignty[id]
		sum := 0.0
		for q, k := range r.Powers {
			s := b.f.Alignment[id][r.Nodes[k].ID]
			r.Alignment[i*len(r.Powers)+q] = s
			sum += s
		}
		if sum > 1+1e-9 {
			b.fault(b.spot("alignment", id).key, "alignment.%s: the shares sum to %.4g, want at most 1", id, sum)
		}
		if _, ok := offices[id]; !ok && !b.blamed("offices", id) {
			b.fault(b.spot("offices").key,
				"offices has no table for %s; add [offices.%s] with holder, since, openness, ambition and exit_rate", id, id)
		}
		o := b.f.Offices[id]
		if o.Since > r.FirstYear {
			b.fault(b.spot("offices", id, "since").value,
				"offices.%s.since = %d, want %d (years.first) or earlier: this is who holds the office then", id, o.Since,
				r.FirstYear)
		}
		r.Offices[i] = sim.Office{Holder: o.Holder, Since: o.Since, Openness: o.Openness, Ambition: o.Ambition,
			ExitRate: o.ExitRate, CrisisRate: o.Crisis}
	}
}

// ties lists the border terms and effects of pairs that calibration may set, border terms first. It sets each
// to its prior mean if the region file gives a prior.
func (b *builder) ties() {
	r, c := b.r, &b.f.Calibration
	if c.Border[1] > 0 {
		if len(b.f.Nodes.Border) > 0 {
			b.fault(b.spot("nodes", "border").key, "nodes.border has no effect beside calibration.border, whose mean, %v, "+
				"every member gets; drop one of them", c.Border[0])
		}
		for i := range r.Members {
			r.Nodes[i].Border = c.Border[0]
			r.Ties = append(r.Ties, sim.Tie{Path: "border." + r.Nodes[i].ID, A: i, B: -1, Mean: c.Border[0], SD: c.Border[1]})
		}
	}
	if c.Pair[1] == 0 {
		return
	}
	outside := make([]bool, len(r.Nodes))
	for _, id := range c.Outside {
		outside[b.node(id)] = true
	}
	for i := range r.Members {
		for j := i + 1; j < len(r.Nodes); j++ {
			if j < r.Members || outside[j] {
				r.Ties = append(r.Ties, sim.Tie{Path: "pair." + r.PairName(i, j), A: i, B: j, Mean: c.Pair[0], SD: c.Pair[1]})
			}
		}
	}
	n := len(r.Nodes)
	r.Effect = make([]float64, n*n)
	for _, t := range r.Ties {
		if t.B >= 0 {
			r.Effect[t.A*n+t.B], r.Effect[t.B*n+t.A] = t.Mean, t.Mean
		}
	}
}
