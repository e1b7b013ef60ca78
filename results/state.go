package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// StateHead says what a file of states was computed from, and its shape.
type StateHead struct {
	ModelVersion string              `json:"model_version"`
	Region       string              `json:"region"`
	Inputs       map[string]string   `json:"inputs"` // SHA-256 of the region's files by name
	Scenario     string              `json:"scenario"`
	Seed         uint64              `json:"seed,string"` // as in a manifest
	Replicates   int                 `json:"replicates"`
	Year         int                 `json:"year"` // the states are of its end
	Uncertain    bool                `json:"uncertain"`
	Draws        sim.ParameterSource `json:"draws,omitempty"`
	Floats       int                 `json:"floats"` // of one replicate
	Bytes        int                 `json:"bytes"`  // of one replicate
	Entries      []StateEntry        `json:"entries"`
	Effective    string              `json:"effective"` // the scenario, complete, as TOML
}

// StateEntry is an entry as the state holds it. The entries are in this order, each with this number of
// values.
type StateEntry struct {
	ID     string `json:"id"`
	Values int    `json:"values"`
}

// State is a file of states that was read and found whole. For each replicate, at the end of a year, it holds
// every number that changes during a run.
type State struct {
	StateHead
	Digest string // SHA-256 of everything before the file's last 32 bytes; those repeat it

	Name string // of the file, for messages
	file io.ReaderAt
	at   int64 // of the first replicate
}

const stateMagic = "concord state 1\n"

// The most that a head and one replicate may take. Both are checked before memory is allocated.
const mostHead, mostState = 16 << 20, 1 << 30

// mostSaved bounds the replicates of a saved state. It has all of them in one file, whose length must fit 64 bits.
const mostSaved = 100_000_000

// The reasons of ReadState to refuse a file, apart from errors of the file system. Use errors.Is to tell
// which, and errors.As to get the fault.Faults.
var (
	ErrNoState      = errors.New("this is not a state that concord saved")
	ErrDamaged      = errors.New("the state is damaged: its checksum does not match")
	ErrOtherVersion = errors.New("the state was saved by another model version")
)

// wrongState is why a file is refused, with its faults.
type wrongState struct {
	fault.Faults
	reason error
}

func (w wrongState) Unwrap() []error { return []error{w.Faults, w.reason} }

// refuse makes a wrongState of one fault.
func refuse(name string, reason error, format string, args ...any) error {
	return wrongState{fault.Faults{{File: name, Message: reason.Error() + fmt.Sprintf(format, args...)}}, reason}
}

// StateWriter writes a file of states, replicate after replicate.
type StateWriter struct {
	to     io.Writer
	sum    hash.Hash
	head   StateHead
	count  int
	buf    []byte
	Digest string // after Close
	Size   int64  // bytes written so far
}

// NewStateWriter begins a file.
func NewStateWriter(to io.Writer, head StateHead) (*StateWriter, error) {
	s := &StateWriter{to: to, sum: sha256.New(), head: head}
	return s, s.write(append([]byte(stateMagic), head.line()...))
}

// line is the head as one line of JSON; equal heads give equal bytes.
func (h *StateHead) line() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(h); err != nil {
		panic(err) // only plain values are encoded
	}
	return b.Bytes()
}

func (s *StateWriter) write(data []byte) error {
	s.sum.Write(data)
	s.Size += int64(len(data))
	_, err := s.to.Write(data)
	return err
}

// Add writes the next replicate's slabs.
func (s *StateWriter) Add(floats []float64, bytes []uint8) error {
	if len(floats) != s.head.Floats || len(bytes) != s.head.Bytes || s.count == s.head.Replicates {
		return fmt.Errorf("results: replicate %d has %d numbers and %d bytes; the head says %d and %d of %d replicates",
			s.count, len(floats), len(bytes), s.head.Floats, s.head.Bytes, s.head.Replicates)
	}
	s.count++
	s.buf = s.buf[:0]
	for _, v := range floats {
		s.buf = binary.LittleEndian.AppendUint64(s.buf, math.Float64bits(v))
	}
	return s.write(append(s.buf, bytes...))
}

// Close ends the file with its checksum.
func (s *StateWriter) Close() error {
	if s.count != s.head.Replicates {
		return fmt.Errorf("results: %d replicates written, the head says %d", s.count, s.head.Replicates)
	}
	sum := s.sum.Sum(nil)
	s.Digest = hex.EncodeToString(sum)
	return s.write(sum)
}

// ReadState reads the head of a file of states and verifies the whole file. Replicates are read later, on
// request. Name is the file's name for messages.
func ReadState(name string, file io.ReaderAt, size int64) (*State, error) {
	const want = "; want a file that `concord branch save` wrote"
	magic := make([]byte, len(stateMagic))
	if _, err := file.ReadAt(magic, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if string(magic) != stateMagic {
		return nil, refuse(name, ErrNoState, want)
	}
	if size < int64(len(stateMagic)+sha256.Size) {
		return nil, refuse(name, ErrDamaged, "; save it again")
	}
	line, err := firstLine(io.NewSectionReader(file, int64(len(stateMagic)),
		min(mostHead, size-sha256.Size-int64(len(stateMagic)))))
	if err != nil {
		return nil, err
	}
	// If the file is much longer than its head says, it is refused without reading all of it.
	if far, given := length(line); given && size > far+mostHead {
		return nil, refuse(name, ErrDamaged, ", it is %d bytes long and not %d; save it again", size, far)
	} else if line == nil && size > mostHead {
		return nil, refuse(name, ErrNoState, ": it has no head%s", want)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size-sha256.Size)); err != nil {
		return nil, err
	}
	foot := make([]byte, sha256.Size)
	if _, err := file.ReadAt(foot, size-sha256.Size); err != nil && err != io.EOF {
		return nil, err
	}
	if !bytes.Equal(sum.Sum(nil), foot) {
		return nil, refuse(name, ErrDamaged, "; save it again")
	}
	// From here on the text is as it was written. A fault in it was made by the writer.
	if line == nil {
		return nil, refuse(name, ErrNoState, ": it has no head%s", want)
	}
	var version struct {
		ModelVersion string `json:"model_version"`
	}
	// In a file of another version the rest of the head may be different too.
	if json.Unmarshal(line, &version) == nil && version.ModelVersion != "" && version.ModelVersion != sim.ModelVersion {
		return nil, refuse(name, ErrOtherVersion,
			", %s; this program is %s: save the state again with this one, or run it with that one",
			fault.Quote(version.ModelVersion), sim.ModelVersion)
	}
	s := &State{Digest: hex.EncodeToString(foot), Name: name, file: file, at: int64(len(stateMagic) + len(line))}
	if bad := s.head(line); bad != nil {
		return nil, wrongState{bad, ErrNoState}
	}
	if !bytes.Equal(s.line(), line) && !bytes.Equal(seedAsNumber(s.line(), `,"seed":`, s.Seed, `,`), line) {
		return nil, refuse(name, ErrNoState, ": its head is not written as concord writes it%s", want)
	}
	if rest := size - sha256.Size - s.at; s.each() == 0 || rest%s.each() != 0 || rest/s.each() != int64(s.Replicates) {
		return nil, refuse(name, ErrNoState, ": %d replicates of %d bytes are not the %d bytes that follow the head%s",
			s.Replicates, s.each(), rest, want)
	}
	return s, nil
}

// head reads the line of JSON at the beginning. It uses nothing of this line before checking it. Its faults
// name the file without a line, because nobody would look at lines of such a file.
func (s *State) head(line []byte) fault.Faults {
	h := &s.StateHead
	j := readStrict(s.Name, line, mostHead, "save the state again", h)
	for _, f := range []struct{ path, text string }{{"model_version", h.ModelVersion}, {"region", h.Region},
		{"scenario", h.Scenario}} {
		j.line(f.path, f.text)
	}
	if strings.ContainsAny(h.Scenario, `/\\`) {
		j.about("scenario", "scenario = %s, want a name without slashes", fault.Quote(h.Scenario))
	}
	j.paths("inputs", h.Inputs)
	j.within("replicates", h.Replicates, 1, mostSaved)
	j.within("year", h.Year, 1, mostYear)
	j.within("floats", h.Floats, 1, mostState)
	j.within("bytes", h.Bytes, 0, mostState)
	if h.Draws != sim.Shipped && !slices.Contains(sim.Sources[:], h.Draws) {
		j.about("draws", "draws = %s, want %q, %q or %q, or none", fault.Quote(string(h.Draws)), sim.FromPriors, sim.PriorMedians,
			sim.FromPosterior)
	}
	ids, values := map[string]bool{}, 0
	for k, e := range h.Entries {
		path := fmt.Sprintf("entries[%d]", k)
		j.line(path+".id", e.ID)
		if ids[e.ID] {
			j.about(path+".id", "%s.id = %s stands twice", path, fault.Quote(e.ID))
		}
		ids[e.ID] = true
		j.within(path+".values", e.Values, 0, mostValues)
		if e.Values <= mostValues {
			values += e.Values
		}
	}
	if h.Floats > 0 && h.Bytes > 0 && (values > h.Floats || len(h.Entries) > h.Bytes) {
		j.about("entries", "%d entries have %d values, more than the %d bytes and %d numbers of a replicate", len(h.Entries),
			values, h.Bytes, h.Floats)
	}
	if strings.TrimSpace(h.Effective) == "" {
		j.about("effective", "effective is empty, want the scenario of the state")
	}
	var bad fault.Faults
	errors.As(j.err(), &bad)
	for k := range bad {
		bad[k].Line, bad[k].Col, bad[k].Message = 0, 0, "the head of the state: "+bad[k].Message
	}
	return bad
}

// mostValues bounds the values of an entry.
const mostValues = 1000

// firstLine reads up to the first newline, which it keeps; nil if there is none.
func firstLine(r io.Reader) ([]byte, error) {
	var line []byte
	for chunk := make([]byte, 1<<16); ; {
		n, err := r.Read(chunk)
		if end := bytes.IndexByte(chunk[:n], '\n'); end >= 0 {
			return append(line, chunk[:end+1]...), nil
		}
		line = append(line, chunk[:n]...)
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// each is how many bytes a replicate takes.
func (s *State) each() int64 { return 8*int64(s.Floats) + int64(s.Bytes) }

// Replicate fills the slabs of a replicate. It may be called from any goroutine.
func (s *State) Replicate(r int, floats []float64, bytes []uint8) error {
	if r < 0 || r >= s.Replicates || len(floats) != s.Floats || len(bytes) != s.Bytes {
		return fmt.Errorf("results: replicate %d of %d numbers and %d bytes is asked for; there are %d of %d and %d", r,
			len(floats), len(bytes), s.Replicates, s.Floats, s.Bytes)
	}
	buf := make([]byte, s.each())
	if _, err := s.file.ReadAt(buf, s.at+int64(r)*s.each()); err != nil {
		return fmt.Errorf("cannot read replicate %d of the saved state: %w", r, err)
	}
	for k := range floats {
		floats[k] = math.Float64frombits(binary.LittleEndian.Uint64(buf[8*k:]))
	}
	copy(bytes, buf[8*len(floats):])
	return nil
}

// length is how long a file with this head must be, if the head can be understood.
func length(line []byte) (bytes int64, given bool) {
	var h struct{ Replicates, Floats, Bytes int64 }
	if json.Unmarshal(line, &h) != nil || min(h.Replicates, h.Floats) < 1 || h.Replicates > mostSaved ||
		h.Floats > mostState || h.Bytes < 0 || h.Bytes > mostState {
		return 0, false
	}
	return int64(len(stateMagic)+len(line)) + h.Replicates*(8*h.Floats+h.Bytes) + sha256.Size, true
}
