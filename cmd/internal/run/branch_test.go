package run_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// written binds a scenario of the library, or one that begins a file here.
func written(t *testing.T, text string, sets ...string) *scenarios.Bound {
	t.Helper()
	var s *scenarios.Scenario
	var err error
	if strings.Contains(text, "\n") {
		s, err = scenarios.Parse("mine.toml", []byte(text))
	} else {
		s, err = scenarios.Read(text)
	}
	if err == nil && len(sets) > 0 {
		err = s.Set(sets...)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// saved is a file of states in memory.
func saved(t *testing.T, j run.StatesJob) ([]byte, *results.State) {
	t.Helper()
	var b bytes.Buffer
	w, err := run.SaveStates(context.Background(), j, &b)
	if err != nil {
		t.Fatal(err)
	}
	s, err := results.ReadState("s.state", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if s.Digest != w.Digest {
		t.Fatalf("digest %s was written as %s", s.Digest, w.Digest)
	}
	return b.Bytes(), s
}

// equalFrom compares a branch with the run from the beginning: every bit of every
// record in the later years, and what the log tells of them.
func equalFrom(t *testing.T, what string, whole, branch *results.Ensemble) {
	t.Helper()
	first := branch.Layout.First
	if branch.Until() != whole.Until() || branch.Layout.Width != whole.Layout.Width || len(branch.Records) != len(whole.Records) {
		t.Fatalf("%s: %d–%d, width %d, %d replicates, want until %d, width %d, %d replicates", what, first, branch.Until(), branch.Layout.Width, len(branch.Records), whole.Until(), whole.Layout.Width, len(whole.Records))
	}
	skip := (first - whole.Layout.First) * whole.Layout.Width
	for r, record := range branch.Records {
		want := whole.Records[r][skip:]
		for k, v := range record {
			if math.Float64bits(v) == math.Float64bits(want[k]) {
				continue
			}
			l := whole.Layout
			o := len(l.At) - 1
			for l.At[o] > k%l.Width {
				o--
			}
			t.Fatalf("%s: replicate %d: %s of %s in %d is %v, from the beginning %v", what, r, l.Outcomes[o].Name,
				l.Entities[l.Outcomes[o].Domain][k%l.Width-l.At[o]], first+k/l.Width, v, want[k])
		}
	}
	later, told := toldFrom(whole, first), toldFrom(branch, first)
	if !slices.Equal(later, told) {
		t.Errorf("%s: the log tells %d things, from the beginning %d, or others", what, len(told), len(later))
	}
	votes := slices.DeleteFunc(slices.Clone(whole.Votes), func(v sim.Vote) bool { return v.Year < first })
	if !slices.Equal(votes, branch.Votes) {
		t.Errorf("%s: there are %d votes, from the beginning %d, or others", what, len(branch.Votes), len(votes))
	}
}

// telling is a line of the log with the vote that it points to.
type telling struct {
	sim.LogLine
	vote sim.Vote
}

// toldFrom is what the log tells from a year on.
func toldFrom(e *results.Ensemble, first int) []telling {
	var list []telling
	for _, l := range e.Log {
		if l.Year < first {
			continue
		}
		line := telling{LogLine: l}
		if l.Vote > 0 {
			line.vote = e.Votes[l.Vote-1]
		}
		line.Vote = 0 // its number is of the votes of its own run
		list = append(list, line)
	}
	return list
}

func ensemble(t *testing.T, j run.Job) *results.Ensemble {
	t.Helper()
	e, err := run.Ensemble(context.Background(), j)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func branched(t *testing.T, j run.Job, from *results.State) *results.Ensemble {
	t.Helper()
	e, err := run.Branch(context.Background(), j, from)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// shifted changes later entries of a scenario so that others stand first, between
// and last, and some are gone: no entry keeps its place.
const shifted = `
[[event]]
id = "aa-clash"
kind = "clash"
year = 2031
between = ["KG", "TJ"]
severity = 1.2
source = "test"

[[event]]
id = "kk-goals"
kind = "goals"
year = 2031
shift = -0.5
source = "test"

[[event]]
id = "zz-leader"
kind = "leader_change"
year = 2032
country = "TM"
source = "test"

[[proposal]]
id = "mm-market"
kind = "common_market"
year = 2031
imposed = true
source = "test"

[uncertain]
"event.aa-clash.severity" = [0.2, 1.9]
"event.kk-goals.shift" = [-1, 1]
`

// The point of it all: a branch is bit for bit the run from the beginning, in the
// first year and the last, with agreements and institutions in force, with drawn
// values and parameters, and when entries change their places.
func TestBranchIsTheRunFromTheBeginning(t *testing.T) {
	const asean = "extends = \"institution-asean\"\ntitle = \"mine\"\n"
	for _, c := range []struct {
		from, to  string
		years     []int
		uncertain bool
		draws     sim.Draws
	}{
		{from: "reference", to: "reference", years: []int{1992, 1999, 2011, 2018, 2034}},
		{from: "reference", to: "no-new-leader", years: []int{2001, 2015, 2016}},
		{from: "no-new-leader", to: "reference", years: []int{2015}},
		{from: "reference", to: "clash-2027", years: []int{2020, 2026}},
		{from: "reference", to: "clash-2027", years: []int{1992, 2020}, uncertain: true},
		{from: "clash-2027", to: "clash-2027", years: []int{2027, 2030}, uncertain: true, draws: sim.FromPriors},
		{from: "clash-2027", to: "extends = \"clash-2027\"\ntitle = \"mine\"\n" + shifted, years: []int{2028}, uncertain: true},
		{from: "powers-disengage", to: "powers-disengage", years: []int{2031}, uncertain: true},
		{from: "reference", to: "no-new-leader", years: []int{2015}, draws: sim.FromPosterior},
		{from: "institution-asean", to: asean + shifted, years: []int{2025, 2030}},
		{from: asean + shifted, to: "institution-asean", years: []int{2030}, draws: sim.FromPriors},
		{from: "institution-mercosur-crisis", to: "institution-mercosur-crisis", years: []int{2029}},
		{from: "noise-free", to: "noise-free", years: []int{2010}},
		{from: "visegrad", to: "visegrad", years: []int{1996, 2003}, draws: sim.FromPriors},
	} {
		a, b := written(t, c.from), written(t, c.to)
		job := run.Job{Bound: a, Seed: 5, Replicates: 3, Uncertain: c.uncertain, Draws: c.draws}
		own := job
		own.Bound = b
		whole := ensemble(t, own)
		for _, year := range c.years {
			_, state := saved(t, run.StatesJob{Job: job, Year: year})
			what := fmt.Sprintf("%.30q from %s at %d, uncertain %v, draws %q", c.to, a.Scenario.Name, year, c.uncertain, c.draws)
			// Seed, replicates and draws are the state's, whatever the job says.
			equalFrom(t, what, whole, branched(t, run.Job{Bound: b, Seed: 99, Replicates: 1}, state))
		}
	}
}

// Every scenario of the library that can be a branch of the reference, as late as
// it can be one.
func TestTheLibraryAsBranches(t *testing.T) {
	ref := written(t, "reference")
	states := map[int]*results.State{}
	at := func(year int) *results.State {
		if states[year] == nil {
			_, states[year] = saved(t, run.StatesJob{Job: run.Job{Bound: ref, Seed: 3, Replicates: 2}, Year: year})
		}
		return states[year]
	}
	branches, years := 0, map[int]bool{}
	for _, name := range scenarios.Library() {
		b := written(t, name)
		// What goes on from a year goes on from every earlier one.
		year := 1991 + sort.Search(2034-1991, func(k int) bool {
			return run.Continues(&results.State{StateHead: results.StateHead{Year: 1992 + k}}, ref, b) != nil
		})
		if year < 1992 {
			continue
		}
		branches++
		years[year] = true
		equalFrom(t, fmt.Sprint(name, " from ", year), ensemble(t, run.Job{Bound: b, Seed: 3, Replicates: 2}), branched(t, run.Job{Bound: b}, at(year)))
	}
	if branches < 30 || len(years) < 4 {
		t.Errorf("%d branches of the library only, from %d years: the test sees little", branches, len(years))
	}
}

// A branch of a branch is the run from the beginning too: the very file that is
// saved on the way is, byte for byte, the one saved from the beginning.
func TestStatesOfBranches(t *testing.T) {
	ref, b := written(t, "reference"), written(t, "extends = \"no-new-leader\"\ntitle = \"mine\"\n"+shifted)
	job := run.Job{Bound: ref, Seed: 8, Replicates: 5, Uncertain: true, Draws: sim.FromPriors}
	_, first := saved(t, run.StatesJob{Job: job, Year: 2015})
	job.Bound = b
	straight, _ := saved(t, run.StatesJob{Job: job, Year: 2031})
	onTheWay, second := saved(t, run.StatesJob{Job: job, Year: 2031, From: first})
	if !bytes.Equal(straight, onTheWay) {
		t.Error("the state saved of a branch is not that of the run from the beginning")
	}
	equalFrom(t, "a branch of a branch", ensemble(t, job), branched(t, run.Job{Bound: b}, second))
}

// Workers must not show, neither in the file nor in what follows; many replicates
// are described by a tally, as those of a run are.
func TestBranchWorkersDoNotMatter(t *testing.T) {
	ref := written(t, "reference")
	n := results.Kept + 9
	job := run.Job{Bound: ref, Seed: 2, Replicates: n, Workers: 1}
	one, state := saved(t, run.StatesJob{Job: job, Year: 2031})
	job.Workers = 5
	five, _ := saved(t, run.StatesJob{Job: job, Year: 2031})
	if !bytes.Equal(one, five) {
		t.Error("the file depends on the workers")
	}
	b := written(t, "reference", "until=2033")
	digest := branched(t, run.Job{Bound: b, Workers: 1}, state)
	other := branched(t, run.Job{Bound: b, Workers: 5}, state)
	if digest.Digest() != other.Digest() || digest.Tally == nil || digest.Replicates() != n {
		t.Errorf("digests %s and %s of %d replicates", digest.Digest(), other.Digest(), digest.Replicates())
	}
	whole := ensemble(t, run.Job{Bound: b, Seed: 2, Replicates: n})
	for y := 2032; y <= 2033; y++ {
		if a, b := whole.Summary(sim.OfRegion, "horizontal", 0, y), digest.Summary(sim.OfRegion, "horizontal", 0, y); a != b {
			t.Errorf("%d: %+v, from the beginning %+v", y, b, a)
		}
	}
}

// What has counted before the branch is refused, each difference with its remedy
// and all at once; what has not is let through.
func TestContinues(t *testing.T) {
	const mine = `title = "mine"
extends = "reference"
until = 2014
remove = ["uz-leader-2016", "kg-leader-2011"]

[parameters]
leaders.gain = 0.4

[barriers]
external = false

[[change]]
id = "uz-kg-closure-2010"
years = 3

[[event]]
id = "older"
kind = "clash"
year = 1992
between = ["KG", "TJ"]
severity = 0.5
source = "test"

[[event]]
id = "later"
kind = "clash"
year = 2016
between = ["KG", "TJ"]
severity = 0.5
source = "test"
`
	ref := written(t, "reference")
	gain := "leaders.gain=" + strconv.FormatFloat(ref.Params.Leaders.Gain, 'g', -1, 64) // what it is anyway
	state := func(year int, uncertain bool, from sim.Draws) *results.State {
		return &results.State{StateHead: results.StateHead{Year: year, Uncertain: uncertain, Draws: from}}
	}
	for _, c := range []struct {
		what     string
		from     *results.State
		saved, b *scenarios.Bound
		want     []string
	}{
		{what: "many at once", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, mine), want: []string{
			"until = 2014, but the state is of the end of 2015: end in 2016 or later",
			"barriers.external differs, true → false, and counts from the first year: keep it as it was saved, or run from the beginning",
			"parameters.leaders.gain differs, " + strings.TrimPrefix(gain, "leaders.gain=") + " → 0.4, and counts from the first year: keep it as it was saved, or run from the beginning",
			"kg-leader-2011 is removed and counts from 2012: branch from 2011 or earlier, or run from the beginning",
			"older is added and counts from 1992: run from the beginning",
			"uz-kg-closure-2010 differs (years) and counts from 2010: branch from 2009 or earlier, or run from the beginning",
		}},
		{what: "the year counts", from: state(2017, false, sim.Shipped), saved: ref, b: written(t, "no-new-leader"), want: []string{
			"uz-leader-2016 is removed and counts from 2017: branch from 2016 or earlier, or run from the beginning"}},
		{what: "the year before does not", from: state(2016, false, sim.Shipped), saved: ref, b: written(t, "no-new-leader")},
		{what: "seeds, titles and last years", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "reference", "seed=9", "until=2020")},
		{what: "moved", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "reference", "event.kg-leader-2011.year=2020"), want: []string{
			"kg-leader-2011 differs (year) and counts from 2012: branch from 2011 or earlier, or run from the beginning"}},
		{what: "a range of what has come", from: state(2028, true, sim.Shipped), saved: written(t, "clash-2027"),
			b: written(t, "extends = \"clash-2027\"\ntitle = \"mine\"\n[uncertain]\n\"event.clash-2027.severity\" = [0.5, 2]\n"), want: []string{
				"clash-2027 differs (the range of severity) and counts from 2027: branch from 2026 or earlier, or run from the beginning"}},
		{what: "a range that is not drawn from", from: state(2028, false, sim.Shipped), saved: written(t, "clash-2027"),
			b: written(t, "extends = \"clash-2027\"\ntitle = \"mine\"\n[uncertain]\n\"event.clash-2027.severity\" = [0.5, 2]\n")},
		{what: "a range of a parameter", from: state(2028, true, sim.Shipped), saved: ref,
			b: written(t, "extends = \"reference\"\ntitle = \"mine\"\n[uncertain]\n\"parameters.leaders.gain\" = [0.5, 2]\n"), want: []string{
				"parameters.leaders.gain: its range differs, not given → [0.5, 2], and it counts from the first year: keep it as it was saved, or run from the beginning"}},
		{what: "a parameter set to what it is", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "reference", gain)},
		{what: "and then not drawn", from: state(2015, false, sim.FromPriors), saved: ref, b: written(t, "reference", gain), want: []string{
			"parameters.leaders.gain: the state's scenario draws it and this one sets it, from the first year: keep it as it was saved, or run from the beginning"}},
		{what: "or drawn only now", from: state(2015, false, sim.FromPriors), saved: written(t, "reference", gain), b: ref, want: []string{
			"parameters.leaders.gain: the state's scenario sets it and this one draws it, from the first year: keep it as it was saved, or run from the beginning"}},
		{what: "sizes", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "extends = \"reference\"\ntitle = \"mine\"\n[size]\nUZ = \"official\"\n"), want: []string{
			"size.UZ differs, not given → official, and counts from the first year: keep it as it was saved, or run from the beginning"}},
		{what: "another region", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "visegrad"), want: []string{
			"region: the state is of central-asia and the scenario of visegrad: run it from the beginning"}},
	} {
		var got []string
		if err := run.Continues(c.from, c.saved, c.b); err != nil {
			got = err.(run.Differences)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// Years, replicates and files that cannot be are refused before anything is run.
func TestSaveStatesRefuses(t *testing.T) {
	ref := written(t, "reference")
	job := run.Job{Bound: ref, Seed: 1, Replicates: 1}
	_, state := saved(t, run.StatesJob{Job: job, Year: 1993})
	for _, c := range []struct {
		j    run.StatesJob
		want string
	}{
		{run.StatesJob{Job: job, Year: 1991}, "year = 1991, want 1992.."},
		{run.StatesJob{Job: job, Year: ref.Region.LastYear}, "which leaves a year to go on with"},
		{run.StatesJob{Job: job, Year: 1993, From: state}, "year = 1993, want 1994.."},
		{run.StatesJob{Job: run.Job{Bound: ref}, Year: 1993}, "replicates = 0, want 1.."},
		{run.StatesJob{Job: run.Job{Bound: written(t, "reference", "leaders.gain=0.4"), Replicates: 1}, Year: 1995, From: state}, "parameters.leaders.gain differs"},
	} {
		var b bytes.Buffer
		if _, err := run.SaveStates(context.Background(), c.j, &b); err == nil || !strings.Contains(err.Error(), c.want) || b.Len() > 0 {
			t.Errorf("%v, %d bytes written; want %s", err, b.Len(), c.want)
		}
	}
	for what, spoil := range map[string]func(s *results.State){
		"a year":     func(s *results.State) { s.Year = 1990 },
		"a slab":     func(s *results.State) { s.Floats++ },
		"an entry":   func(s *results.State) { s.Entries = s.Entries[1:] },
		"a scenario": func(s *results.State) { s.Effective = "title = 3\n" },
	} {
		other := *state
		spoil(&other)
		if _, err := run.Branch(context.Background(), run.Job{Bound: ref}, &other); err == nil {
			t.Errorf("%s that cannot be was taken", what)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := run.Branch(stopped, run.Job{Bound: ref}, state); err != context.Canceled {
		t.Errorf("a branch that was stopped: %v", err)
	}
}

// altered is a state with its slabs changed, and the checksum that belongs to them.
func altered(t *testing.T, from *results.State, change func(r int, floats []float64, octets []uint8)) *results.State {
	t.Helper()
	var b bytes.Buffer
	w, err := results.NewStateWriter(&b, from.StateHead)
	if err != nil {
		t.Fatal(err)
	}
	floats, octets := make([]float64, from.Floats), make([]uint8, from.Bytes)
	for r := range from.Replicates {
		if err := from.Replicate(r, floats, octets); err != nil {
			t.Fatal(err)
		}
		change(r, floats, octets)
		if err := w.Add(floats, octets); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := results.ReadState("s.state", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Protects: numbers that no run leaves, in a state whose checksum is right, end with a
// sentence wherever they stand, and never with a panic or a result.
func TestStatesOfImpossibleNumbers(t *testing.T) {
	b := written(t, "clash-2027", "until=2028")
	_, good := saved(t, run.StatesJob{Job: run.Job{Bound: b, Seed: 1, Replicates: 2, Workers: 1}, Year: 2027})
	world := sim.NewWorld(b.Region, b.Entries)
	floats, octets := world.Slabs()
	if err := good.Replicate(1, floats, octets); err != nil {
		t.Fatal(err)
	}
	world.Year = good.Year
	if err := world.Restored(); err != nil {
		t.Fatal(err)
	}
	for k, was := range floats {
		for _, x := range []float64{math.NaN(), math.Inf(-1), 1e300, -1e300} {
			floats[k] = x
			if world.Restored() == nil {
				t.Errorf("number %d may be %v", k, x)
			}
		}
		floats[k] = was
	}
	for k, was := range octets {
		octets[k] = 200
		if world.Restored() == nil {
			t.Errorf("byte %d may be 200", k)
		}
		octets[k] = was
	}
	// What a rule could not bear is told with the file and the replicate; what every
	// rule bears may pass.
	for k := 0; k < good.Floats; k += max(1, good.Floats/16) {
		for _, x := range []float64{math.NaN(), 1e17, -3} {
			_, err := run.Branch(context.Background(), run.Job{Bound: b, Workers: 1}, altered(t, good, func(r int, floats []float64, _ []uint8) {
				if r == 1 {
					floats[k] = x
				}
			}))
			if err != nil && !strings.HasPrefix(err.Error(), "s.state: replicate 1 is not as a run leaves it: ") || err == nil && x != x {
				t.Errorf("number %d is %v: %v", k, x, err)
			}
		}
	}
}

// Protects: a head whose checksum is right and whose words are wrong is refused with a
// sentence.
func TestStatesOfImpossibleHeads(t *testing.T) {
	b := written(t, "reference", "until=2018")
	_, good := saved(t, run.StatesJob{Job: run.Job{Bound: b, Seed: 1, Replicates: 1, Workers: 1}, Year: 2015})
	for _, c := range []struct {
		change func(h *results.StateHead)
		want   string
	}{
		{func(h *results.StateHead) {}, ""},
		{func(h *results.StateHead) { h.Effective = "title = " }, "the scenario in the state: reference.toml:1:"},
		{func(h *results.StateHead) { h.Effective = "title = \"T\"\nextends = \"nowhere\"\n" }, "the scenario in the state: reference.toml:2:1: the scenario extends another"},
		{func(h *results.StateHead) { h.Effective = "title = \"T\"\nextends = \"reference\"\n" }, "not written as concord writes it"},
		{func(h *results.StateHead) { h.Region = "visegrad" }, "the head of the state names the region \"visegrad\" and its scenario \"central-asia\""},
		{func(h *results.StateHead) { h.Effective += "\n# a note\n" }, "not written as concord writes it"},
		{func(h *results.StateHead) { h.Year = 2035 + 6000 }, "the state is not of the shape"},
		{func(h *results.StateHead) { h.Floats++ }, "the state is not of the shape"},
		{func(h *results.StateHead) { h.Entries = h.Entries[1:] }, "the state is not of the shape"},
	} {
		s := *good
		c.change(&s.StateHead)
		_, err := run.Saved(&s)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
	visegrad := written(t, "visegrad", "until=2010")
	_, s := saved(t, run.StatesJob{Job: run.Job{Bound: visegrad, Seed: 1, Replicates: 1, Workers: 1}, Year: 2005})
	s.Draws = sim.FromPosterior
	if _, err := run.Saved(s); err == nil || !strings.Contains(err.Error(), "has no posterior") {
		t.Errorf("draws from a posterior that is not there: %v", err)
	}
}
