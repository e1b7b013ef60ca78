package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"concord/results"
)

// Protects: the verb says beforehand what it costs, answers in a sentence and leaves a folder. The folders of
// two equal requests differ in nothing except their names.
func TestWhyOfADifference(t *testing.T) {
	base := t.TempDir()
	mine := filepath.Join(base, "mine.toml")
	text := "title = \"Mine\"\nextends = \"no-new-leader\"\nremove = " +
		"[\"tj-uz-border-2018\"]\n[parameters]\ntalks.spillover = 0.2\n"
	if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	read := func(dir, file string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	one, many := filepath.Join(base, "one"), filepath.Join(base, "many")
	code, out, errs := call(t, "why", "reference", mine, "--replicates", "6", "--workers", "1", "--out", one)
	if code != 0 {
		t.Fatalf("exit status %d\n%s", code, errs)
	}
	for _, want := range []string{"why: difference, players: 3; all 8 coalitions × 6 seeds = 48 runs\n", "why: 48 runs, about "} {
		if !strings.Contains(errs, want) {
			t.Errorf("beforehand it does not say %q:\n%s", want, errs)
		}
	}
	for _, want := range []string{"loses from reference to mine, uz-leader-2016 accounts for −", results.OfModel, "seeds only",
		"talks.spillover", "results in " + one} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	must(t, "why", "reference", mine, "--replicates", "6", "--workers", "3", "--out", many)
	for _, file := range []string{"why.csv", "interactions.csv", "summary.md", "base.effective.toml",
		"scenario-1.effective.toml", "manifest.json"} {
		if !bytes.Equal(read(one, file), read(many, file)) {
			t.Errorf("%s differs between 1 worker and 3", file)
		}
	}
	m := manifest(t, one)
	if m.Kind != "attribution" || m.Replicates != 6 || m.Until != 2035 ||
		m.Files["why.csv"] != results.SHA256(read(one, "why.csv")) {
		t.Errorf("the manifest says %+v", m)
	}
	rows, err := csv.NewReader(bytes.NewReader(read(one, "why.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	total, sum := 0.0, 0.0
	for _, row := range rows[1:] {
		mean, _ := strconv.ParseFloat(row[9], 64)
		switch row[6] {
		case "total":
			total = mean
		case "share":
			sum += mean
		}
	}
	if total == 0 || math.Abs(total-sum) > 1e-3 {
		t.Errorf("shares in the table add up to %v, total %v", sum, total)
	}
	for _, other := range [][]string{
		{"reference", mine, "--replicates", "5"},
		{"reference", "no-new-leader", "--replicates", "6"},
		{"clash-2027", mine, "--replicates", "6"},
		{"reference", mine, "--replicates", "6", "--priors"},
		{"reference", mine, "--replicates", "6", "--years", "2034-2035"},
		{"reference", mine, "--replicates", "6", "--outcome", "region.vertical"},
		{"reference", mine, "--replicates", "6", "--group", "x=uz-leader-2016,tj-uz-border-2018"},
	} {
		if code, _, errs := call(t, append(append([]string{"why"}, other...), "--out", one)...); code != 2 ||
			!strings.Contains(errs, "--force") {
			t.Errorf("the results of another request are replaced by %v: %d %s", other, code, errs)
		}
	}
}

// Barriers, with inner ones against outside ones, and supports beside them.
func TestWhyOfBarriers(t *testing.T) {
	if testing.Short() {
		t.Skip("computes attributions with all barriers; not with -short")
	}
	dir := filepath.Join(t.TempDir(), "out")
	out := must(t, "why", "reference", "--barriers", "--replicates", "4", "--priors", "--out", dir)
	for _, want := range []string{"when all barriers fall", "when all supports are gone", "in 2015", "without inner barriers",
		"seeds and parameters", "political barriers"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if strings.Contains(out, "seeds only") {
		t.Errorf("parameters are drawn, and not said so:\n%s", out)
	}
	var told struct {
		Attributions []struct {
			Kind    string
			Players []struct {
				Name  string
				Share struct{ Mean float64 }
			}
			Square *struct{ Both, Neither struct{ Mean float64 } } `json:"inner_and_outside"`
			Total  struct{ Mean float64 }
		}
	}
	text := must(t, "why", "--no-figures", "reference", "--barriers", "--replicates", "4", "--priors", "--json", "--out", dir)
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		t.Fatal(err)
	}
	if len(told.Attributions) != 2 || told.Attributions[0].Kind != "barriers" || told.Attributions[1].Kind != "supports" {
		t.Fatalf("told are %s", text)
	}
	b := told.Attributions[0]
	if b.Square == nil || math.Abs(b.Square.Both.Mean-b.Square.Neither.Mean-b.Total.Mean) > 1e-9 ||
		told.Attributions[1].Square != nil {
		t.Errorf("inner and outside barriers: %+v", b.Square)
	}
	var names []string
	for _, p := range b.Players {
		names = append(names, p.Name)
	}
	if got := strings.Join(names,
		", "); got != "political barriers, security barriers, economic barriers, cultural barriers, external barriers" {
		t.Errorf("the groups are %s", got)
	}
}

// What belongs together has one share.
func TestWhyGroups(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	out := must(t, "why", "--no-figures", "reference", "powers-disengage", "--replicates", "2", "--years", "2030-2031",
		"--outcome",
		"pairs.UZ-TJ.turnover_usd",
		"--group", "west=us-withdraws-2026,event.eu-withdraws-2026", "--out", dir)
	if !strings.Contains(out, "turnover_usd of TJ-UZ in 2030–2031") || !strings.Contains(out, "  west  ") ||
		strings.Contains(out, "us-withdraws-2026") {
		t.Errorf("grouped:\n%s", out)
	}
	barriers := must(t, "why", "--no-figures", "reference", "--barriers", "--replicates", "2", "--group",
		"inner=political,security,economic,cultural", "--out", filepath.Join(dir, "b"))
	if !strings.Contains(barriers, "  inner  ") || !strings.Contains(barriers, "external supports") {
		t.Errorf("grouped:\n%s", barriers)
	}
}

// What a person gets wrong is answered with what to do, and status 2.
func TestWrongWhy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "concord why reference no-new-leader"},
		{[]string{"reference"}, "--barriers"},
		{[]string{"reference", "no-new-leader", "--barriers"}, "one scenario"},
		{[]string{"refrence", "no-new-leader"}, "reference"},
		{[]string{"reference", "no-new-laeder"}, "no-new-leader"},
		{[]string{"reference", "reference"}, "nothing differs"},
		{[]string{"reference", "visegrad"}, "of one region"},
		{[]string{"no-barriers", "--barriers"}, "switched off already"},
		{[]string{"reference", "no-new-leader", "--outcome", "region.horizonal"}, "horizontal"},
		{[]string{"reference", "no-new-leader", "--outcome", "borders.TJ-UZ.regime"}, "category"},
		{[]string{"reference", "no-new-leader", "--outcome", "agreements.uz-leader-2016.score"}, "uz-leader-2016"},
		{[]string{"reference", "no-new-leader", "--years", "soon"}, "2030-2035"},
		{[]string{"reference", "no-new-leader", "--years", "2030-2020"}, "in order"},
		{[]string{"reference", "no-new-leader", "--years", "1900"}, "1992"},
		{[]string{"reference", "no-new-leader", "--replicates", "1"}, "2..10000"},
		{[]string{"reference", "no-new-leader", "--seed", "x"}, "seed"},
		{[]string{"reference", "no-new-leader", "--group", "x"}, "NAME=ID"},
		{[]string{"reference", "no-new-leader", "--group", "x=uz-leader-2061"}, "there are uz-leader-2016"},
		{[]string{"reference", "powers-disengage", "--group", "x=us-withdraws-2026", "--group", "y=us-withdraws-2026"},
			"group x already"},
		{[]string{"reference", "powers-disengage", "--group", "x=us-withdraws-2026", "--group", "x=eu-withdraws-2026"},
			"given twice"},
		{[]string{"reference", "no-new-leader", "--bogus"}, "concord help why"},
	} {
		args := append(append([]string{"why"}, c.args...), "--out", dir)
		code, _, errs := call(t, args...)
		if code != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("concord %s: status %d, want 2 and a word of %q:\n%s", strings.Join(args, " "), code, c.says, errs)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a wrong request has left a folder")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var stdout, stderr bytes.Buffer
	err := concord(ctx, &stdout, &stderr, []string{"why", "reference", "no-new-leader", "--out", dir})
	if code := status(&stderr, err); code != 130 {
		t.Errorf("stopped, it ends with %d: %v", code, err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a request that was stopped has left a folder")
	}
}
