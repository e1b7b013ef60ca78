package agents_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Cases of single rules that a social scientist can read and extend. In a file of testdata, blank lines
// separate the cases:
//
//	# what the case shows
//	command key=value key=value
//	----
//	result
//
// `go test ./agents -run Cases -update` writes the results of the rules. Read what changed before you accept
// it.

var update = flag.Bool("update", false, "rewrite the results in testdata")

// given is one command of a case and its keys; asking for one marks it as used.
type given struct {
	t     *testing.T
	place string // file:line
	keys  map[string]string
	used  map[string]bool
}

// parse reads one line of a case.
func parse(t *testing.T, place, line string) (command string, g *given) {
	g = &given{t: t, place: place, keys: map[string]string{}, used: map[string]bool{}}
	words := strings.Fields(line)
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		g.keys[key] = value
	}
	return words[0], g
}

func (g *given) text(key, otherwise string) string {
	g.used[key] = true
	if v, ok := g.keys[key]; ok {
		return v
	}
	return otherwise
}

func (g *given) number(key string, otherwise float64) float64 {
	return g.numbers(key, otherwise)[0]
}

// numbers reads values parted by commas.
func (g *given) numbers(key string, otherwise ...float64) []float64 {
	v := g.text(key, "")
	if v == "" {
		return otherwise
	}
	var out []float64
	for _, part := range strings.Split(v, ",") {
		x, err := strconv.ParseFloat(part, 64)
		if err != nil {
			g.t.Fatalf("\n%s: %v", g.place, err)
		}
		out = append(out, x)
	}
	return out
}

// choice is the place of the key's word among words.
func (g *given) choice(key string, words []string, otherwise string) int {
	word := g.text(key, otherwise)
	k := slices.Index(words, word)
	if k < 0 {
		g.t.Fatalf("\n%s: %s=%s, want one of %s", g.place, key, word, strings.Join(words, ", "))
	}
	return k
}

func (g *given) regime(key string, otherwise sim.Regime) sim.Regime {
	return sim.Regime(g.choice(key, sim.RegimeNames[:], otherwise.String()))
}

// yes answers a key that is yes or no.
func (g *given) yes(key, otherwise string) bool {
	return g.choice(key, []string{"no", "yes"}, otherwise) == 1
}

// letter is the name of a country of the trio: A, B or C.
func letter(i int) string { return string(rune('A' + i)) }

// commands are the first words of cases.
var commands = map[string]func(g *given) string{
	"border": caseBorder, "vote": caseVote, "stance": caseStance, "route": caseRoute,
	"succession": caseSuccession, "clash": caseClash, "agreement": caseAgreement, "mood": caseMood,
	"energy": caseEnergy, "deal": caseDeal, "effort": caseEffort, "hedging": caseHedging, "leverage": caseLeverage,
	"body": caseBody, "overlap": caseOverlap, "institution": caseInstitution, "people": casePeople, "patron": casePatron,
	"presence": casePresence, "tenure": caseTenure, "capacity": caseCapacity, "arms": caseArms, "vacuum": caseVacuum,
	"roof": caseRoof, "absorption": caseAbsorption, "founding": caseFounding, "act": caseAct,
	"war": caseWar, "chance": caseChance, "severity": caseSeverity,
	"ratification": caseRatification,
}

// TestCases protects the rules shown in testdata. The files name the claims (K02 K05 K20 K24 K25 K32 K33 K34
// K41 K49 K73 K74 K75 K76 K95 K110 K124 K129 N36).
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no case files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			at := 1 // line on which a block begins
			for _, block := range strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")), "\n\n") {
				asked, want, _ := strings.Cut(block+"\n", "----\n")
				got := answers(t, file, at, asked, want)
				at += strings.Count(block, "\n") + 2
				if got != "" { // else a block of comments
					asked += "----\n" + got
				}
				out = append(out, strings.TrimRight(asked, "\n"))
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// answers gives the results of the commands of a block. Where want differs, it reports the command with file
// and line.
func answers(t *testing.T, file string, at int, asked, want string) string {
	all := ""
	for k, line := range strings.Split(asked, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		place := fmt.Sprintf("%s:%d", file, at+k)
		command, g := parse(t, place, line)
		rule := commands[command]
		if rule == nil {
			t.Fatalf("\n%s: no command %q", place, command)
		}
		got := rule(g)
		for key := range g.keys {
			if !g.used[key] {
				t.Fatalf("\n%s: the command %s knows no key %q", place, command, key)
			}
		}
		lines := strings.SplitAfter(want, "\n")
		mine := strings.Join(lines[:min(len(lines), strings.Count(got, "\n"))], "")
		want = want[len(mine):]
		if got != mine && !*update {
			t.Errorf("\n%s: given %s\ngot  %swant %s", place, line, got, mine)
		}
		all += got
	}
	if strings.TrimSpace(want) != "" && !*update {
		t.Errorf("\n%s:%d: no command of this case results in\n%s", file, at, want)
	}
	return all
}

// trio is three equal countries A, B, C; A borders B and C. They have the same size, no draws, no agreements,
// no body and no stream, and the powers do nothing. There are no outside terms, so nothing centres them.
func trio() bound {
	r := generateRegion(3, 1)
	for k := range r.Size {
		r.Size[k] = 1e11
	}
	for k := range r.Population {
		r.Population[k] = 1e7
	}
	clear(r.Kinship)
	clear(r.Identity)
	clear(r.Language)
	clear(r.Legacy)
	clear(r.Alignment)
	clear(r.Threat)
	clear(r.Neutrality)
	clear(r.Hedging)
	r.Organisations, r.Streams = nil, nil
	for q := range r.Strategies {
		s := &r.Strategies[q]
		clear(s.Rate)
		clear(s.Interest)
		clear(s.Secures)
		s.Lead, s.ExclusionAversion, s.HubPreference, s.RivalResponse = 0, 0, 0, 0
	}
	for i := range r.Members {
		r.Sovereignty[i] = 0.5
		r.Offices[i].Openness, r.Offices[i].Ambition = [2]float64{0.5, 0.5}, [2]float64{0, 0}
	}
	for k := range r.Inner {
		r.Borders[k].LengthKm, r.Borders[k].UnsettledKm = 1000, 0
	}
	b := bound{Region: r, Params: agents.Defaults(), Until: 2035}
	b.Params.Leaders.Centre, b.Params.External.Scale = 0, 1 // weights count as they stand
	return b.quiet()
}

// phase runs one phase of the year by its name.
func phase(m *agents.Model, w *sim.World, name string) {
	for _, p := range m.Phases() {
		if p.Name == name {
			p.Do(w)
			return
		}
	}
	panic("no phase " + name)
}

// both sets a value of A toward B and of B toward A.
func both(w *sim.World, table, values []float64) {
	m := w.Region.Members
	table[0*m+1], table[1*m+0] = values[0], values[len(values)-1]
}

func caseBorder(g *given) string {
	b := trio()
	b.Params.Borders.Softness = g.number("softness", b.Params.Borders.Softness)
	m, w := b.started(1, 0)
	w.Year = 2005
	both(w, w.Leaders.Stance, g.numbers("stance", 0.6))
	w.Borders.Regime[0] = uint8(g.regime("was", sim.Open))
	w.Borders.Floor[0] = float64(g.regime("floor", sim.Closed))
	if g.text("cap", "") != "" {
		w.Borders.CapLevel[0], w.Borders.CapUntil[0] = float64(g.regime("cap", sim.Open)), g.number("cap_until", 2005)
	}
	phase(m, w, "borders change")
	return fmt.Sprintf("%v, ease %.3f\n", sim.Regime(w.Borders.Regime[0]), w.Borders.Ease[0])
}

// caseVote puts one entry between A and B on the table in 2005 and tells the score of the party that decides.
func caseVote(g *given) string {
	b := trio()
	kind := g.text("kind", "")
	e := entry("e", kind, 2005, 0, 1)
	for key := range g.keys {
		for _, f := range e.Kind.Fields {
			if f.Key == key {
				e = with(e, key, g.number(key, 0))
			}
		}
	}
	e.OpenYears = int(g.number("open_years", 3))
	e.Imposed = g.yes("imposed", "no")
	b.Entries = []sim.Entry{e}
	copy(b.Region.Sovereignty, g.numbers("sovereignty", 0.5, 0.5))
	b.Region.Borders[0].UnsettledKm = g.number("unsettled_km", 0)
	m, w := b.started(1, 0)
	w.Year = 2005
	n := len(b.Region.Nodes)
	w.Trade.Flow[0*n+1] = g.number("trade_usd", 0)
	both(w, w.Leaders.Stance, g.numbers("stance", 0.5))
	both(w, w.People.Narrative, g.numbers("narrative", 0))
	w.Borders.Memory[0] = g.number("memory", 0)
	w.Trade.OpenBorderGap[0] = g.number("gap", 0)
	minding(g, b, w)
	out := ""
	for range int(g.number("years", 1)) {
		w.Log, w.Votes, w.KeepVotes = w.Log[:0], w.Votes[:0], true
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		for _, l := range w.Log {
			word := map[sim.Happening]string{
				sim.LogAgreed: "agreed", sim.LogRefused: "refused", sim.LogForborne: "forborne", sim.LogLapsed: "lapsed",
			}[l.What]
			if word == "" {
				continue
			}
			out += fmt.Sprintf("%d %s", w.Year, word)
			if l.A >= 0 {
				out += fmt.Sprintf(", decided by %s with %+.3f:", letter(l.A), l.To)
				for k, x := range w.Votes[l.Vote-1].Terms {
					if x != 0 {
						out += fmt.Sprintf(" %s %+.3f;", sim.ScoreTermNames[k], x)
					}
				}
			}
			out = strings.TrimRight(out, ";") + "\n"
		}
		w.Year++
	}
	return out
}

// minding lets a power P mind what is agreed without it, and gives it leverage over A, B and C. It also says how far A
// keeps ties to all powers.
func minding(g *given, b bound, w *sim.World) {
	b.Region.Strategies[0].ExclusionAversion = g.number("minds", 0)
	for i, level := range g.numbers("leverage", 0) {
		w.Powers.Level[i*len(b.Region.Powers)] = level
	}
	w.Powers.Balanced[0] = g.number("linked", 0)
}

// casePatron puts an agreement between A and B on the table in 2005. It tells for years how angry P is at A, what P does
// for it, and what becomes of their trade beside that of a year in which nobody is angry.
func casePatron(g *given) string {
	b := trio()
	b.Entries = []sim.Entry{entry("e", g.text("kind", "partnership"), 2005, 0, 1)}
	b.Params.Trade.Adjust, b.Params.Vacuum.Filling = 1, 0 // so nothing but anger moves the two
	m, w := b.started(1, 0)
	minding(g, b, w)
	both(w, w.Leaders.Stance, g.numbers("stance", 0.9))
	power := b.Region.Powers[0]
	w.Year = 2004
	out, calm := "", 0.0
	for range int(g.number("years", 1)) {
		w.Year++
		for _, name := range [...]string{"events arrive", "shocks arrive", "powers spread their effort"} {
			phase(m, w, name)
		}
		push := w.Powers.Push[0]
		phase(m, w, "proposals are decided and kept")
		phase(m, w, "routes are found")
		phase(m, w, "goods are traded")
		// The target has nothing else in it that anger could move.
		ln := w.Trade.LnTarget[power]
		if w.Year == 2005 {
			calm = ln + float64(b.Params.Pressure.Trade*w.Powers.Anger[0])
		}
		out += fmt.Sprintf("%d %s, anger %.3f, effort × %.3f, trade × %.3f\n", w.Year, sim.Status(w.Talks.Status[0]),
			w.Powers.Anger[0], push, math.Exp(ln-calm))
	}
	return out
}

// setting changes one quantity that A's stance toward B depends on.
func setting(b *bound, w *sim.World, key string, x float64) {
	r := b.Region
	m := r.Members
	switch key {
	case "openness":
		w.Leaders.Openness[0] = x
	case "sovereignty":
		r.Sovereignty[0] = x
	case "ambitions":
		w.Leaders.Ambition[0], w.Leaders.Ambition[1] = x, x
	case "their_ambition":
		w.Leaders.Ambition[1] = x
	case "unsettled_km":
		w.Borders.Unsettled[0] = x
	case "memory":
		w.Borders.Memory[0] = x
	case "stake":
		w.Leaders.Stake[1] = x
	case "poorer": // B's income over A's
		for y := range r.Years() {
			r.Population[y*m+1] = r.Population[y*m] / (1 + x)
		}
	case "trust":
		w.People.Trust[0] = x
	case "kinship":
		r.Kinship[1], r.Kinship[m] = x, x
	case "narrative":
		w.People.Narrative[1] = x
	case "identity":
		w.People.IdentityGap[1], w.People.IdentityGap[m] = x, x
	case "rival_alignments": // A leans on one power, B on its rival, and both powers are fully there
		w.Powers.Alignment[0], w.Powers.Alignment[len(r.Powers)+1] = x, x
		w.Powers.Presence[0], w.Powers.Presence[len(r.Powers)+1] = x, x
	case "absent_rivals": // the same, and neither power is there
		w.Powers.Alignment[0], w.Powers.Alignment[len(r.Powers)+1] = x, x
	case "security": // A is secured by a power that wants spokes alone
		r.Strategies[0].HubPreference = 1
		w.Powers.Backing[0] = x
	case "wheel_security": // A is secured by a power that does not mind ties among neighbours
		w.Powers.Backing[0] = x
	case "rival_arms": // B gets new security from a rival of the power that A leans on, which is fully there
		w.Powers.Presence[0] = 1
		w.Powers.Backing[len(r.Powers)+1] = x
	case "patron_arms": // B gets it from that power itself
		w.Powers.Presence[0] = 1
		w.Powers.Backing[len(r.Powers)] = x
	case "usual_arms": // B has had security from a rival all along
		w.Powers.Presence[0] = 1
		w.Powers.Backing[len(r.Powers)+1], w.Powers.Usual[len(r.Powers)+1] = x, x
	case "roof":
		w.Powers.Roof[0] = x
	case "their_stance":
		w.Leaders.Stance[m] = x
	case "threat":
		*w.Powers.Threat = x
	case "uncompensated":
		w.Energy.Uncompensated[1] = x
	case "hub":
		w.Powers.Hub[0] = x
	case "shared_bodies":
		w.Organisations.Shared[0] = x
	case "institution":
		w.Organisations.Institution[0] = x
	case "goals": // goals of both, aligned or opposed
		w.Leaders.GoalShift[0], w.Leaders.GoalShift[1] = x, x
	case "linked":
		w.Powers.Balanced[0] = x
	case "smaller": // A's size falls short of B's
		for y := range r.Years() {
			r.Size[y*len(r.Nodes)] = 1e11 * (1 - x)
			r.Population[y*m] = 1e7 * (1 - x) // as poor as before
		}
		w.Trade.Size[0] = 1e11 * (1 - x)
	default:
		panic("no quantity " + key)
	}
}

// stanceAfter is A's stance toward B after one year in which all else is neutral.
func stanceAfter(set map[string]float64, change ...func(p *agents.Params)) float64 {
	b := trio()
	for _, c := range change {
		c(&b.Params)
	}
	_, w := b.started(1, 0)
	for key, x := range set {
		setting(&b, w, key, x)
	}
	m := agents.New(b.Params, b.Region) // the model computes tables from the region, so it comes after the changes of the region
	w.Year = b.Region.FirstYear + 8
	both(w, w.Leaders.Stance, []float64{0.5, set["their_stance"]})
	phase(m, w, "leaders set their stance")
	return w.Leaders.Stance[1]
}

func caseStance(g *given) string {
	set := map[string]float64{"their_stance": 0.5}
	for key := range g.keys {
		set[key] = g.number(key, 0)
	}
	return fmt.Sprintf("%.4f\n", stanceAfter(set))
}

func caseRoute(g *given) string {
	b := centralAsia(g.t)
	m, w := b.started(1, 0)
	w.Year = b.Region.FirstYear
	for k := range b.Region.Borders {
		bd := b.Region.Borders[k]
		w.Borders.Regime[k] = uint8(sim.Open)
		key := b.Region.PairName(bd.A, bd.B)
		if g.keys[key] != "" {
			w.Borders.Regime[k] = uint8(g.regime(key, sim.Open))
		}
		w.Borders.Ease[k] = g.number(key+"-ease", float64(w.Borders.Regime[k]))
	}
	phase(m, w, "routes are found")
	x, y := b.Region.NodeIndex(g.text("from", "")), b.Region.NodeIndex(g.text("to", ""))
	return fmt.Sprintf("%.0f km\n", w.Routes.Km[x*len(b.Region.Nodes)+y])
}

func caseSuccession(g *given) string {
	b := trio()
	e := with(entry("e", "leader_change", 2005, 0, -1), "coalition_change", g.number("coalition_change", 0))
	if g.keys["openness"] != "" {
		e = with(e, "openness", g.numbers("openness")...)
	}
	g.text("openness", "")
	e = with(e, "openness_step", g.number("openness_step", 0))
	b.Entries = []sim.Entry{e}
	b.Params.Offices.HostilityReset = g.number("reset", b.Params.Offices.HostilityReset)
	m, w := b.started(1, 0)
	w.Year = 2005
	w.Leaders.Openness[0], w.Leaders.Popularity[0] = g.number("was", 0.5), 0.9
	both(w, w.People.Narrative, g.numbers("narrative", 0.6, 0.4))
	w.People.Narrative[1*b.Region.Members+2] = 0.8 // B about C: not concerned
	w.People.Trust[0], w.People.Trust[b.Region.PairIndex(1, 2)] = g.number("trust", -0.5), -0.5
	phase(m, w, "events arrive")
	n := b.Region.Members
	return fmt.Sprintf("openness %.2f, popularity %.2f, since %.0f\nnarrative A about B %.2f, B about A %.2f, B about C "+
		"%.2f\ntrust A–B %+.2f, B–C %+.2f\n",
		w.Leaders.Openness[0], w.Leaders.Popularity[0], w.Leaders.InOffice[0], w.People.Narrative[1], w.People.Narrative[n],
		w.People.Narrative[n+2], w.People.Trust[0], w.People.Trust[b.Region.PairIndex(1, 2)])
}

func caseClash(g *given) string {
	b := trio()
	b.Entries = []sim.Entry{with(entry("e", "clash", 2005, 0, 1), "severity", g.number("severity", 1))}
	b.Params.Incidents.MemoryPersistence = g.number("fade", b.Params.Incidents.MemoryPersistence)
	m, w := b.started(1, 0)
	w.Year = 2004
	out := ""
	for range int(g.number("years", 5)) {
		w.Year++
		phase(m, w, "events arrive")
		phase(m, w, "incidents occur")
		out += fmt.Sprintf("%d incident %.2f, memory %.3f\n", w.Year, w.Borders.Incident[0], w.Borders.Memory[0])
	}
	return out
}

// caseAgreement follows a signed agreement through years with the stances given.
func caseAgreement(g *given) string {
	b := trio()
	b.Region.Borders[0].UnsettledKm = g.number("unsettled_km", 200)
	e := entry("e", g.text("kind", "border_settlement"), 2005, 0, 1)
	if e.Kind.Name == "border_settlement" {
		e = with(e, "km", g.number("km", 200))
	}
	e.Imposed = g.yes("imposed", "no")
	b.Entries = []sim.Entry{e}
	b.Params.Ratification.Rate = g.number("rate", 1e9) // ratified at once
	m, w := b.started(1, 0)
	w.Leaders.Openness[0], w.Leaders.Openness[1] = g.number("openness", 0.5), 0.5
	w.Year = 2004
	crises := g.numbers("crisis", 0)
	out := ""
	for _, stance := range g.numbers("stance", 0.6) {
		w.Year++
		if slices.Contains(crises, float64(w.Year)) {
			w.Leaders.Crisis[0] = float64(w.Year)
		}
		both(w, w.Leaders.Stance, []float64{stance, 0.9})
		w.Borders.Memory[0] = g.number("memory", 0)
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		out += fmt.Sprintf("%d %s, implemented %.3f, unsettled %.0f km, border at least %s\n", w.Year,
			sim.Status(w.Talks.Status[0]), w.Talks.Implementation[0], w.Borders.Unsettled[0], sim.Regime(w.Borders.Floor[0]))
	}
	return out
}

// caseMood follows narrative, popularity and trust for years under one stance.
func caseMood(g *given) string {
	b := trio()
	m, w := b.started(1, 0)
	w.Year = 2004
	out := ""
	for range int(g.number("years", 4)) {
		w.Year++
		both(w, w.Leaders.Stance, []float64{g.number("stance", 0.5), 0.6})
		for j := 2; j < b.Region.Members; j++ {
			w.Leaders.Stance[j] = 0.6
		}
		w.Borders.Regime[0] = uint8(g.regime("border", sim.Managed))
		w.Borders.Ease[0] = g.number("ease", float64(w.Borders.Regime[0]))
		w.Borders.Incident[0] = g.number("incident", 0)
		w.Talks.Implemented[0] = g.number("kept", 0)
		w.Talks.Refusals[0] = g.number("refused", 0)
		phase(m, w, "trust and narrative learn")
		out += fmt.Sprintf("%d narrative %.3f, popularity %.3f, trust %+.3f\n", w.Year, w.People.Narrative[1],
			w.Leaders.Popularity[0], w.People.Trust[0])
	}
	return out
}

// Protects: the sign of every term of a stance, one at a time. A higher value of the variable moves A's
// stance toward B in the stated direction, and each further value moves it further.
func TestStanceTerms(t *testing.T) {
	known := map[string]bool{}
	for _, c := range []struct {
		key    string
		values []float64
		sign   float64
		term   string
		also   map[string]float64
	}{
		{"openness", []float64{0, 0.3, 0.6, 1}, +1, "openness of the leader", nil},
		{"sovereignty", []float64{0, 0.5, 1}, -1, "sovereignty", nil},
		{"ambitions", []float64{0, 0.4, 0.8}, -1, "rivalry for the lead", nil},
		{"their_ambition", []float64{0, 0.5, 1}, -1, "small state's discomfort", map[string]float64{"smaller": 0.8}},
		{"unsettled_km", []float64{0, 100, 200}, -1, "unsettled border", nil},
		{"memory", []float64{0, 0.5, 1}, -1, "memory of incidents", nil},
		{"stake", []float64{0, 0.5, 1}, +1, "stake in trade", nil},
		{"poorer", []float64{0, 1, 3}, -1, "inequality of income", nil},
		{"trust", []float64{-1, 0, 1}, +1, "trust", nil},
		{"kinship", []float64{0, 0.5, 1}, +1, "kinship", nil},
		{"narrative", []float64{0, 0.5, 1}, -1, "hostile narrative", nil},
		{"identity", []float64{0, 0.5, 1}, -1, "identity distance", nil},
		{"rival_alignments", []float64{0, 0.5, 1}, -1, "leaning on rival powers", nil},
		{"threat", []float64{0, 0.5, 1}, +1, "outside threat", map[string]float64{"trust": 0.8}},
		{"threat", []float64{0, 0.5, 1}, -1, "outside threat", map[string]float64{"trust": -0.8}},
		{"uncompensated", []float64{0, 0.3, 0.6}, -1, "water and energy", nil},
		{"hub", []float64{0, 0.5, 1}, -1, "pull of a common hub", nil},
		{"shared_bodies", []float64{0, 0.5, 1}, +1, "shared bodies", nil},
		{"institution", []float64{0, 0.5, 1}, +1, "regional institution", nil},
		{"their_stance", []float64{0.1, 0.5, 0.9}, +1, "reciprocity", nil},
		{"security", []float64{0, 0.5, 1}, -1, "security from a patron", nil},
		{"rival_arms", []float64{0, 0.5, 1}, -1, "new arms of a neighbour", nil},
		{"roof", []float64{0, 0.5, 1}, +1, "order under one roof", nil},
		// What reduces a term: shifted goals and ties to all powers.
		{"goals", []float64{-1, 0, 1}, +1, "rivalry for the lead", map[string]float64{"ambitions": 1}},
		{"goals", []float64{-1, 0, 1}, +1, "identity distance", map[string]float64{"identity": 0.8}},
		{"goals", []float64{-1, 0, 1}, +1, "leaning on rival powers", map[string]float64{"rival_alignments": 0.8}},
		{"linked", []float64{0, 0.5, 1}, +1, "leaning on rival powers", map[string]float64{"rival_alignments": 1}},
	} {
		known[c.term] = true
		last := 0.0
		for k, x := range c.values {
			set := map[string]float64{"their_stance": 0.5, c.key: x}
			for key, v := range c.also {
				set[key] = v
			}
			got := stanceAfter(set)
			if k > 0 && !(c.sign*(got-last) > 1e-3) {
				t.Errorf("%s: raising %s to %v moves the stance from %.4f to %.4f, want sign %+v", c.term, c.key, x, last,
					got, c.sign)
			}
			last = got
		}
		if !slices.ContainsFunc(agents.StanceTerms[:], func(term agents.Term) bool { return term.Name == c.term }) {
			t.Errorf("no term %q", c.term)
		}
	}
	for _, term := range agents.StanceTerms {
		if !known[term.Name] {
			t.Errorf("this test does not know the term %q: add it", term.Name)
		}
	}
	for _, neutral := range []map[string]float64{{"threat": 1}, {"goals": 1}, {"linked": 1}, {"absent_rivals": 1},
		{"wheel_security": 1}, {"patron_arms": 1}, {"usual_arms": 1}} {
		neutral["their_stance"], neutral["trust"] = 0.5, 0
		if got, want := stanceAfter(neutral), stanceAfter(map[string]float64{"their_stance": 0.5, "trust": 0}); got != want {
			t.Errorf("%v alone moves the stance from %v to %v, want nothing", neutral, want, got)
		}
	}
}

// Protects: K22. Two leaders of similar states who both want to lead the region hurt their relation. The
// ambition of only one of them leaves z unchanged.
func TestRivalryNeedsTwo(t *testing.T) {
	none := stanceAfter(map[string]float64{"their_stance": 0.5})
	one := stanceAfter(map[string]float64{"their_stance": 0.5, "their_ambition": 1})
	if one != none {
		t.Errorf("one ambition alone moves the stance from %v to %v", none, one)
	}
}
