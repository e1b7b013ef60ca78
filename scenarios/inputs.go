package scenarios

import (
	"errors"
	"io/fs"
	"path"

	"concord/sim/fault"
)

// Inputs gives the bytes of everything that a region's runs read besides the scenario, by name: the region
// file and its tables. The manifest of a run has their digests. The error is fault.Faults.
func Inputs(region string) (map[string][]byte, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	if src.data == nil {
		_, err := ReadRegion(region, nil) // gives the reason
		return nil, err
	}
	// For a local file only the name counts, not its folder on this machine.
	in := map[string][]byte{"regions/" + path.Base(src.file): src.text}
	if in["data/institutions.csv"], err = dataFiles.ReadFile("data/institutions.csv"); err != nil {
		return nil, err
	}
	var files []string
	for _, form := range forcingTables {
		files = append(files, form.name)
	}
	calibration, _ := src.raw["calibration"].(map[string]any)
	if posterior, _ := calibration["posterior"].(string); posterior != "" {
		files = append(files, posterior)
	}
	for _, file := range files {
		text, err := readIn(src.data, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // an optional table that this region does not have; otherwise reading would have failed
		}
		if err != nil {
			return nil, fault.Faults{{File: path.Join(src.shown, file), Message: err.Error()}}
		}
		in[path.Join("data", src.folder, file)] = text
	}
	return in, nil
}
