package agents

import "concord/sim"

// measureRule makes what the results tell of a year besides the state of the rules, at the end of the year. No rule
// reads any of it.
type measureRule struct {
	network network
	partner []float64    // scratch: by member and node, what they trade, and behind them what outside nodes do, US$
	fuels   []fuelAmount // which raw materials go into which of these places
}

// fuelAmount says that a flow of raw materials counts in a place of measureRule.partner.
type fuelAmount struct{ fuel, place int }

func newMeasureRule(r *sim.Region) measureRule {
	n, m := len(r.Nodes), r.Members
	x := measureRule{network: newNetwork(r), partner: make([]float64, m*n+1)}
	for k := range r.Fuels {
		f := &r.Fuels[k]
		if f.Exporter < m {
			x.fuels = append(x.fuels, fuelAmount{k, f.Exporter*n + f.Importer})
		}
		if f.Importer < m {
			x.fuels = append(x.fuels, fuelAmount{k, f.Importer*n + f.Exporter})
		}
		if f.Exporter >= m && f.Importer >= m {
			x.fuels = append(x.fuels, fuelAmount{k, m * n})
		}
	}
	return x
}

// weigh weighs up cooperation, and then measures what is left of the year.
func (m *Model) weigh(w *sim.World) {
	m.rules.Indices.Weigh(w)
	countPapers(w)
	m.measures.partners(w)
	m.measures.network.weigh(w)
	relapse(w)
}

// countPapers counts the papers among members. What ends is found by what is left: it was there a year ago, or was signed
// this year, and is there no more. So papers that are signed, less those that end, are always what the count of those
// there grows by.
func countPapers(w *sim.World) {
	t, year := &w.Talks, float64(w.Year)
	signed, ratified, inForce, there := 0, 0, 0, 0
	for _, e := range w.Binding() {
		status := sim.Status(t.Status[e])
		if status != sim.Agreed && status != sim.Ended {
			continue
		}
		if t.AgreedIn[e] == year {
			signed++
		}
		since := t.InForceIn[e]
		if since == year {
			ratified++ // even where another has taken its place at once
		}
		if status == sim.Agreed {
			there++
			if since != 0 {
				inForce++
			}
		}
	}
	s := &w.Measures
	*s.Ended = *s.There + float64(signed-there)
	*s.Signed, *s.Ratified, *s.InForce, *s.There = float64(signed), float64(ratified), float64(inForce), float64(there)
}

// partners measures how concentrated each member's trade is, and how much outside nodes trade with one another.
func (x *measureRule) partners(w *sim.World) {
	r := w.Region
	n, m := len(r.Nodes), r.Members
	flow := w.Trade.Flow
	for i := range m {
		row, sold := x.partner[i*n:(i+1)*n], flow[i*n:(i+1)*n]
		for j, at := 0, i; j < len(row); j, at = j+1, at+n {
			row[j] = sold[j] + flow[at]
		}
		row[i] = 0
	}
	outer := 0.0
	for i := m; i < n; i++ {
		sum := 0.0
		for j, sold := range flow[i*n+m : (i+1)*n] {
			if j != i-m {
				sum += sold
			}
		}
		outer += sum
	}
	x.partner[m*n] = outer
	for _, f := range x.fuels {
		x.partner[f.place] += w.Trade.Fuel[f.fuel]
	}
	for k := range r.Streams {
		s := &r.Streams[k]
		x.partner[s.Up*n+s.Down] += w.Trade.Deals[k]
		x.partner[s.Down*n+s.Up] += w.Trade.Deals[k]
	}
	*w.Measures.Outer = x.partner[m*n]
	for i := range m {
		w.Measures.Concentration[i] = herfindahl(x.partner[i*n : (i+1)*n])
	}
}

// herfindahl is the sum of the squares of shares: 1 where all is with one, 1/n where n have the same, 0 where there is
// nothing.
func herfindahl(amounts []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, x := range amounts {
		sum += x
		squares += float64(x * x)
	}
	if !(sum > 0) {
		return 0
	}
	return squares / float64(sum*sum)
}

// relapseFall is a fall of the horizontal index within sim.RelapseYears that is a relapse, in points. It is a
// convention.
const relapseFall = 10

// relapse notes whether H has fallen far, and keeps it for later years.
func relapse(w *sim.World) {
	at := w.Year % sim.RelapseYears // of H three years ago, until it is replaced
	past, now := w.Measures.Past, w.Horizontal[hAll]
	if w.Year-w.Region.FirstYear >= sim.RelapseYears && past[at]-now >= relapseFall {
		*w.Measures.Relapse = float64(w.Year)
	}
	past[at] = now
}
