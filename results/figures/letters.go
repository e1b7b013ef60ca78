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

// Words in Latin, Greek and Cyrillic letters are set in Liberation Sans, letter
// after letter. Whatever it lacks, and all that is written from right to left, is
// set in DejaVu Sans: put into the order in which it is seen (Unicode Annex 9),
// and shaped, so that the letters of Arabic script are joined.

// typeface is a font with what shapes and outlines need. Its face has a cache, so it
// is used by one at a time.
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

// typefaces are read when the first words are measured; index 1 is bold. The mutex
// guards the caches of their faces.
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

// The characters that say how words are ordered and are not seen themselves.
const (
	isolate = '\u2068' // begins words whose direction is that of their first letter
	restore = '\u2069' // ends them
)

func orders(r rune) bool {
	return r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= restore
}

// leftward tells whether a character belongs to a script that is written from right
// to left, or may.
func leftward(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// apart keeps words from right to left by themselves among others: what follows
// them, such as a number, stays behind them.
func apart(words string) string {
	if !strings.ContainsFunc(words, leftward) {
		return words
	}
	return string(isolate) + words + string(restore)
}

// Lacking lists the characters of words for which figures have no glyph and show a
// box, each once, in their order.
func Lacking(words string) []rune {
	all := typefaces()
	var out []rune
	for _, r := range words {
		has := func(t *typeface) bool { return t.has(r) }
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) || unicode.IsSpace(r) || slices.Contains(out, r) {
			continue
		}
		for k := range all.main {
			if !has(all.main[k]) && !has(all.other[k]) {
				out = append(out, r)
				break
			}
		}
	}
	return out
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
		if leftward(r) || orders(r) || !main.has(r) {
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

// piece is a stretch of a line, as it is seen from the left: words of the main
// typeface, or glyphs that were shaped.
type piece struct {
	words  string
	glyphs []glyph
	width  vg.Length
}

// glyph is a shape at its place from the begin of a piece, in points.
type glyph struct {
	face *typeface
	id   otf.GID
	x, y vg.Length
}

// pieces puts a line of words into the order in which it is seen, and shapes what
// needs it. Lines run from left to right unless they hold no letter that does.
func (k ink) pieces(words string) []piece {
	text := []rune(strings.ReplaceAll(words, hard, " ")) // a hard space would make one number of two
	base := bidi.RightToLeft
	for _, r := range text {
		if unicode.IsLetter(r) && !leftward(r) {
			base = bidi.LeftToRight
		}
	}
	if !slices.ContainsFunc(text, leftward) {
		base = bidi.LeftToRight
	}
	var paragraph bidi.Paragraph
	runs := paragraph.Segment(text, base)
	var order []bidi.Run
	most := bidi.Level(0)
	for n := 0; n < runs.NumRuns(); n++ {
		order = append(order, runs.Run(n))
		most = max(most, order[n].Level)
	}
	for level := most; level > 0; level-- { // rule L2: turn what is that deep or deeper
		for from := 0; from < len(order); from++ {
			to := from
			for to < len(order) && order[to].Level >= level {
				to++
			}
			slices.Reverse(order[from:to])
			from = max(from, to-1)
		}
	}
	all := typefaces()
	all.Lock()
	defer all.Unlock()
	main, other := all.main[boolToInt(k.bold)], all.other[boolToInt(k.bold)]
	var out []piece
	for _, run := range order {
		var cuts []stretch
		for n := run.Start; n < run.End; n++ {
			cuts = appendStretch(cuts, text[n], n, run.IsLeftToRight(), main, other)
		}
		if !run.IsLeftToRight() {
			slices.Reverse(cuts)
		}
		for _, c := range cuts {
			out = append(out, k.shape(text, c, run.IsLeftToRight(), main))
		}
	}
	return out
}

// stretch is a part of a run in one typeface and script.
type stretch struct {
	from, to int
	face     *typeface
	script   language.Script
}

// appendStretch adds a character to the last stretch, or begins another.
func appendStretch(cuts []stretch, r rune, at int, rightward bool, main, other *typeface) []stretch {
	last := len(cuts) - 1
	script := language.LookupScript(r)
	want := main
	switch {
	case orders(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r): // goes with what it stands at
		if last >= 0 {
			want = cuts[last].face
		}
	case rightward && last >= 0 && r == ' ' && cuts[last].face == other:
		want = other
	case rightward && (main.has(r) || !other.has(r)), !rightward && main.has(r) && !other.has(r):
	default:
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
func (k ink) shape(text []rune, c stretch, rightward bool, main *typeface) piece {
	if rightward && c.face == main {
		words := strings.Map(func(r rune) rune {
			if orders(r) {
				return -1
			}
			return r
		}, string(text[c.from:c.to]))
		f := k.face()
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
	unit := k.size / c.face.upem
	var p piece
	var places []harfbuzz.GlyphPosition = buffer.Pos
	for n, at := range places {
		p.glyphs = append(p.glyphs, glyph{c.face, buffer.Info[n].Glyph, p.width + vg.Length(at.XOffset)*unit, vg.Length(at.YOffset) * unit})
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

// lettersOf are the outlines of a line of words in the main typeface.
func lettersOf(m mark) vg.Path {
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
	var path vg.Path
	k.outlines(&path, m.at, glyphs)
	return path
}
