package store

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// partOne is part 3 of a stage.
func partOne() PartHead {
	return PartHead{Plan: strings.Repeat("a", 64), Engine: strings.Repeat("b", 64), Stage: 1, Name: "replicates", Part: 3, Of: 64, From: 32, To: 48}
}

// Protects: a part comes back as it was written, and nothing else is left in the folder.
func TestPartComesBack(t *testing.T) {
	dir := t.TempDir()
	h := partOne()
	if _, err := OpenPart(dir, h); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("it is missing: %v", err)
	}
	for range 2 {
		if err := WritePart(dir, h, "n1, job 7", text("what came out")); err != nil {
			t.Fatal(err)
		}
	}
	p, err := OpenPart(dir, h)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(p.Reader())
	if err := errors.Join(err, p.Close()); err != nil || string(got) != "what came out" {
		t.Errorf("%q, %v", got, err)
	}
	if left := list(t, dir); !slices.Equal(left, []string{"stage-01-part-00003-of-00064"}) {
		t.Errorf("left: %v", left)
	}
}
