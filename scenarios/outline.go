package scenarios

import (
	_ "embed" // the map
	"encoding/json"
	"fmt"
)

//go:embed data/map.geojson
var mapText []byte

// Outline is the shape of a country as rings of longitude and latitude, in
// degrees (Natural Earth, public domain).
type Outline struct {
	ID    string // two-letter code
	Rings [][][2]float64
}

// Outlines gives the shapes of the shipped region's members, for drawing only.
func Outlines() ([]Outline, error) {
	var file struct {
		Features []struct {
			Properties struct{ ID string }
			Geometry   struct{ Coordinates [][][][2]float64 }
		}
	}
	if err := json.Unmarshal(mapText, &file); err != nil {
		return nil, fmt.Errorf("map.geojson: %w", err)
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
