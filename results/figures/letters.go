package figures

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
	"github.com/go-text/typesetting/bidi"
	otf "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"gonum.org/v1/plot/vg"
)

// Words in Latin, Greek and Cyrillic letters are set in Liberation Sans, letter after letter. DejaVu Sans
// sets what Liberation Sans lacks, and everything that is written from right to left. Such words are put into
// the order in which they are seen (Unicode Annex 9), and are shaped, so that the letters of Arabic script
// are joined.

// typeface is a font with what shaping and outlines need. Its face has a cache, so only one caller may use it
// at a time.
type typeface struct {
	face   *otf.Face
	shaper *harfbuzz.Font
	upem   vg.Length // units of the font in a size
}

func newTypeface(ttf []byte) *typeface {
	face, err := otf.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		panic(fmt.Sprintf("figures: a font of the program cannot be read: %v", err))
	}
	return &typeface{face, harfbuzz.NewFont(face), vg.Length(face.Upem())}
}

// has tells whether the font has a glyph for a character.
func (t *typeface) has(r rune) bool {
	_, ok := t.face.Font.NominalGlyph(r)
	return ok
}

// typefaces are read when the first words are measured. Index 1 is bold. The mutex guards the caches of their
// faces.
var typefaces = sync.OnceValue(func() *struct {
	sync.Mutex
	main, other [2]*typeface
} {
	var all struct {
		sync.Mutex
		main, other [2]*typeface
	}
	for k, ttf := range [][]byte{dejavusans.TTF, dejavusansbold.TTF} {
		var main bytes.Buffer
		f := ink{size: normal, bold: k == 1}.face()
		if _, err := f.Face.WriteSourceTo(nil, &main); err != nil {
			panic(fmt.Sprintf("figures: a font of the program cannot be read: %v", err))
		}
		all.main[k], all.other[k] = newTypeface(main.Bytes()), newTypeface(ttf)
	}
	return &all
})

// The invisible characters that determine the order of words.
const (
	isolate     = '\u2068' // begins words whose direction is that of their first letter
	restore     = '\u2069' // ends them
	leftToRight = '\u200e' // counts as a letter from left to right
	rightToLeft = '\u200f' // counts as one from right to left
)

// direction is the character that counts as the first letter of words. It is 0 for words without a letter.
func direction(words []rune) rune {
	for _, r := range words {
		switch {
		case r == rightToLeft, unicode.IsLetter(r) && leftward(r):
			return rightToLeft
		case r == leftToRight, unicode.IsLetter(r):
			return leftToRight
		}
	}
	return 0
}

func orders(r rune) bool {
	return r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= restore
}

// combines tells whether a character stands on the letter before it. Such a character needs shaping in every
// script.
func combines(r rune) bool { return unicode.Is(unicode.Mn, r) }

// leftward tells whether a character belongs to a script that is always or sometimes written from right to
// left.
func leftward(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// isolated keeps words from right to left apart from the text around them. So what follows them, such as a
// number, stays behind them.
func isolated(words string) string {
	if !strings.ContainsFunc(words, leftward) {
		return words
	}
	return string(isolate) + words + string(restore)
}

// pairWords names two things, such as neighbours. Two names from right to left form one stretch, and the
// first name stands at the right.
func pairWords(a, b string) string {
	const end, begin = string(restore), string(isolate)
	if strings.HasSuffix(a, end) && strings.HasPrefix(b, begin) {
		return strings.TrimSuffix(a, end) + "–" + strings.TrimPrefix(b, begin)
	}
	return a + "–" + b
}

// Lacking lists the characters of words for which figures have no glyph and show a box. Each is listed once,
// in their order.
func Lacking(words string) []rune {
	var out []rune
	for _, r := range words {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) || unicode.IsSpace(r) || slices.Contains(out, r) {
			continue
		}
		if plain.boxes(r) || strong.boxes(r) {
			out = append(out, r)
		}
	}
	return out
}

// boxes tells whether a character is drawn as a box. Shaping composes some characters from others, so not
// every character needs a glyph of its own.
func (k ink) boxes(r rune) bool {
	if typefaces().main[boolToInt(k.bold)].has(r) {
		return false
	}
	for _, p := range k.pieces(string(r)) {
		if p.words != "" || slices.ContainsFunc(p.glyphs, func(g glyph) bool { return g.id == 0 }) {
			return true
		}
	}
	return false
}

// simple tells whether words can be set letter after letter in the main typeface.
func (k ink) simple(words string) bool {
	ascii := true
	for n := range len(words) {
		ascii = ascii && words[n] < 0x80
	}
	if ascii {
		return true
	}
	main := typefaces().main[boolToInt(k.bold)]
	for _, r := range words {
		if leftward(r) || orders(r) || combines(r) || !main.has(r) {
			return false
		}
	}
	return true
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// piece is a stretch of a line, counted from the left: words of the main typeface, or glyphs that were
// shaped.
type piece struct {
	words  string
	glyphs []glyph
	width  vg.Length
}

// glyph is a shape at its place from the beginning of a piece, in points.
type glyph struct {
	face *typeface
	id   otf.GID
	x, y vg.Length
}

// pieces puts a line of words into the order in which it is seen, from the left, and shapes what needs it. A
// line runs from left to right. A line that has no letter from left to right runs the other way. A part that
// is kept apart runs as its own first letter does.
func (k ink) pieces(words string) []piece {
	all := typefaces()
	all.Lock()
	defer all.Unlock()
	s := setter{ink: k, main: all.main[boolToInt(k.bold)], other: all.other[boolToInt(k.bold)]}
	text := []rune(strings.ReplaceAll(words, hard, " ")) // a hard space would join two numbers into one
	if !slices.ContainsFunc(text, func(r rune) bool { return orders(r) || unicode.IsLetter(r) && !leftward(r) }) &&
		slices.ContainsFunc(text, leftward) {
		s.fromRight(text)
		return s.out
	}
	for len(text) > 0 {
		from := slices.Index(text, isolate)
		if from < 0 {
			s.fromLeft(text)
			break
		}
		s.fromLeft(text[:from])
		text = text[from+1:]
		to := slices.Index(text, restore)
		if to < 0 {
			to = len(text)
		}
		if direction(text[:to]) == rightToLeft {
			s.fromRight(text[:to])
		} else {
			s.fromLeft(text[:to])
		}
		text = text[min(len(text), to+1):]
	}
	return s.out
}

// setter sets a line, piece by piece.
type setter struct {
	ink
	main, other *typeface
	out         []piece
}

// fromLeft sets words from left to right. Words in the other direction are kept apart, so numbers that follow
// them stay behind them.
func (s *setter) fromLeft(text []rune) {
	for len(text) > 0 {
		from := slices.IndexFunc(text, leftward)
		if from < 0 {
			s.run(text, true)
			return
		}
		to, open := from, 0 // brackets that open among them close there
		for n := from; n < len(text) && (leftward(text[n]) || !unicode.IsLetter(text[n])); n++ {
			switch {
			case leftward(text[n]):
				to = n + 1
			case text[n] == '(':
				open++
			case text[n] == ')' && open > 0:
				open--
				if n == to {
					to = n + 1
				}
			}
		}
		s.run(text[:from], true)
		s.fromRight(text[from:to])
		text = text[to:]
	}
}

// fromRight sets words from right to left. Latin letters and numbers among them run the other way. There are
// only these two levels, so the runs come in reverse order.
func (s *setter) fromRight(text []rune) {
	var paragraph bidi.Paragraph
	runs := paragraph.Segment(text, bidi.RightToLeft)
	for n := runs.NumRuns() - 1; n >= 0; n-- {
		run := runs.Run(n)
		s.run(text[run.Start:run.End], run.IsLeftToRight())
	}
}

// run sets words of one direction.
func (s *setter) run(text []rune, rightward bool) {
	var cuts []stretch
	for n, r := range text {
		cuts = s.append(cuts, r, n, rightward)
	}
	if !rightward {
		slices.Reverse(cuts)
	}
	for _, c := range cuts {
		s.out = append(s.out, s.shape(text, c, rightward))
	}
}

// stretch is a part of a run in one typeface and script.
type stretch struct {
	from, to int
	face     *typeface
	script   language.Script
}

// append adds a character to the last stretch, or begins another.
func (s *setter) append(cuts []stretch, r rune, at int, rightward bool) []stretch {
	main, other := s.main, s.other
	last := len(cuts) - 1
	script := language.LookupScript(r)
	want := main
	switch {
	case last >= 0 && unicode.In(r, unicode.Cf, unicode.Mn): // goes with what it stands at
		want = cuts[last].face
	case rightward && last >= 0 && r == ' ' && cuts[last].face == other:
		want = other
	case rightward && main.has(r), !rightward && main.has(r) && !other.has(r):
	default: // without a glyph in either, this one draws a box; the main one would draw nothing and shift the rest
		want = other
	}
	if last >= 0 && cuts[last].face == want {
		was := &cuts[last]
		if !script.Strong() || script == was.script || !was.script.Strong() {
			if script.Strong() {
				was.script = script
			}
			was.to = at + 1
			return cuts
		}
	}
	return append(cuts, stretch{at, at + 1, want, script})
}

// shape makes a piece of a stretch of a line.
func (s *setter) shape(text []rune, c stretch, rightward bool) piece {
	if rightward && c.face == s.main && !slices.ContainsFunc(text[c.from:c.to], combines) {
		words := strings.Map(func(r rune) rune {
			if orders(r) {
				return -1
			}
			return r
		}, string(text[c.from:c.to]))
		f := s.face()
		return piece{words: words, width: f.Width(words)}
	}
	buffer := harfbuzz.NewBuffer()
	buffer.Props.Direction = harfbuzz.LeftToRight
	if !rightward {
		buffer.Props.Direction = harfbuzz.RightToLeft
	}
	buffer.Props.Script = c.script
	buffer.AddRunes(text, c.from, c.to-c.from)
	buffer.Shape(c.face.shaper, nil)
	unit := s.size / c.face.upem
	var p piece
	var places []harfbuzz.GlyphPosition = buffer.Pos
	for n, at := range places {
		p.glyphs = append(p.glyphs, glyph{c.face, buffer.Info[n].Glyph, p.width + vg.Length(at.XOffset)*unit,
			vg.Length(at.YOffset) * unit})
		p.width += vg.Length(at.XAdvance) * unit
	}
	return p
}

// outlines adds the outlines of glyphs to a path, from a point on the base line.
func (k ink) outlines(path *vg.Path, at vg.Point, glyphs []glyph) {
	all := typefaces()
	all.Lock()
	defer all.Unlock()
	for _, g := range glyphs {
		shape, ok := g.face.face.GlyphData(g.id).(otf.GlyphOutline)
		if !ok {
			continue
		}
		unit := k.size / g.face.upem
		point := func(p opentype.SegmentPoint) vg.Point {
			return vg.Point{X: at.X + g.x + vg.Length(p.X)*unit, Y: at.Y + g.y + vg.Length(p.Y)*unit}
		}
		var segments []opentype.Segment = shape.Segments
		for n, s := range segments {
			switch s.Op {
			case opentype.SegmentOpMoveTo:
				if n > 0 {
					path.Close()
				}
				path.Move(point(s.Args[0]))
			case opentype.SegmentOpLineTo:
				path.Line(point(s.Args[0]))
			case opentype.SegmentOpQuadTo:
				path.QuadTo(point(s.Args[0]), point(s.Args[1]))
			case opentype.SegmentOpCubeTo:
				path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
			}
		}
		if len(segments) > 0 {
			path.Close()
		}
	}
}

// glyphsOf are the letters of a line of words in the main typeface, and how they look.
func glyphsOf(m *mark) (ink, []glyph) {
	k := ink{size: m.face.Font.Size, bold: m.face.Font.Weight == boldness}
	main := typefaces().main[boolToInt(k.bold)]
	var glyphs []glyph
	x, last := vg.Length(0), ""
	for _, r := range m.words {
		letter := string(r)
		if last != "" { // kerning
			x += m.face.Width(last+letter) - m.face.Width(last) - m.face.Width(letter)
		}
		id, _ := main.face.Font.NominalGlyph(r)
		glyphs = append(glyphs, glyph{face: main, id: id, x: x})
		x += m.face.Width(letter)
		last = letter
	}
	return k, glyphs
}

// lettersOf are the outlines of a line of words in the main typeface.
func lettersOf(m mark) vg.Path {
	k, glyphs := glyphsOf(&m)
	var path vg.Path
	k.outlines(&path, m.at, glyphs)
	return path
}
