package figures

import (
	"fmt"
	"slices"
	"strings"
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

// Keep writes a figure in every format of a look. It uses every field of the look except Only.
func (f *Figure) Keep(l Look) ([]Kept, error) {
	formats := l.Formats
	if len(formats) == 0 {
		formats = Formats()[:1]
	}
	var files []Kept
	for _, format := range formats {
		data := f.png
		if format != "png" || l.Width > 0 || l.Height > 0 || l.DPI > 0 || l.Greyscale {
			var err error
			if data, err = f.drawing.encode(format, l); err != nil {
				return nil, fmt.Errorf("figures: %s: %w", f.Name, err)
			}
		}
		files = append(files, Kept{strings.TrimSuffix(f.Name, "png") + format, data})
	}
	return files, nil
}

// Picture is the figure as PNG of the usual size, in the colours of a look. It is for a page on a screen.
func (f *Figure) Picture(l Look) ([]byte, error) {
	if !l.Greyscale {
		return f.png, nil
	}
	return f.drawing.encode("png", Look{Greyscale: true})
}
