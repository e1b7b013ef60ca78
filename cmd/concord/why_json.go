package main

import (
	"encoding/json"
	"io"

	"concord/results"
	"concord/results/analysis"
)

// whyJSON is the answer to --json.
func whyJSON(stdout io.Writer, list []*results.Attribution, m *results.Manifest) error {
	type number struct {
		Mean     *float64    `json:"mean"`
		SE       *float64    `json:"se"`
		Interval [2]*float64 `json:"interval_95"`
	}
	of := func(e analysis.Estimate) number {
		return number{results.Known(e.Mean), results.Known(e.SE), [2]*float64{results.Known(e.Low), results.Known(e.High)}}
	}
	type player struct {
		Name  string   `json:"name"`
		Parts []string `json:"parts"`
		Share number   `json:"share"`
		Alone number   `json:"alone"`
		Last  number   `json:"last"`
	}
	type pair struct {
		One   string `json:"one"`
		Other string `json:"other"`
		Index number `json:"index"`
	}
	type square struct {
		Neither  number `json:"neither"`
		Internal number `json:"internal"`
		External number `json:"external"`
		Both     number `json:"both"`
		Together number `json:"together"`
	}
	type attribution struct {
		Kind         string   `json:"kind"`
		A            string   `json:"a"`
		B            string   `json:"b"`
		Outcome      string   `json:"outcome"`
		Unit         string   `json:"unit"`
		Years        string   `json:"years"`
		Base         number   `json:"base"`
		Reached      number   `json:"reached"`
		Total        number   `json:"total"`
		Method       string   `json:"method"`
		Intervals    string   `json:"intervals_of"`
		Seeds        int      `json:"seeds"`
		Players      []player `json:"players"`
		Interactions []pair   `json:"interactions,omitempty"`
		Square       *square  `json:"inner_and_outside,omitempty"`
		Sentences    []string `json:"sentences"`
	}
	out := struct {
		ModelVersion  string        `json:"model_version"`
		Seed          uint64        `json:"seed,string"` // as in a manifest
		InputDigest   string        `json:"input_digest"`
		OutcomeDigest string        `json:"outcome_digest"`
		Attributions  []attribution `json:"attributions"`
	}{m.ModelVersion, m.Seed, m.InputDigest, m.OutcomeDigest, nil}
	for _, a := range list {
		total := analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low, High: a.Total.High}
		j := attribution{a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, of(a.Base), of(a.Reached), of(total), a.Method(),
			a.Spread(), a.Seeds, nil, nil, nil, a.Sentences()}
		for k := range a.Players {
			p := &a.Players[k]
			j.Players = append(j.Players, player{p.Name, p.Parts, of(p.Share), of(p.Alone), of(p.Last)})
		}
		for _, x := range a.Interactions {
			j.Interactions = append(j.Interactions, pair{a.Players[x.I].Name, a.Players[x.J].Name, of(x.Index)})
		}
		if s := a.Square; s != nil {
			j.Square = &square{of(s.Neither), of(s.Internal), of(s.External), of(s.Both), of(s.Together)}
		}
		out.Attributions = append(out.Attributions, j)
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
