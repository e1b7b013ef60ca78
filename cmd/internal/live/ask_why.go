package live

import (
	"context"
	"fmt"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
)

// usualSeeds is how many seeds run each combination if the request says nothing.
const usualSeeds = 20

// mostSeeds bounds them.
const mostSeeds = 1000

// WhyRequest asks what made the difference that side B makes against side A, or what side B would gain without barriers
// or lose without supports.
type WhyRequest struct {
	Pair
	Kind    string `json:"kind"`    // entries: what differs between A and B; barriers or supports of B
	Outcome string `json:"outcome"` // path
	// The outcome is averaged over these years. Null is for the last year, or for the eve of the region's turn where the
	// question is of barriers or supports.
	From  *int `json:"from"`
	To    *int `json:"to"`
	Seeds int  `json:"seeds"` // 0 for the usual number
}

// WhyPlayer is one thing that may be as in A or as in B.
type WhyPlayer struct {
	Name string `json:"name"`
	Text string `json:"text"` // how it differs
}

// WhyCost says what it takes to answer.
type WhyCost struct {
	Players    []WhyPlayer `json:"players"`
	Coalitions int         `json:"coalitions"` // simulated with each seed
	Runs       int         `json:"runs"`
	Years      int         `json:"years"`   // simulated in all runs together, about
	Seconds    float64     `json:"seconds"` // a guess
	Sampled    bool        `json:"sampled"` // there are too many players for all coalitions
}

// Share is a mean over seeds with its error. An error that is not known is null.
type Share struct {
	Share *float64 `json:"share"`
	SE    *float64 `json:"se"`
	Low   *float64 `json:"low"` // the ends of the 95 % interval
	High  *float64 `json:"high"`
}

// Attribution divides a difference among the players.
type Attribution struct {
	Title      string        `json:"title"`
	Base       *float64      `json:"base"`    // level when all is as in A; the bars go from here …
	Reached    *float64      `json:"reached"` // … to the level when all is as in B
	Difference *float64      `json:"difference"`
	SE         *float64      `json:"se"`
	Low        *float64      `json:"low"`
	High       *float64      `json:"high"`
	Unit       string        `json:"unit"`
	Seeds      int           `json:"seeds"`
	Players    []PlayerShare `json:"players"`
	Sentence   string        `json:"sentence"`
	Sentences  []string      `json:"sentences"` // all that there is to say, that sentence first
	Sampled    bool          `json:"sampled"`
}

// PlayerShare is what a player accounts for.
type PlayerShare struct {
	WhyPlayer
	Share
}

func (e *Engine) whyCost(q *WhyRequest) (*WhyCost, error) {
	y, j, err := q.game(e)
	if err != nil {
		return nil, err
	}
	c := &WhyCost{Players: playersOf(j), Coalitions: y.Coalitions(), Runs: y.Runs(), Years: y.Years(), Sampled: y.Sampled()}
	c.Seconds, err = y.Seconds()
	return c, err
}

func (e *Engine) why(q *WhyRequest) (*Attribution, error) {
	y, j, err := q.game(e)
	if err != nil {
		return nil, err
	}
	a, err := y.Play(context.Background())
	if err != nil {
		return nil, err
	}
	said := a.Sentences()
	answer := &Attribution{Title: a.Title, Base: results.Known(a.Base.Mean), Reached: results.Known(a.Reached.Mean),
		Difference: results.Known(a.Total.Mean), SE: results.Known(a.Total.SE), Low: results.Known(a.Total.Low),
		High: results.Known(a.Total.High), Unit: a.Unit, Seeds: a.Seeds, Sentence: said[0], Sentences: said, Sampled: a.Sampled}
	for k, p := range playersOf(j) {
		answer.Players = append(answer.Players, PlayerShare{p, shareOf(a.Players[k].Share)})
	}
	return answer, nil
}

// game lays the game out.
func (q *WhyRequest) game(e *Engine) (*run.Why, *run.WhyJob, error) {
	both, err := q.bound(e)
	if err != nil {
		return nil, nil, err
	}
	j := &run.WhyJob{Kind: q.Kind, A: both[1].Scenario, Seed: both[1].Scenario.Seed, Seeds: q.Seeds, Workers: 1,
		From: both[1].Until, To: both[1].Until}
	base := both[1]
	switch q.Kind {
	case "entries":
		base, j.Kind, j.A, j.B = both[0], "difference", both[0].Scenario, both[1].Scenario
	case "barriers", "supports":
		j.From, j.To = run.Eve(base), run.Eve(base)
		j.B, err = run.SwitchedOff(j.A, q.Kind)
	default:
		err = fmt.Errorf("kind = %q, want entries, barriers or supports", q.Kind)
	}
	if err != nil {
		return nil, nil, err
	}
	if j.Seeds == 0 {
		j.Seeds = usualSeeds
	}
	if j.Seeds < 2 || j.Seeds > mostSeeds {
		return nil, nil, fmt.Errorf("seeds = %d, want 2..%d: one says nothing of the error", j.Seeds, mostSeeds)
	}
	if q.From != nil {
		j.From = *q.From
	}
	if q.To != nil {
		j.To = *q.To
	}
	quantity, err := run.Divisible(base, q.Outcome)
	if err != nil {
		return nil, nil, err
	}
	j.Domain, j.Outcome, j.Entity = quantity.Domain, quantity.Outcome.Name, quantity.Name
	if j.Parts, err = scenarios.Parts(j.A, j.B); err != nil {
		return nil, nil, err
	}
	if len(j.Parts) == 0 && q.Kind != "entries" {
		return nil, nil, fmt.Errorf("all %s of %s are switched off already; there is nothing to divide", j.Kind, j.A.Name)
	}
	j.Players = run.Players(j.Parts, nil)
	y, err := run.NewWhy(*j)
	return y, j, err
}

// playersOf says of the players of a game how they differ.
func playersOf(j *run.WhyJob) []WhyPlayer {
	var list []WhyPlayer
	for _, p := range j.Players {
		var texts []string
		for _, k := range p.Parts {
			texts = append(texts, j.Parts[k].Text)
		}
		list = append(list, WhyPlayer{Name: p.Name, Text: strings.Join(texts, "; ")})
	}
	return list
}

func shareOf(x analysis.Estimate) Share {
	return Share{results.Known(x.Mean), results.Known(x.SE), results.Known(x.Low), results.Known(x.High)}
}
