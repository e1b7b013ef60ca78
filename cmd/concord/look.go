package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

// The ranges of what may be asked of figures.
const (
	leastSide, mostWidth, mostHeight = 5, 40, 60 // cm
	leastDPI, mostDPI                = 72, 600
	mostAcross                       = 4000 // pixels: more fills the memory
	usualWidth, usualDPI             = 16, 240
)

// figures are the flags that say how figures are kept. The flag --no-figures is not among them: the verb
// claims does not have it.
func (f *flags) figures(l *figures.Look) {
	of := f.section
	f.section = "Of figures"
	defer func() { f.section = of }()
	f.add("figure NAME", "a value", "only this one; may be given again. Names are those of the files without their "+
		"ending; an unknown one lists them", func(text string) error {
		l.Only = append(l.Only, strings.TrimSuffix(text, ".png"))
		return nil
	})
	f.add("format "+strings.Join(figures.Formats(), ","), "a value", "one or more of these (default png). "+
		"report.html shows the figures whatever this says", func(text string) error { return readFormats(&l.Formats, text) })
	side := func(to *float64, head string, most float64, about string) {
		f.add(head, "a value", about, func(text string) error {
			v, err := number(text)
			if err != nil || !(v >= leastSide && v <= most) {
				return fmt.Errorf("want a number of cm, %d..%v", leastSide, most)
			}
			*to = math.Round(v*100) / 100
			return nil
		})
	}
	side(&l.Width, "width CM", mostWidth, fmt.Sprintf("how wide, %d..%d (default %d). All of a figure grows or shrinks "+
		"with it: at 16 the smallest letters are 8 points, at 12 they are 6", leastSide, mostWidth, usualWidth))
	side(&l.Height, "height CM", mostHeight, fmt.Sprintf("how tall at most, %d..%d; a figure that is taller gets narrower",
		leastSide, mostHeight))
	pixels := fmt.Sprintf("pixels an inch of PNG, %d..%d (default %d)", leastDPI, mostDPI, usualDPI)
	f.add("dpi N", "a value", pixels, func(text string) error {
		v, err := strconv.Atoi(text)
		if err != nil || v < leastDPI || v > mostDPI {
			return fmt.Errorf("want a whole number, %d..%d", leastDPI, mostDPI)
		}
		l.DPI = v
		return nil
	})
	f.bool(&l.Greyscale, "greyscale", "for print in black: told apart by tone, dashes and hatching")
}

// readFormats reads the formats of figures, with commas between.
func readFormats(to *[]string, text string) error {
	for _, w := range strings.Split(text, ",") {
		w = strings.TrimSpace(w)
		if !slices.Contains(figures.Formats(), w) {
			return fmt.Errorf("want some of %s, with commas between%s", strings.Join(figures.Formats(), ", "),
				fault.DidYouMean(w, figures.Formats()))
		}
		if slices.Contains(*to, w) {
			return fmt.Errorf("%s is named twice", w)
		}
		*to = append(*to, w)
	}
	return nil
}

// checkLook tells what is impossible in a look. Names are the names that --figure takes. Without draw there
// are no figures at all.
func checkLook(l figures.Look, names []string, draw bool) error {
	if asked := lookSettings(l); !draw && asked != nil {
		return wrong("--%s is of figures, and this request draws none; drop it, or --no-figures where that is given; claims "+
			"draws with --out FOLDER", strings.Fields(asked[0])[0])
	}
	for k, name := range l.Only {
		if !slices.Contains(names, name) {
			return wrong("--figure %s: no figure has this name%s; there are: %s", fault.Quote(name),
				fault.DidYouMean(name, names), strings.Join(names, ", "))
		}
		if slices.Contains(l.Only[:k], name) {
			return wrong("--figure %s is given twice", name)
		}
	}
	width, across := cmp.Or(l.Width, usualWidth), cmp.Or(l.DPI, usualDPI)
	if png := len(l.Formats) == 0 || slices.Contains(l.Formats, "png"); png && width/2.54*float64(across) > mostAcross {
		return wrong("--width %v at %d pixels an inch: want at most %d pixels across; lower --dpi to %d, or choose --format "+
			"svg or pdf", width, across, mostAcross, int(mostAcross*2.54/width))
	}
	return nil
}

// takeLook checks what is asked of the figures with these names and notes it in the manifest. It warns of
// letters in these scenarios that figures cannot show.
func takeLook(stderr io.Writer, m *results.Manifest, l figures.Look, names []string, draw bool, sides ...*scenarios.Bound) error {
	if err := checkLook(l, names, draw); err != nil {
		return err
	}
	m.Figures = lookSettings(l)
	if !draw {
		return nil
	}
	return lackingOf(stderr, sides...)
}

// lookSettings are what a manifest says of a look. For the usual look it says nothing.
func lookSettings(l figures.Look) []string {
	var out []string
	for _, name := range l.Only {
		out = append(out, "figure "+name)
	}
	if len(l.Formats) > 0 {
		out = append(out, "format "+strings.Join(l.Formats, ","))
	}
	if l.Width > 0 {
		out = append(out, "width "+results.Number(l.Width))
	}
	if l.Height > 0 {
		out = append(out, "height "+results.Number(l.Height))
	}
	if l.DPI > 0 {
		out = append(out, "dpi "+strconv.Itoa(l.DPI))
	}
	if l.Greyscale {
		out = append(out, "greyscale")
	}
	return out
}

// gallery gathers figures for a folder of results: their files, the pictures of its
// report by path, and lines of Markdown that lead to them.
type gallery struct {
	look     figures.Look
	files    []store.File
	paths    []string // of each figure's first file
	pictures map[string][]byte
	captions []string
}

func newGallery(l figures.Look) *gallery { return &gallery{look: l, pictures: map[string][]byte{}} }

// path is where a figure hangs, by its name as PNG; "" if it does not.
func (g *gallery) path(file string) string {
	name := "figures/" + strings.TrimSuffix(file, ".png") + "."
	for _, path := range g.paths {
		if strings.HasPrefix(path, name) {
			return path
		}
	}
	return ""
}

// hang adds figures.
func (g *gallery) hang(drawn ...figures.Figure) {
	files, pictures := figures.Keep(drawn, g.look)
	for k, f := range drawn {
		for _, kept := range files[k] {
			g.files = append(g.files, store.File{Path: "figures/" + kept.Name, Data: kept.Data})
		}
		path := "figures/" + files[k][0].Name
		g.paths = append(g.paths, path)
		g.pictures[path] = pictures[k]
		g.captions = append(g.captions, fmt.Sprintf("[%s](%s): %s", strings.TrimSuffix(f.Name, ".png"), path, f.Caption))
	}
}

// lacking warns of characters that figures cannot draw. It names the place of each text.
func lacking(stderr io.Writer, texts []scenarios.Text) {
	const most = 10
	var told []scenarios.Text
	for _, t := range texts {
		missing := figures.Lacking(t.Words)
		if len(missing) == 0 || slices.Contains(told, t) {
			continue
		}
		told = append(told, t)
		more := ""
		if len(missing) > most {
			more = fmt.Sprintf(" and %d more", len(missing)-most)
			missing = missing[:most]
		}
		say(stderr, "%v", fault.Fault{File: t.Origin.File, Line: t.Origin.Line, Col: t.Origin.Col,
			Message: fmt.Sprintf("warning: figures have no letters for %s%s and show a box for each; tables and pages keep "+
				"them. Write this text in a script that figures have (Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, "+
				"Georgian and a few more), or draw from the tables",
				strings.Join(strings.Split(string(missing), ""), " "), more)})
	}
}

// lackingOf warns of characters in the texts of a scenario that figures would show.
func lackingOf(stderr io.Writer, sides ...*scenarios.Bound) error {
	if len(sides) == 0 {
		return nil
	}
	texts, err := scenarios.RegionTexts(sides[0].Scenario.Region)
	if err != nil {
		return err
	}
	for _, b := range sides {
		texts = append(texts, b.Scenario.Texts()...)
	}
	lacking(stderr, texts)
	return nil
}
