package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"concord/agents"
	"concord/sim"
)

// Bound is a scenario together with its region, ready to run. Codes are indices, defaults are filled in, and
// parameters have their values.
type Bound struct {
	Scenario  *Scenario
	Region    *sim.Region // shared; not to be written
	Params    agents.Params
	Entries   []sim.Entry // those of the scenario and leaders' own, sorted by id
	Until     int         // last year of the run
	Uncertain []BoundRange
}

// BoundRange is a range of the scenario and where a number drawn from it goes.
type BoundRange struct {
	Path   string // as in the scenario: event.ID.key, proposal.ID.key or parameters.PATH
	Entry  int    // index in Bound.Entries, −1 for a parameter
	Slot   int    // place in Entry.Values; for a parameter, in Params.Table
	Lo, Hi float64
}

// Bind brings scenario and region together. Errors are those of the region's
// data, such as a node without a comparable reading of its size.
func (s *Scenario) Bind() (*Bound, error) {
	sizes := map[string]string{}
	for _, size := range s.Sizes {
		sizes[size.Node] = size.Reading
	}
	region, err := regionFor(s.Region, sizes, s.free)
	if err != nil {
		return nil, err
	}
	b := &Bound{Scenario: s, Region: region, Params: calibrated(region), Until: s.Until}
	if b.Until == 0 {
		b.Until = region.DefaultUntil
	}
	for _, set := range s.Settings {
		if err := b.Params.Set(set.Path, set.Value); err != nil {
			return nil, err
		}
	}
	for k := range s.Entries {
		b.Entries = append(b.Entries, s.Entries[k].bind(region))
	}
	b.Entries = append(b.Entries, agents.Own(region)...)
	slices.SortFunc(b.Entries, func(x, y sim.Entry) int { return cmp.Compare(x.ID, y.ID) })
	for k := range s.Switches {
		b.flick(&s.Switches[k])
	}
	b.lose()
	b.decide()
	for _, u := range s.Uncertain {
		b.Uncertain = append(b.Uncertain, s.bindRange(u, b.Entries))
	}
	return b, nil
}

// flick applies a switch. It comes after the settings; the reader has checked that no switch contradicts
// them.
func (b *Bound) flick(w *Switch) {
	if w.On {
		return
	}
	role := switchTable(w.Table).role
	if role == sim.Neither {
		b.Params.SwitchOffMechanism(w.Name)
		return
	}
	group := sim.Group(slices.Index(sim.GroupNames[:], w.Name))
	b.Params.SwitchOff(group, role)
	for k := range b.Entries {
		if e := &b.Entries[k]; e.Role == role && e.Group == group {
			e.Off = true
		}
	}
}

// CanDraw explains why parameters cannot be drawn from the given source; nil if they can.
func (b *Bound) CanDraw(from sim.ParameterSource) error {
	if from == sim.FromPosterior && b.Region.Posterior == nil {
		return fmt.Errorf("region %s has no posterior: nobody has fitted it. Draw from the priors, or fit it with "+
			"`concord fit`", b.Region.Name)
	}
	return nil
}

// CanKeepAll explains why a run cannot keep every number of so many members and years; nil if it can. What is recorded of
// pairs, and of the agreements between them, grows with the square of the members.
func (b *Bound) CanKeepAll() error {
	pairs, years := b.Region.Pairs(), b.Until-b.Region.FirstYear+1
	if pairs*years <= mostPairYears {
		return nil
	}
	return fmt.Errorf("%d members have %d pairs, over %d years too many to keep every number of them, want pairs times years at "+
		"most %d; name what to keep: --keep 'region.*' --keep 'countries.*', and --keep 'pairs.%s.trust' for those that "+
		"share a border", b.Region.Members, pairs, years, mostPairYears, neighbours)
}

// HeldYears are the years in which a dated pandemic holds the borders. Nobody decides them.
func (b *Bound) HeldYears() []int {
	var years []int
	for k := range b.Entries {
		if e := &b.Entries[k]; e.Kind.Name == "pandemic" {
			for n := range int(e.Values[e.Kind.Slot("years")]) {
				years = append(years, e.Year+n)
			}
		}
	}
	return years
}

// Settled lists the paths of the parameters that the scenario sets or that switches hold at their neutral
// value. Draws of parameters leave these unchanged.
func (b *Bound) Settled() []string {
	var paths []string
	for _, set := range b.Scenario.Settings {
		paths = append(paths, set.Path)
	}
	for k := range parameterRows {
		if b.Scenario.off(&parameterRows[k]) != nil {
			paths = append(paths, parameterRows[k].Path)
		}
	}
	return paths
}

func (e *Entry) bind(region *sim.Region) sim.Entry {
	a, b := e.parties()
	out := sim.Entry{
		ID: e.ID, Kind: e.Kind, Year: e.Year(),
		A: region.NodeIndex(a), B: region.NodeIndex(b),
		OpenYears: 1, // an act is decided once
	}
	out.Group, out.Role = e.cause()
	if e.Kind.Parties == sim.Countries {
		codes, _ := e.Get("countries").([]string)
		for k := range region.Members {
			if codes == nil || slices.Contains(codes, region.Nodes[k].ID) {
				out.Who = append(out.Who, k)
			}
		}
	}
	if e.Kind.Parties != sim.Toward && out.B >= 0 && out.A > out.B {
		out.A, out.B = out.B, out.A // a pair has no direction
	}
	out.Label, _ = e.Get("label").(string)
	out.Imposed, _ = e.Get("imposed").(bool)
	if e.Kind.Nature == sim.Proposal {
		out.OpenYears = usuallyOpen
		if years, ok := e.Get("open_years").(int64); ok {
			out.OpenYears = int(years)
		}
		if years, ok := e.Get("term").(int64); ok {
			out.Term = int(years)
		}
		if year, ok := e.Get("ratified").(int64); ok {
			out.Ratified = int(year)
		}
	}
	for _, f := range e.Kind.Fields {
		out.Values = append(out.Values, slots(region, f, e.Get(f.Key))...)
	}
	return out
}

// slots turns the value of a field into its numbers; nil stands for the default.
func slots(region *sim.Region, f sim.Field, v any) []float64 {
	switch f.Type {
	case sim.OrganisationCode, sim.Power, sim.Member:
		code, _ := v.(string)
		return []float64{float64(indexOf(region, f.Type, code))}
	case sim.Number, sim.Range, sim.Choice, sim.Flag, sim.Whole:
	}
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case int64:
		return []float64{float64(v)}
	case [2]float64:
		return v[:]
	case string:
		return []float64{float64(slices.Index(f.Words, v))}
	case bool:
		if v {
			return []float64{1}
		}
		return []float64{0}
	}
	return slices.Repeat([]float64{f.Default}, f.Slots())
}

// indexOf finds what a code names, −1 for the empty one.
func indexOf(region *sim.Region, t sim.FieldType, code string) int {
	switch t {
	case sim.OrganisationCode:
		return region.OrganisationIndex(code)
	case sim.Power:
		if n := region.NodeIndex(code); n >= 0 {
			return region.Nodes[n].Power
		}
		return -1
	}
	return region.NodeIndex(code) // members come first
}

func (s *Scenario) bindRange(u Uncertain, bound []sim.Entry) BoundRange {
	out := BoundRange{Path: u.Path, Entry: -1, Lo: u.Lo, Hi: u.Hi}
	for k := range parameterRows {
		if "parameters."+parameterRows[k].Path == u.Path {
			out.Slot = k
			return out
		}
	}
	for n := range s.Entries {
		e := &s.Entries[n]
		for _, f := range e.Kind.Fields {
			if e.Path()+"."+f.Key == u.Path {
				out.Entry = slices.IndexFunc(bound, func(b sim.Entry) bool { return b.ID == e.ID })
				out.Slot = e.Kind.Slot(f.Key)
			}
		}
	}
	return out
}

// regions keeps the regions that were read, because claims bind many scenarios of one region.
var regions struct {
	sync.Mutex
	read map[string]*sim.Region
	free map[*sim.Region]*sim.Region // by the region that was read: the same in free history
}

// calibratedIn are the parameters of regions that readRegion gave, as calibrated makes them.
var calibratedIn sync.Map

// calibrated gives the parameters as they are in a region: shipped, or fitted to its record.
func calibrated(r *sim.Region) agents.Params {
	if known, ok := calibratedIn.Load(r); ok {
		return known.(agents.Params)
	}
	p := agents.Defaults()
	p.Calibrate(r)
	calibratedIn.Store(r, p)
	return p
}

// readRegion is ReadRegion with a memory.
func readRegion(name string, sizes map[string]string) (*sim.Region, error) {
	key := fmt.Sprint(name, sizes) // maps print in the order of their keys
	regions.Lock()
	defer regions.Unlock()
	if r := regions.read[key]; r != nil {
		return r, nil
	}
	r, err := ReadRegion(name, sizes)
	if err != nil {
		return nil, err
	}
	if regions.read == nil {
		regions.read = map[string]*sim.Region{}
	}
	regions.read[key] = r
	return r, nil
}

// forgetLocal forgets regions of the user's, whose files may be read in another place from now on.
func forgetLocal() {
	regions.Lock()
	defer regions.Unlock()
	maps.DeleteFunc(regions.read, func(key string, r *sim.Region) bool {
		local := isPath(strings.SplitN(key, "map[", 2)[0])
		if local {
			delete(regions.free, r)
		}
		return local
	})
}

// regionOf is the region whose codes and years are used to check a scenario. It is nil when the region cannot
// be read; Bind reports the reason.
func regionOf(name string) *sim.Region {
	r, err := readRegion(name, nil)
	if err != nil {
		return nil
	}
	return r
}
