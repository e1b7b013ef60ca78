package figures

import (
	"image/color"
	"sort"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/sim"
)

// Sizes of a sheet on paper. The smallest text has the size small.
const (
	sheetWidth = 16 * vg.Centimeter
	margin     = vg.Length(7) // points, all around
	dpi        = 240          // 1512 pixels across

	large  = vg.Length(11)  // titles
	normal = vg.Length(8.5) // subtitles, panel titles
	small  = vg.Length(8)   // everything else
	leap   = 1.22           // from line to line, in sizes

	capital  = 0.69 // height of a capital letter of the typeface, in sizes
	boldness = 3    // font.WeightBold of golang.org/x/image/font
)

// Colours that can be distinguished under every common colour blindness (Okabe and Ito 2008). They have one
// meaning in all figures: blue is simulated, black is observed.
var (
	black   = color.NRGBA{0x1a, 0x1a, 0x1a, 0xff}
	grey    = color.NRGBA{0x59, 0x59, 0x59, 0xff} // words: 7:1 on white
	rule    = color.NRGBA{0xd9, 0xd9, 0xd9, 0xff} // grid lines
	ground  = color.NRGBA{0xf2, 0xf2, 0xf0, 0xff} // land
	white   = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	blue    = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	vermil  = color.NRGBA{0xc0, 0x50, 0x00, 0xff} // Okabe and Ito's vermilion, darker for words
	regimes = [...]color.NRGBA{                   // from dark to light in grey too
		sim.Closed:     {0x4a, 0x18, 0x10, 0xff},
		sim.Restricted: {0xd5, 0x5e, 0x00, 0xff},
		sim.Managed:    {0x56, 0xb4, 0xe9, 0xff},
		sim.Open:       {0xd8, 0xec, 0xf8, 0xff},
	}
	// regimeInks are the colours of words on the colours of regimes.
	regimeInks = [...]color.NRGBA{sim.Closed: white, sim.Restricted: black, sim.Managed: black, sim.Open: black}
)

// faint gives a colour some transparency.
func faint(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(255*opacity + 0.5)
	return c
}

// pale mixes a colour with white: 1 leaves it as it is.
func pale(c color.NRGBA, strength float64) color.NRGBA {
	mix := func(x uint8) uint8 { return uint8(255 - strength*float64(255-x) + 0.5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}
}

var fonts = font.NewCache(liberation.Collection())

// ink is how words look.
type ink struct {
	size   vg.Length
	bold   bool
	colour color.NRGBA
}

func (k ink) face() font.Face {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if k.bold {
		f.Weight = boldness
	}
	return fonts.Lookup(f, k.size)
}

func (k ink) width(words string) vg.Length {
	if !k.simple(words) {
		width := vg.Length(0)
		for _, p := range k.pieces(words) {
			width += p.width
		}
		return width
	}
	f := k.face()
	return f.Width(words)
}

// The inks in use.
var (
	plain  = ink{size: small, colour: black}
	soft   = ink{size: small, colour: grey}
	strong = ink{size: small, bold: true, colour: black}
)

func (k ink) in(c color.NRGBA) ink { k.colour = c; return k }

// side says which part of the words lies at the given point: their left end, centre or right end.
type side float64

// The sides.
const (
	left   side = 0
	centre side = 0.5
	right  side = 1
)

// sheet is one figure being drawn, in points from the lower left corner.
type sheet struct {
	draw.Canvas
	drawing *drawing
	body    vg.Rectangle // what title and source leave for the panels

	written []written // for tests of the layout
}

// written is a line of words with the place that it takes.
type written struct {
	words string
	place vg.Rectangle
}

// newSheet begins a figure whose panels are bodyHeight tall, and writes the words around them.
func newSheet(bodyHeight vg.Length, title, subtitle, source string) *sheet {
	room := sheetWidth - 2*margin
	head := ink{size: large, bold: true, colour: black}
	under := ink{size: normal, colour: grey}
	titles, subtitles, sources := balance(title, head, room), balance(subtitle, under, room), balance(source, soft, room)
	lines := func(n int, k ink) vg.Length { return vg.Length(n) * leap * k.size }
	above := lines(len(titles), head) + 2 + lines(len(subtitles), under) + 4
	below := lines(len(sources), soft) + 5

	height := margin + below + bodyHeight + above + margin
	d := &drawing{width: sheetWidth, height: height, title: title}
	vg.Initialize(d)
	sh := &sheet{Canvas: draw.NewCanvas(d, sheetWidth, height), drawing: d}
	y := height - margin
	write := func(words []string, k ink) {
		for _, w := range words {
			y -= capital * k.size
			sh.text(margin, y, left, w, k)
			y -= (leap - capital) * k.size
		}
	}
	write(titles, head)
	y -= 2
	for k := range subtitles {
		subtitles[k] = strings.TrimRight(subtitles[k], "·"+hard) // no separator at the end of a line
	}
	write(subtitles, under)
	y = margin + below - 5
	write(sources, soft)
	sh.body = vg.Rectangle{
		Min: vg.Point{X: margin, Y: margin + below},
		Max: vg.Point{X: sheetWidth - margin, Y: margin + below + bodyHeight},
	}
	return sh
}

// hard is a space at which no line is broken.
const hard = "\u00a0"

// wrap breaks words into lines that are no wider than room.
func wrap(words string, k ink, room vg.Length) []string { return wrapBy(words, k.width, room) }

// wrapBy is wrap with a measure of the width of words.
func wrapBy(words string, width func(string) vg.Length, room vg.Length) []string {
	var lines []string
	line := ""
	for _, w := range strings.Split(strings.ReplaceAll(words, " %", hard+"%"), " ") {
		longer := w
		if line != "" {
			longer = line + " " + w
		}
		if line != "" && width(longer) > room {
			lines = append(lines, line)
			longer = w
		}
		for width(longer) > room { // now it is one word
			head, rest := parted(longer, width, room)
			if rest == "" {
				break
			}
			lines = append(lines, head)
			longer = rest
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return closed(lines)
}

// parted cuts a word that is wider than room. It cuts at the last hard space or hyphen that fits, otherwise
// inside the word. The rest is empty if nothing can be cut off.
func parted(word string, width func(string) vg.Length, room vg.Length) (head, rest string) {
	letters := []rune(word)
	fits := sort.Search(len(letters), func(n int) bool { return width(string(letters[:n+1])) > room })
	for fits > 1 && fits < len(letters) && unicode.In(letters[fits], unicode.Mn, unicode.Cf) { // stays with its letter
		fits--
	}
	if fits == 0 || fits == len(letters) {
		return word, ""
	}
	for n := fits; n > 1; n-- {
		switch last := letters[n-1]; {
		case string(last) == hard:
			return string(letters[:n-1]), string(letters[n:])
		case last == '-':
			return string(letters[:n]), string(letters[n:])
		}
	}
	return string(letters[:fits]), string(letters[fits:])
}

// closed handles text that is kept apart across the end of a line. It ends that text on the line and begins
// it again on the next. The next line has the direction of the first.
func closed(lines []string) []string {
	open, way := false, rune(0)
	for n, line := range lines {
		if open {
			lines[n] = string(isolate) + line
			if way != 0 {
				lines[n] = string(isolate) + string(way) + line
			}
		}
		begin := strings.LastIndex(lines[n], string(isolate))
		if open = begin > strings.LastIndex(lines[n], string(restore)); open {
			way = direction([]rune(lines[n][begin:]))
			lines[n] += string(restore)
		}
	}
	return lines
}

// balance wraps words into as few lines as fit. The lines have about the same length, so no line has only one
// word. Each stretch of words is measured once.
func balance(words string, k ink, room vg.Length) []string {
	widths := map[string]vg.Length{}
	width := func(words string) vg.Length {
		w, known := widths[words]
		if !known {
			w = k.width(words)
			widths[words] = w
		}
		return w
	}
	lines := wrapBy(words, width, room)
	for narrow := room - 6; len(lines) > 1 && narrow > room/2; narrow -= 6 {
		tighter := wrapBy(words, width, narrow)
		if len(tighter) > len(lines) {
			break
		}
		lines = tighter
	}
	return lines
}

// shortened is the first line of words, with dots where more follow.
func shortened(words string, k ink, room vg.Length) string {
	if k.width(words) <= room {
		return words
	}
	for r := []rune(words); len(r) > 0; r = r[:len(r)-1] {
		if s := strings.TrimRight(string(r), " ") + "…"; k.width(s) <= room {
			return s
		}
	}
	return "…"
}

// text writes one line; y is the base line.
func (sh *sheet) text(x, y vg.Length, s side, words string, k ink) {
	if words == "" {
		return
	}
	f := k.face()
	sh.SetColor(k.colour)
	wide := k.width(words)
	at := vg.Point{X: x - vg.Length(s)*wide, Y: y}
	sh.written = append(sh.written, written{words, vg.Rectangle{Min: at, Max: vg.Point{X: at.X + wide, Y: y + capital*k.size}}})
	if k.simple(words) {
		sh.FillString(f, at, words)
		return
	}
	for _, p := range k.pieces(words) {
		if p.words != "" {
			sh.FillString(f, at, p.words)
		}
		if len(p.glyphs) > 0 {
			var path vg.Path
			k.outlines(&path, at, p.glyphs)
			sh.drawing.fillLetters(path)
		}
		at.X += p.width
	}
}

// middle writes one line whose capitals are centred on y.
func (sh *sheet) middle(x, y vg.Length, s side, words string, k ink) {
	sh.text(x, y-capital*k.size/2, s, words, k)
}

// top writes below the subtitle what is drawn and in what unit.
func (sh *sheet) top(words string) { sh.middle(sh.body.Min.X, sh.body.Max.Y-5, left, words, soft) }

// backed writes like middle, on a patch of white that keeps lines apart from words.
func (sh *sheet) backed(x, y vg.Length, s side, words string, k ink) {
	w := k.width(words)
	x0 := x - vg.Length(s)*w
	sh.fill(faint(white, 0.88), rect(x0-1, y-0.5*k.size, x0+w+1, y+0.5*k.size))
	sh.middle(x, y, s, words, k)
}

// stroke draws a line through points.
func (sh *sheet) stroke(c color.NRGBA, width vg.Length, dashes []vg.Length, points ...vg.Point) {
	if len(points) < 2 {
		return
	}
	sh.SetLineStyle(draw.LineStyle{Color: c, Width: width, Dashes: dashes})
	path := make(vg.Path, 0, len(points))
	path.Move(points[0])
	for _, p := range points[1:] {
		path.Line(p)
	}
	sh.Stroke(path)
}

// across draws a horizontal line.
func (sh *sheet) across(c color.NRGBA, width vg.Length, dashes []vg.Length, x0, x1, y vg.Length) {
	sh.stroke(c, width, dashes, vg.Point{X: x0, Y: y}, vg.Point{X: x1, Y: y})
}

// upright draws a vertical line.
func (sh *sheet) upright(c color.NRGBA, width vg.Length, dashes []vg.Length, x, y0, y1 vg.Length) {
	sh.stroke(c, width, dashes, vg.Point{X: x, Y: y0}, vg.Point{X: x, Y: y1})
}

// fill paints a polygon.
func (sh *sheet) fill(c color.NRGBA, points []vg.Point) {
	if len(points) < 3 {
		return
	}
	sh.SetColor(c)
	path := make(vg.Path, 0, len(points)+1)
	path.Move(points[0])
	for _, p := range points[1:] {
		path.Line(p)
	}
	path.Close()
	sh.Fill(path)
}

// outline draws the edge of a polygon.
func (sh *sheet) outline(c color.NRGBA, width vg.Length, points []vg.Point) {
	sh.stroke(c, width, nil, append(append([]vg.Point{}, points...), points[0], points[1])...)
}

// bounds is a rectangle from its left lower to its right upper corner.
func bounds(x0, y0, x1, y1 vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
}

// rect gives the corners of such a rectangle, as a polygon.
func rect(x0, y0, x1, y1 vg.Length) []vg.Point {
	return []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// corners gives the corners of a rectangle, as a polygon.
func corners(r vg.Rectangle) []vg.Point { return rect(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y) }

// diamond is a polygon around a point.
func diamond(at vg.Point, r vg.Length) []vg.Point {
	return []vg.Point{{X: at.X - r, Y: at.Y}, {X: at.X, Y: at.Y - r}, {X: at.X + r, Y: at.Y}, {X: at.X, Y: at.Y + r}}
}

// hatch draws diagonals over a rectangle. They continue from one rectangle to the next, so neighbours look
// like one area.
func (sh *sheet) hatch(c color.NRGBA, width vg.Length, r vg.Rectangle) {
	const step = 3 // points from line to line
	w, h := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	if w <= 0 || h <= 0 {
		return
	}
	// The lines x − y = k·step.
	for k := int((r.Min.X - r.Max.Y) / step); vg.Length(k)*step < r.Max.X-r.Min.Y; k++ {
		at := vg.Length(k) * step
		y0, y1 := max(r.Min.Y, r.Min.X-at), min(r.Max.Y, r.Max.X-at)
		if y0 < y1 {
			sh.stroke(c, width, nil, vg.Point{X: y0 + at, Y: y0}, vg.Point{X: y1 + at, Y: y1})
		}
	}
}

// regime paints a rectangle in the colour of a regime. A closed border is hatched too, because colour alone
// is not enough.
func (sh *sheet) regime(g sim.Regime, strength float64, r vg.Rectangle) {
	sh.fill(pale(regimes[g], strength), corners(r))
	if g == sim.Closed {
		sh.hatch(faint(white, 0.55), 0.5, r)
	}
}

// stricter paints what is less or stricter. It is hatched too, because colour alone is not enough.
func (sh *sheet) stricter(r vg.Rectangle) {
	sh.fill(vermil, corners(r))
	sh.hatch(faint(white, 0.75), 0.8, r)
}

// The shapes of markers. The first are the easiest to distinguish.
var shapes = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.SquareGlyph{}, draw.CrossGlyph{}, draw.RingGlyph{}, draw.TriangleGlyph{},
	draw.PlusGlyph{}, draw.BoxGlyph{},
}

func (sh *sheet) mark(at vg.Point, shape draw.GlyphDrawer, radius vg.Length, c color.NRGBA) {
	sh.DrawGlyphNoClip(draw.GlyphStyle{Color: c, Radius: radius, Shape: shape}, at)
}

// figure finishes a sheet.
func (sh *sheet) figure(name, caption string) Figure {
	return Figure{Name: name, Caption: caption, drawing: sh.drawing}
}
