package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// checksAnswer is an expectation with the model's answer, as --json prints it.
type checksAnswer struct {
	Name     string   `json:"name"`
	Subject  string   `json:"subject"`
	Expected string   `json:"expected"`
	Holds    bool     `json:"holds"`
	Found    *float64 `json:"found"` // null when there is none
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Unit     string   `json:"unit"`
	Interval string   `json:"interval"` // what varies over the replicates
}

// verifyChecks puts the expectations of a file to the model.
func verifyChecks(ctx context.Context, stdout, stderr io.Writer, file string, workers int, junit string, asJSON bool) error {
	c, err := scenarios.ReadChecks(file)
	if err != nil {
		return wrongRequest{err}
	}
	p := newProgress(stderr, "checks", run.CheckRuns(c))
	found, err := run.Check(ctx, c, workers, p.done)
	p.end()
	if err != nil {
		return err
	}
	failed := 0
	var tests []results.Test
	var answers []checksAnswer
	for k := range c.Expects {
		e, a := &c.Expects[k], found[k]
		words := foundWords(e, a)
		t := results.Test{Name: e.Name, Class: e.Scenario.Scenario.Name}
		mark := "ok  "
		if !a.Holds {
			failed++
			mark = "FAIL"
			t.Failure = fmt.Sprintf("%s:%d: %s: want %s, found %s", c.File, e.Line, e.Subject(), e.Condition(), words)
		}
		tests = append(tests, t)
		if !asJSON {
			fmt.Fprintf(stdout, "%s %s\n       %s: %s; found %s\n", mark, e.Name, e.Subject(), e.Condition(), words)
		}
		row := checksAnswer{Name: e.Name, Subject: e.Subject(), Expected: e.Condition(), Holds: a.Holds, Unit: e.Unit(), Interval: results.SpreadOf(c.Priors)}
		if a.None == "" {
			row.Found = &a.Found
		}
		if a.Low != a.High {
			row.Low, row.High = &a.Low, &a.High
		}
		if e.Share {
			row.Unit = "share"
		}
		answers = append(answers, row)
	}
	if junit != "" {
		if err := results.ReplaceFile(junit, results.JUnit(c.Title, tests)); err != nil {
			return wrong("cannot write %s: %w; choose another file with --junit", junit, err)
		}
	}
	if asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(answers); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(stdout, "%d of %d expectations hold; %d replicates, seed %d, model %s, %s\n", len(found)-failed, len(found), c.Replicates, c.Seed, sim.ModelVersion, results.SpreadOf(c.Priors))
	}
	if failed > 0 {
		return errNo
	}
	return nil
}

// foundWords tells what was found.
func foundWords(e *scenarios.Expect, a run.Checked) string {
	number := func(x float64) string { return strconv.FormatFloat(x+0, 'g', 4, 64) }
	unit := " " + e.Unit()
	switch e.Unit() {
	case "US$/year", "%", "points", "km":
	default: // shares and scores have none worth saying
		unit = ""
	}
	switch {
	case a.None != "":
		return "nothing: " + a.None
	case e.Share:
		return "a share of " + number(a.Found)
	case !e.Share && e.Statistic == "" && !math.IsNaN(a.Found):
		return fmt.Sprintf("%s (%s to %s)%s", number(a.Found), number(a.Low), number(a.High), unit)
	}
	return number(a.Found) + unit
}
