package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"
)

// Journal keeps the rows of a long computation on the disk while they are made, in their order. It is a hidden
// file beside the place that the computation will fill. After a stop, the same computation goes on behind the
// last row. A journal is opened, written and read only while the place is held.
type Journal struct {
	path   string
	width  int
	file   *os.File
	rows   int
	head   int64 // bytes of the first line
	size   int64 // bytes up to the last whole block
	whole  int64 // bytes of the file, which bounds what a block may claim
	chain  [sha256.Size]byte
	buffer []byte
	synced time.Time
}

// journalHead is the first line of the file. Blocks of rows follow. Each has the number of its rows, the rows,
// and a checksum over the checksum of the block before and its own bytes.
type journalHead struct {
	Program string `json:"program"`
	Key     string `json:"key"`
	Width   int    `json:"width"`
}

const (
	journalProgram = "concord journal 1"
	journalSync    = 10 * time.Second // at most so much work is lost when the power fails
	mostBlock      = 1 << 16          // rows
)

// Journal opens the journal of a computation whose rows have this many numbers, or begins one. The key stands
// for everything that determines the rows; it has twelve or more characters. What follows the last whole block
// is cut off: it was being written when the computation stopped. A file that is no journal of this computation
// is an error that names the file and the remedy. Others are the journals of other computations beside this
// place. They are kept.
func (p *Place) Journal(key string, width int) (j *Journal, others []string, err error) {
	j = &Journal{path: p.beside("journal-" + key[:12]), width: width, synced: time.Now()}
	for _, path := range p.companions("journal-") {
		if path != j.path {
			others = append(others, path)
		}
	}
	info, err := os.Lstat(j.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err == nil && !info.Mode().IsRegular():
		return nil, others, j.kept(errors.New("it is no file"))
	case err != nil:
		return nil, others, j.kept(err)
	}
	if j.file, err = os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return nil, others, fmt.Errorf("cannot write %s: %w; choose another place", j.path, err)
	}
	head, err := json.Marshal(journalHead{journalProgram, key, width})
	if err == nil {
		err = j.open(append(head, '\n'))
	}
	if err == nil {
		err = syncFolder(p.parent)
	}
	if err != nil {
		j.file.Close() // the first error is the one to tell
		return nil, others, err
	}
	return j, others, nil
}

// kept is the error for a file that this program must not touch.
func (j *Journal) kept(err error) error {
	return fmt.Errorf("%s %w, where this would keep its rows: %w; move it or remove it, and begin anew", j.path, ErrKept, err)
}

// open reads what is there, cuts off what is not whole, and stands behind it.
func (j *Journal) open(head []byte) error {
	info, err := j.file.Stat()
	if err != nil {
		return j.kept(err)
	}
	j.whole = info.Size()
	begin := make([]byte, len(head))
	n, err := io.ReadFull(j.file, begin)
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return j.kept(err)
	case n < len(head) && !bytes.HasPrefix(head, begin[:n]) || n == len(head) && !bytes.Equal(head, begin):
		return j.kept(errors.New("it is of another computation, or of another program"))
	}
	j.chain, j.head = sha256.Sum256(head), int64(len(head))
	if n < len(head) { // it was stopped in its first line
		if err := j.cut(0); err != nil {
			return err
		}
		if _, err := j.file.Write(head); err != nil {
			return j.full(err)
		}
		j.size = j.head
		return nil
	}
	j.size = j.head
	from := bufio.NewReaderSize(j.file, 1<<20)
	var room [][]float64 // for the rows of a block
	for {
		rows, bytes, sum, err := j.block(from, j.chain, room)
		if err != nil { // the end, or a block that is not whole
			break
		}
		if len(rows) > len(room) {
			room = rows
		}
		j.rows += len(rows)
		j.size += bytes
		j.chain = sum
	}
	return j.cut(j.size)
}

func (j *Journal) cut(size int64) error {
	if err := j.file.Truncate(size); err != nil {
		return j.full(err)
	}
	_, err := j.file.Seek(size, io.SeekStart)
	return err
}

func (j *Journal) full(err error) error {
	return fmt.Errorf("cannot keep rows in %s: %w; make room, or choose another place", j.path, err)
}

// block reads a block that follows the checksum chain. Rows are read into the given ones, as far as there are
// some.
func (j *Journal) block(from io.Reader, chain [sha256.Size]byte, into [][]float64) (rows [][]float64, size int64,
	sum [sha256.Size]byte, err error) {
	var count [4]byte
	if _, err = io.ReadFull(from, count[:]); err != nil {
		return nil, 0, sum, err
	}
	n := int(binary.LittleEndian.Uint32(count[:]))
	if n < 1 || n > mostBlock || int64(n)*int64(j.width)*8 > j.whole {
		return nil, 0, sum, fmt.Errorf("a block of %d rows", n)
	}
	bytes := n * j.width * 8
	if cap(j.buffer) < bytes {
		j.buffer = make([]byte, bytes)
	}
	j.buffer = j.buffer[:bytes]
	if _, err = io.ReadFull(from, j.buffer); err != nil {
		return nil, 0, sum, err
	}
	if _, err = io.ReadFull(from, sum[:]); err != nil {
		return nil, 0, sum, err
	}
	if sum != chained(chain, count[:], j.buffer) {
		return nil, 0, sum, errors.New("a checksum does not match")
	}
	for len(into) < n {
		into = append(into, make([]float64, j.width))
	}
	for k, row := range into[:n] {
		for c := range row {
			row[c] = math.Float64frombits(binary.LittleEndian.Uint64(j.buffer[8*(k*j.width+c):]))
		}
	}
	return into[:n], int64(len(count) + bytes + len(sum)), sum, nil
}

func chained(chain [sha256.Size]byte, parts ...[]byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(chain[:])
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(sum[:0])
	return sum
}

// Count is how many rows there are.
func (j *Journal) Count() int { return j.rows }

// Append adds rows behind the last one. When it returns, the rows survive the death of the process; they are
// synced to the disk every few seconds.
func (j *Journal) Append(rows [][]float64) error {
	if len(rows) == 0 {
		return nil
	}
	buf := binary.LittleEndian.AppendUint32(j.buffer[:0], uint32(len(rows)))
	for _, row := range rows {
		for _, x := range row {
			buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(x))
		}
	}
	sum := chained(j.chain, buf)
	buf = append(buf, sum[:]...)
	j.buffer = buf
	if _, err := j.file.Write(buf); err != nil {
		return errors.Join(j.full(err), j.cut(j.size))
	}
	j.rows, j.size, j.chain = j.rows+len(rows), j.size+int64(len(buf)), sum
	j.whole = j.size
	if time.Since(j.synced) > journalSync {
		j.synced = time.Now()
		if err := j.file.Sync(); err != nil {
			return j.full(err)
		}
	}
	return nil
}

// Read hands over all rows in their order, some at a time. They must not be kept.
func (j *Journal) Read(each func(first int, rows [][]float64) error) error {
	head := make([]byte, j.head)
	if _, err := j.file.ReadAt(head, 0); err != nil {
		return err
	}
	from := bufio.NewReaderSize(io.NewSectionReader(j.file, j.head, j.size-j.head), 1<<20)
	chain := sha256.Sum256(head)
	var room [][]float64 // for the rows of a block
	for first := 0; first < j.rows; {
		rows, _, sum, err := j.block(from, chain, room)
		if err != nil {
			return fmt.Errorf("%s was altered while it was in use: %w; remove it and begin anew", j.path, err)
		}
		if err := each(first, rows); err != nil {
			return err
		}
		if len(rows) > len(room) {
			room = rows
		}
		first, chain = first+len(rows), sum
	}
	return nil
}

// Close leaves the journal for the same computation to go on.
func (j *Journal) Close() error { return errors.Join(j.file.Sync(), j.file.Close()) }

// Remove removes the journal of a computation whose results are on the disk. It may be closed before.
func (j *Journal) Remove() error {
	j.file.Close() // an error would be of a file that goes
	if err := os.Remove(j.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
