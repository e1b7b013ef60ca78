package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Checkpoint says how far a long computation has come. It is a hidden file beside the place that the
// computation will fill. After a stop, the same computation goes on from it. It is written and read only
// while the place is held.
type Checkpoint struct {
	place     *Place
	path, key string
}

// checkpointHead is the first line of the file; content follows, and a checksum of
// both.
type checkpointHead struct {
	Program string `json:"program"`
	Key     string `json:"key"`
}

const (
	checkpointProgram = checkpointKind + "4" // 3 had one mean of all rows until then, and 2 a hash of them
	checkpointKind    = "concord checkpoint "
	mostCheckpoint    = 4 << 30 // bytes, far more than any computation saves
)

// Checkpoint names the checkpoint of a computation. The key stands for everything that determines the result;
// it has twelve or more characters. Others are the checkpoints of other computations beside this place. They
// are kept.
func (p *Place) Checkpoint(key string) (c *Checkpoint, others []string) {
	c = &Checkpoint{place: p, path: p.beside("resume-" + key[:12]), key: key}
	for _, path := range p.companions("resume") {
		if path != c.path && resumeName().MatchString(filepath.Base(path)) {
			others = append(others, path)
		}
	}
	return c, others
}

// resumeName matches the end of a checkpoint's name. In earlier versions the name had no key.
var resumeName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.resume(-[0-9a-f]{12})?$`) })

// Path is where the checkpoint stands.
func (c *Checkpoint) Path() string { return c.path }

// Save writes the checkpoint in place of the last one, synced.
func (c *Checkpoint) Save(write func(io.Writer) error) error {
	tmp := c.place.unfinished()
	err := writeNew(tmp, func(w io.Writer) error {
		sum := sha256.New()
		both := io.MultiWriter(w, sum)
		head, err := json.Marshal(checkpointHead{checkpointProgram, c.key})
		if err != nil {
			return err
		}
		if _, err := both.Write(append(head, '\n')); err != nil {
			return err
		}
		if err := write(both); err != nil {
			return err
		}
		_, err = w.Write(sum.Sum(nil))
		return err
	})
	if err == nil {
		if err = os.Rename(tmp, c.path); err != nil {
			os.Remove(tmp) // the next writer removes it
		}
	}
	if err == nil {
		err = syncFolder(c.place.parent)
	}
	if err != nil {
		return fmt.Errorf("cannot save how far this has come: %w; make room, or choose another place", err)
	}
	return nil
}

// Load reads the checkpoint and tells whether there is one. A damaged file, or a file of another kind, is an
// error that names the file and the remedy. This program must not decide that such a file can go.
func (c *Checkpoint) Load(read func(io.Reader) error) (found bool, err error) {
	info, err := os.Lstat(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	var file *os.File
	if err == nil {
		file, err = os.Open(c.path)
	}
	if err == nil {
		defer file.Close()
		err = readCheckpoint(file, info.Size(), c.key, read)
	}
	if err != nil {
		return false, fmt.Errorf("%s %w, where this would save how far it has come: %w; move it or remove it, and begin anew",
			c.path, ErrKept, err)
	}
	return true, nil
}

func readCheckpoint(file io.ReaderAt, size int64, key string, read func(io.Reader) error) error {
	if size < sha256.Size || size > mostCheckpoint {
		return fmt.Errorf("%d bytes are no checkpoint", size)
	}
	size -= sha256.Size
	begin := make([]byte, min(size, 512)) // longer than any head
	if _, err := file.ReadAt(begin, 0); err != nil && err != io.EOF {
		return err
	}
	line, _, ended := bytes.Cut(begin, []byte("\n"))
	var head checkpointHead
	if !ended || json.Unmarshal(line, &head) != nil || !strings.HasPrefix(head.Program, checkpointKind) {
		return errors.New("it is no checkpoint of this program")
	}
	if head.Program != checkpointProgram {
		return errors.New("it was saved by another version of this program, which can go on from it; this one cannot")
	}
	if head.Key != key {
		return errors.New("it is of other inputs")
	}
	sum, foot := sha256.New(), make([]byte, sha256.Size)
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size)); err != nil {
		return err
	}
	if _, err := file.ReadAt(foot, size); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), foot) {
		return errors.New("it is damaged: its checksum does not match")
	}
	from := int64(len(line) + 1)
	content := bufio.NewReaderSize(io.NewSectionReader(file, from, size-from), 1<<16)
	if err := read(content); err != nil {
		return fmt.Errorf("it cannot be used: %w", err)
	}
	if _, err := content.ReadByte(); err != io.EOF {
		return errors.New("it cannot be used: it holds more than it should")
	}
	return nil
}

// Remove removes the checkpoint of a computation that has ended.
func (c *Checkpoint) Remove() error {
	if err := os.Remove(c.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
