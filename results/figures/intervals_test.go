package figures

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
)

// Protects: a table of intervals is a picture of the usual width. It has the same bytes on repetition, and it
// is taller with more rows. No part of an interval is cut off. A table that cannot be drawn says why.
func TestIntervals(t *testing.T) {
	table := Intervals{File: "x.png", Title: "A title", Axis: "log points", Low: -1, High: 1, Rows: []IntervalRow{
		{Name: "a heading", Heading: true},
		{Name: strings.Repeat("a very long name ", 9), Low: -3, Mid: 0.2, High: 0.5, Before: [2]float64{-1, 1},
			Points: []float64{0.1, 2}, Words: "better"}}}
	usual := func(f Figure) []byte { return f.drawing.encode("png", Look{}) }
	one, err := table.Draw()
	if err != nil {
		t.Fatal(err)
	}
	two, err := table.Draw()
	if err != nil || !bytes.Equal(usual(one), usual(two)) {
		t.Errorf("drawn again it differs, %v", err)
	}
	whole := table
	whole.Low, whole.High = -3, 2 // the ends of its row
	if same, err := whole.Draw(); err != nil || !bytes.Equal(usual(one), usual(same)) {
		t.Errorf("a row beyond the ends does not move them, %v", err)
	}
	size := func(data []byte) (int, int) {
		c, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return c.Width, c.Height
	}
	w, h := size(usual(one))
	table.Rows = append(table.Rows, table.Rows[1], table.Rows[1])
	more, err := table.Draw()
	if err != nil {
		t.Fatal(err)
	}
	if w2, h2 := size(usual(more)); w2 != w || h2 <= h {
		t.Errorf("two rows more: %d×%d, before %d×%d", w2, h2, w, h)
	}
	table.High = -1
	if _, err := table.Draw(); err == nil {
		t.Error("an axis without width is drawn")
	}
	table.Rows = nil
	if _, err := table.Draw(); err == nil || !strings.Contains(err.Error(), "no row") {
		t.Errorf("without rows: %v", err)
	}
}
