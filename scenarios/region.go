package scenarios

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

//go:embed regions/*.toml
var regionFiles embed.FS

//go:embed data/*.csv data/*/*.csv
var dataFiles embed.FS

// DefaultRegion is the region of a scenario that names none.
const DefaultRegion = "central-asia"

// regionFile is a region file as written; docs/region.md has the meaning of
// every key.
type regionFile struct {
	Name  string `toml:"name"`
	Title string `toml:"title"`
	Years struct {
		First            int `toml:"first"`
		Last             int `toml:"last"`
		DefaultUntil     int `toml:"default_until"`
		OutcomesObserved int `toml:"outcomes_observed"`
		EventsTo         int `toml:"events_to"`
		ForcingTo        int `toml:"forcing_to"`
		ExitsFrom        int `toml:"exits_from"`
		ChoicesFrom      int `toml:"choices_from"`
	} `toml:"years"`
	Forcing struct {
		Data       string             `toml:"data"`
		Absorber   string             `toml:"absorber"`
		Window     [2]int             `toml:"growth_window"`
		LongRun    float64            `toml:"growth_long_run"`
		Years      int                `toml:"growth_years"`
		Given      map[string]float64 `toml:"growth_given"`
		BoeOil     float64            `toml:"boe_per_tonne_oil"`
		BoeGas     float64            `toml:"boe_per_1000m3_gas"`
		Comparable map[string][2]int  `toml:"comparable"`
		Reading    map[string]string  `toml:"reading"`
	} `toml:"forcing"`
	Nodes struct {
		Members  []string           `toml:"members"`
		Powers   []string           `toml:"powers"`
		Partners []string           `toml:"partners"`
		Inner    float64            `toml:"inner_factor"`
		OneState [][]string         `toml:"one_state"`
		Border   map[string]float64 `toml:"border"`
	} `toml:"nodes"`
	Calibration struct {
		Posterior string     `toml:"posterior"`
		Border    [2]float64 `toml:"border"`
		Pair      [2]float64 `toml:"pair"`
		Outside   []string   `toml:"outside"`
	} `toml:"calibration"`
	Offices map[string]struct {
		Holder   string     `toml:"holder"`
		Since    int        `toml:"since"`
		Openness [2]float64 `toml:"openness"`
		Ambition [2]float64 `toml:"ambition"`
		ExitRate float64    `toml:"exit_rate"`
		Basis    string     `toml:"basis"`
	} `toml:"offices"`
	Sovereignty map[string]float64            `toml:"sovereignty"`
	Kinship     map[string]float64            `toml:"kinship"`
	Identity    map[string]float64            `toml:"identity"`
	Language    map[string]float64            `toml:"language"`
	Alignment   map[string]map[string]float64 `toml:"alignment"`
	Rivalry     map[string]float64            `toml:"rivalry"`
	Outer       map[string][][2]any           `toml:"outer_borders"`
	outsideFile
}

// RegionNames lists the embedded regions.
func RegionNames() []string {
	var names []string
	entries, err := regionFiles.ReadDir("regions")
	if err != nil {
		panic(err) // embedded at build time
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	sort.Strings(names)
	return names
}

// regionSource is a region file, whose syntax is right, and the folder of its tables.
type regionSource struct {
	sheet         // file is "regions/visegrad.toml", or the path of a local file
	folder string // of the tables, as the region file names it
	shown  string // that folder in messages
	data   fs.FS  // that folder
}

// localFolder is the folder of a local region's tables. Nothing in it leads out of
// the folder of the region file, not even a link. It is opened anew for each file,
// so that nothing is left open.
type localFolder struct{ root, folder string }

func (l localFolder) Open(name string) (fs.File, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // nothing was written
	return r.Open(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// Stat tells what a file is without opening it: opening a pipe would wait for its
// other end.
func (l localFolder) Stat(name string) (fs.FileInfo, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // as above
	return r.Stat(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// Lstat is Stat of a link itself.
func (l localFolder) Lstat(name string) (fs.FileInfo, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // as above
	return r.Lstat(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// openRegion finds what ref means: a shipped region by its name, or the path of
// a region file (what holds a slash or ends in .toml). Tables lie in the folder
// that forcing.data names: inside scenarios/data for a shipped region, inside
// the folder of the file for a local one. It may not lead out of there. The error
// is fault.Faults.
func openRegion(ref string) (regionSource, error) {
	src := regionSource{sheet: sheet{source: source{file: "regions/" + ref + ".toml"}}}
	local := isPath(ref)
	if local {
		text, err := readFile(ref)
		if err != nil {
			return src, fault.Faults{{File: ref, Message: err.Error()}}
		}
		src.file, src.text = filepath.ToSlash(ref), text
	} else {
		text, err := regionFiles.ReadFile(src.file)
		if err != nil {
			return src, fault.Faults{{File: ref, Message: fmt.Sprintf("there is no region of this name; %s", nearOrAll(ref, RegionNames()))}}
		}
		src.text = text
	}
	understood, bad := parse(src.source)
	if bad != nil {
		return src, fault.Faults{*bad}
	}
	src.sheet = understood
	c := newChecker(nil)
	c.enter(src.file)
	forcing, _ := src.raw["forcing"].(map[string]any)
	folder, given := forcing["data"].(string)
	at := src.at.sub("forcing").sub("data").value
	if !given || !fs.ValidPath(folder) {
		return src, nil // the folder stays unknown; reading on tells this and everything else
	}
	if local {
		src.shown = path.Join(path.Dir(src.file), folder)
		src.data = localFolder{filepath.Dir(ref), folder}
	} else {
		src.shown = path.Join("data", folder)
		data, err := fs.Sub(dataFiles, src.shown)
		if err != nil {
			return src, err
		}
		src.data = data
	}
	src.folder = folder
	if info, err := fs.Stat(src.data, "."); err != nil || !info.IsDir() {
		c.fault(at, "forcing.data = %s, and there is no such folder beside the region file; links may not lead out of there", show(folder))
		return src, fault.Faults(c.faults)
	}
	return src, nil
}

// isPath tells the path of a file from a name.
func isPath(ref string) bool {
	return strings.ContainsAny(ref, `/\`) || strings.HasSuffix(ref, ".toml")
}

// IsRegion tells a region file from a scenario: it has tables that only regions have.
func IsRegion(ref string) bool {
	src, err := openRegion(ref)
	if !isPath(ref) || err != nil && src.raw == nil {
		return false
	}
	for _, name := range []string{"years", "forcing", "nodes", "offices"} {
		if _, given := src.raw[name]; given {
			return true
		}
	}
	return false
}

// ReadRegion reads a region and its data: a shipped one by its name, another
// one by the path of its file. sizes chooses, by node code, between the
// readings "official" and "comparable" of economic size; a node not named keeps
// the region file's reading. Rows and tables may stand in any order: everything
// is sorted by code. It reads all tables of the folder, those that only figures show
// too: what is wrong with them must be known before a long run. The error is
// fault.Faults, every mistake of file and tables in one go.
func ReadRegion(name string, sizes map[string]string) (*sim.Region, error) {
	src, err := openRegion(name)
	if err != nil {
		return nil, err
	}
	b := newBuilder(src)
	r := b.region(sizes)
	return r, b.err()
}

// Places gives, by code, the longitude and latitude at which a map shows a
// member: the columns longitude and latitude of nodes.csv, for drawing only.
// A region without these columns has none. The error is fault.Faults.
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

// builder reads a region and collects faults, so that one reading reports them all.
type builder struct {
	*checker // of the region file
	f        regionFile
	r        *sim.Region
	raw      map[string]any
	at       *spot
	index    map[string]int
	lists    map[string][]string // codes by class
	sure     bool                // the lists of nodes are right, so that a code can be unknown
	data     fs.FS
	folder   string // of the tables, in messages
	tables   map[string]*rows
	order    []*rows // as they were read
}

func newBuilder(src regionSource) *builder {
	b := &builder{checker: newChecker(nil), r: &sim.Region{}, raw: src.raw, at: src.at, index: map[string]int{},
		data: src.data, folder: src.shown, tables: map[string]*rows{}}
	b.enter(src.file)
	return b
}

// err is everything that was found: the region file first, then its tables.
func (b *builder) err() error {
	all := fault.Faults(b.faults).Sorted()
	for _, t := range b.order {
		all = append(all, t.Faults()...)
	}
	return all.Err()
}

// begin checks the region file key by key and understands what is right of it.
func (b *builder) begin() {
	raw := b.raw
	b.lists, b.sure = checkKeys(b.checker, raw, b.at)
	// The parser stops at the first value of a wrong type: it gets what is left.
	var text bytes.Buffer
	err := toml.NewEncoder(&text).Encode(raw)
	if err == nil {
		_, err = toml.Decode(text.String(), &b.f)
	}
	if err != nil {
		b.fault(place{}, "the region file cannot be understood (%v); write it as docs/region.md shows", err)
	}
}

// region reads everything. The region is right if err is nil afterwards.
func (b *builder) region(sizes map[string]string) *sim.Region {
	b.begin()
	if b.data == nil {
		return nil // the folder of the tables is not known
	}
	for _, form := range regionTables {
		b.read(form)
	}
	b.alike()
	b.places()
	spanned := b.years()
	if !b.sure || !spanned {
		return nil // everything else counts from these
	}
	b.nodes()
	b.pairTables()
	b.ties()
	b.posterior()
	b.graph()
	b.outside()
	b.forcing(sizes)
	b.spending()
	b.observed()
	if b.err() != nil {
		return nil
	}
	if err := b.r.Validate(); err != nil {
		b.fault(place{}, "%v", err)
	}
	return b.r
}

// place of a path of keys in the region file.
func (b *builder) spot(path ...string) *spot {
	s := b.at
	for _, name := range path {
		s = s.sub(name)
	}
	return s
}

// years checks the years of the span against one another and tells whether there is one.
func (b *builder) years() bool {
	y := b.f.Years
	r := b.r
	r.Name, r.Title = b.f.Name, b.f.Title
	r.FirstYear, r.LastYear, r.DefaultUntil = y.First, y.Last, y.DefaultUntil
	r.OutcomesObserved, r.EventsTo, r.ForcingTo, r.ExitsFrom = y.OutcomesObserved, y.EventsTo, y.ForcingTo, y.ExitsFrom
	r.ChoicesFrom = y.ChoicesFrom
	if y.First == 0 || y.Last == 0 {
		return false // said already
	}
	if y.Last <= y.First || y.Last-y.First > mostSpan {
		b.fault(b.spot("years", "last").value, "years.first = %d and years.last = %d, want two years in this order, at most %d apart", y.First, y.Last, mostSpan)
		return false
	}
	if m := len(b.lists["MEMBER"]); m*(m-1)/2*(y.Last-y.First+1) > mostPairYears {
		b.fault(b.spot("years", "last").value, "%d members have %d pairs, over %d years too many for the memory of a run; want pairs times years at most %d", m, m*(m-1)/2, y.Last-y.First+1, mostPairYears)
	}
	for _, in := range []struct {
		name string
		year int
	}{{"default_until", y.DefaultUntil}, {"outcomes_observed", y.OutcomesObserved}, {"events_to", y.EventsTo}, {"forcing_to", y.ForcingTo}} {
		if in.year != 0 && (in.year < y.First || in.year > y.Last) {
			b.fault(b.spot("years", in.name).value, "years.%s = %d, want %d..%d (years.first to years.last)", in.name, in.year, y.First, y.Last)
		}
	}
	return y.ForcingTo >= y.First && y.ForcingTo <= y.Last
}

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

// pairOf finds the nodes of a pair that was checked.
func (b *builder) pairOf(pair string) (i, j int) {
	x, y, _ := strings.Cut(pair, "-")
	return b.node(x), b.node(y)
}

// pairs reads a table of symmetric values by pair into an n×n matrix of the
// first n nodes; place turns a node into its row. No pair stands twice.
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
			b.fault(b.spot("offices").key, "offices has no table for %s; add [offices.%s] with holder, since, openness, ambition and exit_rate", id, id)
		}
		o := b.f.Offices[id]
		if o.Since > r.FirstYear {
			b.fault(b.spot("offices", id, "since").value, "offices.%s.since = %d, want %d (years.first) or earlier: this is who holds the office then", id, o.Since, r.FirstYear)
		}
		r.Offices[i] = sim.Office{Holder: o.Holder, Since: o.Since, Openness: o.Openness, Ambition: o.Ambition, ExitRate: o.ExitRate}
	}
}

// blamed tells whether the file has such a key, which was then taken out as wrong.
func (b *builder) blamed(path ...string) bool {
	s := b.at
	for _, name := range path {
		if s = s.keys[name]; s == nil {
			return false
		}
	}
	return true
}

// ties lists what calibration may set, border terms first, and sets each to its
// prior mean where the region file gives a prior.
func (b *builder) ties() {
	r, c := b.r, &b.f.Calibration
	if c.Border[1] > 0 {
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

// edge is a row of routes.csv.
type edge struct {
	a, b int
	km   float64
	road bool
}

func (b *builder) graph() {
	r := b.r
	var edges []edge
	routes := b.read(&routesTable)
	for k := range routes.list {
		row := &routes.list[k]
		x, y := b.node(row.text[0]), b.node(row.text[1])
		edges = append(edges, edge{min(x, y), max(x, y), row.num[3], row.text[2] == "road"})
	}
	sort.Slice(edges, func(i, j int) bool {
		p, q := edges[i], edges[j]
		if p.a != q.a {
			return p.a < q.a
		}
		if p.b != q.b {
			return p.b < q.b
		}
		return p.km < q.km || p.km == q.km && p.road && !q.road
	})
	facts := map[[2]int]*record{}
	borders := b.read(&bordersTable)
	for k := range borders.list {
		row := &borders.list[k]
		x, y := b.node(row.text[0]), b.node(row.text[1])
		facts[[2]int{min(x, y), max(x, y)}] = row
		if row.good && row.num[3] > row.num[2] {
			borders.fault(row, 3, ", more than the border's length of %s km", borders.Cell(row.row, borders.at[2]))
		}
		if routes.sure && routes.given && !slices.ContainsFunc(edges, func(e edge) bool { return e.road && e.a == min(x, y) && e.b == max(x, y) }) {
			borders.RowFault(row.row, "%s-%s has a border here and no road in routes.csv; add the road there, or drop this row", row.text[0], row.text[1])
		}
	}
	for pass := range 2 { // inner borders come first
		for _, e := range edges {
			innerOne := e.b < r.Members
			if !e.road || innerOne != (pass == 0) {
				continue
			}
			border := sim.Border{A: e.a, B: e.b}
			if innerOne {
				if f := facts[[2]int{e.a, e.b}]; f != nil {
					border.LengthKm, border.UnsettledKm = f.num[2], f.num[3]
				} else if borders.sure && borders.given {
					borders.FileFault("there is no row for %s, which routes.csv joins by a road; add one", r.PairName(e.a, e.b))
				}
				r.Inner++
			}
			r.Borders = append(r.Borders, border)
		}
	}
	for _, e := range edges {
		l := sim.Link{A: e.a, B: e.b, Km: e.km, Border: -1}
		if e.road {
			l.Border = r.BorderIndex(e.a, e.b)
			r.Borders[l.Border].Link = len(r.Links)
		}
		r.Links = append(r.Links, l)
	}
	if routes.sure && routes.given {
		b.connected(routes)
	}
	for _, pair := range slices.Sorted(maps.Keys(b.f.Outer)) {
		k := r.BorderIndex(b.pairOf(pair))
		if k < r.Inner {
			if routes.sure {
				b.fault(b.spot("outer_borders", pair).key, "outer_borders: %s is not an outer land border; want a pair that routes.csv joins by a road, one of it outside the region", pair)
			}
			continue
		}
		for _, row := range b.f.Outer[pair] {
			from, _ := row[0].(int64)
			word, _ := row[1].(string)
			r.Borders[k].Dated = append(r.Borders[k].Dated, sim.DatedRegime{From: int(from), Regime: sim.Regime(wordIndex(sim.RegimeNames[:], word))})
		}
		sort.Slice(r.Borders[k].Dated, func(i, j int) bool { return r.Borders[k].Dated[i].From < r.Borders[k].Dated[j].From })
	}
}

// connected reports the nodes that no route reaches: nothing could be traded with them.
func (b *builder) connected(routes *rows) {
	n := len(b.r.Nodes)
	reached := make([]bool, n)
	reached[0] = true
	for range n {
		for _, l := range b.r.Links {
			if reached[l.A] || reached[l.B] {
				reached[l.A], reached[l.B] = true, true
			}
		}
	}
	for k, ok := range reached {
		if !ok {
			routes.FileFault("no way leads from %s to %s; add a road or a sea link", b.r.Nodes[0].ID, b.r.Nodes[k].ID)
		}
	}
}

func wordIndex(words []string, word string) int {
	for k, w := range words {
		if w == word {
			return k
		}
	}
	return -1
}

// forcing fills size, balance, population, price and raw-material flows for
// the whole span, by the rules that the region file names.
func (b *builder) forcing(sizes map[string]string) {
	r, f := b.r, &b.f.Forcing
	n, years := len(r.Nodes), r.Years()
	size, people, balances := b.read(&sizeTable), b.read(&populationTable), b.read(&balanceTable)
	r.Size = make([]float64, years*n)
	r.Balance = make([]float64, years*n)
	r.Population = make([]float64, years*r.Members)
	r.Brent = make([]float64, years)
	balance := balances.series(2)
	for _, id := range slices.Sorted(maps.Keys(sizes)) {
		if b.node(id) < 0 {
			b.fault(place{}, "size.%s: there is no such node; %s", id, nearOrAll(id, b.lists["NODE"]))
		}
	}
	for k := range n {
		id := r.Nodes[k].ID
		reading := f.Reading[id]
		if s, ok := sizes[id]; ok {
			reading = s
		}
		series, ok := b.sizes(id, reading)
		trend, ok2 := b.trend(id)
		if !ok || !ok2 {
			continue
		}
		lastShare := 0.0
		var missing []int
		for y := range years {
			year := r.FirstYear + y
			at := y*n + k
			if year <= r.ForcingTo {
				if series[year] <= 0 {
					missing = append(missing, year)
				}
				r.Size[at] = series[year]
			} else {
				// Growth glides from the country's own trend to the common long run.
				t := math.Min(1, float64(year-r.ForcingTo)/float64(f.Years))
				r.Size[at] = r.Size[at-n] * (1 + trend + float64(t*(f.LongRun-trend)))
			}
			if id == f.Absorber {
				continue
			}
			if v, ok := balance[id][year]; ok {
				r.Balance[at] = v
				lastShare = v / r.Size[at]
			} else if year > r.OutcomesObserved {
				r.Balance[at] = lastShare * r.Size[at] // held as a share of size
			}
		}
		what := "gdp_usd_current of " + id
		if reading == "comparable" {
			what = "gdp_usd_constant of " + id + ", or no figures of US,"
		}
		size.lacks(id, missing, what)
		for y := range years {
			if x := r.Size[y*n+k]; len(missing) == 0 && !(x >= 1 && x <= 1e16) {
				b.outgrown(id, r.FirstYear+y, x, trend, reading)
				break
			}
		}
	}
	b.unbalanced(balances)
	if k := b.node(f.Absorber); k >= 0 {
		for y := range years {
			sum := 0.0
			for i := range n {
				sum += r.Balance[y*n+i]
			}
			r.Balance[y*n+k] = -sum
		}
	}
	b.population(people)
	brent := map[int]float64{}
	for _, row := range b.read(&brentTable).list {
		if row.good {
			brent[row.whole(0)] = row.num[1]
		}
	}
	for y := range years {
		year := r.FirstYear + y
		if v, ok := brent[year]; ok {
			r.Brent[y] = v
		} else if y > 0 {
			r.Brent[y] = r.Brent[y-1] // held
		}
	}
	b.fuels(brent)
}

// outgrown reports the first year in which a size is none that an economy has.
func (b *builder) outgrown(id string, year int, size, trend float64, reading string) {
	switch {
	case year > b.r.ForcingTo:
		b.fault(b.spot("forcing").key, "the size of %s goes to %.3g US$ in %d by its growth of %.3g a year, want 1..1e16; give another growth_given.%s or growth_long_run", id, size, year, trend, id)
	case reading == "comparable":
		b.fault(b.spot("forcing", "comparable", id).value, "the comparable size of %s is %.3g US$ in %d, want 1..1e16; check its rows in size.csv and those of US, or read it as official", id, size, year)
	}
}

// sizes gives the economic size of a node by year in one of its readings.
func (b *builder) sizes(id, reading string) (series map[int]float64, ok bool) {
	f, t := &b.f.Forcing, b.read(&sizeTable)
	current, constant := t.series(2), t.series(3)
	if reading != "comparable" {
		if reading == "" || reading == "official" {
			return current[id], true
		}
		b.fault(b.spot("forcing", "reading", id).value, "size.%s = %s, want \"official\" or \"comparable\"", id, fault.Quote(reading))
		return nil, false
	}
	anchor, given := f.Comparable[id]
	at := b.spot("forcing", "comparable", id).value
	switch {
	case !given && b.blamed("forcing", "comparable", id):
		return nil, false
	case !given:
		b.fault(b.spot("forcing", "reading", id).value, "size.%s: no comparable series for this node, want \"official\", or its years in [forcing.comparable]", id)
		return nil, false
	case !t.sure || !t.given:
		return nil, false
	case current["US"] == nil || constant["US"] == nil:
		b.fault(at, "size.%s: a comparable series needs the US price level; give size.csv both figures of US, as a node or not", id)
		return nil, false
	}
	// The US price level turns constant prices into prices of the year.
	price := func(y int) float64 { return current["US"][y] / constant["US"][y] }
	var missing []int
	level, count := 0.0, 0.0
	for y := anchor[0]; y <= anchor[1]; y++ {
		if current[id][y] <= 0 || constant[id][y] <= 0 || current["US"][y] <= 0 || constant["US"][y] <= 0 {
			missing = append(missing, y)
		}
		level += current[id][y] / (constant[id][y] * price(y))
		count++
	}
	if len(missing) > 0 {
		b.fault(at, "forcing.comparable.%s: size.csv lacks a figure of %s or of US for %s, current or constant; choose years that have all four", id, id, yearsList(missing))
		return nil, false
	}
	series = map[int]float64{}
	for y, v := range constant[id] { // any order: each year goes to its own key
		if current["US"][y] > 0 && constant["US"][y] > 0 {
			series[y] = v * price(y) * level / count
		}
	}
	return series, true
}

// trend is a node's own growth.
func (b *builder) trend(id string) (rate float64, ok bool) {
	f, t := &b.f.Forcing, b.read(&sizeTable)
	if trend, given := f.Given[id]; given {
		return trend, true
	}
	windowless := f.Window == [2]int{} && b.blamed("forcing", "growth_window")
	if windowless || b.blamed("forcing", "growth_given", id) || !t.sure || !t.given {
		return 0, false
	}
	constant := t.series(3)
	first, last := constant[id][f.Window[0]], constant[id][f.Window[1]]
	if f.Window == [2]int{} {
		b.fault(b.spot("forcing").key, "there is neither forcing.growth_given.%s nor forcing.growth_window; add one of them", id)
		return 0, false
	}
	if f.Window[1] <= f.Window[0] || first <= 0 || last <= 0 {
		b.fault(b.spot("forcing", "growth_window").value, "no constant-price series for %s over %d–%d in size.csv; give growth_given.%s, or a growth_window of two years that have one", id, f.Window[0], f.Window[1], id)
		return 0, false
	}
	return nthRoot(last/first, f.Window[1]-f.Window[0]) - 1, true
}

// unbalanced reports balances that no economy of that size has.
func (b *builder) unbalanced(t *rows) {
	const most = 2.0 // times size
	r := b.r
	for k := range t.list {
		row := &t.list[k]
		node, y := b.node(row.text[0]), row.whole(1)-r.FirstYear
		if !row.good || node < 0 || y < 0 || y >= r.Years() {
			continue
		}
		if size := r.Size[y*len(r.Nodes)+node]; size > 0 && math.Abs(row.num[2]) > most*size {
			t.fault(row, 2, ", more than %v times the size of %s, which is %.4g US$; check the units", most, row.text[0], size)
		}
	}
}

// spending reports nodes that have nothing left to trade: what a node spends on
// goods besides raw materials is its size less its balance and the raw materials
// that it buys, and must stay above 0 in every year.
func (b *builder) spending() {
	if b.err() != nil {
		return // it would rest on figures that are wrong
	}
	const least = 0.01 // of size
	r := b.r
	n := len(r.Nodes)
	share := agents.Defaults().Trade.FuelCap
	short := make([][]int, n)
	for y := range r.Years() {
		most, left := make([]float64, n), make([]float64, n)
		for k := range n {
			most[k] = share * r.Size[y*n+k]
			left[k] = r.Size[y*n+k] - r.Balance[y*n+k]
		}
		for _, f := range r.Fuels {
			value := min(f.BoePerYear[y]*f.PriceShare[y]*r.Brent[y], most[f.Exporter])
			most[f.Exporter] -= value
			left[f.Importer] -= value
		}
		for k := range n {
			if !(left[k] >= least*r.Size[y*n+k]) {
				short[k] = append(short[k], r.FirstYear+y)
			}
		}
	}
	for k, years := range short {
		if years == nil {
			continue
		}
		const what = "in %s %s has nothing left to spend on goods: its size less its balance%s and the raw materials that it buys is below %v of its size; check size.csv, balance.csv and hydrocarbons.csv"
		if id := r.Nodes[k].ID; id == b.f.Forcing.Absorber {
			b.fault(b.spot("forcing", "absorber").value, what, yearsList(years), id, " (it absorbs all others')", least)
		} else {
			b.read(&balanceTable).FileFault(what, yearsList(years), id, "", least)
		}
	}
}

// population fills the persons of each member.
func (b *builder) population(t *rows) {
	r := b.r
	people := t.series(2)
	for i := range r.Members {
		id := r.Nodes[i].ID
		growth, span := 1.0, min(10, r.ForcingTo-r.FirstYear) // years whose growth goes on
		if from := people[id][r.ForcingTo-span]; span > 0 && from > 0 {
			growth = nthRoot(people[id][r.ForcingTo]/from, span)
		}
		var missing []int
		for y := range r.Years() {
			year := r.FirstYear + y
			v, ok := people[id][year]
			if !ok && year > r.ForcingTo {
				v = r.Population[(y-1)*r.Members+i] * growth
			} else if !ok {
				missing = append(missing, year)
			}
			r.Population[y*r.Members+i] = v
		}
		last := r.Population[(r.Years()-1)*r.Members+i]
		t.lacks(id, missing, "population of "+id)
		if len(missing) == 0 && !(last >= 1 && last <= 1e11) {
			t.FileFault("the population of %s goes to %.3g persons in %d by its growth of %.3g a year to %d, want 1..1e11; check its rows", id, last, r.LastYear, growth-1, r.ForcingTo)
		}
	}
}

// fuels reads the dated raw-material flows; fuels of one exporter to one
// importer are added up as energy, each at its own price.
func (b *builder) fuels(brent map[int]float64) {
	t := b.read(&fuelsTable)
	if !t.given {
		return // a region that sells none to speak of
	}
	r := b.r
	prices := b.read(&brentTable)
	if _, priced := brent[r.FirstYear]; !prices.given || !priced && prices.sure && !prices.wrong[fmt.Sprint(r.FirstYear)] {
		prices.FileFault("there is no price for %d (years.first), and hydrocarbons.csv sells at it; add the columns year and usd_per_barrel with this year", r.FirstYear)
	}
	for _, k := range []struct {
		name string
		per  float64
		fuel string
	}{{"boe_per_tonne_oil", b.f.Forcing.BoeOil, "oil"}, {"boe_per_1000m3_gas", b.f.Forcing.BoeGas, "gas"}} {
		sold := slices.ContainsFunc(t.list, func(r record) bool { return r.text[2] == k.fuel })
		if sold && k.per == 0 && !b.blamed("forcing", k.name) {
			b.fault(b.spot("forcing").key, "there is no forcing.%s, and hydrocarbons.csv sells %s; add it: barrels of oil equivalent", k.name, k.fuel)
		}
	}
	type step struct {
		from               int
		boe, share         float64
		exporter, importer int
		fuel               string
	}
	var steps []step
	for k := range t.list {
		row := &t.list[k]
		s := step{exporter: b.node(row.text[0]), importer: b.node(row.text[1]), fuel: row.text[2], from: row.whole(3), share: row.num[5]}
		if s.exporter == s.importer {
			t.fault(row, 1, ", the same as the exporter; a flow goes from one node to another")
			continue
		}
		per := b.f.Forcing.BoeOil * 1e6 // Mt
		if s.fuel == "gas" {
			per = b.f.Forcing.BoeGas * 1e6 // bcm
		}
		s.boe = row.num[4] * per
		steps = append(steps, s)
	}
	sort.Slice(steps, func(i, j int) bool {
		p, q := steps[i], steps[j]
		switch {
		case p.exporter != q.exporter:
			return p.exporter < q.exporter
		case p.importer != q.importer:
			return p.importer < q.importer
		case p.fuel != q.fuel:
			return p.fuel < q.fuel
		}
		return p.from < q.from
	})
	for k, s := range steps {
		if k == 0 || s.exporter != steps[k-1].exporter || s.importer != steps[k-1].importer || s.fuel != steps[k-1].fuel {
			r.Fuels = append(r.Fuels, sim.Fuel{Exporter: s.exporter, Importer: s.importer,
				BoePerYear: make([]float64, r.Years()), PriceShare: make([]float64, r.Years())})
		}
		f := &r.Fuels[len(r.Fuels)-1]
		for y := max(0, s.from-r.FirstYear); y < r.Years(); y++ {
			f.BoePerYear[y], f.PriceShare[y] = s.boe, s.share
		}
	}
}

// nthRoot is x^(1/n) by Newton's method from exact operations only, so that
// the inputs of a run have the same bits everywhere.
func nthRoot(x float64, n int) float64 {
	root := 1.0
	for step := 0; ; step++ {
		power := 1.0
		for range n - 1 {
			power *= root
		}
		next := (float64(float64(n-1)*root) + x/power) / float64(n)
		// The first step may lead far beyond a root of a high order, from where it is a
		// long way down. Near the root the last bit may turn for ever.
		if next == root || step >= 200 && !(next < root*(1-1e-14)) {
			break
		}
		root = next
	}
	return root
}

// series gives a column by node and year; empty cells are left out.
func (t *rows) series(column int) map[string]map[int]float64 {
	if out, made := t.made[column]; made {
		return out
	}
	out := map[string]map[int]float64{}
	for k := range t.list {
		row := &t.list[k]
		if math.IsNaN(row.num[column]) {
			continue
		}
		if out[row.text[0]] == nil {
			out[row.text[0]] = map[int]float64{}
		}
		out[row.text[0]][row.whole(1)] = row.num[column]
	}
	if t.made == nil {
		t.made = map[int]map[string]map[int]float64{}
	}
	t.made[column] = out
	return out
}
