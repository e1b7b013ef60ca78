package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A part is a file that holds the results of some tasks of an experiment that several machines compute together. Its first
// line is the head. The content follows. Then comes a line that is the footer, and a last line of fixed size. The footer
// has a SHA-256 of head and content, and the last line one of the footer. So each byte of the file is protected, and a file
// that was cut or lengthened is seen from its end alone.
//
// There are no locks, because those of network file systems cannot be trusted. A part is written under a name of its own.
// Then it gets its name by a link, which fails where something has that name already. So the first that is finished wins.

// PartHead says what a part holds. It is the first line of the file.
type PartHead struct {
	Program string `json:"program"` // set by this package
	Plan    string `json:"plan"`    // the SHA-256 of the plan
	Engine  string `json:"engine"`  // the SHA-256 of the engine's identity
	Stage   int    `json:"stage"`   // from 1
	Name    string `json:"name"`    // of the stage
	Part    int    `json:"part"`    // from 1
	Of      int    `json:"of"`
	From    int    `json:"from"` // the first task, from 0
	To      int    `json:"to"`   // the task behind the last one
}

// partFoot is the line behind the content.
type partFoot struct {
	Tasks   int    `json:"tasks"`
	Bytes   int64  `json:"bytes,string"` // of the content
	SHA256  string `json:"sha256"`       // of the head and the content
	Attempt string `json:"attempt"`
}

const (
	partKind    = "concord part "
	partProgram = partKind + "1"
	partEnd     = "concord part ends; its footer: %05d %s\n" // bytes and SHA-256 of the footer
	partEndSize = len("concord part ends; its footer: 00000 \n") + 2*sha256.Size

	mostPart     = 64 << 30 // bytes of a file, far more than any part has
	mostPartHead = 4 << 10  // bytes of the first line
	mostPartFoot = 4 << 10  // bytes of the footer
	mostAttempt  = 500      // bytes; each takes at most six in JSON
	partBuffer   = 64 << 10
)

// The errors of parts, for errors.Is.
var (
	ErrPart     = errors.New("is not the part that belongs here") // the file itself is wrong; trying again does not help
	ErrConflict = errors.New("is there already and differs")      // from the one that was made now
)

// shardAgain is the remedy for a file that is no such part.
const shardAgain = "run concord shard again: it sets the file aside and makes the part again"

// File is the name of the file. Names sort in the order of stages and parts.
func (h PartHead) File() string { return partName(h.Stage, h.Part, h.Of) }

func partName(stage, part, of int) string {
	return fmt.Sprintf("stage-%02d-part-%05d-of-%05d", stage, part, of)
}

// partFile matches the names of parts, and others that isPartName sorts out.
var partFile = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^stage-([0-9]{2,9})-part-([0-9]{5,9})-of-([0-9]{5,9})$`)
})

func isPartName(name string) bool {
	found := partFile().FindStringSubmatch(name)
	if found == nil {
		return false
	}
	var n [3]int
	for k := range n {
		n[k], _ = strconv.Atoi(found[k+1]) // nine digits at most
	}
	return n[0] > 0 && n[1] > 0 && n[1] <= n[2] && name == partName(n[0], n[1], n[2])
}

// line is the head as it stands in the file.
func (h PartHead) line() ([]byte, error) {
	h.Program = partProgram
	line, err := json.Marshal(h)
	switch {
	case err != nil:
		return nil, err
	case !isPartName(h.File()) || h.From < 0 || h.To < h.From:
		return nil, fmt.Errorf("stage %d, part %d of %d, tasks %d to %d are no part", h.Stage, h.Part, h.Of, h.From, h.To)
	case !utf8.ValidString(h.Plan+h.Engine+h.Name) || len(line) >= mostPartHead:
		return nil, fmt.Errorf("the stage %.40q of the plan %.40q is too long a name, or no text", h.Name, h.Plan)
	}
	return append(line, '\n'), nil
}

// WritePart writes a part, whole or not at all. It streams what write writes. If the part is there already and is the
// same, all is well. If the one that is there differs, the new one is kept beside it, and the error is ErrConflict. What
// else has its name is set aside. The attempt says who wrote the part; it does not count when two are compared. After any
// other error nothing of the part is there.
func WritePart(dir string, h PartHead, attempt string, write func(io.Writer) error) (err error) {
	head, err := h.line()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, h.File())
	tmp, f, err := newPartial(dir, h.File())
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	foot := partFoot{Tasks: h.To - h.From, Attempt: clean(attempt)}
	done := false
	defer func() { // also when write panics
		if !done {
			f.Close() // the first error is the one to tell
			if left := os.Remove(tmp); left != nil && !errors.Is(left, fs.ErrNotExist) {
				err = fmt.Errorf("%w; %s is left: %w; a later run removes it, or remove it by hand", err, tmp, left)
			}
		}
	}()
	removeStale(dir, h.File(), f)
	if err := foot.stream(f, path, head, write); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if done, err = place(dir, h, tmp, foot); done {
		err = errors.Join(err, lasts(dir, path))
	}
	return err
}

// lasts syncs the name of a finished part.
func lasts(dir, path string) error {
	if err := syncFolder(dir); err != nil {
		return fmt.Errorf("%s is finished, but may not last through a power cut: %w", path, err)
	}
	return nil
}

// clean makes the text of an attempt short and valid, because it must not keep a part from being written.
func clean(attempt string) string {
	attempt = strings.ToValidUTF8(attempt, "?")
	if len(attempt) > mostAttempt {
		attempt = strings.ToValidUTF8(attempt[:mostAttempt], "")
	}
	return attempt
}

// summed passes on what is written, counts it, and has its digest.
type summed struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
	err   error // of the place it is written to
}

func (s *summed) Write(p []byte) (int, error) {
	if s.bytes+int64(len(p)) > mostPart-mostPartFoot-int64(partEndSize) {
		s.err = fmt.Errorf("the part is longer than %d GB; plan more parts", int64(mostPart)>>30)
		return 0, s.err
	}
	n, err := s.to.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	s.sum.Write(p[:n])
	s.bytes += int64(n)
	s.err = err
	return n, err
}

// stream writes the whole file, and fills in the footer. Errors of write itself are told as they are.
func (foot *partFoot) stream(to io.Writer, path string, head []byte, write func(io.Writer) error) error {
	s := &summed{to: to, sum: sha256.New()}
	b := bufio.NewWriterSize(s, partBuffer)
	b.Write(head) // the error comes again when the buffer is flushed
	err := write(b)
	if err != nil && s.err == nil {
		return err
	}
	if err = b.Flush(); err == nil { // it gives the first error of the place again
		foot.Bytes, foot.SHA256 = s.bytes-int64(len(head)), hex.EncodeToString(s.sum.Sum(nil))
		var line []byte
		if line, err = json.Marshal(foot); err == nil {
			line = append(line, '\n')
			_, err = to.Write(append(line, partLast(line)...))
		}
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

// partLast is the last line of a part with this footer.
func partLast(foot []byte) string { return fmt.Sprintf(partEnd, len(foot), sumOf(foot)) }

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Part is a part whose every byte was verified.
type Part struct {
	path    string
	file    *os.File
	head    []byte // the first line
	foot    partFoot
	content *bufio.Reader
	again   *rehash
}

// OpenPart opens a part and verifies all of it. The error is fs.ErrNotExist if nothing of that name is there, and ErrPart
// if the file is wrong. Any other error says that the file could not be read, and nothing about the file.
func OpenPart(dir string, h PartHead) (*Part, error) {
	return openPart(filepath.Join(dir, h.File()), h)
}

func openPart(path string, h PartHead) (*Part, error) {
	h.Program = partProgram
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	refused := func(why error) error { return fmt.Errorf("%s %w: %w; %s", path, ErrPart, why, shardAgain) }
	if !info.Mode().IsRegular() {
		return nil, refused(fmt.Errorf("it is %s", Kind(info.Mode())))
	}
	p := &Part{path: path}
	if p.file, err = os.Open(path); err != nil {
		return nil, err
	}
	now, err := p.file.Stat()
	if err == nil && !os.SameFile(info, now) {
		err = fmt.Errorf("%s was replaced while it was opened: %w", path, fs.ErrNotExist)
	}
	if err == nil {
		var why error
		if why, err = p.verify(now.Size(), h); err == nil && why != nil {
			err = refused(why)
		}
	}
	if err != nil {
		p.file.Close() // the first error is the one to tell
		return nil, err
	}
	return p, nil
}

// verify tells why the file is not the part of this head. The error is of reading it, and no judgement.
func (p *Part) verify(size int64, h PartHead) (why, err error) {
	foot, why, err := p.readFoot(size)
	if why != nil || err != nil {
		return why, err
	}
	begin := make([]byte, min(size, mostPartHead))
	if why, err := p.read(begin, 0); why != nil || err != nil {
		return why, err
	}
	line, _, ended := bytes.Cut(begin, []byte("\n"))
	if !ended {
		return errors.New("its first line is not that of a part"), nil
	}
	p.head = append(line[:len(line):len(line)], '\n')
	if why := otherHead(line, h); why != nil {
		return why, nil
	}
	whole := int64(len(p.head)) + int64(partEndSize) + int64(len(foot))
	switch {
	case p.foot.Bytes < 0 || p.foot.Bytes > mostPart:
		return fmt.Errorf("its footer claims %d bytes of content", p.foot.Bytes), nil
	case whole+p.foot.Bytes > size:
		return fmt.Errorf("it is truncated: %d of %d bytes are there", size, whole+p.foot.Bytes), nil
	case whole+p.foot.Bytes < size:
		return fmt.Errorf("it was lengthened: it has %d bytes, and should have %d", size, whole+p.foot.Bytes), nil
	case p.foot.Tasks != h.To-h.From:
		return fmt.Errorf("it has %d tasks, and should have %d", p.foot.Tasks, h.To-h.From), nil
	}
	sum := sha256.New()
	n, err := io.Copy(sum, io.NewSectionReader(p.file, 0, int64(len(p.head))+p.foot.Bytes))
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", p.path, err)
	}
	return p.altered(n, sum), nil
}

// altered compares what was read, so many bytes with this sum, to the footer.
func (p *Part) altered(n int64, sum hash.Hash) error {
	if want := int64(len(p.head)) + p.foot.Bytes; n < want {
		return fmt.Errorf("it was truncated while it was read: %d of %d bytes are there", n, want)
	}
	if now := hex.EncodeToString(sum.Sum(nil)); now != p.foot.SHA256 {
		return fmt.Errorf("it was altered: its SHA-256 is %s, and its footer says %s", now, p.foot.SHA256)
	}
	return nil
}

// read fills b from a place of the file.
func (p *Part) read(b []byte, at int64) (why, err error) {
	n, err := p.file.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil, nil
	case err == io.EOF:
		return errors.New("it was truncated while it was read"), nil
	}
	return nil, fmt.Errorf("cannot read %s: %w", p.path, err)
}

// readFoot reads the end of the file. Nothing is believed that the last line does not confirm.
func (p *Part) readFoot(size int64) (foot []byte, why, err error) {
	if size == 0 {
		return nil, errors.New("it is empty"), nil
	}
	if size > mostPart {
		return nil, fmt.Errorf("it has %d bytes; no part has so many", size), nil
	}
	cut := fmt.Errorf("it is truncated, or no part: it has %d bytes, and does not end as a part ends", size)
	if size < int64(partEndSize) {
		return nil, cut, nil
	}
	last := make([]byte, partEndSize)
	if why, err := p.read(last, size-int64(len(last))); why != nil || err != nil {
		return nil, why, err
	}
	var length int
	var sum string
	if n, _ := fmt.Sscanf(string(last), partEnd, &length, &sum); n != 2 {
		return nil, cut, nil
	}
	if length < 1 || length > mostPartFoot || int64(length) > size-int64(len(last)) {
		return nil, fmt.Errorf("its last line claims a footer of %d bytes; no part has that", length), nil
	}
	foot = make([]byte, length)
	if why, err := p.read(foot, size-int64(len(last)+length)); why != nil || err != nil {
		return nil, why, err
	}
	if partLast(foot) != string(last) {
		return nil, errors.New("its footer was altered: the SHA-256 of its last line is another one"), nil
	}
	return foot, exactly(foot, &p.foot, "footer"), nil
}

// exactly reads a line of JSON that this program wrote. It is written again and compared. So no other key, order, case or
// space passes.
func exactly[T any](line []byte, v *T, what string) error {
	if err := json.Unmarshal(line, v); err != nil {
		return fmt.Errorf("its %s is no JSON that this program writes: %w", what, err)
	}
	again, err := json.Marshal(v)
	if err != nil || !bytes.Equal(append(again, '\n'), line) {
		return fmt.Errorf("its %s has not exactly the keys and values that this program writes", what)
	}
	return nil
}

// otherHead tells how the head in a file differs from the one that is wanted.
func otherHead(line []byte, want PartHead) error {
	var is PartHead
	if json.Unmarshal(line, &is) != nil || !strings.HasPrefix(is.Program, partKind) {
		return errors.New("its first line is not that of a part")
	}
	if is.Program != partProgram {
		return fmt.Errorf("it was written by another version of concord, as %.40q", is.Program)
	}
	if err := exactly(append(line[:len(line):len(line)], '\n'), &is, "first line"); err != nil {
		return err
	}
	switch {
	case is == want:
		return nil
	case is.Plan != want.Plan:
		return fmt.Errorf("it belongs to another plan: to %.80q, not to %.80q", is.Plan, want.Plan)
	case is.Engine != want.Engine:
		return fmt.Errorf("it was made by another engine: by %.80q, not by %.80q", is.Engine, want.Engine)
	case is.File() != want.File():
		return fmt.Errorf("it is %s under the name of %s", is.File(), want.File())
	case is.Name != want.Name:
		return fmt.Errorf("it is of the stage %.80q, not of %.80q", is.Name, want.Name)
	}
	return fmt.Errorf("it has the tasks %d to %d, and should have %d to %d", is.From, is.To, want.From, want.To)
}

// rehash reads the content once more and has the digest of what it handed over. A file may change after it was verified.
type rehash struct {
	part *Part
	from io.Reader
	sum  hash.Hash
	n    int64 // bytes in the sum
}

func (r *rehash) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	r.sum.Write(b[:n])
	r.n += int64(n)
	if err == io.EOF {
		if why := r.part.altered(r.n, r.sum); why != nil {
			err = fmt.Errorf("%s %w: %w; %s", r.part.path, ErrPart, why, shardAgain)
		}
	}
	return n, err
}

// Reader reads the content alone. It is verified once more while it is read. If the file was altered meanwhile, the last
// read is an error in place of io.EOF, and so is Close.
func (p *Part) Reader() io.Reader {
	if p.content == nil {
		at := int64(len(p.head))
		p.again = &rehash{part: p, from: io.NewSectionReader(p.file, at, p.foot.Bytes), sum: sha256.New(), n: at}
		p.again.sum.Write(p.head)
		p.content = bufio.NewReaderSize(p.again, partBuffer)
	}
	return p.content
}

// Close closes the file. If some of the content was read, Close reads the rest, and tells whether all of it was what
// OpenPart verified. What was read must not be used before.
func (p *Part) Close() error {
	if p.file == nil {
		return nil
	}
	var err error
	if p.content != nil {
		_, err = io.Copy(io.Discard, p.content)
	}
	err = errors.Join(err, p.file.Close())
	p.file = nil
	return err
}

// Parts lists the parts in a folder with their sizes. It opens none. Others are the names of all that is no part: what is
// being written, what was set aside, and what differed.
func Parts(dir string) (sizes map[string]int64, others []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	sizes = make(map[string]int64, len(entries))
	for _, e := range entries {
		if !e.Type().IsRegular() || !isPartName(e.Name()) {
			others = append(others, e.Name())
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) { // set aside meanwhile
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		sizes[e.Name()] = info.Size()
	}
	return sizes, others, nil
}
