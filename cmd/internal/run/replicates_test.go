package run

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
)

// numbers is a replication over made-up rows; faults maps replicates to errors.
func numbers(workers int, faults map[int]error) *replication {
	const width = 200
	return &replication{width: width, most: 1001, workers: workers, tally: analysis.NewTally(width),
		filler: func() func(int, []float64) error {
			return func(r int, row []float64) error {
				for c := range row {
					row[c] = math.Mod(float64((r+1)*(c+3))*0.6180339887498949, 1) * float64(c)
					if c%4 == 1 && (r+c)%97 != 96 { // most numbers seldom vary
						row[c] = 5
					}
				}
				return faults[r]
			}
		}}
}

// outcome is all results of a replication, as bytes.
func outcome(t *testing.T, s *replication) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.tally.Write(&b); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	for _, row := range s.kept {
		for _, x := range row {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
		}
	}
	return out
}

// Protects: the results do not depend on the workers, or on the stretches in which a replication is extended.
func TestWorkersDoNotChangeAReplication(t *testing.T) {
	const n = 1001
	plain := numbers(1, nil)
	if err := plain.extend(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	want := outcome(t, plain)
	if len(plain.kept) != results.Shown || plain.count != n {
		t.Fatalf("%d rows kept of %d", len(plain.kept), plain.count)
	}
	for _, workers := range []int{2, 3, 16} {
		s := numbers(workers, nil)
		for _, to := range []int{16, 64, 80, 800, n} {
			if err := s.extend(context.Background(), to); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(outcome(t, s), want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
}

// Blocks are handed over in order, every replicate once.
func TestWorkersHandOverInTurn(t *testing.T) {
	s := numbers(4, nil)
	next := 0
	s.inTurn = func(first int, rows [][]float64) error {
		if first != next {
			t.Errorf("replicate %d after %d", first, next-1)
		}
		next = first + len(rows)
		return nil
	}
	if err := s.extend(context.Background(), 333); err != nil || next != 333 {
		t.Errorf("%d replicates handed over, %v", next, err)
	}
	full := errors.New("disk full")
	s = numbers(4, nil)
	s.inTurn = func(first int, rows [][]float64) error {
		if first == 80 {
			return full
		}
		return nil
	}
	if err := s.extend(context.Background(), 333); !errors.Is(err, full) {
		t.Errorf("an error of the taker is %v", err)
	}
}

// Protects: the reported fault is that of the lowest replicate, whichever worker finds it.
func TestWorkersOfAReplicationReportTheLowestFault(t *testing.T) {
	low, high := errors.New("low"), errors.New("high")
	for _, workers := range []int{1, 7} {
		s := numbers(workers, map[int]error{100: high, 45: low, 46: high})
		if err := s.extend(context.Background(), 200); err != low {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

// Protects: a replication can be stopped anywhere, saved, and resumed in another process. It ends with the
// same results as without a stop. A damaged checkpoint, or another file in its place, is kept and named. A
// checkpoint of other inputs is not touched.
func TestWorkersResumeAReplication(t *testing.T) {
	const n, key = 777, "0123456789abcdef"
	plain := numbers(2, nil)
	if err := plain.extend(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	want := outcome(t, plain)
	place, err := store.Hold(filepath.Join(t.TempDir(), "x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer place.Release()
	checkpoint, _ := place.Checkpoint(key)
	other, _ := place.Checkpoint("fedcba9876543210")
	var at []int
	for _, stop := range []int{1, 50, 300, 700} {
		ctx, cancel := context.WithCancel(context.Background())
		s := numbers(3, nil)
		var made atomic.Int64
		s.done = func(n int) {
			if made.Add(1); n >= stop {
				cancel()
			}
		}
		if err := s.extendSaved(ctx, n, checkpoint, 0); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d: %v", stop, err)
		}
		cancel()
		at = append(at, s.count)
		saved, err := os.ReadFile(checkpoint.Path())
		if err != nil {
			t.Fatal(err)
		}
		altered := slices.Clone(saved)
		altered[bytes.IndexByte(altered, '\n')+300] ^= 1 // of a number's mean; nothing else would show this
		for _, c := range []struct {
			name string
			text []byte
			at   *store.Checkpoint
			want string
		}{
			{"whole", saved, checkpoint, ""},
			{"of other inputs", saved, other, ""},
			{"damaged", altered, checkpoint, "its checksum does not match; move it or remove it"},
			{"cut", saved[:len(saved)-9], checkpoint, "its checksum does not match"},
			{"of the version before", bytes.Replace(saved, []byte("checkpoint 4"), []byte("checkpoint 3"), 1), checkpoint,
				"it was saved by another version of this program"},
			{"foreign", []byte("a note of mine\n" + strings.Repeat("x", 40)), checkpoint, "it is no checkpoint of this program"},
		} {
			if err := os.WriteFile(checkpoint.Path(), c.text, 0o644); err != nil {
				t.Fatal(err)
			}
			again := numbers(2, nil)
			var runs atomic.Int64
			again.done = func(int) { runs.Add(1) }
			err := again.extendSaved(context.Background(), n, c.at, 0)
			if c.want != "" {
				kept, _ := os.ReadFile(checkpoint.Path())
				if err == nil || !strings.Contains(err.Error(), c.want) || !bytes.Equal(kept, c.text) {
					t.Errorf("stopped at %d, checkpoint %s: want it kept and %q, got %v", s.count, c.name, c.want, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(outcome(t, again), want) {
				t.Errorf("stopped at %d, checkpoint %s: another result", s.count, c.name)
			}
			if fresh := n - s.count; (c.at == checkpoint) != (int(runs.Load()) == fresh) {
				t.Errorf("stopped at %d, checkpoint %s: %d replicates made, %d were left", s.count, c.name, runs.Load(), fresh)
			}
		}
		if err := os.Remove(checkpoint.Path()); err != nil {
			t.Fatal(err)
		}
	}
	if slices.Max(at) < 700 || slices.Min(at) > 100 {
		t.Errorf("stopped at %v: never late", at)
	}
}
