package live

import (
	"context"

	"concord/cmd/internal/run"
	"concord/sim"
)

// HappenedRequest asks what happened in one replicate of a side.
type HappenedRequest struct {
	Pair
	Side      string `json:"side"`
	Replicate int    `json:"replicate"`
}

// Happened is the log of one replicate and all votes of it, both in the order of time.
type Happened struct {
	Lines     []HappenedLine `json:"lines"`
	Decisions []Decision     `json:"decisions"`
	Terms     []ScoreTerm    `json:"terms"` // the terms of every score, in their order
}

// HappenedLine is one thing that happened.
type HappenedLine struct {
	Year     int      `json:"year"`
	Text     string   `json:"text"`
	Who      []string `json:"who"`      // codes of the countries and powers that it concerns
	Entry    string   `json:"entry"`    // id, "" for none
	Kind     string   `json:"kind"`     // refused, agreed, regime …
	Decision *int     `json:"decision"` // place among the decisions of the one that the text tells of; null for none
}

// Decision is what a party said to an entry, and the terms of its score.
type Decision struct {
	Year      int                `json:"year"`
	Entry     string             `json:"entry"`
	Party     string             `json:"party"`
	Stage     string             `json:"stage"` // tabling, vote or late
	Score     float64            `json:"score"`
	Threshold float64            `json:"threshold"` // it accepts when the score is above
	Accepted  bool               `json:"accepted"`
	Given     bool               `json:"given"`  // by a decision of the scenario, whatever the score
	Status    string             `json:"status"` // of the entry when all parties had been asked
	Terms     map[string]float64 `json:"terms"`  // by key
}

// ScoreTerm names a term of a score.
type ScoreTerm struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

func (e *Engine) happened(q *HappenedRequest) (*Happened, error) {
	b, err := q.side(e, q.Side)
	if err != nil {
		return nil, err
	}
	one, err := run.Tell(context.Background(), run.Job{Bound: b, Seed: b.Scenario.Seed, Told: q.Replicate, Workers: 1})
	if err != nil {
		return nil, err
	}
	h := &Happened{Lines: []HappenedLine{}, Decisions: []Decision{}}
	for k, key := range sim.ScoreTermKeys {
		h.Terms = append(h.Terms, ScoreTerm{key, sim.ScoreTermNames[k]})
	}
	for _, l := range one.Happenings() {
		line := HappenedLine{Year: l.Year, Text: l.Text, Who: append([]string{}, l.Who...), Entry: l.Entry, Kind: l.What.String()}
		if l.Vote >= 0 {
			line.Decision = &l.Vote
		}
		h.Lines = append(h.Lines, line)
	}
	for _, v := range one.Voted() {
		d := Decision{Year: v.Year, Entry: v.Entry, Party: v.Party, Stage: v.Stage.String(), Score: v.Score,
			Threshold: v.Threshold, Accepted: v.Accepted, Given: v.Given, Status: v.Status.String(), Terms: map[string]float64{}}
		for k, x := range v.Terms {
			d.Terms[sim.ScoreTermKeys[k]] = x
		}
		h.Decisions = append(h.Decisions, d)
	}
	return h, nil
}
