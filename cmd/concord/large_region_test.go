package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// grid writes a region of members on a square, who share borders with those beside them, and a scenario of it. It runs
// from 2000 to the given year.
func grid(t *testing.T, side, last int) (scenario string) {
	t.Helper()
	dir := t.TempDir()
	code := func(k int) string { return fmt.Sprintf("M%c%c", 'A'+k/26, 'A'+k%26) }
	members := side * side
	var region, nodes, routes, borders, size, people strings.Builder
	var codes, growth []string
	for k := range members {
		codes = append(codes, fmt.Sprintf("%q", code(k)))
		growth = append(growth, code(k)+" = 0.02")
		fmt.Fprintf(&nodes, "%s,%s,Country %d,50000,made up,\n", code(k), code(k), k)
		fmt.Fprintf(&size, "%s,2000,%d,,made up,\n", code(k), (k%7+1)*1_000_000_000)
		fmt.Fprintf(&people, "%s,2000,1000000,made up,\n", code(k))
		for _, to := range []int{k + 1, k + side} {
			if to < members && (to != k+1 || to%side != 0) {
				fmt.Fprintf(&routes, "%s,%s,road,300,made up,\n", code(k), code(to))
				fmt.Fprintf(&borders, "%s,%s,200,0,made up,\n", code(k), code(to))
			}
		}
	}
	fmt.Fprintf(&region, `name = "Grid"
title = "a made-up square"
[years]
first = 2000
last = %d
default_until = %d
outcomes_observed = 2000
events_to = 2000
forcing_to = 2000
exits_from = 2001
[forcing]
data = "."
absorber = "XW"
growth_long_run = 0.02
growth_years = 5
growth_given = { %s, XW = 0.02 }
[nodes]
members = [%s]
partners = ["XW"]
inner_factor = 0.4
`, last, last, strings.Join(growth, ", "), strings.Join(codes, ", "))
	for k := range members {
		fmt.Fprintf(&region, "[offices.%s]\nholder = \"x\"\nsince = 2000\nopenness = [0.4, 0.6]\nambition = [0.1, 0.3]\n"+
			"exit_rate = 0.1\n", code(k))
	}
	region.WriteString("[sovereignty]\n")
	for k := range members {
		fmt.Fprintf(&region, "%s = 0.5\n", code(k))
	}
	for name, text := range map[string]string{
		"grid.toml":      region.String(),
		"run.toml":       "title = \"The square\"\nregion = \"grid.toml\"\n",
		"nodes.csv":      "node,iso3,name,area_km2,source,flag\n" + nodes.String() + "XW,XWD,Rest,100000000,made up,\n",
		"routes.csv":     "a,b,kind,route_km,source,flag\n" + routes.String() + code(0) + ",XW,sea,5000,made up,\n",
		"borders.csv":    "a,b,length_km,unsettled_km_2000,source,flag\n" + borders.String(),
		"size.csv":       "node,year,gdp_usd_current,gdp_usd_constant,source,flag\n" + size.String() + "XW,2000,3e13,,made up,\n",
		"population.csv": "node,year,population,source,flag\n" + people.String(),
		"balance.csv":    "node,year,trade_balance_usd,source,flag\nXW,2000,0,made up,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "run.toml")
}

// Protects: a run of a large region asks what to keep before any work, says how, and then records that alone: of pairs
// those that share a border. A shorter run keeps everything.
func TestLargeRegionsSayWhatTheyKeep(t *testing.T) {
	t.Parallel()
	scenario := grid(t, 7, 2035) // 49 members, 84 borders
	out := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{{"run", scenario}, {"compare", scenario, "--set", "leaders.gain=0"}} {
		code, _, says := call(t, append(args, "--replicates", "2", "--no-figures", "--out", out)...)
		if code != 2 || !strings.Contains(says, "49 members have 1176 pairs, over 36 years too many") ||
			!strings.Contains(says, "--keep 'pairs.neighbours.trust'") {
			t.Errorf("%s: status %d\n%s", args[0], code, says)
		}
	}
	must(t, "run", scenario, "--replicates", "1", "--until", "2003", "--keep", "region.horizontal", "--keep",
		"pairs.neighbours.trust@2003", "--keep", "directed.neighbours.stance@2002,2003", "--out", out)
	for file, lines := range map[string]int{"region.csv": 4, "pairs.csv": 84, "directed.csv": 2 * 2 * 84} {
		if got := strings.Count(read(t, out, file), "\n") - 1; got != lines {
			t.Errorf("%s has %d lines, want %d", file, got, lines)
		}
	}
	must(t, "run", scenario, "--replicates", "1", "--until", "2001", "--no-figures", "--out", filepath.Join(t.TempDir(), "short"))
}
