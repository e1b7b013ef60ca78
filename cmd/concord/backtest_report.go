package main

import (
	"fmt"
	"strings"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/figures"
	"concord/scenarios"
)

// backtestReport is the page of a backtest: cards, calibration, regimes.
func backtestReport(t *explore.Backtest, m *results.Manifest) []byte {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	o := t.Options
	p("# Evidence: forecasts of years not seen\n")
	p("How the parameters were fitted, what the record does not identify and how well levels are met stands in [FIT.md](FIT.md); why in this way in [decision 0010](decisions/0010-calibration-and-backtest.md). Made by `concord backtest --update`.\n")
	p("Origins %d–%d, up to %d years ahead; at each origin a fit of its own (%d members, %d steps) to the record until then; seed %d, model %s, digest `%s`.\n",
		o.First, o.Last, o.Horizon, o.Members, o.Steps, o.Seed, m.ModelVersion, m.OutcomeDigest)
	p("The score of trade is the CRPS of ln turnover of the ten pairs, in log points: 0 is perfect, and for a forecast without spread it is the absolute error. Each reporter's series is forecast by itself, never spliced; reporters of a pair share its weight. Skill is 1 − score over the method's score. Intervals are 90 %%, from a bootstrap of whole pairs; p is Diebold and Mariano's, over the means of origins, with the small-sample correction of Harvey, Leybourne and Newbold, counting that forecasts of several years ahead overlap. A verdict needs both (of one or two origins, which allow no test, the bootstrap alone); else the two are *not distinguishable*. Effective is how many independent forecasts these are worth: pairs' losses hang together.\n")
	p("## In short\n")
	for _, q := range parts {
		for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
			inShort(p, t, q, card)
		}
	}
	p("")
	for _, q := range parts {
		for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
			cardTable(p, t, q, card)
		}
	}
	p("## Hindsight that remains\n")
	p("Dates are kept: no reading, entry or forcing of a later year enters, but what the conditional card is given. Priors that were computed from the record (rates of incidents and of exit, how often coalitions change) are those of the years to the origin. Still, the rules, the priors of decisions' weights (grade J) and the coding of leaders were written by people who knew how 2016 ended, with sight of the border regimes to 2019; tables are of today's vintage; Uzbekistan's comparable size has its level from 2018-2019. A score here is evidence against other forecasts of the same years, not a promise for the next ones.\n")
	p("## By pair\n")
	p("The held-out years 2015–2018, from the fit to 2014: mean CRPS over reporters and years, error of the median, and how many of the readings lie in the 90 %% interval.\n")
	for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
		p("%s card:\n", title(card))
		pairTable(p, t, card)
	}
	p("## Calibration\n")
	p("Share of held-out readings within the 90 %% interval, by method and card, all origins and horizons (aim: 80–97 %%).\n")
	p("| card | %s | %s |", explore.Simulator, strings.Join(tradeMethods[explore.Cards[1]], " | "))
	p("|---|---:|%s", strings.Repeat("---:|", len(tradeMethods[explore.Cards[1]])))
	for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
		row := "| " + card
		for _, method := range append([]string{explore.Simulator}, tradeMethods[explore.Cards[1]]...) {
			in, n := covered(t.Trade, card, method, nil)
			if n == 0 {
				row += " | –"
			} else {
				row += fmt.Sprintf(" | %.0f %%", 100*in)
			}
		}
		p("%s |", row)
	}
	in, n := covered(t.Trade, explore.Cards[1], explore.Simulator, heldOut)
	p("\nOf the %d readings of 2015–2018, %.0f %% lie in the conditional interval of the fit to 2014.\n", n, 100*in)
	p("Where readings fell in their forecast (probability integral transform), percent by fifths from below; 20 each would be calibrated. More in the middle: too wide; more at the ends: too narrow; more above: forecasts too low.\n")
	p("| card | method | lowest | second | third | fourth | highest | mean |\n|---|---|---:|---:|---:|---:|---:|---:|")
	for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
		for _, method := range append([]string{explore.Simulator}, tradeMethods[card]...) {
			fifths, mean := transforms(t.Trade, card, method)
			p("| %s | %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f |", card, method, 100*fifths[0], 100*fifths[1], 100*fifths[2], 100*fifths[3], 100*fifths[4], mean)
		}
	}
	p("\n## Log error\n")
	p("Mean distance between the median of the forecast and the reading, in log points, all pairs and origins; pairs weigh the same.\n")
	head, rule := "| card | method", "|---|---"
	for h := 1; h <= o.Horizon; h++ {
		head, rule = head+fmt.Sprintf(" | %d ahead", h), rule+"|---:"
	}
	p("%s | all |\n%s|---:|", head, rule)
	for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
		row := func(name string, method string, of func(c explore.Compared) float64) {
			line := "| " + card + " | " + name
			for h := 1; h <= o.Horizon+1; h++ {
				c := explore.Compare(t.Trade, card, method, h%(o.Horizon+1), o.Seed, nil)
				if c.Forecasts == 0 {
					line += " | –"
				} else {
					line += fmt.Sprintf(" | %.3f", of(c))
				}
			}
			p("%s |", line)
		}
		row(explore.Simulator, explore.Persistence, func(c explore.Compared) float64 { return c.OwnError })
		for _, method := range tradeMethods[card] {
			row(method, method, func(c explore.Compared) float64 { return c.OtherError })
		}
	}
	p("")
	p("## Border regimes\n")
	p("Brier score over the four regimes (0 perfect, 1 worst) and ranked probability score (0–1) of the coded record. *Persistence* gives the last regime 96 %%; *transitions* is a Markov chain counted until the origin; *frequencies* are the border's own.\n")
	for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
		p("\n%s card:\n", title(card))
		p("| years ahead | simulator | persistence | transitions | frequencies | skill against transitions | verdict |\n|---:|---:|---:|---:|---:|---|---|")
		for h := 1; h <= o.Horizon; h++ {
			c := explore.Compare(t.Regimes, card, explore.Transitions, h, o.Seed, nil)
			if c.Forecasts == 0 {
				continue
			}
			last := explore.Compare(t.Regimes, card, explore.Persistence, h, o.Seed, nil)
			often := explore.Compare(t.Regimes, card, explore.Frequencies, h, o.Seed, nil)
			p("| %d | %.2f (%.3f) | %.2f (%.3f) | %.2f (%.3f) | %.2f (%.3f) | %+.2f (%+.2f to %+.2f) | %s |", h, c.Own, c.OwnError, last.Other, last.OtherError, c.Other, c.OtherError, often.Other, often.OtherError, c.Skill, c.Low, c.High, c.Verdict())
		}
	}
	if len(t.Cases) > 0 {
		p("\n## Natural experiments\n")
		p("Change of ln turnover (0.69 doubles, −0.69 halves): what each reporter saw, and the forecast of that reading from the fit to the first year. As in the conditional card size, leaders and what came on the table are given, and what the experiment is about besides (a clash, a membership, a cut), as it happened; *untold* is the median without that (– where the card gives it anyway).\n")
		p("| experiment | pair | years | reporter | observed | forecast (90 %%) | untold | within |\n|---|---|---|---|---:|---|---:|---|")
		for _, c := range t.Cases {
			for _, r := range c.Readings {
				if r.Foreseen {
					p("| %s | %s | %d–%d | %s | %+.2f (×%.2f) | %+.2f (%+.2f to %+.2f) | %s | %s |", c.Name, c.Pair, c.From, c.To, reporterName(r.Reporter), r.Change, explore.Factor(r.Change), r.Mid, r.Low, r.High, untold(c, r), map[bool]string{true: "yes", false: "**no**"}[r.Low <= r.Change && r.Change <= r.High])
				} else {
					p("| %s | %s | %d–%d | %s | %+.2f (×%.2f) | – | – | – |", c.Name, c.Pair, c.From, c.To, reporterName(r.Reporter), r.Change, explore.Factor(r.Change))
				}
			}
		}
	}
	p("\n![Skill against naive forecasts](figures/skill.png)\n\n![Natural experiments](figures/cases.png)")
	return []byte(b.String())
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func cardTable(p func(string, ...any), t *explore.Backtest, q part, card string) {
	first := explore.Compare(t.Trade, card, explore.Persistence, 0, t.Options.Seed, q.keep)
	if first.Forecasts == 0 {
		return
	}
	p("## %s card: %s\n", title(card), q.words)
	p("%d forecasts of %d pairs from %d origins, worth about %.0f independent ones.\n", first.Forecasts, first.Pairs, first.Origins, first.Effective)
	head, rule := "| against", "|---"
	for h := 1; h <= t.Options.Horizon; h++ {
		head, rule = head+fmt.Sprintf(" | %d ahead", h), rule+"|---"
	}
	p("%s | all |\n%s|---|", head, rule)
	row := func(name string, cell func(c explore.Compared) string, method string) {
		line := "| " + name
		for h := 1; h <= t.Options.Horizon+1; h++ {
			c := explore.Compare(t.Trade, card, method, h%(t.Options.Horizon+1), t.Options.Seed, q.keep)
			if c.Forecasts == 0 {
				line += " | –"
			} else {
				line += " | " + cell(c)
			}
		}
		p("%s |", line)
	}
	row("*score of the simulator*", func(c explore.Compared) string { return fmt.Sprintf("%.3f", c.Own) }, explore.Persistence)
	for _, method := range tradeMethods[card] {
		row(method, func(c explore.Compared) string {
			return fmt.Sprintf("%.3f: %+.2f (%+.2f to %+.2f)%s, %s", c.Other, c.Skill, c.Low, c.High, c.PWords(), c.Verdict())
		}, method)
	}
	p("\nCells: the method's score: the simulator's skill against it.\n")
}

func pairTable(p func(string, ...any), t *explore.Backtest, card string) {
	methods := append([]string{explore.Simulator}, tradeMethods[card]...)
	p("| pair | %s | error of the simulator | within 90 %% |", strings.Join(methods, " | "))
	p("|---|%s---:|---:|", strings.Repeat("---:|", len(methods)))
	seen := map[string]bool{}
	for k := range t.Trade {
		pair := t.Trade[k].Group
		if seen[pair] || !heldOut(&t.Trade[k]) {
			continue
		}
		seen[pair] = true
		line := "| " + pair
		var inside, all int
		miss := 0.0
		for _, method := range methods {
			sum, n := 0.0, 0
			for i := range t.Trade {
				s := &t.Trade[i]
				if s.Group != pair || s.Card != card || s.Method != method || !heldOut(s) {
					continue
				}
				sum += s.CRPS
				n++
				if method == explore.Simulator {
					all++
					miss += s.Error
					if s.Within {
						inside++
					}
				}
			}
			if n == 0 {
				line += " | –"
			} else {
				line += fmt.Sprintf(" | %.2f", sum/float64(n))
			}
		}
		p("%s | %.2f | %d of %d |", line, miss/float64(max(1, all)), inside, all)
	}
	p("")
}

// covered is the share of readings within the 90 % interval, and of how many.
func covered(scores []explore.Score, card, method string, keep func(*explore.Score) bool) (share float64, n int) {
	in := 0
	for k := range scores {
		s := &scores[k]
		if s.Card == card && s.Method == method && (keep == nil || keep(s)) {
			n++
			if s.Within {
				in++
			}
		}
	}
	return float64(in) / float64(max(1, n)), n
}

// untold is the forecast that knows nothing of what the experiment is about.
func untold(c explore.CaseResult, r explore.CaseReading) string {
	if len(c.Given) == 0 {
		return "–"
	}
	return fmt.Sprintf("%+.2f", r.Untold)
}

// inShort says in a line how often the simulator was better or worse.
func inShort(p func(string, ...any), t *explore.Backtest, q part, card string) {
	count, all, pairs := map[string]int{}, 0, 0
	for _, method := range tradeMethods[card] {
		for h := 1; h <= t.Options.Horizon; h++ {
			if c := explore.Compare(t.Trade, card, method, h, t.Options.Seed, q.keep); c.Forecasts > 0 {
				count[c.Verdict()]++
				all++
				pairs = max(pairs, c.Pairs)
			}
		}
	}
	if all > 0 {
		p("- %s card, %s (%d pairs): of %d comparisons by method and horizon better in %d, worse in %d, not distinguishable in %d.", title(card), q.words, pairs, all, count["better"], count["worse"], count["not distinguishable"])
	}
}

// transforms says which share of the readings fell into each fifth of its forecast,
// and the mean of the probability integral transforms.
func transforms(scores []explore.Score, card, method string) (fifths [5]float64, mean float64) {
	n := 0.0
	for k := range scores {
		if s := &scores[k]; s.Card == card && s.Method == method {
			n++
			mean += s.PIT
			fifths[min(4, int(5*s.PIT))]++
		}
	}
	for k := range fifths {
		fifths[k] /= max(1, n)
	}
	return fifths, mean / max(1, n)
}

// skillFigure shows the skill of every card, so that its title counts what was lost as
// well; horizons are taken together.
func skillFigure(t *explore.Backtest, m *results.Manifest) *figures.Intervals {
	f := &figures.Intervals{File: "skill.png", Low: -1, High: 1, Axis: "skill: 1 − score over the naive forecast's score",
		Subtitle: fmt.Sprintf("%s, origins %d–%d, trade of the ten pairs, all horizons together, model %s", m.Scenario, t.Options.First, t.Options.Last, m.ModelVersion),
		Source:   "CRPS of ln turnover; 90 % intervals from a bootstrap of pairs; a verdict also needs the test over origins, where there is one.", Key: "Filled: won or lost; hollow: not distinguishable."}
	count, all, last := map[string]int{}, 0, ""
	eachSkill(t, func(p part, c explore.Compared) {
		if c.Horizon != 0 {
			return
		}
		if heading := title(c.Card) + " card: " + p.words; heading != last {
			last = heading
			f.Rows = append(f.Rows, figures.IntervalRow{Name: heading, Heading: true})
		}
		verdict := c.Verdict()
		count[verdict]++
		all++
		f.Rows = append(f.Rows, figures.IntervalRow{Name: c.Method, Low: c.Low, Mid: c.Skill, High: c.High, Strong: verdict != "not distinguishable", Words: verdict})
	})
	f.Title = fmt.Sprintf("Of %d comparisons with naive forecasts the simulator wins %d, loses %d", all, count["better"], count["worse"])
	f.Caption = f.Title + ". " + f.Key
	return f
}

// backtestFigures are the skill of both cards and the natural experiments.
func backtestFigures(t *explore.Backtest, m *results.Manifest) ([]results.File, error) {
	skill := skillFigure(t, m)
	var files []results.File
	list := []*figures.Intervals{skill}
	if cases := casesFigure(t, m); cases != nil {
		list = append(list, cases)
	}
	for _, x := range list {
		if len(x.Rows) == 0 {
			continue
		}
		f, err := x.Draw()
		if err != nil {
			return nil, err
		}
		files = append(files, results.File{Path: "figures/" + f.Name, Data: f.PNG})
	}
	return files, nil
}

// casesFigure shows the natural experiments, nil if there are none.
func casesFigure(t *explore.Backtest, m *results.Manifest) *figures.Intervals {
	f := &figures.Intervals{File: "cases.png", Low: -2.2, High: 1.8, Axis: "change of ln turnover; 0.7 doubles, −0.7 halves",
		Subtitle: fmt.Sprintf("forecast from a fit to the first year, told of the event, model %s", m.ModelVersion),
		Source:   "Observed: each reporter by itself.", Key: "Black: observed. Blue: forecast, median and 90 %."}
	inside, all, last := 0, 0, ""
	for _, c := range t.Cases {
		if c.Name != last {
			last = c.Name
			f.Rows = append(f.Rows, figures.IntervalRow{Name: title(c.Name), Heading: true})
		}
		for _, r := range c.Readings {
			if !r.Foreseen {
				continue
			}
			all++
			if r.Low <= r.Change && r.Change <= r.High {
				inside++
			}
			f.Rows = append(f.Rows, figures.IntervalRow{Name: fmt.Sprintf("%s %d–%d, %s", c.Pair, c.From, c.To, reporterName(r.Reporter)), Low: r.Low, Mid: r.Mid, High: r.High, Points: []float64{r.Change}, Strong: true,
				Words: strings.Replace(fmt.Sprintf("%+.2f", r.Change), "-", "−", 1)})
		}
	}
	if all == 0 {
		return nil
	}
	f.Title = fmt.Sprintf("%d of %d observed changes lie in the 90 %% interval of the forecast", inside, all)
	f.Caption = f.Title + ". " + f.Key
	return f
}

func reporterName(id string) string {
	if name := scenarios.Reporter[id]; name != "" {
		return name
	}
	return id
}
