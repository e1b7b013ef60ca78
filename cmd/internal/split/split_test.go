package split

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results/store"
)

// stagesOf is the work of a process in a made-up experiment with these stages.
func stagesOf(dir string, parts, part int, stages ...Planned) *Work {
	return &Work{Dir: dir, Plan: strings.Repeat("a", 64), Engine: strings.Repeat("b", 64), Parts: parts, Part: part,
		Planned: stages}
}

// rowOf is what a task gives: two numbers, of which one is no ordinary one.
func rowOf(task int, row []float64) {
	row[0], row[1] = math.Sin(float64(task)), []float64{math.NaN(), math.Inf(-1), math.Copysign(0, -1), 5e-324}[task%4]
}

// through does the stages of an experiment in turn, as a verb does, and gives the bits of all rows.
func through(w *Work, stages ...Planned) (bits []uint64, err error) {
	for _, st := range stages {
		rows := make([][]float64, st.Tasks)
		for k := range rows {
			rows[k] = make([]float64, 2)
		}
		err := w.Rows(context.Background(), st.Name, st.Tasks, 2,
			func(from, to int) error {
				for k := from; k < to; k++ {
					rowOf(k, rows[k])
				}
				return nil
			},
			func(k int, row []float64) { copy(row, rows[k]) }, func(k int, row []float64) { copy(rows[k], row) })
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			for _, x := range row {
				bits = append(bits, math.Float64bits(x))
			}
		}
	}
	return bits, nil
}

// shards lets processes compute these parts of the stage whose turn it is, or of one that is named.
func shards(t *testing.T, dir string, parts, only int, which []int, stages ...Planned) {
	t.Helper()
	for _, part := range which {
		w := stagesOf(dir, parts, part, stages...)
		w.Only = only
		if _, err := through(w, stages...); !errors.Is(err, ErrDone) {
			t.Fatalf("part %d of %d: %v", part, parts, err)
		}
	}
}

func upTo(n int) []int {
	list := make([]int, n)
	for k := range list {
		list[k] = k + 1
	}
	return list
}

// Protects: however a stage is divided, its parts cover each task exactly once and in order, none is empty, all begin at a
// unit, and none is larger than another by more than a unit.
func TestPartsCoverEachTaskOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	cases := [][3]int{{1, 1, 1}, {64, 1, 16}, {7, 16, 16}, {7, 17, 16}, {1_000_000, 100_000_000, 16}, {3, 100_000_000, 1}}
	for range 3000 {
		cases = append(cases, [3]int{1 + random.IntN(80), 1 + random.IntN(2000), 1 + random.IntN(20)})
	}
	for _, c := range cases {
		most, tasks, unit := c[0], c[1], c[2]
		s := stagesOf("", most, 0, Planned{"s", tasks, unit}).at(1)
		if s.of < 1 || s.of > most || s.of > (tasks+unit-1)/unit {
			t.Fatalf("%v: %d parts", c, s.of)
		}
		at, least, largest := 0, math.MaxInt, 0
		for part := 1; part <= s.of; part++ {
			if s.of > 5000 && part > 2000 && part < s.of-2000 { // of very many the ends
				_, at = s.tasksOf(part)
				continue
			}
			from, to := s.tasksOf(part)
			if from != at || to <= from || from%unit != 0 || to%unit != 0 && to != tasks {
				t.Fatalf("%v: part %d has tasks %d to %d, after %d", c, part, from, to-1, at-1)
			}
			at = to
			units := (to - from + unit - 1) / unit
			least, largest = min(least, units), max(largest, units)
		}
		if at != tasks || largest > least+1 {
			t.Fatalf("%v: parts end at task %d, and have %d to %d units", c, at-1, least, largest)
		}
	}
}

// Protects: rows that parts leave, in any order and by any division, are those of one process, bit by bit.
func TestRowsByAnyDivision(t *testing.T) {
	stages := []Planned{{"first", 23, 1}, {"second", 5, 1}}
	var none *Work
	want, err := through(none, stages...)
	if err != nil {
		t.Fatal(err)
	}
	for _, parts := range []int{1, 2, 7, 23, 64} {
		dir := t.TempDir()
		for range stages {
			order := upTo(parts)
			rand.New(rand.NewPCG(uint64(parts), 3)).Shuffle(parts, func(i, j int) { order[i], order[j] = order[j], order[i] })
			shards(t, dir, parts, 0, order, stages...)
		}
		got, err := through(stagesOf(dir, parts, 0, stages...), stages...)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d parts: %v, and the rows are equal: %v", parts, err, slices.Equal(got, want))
		}
		sizes, others, err := store.Parts(dir)
		if err != nil || len(others) > 0 || len(sizes) != min(parts, 23)+min(parts, 5) {
			t.Errorf("%d parts: %d files, beside them %v, %v", parts, len(sizes), others, err)
		}
	}
}

// Protects: a process that computes a part computes its own tasks and no others.
func TestAProcessComputesItsOwnTasks(t *testing.T) {
	st := Planned{"s", 40, 16}
	w := stagesOf(t.TempDir(), 2, 2, st)
	s, err := w.Stage(st.Name, st.Tasks, st.Unit)
	if err != nil {
		t.Fatal(err)
	}
	if from, to, mine := s.Mine(); !mine || from != 32 || to != 40 {
		t.Errorf("tasks %d to %d, its own: %v", from, to-1, mine)
	}
}

// Protects: where parts are missing, who puts them together gets no stage, and hears exactly which; and so does who should
// compute a later stage.
func TestIncompleteNamesWhatIsMissing(t *testing.T) {
	stages := []Planned{{"first", 20, 1}, {"second", 20, 1}}
	dir := t.TempDir()
	shards(t, dir, 10, 0, []int{1, 2, 5, 9}, stages...)
	late := stagesOf(dir, 10, 3, stages...)
	late.Only = 2
	for _, w := range []*Work{stagesOf(dir, 10, 0, stages...), late} {
		_, err := through(w, stages...)
		var e *Incomplete
		if !errors.As(err, &e) || e.Stage != 1 || e.Of != 10 || !slices.Equal(e.Missing, []int{3, 4, 6, 7, 8, 10}) {
			t.Errorf("part %d: %v", w.Part, err)
		}
		if want := "stage 1 (first) has 4 of 10 parts, missing: 3-4,6-8,10"; err == nil || err.Error() != want {
			t.Errorf("says %v, want %s", err, want)
		}
	}
	list, err := stagesOf(dir, 10, 0, stages...).Standing(context.Background(), false)
	if err != nil || len(list) != 2 || len(list[0].Missing) != 6 || len(list[1].Missing) != 10 {
		t.Errorf("standing: %+v, %v", list, err)
	}
}

// damages are ways in which a file is not the part of its name.
var damages = map[string]func(path, other string) error{
	"empty":     func(path, _ string) error { return os.Truncate(path, 0) },
	"truncated": func(path, _ string) error { return os.Truncate(path, 300) },
	"altered": func(path, _ string) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text[bytes.IndexByte(text, '\n')+1] ^= 4 // the first byte of the content
		return os.WriteFile(path, text, 0o644)
	},
	"swapped": func(path, other string) error {
		text, err := os.ReadFile(other)
		if err != nil {
			return err
		}
		return os.WriteFile(path, text, 0o644)
	},
}

// Protects: a file that is not the part of its name is refused by name and reason, whatever it is; nothing is made of the
// others; the process that is asked for the part sets the file aside, keeps it, and computes the part again.
func TestRefusedPartsAreMadeAgain(t *testing.T) {
	st := Planned{"s", 40, 1}
	want, _ := through((*Work)(nil), st)
	for name, damage := range damages { // any order: each has a folder of its own
		dir := t.TempDir()
		shards(t, dir, 4, 0, upTo(4), st)
		head := func(part int) string {
			return filepath.Join(dir, fmt.Sprintf("stage-01-part-%05d-of-00004", part))
		}
		if err := damage(head(2), head(3)); err != nil {
			t.Fatal(err)
		}
		_, err := through(stagesOf(dir, 4, 0, st), st)
		var e *Incomplete
		if !errors.As(err, &e) || !slices.Equal(e.Missing, []int{2}) || len(e.Refused) != 1 ||
			!strings.Contains(err.Error(), filepath.Base(head(2))) {
			t.Errorf("%s: %v", name, err)
		}
		list, err := stagesOf(dir, 4, 0, st).Standing(context.Background(), true)
		if err != nil || len(list[0].Refused) != 1 || !slices.Equal(list[0].Missing, []int{2}) {
			t.Errorf("%s: verified: %+v, %v", name, list, err)
		}
		var told []string
		w := stagesOf(dir, 4, 2, st)
		w.Told = func(words string) { told = append(told, words) }
		if _, err := through(w, st); !errors.Is(err, ErrDone) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(strings.Join(told, "\n"), "refused-1") {
			t.Errorf("%s: told %q", name, told)
		}
		if got, err := through(stagesOf(dir, 4, 0, st), st); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: not whole after it was made again: %v", name, err)
		}
		if _, others, _ := store.Parts(dir); len(others) != 1 {
			t.Errorf("%s: kept beside the parts: %v", name, others)
		}
	}
}

// Protects: a part of a plan or of a program that is another one is refused.
func TestOtherPlansAndEnginesAreRefused(t *testing.T) {
	st := Planned{"s", 4, 1}
	for _, change := range []func(w *Work){
		func(w *Work) { w.Plan = strings.Repeat("c", 64) },
		func(w *Work) { w.Engine = strings.Repeat("c", 64) },
	} {
		dir := t.TempDir()
		other := stagesOf(dir, 1, 1, st)
		change(other)
		if _, err := through(other, st); !errors.Is(err, ErrDone) {
			t.Fatal(err)
		}
		_, err := through(stagesOf(dir, 1, 0, st), st)
		var e *Incomplete
		if !errors.As(err, &e) || len(e.Refused) != 1 || !strings.Contains(err.Error(), "another") {
			t.Errorf("%v", err)
		}
	}
}

// Protects: a stage that the plan does not have, or has otherwise, does not begin.
func TestAnotherStageThanPlanned(t *testing.T) {
	for _, own := range []Planned{{"other", 4, 1}, {"s", 5, 1}, {"s", 4, 2}} {
		if _, err := stagesOf(t.TempDir(), 1, 1, Planned{"s", 4, 1}).Stage(own.Name, own.Tasks, own.Unit); err == nil ||
			!strings.Contains(err.Error(), "not in the plan") {
			t.Errorf("%+v: %v", own, err)
		}
	}
	w := stagesOf(t.TempDir(), 1, 0)
	if _, err := w.Stage("s", 4, 1); err == nil || !strings.Contains(err.Error(), "not in the plan") {
		t.Errorf("a stage too many: %v", err)
	}
}

// Protects: a process that comes late does no harm and no work: for a stage that is over, for a part that is there, for a
// part that the stage does not have, and where all is there.
func TestLateProcessesDoNothing(t *testing.T) {
	stages := []Planned{{"first", 3, 1}, {"second", 8, 1}}
	dir := t.TempDir()
	shards(t, dir, 4, 1, upTo(4), stages...) // part 4 of stage 1 does not exist
	shards(t, dir, 4, 2, []int{1}, stages...)
	before, _, _ := store.Parts(dir)
	for _, c := range []struct {
		part, only int
		told       string
	}{
		{2, 1, "part 2 of 3 of stage 1 (first) is there: nothing to do"},
		{4, 1, "stage 1 (first) has 3 parts only: nothing to do"},
		{1, 2, "part 1 of 4 of stage 2 (second) is there: nothing to do"},
		{1, 0, "part 1 of 4 of stage 2 (second) is there: nothing to do"},
	} {
		w, told := stagesOf(dir, 4, c.part, stages...), ""
		w.Only, w.Told = c.only, func(words string) { told += words }
		if _, err := through(w, stages...); !errors.Is(err, ErrDone) || told != c.told {
			t.Errorf("part %d, stage %d: %v, told %q", c.part, c.only, err, told)
		}
	}
	if after, _, _ := store.Parts(dir); len(after) != len(before) || len(after) != 4 {
		t.Errorf("%d parts before, %d after", len(before), len(after))
	}
	shards(t, dir, 4, 2, upTo(4), stages...)
	shards(t, dir, 4, 0, upTo(4), stages...) // all is there, and no process goes on to make results
}

// Protects: results that were saved of earlier stages are used only while the parts of these stages are there, and not by a
// process that is asked for one of them. So what is missing is always told, and can always be made again.
func TestSkip(t *testing.T) {
	stages := []Planned{{"first", 3, 1}, {"second", 2, 1}}
	dir := t.TempDir()
	shards(t, dir, 3, 1, upTo(3), stages...)
	skip := func(part, only, n int) bool {
		w := stagesOf(dir, 3, part, stages...)
		w.Only = only
		did, err := w.Skip(n)
		if err != nil {
			t.Fatal(err)
		}
		if want := n; did && w.stage != want || !did && w.stage != 0 {
			t.Errorf("part %d, stage %d: skipped is %v, and stage %d is done", part, only, did, w.stage)
		}
		return did
	}
	if !skip(0, 0, 1) || !skip(2, 2, 1) || !skip(2, 0, 1) {
		t.Error("a stage that is whole is not skipped")
	}
	if skip(2, 1, 1) || skip(0, 0, 2) || skip(0, 0, 3) {
		t.Error("a stage is skipped that is asked for, that lacks parts, or that does not exist")
	}
	if err := os.Remove(filepath.Join(dir, "stage-01-part-00002-of-00003")); err != nil {
		t.Fatal(err)
	}
	if skip(0, 0, 1) || skip(1, 0, 1) || skip(1, 2, 1) {
		t.Error("a stage is skipped that lost a part")
	}
}

// Protects: two processes with different results for one part are a conflict, and the first stays.
func TestConflict(t *testing.T) {
	st := Planned{"s", 4, 1}
	dir := t.TempDir()
	leave := func(text string) error {
		w := stagesOf(dir, 1, 1, st)
		s, err := w.Stage(st.Name, st.Tasks, st.Unit)
		if err != nil {
			return err
		}
		return s.Leave(func(out io.Writer) error {
			if text == "first" { // the other one is quicker
				if err := store.WritePart(dir, s.head(1), "other", func(out io.Writer) error {
					_, err := io.WriteString(out, "second")
					return err
				}); err != nil {
					return err
				}
			}
			_, err := io.WriteString(out, text)
			return err
		})
	}
	if err := leave("first"); !errors.Is(err, store.ErrConflict) || errors.Is(err, ErrDone) {
		t.Errorf("%v", err)
	}
	if err := leave("first"); !errors.Is(err, ErrDone) {
		t.Errorf("what is there is whole, so there is nothing to do: %v", err)
	}
}

// strange leaves a part that is whole and does not hold what its tasks give.
func strange(t *testing.T, dir string, st Planned, numbers int) {
	t.Helper()
	s := stagesOf(dir, 1, 0, st).at(1)
	err := store.WritePart(dir, s.head(1), "", func(out io.Writer) error {
		return binary.Write(out, binary.LittleEndian, make([]float64, numbers))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Protects: a whole part with too few rows or too many is an error that names the file and what to do, and not a part that
// counts as missing: who is asked to compute it would find it whole.
func TestStrangeParts(t *testing.T) {
	st := Planned{"s", 4, 1}
	for numbers, want := range map[int]string{7: "fewer rows", 9: "more rows", 0: "fewer rows"} {
		dir := t.TempDir()
		strange(t, dir, st, numbers)
		_, err := through(stagesOf(dir, 1, 0, st), st)
		if err == nil || errors.As(err, new(*Incomplete)) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "stage-01-part-00001-of-00001") ||
			!strings.Contains(err.Error(), "move the file away") {
			t.Errorf("%d numbers: %v", numbers, err)
		}
	}
}

// broken reads, and then a disk fails.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

var errDisk = errors.New("the disk fails")

// Protects: an error of the disk stays one. It does not pass for a part with too few rows, nor for one with more.
func TestErrorsOfTheDiskPass(t *testing.T) {
	row := make([]float64, 2)
	r := NewRowReader(broken{strings.NewReader(strings.Repeat("x", 24))}, 2)
	if err := r.Next(row); err != nil {
		t.Fatal(err)
	}
	if err := r.Next(row); !errors.Is(err, errDisk) {
		t.Errorf("in a row: %v", err)
	}
	if err := NewRowReader(broken{strings.NewReader("")}, 2).End(); !errors.Is(err, errDisk) {
		t.Errorf("at the end: %v", err)
	}
}

// Protects: a part that changes between its check and its reading is refused, and so is all that was handed over.
func TestChangedWhileItIsRead(t *testing.T) {
	st := Planned{"s", 2, 1}
	dir := t.TempDir()
	shards(t, dir, 2, 0, upTo(2), st)
	s, err := stagesOf(dir, 2, 0, st).Stage("s", 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	handed := 0
	err = s.Read(context.Background(), func(from, _ int, in io.Reader) error {
		handed++
		if from == 0 {
			if err := damages["altered"](filepath.Join(dir, "stage-01-part-00001-of-00002"), ""); err != nil {
				return err
			}
		}
		_, err := io.ReadAll(in)
		return err
	})
	var e *Incomplete
	if !errors.As(err, &e) || !slices.Equal(e.Missing, []int{1}) || handed != 1 {
		t.Errorf("%v; %d parts were handed over", err, handed)
	}
}

// Protects: who waits can stop; and a folder that is gone is an error and not an empty one.
func TestStopsAndTellsOfTheFolder(t *testing.T) {
	st := Planned{"s", 2, 1}
	dir := t.TempDir()
	shards(t, dir, 2, 0, upTo(2), st)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := stagesOf(dir, 2, 0, st).Standing(stopped, true); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	gone := filepath.Join(dir, "gone")
	for _, part := range []int{0, 1} {
		if _, err := through(stagesOf(gone, 2, part, st), st); !errors.Is(err, fs.ErrNotExist) || !store.Retry(err) {
			t.Errorf("part %d in a folder that is gone: %v", part, err)
		}
	}
}

// Protects: numbers of parts read as a job array and a person take them, and of very many ranges a person reads the first.
func TestExpression(t *testing.T) {
	for _, c := range []struct {
		numbers           []int
		expression, three string
	}{
		{nil, "", ""},
		{[]int{5}, "5", "5"},
		{[]int{3, 7, 8, 9}, "3,7-9", "3,7-9"},
		{[]int{9, 1, 2, 9, 4}, "1-2,4,9", "1-2,4,9"},
		{[]int{1, 3, 5, 7, 8, 9}, "1,3,5,7-9", "1,3,5 and 3 more"},
	} {
		if got := Expression(c.numbers); got != c.expression {
			t.Errorf("%v: expression %q, want %q", c.numbers, got, c.expression)
		}
		if got := Clipped(c.numbers, 3); got != c.three {
			t.Errorf("%v: clipped %q, want %q", c.numbers, got, c.three)
		}
	}
	if first := First([]int{1, 3, 5, 7, 8, 9}, 2); !slices.Equal(first, []int{1, 3}) {
		t.Errorf("the first ranges are %v", first)
	}
}
