package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// answer is an expectation with the model's answer, as --json prints it.
type answer struct {
	Name     string   `json:"name"`
	Line     int      `json:"line"` // of the file
	Subject  string   `json:"subject"`
	Expected string   `json:"expected"`
	Holds    bool     `json:"holds"`
	Found    *float64 `json:"found"`             // null when there is none
	None     string   `json:"nothing,omitempty"` // why
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Unit     string   `json:"unit"`
	Interval string   `json:"interval"` // what varies over the replicates
}

// verifyExpectations puts the expectations of a file to the model.
func verifyExpectations(ctx context.Context, stdout, stderr io.Writer, file string, workers int, junit string,
	asJSON bool) error {
	keep, release, err := holdJUnit(junit) // said before an hour of runs, not after
	if err != nil {
		return err
	}
	defer release()
	c, err := scenarios.ReadChecks(file)
	if err != nil { // an answer of an earlier build must not pass for this one
		return errors.Join(wrongRequest{err},
			keep(file, []results.Test{{Name: "the file can be read", Class: file, Error: err.Error()}}))
	}
	p := newProgress(stderr, "checks", run.CheckRuns(c))
	found, err := run.Check(ctx, c, workers, p.done)
	p.end()
	if err != nil {
		return err
	}
	spread := results.SpreadOf(c.Draws, false)
	basis := fmt.Sprintf("%s, seed %d, model %s, intervals are of %s", fault.Count(c.Replicates, "replicate"), c.Seed,
		sim.ModelVersion, spread)
	failed := 0
	var tests []results.Test
	var answers []answer
	var said strings.Builder
	for k := range c.Expects {
		e, a := &c.Expects[k], &found[k]
		t := results.Test{Name: e.Title(), Class: e.Scenario.Scenario.Name}
		if !a.Holds {
			failed++
			t.Failure = fmt.Sprintf("%s:%d: %s: want %s, found %s (%s)", c.File, e.Line, e.Subject(), e.Condition(),
				foundWords(e, a), basis)
		}
		tests, answers = append(tests, t), append(answers, answerTo(e, a, spread))
		said.WriteString(saidOf(e, a))
	}
	if err := keep(c.Title, tests); err != nil { // before any output, so a closed pipe does not matter
		return err
	}
	if asJSON {
		if err := printJSON(stdout, answers); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(stdout, "%s%d of %s; %s\n", said.String(), len(found)-failed,
			fault.Counted(len(found), "expectation holds", "expectations hold"), basis)
	}
	if failed > 0 {
		return errNo
	}
	return nil
}

// holdJUnit takes the file for the answers as JUnit XML, "" for none; keep writes it.
func holdJUnit(junit string) (keep func(suite string, tests []results.Test) error, release func(), err error) {
	if junit == "" {
		return func(string, []results.Test) error { return nil }, func() {}, nil
	}
	if info, err := os.Stat(filepath.Dir(junit)); err != nil || !info.IsDir() {
		return nil, nil, wrong("cannot write %s: there is no folder %s; make it, or choose another file with --junit", junit,
			filepath.Dir(junit))
	}
	place, err := results.HoldJUnit(junit)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	keep = func(suite string, tests []results.Test) error {
		if err := place.File(func(to io.Writer) error {
			_, err := to.Write(results.JUnit(suite,
				tests))
			return err
		}); err != nil {
			return wrong("%w; choose another file with --junit", err)
		}
		return nil
	}
	return keep, place.Release, nil
}

// answerTo is the answer to an expectation. Spread says what varies over the replicates.
func answerTo(e *scenarios.Expect, a *run.Checked, spread string) answer {
	row := answer{Name: e.Title(), Line: e.Line, Subject: e.Subject(), Expected: e.Condition(), Holds: a.Holds, None: a.None,
		Unit: e.Unit(), Interval: spread}
	if a.None == "" {
		row.Found = &a.Found
		if e.Interval() {
			row.Low, row.High = &a.Low, &a.High
		}
	}
	if e.Share {
		row.Unit = "share"
	}
	return row
}

// saidOf tells a person of an expectation and what was found.
func saidOf(e *scenarios.Expect, a *run.Checked) string {
	mark, name := "ok  ", ""
	if !a.Holds {
		mark = "FAIL"
	}
	if e.Name != "" {
		name = e.Name + "\n       "
	}
	return fmt.Sprintf("%s %s%s: %s; found %s\n", mark, name, e.Subject(), e.Condition(), foundWords(e, a))
}

// foundWords tells what was found.
func foundWords(e *scenarios.Expect, a *run.Checked) string {
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
		return "a share of " + told(a.Found, func(x float64) bool { return x >= e.ShareLow && x <= e.ShareHigh })
	case e.Interval():
		return fmt.Sprintf("%s (%s to %s)%s", told(a.Found, e.Agrees), told(a.Low, e.Agrees), told(a.High, e.Agrees), unit)
	}
	return told(a.Found, e.Agrees) + unit
}

// told writes a number with four digits, or with more where four digits would change whether the expectation
// holds.
func told(x float64, agrees func(float64) bool) string {
	for digits := 4; digits < 17; digits++ {
		s := strconv.FormatFloat(x+0, 'g', digits, 64)
		if written, err := strconv.ParseFloat(s, 64); err == nil && agrees(written) == agrees(x) {
			return s
		}
	}
	return strconv.FormatFloat(x+0, 'g', -1, 64)
}
