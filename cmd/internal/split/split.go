// Package split divides the stages of an experiment into parts that processes compute apart, also on several machines, and
// puts the parts together again. A stage is a number of tasks of which none needs another: replicates, rows of a sweep,
// seeds of an attribution, members of a fit. What a task gives depends on its number alone, so the whole does not depend on
// how it was divided. The files of the parts are all that processes know of one another.
package split

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"concord/results/store"
)

// Work is the share of one process in an experiment. A nil Work stands for an experiment that is not divided.
type Work struct {
	Dir     string    // of the parts; "" of a plan, which has none yet
	Plan    string    // SHA-256 of the plan
	Engine  string    // SHA-256 of what says which program computes
	Parts   int       // how many parts a stage has at most
	Part    int       // the part that this process computes, from 1; 0 to put parts together
	Only    int       // the stage that it computes, from 1; 0 for the first that lacks parts
	Attempt string    // who computes, for the footer of the part
	Planned []Planned // the stages, as the plan has them
	// Told gets what becomes of this process's part; it may be nil.
	Told func(words string)

	stage int // the stages so far
}

// Planned is a stage before it begins.
type Planned struct {
	Name  string `json:"name"`
	Tasks int    `json:"tasks"`
	Unit  int    `json:"unit"` // parts are whole units of tasks, but the last
}

// ErrDone is the error that ends a process whose part is there. It is no failure.
var ErrDone = errors.New("the part is there")

// Incomplete is the error of a stage whose parts are not all there.
type Incomplete struct {
	Stage   int // from 1
	Name    string
	Tasks   int
	Of      int // parts
	Missing []int
	Refused []error // files that are no such part
}

// Limits of what an error names.
const (
	mostRanges  = 200 // of numbers of parts
	mostRefused = 5   // files
)

func (e *Incomplete) Error() string {
	words := fmt.Sprintf("stage %d (%s) has %d of %d parts, missing: %s", e.Stage, e.Name, e.Of-len(e.Missing), e.Of,
		Clipped(e.Missing, mostRanges))
	for k, err := range e.Refused {
		if k == mostRefused {
			return words + fmt.Sprintf("; and %d more files that are no such part", len(e.Refused)-k)
		}
		words += "; " + err.Error()
	}
	return words
}

// Stage is a stage of the experiment whose turn it is.
type Stage struct {
	work        *Work
	name        string
	tasks, unit int
	number, of  int
	mine        bool
}

// Computes tells whether this process computes a part, so that it leaves no results.
func (w *Work) Computes() bool { return w != nil && w.Part > 0 }

// Skip passes stages whose results are known already, and tells whether it did. It does not if a part of them is missing,
// so that this is seen and said, or if this process is to compute one of them.
func (w *Work) Skip(stages int) (bool, error) {
	switch {
	case w == nil:
		return true, nil
	case w.Computes() && w.Only > 0 && w.Only <= w.stage+stages, w.stage+stages > len(w.Planned):
		return false, nil
	}
	there, err := w.listed()
	if err != nil {
		return false, err
	}
	for k := range stages {
		if len(w.at(w.stage+1+k).missing(there)) > 0 {
			return false, nil
		}
	}
	w.stage += stages
	return true, nil
}

// Parts is how many parts a stage has. A part has whole units, so there are no more parts than units.
func Parts(most, tasks, unit int) int { return min(most, (tasks+unit-1)/unit) }

// at is a planned stage, numbered from 1.
func (w *Work) at(number int) *Stage {
	p := w.Planned[number-1]
	return &Stage{work: w, name: p.Name, tasks: p.Tasks, unit: p.Unit, number: number, of: Parts(w.Parts, p.Tasks, p.Unit)}
}

// Stage begins the next stage. Parts begin at multiples of the unit. The error is ErrDone if there is nothing left to do for
// this process, and Incomplete if parts are missing that another process must compute.
func (w *Work) Stage(name string, tasks, unit int) (*Stage, error) {
	w.stage++
	if own := (Planned{name, tasks, unit}); w.stage > len(w.Planned) || w.Planned[w.stage-1] != own {
		return nil, fmt.Errorf("stage %d is %s, of %d tasks in parts of %d, which is not in the plan; plan again into "+
			"another folder", w.stage, name, tasks, unit)
	}
	s := w.at(w.stage)
	if w.Computes() && (w.Only == 0 || w.Only == w.stage) {
		if err := s.claim(); s.mine || err != nil {
			return s, err
		}
	}
	missing, err := s.absent()
	if err != nil {
		return nil, err
	}
	switch {
	case w.Computes() && (w.Only == w.stage || w.Only == 0 && (len(missing) > 0 || w.stage == len(w.Planned))):
		s.tellDone()
		return nil, ErrDone // others have what is missing
	case len(missing) > 0:
		return nil, &Incomplete{Stage: s.number, Name: name, Tasks: tasks, Of: s.of, Missing: missing}
	}
	return s, nil
}

// Standing tells of each planned stage what is missing, by the names of files, or by reading them all.
func (w *Work) Standing(ctx context.Context, verify bool) ([]Incomplete, error) {
	there, err := w.listed()
	if err != nil {
		return nil, err
	}
	var list []Incomplete
	for k := range w.Planned {
		s := w.at(k + 1)
		e := Incomplete{Stage: s.number, Name: s.name, Tasks: s.tasks, Of: s.of, Missing: s.missing(there)}
		if verify {
			if e.Missing, e.Refused, err = s.verify(ctx, nil); err != nil {
				return nil, err
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// claim looks for this process's part. The part is the process's own to compute if it is not there, or if what is there
// is no such part, which is then set aside.
func (s *Stage) claim() error {
	w := s.work
	if w.Part > s.of {
		return nil
	}
	p, err := store.OpenPart(w.Dir, s.head(w.Part))
	switch {
	case err == nil:
		return p.Close()
	case errors.Is(err, store.ErrPart):
		to, aside := store.SetAside(w.Dir, s.head(w.Part))
		if aside != nil {
			return errors.Join(err, aside)
		}
		if to == "" { // another process has put a good one there
			return nil
		}
		s.tell("%v; it is kept as %s and computed again", err, to)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	_, err = os.Stat(w.Dir) // a folder that is gone is known before anything is computed
	s.mine = err == nil
	return err
}

// tellDone says that this process's part of the stage is there.
func (s *Stage) tellDone() {
	if w := s.work; w.Part > s.of {
		s.tell("stage %d (%s) has %d parts only: nothing to do", s.number, s.name, s.of)
	} else {
		s.tell("part %d of %d of stage %d (%s) is there: nothing to do", w.Part, s.of, s.number, s.name)
	}
}

func (s *Stage) tell(format string, args ...any) {
	if s.work.Told != nil {
		s.work.Told(fmt.Sprintf(format, args...))
	}
}

// listed are the names in the folder of the parts. It reads the folder once, and asks for nothing about each file: there
// can be many, and on a network each question takes its time.
func (w *Work) listed() (map[string]bool, error) {
	there := map[string]bool{}
	if w.Dir == "" {
		return there, nil
	}
	entries, err := os.ReadDir(w.Dir)
	for _, e := range entries {
		there[e.Name()] = e.Type().IsRegular()
	}
	return there, err
}

// absent lists the parts of which there is no file.
func (s *Stage) absent() ([]int, error) {
	there, err := s.work.listed()
	if err != nil {
		return nil, err
	}
	return s.missing(there), nil
}

func (s *Stage) missing(there map[string]bool) []int {
	var missing []int
	for k := range s.of {
		if !there[s.head(k+1).File()] {
			missing = append(missing, k+1)
		}
	}
	return missing
}

// head says which file a part must be.
func (s *Stage) head(part int) store.PartHead {
	from, to := s.tasksOf(part)
	return store.PartHead{Plan: s.work.Plan, Engine: s.work.Engine, Stage: s.number, Name: s.name,
		Part: part, Of: s.of, From: from, To: to}
}

// tasksOf are the tasks of a part.
func (s *Stage) tasksOf(part int) (from, to int) {
	units := (s.tasks + s.unit - 1) / s.unit
	begin := func(k int) int { return units/s.of*k + min(k, units%s.of) }
	return min(s.tasks, s.unit*begin(part-1)), min(s.tasks, s.unit*begin(part))
}

// Mine are the tasks that this process computes, if it computes any of this stage.
func (s *Stage) Mine() (from, to int, mine bool) {
	if s.mine {
		from, to = s.tasksOf(s.work.Part)
	}
	return from, to, s.mine
}

// Leave writes the file of this process's part. What write writes is its content. Leave always gives an error: ErrDone, or what
// went wrong. An error of two different results for one part is store.ErrConflict.
func (s *Stage) Leave(write func(io.Writer) error) error {
	w := s.work
	head := s.head(w.Part)
	if err := store.WritePart(w.Dir, head, w.Attempt, write); err != nil {
		return err
	}
	s.tell("part %d of %d of stage %d (%s): tasks %d to %d", w.Part, s.of, s.number, s.name, head.From, head.To-1)
	return ErrDone
}

// Read hands over the parts in order, each verified. If some are missing or are not what they must be, its error is
// Incomplete. After an error what was handed over must not be used, and must not be kept.
func (s *Stage) Read(ctx context.Context, each func(from, to int, in io.Reader) error) error {
	bad, refused, err := s.verify(ctx, each)
	if err == nil && len(bad) > 0 {
		err = &Incomplete{Stage: s.number, Name: s.name, Tasks: s.tasks, Of: s.of, Missing: bad, Refused: refused}
	}
	return err
}

// verify goes through the parts. It hands over those before the first that is missing or refused, if there is someone to
// take them.
func (s *Stage) verify(ctx context.Context, each func(from, to int, in io.Reader) error) (bad []int, refused []error, err error) {
	for part := 1; part <= s.of; part++ {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		head := s.head(part)
		p, err := store.OpenPart(s.work.Dir, head)
		if err == nil {
			if each != nil && len(bad) == 0 {
				err = each(head.From, head.To, p.Reader())
			}
			err = errors.Join(err, p.Close())
		}
		switch {
		case err == nil:
		case errors.Is(err, store.ErrPart): // also one that was altered while it was read
			bad, refused = append(bad, part), append(refused, err)
		case p == nil && errors.Is(err, fs.ErrNotExist):
			bad = append(bad, part)
		case p == nil:
			return nil, nil, err
		default:
			return nil, nil, fmt.Errorf("%s: %w", head.File(), err)
		}
	}
	return bad, refused, nil
}
