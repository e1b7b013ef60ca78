package scenarios

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strconv"

	"concord/sim"
)

// The first cells of the rows of a table of a posterior that are not draws.
const (
	posteriorMean  = "mean"
	posteriorShare = "contraction"
)

// posterior reads the table of a fit, if the region file names one, and sets the
// region's ties to its means. Columns are draw and one for each fitted number;
// rows are the means, the contractions and the draws. Whether its paths still
// exist shows when they are used: a number that a later model lacks is ignored.
func (b *builder) posterior() {
	file := b.f.Calibration.Posterior
	if file == "" {
		return
	}
	text, err := fs.ReadFile(b.data, file)
	if err != nil {
		b.bad("calibration.posterior: %v", err)
		return
	}
	post, err := parsePosterior(text)
	if err != nil {
		b.bad("%s: %v", file, err)
		return
	}
	b.r.Posterior = post
	at := map[string]int{}
	for k, path := range post.Paths {
		at[path] = k
	}
	values := make([]float64, len(b.r.Ties))
	for n, t := range b.r.Ties {
		values[n] = t.Mean
		if k, ok := at[t.Path]; ok {
			values[n] = post.Mean[k]
		}
	}
	*b.r = *b.r.Tied(values)
}

func parsePosterior(text []byte) (*sim.Posterior, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 4 || len(rows[0]) < 2 || rows[0][0] != "draw" {
		return nil, fmt.Errorf("want a first column draw, a column for each fitted number, and rows %s, %s and draws", posteriorMean, posteriorShare)
	}
	post := &sim.Posterior{Paths: rows[0][1:]}
	seen, drawn := map[string]bool{}, map[int][]float64{}
	for _, path := range post.Paths {
		if seen[path] {
			return nil, fmt.Errorf("column %s stands twice", path)
		}
		seen[path] = true
	}
	for n, row := range rows[1:] {
		values := make([]float64, len(post.Paths))
		for k, cell := range row[1:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("line %d: %s = %q is no number", n+2, post.Paths[k], cell)
			}
			values[k] = v
		}
		switch row[0] {
		case posteriorMean:
			post.Mean = values
		case posteriorShare:
			post.Contraction = values
		default:
			k, err := strconv.Atoi(row[0])
			if err != nil || k < 1 || drawn[k] != nil {
				return nil, fmt.Errorf("line %d: draw = %q, want %s, %s or a number from 1 that stands once", n+2, row[0], posteriorMean, posteriorShare)
			}
			drawn[k] = values
		}
	}
	for _, k := range slices.Sorted(maps.Keys(drawn)) { // rows may stand in any order
		post.Draws = append(post.Draws, drawn[k])
	}
	if post.Mean == nil || post.Contraction == nil || len(post.Draws) == 0 {
		return nil, fmt.Errorf("want a row %s, a row %s and draws", posteriorMean, posteriorShare)
	}
	return post, nil
}

// PosteriorCSV writes a posterior as the table that a region file may name.
// Numbers have six digits, far more than a fit knows.
func PosteriorCSV(post *sim.Posterior) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	write := func(name string, values []float64) {
		row := []string{name}
		for _, v := range values {
			row = append(row, strconv.FormatFloat(v, 'g', 6, 64))
		}
		w.Write(row) //nolint:errcheck // a buffer takes everything
	}
	w.Write(append([]string{"draw"}, post.Paths...)) //nolint:errcheck // as above
	write(posteriorMean, post.Mean)
	write(posteriorShare, post.Contraction)
	for k, d := range post.Draws {
		write(strconv.Itoa(k+1), d)
	}
	w.Flush()
	return buf.Bytes()
}
