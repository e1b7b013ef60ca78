package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"concord/results/store"
	"concord/sim"
)

// The page of the lab is one file. Its second line says what made it and has the SHA-256 of all that follows, so that
// this program knows its own pages again and replaces no other.

const pageHead = "<!doctype html>\n"

// pageSeal is compiled when it is needed: the engine of the lab never does, and begins sooner without.
var pageSeal = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^" + pageHead +
		`<!-- Made by concord lab, model \S+\. SHA-256 of what follows this line: ([0-9a-f]{64}) -->` + "\n")
})

// SealPage adds the second line to a page.
func SealPage(page []byte) ([]byte, error) {
	rest, is := bytes.CutPrefix(page, []byte(pageHead))
	if !is {
		return nil, fmt.Errorf("a page begins with the line %s", strings.TrimSpace(pageHead))
	}
	return fmt.Appendf(nil, "%s<!-- Made by concord lab, model %s. SHA-256 of what follows this line: %s -->\n%s", pageHead,
		sim.ModelVersion, SHA256(rest), rest), nil
}

// sealed tells whether a page is as this program left it.
func sealed(page []byte) bool {
	m := pageSeal().FindSubmatch(page)
	return m != nil && SHA256(page[len(m[0]):]) == string(m[1])
}

// PageLicences are the licences of all that is in a page. They stand in it as they are.
func PageLicences(page []byte) []byte {
	_, from, _ := bytes.Cut(page, []byte(`<script type="text/plain" id="licences">`))
	text, _, _ := bytes.Cut(from, []byte("</script>"))
	return text
}

// PagePlace is where a page is to be left: a file, or a folder for a web server.
type PagePlace struct {
	*store.Place
	folder bool
}

// The files of a page that is left as a folder.
const (
	pageIndex    = "index.html"
	pageLicences = "licences.txt"
)

// HoldPage takes the place of a page before it is made. A name that ends in .html is a file, any other name is a folder.
// With force a page that this program left is replaced. Anything else is kept (store.ErrKept).
func HoldPage(path string, force bool) (*PagePlace, error) {
	folder := !strings.EqualFold(filepath.Ext(path), ".html")
	place, err := store.Hold(path, func(at string, left bool) (files []string, err error) {
		if folder {
			files, err = replaceableSite(at)
		} else {
			err = replaceablePage(at)
		}
		if err == nil && !force && !left && (!folder || files != nil) {
			err = errors.New("it is a page that concord left earlier; choose another place, or replace it with --force")
		}
		if err != nil {
			return nil, fmt.Errorf("%s %w: %w", path, store.ErrKept, err)
		}
		return files, nil
	})
	return &PagePlace{place, folder}, err
}

// mostPage bounds the bytes that are read to see whether a page may be replaced.
const mostPage = 64 << 20

func replaceablePage(path string) error {
	page, err := store.Read(path, mostPage)
	if err == nil && !sealed(page) {
		err = errors.New("it is no page as concord leaves it; choose another name")
	}
	return err
}

// replaceableSite lists the files of a folder that holds a page and nothing else; of an empty one nothing.
func replaceableSite(dir string) ([]string, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, errors.New("it is a file, and its name does not end in .html; choose another name")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	for _, e := range entries {
		if e.Name() != pageIndex && e.Name() != pageLicences {
			return nil, fmt.Errorf("it holds %s, which is no part of a page; choose another folder", e.Name())
		}
	}
	page, err := store.Read(filepath.Join(dir, pageIndex), mostPage)
	if err == nil && !sealed(page) {
		err = fmt.Errorf("its %s is no page as concord leaves it; choose another folder", pageIndex)
	}
	if err != nil {
		return nil, err
	}
	text, err := store.Read(filepath.Join(dir, pageLicences), mostPage)
	if err == nil && !bytes.Equal(text, PageLicences(page)) {
		err = fmt.Errorf("its %s is not as concord left it; choose another folder", pageLicences)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return []string{pageLicences, pageIndex}, nil // last the one by which the folder is known
}

// IsFolder tells whether the page is left as a folder.
func (p *PagePlace) IsFolder() bool { return p.folder }

// Leave writes the page, whole or not at all. A folder also has the licences, and works in any folder of a web server.
func (p *PagePlace) Leave(page []byte) error {
	if p.folder {
		return p.Folder([]store.File{{Path: pageIndex, Data: page}, {Path: pageLicences, Data: PageLicences(page)}})
	}
	return p.File(func(w io.Writer) error {
		_, err := w.Write(page)
		return err
	})
}
