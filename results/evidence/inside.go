package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/sim/det"
)

// InsideLevel is the share of trade inside the region in one year, recorded and simulated. Level has the runs by
// themselves, with the uncertainty of the numbers and of chance.
type InsideLevel struct {
	Level
	Card   string
	Origin int
	// The forecast, which carries on what the runs do not explain of the record to the origin; all 0 for years that the fit
	// knows.
	CarriedLow, Carried, CarriedTop float64
}

// Known tells whether the fit knows the record of the year.
func (l *InsideLevel) Known() bool { return l.Year <= l.Origin }

// withinFifth tells whether a value is within a fifth of the recorded share.
func (l *InsideLevel) withinFifth(x float64) string {
	if math.Abs(x/l.Observed-1) <= 0.2 {
		return "yes"
	}
	return "**no**"
}

// Piece is what goes into the share inside: the turnover of a pair of members, or a member's trade with all. Values are in
// US$, by the years of Backtest.LevelYears, NaN where the record has none. Recorded is the geometric mean of the reporters,
// Simulated the median over members.
type Piece struct {
	Name                string
	Total               bool
	Recorded, Simulated []float64
}

// known tells whether there is something to compare in a year.
func (p *Piece) known(k int) bool { return p.Recorded[k] > 0 && p.Simulated[k] > 0 }

// decomposed is what every piece adds to the difference between the simulated share and the recorded one of a year, in
// parts of one. A piece that is not known adds NaN. The parts add up exactly: each side's change of its logarithm is divided
// by what its pieces changed (Ang 2004, the logarithmic mean Divisia index).
func decomposed(pieces []Piece, year int) (recorded, simulated float64, parts []float64) {
	var pairs, totals [2]float64 // recorded and simulated
	for k := range pieces {
		p := &pieces[k]
		if !p.known(year) {
			continue
		}
		to := &pairs
		if p.Total {
			to = &totals
		}
		to[0] += p.Recorded[year]
		to[1] += p.Simulated[year]
	}
	recorded, simulated = 2*pairs[0]/totals[0], 2*pairs[1]/totals[1] // what one member sells to another is trade of both
	for k := range pieces {
		p := &pieces[k]
		if !p.known(year) {
			parts = append(parts, math.NaN())
			continue
		}
		part := float64((p.Simulated[year] - p.Recorded[year]) * meanOfLogs(recorded, simulated))
		if p.Total {
			parts = append(parts, -part/meanOfLogs(totals[0], totals[1]))
		} else {
			parts = append(parts, part/meanOfLogs(pairs[0], pairs[1]))
		}
	}
	return recorded, simulated, parts
}

// meanOfLogs is the logarithmic mean of two positive numbers: their difference over that of their logarithms.
func meanOfLogs(x, y float64) float64 {
	if d := det.Log(y / x); d != 0 {
		return (y - x) / d
	}
	return x
}

// inside says how the share inside came out after the held-out origin, and which pairs and totals miss most.
func (t *Backtest) inside(p *page) {
	if len(t.Levels) == 0 {
		return
	}
	p.line("## The share inside after %d\n", t.Region.Landmarks.HeldOut)
	p.line("Trade of members among themselves over all their trade, in percent. *Runs* are the runs by themselves, median and " +
		"90 %%: of a fit in years that it knows, and of its forecast in later years. *Forecast* carries on what the runs do " +
		"not explain of the record to the origin. The last two columns tell whether the medians are within a fifth of the " +
		"record.\n")
	p.line("| year | recorded | fit to | card | runs | forecast | runs within a fifth | forecast within a fifth |\n" +
		"|---:|---|---:|---|---|---|---|---|")
	for k := range t.Levels {
		l := &t.Levels[k]
		card, carried, within := l.Card, "–", "–"
		if l.Known() {
			card = "in the fit"
		} else {
			carried = share(l.Carried, l.CarriedLow, l.CarriedTop)
			within = l.withinFifth(l.Carried)
		}
		p.line("| %d | %s | %d | %s | %s | %s | %s | %s |", l.Year, share(l.Observed, l.Low, l.High), l.Origin, card,
			share(l.Simulated, l.SimLow, l.SimTop), carried, l.withinFifth(l.Simulated), within)
	}
	p.line("")
	t.pieces(p)
}

// share is a share and its range in percent.
func share(mid, low, high float64) string {
	return fmt.Sprintf("%.1f (%.1f–%.1f)", 100*mid, 100*low, 100*high)
}

// pieces has what the share is made of, by the fit to the last origin.
func (t *Backtest) pieces(p *page) {
	if len(t.Pieces) == 0 {
		return
	}
	p.line("What the share is made of: turnover of pairs and trade of members with all, simulated over recorded, by the fit to "+
		"%d; later years are its conditional forecast. Recorded is the mean of reporters in logs, simulated the median of the "+
		"runs by themselves; – where the record has nothing. *Adds* is what this makes of the share, in percentage points, "+
		"against the record (logarithmic mean Divisia index: the rows of a year add up).\n", t.Last)
	decomposedYears := t.decomposedYears()
	head, rule := "| | ", "|---|"
	for _, year := range t.LevelYears {
		head, rule = head+fmt.Sprintf("| %d ", year), rule+"---:|"
	}
	for _, k := range decomposedYears {
		head, rule = head+fmt.Sprintf("| adds in %d ", t.LevelYears[k]), rule+"---:|"
	}
	p.line("%s|\n%s", head, rule)
	parts := make([][]float64, len(decomposedYears))
	for n, k := range decomposedYears {
		_, _, parts[n] = decomposed(t.Pieces, k)
	}
	for n := range t.Pieces {
		x := &t.Pieces[n]
		row := "| " + x.words()
		for k := range t.LevelYears {
			if x.known(k) {
				row += fmt.Sprintf(" | %.2f", x.Simulated[k]/x.Recorded[k])
			} else {
				row += " | –"
			}
		}
		for _, of := range parts {
			if math.IsNaN(of[n]) {
				row += " | –"
			} else {
				row += fmt.Sprintf(" | %+.2f", 100*of[n])
			}
		}
		p.line("%s |", row)
	}
	p.line("")
	for k := range t.LevelYears {
		if t.told(k) {
			_, _, parts := decomposed(t.Pieces, k)
			p.line("%s", t.pieceWords(k, parts))
		}
	}
}

// told tells whether the record of a year has both pairs and totals.
func (t *Backtest) told(year int) bool {
	recorded, _, _ := decomposed(t.Pieces, year)
	return recorded > 0 && !math.IsInf(recorded, 0)
}

// decomposedYears are the places of the years that have a column of what pieces add: the last origin and the last year, if
// the record has them.
func (t *Backtest) decomposedYears() []int {
	var list []int
	for k, year := range t.LevelYears {
		if (year == t.Last || k == len(t.LevelYears)-1) && t.told(k) {
			list = append(list, k)
		}
	}
	return list
}

// words are the name of a piece in a table.
func (x *Piece) words() string {
	if x.Total {
		return x.Name + " with all"
	}
	return x.Name
}

// pieceWords tells of a year which pieces miss most.
func (t *Backtest) pieceWords(year int, parts []float64) string {
	recorded, simulated, _ := decomposed(t.Pieces, year)
	pairs, totals := 0.0, 0.0
	var order []int
	for n, part := range parts {
		if math.IsNaN(part) {
			continue
		}
		order = append(order, n)
		if t.Pieces[n].Total {
			totals += part
		} else {
			pairs += part
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(parts[b]), math.Abs(parts[a])) })
	words := fmt.Sprintf("In %d these rows make a share of %.1f %%, where the record makes %.1f: the pairs' trade adds %+.1f "+
		"points, the trade with all %+.1f. ", t.LevelYears[year], 100*simulated, 100*recorded, 100*pairs, 100*totals)
	var most []string
	for _, n := range order[:min(4, len(order))] {
		x := &t.Pieces[n]
		way := "too high"
		if x.Simulated[year] < x.Recorded[year] {
			way = "too low"
		}
		most = append(most, fmt.Sprintf("%s (%s, ×%.2f, %+.1f)", x.words(), way, x.Simulated[year]/x.Recorded[year],
			100*parts[n]))
	}
	return words + "Most comes from " + strings.Join(most, ", ") + ".\n"
}
