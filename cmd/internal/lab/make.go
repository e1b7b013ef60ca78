// Package lab makes the page of the lab: one HTML file that holds the engine as WebAssembly, the script, the style and the
// words of the page, and a picture that was computed beforehand. The sources are in the folder page. The program concord
// does not import this package, because the bundler would then be a part of it.
package lab

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"concord/results"
)

// Page is what Make makes.
type Page struct {
	HTML  []byte // sealed: see results.SealPage
	Parts []Part // what is in it, in its order
}

// Part is a part of a page.
type Part struct {
	Name  string
	Bytes int
}

// source is where the sources of the page are, from the root of the project.
const source = "cmd/internal/lab/page"

// Make makes the page of the project in this folder. The same sources and the same Go give the same bytes, on any machine
// and in any folder.
func Make(ctx context.Context, root string) (*Page, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, filepath.FromSlash(source))
	template, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		return nil, err
	}
	p := parts{template: string(template)}
	if p.script, err = bundle(dir, "main.js"); err != nil {
		return nil, err
	}
	if p.style, err = style(dir); err != nil {
		return nil, err
	}
	words, err := messages(filepath.Join(dir, "messages"))
	if err != nil {
		return nil, err
	}
	picture, err := bake(ctx, filepath.Join(dir, "baked.json"))
	if err != nil {
		return nil, fmt.Errorf("the picture that the page begins with: %w", err)
	}
	module, support, err := engine(ctx, root)
	if err != nil {
		return nil, err
	}
	worker, err := bundle(dir, "engine/worker.js")
	if err != nil {
		return nil, err
	}
	licences, err := Licences(ctx, root, engineBuild)
	if err != nil {
		return nil, err
	}
	p.blocks = []block{
		{"engine", plain, module},
		{"worker", plain, support + worker},
		{"licences", plain, string(licences)},
	}
	text, err := json.Marshal(picture)
	if err != nil {
		return nil, fmt.Errorf("the picture that the page begins with: %w", err)
	}
	packed, err := pack(text)
	if err != nil {
		return nil, err
	}
	p.blocks = append(p.blocks, block{"baked", plain, packed})
	if text, err = json.Marshal(words); err != nil { // it writes < as \u003c, so no word ends its block
		return nil, fmt.Errorf("the words of the page: %w", err)
	}
	p.blocks = append(p.blocks, block{"messages", "application/json", string(text)})
	return p.page()
}

// parts are what is put into the template.
type parts struct {
	template, script, style string
	blocks                  []block
}

// block is text that the script reads from the page.
type block struct{ id, kind, text string }

const plain = "text/plain"

// page puts the parts in the places of their marks.
func (p *parts) page() (*Page, error) {
	made := &Page{}
	var blocks strings.Builder
	for _, b := range p.blocks {
		if err := fits(b.id, "script", b.text); err != nil {
			return nil, err
		}
		fmt.Fprintf(&blocks, "<script type=\"%s\" id=\"%s\">%s</script>\n", b.kind, b.id, b.text)
		made.Parts = append(made.Parts, Part{b.id, len(b.text)})
	}
	if err := fits("script", "script", p.script); err != nil {
		return nil, err
	}
	if err := fits("style", "style", p.style); err != nil {
		return nil, err
	}
	made.Parts = append(made.Parts, Part{"script", len(p.script)}, Part{"style", len(p.style)})
	html := p.template
	for _, place := range []struct{ mark, with string }{
		{"<!--policy-->", `<meta http-equiv="Content-Security-Policy" content="` + policy(p.script, p.style) + `">`},
		{"<!--style-->", "<style>" + p.style + "</style>"},
		{"<!--blocks-->", strings.TrimSuffix(blocks.String(), "\n")},
		{"<!--script-->", "<script>" + p.script + "</script>"},
	} {
		before, after, found := strings.Cut(html, place.mark)
		if !found || strings.Contains(after, place.mark) {
			return nil, fmt.Errorf("index.html must have the mark %s exactly once", place.mark)
		}
		html = before + place.with + after
	}
	var err error
	made.HTML, err = results.SealPage([]byte(html))
	return made, err
}

// fits refuses text that would not come out of its element as it went in: text that ends the element, or that a reader
// of HTML changes.
func fits(name, element, text string) error {
	lower := strings.ToLower(text)
	for _, bad := range []string{"</" + element, "<!--", "<script", "\r", "\x00"} {
		if at := strings.Index(lower, bad); at >= 0 {
			return fmt.Errorf("the %s of the page holds %q at byte %d, which cannot stand inside <%s>; write it in another way",
				name, bad, at, element)
		}
	}
	return nil
}

// policy allows the page its own script and style and the compiling of its engine, and nothing from elsewhere. A worker
// begins from a Blob of the page; pictures are made of a chart on the page.
func policy(script, style string) string {
	return "default-src 'none'; script-src '" + hash(script) + "' 'wasm-unsafe-eval'; worker-src blob:; img-src blob: data:; " +
		"style-src '" + hash(style) + "'; base-uri 'none'; form-action 'none'"
}

// hash is how a policy names an element by its content.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// told is what a command says when it fails, in a line.
func told(stderr *bytes.Buffer, err error) error {
	if text := strings.TrimSpace(stderr.String()); text != "" {
		return fmt.Errorf("%w: %s", err, text)
	}
	return err
}
