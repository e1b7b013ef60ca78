package results_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

func stateHead() results.StateHead {
	return results.StateHead{ModelVersion: sim.ModelVersion, Region: "a <region>", Inputs: map[string]string{"b": "2", "a": "1"}, Scenario: "mine", Seed: 1 << 62,
		Replicates: 3, Year: 2015, Draws: sim.FromPriors, Floats: 5, Bytes: 2, Entries: []results.StateEntry{{ID: "x", Values: 4}}, Effective: "title = \"a\"\n"}
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
	return results.ReadState(bytes.NewReader(data), int64(len(data)))
}

// Every bit that was saved is read, in any order of replicates.
func TestStateIsReadAsWritten(t *testing.T) {
	data, digest := stateFile(t, stateHead())
	s, err := readState(data)
	if err != nil {
		t.Fatal(err)
	}
	if s.Digest != digest || s.Seed != 1<<62 || s.Year != 2015 || s.Draws != sim.FromPriors || s.Uncertain || s.Effective != stateHead().Effective || len(s.Entries) != 1 {
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
	for _, wrong := range []error{s.Replicate(3, make([]float64, 5), make([]uint8, 2)), s.Replicate(-1, make([]float64, 5), make([]uint8, 2)), s.Replicate(0, make([]float64, 4), make([]uint8, 2))} {
		if wrong == nil {
			t.Error("a replicate that is not there was read")
		}
	}
}

// A changed bit anywhere, a byte more and a file cut anywhere are seen.
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

// resealed gives bytes the checksum that they ought to have.
func resealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

// A file that is whole and yet wrong is refused before anything is made of it.
func TestWrongStates(t *testing.T) {
	data, _ := stateFile(t, stateHead())
	body := data[:len(data)-sha256.Size]
	for old, now := range map[string]string{
		sim.ModelVersion:    "0.0.1",
		`"replicates":3`:    `"replicates":4`,
		`"floats":5`:        `"floats":-5`,
		`"bytes":2`:         `"bytes":4000000000`,
		`"year":2015`:       `"year": 2015`,
		`"draws":"priors"`:  `"priors":true,"more":1`,
		`{"model_version"`:  `["model_version"`,
		"title = \\\"a\\\"": "title = \\\"a\\\"\n",
	} {
		other := bytes.Replace(body, []byte(old), []byte(now), 1)
		if bytes.Equal(other, body) {
			t.Fatalf("%s is not in the head", old)
		}
		want := results.ErrNoState
		if now == "0.0.1" {
			want = results.ErrOtherVersion
		}
		if _, err := readState(resealed(other)); !errors.Is(err, want) {
			t.Errorf("%s for %s: %v", now, old, err)
		}
	}
	if _, err := readState(resealed([]byte("concord state 1\n{"))); !errors.Is(err, results.ErrNoState) || !strings.Contains(err.Error(), "no head") {
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

// FuzzReadState feeds the reader with anything that has its right checksum. It must
// not panic nor ask for memory by the file's word, and what it takes is what a
// writer would write.
func FuzzReadState(f *testing.F) {
	data, _ := stateFile(f, stateHead())
	f.Add(data[:len(data)-sha256.Size])
	f.Add([]byte("concord state 1\n"))
	f.Add([]byte("concord state 1\n{\"model_version\":\"" + sim.ModelVersion + "\"}\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		readState(body)
		data := resealed(body)
		s, err := readState(data)
		if err != nil {
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
		if err := w.Close(); err != nil || !bytes.Equal(b.Bytes(), data) {
			t.Errorf("written again, the file is another: %v", err)
		}
	})
}
