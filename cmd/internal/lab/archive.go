package lab

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// archiveTime is the time of every file in an archive: the earliest that both formats have.
var archiveTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Archive writes files into an archive for a system: a ZIP file if its name ends in .zip, otherwise a compressed TAR file.
// They stand in a folder with the name of the archive. The same files give the same bytes: they are sorted by name, and
// their times and owners are left out.
func Archive(name string, files []string) (err error) {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	files = slices.SortedFunc(slices.Values(files), func(a, b string) int {
		return strings.Compare(filepath.Base(a), filepath.Base(b))
	})
	folder, isZip := strings.CutSuffix(filepath.Base(name), ".zip")
	if isZip {
		return zipped(out, folder, files)
	}
	return tarred(out, strings.TrimSuffix(folder, ".tar.gz"), files)
}

// modeOf is who may run a file: everybody the program, and nobody the others.
func modeOf(file string) int64 {
	if strings.TrimSuffix(filepath.Base(file), ".exe") == "concord" {
		return 0o755
	}
	return 0o644
}

func tarred(out io.Writer, folder string, files []string) error {
	packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(packed)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		head := &tar.Header{Typeflag: tar.TypeReg, Name: path.Join(folder, filepath.Base(file)), Size: int64(len(data)),
			Mode: modeOf(file), ModTime: archiveTime, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(head); err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return packed.Close()
}

func zipped(out io.Writer, folder string, files []string) error {
	w := zip.NewWriter(out)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		head := &zip.FileHeader{Name: path.Join(folder, filepath.Base(file)), Method: zip.Deflate, Modified: archiveTime}
		head.SetMode(os.FileMode(modeOf(file)))
		to, err := w.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
	}
	return w.Close()
}
