package table

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"concord/sim/fault"
)

// TestFaults protects that each kind of mistake in a table has its own message, at its place, and that none
// passes silently.
func TestFaults(t *testing.T) {
	const head = "node,year,gdp\n"
	for _, c := range []struct{ name, text, want string }{
		{"good", head + "UZ,1992,1.5\n", ""},
		{"with a byte-order mark", "\ufeff" + head + "UZ,1992,1.5\r\n", ""},
		{"without a last line end", head + "UZ,1992,1.5", ""},
		{"empty", "", "t.csv: the table is empty; want a first line with the names of the columns, then a line for each row"},
		{"blanks", "\ufeff \n\n",
			"t.csv: the table is empty; want a first line with the names of the columns, then a line for each row"},
		{"header only", head, "t.csv:1: the table has a header and no rows; add a line for each row, or drop the file if " +
			"there is nothing to tell"},
		{"UTF-16", "\xff\xfen\x00o\x00", "t.csv: the file is saved as UTF-16; save it as UTF-8 (in a spreadsheet: CSV UTF-8)"},
		{"zero byte", head + "U\x00Z,1992,1\n",
			"t.csv:2:2: a zero byte stands here, which no text holds; save it as UTF-8 (in a spreadsheet: CSV UTF-8)"},
		{"Latin-1", head + "é,1992,1\nK\xe9,1992,1\n",
			"t.csv:3:2: the byte 0xE9 is no UTF-8; the file is probably saved as Latin-1 or Windows-1252: save it as UTF-8 " +
				"(in a spreadsheet: CSV UTF-8)"},
		{"old Macintosh", "node,year,gdp\rUZ,1992,1\r",
			"t.csv: the lines end in a carriage return alone, as old Macintosh programs wrote them; save the table as CSV UTF-8"},
		{"semicolons", "node;year;gdp\nUZ;1992;1,5\n",
			"t.csv:1: the columns are separated by semicolons; save the table with commas between the cells and with " +
				"decimal points"},
		{"tabs", "node\tyear\tgdp\nUZ\t1992\t1.5\n",
			"t.csv:1: the columns are separated by tabs; save the table with commas between the cells and with decimal points"},
		{"unknown header", "node,year,gpd\nUZ,1992,1\n", `t.csv:1: there is no column gdp; if "gpd" is it, call it so`},
		{"another case", "Node,year,gdp\nUZ,1992,1\n", `t.csv:1: there is no column node; if "Node" is it, call it so`},
		{"no header", "UZ,1992,1.5\n",
			"t.csv:1: the table has a header and no rows; add a line for each row, or drop the file if there is nothing " +
				"to tell\n" +
				"t.csv:1: there is no column node; the first line names the columns UZ, 1992, 1.5\n" +
				"t.csv:1: there is no column year; the first line names the columns UZ, 1992, 1.5\n" +
				"t.csv:1: there is no column gdp; the first line names the columns UZ, 1992, 1.5"},
		{"column twice", "node,year,gdp,year\nUZ,1992,1,2\n",
			"t.csv:1:15: column year stands twice, first as column 2; drop one"},
		{"case only", "node,year,gdp,Year\nUZ,1992,1,2\n", "t.csv:1:15: columns year and Year differ only in case; drop one"},
		{"nameless column", "node,year,gdp,\nUZ,1992,1,\n",
			"t.csv:1:15: column 4 has no name; name it, or drop it with all its cells"},
		{"spaces around", "node, year,gdp\nUZ,1992,1\n",
			`t.csv:1: there is no column year; if " year" is it, call it so` + "\n" +
				`t.csv:1:6: the name of column " year" has spaces around it; drop them`},
		{"short row", head + "UZ,1992\n",
			"t.csv:2: the row has 2 cells and the header 3; add what is missing, if only as commas"},
		{"long row", head + "UZ,1992,1,5\n",
			"t.csv:2: the row has 4 cells and the header 3; put a cell that holds a comma in quotes, and write decimal points"},
		{"decimal comma", head + "UZ,1992,\"1,5\"\n", `t.csv:2:9: gdp = "1,5", a decimal comma; write 1.5`},
		{"empty cell", head + "UZ,1992,\n", `t.csv:2:9: gdp = "", an empty cell, want a number`},
		{"word", head + "UZ,1992,much\n",
			`t.csv:2:9: gdp = "much", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"not a number", head + "UZ,1992,NaN\n",
			`t.csv:2:9: gdp = "NaN", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"infinite", head + "UZ,1992,Inf\n",
			`t.csv:2:9: gdp = "Inf", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"hexadecimal", head + "UZ,1992,0x1p3\n",
			`t.csv:2:9: gdp = "0x1p3", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"underscore", head + "UZ,1992,1_000\n",
			`t.csv:2:9: gdp = "1_000", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"too great", head + "UZ,1992,1e999\n", `t.csv:2:9: gdp = "1e999", greater than any number that the program can hold`},
		{"too small", head + "UZ,1992,1e-999\n",
			`t.csv:2:9: gdp = "1e-999", smaller than any number that the program can hold; write 0`},
		{"out of range", head + "UZ,1992,1e16\n", `t.csv:2:9: gdp = "1e16", want a number in -1e+15..1e+15`},
		{"broken year", head + "UZ,1992.0,1\n", `t.csv:2:4: year = "1992.0", want a whole number in 1..9999`},
		{"a year of 2⁶³", head + "UZ,9223372036854775808,1\n",
			`t.csv:2:4: year = "9223372036854775808", want a whole number in 1..9999`},
		{"columns in characters", head + "Ö\u00a0Ü,1992,x\n",
			`t.csv:2:10: gdp = "x", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"bare quote", head + "U\"Z,1992,1\n",
			`t.csv:2:2: a quote stands inside a cell that does not begin with one; put the cell in quotes and write the quote inside twice: "a ""word"" like this"`},
		{"open quote", head + "UZ,1992,1\n\"KG,1992,1\nKZ,1992,1\n",
			"t.csv:3:1: a cell in quotes that begins here does not end where it should; end it with a quote before the next " +
				"comma, and write a quote inside it twice"},
		{"escape sequence", head + "\x1b[31mUZ,1992,1\n",
			`t.csv:2:1: node = "\x1b[31mUZ" holds a character that cannot be seen (U+001B); drop it`},
		{"line break in a cell", head + "\"U\nZ\",1992,1\n",
			`t.csv:2:1: node = "U\nZ" holds a character that cannot be seen (U+000A); drop it`},
		{"all at once", head + "UZ,x,1\nKG,1992\nKZ,1992,y\n", `t.csv:2:4: year = "x", want a whole number in 1..9999` + "\n" +
			"t.csv:3: the row has 2 cells and the header 3; add what is missing, if only as commas\n" +
			`t.csv:4:9: gdp = "y", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"too many columns", strings.Repeat("a,", MostColumns) + "a\n",
			"t.csv:1: the row has more than 10000 cells; leave out columns that are not needed"},
		{"a row without end", head + strings.Repeat(",", 3*MostColumns),
			"t.csv:2: the row has more than 10000 cells; leave out columns that are not needed"},
		{"a cell without end", head + "UZ,1992,\"1\nKG,1992,1\n" + strings.Repeat("a\n", MostCell/2),
			"t.csv:2: a cell that begins here is longer than 1 MB; shorten it, or end its quotes"},
		{"too long", head + strings.Repeat("UZ,1992,1\n", MostBytes/10),
			"t.csv: the table is longer than 64 MB; split it, or leave out what is not needed"},
	} {
		got := ""
		if err := numbers("t.csv", c.text).Err(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// numbers reads a table as a reader of three columns does.
func numbers(file, text string) *Table {
	t := Read(file, []byte(text))
	at, ok := t.Columns("node", "year", "gdp")
	if ok {
		for r := range t.Rows {
			t.Whole(r, at[1], 1, 9999)
			t.Number(r, at[2], -1e15, 1e15)
		}
	}
	return t
}

// TestManyFaults protects that a message stays short and says how much it leaves out.
func TestManyFaults(t *testing.T) {
	for _, n := range []int{50, 51, 900, 5000} {
		faults := numbers("t.csv", "node,year,gdp\n"+strings.Repeat("UZ,1992,x\n", n)).Faults()
		last := faults[len(faults)-1].Error()
		want := ""
		switch {
		case n > 1000:
			want = "4950 or more"
		case n > 50:
			want = fmt.Sprintf("t.csv: and %d more like these; mend these first", n-50)
		}
		if len(faults) > 51 || !strings.Contains(last, want) {
			t.Errorf("%d faults: %d lines, the last is %s", n, len(faults), last)
		}
	}
}

// FuzzRead gives the reader any text. It must not panic. Its faults must be valid text without control
// characters. A table that it accepts must meet its own rules.
func FuzzRead(f *testing.F) {
	f.Add("node,year,gdp\nUZ,1992,1.5\n")
	f.Add("\ufeffnode,year,gdp\r\n\"U\"\"Z\",1992,\"1,5\"\r\n")
	f.Add("node;year\n")
	f.Fuzz(func(t *testing.T, text string) {
		table := numbers("t.csv", text)
		for _, bad := range table.Faults() {
			if bad.File != "t.csv" || !utf8.ValidString(bad.Message) ||
				strings.ContainsFunc(bad.Message, func(r rune) bool { return !fault.Visible(r) }) {
				t.Errorf("%q: fault %q", text, bad)
			}
			if lines := strings.Count(text, "\n") + 1; bad.Line > lines {
				t.Errorf("%q: fault in line %d of %d", text, bad.Line, lines)
			}
		}
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Header) {
				t.Errorf("%q: a row of %d cells", text, len(row.Cells))
			}
		}
	})
}
