package lab

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/ascii85"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostBytes bounds the page. Each megabyte is a second on a slow line.
const mostBytes = 4_500_000

// blockOf is the text of a block of a page.
func blockOf(t *testing.T, html, id string) string {
	t.Helper()
	_, from, found := strings.Cut(html, `" id="`+id+`">`)
	text, _, ended := strings.Cut(from, "</script>")
	if !found || !ended {
		t.Fatalf("the page has no block %s", id)
	}
	return text
}

// address finds what a browser could load from elsewhere.
var address = regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9-]+\.[a-z]`)

// noIcon is an icon of nothing. Without one, a browser asks the server for it.
const noIcon = `<link rel="icon" href="data:,">`

// loading finds what makes a browser load something: attributes of elements, and words of a style.
var loading = regexp.MustCompile(`(?i)\s(?:src|href|srcset|action|data|poster)\s*=|@import|url\(`)

// Protects: the page is made of its sources alone, with the same bytes in another folder, which CONCORD_WHOLE tries; its
// policy is of its own script and style; it loads nothing from elsewhere; its engine is a WebAssembly module, and it carries
// the licences of all that is in it.
func TestMake(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the engine for WebAssembly, which takes half a minute from an empty cache")
	}
	root := filepath.Join("..", "..", "..")
	page, err := Make(context.Background(), root)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("CONCORD_WHOLE") != "" {
		again, err := Make(context.Background(), copied(t, root))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(page.HTML, again.HTML) {
			t.Error("made again in another folder, the page has other bytes")
		}
	}
	html := string(page.HTML)
	allowed(t, html)
	if len(page.HTML) > mostBytes {
		t.Errorf("the page has %d bytes, at most %d are allowed: %v", len(page.HTML), mostBytes, page.Parts)
	}

	if !bytes.HasPrefix(unpack(t, blockOf(t, html, "engine")), []byte("\x00asm\x01\x00\x00\x00")) {
		t.Error("the engine is no module")
	}
	if !json.Valid(unpack(t, blockOf(t, html, "baked"))) || !json.Valid([]byte(blockOf(t, html, "messages"))) {
		t.Error("the picture or the words are no JSON")
	}
	licences := blockOf(t, html, "licences")
	for _, want := range []string{"Concord\n=======\n", "The Go library\n", "github.com/BurntSushi/toml v",
		"golang.org/x/exp v"} {
		if !strings.Contains(licences, want) {
			t.Errorf("the licences lack %q", want)
		}
	}

	// What is left is the template, the style, the script and the worker.
	markup := html
	for _, id := range []string{"engine", "baked", "messages", "licences"} {
		markup = strings.Replace(markup, blockOf(t, html, id), "", 1)
	}
	for _, at := range address.FindAllStringIndex(markup, -1) {
		around := markup[max(0, at[0]-40):min(len(markup), at[1]+40)]
		if !strings.Contains(around, "http://www.w3.org/") { // the names of SVG and of its links, which are not loaded
			t.Errorf("the page names an address: …%s…", around)
		}
	}
	frame := strings.Replace(markup, blockOf(t, html, "worker"), "", 1)
	frame = strings.Replace(frame, between(frame, "<script>", "</script>"), "", 1)
	frame = strings.Replace(frame, noIcon, "", 1)
	if found := loading.FindString(frame); found != "" {
		t.Errorf("the page may load something: %s", found)
	}
}

// copied is another folder with the same source.
func copied(t *testing.T, root string) string {
	t.Helper()
	folder := t.TempDir()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		to := filepath.Join(folder, at)
		switch {
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "runs", "dist"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(to, 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// between is the text between two marks.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// unpack is what pack packed.
func unpack(t *testing.T, text string) []byte {
	t.Helper()
	zipped, err := gzip.NewReader(ascii85.NewDecoder(strings.NewReader(strings.ReplaceAll(text, "v", "<"))))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zipped)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
