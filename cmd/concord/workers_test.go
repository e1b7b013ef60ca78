package main

import (
	"context"
	"testing"

	"concord/cmd/internal/explore"
	"concord/results/evidence"
	"concord/scenarios"
)

// Protects: workers that fit, forecast and compare share nothing that they write. `.ci/run` runs it under the race detector,
// which alone sees it. That the numbers do not depend on the workers is what explore's own tests are about.
func TestWorkersFitAndForecast(t *testing.T) {
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	record, err := scenarios.ObservedIn(scenarios.DefaultRegion)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	const origin, members, workers = 1999, 20, 3
	for name, work := range map[string]func() error{
		"backtest": func() error {
			_, err := explore.RunBacktest(ctx, b, record, explore.BacktestOptions{Ahead: members, Workers: workers,
				Design: evidence.Design{First: origin, Last: origin, Horizon: 2, Members: members, Steps: 1, Seed: 1}})
			return err
		},
		"models": func() error {
			_, err := explore.RunModels(ctx, b, record, explore.ModelsOptions{Workers: workers, Only: []string{"both", "inside"},
				ModelDesign: evidence.ModelDesign{Origins: []int{origin}, Until: []int{origin + 1}, Members: members, Steps: 1,
					Ahead: members, Resamples: 20, Seed: 3}})
			return err
		},
		"theories": func() error {
			_, err := explore.Theories(ctx, b, explore.TheoriesOptions{Histories: 2, Seed: 1, Workers: workers})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := work(); err != nil {
				t.Error(err)
			}
		})
	}
}
