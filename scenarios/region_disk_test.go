package scenarios

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"concord/sim/fault"
	"concord/sim/table"
)

// onDisk writes the files of a region into a folder inside a new one. The region can then be read by the path
// of its file.
func onDisk(t *testing.T, files map[string]string) (file string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "islands")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "r.toml")
}

// TestRegionOnDisk protects that the reader refuses everything that is no regular file of the region's
// folder, and never waits for it: pipes, folders, devices, links that lead out, tables without end.
func TestRegionOnDisk(t *testing.T) {
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		make func(dir string)
		want string // of the message, FOLDER for the folder; "" if it is taken
	}{
		{"as it is", func(string) {}, ""},
		{"a folder for a table", func(dir string) {
			do(os.Remove(dir + "/size.csv"))
			do(os.Mkdir(dir+"/size.csv", 0o755))
		}, "FOLDER/size.csv: this is not a file"},
		{"a pipe for a table", func(dir string) {
			do(os.Remove(dir + "/openness.csv"))
			if err := exec.Command("mkfifo", dir+"/openness.csv").Run(); err != nil {
				t.Skip("no mkfifo here")
			}
		}, "FOLDER/openness.csv: this is not a file"},
		{"a device for a table", func(dir string) {
			do(os.Remove(dir + "/size.csv"))
			do(os.Symlink("/dev/zero", dir+"/size.csv"))
		}, "FOLDER/size.csv: the file cannot be read; check that it lies in the region's folder"},
		{"a link inside the folder", func(dir string) {
			do(os.Rename(dir+"/size.csv", dir+"/sizes.csv"))
			do(os.Symlink("sizes.csv", dir+"/size.csv"))
		}, ""},
		{"a link that leads out", func(dir string) {
			do(os.Rename(dir+"/size.csv", dir+"/../size.csv"))
			do(os.Symlink("../size.csv", dir+"/size.csv"))
		}, "FOLDER/size.csv: the file cannot be read; check that it lies in the region's folder"},
		{"a link to nothing", func(dir string) {
			do(os.Remove(dir + "/size.csv"))
			do(os.Symlink("nowhere.csv", dir+"/size.csv"))
		}, "FOLDER/size.csv: this is a link that leads to no file"},
		{"a link to nothing for a table that may be left out", func(dir string) {
			do(os.Remove(dir + "/openness.csv"))
			do(os.Symlink("nowhere.csv", dir+"/openness.csv"))
		}, "FOLDER/openness.csv: this is a link that leads to no file"},
		{"a table without end", func(dir string) { do(os.Truncate(dir+"/trade_observed.csv", table.MostBytes+1)) },
			"FOLDER/trade_observed.csv: the table is longer than 64 MB"},
		{"a folder that is not there", func(dir string) { change(t, dir, `data = "."`, `data = "nowhere"`) },
			`FOLDER/r.toml:16:8: forcing.data = "nowhere", and there is no such folder`},
		{"a file for the folder", func(dir string) { change(t, dir, `data = "."`, `data = "size.csv"`) },
			`FOLDER/r.toml:16:8: forcing.data = "size.csv", and there is no such folder`},
		{"a folder that a link leads to, outside", func(dir string) {
			do(os.Symlink("..", dir+"/out"))
			change(t, dir, `data = "."`, `data = "out"`)
		}, `FOLDER/r.toml:16:8: forcing.data = "out", and there is no such folder`},
		{"a region file that is a folder", func(dir string) {
			do(os.Remove(dir + "/r.toml"))
			do(os.Mkdir(dir+"/r.toml", 0o755))
		}, "FOLDER/r.toml: "},
		{"a region file that is a pipe", func(dir string) {
			do(os.Remove(dir + "/r.toml"))
			if err := exec.Command("mkfifo", dir+"/r.toml").Run(); err != nil {
				t.Skip("no mkfifo here")
			}
		}, "FOLDER/r.toml: "},
		{"a region file without end", func(dir string) { do(os.Truncate(dir+"/r.toml", 1<<40)) },
			"FOLDER/r.toml: longer than 256 kB"},
		{"faults in many files", func(dir string) {
			change(t, dir, "AA = 0.4", "AA = 4")
			do(os.WriteFile(dir+"/size.csv", nil, 0o644))
			do(os.WriteFile(dir+"/brent.csv", []byte("year,usd_per_barrel\n2000,x\n"), 0o644))
		}, "FOLDER/r.toml:69:6: sovereignty.AA = 4, want a number in 0..1\n" +
			"FOLDER/size.csv: the table is empty; want a first line with the names of the columns, then a line for each row\n" +
			`FOLDER/brent.csv:2:6: usd_per_barrel = "x", no number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := onDisk(t, islands(t))
			c.make(filepath.Dir(file))
			_, err := ReadRegion(file, nil)
			var faults fault.Faults
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
			case !errors.As(err, &faults) ||
				!strings.HasPrefix(strings.ReplaceAll(err.Error(), filepath.ToSlash(filepath.Dir(file)), "FOLDER"), c.want):
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// change replaces text in the region file of a folder.
func change(t *testing.T, dir, from, to string) {
	t.Helper()
	text, err := os.ReadFile(dir + "/r.toml")
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatal(from, err)
	}
	if err := os.WriteFile(dir+"/r.toml", []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCheckReadsWhatAFigureReads protects that a table used only by figures is checked before any work:
// reading a scenario is enough to find its faults.
func TestCheckReadsWhatAFigureReads(t *testing.T) {
	for _, form := range regionTables {
		files := islands(t)
		header, _, _ := strings.Cut(files[form.name], "\n")
		files[form.name] = header + "\n" + strings.Repeat(",", strings.Count(header, ",")) + "\n"
		file := onDisk(t, files)
		_, err := Parse(filepath.Join(filepath.Dir(file), "s.toml"), []byte("title = \"A\"\nregion = \"r.toml\"\n"))
		var faults fault.Faults
		if !errors.As(err, &faults) || !strings.HasSuffix(faults[0].File, "s.toml") || faults[0].Line != 2 {
			t.Errorf("%s: %v", form.name, err)
			continue
		}
		if !strings.HasSuffix(faults[1].File, "/"+form.name) {
			t.Errorf("%s: %v", form.name, err)
		}
	}
}

// TestInputsHoldThePosterior protects that a posterior of any name is among the inputs of a run, and that no
// unused file is.
func TestInputsHoldThePosterior(t *testing.T) {
	files := islands(t)
	files["r.toml"] = strings.Replace(files["r.toml"], "[calibration]", "[calibration]\nposterior = \"fitted.csv\"", 1)
	files["fitted.csv"] = "draw,border.AA\nmean,1\ncontraction,0.5\n1,1.1\n2,0.9\n"
	files["posterior.csv"] = "not read\n"
	file := onDisk(t, files)
	if _, err := ReadRegion(file, nil); err != nil {
		t.Fatal(err)
	}
	in, err := Inputs(file)
	if err != nil || in["data/fitted.csv"] == nil || in["data/posterior.csv"] != nil || in["data/size.csv"] == nil ||
		in["data/openness.csv"] != nil || len(in) != 12 {
		t.Errorf("%d inputs, %v", len(in), err)
	}
}
