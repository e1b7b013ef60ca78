package figures

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/draw"
	"io"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Protects: a picture for a page is XML that loads nothing. It has every letter, each outline once, and the colours of
// the drawing. No figure of a run is so large that it is kept as PNG.
func TestScreen(t *testing.T) {
	for _, f := range persianSet(t) {
		text := f.picture(Look{})
		letters, uses := 0, 0
		for _, m := range f.drawing.marks {
			if m.kind == line {
				letters += len([]rune(strings.NewReplacer(" ", "", hard, "").Replace(m.words)))
			}
		}
		outlines, paints := map[string]bool{}, map[string]bool{}
		var used []string
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			s, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range s.Attr {
				switch a.Name.Local {
				case "id":
					if outlines[a.Value] {
						t.Errorf("%s: two outlines are %s", f.Name, a.Value)
					}
					outlines[a.Value] = true
				case "href":
					uses++
					used = append(used, a.Value[1:])
				case "fill", "stroke":
					paints[a.Value] = true
				}
			}
		}
		for _, name := range used {
			if !outlines[name] {
				t.Fatalf("%s: no outline is %s", f.Name, name)
			}
		}
		if uses != letters {
			t.Errorf("%s: %d letters, want %d", f.Name, uses, letters)
		}
		for _, m := range f.drawing.marks {
			if c := m.colour; c.A > 0 && !paints["#"+strconv.FormatInt(1<<24|int64(c.R)<<16|int64(c.G)<<8|int64(c.B), 16)[1:]] {
				t.Fatalf("%s lacks the colour %v", f.Name, c)
			}
		}
	}
}

// Protects: a path is where the drawing has it, to half a unit, however many steps lead there.
func TestScreenPaths(t *testing.T) {
	w := &screen{}
	var b bytes.Buffer
	path := vg.Path{{Type: vg.MoveComp, Pos: vg.Point{X: 1, Y: 1}}}
	for k := range 30 {
		path = append(path, vg.PathComp{Type: vg.LineComp, Pos: vg.Point{X: vg.Length(k+1) * 1.023, Y: 1}})
	}
	path = append(path, vg.PathComp{Type: vg.CloseComp}, vg.PathComp{Type: vg.MoveComp, Pos: vg.Point{X: 2, Y: 0}},
		vg.PathComp{Type: vg.LineComp, Pos: vg.Point{X: 2, Y: 3}}, vg.PathComp{Type: vg.LineComp, Pos: vg.Point{X: 1, Y: 2}})
	w.path(&b, path, func(p vg.Point) (x, y int) { return units(p.X), units(p.Y) })
	text := b.String()
	if !strings.HasPrefix(text, "M20 20v0h21h20") || !strings.HasSuffix(text, "zm20-20v60l-20-20") {
		t.Error(text)
	}
	at := 20
	for _, step := range strings.Split(text[:strings.IndexByte(text, 'z')], "h")[1:] {
		n, err := strconv.Atoi(step)
		if err != nil {
			t.Fatal(err)
		}
		at += n
	}
	if want := units(30 * 1.023); at != want {
		t.Errorf("the line ends at %d, want %d", at, want)
	}
}

// A figure of very many parts is smaller as PNG.
func TestLargePicturesArePNG(t *testing.T) {
	f := Figure{drawing: &drawing{width: 20, height: 20}}
	f.drawing.SetColor(blue)
	for k := range mostScreen / 10 {
		f.drawing.Fill(vg.Path{{Type: vg.MoveComp, Pos: vg.Point{X: vg.Length(k % 19)}}})
	}
	if !bytes.HasPrefix(f.picture(Look{}), []byte("\x89PNG")) {
		t.Error("it is no PNG")
	}
}

// Protects: words have the pixels that the library would paint, at edges, over each other and in pale colours too.
func TestWordsAreThoseOfTheLibrary(t *testing.T) {
	d := &drawing{width: 90, height: 60}
	for k, words := range []string{"Äg fi AVATAR 1.5", "cut at every edge, here", "below"} {
		for n, ink := range []ink{plain, strong.in(faint(vermil, 0.4)), {size: large, colour: white}} {
			d.SetColor(black)
			d.Fill(vg.Path{{Type: vg.MoveComp, Pos: vg.Point{X: 5, Y: 20}}, {Type: vg.LineComp, Pos: vg.Point{X: 60, Y: 20}},
				{Type: vg.LineComp, Pos: vg.Point{X: 40, Y: 29}}, {Type: vg.CloseComp}})
			d.SetColor(ink.colour)
			d.FillString(ink.face(), vg.Point{X: vg.Length(k*31)/1.7 - 9, Y: vg.Length(19*n-3) + 0.3*vg.Length(k)}, words)
		}
	}
	for _, resolution := range []int{80, 240} {
		library := vgimg.NewWith(vgimg.UseWH(d.width, d.height), vgimg.UseDPI(resolution))
		d.paint(library)
		want := image.NewRGBA(library.Image().Bounds())
		draw.Draw(want, want.Rect, library.Image(), image.Point{}, draw.Src)
		if got := d.raster(resolution); got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("at %d pixels an inch it is another picture", resolution)
		}
	}
}
