package scenarios

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"concord/sim/fault"
	"concord/sim/table"
)

// readTable reads a table of a folder; shown is its name in messages. The table is
// never nil and Err of it tells what is wrong; missing tells that there is no such
// file, which is not noted as a fault: some tables may be left out.
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

// readIn reads a file of a folder that is a file, and no longer than a table may be.
func readIn(folder fs.FS, name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s is not a name inside the region's folder; give one such as posterior.csv", fault.Quote(name))
	}
	info, err := fs.Stat(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isLink(folder, name):
		return nil, errors.New("this is a link that leads to no file; let it lead to one inside the region's folder, or remove it")
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no such file: %w", fs.ErrNotExist)
	case err != nil:
		return nil, errors.New("the file cannot be read; check that it lies in the region's folder and that you may read it")
	case !info.Mode().IsRegular():
		return nil, errors.New("this is not a file; put a table here")
	case info.Size() == 0:
		return nil, nil // what the system makes up, such as /proc/kmsg, may keep us waiting for ever
	case info.Size() > table.MostBytes:
		return nil, fmt.Errorf("the table is longer than %d MB; split it, or leave out what is not needed", table.MostBytes>>20)
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, errors.New("the file cannot be opened; check that you may read it")
	}
	text, err := io.ReadAll(io.LimitReader(f, table.MostBytes+1)) // Read refuses what is longer
	if errors.Join(err, f.Close()) != nil {
		return nil, errors.New("the file cannot be read; check that it is a file you may read")
	}
	return text, nil
}

// isLink tells whether a file of a folder is a symbolic link, which may lead nowhere.
func isLink(folder fs.FS, name string) bool {
	local, ok := folder.(localFolder)
	if !ok {
		return false
	}
	info, err := local.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}
