package figures

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	otf "github.com/go-text/typesetting/font"
	"gonum.org/v1/plot/vg"
)

// mostScreen bounds a picture of a page as SVG, in bytes. What is drawn of more parts is smaller as PNG.
const mostScreen = 400_000

// picture is the figure for a page on a screen, of the usual size and in the colours of a look. It is SVG, which is
// sharp on every screen and takes a fifth of the room of a PNG; or PNG if the figure has very many parts.
func (f *Figure) picture(l Look) []byte {
	d := f.drawing
	if l.Greyscale {
		d = d.printed()
	}
	if small := d.screen(); len(small) <= mostScreen {
		return small
	}
	return d.png(Look{Greyscale: l.Greyscale})
}

// Units of a picture for the screen: places are whole numbers of them, in a letter of parts of its size. An error of
// half of one cannot be seen.
const (
	perPoint  = 20
	perLetter = 512
)

func units(v vg.Length) int { return int(math.Round(perPoint * float64(v))) }

// screen writes the drawing as SVG in few bytes. Each letter is an outline, which stands in the file once; so the
// drawing looks the same where a font is missing.
func (d *drawing) screen() []byte {
	w := &screen{tall: units(d.height), letters: map[glyphName]string{}}
	fmt.Fprintf(&w.b, "<svg xmlns='http://www.w3.org/2000/svg' width='%s' height='%s' viewBox='0 0 %d %d'>"+
		"<rect width='100%%' height='100%%' fill='#fff'/><g fill='none' stroke-linejoin='round'>",
		decimal(float64(d.width/vg.Inch)*96, 2), decimal(float64(d.height/vg.Inch)*96, 2), units(d.width), w.tall)
	for _, m := range d.marks {
		w.mark(&m)
	}
	w.begin("", "")
	w.b.WriteString("</g><defs>")
	w.b.Write(w.outlines.Bytes())
	w.b.WriteString("</defs></svg>")
	return w.b.Bytes()
}

// glyphName says which outline a letter has.
type glyphName struct {
	bold bool
	id   otf.GID
}

// screen is a picture being written.
type screen struct {
	b        bytes.Buffer
	tall     int
	style    string // of the group that is open, "" for none
	joined   string // the style of strokes, if a path is open to which another stroke can be joined
	outlines bytes.Buffer
	letters  map[glyphName]string // the names of outlines
}

// begin opens a group of this style, unless it is open. Strokes of the style join can share one path.
func (w *screen) begin(style, join string) {
	if w.joined != "" && w.joined != join {
		w.b.WriteString("'/>")
		w.joined = ""
	}
	if style == w.style {
		return
	}
	if w.style != "" {
		w.b.WriteString("</g>")
	}
	if style != "" {
		w.b.WriteString("<g " + style + ">")
	}
	w.style = style
}

func (w *screen) mark(m *mark) {
	if m.colour.A == 0 || m.kind == stroke && m.width <= 0 || m.kind != line && len(m.path) == 0 {
		return
	}
	paint := "fill"
	if m.kind == stroke {
		paint = "stroke"
	}
	style := fmt.Sprintf("%s='#%02x%02x%02x'", paint, m.colour.R, m.colour.G, m.colour.B)
	if m.colour.A < 255 {
		style += fmt.Sprintf(" %s-opacity='%s'", paint, opacity(m.colour))
	}
	if m.kind == stroke {
		style += " stroke-width='" + decimal(perPoint*float64(m.width), 1) + "'"
		if len(m.dashes) > 0 {
			var dashes []string
			for _, v := range m.dashes {
				dashes = append(dashes, decimal(perPoint*float64(v), 1))
			}
			style += " stroke-dasharray='" + strings.Join(dashes, " ") + "'"
		}
	}
	// Strokes that cover what is below look the same one by one and together. Areas could cut holes into each other.
	join := ""
	if m.kind == stroke && m.colour.A == 255 {
		join = style
	}
	w.begin(style, join)
	switch {
	case m.kind == line:
		w.words(m)
		return
	case w.joined == "":
		w.b.WriteString("<path d='")
	}
	w.path(&w.b, m.path, func(p vg.Point) (x, y int) { return units(p.X), w.tall - units(p.Y) })
	if w.joined = join; join == "" {
		w.b.WriteString("'/>")
	}
}

// words writes a line of words, letter after letter.
func (w *screen) words(m *mark) {
	k, glyphs := glyphsOf(m)
	unit := float64(k.size) * perPoint / perLetter
	fmt.Fprintf(&w.b, "<g transform='matrix(%s 0 0 -%[1]s %d %d)'>", strconv.FormatFloat(unit, 'g', 5, 64), units(m.at.X),
		w.tall-units(m.at.Y))
	for _, g := range glyphs {
		name := w.letter(k.bold, g)
		if name == "" {
			continue
		}
		w.b.WriteString("<use href='#" + name + "'")
		if x := math.Round(float64(g.x/k.size) * perLetter); x != 0 {
			w.b.WriteString(" x='" + strconv.Itoa(int(x)) + "'")
		}
		w.b.WriteString("/>")
	}
	w.b.WriteString("</g>")
}

// letter is the name of the outline of a letter, "" if the letter has none.
func (w *screen) letter(bold bool, g glyph) string {
	key := glyphName{bold, g.id}
	name, known := w.letters[key]
	if known {
		return name
	}
	var outline vg.Path
	k := ink{size: perLetter, bold: bold}
	k.outlines(&outline, vg.Point{}, []glyph{{face: g.face, id: g.id}})
	if len(outline) > 0 {
		name = "l" + strconv.FormatInt(int64(w.outlines.Len()), 36)
		w.outlines.WriteString("<path id='" + name + "' d='")
		whole := func(v vg.Length) int { return int(math.Round(float64(v))) }
		w.path(&w.outlines, outline, func(p vg.Point) (x, y int) { return whole(p.X), whole(p.Y) })
		w.outlines.WriteString("'/>")
	}
	w.letters[key] = name
	return name
}

// path writes a path in steps from point to point, each a whole number.
func (w *screen) path(b *bytes.Buffer, path vg.Path, at func(vg.Point) (x, y int)) {
	var x, y, fromX, fromY int // where the pen is, and where the part of the path began
	begun := false
	for _, s := range steps(path) {
		if s.op == 'z' {
			b.WriteByte('z')
			x, y = fromX, fromY
			continue
		}
		op, startX, startY := s.op, x, y
		if op == 'm' && !begun {
			op, begun = 'M', true
		}
		var numbers []int
		for _, p := range s.points {
			x, y = at(p)
			numbers = append(numbers, x-startX, y-startY)
		}
		switch {
		case s.op == 'm':
			fromX, fromY = x, y
		case s.op == 'l' && numbers[0] == 0:
			op, numbers = 'v', numbers[1:]
		case s.op == 'l' && numbers[1] == 0:
			op, numbers = 'h', numbers[:1]
		}
		b.WriteByte(op)
		for k, n := range numbers {
			if k > 0 && n >= 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(n))
		}
	}
}
