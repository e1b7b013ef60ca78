package run_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
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
		t.Fatalf("%s: %d–%d, width %d, %d replicates, want until %d, width %d, %d replicates", what, first, branch.Until(),
			branch.Layout.Width, len(branch.Records), whole.Until(), whole.Layout.Width, len(whole.Records))
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
		line.Vote = 0 // a vote's number counts the votes of its own run
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

// shifted changes later entries of a scenario. Then other entries stand first, between and last, and some
// entries are gone. No entry keeps its place.
// takenUp are answers on leaders' own matters, before and after a branch.
const takenUp = `
[[decision]]
entry = "own-tj-uz-water"
country = "UZ"
year = 2027
answer = "accept"

[[decision]]
entry = "own-tj-uz-water"
country = "TJ"
year = 2027
answer = "accept"
`

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

// Protects: a branch is bit for bit the run from the beginning, in the first year and in the last. This holds
// with agreements and institutions in force, with drawn values and parameters, and when entries change their
// places.
func TestBranchIsTheRunFromTheBeginning(t *testing.T) {
	const asean = "extends = \"institution-asean\"\ntitle = \"mine\"\n"
	for _, c := range []struct {
		from, to  string
		years     []int
		uncertain bool
		draws     sim.ParameterSource
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
		{from: "free-history", to: "free-history", years: []int{1992, 1996, 2005, 2025}},
		{from: "free-history", to: "extends = \"free-history\"\ntitle = \"mine\"\n" + shifted, years: []int{2000},
			uncertain: true, draws: sim.FromPriors},
		{from: "reference", to: "uz-refuses-border", years: []int{2010, 2017}},
		{from: "uz-refuses-border", to: "uz-refuses-border", years: []int{2019}},
		{from: "uz-refuses-border", to: "extends = \"uz-refuses-border\"\ntitle = \"mine\"\n" + takenUp, years: []int{2026}},
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

// Protects: this holds for every scenario of the library that can be a branch of the reference. Each branches
// in the latest year that is possible.
func TestTheLibraryAsBranches(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	ref := written(t, "reference")
	states := map[int]*results.State{}
	at := func(year int) *results.State {
		if states[year] == nil {
			_, states[year] = saved(t, run.StatesJob{Job: run.Job{Bound: ref, Seed: 3, Replicates: 2}, Year: year})
		}
		return states[year]
	}
	library, least := scenarios.Library(), 30
	if testing.Short() { // some of them
		library, least = library[:len(library)/6], 4
	}
	branches, years := 0, map[int]bool{}
	for _, name := range library {
		b := written(t, name)
		// A scenario that goes on from a year also goes on from every earlier year.
		year := 1991 + sort.Search(2034-1991, func(k int) bool {
			return run.Continues(&results.State{StateHead: results.StateHead{Year: 1992 + k}}, ref, b) != nil
		})
		if year < 1992 {
			continue
		}
		branches++
		years[year] = true
		equalFrom(t, fmt.Sprint(name, " from ", year), ensemble(t, run.Job{Bound: b, Seed: 3, Replicates: 2}),
			branched(t, run.Job{Bound: b}, at(year)))
	}
	if branches < least || len(years) < min(4, least/2) {
		t.Errorf("%d branches of the library only, from %d years: the test sees little", branches, len(years))
	}
}

// Protects: a branch of a branch is also the run from the beginning. The state that it saves on the way
// equals, byte for byte, the state saved from the beginning.
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

// Protects: the number of workers changes nothing, in the file or in the branch. A tally describes many
// replicates, as in a run.
func TestBranchWorkersDoNotMatter(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
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
