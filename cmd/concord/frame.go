package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"concord/results/parquet"
	"concord/sim/fault"
)

// frame is a table of runs in memory: numbers by column, and words by column where cells are words.
type frame struct {
	file    string
	names   []string
	numbers [][]float64 // by column; NaN for an empty cell; nil for a column of words
	words   [][]string  // by column; nil for a column of numbers
	rows    int
}

// mostFrame bounds the cells of a table that is read into memory, at 8 bytes and more each.
const mostFrame = 50_000_000

// readFrame reads a table in CSV or Parquet. The name of the file tells which.
func readFrame(path string) (*frame, error) {
	if filepath.Ext(path) == ".parquet" {
		return readParquetFrame(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, wrongRequest{err}
	}
	defer file.Close()
	f := &frame{file: path}
	r := csv.NewReader(file)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, wrong("%s: no table of comma-separated values: %w", path, orEmpty(err))
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	if err := f.begin(head); err != nil {
		return nil, err
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, wrong("%s: %w", path, err) // it names line and column
		}
		if err := f.add(cells); err != nil {
			return nil, err
		}
	}
}

func orEmpty(err error) error {
	if err == io.EOF {
		return errors.New("it is empty")
	}
	return err
}

func readParquetFrame(path string) (*frame, error) {
	r, err := parquet.Open(path)
	if err != nil {
		return nil, wrongRequest{err}
	}
	defer r.Close()
	var head []string
	for _, c := range r.Columns() {
		head = append(head, c.Name)
	}
	f := &frame{file: path}
	if err := f.begin(head); err != nil {
		return nil, err
	}
	row := make([]parquet.Value, len(head))
	cells := make([]string, len(head))
	for {
		err := r.Next(row)
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, wrongRequest{err}
		}
		for k, v := range row {
			cells[k] = v.Cell()
		}
		if err := f.add(cells); err != nil {
			return nil, err
		}
	}
}

func (f *frame) begin(head []string) error {
	f.names = slices.Clone(head)
	for k, name := range f.names {
		if first := slices.Index(f.names, name); first < k {
			return wrong("%s:1: columns %d and %d are both named %s; name each once", f.file, first+1, k+1, fault.Word(name))
		}
	}
	f.numbers, f.words = make([][]float64, len(head)), make([][]string, len(head))
	return nil
}

func (f *frame) add(cells []string) error {
	if (f.rows+1)*len(f.names) > mostFrame {
		return wrong("%s: more than %d million cells do not fit; keep fewer columns or rows", f.file, mostFrame/1_000_000)
	}
	for k, cell := range cells {
		if f.words[k] == nil {
			x, ok := math.NaN(), true
			if cell != "" {
				v, err := strconv.ParseFloat(cell, 64)
				x, ok = v, err == nil
			}
			if ok {
				f.numbers[k] = append(f.numbers[k], x)
				continue
			}
			// The column is one of words after all.
			f.words[k] = make([]string, 0, f.rows+1)
			for _, x := range f.numbers[k] {
				f.words[k] = append(f.words[k], numberCell(x))
			}
			f.numbers[k] = nil
		}
		f.words[k] = append(f.words[k], strings.Clone(cell))
	}
	f.rows++
	return nil
}

func numberCell(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// column finds a column of numbers.
func (f *frame) column(name string) ([]float64, error) {
	k := slices.Index(f.names, name)
	switch {
	case k < 0:
		return nil, wrong("%s has no column %s%s", f.file, fault.Word(name), fault.DidYouMean(name, f.names))
	case f.words[k] != nil:
		return nil, wrong("%s: the column %s holds words such as %s; rank correlations are of numbers", f.file, fault.Word(name),
			fault.Word(f.words[k][0]))
	}
	return f.numbers[k], nil
}

// text finds a column of words; nil if there is none of this name.
func (f *frame) text(name string) []string {
	if k := slices.Index(f.names, name); k >= 0 {
		return f.words[k]
	}
	return nil
}

// only keeps the rows for which keep is true.
func (f *frame) only(keep func(row int) bool) *frame {
	g := &frame{file: f.file, names: f.names, numbers: make([][]float64, len(f.names)), words: make([][]string, len(f.names))}
	for r := range f.rows {
		if !keep(r) {
			continue
		}
		for k := range f.names {
			if f.words[k] != nil {
				g.words[k] = append(g.words[k], f.words[k][r])
			} else {
				g.numbers[k] = append(g.numbers[k], f.numbers[k][r])
			}
		}
		g.rows++
	}
	return g
}

// rowOf finds the rows by their values in a column of numbers.
func (f *frame) rowOf(name string) (map[float64]int, error) {
	values, err := f.column(name)
	if err != nil {
		return nil, err
	}
	at := map[float64]int{}
	for r, x := range values {
		if first, twice := at[x]; twice {
			return nil, fmt.Errorf("%s: rows %d and %d have the same %s %v", f.file, first+2, r+2, name, x)
		}
		at[x] = r
	}
	return at, nil
}
