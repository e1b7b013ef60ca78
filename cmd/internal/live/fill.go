package live

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// mostPast bounds the bytes that are kept of side A: its numbers and saved states. A state takes some 55 kB, a third of
// it for entries, those of the leaders' own among them. With seven of them about 250 replicates fit. What does not fit is
// computed again.
const mostPast = 96 << 20

// MostBytes is more than the numbers of a replicate take.
const MostBytes = 64 << 20

// past is what is kept of side A, by replicate. Side B goes on from it.
type past struct {
	most  int   // bytes
	bytes int   // kept
	marks []int // years at whose end the state is saved, in order
	runs  map[int]*pastRun
}

// pastRun is what is kept of one replicate.
type pastRun struct {
	numbers []float64
	states  []sim.State // by mark
}

// forget drops everything. What comes is of a region until a last year.
func (p *past) forget(r *sim.Region, last int) {
	p.bytes, p.runs, p.marks = 0, map[int]*pastRun{}, marks(r, last)
}

// marks are the years at whose end a state is saved: the first year, and every fifth year of the calendar from five
// years later on until ten years before the usual last year. Later years are soon computed.
func marks(r *sim.Region, last int) []int {
	at := []int{r.FirstYear}
	for year := r.FirstYear + 5; year <= r.DefaultUntil-10; year++ {
		if year%5 == 0 {
			at = append(at, year)
		}
	}
	for len(at) > 0 && at[len(at)-1] >= last {
		at = at[:len(at)-1]
	}
	return at
}

// Fill computes a replicate of both sides. It writes the numbers of side A and then those of side B, each as eight
// little-endian bytes.
func (e *Engine) Fill(replicate int, into []byte) (err error) {
	defer caught(&err)
	p, err := e.prepared(replicate)
	if err != nil {
		return err
	}
	if want := 16 * p.Width; len(into) != want {
		return fmt.Errorf("there are %d bytes for the numbers, want %d", len(into), want)
	}
	a, err := e.fillA(replicate)
	if err != nil {
		return err
	}
	b, err := e.fillB(replicate, a)
	if err != nil {
		return err
	}
	write(into[:8*p.Width], a.numbers)
	write(into[8*p.Width:], b)
	return nil
}

// caught turns a panic into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the engine failed inside: %v", p)
	}
}

// prepared gives the pair, if a replicate of it can be computed.
func (e *Engine) prepared(replicate int) (*pair, error) {
	if e.pair == nil {
		return nil, errors.New("no pair of scenarios is prepared; prepare one first")
	}
	if replicate < 0 || replicate >= run.MostReplicates {
		return nil, fmt.Errorf("replicate %d, want 0..%d", replicate, run.MostReplicates-1)
	}
	return e.pair, nil
}

// write gives numbers as bytes.
func write(into []byte, numbers []float64) {
	for k, v := range numbers {
		binary.LittleEndian.PutUint64(into[8*k:], math.Float64bits(v))
	}
}

// fillA gives a replicate of side A, computed now or before.
func (e *Engine) fillA(replicate int) (*pastRun, error) {
	if known := e.past.runs[replicate]; known != nil {
		return known, nil
	}
	s, p := &e.sides[0], e.pair
	s.runner.Begin(replicate)
	w := s.runner.World()
	floats, octets := w.Slabs()
	size := 8*p.Width + len(e.past.marks)*(8*len(floats)+len(octets))
	keep := e.past.bytes+size <= e.past.most
	a := &pastRun{numbers: make([]float64, p.Width)}
	for w.Year < p.Last {
		if err := s.year(p, a.numbers); err != nil {
			return nil, err
		}
		if n := len(a.states); keep && n < len(e.past.marks) && e.past.marks[n] == w.Year {
			a.states = append(a.states, w.Snapshot())
		}
	}
	if keep {
		e.past.runs[replicate] = a
		e.past.bytes += size
	}
	return a, nil
}

// year runs a year of a side and takes down its numbers.
func (s *side) year(p *pair, numbers []float64) error {
	if err := s.runner.Step(); err != nil {
		return err
	}
	w := s.runner.World()
	s.runner.Layout().Read(w, s.row)
	for k, place := range s.places {
		numbers[p.Series[k].Offset+w.Year-p.First] = s.row[place]
	}
	return nil
}

// fillB gives a replicate of side B. It goes on from the last saved state of side A before the first difference. Both
// histories are the same until then, so the numbers are those of a run from the beginning, bit for bit.
func (e *Engine) fillB(replicate int, a *pastRun) ([]float64, error) {
	s, p := &e.sides[1], e.pair
	if p.Differs == 0 {
		return a.numbers, nil
	}
	numbers := make([]float64, p.Width)
	s.runner.Begin(replicate)
	w := s.runner.World()
	mark := -1
	for n := range a.states {
		if e.past.marks[n] < p.Differs {
			mark = n
		}
	}
	if mark >= 0 {
		old := e.sides[0].runner.World()
		old.State.CopyFrom(&a.states[mark])
		old.Year, old.Seed, old.Replicate = e.past.marks[mark], s.bound.Scenario.Seed, replicate
		if err := w.Carry(old); err != nil {
			return nil, err
		}
		years := w.Year - p.First + 1
		for _, x := range p.Series {
			copy(numbers[x.Offset:x.Offset+years], a.numbers[x.Offset:])
		}
	}
	for w.Year < p.Last {
		if err := s.year(p, numbers); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// Mark computes the whole record of a replicate of a side, until the side's own last year, and adds it to marks of its
// cells: each as eight little-endian bytes, all 0 before the first replicate. See results.DigestOf.
func (e *Engine) Mark(side, replicate int, marks []byte) (err error) {
	defer caught(&err)
	p, err := e.prepared(replicate)
	if err != nil {
		return err
	}
	if side < 0 || side > 1 {
		return fmt.Errorf("side %d, want 0 or 1", side)
	}
	if len(marks) != p.Size[side] {
		return fmt.Errorf("there are %d bytes for the marks, want %d", len(marks), p.Size[side])
	}
	s := &e.sides[side]
	row, sums := make([]float64, s.whole.Width), make([]uint64, s.whole.Width)
	s.runner.Begin(replicate)
	for y := range s.whole.Years {
		if err := s.runner.Step(); err != nil {
			return err
		}
		s.whole.Read(s.runner.World(), row)
		year := marks[8*y*len(row):][:8*len(row)]
		read(sums, year)
		analysis.AddMarks(sums, replicate, row)
		for k, sum := range sums {
			binary.LittleEndian.PutUint64(year[8*k:], sum)
		}
	}
	return nil
}

// read takes marks from bytes.
func read(marks []uint64, from []byte) {
	for k := range marks {
		marks[k] = binary.LittleEndian.Uint64(from[8*k:])
	}
}

// Digest gives the outcome digest of a side with so many replicates, from the sum of their marks: what `concord run` prints.
// The answer is like that of Call.
func (e *Engine) Digest(side, replicates int, marks []byte) string {
	p, err := e.prepared(0)
	if err == nil && (side < 0 || side > 1 || replicates < 1 || replicates > run.MostReplicates || len(marks) != p.Size[side]) {
		err = fmt.Errorf("side %d, %d replicates and %d bytes of marks make no digest", side, replicates, len(marks))
	}
	if err != nil {
		return text(refusal(err))
	}
	sums := make([]uint64, len(marks)/8)
	read(sums, marks)
	return text(reply{OK: Digested{results.DigestOf(e.sides[side].whole, replicates, sums)}})
}

// Digested is the outcome digest of a side.
type Digested struct {
	Digest string `json:"digest"`
}
