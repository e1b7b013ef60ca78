package scenarios

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// madeRecord is a record of numbers that are easy to tell apart, with its layout. They rise with the place and
// with the year. Codes of categories are 0, 1, 2, 3 in turn over the years.
func madeRecord(b *Bound) (*sim.Layout, []float64) {
	l := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until)
	record := make([]float64, l.Size())
	for k := range record {
		place, year := float64(k%l.Width), float64(k/l.Width)
		record[k] = (1+place/1000)*(1+year) + place*year*year/1e4
	}
	for k, o := range l.Outcomes {
		for n := range l.Entities[o.Domain] {
			for y := 0; o.Words != nil && y < l.Years; y++ {
				record[l.Place(k, n, l.First+y)] = float64(y % len(o.Words))
			}
		}
	}
	return l, record
}

// Protects: an expression gives what somebody gets who takes the numbers from the record by hand.
func TestExpressionsByHand(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	l, record := madeRecord(b)
	at := func(d sim.Domain, entity, outcome string, year int) float64 {
		for n, name := range l.Entities[d] {
			if d == sim.OfRegion || name == entity {
				return record[l.Place(l.Find(d, outcome), n, year)]
			}
		}
		t.Fatalf("no %s", entity)
		return 0
	}
	h := func(year int) float64 { return at(sim.OfRegion, "", "horizontal", year) }
	v := func(year int) float64 { return at(sim.OfRegion, "", "vertical", year) }
	trust := func(pair string, year int) float64 { return at(sim.OfPair, pair, "trust", year) }
	inside := at(sim.OfRegion, "", "trade_inside_usd", 2015)
	none := math.NaN()
	for _, c := range []struct {
		text string
		want float64 // in 2015
		unit string
	}{
		{"region.horizontal", h(2015), "0..100"},
		{"pairs.TJ-UZ.turnover_usd / region.trade_inside_usd", at(sim.OfPair, "TJ-UZ", "turnover_usd", 2015) / inside, "1"},
		{"pairs.UZ-TJ.turnover_usd*2", at(sim.OfPair, "TJ-UZ", "turnover_usd", 2015) * 2, "US$/year"},
		{"max(pairs.TJ-UZ.trust, pairs.KG-TJ.trust)", max(trust("TJ-UZ", 2015), trust("KG-TJ", 2015)), "-1..1"},
		{"min(pairs.TJ-UZ.trust,pairs.KG-TJ.trust,-3)", -3, "-1..1"},
		{"region.horizontal-region.vertical", h(2015) - v(2015), "0..100"},
		{"pairs.TJ-UZ.trust-pairs.KG-TJ.trust", trust("TJ-UZ", 2015) - trust("KG-TJ", 2015), "-1..1"},
		{"directed.TJ>UZ.stance-powers.KZ:RU.leverage",
			at(sim.OfDirected, "TJ>UZ", "stance", 2015) - at(sim.OfPower, "KZ:RU", "leverage", 2015), "0..1"},
		{"abs(region.horizontal - 2 * region.horizontal)", h(2015), "0..100"},
		{"1 - 2 - 3 + region.inside_share", 1.0 - 2 - 3 + at(sim.OfRegion, "", "inside_share", 2015), "share"},
		{"1 - (2 - 3) * region.inflow", 1 + at(sim.OfRegion, "", "inflow", 2015), "1"},
		{"2 / 4 / region.horizontal", 0.5 / h(2015), "1/0..100"},
		{"--region.horizontal * -1e0", -h(2015), "0..100"},
		{"mean(region.horizontal, 2005, 2007)", (h(2005) + h(2006) + h(2007)) / 3, "0..100"},
		{"lowest(region.horizontal, 2005, 2015)", h(2005), "0..100"},
		{"highest(region.horizontal, 2005, 2015)", h(2015), "0..100"},
		{"at(region.horizontal, 2010)", h(2010), "0..100"},
		{"region.horizontal / at(region.horizontal, 2010)", h(2015) / h(2010), "1"},
		{"first_year(region.horizontal > 20)", 2011, "year"},
		{"first_year(region.horizontal > at(region.horizontal, 2003))", 2004, "year"},
		{"first_year(region.horizontal < 20, 2003, 2010)", 2003, "year"},
		{"first_year(region.horizontal >= at(region.horizontal, 2003))", 2003, "year"},
		{"first_year(region.horizontal <= at(region.horizontal, 2003), 2003, 2010)", 2003, "year"},
		{"first_year(region.horizontal == at(region.horizontal, 2007))", 2007, "year"},
		{"first_year(region.horizontal > 1e3)", none, "year"},
		{"first_year(region.horizontal > 20) - first_year(region.horizontal > 10)", 10, "year"},
		{"first_year(borders.TJ-UZ.regime == open)", 1995, "year"},
		{"first_year(pairs.TJ-UZ.regime!=closed)", 1993, "year"},
		{"first_year(memberships.KG:EAEU.membership == member, 1996, 2015)", 1998, "year"},
		{"first_year(agreements.uz-leader-2016.status == agreed)", 1994, "year"},
		{"region.horizontal / 0", none, "0..100"},
		{"0 * (region.horizontal / (region.vertical - region.vertical))", none, "1"},
		{"region.horizontal * 1e308 * 1e308", none, "0..100"},
		{"first_year(region.horizontal / 0 != 1)", none, "year"},
		{"mean(region.horizontal + first_year(region.horizontal > 1e3) * 0 / 1, 2005, 2007)", none, ""},
	} {
		x, err := b.Expression(c.text)
		if c.unit == "" { // a year is not added to an index
			if err == nil || !strings.Contains(err.Error(), "two units, 0..100 and year") {
				t.Errorf("%s: %v", c.text, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		r := x.On(l)
		r.Take(record)
		got := r.Value(2015)
		if math.Float64bits(got) != math.Float64bits(c.want) {
			t.Errorf("%s = %v, want %v", c.text, got, c.want)
		}
		if x.Unit != c.unit {
			t.Errorf("%s: unit %q, want %q", c.text, x.Unit, c.unit)
		}
		if r.Value(2016) == got == x.Yearly && !math.IsNaN(got) && !strings.Contains(c.text, "-3)") {
			t.Errorf("%s: in 2016 it is %v, in 2015 %v; yearly is %v", c.text, r.Value(2016), got, x.Yearly)
		}
		if allocated := testing.AllocsPerRun(3, func() { r.Take(record); r.Value(2015) }); allocated != 0 {
			t.Errorf("%s: reading allocates %v times", c.text, allocated)
		}
		sameAgain(t, b, x, l, record)
	}
}

// sameAgain prints an expression and reads it again: it must be the same one.
func sameAgain(t *testing.T, b *Bound, x *Expression, l *sim.Layout, record []float64) {
	t.Helper()
	again, err := b.Expression(x.Text)
	if err != nil {
		t.Errorf("%s cannot be read again: %v", x.Text, err)
		return
	}
	if again.Text != x.Text || again.Unit != x.Unit || again.Yearly != x.Yearly || again.Last != x.Last {
		t.Errorf("%s is %s when read again; %+v, %+v", x.Text, again.Text, x, again)
	}
	one, other := x.On(l), again.On(l)
	one.Take(record)
	other.Take(record)
	for year := l.First - 1; year <= l.First+l.Years; year++ {
		if math.Float64bits(one.Value(year)) != math.Float64bits(other.Value(year)) {
			t.Errorf("%s in %d: %v, read again %v", x.Text, year, one.Value(year), other.Value(year))
		}
	}
}

// Protects: where a layout lacks an entity, an outcome or a year, the value is missing.
func TestExpressionsOnOtherLayouts(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	l, record := madeRecord(b)
	x, err := b.Expression("min(region.inside_share, agreements.uz-leader-2016.implementation)")
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []*sim.Layout{
		sim.NewLayout(b.Region, nil, l.Outcomes, b.Until),
		sim.NewLayout(b.Region, b.Entries, l.Outcomes[:1], b.Until),
	} {
		r := x.On(other)
		r.Take(record[:other.Size()])
		if v := r.Value(2015); !math.IsNaN(v) {
			t.Errorf("it is %v", v)
		}
	}
	later := l.From(2010)
	r := x.On(later)
	r.Take(record[(2010-l.First)*l.Width:])
	whole := x.On(l)
	whole.Take(record)
	if r.Value(2015) != whole.Value(2015) || !math.IsNaN(r.Value(2009)) {
		t.Errorf("in a branch it is %v in 2015 and %v in 2009, in the run %v", r.Value(2015), r.Value(2009), whole.Value(2015))
	}
	if _, err := b.expression("at(region.horizontal, 2009)", 2010); err == nil || !strings.Contains(err.Error(), "2010..2020") {
		t.Errorf("a branch from 2010 on takes the year 2009: %v", err)
	}
}

// Protects: each fault of an expression is told with its place and a remedy.
func TestFaultsOfExpressions(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	deep := strings.Repeat("(", 40) + "region.horizontal" + strings.Repeat(")", 40)
	for _, c := range []struct{ text, want string }{
		{"", "1:1: the expression is empty; write one, such as"},
		{"3 + 4", "1:1: the expression names no outcome"},
		{"regin.horizontal", `1:1: "regin.horizontal": there is no table "regin"; did you mean "region"?`},
		{"1 + region.horizontl",
			`1:5: "region.horizontl": the table region has no outcome "horizontl"; did you mean "horizontal"?`},
		{"2 *\n  pairs.TJ-UX.trust", `2:3: "pairs.TJ-UX.trust": the table pairs has no "TJ-UX"; did you mean "TJ-UZ"?`},
		{"pairs.TJ-UZ > 3", "want pairs.ENTITY.OUTCOME"},
		{"horizontal", `1:1: "horizontal" is neither a path nor a function; write a path such as region.horizontal, or one of`},
		{"meen(region.horizontal, 2005, 2010)", `1:1: there is no function "meen"; did you mean "mean"?`},
		{"mean + region.horizontal", `"mean" is neither a path nor a function; did you mean`},
		{"region.horizontal > 3", "1:19: a comparison stands only in first_year; write first_year(region.horizontal > 3)"},
		{"(region.horizontal > 3)", "1:20: a comparison stands only in first_year, without parentheses"},
		{"region.horizontal +", "1:20: the expression ends where a number, a path or a function is due"},
		{"region.horizontal region.vertical", `1:19: "region.vertical" stands where an operator (+ - * /) or the end is due`},
		{"region.horizontal ** 2", `1:20: "*" stands where a number, a path or a function is due`},
		{"region.horizontal ^ 2", `1:19: "^" is no part of an expression; write a product, such as x * x`},
		{"region.horizontal × 2", `write *`},
		{"region.horizontal − 2", `write -`},
		{"region.horizontal * .5", `write 0.5 for .5`},
		{"region.horizontal * 5.", `1:21: "5." begins like a number and is none`},
		{"region.horizontal * 5km", `1:21: "5km" begins like a number and is none`},
		{"region.horizontal * 1e999", `"1e999" is too large for a number`},
		{"region.horizontal@2015", `choose years with a function such as mean`},
		{"(region.horizontal", `1:19: the end stands where ")" is due to close the parenthesis`},
		{"min(region.horizontal)", "1:22: something is missing; min is written min(a, b) or with more"},
		{"abs(region.horizontal, 3)", "1:22: abs takes no more; it is written abs(a)"},
		{"mean(region.horizontal)", "1:23: something is missing; mean is written mean(a, 2005, 2015)"},
		{"mean(region.horizontal, 2005)", "something is missing; mean is written mean(a, 2005, 2015)"},
		{"mean(region.horizontal, 2005, 2004)", "1:31: the last year 2004 is before the first, 2005; exchange them"},
		{"mean(region.horizontal, 1900, 2004)", "1:25: the year 1900 lies outside the run, which has 1992..2020"},
		{"mean(region.horizontal, 2000.5, 2004)", `1:25: "2000.5" stands where a year is due`},
		{"at(region.horizontal, 2005, 2010)", "1:27: at takes no more; it is written at(a, 2015)"},
		{"at(region.horizontal, region.vertical)", `1:23: "region.vertical" stands where a year is due`},
		{"first_year(region.horizontal)", "1:29: first_year wants a comparison (> >= < <= == !=)"},
		{"first_year(region.horizontal > 3, 2005)", "something is missing; first_year is written"},
		{"first_year(region.horizontal = 3)", "write =="},
		{"first_year(region.horizontal > 3 > 2)", `1:34: ">" stands where ")" is due`},
		{"mean(at(region.horizontal, 2005), 2005, 2010)", "1:6: what stands in mean has one number a run already; drop mean"},
		{"region.horizontal + region.trade_inside_usd", "1:19: + puts together two units, 0..100 and US$/year"},
		{"max(region.horizontal, region.trust_mean)", "max puts together two units, 0..100 and -1..1"},
		{"first_year(region.horizontal > region.inside_share)", "> puts together two units, 0..100 and share"},
		{"region.trade_inside_usd * region.trade_inside_usd + region.trade_inside_usd", "US$²/year² and US$/year"},
		{"borders.TJ-UZ.regime", "1:1: borders.TJ-UZ.regime is a category (closed, restricted, managed, open), no number; " +
			"compare it with a word, such as first_year(borders.TJ-UZ.regime == open)"},
		{"2 * pairs.UZ-TJ.regime", "1:5: borders.TJ-UZ.regime is a category"},
		{"mean(borders.TJ-UZ.regime, 2005, 2010)", "is a category"},
		{"first_year(borders.TJ-UZ.regime > open)", "1:33: borders.TJ-UZ.regime is a category, which has no order; " +
			"compare it by"},
		{"first_year(borders.TJ-UZ.regime == opened)",
			`1:36: "opened" is no category of borders.TJ-UZ.regime; did you mean "open"?`},
		{"first_year(borders.TJ-UZ.regime == 3)", "compare it with one of its words: closed, restricted, managed, open"},
		{"first_year(region.horizontal == open)", `1:33: "open" is a word, and what is compared with it is a number`},
		{"first_year(3 > borders.TJ-UZ.regime)", "is a category"},
		{deep, "nests deeper than 32 levels"},
		{strings.Repeat("-", 40) + "region.horizontal", "nests deeper than 32 levels"},
		{strings.Repeat("1+", 150) + "region.horizontal", "more than 200 numbers, paths, operators and functions"},
		{strings.Repeat(" ", 2001) + "1", "has 2002 bytes, want at most 2000"},
		{"region.horizontal \xff", "no UTF-8"},
	} {
		_, err := b.Expression(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", fault.Clip(c.text), err, c.want)
		}
		if f := (fault.Fault{}); !errors.As(err, &f) || f.Line < 1 || f.Col < 1 {
			t.Errorf("%s: the fault has no place: %v", fault.Clip(c.text), err)
		}
	}
}

// boundTo binds a scenario of the library until a year.
func boundTo(t testing.TB, name string, until int) *Bound {
	t.Helper()
	s, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	b.Until = until
	return b
}

// Reading any text ends with an expression that prints and reads back as itself, or with a fault that has a place.
func FuzzReporter(f *testing.F) {
	for _, text := range []string{"pairs.TJ-UZ.turnover_usd / region.trade_inside_usd", "max(pairs.TJ-UZ.trust, -1)",
		"first_year(borders.TJ-UZ.regime == open)", "mean(region.horizontal-(1-region.vertical), 2005, 2015)",
		"first_year(region.horizontal>at(region.horizontal,2000), 2001, 2010)"} {
		f.Add(text)
	}
	b := boundTo(f, "reference", 2020)
	l, record := madeRecord(b)
	f.Fuzz(func(t *testing.T, text string) {
		x, err := b.Expression(text)
		if err != nil {
			if f := (fault.Fault{}); !errors.As(err, &f) || f.Line < 1 || f.Col < 1 || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		r := x.On(l)
		r.Take(record)
		if v := r.Value(2015); math.IsInf(v, 0) {
			t.Fatalf("%q is %v", text, v)
		}
		sameAgain(t, b, x, l, record)
	})
}

// docs/CHECKS.md names every function of expressions and the bounds.
func TestChecksPageNamesFunctions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "CHECKS.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(string(text), "\n## Outcomes of one's own\n")
	page, _, _ = strings.Cut(page, "\n## ")
	for _, name := range functionNames {
		if !strings.Contains(page, "`"+name+"(a") {
			t.Errorf("docs/CHECKS.md does not name the function %s", name)
		}
	}
	if bounds := fmt.Sprintf("At most %d bytes, %d levels deep, %d numbers", mostExpressionBytes, mostExpressionDepth,
		mostExpressionTerms); !strings.Contains(page, bounds) {
		t.Errorf("docs/CHECKS.md does not say %q", bounds)
	}
}
