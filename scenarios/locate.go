package scenarios

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/sim/fault"
)

// place is a position in a file: line and column count from 1, the column in
// characters. The zero place means "nowhere in particular".
type place struct{ line, col int }

// spot is the place of a key of a TOML file and of its value. It holds the spots below it: keys of a table,
// or items of an array.
type spot struct {
	key, value place
	keys       map[string]*spot
	folded     map[string]string // names of keys, by their forms without capitals
	items      []*spot
	made       making
	depth      int // number of keys and brackets around it
}

// making is the way in which a file made the value of a key. TOML mostly forbids to make a value a second
// time, and the parser does not check all cases.
type making uint8

const (
	unmade   making = iota
	implied         // a table that only headers of tables below it name
	headed          // a table with a header of its own, or an item of [[headers]]
	dotted          // a table that a dotted key names
	repeated        // tables below [[headers]]
	braced          // a table in braces
	valued          // any other value
)

// sub finds the spot of a key. For a missing key it gives the place of the table, so that every message has a
// place.
func (s *spot) sub(name string) *spot {
	if below := s.keys[name]; below != nil {
		return below
	}
	return &spot{key: s.key, value: s.value}
}

// item finds the spot of an item of an array, in the manner of sub.
func (s *spot) item(k int) *spot {
	if k < len(s.items) {
		return s.items[k]
	}
	return &spot{key: s.key, value: s.value}
}

// grow finds the spot of a key or makes it. A new one is unmade.
func (l *locator) grow(s *spot, p part) *spot {
	if below := s.keys[p.name]; below != nil {
		return below
	}
	if s.keys == nil {
		s.keys, s.folded = map[string]*spot{}, map[string]string{}
	}
	at := l.place(p.at)
	below := &spot{key: at, value: at, depth: s.depth + 1}
	s.keys[p.name] = below
	folded := fold(p.name)
	if twin, twice := s.folded[folded]; twice {
		l.refuse(at, "%s and %s, on line %d, differ in capital letters only; keep one of them", show(p.name), show(twin),
			s.keys[twin].key.line)
	}
	s.folded[folded] = p.name
	return below
}

// fold gives names that differ in capital letters only the same form. The parser treats such names as equal
// where it fills a struct.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, name)
}

// last is the table to which keys written below s belong.
func (s *spot) last() *spot {
	if s.made == repeated && len(s.items) > 0 {
		return s.items[len(s.items)-1]
	}
	return s
}

// maxDepth limits how deep keys and brackets may nest. The parser's work grows with the square of the depth;
// a scenario needs five.
const maxDepth = 16

// locate finds the places of the keys and values of a TOML text. The parser gives places only for its own
// errors, and it accepts some texts that TOML forbids. bad is the first fault of the text, or nil. deep tells
// that keys or brackets nest deeper than maxDepth. If the parser refuses the text, locate still returns some
// spots and never panics; places after the parser's error may be wrong.
func locate(text string) (root *spot, bad *fault.Fault, deep bool) {
	l := &locator{text: text, lines: lineStarts(text)}
	root = &spot{key: place{1, 1}, value: place{1, 1}, made: headed}
	table := root
	for l.blank(); l.more(); l.blank() {
		before := l.at
		if l.take("[") {
			table = l.header(root, before)
		} else {
			l.pair(table)
		}
		l.insist(before)
	}
	return root, l.bad, l.deep
}

// locator walks over the text.
type locator struct {
	text  string
	at    int          // byte offset
	lines []int        // byte offsets of the starts of lines
	bad   *fault.Fault // the first fault against TOML or the rules of this program
	deep  bool         // something nests too deep for the parser

	last   place // the answer of place for lastAt
	lastAt int
}

// tooDeep reports a spot that nests too deep.
func (l *locator) tooDeep(s *spot) bool {
	if s.depth <= maxDepth {
		return false
	}
	l.deep = true
	l.refuse(s.key, "keys and brackets nest deeper than %d here; a scenario needs no such depth", maxDepth)
	return true
}

// refuse reports a fault, unless there is one already.
func (l *locator) refuse(at place, format string, args ...any) {
	if l.bad == nil {
		l.bad = &fault.Fault{Line: at.line, Col: at.col, Message: fmt.Sprintf(format, args...)}
	}
}

// clash refuses a key that the text defined before in a way that allows no second definition. The path leads
// to the key from its table.
func (l *locator) clash(path []part, was *spot) {
	var names []string
	for _, p := range path {
		names = append(names, p.name)
	}
	name, line := show(strings.Join(names, ".")), was.key.line
	said := map[making]string{
		implied:  "%s is a table already, since line %d; write its header in single brackets",
		headed:   "the table %s has a header already, on line %d; write all its keys below that one",
		dotted:   "the table %s is made by dotted keys already, first on line %d; write all its keys in that way, and there",
		repeated: "%s begins with [[ ]] already, on line %d; begin every table of the list so, and write its keys below",
		braced:   "%s is a table in braces, on line %d, and complete; write all its keys between the braces",
		valued:   "%s has a value already, on line %d; write each key once",
	}[was.made]
	l.refuse(l.place(path[len(path)-1].at), "syntax: "+said, name, line)
}

// lineStarts lists the byte offsets at which the lines of a text start.
func lineStarts(text string) []int {
	starts := []int{0}
	for k := range len(text) {
		if text[k] == '\n' {
			starts = append(starts, k+1)
		}
	}
	return starts
}

// placeOf turns a byte offset into a line and a column.
func placeOf(text string, lines []int, offset int) place {
	offset = max(0, min(offset, len(text)))
	line := sort.SearchInts(lines, offset+1) // how many lines start at or before offset
	return place{line, 1 + utf8.RuneCountInString(text[lines[line-1]:offset])}
}

// place is placeOf for offsets that mostly grow. On the same line it counts on from the last offset.
// Otherwise the time for a long line would grow with the square of its length.
func (l *locator) place(offset int) place {
	ahead := l.text[min(l.lastAt, offset):offset]
	if l.last.line > 0 && offset >= l.lastAt && !strings.Contains(ahead, "\n") {
		l.last.col += utf8.RuneCountInString(ahead)
	} else {
		l.last = placeOf(l.text, l.lines, offset)
	}
	l.lastAt = offset
	return l.last
}

func (l *locator) more() bool { return l.at < len(l.text) }

// take steps over a mark if it comes next.
func (l *locator) take(mark string) bool {
	if strings.HasPrefix(l.text[l.at:], mark) {
		l.at += len(mark)
		return true
	}
	return false
}

// insist moves on by one byte if nothing was read since before. This happens only in a text that the parser
// refuses; without it a loop might never end.
func (l *locator) insist(before int) {
	if l.at == before && l.more() {
		l.at++
	}
}

// while steps over the characters of a set.
func (l *locator) while(set string) {
	for l.more() && strings.IndexByte(set, l.text[l.at]) >= 0 {
		l.at++
	}
}

// until steps to the next character of a set.
func (l *locator) until(set string) {
	for l.more() && strings.IndexByte(set, l.text[l.at]) < 0 {
		l.at++
	}
}

// blank steps over white space, ends of lines and comments.
func (l *locator) blank() {
	for {
		l.while(" \t\r\n")
		if !l.take("#") {
			return
		}
		l.until("\r\n")
	}
}

// header reads [a.b] or [[a.b]], whose first bracket stands at start, and
// gives the table that the following keys belong to.
func (l *locator) header(root *spot, start int) *spot {
	here := l.place(start)
	array := l.take("[")
	path := l.path()
	l.take("]")
	if array {
		l.take("]")
	}
	s := root
	for k, part := range path[:len(path)-1] {
		s = l.grow(s.last(), part)
		switch s.made {
		case unmade:
			s.made = implied
		case implied, headed, dotted, repeated: // its own header, or another one, adds to it
		case braced, valued:
			l.clash(path[:k+1], s)
		}
	}
	last := path[len(path)-1]
	s = l.grow(s.last(), last)
	switch {
	case array && (s.made == unmade || s.made == repeated):
		s.made = repeated
		s.items = append(s.items, &spot{key: here, value: here, made: headed, depth: s.depth + 1})
	case !array && s.made == unmade:
		s.made = headed
	case !array && s.made == implied:
		s.made, s.key = headed, l.place(last.at)
		s.value = s.key
	default:
		l.clash(path, s)
	}
	l.tooDeep(s)
	return s.last()
}

// pair reads key = value into a table.
func (l *locator) pair(table *spot) {
	path := l.path()
	if !l.take("=") {
		return
	}
	l.while(" \t")
	s := table
	for k, part := range path[:len(path)-1] {
		s = l.grow(s.last(), part)
		switch s.made {
		case unmade, implied:
			s.made = dotted
		case dotted: // a table of dotted keys can grow only inside the table where it began
		case headed, repeated, braced, valued:
			l.clash(path[:k+1], s)
		}
	}
	s = l.grow(s.last(), path[len(path)-1])
	if s.made != unmade {
		l.clash(path, s)
	}
	l.value(s)
}

// part is one piece of a dotted key and its byte offset.
type part struct {
	name string
	at   int
}

// path reads a dotted key with the white space around it.
func (l *locator) path() []part {
	var parts []part
	for {
		l.while(" \t")
		p := part{at: l.at}
		switch {
		case l.take(`"`):
			p.name = unescape(l.quoted(`"`))
		case l.take("'"):
			p.name = l.quoted("'")
		default:
			l.until(" \t\r\n.=]#}")
			p.name = l.text[p.at:l.at]
		}
		parts = append(parts, p)
		l.while(" \t")
		if !l.take(".") {
			return parts
		}
	}
}

// quoted reads to the end of a string after its opening mark, and gives the text inside.
func (l *locator) quoted(mark string) string {
	start := l.at
	for l.more() {
		end := l.at
		switch {
		// Of four or five closing quotes, one or two belong to the string.
		case len(mark) == 3 && strings.HasPrefix(l.text[l.at:], mark+mark):
			l.refuse(l.place(l.at), "syntax: six quotes or more in a row; a text ends with three, and at most two stand "+
				"before them: write \\\" for the others")
			l.at++
		case len(mark) == 3 && strings.HasPrefix(l.text[l.at:], mark+mark[:1]):
			l.at++
		case l.take(mark):
			return l.text[start:end]
		case mark[0] == '"' && l.text[l.at] == '\\':
			l.at = min(l.at+2, len(l.text))
		default:
			l.at++
		}
	}
	return l.text[start:]
}

// value reads a value that belongs to s.
func (l *locator) value(s *spot) {
	s.value = l.place(l.at)
	s.made = valued
	for _, mark := range []string{`"""`, `'''`, `"`, `'`} {
		if l.take(mark) {
			l.quoted(mark)
			return
		}
	}
	switch {
	case l.tooDeep(s):
		l.until(",]}#\r\n")
	case l.take("["):
		l.list("]", func() {
			here := l.place(l.at)
			item := &spot{key: here, value: here, depth: s.depth + 1}
			s.items = append(s.items, item)
			l.value(item)
		})
	case l.take("{"):
		s.made = braced
		l.list("}", func() { l.pair(s) })
	default:
		start := l.at
		l.until(",]}#\r\n")
		if zone := zoned.FindStringSubmatch(strings.TrimSpace(l.text[start:l.at])); zone != nil &&
			(zone[1] > "23" || zone[2] > "59") {
			l.refuse(s.value, "syntax: no place on earth is %s:%s hours from UTC; write an offset such as +05:00, or none",
				zone[1], zone[2])
		}
	}
}

// zoned matches a time with an offset. The parser does not check its hours and minutes in full.
var zoned = regexp.MustCompile(`^[0-9-]+[Tt ][0-9:.]+[+-]([0-9]{2}):([0-9]{2})$`)

// list reads items between commas up to a closing bracket.
func (l *locator) list(end string, each func()) {
	for l.blank(); l.more() && !l.take(end); l.blank() {
		if l.take(",") {
			continue
		}
		before := l.at
		each()
		l.insist(before)
	}
}

// escapes are the short escapes of TOML strings.
var escapes = map[byte]string{'b': "\b", 't': "\t", 'n': "\n", 'f': "\f", 'r': "\r", 'e': "\x1b", '"': `"`, '\\': `\`}

// unescape resolves the escapes of a basic string.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for k := 0; k < len(s); k++ {
		if s[k] != '\\' || k+1 == len(s) {
			b.WriteByte(s[k])
			continue
		}
		k++
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[k]]
		if end := k + 1 + digits; digits > 0 && end <= len(s) {
			code, _ := strconv.ParseUint(s[k+1:end], 16, 32)
			b.WriteRune(rune(code))
			k += digits
			continue
		}
		b.WriteString(escapes[s[k]])
	}
	return b.String()
}
