package figures

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// hasStreams says whether any two members share water and energy.
func hasStreams(d *data) bool { return len(d.Region.Streams) > 0 }

// energyColumn is a column of panels.
type energyColumn struct {
	outcome, name, unit string
	none, ending        string
	factor              float64
	has                 func(s *sim.Stream) bool
}

// of tells whether any of the streams has what the column shows.
func (c *energyColumn) of(streams []sim.Stream) bool {
	for k := range streams {
		if c.has(&streams[k]) {
			return true
		}
	}
	return false
}

// hasPower and hasGas tell whether power can be sold along a stream, and gas back.
func hasPower(s *sim.Stream) bool { return s.SummerTWh > 0 }

func hasGas(s *sim.Stream) bool { return s.GasBCM > 0 }

// drawEnergy shows what the countries upstream and downstream of a river sell each other. A row is a pair
// that shares a stream; the upstream country is named first. The panels of a column share an axis.
func drawEnergy(d *data) (*sheet, string) {
	streams := d.Region.Streams
	columns := []energyColumn{
		{"power_twh", "power sold in summer", "TWh a year", "no power to sell", "%.1f in %d", 1,
			hasPower},
		{"gas_bcm", "gas sold back", "billion m³ a year", "no pipeline", "%.1f in %d", 1,
			hasGas},
		{"compensated", "paid for what upstream", "gives up, %; at most 100", "", "%.0f %% in %d", 100,
			func(s *sim.Stream) bool { return true }},
	}
	// A column that no pair has, as of gas where there are no pipelines, is left out.
	columns = slices.DeleteFunc(columns, func(c energyColumn) bool { return !c.of(streams) })
	fans := make([][]fan, len(columns))
	for c, col := range columns {
		for k := range streams {
			fans[c] = append(fans[c], d.fanOf(sim.OfPair, col.outcome, d.Region.PairIndex(streams[k].Up, streams[k].Down),
				col.factor))
		}
	}
	power, gas := d.sumOfPairs("power_twh"), d.sumOfPairs("gas_bcm")
	title := energyFinding(power, gas, streams)
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

// energyFinding says how sales changed. If they fall and recover, it tells the lowest point. What no pair can sell is not
// spoken of.
func energyFinding(power, gas fan, streams []sim.Stream) string {
	n := len(power.median) - 1
	first, last := power.first, power.last()
	start, end := power.median[0], power.median[n]
	low := slices.Index(power.median, slices.Min(power.median))
	lowest := power.median[low]
	sellsPower := (&energyColumn{has: hasPower}).of(streams)
	sellsGas := (&energyColumn{has: hasGas}).of(streams)
	if n == 0 {
		var sold []string
		if sellsPower {
			sold = append(sold, fmt.Sprintf("%.1f TWh of summer power", end))
		}
		if sellsGas {
			sold = append(sold, fmt.Sprintf("%.1f billion m³ of gas", gas.median[0]))
		}
		if len(sold) == 0 {
			return noEnergy
		}
		return fmt.Sprintf("Members sell each other %s in %d", strings.Join(sold, " and "), last)
	}
	var parts []string
	recovers := lowest < 0.8*end && lowest < 0.8*start
	switch {
	case !sellsPower:
	case recovers:
		parts = append(parts, fmt.Sprintf("Summer power sold falls from %.1f TWh in %d to %.1f in %d and is back at %.1f in %d",
			start, first, lowest, first+low, end, last))
	default:
		verb := "goes"
		if end > 1.05*start {
			verb = "rises"
		} else if end < 0.95*start {
			verb = "falls"
		}
		parts = append(parts, fmt.Sprintf("Summer power sold %s from %.1f TWh in %d to %.1f in %d", verb, start, first, end,
			last))
	}
	switch {
	case !sellsGas:
	case len(parts) == 0:
		parts = append(parts, fmt.Sprintf("Gas sold goes from %.1f billion m³ in %d to %.1f in %d", gas.median[0], first,
			gas.median[n], last))
	case recovers:
		parts = append(parts, fmt.Sprintf("gas goes from %.1f by way of %.1f to %.1f billion m³", gas.median[0], gas.median[low],
			gas.median[n]))
	default:
		parts = append(parts, fmt.Sprintf("gas goes from %.1f to %.1f billion m³", gas.median[0], gas.median[n]))
	}
	if len(parts) == 0 {
		return noEnergy
	}
	return strings.Join(parts, "; ")
}

// noEnergy is the finding where water is shared, and neither power nor gas is sold.
const noEnergy = "Members share water, and sell each other neither power nor gas for it"
