package lab

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Protects: an archive has the same bytes whatever the order, the times and the owners of its files are, and it holds
// them as they are, in one folder, with the program to be run.
func TestArchiveIsTheSameEachTime(t *testing.T) {
	for name, want := range map[string]string{
		"c-linux.tar.gz": "c-linux/LICENSE 644, c-linux/concord 755, c-linux/lab.html 644",
		"c-windows.zip":  "c-windows/LICENSE 644, c-windows/concord.exe 755, c-windows/lab.html 644",
	} {
		program := "concord"
		if strings.HasSuffix(name, ".zip") {
			program = "concord.exe"
		}
		var made [2][]byte
		for k := range made {
			dir := t.TempDir()
			write(t, dir, map[string]string{program: "program", "LICENSE": "MIT", "lab.html": "<!doctype html>"})
			files := []string{filepath.Join(dir, program), filepath.Join(dir, "LICENSE"), filepath.Join(dir, "lab.html")}
			if k == 1 {
				files[0], files[2] = files[2], files[0]
				if err := os.Chmod(files[1], 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(files[1], time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
					t.Fatal(err)
				}
			}
			to := filepath.Join(dir, name)
			if err := Archive(to, files); err != nil {
				t.Fatal(err)
			}
			var err error
			if made[k], err = os.ReadFile(to); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(made[0], made[1]) {
			t.Errorf("%s: the same files gave other bytes", name)
		}
		if got := strings.Join(listed(t, name, made[0]), ", "); got != want {
			t.Errorf("%s holds %s, want %s", name, got, want)
		}
	}
}

// listed are the names and modes of the files in an archive.
func listed(t *testing.T, name string, data []byte) (files []string) {
	t.Helper()
	if strings.HasSuffix(name, ".zip") {
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.File {
			files = append(files, fmt.Sprintf("%s %o", f.Name, f.Mode().Perm()))
		}
		return files
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(unpacked); ; {
		head, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fmt.Sprintf("%s %o", head.Name, head.Mode))
	}
}
