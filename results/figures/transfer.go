package figures

import (
	"fmt"
	"math"

	"concord/results"
	"concord/results/evidence"
)

// Transfer shows the skill of every method in every region, beside the naive forecast. What lies below mostLoss is drawn there:
// where the naive forecast is all but perfect, a ratio to it would push all else together.
func Transfer(t *evidence.Transfer, m *results.Manifest) *Intervals {
	f := &Intervals{File: "transfer.png", Low: -0.5, High: 0.5,
		Axis: "skill: 1 − score over the naive forecast's score; 0 is the naive forecast",
		Subtitle: fmt.Sprintf("forecasts up to %d years ahead, conditional card, all horizons together, model %s", t.Horizon,
			m.ModelVersion),
		Source: "CRPS of ln turnover and Brier score of regimes; 90 % intervals from a bootstrap of pairs.",
		Key:    "Filled: better or worse than the naive forecast; hollow: not distinguishable."}
	count, cut := map[string]int{}, false
	for k := range t.Regions {
		r := &t.Regions[k]
		for _, of := range []string{evidence.OfTrade, evidence.OfRegimes} {
			for n, own := range evidence.TransferMethods {
				s := r.Skill(of, own)
				if s == nil {
					continue
				}
				if n == 0 {
					f.Rows = append(f.Rows, IntervalRow{Heading: true,
						Name: fmt.Sprintf("%s: %s, against %s", r.Name, of, s.Method)})
				}
				verdict := s.Verdict()
				if of == evidence.OfTrade && own == evidence.CarriedOver {
					count[verdict]++
				}
				cut = cut || s.Low < mostLoss
				f.Rows = append(f.Rows, IntervalRow{Name: own, Low: max(mostLoss, s.Low), Mid: max(mostLoss, s.Skill),
					High: max(mostLoss, s.High), Strong: verdict != evidence.NotDistinguishable, Words: signedSkill(s.Skill)})
			}
		}
	}
	if cut {
		f.Key += fmt.Sprintf(" What lies below %s is drawn there.", signedSkill(mostLoss))
	}
	f.Title = fmt.Sprintf("With numbers carried over, trade is forecast better in %d of %d regions, worse in %d",
		count[evidence.Better], len(t.Regions), count[evidence.Worse])
	f.Caption = f.Title + ". " + f.Key
	return f
}

// mostLoss is the lowest skill that the figure shows.
const mostLoss = -1.5

func signedSkill(x float64) string {
	if x < 0 {
		return fmt.Sprintf("−%.2f", -x)
	}
	return fmt.Sprintf("+%.2f", x)
}

// Agreement shows the numbers of which the records of the first two regions both tell.
func Agreement(t *evidence.Transfer, m *results.Manifest) *Intervals {
	a, b := &t.Regions[0], &t.Regions[1]
	list := t.Told(0, 1)
	apart := 0
	f := &Intervals{File: "agreement.png", Low: -3, High: 3, Axis: "score: standard deviations of the prior; 0 is its median",
		Subtitle: fmt.Sprintf("records to %d and %d, numbers of which both tell, model %s", a.Until, b.Until, m.ModelVersion),
		Source:   fmt.Sprintf("Right: z of disagreement; beyond %.2f it is strong.", evidence.Apart),
		Key:      fmt.Sprintf("Line and circle: %s, mean ± standard deviation. Broad bar: %s.", a.Name, b.Name)}
	for k := range list {
		n := &list[k]
		if n.Disagrees() {
			apart++
		}
		f.Rows = append(f.Rows, IntervalRow{Name: n.Path, Low: n.Mean[0] - n.SD[0], Mid: n.Mean[0], High: n.Mean[0] + n.SD[0],
			Before: [2]float64{n.Mean[1] - n.SD[1], n.Mean[1] + n.SD[1]}, Strong: n.Disagrees(),
			Words: signedSkill(math.Round(100*n.Z) / 100)})
	}
	f.Title = fmt.Sprintf("Of %d numbers of which both records tell, %d disagree", len(list), apart)
	f.Caption = f.Title + ". " + f.Key
	return f
}
