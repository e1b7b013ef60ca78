package agents

import "concord/sim"

// Own lists what leaders may put on the table by themselves from the region's
// ChoicesFrom on: one entry for every pair and matter, dormant until a leader
// wants it. They are entries like any other, so they are scored, refused, kept
// and logged by the same rules. What is solved between two is how the turn of 2016
// goes on (K130).
func Own(r *sim.Region) []sim.Entry {
	var list []sim.Entry
	if r.ChoicesFrom == 0 {
		return nil
	}
	for i := range r.Members {
		for j := i + 1; j < r.Members; j++ {
			for _, o := range own {
				k := KindNamed(o.kind)
				switch k.Needs {
				case sim.NeedsBorder:
					if r.BorderIndex(i, j) < 0 {
						continue
					}
				case sim.NeedsStream:
					if r.StreamIndex(i, j) < 0 {
						continue
					}
				case sim.NeedsNothing:
				}
				e := sim.Entry{ID: OwnPrefix + lower(r.PairName(i, j)) + "-" + o.name, Kind: k, Year: r.ChoicesFrom, A: i, B: j, OpenYears: 2, Own: true}
				for _, f := range k.Fields {
					for range f.Slots() {
						e.Values = append(e.Values, f.Default)
					}
				}
				if o.fill != nil {
					o.fill(r, &e)
				}
				list = append(list, e)
			}
		}
	}
	return list
}

// OwnPrefix begins the ids of leaders' own entries; no scenario may use it.
const OwnPrefix = "own-"

func lower(s string) string {
	b := []byte(s)
	for k, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[k] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// own are the matters that leaders take up by themselves, with terms that are
// usual for them.
var own = [...]struct {
	name string
	kind string
	fill func(r *sim.Region, e *sim.Entry)
}{
	{"border", "border_settlement", nil}, // kilometres are set when it is tabled
	{"reopening", "reopening", nil},
	{"visa", "visa_free", nil},
	{"links", "passenger_links", nil},
	{"trade", "trade_agreement", nil},
	{"customs", "trade_facilitation", func(r *sim.Region, e *sim.Entry) { e.Values[0] = 0.2 }},
	{"energy", "energy_deal", func(r *sim.Region, e *sim.Entry) {
		s := r.Streams[r.StreamIndex(e.A, e.B)]
		e.Values[0], e.Values[2] = float64(0.5*s.SummerTWh), float64(0.5*s.GasBCM)
	}},
	{"water", "water_agreement", nil},
}

// worthwhile says whether a proposal of a leader's own has anything to change.
func worthwhile(p *Params, w *sim.World, e int) bool {
	entry := &w.Entries[e]
	r := w.Region
	pair := r.PairIndex(entry.A, entry.B)
	switch entry.Kind.Name {
	case "border_settlement":
		left := w.Borders.Unsettled[r.BorderIndex(entry.A, entry.B)]
		if left < 1 {
			return false
		}
		w.Talks.Values[w.EntryAt[e]] = left
		return true
	case "reopening":
		return sim.Regime(w.Borders.Regime[r.BorderIndex(entry.A, entry.B)]) < sim.Managed
	case "visa_free":
		return visaFreedom(w, pair) < 0.5
	case "passenger_links":
		m := r.Members
		return min(w.Leaders.Stance[entry.A*m+entry.B], w.Leaders.Stance[entry.B*m+entry.A]) < p.Borders.RestrictedBelow
	case "trade_agreement":
		return w.Trade.Agreed[pair] == 0
	case "energy_deal":
		s := r.StreamIndex(entry.A, entry.B)
		return w.Energy.Paid[s] < 0.5
	case "water_agreement":
		s := r.StreamIndex(entry.A, entry.B)
		return w.Energy.Paid[s] < 0.8
	}
	return true
}
