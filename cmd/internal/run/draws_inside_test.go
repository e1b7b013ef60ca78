package run

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// drawn is a table of draws, by column.
type drawn struct {
	head []string
	rows [][]float64
}

func (d drawn) at(r int, key string) (x float64, there bool) {
	k := slices.Index(d.head, key)
	if k < 0 {
		return 0, false
	}
	return d.rows[r][k], true
}

// drawsOf writes the table of a job and reads it back.
func drawsOf(t *testing.T, j DrawsJob) (drawn, []byte) {
	t.Helper()
	table, _ := j.Table()
	file := filepath.Join(t.TempDir(), "draws.csv")
	f, err := results.NewTableFile(table, file)
	if err == nil {
		err = j.Write(context.Background(), f)
	}
	if err == nil {
		table, err = f.Table()
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || results.SHA256(text) != table.SHA256 {
		t.Fatalf("%v, or another digest than stated", err)
	}
	cells, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	d := drawn{head: cells[0]}
	for r, row := range cells[1:] {
		var numbers []float64
		for _, cell := range row {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, x)
		}
		if numbers[0] != float64(r) {
			t.Fatalf("row %d is of replicate %v", r, numbers[0])
		}
		d.rows = append(d.rows, numbers)
	}
	return d, text
}

// of reads a scenario of the library, changed.
func of(t *testing.T, name string, sets ...string) *scenarios.Bound {
	t.Helper()
	s, err := scenarios.Read(name)
	if err == nil && len(sets) > 0 {
		err = s.Set(sets...)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// had returns, by key, what the world of a replicate held at the end of its run: all parameters, ties and
// values of entries.
func had(w *worker) map[string]float64 {
	all := map[string]float64{}
	for _, row := range w.model.Params.Table() {
		all[row.Path] = *row.Value
	}
	r := w.model.Region
	for _, tie := range r.Ties {
		if all[tie.Path] = r.Nodes[tie.A].Border; tie.B >= 0 {
			all[tie.Path] = r.Effect[tie.A*len(r.Nodes)+tie.B]
		}
	}
	for e := range w.world.Entries {
		entry := &w.world.Entries[e]
		for _, f := range entry.Kind.Fields {
			if f.Slots() == 1 && !entry.Own { // leaders set some values of their own when they table them
				all[w.job.Bound.Scenario.Entry(entry.ID).Path()+"."+f.Key] = w.world.Talks.Values[w.world.EntryAt[e]+
					entry.Kind.Slot(f.Key)]
			}
		}
	}
	return all
}

// Protects: draws.csv says what the world of a replicate held when it ran, for every column. Whatever differs
// between the worlds of two replicates has a column. In a comparison this holds for every scenario.
func TestDrawsAreWhatTheWorldHad(t *testing.T) {
	const n = 5
	clash, ref := of(t, "clash-2027", "until=1994"), of(t, "reference", "until=1994")
	set := of(t, "clash-2027", "until=1994", "leaders.gain=0.4", "barriers.security=false")
	other := of(t, "clash-2027", "until=1994")
	other.Uncertain = slices.Clone(other.Uncertain)
	other.Uncertain[0].Lo += 0.25 // another range of the same value
	for _, c := range []struct {
		name      string
		sides     []*scenarios.Bound
		uncertain bool
		draws     sim.ParameterSource
		least     int // columns
	}{
		{"nothing", []*scenarios.Bound{ref}, false, sim.Shipped, 1},
		{"priors", []*scenarios.Bound{ref}, false, sim.FromPriors, 140},
		{"posterior", []*scenarios.Bound{ref}, false, sim.FromPosterior, 150},
		{"uncertain", []*scenarios.Bound{clash}, true, sim.Shipped, 2},
		{"all", []*scenarios.Bound{clash}, true, sim.FromPosterior, 150},
		{"settled", []*scenarios.Bound{set}, true, sim.FromPriors, 100},
		{"compared", []*scenarios.Bound{ref, set, clash}, true, sim.FromPriors, 140},
		{"compared from the posterior", []*scenarios.Bound{set, ref}, true, sim.FromPosterior, 140},
		{"other ranges", []*scenarios.Bound{clash, ref, other}, true, sim.Shipped, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := []string{"base", "scenario-1", "scenario-2"}[:len(c.sides)]
			d, _ := drawsOf(t, DrawsJob{Sides: c.sides, Names: names, Seed: 7, Replicates: n, Uncertain: c.uncertain,
				Draws: c.draws})
			if len(d.head) < c.least {
				t.Errorf("%d columns, want %d or more", len(d.head), c.least)
			}
			told := map[string]bool{"replicate": true}
			for side, b := range c.sides {
				w := newWorker(Job{Bound: b, Seed: 7, Uncertain: c.uncertain, Draws: c.draws}, true)
				record := make([]float64, w.layout.Size())
				var worlds []map[string]float64
				for r := range n {
					if err := w.replicate(r, record); err != nil {
						t.Fatal(err)
					}
					worlds = append(worlds, had(w))
				}
				for key, x := range worlds[0] { // any order: each key is judged by itself
					varies := slices.ContainsFunc(worlds, func(other map[string]float64) bool { return other[key] != x })
					column := key
					if _, there := d.at(0, column); !there {
						for s := range side + 1 { // the first side with a different range names the column
							if _, there := d.at(0, names[s]+":"+key); there && (s == side || c.sides[s] == b) {
								column = names[s] + ":" + key
							}
						}
					}
					_, there := d.at(0, column)
					if told[column] = told[column] || there; varies && !there {
						t.Errorf("side %d: %s varies and has no column", side, key)
					}
					for r := range worlds {
						if got, _ := d.at(r, column); varies && there && got != worlds[r][key] {
							t.Errorf("side %d, replicate %d: %s is %v, the world had %v", side, r, column, got, worlds[r][key])
						}
					}
				}
			}
			for k, key := range d.head {
				if !slices.ContainsFunc(d.rows, func(row []float64) bool { return row[k] != d.rows[0][k] }) {
					t.Errorf("column %s is the same in every replicate", key)
				}
				if key == member {
					post := c.sides[0].Region.Posterior
					for r := range d.rows {
						for at, path := range post.Paths {
							if x, there := d.at(r, path); there && path != "leaders.gain" &&
								x != post.Draws[int(d.rows[r][k])-1][at] {
								t.Errorf("replicate %d: %s is not that of draw %v", r, path, d.rows[r][k])
							}
						}
					}
					continue
				}
				if !told[key] {
					t.Errorf("column %s is of nothing that a world has", key)
				}
			}
		})
	}
}

// Protects: a tie that the fit did not change is not drawn from the fit and has no column.
func TestDrawsLeaveTiesAlone(t *testing.T) {
	b := of(t, "reference", "until=1994")
	region, post := *b.Region, *b.Region.Posterior
	k := slices.Index(post.Paths, region.Ties[0].Path)
	post.Paths = slices.Delete(slices.Clone(post.Paths), k, k+1)
	post.Draws = slices.Clone(post.Draws)
	for n, draw := range post.Draws {
		post.Draws[n] = slices.Delete(slices.Clone(draw), k, k+1)
	}
	region.Posterior, b.Region = &post, &region
	d, _ := drawsOf(t, DrawsJob{Sides: []*scenarios.Bound{b}, Seed: 7, Replicates: 2, Draws: sim.FromPosterior})
	if _, there := d.at(0, region.Ties[0].Path); there || k < 0 {
		t.Errorf("%s has a column", region.Ties[0].Path)
	}
	if _, there := d.at(0, region.Ties[1].Path); !there {
		t.Errorf("%s has no column", region.Ties[1].Path)
	}
}

// Protects: every number of an entry is described by its own field.
func TestFieldDoc(t *testing.T) {
	for _, entry := range of(t, "reference").Entries {
		for _, f := range entry.Kind.Fields {
			if doc := fieldDoc(entry.Kind, entry.Kind.Slot(f.Key)); doc != f.Doc+" ["+f.Unit+"]" {
				t.Errorf("%s.%s is described as %q", entry.Kind.Name, f.Key, doc)
			}
		}
	}
}

// Protects: draws.csv holds everything that a replicate draws beside its seed. With nothing drawn and the
// values of a row set by hand, the same replicate comes out, to the bit.
func TestDrawsSetByHand(t *testing.T) {
	b := of(t, "clash-2027", "until=2029", "leaders.adjust=0.3")
	for _, from := range []sim.ParameterSource{sim.Shipped, sim.FromPriors, sim.FromPosterior} {
		const n = 3
		d, _ := drawsOf(t, DrawsJob{Sides: []*scenarios.Bound{b}, Seed: 3, Replicates: n, Uncertain: true, Draws: from})
		e, err := Ensemble(context.Background(), Job{Bound: b, Seed: 3, Replicates: n, Uncertain: true, Draws: from})
		if err != nil {
			t.Fatal(err)
		}
		for r := range n {
			hand := *b
			hand.Entries = slices.Clone(b.Entries)
			for _, row := range hand.Params.Table() {
				if x, there := d.at(r, row.Path); there {
					*row.Value = x
				}
			}
			ties := make([]float64, len(b.Region.Ties))
			for k, tie := range b.Region.Ties {
				if ties[k] = b.Region.Nodes[tie.A].Border; tie.B >= 0 {
					ties[k] = b.Region.Effect[tie.A*len(b.Region.Nodes)+tie.B]
				}
				if x, there := d.at(r, tie.Path); there {
					ties[k] = x
				}
			}
			hand.Region = b.Region.Tied(ties)
			for _, u := range b.Uncertain {
				if x, there := d.at(r, u.Path); there && u.Entry >= 0 {
					values := slices.Clone(hand.Entries[u.Entry].Values)
					values[u.Slot] = x
					hand.Entries[u.Entry].Values = values
				} else if !there {
					t.Errorf("%s has no column", u.Path)
				}
			}
			again, err := Ensemble(context.Background(), Job{Bound: &hand, Seed: 3, Replicates: n})
			if err != nil {
				t.Fatal(err)
			}
			for k, x := range e.Records[r] {
				if math.Float64bits(x) != math.Float64bits(again.Records[r][k]) {
					t.Fatalf("%q, replicate %d: number %d is %v, with the values set %v", from, r, k, x, again.Records[r][k])
				}
			}
			for other := range again.Records {
				if from != sim.Shipped && other != r && slices.Equal(e.Records[other], again.Records[other]) {
					t.Errorf("%q: the values of replicate %d give replicate %d too", from, r, other)
				}
			}
		}
	}
}

// Protects: the table does not depend on the workers. A table of more replicates begins with the rows of a
// table of fewer.
func TestDrawsDoNotDependOnTheWorkers(t *testing.T) {
	j := DrawsJob{Sides: []*scenarios.Bound{of(t, "clash-2027")}, Seed: 2, Replicates: 70, Workers: 1, Uncertain: true,
		Draws: sim.FromPosterior}
	_, want := drawsOf(t, j)
	j.Workers = 5
	if _, got := drawsOf(t, j); !bytes.Equal(got, want) {
		t.Error("with 5 workers it is another table")
	}
	j.Replicates = 41
	if _, got := drawsOf(t, j); !bytes.HasPrefix(want, got) {
		t.Error("fewer replicates draw otherwise")
	}
}
