package results

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim/fault"
	"concord/sim/table"
)

// ReadClaims reads what CSV has written. Columns about the run must be the same in all rows. The error is
// fault.Faults with everything that is wrong at once, with claims.csv as the file.
func ReadClaims(text []byte) (*Claims, error) {
	t := table.Read("claims.csv", text)
	if _, ok := t.Columns(claimColumns...); !ok {
		return nil, t.Err()
	}
	if !slices.Equal(t.Header, claimColumns) {
		t.HeaderFault(0, "want the columns %s in this order and no other; `concord claims --update` writes them",
			strings.Join(claimColumns, ", "))
		return nil, t.Err()
	}
	c := &Claims{}
	lines := map[string]int{}
	told := false // whether the first row has set the run's values
	for n := range t.Rows {
		r := claimRow{t, n}
		c.Rows = append(c.Rows, r.claim())
		if id := strings.ToLower(r.text("id")); id != "" {
			if line, twice := lines[id]; twice {
				t.Fault(n, 0, " stands twice, first on line %d", line)
			} else {
				lines[id] = t.Line(n)
			}
		}
		seed, err := strconv.ParseUint(r.text("seed"), 10, 64)
		if err != nil {
			r.bad("seed", ", want a whole number from 0 on")
		}
		pairs, ok := t.Whole(n, t.Column("pairs"), 1, MostReplicates)
		c.Rows[n].Effect.Pairs = pairs
		version := r.text("model_version")
		if version == "" {
			r.bad("model_version", ", an empty cell, want the version of the model")
		}
		switch {
		case n == 0:
			c.Pairs, c.Seed, c.ModelVersion, told = pairs, seed, version, ok && err == nil
		case told && ok && err == nil && (pairs != c.Pairs || seed != c.Seed || version != c.ModelVersion):
			t.RowFault(n, "the row is of another run than line %d: pairs, seed or model version differ", t.Line(0))
		}
	}
	if err := t.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// claimRow is a row of the table while it is read.
type claimRow struct {
	t *table.Table
	n int
}

func (r claimRow) text(column string) string { return r.t.Cell(r.n, r.t.Column(column)) }

func (r claimRow) bad(column, format string, args ...any) {
	r.t.Fault(r.n, r.t.Column(column), format, args...)
}

// number is none where the cell is empty, which stands for what is infinite or unknown.
func (r claimRow) number(column string, none, lo, hi float64) float64 {
	if r.text(column) == "" {
		return none
	}
	return r.must(column, lo, hi)
}

func (r claimRow) must(column string, lo, hi float64) float64 {
	x, ok := r.t.Number(r.n, r.t.Column(column), lo, hi)
	if !ok {
		return math.NaN() // NaN is neither above nor below anything
	}
	return x
}

// claim reads what a row says of its statement.
func (r claimRow) claim() Claim {
	const most = 1e18
	inf := math.Inf(1)
	c := Claim{ID: r.text("id"), IDs: strings.Fields(r.text("scenarios")), Claims: strings.Fields(r.text("claims")),
		Statement: r.text("statement"), A: r.text("a"), B: r.text("b"),
		Than: strings.Fields(r.text("than")), Rival: r.text("rival"), Outcome: r.text("outcome"), Years: r.text("years"),
		Against: r.text("against"), Measure: r.text("measure"),
		Unit: r.text("unit"), Expect: r.text("expect"),
		Agrees:   analysis.Set{Low: r.number("agrees_from", -inf, -most, most), High: r.number("agrees_to", inf, -most, most)},
		Smallest: r.must("smallest", 0, most), SignShare: r.must("share_with_sign", 0, 1),
		FlipsAt: r.number("flips_at", math.NaN(), 0, 1), First: r.text("first_pairs")}
	c.Effect = analysis.Paired{Mean: r.must("effect", -most, most), SE: r.number("se", inf, 0, most),
		Low: r.number("low", -inf, -most, most), High: r.number("high", inf, -most, most),
		P05: r.number("p05", -inf, -most, most), P95: r.number("p95", inf, -most, most),
		Correlation: r.number("correlation", math.NaN(), -1, 1), VarianceRatio: r.number("variance_ratio", math.NaN(), 0, most)}
	for _, column := range []string{"id", "statement", "a", "b", "outcome", "years", "measure", "expect"} {
		if strings.TrimSpace(r.text(column)) == "" {
			r.bad(column, ", an empty cell; `concord claims --update` writes the table anew")
		}
	}
	for _, ends := range []struct {
		column    string
		low, high float64
	}{{"agrees_to", c.Agrees.Low, c.Agrees.High}, {"high", c.Effect.Low, c.Effect.High}, {"p95", c.Effect.P05, c.Effect.P95}} {
		if ends.low > ends.high {
			r.bad(ends.column, ", below the other end, %v", ends.low)
		}
	}
	verdict := slices.Index(analysis.VerdictNames[:], r.text("verdict"))
	if verdict < 0 {
		r.bad("verdict", ", want one of %s%s", strings.Join(analysis.VerdictNames[:], ", "),
			fault.DidYouMean(r.text("verdict"), analysis.VerdictNames[:]))
	}
	c.Verdict = analysis.Verdict(max(0, verdict))
	letters := r.text("by_openness")
	if n := len(Openness()); letters != "" && (len(letters) != n || strings.Trim(letters, verdictLetters) != "") {
		r.bad("by_openness", ", want %d letters of %s, or none", n, verdictLetters)
	} else {
		for k := range letters {
			c.ByOpenness = append(c.ByOpenness, analysis.Verdict(strings.IndexByte(verdictLetters, letters[k])))
		}
	}
	if strings.Trim(c.First, "0123456789abcdef") != "" {
		r.bad("first_pairs", ", want hex digits")
	}
	return c
}
