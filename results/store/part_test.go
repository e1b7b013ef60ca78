package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	partThree = "stage-01-part-00003-of-00064"
	partFour  = "stage-01-part-00004-of-00064"
)

// third is the head of part 3 of a stage.
func third() PartHead {
	return PartHead{Plan: strings.Repeat("a", 64), Engine: strings.Repeat("b", 64), Stage: 1, Name: "replicates",
		Part: 3, Of: 64, From: 32, To: 48}
}

func fourth() PartHead {
	h := third()
	h.Part, h.From, h.To = 4, 48, 64
	return h
}

func writePart(t testing.TB, dir string, h PartHead, content string) {
	t.Helper()
	if err := WritePart(dir, h, "n1, job 7", text(content)); err != nil {
		t.Fatal(err)
	}
}

func readPart(dir string, h PartHead) (string, error) {
	p, err := OpenPart(dir, h)
	if err != nil {
		return "", err
	}
	got, err := io.ReadAll(p.Reader())
	return string(got), errors.Join(err, p.Close())
}

// bytesOf are the bytes of a part.
func bytesOf(t testing.TB, h PartHead, content string) []byte {
	t.Helper()
	dir := t.TempDir()
	writePart(t, dir, h, content)
	whole, err := os.ReadFile(filepath.Join(dir, h.File()))
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// mended are these pieces of a part with a last line that confirms them.
func mended(head, content, foot string) []byte {
	return []byte(head + content + foot + partLast([]byte(foot)))
}

// pieces are the lines of a part around its content.
func pieces(t testing.TB, whole []byte, content string) (head, foot string) {
	t.Helper()
	head, rest, _ := strings.Cut(string(whole), "\n")
	foot = strings.TrimPrefix(rest[:len(rest)-partEndSize], content)
	if string(mended(head+"\n", content, foot)) != string(whole) {
		t.Fatalf("%q is not put together so", whole)
	}
	return head + "\n", foot
}

// Protects: a part comes back as it was written, whatever it holds and at once when it is written again. Others of the group
// can read it, and nothing else is left in the folder.
func TestPartComesBack(t *testing.T) {
	h := third()
	for _, content := range []string{"", "what came out", "\n\n", strings.Repeat("0123456789", 50_000),
		string(bytesOf(t, h, "a part in a part"))} {
		dir := t.TempDir()
		for _, attempt := range []string{"n1, job 7", "n1, job 7", "\xff\n", strings.Repeat("\n", 5000),
			"a" + strings.Repeat("é", 5000)} {
			if attempt != "n1, job 7" {
				dir = t.TempDir()
			}
			if err := WritePart(dir, h, attempt, text(content)); err != nil {
				t.Fatalf("by %.20q: %v", attempt, err)
			}
			if got, err := readPart(dir, h); err != nil || got != content {
				t.Errorf("%.20q, %v; want %.20q", got, err, content)
			}
		}
		info, err := os.Stat(filepath.Join(dir, partThree))
		if err != nil || info.Mode().Perm() != newMode(t) {
			t.Errorf("its permissions are not those of new files: %v, %v", info.Mode(), err)
		}
		if left := list(t, dir); !slices.Equal(left, []string{partThree}) {
			t.Errorf("left: %v", left)
		}
	}
}

// Protects: a part that is not there is told from one that is wrong.
func TestPartIsMissing(t *testing.T) {
	if _, err := OpenPart(t.TempDir(), third()); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrPart) {
		t.Errorf("it is missing: %v", err)
	}
}

// newMode is what a new file's permissions come to here.
func newMode(t *testing.T) fs.FileMode {
	path := filepath.Join(t.TempDir(), "x")
	put(t, path, "")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// Protects: names sort in the order of stages and parts, and only such names are those of parts.
func TestPartNames(t *testing.T) {
	for _, c := range []struct {
		stage, part, of int
		want            string
	}{
		{1, 3, 64, partThree},
		{12, 10_000, 10_000, "stage-12-part-10000-of-10000"},
		{100, 123_456, 1_000_000, "stage-100-part-123456-of-1000000"},
	} {
		if got := (PartHead{Stage: c.stage, Part: c.part, Of: c.of}).File(); got != c.want || !isPartName(got) {
			t.Errorf("%v is named %s, %v", c, got, isPartName(got))
		}
	}
	dir := t.TempDir()
	others := []string{"stage-01-part-00000-of-00064", "stage-01-part-00065-of-00064", "stage-00-part-00001-of-00064",
		"stage-001-part-00001-of-00064", "stage-01-part-000001-of-00064", partThree + ".refused-1", partThree + ".conflict-1",
		"." + partThree + ".n1-77-0123456789abcdef.tmp", "note.md", "stage-01-part-99999999999999999999-of-99999999999999999999"}
	for _, name := range others {
		put(t, filepath.Join(dir, name), "x")
	}
	others = append(others, "stage-01-part-00005-of-00064", "stage-01-part-00006-of-00064")
	put(t, filepath.Join(dir, others[len(others)-2], "x"), "") // folder
	if err := os.Symlink("note.md", filepath.Join(dir, others[len(others)-1])); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, partThree), "some")
	put(t, filepath.Join(dir, partFour), "")
	sizes, left, err := Parts(dir)
	if err != nil || len(sizes) != 2 || sizes[partThree] != 4 || sizes[partFour] != 0 {
		t.Errorf("parts %v, %v", sizes, err)
	}
	slices.Sort(others)
	if !slices.Equal(left, others) {
		t.Errorf("others %v, want %v", left, others)
	}
	if _, _, err := Parts(filepath.Join(dir, "none")); !Retry(err) {
		t.Errorf("no folder: %v", err)
	}
	for _, h := range []PartHead{{}, {Stage: 1, Part: 2, Of: 1}, {Stage: 1, Part: 1, Of: 1, From: 2, To: 1},
		{Stage: 1, Part: 1, Of: 1, From: -1}, {Stage: 1, Part: 1, Of: 1, Name: strings.Repeat("n", 5000)},
		{Stage: 1, Part: 1, Of: 1, Name: "\xff"}} {
		if err := WritePart(dir, h, "", text("")); err == nil {
			t.Errorf("%.40v was written", h)
		}
	}
}

// refuses opens part 3, which must be refused for a reason that has these words. The file stays as it is.
func refuses(t *testing.T, dir, words string) {
	t.Helper()
	p, err := OpenPart(dir, third())
	switch {
	case err == nil:
		p.Close()
		t.Errorf("it was opened; want it refused: %s", words)
	case !errors.Is(err, ErrPart) || Retry(err):
		t.Errorf("%v is no refusal", err)
	case !strings.Contains(err.Error(), words), !strings.Contains(err.Error(), partThree),
		!strings.Contains(err.Error(), shardAgain):
		t.Errorf("%v; want the file, %q and the remedy", err, words)
	}
}

// Protects: a part that was cut anywhere, lengthened, or altered in any one byte never passes.
func TestPartIsWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, partThree)
	const content = "what came out"
	whole := bytesOf(t, third(), content)
	put(t, path, string(whole))
	if got, err := readPart(dir, third()); err != nil || got != content {
		t.Fatal(got, err)
	}
	for n := range whole {
		put(t, path, string(whole[:n]))
		words := "is truncated"
		if n == 0 {
			words = "it is empty"
		}
		refuses(t, dir, words)
	}
	for n := range whole {
		for _, bit := range []byte{1, 0x20, 0x80} { // 0x20 makes letters large
			changed := slices.Clone(whole)
			changed[n] ^= bit
			put(t, path, string(changed))
			refuses(t, dir, "")
		}
	}
	for _, c := range []struct {
		name, bytes, words string
	}{
		{"something follows", string(whole) + "\n", "does not end as a part ends"},
		{"twice", string(whole) + string(whole), "it was lengthened"},
		{"something before", "\n" + string(whole), "first line"},
		{"zeros, as some file systems leave them", strings.Repeat("\x00", len(whole)), "does not end as a part ends"},
		{"a hole", strings.Replace(string(whole), "came", "\x00\x00\x00\x00", 1), "it was altered: its SHA-256"},
		{"the middle is gone", strings.Replace(string(whole), "came", "", 1),
			fmt.Sprintf("it is truncated: %d of %d bytes", len(whole)-4, len(whole))},
	} {
		put(t, path, c.bytes)
		t.Run(c.name, func(t *testing.T) { refuses(t, dir, c.words) })
	}
}

// Protects: a whole part of another place is told by what it belongs to.
func TestPartOfAnother(t *testing.T) {
	for _, c := range []struct {
		name, words string
		change      func(h *PartHead)
	}{
		{"of another plan", "it belongs to another plan: to \"pp", func(h *PartHead) { h.Plan = strings.Repeat("p", 64) }},
		{"by another engine", "it was made by another engine: by \"ee", func(h *PartHead) { h.Engine = strings.Repeat("e", 64) }},
		{"another stage", "it is stage-02-part-00003-of-00064 under the name of " + partThree, func(h *PartHead) { h.Stage = 2 }},
		{"a stage of another name", `it is of the stage "rows", not of "replicates"`, func(h *PartHead) { h.Name = "rows" }},
		{"of so many others", "it is stage-01-part-00003-of-00007 under", func(h *PartHead) { h.Of = 7 }},
		{"other tasks", "it has the tasks 32 to 47, and should have 32 to 48", func(h *PartHead) { h.To = 47 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			h := third()
			c.change(&h)
			put(t, filepath.Join(dir, partThree), string(bytesOf(t, h, "what came out")))
			refuses(t, dir, c.words)
		})
	}
	// Two parts have changed their names.
	dir := t.TempDir()
	put(t, filepath.Join(dir, partThree), string(bytesOf(t, fourth(), "four")))
	put(t, filepath.Join(dir, partFour), string(bytesOf(t, third(), "three")))
	refuses(t, dir, "it is "+partFour+" under the name of "+partThree)
	if _, err := OpenPart(dir, fourth()); !errors.Is(err, ErrPart) || !strings.Contains(err.Error(), "it is "+partThree) {
		t.Error(err)
	}
}

// Protects: what has no bytes to read, or would keep the reader waiting, is not opened.
func TestPartIsAFile(t *testing.T) {
	for _, c := range []struct {
		name, words string
		make        func(t *testing.T, path string) error
	}{
		{"a link to a good part", "it is a symbolic link", func(t *testing.T, path string) error {
			put(t, path+"-far", string(bytesOf(t, third(), "x")))
			return os.Symlink(path+"-far", path)
		}},
		{"a link to nothing", "it is a symbolic link", func(t *testing.T, path string) error { return os.Symlink("none", path) }},
		{"a pipe", "it is a named pipe", func(t *testing.T, path string) error { return exec.Command("mkfifo", path).Run() }},
		{"a folder", "it is a folder", func(t *testing.T, path string) error { return os.Mkdir(path, 0o755) }},
		{"a very long file", "no part has so many", func(t *testing.T, path string) error {
			put(t, path, "")
			return os.Truncate(path, mostPart+1) // takes no room on the disk
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, partThree)
			put(t, path+".refused-1", "from before")
			if err := c.make(t, path); err != nil {
				t.Skip(err)
			}
			refuses(t, dir, c.words)
			// What is in the way goes aside, whatever it is. The part gets its name.
			writePart(t, dir, third(), "x")
			if got, err := readPart(dir, third()); err != nil || got != "x" {
				t.Error(got, err)
			}
			if _, err := os.Lstat(path + ".refused-2"); err != nil {
				t.Error(err)
			}
		})
	}
}

// Protects: no number in a file is believed before it is checked, and its lines of JSON stand exactly as they are written.
func TestPartIsReadStrictly(t *testing.T) {
	const content = "what came out"
	head, foot := pieces(t, bytesOf(t, third(), content), content)
	last := func(format string, args ...any) string { return head + content + foot + fmt.Sprintf(format, args...) }
	sum := strings.Repeat("0", 64)
	in := func(from, to string) string {
		if !strings.Contains(head+foot, from) {
			t.Fatalf("no %s there", from)
		}
		return string(mended(strings.Replace(head, from, to, 1), content, strings.Replace(foot, from, to, 1)))
	}
	for _, c := range []struct{ name, bytes, words string }{
		{"a huge footer", last(partEnd, 99999, sum), "claims a footer of 99999 bytes"},
		{"a footer longer than the file", last(partEnd, 3000, sum), "claims a footer of 3000 bytes"},
		{"a footer that takes in the last line", last(partEnd, len(head+content+foot)+9, sum), "claims a footer of"},
		{"a footer longer than any", in("n1, job 7", strings.Repeat("n", mostPartFoot)), "claims a footer of"},
		{"a negative footer", last(partEnd, -999, sum), "claims a footer of -999 bytes"},
		{"an empty footer", head + content + partLast(nil), "claims a footer of 0 bytes"},
		{"another sum", last(partEnd, len(foot), sum), "its footer was altered"},
		{"content beyond any", in(`"bytes":"13"`, `"bytes":"9223372036854775807"`), "claims 9223372036854775807 bytes"},
		{"negative content", in(`"bytes":"13"`, `"bytes":"-1"`), "claims -1 bytes"},
		{"more content", in(`"bytes":"13"`, `"bytes":"14"`), "it is truncated: "},
		{"less content", in(`"bytes":"13"`, `"bytes":"12"`), "it was lengthened"},
		{"other tasks", in(`"tasks":16`, `"tasks":15`), "it has 15 tasks, and should have 16"},
		{"a number beyond any", in(`"bytes":"13"`, `"bytes":"1e99"`), "its footer is no JSON"},
		{"a key twice", in(`"bytes":"13"`, `"bytes":"13","bytes":"13"`), "its footer has not exactly"},
		{"a key in another case", in(`"bytes":"13"`, `"Bytes":"13"`), "its footer has not exactly"},
		{"an unknown key", in(`"bytes":"13"`, `"bytes":"13","more":1`), "its footer has not exactly"},
		{"a space", in(`"bytes":"13"`, `"bytes": "13"`), "its footer has not exactly"},
		{"a number that is no text", in(`"bytes":"13"`, `"bytes":13`), "its footer is no JSON"},
		{"a key of the head twice", in(`"part":3`, `"part":3,"part":3`), "its first line has not exactly"},
		{"an unknown key in the head", in(`"part":3`, `"part":3,"seed":1`), "its first line has not exactly"},
		{"another version", in(partProgram, partKind+"2"), `another version of concord, as "concord part 2"`},
		{"another program", in(partProgram, "apples 1"), "its first line is not that of a part"},
		{"no end of the first line", string(mended(strings.TrimSuffix(head, "\n"), content, "{}\n")), "its footer has not"},
		{"a long first line", in("replicates", strings.Repeat("n", mostPartHead)), "its first line is not that of a part"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, partThree), c.bytes)
			refuses(t, dir, c.words)
		})
	}
}

// Protects: a part that changes after it was verified does not pass, even if its reader stops before the end.
func TestPartChangesWhileItIsRead(t *testing.T) {
	content := strings.Repeat("0123456789", 100_000)
	for _, c := range []struct {
		name, words string
		change      func(f *os.File) error
	}{
		{"altered", "it was altered", func(f *os.File) error { _, err := f.WriteAt([]byte("x"), 900_000); return err }},
		{"truncated", "it was truncated while it was read", func(f *os.File) error { return f.Truncate(900_000) }},
	} {
		for _, read := range []int64{1, 500_000, int64(len(content)), 2 * int64(len(content))} {
			t.Run(fmt.Sprintf("%s, read to %d", c.name, read), func(t *testing.T) {
				dir := t.TempDir()
				writePart(t, dir, third(), content)
				p, err := OpenPart(dir, third())
				if err != nil {
					t.Fatal(err)
				}
				f, err := os.OpenFile(filepath.Join(dir, partThree), os.O_RDWR, 0)
				if err == nil {
					err = errors.Join(c.change(f), f.Close())
				}
				if err != nil {
					t.Fatal(err)
				}
				_, err = io.CopyN(io.Discard, p.Reader(), read)
				if read > int64(len(content)) && !errors.Is(err, ErrPart) {
					t.Errorf("the last read: %v", err)
				}
				if err := p.Close(); !errors.Is(err, ErrPart) || !strings.Contains(err.Error(), c.words) {
					t.Errorf("close: %v", err)
				}
				if err := p.Close(); err != nil {
					t.Errorf("close again: %v", err)
				}
			})
		}
	}
}

// Protects: of two parts that differ, the first keeps its name and the second is kept too, and the message has what is
// needed to find the machine that is wrong.
func TestPartConflict(t *testing.T) {
	dir := t.TempDir()
	writePart(t, dir, third(), "one")
	put(t, filepath.Join(dir, partThree+".conflict-1"), "from before")
	for n, content := range []string{"two", "three"} {
		err := WritePart(dir, third(), "n2, job 8", text(content))
		kept := fmt.Sprintf("%s.conflict-%d", partThree, n+2)
		if !errors.Is(err, ErrConflict) || Retry(err) {
			t.Fatalf("a part that differs: %v", err)
		}
		first, _ := OpenPart(dir, third())
		for _, words := range []string{"n1, job 7", "n2, job 8", first.foot.SHA256, kept, "not reproducible"} {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("%v does not say %s", err, words)
			}
		}
		first.Close()
		p, err := openPart(filepath.Join(dir, kept), third())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(p.Reader()); string(got) != content || err != nil {
			t.Errorf("%s holds %q, %v", kept, got, err)
		}
		p.Close()
	}
	if got, err := readPart(dir, third()); got != "one" || err != nil {
		t.Errorf("the first is now %q, %v", got, err)
	}
	want := []string{partThree, partThree + ".conflict-1", partThree + ".conflict-2", partThree + ".conflict-3"}
	if left := list(t, dir); !slices.Equal(left, want) {
		t.Errorf("left: %v", left)
	}
}

// Protects: what does not verify gives way to a part that does, and is kept. A good part is never set aside.
func TestPartSetAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, partThree)
	for n, bad := range []string{"", "half a pa"} {
		put(t, path, bad)
		writePart(t, dir, third(), "good")
		if got, err := readPart(dir, third()); got != "good" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if kept, err := os.ReadFile(fmt.Sprintf("%s.refused-%d", path, n+1)); err != nil || string(kept) != bad {
			t.Errorf("%q was kept as %q, %v", bad, kept, err)
		}
		os.Remove(path)
	}
	put(t, path, "bad")
	if to, err := SetAside(dir, third()); err != nil || to != path+".refused-3" {
		t.Errorf("set aside to %s, %v", to, err)
	}
	if _, err := SetAside(dir, third()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing is there: %v", err)
	}
	writePart(t, dir, third(), "good")
	if to, err := SetAside(dir, third()); err != nil || to != "" {
		t.Errorf("a good one went to %s, %v", to, err)
	}
	if got, err := readPart(dir, third()); got != "good" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	want := []string{partThree, partThree + ".refused-1", partThree + ".refused-2", partThree + ".refused-3"}
	if left := list(t, dir); !slices.Equal(left, want) {
		t.Errorf("left: %v", left)
	}
}

// Protects: of many that finish the same part at once exactly one is first, with links and without, and also if a broken
// file has the name. What differs is kept, each once.
func TestWorkersFinishOnePart(t *testing.T) {
	defer func() { link = os.Link }()
	const many = 16
	for _, c := range []struct {
		name    string
		without bool // links
		broken  bool
	}{{"with links", false, false}, {"without links", true, false}, {"something broken is there", false, true}} {
		t.Run(c.name, func(t *testing.T) {
			link = os.Link
			if c.without {
				if done, _ := renameExclusive("none", "nowhere"); !done {
					t.Skip("this system cannot rename so")
				}
				link = func(from, to string) error { return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM} }
			}
			dir := t.TempDir()
			if c.broken {
				put(t, filepath.Join(dir, partThree), "broken")
			}
			var conflicts atomic.Int64
			var group sync.WaitGroup
			for k := range many {
				group.Go(func() {
					err := WritePart(dir, third(), fmt.Sprint(k), text(strconv.Itoa(k/4)))
					switch {
					case errors.Is(err, ErrConflict):
						conflicts.Add(1)
					case err != nil:
						t.Error(err)
					}
				})
			}
			group.Wait()
			got, err := readPart(dir, third())
			if err != nil || !c.broken && conflicts.Load() != many-4 || conflicts.Load() == 0 {
				t.Errorf("%q, %v, %d conflicts", got, err, conflicts.Load())
			}
			counted, different := map[string]int{}, map[string]bool{}
			for _, name := range list(t, dir) {
				counted[strings.TrimRight(name, "0123456789")]++
				if p, err := openPart(filepath.Join(dir, name), third()); err == nil {
					different[p.foot.SHA256] = true
					p.Close()
				}
			}
			refused := 0
			if c.broken {
				refused = 1
			}
			kept := counted[partThree+".conflict-"] // of parts that are equal, all but one may be gone
			if counted["stage-01-part-00003-of-"] != 1 || kept != many-4 && !c.broken || len(different) != 4 ||
				counted[partThree+".refused-"] != refused || len(counted) != 2+refused {
				t.Errorf("%d different ones are there: %v", len(different), list(t, dir))
			}
		})
	}
}

// Protects: killed at any moment, writers leave whole parts or none, and the next removes what they left. A child of this
// test writes parts until it is killed; two at a time finish the same ones.
func TestKilledPartWriters(t *testing.T) {
	const parts = 24
	content := func(part int) string { return strings.Repeat(fmt.Sprintln("part", part), 10_000) }
	if dir := os.Getenv("CONCORD_PART_WRITER"); dir != "" {
		for n := 1; ; n++ {
			h := third()
			h.Part = 1 + n%parts
			if err := WritePart(dir, h, fmt.Sprint(os.Getpid()), text(content(h.Part))); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			if n == parts/2 {
				fmt.Println("ready") // the child is killed only after this
			}
		}
	}
	if testing.Short() {
		t.Skip("starts and kills many processes")
	}
	for range 4 {
		dir := t.TempDir()
		var children []*exec.Cmd
		for range 2 {
			child := exec.Command(os.Args[0], "-test.run=^TestKilledPartWriters$")
			child.Env = append(os.Environ(), "CONCORD_PART_WRITER="+dir)
			out, err := child.StdoutPipe()
			if err == nil {
				err = child.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			children = append(children, child)
			defer child.Process.Kill()
			said := make([]byte, 5)
			if _, err := io.ReadFull(out, said); err != nil || string(said) != "ready" {
				rest, _ := io.ReadAll(out)
				t.Fatalf("a writer said %q", string(said)+string(rest))
			}
		}
		for _, child := range children {
			child.Process.Kill()
			child.Wait() // it was killed
		}
		sizes, _, err := Parts(dir)
		if err != nil || len(sizes) < parts/2 {
			t.Fatalf("%d parts, %v", len(sizes), err)
		}
		for k := range parts {
			h := third()
			h.Part = 1 + k
			got, err := readPart(dir, h)
			if (err != nil || got != content(h.Part)) && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("part %d: %.20q, %v", h.Part, got, err)
			}
			if err := WritePart(dir, h, "", text(content(h.Part))); err != nil {
				t.Error(err)
			}
		}
		sizes, others, err := Parts(dir)
		if _, sure := thisHost(); err != nil || len(sizes) != parts || sure && len(others) > 0 {
			t.Errorf("%d parts, left behind %v, %v", len(sizes), others, err)
		}
	}
}

// Protects: only what is surely not being written is removed.
func TestPartTidies(t *testing.T) {
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	host, sure := thisHost()
	if runtime.GOOS == "linux" && !sure {
		t.Log("this machine cannot be told from others")
	}
	name := func(part, host string, pid int) string {
		return fmt.Sprintf(".%s.%s-%d-0123456789abcdef.tmp", part, host, pid)
	}
	gone := ended.Process.Pid
	dir := t.TempDir()
	put(t, filepath.Join(dir, "now"), "")
	now, err := os.Stat(filepath.Join(dir, "now"))
	if err != nil {
		t.Fatal(err)
	}
	kept := []string{"now"}
	for _, c := range []struct {
		name string
		age  time.Duration
		stay bool
	}{
		{name(partThree, host, gone), 0, !sure},
		{name(partFour, host, gone), 0, !sure},
		{name(partThree, host, os.Getpid()), 100 * time.Hour, sure},
		{name(partThree, "n2", gone), 0, true},
		{name(partThree, "n3", gone), 23 * time.Hour, true},
		{name(partThree, "n4", gone), 25 * time.Hour, false},
		{name(partFour, "n4", gone), 25 * time.Hour, true},
		{name(partThree, "n5", gone) + "x", 25 * time.Hour, true},
		{name(partThree, host, gone)[1:], 25 * time.Hour, true},
		{partThree + ".refused-1", 25 * time.Hour, true},
		{partThree + ".conflict-1", 25 * time.Hour, true},
	} {
		path := filepath.Join(dir, c.name)
		put(t, path, "x")
		old := now.ModTime().Add(-c.age)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		if c.stay {
			kept = append(kept, c.name)
		}
	}
	link := name(partThree, host, gone+1_000_000)
	if err := os.Symlink("none", filepath.Join(dir, link)); err != nil {
		t.Fatal(err)
	}
	kept = append(kept, link, partThree)
	writePart(t, dir, third(), "x")
	slices.Sort(kept)
	if left := list(t, dir); !slices.Equal(left, kept) {
		t.Errorf("there is %v,\nwant %v", left, kept)
	}
}

// Protects: after an error nothing is there, the cause is told, and it is known whether another try may help.
func TestPartThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	mine := errors.New("replicate 7 broke")
	for name, write := range map[string]func(io.Writer) error{
		"at once":   func(io.Writer) error { return mine },
		"in a half": func(w io.Writer) error { w.Write(make([]byte, 1<<20)); return mine },
	} {
		if err := WritePart(dir, third(), "", write); err != mine {
			t.Errorf("%s: %v", name, err)
		}
	}
	func() {
		defer func() { recover() }()
		WritePart(dir, third(), "", func(io.Writer) error { panic("stop") })
	}()
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	err := WritePart(filepath.Join(dir, "none"), third(), "", text("x"))
	if !Retry(err) || !strings.Contains(err.Error(), partThree) {
		t.Errorf("no folder: %v", err)
	}
	// Another machine took this writer for dead.
	err = WritePart(dir, third(), "", func(io.Writer) error {
		for _, name := range list(t, dir) {
			os.Remove(filepath.Join(dir, name))
		}
		return nil
	})
	if !Retry(err) || len(list(t, dir)) > 0 {
		t.Errorf("removed while it was written: %v, %v", err, list(t, dir))
	}
	// The folder goes away while the part is written.
	gone := filepath.Join(t.TempDir(), "parts")
	put(t, filepath.Join(gone, "x"), "")
	err = WritePart(gone, third(), "", func(io.Writer) error { return os.RemoveAll(gone) })
	if !Retry(err) {
		t.Errorf("the folder went away: %v", err)
	}
}

// breaking is a place to write to. Its second write fails, and the ones behind it do not; or it takes only a half.
type breaking struct {
	writes int
	half   bool
}

func (b *breaking) Write(p []byte) (int, error) {
	if b.writes++; b.writes != 2 {
		return len(p), nil
	}
	if b.half {
		return len(p) / 2, nil
	}
	return 0, syscall.EIO
}

// Protects: no error of the disk is lost, even if the one who writes does not look. It is told with the file, and it is
// known that another try may help.
func TestPartTellsErrorsOfTheDisk(t *testing.T) {
	head, err := third().line()
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]func() io.Writer{
		"once": func() io.Writer { return new(breaking) },
		"half": func() io.Writer { return &breaking{half: true} },
	}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil {
		defer full.Close()
		places["full"] = func() io.Writer { return full }
	}
	for name, place := range places {
		for _, bytes := range []int{100_000, 1 << 20} {
			for _, ignored := range []bool{false, true} {
				err := new(partFoot).stream(place(), "the file", head, func(w io.Writer) (err error) {
					for range bytes / 100 {
						if _, err = w.Write(make([]byte, 100)); err != nil && !ignored {
							return err
						}
					}
					return nil
				})
				if !Retry(err) || !strings.Contains(err.Error(), "cannot write the file") {
					t.Errorf("%s, %d bytes, ignored %v: %v", name, bytes, ignored, err)
				}
			}
		}
	}
	long := &summed{to: io.Discard, sum: sha256.New(), bytes: mostPart - mostPartFoot - int64(partEndSize) - 10}
	if _, err := long.Write(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if _, err := long.Write(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "plan more parts") {
		t.Errorf("a part that OpenPart would refuse: %v", err)
	}
}

// Protects: where links do not exist, nothing that is there is replaced, in each of two ways to rename.
func TestPartWithoutLinks(t *testing.T) {
	rename := map[string]func(from, to string) error{"looking": renameLooking, "either": renameNew}
	for name, rename := range rename {
		dir := t.TempDir()
		a, b, c := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "c")
		put(t, a, "a")
		put(t, b, "b")
		if err := rename(a, b); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: over another: %v", name, err)
		}
		if err := rename(a, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := rename(a, c+"2"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: nothing: %v", name, err)
		}
		kept, _ := os.ReadFile(b)
		if left := list(t, dir); !slices.Equal(left, []string{"b", "c"}) || string(kept) != "b" {
			t.Errorf("%s: there is %v, %q", name, left, kept)
		}
	}
}

// Protects: file systems of a network answer late, twice or of what is gone, and each part has one name all the same.
func TestPartWhereAnswersAreLate(t *testing.T) {
	defer func() { link = os.Link }()
	asked := 0
	for name, late := range map[string]func(from, to string) error{
		"made twice":         func(from, to string) error { return cmp.Or(os.Link(from, to), os.Link(from, to)) },
		"made, and not told": func(from, to string) error { return cmp.Or(os.Link(from, to), error(syscall.EIO)) },
		"there, but gone": func(from, to string) error {
			if asked++; asked%2 == 1 {
				return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EEXIST}
			}
			return os.Link(from, to)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			link = late
			writePart(t, dir, third(), "x")
			if left := list(t, dir); !slices.Equal(left, []string{partThree}) {
				t.Errorf("left: %v", left)
			}
			if err := WritePart(dir, third(), "", text("y")); !errors.Is(err, ErrConflict) {
				t.Error(err)
			}
			if left := list(t, dir); len(left) != 2 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// Protects: on a real disk that is full or protected nothing is left, and parts that are there can still be read. The
// child has file systems of its own, which end with it.
func TestPartOnFullDisk(t *testing.T) {
	if dir := os.Getenv("CONCORD_PART_DISK"); dir != "" {
		writePart(t, dir, third(), "small")
		for _, bytes := range []int{1 << 10, 10 << 10, 1 << 20} {
			var err error
			for n := 0; err == nil && n < 1000; n++ { // until it is full
				h := fourth()
				h.Stage = 2 + n
				err = WritePart(dir, h, "", text(strings.Repeat("x", bytes)))
			}
			if !errors.Is(err, syscall.ENOSPC) || !Retry(err) || strings.Contains(err.Error(), "is left") {
				t.Errorf("%d bytes: %v", bytes, err)
			}
		}
		if err := exec.Command("mount", "-o", "remount,ro", dir).Run(); err != nil {
			t.Error(err)
		}
		if err := WritePart(dir, fourth(), "", text("")); !errors.Is(err, syscall.EROFS) || Retry(err) {
			t.Errorf("a protected folder: %v", err)
		}
		if got, err := readPart(dir, third()); got != "small" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if _, others, err := Parts(dir); err != nil || len(others) > 0 {
			t.Errorf("left: %v, %v", others, err)
		}
		return
	}
	dir := t.TempDir()
	const mount = `mount -t tmpfs -o size=256k parts "$CONCORD_PART_DISK" && echo mounted &&
		exec "$0" -test.run='^TestPartOnFullDisk$'`
	child := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, os.Args[0])
	child.Env = append(os.Environ(), "CONCORD_PART_DISK="+dir)
	out, err := child.CombinedOutput()
	if err != nil && !bytes.HasPrefix(out, []byte("mounted")) {
		t.Skipf("this system allows no file systems of one's own: %v, %s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Protects: what may pass is told from what stays, under any wrapping.
func TestRetry(t *testing.T) {
	wrapped := func(err error) error { return fmt.Errorf("a: %w", &fs.PathError{Op: "write", Path: "x", Err: err}) }
	for _, err := range []error{syscall.ENOSPC, syscall.EIO, syscall.EAGAIN, syscall.ETIMEDOUT, fs.ErrNotExist,
		io.ErrShortWrite} {
		if !Retry(wrapped(err)) {
			t.Errorf("%v may pass", err)
		}
	}
	for _, err := range []error{errors.New("x"), fs.ErrPermission, syscall.EACCES, syscall.EROFS, fs.ErrExist, ErrPart,
		ErrConflict, errors.Join(ErrPart, syscall.EIO), errors.Join(ErrConflict, syscall.ENOSPC)} {
		if Retry(wrapped(err)) {
			t.Errorf("%v stays", err)
		}
	}
	if Retry(nil) {
		t.Error("nil")
	}
}

// Protects: whatever stands in a file, it is refused, or it is to the last byte what would have been written.
func FuzzPart(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, partThree)
	for _, content := range []string{"", "what came out"} {
		whole := bytesOf(f, third(), content)
		head, foot := pieces(f, whole, content)
		f.Add(head, content, foot, partLast([]byte(foot)), false)
		f.Add(head, content, foot, "", true)
		f.Add(head, content, foot, fmt.Sprintf(partEnd, 99999, strings.Repeat("0", 64)), false)
	}
	f.Fuzz(func(t *testing.T, head, content, foot, last string, mend bool) {
		if mend {
			last = partLast([]byte(foot))
		}
		whole := head + content + foot + last
		if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := OpenPart(dir, third())
		if err != nil {
			if !errors.Is(err, ErrPart) {
				t.Errorf("no refusal: %v", err)
			}
			return
		}
		got, err := io.ReadAll(p.Reader())
		if err := errors.Join(err, p.Close()); err != nil {
			t.Fatal(err)
		}
		var same bytes.Buffer
		line, _ := third().line()
		again := partFoot{Tasks: 16, Attempt: p.foot.Attempt}
		if err := again.stream(&same, path, line, text(string(got))); err != nil || same.String() != whole {
			now, _ := json.Marshal(again)
			t.Errorf("%q passed for %q with %s, %v", whole, same.String(), now, err)
		}
	})
}
