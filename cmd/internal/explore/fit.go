package explore

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"

	"concord/cmd/internal/split"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Options of a fit.
type Options struct {
	Members int // of the ensemble
	Steps   int // steps in which the data enter
	Seed    uint64
	Workers int                              // 0 for one a core; the result does not depend on it
	Told    func(stage string, step, of int) // progress; may be nil
	Errors  *Errors                          // as known; nil to estimate them in a pilot
	Weights []float64                        // of readings, beside known errors; nil for 1
	Data    []float64                        // in place of the record, for tests of recovery; may be nil
	Save    func(Halfway) error              // called after each step of the main fit; may be nil
	Resume  *Halfway                         // where to go on; may be nil
	Split   *split.Work                      // the share of this process in a fit that is divided by members; may be nil

	Begin map[string][]float64   // where numbers begin: scores by path and member; a pilot takes the first; nil for the priors
	Hold  func(path string) bool // numbers that stay where they begin; nil for none
}

// Halfway is a fit after some of its steps.
type Halfway struct {
	Step    int
	Scores  [][]float64
	Errors  Errors
	Weights []float64
}

// Write writes h. Its numbers stand one after another, 8 bytes each. The problem and the options say how many
// they are.
func (h *Halfway) Write(to io.Writer) error {
	for _, part := range h.parts() {
		if err := binary.Write(to, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return binary.Write(to, binary.LittleEndian, uint64(h.Step))
}

// parts are the numbers of h in the order of the file.
func (h *Halfway) parts() [][]float64 {
	parts := append([][]float64{h.Weights}, h.Scores...)
	for c := range h.Errors {
		e := &h.Errors[c]
		parts = append(parts, []float64{e.Miss, e.Stay, e.Reporter, e.Noise})
	}
	return parts
}

// ReadHalfway reads what Write wrote in a fit with these options. It takes only finite numbers and a step of
// this fit.
func ReadHalfway(from io.Reader, p *Problem, o Options) (*Halfway, error) {
	h := &Halfway{Weights: make([]float64, len(p.Data)), Scores: make([][]float64, o.Members)}
	for i := range h.Scores {
		h.Scores[i] = make([]float64, p.Size()+placebos)
	}
	parts := h.parts()
	for _, part := range parts {
		if err := binary.Read(from, binary.LittleEndian, part); err != nil {
			return nil, err
		}
		for _, x := range part {
			if !(math.Abs(x) <= math.MaxFloat64) {
				return nil, fmt.Errorf("%v is no number of a fit", x)
			}
		}
	}
	for c := range h.Errors {
		e := parts[len(parts)-len(h.Errors)+c]
		h.Errors[c] = Error{Miss: e[0], Stay: e[1], Reporter: e[2], Noise: e[3]}
	}
	var step uint64
	if err := binary.Read(from, binary.LittleEndian, &step); err != nil {
		return nil, err
	}
	if step < 1 || step > uint64(o.Steps) {
		return nil, fmt.Errorf("%d is no step of %d", step, o.Steps)
	}
	h.Step = int(step)
	return h, nil
}

// FitResult is what a fit knows: an ensemble of equally likely parameter sets.
type FitResult struct {
	Scores  [][]float64 // by member, then in the order of Problem.Path: standard normal before the data
	Values  [][]float64 // the same as values of the parameters
	Errors  Errors
	Weights []float64   // of the readings
	Placebo float64     // contraction of numbers that no rule reads, in the mean: the effect of chance alone
	Blind   [][]float64 // scores of these numbers, by member
	Problem *Problem
	Options Options
}

// placebos are numbers that are fitted like all others but that no rule reads. An ensemble of finite size
// narrows every number a little by chance. Placebos show how much.
const placebos = 40

// Fit conditions the priors on the record by an ensemble smoother with multiple data assimilation (Emerick &
// Reynolds 2013). The data enter in Steps equal parts. Each part has its error variance multiplied by Steps.
// Each part moves every member by the regression of parameters on simulated data within the ensemble. For a
// linear model with normal errors the result is the posterior. For this model it is an approximation, and
// Recover measures its calibration.
//
// The model's own chance (noise, coded ranges, incidents) is part of the error of a forecast. So every member
// runs twice with different draws. Half the squared difference estimates the variance of this chance. The
// scaled difference is itself a draw of the chance. So each step can inflate it just as it inflates the
// errors of the data.
func Fit(ctx context.Context, p *Problem, o Options) (*FitResult, error) {
	if o.Members < 20 || o.Steps < 1 {
		return nil, fmt.Errorf("fit: %d members and %d steps, want at least 20 and 1", o.Members, o.Steps)
	}
	if err := o.checkBegin(); err != nil {
		return nil, err
	}
	if o.Workers < 1 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Told == nil {
		o.Told = func(string, int, int) {}
	}
	y := p.record()
	if o.Data != nil {
		copy(y, o.Data)
	}
	f := &fit{Problem: p, o: o, y: y, errors: startErrors, ctx: ctx}
	f.ask = f.run
	if o.Errors != nil {
		f.errors, f.weights = *o.Errors, o.Weights
	}
	step, err := f.resume()
	if err != nil {
		return nil, err
	}
	for ; step < o.Steps; step++ {
		o.Told("fit", step, o.Steps)
		if err := f.step(float64(o.Steps), step); err != nil {
			return nil, err
		}
		if o.Save != nil {
			if err := o.Save(Halfway{step + 1, f.scores, f.errors, f.weights}); err != nil {
				return nil, err
			}
		}
	}
	o.Told("fit", o.Steps, o.Steps)
	post := &FitResult{Errors: f.errors, Weights: f.weights, Placebo: f.placebo(), Problem: p, Options: o}
	for _, z := range f.scores {
		post.Scores = append(post.Scores, z[:p.Size()])
		post.Values = append(post.Values, p.Values(z[:p.Size()]))
		post.Blind = append(post.Blind, z[p.Size():])
	}
	return post, nil
}

// resume goes on from where the fit was saved, or begins it. It tells how many steps are done. A fit that is divided begins
// anew if a part of what was done is missing: so this is told, and the part is computed by who is asked for it.
func (f *fit) resume() (step int, err error) {
	o := &f.o
	if h := o.Resume; h != nil {
		stages := h.Step
		if o.Errors == nil {
			stages += pilotSteps + 1
		}
		skipped, err := o.Split.Skip(stages)
		if err != nil {
			return 0, err
		}
		if skipped {
			f.scores, f.errors, f.weights = h.Scores, h.Errors, h.Weights
			return h.Step, nil
		}
	}
	if o.Errors == nil {
		if err := f.pilot(); err != nil {
			return 0, err
		}
	}
	f.begin(o.Members, 0)
	return 0, nil
}

// placebo is the mean contraction of the placebos.
func (f *fit) placebo() float64 {
	sum, z := 0.0, make([]float64, len(f.scores))
	for q := f.Size(); q < f.Size()+placebos; q++ {
		for i := range z {
			z[i] = f.scores[i][q]
		}
		centre(z)
		sum += 1 - det.Dot(z, z)/float64(len(z)-1)
	}
	return sum / placebos
}

type fit struct {
	*Problem
	o       Options
	y       []float64
	errors  Errors
	weights []float64
	scores  [][]float64
	spread  []float64 // by count: its variance by the chances of the members, in the mean
	ctx     context.Context
	guide   *fit // says how members move if some numbers are held; otherwise nil
	// ask returns what the members say. It is run, or in a test a known model.
	ask func(part int) (mean, chance [][]float64, err error)
}

// Parts of a fit that have draws of their own.
const (
	pilotPart = 1000 // added to the number of a step
	truthPart = 2000
	aheadPart = 3000
)

// pilotSteps is in how many parts the record enters a pilot.
const pilotSteps = 3

// Stages are those of a fit that is divided: all members run once in each.
func Stages(members, steps int) []split.Planned {
	var list []split.Planned
	for k := range pilotSteps + 1 {
		list = append(list, split.Planned{Name: passName(pilotPart + k), Tasks: pilotMembers(members), Unit: 1})
	}
	for k := range steps {
		list = append(list, split.Planned{Name: passName(k), Tasks: members, Unit: 1})
	}
	return list
}

// pilotMembers is how many members a pilot has.
func pilotMembers(members int) int { return max(20, members/3) }

// passName names what a part of a fit asks.
func passName(part int) string {
	if part >= pilotPart {
		return fmt.Sprintf("pilot pass %d", part-pilotPart+1)
	}
	return fmt.Sprintf("pass %d", part+1)
}

// pilot estimates the errors and the weights of readings. It uses a smaller ensemble, and takes the residuals
// from the mean of its members.
func (f *fit) pilot() error {
	const steps = pilotSteps
	f.begin(pilotMembers(f.o.Members), pilotPart)
	for step := range steps {
		f.o.Told("pilot", step, steps+1)
		if err := f.step(steps, pilotPart+step); err != nil {
			return err
		}
	}
	f.o.Told("pilot", steps, steps+1)
	g, _, err := f.ask(pilotPart + steps)
	if err != nil {
		return err
	}
	residual := make([]float64, len(f.y))
	for k := range residual {
		residual[k] = f.y[k] - det.Sum(g[k])/float64(len(g[k]))
	}
	for range 3 {
		f.errors = f.estimate(f.errors, residual[:len(f.Data)], f.weights)
		f.weights = f.Problem.weights(&f.errors, residual[:len(f.Data)])
	}
	f.disperse(residual[len(f.Data):])
	return nil
}

// begin draws an ensemble from the priors. Draws are keyed by the name of the number. So a further number
// does not change the draws of the others.
func (f *fit) begin(members, part int) {
	f.scores = make([][]float64, members)
	for i := range f.scores {
		f.scores[i] = make([]float64, f.Size()+placebos)
		for k := range f.scores[i] {
			name := f.name(k)
			if from := f.o.Begin[name]; from != nil {
				f.scores[i][k] = from[i]
				continue
			}
			s := rng.Stream(f.o.Seed, i, part, rng.Ensemble, key(name), 0)
			f.scores[i][k] = s.Normal()
		}
	}
	f.lead()
}

// name is the path of a fitted number, and the name of a placebo.
func (f *fit) name(k int) string {
	if k < f.Size() {
		return f.Path(k)
	}
	return fmt.Sprint("placebo ", k-f.Size())
}

// key is a number for a name that fits an int on every port.
func key(name string) int {
	sum := sha256.Sum256([]byte(name))
	return int(binary.LittleEndian.Uint32(sum[:4]) >> 1)
}

// run returns, for every datum, what the members say of it. This is the mean of two runs that differ in
// chance only, and their difference over √2. The difference over √2 has the variance of a single run.
func (f *fit) run(part int) (mean, chance [][]float64, err error) {
	members := len(f.scores)
	mean, chance = make([][]float64, f.readings()), make([][]float64, f.readings())
	f.spread = make([]float64, len(f.Counts))
	own := make([][]float64, len(f.Counts)) // variances, by count and member
	for k := range own {
		own[k] = make([]float64, members)
	}
	for k := range mean {
		mean[k], chance[k] = make([]float64, members), make([]float64, members)
	}
	worlds := f.workers()
	compute := func(from, to int) error {
		faults := make([]error, members)
		each(to-from, f.o.Workers, func(w, i int) {
			if i += from; f.ctx.Err() != nil {
				return
			}
			u := worlds[w]
			m := f.model(f.Bound, f.Values(f.scores[i][:f.Size()]))
			for twice := range 2 {
				if faults[i] = f.simulate(m, u.world, f.o.Seed+uint64(part)*1_000_003, 2*i+twice, f.Last,
					u.runs[twice]); faults[i] != nil {
					return
				}
			}
			for k := range f.Data {
				a, b := f.reading(u.runs[0], &f.Data[k]), f.reading(u.runs[1], &f.Data[k])
				mean[k][i] = float64(0.5 * (a + b))
				chance[k][i] = (a - b) / math.Sqrt2
			}
			for k := range f.Counts {
				a, va := f.expect(u.runs[0], &f.Counts[k])
				b, vb := f.expect(u.runs[1], &f.Counts[k])
				n := len(f.Data) + k
				mean[n][i], chance[n][i] = float64(0.5*(a+b)), (a-b)/math.Sqrt2
				own[k][i] = float64(0.5 * (va + vb))
			}
		})
		for i, fault := range faults {
			if fault != nil {
				return fmt.Errorf("member %d: %w", i, fault)
			}
		}
		return f.ctx.Err()
	}
	row := func(i int, do func(cell *float64)) {
		for _, table := range [][][]float64{mean, chance, own} {
			for k := range table {
				do(&table[k][i])
			}
		}
	}
	get := func(i int, into []float64) {
		row(i, func(cell *float64) { into[0], into = *cell, into[1:] })
	}
	set := func(i int, from []float64) {
		row(i, func(cell *float64) { *cell, from = from[0], from[1:] })
	}
	if err := f.o.Split.Rows(f.ctx, passName(part), members, f.width(), compute, get, set); err != nil {
		return nil, nil, err
	}
	for k := range own {
		f.spread[k] = det.Sum(own[k]) / float64(members)
	}
	return mean, chance, nil
}

// width is how many numbers a member gives: mean and chance of each reading, and the variance of each count.
func (f *fit) width() int { return 2*f.readings() + len(f.Counts) }

type runner struct {
	world *sim.World
	runs  [2]path
}

func (f *fit) workers() []runner {
	u := make([]runner, f.o.Workers)
	for k := range u {
		u[k].world = sim.NewWorld(f.Bound.Region, f.Bound.Entries)
		for twice := range 2 {
			u[k].runs[twice] = f.newPath(f.Last)
		}
	}
	return u
}

// step lets one part of the data in, with all error variances times inflation. If some numbers are held, the guide says by how
// much the others move; otherwise the ensemble says it itself.
func (f *fit) step(inflation float64, part int) error {
	all := []*fit{f}
	if f.guide != nil {
		f.guide.errors, f.guide.weights = f.errors, f.weights
		all = append(all, f.guide)
	}
	said := make([]answer, len(all))
	for k, x := range all {
		var err error
		if said[k].mean, said[k].chance, err = x.ask(part); err != nil {
			return err
		}
	}
	lead, at := all[len(all)-1], &said[len(all)-1]
	noise, c, err := lead.noise(inflation)
	if err != nil {
		return err
	}
	gaps := make([][][]float64, len(all))
	for k, x := range all {
		gaps[k] = x.gaps(noise, &said[k], inflation, part)
	}
	for k := range at.mean {
		centre(at.mean[k])
		centre(at.chance[k])
	}
	c.addCovariance(at.mean, 1, f.o.Workers)
	c.addCovariance(at.chance, inflation-0.5, f.o.Workers)
	if err := c.cholesky(); err != nil {
		return err
	}
	gain := lead.gain(c, at.mean)
	for k, x := range all {
		x.move(gain, gaps[k])
	}
	return nil
}

// answer is what the members say of every datum, see run.
type answer struct{ mean, chance [][]float64 }

// noises are the errors of the record.
type noises struct {
	blocks  []*square // roots of the covariances of readings, by group
	counted []float64 // standard deviations of counts
}

// noise gives the errors of the record, and their covariance times inflation.
func (f *fit) noise(inflation float64) (noises, *square, error) {
	data := f.readings()
	n := noises{blocks: make([]*square, len(f.block)), counted: make([]float64, data)}
	c := newSquare(data)
	for k, b := range f.block {
		block := f.errorBlock(&f.errors, b[0], b[1], f.weights)
		for i := range block.n {
			for j := range block.n {
				c.a[(b[0]+i)*data+b[0]+j] = float64(inflation * block.row(i)[j])
			}
		}
		if err := block.cholesky(); err != nil {
			return n, nil, err
		}
		n.blocks[k] = block
	}
	for k := range f.Counts {
		at := len(f.Data) + k
		v := float64(f.errors.of(f.Counts[k].Class).Noise * f.spread[k])
		n.counted[at] = math.Sqrt(v)
		c.a[at*data+at] = float64(inflation * v)
	}
	return n, c, nil
}

// gaps are what the members must explain: the record plus its error, less what they say plus their chance. Both the error and
// the chance are inflated.
func (f *fit) gaps(n noises, said *answer, inflation float64, part int) [][]float64 {
	members, data := len(f.scores), f.readings()
	gap := make([][]float64, members)
	each(members, f.o.Workers, func(_, i int) {
		gap[i] = make([]float64, data)
		x, e := make([]float64, data), make([]float64, data)
		s := rng.Stream(f.o.Seed, i, part, rng.Ensemble, key("errors of the record"), 1)
		for k := range x {
			x[k] = s.Normal()
		}
		for k, b := range f.block {
			n.blocks[k].times(x[b[0]:b[1]], e[b[0]:b[1]])
		}
		for k := len(f.Data); k < data; k++ {
			e[k] = float64(n.counted[k] * x[k])
		}
		for k := range data {
			gap[i][k] = f.y[k] + float64(math.Sqrt(inflation)*e[k]) - said.mean[k][i] -
				float64(math.Sqrt(inflation-0.5)*said.chance[k][i])
		}
	})
	return gap
}

// gain is the regression of scores on simulated data, within the ensemble: by what a gap in each datum moves each score that
// moves. The covariance of the data is given by its root; what the members say is centred.
func (f *fit) gain(c *square, g [][]float64) [][]float64 {
	members, free := len(f.scores), f.free()
	gain := make([][]float64, len(free))
	each(len(gain), f.o.Workers, func(_, q int) {
		z := make([]float64, members)
		for i := range z {
			z[i] = f.scores[i][free[q]]
		}
		centre(z)
		gain[q] = make([]float64, c.n)
		dots(z, g, gain[q])
		for k := range gain[q] {
			gain[q][k] /= float64(members - 1)
		}
	})
	c.solveAll(gain, f.o.Workers)
	return gain
}

// move moves the members.
func (f *fit) move(gain, gap [][]float64) {
	free := f.free()
	each(len(f.scores), f.o.Workers, func(_, i int) {
		moves := make([]float64, len(gain))
		dots(gap[i], gain, moves)
		for q, m := range moves {
			f.scores[i][free[q]] += m
		}
	})
}

// Digest is the SHA-256 of the bits of all values, in the order of members.
func (p *FitResult) Digest() string {
	h := sha256.New()
	var b [8]byte
	for _, v := range p.Values {
		for _, x := range v {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Table says of every fitted number what the data did to it.
func (p *FitResult) Table() []evidence.Number {
	n, size := len(p.Scores), p.Problem.Size()
	scores := make([][]float64, size)
	out := make([]evidence.Number, size)
	for q := range size {
		k := &out[q]
		k.Path = p.Problem.Path(q)
		z, v := make([]float64, n), make([]float64, n)
		for i := range z {
			z[i], v[i] = p.Scores[i][q], p.Values[i][q]
		}
		k.Mean = det.Sum(v) / float64(n)
		k.Moved = centre(z)
		k.Contraction = 1 - det.Dot(z, z)/float64(n-1)
		sum := 0.0
		for _, x := range v {
			sum += float64((x - k.Mean) * (x - k.Mean))
		}
		k.SD = math.Sqrt(sum / float64(n-1))
		sorted := ordered(v)
		k.Low, k.High = analysis.Quantile(sorted, 0.05), analysis.Quantile(sorted, 0.95)
		const fifth = -1.6448536269514722 // standard normal quantile at 5 %
		k.PriorLow, k.Prior, k.PriorHigh = p.Problem.value(q, fifth), p.Problem.value(q, 0), p.Problem.value(q, -fifth)
		scores[q] = z
	}
	for q := range size {
		for r := range size {
			if q == r {
				continue
			}
			c := det.Dot(scores[q], scores[r]) / math.Sqrt(float64(det.Dot(scores[q], scores[q])*det.Dot(scores[r], scores[r])))
			if math.Abs(c) > math.Abs(out[q].PartnerCorrelate) {
				out[q].PartnerPath, out[q].PartnerCorrelate = p.Problem.Path(r), c
			}
		}
	}
	return out
}

// Shipped is the posterior in the form of a region's file: means and contractions over all members, and the
// first few members as draws.
func (p *FitResult) Shipped(draws int) *sim.Posterior {
	out := &sim.Posterior{}
	for _, k := range p.Table() {
		out.Paths = append(out.Paths, k.Path)
		out.Mean = append(out.Mean, k.Mean)
		out.Contraction = append(out.Contraction, k.Contraction)
	}
	out.Draws = p.Values[:min(draws, len(p.Values))]
	return out
}

// unlikely is the weight below which a reading is named.
const unlikely = 0.4

// Found is what a fit found, with levels beside the record.
func (p *FitResult) Found(levels []evidence.Level, decisions []evidence.Decided) *evidence.Fit {
	q := p.Problem
	early := append(slices.Clone(q.Bound.Region.Landmarks.Brief), q.Last)[0]
	f := &evidence.Fit{First: q.First, Last: q.Last, Early: early, Readings: q.readings(), Series: len(q.Series),
		Members: p.Options.Members, Steps: p.Options.Steps,
		Seed: p.Options.Seed, Numbers: p.Table(), Placebo: p.Placebo, Levels: levels, Decisions: decisions}
	for c, e := range p.Errors[:numClasses] {
		f.Errors = append(f.Errors, evidence.ReadingError{Class: ClassNames[c], Miss: e.Miss, Stay: e.Stay,
			Reporter: e.Reporter, Noise: e.Noise})
	}
	for k, w := range p.Weights {
		if w < unlikely {
			d := q.Data[k]
			s := q.Series[d.Series]
			f.Unlikely = append(f.Unlikely, evidence.WeighedReading{Group: q.Groups[s.Group].Name, Reporter: s.Reporter,
				Year: d.Year, Weight: w})
		}
	}
	return f
}
