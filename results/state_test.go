package results_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"
)

func stateHead() results.StateHead {
	return results.StateHead{ModelVersion: sim.ModelVersion, Region: "a <region>",
		Inputs: map[string]string{"b": strings.Repeat("2", 64), "a": strings.Repeat("1", 64)}, Scenario: "mine", Seed: 1 << 62,
		Replicates: 3, Year: 2015, Draws: sim.FromPriors, Floats: 5, Bytes: 2,
		Entries: []results.StateEntry{{ID: "x", Values: 4}}, Effective: "title = \"a\"\n"}
}

func stateOf(r int) ([]float64, []uint8) {
	return []float64{float64(r), math.Copysign(0, -1), math.NaN(), math.Inf(-1), 0x1p-1074}, []uint8{uint8(r), 255}
}

func stateFile(t testing.TB, head results.StateHead) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	w, err := results.NewStateWriter(&b, head)
	if err != nil {
		t.Fatal(err)
	}
	for r := range head.Replicates {
		if err := w.Add(stateOf(r)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Size != int64(b.Len()) {
		t.Errorf("size %d, the file has %d", w.Size, b.Len())
	}
	return b.Bytes(), w.Digest
}

func readState(data []byte) (*results.State, error) {
	return results.ReadState("s.state", bytes.NewReader(data), int64(len(data)))
}

// Every bit that was saved is read, in any order of replicates.
func TestStateIsReadAsWritten(t *testing.T) {
	data, digest := stateFile(t, stateHead())
	s, err := readState(data)
	if err != nil {
		t.Fatal(err)
	}
	if s.Digest != digest || s.Seed != 1<<62 || s.Year != 2015 || s.Draws != sim.FromPriors || s.Uncertain ||
		s.Effective != stateHead().Effective || len(s.Entries) != 1 {
		t.Errorf("the head reads %+v", s.StateHead)
	}
	for _, r := range []int{2, 0, 1} {
		floats, octets := make([]float64, 5), make([]uint8, 2)
		if err := s.Replicate(r, floats, octets); err != nil {
			t.Fatal(err)
		}
		wantFloats, wantOctets := stateOf(r)
		for k, v := range wantFloats {
			if math.Float64bits(floats[k]) != math.Float64bits(v) {
				t.Errorf("replicate %d: number %d is %v, want %v", r, k, floats[k], v)
			}
		}
		if !bytes.Equal(octets, wantOctets) {
			t.Errorf("replicate %d: bytes %v, want %v", r, octets, wantOctets)
		}
	}
	for _, wrong := range []error{s.Replicate(3, make([]float64, 5), make([]uint8, 2)),
		s.Replicate(-1, make([]float64, 5), make([]uint8, 2)), s.Replicate(0, make([]float64, 4), make([]uint8, 2))} {
		if wrong == nil {
			t.Error("a replicate that is not there was read")
		}
	}
}

// Protects: states that were saved while seeds were numbers are read as before. The bytes and the digest are
// the same. A branch knows its state by this digest.
func TestStateWithASeedThatIsANumber(t *testing.T) {
	data, _ := stateFile(t, stateHead())
	body := data[:len(data)-sha256.Size]
	before := bytes.Replace(body, []byte(`"seed":"4611686018427387904"`), []byte(`"seed":4611686018427387904`), 1)
	if len(before) != len(body)-2 {
		t.Fatal("the seed is not written as text")
	}
	s, err := readState(resealed(before))
	if err != nil || s.Seed != 1<<62 || s.Digest != results.SHA256(before) {
		t.Errorf("%+v, %v", s, err)
	}
}

// Protects: a changed bit anywhere, an additional byte, and a file cut anywhere are noticed.
func TestDamagedStates(t *testing.T) {
	data, _ := stateFile(t, stateHead())
	for k := range data {
		bad := bytes.Clone(data)
		bad[k] ^= 1
		if _, err := readState(bad); !errors.Is(err, results.ErrDamaged) && !errors.Is(err, results.ErrNoState) {
			t.Fatalf("byte %d changed: %v", k, err)
		}
		if _, err := readState(data[:k]); !errors.Is(err, results.ErrDamaged) && !errors.Is(err, results.ErrNoState) {
			t.Fatalf("cut to %d bytes: %v", k, err)
		}
	}
	if _, err := readState(append(bytes.Clone(data), 0)); !errors.Is(err, results.ErrDamaged) {
		t.Errorf("a byte more: %v", err)
	}
	if _, err := readState([]byte("[parameters]\n")); !errors.Is(err, results.ErrNoState) {
		t.Errorf("another file: %v", err)
	}
}

// resealed gives bytes their right checksum.
func resealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

// Protects: a file that is whole but wrong is refused before its content is used, and before it makes the
// program allocate memory.
func TestWrongStates(t *testing.T) {
	data, _ := stateFile(t, stateHead())
	body := data[:len(data)-sha256.Size]
	const head = "s.state: the head of the state: "
	const wants = "; want a file that `concord branch save` wrote"
	for _, c := range []struct{ old, now, want string }{
		{sim.ModelVersion, "0.0.1",
			`s.state: the state was saved by another model version, "0.0.1"; this program is ` + sim.ModelVersion +
				": save the state again with this one, or run it with that one"},
		{sim.ModelVersion, `0.0.1\u001b[31m`,
			`s.state: the state was saved by another model version, "0.0.1\x1b[31m"; this program is ` + sim.ModelVersion +
				": save the state again with this one, or run it with that one"},
		{`"replicates":3`, `"replicates":4`,
			"s.state: this is not a state that concord saved: 4 replicates of 42 bytes are not the 126 bytes that follow " +
				"the head" + wants},
		{`"replicates":3`, `"replicates":0`, head + "replicates = 0, want 1..100000000"},
		{`"replicates":3`, `"replicates":9223372036854775807`, head + "replicates = 9223372036854775807, want 1..100000000"},
		{`"replicates":3`, `"replicates":3,"replicates":3`, head + `key "replicates" stands twice in its object; drop one`},
		{`"floats":5`, `"floats":-5`, head + "floats = -5, want 1..1073741824"},
		{`"floats":5`, `"floats":1e3`, head + "floats = 1e3, want a whole number"},
		{`"bytes":2`, `"bytes":4000000000`, head + "bytes = 4000000000, want 0..1073741824"},
		{`"year":2015`, `"year": 2015`,
			"s.state: this is not a state that concord saved: its head is not written as concord writes it" + wants},
		{`"year":2015`, `"year":-1`, head + "year = -1, want 1..9999"},
		{`"year":2015`, `"Year":2015`, head + `the object has no key "year"; save the state again` + "\n" + head +
			`unknown key "Year"; did you mean "year"?`},
		{`"draws":"priors"`, `"priors":true,"more":1`,
			head + `unknown key "priors"; the keys are model_version, region, inputs, scenario, seed, replicates, year, uncertain, draws, floats, bytes, entries, effective` + "\n" +
				head + `unknown key "more"; the keys are model_version, region, inputs, scenario, seed, replicates, year, uncertain, draws, floats, bytes, entries, effective`},
		{`"draws":"priors"`, `"draws":"hats"`, head + `draws = "hats", want "priors", "prior-medians" or "posterior", or none`},
		{`{"model_version"`, `["model_version"`,
			head + `this is no JSON (invalid character ':' after array element); save the state again`},
		{"title = \\\"a\\\"", "title = \\\"a\\\"\n",
			head + `this is no JSON (invalid character '\n' in string literal); save the state again`},
		{`"effective":"title = \"a\"\n"`, `"effective":" "`, head + "effective is empty, want the scenario of the state"},
		{`"scenario":"mine"`, `"scenario":"../mine"`, head + `scenario = "../mine", want a name without slashes`},
		{`"scenario":"mine"`, `"scenario":""`, head + "scenario is empty; save the state again"},
		{`"id":"x","values":4`, `"id":"x","values":-4`, head + "entries[0].values = -4, want 0..1000"},
		{`"id":"x","values":4`, `"id":"x","values":4611686018427387904`,
			head + "entries[0].values = 4611686018427387904, want 0..1000"},
		{`"id":"x","values":4`, `"id":"x","values":6`,
			head + "1 entries have 6 values, more than the 2 bytes and 5 numbers of a replicate"},
		{`"id":"x","values":4`, `"id":"x\u0007","values":4`,
			head + `entries[0].id = "x\a" holds a character that cannot be seen; save the state again`},
		{`{"id":"x","values":4}`, `{"id":"x","values":1},{"id":"x","values":1}`, head + `entries[1].id = "x" stands twice`},
		{`"a":"1`, `"../a":"1`, head + `inputs holds "../a", which is no path inside the folder; save the state again`},
		{`"a":"1`, `"a":"x1`, head + `inputs.a = "x` + strings.Repeat("1", 56) +
			`…", want the 64 hex digits of a SHA-256; save the state again`},
	} {
		other := bytes.Replace(body, []byte(c.old), []byte(c.now), 1)
		if bytes.Equal(other, body) {
			t.Fatalf("%s is not in the head", c.old)
		}
		want := results.ErrNoState
		if strings.HasPrefix(c.now, "0.0.1") {
			want = results.ErrOtherVersion
		}
		_, err := readState(resealed(other))
		if !errors.Is(err, want) {
			t.Errorf("%s for %s: %v", c.now, c.old, err)
			continue
		}
		if lines := strings.TrimSuffix(err.Error(), "\n"); lines != c.want {
			t.Errorf("%s for %s:\ngot  %s\nwant %s", c.now, c.old, lines, c.want)
		}
	}
	if _, err := readState(resealed([]byte("concord state 1\n{"))); !errors.Is(err, results.ErrNoState) ||
		!strings.Contains(err.Error(), "no head") {
		t.Errorf("without a head: %v", err)
	}
}

// A writer is held to what its head says.
func TestStateWriterCounts(t *testing.T) {
	var b bytes.Buffer
	w, err := results.NewStateWriter(&b, stateHead())
	if err != nil {
		t.Fatal(err)
	}
	if w.Close() == nil {
		t.Error("a file without its replicates was closed")
	}
	floats, octets := stateOf(0)
	if w.Add(floats[:4], octets) == nil || w.Add(floats, octets[:1]) == nil {
		t.Error("a replicate of another shape was taken")
	}
	for range 3 {
		if err := w.Add(floats, octets); err != nil {
			t.Fatal(err)
		}
	}
	if w.Add(floats, octets) == nil {
		t.Error("a replicate too many was taken")
	}
}

// FuzzReadState gives anything with the right checksum to the reader. The reader must not panic, and must not
// allocate memory because the file says so. What it accepts is what a writer would write.
func FuzzReadState(f *testing.F) {
	data, _ := stateFile(f, stateHead())
	f.Add(data[:len(data)-sha256.Size])
	f.Add(regexp.MustCompile(`"seed":"([0-9]+)"`).ReplaceAll(data[:len(data)-sha256.Size], []byte(`"seed":$1`)))
	f.Add([]byte("concord state 1\n"))
	f.Add([]byte("concord state 1\n{\"model_version\":\"" + sim.ModelVersion + "\"}\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		readState(body)
		data := resealed(body)
		s, err := readState(data)
		if err != nil {
			var faults fault.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("%T %v, want faults", err, err)
			}
			clean(t, faults, "s.state")
			return
		}
		var b bytes.Buffer
		w, err := results.NewStateWriter(&b, s.StateHead)
		if err != nil {
			t.Fatal(err)
		}
		floats, octets := make([]float64, s.Floats), make([]uint8, s.Bytes)
		for r := range s.Replicates {
			if err := s.Replicate(r, floats, octets); err != nil {
				t.Fatal(err)
			}
			if err := w.Add(floats, octets); err != nil {
				t.Fatal(err)
			}
		}
		// Earlier programs wrote the seed as a number, and now it is text.
		if seed := fmt.Sprintf(`,"seed":%d,`, s.Seed); !bytes.Equal(b.Bytes(), data) {
			data = resealed(bytes.Replace(body, []byte(seed), []byte(fmt.Sprintf(`,"seed":"%d",`, s.Seed)), 1))
		}
		if err := w.Close(); err != nil || !bytes.Equal(b.Bytes(), data) {
			t.Errorf("written again, the file is another: %v", err)
		}
	})
}
