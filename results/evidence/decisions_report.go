package evidence

import (
	"fmt"
	"math"
	"strings"
)

// decisions has the scores of what members decide and of what happens.
func (t *Backtest) decisions(p *page) {
	p.line("\n## Decisions\n")
	if len(t.OfDecisions) == 0 {
		p.line("None: the record of this region has no dated decision after an origin.")
		return
	}
	p.line("What can happen once a year or not, wherever by the record it could: two sign a paper, a member acts against " +
		"another, joins or leaves a body, ratifies a paper, a border has a clash or a war. The forecast of the simulator is " +
		"the mean chance over its members. *Memberships* is a state: whether a country belongs to a body; the forecast is the " +
		"share of members' runs in which it does. The Brier score is the squared error of the chance; the log score is −ln of " +
		"the chance of what came true, in nats, and no chance counts as less than 0.001. *Class rate* is how often anything " +
		"of the class happened in a year until the origin, (n + ½)/(years + 1); *own rate* is that of the thing itself, with " +
		"twenty years at the class rate beside its own years; *never* leaves the doubt of 0.001. *Persistence* gives what is " +
		"97.5 %%; *transitions* is the chain with the rates of joining and leaving until the origin. Each thing and year " +
		"weighs the same. Bootstraps are by pair or country; skills below -10 end there. Gain is the method's log score less " +
		"the simulator's, per hundred forecasts.\n")
	for _, card := range cards {
		t.decisionsOf(p, card)
	}
	if none := t.undecided(); len(none) > 0 {
		p.line("After these origins nothing of this could happen, by the record and by what was known then: %s.\n",
			strings.Join(none, ", "))
	}
	t.decisionsAhead(p)
	t.decisionsByUnit(p)
}

// undecided are the classes without any forecast.
func (t *Backtest) undecided() []string {
	var none []string
	for _, class := range t.Classes {
		found := false
		for k := range t.Decisions {
			found = found || t.Decisions[k].Class == class
		}
		if !found {
			none = append(none, class)
		}
	}
	return none
}

// decisionsOf is the table of a card: all classes, all horizons.
func (t *Backtest) decisionsOf(p *page, card string) {
	p.line("%s card, all origins and horizons:\n", capital(card))
	p.line("| class | forecasts | happened | expected | against | expected by it | Brier: simulator | it | skill (90 %%) | log " +
		"score: simulator | it | gain per hundred (90 %%) | verdict by log score |")
	p.line("|---|---:|---:|---:|---|---:|---:|---:|---|---:|---:|---|---|")
	for _, class := range t.Classes {
		first := true
		for _, method := range DecisionMethods(class)[1:] {
			d := t.decided(class, "", card, method, 0)
			if d == nil {
				continue
			}
			lead := "| | | | "
			if first {
				lead, first = fmt.Sprintf("| %s | %d | %d | %.1f ", class, d.Forecasts, d.Happened, d.Expected), false
			}
			p.line("%s| %s | %.1f | %.4f | %.4f | %s | %.4f | %.4f | %s | %s%s |", lead, method, d.OtherExpected, d.Own, d.Other,
				skillWords(d.Skill, d.Low, d.High), d.OwnLog, d.OtherLog,
				ranged(100*d.Gain, 100*d.GainLow, 100*d.GainHigh), d.GainVerdict(), d.gainWords())
		}
	}
	p.line("")
}

// skillWords is a skill and its interval. Against a method without any loss to speak of a skill says nothing.
func skillWords(mid, low, high float64) string {
	if mid < -10 {
		return "below -10"
	}
	if !math.IsInf(low, -1) {
		low = max(low, -10)
	}
	return ranged(mid, low, high)
}

// ranged is a difference and its interval. Without an interval it is the difference alone.
func ranged(mid, low, high float64) string {
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		return fmt.Sprintf("%+.2f", mid)
	}
	return fmt.Sprintf("%+.2f (%+.2f to %+.2f)", mid, low, high)
}

// gainWords is the p-value of the test of log scores in words; "" if there is no test.
func (c *Comparison) gainWords() string {
	if !c.tested() {
		return ""
	}
	return fmt.Sprintf(", p %.2f", c.GainP)
}

// decisionsAhead has the gain of every class by years ahead.
func (t *Backtest) decisionsAhead(p *page) {
	p.line("Gain per hundred forecasts by years ahead, against the naive forecast that knows most:\n")
	p.line("%s", t.aheadHead("| card | class | against", "---"))
	for _, card := range cards {
		for _, class := range t.Classes {
			method := Rival(class)
			if t.decided(class, "", card, method, 0) == nil {
				continue
			}
			row := fmt.Sprintf("| %s | %s | %s", card, class, method)
			for h := 1; h <= t.Horizon+1; h++ {
				words := "–"
				if d := t.decided(class, "", card, method, h%(t.Horizon+1)); d != nil {
					words = fmt.Sprintf("%+.2f of %d, %s", 100*d.Gain, d.Happened, d.GainVerdict())
				}
				row += " | " + words
			}
			p.line("%s |", row)
		}
	}
	p.line("\nCells: gain of how many that happened, verdict.\n")
}

// decisionsByUnit has the pairs and countries to which something happened often enough.
func (t *Backtest) decisionsByUnit(p *page) {
	var rows []string
	for k := range t.OfDecisions {
		d := &t.OfDecisions[k]
		if d.Unit == "" {
			continue
		}
		ahead := "behind"
		if d.Gain > 0 {
			ahead = "ahead"
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %d | %d | %.1f | %.1f | %.4f | %.4f | %+.2f | %s |", d.Class, d.Unit,
			d.Card, d.Once, d.Happened, d.Expected, d.OtherExpected, d.OwnLog, d.OtherLog, 100*d.Gain, ahead))
	}
	if len(rows) == 0 {
		return
	}
	p.line("By pair and country, where it happened %d times or more after an origin, of memberships where a country was in so "+
		"often. Log scores; *it* is the naive forecast of the table before. Once: each thing and year counted once.\n",
		Enough)
	p.line("| class | pair or country | card | once | happened | expected | expected by it | simulator | it | gain per hundred " +
		"| simulator |\n|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|")
	p.line("%s\n", strings.Join(rows, "\n"))
}
