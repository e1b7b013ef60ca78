package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/results"
	"concord/sim/fault"
)

// Fit is what a fit to the record found.
type Fit struct {
	First, Last int // years of the record
	Early       int // a brief page tells of this year and of the last
	Readings    int
	Series      int
	Members     int
	Steps       int
	Seed        uint64
	Numbers     []Number
	Placebo     float64 // contraction of numbers that no rule reads
	Errors      []ReadingError
	Decisions   []Decided
	Levels      []Level
	Unlikely    []WeighedReading // readings that count least
}

// Number is what the record made of one fitted number.
type Number struct {
	Path             string
	Mean, SD         float64 // posterior, of the value
	Low, High        float64 // 5 and 95 %
	PriorLow, Prior  float64
	PriorHigh        float64
	Contraction      float64 // 1 − variance of the score after over before
	Moved            float64 // mean of the score: prior standard deviations
	PartnerPath      string  // the number with which it is most correlated
	PartnerCorrelate float64
}

// Identified is the contraction from which a number counts as identified by the data. Below it, more than
// nine tenths of the prior's variance are left.
const Identified = 0.10

// ReadingError is the difference between a reading of some class and the model, as standard deviations.
type ReadingError struct {
	Class                       string
	Miss, Stay, Reporter, Noise float64
}

// Decided is what the model expects of one class of decisions, beside what the record has. Numbers are of the years at risk.
type Decided struct {
	Class    string
	Years    int // at risk
	Readings int // counts that the fit read
	Recorded float64
	Prior    [3]float64 // expected by the priors: 5, 50 and 95 % over members
	Expected [3]float64 // expected after the fit
	Over     float64    // overdispersion: variance of the counts over that of independent chances
}

// Level is a quantity of one year beside the record.
type Level struct {
	What           string // such as "share of AA", "trade over size of BB"
	Year           int
	Observed       float64 // the middle of the readings
	Low, High      float64 // of the readings
	Simulated      float64 // median over members
	SimLow, SimTop float64 // 5 and 95 % over members
}

// WithinThird tells whether the median is at most a third away from the nearest reading.
func (l *Level) WithinThird() bool {
	ratio := 1.0
	switch {
	case l.Simulated > l.High:
		ratio = l.Simulated / l.High
	case l.Simulated < l.Low:
		ratio = l.Simulated / l.Low
	}
	return math.Abs(ratio-1) <= 1.0/3
}

// WeighedReading is a reading with the weight that it has in a fit.
type WeighedReading struct {
	Group, Reporter string
	Year            int
	Weight          float64
}

// ByContraction are the numbers in the order of their contraction. The number that the record narrows most
// comes first.
func (f *Fit) ByContraction() []Number {
	numbers := slices.Clone(f.Numbers)
	slices.SortStableFunc(numbers, func(x, y Number) int { return cmp.Compare(y.Contraction, x.Contraction) })
	return numbers
}

// Unidentified are the paths of the numbers that the record does not identify, in order.
func (f *Fit) Unidentified() []string {
	var paths []string
	for k := range f.Numbers {
		if n := &f.Numbers[k]; n.Contraction < Identified {
			paths = append(paths, n.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// Table says of every fitted number what the record did to it.
func (f *Fit) Table() results.Table {
	t := results.Table{File: "parameters.csv", Description: "What the record did to each fitted number, one row for each.",
		Columns: []results.Column{
			{Name: "path", Type: "string", Description: "the parameter, or the term of trade of a pair or a border"},
			{Name: "prior_p05", Type: "number", Description: "5 % quantile of its prior"},
			{Name: "prior_median", Type: "number", Description: "median of its prior"},
			{Name: "prior_p95", Type: "number", Description: "95 % quantile of its prior"},
			{Name: "mean", Type: "number", Description: "mean of its posterior"},
			{Name: "sd", Type: "number", Description: "standard deviation of its posterior"},
			{Name: "p05", Type: "number", Description: "5 % quantile of its posterior"},
			{Name: "p95", Type: "number", Description: "95 % quantile of its posterior"},
			{Name: "contraction", Type: "number",
				Description: "share of the prior's variance that is gone, on the scale on which the prior is normal"},
			{Name: "moved_prior_sd", Type: "number",
				Description: "how far the mean has moved, in standard deviations of the prior, on that scale"},
			{Name: "most_correlated_with", Type: "string",
				Description: "the fitted number with which it is most correlated in the posterior"},
			{Name: "correlation", Type: "number", Description: "that correlation"},
		}}
	var rows [][]string
	for k := range f.Numbers {
		n := &f.Numbers[k]
		row := []string{n.Path}
		for _, x := range []float64{n.PriorLow, n.Prior, n.PriorHigh, n.Mean, n.SD, n.Low, n.High, n.Contraction, n.Moved} {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, append(row, n.PartnerPath, results.Cell(n.PartnerCorrelate)))
	}
	t.Fill(rows)
	return t
}

// Report says what a fit found. A brief report leaves most rows to the page. Picture is the path of its
// figure, "" for none.
func (f *Fit) Report(m *results.Manifest, brief bool, picture string) []byte {
	p := &page{}
	p.line("# Fit of %s to the record %d–%d\n", m.Scenario, f.First, f.Last)
	if !brief {
		p.line("Generated by `concord fit`.\n")
	}
	p.line("%d readings of %d series, %d fitted numbers, %d members, %s, seed %d, model %s; digest `%s`\n",
		f.Readings, f.Series, len(f.Numbers), f.Members, fault.Count(f.Steps, "step"), f.Seed, m.ModelVersion, m.OutcomeDigest)
	p.line("What separates a reading from the model, standard deviations (trade in log points, regimes in steps):\n")
	p.line("| class | what the model misses | of which stays a year later | reporter | single reading " +
		"|\n|---|---:|---:|---:|---:|")
	for _, e := range f.Errors {
		p.line("| %s | %.2f | %.2f | %.2f | %.2f |", e.Class, e.Miss, e.Stay, e.Reporter, e.Noise)
	}
	f.decisions(p)
	f.numbers(p, brief, picture)
	f.levels(p, brief)
	if !brief && len(f.Unlikely) > 0 {
		var odd []string
		for _, r := range f.Unlikely {
			odd = append(odd, fmt.Sprintf("%s %s %d (%.2f)", r.Group, r.Reporter, r.Year, r.Weight))
		}
		p.line("\nReadings that count least, with their weight: %s.", strings.Join(odd, ", "))
	}
	return p.bytes()
}

// decisions says what the model expects of decisions, one step ahead of the record.
func (f *Fit) decisions(p *page) {
	if len(f.Decisions) == 0 {
		return
	}
	p.line("\nDecisions, one step ahead: how many the rules expect in the years in which one could be made, if everything " +
		"before went as recorded; median and 90 %% interval over members. The last column is how much more counts vary than " +
		"independent chances would.\n")
	p.line("| decisions | years at risk | readings | recorded | expected by the priors | expected after the fit " +
		"| overdispersion |\n|---|---:|---:|---:|---:|---:|---:|")
	for _, d := range f.Decisions {
		p.line("| %s | %d | %d | %.0f | %.1f (%.1f–%.1f) | %.1f (%.1f–%.1f) | %.1f |", d.Class, d.Years, d.Readings, d.Recorded,
			d.Prior[1], d.Prior[0], d.Prior[2], d.Expected[1], d.Expected[0], d.Expected[2], d.Over)
	}
}

// numbers says what the record made of the priors.
func (f *Fit) numbers(p *page, brief bool, picture string) {
	shown := f.ByContraction()
	if brief {
		shown = shown[:min(20, len(shown))]
	}
	p.line("\n| number | prior (90 %%) | posterior (90 %%) | contraction | most correlated with |\n|---|---|---|---:|---|")
	for _, n := range shown {
		p.line("| `%s` | %.3g (%.3g to %.3g) | %.3g (%.3g to %.3g) | %.0f %% | `%s` %+.2f |", n.Path, n.Prior, n.PriorLow,
			n.PriorHigh,
			n.Mean, n.Low, n.High, 100*max(0, n.Contraction), n.PartnerPath, n.PartnerCorrelate)
	}
	if picture != "" {
		p.line("\n![What the record made of the priors](%s)", picture)
	}
	unknown := f.Unidentified()
	p.line("\nThe record does not identify %d of %d numbers: less than a tenth of their prior variance is gone. Numbers that "+
		"no rule reads, fitted along with the others, lose %.1f %%: so much of a contraction is only the ensemble's size.",
		len(unknown), len(f.Numbers), 100*max(0, f.Placebo))
	if brief {
		return
	}
	for k := range unknown {
		unknown[k] = "`" + unknown[k] + "`"
	}
	p.line("\n%s", strings.Join(unknown, ", "))
}

// levels says how close the model comes to the recorded levels.
func (f *Fit) levels(p *page, brief bool) {
	p.line("\n## Levels beside the record\n")
	p.line("Percent. Simulated: median and 90 %% interval over the members, each with its own chance. *A third*: whether the " +
		"median is at most a third from the readings.\n")
	p.line("| what | year | observed | simulated | a third |\n|---|---:|---:|---:|---|")
	for k := range f.Levels {
		l := &f.Levels[k]
		if brief && strings.HasPrefix(l.What, "share inside") && l.Year != f.Early && l.Year != f.Last {
			continue
		}
		spread, met := "", "**no**"
		if l.Low != l.High {
			spread = fmt.Sprintf(" (%.1f–%.1f)", 100*l.Low, 100*l.High)
		}
		if l.WithinThird() {
			met = "yes"
		}
		p.line("| %s | %d | %.1f%s | %.1f (%.1f–%.1f) | %s |", l.What, l.Year, 100*l.Observed, spread, 100*l.Simulated,
			100*l.SimLow, 100*l.SimTop, met)
	}
}

// Recovery says how well a fit finds known numbers, over experiments. In each experiment the record was
// simulated from known numbers.
type Recovery struct {
	Decisions   bool // the record was of decisions alone
	Experiments int
	Members     int // of each fit
	Steps       int // of each fit
	Seed        uint64
	Numbers     []Recovered
}

// Recovered is how well one number is found.
type Recovered struct {
	Path    string
	Ranks   []int   // of the true value among the members of each posterior
	P       float64 // of a test of uniform ranks
	Covered float64 // share of the truths within the 90 % interval
	Correct float64 // correlation of posterior mean and truth, over experiments
}

// Report says how well numbers are found. The number that is found best comes first.
func (r *Recovery) Report() []byte {
	p := &page{}
	count := len(r.Numbers)
	covered, small := 0.0, 0
	for _, n := range r.Numbers {
		covered += n.Covered / float64(count)
		if n.P < 0.05 {
			small++
		}
	}
	by := ""
	if r.Decisions {
		by = " by decisions alone"
	}
	p.line("Recovery of %d known numbers%s in %s (%d members, %s, seed %d):", count, by,
		fault.Count(r.Experiments, "experiment"), r.Members, fault.Count(r.Steps, "step"), r.Seed)
	p.line("the 90 %% interval holds the truth in %.0f %% of cases; the ranks of %s (%.0f %%) are not uniform at the 5 %% "+
		"level, where 5 %% are expected.\n",
		100*covered, fault.Count(small, "number"), 100*float64(small)/float64(count))
	p.line("| number | correlation of truth and posterior mean | truth in the 90 %% interval | p of uniform ranks " +
		"|\n|---|---:|---:|---:|")
	best := slices.Clone(r.Numbers)
	slices.SortStableFunc(best, func(x, y Recovered) int { return cmp.Compare(y.Correct, x.Correct) })
	for _, n := range best {
		p.line("| `%s` | %.2f | %.0f %% | %.2f |", n.Path, n.Correct, 100*n.Covered, n.P)
	}
	return p.bytes()
}
