//go:build !noparquet

package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// written is a table as bytes.
func written(t testing.TB, columns []Column, rows [][]Value) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, columns, "a table")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads every row of a table.
func readAll(name string, text []byte) (columns []Column, rows [][]Value, err error) {
	r, err := NewReader(name, bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for {
		row := make([]Value, len(r.Columns()))
		err := r.Next(row)
		if err == io.EOF {
			if int64(len(rows)) != r.Rows() {
				return nil, nil, fmt.Errorf("%d rows, said to be %d", len(rows), r.Rows())
			}
			return r.Columns(), rows, nil
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, row)
	}
}

// same tells whether two cells have the same bits.
func same(a, b Value) bool {
	if math.Float64bits(a.Number) != math.Float64bits(b.Number) {
		return false
	}
	a.Number, b.Number = 0, 0
	return a == b
}

// randomValue makes a cell of a type: missing, ordinary or extreme.
func randomValue(random *rand.Rand, t Type) Value {
	numbers := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64,
		math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 1.0 / 3, math.Float64frombits(0x7ff8000000000123)}
	texts := []string{"", "TJ-UZ", "NA", "Ўзбекистон", "تاجیکستان", "a,b\n\"c\"", "\x00", "bytes \xff that are no text",
		strings.Repeat("long ", 2_000)}
	if random.IntN(5) == 0 {
		return Value{}
	}
	switch t {
	case OfIntegers:
		return Integer([]int64{0, -1, math.MinInt64, math.MaxInt64, 1 << 53, random.Int64N(50)}[random.IntN(6)])
	case OfNumbers:
		if random.IntN(2) == 0 {
			return Number(math.Float64frombits(random.Uint64()))
		}
		return Number(numbers[random.IntN(len(numbers))])
	case OfStrings:
		if random.IntN(200) > 0 {
			return String(texts[random.IntN(len(texts)-1)])
		}
		return String(texts[len(texts)-1])
	}
	return Boolean(random.IntN(2) == 0)
}

// Protects: what is written is read back to the same bits, whatever the columns and the number of rows: none, less than
// a batch, and more than a group. The same table gives the same bytes. The name of this test is known to .ci/ports, where
// it runs on processors of the other byte order.
func TestReadBackSameBits(t *testing.T) {
	types := []Type{OfIntegers, OfNumbers, OfStrings, OfBooleans}
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(1, seed))
		var columns []Column
		for k := range 1 + random.IntN(8) {
			columns = append(columns, Column{Name: fmt.Sprintf("%c: spalte-%d Ü", 'z'-k, k), Type: types[random.IntN(4)],
				Description: "what it is [%]", Unit: []string{"", "US$/year"}[random.IntN(2)]})
		}
		count := []int{0, 1, random.IntN(rowsOfBatch), rowsOfBatch, 3 * rowsOfBatch, 5000}[seed%6]
		var rows [][]Value
		for range count {
			var row []Value
			for _, c := range columns {
				row = append(row, randomValue(random, c.Type))
			}
			rows = append(rows, row)
		}
		text := written(t, columns, rows)
		if !bytes.Equal(text, written(t, columns, rows)) {
			t.Errorf("seed %d: the same table has other bytes", seed)
		}
		gotColumns, got, err := readAll("x.parquet", text)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !slices.Equal(gotColumns, columns) {
			t.Fatalf("seed %d: columns %v, want %v", seed, gotColumns, columns)
		}
		if len(got) != len(rows) {
			t.Fatalf("seed %d: %d rows, want %d", seed, len(got), len(rows))
		}
		for r := range rows {
			for k := range columns {
				if !same(got[r][k], rows[r][k]) {
					t.Fatalf("seed %d, row %d, column %s: %v, want %v", seed, r, columns[k].Name, got[r][k], rows[r][k])
				}
			}
		}
	}
}

// Protects: a table of several groups is whole, and its groups have a bounded number of cells.
func TestGroupsAreBounded(t *testing.T) {
	columns := []Column{{Name: "n", Type: OfIntegers}, {Name: "x", Type: OfNumbers}}
	for range 14 {
		columns = append(columns, Column{Name: fmt.Sprint("c", len(columns)), Type: OfNumbers})
	}
	const count = 100_000
	var b bytes.Buffer
	w, err := NewWriter(&b, columns, "")
	if err != nil {
		t.Fatal(err)
	}
	row := make([]Value, len(columns))
	for n := range count {
		row[0] = Integer(int64(n))
		for k := 1; k < len(row); k++ {
			row[k] = Number(float64(n) / float64(k))
		}
		if err := w.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || w.Rows() != count {
		t.Fatalf("%d rows, %v", w.Rows(), err)
	}
	r, err := NewReader("x", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for k, g := range r.file.Metadata().RowGroups {
		if g.NumRows*int64(len(columns)) > cellsOfGroup || g.NumRows == 0 {
			t.Errorf("group %d has %d rows", k, g.NumRows)
		}
	}
	for n := range count {
		if err := r.Next(row); err != nil || row[0].Integer != int64(n) || row[15].Number != float64(n)/15 {
			t.Fatalf("row %d: %v, %v", n, row, err)
		}
	}
	if err := r.Next(row); err != io.EOF {
		t.Errorf("after the last row: %v", err)
	}
}

// Protects: a writer that was stopped leaves nothing that is taken for a table, wherever it was stopped.
func TestHalfATableIsNone(t *testing.T) {
	whole := sample(t)
	for n := 0; n < len(whole); n += 1 + len(whole)/400 {
		if _, rows, err := readAll("half.parquet", whole[:n]); !errors.Is(err, ErrDamaged) ||
			!strings.HasPrefix(err.Error(), "half.parquet is no whole Parquet table") {
			t.Fatalf("%d of %d bytes: %d rows, %v", n, len(whole), len(rows), err)
		}
	}
	path := filepath.Join(t.TempDir(), "half.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(f, []Column{{Name: "n", Type: OfIntegers}}, "")
	for n := range int64(2 * cellsOfGroup) {
		err = errors.Join(err, w.Add([]Value{Integer(n)}))
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
		t.Errorf("without Close: %v", err)
	}
}

// sample is a small table with every type of column.
func sample(t testing.TB) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	columns := []Column{{"n", OfIntegers, "a number", ""}, {"x", OfNumbers, "", "US$"}, {"s", OfStrings, "", ""},
		{"b", OfBooleans, "", ""}}
	var rows [][]Value
	for n := range 120 {
		rows = append(rows, []Value{Integer(int64(n)), Number(random.Float64()), String(fmt.Sprint("TJ-", n%7)),
			Boolean(n%3 == 0)})
		if n%5 == 0 {
			rows[n][n%4] = Value{}
		}
	}
	return written(t, columns, rows)
}

// Protects: a changed byte of a cell is found, for every page has a checksum. A changed byte elsewhere, in what tells of
// pages and columns, is an error that names the file, or it is not noticed here; the manifest has a digest of all bytes.
func TestChangedCellsAreFound(t *testing.T) {
	whole := sample(t)
	ofPages := pages(t, whole)
	if len(ofPages) < len(whole)/4 {
		t.Fatalf("%d of %d bytes are of pages", len(ofPages), len(whole))
	}
	for at := range whole {
		bad := slices.Clone(whole)
		bad[at] ^= 0x10
		_, _, err := readAll("x.parquet", bad)
		if err == nil && ofPages[at] {
			t.Fatalf("byte %d was changed, and no error", at)
		}
		if err != nil && !strings.Contains(err.Error(), "x.parquet") {
			t.Fatalf("byte %d: the error does not name the file: %v", at, err)
		}
	}
}

// pages are the places of the bytes of pages, without their heads.
func pages(t *testing.T, text []byte) map[int]bool {
	r, err := NewReader("x", bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]bool{}
	for _, c := range r.file.Metadata().RowGroups[0].Columns {
		from := c.MetaData.DataPageOffset
		if d := c.MetaData.DictionaryPageOffset; d > 0 {
			from = min(from, d)
		}
		rest := bytes.NewReader(text[from : from+c.MetaData.TotalCompressedSize])
		for rest.Len() > 0 {
			var protocol thrift.CompactProtocol
			var head format.PageHeader
			if err := thrift.NewDecoder(protocol.NewReader(rest)).Decode(&head); err != nil {
				t.Fatal(err)
			}
			for range head.CompressedPageSize {
				found[int(from+c.MetaData.TotalCompressedSize)-rest.Len()] = true
				rest.ReadByte()
			}
		}
	}
	return found
}

// Protects: no text makes the reader panic, hang or take memory without end.
func FuzzRead(f *testing.F) {
	whole := sample(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(written(f, []Column{{Name: "s", Type: OfStrings}}, [][]Value{{String("")}, {Value{}}}))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := NewReader("x.parquet", bytes.NewReader(text), int64(len(text)))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.parquet ") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		defer r.Close()
		row := make([]Value, len(r.Columns()))
		for n := 0; n < 100_000; n++ {
			if err := r.Next(row); err != nil {
				return
			}
		}
	})
}

// Protects: what cannot be a table is refused with its place.
func TestRefused(t *testing.T) {
	number := []Column{{Name: "x", Type: OfNumbers}}
	for _, c := range []struct {
		columns []Column
		row     []Value
		want    string
	}{
		{nil, nil, "a table has 0 columns"},
		{[]Column{{Name: "", Type: OfNumbers}}, nil, `column 1 is named ""`},
		{[]Column{{Name: "a,b", Type: OfNumbers}}, nil, "without commas"},
		{append(number, number...), nil, `column 2 has the name of another one: "x"`},
		{[]Column{{Name: "x", Type: "date"}}, nil, `column x: the type is "date", want integer, number, string or boolean`},
		{number, []Value{}, "row 0 has 0 cells, want 1"},
		{number, []Value{Integer(1)}, "row 0, column x: a cell is of type integer, want number"},
		{[]Column{{Name: "s", Type: OfStrings}}, []Value{String(strings.Repeat("x", mostString+1))}, "want at most 1048576"},
	} {
		w, err := NewWriter(io.Discard, c.columns, "")
		if err == nil {
			err = w.Add(c.row)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %v: %v, want %q", c.columns, c.row, err, c.want)
		}
	}
}

// Protects: cells as text mean what the CSV tables mean by them, and come back as they were.
func TestCellsAsText(t *testing.T) {
	for _, c := range []struct {
		of   Type
		text string
		want Value
	}{
		{OfIntegers, "-9223372036854775808", Integer(math.MinInt64)}, {OfNumbers, "1e-07", Number(1e-7)},
		{OfNumbers, "-0", Number(math.Copysign(0, -1))}, {OfNumbers, "NaN", Number(math.NaN())}, {OfNumbers, "", Value{}},
		{OfStrings, "", Value{}}, {OfStrings, "NA", String("NA")}, {OfBooleans, "TRUE", Boolean(true)},
		{OfBooleans, "FALSE", Boolean(false)},
	} {
		got, err := Parse(c.of, c.text)
		if err != nil || !same(got, c.want) || got.Cell() != c.text {
			t.Errorf("%s %q: %v, %v, and back %q", c.of, c.text, got, err, got.Cell())
		}
	}
	for _, c := range []struct {
		of   Type
		text string
	}{{OfIntegers, "9223372036854775808"}, {OfIntegers, "1.0"}, {OfNumbers, "one"}, {OfBooleans, "true"}, {"date", "2020"}} {
		if v, err := Parse(c.of, c.text); err == nil {
			t.Errorf("%s %q is read as %v", c.of, c.text, v)
		}
	}
}
