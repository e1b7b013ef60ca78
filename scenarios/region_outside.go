package scenarios

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"

	"concord/sim"
)

// outsideFile is the part of a region file about outside powers, organisations, energy and water. All of it
// is optional. Powers without a strategy only trade.
type outsideFile struct {
	Neutrality map[string]float64 `toml:"neutrality"`
	Hedging    map[string]float64 `toml:"hedging"`
	Threat     [][2]float64       `toml:"threat"`
	Strategies map[string]struct {
		Rate     [][2]float64       `toml:"rate"`
		Use      map[string]float64 `toml:"use"`
		Interest map[string]float64 `toml:"interest"`
		Secures  map[string]float64 `toml:"secures"`
		Lead     float64            `toml:"lead"`
		Minds    float64            `toml:"minds"`
		Spokes   float64            `toml:"spokes"`
		Reacts   float64            `toml:"reacts"`
	} `toml:"strategies"`
	Organisations map[string]struct {
		Name          string   `toml:"name"`
		Sponsors      []string `toml:"sponsors"`
		Field         string   `toml:"field"`
		Depth         float64  `toml:"depth"`
		Supranational float64  `toml:"supranational"`
		Enforcement   float64  `toml:"enforcement"`
		Union         bool     `toml:"union"`
		Open          bool     `toml:"open"`
		Founded       int      `toml:"founded"`
		Ended         int      `toml:"ended"`
		SuccessorOf   []string `toml:"successor_of"`
		Founders      []string `toml:"founders"`
		ByInvitation  bool     `toml:"by_invitation"`
	} `toml:"organisations"`
	Streams map[string]struct {
		Water     float64 `toml:"water"`
		Fuel      float64 `toml:"fuel"`
		SummerTWh float64 `toml:"summer_twh"`
		WinterTWh float64 `toml:"winter_twh"`
		WaterMCM  float64 `toml:"water_mcm"`
		GasBCM    float64 `toml:"gas_bcm"`
	} `toml:"streams"`
	OutsidePower map[string][][2]float64 `toml:"outside_power"`
}

// outside fills everything that outsideFile says.
func (b *builder) outside() {
	r, f := b.r, &b.f.outsideFile
	r.Neutrality = b.byMember(f.Neutrality)
	r.Hedging = b.byMember(f.Hedging)
	r.Threat = b.steps(f.Threat)
	b.strategies()
	b.organisations()
	b.streams()
	b.outsidePower()
	b.forms()
}

// outsidePower reads what lines to outside markets pay for members' power.
func (b *builder) outsidePower() {
	r := b.r
	if len(b.f.OutsidePower) == 0 {
		return
	}
	r.OutsidePower = make([]float64, r.Years()*r.Members)
	for i := range r.Members {
		for y, price := range b.steps(b.f.OutsidePower[r.Nodes[i].ID]) {
			r.OutsidePower[y*r.Members+i] = price
		}
	}
}

// byMember reads one number for each member; 0 where none is given.
func (b *builder) byMember(table map[string]float64) []float64 {
	out := make([]float64, b.r.Members)
	for k := range out {
		out[k] = table[b.r.Nodes[k].ID]
	}
	return out
}

// steps spreads dated values [year, value] over the years; 0 before the first.
func (b *builder) steps(dated [][2]float64) []float64 {
	out := make([]float64, b.r.Years())
	slices.SortFunc(dated, func(x, y [2]float64) int { return cmp.Compare(x[0], y[0]) })
	for _, d := range dated {
		for y := max(0, int(d[0])-b.r.FirstYear); y < len(out); y++ {
			out[y] = d[1]
		}
	}
	return out
}

func (b *builder) strategies() {
	r := b.r
	r.Strategies = make([]sim.Strategy, len(r.Powers))
	for q, node := range r.Powers {
		id := r.Nodes[node].ID
		f := b.f.Strategies[id]
		s := sim.Strategy{
			Rate:     b.steps(f.Rate),
			Interest: b.byMember(f.Interest),
			Secures:  b.byMember(f.Secures),
			Lead:     f.Lead,

			ExclusionAversion: f.Minds,
			HubPreference:     f.Spokes,
			RivalResponse:     f.Reacts,
		}
		sum := 0.0
		for k, name := range sim.InstrumentNames {
			s.Use[k] = f.Use[name]
			sum += s.Use[k]
		}
		if sum > 1+1e-9 {
			b.fault(b.spot("strategies", id, "use").key, "strategies.%s.use: the shares sum to %.4g, want at most 1", id, sum)
		}
		r.Strategies[q] = s
	}
}

func (b *builder) organisations() {
	r := b.r
	if n := len(b.f.Organisations); n > mostOrganisations {
		b.fault(b.spot("organisations").key, "the region has %d organisations, want at most %d", n, mostOrganisations)
	}
	ids := slices.Sorted(maps.Keys(b.f.Organisations))
	for _, id := range ids {
		f := b.f.Organisations[id]
		o := sim.Organisation{ID: id, Name: cmp.Or(f.Name, id),
			Field: sim.OrganisationField(max(0, slices.Index(sim.OrganisationFieldNames[:], f.Field))), Depth: f.Depth,
			Supranational: f.Supranational, Enforcement: f.Enforcement, Union: f.Union, Open: f.Open,
			Founded: f.Founded, Ended: f.Ended, ByInvitation: f.ByInvitation}
		for _, s := range f.Sponsors {
			o.Sponsors = append(o.Sponsors, r.Nodes[b.node(s)].Power)
		}
		slices.Sort(o.Sponsors)
		for _, code := range f.Founders {
			o.Founders = append(o.Founders, b.node(code))
		}
		slices.Sort(o.Founders)
		b.foundation(id, &o, ids)
		r.Organisations = append(r.Organisations, o)
	}
}

// foundation checks how an organisation begins and ends, and finds those that it succeeds.
func (b *builder) foundation(id string, o *sim.Organisation, ids []string) {
	f := b.f.Organisations[id]
	at := func(key string) place { return b.spot("organisations", id, key).value }
	name := "organisations." + id
	for _, code := range f.SuccessorOf {
		k, found := slices.BinarySearch(ids, code)
		switch {
		case !found:
			b.fault(at("successor_of"), "%s.successor_of: there is no organisation %s; %s", name, show(code),
				nearOrAll(code, ids))
		case code == id:
			b.fault(at("successor_of"), "%s.successor_of: an organisation does not succeed itself; drop it", name)
		case f.Founded != 0 && b.f.Organisations[code].Founded >= f.Founded:
			b.fault(at("successor_of"), "%s.successor_of: %s is founded in %d and %s in %d; a successor comes later, so drop "+
				"it or mend a year", name, code, b.f.Organisations[code].Founded, id, f.Founded)
		case f.Founded != 0 && b.f.Organisations[code].Ended != 0 && b.f.Organisations[code].Ended < f.Founded:
			b.fault(at("successor_of"), "%s.successor_of: %s ended in %d and has no members left in %d (%s.founded); drop it or "+
				"mend a year", name, code, b.f.Organisations[code].Ended, f.Founded, name)
		default:
			o.SuccessorOf = append(o.SuccessorOf, k)
		}
	}
	if len(f.SuccessorOf) > 0 && f.Founded == 0 {
		b.fault(at("successor_of"), "%s.successor_of stands without %s.founded; add the year in which it takes over the members",
			name, name)
	}
	if f.Ended != 0 && f.Ended <= f.Founded {
		b.fault(at("ended"), "%s.ended = %d, want a year after %s.founded = %d", name, f.Ended, name, f.Founded)
	}
	if len(o.Sponsors) > 0 && len(f.Founders) > 0 {
		b.fault(at("founders"), "%s has founders and sponsors; founders are for a body of the region alone: drop one of the two",
			name)
	}
	if len(o.Sponsors) == 0 && f.Ended != 0 {
		b.fault(at("ended"), "%s.ended: a body without sponsors ends by what its members do; drop the year", name)
	}
	if len(f.Founders) == 1 {
		b.fault(at("founders"), "%s.founders names one member, want two or more", name)
	}
	if len(o.Sponsors) == 0 && f.ByInvitation {
		b.fault(at("by_invitation"), "%s.by_invitation: nobody outside invites into a body without sponsors; drop it", name)
	}
}

func (b *builder) streams() {
	r := b.r
	for _, pair := range slices.Sorted(maps.Keys(b.f.Streams)) {
		f := b.f.Streams[pair]
		i, j := b.pairOf(pair)
		r.Streams = append(r.Streams, sim.Stream{Up: i, Down: j, Water: f.Water, Fuel: f.Fuel,
			SummerTWh: f.SummerTWh, WinterTWh: f.WinterTWh, WaterMCM: f.WaterMCM, GasBCM: f.GasBCM})
	}
	slices.SortFunc(r.Streams, func(x, y sim.Stream) int {
		return cmp.Or(cmp.Compare(x.Up, y.Up), cmp.Compare(x.Down, y.Down))
	})
}

// forms reads the kinds of regional institutions, which are the same in every region.
func (b *builder) forms() {
	data, err := fs.Sub(dataFiles, "data")
	if err != nil {
		panic(err) // embedded at build time
	}
	shipped := &builder{checker: b.checker, data: data, folder: "data", tables: map[string]*rows{}}
	t := shipped.read(&formsTable)
	b.order = append(b.order, t)
	b.r.Forms = make([]sim.Form, len(sim.FormNames))
	for _, row := range t.list {
		n := row.num
		b.r.Forms[slices.Index(sim.FormNames[:], row.text[0])] = sim.Form{Name: row.text[0], Depth: n[1], Supranational: n[2],
			Enforcement: n[3], Formality: n[4], Coverage: n[5], Lead: n[6], Market: n[7]}
	}
}
