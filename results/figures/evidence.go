package figures

import (
	"fmt"
	"strings"

	"concord/results"
	"concord/results/evidence"
	"concord/sim/fault"
)

// Skill shows the skill of every card. So its title counts lost comparisons too. All horizons are taken
// together.
func Skill(t *evidence.Backtest, m *results.Manifest) *Intervals {
	f := &Intervals{File: "skill.png", Low: -1, High: 1, Axis: "skill: 1 − score over the naive forecast's score",
		Subtitle: fmt.Sprintf("%s, origins %d–%d, trade of %s, all horizons together, model %s", m.Scenario, t.First, t.Last,
			t.PairsWords(), m.ModelVersion),
		Source: "CRPS of ln turnover; 90 % intervals from a bootstrap of pairs; a verdict also needs the test over origins, " +
			"where there is one.",
		Key: "Filled: won or lost; hollow: not distinguishable."}
	count, all, last := map[string]int{}, 0, ""
	for k := range t.OfTrade {
		c := &t.OfTrade[k]
		if c.Horizon != 0 {
			continue
		}
		if heading := upperFirst(c.Card) + " card: " + c.Part.Words; heading != last {
			last = heading
			f.Rows = append(f.Rows, IntervalRow{Name: heading, Heading: true})
		}
		verdict := c.Verdict()
		count[verdict]++
		all++
		f.Rows = append(f.Rows, IntervalRow{Name: c.Method, Low: c.Low, Mid: c.Skill, High: c.High,
			Strong: verdict != evidence.NotDistinguishable, Words: verdict})
	}
	f.Title = fmt.Sprintf("Of %d comparisons with naive forecasts the simulator wins %d, loses %d", all, count[evidence.Better],
		count[evidence.Worse])
	f.Caption = f.Title + ". " + f.Key
	return f
}

// Decisions shows what the simulator gains in log score on the naive forecasts of decisions, by class and card. All
// horizons are taken together. Without decisions it has no row.
func Decisions(t *evidence.Backtest, m *results.Manifest) *Intervals {
	f := &Intervals{File: "decisions.png", Low: -1, High: 1,
		Axis: "gain in log score per hundred forecasts, nats; right of 0 the simulator is better",
		Subtitle: fmt.Sprintf("%s, origins %d–%d, all horizons together, model %s", m.Scenario, t.First, t.Last,
			m.ModelVersion),
		Source: "−ln of the chance of what came true; 90 % intervals from a bootstrap of pairs or countries; a verdict also " +
			"needs the test over origins, where there is one.",
		Key: "Filled: won or lost; hollow: not distinguishable."}
	count, all, last := map[string]int{}, 0, ""
	t.EachCard(func(card string) {
		for k := range t.OfDecisions {
			d := &t.OfDecisions[k]
			if d.Card != card || d.Horizon != 0 || d.Unit != "" || d.Method == evidence.ClassRate {
				continue
			}
			if heading := fmt.Sprintf("%s card: %s, %d of %d", upperFirst(card), d.Class, d.Happened,
				d.Forecasts); heading != last {
				last = heading
				f.Rows = append(f.Rows, IntervalRow{Name: heading, Heading: true})
			}
			verdict := d.GainVerdict()
			count[verdict]++
			all++
			f.Rows = append(f.Rows, IntervalRow{Name: d.Method, Low: 100 * d.GainLow, Mid: 100 * d.Gain, High: 100 * d.GainHigh,
				Strong: verdict != evidence.NotDistinguishable, Words: verdict})
		}
	})
	f.Title = fmt.Sprintf("Of %d comparisons on decisions the simulator wins %d, loses %d", all, count[evidence.Better],
		count[evidence.Worse])
	f.Caption = f.Title + ". " + f.Key
	return f
}

// Experiments shows the natural experiments that were forecast. If there are none, it has no row.
func Experiments(t *evidence.Backtest, m *results.Manifest) *Intervals {
	f := &Intervals{File: "cases.png", Low: -2.2, High: 1.8, Axis: "change of ln turnover; 0.7 doubles, −0.7 halves",
		Subtitle: fmt.Sprintf("forecast from a fit to the first year, told of the event, model %s", m.ModelVersion),
		Source:   "Observed: each reporter by itself.", Key: "Diamond: observed. Line and circle: forecast, median and 90 %."}
	if !t.Foreseen() {
		return f
	}
	within, all, beyond, last := 0, 0, 0, ""
	for _, x := range t.Experiments {
		if x.Name != last {
			last = x.Name
			f.Rows = append(f.Rows, IntervalRow{Name: upperFirst(x.Name), Heading: true})
		}
		for _, r := range x.Readings {
			if !r.Foreseen {
				continue
			}
			all++
			if r.Within() {
				within++
			}
			f.Rows = append(f.Rows, IntervalRow{Name: fmt.Sprintf("%s %d–%d, %s", x.Pair, x.From, x.To, r.Reporter),
				Low: r.Low, Mid: r.Mid, High: r.High, Points: []float64{r.Change}, Strong: true,
				Words: strings.Replace(fmt.Sprintf("%+.2f", r.Change), "-", "−", 1)})
		}
		if b := x.Beyond; b != nil {
			beyond++
			for k, told := range [][3]float64{b.Told, b.Untold} {
				f.Rows = append(f.Rows, IntervalRow{Name: fmt.Sprintf("%s %d–%d, %s", x.Pair, x.From, x.To,
					[]string{"told", "untold"}[k]), Low: told[0], Mid: told[1], High: told[2], Words: "no record"})
			}
		}
	}
	f.Title = fmt.Sprintf("%d of %d observed changes lie in the 90 %% interval of the forecast", within, all)
	if beyond > 0 {
		f.Key += " Hollow: a forecast beyond the record."
		if all == 0 {
			f.Title = fmt.Sprintf("%s forecast beyond the record", fault.Count(beyond, "change"))
		}
	}
	f.Caption = f.Title + ". " + f.Key
	return f
}

// Contraction shows the effect of the record on the priors that it narrowed most.
func Contraction(f *evidence.Fit, m *results.Manifest) *Intervals {
	numbers := f.ByContraction()
	shown := min(45, len(numbers))
	t := &Intervals{File: "contraction.png", Low: -1.2, High: 1.2,
		Title: fmt.Sprintf("The record narrows %d of %d numbers by a tenth or more", len(numbers)-len(f.Unidentified()),
			len(numbers)),
		Subtitle: fmt.Sprintf("%s, record to %d, model %s; the %d that it narrows most", m.Scenario, f.Last,
			m.ModelVersion, shown),
		Source: "Right: contraction, the share of the prior's variance that is gone.", Axis: "prior 90 % interval = −1 … 1",
		Key: "Broad bar: prior. Line and circle: posterior, 90 % and mean."}
	t.Caption = t.Title + ". " + t.Key
	for _, n := range numbers[:shown] {
		middle, half := (n.PriorHigh+n.PriorLow)/2, (n.PriorHigh-n.PriorLow)/2
		scaled := func(x float64) float64 { return (x - middle) / half }
		t.Rows = append(t.Rows, IntervalRow{Name: n.Path, Low: scaled(n.Low), Mid: scaled(n.Mean), High: scaled(n.High),
			Before: [2]float64{-1, 1}, Strong: true, Words: fmt.Sprintf("%.0f %%", 100*n.Contraction)})
	}
	return t
}
