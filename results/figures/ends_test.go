package figures

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// Protects: every figure with fans says where the record ends, by the same words; what ends with the run or after it is not
// marked, and two ends of one year are one line.
func TestRecordEnds(t *testing.T) {
	drawn, err := All(made(3, 2035), record(), meta())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"integration": "history to 2020, sizes and prices to 2024", "stance": "history to 2020", "energy": "history to 2020",
		"papers": "history to 2020", "inside-share": "observed to 2018, history to 2020, sizes and prices to 2024",
		"trade-pairs": "observed to 2018, history to 2020, sizes and prices to 2024",
		"openness":    "observed to 2018, history to 2020, sizes and prices to 2024",
	}
	for _, f := range drawn {
		words := want[strings.TrimSuffix(f.Name, ".png")]
		if words != "" && !strings.Contains(f.Caption, "Upright lines: "+words+".") {
			t.Errorf("%s: caption %q, want the ends %q", f.Name, f.Caption, words)
		}
	}
	for _, c := range []struct {
		until, history, forcing int
		want                    string
	}{
		{2035, 2020, 2024, "[observed to 2018 history to 2020 sizes and prices to 2024]"},
		{2035, 2024, 2024, "[observed to 2018 history and sizes and prices to 2024]"},
		{2035, 2018, 2024, "[history and observed to 2018 sizes and prices to 2024]"},
		{2021, 2020, 2024, "[observed to 2018 history to 2020]"},
		{2020, 2020, 2024, "[observed to 2018]"},
		{2005, 2020, 2024, "[]"},
	} {
		d := &data{Ensemble: made(1, c.until), meta: meta()}
		d.Region.EventsTo, d.Region.ForcingTo = c.history, c.forcing
		words := []string{}
		for _, e := range d.endings(true, true) {
			words = append(words, e.words)
		}
		if got := fmt.Sprint(words); got != c.want {
			t.Errorf("a run to %d, history to %d: %s, want %s", c.until, c.history, got, c.want)
		}
	}
}

// Protects: bars of relapses have the height of their share, one for each year that has any.
func TestRelapsesAreBars(t *testing.T) {
	e := made(4, 1999)
	at := e.Layout.Find(sim.OfRegion, "relapse")
	for k, r := range e.Records {
		for y := 1992; y <= 1999; y++ {
			r[e.Layout.Place(at, 0, y)] = 0
		}
		if k < 3 {
			r[e.Layout.Place(at, 0, 1995)] = 1
		}
	}
	e.Records[0][e.Layout.Place(at, 0, 1997)] = 1
	d := &data{Ensemble: e, meta: meta()}
	shares := d.relapses()
	if !slices.Equal(shares, []float64{0, 0, 0, 0.75, 0, 0.25, 0, 0}) {
		t.Fatalf("shares of replicates in a relapse are %v", shares)
	}
	if words := d.relapseWords(1992, shares); !strings.Contains(words, "at most 75 %, in 1995") {
		t.Errorf("caption %q", words)
	}
	sh := newSheet(200, "a", "b", "c")
	before := len(sh.drawing.marks)
	sh.relapses(bounds(50, 50, 200, 150), bounds(210, 50, 400, 150), 1992, shares, true)
	var heights []vg.Length
	for _, m := range sh.drawing.marks[before:] {
		if m.kind == area && m.colour == vermil {
			heights = append(heights, m.path[2].Pos.Y-m.path[0].Pos.Y)
		}
	}
	if len(heights) != 2 || heights[0] < 2.99*heights[1] || heights[0] > 3.01*heights[1] {
		t.Errorf("bars are %v high, want two, one three times as high", heights)
	}
}

// Protects: the figure of papers says in its title what its numbers say.
func TestPapersInWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{papersFinding(flat(2000, 3, 4, 9), 12, 10, 4),
			"Papers in force among members rise from 3 in 2000 to 9 in 2002; in all, 12 are signed, 10 come into force " +
				"and 4 end"},
		{papersFinding(flat(2000, 9, 3), 1, 1, 7),
			"Papers in force among members fall from 9 in 2000 to 3 in 2001; in all, 1 are signed, 1 come into force " +
				"and 7 end"},
		{papersFinding(flat(2000, 9), 1, 1, 7), "9 papers are in force among members in 2000"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	d := &data{Ensemble: made(3, 1993), meta: meta()}
	at := d.Layout.Find(sim.OfRegion, "papers_signed")
	for k, r := range d.Records {
		for y := 1992; y <= 1993; y++ {
			r[d.Layout.Place(at, 0, y)] = float64([]int{5, 1, 9}[k])
		}
	}
	if sum := d.total("papers_signed"); sum != 10 {
		t.Errorf("papers signed in all: %v, want the median of 2, 10 and 18", sum)
	}
}
