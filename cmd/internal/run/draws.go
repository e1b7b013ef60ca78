package run

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/agents"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// DrawsJob asks which values are drawn by the replicates of a run, or by the pairs of runs of several
// scenarios.
type DrawsJob struct {
	Sides      []*scenarios.Bound // one side for a run; otherwise scenarios of one region on the same draws
	Names      []string           // of the sides, each once; not needed for one
	Seed       uint64
	Replicates int
	Workers    int // 0 for one a core
	Uncertain  bool
	Draws      sim.ParameterSource
	From       *results.State // a branch goes on from here; nil from the beginning
}

// quantity is a number that replicates draw. It knows where a world that has begun holds the number.
type quantity struct {
	key   string // the path as in --set; for a tie, the name in the posterior
	doc   string
	law   string // what it is drawn from; if it is equal for two sides, their values are equal too
	sides []int  // the sides that draw it from this law
	read  func(w *worker, r int, table []agents.Parameter) float64
}

// DrawnFile is the table of the values drawn.
const DrawnFile = "draws.csv"

// member is the column that says which draw of the posterior a replicate has.
const member = "member"

// quantities lists what the sides draw: parameters, ties, then values of entries.
func (j *DrawsJob) quantities() []quantity {
	var list []quantity
	add := func(side int, q quantity) {
		for k := range list {
			if list[k].key == q.key && list[k].law == q.law {
				list[k].sides = append(list[k].sides, side)
				return
			}
		}
		q.sides = []int{side}
		list = append(list, q)
	}
	for n, b := range j.Sides {
		post := b.Region.Posterior
		if j.Draws == sim.FromPosterior {
			add(n, quantity{key: member, law: "the posterior",
				doc:  "which of the posterior's draws the replicate has: column draw of its table posterior.csv",
				read: func(_ *worker, r int, _ []agents.Parameter) float64 { return float64(post.Member(r) + 1) }})
		}
		fitted := func(path string) bool { return j.Draws == sim.FromPosterior && slices.Contains(post.Paths, path) }
		set, params := b.Settled(), b.Params
		for slot, row := range params.Table() {
			q := quantity{key: row.Path, doc: row.Doc + " [" + row.Unit + "]",
				read: func(_ *worker, _ int, table []agents.Parameter) float64 { return *table[slot].Value }}
			k := slices.IndexFunc(b.Uncertain, func(u scenarios.BoundRange) bool { return u.Entry < 0 && u.Slot == slot })
			switch {
			case j.Uncertain && k >= 0:
				q.law = rangeWords(b.Uncertain[k])
			case !j.Draws.Varies() || slices.Contains(set, row.Path):
				continue
			case fitted(row.Path):
				q.law = "the posterior"
			case row.Shape != agents.Fixed:
				q.law = "its prior, " + row.Shape.String() + j.unfitted()
			default:
				continue
			}
			add(n, q)
		}
		for _, t := range b.Region.Ties {
			q := quantity{key: t.Path, doc: "what lasts in the trade of the pair beyond all other terms [log points]",
				law: "its prior, normal" + j.unfitted(),
				read: func(w *worker, _ int, _ []agents.Parameter) float64 {
					if r := w.model.Region; t.B >= 0 {
						return r.Effect[t.A*len(r.Nodes)+t.B]
					}
					return w.model.Region.Nodes[t.A].Border
				}}
			if t.B < 0 {
				q.doc = "own side's border term of the country in trade [log points]"
			}
			switch {
			case fitted(t.Path):
				q.law = "the posterior"
			case j.Draws != sim.FromPriors:
				continue
			}
			add(n, q)
		}
		for _, u := range b.Uncertain {
			if !j.Uncertain || u.Entry < 0 {
				continue
			}
			add(n, quantity{key: u.Path, doc: fieldDoc(b.Entries[u.Entry].Kind, u.Slot), law: rangeWords(u),
				read: func(w *worker, _ int, _ []agents.Parameter) float64 {
					return w.world.Talks.Values[w.world.EntryAt[u.Entry]+u.Slot]
				}})
		}
	}
	return list
}

// unfitted says of what is drawn from a prior, where others come from a posterior, why.
func (j *DrawsJob) unfitted() string {
	if j.Draws == sim.FromPosterior {
		return ", since it is unfitted"
	}
	return ""
}

func rangeWords(u scenarios.BoundRange) string {
	return fmt.Sprintf("%s..%s, as [uncertain] says", results.Number(u.Lo), results.Number(u.Hi))
}

// fieldDoc describes the field of a kind that has a slot.
func fieldDoc(kind *sim.Kind, slot int) string {
	for _, f := range kind.Fields {
		if slot -= f.Slots(); slot < 0 {
			return f.Doc + " [" + f.Unit + "]"
		}
	}
	return kind.Name
}

// Table describes the table, without its rows; drawn is false when nothing is drawn.
func (j *DrawsJob) Table() (t results.Table, drawn bool) {
	each, number := "replicate", "number of the replicate, from 0"
	t = results.Table{File: DrawnFile}
	if len(j.Sides) > 1 {
		each, number = "pair", "number of the pair, from 0: each scenario runs as this replicate of the seed"
	}
	t.Description = "The values that each " + each +
		" draws: one row for each, a column for each quantity that is drawn, named as --set names it, ties of trade " +
		"(border.…, pair.…) as the posterior does."
	if len(j.Sides) > 1 {
		var names []string
		for n, b := range j.Sides {
			if name := j.Names[n]; name != b.Scenario.Name {
				name += " is " + b.Scenario.Name
				names = append(names, name)
			}
		}
		t.Description += " All scenarios have the same draw of a quantity, so it stands once. Where they draw it from " +
			"different ranges, each has a column, named SCENARIO:KEY."
		if names != nil {
			t.Description += " Here " + strings.Join(names, ", ") + "."
		}
	}
	t.Columns = []results.Column{{Name: "replicate", Type: "integer", Description: number}}
	list := j.quantities()
	for k := range list {
		q := &list[k]
		c := results.Column{Name: q.key, Type: "number", Description: q.doc + "; drawn from " + q.law}
		if q.key == member {
			c.Type, c.Description = "integer", q.doc
		} else if len(j.Sides) > 1 {
			if j.alone(list, q) {
				c.Description += j.but(q)
			} else {
				c.Name = j.Names[q.sides[0]] + ":" + q.key
				c.Description += " in " + j.words(func(n int) bool { return slices.Contains(q.sides, n) })
			}
		}
		t.Columns = append(t.Columns, c)
	}
	return t, len(list) > 0
}

// alone tells whether all sides that draw a number draw it from the same law.
func (j *DrawsJob) alone(list []quantity, q *quantity) bool {
	n := 0
	for k := range list {
		if list[k].key == q.key {
			n++
		}
	}
	return n == 1
}

// but says in words which sides do not draw a quantity.
func (j *DrawsJob) but(q *quantity) string {
	if len(q.sides) == len(j.Sides) {
		return ""
	}
	return "; not drawn in " + j.words(func(n int) bool { return !slices.Contains(q.sides, n) }) + ", where it is set or missing"
}

// words names some of the sides.
func (j *DrawsJob) words(which func(n int) bool) string {
	var names []string
	for n := range j.Sides {
		if which(n) {
			names = append(names, j.Names[n])
		}
	}
	return strings.Join(names, ", ")
}

// Write puts every replicate before its first year, or where a branch begins, as the run itself does. Then it
// writes the drawn values of the world. Memory does not grow with the number of replicates, and the table
// does not depend on the workers.
func (j *DrawsJob) Write(ctx context.Context, to *results.TableFile) error {
	list := j.quantities()
	var begin []func() func(*worker, int) error
	var jobs []Job
	for _, b := range j.Sides {
		job := Job{Bound: b, Seed: j.Seed, Replicates: j.Replicates, Uncertain: j.Uncertain, Draws: j.Draws}
		beginning, err := job.beginning(j.From)
		if err != nil {
			return err
		}
		jobs, begin = append(jobs, job), append(begin, beginning)
	}
	cells := make([]string, 1+len(list))
	s := &replication{width: len(list), most: j.Replicates, workers: j.Workers,
		filler: func() func(int, []float64) error {
			var workers []*worker
			var begins []func(*worker, int) error
			for n := range jobs {
				workers, begins = append(workers, newWorker(jobs[n], true)), append(begins, begin[n]())
			}
			return func(r int, row []float64) error {
				for n, w := range workers {
					if err := begins[n](w, r); err != nil {
						return err
					}
					table := w.model.Params.Table()
					for k := range list {
						if list[k].sides[0] == n {
							row[k] = list[k].read(w, r, table)
						}
					}
				}
				return nil
			}
		},
		inTurn: func(first int, rows [][]float64) error {
			for n, row := range rows {
				cells[0] = strconv.Itoa(first + n)
				for k, x := range row {
					cells[1+k] = results.Number(x)
				}
				if err := to.Add(cells...); err != nil {
					return err
				}
			}
			return nil
		}}
	return s.extend(ctx, j.Replicates)
}
