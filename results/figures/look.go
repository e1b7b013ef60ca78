package figures

import (
	"slices"
	"strings"

	"concord/results"
)

// Look says which figures are kept, and how. The zero Look keeps all figures as PNG in colour, 16 cm wide.
type Look struct {
	Only      []string // names without their ending, none for all; difference stands for difference-A and difference-B
	Formats   []string // some of Formats, none for png
	Width     float64  // cm, 0 for 16
	Height    float64  // cm at most: a figure that is taller gets narrower; 0 for as tall as it is
	DPI       int      // pixels an inch of PNG, 0 for 240
	Greyscale bool     // for print in black: parts differ by tone, dashes and hatching
}

// Formats lists the formats in which figures can be kept.
func Formats() []string { return []string{"png", "svg", "pdf"} }

// Wants tells whether a figure is to be drawn, by its name or its file's.
func (l Look) Wants(name string) bool {
	name = strings.TrimSuffix(name, ".png")
	return len(l.Only) == 0 || slices.ContainsFunc(l.Only,
		func(o string) bool { return name == o || strings.HasPrefix(name, o+"-") })
}

// Kept is a figure as a file.
type Kept struct {
	Name string // such as borders.svg
	Data []byte
}

// Keep writes figures in every format of a look, and draws their pictures for a page on a screen, several at a time.
// It uses every field of the look except Only.
func Keep(drawn []Figure, l Look) (files [][]Kept, pictures [][]byte) {
	files, pictures = make([][]Kept, len(drawn)), make([][]byte, len(drawn))
	results.Each(len(drawn), func(k int) { files[k], pictures[k] = drawn[k].keep(l), drawn[k].picture(l) })
	return files, pictures
}

func (f *Figure) keep(l Look) []Kept {
	formats := l.Formats
	if len(formats) == 0 {
		formats = Formats()[:1]
	}
	var files []Kept
	for _, format := range formats {
		files = append(files, Kept{strings.TrimSuffix(f.Name, "png") + format, f.drawing.encode(format, l)})
	}
	return files
}
