package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// full is a disk without room; gone is a reader that has stopped reading.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Protects: for every verb that prints, a failure to write is told. A reader that goes away causes no
// message. In both cases the results in files are whole.
func TestOutputThatCannotBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("computes results of several kinds; not with -short")
	}
	t.Chdir(t.TempDir())
	must(t, "run", "--replicates", "2", "--until", "1995", "--no-figures", "--out", "kept")
	must(t, "branch", "save", "--year", "1994", "--replicates", "2", "--out", "state")
	if err := os.WriteFile("checks.toml",
		[]byte("title = \"x\"\nreplicates = 2\n[[expect]]\npath = \"region.horizontal\"\nyear = 1993\nbelow = 0\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int    // when the reader has gone
		left string // a file that must be there afterwards
	}{
		{"help", 0, ""},
		{"scenarios", 0, ""},
		{"scenarios schema", 0, ""},
		{"scenarios new mine", 0, "mine.toml"},
		{"scenarios show reference", 0, ""},
		{"params", 0, ""},
		{"check reference", 0, ""},
		{"run --replicates 2 --until 1995 --no-figures --out a", 0, "a/manifest.json"},
		{"run --replicates 2 --until 1995 --no-figures --out b --json", 0, "b/manifest.json"},
		{"compare reference --set leaders.gain=0 --replicates 2 --until 1995 --no-figures --out c", 0, "c/manifest.json"},
		{"why reference --barriers --replicates 2 --years 1993 --no-figures --out d", 0, "d/manifest.json"},
		{"branch save --year 1994 --replicates 2 --out e", 0, "e"},
		{"branch run state --until 1996 --no-figures --out f", 0, "f/manifest.json"},
		{"verify kept", 0, ""},
		{"verify checks.toml --junit g.xml", 1, "g.xml"}, // the expectation does not hold
		{"claims S01-trade --pairs 2 --out h", 0, "h/claims.csv"},
	} {
		args := strings.Fields(c.args)
		for _, failure := range []struct {
			err  error
			code int
			want string
		}{
			{&os.PathError{Op: "write", Path: "out", Err: syscall.EPIPE}, c.code, ""},
			{syscall.ENOSPC, 2, "cannot write the output: no space left on device"},
		} {
			var errs strings.Builder
			code := status(&errs, concord(context.Background(), failing{failure.err}, &errs, args))
			if code != failure.code || !strings.Contains(errs.String(), failure.want) ||
				failure.want == "" && strings.Contains(errs.String(), "concord: ") {
				t.Errorf("concord %s, output: %v: exit status %d, %s", c.args, failure.err, code, errs.String())
			}
			if c.left != "" {
				if _, err := os.Stat(c.left); err != nil {
					t.Errorf("concord %s, output: %v: %v", c.args, failure.err, err)
				}
			}
			os.RemoveAll(c.left)
			if dir := filepath.Dir(c.left); dir != "." {
				os.RemoveAll(dir)
			}
		}
	}
}

// Protects: only visible text reaches a terminal, whatever a name or a title holds, and however the text is
// cut into writes.
func TestOutputIsVisible(t *testing.T) {
	var b strings.Builder
	o := output{to: &b}
	for _, part := range []string{"a\x1b[31mb\tc\n", "d\xc3", "\xa9\xc2\x9be\u202ef", "\xff", "g\x00\x7f\rh\xe2\x82"} {
		if n, err := o.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := o.end(); err != nil {
		t.Fatal(err)
	}
	if want := "a\ufffd[31mb\tc\nd\u00e9\ufffde\ufffdf\ufffdg\ufffd\ufffd\ufffdh\ufffd"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	var errs strings.Builder
	status(&errs, wrong("no \x1b[2J\u009b such \xff"))
	if got := errs.String(); got != "concord: no \ufffd[2J\ufffd such \ufffd\n" {
		t.Errorf("an error says %q", got)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile(".a\x1b[2J.resume-0123456789ab", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, notes := call(t, "run", "--replicates", "1", "--until", "1993", "--no-figures", "--out", "a\x1b[2J")
	if code != 0 || !strings.Contains(notes, ".a\ufffd[2J.resume-0123456789ab is of a computation with other inputs") ||
		strings.Contains(notes, "\x1b") {
		t.Errorf("a note says %q, status %d", notes, code)
	}
	if err := (&output{to: io.Discard, err: errors.New("x")}).end(); err == nil {
		t.Error("a failure is not told")
	}
}
