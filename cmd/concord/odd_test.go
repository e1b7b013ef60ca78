package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// docs/odd must hold the input tables of three noise-free runs and of one with draws, and what the program records for
// them. docs/ODD.md must hold the parameter table. Somebody can then write another program from that page and
// compare it. The scenario of the second run exercises every rule, that of the third those of free history, and that of the
// fourth what only draws do. To stay small, their folders hold few of the years, and only the tables that differ from the
// first run's.
func TestODDTables(t *testing.T) {
	files := oddTables(t, "noise-free", nil)
	first := maps.Clone(files)
	for run, years := range oddYears {
		var key []string // noise-free runs read no draw
		if run == "drawn" {
			key = []string{"1", "0"}
		}
		for name, text := range oddTables(t, filepath.Join(docs, "odd", run+".toml"), years, key...) {
			if first[name] != text {
				files[filepath.Join(run, name)] = text
			}
		}
	}
	folder := filepath.Join(docs, "odd")
	for _, name := range sortedNames(files) {
		document(t, filepath.Join("odd", name), files[name])
	}
	for _, pattern := range []string{"*.csv", filepath.Join("*", "*")} {
		there, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range there {
			name, err := filepath.Rel(folder, path)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := files[name]; !ok {
				t.Errorf("docs/odd/%s is made by nobody; remove it or export it here", name)
			}
		}
	}

	oddPage(t, map[string]string{"parameters": oddParameters(), "switches": oddSwitches()})
}

// The page and the re-implementation must describe the model version of the program, and no other version.
func TestODDVersion(t *testing.T) {
	for _, name := range []string{"ODD.md", filepath.Join("odd", "replica.py")} {
		text, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		versions := regexp.MustCompile(`\b\d+\.\d+\.\d+\b`).FindAllString(string(text), -1)
		slices.Sort(versions)
		if versions = slices.Compact(versions); !slices.Equal(versions, []string{sim.ModelVersion}) {
			t.Errorf("docs/%s speaks of model %v, want %s alone", name, versions, sim.ModelVersion)
		}
	}
}

// oddPage compares the text between two marks in docs/ODD.md with the text that is given under their name.
// With -update it writes the text there.
func oddPage(t *testing.T, tables map[string]string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(docs, "ODD.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, name := range sortedNames(tables) {
		begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
		head, rest, ok := strings.Cut(text, begin)
		_, tail, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("docs/ODD.md has no %q … %q", begin, end)
		}
		text = head + begin + tables[name] + end + tail
	}
	document(t, "ODD.md", text)
}

// oddYears are the recorded years of all runs but the first.
var oddYears = map[string][]int{
	"every-rule":   {1993, 1996, 1999, 2002, 2005, 2008, 2027, 2031, 2035},
	"free-history": {1993, 1995, 1999, 2001, 2003, 2008, 2013, 2016, 2027},
	"drawn":        {1992, 1994, 1997, 2001, 2006, 2012, 2019, 2026, 2035},
}

// The re-implementation must agree with the program's record of all four runs. Each of its other
// readings of the rules must change a value in one of the runs. Otherwise the tables do not tell the readings
// apart. The page shows the printed output: how near decisions come to turning, and what each reading
// changes. Most of a minute goes into the readings. So here the page must list all of them in their order, the text that each
// changes must be in the re-implementation, and every 48th is run; with CONCORD_WHOLE all are.
func TestODDReplica(t *testing.T) {
	if testing.Short() {
		t.Skip("runs another program for seconds")
	}
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3 is not here, and .ci/tools should have installed it")
		}
		t.Skip("python3 is not here: the re-implementation is not compared with the program")
	}
	replica := func(args ...string) string {
		t.Helper()
		command := exec.Command(python, append([]string{"-I", filepath.Join(docs, "odd", "replica.py")}, args...)...)
		var faults bytes.Buffer
		command.Stderr = &faults
		out, err := command.Output()
		if err != nil {
			t.Fatalf("replica.py %v: %v\n%s%s", args, err, out, faults.String())
		}
		return string(out)
	}
	compared := regexp.MustCompile(`(?m)^(\S+): (\d+) values; greatest difference (\S+) at .* and H ([^;]+);`).FindAllStringSubmatch(replica(), -1)
	if len(compared) != 4 {
		t.Fatalf("replica.py compares %d runs, want 4", len(compared))
	}
	page, err := os.ReadFile(filepath.Join(docs, "ODD.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range compared {
		row := regexp.MustCompile("(?m)^\\| `" + run[1] +
			"`.* \\| ([0-9,]+) \\| (\\S+) \\| (\\S+) \\|$").FindStringSubmatch(string(page))
		if row == nil {
			t.Errorf("docs/ODD.md, section 7.14, has no row of the run %s", run[1])
			continue
		}
		if strings.ReplaceAll(row[1], ",", "") != run[2] {
			t.Errorf("docs/ODD.md says %s values of the run %s, replica.py compares %s", row[1], run[1], run[2])
		}
		for k, what := range []string{"the greatest difference", "the greatest difference of trade with open borders and H"} {
			said, _ := strconv.ParseFloat(row[2+k], 64)
			is, _ := strconv.ParseFloat(run[3+k], 64)
			// A last digit of the mathematical library of another system may differ.
			if !(is > 0.8*said && is < 1.25*said) {
				t.Errorf("docs/ODD.md says %s for %s of the run %s, replica.py finds %s", row[2+k], what, run[1], run[3+k])
			}
		}
	}
	oddPage(t, map[string]string{"near": replica("--near")})
	if os.Getenv("CONCORD_WHOLE") != "" || *update {
		oddPage(t, map[string]string{"readings": replica("--variants")})
		return
	}
	const every = 48
	source, err := os.ReadFile(filepath.Join(docs, "odd", "replica.py"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "<!-- readings:begin -->\n")
	text, _, _ = strings.Cut(text, "<!-- readings:end -->")
	table := strings.SplitAfter(text, "\n")
	head, rows := table[:2], table[2:len(table)-1]
	want := strings.Join(head, "")
	readings := regexp.MustCompile(`(?m)^    \("([a-z0-9-]+)", "([0-9.]+)", "(.*?[^\\])", "`).FindAllStringSubmatch(string(source), -1)
	if len(readings) < 300 || len(readings) != len(rows) {
		t.Fatalf("docs/ODD.md lists %d readings, replica.py has %d", len(rows), len(readings))
	}
	for k, r := range readings {
		if begin := "| `" + r[1] + "` | " + r[2] + " | " + r[3] + " | "; !strings.HasPrefix(rows[k], begin) {
			t.Errorf("docs/ODD.md says\n%s\nof a reading that replica.py begins with\n%s", rows[k], begin)
		}
		if k%every == 0 {
			want += rows[k]
		}
	}
	if got := replica("--variants", strconv.Itoa(every)); got != want {
		t.Errorf("of every %d. reading docs/ODD.md says\n%s\nreplica.py finds\n%s", every, want, got)
	}
}

// With CONCORD_ODD="scenario folder", or "scenario folder seed replicate", the same
// tables are written for any scenario, for the re-implementation to be compared with.
func TestODDExport(t *testing.T) {
	words := strings.Fields(os.Getenv("CONCORD_ODD"))
	if len(words) < 2 {
		t.Skip("CONCORD_ODD names no scenario and folder")
	}
	if err := os.MkdirAll(words[1], 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range oddTables(t, words[0], nil, words[2:]...) {
		if err := os.WriteFile(filepath.Join(words[1], name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func sortedNames(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// shippedParams are the defaults of the default region.
func shippedParams() agents.Params {
	r, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		panic(err) // embedded at build time
	}
	p := agents.Defaults()
	p.Calibrate(r)
	return p
}

// oddParameters is the parameter table of docs/ODD.md.
func oddParameters() string {
	var b strings.Builder
	b.WriteString("| parameter | shipped | unit | grade | meaning |\n|---|---:|---|---|---|\n")
	p := shippedParams()
	for _, row := range p.Table() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", row.Path, oddNumber(*row.Value), row.Unit, row.Grade, row.Doc)
	}
	return b.String()
}

// oddSwitches is the table of what switches hold at a neutral value.
func oddSwitches() string {
	var b strings.Builder
	b.WriteString("| switch | parameters |\n|---|---|\n")
	line := func(name string, has func(row *agents.Parameter) bool) {
		var paths []string
		p := agents.Defaults()
		for _, row := range p.Table() {
			if !has(&row) {
				continue
			}
			path := "`" + row.Path + "`"
			if row.Neutral != 0 {
				path += " (" + oddNumber(row.Neutral) + ")"
			}
			paths = append(paths, path)
		}
		if paths != nil {
			fmt.Fprintf(&b, "| `%s` | %s |\n", name, strings.Join(paths, ", "))
		}
	}
	for n, role := range []sim.Role{sim.Barrier, sim.Supporting} {
		for g, group := range sim.GroupNames {
			line([]string{"barriers.", "supports."}[n]+group,
				func(row *agents.Parameter) bool { return row.Role == role && row.Group == sim.Group(g) })
		}
	}
	for _, m := range agents.Mechanisms {
		line("mechanisms."+m.Name, func(row *agents.Parameter) bool { return row.Mechanism == m.Name })
	}
	return b.String()
}

func oddNumber(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// oddSheet is one table being written.
type oddSheet struct {
	text bytes.Buffer
	w    *csv.Writer
}

// oddBook writes the tables of a scenario.
type oddBook struct {
	t      *testing.T
	r      *sim.Region
	sheets map[string]*oddSheet
}

// row adds a row; the first of a table is its header.
func (k *oddBook) row(table string, cells ...any) {
	s := k.sheets[table]
	if s == nil {
		s = &oddSheet{}
		s.w = csv.NewWriter(&s.text)
		k.sheets[table] = s
	}
	var out []string
	for _, c := range cells {
		switch v := c.(type) {
		case float64:
			out = append(out, oddNumber(v))
		case bool:
			out = append(out, map[bool]string{true: "1", false: "0"}[v])
		default:
			out = append(out, fmt.Sprint(v))
		}
	}
	if err := s.w.Write(out); err != nil {
		k.t.Fatal(err)
	}
}

func (k *oddBook) id(node int) string {
	if node < 0 {
		return ""
	}
	return k.r.Nodes[node].ID
}

// oddTables writes the tables of a scenario; the record has the years named, all when
// none is.
func oddTables(t *testing.T, scenario string, years []int, key ...string) map[string]string {
	t.Helper()
	s, err := scenarios.Read(scenario)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	// The medians of the priors, whatever a fit ships: with other numbers some rules would leave no trace, and every fit would
	// make all tables anew.
	b.Params, _ = agents.Drawn(sim.PriorMedians, b.Params, b.Region, 1, 0, b.Settled())
	k := &oddBook{t, b.Region, map[string]*oddSheet{}}
	k.region(b.Until)
	k.outside()
	k.forcing()
	k.income()
	k.scenario(b)
	seed, replicate := uint64(1), 0
	if len(key) == 2 {
		if seed, err = strconv.ParseUint(key[0], 10, 64); err == nil {
			replicate, err = strconv.Atoi(key[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	k.record(b, years, seed, replicate)
	files := map[string]string{}
	for name, sheet := range k.sheets {
		sheet.w.Flush()
		files[name+".csv"] = sheet.text.String()
	}
	return files
}

func (k *oddBook) region(until int) {
	r := k.r
	k.row("years", "key", "year")
	k.row("years", "first", r.FirstYear)
	k.row("years", "last", r.LastYear)
	k.row("years", "until", until)
	k.row("years", "events_to", r.EventsTo)
	k.row("years", "forcing_to", r.ForcingTo)
	k.row("years", "exits_from", r.ExitsFrom)
	k.row("years", "choices_from", r.ChoicesFrom)
	k.row("years", "incidents_from", r.IncidentsFrom)
	k.row("years", "free_history", r.FreeHistory)

	k.row("nodes", "node", "role", "inner_km", "border", "sovereignty", "neutrality", "hedging", "since",
		"openness_low", "openness_high", "ambition_low", "ambition_high", "exit_rate", "crisis_rate",
		"oil_income", "remits", "absorbs")
	for i, n := range r.Nodes {
		role, oil := "partner", 0.0
		if r.OilIncome != nil {
			oil = r.OilIncome[i]
		}
		remits, absorbs := r.Remittances != nil && i == r.Sender, i == r.Absorber
		if n.Power >= 0 {
			role = "power"
		}
		if i < r.Members {
			o := r.Offices[i]
			k.row("nodes", n.ID, "member", n.InnerKm, n.Border, r.Sovereignty[i], r.Neutrality[i], r.Hedging[i], o.Since,
				o.Openness[0], o.Openness[1], o.Ambition[0], o.Ambition[1], o.ExitRate, o.CrisisRate, oil, remits, absorbs)
		} else {
			k.row("nodes", n.ID, role, n.InnerKm, n.Border, "", "", "", "", "", "", "", "", "", "", oil, remits, absorbs)
		}
	}

	k.row("pairs", "table", "a", "b", "value")
	symmetric := func(name string, size int, x []float64, node func(int) int) {
		if x == nil {
			return // a region without the table: all are 0
		}
		for i := range size {
			for j := i + 1; j < size; j++ {
				if v := x[i*size+j]; v != 0 {
					k.row("pairs", name, k.id(node(i)), k.id(node(j)), v)
				}
			}
		}
	}
	self := func(i int) int { return i }
	symmetric("kinship", r.Members, r.Kinship, self)
	symmetric("identity", r.Members, r.Identity, self)
	symmetric("language", len(r.Nodes), r.Language, self)
	symmetric("legacy", len(r.Nodes), r.Legacy, self)
	symmetric("effect", len(r.Nodes), r.Effect, self)
	symmetric("rivalry", len(r.Powers), r.Rivalry, func(q int) int { return r.Powers[q] })
	for i := range r.Members {
		for q, node := range r.Powers {
			k.row("pairs", "alignment", k.id(i), k.id(node), r.Alignment[i*len(r.Powers)+q])
		}
	}

	k.row("borders", "a", "b", "inner", "length_km", "unsettled_km")
	k.row("outer_regimes", "a", "b", "from", "regime")
	for n, x := range r.Borders {
		k.row("borders", k.id(x.A), k.id(x.B), n < r.Inner, x.LengthKm, x.UnsettledKm)
		for _, y := range x.Dated {
			k.row("outer_regimes", k.id(x.A), k.id(x.B), y.From, y.Regime)
		}
	}
	k.row("links", "a", "b", "kind", "km", "direct_km")
	for _, l := range r.Links {
		kind := "sea"
		if l.Border >= 0 {
			kind = "road"
		}
		k.row("links", k.id(l.A), k.id(l.B), kind, l.Km, l.Direct)
	}
}

// income writes what growth and the price of oil vary by around their paths, and what is earned abroad.
func (k *oddBook) income() {
	r := k.r
	k.row("noise", "node", "loading", "own")
	for i := range r.Nodes {
		loading, own := 0.0, 0.0
		if r.Noise.Own != nil {
			loading, own = r.Noise.Loading[i], r.Noise.Own[i]
		}
		k.row("noise", k.id(i), loading, own)
	}
	k.row("noise", "common", 0, r.Noise.Common)
	k.row("noise", "oil", 0, r.Noise.Oil)
	k.row("remittances", "year", "member", "share")
	for at, share := range r.Remittances {
		if share != 0 {
			k.row("remittances", r.FirstYear+at/r.Members, k.id(at%r.Members), share)
		}
	}
}

// outside writes powers, organisations, streams and forms of institutions.
func (k *oddBook) outside() {
	r := k.r
	k.row("strategies", "power", "use_finance", "use_security", "use_bodies", "use_projects", "lead", "minds", "spokes", "reacts")
	k.row("interests", "power", "member", "interest", "secures")
	k.row("rates", "year", "power", "rate")
	for q, node := range r.Powers {
		s := &r.Strategies[q]
		k.row("strategies", k.id(node), s.Use[sim.UseFinance], s.Use[sim.UseSecurity], s.Use[sim.UseBodies],
			s.Use[sim.UseProjects], s.Lead, s.ExclusionAversion, s.HubPreference, s.RivalResponse)
		for i := range r.Members {
			k.row("interests", k.id(node), k.id(i), s.Interest[i], s.Secures[i])
		}
		for y, rate := range s.Rate {
			k.row("rates", r.FirstYear+y, k.id(node), rate)
		}
	}
	k.row("organisations", "organisation", "name", "field", "sponsors", "depth", "supranational", "enforcement", "union", "open",
		"founded", "ended", "successor_of", "founders", "by_invitation")
	for _, o := range r.Organisations {
		var sponsors, was, founders []string
		for _, x := range o.SuccessorOf {
			was = append(was, r.Organisations[x].ID)
		}
		for _, i := range o.Founders {
			founders = append(founders, k.id(i))
		}
		for _, q := range o.Sponsors {
			sponsors = append(sponsors, k.id(r.Powers[q]))
		}
		k.row("organisations", o.ID, o.Name, sim.OrganisationFieldNames[o.Field], strings.Join(sponsors, " "), o.Depth,
			o.Supranational,
			o.Enforcement, o.Union, o.Open, o.Founded, o.Ended, strings.Join(was, " "),
			strings.Join(founders, " "), o.ByInvitation)
	}
	k.row("streams", "up", "down", "water", "fuel", "summer_twh", "winter_twh", "water_mcm", "gas_bcm")
	for _, s := range r.Streams {
		k.row("streams", k.id(s.Up), k.id(s.Down), s.Water, s.Fuel, s.SummerTWh, s.WinterTWh, s.WaterMCM, s.GasBCM)
	}
	k.row("forms", "form", "depth", "supranational", "enforcement", "formality", "coverage", "lead", "market")
	for _, f := range r.Forms {
		k.row("forms", f.Name, f.Depth, f.Supranational, f.Enforcement, f.Formality, f.Coverage, f.Lead, f.Market)
	}
}

func (k *oddBook) forcing() {
	r := k.r
	n := len(r.Nodes)
	k.row("forcing", "year", "node", "size_usd", "balance_usd", "population")
	k.row("outside", "year", "oil_usd_per_barrel", "threat")
	for y := range r.Years() {
		k.row("outside", r.FirstYear+y, r.Brent[y], r.Threat[y])
		for i := range n {
			people := ""
			if i < r.Members {
				people = oddNumber(r.Population[y*r.Members+i])
			}
			k.row("forcing", r.FirstYear+y, k.id(i), r.Size[y*n+i], r.Balance[y*n+i], people)
		}
	}
	k.options()
	k.row("fuels", "flow", "exporter", "importer", "year", "boe", "price_share")
	for f, x := range r.Fuels {
		for y := range r.Years() {
			k.row("fuels", f+1, k.id(x.Exporter), k.id(x.Importer), r.FirstYear+y, x.BoePerYear[y], x.PriceShare[y])
		}
	}
}

// options writes what members get for gas and power outside the region.
func (k *oddBook) options() {
	r := k.r
	k.row("outside_options", "year", "member", "outside_gas", "outside_power")
	for y := range r.Years() {
		for i := range r.Members {
			gas, power := 0.0, 0.0
			if r.OutsideGas != nil {
				gas = r.OutsideGas[y*r.Members+i]
			}
			if r.OutsidePower != nil {
				power = r.OutsidePower[y*r.Members+i]
			}
			if gas != 0 || power != 0 {
				k.row("outside_options", r.FirstYear+y, k.id(i), gas, power)
			}
		}
	}
}

func (k *oddBook) scenario(b *scenarios.Bound) {
	k.row("parameters", "path", "shipped", "here", "scaled", "least", "most")
	shipped := shippedParams()
	defaults := shipped.Table()
	for n, row := range b.Params.Table() {
		k.row("parameters", row.Path, *defaults[n].Value, *row.Value, row.Scaled(), row.Lo, row.Hi)
	}
	k.row("entries", "id", "nature", "kind", "year", "a", "b", "countries", "own", "off", "imposed", "open_years", "term",
		"ratified", "unratified", "decisions", "group", "role", "values")
	for n := range b.Entries {
		e := &b.Entries[n]
		var who []string
		for _, i := range e.Who {
			who = append(who, k.id(i))
		}
		k.row("entries", e.ID, e.Kind.Nature, e.Kind.Name, e.Year, k.id(e.A), k.id(e.B), strings.Join(who, " "), e.Own, e.Off,
			e.Imposed, e.OpenYears, e.Term, e.Ratified, e.Unratified, k.decisions(e), e.Group, e.Role, k.values(e))
	}
}

// decisions writes the answers that the scenario gives for countries, as KG:2005:accept.
func (k *oddBook) decisions(e *sim.Entry) string {
	var out []string
	for _, d := range e.Decisions {
		out = append(out, fmt.Sprintf("%s:%d:%s", k.id(d.Party), d.Year, d.Answer))
	}
	return strings.Join(out, " ")
}

// values writes the keys of an entry. A key that is left out and has no default is not written.
func (k *oddBook) values(e *sim.Entry) string {
	var out []string
	at := 0
	for _, f := range e.Kind.Fields {
		v := e.Values[at]
		word := ""
		switch {
		case f.Type == sim.Range && v >= 0:
			out = append(out, f.Key+"_low="+oddNumber(v), f.Key+"_high="+oddNumber(e.Values[at+1]))
		case f.Type == sim.Range || v < 0 && (f.Type == sim.OrganisationCode || f.Type == sim.Power || f.Type == sim.Member):
		case f.Type == sim.Choice:
			word = f.Words[int(v)]
		case f.Type == sim.OrganisationCode:
			word = k.r.Organisations[int(v)].ID
		case f.Type == sim.Power:
			word = k.id(k.r.Powers[int(v)])
		case f.Type == sim.Member:
			word = k.id(int(v))
		default:
			word = oddNumber(v)
		}
		if word != "" {
			out = append(out, f.Key+"="+word)
		}
		at += f.Slots()
	}
	return strings.Join(out, " ")
}

// record writes every outcome of the run, in some or in all years. It leaves out the solver's steps, which
// are not part of the model.
func (k *oddBook) record(b *scenarios.Bound, years []int, seed uint64, replicate int) {
	model := agents.New(b.Params, k.r)
	layout := sim.NewLayout(k.r, b.Entries, model.Outcomes(), b.Until)
	world := sim.NewWorld(k.r, b.Entries)
	model.Begin(world, seed, replicate)
	record := make([]float64, layout.Size())
	if err := sim.Run(world, model.Phases(), layout, record); err != nil {
		k.t.Fatal(err)
	}
	head := []any{"table", "outcome", "entity"}
	if years == nil {
		for y := range layout.Years {
			years = append(years, layout.First+y)
		}
	}
	for _, year := range years {
		head = append(head, year)
	}
	k.row("noise-free", head...)
	for n, o := range layout.Outcomes {
		if o.Name == "solver_steps" {
			continue
		}
		for e, name := range layout.Entities[o.Domain] {
			if o.Domain == sim.OfRegion {
				name = "region"
			}
			row := []any{o.Domain, o.Name, name}
			for _, year := range years {
				row = append(row, record[(year-layout.First)*layout.Width+layout.At[n]+e])
			}
			k.row("noise-free", row...)
		}
	}
}
