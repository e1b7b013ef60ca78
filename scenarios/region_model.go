package scenarios

import (
	"cmp"
	"encoding/csv"
	"slices"
	"strings"

	"concord/sim"
)

// outsideFile is the part of a region file about outside powers, organisations,
// energy and water. All of it may be left out: a region without powers' strategies
// has powers that only trade.
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
	} `toml:"organisations"`
	Streams map[string]struct {
		Water     float64 `toml:"water"`
		Fuel      float64 `toml:"fuel"`
		SummerTWh float64 `toml:"summer_twh"`
		WinterTWh float64 `toml:"winter_twh"`
		WaterMCM  float64 `toml:"water_mcm"`
		GasBCM    float64 `toml:"gas_bcm"`
	} `toml:"streams"`
}

// outside fills everything that outsideFile says.
func (b *builder) outside() {
	r, f := b.r, &b.f.outsideFile
	r.Neutrality = b.byMember("neutrality", f.Neutrality)
	r.Hedging = b.byMember("hedging", f.Hedging)
	r.Threat = b.steps("threat", f.Threat)
	b.strategies()
	b.organisations()
	b.streams()
	b.forms()
}

// byMember reads one number for each member; 0 where none is given.
func (b *builder) byMember(where string, table map[string]float64) []float64 {
	out := make([]float64, b.r.Members)
	for id, v := range table {
		k := b.node(where, id)
		if k >= b.r.Members {
			b.bad("%s: %s is no member", where, id)
		} else if k >= 0 {
			out[k] = v
		}
	}
	return out
}

// steps spreads dated values [year, value] over the years; 0 before the first.
func (b *builder) steps(where string, dated [][2]float64) []float64 {
	out := make([]float64, b.r.Years())
	slices.SortStableFunc(dated, func(x, y [2]float64) int { return cmp.Compare(x[0], y[0]) })
	for k, d := range dated {
		if k > 0 && d[0] == dated[k-1][0] {
			b.bad("%s: the year %v stands twice", where, d[0])
		}
		if !(d[0] >= 1 && d[0] <= 9999) {
			b.bad("%s: %v is no year", where, d[0])
			return out
		}
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
		f := b.f.Strategies[r.Nodes[node].ID]
		where := "strategies." + r.Nodes[node].ID
		s := sim.Strategy{
			Rate:     b.steps(where+".rate", f.Rate),
			Interest: b.byMember(where+".interest", f.Interest),
			Secures:  b.byMember(where+".secures", f.Secures),
			Lead:     f.Lead, Minds: f.Minds, Spokes: f.Spokes, Reacts: f.Reacts,
		}
		sum := 0.0
		for name, share := range f.Use {
			k := wordIndex(sim.InstrumentNames[:], name)
			if k < 0 {
				b.bad("%s.use: no instrument %q; there are: %s", where, name, strings.Join(sim.InstrumentNames[:], ", "))
				continue
			}
			s.Use[k] = share
		}
		for _, share := range s.Use {
			sum += share
		}
		if sum > 1+1e-9 {
			b.bad("%s.use: the shares sum to %.3g, want at most 1", where, sum)
		}
		r.Strategies[q] = s
	}
	for id := range b.f.Strategies {
		if k := b.node("strategies", id); k >= 0 && r.Nodes[k].Power < 0 {
			b.bad("strategies: %s is no power", id)
		}
	}
}

func (b *builder) organisations() {
	r := b.r
	for id, f := range b.f.Organisations {
		where := "organisations." + id
		field := wordIndex(sim.BodyFieldNames[:], f.Field)
		if field < 0 {
			b.bad("%s.field = %q, want one of %s", where, f.Field, strings.Join(sim.BodyFieldNames[:], ", "))
			continue
		}
		o := sim.Organisation{ID: id, Name: f.Name, Field: sim.BodyField(field), Depth: f.Depth,
			Supranational: f.Supranational, Enforcement: f.Enforcement, Union: f.Union, Open: f.Open}
		if o.Name == "" {
			o.Name = id
		}
		for _, s := range f.Sponsors {
			k := b.node(where+".sponsors", s)
			if k < 0 || r.Nodes[k].Power < 0 {
				b.bad("%s.sponsors: %s is no power", where, s)
				continue
			}
			o.Sponsors = append(o.Sponsors, r.Nodes[k].Power)
		}
		slices.Sort(o.Sponsors)
		r.Organisations = append(r.Organisations, o)
	}
	slices.SortFunc(r.Organisations, func(x, y sim.Organisation) int { return cmp.Compare(x.ID, y.ID) })
}

func (b *builder) streams() {
	r := b.r
	for pair, f := range b.f.Streams {
		up, down, _ := strings.Cut(pair, "-")
		i, j := b.node("streams", up), b.node("streams", down)
		if i < 0 || j < 0 || i == j || i >= r.Members || j >= r.Members {
			b.bad("streams: %q is no pair of members like \"KG-UZ\", the one upstream first", pair)
			continue
		}
		r.Streams = append(r.Streams, sim.Stream{Up: i, Down: j, Water: f.Water, Fuel: f.Fuel,
			SummerTWh: f.SummerTWh, WinterTWh: f.WinterTWh, WaterMCM: f.WaterMCM, GasBCM: f.GasBCM})
	}
	slices.SortFunc(r.Streams, func(x, y sim.Stream) int {
		return cmp.Or(cmp.Compare(x.Up, y.Up), cmp.Compare(x.Down, y.Down))
	})
}

// forms reads the kinds of regional institutions, which are the same in every region.
func (b *builder) forms() {
	text, err := dataFiles.ReadFile("data/institutions.csv")
	if err != nil {
		panic(err) // embedded at build time
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		b.bad("institutions.csv: %v", err)
		return
	}
	b.r.Forms = make([]sim.Form, len(sim.FormNames))
	for _, row := range rows[1:] {
		k := wordIndex(sim.FormNames[:], row[0])
		if k < 0 {
			b.bad("institutions.csv: unknown form %q", row[0])
			continue
		}
		n := func(c int) float64 { return b.number("institutions.csv", row[c]) }
		b.r.Forms[k] = sim.Form{Name: row[0], Depth: n(1), Supranational: n(2), Enforcement: n(3), Formality: n(4), Coverage: n(5), Lead: n(6), Market: n(7)}
	}
}
