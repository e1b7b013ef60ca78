package fault

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most is how many faults of one file are reported. Of the others only the number is.
const Most = 50

// capped keeps the first Most faults of each file and tells how many more there are.
func (fs Faults) capped() Faults {
	told, last, more := map[string]int{}, map[string]int{}, map[string]int{}
	var out Faults
	for _, f := range fs {
		if told[f.File]++; told[f.File] > Most {
			more[f.File]++
			continue
		}
		last[f.File] = len(out)
		out = append(out, f)
	}
	for k := len(out) - 1; k >= 0; k-- { // from the end, so that places before stay as they are
		if f := out[k]; last[f.File] == k && more[f.File] > 0 {
			out = append(out[:k+1], append(Faults{{File: f.File,
				Message: fmt.Sprintf("and %d more like these; mend these first", more[f.File])}}, out[k+1:]...)...)
		}
	}
	return out
}

// Clip makes text that somebody else wrote fit into a message: valid UTF-8, no
// control characters, at most 60 characters.
func Clip(s string) string {
	if len(s) > 1<<10 { // more than is shown, whatever it holds
		s = s[:1<<10]
	}
	s = strings.Map(func(r rune) rune {
		if !Visible(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "…"
	}
	return s
}

// Quote is Clip in quotes. What cannot be seen is written as an escape.
func Quote(s string) string {
	if len(s) > 1<<10 {
		s = s[:1<<10]
	}
	if r := []rune(s); len(r) > 60 {
		s = string(r[:57]) + "…"
	}
	return strconv.Quote(s)
}

// Word is a value as it may be shown: in quotes, unless it is a plain word or number.
func Word(value string) string {
	if q := Quote(value); q != `"`+value+`"` || value == "" || strings.ContainsAny(value, " ") {
		return q
	}
	return value
}

// ShellWord writes a word, such as the name of a file, as it is typed in a command. It adds quotes where a
// shell would split the word. Double quotes work in sh, PowerShell and cmd. Single quotes are used where sh
// would expand something inside double quotes.
func ShellWord(s string) string {
	if strings.HasPrefix(s, "-") { // which would be a flag
		s = "./" + s
	}
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("._-/:+@=,", r)
	}
	switch {
	case s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }):
		return s
	case !strings.ContainsAny(s, "\"$`!"):
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Visible tells whether a character may stand in a name or a cell. Not allowed are control characters, line
// separators, marks that change the direction of writing, the byte-order mark and spaces without width. Marks
// that join or separate letters are allowed, because some languages need them.
func Visible(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	if r < unicode.MaxASCII { // most text, and the tables take long
		return r >= ' '
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == joiner || r == nonJoiner
}

// Count is a number of things in words: 1 entry, 2 entries, 0 pairs of runs.
func Count(n int, thing string) string { return fmt.Sprintf("%d %s", n, Plural(n, thing)) }

// Counted is a number with the text for one thing, or the text for more.
func Counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// Plural is a thing as it follows its number. The plural is put on the word before " of ", or on the last
// word.
func Plural(n int, thing string) string {
	if n == 1 {
		return thing
	}
	head, of, _ := strings.Cut(thing, " of ")
	if of != "" {
		of = " of " + of
	}
	if stem, is := strings.CutSuffix(head, "y"); is && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies" + of
	}
	return head + "s" + of
}
