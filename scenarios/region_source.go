package scenarios

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"concord/sim/fault"
	"concord/sim/table"
)

//go:embed regions/*.toml
var regionFiles embed.FS

//go:embed data
var dataFiles embed.FS

// RegionNames lists the embedded regions.
func RegionNames() []string {
	var names []string
	entries, err := regionFiles.ReadDir("regions")
	if err != nil {
		panic(err) // embedded at build time
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	sort.Strings(names)
	return names
}

// Tables says where the tables of a region are, as Inputs names them, and which of them holds the draws of a fit, or would
// hold them.
func Tables(region string) (folder, posterior string, err error) {
	src, err := openRegion(region)
	if err != nil {
		return "", "", err
	}
	calibration, _ := src.raw["calibration"].(map[string]any)
	posterior, _ = calibration["posterior"].(string)
	return path.Join("data", src.folder), cmp.Or(posterior, "posterior.csv"), nil
}

// Fitted tells whether a shipped region names the posterior of a fit.
func Fitted(region string) bool {
	src, err := openRegion(region)
	if err != nil {
		return false
	}
	calibration, _ := src.raw["calibration"].(map[string]any)
	posterior, _ := calibration["posterior"].(string)
	return posterior != ""
}

// regionSource is a region file with correct syntax, and the folder of its tables.
type regionSource struct {
	sheet         // file is "regions/NAME.toml", or the path of a local file
	folder string // of the tables, as the region file names it
	shown  string // that folder in messages
	data   fs.FS  // that folder
}

// openRegion finds the region that ref means: a shipped region by its name, or the path of a region file (a
// path contains a slash or ends in .toml). The key forcing.data names the folder of the tables. It is inside
// scenarios/data for a shipped region, and inside the folder of the file for a local one. It must not lead
// out of there. The error is fault.Faults.
func openRegion(ref string) (regionSource, error) {
	src := regionSource{sheet: sheet{source: source{file: "regions/" + ref + ".toml"}}}
	local := isPath(ref)
	if local {
		text, err := readFile(ref)
		if err != nil {
			return src, fault.Faults{{File: ref, Message: err.Error()}}
		}
		src.file, src.text = filepath.ToSlash(ref), text
	} else {
		text, err := regionFiles.ReadFile(src.file)
		if err != nil {
			return src, fault.Faults{{File: ref, Message: fmt.Sprintf("there is no region of this name; %s",
				nearOrAll(ref, RegionNames()))}}
		}
		src.text = text
	}
	understood, bad := parse(src.source)
	if bad != nil {
		return src, fault.Faults{*bad}
	}
	src.sheet = understood
	c := newChecker(nil)
	c.enter(src.file)
	forcing, _ := src.raw["forcing"].(map[string]any)
	folder, given := forcing["data"].(string)
	at := src.at.sub("forcing").sub("data").value
	if !given || !fs.ValidPath(folder) {
		return src, nil // the folder stays unknown; later checks report this and all other faults
	}
	if local {
		src.shown = path.Join(path.Dir(src.file), folder)
		src.data = localFolder{filepath.Dir(whereRead(ref)), filepath.Dir(ref), folder}
	} else {
		src.shown = path.Join("data", folder)
		data, err := fs.Sub(dataFiles, src.shown)
		if err != nil {
			return src, err
		}
		src.data = data
	}
	src.folder = folder
	if info, err := fs.Stat(src.data, "."); err != nil || !info.IsDir() {
		c.fault(at, "forcing.data = %s, and there is no such folder beside the region file; links may not lead out of there",
			show(folder))
		return src, fault.Faults(c.faults)
	}
	return src, nil
}

// IsPath tells whether a reference is the path of a file, not a name of the library.
func IsPath(ref string) bool { return isPath(ref) }

// isPath tells whether ref is the path of a file, not a name.
func isPath(ref string) bool {
	return strings.ContainsAny(ref, `/\`) || strings.HasSuffix(ref, ".toml")
}

// localFolder is the folder of a local region's tables. No path in it leads out of the folder of the region
// file, not even a link. It is opened again for each file, so that no folder stays open.
type localFolder struct{ root, named, folder string } // named is root as the user named it

func (l localFolder) Open(name string) (fs.File, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() // nothing was written
	return r.Open(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// Stat gives the type of a file without opening it. Opening a pipe would wait for its other end.
func (l localFolder) Stat(name string) (fs.FileInfo, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() // as above
	return r.Stat(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// Lstat is Stat of a link itself.
func (l localFolder) Lstat(name string) (fs.FileInfo, error) {
	r, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, err
	}
	defer r.Close() // as above
	return r.Lstat(filepath.Join(filepath.FromSlash(l.folder), filepath.FromSlash(name)))
}

// readTable reads a table of a folder; shown is its name in messages. The table is never nil; its Err gives
// its faults. missing tells that there is no such file. That is not a fault, because some tables are
// optional.
func readTable(folder fs.FS, name, shown string) (t *table.Table, missing bool) {
	text, err := readIn(folder, name)
	if err != nil {
		t := &table.Table{File: shown}
		if missing = errors.Is(err, fs.ErrNotExist); !missing {
			t.FileFault("%v", err)
		}
		return t, missing
	}
	return table.Read(shown, text), false
}

// readIn reads a regular file of a folder, no longer than a table may be.
func readIn(folder fs.FS, name string) ([]byte, error) {
	text, err := readTableFile(folder, name)
	if local, is := folder.(localFolder); is && err == nil {
		noteRead(local.named, path.Join(local.folder, name), text)
	}
	return text, err
}

func readTableFile(folder fs.FS, name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s is not a name inside the region's folder; give one such as posterior.csv", fault.Quote(name))
	}
	info, err := fs.Stat(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isLink(folder, name):
		return nil, errors.New("this is a link that leads to no file; let it lead to one inside the region's folder, " +
			"or remove it")
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no such file: %w", fs.ErrNotExist)
	case err != nil:
		return nil, errors.New("the file cannot be read; check that it lies in the region's folder and that you may read it")
	case !info.Mode().IsRegular():
		return nil, errors.New("this is not a file; put a table here")
	case info.Size() == 0:
		return nil, nil // reading a file made by the system, such as /proc/kmsg, may wait for ever
	case info.Size() > table.MostBytes:
		return nil, fmt.Errorf("the table is longer than %d MB; split it, or leave out what is not needed", table.MostBytes>>20)
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, errors.New("the file cannot be opened; check that you may read it")
	}
	text, err := io.ReadAll(io.LimitReader(f, table.MostBytes+1)) // Read refuses longer text
	if errors.Join(err, f.Close()) != nil {
		return nil, errors.New("the file cannot be read; check that it is a file you may read")
	}
	return text, nil
}

// isLink tells whether a file of a folder is a symbolic link. Its target may be missing.
func isLink(folder fs.FS, name string) bool {
	local, ok := folder.(localFolder)
	if !ok {
		return false
	}
	info, err := local.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}
