//go:build !noparquet

package parquet

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// What a table to be read may hold. Damaged files can claim anything, and memory is taken by what they claim.
const (
	mostRowsOfGroup = 1 << 26
	mostPage        = 256 << 20 // bytes of a page when it is unpacked
	mostFooter      = 64 << 20  // bytes
)

// Reader reads a table row by row. It reads what Writer writes, and tables of other programs if they have the same types of
// columns, or those of 32 bits, and are packed with Snappy or not at all.
type Reader struct {
	name        string
	at          io.ReaderAt
	size        int64
	file        *parquet.File
	close       func() error
	columns     []Column
	description string
	rows        int64

	group int          // the next group
	open  parquet.Rows // of the group before it; nil if there is none
	left  int64        // rows of the open group that are not in ahead yet
	ahead []parquet.Row
	next  int // in ahead
}

// Open opens a table. Its errors name the file.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	r, err := NewReader(path, f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	r.close = f.Close
	return r, nil
}

// NewReader reads a table of size bytes. Errors call it by its name.
func NewReader(name string, at io.ReaderAt, size int64) (r *Reader, err error) {
	r = &Reader{name: name, at: at, size: size, close: func() error { return nil }}
	if err := r.guard(r.begin); err != nil {
		return nil, err
	}
	return r, nil
}

// guard runs a step of reading. The library panics on some damaged files; that is an error like others.
func (r *Reader) guard(step func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s %w: %v", r.name, ErrDamaged, p)
		}
	}()
	if err = step(); err == nil || errors.Is(err, errUnlike) {
		return err
	}
	return fmt.Errorf("%s %w: %w", r.name, ErrDamaged, err)
}

// errUnlike is the error of a table that may be whole but is not of the kind that is read here.
var errUnlike = errors.New("cannot be read here")

// unlike says what cannot be read, and what to do.
func (r *Reader) unlike(format string, args ...any) error {
	return fmt.Errorf("%s %w: %s; write the table with columns of whole numbers, numbers, text and booleans, packed with "+
		"Snappy, or as CSV", r.name, errUnlike, fmt.Sprintf(format, args...))
}

func (r *Reader) begin() error {
	tail := make([]byte, 8)
	if r.size < 12 {
		return fmt.Errorf("it has %d bytes", r.size)
	}
	if _, err := r.at.ReadAt(tail, r.size-8); err != nil {
		return err
	}
	if n := int64(binary.LittleEndian.Uint32(tail)); string(tail[4:]) != "PAR1" {
		return errors.New("it does not end as one; the program that wrote it may have been stopped")
	} else if n > min(mostFooter, r.size-12) {
		return fmt.Errorf("its end is said to have %d bytes", n)
	}
	var err error
	if r.file, err = parquet.OpenFile(r.at, r.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true)); err != nil {
		return err
	}
	r.description, _ = r.file.Lookup(descriptionKey)
	var about []Column
	if text, found := r.file.Lookup(columnsKey); found {
		_ = json.Unmarshal([]byte(text), &about) // another program may mean something else by this name
	}
	if err := r.findColumns(about); err != nil {
		return err
	}
	var groups []format.RowGroup = r.file.Metadata().RowGroups
	for k, g := range groups {
		if g.NumRows < 0 || g.NumRows > mostRowsOfGroup {
			return fmt.Errorf("group %d is said to have %d rows, want at most %d", k, g.NumRows, mostRowsOfGroup)
		}
		r.rows += g.NumRows
	}
	if n := r.file.NumRows(); n != r.rows {
		return fmt.Errorf("it is said to have %d rows, and its groups %d", n, r.rows)
	}
	return nil
}

// findColumns takes the columns of the file, with what is said about those of the same name and type.
func (r *Reader) findColumns(about []Column) error {
	met := map[string]bool{}
	var columns []*parquet.Column = r.file.Root().Columns()
	for k, c := range columns {
		name := c.Name()
		if k == MostColumns {
			return r.unlike("it has more than %d columns", MostColumns)
		}
		if met[name] {
			return fmt.Errorf("two columns are named %q", name)
		}
		met[name] = true
		if !c.Leaf() || c.Repeated() {
			return r.unlike("column %q holds lists or tables", name)
		}
		t, known := typeOf(c.Type())
		if !known {
			return r.unlike("column %q is of type %s", name, c.Type())
		}
		one := Column{Name: name, Type: t}
		if n := slices.IndexFunc(about, func(a Column) bool { return a.Name == name && a.Type == t }); n >= 0 {
			one = about[n]
		}
		r.columns = append(r.columns, one)
	}
	if len(r.columns) == 0 {
		return errors.New("it has no columns")
	}
	return nil
}

// typeOf is the type of a column of the file.
func typeOf(t parquet.Type) (of Type, known bool) {
	logical := t.LogicalType()
	switch t.Kind() {
	case parquet.Boolean:
		return OfBooleans, logical == nil
	case parquet.Int32, parquet.Int64:
		if logical == nil {
			return OfIntegers, true
		}
		whole, is := logical.Value.(*format.IntType)
		return OfIntegers, is && whole.IsSigned
	case parquet.Float, parquet.Double:
		return OfNumbers, logical == nil
	case parquet.ByteArray:
		if logical == nil {
			return "", false
		}
		_, is := logical.Value.(*format.StringType)
		return OfStrings, is
	}
	return "", false
}

// Columns are the columns in their order. Descriptions and units are there if the file tells them.
func (r *Reader) Columns() []Column { return r.columns }

// Description says what the table is, "" if the file does not tell.
func (r *Reader) Description() string { return r.description }

// Rows is how many rows the table has.
func (r *Reader) Rows() int64 { return r.rows }

// Next reads the next row into row, which has one place for each column. After the last row the error is io.EOF.
func (r *Reader) Next(row []Value) error {
	if len(row) != len(r.columns) {
		return fmt.Errorf("a row has %d places, want %d", len(row), len(r.columns))
	}
	if r.next == len(r.ahead) {
		if err := r.guard(r.read); err != nil {
			return err
		}
		if r.next == len(r.ahead) {
			return io.EOF
		}
	}
	cells := r.ahead[r.next]
	r.next++
	return r.guard(func() error { return r.take(row, cells) })
}

// take puts the cells of the file into a row.
func (r *Reader) take(row []Value, cells parquet.Row) error {
	if len(cells) != len(row) {
		return fmt.Errorf("a row has %d cells, want %d", len(cells), len(row))
	}
	var list []parquet.Value = cells
	for k, c := range list {
		switch kind := c.Kind(); {
		case c.IsNull():
			row[k] = Value{}
		case kind == parquet.Boolean && r.columns[k].Type == OfBooleans:
			row[k] = Boolean(c.Boolean())
		case kind == parquet.Int64 && r.columns[k].Type == OfIntegers:
			row[k] = Integer(c.Int64())
		case kind == parquet.Int32 && r.columns[k].Type == OfIntegers:
			row[k] = Integer(int64(c.Int32()))
		case kind == parquet.Double && r.columns[k].Type == OfNumbers:
			row[k] = Number(c.Double())
		case kind == parquet.Float && r.columns[k].Type == OfNumbers:
			row[k] = Number(float64(c.Float()))
		case kind == parquet.ByteArray && r.columns[k].Type == OfStrings:
			row[k] = String(string(c.ByteArray()))
		default:
			return fmt.Errorf("column %q has a cell of another type", r.columns[k].Name)
		}
	}
	return nil
}

// read fills ahead with the next rows. It leaves ahead empty after the last row.
func (r *Reader) read() error {
	r.ahead, r.next = r.ahead[:0], 0
	for r.left == 0 {
		if r.open != nil {
			r.open.Close()
			r.open = nil
		}
		groups := r.file.RowGroups()
		if r.group == len(groups) {
			return nil
		}
		if err := r.checkGroup(&r.file.Metadata().RowGroups[r.group]); err != nil {
			return fmt.Errorf("group %d: %w", r.group, err)
		}
		r.open, r.left = groups[r.group].Rows(), groups[r.group].NumRows()
		r.group++
	}
	if cap(r.ahead) == 0 {
		r.ahead = make([]parquet.Row, 0, rowsOfBatch)
	}
	r.ahead = r.ahead[:min(r.left, rowsOfBatch)]
	n, err := r.open.ReadRows(r.ahead)
	r.ahead = r.ahead[:n]
	r.left -= int64(n)
	if n == 0 && (err == nil || err == io.EOF) {
		return fmt.Errorf("group %d ends before its last %d rows", r.group-1, r.left)
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// checkGroup checks every page of a group before any is unpacked: none may claim more than it holds, and none may have
// changed. The library does not check all of this.
func (r *Reader) checkGroup(g *format.RowGroup) error {
	if len(g.Columns) != len(r.columns) {
		return fmt.Errorf("it has %d columns, want %d", len(g.Columns), len(r.columns))
	}
	var columns []format.ColumnChunk = g.Columns
	for k := range columns {
		if err := r.checkColumn(&columns[k].MetaData, g.NumRows); err != nil {
			if errors.Is(err, errUnlike) {
				return err
			}
			return fmt.Errorf("column %q: %w", r.columns[k].Name, err)
		}
	}
	return nil
}

func (r *Reader) checkColumn(c *format.ColumnMetaData, rows int64) error {
	if c.Codec != format.Snappy && c.Codec != format.Uncompressed {
		return r.unlike("it is packed with %s", c.Codec)
	}
	from := c.DataPageOffset
	if c.DictionaryPageOffset > 0 {
		from = min(from, c.DictionaryPageOffset)
	}
	if from < 4 || c.TotalCompressedSize < 0 || c.TotalCompressedSize > r.size-8-from {
		return errors.New("it does not lie inside the file")
	}
	pages := bufio.NewReaderSize(io.NewSectionReader(r.at, from, c.TotalCompressedSize), 1<<15)
	var protocol thrift.CompactProtocol
	decoder := thrift.NewDecoder(protocol.NewReader(pages))
	var values int64
	for values < rows {
		var head format.PageHeader
		if err := decoder.Decode(&head); err != nil {
			return err
		}
		n, err := checkPage(&head, c.Codec, pages, rows)
		if err != nil {
			return err
		}
		values += n
	}
	if values != rows || c.NumValues != rows {
		return fmt.Errorf("it has %d cells, want %d", values, rows)
	}
	return nil
}

// checkPage checks the head of a page and its checksum, and goes behind it. It returns how many cells the page has.
func checkPage(head *format.PageHeader, codec format.CompressionCodec, pages *bufio.Reader, rows int64) (int64, error) {
	packed, unpacked := int64(head.CompressedPageSize), int64(head.UncompressedPageSize)
	if packed < 0 || unpacked < 0 || max(packed, unpacked) > mostPage {
		return 0, fmt.Errorf("a page of %d bytes, %d when it is unpacked; want at most %d", packed, unpacked, mostPage)
	}
	var values, entries, levels int64
	switch {
	case head.Type == format.DataPage && head.DataPageHeader.Valid:
		values = int64(head.DataPageHeader.V.NumValues)
	case head.Type == format.DataPageV2 && head.DataPageHeaderV2.Valid:
		h := head.DataPageHeaderV2.V
		values = int64(h.NumValues)
		levels = int64(h.RepetitionLevelsByteLength) + int64(h.DefinitionLevelsByteLength)
		if h.RepetitionLevelsByteLength < 0 || h.DefinitionLevelsByteLength < 0 || levels > min(packed, unpacked) {
			return 0, errors.New("a page with parts larger than it")
		}
	case head.Type == format.DictionaryPage && head.DictionaryPageHeader.Valid:
		entries = int64(head.DictionaryPageHeader.V.NumValues)
	default:
		return 0, errors.New("a page of an unknown kind")
	}
	if values < 0 || values > rows || entries < 0 || entries > unpacked {
		return 0, fmt.Errorf("a page of %d cells and %d distinct values in a group of %d rows", values, entries, rows)
	}
	start, _ := pages.Peek(int(min(packed, levels+binary.MaxVarintLen64)))
	if codec == format.Snappy && packed > levels && compressed(head) && int64(len(start)) > levels {
		if n, length := binary.Uvarint(start[levels:]); length <= 0 || int64(n) != unpacked-levels {
			return 0, errors.New("a page that has another length than it is said to have")
		}
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, pages, packed); err != nil {
		return 0, fmt.Errorf("a page that does not end: %w", err)
	}
	if head.CRC != 0 && uint32(head.CRC) != sum.Sum32() {
		return 0, errors.New("a page that was changed since it was written: its checksum is another one")
	}
	return values, nil
}

// compressed tells whether a page is packed at all. Those of version 2 may say that they are not.
func compressed(head *format.PageHeader) bool {
	is := head.DataPageHeaderV2.V.IsCompressed
	return head.Type != format.DataPageV2 || !is.Valid || is.V
}

// Close gives up the table.
func (r *Reader) Close() error {
	if r.open != nil {
		r.open.Close()
		r.open = nil
	}
	return r.close()
}
