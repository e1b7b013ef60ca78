package figures

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// hasStreams says whether any two members share water and energy.
func hasStreams(d *data) bool { return len(d.Region.Streams) > 0 }

// drawEnergy shows what the countries upstream and downstream of a river sell each other. A row is a pair
// that shares a stream; the upstream country is named first. The panels of a column share an axis.
func drawEnergy(d *data) (*sheet, string) {
	streams := d.Region.Streams
	columns := []struct {
		outcome, name, unit string
		none, ending        string
		factor              float64
		has                 func(s *sim.Stream) bool
	}{
		{"power_twh", "power sold in summer", "TWh a year", "no power to sell", "%.1f in %d", 1,
			func(s *sim.Stream) bool { return s.SummerTWh > 0 }},
		{"gas_bcm", "gas sold back", "billion m³ a year", "no pipeline", "%.1f in %d", 1,
			func(s *sim.Stream) bool { return s.GasBCM > 0 }},
		{"compensated", "paid for what upstream", "gives up, %; at most 100", "", "%.0f %% in %d", 100,
			func(s *sim.Stream) bool { return true }},
	}
	fans := make([][]fan, len(columns))
	for c, col := range columns {
		for k := range streams {
			fans[c] = append(fans[c], d.fanOf(sim.OfPair, col.outcome, d.Region.PairIndex(streams[k].Up, streams[k].Down),
				col.factor))
		}
	}
	power, gas := d.sumOfPairs("power_twh"), d.sumOfPairs("gas_bcm")
	title := energyFinding(power, gas)
	first, last := power.first, power.last()

	cell := min(3.2*vg.Centimeter, 20*vg.Centimeter/vg.Length(len(streams)))
	ends := d.endings(false, false)
	head := 36 + endsRow(ends)
	sh := newSheet(vg.Length(len(streams))*cell+head, title, d.subtitle("water and energy, by pair"), d.source(""))
	sh.top("first: upstream, holds the water; " + d.howFans())
	sh.belowTop().ends(ends)
	room := vg.Length(0) // for the names of the pairs
	for _, s := range streams {
		room = min(110, max(room, strong.width(d.name(s.Up)), strong.width("to "+d.name(s.Down))))
	}
	cells := grid(inset(sh.body, room+20, 10, 0, head), len(columns), len(streams), 26, 4)
	for c, col := range columns {
		var values []float64
		for k := range streams {
			if col.has(&streams[k]) {
				values = append(values, fans[c][k].all()...)
			}
		}
		axis := halves(values)
		if c == len(columns)-1 {
			axis = scale{lo: 0, hi: 100}
		}
		sh.middle(cells[c].Min.X, sh.body.Max.Y-head+16, left, col.name, strong)
		sh.middle(cells[c].Min.X, sh.body.Max.Y-head+16-leap*small, left, col.unit, plain)
		for k := range streams {
			p := sh.newPanel(cells[k*len(columns)+c], years(first, last), axis)
			if c == 0 {
				y := (p.box.Min.Y + p.box.Max.Y) / 2
				sh.middle(sh.body.Min.X, y+leap*small/2, left, shortened(d.name(streams[k].Up), strong, room), strong)
				sh.middle(sh.body.Min.X, y-leap*small/2, left, shortened("to "+d.name(streams[k].Down), strong, room), strong)
			}
			if !col.has(&streams[k]) {
				p.nothing(col.none)
				continue
			}
			p.axes(true, number)
			p.ends(ends)
			f := fans[c][k]
			p.fan(f)
			p.ending(fmt.Sprintf(col.ending, f.end(), last), soft)
		}
	}
	caption := fmt.Sprintf("%s. Each row is a pair of members that share water and energy, the one upstream named first; "+
		"panels of a column share an axis. %s.%s",
		title, howToReadFan(power.replicates), howToReadEnds(ends))
	return sh, caption
}

// sumOfPairs is an outcome added up over all pairs, replicate by replicate.
func (d *data) sumOfPairs(outcome string) fan {
	at := d.Layout.Find(sim.OfPair, outcome)
	return d.fanBy(func(replicate, year int) float64 {
		sum := 0.0
		for k := range d.Region.Pairs() {
			sum += d.Records[replicate][d.Layout.Place(at, k, year)]
		}
		return sum
	})
}

// energyFinding says how sales changed. If they fall and recover, it tells the lowest point.
func energyFinding(power, gas fan) string {
	n := len(power.median) - 1
	first, last := power.first, power.last()
	start, end := power.median[0], power.median[n]
	low := slices.Index(power.median, slices.Min(power.median))
	lowest := power.median[low]
	switch {
	case n == 0:
		return fmt.Sprintf("Members sell each other %.1f TWh of summer power and %.1f billion m³ of gas in %d", end,
			gas.median[0], last)
	case lowest < 0.8*end && lowest < 0.8*start:
		return fmt.Sprintf("Summer power sold falls from %.1f TWh in %d to %.1f in %d and is back at %.1f in %d; gas goes "+
			"from %.1f by way of %.1f to %.1f billion m³",
			start, first, lowest, first+low, end, last, gas.median[0], gas.median[low], gas.median[n])
	}
	verb := "goes"
	if end > 1.05*start {
		verb = "rises"
	} else if end < 0.95*start {
		verb = "falls"
	}
	return fmt.Sprintf("Summer power sold %s from %.1f TWh in %d to %.1f in %d; gas goes from %.1f to %.1f billion m³", verb,
		start, first, end, last, gas.median[0], gas.median[n])
}
