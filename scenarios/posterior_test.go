package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"concord/sim"
	"concord/sim/fault"
	"concord/sim/table"
)

// someTies are ties of a region for posteriors of tests.
var someTies = []sim.Tie{{Path: "border.UZ"}, {Path: "pair.KZ-UZ"}}

func readPosterior(text string) (*sim.Posterior, error) {
	t := table.Read("posterior.csv", []byte(text))
	post := parsePosterior(t, someTies, false)
	return post, t.Err()
}

// Protects the table of a fit: a written table can be read again, and rows may stand in any order.
func TestPosteriorTable(t *testing.T) {
	const good = "draw,leaders.noise,pair.KZ-UZ\nmean,1,2\ncontraction,0.5,-0.02\n1,1.5,2\n2,0.5,-2\n"
	post, err := readPosterior(good)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(PosteriorCSV(post)); got != good {
		t.Errorf("written again it is\n%s", got)
	}
	other, err := readPosterior("\ufeffdraw,leaders.noise,pair.KZ-UZ\r\n2,0.5,-2\r\n" +
		"contraction,0.5,-0.02\r\n1,1.5,2\r\nmean,1,2\r\n")
	if err != nil || string(PosteriorCSV(other)) != good {
		t.Errorf("in another order: %v", err)
	}
}

// Protects: all faults of the table of a fit are reported at once, with place, column and remedy. No wrong
// table is accepted.
func TestFaultsOfPosterior(t *testing.T) {
	const head = "draw,leaders.noise,pair.KZ-UZ\n"
	const rows = "mean,1,2\ncontraction,0.5,0\n1,1,2\n"
	row := parameter("leaders.noise")
	noise := fmt.Sprintf("%v..%v", row.Lo, row.Hi)
	for _, c := range []struct{ text, want string }{
		{head + rows, ""},
		{"", "posterior.csv: the table is empty; want a first line with the names of the columns, then a line for each row"},
		{head, "posterior.csv:1: the table has a header and no rows; add a line for each row, or drop the file if there is " +
			"nothing to tell"},
		{"drow,leaders.noise\n1,1\n", `posterior.csv:1: there is no column draw; if "drow" is it, call it so`},
		{"leaders.noise,draw\n1,1\n", "posterior.csv:1:15: the column draw stands here, want it first"},
		{"draw\nmean\n", "posterior.csv:1:1: there is no column but draw, want one for each fitted number; `concord fit` " +
			"writes such a table"},
		{head + "mean,1,2\n" + rows, `posterior.csv:3:1: draw = "mean" stands twice, first on line 2; drop one of the rows`},
		{head + rows + "contraction,0.5,0\n",
			`posterior.csv:5:1: draw = "contraction" stands twice, first on line 3; drop one of the rows`},
		{head + rows + "1,1,2\n", `posterior.csv:5:1: draw = "1" stands twice, first on line 4; drop one of the rows`},
		{head + rows + "Mean,1,2\n",
			`posterior.csv:5:1: draw = "Mean", want mean, contraction or the number of a draw in 1..10000`},
		{head + rows + "01,1,2\n", `posterior.csv:5:1: draw = "01", want mean, contraction or the number of a draw in 1..10000`},
		{head + rows + "10001,1,2\n",
			`posterior.csv:5:1: draw = "10001", want mean, contraction or the number of a draw in 1..10000`},
		{head + rows + "3,1,2\n",
			"posterior.csv: of 2 draws none has the number 2; number them from 1 without a gap, or take the posterior.csv of " +
				"the fit as it is"},
		{head + "mean,1,2\ncontraction,0,0\n",
			"posterior.csv: there is no draw, want rows 1, 2 and so on; take the posterior.csv of the fit as it is"},
		{head + "mean,1,2\n1,1,2\n", "posterior.csv: there is no row contraction; take the posterior.csv of the fit as it is"},
		{head + "contraction,0,0\n1,1,2\n", "posterior.csv: there is no row mean; take the posterior.csv of the fit as it is"},
		{"draw,leaders.noise,leaders.noise\nmean,1,1\n",
			"posterior.csv:1:20: column leaders.noise stands twice, first as column 2; drop one"},
		{"draw,leaders.noise,Leaders.noise\nmean,1,1\ncontraction,0,0\n1,1,1\n",
			"posterior.csv:1:20: columns leaders.noise and Leaders.noise differ only in case; drop one\n" +
				"posterior.csv:1:20: \"Leaders.noise\" is no parameter of this model and no tie of this region; did you mean " +
				"\"leaders.noise\"? Otherwise fit again with `concord fit`, or drop the column"},
		{"draw,leaders.nois\nmean,1\ncontraction,0\n1,1\n",
			"posterior.csv:1:6: \"leaders.nois\" is no parameter of this model and no tie of this region; did you mean " +
				"\"leaders.noise\"? Otherwise fit again with `concord fit`, or drop the column"},
		{"draw,pair.KZ-TJ\nmean,1\ncontraction,0\n1,1\n",
			"posterior.csv:1:6: \"pair.KZ-TJ\" is no parameter of this model and no tie of this region; did you mean " +
				"\"pair.KZ-UZ\"? Otherwise fit again with `concord fit`, or drop the column"},
		{head + "mean,-1,2\ncontraction,0.5,0\n1,1e14,2\n",
			`posterior.csv:2:6: leaders.noise = "-1", want a number in ` + noise + "\n" +
				`posterior.csv:4:3: leaders.noise = "1e14", want a number in ` + noise},
		{head + "mean,1,21\ncontraction,0.5,0\n1,1,-21\n",
			`posterior.csv:2:8: pair.KZ-UZ = "21", want a number in -20..20` + "\n" +
				`posterior.csv:4:5: pair.KZ-UZ = "-21", want a number in -20..20`},
		{head + "mean,1,2\ncontraction,1.5,-11\n1,1,2\n",
			`posterior.csv:3:13: leaders.noise = "1.5", want a number in -10..1` + "\n" +
				`posterior.csv:3:17: pair.KZ-UZ = "-11", want a number in -10..1`},
		{head + "mean,NaN,2\ncontraction,Inf,0\n1,0x1p0,1_0\n2,1e999,\n",
			`posterior.csv:2:6: leaders.noise = "NaN", no number; write digits with a decimal point, such as 1.5 or 2e-3` + "\n" +
				`posterior.csv:3:13: leaders.noise = "Inf", no number; write digits with a decimal point, such as 1.5 or 2e-3` +
				"\n" +
				`posterior.csv:4:3: leaders.noise = "0x1p0", no number; write digits with a decimal point, such as 1.5 or 2e-3` + "\n" +
				`posterior.csv:4:9: pair.KZ-UZ = "1_0", no number; write digits with a decimal point, such as 1.5 or 2e-3` +
				"\n" +
				`posterior.csv:5:3: leaders.noise = "1e999", greater than any number that the program can hold` + "\n" +
				`posterior.csv:5:9: pair.KZ-UZ = "", an empty cell, want a number`},
		{head + "mean,1,2\ncontraction,0.5,0\n1,1\n",
			"posterior.csv:4: the row has 2 cells and the header 3; add what is missing, if only as commas"},
	} {
		post, err := readPosterior(c.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want || (post == nil) != (err != nil) {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// Protects: a posterior that a region names is read with the region. Its faults name its file. The shipped
// ones have no faults.
func TestPosteriorOfRegion(t *testing.T) {
	for _, name := range RegionNames() {
		if r, err := ReadRegion(name, nil); err != nil || name == DefaultRegion && r.Posterior == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct{ file, text, want string }{
		{"posterior.csv", "draw,nothing\nmean,1\ncontraction,0\n1,1\n",
			`posterior.csv:1:6: "nothing" is no parameter of this model`},
		{"absent.csv", "", "absent.csv: there is no such table in the folder of forcing.data; put the posterior.csv of a fit " +
			"there, or drop calibration.posterior"},
		{"../posterior.csv", "", `calibration.posterior = "../posterior.csv", want a name inside the folder of the region file`},
		{"folder", "", "folder: this is not a file; put a table here"},
	} {
		tables := changed(t, func(_ string, rows [][]string) [][]string { return rows }).(fstest.MapFS)
		if c.text != "" {
			tables[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		}
		tables["folder/a.csv"] = &fstest.MapFile{}
		text := strings.Replace(regionText(t, DefaultRegion), `posterior = "posterior.csv"`,
			fmt.Sprintf("posterior = %q", c.file), 1)
		if _, err := buildRegion(text, tables, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("posterior = %q: %v, want %s", c.file, err, c.want)
		}
	}
}

// Protects: a posterior is written with six digits, and the ends of all ranges have no more. Rounding moves
// no fitted value out of its range.
func TestPosteriorRoundsIntoRange(t *testing.T) {
	for _, row := range parameterRows {
		for _, end := range []float64{row.Lo, row.Hi} {
			if x, err := strconv.ParseFloat(strconv.FormatFloat(end, 'g', 6, 64), 64); err != nil || x != end ||
				math.IsInf(end, 0) {
				t.Errorf("%s: %v is an end of its range and has more than six digits", row.Path, end)
			}
		}
	}
}

// Protects: no broken table of a fit makes the reader panic. Its faults have the file's name and clean text.
// It can write and read again what it accepts.
func FuzzPosterior(f *testing.F) {
	f.Add("draw,leaders.noise,pair.KZ-UZ\nmean,1,2\ncontraction,0.5,0\n1,1.5,2\n")
	f.Add("draw\n1\n")
	f.Add("draw;leaders.noise\nmean;1,5\n")
	f.Fuzz(func(t *testing.T, text string) {
		post, err := readPosterior(text)
		if err != nil {
			clean(t, err, "posterior.csv")
			return
		}
		written := PosteriorCSV(post)
		again, err := readPosterior(string(written))
		if err != nil || len(again.Draws) != len(post.Draws) || !reflect.DeepEqual(again.Paths, post.Paths) ||
			string(PosteriorCSV(again)) != string(written) {
			t.Errorf("written and read again: %v", err)
		}
	})
}

// clean tells whether an error consists of faults of a file, in valid text without control characters.
func clean(t *testing.T, err error, file string) {
	t.Helper()
	faults, ok := err.(fault.Faults)
	if !ok || len(faults) == 0 {
		t.Errorf("%T %v, want faults", err, err)
	}
	for _, bad := range faults {
		if bad.File != file || bad.Message == "" || !utf8.ValidString(bad.Message) ||
			strings.ContainsFunc(bad.Message, func(r rune) bool { return !fault.Visible(r) }) {
			t.Errorf("fault %q", bad)
		}
	}
}
