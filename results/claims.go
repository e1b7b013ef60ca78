package results

import (
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
)

// Claims is the table of statements with the model's answers.
type Claims struct {
	Rows         []Claim
	Pairs        int
	Draws        sim.ParameterSource // where each pair has its parameters from
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
	A, B      string // scenarios; the effect is A against B
	Than      []string
	Rival     string // the scenario of Than nearest to A; the effect is A's beyond this one's
	Outcome   string
	Years     string // of A
	Against   string // of B
	Measure   string // difference, points or percent
	Unit      string // of the effect
	Expect    string // what the statement expects, in one word

	Agrees   analysis.Set // effects that agree with the statement, in Unit
	Smallest float64      // smallest effect worth speaking of, in Unit
	Effect   analysis.Paired
	// Share of pairs whose effect has the expected sign. If no sign is expected, it has the sign of the mean.
	SignShare float64
	Verdict   analysis.Verdict

	ByOpenness []analysis.Verdict // at each of Openness, nil when no leader is varied
	FlipsAt    float64            // openness at which the mean effect enters or leaves Agrees; NaN for none
	First      string             // digest of the numbers of the first FirstPairs pairs
}

// FirstPairs is how many pairs a quick check computes again.
const FirstPairs = 10

// Openness are the values at which a leader's openness is fixed.
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
	{"verdict", "string", "holds: the whole interval agrees; fails: none of it does; undecided: a part does; not judged: " +
		"nothing is expected"},
	{"flips_at", "number", "openness of the leader at which the mean effect begins or ceases to agree; empty for nowhere"},
	{"by_openness", "string",
		"verdict at openness 0.05, 0.15 … 0.95 of the leader, a letter each: H holds, U undecided, F fails, - not judged; " +
			"empty when no leader is varied"},
	{"first_pairs", "string", "digest of the numbers of the first pairs, hex digits"},
	{"pairs", "integer", "number of pairs"},
	{"seed", "string", "the seed, in digits"},
	{"model_version", "string", "version of the model"},
}

var claimColumns = names(claimTable)

// Table describes the table.
func (c *Claims) Table() Table {
	return Table{File: "claims.csv", Columns: claimTable, CSV: c.CSV(),
		Description: "Statements of the source paper and the model's answers, one row for each. Intervals: " + SpreadOf(c.Draws,
			false) + ". Numbers have six digits."}
}

// CSV writes the table.
func (c *Claims) CSV() []byte {
	rows := newRows(claimTable)
	for k := range c.Rows {
		r := &c.Rows[k]
		letters := ""
		for _, v := range r.ByOpenness {
			letters += string(verdictLetters[v])
		}
		rows.add(r.ID, strings.Join(r.IDs, " "), strings.Join(r.Claims, " "), r.Statement, r.A, r.B, strings.Join(r.Than, " "),
			r.Rival, r.Outcome,
			r.Years, r.Against, r.Measure, r.Unit, r.Expect, digits(r.Agrees.Low), digits(r.Agrees.High), digits(r.Smallest),
			digits(r.Effect.Mean), digits(r.Effect.SE), digits(r.Effect.Low), digits(r.Effect.High), digits(r.Effect.P05),
			digits(r.Effect.P95), digits(r.SignShare), digits(r.Effect.Correlation),
			digits(r.Effect.VarianceRatio), r.Verdict.String(), digits(r.FlipsAt), letters, r.First,
			strconv.Itoa(c.Pairs), strconv.FormatUint(c.Seed, 10), c.ModelVersion)
	}
	return rows.bytes()
}
