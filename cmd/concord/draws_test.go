package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"concord/results"
)

// Protects: every replicate's draws stand in a table, in the manifest and in the codebook. Up to 200
// replicates this is always so, above that with --rows. Where nothing is drawn there is no table.
func TestDrawsTable(t *testing.T) {
	if testing.Short() {
		t.Skip("computes runs of more replicates than are kept; not with -short")
	}
	t.Chdir(t.TempDir())
	texts := map[string]string{}
	must(t, "branch", "save", "clash-2027", "--year", "2026", "--replicates", "3", "--uncertain", "--posterior", "--out", "state")
	for _, c := range []struct {
		dir, request string
		rows         int
		head, same   string // how the table begins; the folder of the state that a branch goes on from
	}{
		{"plain", "run reference --replicates 3 --until 1993", 0, "", ""},
		{"priors", "run reference --replicates 3 --until 1993 --priors", 3, "replicate,leaders.constant,", ""},
		{"many", "run reference --replicates 201 --until 1993 --priors", 0, "", ""},
		{"rows", "run reference --replicates 201 --until 1992 --priors --rows", 201, "replicate,leaders.constant,", "priors"},
		{"run", "run clash-2027 --replicates 3 --until 1993 --posterior --uncertain", 3,
			"replicate,member,leaders.constant,", ""},
		{"branch", "branch run state --until 2027 --rows", 3, "replicate,member,leaders.constant,", "run"},
		{"pairs", "compare reference clash-2027 --replicates 3 --until 1993 --uncertain", 3,
			"replicate,event.clash-2027.severity\n", ""},
		{"pairs of many", "compare reference --set leaders.gain=0 --replicates 201 --until 1992 --posterior", 0, "", ""},
		{"pairs with rows", "compare reference --set leaders.gain=0 --replicates 201 --until 1992 --posterior --rows", 201,
			"replicate,member,leaders.constant,", ""},
	} {
		t.Run(c.dir, func(t *testing.T) {
			must(t, append(strings.Fields(c.request), "--no-figures", "--out", c.dir)...)
			m := manifest(t, c.dir)
			if c.rows == 0 {
				if _, err := os.Stat(filepath.Join(c.dir, "draws.csv")); err == nil || m.Files["draws.csv"] != "" {
					t.Error("there is a table of draws")
				}
				return
			}
			text := read(t, c.dir, "draws.csv")
			texts[c.dir] = text
			if !strings.HasPrefix(text, c.head) || strings.Count(text, "\n") != 1+c.rows {
				t.Errorf("it has %d lines and begins with %.60s", strings.Count(text, "\n"), text)
			}
			if c.same != "" && !strings.HasPrefix(text, texts[c.same]) {
				t.Errorf("it does not begin as that of %s", c.same)
			}
			if m.Files["draws.csv"] != results.SHA256([]byte(text)) ||
				!strings.Contains(read(t, c.dir, "datapackage.json"), `"path": "draws.csv"`) {
				t.Error("the manifest or the codebook does not know it")
			}
			if c.rows > 3 {
				return // what follows takes a while
			}
			// The table is computed again. So a table that somebody else wrote is found out, even under a
			// manifest that was written anew.
			verify := []string{"verify", c.dir, "--state", "state"}
			if out := must(t, verify...); !strings.Contains(out, "draws.csv comes out equal\n") {
				t.Errorf("verify says %s", out)
			}
			other := strings.Replace(text, "\n0,", "\n0,0", 1)
			if err := os.WriteFile(filepath.Join(c.dir, "draws.csv"), []byte(other), 0o644); err != nil {
				t.Fatal(err)
			}
			rewrite(t, c.dir, func(m *results.Manifest) { m.Files["draws.csv"] = results.SHA256([]byte(other)) })
			if code, out, _ := call(t, verify...); code != 1 ||
				!strings.Contains(out, "DIFFERENT: draws.csv comes out otherwise than the manifest lists it\n") {
				t.Errorf("of another table verify says, with status %d, %s", code, out)
			}
		})
	}
}

// soon is a context that ends after it was asked this many times.
type soon struct {
	context.Context
	left atomic.Int64
}

func (s *soon) Err() error {
	if s.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Protects: a run or a comparison that was stopped and is started again leaves the same tables as one without
// a stop.
func TestDrawsAfterAStop(t *testing.T) {
	if testing.Short() {
		t.Skip("computes runs of more replicates than are kept; not with -short")
	}
	for _, request := range []string{
		"run reference --replicates 224 --until 1992 --posterior --rows",
		"compare reference --set leaders.gain=0 --replicates 224 --until 1992 --priors --rows",
	} {
		t.Chdir(t.TempDir())
		args := append(strings.Fields(request), "--no-figures", "--workers", "1")
		ctx := &soon{Context: context.Background()}
		ctx.left.Store(12)
		var out, errs bytes.Buffer
		if err := concord(ctx, &out, &errs, append(args, "--out", "stopped")); !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: it was not stopped: %v", request, err)
		}
		must(t, append(args, "--out", "stopped")...)
		must(t, append(args, "--out", "whole")...)
		one, two := manifest(t, "stopped"), manifest(t, "whole")
		if one.OutcomeDigest != two.OutcomeDigest || one.Files["draws.csv"] == "" {
			t.Errorf("%s: digests %s and %s", request, one.OutcomeDigest, two.OutcomeDigest)
		}
		for name, sum := range two.Files {
			if one.Files[name] != sum {
				t.Errorf("%s: %s is another after a stop", request, name)
			}
		}
		if left, _ := filepath.Glob(".*"); len(left) > 2 { // the locks
			t.Errorf("%s: left beside it: %s", request, left)
		}
	}
}

// Protects: the log and the table of votes are of the replicate that the user asks for, and both are of the
// same votes.
func TestLogOfAReplicate(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "run", "--replicates", "4", "--until", "2010", "--no-figures", "--out", "first")
	must(t, "run", "--replicates", "4", "--until", "2010", "--no-figures", "--log", "2", "--out", "third")
	a, b := manifest(t, "first"), manifest(t, "third")
	if a.OutcomeDigest != b.OutcomeDigest || a.Files["pairs.csv"] != b.Files["pairs.csv"] {
		t.Error("which replicate is told of changes the outcome")
	}
	for dir, replicate := range map[string]string{"first": "0", "third": "2"} {
		log, table := read(t, dir, "events.log"), read(t, dir, "decisions.csv")
		if !strings.Contains(log, "in replicate "+replicate+" of 4.") ||
			strings.Count(table, "\n"+replicate+",") != strings.Count(table, "\n")-1 {
			t.Errorf("%s is not of replicate %s:\n%.200s\n%.200s", dir, replicate, log, table)
		}
		if out := must(t, "verify", dir); !strings.Contains(out, "decisions.csv comes out equal\n") {
			t.Errorf("verify says %s", out)
		}
	}
	if read(t, "first", "decisions.csv") == strings.ReplaceAll(read(t, "third", "decisions.csv"), "\n2,", "\n0,") {
		t.Error("both replicates vote alike to the bit")
	}
	other := strings.Replace(read(t, "third", "decisions.csv"), ",TRUE,", ",FALSE,", 1)
	if err := os.WriteFile("third/decisions.csv", []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	rewrite(t, "third", func(m *results.Manifest) { m.Files["decisions.csv"] = results.SHA256([]byte(other)) })
	if code, out, _ := call(t, "verify", "third"); code != 1 ||
		!strings.Contains(out, "DIFFERENT: decisions.csv comes out otherwise") {
		t.Errorf("of other votes verify says, with status %d, %s", code, out)
	}
	for _, c := range []struct{ request, want string }{
		{"run --replicates 3 --log 3", "--log 3: replicate 3 cannot be told of, want 0..2: the run has 3 replicates\n"},
		{"run --replicates 3 --log -1", "--log -1: replicate -1 cannot be told of, want 0..2: the run has 3 replicates\n"},
		{"run --replicates 201 --log 64",
			"--log 64: replicate 64 cannot be told of, want 0..63: of more than 200 replicates the first 64 are kept\n"},
		{"compare reference no-new-leader --rows --replicates 1000001",
			"--rows with --replicates 1000001: want at most 1000000\n"},
	} {
		if code, _, errs := call(t, strings.Fields(c.request)...); code != 2 || !strings.HasSuffix(errs, c.want) {
			t.Errorf("%s: status %d, %s", c.request, code, errs)
		}
	}
}
