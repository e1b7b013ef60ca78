package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var journalKey = strings.Repeat("0123456789abcdef", 4)

func heldPlace(t testing.TB) *Place {
	t.Helper()
	p, err := Hold(filepath.Join(t.TempDir(), "x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Release)
	return p
}

// kept are the rows of a journal.
func kept(t testing.TB, j *Journal) (all [][]float64) {
	t.Helper()
	err := j.Read(func(first int, rows [][]float64) error {
		if first != len(all) {
			t.Errorf("row %d comes after %d others", first, len(all))
		}
		for _, row := range rows {
			all = append(all, slices.Clone(row))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return all
}

func blockOf(first, n int) (rows [][]float64) {
	for k := range n {
		rows = append(rows, []float64{float64(first + k), 0.5})
	}
	return rows
}

// Protects: a journal that was cut anywhere, as by a power cut, holds whole blocks only, goes on behind them, and in
// the end has the same rows.
func TestJournalGoesOnAfterACutAnywhere(t *testing.T) {
	sizes := []int{3, 1, 4}
	p := heldPlace(t)
	write := func() *Journal {
		j, others, err := p.Journal(journalKey, 2)
		if err != nil || others != nil {
			t.Fatal(err, others)
		}
		for first, k := 0, 0; k < len(sizes); k++ {
			if first >= j.Count() {
				if err := j.Append(blockOf(first, sizes[k])); err != nil {
					t.Fatal(err)
				}
			}
			first += sizes[k]
		}
		return j
	}
	j := write()
	want := kept(t, j)
	whole, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	for cut := 0; cut < len(whole); cut += 5 {
		for _, tail := range []string{"", "\x02\x00\x00\x00garbage that a power cut left behind"} {
			if cut < int(j.head) {
				tail = ""
			}
			if err := os.WriteFile(j.path, append(whole[:cut:cut], tail...), 0o644); err != nil {
				t.Fatal(err)
			}
			again := write()
			if got := kept(t, again); !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("cut at %d of %d: rows %v, want %v", cut, len(whole), got, want)
			}
			again.Close()
			if now, err := os.ReadFile(j.path); err != nil || !bytes.Equal(now, whole) {
				t.Fatalf("cut at %d: the file is not the same again: %v", cut, err)
			}
		}
	}
	if err := j.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(j.path); !errors.Is(err, os.ErrNotExist) {
		t.Error("it is still there")
	}
}

// Protects: a file that is not a journal of this computation is kept, and the journals of others are named.
func TestJournalOfOthersIsKept(t *testing.T) {
	p := heldPlace(t)
	j, _, err := p.Journal(journalKey, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(blockOf(0, 2)); err != nil {
		t.Fatal(err)
	}
	j.Close()
	before, _ := os.ReadFile(j.path)
	if _, _, err := p.Journal(journalKey, 3); !errors.Is(err, ErrKept) {
		t.Errorf("rows of another width: %v, want %v", err, ErrKept)
	}
	if _, others, err := p.Journal(strings.Repeat("f", 64), 2); err != nil || len(others) != 1 || others[0] != j.path {
		t.Errorf("others %v, %v", others, err)
	}
	if err := os.WriteFile(j.path, []byte("notes of a user, not to be lost"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Journal(journalKey, 2); !errors.Is(err, ErrKept) || !strings.Contains(err.Error(), j.path) {
		t.Errorf("a file of a user: %v", err)
	}
	if text, _ := os.ReadFile(j.path); string(text) != "notes of a user, not to be lost" {
		t.Errorf("the file of a user is now %q, the journal was %d bytes", text, len(before))
	}
}

// Protects: whatever stands behind the first line, what is read are whole blocks, and what is appended is read back.
func FuzzJournal(f *testing.F) {
	p := heldPlace(f)
	j, _, err := p.Journal(journalKey, 2)
	if err != nil {
		f.Fatal(err)
	}
	if err := errors.Join(j.Append(blockOf(0, 2)), j.Append(blockOf(2, 1))); err != nil {
		f.Fatal(err)
	}
	j.Close()
	whole, err := os.ReadFile(j.path)
	if err != nil {
		f.Fatal(err)
	}
	head := whole[:j.head:j.head]
	f.Add(whole[j.head:])
	f.Add(whole[j.head : len(whole)-1])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, tail []byte) {
		if err := os.WriteFile(j.path, append(head, tail...), 0o644); err != nil {
			t.Fatal(err)
		}
		again, _, err := p.Journal(journalKey, 2)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		before := again.Count()
		if err := again.Append(blockOf(7, 1)); err != nil {
			t.Fatal(err)
		}
		if rows := kept(t, again); len(rows) != before+1 || rows[before][0] != 7 {
			t.Errorf("%d rows before, then %v", before, rows)
		}
	})
}
