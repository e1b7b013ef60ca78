package figures

import (
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/results/evidence"
)

// shownTransfer is a small answer about transfer: two regions and three numbers.
func shownTransfer() *evidence.Transfer {
	t := &evidence.Transfer{TransferDesign: evidence.TransferDesign{Horizon: 5}}
	for k, name := range []string{"One", "Two"} {
		r := evidence.TransferRegion{Scenario: name, Name: name, Until: 2010 + k}
		for n, own := range evidence.TransferMethods {
			skill := 0.2 - 0.1*float64(k+n)
			for _, of := range []struct {
				what, naive string
				skill       float64
			}{{evidence.OfTrade, evidence.WithGDPs, skill}, {evidence.OfRegimes, evidence.Transitions, skill - 50*float64(k)}} {
				r.Skills = append(r.Skills, evidence.TransferSkill{Of: of.what, Own: own, Comparison: evidence.Comparison{
					Method: of.naive, Skill: of.skill, Low: of.skill - 0.05, High: of.skill + 0.05}})
			}
		}
		t.Regions = append(t.Regions, r)
	}
	for n, z := range []float64{0.5, -3, 2.5} {
		t.Numbers = append(t.Numbers, evidence.SharedNumber{Path: string(rune('a' + n)), B: 1, Mean: [2]float64{0.5, 0.5 - z},
			SD: [2]float64{0.2, 0.3}, Told: [2]bool{true, n < 2}, Z: z})
	}
	return t
}

// Protects the figures of transfer: a row for each method and region, filled where there is a verdict, and drawn at the end of
// the axis where the naive forecast is all but perfect; and a row for each number of which both records tell, the worst first.
func TestTransferFigures(t *testing.T) {
	x, m := shownTransfer(), &results.Manifest{ModelVersion: "1"}
	f := Transfer(x, m)
	var rows []string
	for _, r := range f.Rows {
		rows = append(rows, r.Name)
		if !r.Heading && r.Low > mostLoss && r.Strong != (r.Low > 0 || r.High < 0) || r.Low < mostLoss {
			t.Errorf("%+v", r)
		}
	}
	methods := strings.Join(evidence.TransferMethods[:], ",")
	if got, want := strings.Join(rows, ","), "One: trade, against last value × GDPs,"+methods+
		",One: regimes, against transitions,"+methods+",Two: trade, against last value × GDPs,"+methods+
		",Two: regimes, against transitions,"+methods; got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
	if !strings.Contains(f.Title, "better in 1 of 2 regions, worse in 0") || !strings.Contains(f.Key, "below −1.50") ||
		f.Rows[len(f.Rows)-1].Words != "−50.20" {
		t.Errorf("title %q, key %q, %+v", f.Title, f.Key, f.Rows[len(f.Rows)-1])
	}
	g := Agreement(x, m)
	if len(g.Rows) != 2 || g.Rows[0].Name != "b" || !g.Rows[0].Strong || g.Rows[1].Strong || g.Rows[0].Words != "−3.00" ||
		math.Abs(g.Rows[0].Before[0]-3.2) > 1e-12 || g.Title != "Of 2 numbers of which both records tell, 1 disagree" {
		t.Errorf("%s: %+v", g.Title, g.Rows)
	}
	for _, table := range []*Intervals{f, g} {
		if _, err := table.Draw(); err != nil {
			t.Error(err)
		}
	}
}

// Protects the natural experiments beyond the record: two hollow rows without a reading, and a title that claims no success.
func TestExperimentsBeyondTheRecord(t *testing.T) {
	b := &evidence.Backtest{Experiments: []evidence.Experiment{{Case: evidence.Case{Name: "a closure", From: 2018, To: 2020},
		Pair: "AA-BB", Beyond: &evidence.Unrecorded{Told: [3]float64{-1, -0.5, 0}, Untold: [3]float64{-0.5, 0, 0.5}}}}}
	f := Experiments(b, &results.Manifest{})
	if len(f.Rows) != 3 || f.Rows[1].Name != "AA-BB 2018–2020, told" || f.Rows[2].Mid != 0 || f.Rows[1].Strong ||
		len(f.Rows[1].Points) > 0 || f.Title != "1 change forecast beyond the record" {
		t.Errorf("%s: %+v", f.Title, f.Rows)
	}
}
