package results_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/agents"
	"concord/results"
	"concord/results/parquet"
	"concord/scenarios"
	"concord/sim"
)

// Protects: both formats hold the same table, whether its cells come as text or as values. The table says which file it
// is and what its SHA-256 is.
func TestFormatsHoldTheSame(t *testing.T) {
	columns := []results.Column{{"replicate", "integer", "its number"}, {"entity", "string", "a country"},
		{"x", "number", "a number"}, {"y", "number", "another [km]"}}
	rows := [][]parquet.Value{
		{parquet.Integer(0), parquet.String("NA"), parquet.Number(1.0 / 3), parquet.Number(math.Copysign(0, -1))},
		{parquet.Integer(-1), parquet.String("Тоҷикистон"), {}, parquet.Number(math.MaxFloat64)},
		{parquet.Integer(1 << 60), {}, parquet.Number(5e-324), {}},
	}
	for _, asText := range []bool{false, true} {
		dir := t.TempDir()
		for _, name := range []string{"t.csv", "t.parquet"} {
			f, err := results.NewTableFile(results.Table{File: name, Description: "a table", Columns: columns,
				Units: map[string]string{"y": "km"}}, filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				var cells []string
				for _, v := range row {
					cells = append(cells, v.Cell())
				}
				if asText {
					err = errors.Join(err, f.Add(cells...))
				} else {
					err = errors.Join(err, f.AddValues(row...))
				}
			}
			table, err2 := f.Table()
			text, err3 := os.ReadFile(table.From)
			if err := errors.Join(err, err2, err3); err != nil || results.SHA256(text) != table.SHA256 {
				t.Fatalf("%s: %v, or not the digest of the file", name, err)
			}
		}
		text, err := os.ReadFile(filepath.Join(dir, "t.csv"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := parquet.Open(filepath.Join(dir, "t.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if c := r.Columns(); r.Description() != "a table" || c[3] != (parquet.Column{Name: "y", Type: parquet.OfNumbers,
			Description: "another [km]", Unit: "km"}) {
			t.Errorf("described as %q, %v", r.Description(), c)
		}
		again, row := "replicate,entity,x,y\n", make([]parquet.Value, len(columns))
		for err = r.Next(row); err == nil; err = r.Next(row) {
			again += fmt.Sprintf("%s,%s,%s,%s\n", row[0].Cell(), row[1].Cell(), row[2].Cell(), row[3].Cell())
		}
		if err != io.EOF || again != string(text) || r.Close() != nil {
			t.Errorf("%v; as text\n%swant\n%s", err, again, text)
		}
	}
}

// Protects: a cell that is not of its column's type is refused with its place. It is not written as something else.
func TestCellsHaveTheirTypes(t *testing.T) {
	columns := []results.Column{{"n", "integer", ""}, {"x", "number", ""}}
	for _, c := range []struct {
		cells []string
		want  string
	}{
		{[]string{"1.5", "1"}, `cannot write t.parquet: row 1, column n: want a whole number of at most 64 bits, got "1.5"`},
		{[]string{"1", "?"}, `cannot write t.parquet: row 1, column x: want a number, got "?"`},
		{[]string{"1"}, "cannot write t.parquet: row 1 has 1 cells, want 2"},
		{[]string{"1", "2", "3"}, "cannot write t.parquet: row 1 has 3 cells, want 2"},
	} {
		f, err := results.NewTableFile(results.Table{File: "t.parquet", Columns: columns}, "")
		if err == nil {
			err = f.Add("1", "2")
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Add(c.cells...); err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.cells, err, c.want)
		}
	}
	_, err := results.NewTableFile(results.Table{File: "t.parquet", Columns: []results.Column{{"d", "date", ""}}}, "")
	if err == nil || !strings.Contains(err.Error(), `cannot write t.parquet: column d: the type is "date"`) {
		t.Error(err)
	}
}

// Protects: a table that is written in memory is the text that package csv writes.
func TestFillWritesCSV(t *testing.T) {
	rows := [][]string{{"", "plain", "a b"}, {" x", "\u00a0x", "x "}, {`say "so"`, "a,b", "a\nb"}, {"a\rb", `\.`, `\.x`},
		{"Тоҷикистон", "\xff", "−1"}, {"", "", ""}}
	table := results.Table{Columns: []results.Column{{Name: "x,y"}, {Name: "b"}, {Name: "c"}}}
	table.Fill(rows)
	var want bytes.Buffer
	w := csv.NewWriter(&want)
	if err := w.WriteAll(append([][]string{{"x,y", "b", "c"}}, rows...)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table.CSV, want.Bytes()) {
		t.Errorf("%q, want %q", table.CSV, want.Bytes())
	}
}

// BenchmarkTables writes the tables of statistics and the digests of columns of 64 replicates.
func BenchmarkTables(b *testing.B) {
	s, err := scenarios.Read("reference")
	if err != nil {
		b.Fatal(err)
	}
	bound, err := s.Bind()
	if err != nil {
		b.Fatal(err)
	}
	l := sim.NewLayout(bound.Region, bound.Entries, agents.New(bound.Params, bound.Region).Outcomes(), bound.Region.LastYear)
	e := &results.Ensemble{Layout: l, Region: bound.Region, Entries: bound.Entries}
	random := rand.New(rand.NewPCG(1, 2))
	for range 64 {
		e.Records = append(e.Records, make([]float64, l.Size()))
		for k := range e.Records[len(e.Records)-1] {
			e.Records[len(e.Records)-1][k] = random.ExpFloat64()
		}
	}
	for b.Loop() {
		e.Tables()
		e.Fingerprints().Table()
	}
}

// BenchmarkTableFile writes a row of five factors and ten numbers for each iteration.
func BenchmarkTableFile(b *testing.B) {
	for _, ext := range []string{".csv", results.ParquetExt} {
		b.Run(ext[1:], func(b *testing.B) {
			t := results.Table{File: "t" + ext, Columns: []results.Column{{"point", "integer", ""}, {"replicate", "integer", ""},
				{"year", "integer", ""}, {"scenario", "string", ""}, {"lever", "number", ""}}}
			for k := range 10 {
				t.Columns = append(t.Columns, results.Column{Name: fmt.Sprint("x", k), Type: "number"})
			}
			f, err := results.NewTableFile(t, filepath.Join(b.TempDir(), t.File))
			if err != nil {
				b.Fatal(err)
			}
			random, row := rand.New(rand.NewPCG(1, 2)), make([]parquet.Value, len(t.Columns))
			for n := range b.N {
				row[0], row[1] = parquet.Integer(int64(n/200)), parquet.Integer(int64(n%200))
				row[2], row[3] = parquet.Integer(2035), parquet.String([]string{"reference", "no-new-leader"}[n%2])
				row[4] = parquet.Number(float64(n/200%7) / 7)
				for k := 5; k < len(row); k++ {
					row[k] = parquet.Number(random.NormFloat64())
				}
				if err := f.AddValues(row...); err != nil {
					b.Fatal(err)
				}
			}
			done, err := f.Table()
			if err != nil {
				b.Fatal(err)
			}
			info, err := os.Stat(done.From)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/float64(b.N), "B/row")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
