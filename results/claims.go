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

var claimColumns = []string{"id", "scenarios", "claims", "statement", "a", "b", "than", "rival", "outcome", "years", "against", "measure", "unit", "expect",
	"agrees_from", "agrees_to", "smallest", "effect", "se", "low", "high", "p05", "p95", "share_with_sign", "correlation", "variance_ratio", "verdict",
	"flips_at", "by_openness", "first_pairs", "pairs", "seed", "model_version"}

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
// same in all rows.
func ReadClaims(text []byte) (*Claims, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], claimColumns) {
		return nil, fmt.Errorf("claims: want the columns %s and a row or more; `concord claims --update` writes them", strings.Join(claimColumns, ", "))
	}
	c := &Claims{}
	for n, row := range rows[1:] {
		at := map[string]string{}
		for k, name := range claimColumns {
			at[name] = row[k]
		}
		var bad error
		number := func(column string, none float64) float64 {
			if at[column] == "" {
				return none
			}
			x, err := strconv.ParseFloat(at[column], 64)
			if err != nil {
				bad = fmt.Errorf("claims: line %d: %s = %q is no number", n+2, column, at[column])
			}
			return x
		}
		inf := math.Inf(1)
		r := Claim{ID: at["id"], IDs: strings.Fields(at["scenarios"]), Claims: strings.Fields(at["claims"]), Statement: at["statement"], A: at["a"], B: at["b"],
			Than: strings.Fields(at["than"]), Rival: at["rival"], Outcome: at["outcome"], Years: at["years"], Against: at["against"], Measure: at["measure"],
			Unit: at["unit"], Expect: at["expect"], Agrees: analysis.Set{Low: number("agrees_from", -inf), High: number("agrees_to", inf)},
			Smallest: number("smallest", 0), SignShare: number("share_with_sign", 0), FlipsAt: number("flips_at", math.NaN()), First: at["first_pairs"]}
		pairs, seed := int(number("pairs", 0)), uint64(0)
		if seed, err = strconv.ParseUint(at["seed"], 10, 64); err != nil && bad == nil {
			bad = fmt.Errorf("claims: line %d: seed = %q is no whole number", n+2, at["seed"])
		}
		r.Effect = analysis.Paired{Pairs: pairs, Mean: number("effect", 0), SE: number("se", inf), Low: number("low", -inf), High: number("high", inf), P05: number("p05", -inf), P95: number("p95", inf),
			Correlation: number("correlation", 0), VarianceRatio: number("variance_ratio", 1)}
		verdict := slices.Index(analysis.VerdictNames[:], at["verdict"])
		if verdict < 0 && bad == nil {
			bad = fmt.Errorf("claims: line %d: there is no verdict %q", n+2, at["verdict"])
		}
		for _, letter := range at["by_openness"] {
			v := strings.IndexRune(verdictLetters, letter)
			if v < 0 && bad == nil {
				bad = fmt.Errorf("claims: line %d: by_openness = %q, want letters of %s", n+2, at["by_openness"], verdictLetters)
			}
			r.ByOpenness = append(r.ByOpenness, analysis.Verdict(max(0, v)))
		}
		if n > 0 && bad == nil && (pairs != c.Pairs || seed != c.Seed || at["model_version"] != c.ModelVersion) {
			bad = fmt.Errorf("claims: line %d is of another run than line 2: pairs, seed or model version differ", n+2)
		}
		if bad != nil {
			return nil, bad
		}
		r.Verdict = analysis.Verdict(verdict)
		c.Pairs, c.Seed, c.ModelVersion = pairs, seed, at["model_version"]
		c.Rows = append(c.Rows, r)
	}
	return c, nil
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
	return fmt.Sprintf("%d hold, %d are undecided, %d fail, %d are reported without being judged",
		c.Count(analysis.Holds), c.Count(analysis.Undecided), c.Count(analysis.Fails), c.Count(analysis.NotJudged))
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
