package scenarios

import (
	"bytes"
	"cmp"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"

	"concord/sim"
	"concord/sim/fault"
)

// DefaultRegion is the region of a scenario that names none, DefaultScenario what is run of it when nothing is named.
const (
	DefaultRegion   = "central-asia"
	DefaultScenario = "reference"
)

// Reference is the scenario of the library beside which figures and summaries show the others of a region: the one that is
// called like the region, and DefaultScenario for the default region. It is "" for a region without one.
func Reference(region string) string {
	name := region
	if region == DefaultRegion {
		name = DefaultScenario
	}
	if !slices.Contains(Library(), name) {
		return ""
	}
	return name
}

// regionFile is a region file as written; docs/region.md explains every key.
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
		IncidentsFrom    int `toml:"incidents_from"`
		RecordFrom       int `toml:"record_from"`
	} `toml:"years"`
	Landmarks struct {
		Shown   []int `toml:"shown"`
		Brief   []int `toml:"brief"`
		Borders int   `toml:"borders"`
		HeldOut int   `toml:"held_out"`
		Turn    struct {
			Member string `toml:"member"`
			Year   int    `toml:"year"`
		} `toml:"turn"`
	} `toml:"landmarks"`
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

		NoiseWindow     [2]int             `toml:"noise_window"`
		NoiseWithout    []string           `toml:"noise_without"`
		OilIncome       map[string]float64 `toml:"oil_income"`
		RemittancesFrom string             `toml:"remittances_from"`
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
		Model     string     `toml:"model"`
		Border    [2]float64 `toml:"border"`
		Pair      [2]float64 `toml:"pair"`
		Outside   []string   `toml:"outside"`

		Unrecorded [][]string `toml:"unrecorded"`
		Seen       string     `toml:"seen"`
		Hindsight  string     `toml:"hindsight"`
	} `toml:"calibration"`
	Offices map[string]struct {
		Holder   string     `toml:"holder"`
		Since    int        `toml:"since"`
		Openness [2]float64 `toml:"openness"`
		Ambition [2]float64 `toml:"ambition"`
		ExitRate float64    `toml:"exit_rate"`
		Crisis   float64    `toml:"crisis_rate"`
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

// ReadRegion reads a region and its data: a shipped one by its name, another one by the path of its file.
// sizes chooses, by node code, between the readings "official" and "comparable" of economic size. A node not
// named keeps the region file's reading. Rows and tables may stand in any order: everything is sorted by
// code. ReadRegion reads all tables of the folder, also those that only figures use, so that a fault is found
// before a long run. The error is fault.Faults, with every mistake of file and tables at once.
func ReadRegion(name string, sizes map[string]string) (*sim.Region, error) {
	src, err := openRegion(name)
	if err != nil {
		return nil, err
	}
	b := newBuilder(src)
	r := b.region(sizes)
	return r, b.err()
}

// builder reads a region and collects faults, so that one reading reports all of them.
type builder struct {
	*checker // of the region file
	f        regionFile
	r        *sim.Region
	raw      map[string]any
	at       *spot
	index    map[string]int
	lists    map[string][]string // codes by class
	sure     bool                // the lists of nodes have no faults: a code that is not in them is unknown
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

// err is all faults: the region file first, then its tables.
func (b *builder) err() error {
	all := fault.Faults(b.faults).Sorted()
	for _, t := range b.order {
		all = append(all, t.Faults()...)
	}
	return all.Err()
}

// begin checks the region file key by key and decodes the keys without faults.
func (b *builder) begin() {
	raw := b.raw
	b.lists, b.sure = checkKeys(b.checker, raw, b.at)
	// The parser stops at the first value of a wrong type, so it gets only the remaining keys.
	var text bytes.Buffer
	err := toml.NewEncoder(&text).Encode(raw)
	if err == nil {
		_, err = toml.Decode(text.String(), &b.f)
	}
	if err != nil {
		b.fault(place{}, "the region file cannot be understood (%v); write it as docs/region.md shows", err)
	}
}

// region reads everything. The result is valid if err is nil afterwards.
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
		return nil // all other lengths depend on these
	}
	b.nodes()
	b.landmarks()
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

// blamed tells whether the file has such a key that was removed as wrong.
func (b *builder) blamed(path ...string) bool {
	s := b.at
	for _, name := range path {
		if s = s.keys[name]; s == nil {
			return false
		}
	}
	return true
}

// years checks the years of the span against one another and tells whether there is one.
func (b *builder) years() bool {
	y := b.f.Years
	r := b.r
	r.Name, r.Title = b.f.Name, b.f.Title
	r.FirstYear, r.LastYear, r.DefaultUntil = y.First, y.Last, y.DefaultUntil
	r.OutcomesObserved, r.EventsTo, r.ForcingTo, r.ExitsFrom = y.OutcomesObserved, y.EventsTo, y.ForcingTo, y.ExitsFrom
	r.ChoicesFrom, r.RecordFrom = y.ChoicesFrom, cmp.Or(y.RecordFrom, y.First)
	r.IncidentsFrom = cmp.Or(y.IncidentsFrom, y.First)
	if y.First == 0 || y.Last == 0 {
		return false // already reported
	}
	if y.Last <= y.First || y.Last-y.First > mostSpan {
		b.fault(b.spot("years", "last").value,
			"years.first = %d and years.last = %d, want two years in this order, at most %d apart", y.First, y.Last, mostSpan)
		return false
	}
	for _, in := range []struct {
		name string
		year int
	}{{"default_until", y.DefaultUntil}, {"outcomes_observed", y.OutcomesObserved}, {"events_to", y.EventsTo},
		{"forcing_to", y.ForcingTo}, {"record_from", y.RecordFrom}, {"incidents_from", y.IncidentsFrom}} {
		if in.year != 0 && (in.year < y.First || in.year > y.Last) {
			b.fault(b.spot("years", in.name).value, "years.%s = %d, want %d..%d (years.first to years.last)", in.name, in.year,
				y.First, y.Last)
		}
	}
	return y.ForcingTo >= y.First && y.ForcingTo <= y.Last
}
