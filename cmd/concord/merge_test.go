package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/results/store"
)

// Two results for one part: a merge of either could be wrong, so there is none.
func TestMergeWantsOneResultOfEachPart(t *testing.T) {
	d := &division{dir: t.TempDir()}
	parts := filepath.Join(d.dir, partsFolder)
	if err := os.Mkdir(parts, 0o755); err != nil {
		t.Fatal(err)
	}
	leave := func(name string) {
		if err := os.WriteFile(filepath.Join(parts, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	leave("stage-01-part-00002-of-00003")
	leave("stage-01-part-00001-of-00003.refused-1")
	if err := d.settled(); err != nil {
		t.Errorf("what was set aside is no second result: %v", err)
	}
	leave("stage-01-part-00002-of-00003.conflict-1")
	err := d.settled()
	var code coded
	if !errors.Is(err, store.ErrConflict) || !errors.As(codeOf(err), &code) || code.status != exitConflict {
		t.Fatalf("two results: %v", err)
	}
	for _, want := range []string{filepath.Join(parts, "stage-01-part-00002-of-00003") + " ", ".conflict-1", "remove both"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
}
