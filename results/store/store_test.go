package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// mineOnly allows to replace files whose names begin with mine, and folders of such files.
func mineOnly(path string, left bool) ([]string, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	var files []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "mine") {
			return nil, fmt.Errorf("%s %w: %s is not mine", path, ErrKept, e.Name())
		}
		files = append(files, e.Name())
	}
	return files, err
}

func hold(t *testing.T, path string) *Place {
	t.Helper()
	p, err := Hold(path, mineOnly)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Release)
	return p
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// list names everything below a folder, hidden things too.
func list(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			found = append(found, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// Protects: nothing that is not ours is touched, and the reason is told before any work.
func TestHoldKeepsWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string) error
		want string
	}{
		{"a note in a folder", func(t *testing.T, path string) error { put(t, path+"/note.md", "dear"); return nil },
			"note.md is not mine"},
		{"a link to a file", func(t *testing.T, path string) error {
			put(t, path+"-far", "dear")
			return os.Symlink(path+"-far", path)
		}, "it is a symbolic link"},
		{"a link to a folder", func(t *testing.T, path string) error {
			put(t, path+"-far/mine", "dear")
			return os.Symlink(path+"-far", path)
		}, "it is a symbolic link"},
		{"a link to nothing", func(t *testing.T, path string) error { return os.Symlink(path+"-far", path) },
			"it is a symbolic link"},
		{"a pipe", func(t *testing.T, path string) error { return exec.Command("mkfifo", path).Run() }, "it is a named pipe"},
		{"a lock that is a note", func(t *testing.T, path string) error {
			put(t, filepath.Dir(path)+"/.x.lock", "concord is nice")
			return nil
		}, "in the way of a lock"},
		{"a lock of another kind",
			func(t *testing.T, path string) error { put(t, filepath.Dir(path)+"/.x.lock", "apples"); return nil },
			"in the way of a lock"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x")
			if err := c.make(t, path); err != nil {
				t.Fatal(err)
			}
			before := list(t, dir)
			if _, err := Hold(path, mineOnly); !errors.Is(err, ErrKept) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it kept: %s", err, c.want)
			}
			if after := list(t, dir); !slices.Equal(after, before) {
				t.Errorf("there is %v, there was %v", after, before)
			}
		})
	}
}

// A process never replaces the folder that a person stands in.
func TestHoldRefusesWhereYouStand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	put(t, filepath.Join(dir, "mine"), "")
	t.Chdir(dir)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(filepath.Dir(dir)), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{".", "..", "../b", dir, filepath.Dir(dir), "/", filepath.Join(link, "a", "b")} {
		if p, err := Hold(path, mineOnly); !errors.Is(err, ErrKept) {
			t.Errorf("%s: %v", path, err)
			if err == nil {
				p.Release()
			}
		}
	}
}

// Protects: one process at a time writes a place. A second process is refused at once, and the message names
// the first.
func TestHoldIsAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	first := hold(t, path)
	_, err := Hold(path, mineOnly)
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("the second: %v", err)
	}
	first.Release()
	hold(t, path).Release()
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Protects: of many processes that take turns at a place, no two hold it together, although each removes the
// lock file when it leaves.
func TestHoldInTurn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	var inside, together, turns atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				p, err := Hold(path, mineOnly)
				if errors.Is(err, ErrBusy) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) > 1 {
					together.Add(1)
				}
				turns.Add(1)
				inside.Add(-1)
				p.Release()
			}
		})
	}
	group.Wait()
	if together.Load() > 0 || turns.Load() < 8 {
		t.Errorf("%d turns, %d times two held the place", turns.Load(), together.Load())
	}
}

// Protects: what killed processes left is removed, and what they had moved aside comes back. Files that only
// look similar stay, and so do checkpoints.
func TestHoldTidies(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".x.partial-12300/a", ".x.rows-77123/pairs.csv", ".x.partial-9001",
		".x.partial-5000.old/mine", ".x.lock"} {
		put(t, filepath.Join(dir, name), "")
	}
	kept := []string{".x.partial-5", ".x.partial-notes/a", ".x.resume-0123456789ab", ".xx.partial-1/a", ".y.partial-1/a",
		"x.partial", "x.partial-1/a"}
	for _, name := range kept {
		put(t, filepath.Join(dir, name), "")
	}
	path := filepath.Join(dir, "x")
	hold(t, path).Release()
	want := append(slices.Clone(kept), "x/mine")
	if err := os.Symlink(path, filepath.Join(dir, ".x.partial-77000")); err != nil { // no process makes links
		t.Fatal(err)
	}
	hold(t, path).Release()
	if _, err := os.Lstat(filepath.Join(dir, ".x.partial-77000")); err != nil {
		t.Errorf("a link of the user's: %v", err)
	}
	os.Remove(filepath.Join(dir, ".x.partial-77000"))
	if left := list(t, dir); !slices.Equal(left, slices.Sorted(slices.Values(want))) {
		t.Errorf("there is %v, want %v", left, want)
	}

	// A folder stands in the place. So the folder that was moved aside is the one that it replaced.
	put(t, filepath.Join(dir, ".x.partial-6000.old/mine"), "")
	hold(t, path).Release()
	if left := list(t, dir); !slices.Equal(left, slices.Sorted(slices.Values(want))) {
		t.Errorf("there is %v, want %v", left, want)
	}
	put(t, filepath.Join(dir, ".x.partial-6000.old/note"), "dear")
	if _, err := Hold(path, mineOnly); !errors.Is(err, ErrKept) || !strings.Contains(err.Error(), "note is not mine") {
		t.Errorf("a note in what was moved aside: %v", err)
	}
}

// Protects: a file that came into a folder while its replacement was made is not lost. The folder stays as it
// is.
func TestReplaceLooksAgain(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	p := hold(t, path)
	if err := p.Folder([]File{{Path: "mine", Data: []byte("old")}}); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(path, "note.md"), "dear")
	if err := p.Folder([]File{{Path: "mine", Data: []byte("new")}}); !errors.Is(err, ErrKept) {
		t.Errorf("a note came: %v", err)
	}
	os.Remove(filepath.Join(path, "note.md"))
	if err := p.Folder([]File{{Path: "mine2", Data: []byte("new")}}); err != nil {
		t.Error(err)
	}
	p.Release()
	if left := list(t, dir); !slices.Equal(left, []string{"x/mine2"}) {
		t.Errorf("left: %v", left)
	}

	// Protects: a new file takes no other file's place, even if the other came after the last check.
	q := hold(t, filepath.Join(dir, "y"))
	put(t, filepath.Join(dir, "y"), "dear")
	put(t, q.beside("partial-1000"), "new")
	if err := q.move(q.beside("partial-1000"), true); !errors.Is(err, ErrKept) {
		t.Errorf("a file that came was replaced: %v", err)
	}
	if now, _ := os.ReadFile(filepath.Join(dir, "y")); string(now) != "dear" {
		t.Errorf("it holds %q", now)
	}
}

// Protects: names of every length and of any bytes are either written or refused, at once.
func TestHoldTakesAnyName(t *testing.T) {
	for _, base := range []string{"a\xff", "a\nb", "a.*[", "a. ", strings.Repeat("n", 200), strings.Repeat("n", 225),
		strings.Repeat("n", 233),
		strings.Repeat("n", 240), strings.Repeat("n", 249), strings.Repeat("n", 255), strings.Repeat("n", 256)} {
		path := filepath.Join(t.TempDir(), base)
		told := make(chan error, 1)
		go func() {
			p, err := Hold(path, mineOnly)
			if err == nil {
				err = errors.Join(p.Folder([]File{{Path: "mine", Data: nil}}), p.Folder([]File{{Path: "mine", Data: nil}}))
				p.Release()
			}
			told <- err
		}()
		select {
		case err := <-told:
			if (err == nil) != (len(base) <= 200 || len(base) == 225) {
				t.Errorf("%d bytes: %v", len(base), err)
			}
			if left := list(t, filepath.Dir(path)); err != nil && len(left) > 0 {
				t.Errorf("%d bytes: left behind %v", len(base), left)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%d bytes: it does not end", len(base))
		}
	}
}

// Protects: the permissions that the user set stay as they are.
func TestPermissionsStay(t *testing.T) {
	dir := t.TempDir()
	for _, mode := range []fs.FileMode{0o700, 0o750} {
		folder, file := filepath.Join(dir, "folder"), filepath.Join(dir, "mine")
		put(t, filepath.Join(folder, "mine"), "")
		put(t, file, "")
		if err := errors.Join(os.Chmod(folder, mode), os.Chmod(file, mode&0o666)); err != nil {
			t.Fatal(err)
		}
		p, q := hold(t, folder), hold(t, file)
		if err := errors.Join(p.Folder([]File{{Path: "mine", Data: nil}}), q.File(text("new"))); err != nil {
			t.Fatal(err)
		}
		p.Release()
		q.Release()
		a, err := os.Stat(folder)
		b, err2 := os.Stat(file)
		if err != nil || err2 != nil || a.Mode().Perm() != mode || b.Mode().Perm() != mode&0o666 {
			t.Errorf("want %v, got %v and %v; %v, %v", mode, a.Mode(), b.Mode(), err, err2)
		}
		os.RemoveAll(folder)
		os.RemoveAll(file)
	}
	path := filepath.Join(dir, "mine-kept")
	put(t, path, "dear")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(path, mineOnly); !errors.Is(err, ErrKept) || !strings.Contains(err.Error(), "protected") {
		t.Errorf("a file that may not be written: %v", err)
	}
}

// Protects: something may come between the check of a folder and the moment when it is moved aside. It is
// found there, and everything is moved back.
func TestReplaceLooksWhereNothingCanCome(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	p := hold(t, path)
	if err := p.Folder([]File{{Path: "mine", Data: []byte("old")}}); err != nil {
		t.Fatal(err)
	}
	p.mine = func(at string, left bool) ([]string, error) {
		files, err := mineOnly(at, left)
		if at == path { // the first look
			put(t, filepath.Join(path, "note.md"), "dear")
		}
		return files, err
	}
	if err := p.Folder([]File{{Path: "mine", Data: []byte("new")}}); !errors.Is(err, ErrKept) {
		t.Errorf("a note came in between: %v", err)
	}
	p.Release()
	old, _ := os.ReadFile(filepath.Join(path, "mine"))
	if left := list(t, dir); !slices.Equal(left, []string{"x/mine", "x/note.md"}) || string(old) != "old" {
		t.Errorf("left: %v, with %q", left, old)
	}
}

// A write that fails leaves what was there, and nothing else.
func TestFailuresLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	p := hold(t, filepath.Join(dir, "x"))
	if err := p.Folder([]File{{Path: "a", Data: nil}, {Path: "a/below", Data: nil}}); err == nil {
		t.Error("a file below a file was written")
	}
	if err := p.File(func(w io.Writer) error { io.WriteString(w, "half"); return errors.New("no more") }); err == nil {
		t.Error("half a file was written")
	}
	c, _ := p.Checkpoint("0123456789abcdef")
	if err := c.Save(func(w io.Writer) error { return errors.New("no more") }); err == nil {
		t.Error("half a checkpoint was saved")
	}
	p.Release()
	if left := list(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Protects: a checkpoint comes back as it was saved, only to the computation of its key. The others are
// named.
func TestCheckpoint(t *testing.T) {
	p := hold(t, filepath.Join(t.TempDir(), "x"))
	c, others := p.Checkpoint("aaaaaaaaaaaaaaaa")
	if found, err := c.Load(nil); found || err != nil || len(others) > 0 {
		t.Fatalf("none is there: %v, %v, %v", found, err, others)
	}
	if err := c.Save(text("so far")); err != nil {
		t.Fatal(err)
	}
	var got []byte
	read := func(r io.Reader) (err error) { got, err = io.ReadAll(r); return err }
	if found, err := c.Load(read); !found || err != nil || string(got) != "so far" {
		t.Errorf("%v, %v, %q", found, err, got)
	}
	if _, err := c.Load(func(io.Reader) error { return nil }); err == nil ||
		!strings.Contains(err.Error(), "more than it should") {
		t.Errorf("content that is not read: %v", err)
	}
	put(t, p.beside("resume-notes.md"), "dear") // named so by a user
	d, others := p.Checkpoint("bbbbbbbbbbbbbbbb")
	if found, err := d.Load(read); found || err != nil || !slices.Equal(others, []string{c.Path()}) {
		t.Errorf("of other inputs: %v, %v, others %v", found, err, others)
	}
	e, _ := p.Checkpoint("aaaaaaaaaaaabbbb") // the same twelve digits
	if _, err := e.Load(read); !errors.Is(err, ErrKept) || !strings.Contains(err.Error(), "of other inputs") {
		t.Errorf("the same name, other inputs: %v", err)
	}
}

// Protects: processes that are killed at any moment lose nothing, and the next process tidies all that they
// leave. A child of this test writes folders until it is killed.
func TestKilledWriters(t *testing.T) {
	if path := os.Getenv("CONCORD_STORE_WRITER"); path != "" {
		told := false
		for n := 0; ; n++ {
			p, err := Hold(path, mineOnly)
			if errors.Is(err, ErrBusy) {
				continue
			}
			if err == nil {
				err = p.Folder([]File{{Path: "mine-a", Data: []byte(fmt.Sprint(n))},
					{Path: "mine-b", Data: []byte(fmt.Sprint(n))}})
			}
			if err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			p.Release()
			if !told {
				fmt.Println("ready") // the child is killed only after this
				told = true
			}
		}
	}
	if testing.Short() {
		t.Skip("starts and kills many processes")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	put(t, filepath.Join(dir, "note.md"), "dear")
	for range 20 {
		var children []*exec.Cmd
		for range 2 {
			child := exec.Command(os.Args[0], "-test.run=^TestKilledWriters$")
			child.Env = append(os.Environ(), "CONCORD_STORE_WRITER="+path)
			out, err := child.StdoutPipe()
			if err == nil {
				err = child.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			said := make([]byte, 5)
			if _, err := io.ReadFull(out, said); err != nil || string(said) != "ready" {
				rest, _ := io.ReadAll(out)
				t.Fatalf("a writer said %q", string(said)+string(rest))
			}
			children = append(children, child)
		}
		for _, child := range children {
			child.Process.Kill()
			child.Wait() // it was killed
		}
		hold(t, path).Release()
		a, err := os.ReadFile(filepath.Join(path, "mine-a"))
		b, err2 := os.ReadFile(filepath.Join(path, "mine-b"))
		if err != nil || err2 != nil || string(a) != string(b) {
			t.Fatalf("not whole: %q and %q, %v, %v", a, b, err, err2)
		}
		if left := list(t, dir); !slices.Equal(left, []string{"note.md", "x/mine-a", "x/mine-b"}) {
			t.Fatalf("left: %v", left)
		}
	}
}

// Protects: new files take no other file's place, and files that exist stay as they are.
func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := Create(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, []byte("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the second: %v", err)
	}
	if now, _ := os.ReadFile(path); string(now) != "one" {
		t.Errorf("it holds %q", now)
	}
}
