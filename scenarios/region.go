package scenarios

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"concord/sim"
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

// regionSource is a region file and the folder of its tables, not yet understood.
type regionSource struct {
	file   string // "regions/visegrad.toml", or the path of a local file
	text   string
	folder string // as the file names it
	data   fs.FS  // that folder
}

// openRegion finds what ref means: a shipped region by its name, or the path of
// a region file (what holds a slash or ends in .toml). Tables lie in the folder
// that forcing.data names: inside scenarios/data for a shipped region, inside
// the folder of the file for a local one. It may not lead out of there.
func openRegion(ref string) (regionSource, error) {
	src := regionSource{file: "regions/" + ref + ".toml"}
	var root fs.FS
	if isPath(ref) {
		text, err := readFile(ref)
		if err != nil {
			return src, err
		}
		src.file, src.text, root = filepath.ToSlash(ref), string(text), os.DirFS(filepath.Dir(ref))
	} else {
		text, err := regionFiles.ReadFile(src.file)
		if err != nil {
			return src, fmt.Errorf("there is no region %q, only: %s", ref, strings.Join(RegionNames(), ", "))
		}
		src.text = string(text)
		if root, err = fs.Sub(dataFiles, "data"); err != nil {
			return src, err
		}
	}
	raw, _, err := decode(src.text)
	if err != nil {
		return src, fmt.Errorf("%s: %w", src.file, err)
	}
	forcing, _ := raw["forcing"].(map[string]any)
	src.folder, _ = forcing["data"].(string)
	if !fs.ValidPath(src.folder) {
		return src, fmt.Errorf("%s: forcing.data = %q, want the folder of its tables, such as \"visegrad\", or \".\"", src.file, src.folder)
	}
	if info, err := fs.Stat(root, src.folder); err != nil || !info.IsDir() {
		return src, fmt.Errorf("%s: forcing.data = %q, and there is no such folder beside the other data", src.file, src.folder)
	}
	src.data, err = fs.Sub(root, src.folder)
	return src, err
}

// isPath tells the path of a file from a name.
func isPath(ref string) bool {
	return strings.ContainsAny(ref, `/\`) || strings.HasSuffix(ref, ".toml")
}

// ReadRegion reads a region and its data: a shipped one by its name, another
// one by the path of its file. sizes chooses, by node code, between the
// readings "official" and "comparable" of economic size; a node not named keeps
// the region file's reading. Rows and tables may stand in any order: everything
// is sorted by code.
func ReadRegion(name string, sizes map[string]string) (*sim.Region, error) {
	src, err := openRegion(name)
	if err != nil {
		return nil, err
	}
	r, err := buildRegion(src.text, src.data, sizes)
	if err != nil {
		return nil, fmt.Errorf("region %s, tables in %q: %w", name, src.folder, err)
	}
	return r, nil
}

// Places gives, by code, the longitude and latitude at which a map shows a
// member: the columns longitude and latitude of nodes.csv, for drawing only.
// A region without these columns has none.
func Places(region string) (map[string][2]float64, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	b := &builder{r: &sim.Region{}, index: map[string]int{}, data: src.data}
	places := map[string][2]float64{}
	if b.has("nodes.csv", "longitude") {
		for _, row := range b.read("nodes.csv", "node", "longitude", "latitude") {
			if row[1] != "" && row[2] != "" {
				places[row[0]] = [2]float64{b.number("nodes.csv", row[1]), b.number("nodes.csv", row[2])}
			}
		}
	}
	return places, errors.Join(b.faults...)
}

// builder collects faults, so that one reading reports them all.
type builder struct {
	f      regionFile
	r      *sim.Region
	index  map[string]int
	faults []error
	data   fs.FS
}

func (b *builder) bad(format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf(format, args...))
}

// buildRegion makes a region from the text of a region file and a folder of tables.
func buildRegion(text string, data fs.FS, sizes map[string]string) (*sim.Region, error) {
	b := &builder{r: &sim.Region{}, index: map[string]int{}, data: data}
	meta, err := toml.Decode(text, &b.f)
	if err != nil {
		return nil, err
	}
	for _, k := range meta.Undecoded() {
		b.bad("unknown key %q", k.String())
	}
	b.years()
	if len(b.faults) > 0 {
		return nil, errors.Join(b.faults...) // everything else counts from these
	}
	b.nodes()
	b.tables()
	b.ties()
	b.posterior()
	b.graph()
	b.outside()
	b.forcing(sizes)
	if len(b.faults) > 0 {
		return nil, errors.Join(b.faults...)
	}
	return b.r, b.r.Validate()
}

func (b *builder) years() {
	y := b.f.Years
	r := b.r
	r.Name, r.Title = b.f.Name, b.f.Title
	r.FirstYear, r.LastYear, r.DefaultUntil = y.First, y.Last, y.DefaultUntil
	r.OutcomesObserved, r.EventsTo, r.ForcingTo, r.ExitsFrom = y.OutcomesObserved, y.EventsTo, y.ForcingTo, y.ExitsFrom
	r.ChoicesFrom = y.ChoicesFrom
	const longest = 500
	if y.First < 1 || y.Last <= y.First || y.Last-y.First > longest {
		b.bad("years.first = %d and years.last = %d, want two years in this order, at most %d apart", y.First, y.Last, longest)
	}
	if y.ForcingTo < y.First {
		b.bad("years.forcing_to = %d, want %d (years.first) or later: the tables of size begin there", y.ForcingTo, y.First)
	}
}

func (b *builder) nodes() {
	r := b.r
	r.Members = len(b.f.Nodes.Members)
	outside := append(append([]string{}, b.f.Nodes.Powers...), b.f.Nodes.Partners...)
	members := append([]string{}, b.f.Nodes.Members...)
	sort.Strings(members)
	sort.Strings(outside)
	rows := b.read("nodes.csv", "node", "iso3", "name", "area_km2")
	facts := map[string][]string{}
	for _, row := range rows {
		facts[row[0]] = row
	}
	for _, id := range append(members, outside...) {
		row, ok := facts[id]
		if !ok {
			b.bad("nodes.csv has no row for %s", id)
			continue
		}
		n := sim.Node{ID: id, ISO3: row[1], Name: row[2], Power: -1, Border: b.f.Nodes.Border[id]}
		n.InnerKm = b.f.Nodes.Inner * math.Sqrt(b.number("nodes.csv", row[3]))
		b.index[id] = len(r.Nodes)
		r.Nodes = append(r.Nodes, n)
	}
	powers := append([]string{}, b.f.Nodes.Powers...)
	sort.Strings(powers)
	for _, id := range powers {
		if k, ok := b.index[id]; ok {
			r.Nodes[k].Power = len(r.Powers)
			r.Powers = append(r.Powers, k)
		}
	}
	for id := range b.f.Nodes.Border {
		b.node("nodes.border", id)
	}
}

// node finds a node by code and reports a code that there is not.
func (b *builder) node(where, id string) int {
	k, ok := b.index[id]
	if !ok {
		b.bad("%s: no node %q", where, id)
		return -1
	}
	return k
}

// pairs reads a table of symmetric values by pair into an n×n matrix of the
// first n nodes; place turns a node into its row.
func (b *builder) pairs(where string, table map[string]float64, n int, place func(node int) int) []float64 {
	out := make([]float64, n*n)
	for pair, v := range table {
		x, y, ok := strings.Cut(pair, "-")
		i, j := b.node(where, x), -1
		if ok {
			j = b.node(where, y)
		}
		if i < 0 || j < 0 || i == j {
			b.bad("%s: %q is no pair of codes like \"KG-UZ\"", where, pair)
			continue
		}
		i, j = place(i), place(j)
		if i < 0 || j < 0 || i >= n || j >= n {
			b.bad("%s: %q has a node that does not belong in this table", where, pair)
			continue
		}
		out[i*n+j], out[j*n+i] = v, v
	}
	return out
}

func (b *builder) tables() {
	r := b.r
	m, n := r.Members, len(r.Nodes)
	self := func(k int) int { return k }
	r.Kinship = b.pairs("kinship", b.f.Kinship, m, self)
	r.Identity = b.pairs("identity", b.f.Identity, m, self)
	r.Language = b.pairs("language", b.f.Language, n, self)
	r.Rivalry = b.pairs("rivalry", b.f.Rivalry, len(r.Powers), func(k int) int { return r.Nodes[k].Power })
	r.Legacy = make([]float64, n*n)
	for _, state := range b.f.Nodes.OneState {
		for _, x := range state {
			for _, y := range state {
				if i, j := b.node("nodes.one_state", x), b.node("nodes.one_state", y); i >= 0 && j >= 0 && i != j {
					r.Legacy[i*n+j] = 1
				}
			}
		}
	}
	r.Alignment = make([]float64, m*len(r.Powers))
	r.Sovereignty = make([]float64, m)
	r.Offices = make([]sim.Office, m)
	for i := range m {
		id := r.Nodes[i].ID
		v, ok := b.f.Sovereignty[id]
		if !ok {
			b.bad("sovereignty has no value for %s", id)
		}
		r.Sovereignty[i] = v
		for p, share := range b.f.Alignment[id] {
			k := b.node("alignment."+id, p)
			if k < 0 || r.Nodes[k].Power < 0 {
				b.bad("alignment.%s: %s is no power", id, p)
				continue
			}
			r.Alignment[i*len(r.Powers)+r.Nodes[k].Power] = share
		}
		o, ok := b.f.Offices[id]
		if !ok {
			b.bad("offices has no table for %s", id)
		}
		r.Offices[i] = sim.Office{Holder: o.Holder, Since: o.Since, Openness: o.Openness, Ambition: o.Ambition, ExitRate: o.ExitRate}
	}
}

// ties lists what calibration may set, border terms first, and sets each to its
// prior mean where the region file gives a prior.
func (b *builder) ties() {
	r, c := b.r, &b.f.Calibration
	if c.Border[1] < 0 || c.Pair[1] < 0 {
		b.bad("calibration: the spread of border is %v and of pair %v, want neither below 0", c.Border[1], c.Pair[1])
		return
	}
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
		if k := b.node("calibration.outside", id); k >= 0 {
			outside[k] = true
		}
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

func (b *builder) graph() {
	r := b.r
	type edge struct {
		a, b int
		km   float64
		road bool
	}
	var edges []edge
	for _, row := range b.read("routes.csv", "a", "b", "kind", "route_km") {
		x, y := b.node("routes.csv", row[0]), b.node("routes.csv", row[1])
		if x < 0 || y < 0 {
			continue
		}
		edges = append(edges, edge{min(x, y), max(x, y), b.number("routes.csv", row[3]), row[2] == "road"})
	}
	sort.Slice(edges, func(i, j int) bool {
		p, q := edges[i], edges[j]
		if p.a != q.a {
			return p.a < q.a
		}
		if p.b != q.b {
			return p.b < q.b
		}
		return p.km < q.km
	})
	facts := map[[2]int][2]float64{}
	// The column bears the year it speaks of, so that a table of another start is refused.
	for _, row := range b.read("borders.csv", "a", "b", "length_km", fmt.Sprintf("unsettled_km_%d", r.FirstYear)) {
		x, y := b.node("borders.csv", row[0]), b.node("borders.csv", row[1])
		facts[[2]int{min(x, y), max(x, y)}] = [2]float64{b.number("borders.csv", row[2]), b.number("borders.csv", row[3])}
	}
	for pass := range 2 { // inner borders come first
		for _, e := range edges {
			innerOne := e.b < r.Members
			if !e.road || innerOne != (pass == 0) {
				continue
			}
			border := sim.Border{A: e.a, B: e.b}
			if innerOne {
				f, ok := facts[[2]int{e.a, e.b}]
				if !ok {
					b.bad("borders.csv has no row for %s", r.PairName(e.a, e.b))
				}
				border.LengthKm, border.UnsettledKm = f[0], f[1]
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
	b.connected()
	for pair, rows := range b.f.Outer {
		x, y, _ := strings.Cut(pair, "-")
		i, j := b.node("outer_borders", x), b.node("outer_borders", y)
		if i < 0 || j < 0 {
			continue
		}
		k := r.BorderIndex(i, j)
		if k < r.Inner {
			b.bad("outer_borders: %s is not an outer land border", pair)
			continue
		}
		for _, row := range rows {
			from, ok := row[0].(int64)
			word, _ := row[1].(string)
			regime := wordIndex(sim.RegimeNames[:], word)
			if !ok || regime < 0 {
				b.bad("outer_borders.%s: want [year, \"open|managed|restricted|closed\"], got %v", pair, row)
				continue
			}
			r.Borders[k].Dated = append(r.Borders[k].Dated, sim.DatedRegime{From: int(from), Regime: sim.Regime(regime)})
		}
		sort.Slice(r.Borders[k].Dated, func(i, j int) bool { return r.Borders[k].Dated[i].From < r.Borders[k].Dated[j].From })
	}
}

// connected reports the nodes that no route reaches: nothing could be traded with them.
func (b *builder) connected() {
	n := len(b.r.Nodes)
	if n == 0 {
		return
	}
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
			b.bad("routes.csv: no way leads from %s to %s; add a road or a sea link", b.r.Nodes[0].ID, b.r.Nodes[k].ID)
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
	current := b.series("size.csv", "gdp_usd_current")
	constant := b.series("size.csv", "gdp_usd_constant")
	people := b.series("population.csv", "population")
	balance := b.series("balance.csv", "trade_balance_usd")
	brent := map[int]float64{}
	// Only raw materials have this price: a region without them may leave out both tables.
	if b.has("hydrocarbons.csv", "") || b.has("brent.csv", "") {
		for _, row := range b.read("brent.csv", "year", "usd_per_barrel") {
			brent[b.whole("brent.csv", row[0])] = b.number("brent.csv", row[1])
		}
	}
	// The US price level turns constant prices into prices of the year.
	price := func(y int) float64 { return current["US"][y] / constant["US"][y] }

	r.Size = make([]float64, years*n)
	r.Balance = make([]float64, years*n)
	r.Population = make([]float64, years*r.Members)
	r.Brent = make([]float64, years)

	for id := range sizes {
		b.node("size", id)
	}
	for k := range n {
		id := r.Nodes[k].ID
		reading := f.Reading[id]
		if s, ok := sizes[id]; ok {
			reading = s
		}
		size := current[id]
		switch reading {
		case "", "official":
		case "comparable":
			anchor, ok := f.Comparable[id]
			if !ok {
				b.bad("size.%s: no comparable series for this node, want \"official\"", id)
				continue
			}
			if current["US"] == nil || constant["US"] == nil {
				b.bad("size.%s: a comparable series needs the US price level; give size.csv both figures of US, as a node or not", id)
				continue
			}
			size = map[int]float64{}
			level, count := 0.0, 0.0
			for y := anchor[0]; y <= anchor[1]; y++ {
				level += current[id][y] / (constant[id][y] * price(y))
				count++
			}
			for y, v := range constant[id] {
				size[y] = v * price(y) * level / count
			}
		default:
			b.bad("size.%s = %q, want \"official\" or \"comparable\"", id, reading)
			continue
		}
		trend, ok := f.Given[id]
		if !ok {
			first, last := constant[id][f.Window[0]], constant[id][f.Window[1]]
			if f.Window[1] <= f.Window[0] || first <= 0 || last <= 0 {
				b.bad("size.csv: no constant-price series for %s over %d–%d; give growth_given.%s in the region file", id, f.Window[0], f.Window[1], id)
				continue
			}
			trend = nthRoot(last/first, f.Window[1]-f.Window[0]) - 1
		}
		lastShare := 0.0
		for y := range years {
			year := r.FirstYear + y
			at := y*n + k
			if year <= r.ForcingTo {
				if size[year] <= 0 {
					b.bad("size.csv: no size of %s in %d", id, year)
				}
				r.Size[at] = size[year]
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
	}
	if k := b.node("forcing.absorber", f.Absorber); k >= 0 {
		for y := range years {
			sum := 0.0
			for i := range n {
				sum += r.Balance[y*n+i]
			}
			r.Balance[y*n+k] = -sum
		}
	}
	for i := range r.Members {
		id := r.Nodes[i].ID
		growth, span := 1.0, min(10, r.ForcingTo-r.FirstYear) // years whose growth goes on
		if from := people[id][r.ForcingTo-span]; span > 0 && from > 0 {
			growth = nthRoot(people[id][r.ForcingTo]/from, span)
		}
		for y := range years {
			year := r.FirstYear + y
			v, ok := people[id][year]
			if !ok && year > r.ForcingTo {
				v = r.Population[(y-1)*r.Members+i] * growth
			} else if !ok {
				b.bad("population.csv: no population of %s in %d", id, year)
			}
			r.Population[y*r.Members+i] = v
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
	b.fuels()
}

// fuels reads the dated raw-material flows; fuels of one exporter to one
// importer are added up as energy, each at its own price.
func (b *builder) fuels() {
	if !b.has("hydrocarbons.csv", "") {
		return // a region that sells none to speak of
	}
	r := b.r
	type step struct {
		from               int
		boe, share         float64
		exporter, importer int
		fuel               string
	}
	var steps []step
	for _, row := range b.read("hydrocarbons.csv", "exporter", "importer", "fuel", "from_year", "volume", "price_of_brent") {
		s := step{exporter: b.node("hydrocarbons.csv", row[0]), importer: b.node("hydrocarbons.csv", row[1]), fuel: row[2],
			from: b.whole("hydrocarbons.csv", row[3]), share: b.number("hydrocarbons.csv", row[5])}
		per := b.f.Forcing.BoeOil * 1e6 // Mt
		switch row[2] {
		case "oil":
		case "gas":
			per = b.f.Forcing.BoeGas * 1e6 // bcm
		default:
			b.bad("hydrocarbons.csv: fuel %q, want oil or gas", row[2])
		}
		s.boe = b.number("hydrocarbons.csv", row[4]) * per
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
	for range 200 {
		power := 1.0
		for range n - 1 {
			power *= root
		}
		next := (float64(float64(n-1)*root) + x/power) / float64(n)
		if next == root {
			break
		}
		root = next
	}
	return root
}

// has tells whether there is such a table, with such a column unless that is "".
func (b *builder) has(file, column string) bool {
	text, err := fs.ReadFile(b.data, file)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	head, _, _ := strings.Cut(string(text), "\n")
	return column == "" || wordIndex(strings.Split(strings.TrimSpace(head), ","), column) >= 0
}

// read reads the named columns of a table, in the order of the file.
func (b *builder) read(file string, columns ...string) [][]string {
	text, err := fs.ReadFile(b.data, path.Clean(file))
	if errors.Is(err, fs.ErrNotExist) {
		b.bad("there is no table %s in the folder of forcing.data", file)
		return nil
	}
	if err != nil {
		b.bad("%s: %v", file, err)
		return nil
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) == 0 {
		b.bad("%s: %v", file, err)
		return nil
	}
	at := make([]int, len(columns))
	for k, c := range columns {
		at[k] = wordIndex(rows[0], c)
		if at[k] < 0 {
			b.bad("%s has no column %q", file, c)
			return nil
		}
	}
	out := make([][]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		picked := make([]string, len(at))
		for k, c := range at {
			picked[k] = row[c]
		}
		out = append(out, picked)
	}
	return out
}

// series reads a column by node and year; empty cells are left out.
func (b *builder) series(file, column string) map[string]map[int]float64 {
	out := map[string]map[int]float64{}
	for _, row := range b.read(file, "node", "year", column) {
		if row[2] == "" {
			continue
		}
		if out[row[0]] == nil {
			out[row[0]] = map[int]float64{}
		}
		out[row[0]][b.whole(file, row[1])] = b.number(file, row[2])
	}
	return out
}

func (b *builder) number(file, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		b.bad("%s: %q is no number", file, s)
	}
	return v
}

func (b *builder) whole(file, s string) int {
	v, err := strconv.Atoi(s)
	if err != nil {
		b.bad("%s: %q is no whole number", file, s)
	}
	return v
}
