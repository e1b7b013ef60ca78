package scenarios

import (
	"path/filepath"
	"strconv"

	"concord/sim/fault"
)

// Origin is the place that a value comes from. Line and Col count from 1, Col in characters. The zero Origin
// belongs to defaults. A value given to Set has a File that starts with "--" and no line.
type Origin struct {
	File      string
	Line, Col int
}

// Origin tells where a value at the top of the file comes from: of title, ids,
// question, claims, expect, region, until, seed or agenda.
func (s *Scenario) Origin(key string) Origin { return s.origins[key] }

// String names the origin without its folder: reference.toml:12.
func (o Origin) String() string {
	switch {
	case o.File == "":
		return "default"
	case o.Line == 0:
		return "--set"
	}
	return fault.Clip(filepath.Base(o.File)) + ":" + strconv.Itoa(o.Line)
}
