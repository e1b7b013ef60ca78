package scenarios

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"concord/sim"
)

// A region on disk that names no years has years spread over its span.
func TestLandmarksOfARegionThatNamesNone(t *testing.T) {
	r, err := ReadRegion(onDisk(t, islands(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := sim.Landmarks{Shown: []int{2000, 2001, 2002, 2003, 2004, 2005}, Brief: []int{2001, 2003}, Borders: 2003,
		HeldOut: 2000}
	if !reflect.DeepEqual(r.Landmarks, want) || r.RecordFrom != 2000 || r.Seen != "" || r.Hindsight != "" {
		t.Errorf("got %+v from %d, want %+v", r.Landmarks, r.RecordFrom, want)
	}
	for _, f := range r.Fuels {
		if f.Unrecorded {
			t.Error("a flow is left out of the record though the region does not say so")
		}
	}
}

// A region on disk that names them has those.
func TestLandmarksOfARegionThatNamesThem(t *testing.T) {
	files := islands(t)
	for from, to := range map[string]string{ // any order: each stands once
		"choices_from = 2004": "choices_from = 2004\nrecord_from = 2002",
		"[forcing]\n": "[landmarks]\nshown = [2001, 2006]\nbrief = [2002]\nborders = 2002\nheld_out = " +
			"2001\n[landmarks.turn]\nmember = \"BB\"\nyear = 2002\n\n[forcing]\n",
		"[calibration]": "[calibration]\nunrecorded = [[\"PP\", \"AA\"]]\nseen = \"the islands' ferries\"\nhindsight = " +
			"\"nobody knew\"",
	} {
		if strings.Count(files["r.toml"], from) != 1 {
			t.Fatal(from)
		}
		files["r.toml"] = strings.Replace(files["r.toml"], from, to, 1)
	}
	file := onDisk(t, files)
	r, err := ReadRegion(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := sim.Landmarks{Shown: []int{2001, 2006}, Brief: []int{2002}, Borders: 2002, HeldOut: 2001,
		Turn: &sim.Turn{Member: r.NodeIndex("BB"), Year: 2002}}
	if !reflect.DeepEqual(r.Landmarks, want) || r.RecordFrom != 2002 || r.Seen != "the islands' ferries" ||
		r.Hindsight != "nobody knew" {
		t.Errorf("got %+v from %d, %q, %q, want %+v", r.Landmarks, r.RecordFrom, r.Seen, r.Hindsight, want)
	}
	if len(r.Fuels) == 0 || !r.Fuels[0].Unrecorded {
		t.Errorf("the flow from AA to PP is not left out: %+v", r.Fuels)
	}
	// Before the first year of the record, shares inside the region are misleading.
	o, err := ObservedIn(filepath.ToSlash(file))
	if err != nil || len(o.InsideShare) == 0 || o.InsideShare[0].Year != 2002 {
		t.Errorf("shares %+v, %v", o.InsideShare, err)
	}
}
