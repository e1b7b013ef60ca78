// Package table reads tables of comma-separated values strictly, as scenarios are read. It reports all faults
// at once, each with line, column and the name of the column.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/sim/fault"
)

// Limits of a table. They also limit the memory that a reader asks for.
const (
	MostBytes   = 64 << 20
	MostRows    = 1_000_000
	MostColumns = 10_000
	mostCells   = 4_000_000 // rows times columns
	MostCell    = 1 << 20   // bytes of a cell
)

// Table is a table that was read, and the faults found in it. Readers of its cells add their own faults, so
// that one reading reports everything. All rows have a cell for each column. A row with another number of
// cells is a fault and is left out.
type Table struct {
	File   string
	Header []string // names of the columns; nil when the text is no table at all
	Rows   []Row

	text   []byte
	starts []int // of lines in text, found when the first fault is
	head   []place
	faults fault.List
}

// Row is the cells of a row.
type Row struct {
	Cells []string
	at    []place
}

// place is a line and a column in bytes, both from 1.
type place struct{ line, col int32 }

// Read parses text as the table in a file of that name. The text is UTF-8 with or without a byte-order mark.
// Commas separate the cells, and the first line names the columns. The table is never nil; Err tells what is
// wrong.
func Read(file string, text []byte) *Table {
	t := &Table{File: file}
	if len(text) > MostBytes {
		t.FileFault("the table is longer than %d MB; split it, or leave out what is not needed", MostBytes>>20)
		return t
	}
	var bad fault.Faults
	if t.text, bad = fault.Text(file, text, "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"); bad != nil {
		for _, f := range bad {
			t.faults.Add(f)
		}
		return t
	}
	if t.separated() && t.bounded() {
		t.parse()
	}
	return t
}

// separated tells whether the text has lines, and commas between its columns.
func (t *Table) separated() bool {
	switch text := t.text; {
	case len(bytes.TrimSpace(text)) == 0:
		t.FileFault("the table is empty; want a first line with the names of the columns, then a line for each row")
		return false
	case bytes.IndexByte(text, '\r') >= 0 && bytes.IndexByte(text, '\n') < 0:
		t.FileFault("the lines end in a carriage return alone, as old Macintosh programs wrote them; save the table as CSV UTF-8")
		return false
	}
	first, _, _ := bytes.Cut(t.text, []byte("\n"))
	for _, other := range []struct{ mark, name string }{{";", "semicolons"}, {"\t", "tabs"}} {
		if bytes.Contains(first, []byte(other.mark)) && !bytes.Contains(first, []byte(",")) {
			t.faults.At(t.File, 1, 0,
				"the columns are separated by %s; save the table with commas between the cells and with decimal points",
				other.name)
			return false
		}
	}
	return true
}

// bounded tells whether every row and cell is short enough. The parser reads a whole row at once: a very long
// one would need much more memory than the text has.
func (t *Table) bounded() bool {
	line, from := 1, 1    // where the text is, and where the cell begins
	cells, length := 1, 0 // of the row, of the cell
	quoted := false
	for _, b := range t.text {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			cells, length = 1, -1
		case b == ',' && !quoted:
			cells, length = cells+1, -1
		}
		if b == '\n' {
			line++
		}
		if length++; length == 0 {
			from = line
		}
		if cells > MostColumns {
			t.faults.At(t.File, line, 0, "the row has more than %d cells; leave out columns that are not needed", MostColumns)
			return false
		}
		if length > MostCell {
			t.faults.At(t.File, from, 0, "a cell that begins here is longer than %d MB; shorten it, or end its quotes",
				MostCell>>20)
			return false
		}
	}
	return true
}

// parse cuts the text into cells.
func (t *Table) parse() {
	r := csv.NewReader(bytes.NewReader(t.text))
	r.FieldsPerRecord = -1
	cells := 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.syntax(err)
			return
		}
		at := make([]place, len(row))
		for k := range row {
			line, col := r.FieldPos(k)
			at[k] = place{int32(line), int32(col)}
		}
		if t.Header == nil {
			t.Header, t.head = row, at
			t.header()
			continue
		}
		cells += len(row)
		switch {
		case len(row) != len(t.Header):
			t.ragged(row, at)
			continue
		case len(t.Rows) == MostRows, cells > mostCells:
			t.at(at[0], "the table is longer than %d rows or %d cells; leave out what is not needed", MostRows, mostCells)
			t.Rows = nil // no caller needs them
			return
		}
		for k, cell := range row {
			t.visible(cell, at[k], t.Header[k])
		}
		t.Rows = append(t.Rows, Row{row, at})
	}
	if len(t.Rows) == 0 && t.Err() == nil {
		t.faults.At(t.File, 1, 0,
			"the table has a header and no rows; add a line for each row, or drop the file if there is nothing to tell")
	}
}

// syntax puts a message of the standard library's parser into our words.
func (t *Table) syntax(err error) {
	var bad *csv.ParseError
	if !errors.As(err, &bad) {
		t.FileFault("this is no table of comma-separated values; check its quotes")
		return
	}
	at := place{int32(bad.Line), int32(bad.Column)}
	if errors.Is(bad.Err, csv.ErrBareQuote) {
		t.at(at,
			`a quote stands inside a cell that does not begin with one; put the cell in quotes and write the quote inside twice: "a ""word"" like this"`)
		return
	}
	if bad.StartLine != bad.Line {
		at = place{int32(bad.StartLine), 1}
	}
	t.at(at,
		`a cell in quotes that begins here does not end where it should; end it with a quote before the next comma, and write a quote inside it twice`)
}

// header checks the names of the columns.
func (t *Table) header() {
	first := map[string]int{}
	for k, name := range t.Header {
		at := t.head[k]
		plain := strings.ToLower(strings.TrimSpace(name))
		twice, met := first[plain]
		switch {
		case plain == "":
			t.at(at, "column %d has no name; name it, or drop it with all its cells", k+1)
		case name != strings.TrimSpace(name):
			t.at(at, "the name of column %s has spaces around it; drop them", fault.Quote(name))
		case met && t.Header[twice] == name:
			t.at(at, "column %s stands twice, first as column %d; drop one", fault.Clip(name), twice+1)
		case met:
			t.at(at, "columns %s and %s differ only in case; drop one", fault.Clip(t.Header[twice]), fault.Clip(name))
		default:
			t.visible(name, at, "the name")
		}
		if !met {
			first[plain] = k
		}
	}
}

func (t *Table) ragged(row []string, at []place) {
	remedy := "add what is missing, if only as commas"
	if len(row) > len(t.Header) {
		remedy = "put a cell that holds a comma in quotes, and write decimal points"
	}
	t.at(place{at[0].line, 0}, "the row has %s and the header %d; %s", fault.Count(len(row), "cell"), len(t.Header), remedy)
}

// visible notes characters that cannot be seen.
func (t *Table) visible(cell string, at place, column string) {
	for _, r := range cell {
		if !fault.Visible(r) {
			t.at(at, "%s = %s holds a character that cannot be seen (%U); drop it", fault.Clip(column), fault.Quote(cell), r)
			return
		}
	}
}

// Column finds a column by name, -1 if there is none.
func (t *Table) Column(name string) int {
	for k, c := range t.Header {
		if c == name {
			return k
		}
	}
	return -1
}

// Columns finds columns by name. Each missing one is a fault, and ok is then false. If the text is no table
// at all, ok is false too.
func (t *Table) Columns(names ...string) (at []int, ok bool) {
	ok = t.Header != nil
	for _, name := range names {
		k := t.Column(name)
		at = append(at, k)
		if k < 0 && t.Header != nil {
			ok = false
			remedy := "the first line names the columns " + fault.Clip(strings.Join(t.Header, ", "))
			if near := fault.Nearest(name, t.Header); near != "" {
				remedy = fmt.Sprintf("if %s is it, call it so", fault.Quote(near))
			}
			t.faults.At(t.File, 1, 0, "there is no column %s; %s", name, remedy)
		}
	}
	return at, ok
}

// Cell is a cell's text.
func (t *Table) Cell(row, column int) string { return t.Rows[row].Cells[column] }

// Line is the line of a row.
func (t *Table) Line(row int) int { return int(t.Rows[row].at[0].line) }

// Place is where a cell stands: its line, and its column in characters.
func (t *Table) Place(row, column int) (line, col int) { return t.place(t.Rows[row].at[column]) }

// Fault notes what is wrong with a cell. The message begins with the name of its
// column and the cell, such as `year = "1992.5", `.
func (t *Table) Fault(row, column int, format string, args ...any) {
	t.at(t.Rows[row].at[column], "%s = %s%s", fault.Clip(t.Header[column]), fault.Quote(t.Cell(row, column)),
		fmt.Sprintf(format, args...))
}

// RowFault notes what is wrong with a row as a whole.
func (t *Table) RowFault(row int, format string, args ...any) {
	t.at(place{t.Rows[row].at[0].line, 0}, format, args...)
}

// HeaderFault notes what is wrong with the name of a column.
func (t *Table) HeaderFault(column int, format string, args ...any) {
	t.at(t.head[column], format, args...)
}

// FileFault notes what is wrong with the table as a whole.
func (t *Table) FileFault(format string, args ...any) {
	t.faults.At(t.File, 0, 0, format, args...)
}

// Number reads a cell as a number in lo..hi. If it is not one, Number notes a fault and ok is false.
func (t *Table) Number(row, column int, lo, hi float64) (x float64, ok bool) {
	x, why := Number(t.Cell(row, column))
	if why != "" {
		t.Fault(row, column, "%s", why)
		return 0, false
	}
	if !(x >= lo && x <= hi) {
		t.Fault(row, column, ", want a number in %v..%v", lo, hi)
		return 0, false
	}
	return x, true
}

// Whole takes a cell as a whole number in lo..hi.
func (t *Table) Whole(row, column, lo, hi int) (n int, ok bool) {
	n, err := strconv.Atoi(t.Cell(row, column))
	if err != nil || n < lo || n > hi {
		t.Fault(row, column, ", want a whole number in %d..%d", lo, hi)
		return 0, false
	}
	return n, true
}

// Number parses a decimal number. If that fails, why says what is wrong; its words follow the cell in a
// sentence.
func Number(cell string) (x float64, why string) {
	if cell == "" {
		return 0, ", an empty cell, want a number"
	}
	if strings.Trim(cell, "0123456789+-.eE") != "" { // all of these would be cut off
		if point := strings.Replace(cell, ",", ".", 1); strings.Contains(cell, ",") {
			if _, no := Number(point); no == "" {
				return 0, ", a decimal comma; write " + point
			}
		}
		return 0, ", no number; write digits with a decimal point, such as 1.5 or 2e-3"
	}
	x, err := strconv.ParseFloat(cell, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(cell), "e")
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, ", greater than any number that the program can hold"
	case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
		return 0, ", no number; write digits with a decimal point, such as 1.5 or 2e-3"
	case x == 0 && strings.ContainsAny(mantissa, "123456789"):
		return 0, ", smaller than any number that the program can hold; write 0"
	}
	return x, ""
}

// Err is everything that was found, in the order of the lines.
func (t *Table) Err() error { return t.faults.Err() }

// Faults are what Err gives.
func (t *Table) Faults() fault.Faults { return t.faults.Faults() }

func (t *Table) at(p place, format string, args ...any) {
	line, col := t.place(p)
	t.faults.At(t.File, line, col, format, args...)
}

// lines finds where the lines begin, once.
func (t *Table) lines() []int {
	if t.starts == nil {
		t.starts = []int{0}
		for k, b := range t.text {
			if b == '\n' {
				t.starts = append(t.starts, k+1)
			}
		}
	}
	return t.starts
}

// place counts the column in characters instead of bytes.
func (t *Table) place(p place) (line, col int) {
	starts := t.lines()
	if p.col <= 0 || int(p.line) > len(starts) {
		return int(p.line), 0
	}
	from := starts[p.line-1]
	to := min(len(t.text), from+int(p.col)-1)
	return int(p.line), utf8.RuneCount(t.text[from:to]) + 1
}
