package scenarios

import (
	"math"
	"os"
	"slices"
	"testing"

	"concord/agents"
)

// Protects: a point that takes a parameter from its prior at u, with u even over 0..1, meets the same distribution as
// replicates that draw it. The quantiles of 4000 draws of every parameter, with CONCORD_WHOLE of 20,000, agree with Quantile
// to four and a half standard errors. Quantile never falls, and stays within the admissible values.
func TestQuantilesFollowDraws(t *testing.T) {
	n := 4000
	if os.Getenv("CONCORD_WHOLE") != "" {
		n = 20_000
	}
	b, err := mustRead(t, "reference").Bind()
	if err != nil {
		t.Fatal(err)
	}
	p := agents.Defaults()
	table := p.Table()
	draws := make([][]float64, len(table))
	for k := range n {
		p.Draw(7, k)
		for row := range table {
			draws[row] = append(draws[row], *table[row].Value)
		}
	}
	folded := 0
	for k, row := range table {
		if row.Shape == agents.Fixed {
			continue
		}
		l, err := PriorLaw(row.Path)
		if err != nil {
			t.Fatal(err)
		}
		x := draws[k]
		slices.Sort(x)
		last := math.Inf(-1)
		for i := range 1001 {
			u := float64(i) / 1000
			q := l.Quantile(u)
			if !(q >= last && q >= row.Lo && q <= row.Hi) {
				t.Errorf("%s: quantile %v is %v, after %v, admissible %v..%v", row.Path, u, q, last, row.Lo, row.Hi)
			}
			last = q
			if i%50 != 25 {
				continue
			}
			below, _ := slices.BinarySearch(x, q)
			if se := math.Sqrt(u * (1 - u) / float64(n)); math.Abs(float64(below)/float64(n)-u) > 4.5*se {
				t.Errorf("%s: %.4f of the draws lie below the quantile %v", row.Path, float64(below)/float64(n), u)
			}
		}
		// Without the fold the tail beyond an end would lie on the end.
		if l.Shape == normalLaw && (row.Prior-row.Lo < 2*row.Spread || row.Hi-row.Prior < 2*row.Spread) {
			folded++
		}
	}
	if folded == 0 {
		t.Error("no prior reaches an end, so nothing here folds")
	}
	all := AllPriorFactors(b)
	if len(all) < 100 || slices.ContainsFunc(all, func(f Factor) bool { return f.Law.From != fromPrior }) {
		t.Errorf("%d parameters have priors", len(all))
	}
}

// Each law against its distribution function, by a formula of its own.
func TestLaws(t *testing.T) {
	phi := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	for _, c := range []struct {
		law Law
		cdf func(x float64) float64
	}{
		{Law{Shape: uniformLaw, Low: 2, High: 5}, func(x float64) float64 { return (x - 2) / 3 }},
		{Law{Shape: normalLaw, Middle: 1, Spread: 2, Least: 0, Most: 4}, func(x float64) float64 {
			f := func(x float64) float64 { return phi((x - 1) / 2) }
			return f(x) - f(-x) + 1 - f(8-x)
		}},
		{Law{Shape: normalLaw, Middle: 1, Spread: 0.01, Least: 0, Most: 4},
			func(x float64) float64 { return phi((x - 1) / 0.01) }},
		{Law{Shape: lognormalLaw, Middle: 1, Spread: 2, Least: 0.5, Most: 4}, func(x float64) float64 {
			f := func(x float64) float64 { return phi(math.Log(x) / 2) }
			return f(x) - f(0.25/x) + 1 - f(16/x)
		}},
		{Law{Shape: lognormalLaw, Middle: 3, Spread: 0.5, Least: 0, Most: 4}, func(x float64) float64 {
			f := func(x float64) float64 { return phi(math.Log(x/3) / 0.5) }
			return f(x) + 1 - f(16/x)
		}},
		{Law{Shape: triangularLaw, Low: 1, Middle: 2, High: 5}, func(x float64) float64 {
			if x < 2 {
				return (x - 1) * (x - 1) / 4
			}
			return 1 - (5-x)*(5-x)/12
		}},
		{Law{Shape: triangularLaw, Low: 1, Middle: 1, High: 3}, func(x float64) float64 { return 1 - (3-x)*(3-x)/4 }},
		{Law{Shape: triangularLaw, Low: 1, Middle: 3, High: 3}, func(x float64) float64 { return (x - 1) * (x - 1) / 4 }},
	} {
		low, high := c.law.Ends()
		if c.law.Quantile(0) != low || c.law.Quantile(1) != high {
			t.Errorf("%s: %v..%v, want %v..%v", &c.law, c.law.Quantile(0), c.law.Quantile(1), low, high)
		}
		for i := range 999 {
			u := float64(i+1) / 1000
			x := c.law.Quantile(u)
			// A fold so wide that it passes the other end leaves a lump there.
			if got := c.cdf(x); math.Abs(got-u) > 1e-9 && x != low && x != high {
				t.Errorf("%s: the quantile %v is %v, below which lie %v", &c.law, u, x, got)
			}
		}
	}
}

// Every whole number, and every value of a sample, is as likely as any other.
func TestLawsOfSteps(t *testing.T) {
	for _, c := range []struct {
		law  Law
		want []float64
	}{
		{Law{Shape: uniformLaw, Whole: true, Low: 2026, High: 2029}, []float64{2026, 2027, 2028, 2029}},
		{Law{Shape: sampleLaw, Sample: []float64{1, 2, 2.5, 9}}, []float64{1, 2, 2.5, 9}},
	} {
		var got []float64
		count := map[float64]int{}
		for i := range 4000 {
			x := c.law.Quantile((float64(i) + 0.5) / 4000)
			if count[x] == 0 {
				got = append(got, x)
			}
			count[x]++
		}
		if !slices.Equal(got, c.want) || c.law.Quantile(0) != got[0] || c.law.Quantile(1) != got[3] {
			t.Errorf("%s gives %v", &c.law, got)
		}
		for x, n := range count {
			if n != 1000 {
				t.Errorf("%s gives %v in %d of 4000", &c.law, x, n)
			}
		}
	}
}

// The marginal of the posterior has the values of its draws. What cannot be drawn says why.
func TestLawsFromElsewhere(t *testing.T) {
	b, err := mustRead(t, "reference").Bind()
	if err != nil {
		t.Fatal(err)
	}
	post := b.Region.Posterior
	path := post.Paths[0]
	l, err := PosteriorLaw(b.Region, path)
	if err != nil {
		t.Fatal(err)
	}
	for m, draw := range post.Draws {
		if !slices.Contains(l.Sample, draw[0]) || m > 0 && l.Sample[m] < l.Sample[m-1] {
			t.Fatalf("draw %d of %s is missing, or the sample is not sorted", m, path)
		}
	}
	all, err := AllPosteriorFactors(b)
	fitted := 0
	for _, f := range all {
		if (f.Law.From == fromPosterior) != slices.Contains(post.Paths, f.Path) {
			t.Errorf("%s is drawn from the %s", f.Path, f.Law.From)
		}
		if f.Law.From == fromPosterior {
			fitted++
		}
	}
	if err != nil || fitted < 50 {
		t.Errorf("%d of %d from the posterior, %v", fitted, len(all), err)
	}
	s := mustRead(t, "reference")
	if err := s.Set(path+"="+decimal(post.Mean[0]), "mechanisms.hegemonic_order=false"); err != nil {
		t.Fatal(err)
	}
	if b, err = s.Bind(); err != nil {
		t.Fatal(err)
	}
	for _, f := range AllPriorFactors(b) {
		if f.Path == path || parameter(f.Path).Mechanism == agents.TheoryOrder {
			t.Errorf("%s is settled by the scenario, and varies", f.Path)
		}
	}
	other, err := mustRead(t, "visegrad").Bind()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := PosteriorLaw(other.Region, path); err == nil {
		t.Error("a region without a fit has a posterior")
	}
	if _, err := AllPosteriorFactors(other); err == nil {
		t.Error("a region without a fit has posterior factors")
	}
	for _, row := range parameterRows {
		if _, err := PriorLaw(row.Path); (err == nil) != (row.Shape != agents.Fixed) {
			t.Errorf("%s, %s: %v", row.Path, row.Shape, err)
		}
	}
}
