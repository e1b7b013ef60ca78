package scenarios

import (
	"bytes"
	"encoding/csv"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
	"concord/sim/table"
)

// The names of the rows that are not draws, in the first column of a posterior's table.
const (
	posteriorMean  = "mean"
	posteriorShare = "contraction"
)

// MostDraws is how many draws a table of a posterior may hold.
const MostDraws = 10_000

// mostTie limits a tie [log points of trade]. At the limit a pair trades some 500 million times as much as
// gravity predicts, or as little.
const mostTie = 20

// leastShare limits contractions, 1 − variance after / variance before. A fit with few members may come out
// wider than its prior, but not by this much.
const leastShare = -10

// modelVersion is how a version of the model is written.
var modelVersion = regexp.MustCompile(`^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$`)

// posterior reads the table of a fit, if the region file names one, and sets the
// region's ties to its means.
func (b *builder) posterior() {
	file, model := b.f.Calibration.Posterior, b.f.Calibration.Model
	if model != "" && (file == "" || !modelVersion.MatchString(model)) {
		b.fault(b.spot("calibration", "model").value, "calibration.model = %s, want the version of the model that was fitted, "+
			"such as %q, beside calibration.posterior; correct it, or drop it", show(model), sim.ModelVersion)
	}
	if file == "" {
		return
	}
	t, missing := readTable(b.data, file, path.Join(b.folder, file))
	if missing {
		t.FileFault("there is no such table in the folder of forcing.data; put the posterior.csv of a fit there, or drop " +
			"calibration.posterior")
	}
	post := parsePosterior(t, b.r.Ties, len(b.faults) > 0)
	for _, f := range t.Faults() {
		b.faults = append(b.faults, f)
	}
	if post == nil {
		return
	}
	post.Model = model
	b.r.Posterior = post
	values := make([]float64, len(b.r.Ties))
	for n, tie := range b.r.Ties {
		values[n] = tie.Mean
		if k := slices.Index(post.Paths, tie.Path); k >= 0 {
			values[n] = post.Mean[k]
		}
	}
	*b.r = *b.r.Tied(values)
}

// parsePosterior reads the table of a fit. The columns are draw and one for each fitted number. The rows are
// the means, the contractions and the draws, in any order. Each number must be a parameter of the model or
// one of the ties, and its values must be admissible. The result is nil when the table has faults. If the
// region has faults, some ties may be unknown; names of ties are then not checked.
func parsePosterior(t *table.Table, ties []sim.Tie, unsure bool) *sim.Posterior {
	if at, ok := t.Columns("draw"); !ok {
		return nil
	} else if at[0] != 0 {
		t.HeaderFault(at[0], "the column draw stands here, want it first")
		return nil
	}
	if len(t.Header) == 1 {
		t.HeaderFault(0, "there is no column but draw, want one for each fitted number; `concord fit` writes such a table")
		return nil
	}
	post := &sim.Posterior{Paths: t.Header[1:]}
	limits := posteriorLimits(t, ties, unsure)
	rows := posteriorRows(t, limits)
	if t.Err() != nil {
		return nil
	}
	post.Mean, post.Contraction = rows[posteriorMean], rows[posteriorShare]
	for k := range len(rows) - 2 {
		post.Draws = append(post.Draws, rows[strconv.Itoa(k+1)])
	}
	return post
}

// posteriorLimits are the ranges of the columns of a posterior.
func posteriorLimits(t *table.Table, ties []sim.Tie, unsure bool) [][2]float64 {
	limits := make([][2]float64, len(t.Header))
	known := parameterPaths()
	for _, tie := range ties {
		known = append(known, tie.Path)
	}
	for k, path := range t.Header[1:] {
		head, _, _ := strings.Cut(path, ".")
		isTie := slices.ContainsFunc(ties, func(tie sim.Tie) bool { return tie.Path == path })
		switch row := parameter(path); {
		case row != nil:
			limits[k+1] = [2]float64{row.Lo, row.Hi}
		case isTie || unsure && (head == "border" || head == "pair"):
			limits[k+1] = [2]float64{-mostTie, mostTie}
		default:
			limits[k+1] = [2]float64{-1e15, 1e15}
			remedy := "; fit again"
			if was := became(agents.OfParameter, path); was != "" {
				remedy = was + ". Fit again"
			} else if near := fault.DidYouMean(path, known); near != "" {
				remedy = near + " Otherwise fit again"
			}
			t.HeaderFault(k+1, "%s is no parameter of this model and no tie of this region%s with `concord fit`, or drop "+
				"the column", fault.Quote(path), remedy)
		}
	}
	return limits
}

// posteriorRows are the values of the rows of a posterior, by their first cells. Missing rows are reported
// only if every row could be read.
func posteriorRows(t *table.Table, limits [][2]float64) map[string][]float64 {
	whole := t.Err() == nil // otherwise a missing row may be one that could not be read
	lines, rows := map[string]int{}, map[string][]float64{}
	draws := 0
	for r := range t.Rows {
		name := t.Cell(r, 0)
		share := name == posteriorShare
		values := make([]float64, len(limits)-1)
		for k := range values {
			lo, hi := limits[k+1][0], limits[k+1][1]
			if share {
				lo, hi = leastShare, 1
			}
			values[k], _ = t.Number(r, k+1, lo, hi)
		}
		isDraw := name != posteriorMean && !share
		if isDraw {
			if k, err := strconv.Atoi(name); err != nil || k < 1 || k > MostDraws || strconv.Itoa(k) != name {
				t.Fault(r, 0, ", want %s, %s or the number of a draw in 1..%d", posteriorMean, posteriorShare, MostDraws)
				whole = false
				continue
			}
		}
		if line, twice := lines[name]; twice {
			t.Fault(r, 0, " stands twice, first on line %d; drop one of the rows", line)
			whole = false
			continue
		}
		lines[name], rows[name] = t.Line(r), values
		if isDraw {
			draws++
		}
	}
	if whole {
		complete(t, rows, draws)
	}
	return rows
}

// complete reports the rows that a posterior needs and does not have.
func complete(t *table.Table, rows map[string][]float64, draws int) {
	for _, name := range []string{posteriorMean, posteriorShare} {
		if rows[name] == nil {
			t.FileFault("there is no row %s; take the posterior.csv of the fit as it is", name)
		}
	}
	if draws == 0 {
		t.FileFault("there is no draw, want rows 1, 2 and so on; take the posterior.csv of the fit as it is")
	}
	for k := 1; k <= draws; k++ {
		if rows[strconv.Itoa(k)] == nil {
			t.FileFault("of %s none has the number %d; number them from 1 without a gap, or take the posterior.csv of the "+
				"fit as it is", fault.Count(draws, "draw"), k)
			return
		}
	}
}

// PosteriorCSV writes a posterior as a table that a region file may name. Numbers have six digits, far more
// than a fit determines. The ends of all ranges have fewer digits, so rounding moves no number out of its
// range.
func PosteriorCSV(post *sim.Posterior) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	write := func(name string, values []float64) {
		row := []string{name}
		for _, v := range values {
			row = append(row, strconv.FormatFloat(v, 'g', 6, 64))
		}
		w.Write(row) // a buffer accepts everything
	}
	w.Write(append([]string{"draw"}, post.Paths...)) // as above
	write(posteriorMean, post.Mean)
	write(posteriorShare, post.Contraction)
	for k, d := range post.Draws {
		write(strconv.Itoa(k+1), d)
	}
	w.Flush()
	return buf.Bytes()
}
