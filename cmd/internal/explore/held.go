package explore

import (
	"errors"
	"fmt"

	"concord/sim/det"
)

// checkBegin says what is wrong with where a fit begins.
func (o *Options) checkBegin() error {
	if o.Hold != nil && (o.Save != nil || o.Resume != nil || o.Split != nil) {
		return errors.New("fit: a fit that holds numbers is made in one piece; leave out Save, Resume and Split")
	}
	for path, from := range o.Begin { // any order: the first fault found is told, and a program that has one is wrong
		if len(from) < o.Members {
			return fmt.Errorf("fit: %s begins at %d scores, want one for each of %d members", path, len(from), o.Members)
		}
	}
	return nil
}

// free are the numbers that move, in order.
func (f *fit) free() []int {
	var list []int
	for k := range f.Size() + placebos {
		if f.o.Hold == nil || !f.o.Hold(f.name(k)) {
			list = append(list, k)
		}
	}
	return list
}

// lead begins the guide, if some numbers are held.
//
// What is asked for is the posterior of the free numbers given those that are held, one for each member: the held number of a
// member counts as true there. Within the ensemble, however, held numbers differ. So a part of what members say differs by
// them, and a regression takes this part for doubt that no free number can remove. It then moves the free numbers too little.
// (It is the update of a filter that considers a doubtful number and does not correct it, Schmidt 1966.) So a second ensemble
// has the held numbers at their mean in all of its members. The regression within it is the one of the free numbers given
// the held ones. It moves the members of both, each by its own gap. For a linear model with normal errors this is exact.
func (f *fit) lead() {
	f.guide = nil
	if f.o.Hold == nil {
		return
	}
	g := &fit{Problem: f.Problem, o: f.o, y: f.y, ctx: f.ctx}
	g.ask = g.run
	g.scores = make([][]float64, len(f.scores))
	for i := range g.scores {
		g.scores[i] = append([]float64(nil), f.scores[i]...)
	}
	column := make([]float64, len(f.scores))
	for k := range f.Size() + placebos {
		if !f.o.Hold(f.name(k)) {
			continue
		}
		for i := range column {
			column[i] = f.scores[i][k]
		}
		mean := det.Sum(column) / float64(len(column))
		for i := range g.scores {
			g.scores[i][k] = mean
		}
	}
	f.guide = g
}

// Known are the scores of some numbers, by path and member, as Options.Begin takes them. With blind also those of the numbers
// that no rule reads.
func (p *FitResult) Known(paths map[string]bool, blind bool) map[string][]float64 {
	out := map[string][]float64{}
	take := func(name string, of [][]float64, k int) {
		x := make([]float64, len(of))
		for i := range of {
			x[i] = of[i][k]
		}
		out[name] = x
	}
	for k := range p.Problem.Size() {
		if name := p.Problem.Path(k); paths[name] {
			take(name, p.Scores, k)
		}
	}
	if blind {
		f := fit{Problem: p.Problem}
		for k := range placebos {
			take(f.name(p.Problem.Size()+k), p.Blind, k)
		}
	}
	return out
}
