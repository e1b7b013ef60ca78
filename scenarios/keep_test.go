package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/sim"
)

// Protects: patterns choose the outcomes, entities and years that they name, in the documented order, and what is read
// is what the record holds there.
func TestReadKeep(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	l, record := madeRecord(b)
	gap := NamedReporter{"gap", "region.horizontal - region.vertical"}
	for _, c := range []struct {
		patterns  []string
		reporters []NamedReporter
		want      string // names and years, … for what lies between
		count     int
	}{
		{patterns: []string{"region.horizontal"}, want: "region.horizontal@1992 region.horizontal@1993 …", count: 29},
		{patterns: []string{"region.horizontal@2015"}, want: "region.horizontal@2015"},
		{patterns: []string{"region.horizontal @ 2018-2020"},
			want: "region.horizontal@2018 region.horizontal@2019 region.horizontal@2020"},
		{patterns: []string{"region.horizontal@2020,2010,2018-2019,2018"},
			want: "region.horizontal@2010 region.horizontal@2018 region.horizontal@2019 region.horizontal@2020"},
		{patterns: []string{"pairs.UZ-TJ.regime@2015"}, want: "borders.TJ-UZ.regime@2015"},
		{patterns: []string{"pairs.*.turnover_usd@2015"}, want: "pairs.KG-KZ.turnover_usd@2015 …", count: 10},
		{patterns: []string{"pairs.neighbours.tru*@2015"}, count: 7,
			want: "pairs.KG-KZ.trust@2015 pairs.KG-TJ.trust@2015 pairs.KG-UZ.trust@2015 …"}, // not KG-TM, KZ-TJ, TJ-TM
		{patterns: []string{"directed.neighbours.stance@2015"}, want: "directed.KG>KZ.stance@2015 …", count: 14},
		{patterns: []string{"*.trust@2015"}, want: "pairs.KG-KZ.trust@2015 …", count: 10},
		{patterns: []string{"*UZ*trust@2015"}, want: "pairs.KG-UZ.trust@2015 …", count: 4},
		{patterns: []string{"region.h_tr?de@2015", "region.h_*@2015"}, // order of the patterns, each once
			want: "region.h_trade@2015 region.h_borders@2015 …", count: 8},
		{patterns: []string{"region.*al@2015"},
			want: "region.horizontal@2015 region.vertical@2015 region.h_trade_potential@2015 " +
				"region.horizontal_potential@2015"},
		{patterns: []string{"gap@2015", "region.vertical@2015", "gap@2015"}, reporters: []NamedReporter{gap},
			want: "gap@2015 region.vertical@2015"},
		{reporters: []NamedReporter{gap}, want: "gap@1992 …", count: 29},
		{patterns: []string{"late=first_year(region.horizontal > 5)"}, want: "late@0"},
		{patterns: []string{"first_year(region.horizontal > 5)"}, want: "first_year(region.horizontal > 5)@0"},
		{patterns: []string{"double = 2*\n  region.horizontal@2015"}, want: "double@2015"},
		{patterns: []string{"region.horizontal*2@2015"}, want: "region.horizontal * 2@2015"},
		{patterns: []string{"region.horizontal-region.vertical@2015"}, want: "region.horizontal - region.vertical@2015"},
	} {
		k, err := ReadKeep(b, c.patterns, c.reporters)
		if err != nil {
			t.Errorf("%q: %v", c.patterns, err)
			continue
		}
		var names []string
		for _, column := range k.Columns {
			names = append(names, fmt.Sprintf("%s@%d", column.Name, column.Year))
		}
		got := strings.Join(names, " ")
		if before, open := strings.CutSuffix(c.want, "…"); open {
			if !strings.HasPrefix(got, before) || len(names) != c.count {
				t.Errorf("%q keeps %d: %s, want %d: %s", c.patterns, len(names), got, c.count, c.want)
			}
		} else if got != c.want {
			t.Errorf("%q keeps %s, want %s", c.patterns, got, c.want)
		}
		row := make([]float64, len(k.Columns))
		r := k.On(l)
		if allocated := testing.AllocsPerRun(3, func() { r.Read(record, row) }); allocated != 0 {
			t.Errorf("%q: reading allocates %v times", c.patterns, allocated)
		}
		for n, column := range k.Columns {
			if column.Table == Reporters {
				x, err := b.Expression(column.Definition)
				if err != nil {
					t.Fatal(err)
				}
				own := x.On(l)
				own.Take(record)
				if row[n] != own.Value(column.Year) || x.Unit != column.Unit {
					t.Errorf("%s in %d is %v, want %v", column.Name, column.Year, row[n], own.Value(column.Year))
				}
				continue
			}
			q, err := b.Quantity(column.Name)
			if err != nil {
				t.Fatal(err)
			}
			if want := record[l.Place(l.Find(q.Domain, q.Outcome.Name), q.Entity, column.Year)]; row[n] != want ||
				q.Name != column.Entity || q.Outcome.Unit != column.Unit || !slices.Equal(q.Outcome.Words, column.Words) {
				t.Errorf("%s in %d is %v, want %v; %+v", column.Name, column.Year, row[n], want, column)
			}
		}
	}
}

// Protects: only what is asked for must be recorded, and a layout of what is wanted alone gives the same numbers.
func TestKeepOnOtherLayouts(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	l, record := madeRecord(b)
	k, err := ReadKeep(b, []string{"*.trust", "agreements.uz-leader-2016.status@2015", "region.horizontal / region.vertical"},
		nil)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, len(k.Columns))
	k.On(l).Read(record, want)
	var outcomes []sim.Outcome
	for _, o := range l.Outcomes {
		if k.Wants(&o) {
			outcomes = append(outcomes, o)
		}
	}
	if len(outcomes) != 4 {
		t.Errorf("%d outcomes are recorded, want trust, status, horizontal and vertical", len(outcomes))
	}
	small := sim.NewLayout(b.Region, b.Entries, outcomes, b.Until)
	part := make([]float64, small.Size())
	for n, o := range outcomes {
		for e := range small.Entities[o.Domain] {
			for y := range small.Years {
				part[small.Place(n, e, l.First+y)] = record[l.Place(l.Find(o.Domain, o.Name), e, l.First+y)]
			}
		}
	}
	got := make([]float64, len(k.Columns))
	if k.On(small).Read(part, got); !slices.Equal(got, want) {
		t.Error("of a smaller layout other numbers are read")
	}
	if path := k.OfEntry(); path != "agreements.uz-leader-2016.status" {
		t.Errorf("the outcome of an entry is %q", path)
	}
	other := sim.NewLayout(b.Region, nil, outcomes, b.Until) // the entries of another scenario
	k.On(other).Read(make([]float64, other.Size()), got)
	for n, c := range k.Columns {
		if (c.Table == "agreements") != math.IsNaN(got[n]) && c.Table != Reporters {
			t.Errorf("%s without entries is %v", c.Name, got[n])
		}
	}
}

// Protects: what is wrong with a pattern is told with a remedy, of all patterns at once.
func TestFaultsOfKeep(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	for _, c := range []struct {
		patterns  []string
		reporters []NamedReporter
		want      string
	}{
		{nil, nil, "nothing is kept; name an outcome"},
		{[]string{"region.horizontl"}, nil, `did you mean "horizontal"?`},
		{[]string{"regin.*"}, nil, `there is no table "regin"; did you mean "region"?`},
		{[]string{"pairs.*.turnover_us"}, nil, `there is no outcome "turnover_us"; did you mean "turnover_usd"?`},
		{[]string{"pairs.*.regime"}, nil, "regime is an outcome of borders; write borders.*.regime"},
		{[]string{"pairs.X?-*.trust"}, nil, "pairs has no such entity"},
		{[]string{"nothing"}, nil, "there is no such reporter; write a path"},
		{[]string{"gapp"}, []NamedReporter{{"gap", "region.horizontal - region.vertical"}}, `did you mean "gap"?`},
		{[]string{"region.horizontal@2040"}, nil, "the years 2040 lie outside the run, which has 1992..2020"},
		{[]string{"region.horizontal@2015-2010"}, nil, `after @ stands "2015-2010", want years such as 2025`},
		{[]string{"region.horizontal@"}, nil, `after @ stands "", want years`},
		{[]string{"at(region.horizontal, 2015)@2015"}, nil, "it has one number a run, whatever the year; drop what " +
			"stands after @"},
		{[]string{"x=region.horizontl"}, nil, `"x=region.horizontl": character 1 of the expression: "region.horizontl"`},
		{[]string{"X=region.horizontal"}, nil, `"X" is no name of a reporter`},
		{[]string{"mean=region.horizontal"}, nil, `"mean" is a name of a function or a table`},
		{[]string{"x=region.horizontal", "x=region.vertical"}, nil,
			"the reporter x stands twice, as region.horizontal and as region.vertical"},
		{[]string{"region.horizontal + pairs.TJ-UZ.trust"}, nil, "character 19 of the expression: + puts together two units"},
		{[]string{"region.horizontal"}, []NamedReporter{{"bad", "1 +"}},
			`reporter "bad": character 4 of the expression: the expression ends`},
		{slices.Repeat([]string{"region.horizontal"}, 1001), nil, "1001 patterns, want at most 1000"},
		{[]string{strings.Repeat("a", 4000)}, nil, "it has 4000 bytes"},
		{[]string{"a", "b"}, nil, "\"a\": there is no such reporter; write a path such as region.horizontal, a pattern " +
			"such as *.trust, or " +
			"NAME=EXPRESSION\n\"b\": there"},
	} {
		if _, err := ReadKeep(b, c.patterns, c.reporters); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60q: %v, want %s", c.patterns, err, c.want)
		}
	}
}

// Protects: the number of columns has a bound, which is told.
func TestKeepHasABound(t *testing.T) {
	b := boundTo(t, "reference", 2020)
	b.Until = b.Region.FirstYear + 200_000 // more columns than any run of the library has
	if _, err := ReadKeep(b, []string{"region.horizontal"}, nil); err == nil ||
		!strings.Contains(err.Error(), "more than 100000 numbers of each run are kept; name fewer outcomes") {
		t.Errorf("%v", err)
	}
}
