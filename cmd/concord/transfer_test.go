package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/sim"
)

// Protects: a request that cannot be is refused before anything runs, with its remedy, and nothing is written.
func TestTransferRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for request, says := range map[string]string{
		"transfer reference":                         "takes two scenarios or more, of different regions, got reference",
		"transfer reference no-new-leader":           "reference and no-new-leader are both of region central-asia",
		"transfer reference nowhere":                 "nowhere",
		"transfer --members 3":                       "want 20..20000 members",
		"transfer --every 0":                         "--every = 0, want 1..50",
		"transfer --horizon 11":                      "--horizon = 11, want 1..10",
		"transfer --first 2015":                      "east-africa has no origin with --first 2015: ",
		"transfer --update":                          "call it from the project's folder",
		"transfer --update --no-figures":             "drop --no-figures",
		"transfer --update --greyscale":              "drop --greyscale",
		"transfer --figure skill":                    "there are: transfer, agreement",
		"transfer reference east-africa/no.toml":     "no.toml",
		"transfer --last 2003 reference east-africa": "--last 2003",
	} {
		if code, _, errs := call(t, strings.Fields(request)...); code != 2 || !strings.Contains(errs, says) {
			t.Errorf("concord %s: status %d, %s; want %q", request, code, errs, says)
		}
	}
	if list, _ := os.ReadDir("."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
	m := &results.Manifest{Scenario: "reference", Others: []string{"east-africa"}, Seed: 7}
	if command := transferCommand(m, settings{transfer: []string{"0", "2010", "3", "5", "100", "4"}}); command !=
		"concord transfer reference east-africa --last 2010 --every 3 --horizon 5 --members 100 --steps 4 --seed 7" {
		t.Errorf("verify names the command %s", command)
	}
}

// smallTransfer asks for a small answer into a folder: one origin.
func smallTransfer(t *testing.T, workers int) (*transferring, *results.Manifest) {
	t.Helper()
	q := newTransferring()
	q.First, q.Last, q.Horizon, q.Members, q.Steps, q.Workers, q.out = 2004, 2004, 1, 20, 1, workers, "a"
	m, err := q.prepare(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.hold(m, ""); err != nil {
		t.Fatal(err)
	}
	return q, m
}

// answered computes it and gives its page and its digest.
func (q *transferring) answered(t *testing.T, m *results.Manifest) string {
	t.Helper()
	x, err := q.answer(context.Background(), io.Discard, m)
	if err != nil {
		t.Fatal(err)
	}
	files, page, err := q.files(x, m)
	if err != nil {
		t.Fatal(err)
	}
	drawn := false
	for _, f := range files {
		drawn = drawn || f.Path == "figures/transfer.png"
	}
	if !drawn {
		t.Error("no figure")
	}
	return string(page)
}

// invented are the pieces of a small answer as if they had been computed, all but one.
func invented() (pieces []explore.TransferPiece) {
	for region, pair := range []string{"KZ-UZ", "KE-UG"} {
		for _, origin := range []int{2004, 0} {
			for n, method := range evidence.TransferMethods {
				p := explore.TransferPiece{Region: region, Origin: origin, Method: method, Made: true}
				row := evidence.Score{Card: evidence.Conditional, Method: method, Group: pair, Reporter: "x",
					Origin: 2004, Year: 2005, CRPS: 0.25 + 0.125*float64(n), Log: 1}
				naive := row
				naive.Method = evidence.WithGDPs
				switch {
				case region == 1 && origin != 0 && n == 0:
					continue // the one that is computed
				case origin != 0:
					p.Trade = []evidence.Score{row, naive}[:1+(len(evidence.TransferMethods)-n)/len(evidence.TransferMethods)]
				default:
					p.Levels = []evidence.Level{{Year: 2015, Observed: 0.09, Low: 0.08, High: 0.1, Simulated: 0.07, SimLow: 0.05,
						SimTop: 0.1}}
					p.Numbers = []explore.TransferNumber{
						{Path: "trade.border", Mean: 1.5 - 2*float64(region), SD: 0.5, Contraction: 0.75, Value: 3,
							Low: 2, High: 4},
						{Path: "placebo 0", Blind: true, Mean: 0.125, SD: 0.9, Contraction: 0.19}}
				}
				pieces = append(pieces, p)
			}
		}
	}
	return pieces
}

// Protects: an answer that was stopped goes on from what was saved, and what is missing comes out the same on any number of
// workers. The page has all of its parts, and the folder can be compared and verified.
func TestTransferGoesOn(t *testing.T) {
	t.Chdir(t.TempDir())
	var pages []string
	for _, workers := range []int{2, 1} {
		q, m := smallTransfer(t, workers)
		at := q.save(io.Discard, m)
		if err := at.Save(func(to io.Writer) error { return json.NewEncoder(to).Encode(invented()) }); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, q.answered(t, m))
		var pieces []explore.TransferPiece
		found, err := at.Load(func(from io.Reader) error { return json.NewDecoder(from).Decode(&pieces) })
		if !found || err != nil || len(pieces) != 16 || len(pieces[15].Trade) < 10 {
			t.Errorf("saved are %d pieces, %v", len(pieces), err)
		}
		q.place.Release()
	}
	if pages[0] != pages[1] {
		t.Error("another number of workers gives another answer")
	}
	for _, want := range []string{"East Africa (`east-africa`, origins 2004, record to 2016)", "## Forecasts of Central Asia",
		"| carried over | 0.375 (1.00) |", "Pairs on which each is best", "| `trade.border` | 3 (2 to 4) | 75 % | 3 (2 to 4) | " +
			"75 % | **+3.27** | 3 |", "| that no rule reads, told or not | 1 |", "| 2015 | 9.0 (8.0–10.0) | 7.0 (5.0–10.0) |",
		"`incidents.hazard`"} {
		if !strings.Contains(pages[0], want) {
			t.Errorf("%q is missing in\n%s", want, pages[0])
		}
	}
	if strings.Contains(pages[0], "%!") || strings.Contains(pages[0], "NaN") {
		t.Errorf("the page has a slip:\n%s", pages[0])
	}
	must(t, strings.Fields("transfer --first 2004 --last 2004 --horizon 1 --members 20 --steps 1 --no-figures --out a")...)
	codebook(t, "a")
	if code, out, errs := call(t, "diff", "a", reversed(t, "a")); code != 0 || !strings.Contains(out, " are equal in all ") {
		t.Errorf("with its rows the other way round: status %d\n%s%s", code, out, errs)
	}
	if code, out, errs := call(t, "verify", "a", "--files"); code != 0 {
		t.Errorf("verify: status %d\n%s%s", code, out, errs)
	}
}

// Protects the page of the project: it is of this model, and its figures are there.
func TestTransferPageIsOfThisModel(t *testing.T) {
	page, err := os.ReadFile("../../" + transferPage)
	if os.IsNotExist(err) {
		t.Skip("not made yet: concord transfer --update")
	}
	if err != nil || !strings.Contains(string(page), ", model "+sim.ModelVersion+", digest") {
		t.Errorf("%s is of another model: %v; run: concord transfer --update", transferPage, err)
	}
	for _, p := range evidence.TransferPictures {
		if _, err := os.Stat("../../docs/figures/" + p.File); err != nil {
			t.Errorf("%s shows a figure that is not there: %v", transferPage, err)
		}
	}
}
