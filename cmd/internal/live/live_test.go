package live

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/scenarios"
)

// ask puts a request to an engine and reads the answer.
func ask[Answer any](t testing.TB, e *Engine, name string, request any) Answer {
	t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		OK    *Answer `json:"ok"`
		Error string  `json:"error"`
	}
	if err := json.Unmarshal([]byte(e.Call(name, string(text))), &answer); err != nil || answer.OK == nil {
		t.Fatalf("%s: %v %s", name, err, answer.Error)
	}
	return *answer.OK
}

// on is a scenario that extends one of the library by the given lines.
func on(name, lines string) Side {
	return Side{"mine", fmt.Sprintf("title = \"Mine\"\nextends = %q\n%s\n", name, lines)}
}

// shown are patterns of every table.
var shown = []string{"region.*", "pairs.*.turnover_usd", "countries.*.*", "borders.*.regime", "directed.*.stance",
	"agreements.*.status", "powers.*.leverage"}

// moves are side B of pairs, one after another as a person makes them. They differ in years, values, parameters, switches
// and sizes, and by entries that are removed or added.
var moves = []Side{
	on("no-new-leader", ""),
	on("reference", "[[change]]\nid = \"uz-leader-2016\"\nyear = 2020"),
	on("reference", "[[change]]\nid = \"uz-leader-2016\"\nopenness = [0.1, 0.2]"),
	on("reference", "[[change]]\nid = \"kg-leader-2005\"\nyear = 2001"),
	on("reference", "remove = [\"tj-uz-border-2018\", \"uz-caps-2018\"]"),
	on("reference", "until = 2030\n[[event]]\nid = \"a-clash\"\nkind = \"clash\"\nyear = 2026\n"+
		"between = [\"KG\", \"TJ\"]\nseverity = 0.6"),
	on("reference", "[[proposal]]\nid = \"a-road\"\nkind = \"transport_link\"\nyear = 2012\n"+
		"between = [\"TJ\", \"UZ\"]\nshorter = 0.2"),
	on("reference", ""),
	on("reference", "[parameters]\nleaders.gain = 2"),
	on("reference", "[mechanisms]\nwin_sets = false\n[[change]]\nid = \"uz-leader-2016\"\nyear = 2017"),
	on("reference", "[barriers]\nexternal = false"),
	on("reference", "[size]\nUZ = \"official\""),
	on("reference", "[uncertain]\n\"event.uz-leader-2016.openness_step\" = [0.1, 0.9]"),
	on("reference", "remove = [\"tj-leader-1992\"]"),
	on("clash-2027", "seed = 5"),
	on("kz-leads", ""),
	on("institution-eu", ""),
	on("without-win-sets", ""),
}

// ensemble is what run.Ensemble keeps of the replicates of a bound scenario.
func ensemble(t testing.TB, b *scenarios.Bound, patterns []string, replicates int) (*scenarios.Keep, [][]float64) {
	t.Helper()
	keep, err := scenarios.ReadKeep(b, patterns, nil)
	if err != nil {
		t.Fatal(err)
	}
	ens, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: b.Scenario.Seed, Replicates: replicates, Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	return keep, ens.Records
}

// check compares what an engine fills with what run.Ensemble keeps, bit for bit, for the pair that is prepared.
func check(t testing.TB, name string, e *Engine, p *Prepared, sides []Side, replicates int) {
	t.Helper()
	bound, err := New().bind(sides, nil)
	if err != nil {
		t.Fatal(err)
	}
	filled := make([][]byte, replicates)
	for r := range filled {
		filled[r] = make([]byte, 16*p.Width)
		if err := e.Fill(r, filled[r]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for k, b := range bound {
		keep, records := ensemble(t, b, shown, replicates)
		place := map[string]int{}
		for n, c := range keep.Columns {
			place[fmt.Sprint(c.Name, "@", c.Year)] = n
		}
		for _, s := range p.Series {
			for year := p.First; year <= p.Last; year++ {
				n, known := place[fmt.Sprint(s.Path, "@", year)]
				if !known {
					t.Fatalf("%s: side %d does not record %s in %d", name, k, s.Path, year)
				}
				for r, into := range filled {
					at := 8 * (k*p.Width + s.Offset + year - p.First)
					got, want := math.Float64frombits(binary.LittleEndian.Uint64(into[at:])), records[r][n]
					if math.Float64bits(got) != math.Float64bits(want) {
						t.Fatalf("%s: replicate %d of side %d: %s in %d is %v, from the beginning %v", name, r, k, s.Path, year,
							got, want)
					}
				}
			}
		}
	}
}

func prepare(t testing.TB, e *Engine, sides []Side) *Prepared {
	p := ask[Prepared](t, e, "prepare", prepareRequest{Move: 3, Sides: sides, Columns: shown})
	return &p
}

// Protects: the numbers on the page are those of run.Ensemble, to the bit, after any number of moves, however much of
// side A was kept.
func TestPairsAreRunsFromTheBeginning(t *testing.T) {
	for _, most := range []int{mostPast, 0} {
		e := New()
		e.past.most = most
		branched := 0
		for n, b := range moves {
			if testing.Short() && n%3 != 0 {
				continue
			}
			sides := []Side{on("reference", ""), b}
			p := prepare(t, e, sides)
			check(t, b.Text, e, p, sides, 2)
			if p.Differs > e.past.marks[0] {
				branched++
			}
			if len(e.past.runs) == 0 != (most == 0) {
				t.Errorf("%d bytes may be kept, %d replicates are", most, len(e.past.runs))
			}
		}
		if branched < 3 {
			t.Errorf("only %d pairs went on from saved states", branched)
		}
		other := []Side{on("no-new-leader", ""), moves[1]}
		check(t, "another side A", e, prepare(t, e, other), other, 2)
	}
}

// Protects: what differs and when is told; equal sides give equal numbers.
func TestDiffers(t *testing.T) {
	e := New()
	for lines, want := range map[string]int{
		"": 0, "title2": 0,
		"[[change]]\nid = \"uz-leader-2016\"\nyear = 2020":                                             2017,
		"[[change]]\nid = \"uz-leader-2016\"\nnote = \"a remark\"":                                     0,
		"[parameters]\nleaders.gain = 2":                                                               1992,
		"until = 2020\n[[event]]\nid = \"a-drought\"\nkind = \"drought\"\nyear = 2027\nseverity = 0.7": 0,
	} {
		b := on("reference", lines)
		if lines == "title2" {
			b.Text = "title = \"Another\"\nextends = \"reference\"\n"
		}
		p := prepare(t, e, []Side{on("reference", ""), b})
		if p.Differs != want || p.Move != 3 || (want > 0) != (len(p.Parts) > 0) && !strings.Contains(lines, "until") {
			t.Errorf("%q: differs from %d on, want %d; parts %v", lines, p.Differs, want, p.Parts)
		}
		into := make([]byte, 16*p.Width)
		if err := e.Fill(1, into); err != nil {
			t.Fatal(err)
		}
		if want == 0 != slices.Equal(into[:8*p.Width], into[8*p.Width:]) {
			t.Errorf("%q: differs from %d on, but the numbers say otherwise", lines, p.Differs)
		}
	}
}

// Protects: side A stays between moves, and what is kept of it stays within its bound.
func TestPastIsKeptWithinItsBound(t *testing.T) {
	e := New()
	a := on("reference", "")
	columns := []string{"region.horizontal", "pairs.*.turnover_usd", "borders.*.regime"}
	prepare := func(sides ...Side) Prepared {
		return ask[Prepared](t, e, "prepare", prepareRequest{Sides: sides, Columns: columns})
	}
	p := prepare(a, moves[0])
	into := make([]byte, 16*p.Width)
	fill := func(replicates int) {
		t.Helper()
		for r := range replicates {
			if err := e.Fill(r, into); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill(1)
	one := e.past.bytes
	if state := (one - 8*p.Width) / len(e.past.marks); state < 40_000 || state > 60_000 {
		t.Errorf("a saved state has %d bytes, and the bound is made for 55 kB", state)
	}
	if want := []int{1992, 2000, 2005, 2010, 2015, 2020, 2025}; !slices.Equal(e.past.marks, want) {
		t.Errorf("states are saved in %v, want %v", e.past.marks, want)
	}
	if 200*one > mostPast {
		t.Errorf("200 replicates take %d bytes, more than %d", 200*one, mostPast)
	}
	e.past.most = 3*one + one/2
	fill(6)
	first := e.past.runs[0]
	prepare(a, moves[1])
	fill(6)
	if len(e.past.runs) != 3 || e.past.bytes != 3*one || e.past.runs[0] != first {
		t.Errorf("%d replicates and %d bytes are kept, want 3 and %d, the same as before", len(e.past.runs), e.past.bytes, 3*one)
	}
	prepare(on("reference", "seed = 2"), on("reference", "seed = 2"))
	if len(e.past.runs) != 0 || e.past.bytes != 0 {
		t.Error("another seed leaves replicates of the old one")
	}
}

// Protects: the digest on the page is that of `concord run`, for each side until its own last year.
func TestDigestIsThatOfRun(t *testing.T) {
	const replicates = 20
	sides := []Side{on("reference", ""), on("no-new-leader", ""),
		on("clash-2027", "until = 2031\nseed = 9\n[parameters]\nleaders.gain = 2\n"+
			"[uncertain]\n\"event.clash-2027.severity\" = [0.3, 0.9]")}
	for n := range sides {
		pair := []Side{sides[(n+1)%len(sides)], sides[n]}
		e := New()
		p := prepare(t, e, pair)
		for k, side := range pair {
			s, err := scenarios.ParseAlone("x.toml", []byte(side.Text))
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Bind()
			if err != nil {
				t.Fatal(err)
			}
			seed := e.sides[1].bound.Scenario.Seed
			ens, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: seed, Replicates: replicates})
			if err != nil {
				t.Fatal(err)
			}
			marks := make([]byte, p.Size[k])
			for r := range replicates { // in any order
				if err := e.Mark(k, (r+7)%replicates, marks); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := e.Digest(k, replicates, marks), `{"ok":{"digest":"`+ens.Digest()+`"}}`; got != want {
				t.Errorf("pair %d, side %d: %s, want %s", n, k, got, want)
			}
		}
	}
}

// Protects: whatever is asked, the answer is a sentence, and what was prepared before stays.
func TestHostileRequests(t *testing.T) {
	e := New()
	if err := e.Fill(0, nil); err == nil || !strings.Contains(err.Error(), "prepare") {
		t.Errorf("filled without a pair: %v", err)
	}
	p := prepare(t, e, []Side{on("reference", ""), moves[0]})
	path := on("reference", "")
	path.Text = "title = \"x\"\nextends = \"/etc/passwd.toml\"\n"
	for _, r := range [][2]string{
		{"none", "{}"}, {"prepare", "{"}, {"prepare", "null"}, {"prepare", "[]"}, {"prepare", "{} {}"}, {"", ""},
		{"scenario", `{"name": "x", "text": "` + strings.Repeat("a = 1 # \\n", 600_000) + `"}`},
		{"scenario", `{"name": "\u0000", "text": ""}`}, {"scenario", `{"name": "x", "text": "\u0000"}`},
		{"import", `{"name": "x", "text": "title = \"x\"\nextends = \"../x.toml\""}`},
		{"prepare", `{"sides": [{"name": "a", "text": ""}], "columns": ["region.*"]}`},
		{"prepare", `{"seed": -1, "sides": []}`}, {"prepare", `{"seed": 1e300, "sides": []}`},
		{"prepare", `{"sides": [{"name": "a", "text": "` + strings.Repeat("[", 100_000) + `"}, {"name": "b", "text": ""}]}`},
	} {
		var answer struct {
			OK     any
			Error  string
			Faults []Fault
		}
		if err := json.Unmarshal([]byte(e.Call(r[0], r[1])), &answer); err != nil || answer.OK != nil || answer.Error == "" {
			t.Errorf("%s %.60s: %v %+v", r[0], r[1], err, answer)
		}
	}
	refused := func(b Side, columns []string) {
		t.Helper()
		text, _ := json.Marshal(prepareRequest{Sides: []Side{on("reference", ""), b}, Columns: columns})
		if answer := e.Call("prepare", string(text)); !strings.Contains(answer, `"error"`) {
			t.Errorf("%q with the columns %v: %s", b.Text, columns, answer)
		}
	}
	refused(path, shown)
	refused(Side{"v", "title = \"x\"\nextends = \"visegrad\"\n"}, shown)
	for _, columns := range [][]string{{}, {"region.happiness"}, {"region.horizontal + 1"}, {"region.horizontal@2020"},
		{"agreements.nothing.status"}} {
		refused(moves[1], columns)
	}
	into := make([]byte, 16*p.Width)
	for _, r := range []int{-1, math.MaxInt, run.MostReplicates} {
		if e.Fill(r, into) == nil || e.Mark(0, r, into) == nil {
			t.Errorf("replicate %d is filled", r)
		}
	}
	if e.Fill(0, into[1:]) == nil || e.Mark(2, 0, into) == nil || e.Mark(0, 0, into) == nil ||
		!strings.HasPrefix(e.Digest(0, 1, into), `{"error":`) {
		t.Error("fills what has no place")
	}
	if err := e.Fill(0, into); err != nil {
		t.Errorf("the pair of before is lost: %v", err)
	}
}
