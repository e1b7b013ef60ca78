package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// AboutRequest says of which region. A page that names none gets the region of a scenario that names none.
type AboutRequest struct {
	Region string `json:"region"`
}

// About is what does not depend on a scenario of a region.
type About struct {
	Model       string           `json:"model"`
	Region      RegionInfo       `json:"region"`
	Library     []LibraryItem    `json:"library"`
	Parameters  []ParameterInfo  `json:"parameters"`
	Mechanisms  []MechanismInfo  `json:"mechanisms"`
	Barriers    []string         `json:"barriers"`
	Supports    []string         `json:"supports"`
	Kinds       []KindInfo       `json:"kinds"`
	Outcomes    []OutcomeInfo    `json:"outcomes"`
	Evidence    string           `json:"evidence"`
	Comparators []ComparatorInfo `json:"comparators"`
	Instruments []string         `json:"instruments"`
}

// RegionInfo is a shipped region.
type RegionInfo struct {
	ID            string             `json:"id"`
	Name          string             `json:"name"`
	Reference     string             `json:"reference"` // of the library, "" for none
	First         int                `json:"first"`
	Last          int                `json:"last"`
	Until         int                `json:"until"`
	ChoicesFrom   int                `json:"choicesFrom"`
	Nodes         []NodeInfo         `json:"nodes"`
	Pairs         [][2]string        `json:"pairs"`
	Borders       []string           `json:"borders"`
	Streams       []string           `json:"streams"`
	Organisations []OrganisationInfo `json:"organisations"`
	Outlines      []OutlineInfo      `json:"outlines"`
}

// NodeInfo is a place of the trade matrix. Place is where a map shows it, by longitude and latitude.
type NodeInfo struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Member bool        `json:"member"`
	Power  bool        `json:"power"`
	Place  *[2]float64 `json:"place"`
}

// OrganisationInfo names an organisation.
type OrganisationInfo struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OutlineInfo is the shape of a country.
type OutlineInfo struct {
	ID    string         `json:"id"`
	Rings [][][2]float64 `json:"rings"`
}

// LibraryItem is a scenario of the library.
type LibraryItem struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Question string   `json:"question"`
	Expect   string   `json:"expect"`
	IDs      []string `json:"ids"`
	Claims   []string `json:"claims"`
	Region   string   `json:"region"`
	Place    string   `json:"place"` // the region in words
}

// ParameterInfo is a parameter of the model, with quantiles of what was believed of it before and after the fit.
type ParameterInfo struct {
	Path      string    `json:"path"`
	Value     float64   `json:"value"`
	Low       float64   `json:"low"`
	High      float64   `json:"high"`
	Unit      string    `json:"unit"`
	Grade     string    `json:"grade"`
	Source    string    `json:"source"`
	Does      string    `json:"does"`
	Group     string    `json:"group"`
	Mechanism string    `json:"mechanism"`
	Prior     []float64 `json:"prior"`
	Posterior []float64 `json:"posterior"`
}

// MechanismInfo is a theory that can be switched off.
type MechanismInfo struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Does   string `json:"does"`
}

// KindInfo is a kind of entry.
type KindInfo struct {
	Name   string    `json:"name"`
	Table  string    `json:"table"`
	Nature string    `json:"nature"`
	Group  string    `json:"group"`
	Role   string    `json:"role"`
	Does   string    `json:"does"`
	Keys   []KeyInfo `json:"keys"`
}

// KeyInfo is a key that entries of a kind take.
type KeyInfo struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Required bool     `json:"required"`
	Unit     string   `json:"unit"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Usual    any      `json:"usual"`
	Words    []string `json:"words"`
	Does     string   `json:"does"`
}

// OutcomeInfo is a line of the codebook.
type OutcomeInfo struct {
	Table  string   `json:"table"`
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Does   string   `json:"does"`
	Words  []string `json:"words"`
	Claims string   `json:"claims"`
}

// ComparatorInfo is the share of trade inside another region.
type ComparatorInfo struct {
	Region  string  `json:"region"`
	Year    int     `json:"year"`
	Share   float64 `json:"share"`
	Reading string  `json:"reading"`
}

// Quantiles are the probabilities of the quantiles of ParameterInfo.
var Quantiles = func() []float64 {
	at := []float64{0.01}
	for k := 1; k < 20; k++ {
		at = append(at, float64(k)/20)
	}
	return append(at, 0.99)
}()

// about tells of a shipped region, the library and the model.
func about(q AboutRequest) (*About, error) {
	region := cmp.Or(q.Region, scenarios.DefaultRegion)
	if names := scenarios.RegionNames(); !slices.Contains(names, region) {
		return nil, fmt.Errorf("there is no region %q; there are %s", fault.Clip(region), strings.Join(names, ", "))
	}
	r, err := scenarios.ReadRegion(region, nil)
	if err != nil {
		return nil, err
	}
	a := &About{Model: sim.ModelVersion, Evidence: scenarios.Evidence(region),
		Barriers: groups(sim.Barrier), Supports: groups(sim.Supporting), Instruments: sim.InstrumentNames[:],
		Parameters: parameters(r), Kinds: kinds(r), Comparators: []ComparatorInfo{}}
	if a.Region, err = regionInfo(region, r); err != nil {
		return nil, err
	}
	if a.Library, err = libraryItems(); err != nil {
		return nil, err
	}
	for _, m := range agents.Mechanisms {
		a.Mechanisms = append(a.Mechanisms, MechanismInfo{m.Name, m.Source, m.Doc})
	}
	p := agents.Defaults()
	p.Calibrate(r)
	for _, o := range agents.New(p, r).Outcomes() {
		a.Outcomes = append(a.Outcomes, OutcomeInfo{o.Domain.String(), o.Name, o.Unit, o.Definition, list(o.Words), o.Claims})
	}
	seen, err := scenarios.ObservedIn(region)
	if err != nil {
		return nil, err
	}
	for _, c := range seen.Comparators {
		a.Comparators = append(a.Comparators, ComparatorInfo{c.Region, c.Year, c.Share, c.Reading})
	}
	return a, nil
}

// list is a list that JSON writes as [] when it is empty. slices.Concat would give nil then.
func list[T any](items []T) []T { return append([]T{}, items...) }

// regionInfo tells of a region. Outlines are of a region that ships a map; of another, places alone are drawn.
func regionInfo(name string, r *sim.Region) (RegionInfo, error) {
	info := RegionInfo{ID: name, Reference: scenarios.Reference(name), Name: r.Title,
		First: r.FirstYear, Last: r.LastYear, Until: r.DefaultUntil,
		ChoicesFrom: r.ChoicesFrom, Pairs: [][2]string{}, Borders: []string{}, Streams: []string{},
		Organisations: []OrganisationInfo{}, Outlines: []OutlineInfo{}}
	places, err := scenarios.Places(name)
	if err != nil {
		return info, err
	}
	for k, n := range r.Nodes {
		node := NodeInfo{Code: n.ID, Name: n.Name, Member: k < r.Members, Power: n.Power >= 0}
		if place, known := places[n.ID]; known {
			node.Place = &place
		}
		info.Nodes = append(info.Nodes, node)
	}
	for i := range r.Members {
		for j := i + 1; j < r.Members; j++ {
			info.Pairs = append(info.Pairs, [2]string{r.Nodes[i].ID, r.Nodes[j].ID})
		}
	}
	for _, b := range r.Borders[:r.Inner] {
		info.Borders = append(info.Borders, r.PairName(b.A, b.B))
	}
	for _, s := range r.Streams {
		info.Streams = append(info.Streams, r.PairName(s.Up, s.Down))
	}
	for _, o := range r.Organisations {
		info.Organisations = append(info.Organisations, OrganisationInfo{o.ID, o.Name})
	}
	outlines, err := scenarios.Outlines(name)
	for _, o := range outlines {
		info.Outlines = append(info.Outlines, OutlineInfo(o))
	}
	return info, err
}

// libraryItems tells of the scenarios of the library.
func libraryItems() ([]LibraryItem, error) {
	titles := map[string]string{}
	for _, name := range scenarios.RegionNames() {
		r, err := scenarios.ReadRegion(name, nil)
		if err != nil {
			return nil, err
		}
		titles[name] = r.Name
	}
	var items []LibraryItem
	for _, name := range scenarios.Library() {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, err
		}
		items = append(items, LibraryItem{name, s.Title, s.Question, s.Expect, list(s.IDs), list(s.Claims), s.Region,
			titles[s.Region]})
	}
	return items, nil
}

// parameters tells of the parameters of the model, with the values that the fit to a region gives them.
func parameters(r *sim.Region) []ParameterInfo {
	p := agents.Defaults()
	p.Calibrate(r)
	var infos []ParameterInfo
	for _, row := range p.Table() {
		info := ParameterInfo{Path: row.Path, Value: *row.Value, Low: row.Lo, High: row.Hi, Unit: row.Unit, Grade: row.Grade,
			Source: row.Source, Does: row.Doc, Mechanism: row.Mechanism}
		info.Group, _, _ = strings.Cut(row.Path, ".")
		if law, err := scenarios.PriorLaw(row.Path); err == nil {
			info.Prior = quantiles(&law)
		}
		if law, err := scenarios.PosteriorLaw(r, row.Path); err == nil {
			info.Posterior = quantiles(&law)
		}
		infos = append(infos, info)
	}
	return infos
}

// quantiles are the Quantiles of a law.
func quantiles(law *scenarios.Law) []float64 {
	var at []float64
	for _, u := range Quantiles {
		at = append(at, law.Quantile(u))
	}
	return at
}

// groups are the groups of causes that have parameters or entries of a role.
func groups(role sim.Role) []string {
	p := agents.Defaults()
	names := []string{}
	for _, group := range agents.BarrierGroups {
		if slices.ContainsFunc(p.Table(), func(row agents.Parameter) bool { return row.Role == role && row.Group == group }) ||
			slices.ContainsFunc(agents.Kinds(), func(k *sim.Kind) bool { return k.Role == role && k.Group == group }) {
			names = append(names, group.String())
		}
	}
	return names
}

// kinds tells of the kinds of entries.
func kinds(r *sim.Region) []KindInfo {
	var infos []KindInfo
	for _, k := range agents.Kinds() {
		info := KindInfo{Name: k.Name, Table: tableOf(k), Nature: k.Nature.String(), Does: k.Doc, Keys: []KeyInfo{}}
		if k.Role != sim.Neither {
			info.Group, info.Role = k.Group.String(), k.Role.String()
		}
		for _, f := range scenarios.KeysOf(k, r) {
			info.Keys = append(info.Keys, KeyInfo{f.Name, f.Type, f.Required, f.Unit, f.Low, f.High, f.Usual, list(f.Words),
				f.Doc})
		}
		infos = append(infos, info)
	}
	return infos
}
