package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results/store"
)

// smallProgram lets plans copy a file of a few bytes as this program.
func smallProgram(t *testing.T) {
	t.Helper()
	if _, err := binarySum(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("a program"), 0o755); err != nil {
		t.Fatal(err)
	}
	own := thisProgram
	thisProgram = func() (string, error) { return path, nil }
	t.Cleanup(func() { thisProgram = own })
}

// Protects: one process computes several parts, in the expression that status prints, and the whole is that of one
// machine.
func TestShardOfSeveralParts(t *testing.T) {
	smallProgram(t)
	dir := t.TempDir()
	plan, alone := filepath.Join(dir, "plan"), filepath.Join(dir, "alone")
	words := []string{"run", "reference", "--replicates", "80", "--until", "1993", "--no-figures", "--keep", "region.*"}
	must(t, append([]string{"plan", "--parts", "5", "--in", plan}, words...)...)
	must(t, "shard", plan, "2,5/5")
	code, missing, errs := call(t, "status", plan, "--missing")
	if code != exitIncomplete || missing != "1,3-4\n" {
		t.Fatalf("exit status %d, missing %q\n%s", code, missing, errs)
	}
	out := must(t, "shard", plan, strings.TrimSpace(missing)+"/5")
	if n := strings.Count(out, "\n"); n != 3 || !strings.Contains(out, "part 4 of 5") {
		t.Errorf("shard says of three parts:\n%s", out)
	}
	if out := must(t, "shard", plan, "1-5:2/5"); strings.Count(out, "is there: nothing to do") != 3 {
		t.Errorf("shard says of three parts that are there:\n%s", out)
	}
	must(t, "merge", plan)
	must(t, append(words, "--out", alone)...)
	for _, name := range []string{"manifest.json", "summary.md"} {
		if read(t, alone, name) != read(t, plan, resultsFolder, name) {
			t.Errorf("%s differs from that of one machine", name)
		}
	}
	for part, want := range map[string]string{"6/5": "1..5", "1/6": "has 5 parts", "1": "no part", "1-6/5": "1..5",
		"2,2/5": "twice",
		"0/5":   "1..5", "a/5": "no number"} {
		if code, _, errs := call(t, "shard", plan, part); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("part %s: exit status %d, %q, want %q", part, code, errs, want)
		}
	}
}

// Protects: a part that fails does not keep a process from its others, but a folder that cannot be written does; and the
// exit status is that of the worst.
func TestShardGoesOnBehindAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		fail map[int]error
		done []int
		code int
		left string
	}{
		"all is well": {nil, []int{1, 2, 3, 4}, 0, ""},
		"one gave up": {map[int]error{2: errors.New("x")}, []int{1, 3, 4}, 1, "1 of 4 parts were not computed: 2"},
		"a conflict is worse": {map[int]error{1: store.ErrConflict, 3: errors.New("x")}, []int{2, 4}, 3,
			"2 of 4 parts were not computed: 1,3"},
		"no room": {map[int]error{2: store.ErrBusy}, []int{1}, 75, "3 of 4 parts were not computed: 2-4"},
		"gave up, then no room": {map[int]error{1: errors.New("x"), 3: store.ErrBusy}, []int{2}, 1,
			"3 of 4 parts were not computed: 1,3-4"},
		"a wrong request": {map[int]error{1: wrong("x")}, nil, 2, "4 of 4 parts were not computed: 1-4"},
	} {
		var errs bytes.Buffer
		var done []int
		err := inTurn(context.Background(), &errs, []int{1, 2, 3, 4}, 4, func(part int) error {
			if err := c.fail[part]; err != nil {
				return codeOf(err)
			}
			done = append(done, part)
			return nil
		})
		code := status(&errs, err)
		if code != c.code || !slices.Equal(done, c.done) || !strings.Contains(errs.String(), c.left) {
			t.Errorf("%s: exit status %d, computed %v, says\n%s", name, code, done, errs.String())
		}
	}
}
