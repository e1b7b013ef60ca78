// Package split divides the stages of an experiment into parts that processes compute apart, also on several machines, and
// puts the parts together again. A stage is a number of tasks of which none needs another: replicates, rows of a sweep,
// seeds of an attribution, members of a fit. What a task gives depends on its number alone, so the whole does not depend on
// how it was divided. The files of the parts are all that processes know of one another.
package split

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"concord/results/store"
)

// Work is the share of one process in an experiment. A nil Work stands for an experiment that is not divided.
type Work struct {
	Dir     string    // of the parts
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

// Done is the error that ends a process whose part is there. It is no failure.
var Done = errors.New("the part is there")

// Incomplete is the error of a stage whose parts are not all there.
type Incomplete struct {
	Stage   int // from 1
	Name    string
	Tasks   int
	Of      int // parts
	Missing []int
	Refused []error // files that are no such part
}

func (e *Incomplete) Error() string {
	words := fmt.Sprintf("stage %d (%s) has %d of %d parts, missing: %s", e.Stage, e.Name, e.Of-len(e.Missing), e.Of,
		Expression(e.Missing))
	for k, err := range e.Refused {
		if k == mostRefused {
			return words + fmt.Sprintf("; and %d more files that are no such part", len(e.Refused)-k)
		}
		words += "; " + err.Error()
	}
	return words
}

// mostRefused is how many files an error names.
const mostRefused = 5

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

// Skip passes stages whose results are known already.
func (w *Work) Skip(stages int) {
	if w != nil {
		w.stage += stages
	}
}

// Parts is how many parts a stage has. A part has whole units, so there are no more parts than units.
func Parts(most, tasks, unit int) int { return min(most, (tasks+unit-1)/unit) }

// Stage begins the next stage. Parts begin at multiples of the unit. The error is Done if there is nothing left to do for
// this process, and Incomplete if parts are missing that another process must compute.
func (w *Work) Stage(name string, tasks, unit int) (*Stage, error) {
	w.stage++
	if own := (Planned{name, tasks, unit}); w.stage > len(w.Planned) || w.Planned[w.stage-1] != own {
		return nil, fmt.Errorf("stage %d is %+v, which is not in the plan", w.stage, own)
	}
	s := &Stage{work: w, name: name, tasks: tasks, unit: unit, number: w.stage, of: Parts(w.Parts, tasks, unit)}
	if w.Part > 0 && (w.Only == w.stage || w.Only == 0 && s.sure()) {
		return s.claim()
	}
	missing, err := s.missing()
	switch {
	case err != nil:
		return nil, err
	case w.Part > 0 && w.Only == 0 && (len(missing) > 0 || s.spoiled()):
		return s.claim()
	case len(missing) > 0:
		return nil, &Incomplete{Stage: s.number, Name: name, Tasks: tasks, Of: s.of, Missing: missing}
	}
	return s, nil
}

// sure tells whether this is the stage of a process that was told none, so that the folder need not be listed: behind the
// last stage nothing comes, and a stage that lacks the process's own part is not whole. Of 10,000 processes that each list
// 10,000 names a file system of many machines has much to do.
func (s *Stage) sure() bool {
	if _, err := os.Stat(s.work.Dir); err != nil { // to list it gives the error before anything is computed
		return false
	}
	if s.number == len(s.work.Planned) {
		return true
	}
	_, err := os.Lstat(filepath.Join(s.work.Dir, s.head(s.work.Part).File()))
	return s.work.Part <= s.of && errors.Is(err, fs.ErrNotExist)
}

// Standing tells of each planned stage what is missing, by the names of files, or by reading them all.
func (w *Work) Standing(verify bool) ([]Incomplete, error) {
	var list []Incomplete
	for k, st := range w.Planned {
		s := &Stage{work: w, name: st.Name, tasks: st.Tasks, unit: st.Unit, number: k + 1, of: Parts(w.Parts, st.Tasks, st.Unit)}
		e := Incomplete{Stage: s.number, Name: s.name, Tasks: s.tasks, Of: s.of}
		missing, err := s.missing()
		if err != nil {
			return nil, err
		}
		e.Missing = missing
		if verify {
			if e.Missing, e.Refused, err = s.verify(func(int, int, io.Reader) error { return nil }); err != nil {
				return nil, err
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// spoiled tells whether this process's part is there, and is not what it must be.
func (s *Stage) spoiled() bool {
	if s.work.Part > s.of {
		return false
	}
	p, err := store.OpenPart(s.work.Dir, s.head(s.work.Part))
	if err == nil {
		err = p.Close()
	}
	return errors.Is(err, store.ErrPart)
}

// claim prepares for this process's part, if it is not there.
func (s *Stage) claim() (*Stage, error) {
	w := s.work
	if w.Part > s.of {
		s.tell("stage %d (%s) has %d parts only: nothing to do", s.number, s.name, s.of)
		return nil, Done
	}
	s.mine = true
	p, err := store.OpenPart(w.Dir, s.head(w.Part))
	switch {
	case err == nil:
		s.tell("part %d of %d of stage %d (%s) is there: nothing to do", w.Part, s.of, s.number, s.name)
		return nil, errors.Join(p.Close(), Done)
	case errors.Is(err, store.ErrPart):
		to, aside := store.SetAside(w.Dir, s.head(w.Part))
		if aside != nil {
			return nil, errors.Join(err, aside)
		}
		s.tell("%v; it is kept as %s and computed again", err, to)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return s, nil
}

func (s *Stage) tell(format string, args ...any) {
	if s.work.Told != nil {
		s.work.Told(fmt.Sprintf(format, args...))
	}
}

// missing lists the parts of which there is no file. It looks at names alone.
func (s *Stage) missing() ([]int, error) {
	entries, err := os.ReadDir(s.work.Dir)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		if e.Type().IsRegular() {
			there[e.Name()] = true
		}
	}
	var missing []int
	for k := range s.of {
		if !there[s.head(k+1).File()] {
			missing = append(missing, k+1)
		}
	}
	return missing, nil
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
	from, to = s.tasksOf(max(1, s.work.Part))
	return from, to, s.mine
}

// Leave writes the file of this process's part. What write writes is its content. Leave always gives an error: Done, or what
// went wrong. An error of two different results for one part is store.ErrConflict.
func (s *Stage) Leave(write func(io.Writer) error) error {
	w := s.work
	head := s.head(w.Part)
	if err := store.WritePart(w.Dir, head, w.Attempt, write); err != nil {
		return err
	}
	s.tell("part %d of %d of stage %d (%s): tasks %d to %d", w.Part, s.of, s.number, s.name, head.From, head.To-1)
	return Done
}

// Read hands over the parts in order, each verified. If some are missing or are not what they must be, its error is
// Incomplete, and what was handed over must not be used.
func (s *Stage) Read(each func(from, to int, in io.Reader) error) error {
	bad, refused, err := s.verify(each)
	if err == nil && len(bad) > 0 {
		err = &Incomplete{Stage: s.number, Name: s.name, Tasks: s.tasks, Of: s.of, Missing: bad, Refused: refused}
	}
	return err
}

// verify goes through the parts. It hands over those before the first that is missing or refused.
func (s *Stage) verify(each func(from, to int, in io.Reader) error) (bad []int, refused []error, err error) {
	for part := 1; part <= s.of; part++ {
		head := s.head(part)
		p, err := store.OpenPart(s.work.Dir, head)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			bad = append(bad, part)
			continue
		case errors.Is(err, store.ErrPart):
			bad, refused = append(bad, part), append(refused, err)
			continue
		case err != nil:
			return nil, nil, err
		}
		if len(bad) == 0 {
			err = each(head.From, head.To, p.Reader())
		}
		if err = errors.Join(err, p.Close()); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", head.File(), err)
		}
	}
	return bad, refused, nil
}
