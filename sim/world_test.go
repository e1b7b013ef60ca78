package sim

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// small is the smallest region that Validate accepts and that has one of everything: two members, a power,
// one inner and one outer border, a stream, a body.
func small() *Region {
	r := &Region{
		Name: "small", FirstYear: 2000, LastYear: 2009, DefaultUntil: 2005,
		Nodes: []Node{{ID: "AA", InnerKm: 100, Power: -1}, {ID: "BB", InnerKm: 100, Power: -1},
			{ID: "PP", InnerKm: 300, Power: 0}},
		Members: 2, Powers: []int{2},
		Borders: []Border{{A: 0, B: 1, LengthKm: 500, UnsettledKm: 50, Link: 0}, {A: 1, B: 2, Link: 1}},
		Inner:   1,
		Links:   []Link{{A: 0, B: 1, Km: 400, Border: 0}, {A: 1, B: 2, Km: 900, Border: 1}},
		Kinship: make([]float64, 4), Identity: make([]float64, 4),
		Language: make([]float64, 9), Legacy: make([]float64, 9),
		Rivalry: make([]float64, 1), Alignment: []float64{0.2, 0.3}, Sovereignty: []float64{0.5, 0.5},
		Offices:    []Office{{Since: 1999, Openness: [2]float64{0.4, 0.6}}, {Since: 2000, ExitRate: 0.1}},
		Neutrality: []float64{0.1, 0.9}, Hedging: []float64{0.3, 0.7},
		Organisations: []Organisation{{ID: "OO", Name: "a body", Sponsors: []int{0}, Field: EconomicOrganisation, Depth: 0.5,
			Union: true, Open: true}},
		Streams: []Stream{{Up: 1, Down: 0, Water: 0.4, Fuel: 0.5, SummerTWh: 2, WinterTWh: 1, WaterMCM: 5000, GasBCM: 1}},
		Forms:   make([]Form, len(FormNames)),
	}
	for k := range r.Forms {
		r.Forms[k] = Form{Name: FormNames[k], Depth: 0.5, Coverage: 0.5}
	}
	years := r.Years()
	r.Threat = make([]float64, years)
	r.Strategies = []Strategy{{Rate: make([]float64, years), Interest: []float64{1, 0.5}, Secures: []float64{0.2, 0},
		ExclusionAversion: 0.5}}
	r.Balance = make([]float64, 3*years)
	for range years {
		r.Size = append(r.Size, 1e9, 2e9, 9e9)
		r.Population = append(r.Population, 1e6, 2e6)
		r.Brent = append(r.Brent, 60)
	}
	r.Fuels = []Fuel{{Exporter: 0, Importer: 2, BoePerYear: make([]float64, years), PriceShare: make([]float64, years)}}
	return r
}

var testKinds = [...]Kind{
	{Name: "event", Nature: Event},
	{Name: "act", Nature: Act},
	{Name: "proposal", Nature: Proposal, Fields: []Field{
		{Key: "depth", Type: Number}, {Key: "range", Type: Range}, {Key: "last", Type: Whole},
	}},
}

func entryIn(id string, nature Nature, year int) Entry {
	return Entry{ID: id, Kind: &testKinds[nature], Year: year, A: -1, B: -1}
}

// Protects: the small region has no faults; the tests of faults start from it.
func TestSmallRegionIsValid(t *testing.T) {
	if err := small().Validate(); err != nil {
		t.Fatal(err)
	}
}

// Protects: a region that cannot be run is refused before a run. The message names the table and the value,
// and every fault is found, not only the first.
func TestValidate(t *testing.T) {
	for want, spoil := range map[string]func(r *Region){
		"1 members among 3 nodes":                        func(r *Region) { r.Members = 1 },
		"years 2000..2000":                               func(r *Region) { r.LastYear = 2000 },
		"default_until = 2012":                           func(r *Region) { r.DefaultUntil = 2012 },
		"table size has 29 values, want 30":              func(r *Region) { r.Size = r.Size[1:] },
		"kinship[1] = NaN, want 0..1":                    func(r *Region) { r.Kinship[1] = math.NaN() },
		"size[4] = 0":                                    func(r *Region) { r.Size[4] = 0 },
		"size[4] = +Inf":                                 func(r *Region) { r.Size[4] = math.Inf(1) },
		"population[3] = -1":                             func(r *Region) { r.Population[3] = -1 },
		"trade balances of 2003 sum to 1e+06":            func(r *Region) { r.Balance[9] = 1e6 },
		"trade balances of 2003 sum to NaN":              func(r *Region) { r.Balance[9] = math.NaN() },
		"node BB has inner distance 0":                   func(r *Region) { r.Nodes[1].InnerKm = 0 },
		"node AA stands twice":                           func(r *Region) { r.Nodes[1].ID = "AA" },
		"openness of AA[1] = 1.5":                        func(r *Region) { r.Offices[0].Openness[1] = 1.5 },
		"exit rate of BB = NaN":                          func(r *Region) { r.Offices[1].ExitRate = math.NaN() },
		"crisis rate of BB = 2":                          func(r *Region) { r.Offices[1].CrisisRate = 2 },
		"border 0 joins nodes 1 and 0":                   func(r *Region) { r.Borders[0].A, r.Borders[0].B = 1, 0 },
		"inner borders come first":                       func(r *Region) { r.Inner = 0 },
		"border AA-BB has 500 km of which 501 unsettled": func(r *Region) { r.Borders[0].UnsettledKm = 501 },
		"border BB-PP has no road":                       func(r *Region) { r.Links[1].Border = -1 },
		"link 1 joins 1 and 2 with NaN km":               func(r *Region) { r.Links[1].Km = math.NaN() },
		"table fuel volume has 9 values":                 func(r *Region) { r.Fuels[0].BoePerYear = r.Fuels[0].BoePerYear[1:] },
		"table neutrality has 1 values, want 2":          func(r *Region) { r.Neutrality = r.Neutrality[1:] },
		"hedging[1] = NaN, want 0..1":                    func(r *Region) { r.Hedging[1] = math.NaN() },
		"table strategies has 0 values, want 1":          func(r *Region) { r.Strategies = nil },
		"table spending of a power has 9 values":         func(r *Region) { r.Strategies[0].Rate = r.Strategies[0].Rate[1:] },
		"table interest of a power has " +
			"1 values": func(r *Region) { r.Strategies[0].Interest = r.Strategies[0].Interest[1:] },
		"table security from a power has 0 values": func(r *Region) { r.Strategies[0].Secures = nil },
		"spending of PP[3] = 0.2, want 0..0.1":     func(r *Region) { r.Strategies[0].Rate[3] = 0.2 },
		"strategy of PP[1] = 1.5":                  func(r *Region) { r.Strategies[0].ExclusionAversion = 1.5 },
		"use of PP[2] = -0.1":                      func(r *Region) { r.Strategies[0].Use[UseBodies] = -0.1 },
		"table forms has 4 values, want 5":         func(r *Region) { r.Forms = r.Forms[1:] },
		"institution asean[4] = NaN":               func(r *Region) { r.Forms[2].Coverage = math.NaN() },
		"table threat has 9 values":                func(r *Region) { r.Threat = r.Threat[1:] },
		"threat[0] = 2":                            func(r *Region) { r.Threat[0] = 2 },
		"organisation OO[0] = -1":                  func(r *Region) { r.Organisations[0].Depth = -1 },
		"organisation OO stands twice": func(r *Region) {
			r.Organisations = append(r.Organisations,
				r.Organisations[0])
		},
		"stream 0 joins 1 and 1":       func(r *Region) { r.Streams[0].Down = 1 },
		"stream 0 joins 1 and 2":       func(r *Region) { r.Streams[0].Down = 2 },
		"stream 1 joins 0 and 1":       func(r *Region) { r.Streams = append(r.Streams, Stream{Up: 0, Down: 1}) },
		"dependence BB to AA[0] = NaN": func(r *Region) { r.Streams[0].Water = math.NaN() },
		"volumes BB to AA[2] = -1":     func(r *Region) { r.Streams[0].GasBCM = -1 },
	} {
		r := small()
		spoil(r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	r := small()
	r.Kinship[1], r.Nodes[0].InnerKm = 2, -1
	if err := r.Validate(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two faults give %v", err)
	}
}

// Protects: each pair has one place, whichever member is named first. The order is that of the tables of
// results.
func TestPairIndex(t *testing.T) {
	for _, members := range []int{2, 3, 5, 50} {
		r := &Region{Members: members}
		next := 0
		for i := range members {
			for j := i + 1; j < members; j++ {
				if r.PairIndex(i, j) != next || r.PairIndex(j, i) != next {
					t.Fatalf("%d members: pair %d,%d stands at %d and %d, want %d", members, i, j, r.PairIndex(i, j),
						r.PairIndex(j, i), next)
				}
				next++
			}
		}
		if r.Pairs() != next {
			t.Errorf("%d members have %d pairs, want %d", members, r.Pairs(), next)
		}
	}
}

// Protects: a year ends with an error if any quantity is NaN or out of its range. The message names the
// quantity and the year. The test spoils one table at a time.
func TestCheckFindsBrokenState(t *testing.T) {
	nan := math.NaN()
	for want, spoil := range map[string]func(w *World){
		"stance":                  func(w *World) { w.Leaders.Stance[1] = nan },
		"hostile narrative":       func(w *World) { w.People.Narrative[2] = 1.0001 },
		"popularity":              func(w *World) { w.Leaders.Popularity[0] = nan },
		"leader":                  func(w *World) { w.Leaders.Ambition[1] = -0.1 },
		"disposition of a leader": func(w *World) { w.Leaders.Disposition[1] = nan },
		"trust":                   func(w *World) { w.People.Trust[0] = -1.5 },
		"ease of a border":        func(w *World) { w.Borders.Ease[0] = nan },
		"memory of incidents":     func(w *World) { w.Borders.Memory[0] = nan },
		"implementation":          func(w *World) { w.Talks.Implementation[0] = nan },
		"ratification":            func(w *World) { w.Talks.Status[0], w.Talks.Ratification[1] = uint8(Agreed), -1 },
		"presence of powers":      func(w *World) { w.Powers.Roof[0] = nan },
		"leverage":                func(w *World) { w.Powers.Leverage[1] = 1.01 },
		"bodies":                  func(w *World) { w.Powers.Hub[0] = nan },
		"energy and water":        func(w *World) { w.Energy.Uncompensated[1] = -0.01 },
		"people":                  func(w *World) { w.People.Movement[0] = 1.001 },
		"horizontal index":        func(w *World) { w.Horizontal[3] = 101 },
		"trade":                   func(w *World) { w.Trade.Flow[8] = nan },
		"unsettled border":        func(w *World) { w.Borders.Unsettled[0] = 500.5 },
	} {
		w := NewWorld(small(), []Entry{entryIn("a", Proposal, 2001)})
		w.Reset(1, 7)
		phases := []Phase{{Name: "harm", Do: func(w *World) {
			if w.Year == 2002 {
				spoil(w)
			}
		}}}
		for y := range 3 {
			err := w.Step(phases)
			if y < 2 && err != nil {
				t.Fatalf("%s: a sound state is reported: %v", want, err)
			}
			if y == 2 && (!errors.Is(err, errRange) || !strings.HasPrefix(err.Error(), "year 2002, replicate 7: "+want+":")) {
				t.Errorf("%s: error %v", want, err)
			}
		}
	}
	w := NewWorld(small(), nil)
	for name, infinite := range map[string]*float64{"trade": &w.Trade.Flow[0], "fuel": &w.Trade.Fuel[0],
		"finance": &w.Powers.Finance[1], "power": &w.Energy.PowerTWh[0]} {
		w.Reset(1, 0)
		*infinite = math.Inf(1)
		if err := w.check(); err == nil {
			t.Errorf("%s may be infinite", name)
		}
	}
}

// Protects: every number of every table with a range is looked at, whatever its place in the table.
func TestCheckLooksAtEveryNumber(t *testing.T) {
	w := NewWorld(small(), []Entry{entryIn("a", Proposal, 2001), entryIn("b", Act, 2001)})
	w.Reset(1, 7)
	w.Year = 2001
	w.Talks.Status[0] = uint8(Agreed)
	for _, b := range append(w.State.bounds(), bounded{"ratification", w.Talks.Ratification, 0, huge}) {
		for k, was := range b.of {
			for _, bad := range []float64{math.NaN(), -math.NaN(), math.Inf(1), math.Inf(-1), math.Nextafter(b.hi, math.Inf(1)),
				math.Nextafter(b.lo, math.Inf(-1))} {
				if b.of[k] = bad; w.broken() != b.what {
					t.Fatalf("number %d of %s may be %v: %q", k, b.what, bad, w.broken())
				}
			}
			for _, good := range []float64{b.lo, b.hi, math.Copysign(0, -1), was} {
				if b.of[k] = good; w.broken() != "" {
					t.Fatalf("number %d of %s may not be %v: %q", k, b.what, good, w.broken())
				}
			}
		}
	}
}

// Protects: a rule that cannot continue ends the run at once, and the error names year and phase. The first
// report counts, and later phases do not run.
func TestFail(t *testing.T) {
	cause := errors.New("no solution")
	asked := false
	phases := []Phase{
		{Name: "before", Do: func(*World) {}},
		{Name: "goods are traded", Do: func(w *World) {
			if w.Year == 2003 {
				w.Fail(cause)
				w.Fail(errors.New("a later one"))
			}
		}},
		{Name: "after", Do: func(w *World) { asked = w.Year == 2003 }},
	}
	r := small()
	w := NewWorld(r, nil)
	l := NewLayout(r, nil, nil, 2005)
	w.Reset(1, 12)
	err := Run(w, phases, l, make([]float64, l.Size()))
	if want := `year 2003, replicate 12, phase "goods are traded": no solution`; !errors.Is(err, cause) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if asked {
		t.Error("a later phase ran after the fault")
	}
	w.Reset(1, 12)
	if err := w.Step(phases); err != nil {
		t.Errorf("the fault outlives Reset: %v", err)
	}
	if err := Run(w, phases, l, make([]float64, 1+l.Size())); err == nil || !strings.Contains(err.Error(), "places") {
		t.Errorf("a record of the wrong size gives %v", err)
	}
}

// Protects: entries come once each, in the order of year, nature and id, whatever the order in the file.
// Entries dated before the first year come in the first year.
func TestDue(t *testing.T) {
	entries := []Entry{
		entryIn("z", Event, 2002), entryIn("b", Proposal, 2002), entryIn("a", Event, 2002), entryIn("c", Act, 2002),
		entryIn("early", Event, 1995), entryIn("first", Proposal, 2000), entryIn("never", Event, 2099),
	}
	want := "2000:early 2000:first 2002:a 2002:z 2002:c 2002:b"
	for shift := range entries {
		turned := append(append([]Entry(nil), entries[shift:]...), entries[:shift]...)
		w := NewWorld(small(), turned)
		var got []string
		phases := []Phase{{Name: "due", Do: func(w *World) {
			w.Due(func(e int) {
				got = append(got, string(rune('0'+w.Year/1000))+"00"+string(rune('0'+w.Year%10))+":"+w.Entries[e].ID)
			})
		}}}
		w.Reset(1, 0)
		for range 6 {
			if err := w.Step(phases); err != nil {
				t.Fatal(err)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("turned by %d: %s, want %s", shift, s, want)
		}
	}
}

// Protects: an absent entry never comes, whatever its year, and all others come as usual. A reset does not
// change which entries are absent.
func TestAbsent(t *testing.T) {
	entries := []Entry{entryIn("a", Event, 2002), entryIn("b", Act, 2002), entryIn("c", Proposal, 2003),
		entryIn("early", Event, 1995)}
	w := NewWorld(small(), entries)
	for want, absent := range map[string][]bool{
		"early a b c ": nil,
		"early b c ":   {true, false, false, false},
		"a b ":         {false, false, true, true},
		"":             {true, true, true, true},
	} {
		got := ""
		w.Absent = absent
		w.Reset(1, 0)
		for range 6 {
			if err := w.Step([]Phase{{Name: "due",
				Do: func(w *World) { w.Due(func(e int) { got += w.Entries[e].ID + " " }) }}}); err != nil {
				t.Fatal(err)
			}
		}
		if got != want {
			t.Errorf("without %v: %q, want %q", absent, got, want)
		}
	}
}

// Protects: a snapshot shares nothing with its state and restores all of it.
func TestSnapshot(t *testing.T) {
	w := NewWorld(small(), []Entry{entryIn("a", Event, 2001)})
	w.Reset(1, 0)
	for k := range w.floats {
		w.floats[k] = float64(k)
	}
	for k := range w.bytes {
		w.bytes[k] = uint8(k)
	}
	kept := w.Snapshot()
	clear(w.floats)
	clear(w.bytes)
	w.State.CopyFrom(&kept)
	for k := range w.floats {
		if w.floats[k] != float64(k) {
			t.Fatalf("number %d came back as %v", k, w.floats[k])
		}
	}
	for k := range w.bytes {
		if w.bytes[k] != uint8(k) {
			t.Fatalf("byte %d came back as %v", k, w.bytes[k])
		}
	}
}

// Protects: the two slabs hold the whole state. A copy is equal in every table and shares none. After a reset
// the state is as it was before the first year.
func TestCopyAndReset(t *testing.T) {
	entries := []Entry{{ID: "p", Kind: &testKinds[Proposal], Year: 2001, Values: []float64{1, 2, 3, 4}}}
	a, b := NewWorld(small(), entries), NewWorld(small(), entries)
	a.Reset(1, 0)
	b.Reset(1, 0)
	for k := range a.floats {
		a.floats[k] = float64(k) + 0.5
	}
	for k := range a.bytes {
		a.bytes[k] = uint8(k + 1)
	}
	b.State.CopyFrom(&a.State)
	if b.Leaders.Stance[1] != a.Leaders.Stance[1] || b.Talks.Values[3] != a.Talks.Values[3] ||
		b.Talks.Status[0] != a.Talks.Status[0] || b.Borders.Regime[1] != a.Borders.Regime[1] ||
		b.Powers.Leverage[1] != a.Powers.Leverage[1] || b.Organisations.Belongs[1] != a.Organisations.Belongs[1] ||
		b.Talks.Signed[1] != a.Talks.Signed[1] || b.Horizontal[6] != a.Horizontal[6] ||
		*b.Organisations.Altered != *a.Organisations.Altered {
		t.Error("a table was not copied")
	}
	a.Leaders.Stance[1], a.Talks.Status[0] = -1, 99
	if b.Leaders.Stance[1] == -1 || b.Talks.Status[0] == 99 {
		t.Error("the copy shares memory with what it was copied from")
	}
	a.Note(LogLine{What: LogEvent})
	a.Votes, a.KeepVotes = append(a.Votes, Vote{}), true
	a.Reset(5, 6)
	fresh := NewWorld(small(), entries)
	fresh.Reset(5, 6)
	for k := range a.floats {
		if a.floats[k] != fresh.floats[k] {
			t.Fatalf("after Reset number %d is %v, want %v", k, a.floats[k], fresh.floats[k])
		}
	}
	if a.Year != 1999 || a.Seed != 5 || a.Replicate != 6 || len(a.Log) != 0 || len(a.Votes) != 0 || !a.KeepVotes {
		t.Errorf("after Reset: year %d, seed %d, replicate %d, %d lines, %d votes, votes kept %v", a.Year, a.Seed, a.Replicate,
			len(a.Log), len(a.Votes), a.KeepVotes)
	}
	if *a.Organisations.InstitutionEntry != -1 || *a.Energy.Inflow != 1 || *a.Organisations.Altered != 1 ||
		a.Organisations.Belongs[0] != uint8(Outside) {
		t.Error("Reset does not give the first state of bodies, institutions and water")
	}
	if a.Value(0, 3) != 4 || a.Borders.Unsettled[0] != 50 || a.Powers.Alignment[1] != 0.3 || a.Borders.OuterSet[1] != -1 ||
		a.Leaders.InOffice[0] != 1999 {
		t.Error("Reset does not give the region's first state")
	}
}

// Protects: every table and every single number of a state is carved, and no two overlap. A new field fails
// here until its part carves it.
func TestEveryFieldIsCarved(t *testing.T) {
	w := NewWorld(small(), []Entry{valued("a", 2001)})
	floats, bytes := 0, 0
	each := func(name string, field reflect.Value) {
		clear(w.floats)
		clear(w.bytes)
		want := 1
		switch x := field.Interface().(type) {
		case []float64:
			for k := range x {
				x[k] = 1
			}
			want = len(x)
			floats += want
			if cap(x) > len(x) {
				t.Errorf("appending to %s would run into the next table", name)
			}
		case []uint8:
			for k := range x {
				x[k] = 1
			}
			want = len(x)
			bytes += want
			if cap(x) > len(x) {
				t.Errorf("appending to %s would run into the next table", name)
			}
		case *float64:
			if x == nil {
				t.Fatalf("%s is not carved", name)
			}
			*x = 1
			floats++
		case *uint8:
			if x == nil {
				t.Fatalf("%s is not carved", name)
			}
			*x = 1
			bytes++
		}
		sum := 0.0
		for _, x := range w.floats {
			sum += x
		}
		for _, x := range w.bytes {
			sum += float64(x)
		}
		if want == 0 {
			t.Errorf("%s is empty in the small region, or is not carved", name)
		}
		if int(sum) != want {
			t.Errorf("%s has %d places and moved %v", name, want, sum)
		}
	}
	state := reflect.ValueOf(&w.State).Elem()
	for _, field := range reflect.VisibleFields(state.Type()) {
		switch value := state.FieldByIndex(field.Index); {
		case !field.IsExported():
		case value.Kind() == reflect.Struct:
			for _, inner := range reflect.VisibleFields(value.Type()) {
				each(field.Name+"."+inner.Name, value.FieldByIndex(inner.Index))
			}
		default:
			each(field.Name, value)
		}
	}
	if floats != len(w.floats) || bytes != len(w.bytes) {
		t.Errorf("fields take %d numbers and %d bytes of %d and %d", floats, bytes, len(w.floats), len(w.bytes))
	}
}

// Protects: an outcome is found where the layout says, and nowhere else.
func TestLayout(t *testing.T) {
	r := small()
	entries := []Entry{entryIn("x", Event, 2001), entryIn("y", Act, 2002)}
	fill := func(base float64) func(*World, []float64) {
		return func(w *World, out []float64) {
			for k := range out {
				out[k] = base + float64(k) + float64(w.Year)*1000
			}
		}
	}
	outcomes := []Outcome{
		{Name: "one", Domain: OfRegion, Read: fill(10)}, {Name: "one", Domain: OfCountry, Read: fill(20)},
		{Name: "p", Domain: OfPair, Read: fill(30)}, {Name: "d", Domain: OfDirected, Read: fill(40)},
		{Name: "b", Domain: OfBorder, Read: fill(50)}, {Name: "w", Domain: OfPower, Read: fill(60)},
		{Name: "m", Domain: OfMembership, Read: fill(70)}, {Name: "e", Domain: OfEntry, Read: fill(80)},
	}
	l := NewLayout(r, entries, outcomes, 2003)
	if l.Width != 1+2+1+2+1+2+2+2 || l.Years != 4 || l.Size() != 4*l.Width {
		t.Fatalf("width %d, years %d", l.Width, l.Years)
	}
	for d, want := range [...]string{"small", "AA BB", "AA-BB", "AA>BB BB>AA", "AA-BB", "AA:PP BB:PP", "AA:OO BB:OO", "x y"} {
		if got := strings.Join(l.Entities[d], " "); got != want {
			t.Errorf("%s: %s, want %s", Domain(d), got, want)
		}
	}
	w := NewWorld(r, entries)
	w.Reset(1, 0)
	record := make([]float64, l.Size())
	if err := Run(w, nil, l, record); err != nil {
		t.Fatal(err)
	}
	for year := 2000; year <= 2003; year++ {
		for o := range outcomes {
			for k := range l.Entities[outcomes[o].Domain] {
				if got, want := record[l.Place(o, k, year)], float64(10*(o+1)+k+year*1000); got != want {
					t.Fatalf("%s, entity %d, %d: %v, want %v", outcomes[o].Name, k, year, got, want)
				}
			}
		}
	}
	if l.Find(OfCountry, "one") != 1 || l.Find(OfPair, "one") != -1 {
		t.Error("Find mixes the tables up")
	}
}

// Protects: a field's place among an entry's values counts two for a range.
func TestSlots(t *testing.T) {
	k := &testKinds[Proposal]
	if k.Slots() != 4 || k.Slot("depth") != 0 || k.Slot("range") != 1 || k.Slot("last") != 3 {
		t.Errorf("slots %d, depth %d, range %d, last %d", k.Slots(), k.Slot("depth"), k.Slot("range"), k.Slot("last"))
	}
	defer func() {
		if recover() == nil {
			t.Error("a key that the kind has not gives a place")
		}
	}()
	k.Slot("no such key")
}

// Protects: the log names the three terms that weighed most, ties in the order of the terms. The same
// decision then has the same words everywhere.
func TestTopTerms(t *testing.T) {
	for _, c := range []struct {
		terms ScoreTerms
		want  [3]int
		sum   float64
	}{
		{ScoreTerms{0.1, -0.5, 0.2, -0.3, 0}, [3]int{1, 3, 2}, -0.5},
		{ScoreTerms{}, [3]int{0, 1, 2}, 0},
		{ScoreTerms{0, 1, -1, 1, 0.5}, [3]int{1, 2, 3}, 1.5},
	} {
		if got := c.terms.TopTerms(); got != c.want {
			t.Errorf("%v: %v, want %v", c.terms, got, c.want)
		}
		if got := c.terms.Sum(); math.Abs(got-c.sum) > 1e-12 {
			t.Errorf("%v sums to %v", c.terms, got)
		}
	}
}

// Protects: draws are found by name. They depend on seed, replicate, year, process and agents, and not on
// draws made before.
func TestDraw(t *testing.T) {
	w := NewWorld(small(), nil)
	w.Reset(3, 4)
	w.Year = 2002
	first := w.Random(1, 0, 1)
	want := first.Float64()
	for range 10 {
		other := w.Random(2, 0, 1)
		other.Normal()
	}
	again := w.Random(1, 0, 1)
	if got := again.Float64(); got != want {
		t.Errorf("after other draws %v, want %v", got, want)
	}
	w.Year = 2005
	named := w.RandomIn(2002, 1, 0, 1)
	if got := named.Float64(); got != want {
		t.Errorf("named by year %v, want %v", got, want)
	}
	seen := map[float64]bool{want: true}
	for _, change := range []func(){
		func() { w.Seed = 9 }, func() { w.Replicate = 9 }, func() { w.Year = 2003 },
	} {
		w.Reset(3, 4)
		w.Year = 2002
		change()
		d := w.Random(1, 0, 1)
		x := d.Float64()
		if seen[x] {
			t.Error("two keys give one draw")
		}
		seen[x] = true
	}
}

// A party accepts when its score is above the threshold. A score equal to the threshold is a refusal.
func TestVoteAccepts(t *testing.T) {
	for _, c := range []struct {
		score, threshold float64
		want             bool
	}{{0, 0, false}, {1e-300, 0, true}, {-0.1, 0, false}, {0.2, 0.2, false}, {0.3, 0.2, true}, {0.1, 0.2, false}} {
		if v := (Vote{Score: c.score, Threshold: c.threshold}); v.Accepts() != c.want {
			t.Errorf("score %v, threshold %v: accepts %v", c.score, c.threshold, v.Accepts())
		}
	}
}
