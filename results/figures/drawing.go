package figures

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"concord/results"
)

// drawing records what was drawn, stroke by stroke. It can then be written in any format and size. It is a
// vg.Canvas for what figures do: they do not turn or scale, and they set no images.
type drawing struct {
	width, height vg.Length
	title         string
	pen           mark
	marks         []mark
}

// mark is one stroke, one filled area or one line of words.
type mark struct {
	kind    markKind
	colour  color.NRGBA
	width   vg.Length   // of a stroke
	dashes  []vg.Length // of a stroke
	path    vg.Path
	face    font.Face // of words, with their place
	words   string
	at      vg.Point
	letters bool // of an area: it is words
}

type markKind int

const (
	stroke markKind = iota
	area
	line // of words in the main typeface
)

func (d *drawing) SetLineWidth(w vg.Length)                    { d.pen.width = w }
func (d *drawing) SetLineDash(dashes []vg.Length, _ vg.Length) { d.pen.dashes = slices.Clone(dashes) }
func (d *drawing) SetColor(c color.Color)                      { d.pen.colour = color.NRGBAModel.Convert(c).(color.NRGBA) }
func (d *drawing) Push()                                       {}
func (d *drawing) Pop()                                        {}
func (d *drawing) Rotate(float64)                              { panic("figures: nothing is turned") }
func (d *drawing) Translate(vg.Point)                          { panic("figures: nothing is moved") }
func (d *drawing) Scale(float64, float64)                      { panic("figures: nothing is scaled") }
func (d *drawing) DrawImage(vg.Rectangle, image.Image)         { panic("figures: no images are set") }
func (d *drawing) Stroke(p vg.Path)                            { d.add(mark{kind: stroke, path: slices.Clone(p)}) }
func (d *drawing) Fill(p vg.Path)                              { d.add(mark{kind: area, path: slices.Clone(p)}) }
func (d *drawing) FillString(f font.Face, at vg.Point, words string) {
	d.add(mark{kind: line, face: f, words: words, at: at})
}

// fillLetters fills the outlines of letters.
func (d *drawing) fillLetters(p vg.Path) { d.add(mark{kind: area, letters: true, path: p}) }

func (d *drawing) add(m mark) {
	m.colour, m.width, m.dashes = d.pen.colour, d.pen.width, d.pen.dashes
	d.marks = append(d.marks, m)
}

// paint draws all marks on another canvas.
func (d *drawing) paint(c vg.Canvas) {
	for _, m := range d.marks {
		c.SetColor(m.colour)
		switch m.kind {
		case stroke:
			c.SetLineWidth(m.width)
			c.SetLineDash(m.dashes, 0)
			c.Stroke(m.path)
		case area:
			c.Fill(m.path)
		case line:
			c.FillString(m.face, m.at, m.words)
		}
	}
}

// outlined is the drawing with outlines in the place of words, so it needs no font.
func (d *drawing) outlined() []mark {
	marks := slices.Clone(d.marks)
	for n, m := range marks {
		if m.kind == line {
			marks[n].kind, marks[n].letters, marks[n].path = area, true, lettersOf(m)
		}
	}
	return marks
}

// size returns the width and height of a kept drawing in points, and the factor by which it is scaled.
func (d *drawing) size(l Look) (width, height vg.Length, scale float64) {
	scale = 1
	if l.Width > 0 {
		scale = l.Width / (float64(d.width) / float64(vg.Centimeter))
	}
	if l.Height > 0 {
		scale = min(scale, l.Height/(float64(d.height)/float64(vg.Centimeter)))
	}
	return d.width * vg.Length(scale), d.height * vg.Length(scale), scale
}

// encode writes the drawing in one of Formats.
func (d *drawing) encode(format string, l Look) []byte {
	if l.Greyscale {
		d = d.printed()
	}
	switch format {
	case "svg":
		return d.svg(l)
	case "pdf":
		return d.pdf(l)
	}
	return d.png(l)
}

// decimal writes a number with as many digits as the eye can use.
func decimal(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// opacity of a colour.
func opacity(c color.NRGBA) string { return decimal(float64(c.A)/255, 3) }

// svg writes the drawing for browsers and for programs that edit drawings. Letters are outlines, so the
// drawing looks the same where a font is missing.
func (d *drawing) svg(l Look) []byte {
	width, height, _ := d.size(l)
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + results.SVGMark + "\n")
	cm := func(v vg.Length) string { return decimal(float64(v/vg.Centimeter), 4) }
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%scm" height="%scm" viewBox="0 0 %s %s" role="img">`+
		"\n<title>",
		cm(width), cm(height), decimal(float64(d.width), 3), decimal(float64(d.height), 3))
	xml.EscapeText(&b, []byte(d.title)) // a buffer takes everything
	fmt.Fprintf(&b, "</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<g transform=\"matrix(1 0 0 -1 0 "+
		"%s)\" fill=\"none\">\n", decimal(float64(d.height), 3))
	for _, m := range d.outlined() {
		if m.colour.A == 0 || len(m.path) == 0 || m.kind == stroke && m.width <= 0 {
			continue
		}
		paint := "fill"
		if m.kind == stroke {
			paint = "stroke"
		}
		fmt.Fprintf(&b, `<path %s="#%02x%02x%02x"`, paint, m.colour.R, m.colour.G, m.colour.B)
		if m.colour.A < 255 {
			fmt.Fprintf(&b, ` %s-opacity="%s"`, paint, opacity(m.colour))
		}
		if m.kind == stroke {
			fmt.Fprintf(&b, ` stroke-width="%s"`, decimal(float64(m.width), 3))
			if len(m.dashes) > 0 {
				fmt.Fprintf(&b, ` stroke-dasharray="%s"`, numbers(m.dashes))
			}
		}
		b.WriteString(` d="`)
		for _, s := range steps(m.path) {
			b.WriteString(strings.ToUpper(string(s.op)))
			writePoints(&b, s.points)
		}
		b.WriteString("\"/>\n")
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

func numbers(list []vg.Length) string {
	var words []string
	for _, v := range list {
		words = append(words, decimal(float64(v), 3))
	}
	return strings.Join(words, " ")
}

func writePoints(b *bytes.Buffer, points []vg.Point) {
	for n, p := range points {
		if n > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(float64(p.X), 2) + " " + decimal(float64(p.Y), 2))
	}
}

// step is a part of a path as both SVG and PDF know it: m moves, l draws a line, c a
// cubic curve, z closes.
type step struct {
	op     byte
	points []vg.Point
}

// steps writes a path without arcs and quadratic curves.
func steps(path []vg.PathComp) []step {
	var out []step
	var at vg.Point
	toward := func(a, b vg.Point, share vg.Length) vg.Point {
		return vg.Point{X: a.X + share*(b.X-a.X), Y: a.Y + share*(b.Y-a.Y)}
	}
	for _, c := range path {
		switch c.Type {
		case vg.MoveComp:
			out = append(out, step{'m', []vg.Point{c.Pos}})
		case vg.LineComp:
			out = append(out, step{'l', []vg.Point{c.Pos}})
		case vg.CurveComp:
			control := c.Control
			if len(control) == 1 { // a quadratic curve is a cubic one
				control = []vg.Point{toward(at, control[0], 2.0/3), toward(c.Pos, control[0], 2.0/3)}
			}
			out = append(out, step{'c', []vg.Point{control[0], control[1], c.Pos}})
		case vg.ArcComp:
			const pieces = 8
			turn := c.Angle / pieces
			reach := 4.0 / 3 * math.Tan(turn/4)
			for n := range pieces {
				s0, c0 := math.Sincos(c.Start + float64(n)*turn)
				s1, c1 := math.Sincos(c.Start + float64(n+1)*turn)
				on := func(x, y float64) vg.Point {
					return vg.Point{X: c.Pos.X + c.Radius*vg.Length(x), Y: c.Pos.Y + c.Radius*vg.Length(y)}
				}
				if n == 0 {
					out = append(out, step{'l', []vg.Point{on(c0, s0)}})
				}
				out = append(out, step{'c', []vg.Point{on(c0-reach*s0, s0+reach*c0), on(c1+reach*s1, s1-reach*c1), on(c1, s1)}})
			}
		case vg.CloseComp:
			out = append(out, step{op: 'z'})
		}
		if n := len(out); n > 0 && len(out[n-1].points) > 0 {
			at = out[n-1].points[len(out[n-1].points)-1]
		}
	}
	return out
}

// pdf writes the drawing as a page of its size. Letters are outlines. It has no date, so the same drawing
// gives the same bytes.
func (d *drawing) pdf(l Look) []byte {
	width, height, scale := d.size(l)
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s 0 0 %s 0 0 cm\n", decimal(scale, 6), decimal(scale, 6))
	clear := map[uint8]bool{}
	for _, m := range d.outlined() {
		if m.colour.A == 0 || len(m.path) == 0 || m.kind == stroke && m.width <= 0 {
			continue
		}
		clear[m.colour.A] = true
		ops := "rg" // capitals draw strokes
		channels := []vg.Length{vg.Length(m.colour.R) / 255, vg.Length(m.colour.G) / 255, vg.Length(m.colour.B) / 255}
		if m.colour.R == m.colour.G && m.colour.G == m.colour.B {
			ops, channels = "g", channels[:1]
		}
		if m.kind == stroke {
			ops = strings.ToUpper(ops)
			fmt.Fprintf(&page, "%s w [%s] 0 d ", decimal(float64(m.width), 3), numbers(m.dashes))
		}
		fmt.Fprintf(&page, "/A%d gs %s %s\n", m.colour.A, numbers(channels), ops)
		for _, s := range steps(m.path) {
			writePoints(&page, s.points)
			op := s.op
			if op == 'z' {
				op = 'h'
			}
			page.WriteString(" " + string(op) + "\n")
		}
		page.WriteString(map[markKind]string{stroke: "S\n", area: "f\n"}[m.kind])
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(page.Bytes()) // a buffer takes everything
	w.Close()             // as above

	var states strings.Builder
	for a := range 256 {
		if clear[uint8(a)] {
			share := decimal(float64(a)/255, 3)
			fmt.Fprintf(&states, "/A%d << /ca %s /CA %s >> ", a, share, share)
		}
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	object("<< " + results.PDFMark + " /Title " + pdfWords(d.title) + " >>")
	object("<< /Type /Catalog /Pages 3 0 R >>")
	object("<< /Type /Pages /Kids [4 0 R] /Count 1 >>")
	object(fmt.Sprintf("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 %s %s] /Contents 5 0 R /Resources << /ExtGState << "+
		"%s>> >> >>",
		decimal(float64(width), 3), decimal(float64(height), 3), states.String()))
	object(fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.Bytes()))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 2 0 R /Info 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// pdfWords writes words as PDF holds them in any script.
func pdfWords(words string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(words)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteString(">")
	return b.String()
}
