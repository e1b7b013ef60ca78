package explore

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
)

// TransferSide is a region with its record.
type TransferSide struct {
	Bound  *scenarios.Bound
	Record *scenarios.Observations
}

// TransferOptions say what is asked of the regions.
type TransferOptions struct {
	evidence.TransferDesign
	Ahead   int // members that go on beyond an origin
	Workers int
	Known   []TransferPiece           // of an earlier answer with the same design, scenarios and program
	Save    func(TransferPiece) error // called after each piece; may be nil
	Told    func(stage string, step, of int)
}

// TransferPiece is what one method made of one region's record until a year. It depends on nothing that other methods or other
// years say.
type TransferPiece struct {
	Region  int              `json:"region"`
	Origin  int              `json:"origin"` // 0 for the whole record, from which nothing is forecast
	Method  string           `json:"method"`
	Trade   []evidence.Score `json:"trade,omitempty"`
	Regimes []evidence.Score `json:"regimes,omitempty"`
	Levels  []evidence.Level `json:"levels,omitempty"`
	Numbers []TransferNumber `json:"numbers,omitempty"`
	Made    bool             `json:"made"`
}

// TransferNumber is a shared number, or one that no rule reads, in a fit.
type TransferNumber struct {
	Path        string  `json:"path"`
	Blind       bool    `json:"blind,omitempty"`
	Mean        float64 `json:"mean"` // of the score
	SD          float64 `json:"sd"`
	Contraction float64 `json:"contraction"`
	Value       float64 `json:"value"` // mean of the number; 0 for what no rule reads
	Low         float64 `json:"low"`
	High        float64 `json:"high"`
}

// TransferOrigins are the origins of a region: from the earliest one on, a few years apart. The last leaves two years of the
// record.
func TransferOrigins(b *scenarios.Bound, d *evidence.TransferDesign) []int {
	const early, left = 12, 2 // a fit needs some years of record
	first, last := b.Region.FirstYear+early, b.Region.OutcomesObserved-left
	if d.Last != 0 {
		last = min(last, d.Last)
	}
	var list []int
	for at := max(first, d.First); at <= last; at += d.Every {
		list = append(list, at)
	}
	return list
}

// transfer is a transfer while it runs.
type transfer struct {
	TransferOptions
	ctx     context.Context
	sides   []TransferSide
	whole   []*Problem // with the record of all years
	origins [][]int    // by region; the last is 0, for the whole record
	pieces  [][][]TransferPiece
	done    int
}

// RunTransfer asks what of the model carries over between regions. Each region is fitted to its record until each origin by
// evidence.TransferMethods, and what was recorded afterwards is forecast as a backtest does on the conditional card.
func RunTransfer(ctx context.Context, sides []TransferSide, opt TransferOptions) (*evidence.Transfer, error) {
	t := &transfer{TransferOptions: opt, ctx: ctx, sides: sides}
	if err := t.prepare(); err != nil {
		return nil, err
	}
	t.tell(0)
	for r, origins := range t.origins {
		for k, origin := range origins {
			if err := t.unit(r, k, origin); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", sides[r].Bound.Scenario.Name, originWords(origin), err)
			}
		}
	}
	return t.answer(), nil
}

func originWords(origin int) string {
	if origin == 0 {
		return "whole record"
	}
	return fmt.Sprintf("origin %d", origin)
}

// prepare lists what is to be made and takes what is known.
func (t *transfer) prepare() error {
	if t.Told == nil {
		t.Told = func(string, int, int) {}
	}
	if len(t.sides) < 2 || t.Every < 1 || t.Horizon < 1 || t.Ahead < 1 {
		return fmt.Errorf("transfer: %d regions, every %d years, %d years and %d members ahead; want two regions or "+
			"more, and 1 or "+
			"more of the others", len(t.sides), t.Every, t.Horizon, t.Ahead)
	}
	for _, side := range t.sides {
		p, err := NewProblem(side.Bound, side.Record, side.Bound.Region.OutcomesObserved)
		if err != nil {
			return err
		}
		t.whole = append(t.whole, p)
		t.origins = append(t.origins, append(TransferOrigins(side.Bound, &t.TransferDesign), 0))
		pieces := make([][]TransferPiece, len(t.origins[len(t.origins)-1]))
		for k := range pieces {
			pieces[k] = make([]TransferPiece, len(evidence.TransferMethods))
		}
		t.pieces = append(t.pieces, pieces)
	}
	for _, p := range t.Known {
		method := slices.Index(evidence.TransferMethods[:], p.Method)
		if p.Region < 0 || p.Region >= len(t.sides) || method < 0 || !p.Made {
			return fmt.Errorf("a saved piece is of region %d by %q, which is not asked for; remove it", p.Region, p.Method)
		}
		k := slices.Index(t.origins[p.Region], p.Origin)
		if k < 0 {
			return fmt.Errorf("a saved piece is of origin %d, which is not asked for; remove it", p.Origin)
		}
		if !t.pieces[p.Region][k][method].Made {
			t.done++
		}
		t.pieces[p.Region][k][method] = p
	}
	return nil
}

// tell says how many pieces there are, with n more than before.
func (t *transfer) tell(n int) {
	t.done += n
	all := 0
	for _, origins := range t.origins {
		all += len(origins) * len(evidence.TransferMethods)
	}
	t.Told("fits", t.done, all)
}

// stand is where a region stands in one origin of the one that is forecast: what is known of it, and its problem.
type stand struct {
	year    int
	known   *scenarios.Bound // what the conditional card gives; of the whole record the scenario itself
	problem *Problem
}

// stands are those of all regions. No region knows anything after the origin. Of the whole record each knows its own whole.
func (t *transfer) stands(target, origin int) ([]stand, error) {
	var list []stand
	for k, side := range t.sides {
		if origin == 0 {
			list = append(list, stand{side.Bound.Region.OutcomesObserved, side.Bound, t.whole[k]})
			continue
		}
		s := stand{year: min(origin, side.Bound.Region.OutcomesObserved)}
		blind, err := side.Bound.AsOf(s.year, false)
		if err == nil {
			s.problem, err = NewProblem(blind, side.Record, s.year)
		}
		if err == nil && k == target {
			s.known, err = side.Bound.AsOf(s.year, true)
		}
		if err != nil {
			return nil, fmt.Errorf("record of %s until %d: %w", side.Bound.Scenario.Name, s.year, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// priorsOfRecord are the numbers whose prior comes from the record of one region, see Problem.forget. No other region shares it.
var priorsOfRecord = []string{"incidents.hazard", "offices.other_coalition"}

// shared are the numbers of the table that all problems fit and whose prior is the same in all.
func shared(list []stand) map[string]bool {
	out := map[string]bool{}
	for _, row := range list[0].problem.Rows {
		same := !slices.Contains(priorsOfRecord, row.Path)
		for _, s := range list[1:] {
			same = same && slices.ContainsFunc(s.problem.Rows, func(x agents.Parameter) bool {
				return x.Path == row.Path && x.Shape == row.Shape && x.Prior == row.Prior && x.Spread == row.Spread &&
					x.Low == row.Low && x.High == row.High && x.Lo == row.Lo && x.Hi == row.Hi
			})
		}
		if same {
			out[row.Path] = true
		}
	}
	return out
}

// unit makes the pieces of one region and origin that are not there.
func (t *transfer) unit(target, at, origin int) error {
	pieces := t.pieces[target][at]
	if !slices.ContainsFunc(pieces, func(p TransferPiece) bool { return !p.Made }) {
		return nil
	}
	list, err := t.stands(target, origin)
	if err != nil {
		return err
	}
	same := shared(list)
	var others *FitResult
	for n, method := range evidence.TransferMethods {
		if pieces[n].Made {
			continue
		}
		if others == nil && (method == evidence.CarriedOver || method == evidence.Pooled) {
			if others, err = t.others(target, list, same); err != nil {
				return err
			}
		}
		post, err := Fit(t.ctx, list[target].problem, t.fit(list[target].year, method, others, same))
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		piece := TransferPiece{Region: target, Origin: origin, Method: method, Made: true}
		if origin == 0 {
			err = t.tells(&piece, post, same)
		} else {
			err = t.forecasts(&piece, post, list[target].known)
		}
		if err == nil && t.Save != nil {
			err = t.Save(piece)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		pieces[n] = piece
		t.tell(1)
	}
	return nil
}

// otherSeeds is far from all seeds of a region's own fits. If the fits of two regions had the same draws, the errors of the
// first would return in the second, and pooling would count them twice.
const otherSeeds = 1 << 40

// others fit the other regions one after another, in the order given. Each begins with what those before it have made of the
// shared numbers.
func (t *transfer) others(target int, list []stand, same map[string]bool) (post *FitResult, err error) {
	for k, s := range list {
		if k == target {
			continue
		}
		o := Options{Members: t.Members, Steps: t.Steps, Workers: t.Workers,
			Seed: t.Seed + uint64(s.year) + uint64(k+1)*otherSeeds}
		if post != nil {
			o.Begin = post.Known(same, true)
		}
		if post, err = Fit(t.ctx, s.problem, o); err != nil {
			return nil, fmt.Errorf("record of %s: %w", t.sides[k].Bound.Scenario.Name, err)
		}
	}
	return post, nil
}

// fit says how a method fits. Numbers that no rule reads go on from the others where all numbers move. Where the shared ones are
// held, they are new, and show the effect of the size of this fit alone.
func (t *transfer) fit(year int, method string, others *FitResult, same map[string]bool) Options {
	o := Options{Members: t.Members, Steps: t.Steps, Workers: t.Workers, Seed: t.Seed + uint64(year)} // as in a backtest
	hold := func(path string) bool { return same[path] }
	switch method {
	case evidence.CarriedOver:
		o.Begin, o.Hold = others.Known(same, false), hold
	case evidence.Pooled:
		o.Begin = others.Known(same, true)
	case evidence.FromPriors:
		o.Hold = hold
	}
	return o
}

// forecasts scores what followed an origin, as a backtest does. Naive forecasts know nothing of methods, so they stand beside
// the first one alone.
func (t *transfer) forecasts(piece *TransferPiece, post *FitResult, known *scenarios.Bound) error {
	whole := t.whole[piece.Region]
	unwatched := *post.Problem // to watch hazards takes as long as to run
	unwatched.Hazards, unwatched.Counts = nil, nil
	post.Problem = &unwatched
	until := min(piece.Origin+t.Horizon, whole.Last)
	paths, err := post.Ahead(t.ctx, known, t.Ahead, until)
	if err != nil {
		return err
	}
	of := &evidence.Backtest{Design: evidence.Design{Seed: t.Seed}}
	if err := score(of, evidence.Conditional, whole, post, paths, known, until); err != nil {
		return err
	}
	keep := func(list []evidence.Score, naive []string) (out []evidence.Score) {
		for _, s := range list {
			switch {
			case s.Method == evidence.Simulator:
				s.Method = piece.Method
				out = append(out, s)
			case piece.Method == evidence.TransferMethods[0] && slices.Contains(naive, s.Method):
				out = append(out, s)
			}
		}
		return out
	}
	piece.Trade = keep(of.Trade, evidence.TransferNaive[:])
	piece.Regimes = keep(of.Regimes, evidence.TransferRegimes[:])
	return nil
}

// tells is what the fit to the whole record has of the shared numbers and of the share inside.
func (t *transfer) tells(piece *TransferPiece, post *FitResult, same map[string]bool) error {
	levels, err := post.Levels(t.ctx, t.sides[piece.Region].Record, nil, nil)
	if err != nil {
		return err
	}
	for _, l := range levels {
		if strings.HasPrefix(l.What, "share inside") {
			piece.Levels = append(piece.Levels, l)
		}
	}
	for _, n := range post.Table() {
		if same[n.Path] {
			piece.Numbers = append(piece.Numbers, TransferNumber{Path: n.Path, Mean: n.Moved, SD: math.Sqrt(1 - n.Contraction),
				Contraction: n.Contraction, Value: n.Mean, Low: n.Low, High: n.High})
		}
	}
	for k := range placebos {
		z := make([]float64, len(post.Blind))
		for i := range z {
			z[i] = post.Blind[i][k]
		}
		n := TransferNumber{Path: (&fit{Problem: post.Problem}).name(post.Problem.Size() + k), Blind: true, Mean: centre(z)}
		v := variance(z)
		n.SD, n.Contraction = math.Sqrt(v), 1-v
		piece.Numbers = append(piece.Numbers, n)
	}
	return nil
}
