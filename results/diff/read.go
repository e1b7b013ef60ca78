package diff

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"concord/results"
	"concord/results/parquet"
	"concord/sim/fault"
)

// mostHeld bounds the bytes of rows that are held of one table at the same time.
const mostHeld = 256 << 20

// errDisorder says that rows are not in the order of their ranked keys.
var errDisorder = errors.New("the rows are not in the order of their keys")

// row is a row of a table. Its key is one text that says what the row is about.
type row struct {
	key   string
	cells []string
}

// group is the rows with the same ranked keys, such as the rows of a year. If a table has no ranked keys, or
// is not in their order, all of its rows are one group.
type group struct {
	rank []int
	rows []row
	at   map[string]int // place in rows by key
}

// stream reads a table group by group. Rows with the same keys have a number in their key, because scenarios
// of one name may stand side by side.
type stream struct {
	path    string
	file    io.Closer
	from    rowsOf
	columns []string // by their names of today
	layout  layout
	whole   bool // all rows are one group
	keyAt   []int
	rename  func(name string) string // renames what stands in the column outcome, by its full name
	ahead   []string                 // the first row of the next group
	last    []int
}

// openStream opens a table and reads the names of its columns. rename gives the name
// that "pairs.trust" has now.
func openStream(f *Folder, file string, rename func(string) string) (*stream, error) {
	s := &stream{path: filepath.Join(f.Dir, filepath.FromSlash(file)), rename: rename}
	var err error
	if s.file, s.from, err = openRows(s.path); err != nil {
		return nil, err
	}
	if s.columns, err = s.from.Read(); err != nil {
		s.file.Close()
		return nil, s.broken(err)
	}
	first := map[string]bool{}
	for k, name := range s.columns {
		if name == "" || first[name] {
			s.file.Close()
			return nil, s.fault(k, "column %d has no name, or that of another one; %s", k+1, remedy)
		}
		first[name] = true
	}
	s.layout = layoutOf(file, s.columns, f.types(file))
	if s.layout.wide() {
		for k, name := range s.columns {
			if !slices.Contains(s.layout.keys, name) {
				s.columns[k] = strings.TrimPrefix(rename(s.layout.stem()+"."+name), s.layout.stem()+".")
			}
		}
	}
	for _, key := range s.layout.keys {
		k := slices.Index(s.columns, key)
		if k < 0 {
			s.file.Close()
			return nil, s.fault(0, "there is no column %s, which says what a row is about; %s", key, remedy)
		}
		s.keyAt = append(s.keyAt, k)
	}
	return s, nil
}

// rowsOf reads a table row by row, as csv.Reader does. The first row has the names of the columns.
type rowsOf interface {
	Read() ([]string, error)
	FieldPos(field int) (line, column int)
}

func openRows(path string) (io.Closer, rowsOf, error) {
	if strings.HasSuffix(path, results.ParquetExt) {
		r, err := parquet.Open(path)
		if err != nil {
			return nil, nil, err
		}
		return r, &parquetRows{r: r}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return f, csv.NewReader(bufio.NewReaderSize(f, 1<<16)), nil
}

// parquetRows reads a Parquet table as the text that the same table has in CSV.
type parquetRows struct {
	r   *parquet.Reader
	row []parquet.Value // nil before the names of the columns were read
}

func (p *parquetRows) Read() ([]string, error) {
	cells := make([]string, len(p.r.Columns()))
	if p.row == nil {
		p.row = make([]parquet.Value, len(cells))
		for k, c := range p.r.Columns() {
			cells[k] = c.Name
		}
		return cells, nil
	}
	if err := p.r.Next(p.row); err != nil {
		return nil, err
	}
	for k, v := range p.row {
		cells[k] = v.Cell()
	}
	return cells, nil
}

// FieldPos has no answer: a Parquet table has no lines.
func (p *parquetRows) FieldPos(int) (line, column int) { return 0, 0 }

const remedy = "run again into another folder"

func (s *stream) fault(column int, format string, args ...any) error {
	line, col := s.from.FieldPos(column)
	return fault.Faults{{File: s.path, Line: line, Col: col, Message: fmt.Sprintf(format, args...)}}
}

// broken makes the error for text that is not a table.
func (s *stream) broken(err error) error {
	var bad *csv.ParseError
	if !errors.As(err, &bad) {
		return fault.Faults{{File: s.path, Message: fmt.Sprintf("the table is not whole (%s); %s",
			fault.Clip(err.Error()), remedy)}}
	}
	return fault.Faults{{File: s.path, Line: bad.Line, Col: bad.Column,
		Message: fmt.Sprintf("this is no row of the table (%s); %s", bad.Err, remedy)}}
}

// next reads the next group; io.EOF after the last.
func (s *stream) next() (*group, error) {
	g := &group{at: map[string]int{}}
	twice, held := map[string]int{}, 0
	for {
		cells := s.ahead
		s.ahead = nil
		if cells == nil {
			var err error
			cells, err = s.from.Read()
			if err == io.EOF {
				if g.rows == nil {
					return nil, io.EOF
				}
				return g, nil
			}
			if err != nil {
				return nil, s.broken(err)
			}
			s.today(cells)
		}
		rank, err := s.rank(cells)
		if err != nil {
			return nil, err
		}
		if g.rows == nil {
			if s.last != nil && slices.Compare(rank, s.last) <= 0 {
				return nil, errDisorder
			}
			g.rank, s.last = rank, rank
		} else if !slices.Equal(rank, g.rank) {
			s.ahead = cells
			return g, nil
		}
		for _, c := range cells {
			held += len(c)
		}
		if held > mostHeld {
			return nil, fault.Faults{{File: s.path,
				Message: fmt.Sprintf("the rows are not in the order in which concord writes them, and are more than %d MB, "+
					"which is what can be held; %s", mostHeld>>20, remedy)}}
		}
		key := s.key(cells)
		if _, met := g.at[key]; met {
			twice[key]++
			key += "\x00" + strconv.Itoa(twice[key])
		}
		g.at[key] = len(g.rows)
		g.rows = append(g.rows, row{key, cells})
	}
}

// today replaces an older name of the row's outcome with the name of today.
func (s *stream) today(cells []string) {
	if k := slices.Index(s.columns, "outcome"); k >= 0 {
		full, table := s.fullName(cells[k], cells)
		cells[k] = strings.TrimPrefix(s.rename(full), table)
	}
}

// fullName returns an outcome with its table. If the cell names no table, table is the name of the table with
// a dot, else "".
func (s *stream) fullName(outcome string, cells []string) (full, table string) {
	if strings.Contains(outcome, ".") {
		return outcome, ""
	}
	table = s.layout.stem() + "."
	if k := slices.Index(s.columns, "table"); k >= 0 {
		table = cells[k] + "."
	}
	return table + outcome, table
}

// rank is the row's ranked keys as numbers.
func (s *stream) rank(cells []string) ([]int, error) {
	if s.whole {
		return nil, nil
	}
	var rank []int
	for _, at := range s.keyAt[:s.layout.ranked] {
		n, err := strconv.Atoi(cells[at])
		if err != nil {
			return nil, errDisorder
		}
		rank = append(rank, n)
	}
	return rank, nil
}

func (s *stream) key(cells []string) string {
	var b strings.Builder
	for _, at := range s.keyAt {
		b.WriteString(cells[at])
		b.WriteByte(0)
	}
	return b.String()
}
