package figures

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim"
)

// persian is the standard set, or the figures that a look names, with a Persian title and Persian names.
func persian(t *testing.T, look Look) []Figure {
	t.Helper()
	e := made(5, 2010)
	e.Region.Name = "آسیای مرکزی"
	e.Region.Nodes[2].Name = "تاجیکستان"
	m := meta()
	m.Title, m.Look = "مرز بسته (۲۰۲۵) & <EAEU>", look
	drawn, err := All(e, record(), m)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// persianSet is the whole set, drawn once.
func persianSet(t *testing.T) []Figure {
	t.Helper()
	persianOnce.Do(func() { persianDrawn = persian(t, Look{}) })
	return persianDrawn
}

var (
	persianOnce  sync.Once
	persianDrawn []Figure
)

func keep(t *testing.T, f Figure, look Look) []Kept {
	t.Helper()
	return f.keep(look)
}

// Protects: an SVG is XML and needs nothing that a browser must load, no font and no link. All its shapes lie
// on the sheet.
func TestSVG(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole set as SVG")
	}
	for _, f := range persianSet(t) {
		kept := keep(t, f, Look{Formats: []string{"svg"}, Width: 8})[0]
		if kept.Name != strings.TrimSuffix(f.Name, "png")+"svg" || !bytes.Contains(kept.Data[:512], []byte(results.SVGMark)) {
			t.Errorf("%s does not say what made it", kept.Name)
		}
		elements := map[string]int{}
		d := xml.NewDecoder(bytes.NewReader(kept.Data))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", kept.Name, err)
			}
			if s, ok := token.(xml.StartElement); ok {
				elements[s.Name.Local]++
				if s.Name.Local == "svg" && s.Attr[1].Value != "8cm" {
					t.Errorf("%s is %s wide, want 8cm", kept.Name, s.Attr[1].Value)
				}
			}
		}
		if len(elements) != 5 || elements["path"] < 50 || elements["title"] != 1 {
			t.Errorf("%s holds %v, want svg, title, rect, g and paths", kept.Name, elements)
		}
		w, h := float64(f.drawing.width), float64(f.drawing.height)
		for _, s := range regexp.MustCompile(`[MLC](-?[0-9.]+) (-?[0-9.]+)`).FindAllSubmatch(kept.Data, -1) {
			var x, y float64
			fmt.Sscan(string(s[1])+" "+string(s[2]), &x, &y)
			if f.Name != "network.png" && (x < 0 || x > w || y < 0 || y > h) { // a map is cut by its panel
				t.Fatalf("%s: a shape at %v, %v of a sheet of %v by %v", kept.Name, x, y, w, h)
			}
		}
	}
}

// A title may hold anything.
func TestTitlesAreEscaped(t *testing.T) {
	const title = "<EAEU> & \"مرز\" )(\\"
	d := &drawing{title: title, width: 10, height: 10}
	var read struct {
		Title string `xml:"title"`
	}
	if err := xml.Unmarshal(d.svg(Look{}), &read); err != nil || read.Title != title {
		t.Errorf("the title of the SVG is %q, %v", read.Title, err)
	}
	if pdf := d.pdf(Look{}); !bytes.Contains(pdf, []byte("/Title <FEFF003C0045")) || bytes.Contains(pdf, []byte(")(")) {
		t.Errorf("the title of the PDF: %q", pdf[:200])
	}
}

// Protects: a PDF begins as a PDF, its table of objects is right, it has no date, and its page has the size
// that was asked for.
func TestPDF(t *testing.T) {
	if testing.Short() {
		t.Skip("writes the whole set as PDF")
	}
	for _, f := range persianSet(t) {
		look := Look{Formats: []string{"pdf"}, Width: 10, Height: 9}
		text := keep(t, f, look)[0].Data
		if !bytes.Equal(text, keep(t, f, look)[0].Data) {
			t.Errorf("%s differs when written again", f.Name)
		}
		if !bytes.HasPrefix(text, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(text, []byte("%%EOF\n")) ||
			!bytes.Contains(text[:512], []byte(results.PDFMark)) {
			t.Errorf("%s: begin, end or mark", f.Name)
		}
		if regexp.MustCompile(`Date|/Font|D:20`).Match(text[:bytes.Index(text, []byte("stream"))]) {
			t.Errorf("%s has a date or a font", f.Name)
		}
		var start int
		fmt.Sscan(string(text[bytes.LastIndex(text, []byte("startxref"))+9:]), &start)
		if !bytes.HasPrefix(text[start:], []byte("xref\n")) {
			t.Fatalf("%s: no table of objects at %d", f.Name, start)
		}
		for k, row := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(text[start:], -1) {
			var at int
			fmt.Sscanf(string(row[1]), "%d", &at)
			if !bytes.HasPrefix(text[at:], fmt.Appendf(nil, "%d 0 obj\n", k+1)) {
				t.Errorf("%s: object %d is not at %d", f.Name, k+1, at)
			}
		}
		var w, h float64
		fmt.Sscan(string(text[bytes.Index(text, []byte("MediaBox [0 0"))+13:]), &w, &h)
		if cm := float64(vg.Centimeter); w > 10*cm+0.01 || h > 9*cm+0.01 || w < 10*cm-0.01 && h < 9*cm-0.01 {
			t.Errorf("%s: a page of %v by %v cm, want 10 by 9 with one of them reached", f.Name, w/cm, h/cm)
		}
		page, err := zlib.NewReader(bytes.NewReader(text[bytes.Index(text, []byte("stream\n"))+7:]))
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := io.ReadAll(page)
		if err != nil || bytes.Count(drawn, []byte("\nf\n")) < 50 {
			t.Errorf("%s: %d areas, %v", f.Name, bytes.Count(drawn, []byte("\nf\n")), err)
		}
	}
}

// Protects: figures that are painted at the same time are those that are painted alone. `.ci/run` runs it under
// the race detector.
func TestWorkersPaintTogether(t *testing.T) {
	drawn := persian(t, Look{Only: []string{"borders", "network"}})
	if len(drawn) != 2 {
		t.Fatalf("%d figures, want 2", len(drawn))
	}
	files, pictures := Keep(drawn, Look{})
	if !bytes.Equal(drawn[0].keep(Look{})[0].Data, files[0][0].Data) || !bytes.Equal(drawn[0].picture(Look{}), pictures[0]) {
		t.Errorf("%s is another one when it is painted alone", drawn[0].Name)
	}
}

// A PNG has the pixels that width and resolution give, and says so to what prints it.
func TestPNGSize(t *testing.T) {
	if testing.Short() {
		t.Skip("paints large pictures")
	}
	f := persian(t, Look{Only: []string{"borders"}})[0]
	tall := float64(f.drawing.height) / float64(f.drawing.width)
	for _, c := range []struct {
		look  Look
		width float64 // cm
		dpi   float64
	}{
		{Look{Width: 8}, 8, 240},
		{Look{DPI: 96}, 16, 96},
		{Look{Width: 20, DPI: 300}, 20, 300},
		{Look{Height: 8}, 8 / tall, 240},
		{Look{Width: 8, Height: 60}, 8, 240},
	} {
		data := keep(t, f, c.look)[0].Data
		m, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if want := c.width / 2.54 * c.dpi; float64(m.Width) < want-8 || float64(m.Width) > want+8 {
			t.Errorf("%+v: %d pixels across, want %.0f", c.look, m.Width, want)
		}
		at := bytes.Index(data, []byte("pHYs")) + 4
		metre := float64(binary.BigEndian.Uint32(data[at:]))
		if got := 100 * float64(m.Width) / metre; got < c.width-0.01 || got > c.width+0.01 {
			t.Errorf("%+v is printed %v cm wide, want %v", c.look, got, c.width)
		}
	}
	if bytes.Contains(keep(t, f, Look{})[0].Data, []byte("pHYs")) {
		t.Error("the usual PNG says how wide it is")
	}
}

// Protects: only what was asked for is drawn. A name stands for all names that begin with it.
func TestLookChooses(t *testing.T) {
	drawn := persian(t, Look{Only: []string{"stance", "borders"}})
	if len(drawn) != 2 || drawn[0].Name != "borders.png" || drawn[1].Name != "stance.png" {
		t.Errorf("%d figures", len(drawn))
	}
	for name, want := range map[string]bool{"pairs-a.png": true, "pairs-a": true, "pairs.png": true, "pairsofall": false,
		"borders-a": false} {
		if (Look{Only: []string{"pairs"}}).Wants(name) != want {
			t.Errorf("%s is wanted: %v", name, !want)
		}
	}
	if got := strings.Join(CompareNames([]string{"a b", "A B"}),
		" "); got != "difference pairs borders difference-a-b pairs-a-b borders-a-b difference-a-b-2 pairs-a-b-2 borders-a-b-2" {
		t.Errorf("names of a comparison: %s", got)
	}
	if r := made(1, 1995).Region; len(NamesOf(r)) != len(figures) {
		t.Errorf("figures of a region: %v", NamesOf(r))
	} else if r.Streams = nil; len(NamesOf(r)) != len(figures)-1 {
		t.Errorf("figures of a region without streams: %v", NamesOf(r))
	}
}

// Protects: in greyscale no colour is left. What differed by colour differs by tone, dashes or hatching, as
// for a reader who sees no colours.
func TestGreyscale(t *testing.T) {
	look := Look{Greyscale: true}
	for _, f := range persianSet(t) {
		for _, m := range f.drawing.printed().marks {
			if c := m.colour; c.R != c.G || c.G != c.B {
				t.Fatalf("%s: the colour %v is left", f.Name, c)
			}
		}
		if f.Name != "borders.png" {
			continue
		}
		m, err := png.Decode(bytes.NewReader(keep(t, f, look)[0].Data))
		if _, grey := m.(*image.Gray); err != nil || !grey {
			t.Errorf("%s is a %T, %v", f.Name, m, err)
		}
		for _, c := range regexp.MustCompile(`#(..)(..)(..)'`).FindAllSubmatch(f.picture(look), -1) {
			if !bytes.Equal(c[1], c[2]) || !bytes.Equal(c[2], c[3]) {
				t.Fatalf("%s has the colour %s in its report", f.Name, c[0])
			}
		}
	}

	// Each kind of mark, printed: its grey, its dashes, its hatching.
	line := func(sh *sheet, k int) { sh.stroke(styles[k].colour, 1, styles[k].dashes, vg.Point{}, vg.Point{X: 9}) }
	printed := func(draw func(sh *sheet)) (grey int, rest string) {
		d := &drawing{}
		sh := &sheet{drawing: d}
		sh.Canvas.Canvas = d
		draw(sh)
		out := d.printed().marks
		on := out[0].colour // as it is on white
		return 255 - (255-int(on.R))*int(on.A)/255, fmt.Sprint(out[0].dashes, len(out))
	}
	apart := func(what string, a, b func(sh *sheet)) {
		t.Helper()
		ga, ra := printed(a)
		gb, rb := printed(b)
		if gap := max(ga-gb, gb-ga); gap < 0x28 && ra == rb {
			t.Errorf("%s: greys %#x and %#x, and alike in all else", what, ga, gb)
		}
	}
	for k := range styles {
		for j := range k {
			apart(fmt.Sprintf("lines %d and %d", j, k), func(sh *sheet) { line(sh, j) }, func(sh *sheet) { line(sh, k) })
		}
	}
	box := vg.Rectangle{Max: vg.Point{X: 10, Y: 10}}
	for g := range regimes {
		for h := range g {
			apart(fmt.Sprintf("regimes %d and %d", h, g), func(sh *sheet) { sh.regime(sim.Regime(h), 1, box) },
				func(sh *sheet) { sh.regime(sim.Regime(g), 1, box) })
			// A paler one is still told from its neighbour.
			apart(fmt.Sprintf("pale regimes %d and %d", h, g), func(sh *sheet) { sh.regime(sim.Regime(h), 0.7, box) },
				func(sh *sheet) { sh.regime(sim.Regime(g), 0.7, box) })
		}
	}
	corners := rect(0, 0, 10, 10)
	// Bands lie over each other, so they are hatched. A bar of the same colour is not.
	for opacity, hatched := range map[float64]bool{0.13: true, 1: false} { // any order: each is judged by itself
		d := &drawing{}
		sh := &sheet{drawing: d}
		sh.Canvas.Canvas = d
		sh.fill(faint(vermil, opacity), corners)
		if n := len(d.printed().marks); (n > 1) != hatched {
			t.Errorf("an area of opacity %v has %d marks in black", opacity, n)
		}
	}
	apart("bands of two directions", func(sh *sheet) { sh.fill(faint(blue, 0.13), corners) },
		func(sh *sheet) { sh.fill(faint(vermil, 0.13), corners) })
	apart("more and less", func(sh *sheet) { sh.fill(blue, corners) }, func(sh *sheet) { sh.stricter(box) })
	apart("base and other", func(sh *sheet) { sh.stroke(grey, 1, nil, corners...) },
		func(sh *sheet) { sh.stroke(blue, 1, nil, corners...) })
}
