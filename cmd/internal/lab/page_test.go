package lab

import (
	"crypto/sha256"
	"encoding/ascii85"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const template = "<!doctype html>\n<head><!--policy--><!--style--></head><body><!--blocks--><!--script--></body>\n"

// allowed fails unless the policy of a page names its script and its style by their content, and nothing else.
func allowed(t *testing.T, html string) {
	t.Helper()
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(html)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	for _, e := range []struct{ directive, tag, more string }{
		{"script-src", "script>", " 'wasm-unsafe-eval'"}, {"style-src", "style>", ""},
	} {
		_, text, _ := strings.Cut(html, "<"+e.tag)
		text, _, _ = strings.Cut(text, "</"+e.tag)
		sum := sha256.Sum256([]byte(text))
		want := e.directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'" + e.more + ";"
		if !strings.Contains(policy[1], want) {
			t.Errorf("the policy %s\nlacks %s", policy[1], want)
		}
	}
	if !strings.HasPrefix(policy[1], "default-src 'none';") || strings.Contains(policy[1], "unsafe-inline") ||
		strings.Contains(policy[1], ":/") {
		t.Errorf("the policy allows more than the page: %s", policy[1])
	}
}

// Protects: the parts stand in their places as they are, and the policy is of this very script and style.
func TestPartsStandInTheirPlaces(t *testing.T) {
	p := parts{template: template, script: "let a = 1 < 2 && '$&'", style: "p>a{color:red}",
		blocks: []block{{"engine", plain, "QUJD"}, {"licences", plain, "© <nobody>"}}}
	page, err := p.page()
	if err != nil {
		t.Fatal(err)
	}
	html := string(page.HTML)
	allowed(t, html)
	for _, want := range []string{"<script>" + p.script + "</script>", "<style>" + p.style + "</style>",
		`<script type="text/plain" id="engine">QUJD</script>`, `<script type="text/plain" id="licences">© <nobody></script>`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not hold %s as it is:\n%s", want, html)
		}
	}
	p.script = "let a = 2"
	other, err := p.page()
	if err != nil {
		t.Fatal(err)
	}
	allowed(t, string(other.HTML))
}

// Protects: no text of a block, a script or a style can end its element and become markup.
func TestTextNeverBecomesMarkup(t *testing.T) {
	for _, bad := range []string{"a</script><b>", "a</SCRIPT >", "<!-- a", "<script", "a\r\nb", "a\x00"} {
		for name, p := range map[string]parts{
			"block":  {template: template, blocks: []block{{"baked", plain, bad}}},
			"script": {template: template, script: bad},
		} {
			if _, err := p.page(); err == nil || !strings.Contains(err.Error(), "cannot stand inside") {
				t.Errorf("a %s with %q: %v", name, bad, err)
			}
		}
	}
	if _, err := (&parts{template: template, style: "a{}</style>"}).page(); err == nil {
		t.Error("a style may end its element")
	}
	for _, broken := range []string{strings.Replace(template, "<!--blocks-->", "", 1), template + "<!--script-->",
		"\n" + template} {
		if _, err := (&parts{template: broken}).page(); err == nil {
			t.Errorf("this template is taken: %q", broken)
		}
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Protects: the words of a language are those of all its files, and no file changes the words of another.
func TestMessages(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  string // of the error
	}{
		{map[string]string{"en/a.json": `{"a": "A"}`, "en/b.json": `{"b": "</script>"}`, "ru/a.json": `{"a": "А"}`}, ""},
		{map[string]string{"en/a.json": `{"a": "A"}`, "en/b.json": `{"a": "B"}`}, "messages/en/b.json: the key a stands twice"},
		{map[string]string{"en/a.json": `{"a": "A", "a": "B"}`}, "the key a stands twice"},
		{map[string]string{"en/a.json": `{"a": 1}`}, "a: want words in quotes"},
		{map[string]string{"en/a.json": `{"a": "A"} {}`}, "there is more"},
		{map[string]string{"en/a.json": `["a"]`}, "want one object"},
		{map[string]string{"en/a.json": `{"a": "A"}`, "ru/a.json": `{"b": "Б"}`}, "has the key b, which messages/en lacks"},
		{map[string]string{"ru/a.json": `{"b": "Б"}`}, "messages/en holds no words"},
	} {
		dir := t.TempDir()
		write(t, dir, c.files)
		words, err := messages(dir)
		switch {
		case c.want == "" && (err != nil || words["en"]["a"] != "A" || words["en"]["b"] != "</script>" ||
			words["ru"]["a"] != "А"):
			t.Errorf("%v: %v, %v", c.files, words, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v: %v, want %q", c.files, err, c.want)
		}
	}
}

// Protects: a module and what it imports become one script that needs no other file; a fault has its place.
func TestBundle(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"main.js": "import { b } from './sub/b.js'\nimport about from './a.json' with { type: 'json' }\n" +
			"console.log(b, about.year, '</script>')\n",
		"sub/b.js":          "export const b = 'ф'\n",
		"a.json":            `{"year": 2016}`,
		"broken.js":         "import './none.js'\n",
		"styles/10-b.css":   "b { color: red }",
		"styles/00-a.css":   "a { color: var(--ink) } /* why */",
		"styles/notes.text": "no sheet",
	})
	script, err := bundle(dir, "main.js")
	if err != nil || strings.Contains(script, "import") || !strings.Contains(script, "ф") || !strings.Contains(script, "2016") {
		t.Errorf("%s, %v", script, err)
	}
	if err := fits("script", "script", script); err != nil {
		t.Error(err)
	}
	if _, err := bundle(dir, "broken.js"); err == nil || !strings.Contains(err.Error(), "broken.js:1:") {
		t.Errorf("a module that is not there: %v", err)
	}
	if text, err := style(dir); err != nil || text != "a{color:var(--ink)}\nb{color:red}\n" {
		t.Errorf("the style is %q, %v", text, err)
	}
}

// Protects: what is packed has the same bytes each time, and no time or name in its head.
func TestPackIsTheSameEachTime(t *testing.T) {
	data := []byte(strings.Repeat("integration ", 1000))
	a, err := pack(data)
	b, err2 := pack(data)
	if err != nil || err2 != nil || a != b {
		t.Fatal(err, err2)
	}
	head := make([]byte, 10)
	if _, err := io.ReadFull(ascii85.NewDecoder(strings.NewReader(strings.ReplaceAll(a, "v", "<"))), head); err != nil {
		t.Fatal(err)
	}
	if want := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"; string(head) != want {
		t.Errorf("the head is %x, want %x", head, want)
	}
}

// Protects: files with a licence are found by their names, in any folder, and no code is taken for one.
func TestLicenceFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"LICENSE": "", "a/licence.txt": "", "NOTICE": "", "licence.go": "", "licenses/OFL": "",
		"testdata/LICENSE": "", "README.md": "", "Copying": "", "unnoticed": ""})
	found, err := licenceFiles(dir)
	if got := strings.Join(found, " "); err != nil || got != "Copying LICENSE NOTICE a/licence.txt licenses/OFL" {
		t.Errorf("%s, %v", got, err)
	}
}
