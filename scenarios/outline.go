package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// mapFile lies beside the tables of a region that ships a map.
const mapFile = "map.geojson"

// Outline is the shape of a country as rings of longitude and latitude, in
// degrees (Natural Earth, public domain).
type Outline struct {
	ID    string // two-letter code
	Rings [][][2]float64
}

// Outlines gives the shapes of the members of a shipped region, for drawing only. A region without a map, and one of the
// user's own, has none; figures then draw circles or places alone.
func Outlines(region string) ([]Outline, error) {
	if isPath(region) {
		return nil, nil
	}
	src, err := openRegion(region)
	if err != nil || src.data == nil {
		return nil, err
	}
	text, err := fs.ReadFile(src.data, mapFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", mapFile, err)
	}
	var file struct {
		Features []struct {
			Properties struct{ ID string }
			Geometry   struct{ Coordinates [][][][2]float64 }
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", mapFile, err)
	}
	var out []Outline
	for _, f := range file.Features {
		o := Outline{ID: f.Properties.ID}
		for _, polygon := range f.Geometry.Coordinates {
			o.Rings = append(o.Rings, polygon...)
		}
		out = append(out, o)
	}
	return out, nil
}
