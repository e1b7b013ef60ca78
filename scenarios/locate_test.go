package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const crooked = `# comment with key = 1
title = 'lit # no comment'   # x = 2
"quoted.key" = """
many = "lines" # not a key
\"""" # closed
a.b . "c d" = [ 1, # one
  [2, 3], { x = "}" , y.z = [ ']' ] },
]
täg = 1`

func TestLocate(t *testing.T) {
	text := strings.Replace(crooked, "täg = 1", "end = '''\n''''' # two quotes more\n", 1) + `
[table.sub]
é = 0`
	text = strings.Replace(text, "é = 0", `"\u00e9\x41" = 0`, 1) + `
[[list]]
id = "a"
[[list.inner]]
deep = 1
[[list]]
id = "ä", `
	text = strings.TrimSuffix(text, ", ") + "\nlast = 2\n" + `quotes = [ "\"]", """"a, \"""""", '''b''''', 4 ]` + "\n"
	_, root, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		s          *spot
		key, value place
	}{
		{root.sub("title"), place{2, 1}, place{2, 9}},
		{root.sub("quoted.key"), place{3, 1}, place{3, 16}},
		{root.sub("a").sub("b").sub("c d"), place{6, 7}, place{6, 15}},
		{root.sub("a").sub("b").sub("c d").item(1).item(1), place{7, 7}, place{7, 7}},
		{root.sub("a").sub("b").sub("c d").item(2).sub("x"), place{7, 13}, place{7, 17}},
		{root.sub("a").sub("b").sub("c d").item(2).sub("y").sub("z").item(0), place{7, 31}, place{7, 31}},
		{root.sub("end"), place{9, 1}, place{9, 7}},
		{root.sub("table").sub("sub").sub("éA"), place{13, 1}, place{13, 16}},
		{root.sub("list").item(0).sub("inner").item(0).sub("deep"), place{17, 1}, place{17, 8}},
		{root.sub("list").item(1), place{18, 1}, place{18, 1}},
		{root.sub("list").item(1).sub("last"), place{20, 1}, place{20, 8}},
		{root.sub("list").item(1).sub("quotes").item(3), place{21, 46}, place{21, 46}},
		{root.sub("list").item(1).sub("absent"), place{18, 1}, place{18, 1}},
	} {
		if want.s.key != want.key || want.s.value != want.value {
			t.Errorf("found key at %v and value at %v, want %v and %v", want.s.key, want.s.value, want.key, want.value)
		}
	}
}

// FuzzLocate compares the locator with the parser. The locator must find every key and item that the parser
// finds, at a place where such a key can begin.
func FuzzLocate(f *testing.F) {
	for _, pattern := range []string{"testdata/wrong/*.toml", "testdata/valid/*.toml", "library/*.toml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	for _, text := range []string{crooked, "a=[1]\na.b=2", "[[x.a]]\n[x]\na.b=1", "a = {b.c = 1, d = {e = [{f=1},{f=2}]}}\r\n",
		"\xef\xbb\xbfa=1", "\ufeff\ufeffa=1",
		`"" = 1`, "'' = ''", `a = """"""`, `a = """"a"""""`, "a = ''''''", "[ a . 'b' ]\nc=1979-05-27 07:32:00 # t",
		"a={\n b=1, # c\n}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		locate(text) // must not panic, accepted or not
		raw, root, err := decode(text)
		if err != nil {
			return
		}
		agree(t, unmarked(text), "", raw, root)
	})
}

// agree visits everything that the parser found and looks up each piece.
func agree(t *testing.T, text, path string, v any, s *spot) {
	lines := strings.Split(text, "\n")
	item := func(k int, v any) {
		here := fmt.Sprintf("%s[%d]", path, k)
		if k >= len(s.items) {
			t.Fatalf("%s is not located in\n%s", here, text)
		}
		agree(t, text, here, v, s.items[k])
	}
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			here := path + "." + name
			below := s.keys[name]
			if below == nil {
				t.Fatalf("%s is not located in\n%s", here, text)
			}
			line := []rune(lines[below.key.line-1])
			rest := string(line[below.key.col-1:])
			if !strings.HasPrefix(rest, name) && !strings.HasPrefix(rest, `"`) && !strings.HasPrefix(rest, `'`) {
				t.Fatalf("%s should stand at %v, where there is %q, in\n%s", here, below.key, rest, text)
			}
			agree(t, text, here, inner, below)
		}
	case []map[string]any:
		for k := range v {
			item(k, v[k])
		}
	case []any:
		for k := range v {
			item(k, v[k])
		}
	}
}
