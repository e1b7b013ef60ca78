package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
	"concord/sim/table"
)

// Claims is the table of statements with the model's answers.
type Claims struct {
	Rows         []Claim
	Pairs        int
	Draws        sim.Draws // where each pair has its parameters from
	Seed         uint64
	ModelVersion string
}

// Claim is a statement and the answer to it. Its columns in claims.csv are
// claimColumns; numbers are kept there to six digits.
type Claim struct {
	ID        string
	IDs       []string // scenarios of the source paper
	Claims    []string // claims of the source paper
	Statement string
	Short     string // the same in a few words, for figures; not in claims.csv
	A, B      string // scenarios; the effect is that of A against B
	Than      []string
	Rival     string // of Than, the one that comes nearest to A; the effect is A's beyond this one's
	Outcome   string
	Years     string // of A
	Against   string // of B
	Measure   string // difference, points or percent
	Unit      string // of the effect
	Expect    string // what the statement expects, in a word

	Agrees   analysis.Set // effects that agree with the statement, in Unit
	Smallest float64      // smallest effect worth speaking of, in Unit
	Effect   analysis.Paired
	// Share of pairs whose effect has the sign that is expected, or that of the mean.
	SignShare float64
	Verdict   analysis.Verdict

	ByOpenness []analysis.Verdict // at Openness, nil when no leader is varied
	FlipsAt    float64            // openness at which the mean effect enters or leaves Agrees; NaN for nowhere
	First      string             // digest of the numbers of the first FirstPairs pairs
}

// FirstPairs is how many pairs a quick check computes again.
const FirstPairs = 10

// Openness are the values at which the openness of a leader is fixed.
func Openness() []float64 {
	var at []float64
	for k := range 10 {
		at = append(at, float64(5+10*k)/100)
	}
	return at
}

// verdictLetters stand for verdicts in the column by_openness.
const verdictLetters = "-HUF"

var claimTable = []Column{
	{"id", "string", "id of the statement"},
	{"scenarios", "string", "scenarios of the source paper"},
	{"claims", "string", "claims of the source paper"},
	{"statement", "string", "the statement in words"},
	{"a", "string", "scenario whose effect it is about"},
	{"b", "string", "scenario against which the effect is taken"},
	{"than", "string", "scenarios whose effects a's is to outweigh; empty for none"},
	{"rival", "string", "of these the one that comes nearest"},
	{"outcome", "string", "outcome that it is about"},
	{"years", "string", "year of a, or the years whose mean is taken"},
	{"against", "string", "year or years of b"},
	{"measure", "string", "difference, points (100 times the difference) or percent (of b)"},
	{"unit", "string", "unit of the effect"},
	{"expect", "string", "what the statement expects, in a word"},
	{"agrees_from", "number", "least effect that agrees with it; empty for no bound"},
	{"agrees_to", "number", "greatest effect that agrees with it; empty for no bound"},
	{"smallest", "number", "smallest effect worth speaking of"},
	{"effect", "number", "mean effect over pairs of runs; with than, beyond that of the rival"},
	{"se", "number", "its standard error"},
	{"low", "number", "lower end of its 95 % interval (Student's t)"},
	{"high", "number", "upper end"},
	{"p05", "number", "5 % quantile of the effect over pairs (linear interpolation, type 7)"},
	{"p95", "number", "95 % quantile, likewise"},
	{"share_with_sign", "number", "share of pairs whose effect has the sign that is expected, or that of the mean"},
	{"correlation", "number", "correlation of the two runs of a pair; 0 where one side never varies"},
	{"variance_ratio", "number", "variance of the paired difference over that of unpaired runs; 1 where nothing varies"},
	{"verdict", "string", "holds: the whole interval agrees; fails: none of it does; undecided: a part does; not judged: nothing is expected"},
	{"flips_at", "number", "openness of the leader at which the mean effect begins or ceases to agree; empty for nowhere"},
	{"by_openness", "string", "verdict at openness 0.05, 0.15 … 0.95 of the leader, a letter each: H holds, U undecided, F fails, - not judged; empty when no leader is varied"},
	{"first_pairs", "string", "digest of the numbers of the first pairs, hex digits"},
	{"pairs", "integer", "number of pairs"},
	{"seed", "string", "the seed, in digits"},
	{"model_version", "string", "version of the model"},
}

var claimColumns = names(claimTable)

// Table describes the table.
func (c *Claims) Table() Table {
	return Table{File: "claims.csv", Columns: claimTable, CSV: c.CSV(),
		Description: "Statements of the source paper and the model's answers, one row for each. Intervals: " + SpreadOf(c.Draws, false) + ". Numbers have six digits."}
}

// digits writes a number to six digits; nothing for none.
func digits(x float64) string {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x+0, 'g', 6, 64)
}

// CSV writes the table.
func (c *Claims) CSV() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(claimColumns)
	for k := range c.Rows {
		r := &c.Rows[k]
		letters := ""
		for _, v := range r.ByOpenness {
			letters += string(verdictLetters[v])
		}
		w.Write([]string{r.ID, strings.Join(r.IDs, " "), strings.Join(r.Claims, " "), r.Statement, r.A, r.B, strings.Join(r.Than, " "), r.Rival, r.Outcome,
			r.Years, r.Against, r.Measure, r.Unit, r.Expect, digits(r.Agrees.Low), digits(r.Agrees.High), digits(r.Smallest),
			digits(r.Effect.Mean), digits(r.Effect.SE), digits(r.Effect.Low), digits(r.Effect.High), digits(r.Effect.P05), digits(r.Effect.P95), digits(r.SignShare), digits(r.Effect.Correlation),
			digits(r.Effect.VarianceRatio), r.Verdict.String(), digits(r.FlipsAt), letters, r.First,
			strconv.Itoa(c.Pairs), strconv.FormatUint(c.Seed, 10), c.ModelVersion})
	}
	w.Flush()
	return out.Bytes()
}

// ReadClaims reads what CSV has written. What a row says of the run must be the
// same in all rows. The error is fault.Faults with everything that is wrong at once,
// as of a file claims.csv.
func ReadClaims(text []byte) (*Claims, error) {
	t := table.Read("claims.csv", text)
	if _, ok := t.Columns(claimColumns...); !ok {
		return nil, t.Err()
	}
	if !slices.Equal(t.Header, claimColumns) {
		t.HeaderFault(0, "want the columns %s in this order and no other; `concord claims --update` writes them", strings.Join(claimColumns, ", "))
		return nil, t.Err()
	}
	c := &Claims{}
	lines := map[string]int{}
	told := false // whether the first row says of which run it is
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
		return math.NaN() // which is neither above nor below anything
	}
	return x
}

// claim reads what a row says of its statement.
func (r claimRow) claim() Claim {
	const most = 1e18
	inf := math.Inf(1)
	c := Claim{ID: r.text("id"), IDs: strings.Fields(r.text("scenarios")), Claims: strings.Fields(r.text("claims")), Statement: r.text("statement"), A: r.text("a"), B: r.text("b"),
		Than: strings.Fields(r.text("than")), Rival: r.text("rival"), Outcome: r.text("outcome"), Years: r.text("years"), Against: r.text("against"), Measure: r.text("measure"),
		Unit: r.text("unit"), Expect: r.text("expect"), Agrees: analysis.Set{Low: r.number("agrees_from", -inf, -most, most), High: r.number("agrees_to", inf, -most, most)},
		Smallest: r.must("smallest", 0, most), SignShare: r.must("share_with_sign", 0, 1), FlipsAt: r.number("flips_at", math.NaN(), 0, 1), First: r.text("first_pairs")}
	c.Effect = analysis.Paired{Mean: r.must("effect", -most, most), SE: r.number("se", inf, 0, most), Low: r.number("low", -inf, -most, most), High: r.number("high", inf, -most, most),
		P05: r.number("p05", -inf, -most, most), P95: r.number("p95", inf, -most, most), Correlation: r.number("correlation", math.NaN(), -1, 1), VarianceRatio: r.number("variance_ratio", math.NaN(), 0, most)}
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
		r.bad("verdict", ", want one of %s%s", strings.Join(analysis.VerdictNames[:], ", "), fault.DidYouMean(r.text("verdict"), analysis.VerdictNames[:]))
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

// Count tells how many statements have a verdict.
func (c *Claims) Count(v analysis.Verdict) int {
	n := 0
	for k := range c.Rows {
		if c.Rows[k].Verdict == v {
			n++
		}
	}
	return n
}

// Counts says in words how many statements have which verdict.
func (c *Claims) Counts() string {
	return strings.Join([]string{fault.Counted(c.Count(analysis.Holds), "holds", "hold"), fault.Counted(c.Count(analysis.Undecided), "is undecided", "are undecided"),
		fault.Counted(c.Count(analysis.Fails), "fails", "fail"), fault.Counted(c.Count(analysis.NotJudged), "is reported without being judged", "are reported without being judged")}, ", ")
}

// rounded writes a number for people: about three digits, with a true minus.
func rounded(x float64) string {
	decimals := 0
	switch a := math.Abs(x); {
	case a >= 99.95 || a == 0:
	case a >= 0.995:
		decimals = 1
	case a >= 0.0995:
		decimals = 2
	default:
		decimals = 3
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return "0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// EffectWords writes effect and interval with their unit.
func (r *Claim) EffectWords() string {
	unit := r.Unit
	if unit != "" {
		unit = " " + unit
	}
	return fmt.Sprintf("%s (%s to %s)%s", rounded(r.Effect.Mean), rounded(r.Effect.Low), rounded(r.Effect.High), unit)
}

// ExpectWords says what the statement expects of the effect.
func (r *Claim) ExpectWords() string {
	bound := func(x float64) string {
		return strings.Replace(strconv.FormatFloat(x, 'g', -1, 64), "-", "−", 1)
	}
	switch r.Expect {
	case "up":
		return "above " + bound(r.Agrees.Low)
	case "down":
		return "below " + bound(r.Agrees.High)
	case "zero":
		return "within ±" + bound(r.Smallest)
	case "not-up":
		return "no more than " + bound(r.Agrees.High)
	case "not-down":
		return "no less than " + bound(r.Agrees.Low)
	case "between":
		return fmt.Sprintf("%s to %s", bound(r.Agrees.Low), bound(r.Agrees.High))
	}
	return "nothing"
}

// FlipWords says how the verdict goes with the openness of the leader varied,
// "" when none is.
func (r *Claim) FlipWords() string {
	if len(r.ByOpenness) == 0 {
		return ""
	}
	var runs []string
	openness := Openness()
	for from := 0; from < len(r.ByOpenness); {
		to := from
		for to+1 < len(r.ByOpenness) && r.ByOpenness[to+1] == r.ByOpenness[from] {
			to++
		}
		span := fmt.Sprintf("%.2f–%.2f", openness[from], openness[to])
		if from == to {
			span = fmt.Sprintf("%.2f", openness[from])
		}
		runs = append(runs, span+" "+r.ByOpenness[from].String())
		from = to + 1
	}
	words := strings.Join(runs, ", ")
	if !math.IsNaN(r.FlipsAt) {
		words += fmt.Sprintf("; the mean effect crosses the line at %.2f", r.FlipsAt)
	}
	return words
}
