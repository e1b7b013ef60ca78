package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results/analysis"
	"concord/results/store"
)

// few is a small replication over made-up rows: whole numbers, fractions, zeros and a
// number that never varies.
func few() *replication {
	const width = 4
	return &replication{width: width, most: 1001, workers: 1, tally: analysis.NewTally(width),
		filler: func() func(int, []float64) error {
			return func(r int, row []float64) error {
				row[0], row[1], row[2], row[3] = float64(r%3), math.Mod(float64(r+1)*0.6180339887498949, 1)-0.5, 7.25,
					float64(r*r)*1e3
				return nil
			}
		}}
}

// FuzzCheckpoint reads made-up checkpoints, once as they are and once under a right head and checksum. No
// checkpoint makes it panic. An accepted checkpoint equals what save would write. Every other checkpoint is
// kept, and the error names it and the remedy.
func FuzzCheckpoint(f *testing.F) {
	const key = "0123456789abcdef"
	for _, n := range []int{0, 16, 64} {
		s := few()
		if err := s.extend(context.Background(), n); err != nil {
			f.Fatal(err)
		}
		var content bytes.Buffer
		if err := s.save(&content); err != nil {
			f.Fatal(err)
		}
		f.Add(content.Bytes(), true)
		f.Add(sealedCheckpoint(key, content.Bytes()), false)
		cut := content.Bytes()
		f.Add(cut[:max(0, len(cut)-7)], true)
		f.Add(append(bytes.Clone(cut), 0), true)
	}
	place, err := store.Hold(filepath.Join(f.TempDir(), "x"), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(place.Release)
	at, _ := place.Checkpoint(key)
	f.Fuzz(func(t *testing.T, text []byte, sealed bool) {
		if sealed {
			text = sealedCheckpoint(key, text)
		}
		if err := os.WriteFile(at.Path(), text, 0o644); err != nil {
			t.Fatal(err)
		}
		s := few()
		found, err := at.Load(s.load)
		if err != nil {
			kept, _ := os.ReadFile(at.Path())
			// An error ends the run, so the state of the replication no longer matters.
			if found || !bytes.Equal(kept, text) || !strings.Contains(err.Error(), at.Path()) ||
				!strings.Contains(err.Error(), "move it or remove it") {
				t.Fatalf("%v; found %v, %d replicates", err, found, s.count)
			}
			return
		}
		if s.count < 1 || s.count%analysis.BlockSize != 0 || s.count >= s.most {
			t.Fatalf("%d replicates were taken", s.count)
		}
		var again bytes.Buffer
		if err := s.save(&again); err != nil {
			t.Fatal(err)
		}
		if now := sealedCheckpoint(key, again.Bytes()); !bytes.HasSuffix(text, now[bytes.IndexByte(now, '\n'):]) &&
			!sameContent(text, again.Bytes()) {
			t.Fatalf("%x was taken, save writes %x", text, now)
		}
		if err := s.extend(context.Background(), min(s.most, s.count+16)); err != nil {
			t.Fatal(err)
		}
		for c := range s.width { // whatever it says, it can be described
			s.tally.Summary(c)
			s.tally.Signs(c)
		}
	})
}

// sealedCheckpoint puts content under the head and the checksum of a checkpoint.
func sealedCheckpoint(key string, content []byte) []byte {
	head, err := json.Marshal(map[string]string{"program": "concord checkpoint 4", "key": key})
	if err != nil {
		panic(err)
	}
	text := append(append(head, '\n'), content...)
	sum := sha256.Sum256(text)
	return append(text, sum[:]...)
}

// sameContent tells whether a checkpoint holds this content. The heads may be written differently.
func sameContent(text, content []byte) bool {
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	return len(rest) == len(content)+sha256.Size && bytes.HasPrefix(rest, content)
}

// Protects: a right checksum is not enough. A checkpoint is refused when it says something that no
// replication can reach.
func TestCheckpointsThatNoRunWrote(t *testing.T) {
	whole := func(n int) []byte {
		s := few()
		if err := s.extend(context.Background(), n); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.save(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	good := whole(64)
	never := []byte{2, 0x40, 0x1d} // 7.25, the number that never varies
	if bytes.Count(good, never) != 1 {
		t.Fatal("the number that never varies is written in another way")
	}
	var later bytes.Buffer
	var b analysis.Block
	part := analysis.NewTallyAt(few().width, 16)
	part.Add(&b, 16, slices.Repeat([][]float64{{1, 2, 3, 4}}, 16))
	if err := part.Write(&later); err != nil {
		t.Fatal(err)
	}
	with := func(number ...byte) []byte { return bytes.Replace(good, never, number, 1) }
	for _, c := range []struct {
		name, want string
		content    []byte
	}{
		{"as it was", "", good},
		{"with another number that never varies", "", with(2, 0x40, 0x1c)},
		{"of no replicates", "whole blocks", whole(0)},
		{"of a block cut short", "whole blocks", whole(63)},
		{"of all replicates", "whole blocks", whole(1001)},
		{"of a part of an ensemble", "begin with number 16", later.Bytes()},
		{"a zero with a sign", "not the bytes of a tally", with(1, 0x80)},
		{"a number that never varies and is none", "not the bytes of a tally", with(2, 0x7f, 0xf8)},
		{"a byte without need", "not the bytes of a tally", with(3, 0x40, 0x1d, 0)},
		{"a kind that is none", "not the bytes of a tally", with(14, 0x40, 0x1d)},
	} {
		s := few()
		err := s.load(bytes.NewReader(c.content))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
