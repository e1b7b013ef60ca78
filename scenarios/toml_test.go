package scenarios

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	tomltest "github.com/toml-lang/toml-test/v2"

	"concord/sim/fault"
)

// ofTOML lists the files of the public test suite for TOML 1.1, which is what the
// parser reads, below valid/ or invalid/.
func ofTOML(t *testing.T, folder string) map[string]string {
	t.Helper()
	suite := tomltest.TestCases()
	list, err := fs.ReadFile(suite, "files-toml-1.1.0")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		if !strings.HasPrefix(name, folder) || !strings.HasSuffix(name, ".toml") {
			continue
		}
		text, err := fs.ReadFile(suite, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	if len(files) < 200 {
		t.Fatalf("%d files in %s, want hundreds", len(files), folder)
	}
	return files
}

// Every text of the suite that TOML forbids is refused, at a place inside it.
func TestForbiddenTOML(t *testing.T) {
	for name, text := range ofTOML(t, "invalid/") {
		_, bad := parse(source{file: name, text: []byte(text)})
		if bad == nil {
			t.Errorf("%s passes:\n%s", name, text)
			continue
		}
		lines := strings.Split(text, "\n")
		if bad.Line < 1 || bad.Line > len(lines) || bad.Col < 1 || bad.Col > len([]rune(lines[bad.Line-1]))+1 {
			t.Errorf("no place in the file: %v\n%s", bad, text)
		}
		if !strings.HasPrefix(bad.Message, "syntax: ") || !strings.Contains(bad.Message, "; ") {
			t.Errorf("want syntax: what is wrong; the remedy: %v", bad)
		}
	}
}

// Every text of the suite that TOML allows is read, and the locator finds everything that the parser finds.
// The exception is our own rule about capital letters.
func TestAllowedTOML(t *testing.T) {
	twins := map[string]bool{"valid/key/case-sensitive.toml": true, "valid/inline-table/key-dotted-04.toml": true}
	for name, text := range ofTOML(t, "valid/") {
		raw, at, err := decode(text)
		switch {
		case twins[name]:
			if err == nil || !strings.Contains(err.Error(), "differ in capital letters only") {
				t.Errorf("%s: keys that differ in capital letters: %v", name, err)
			}
		case err != nil:
			t.Errorf("%s is refused: %v\n%s", name, err, text)
		default:
			agree(t, unmarked(text), "", raw, at)
		}
	}
}

// Faults stand at the second, forbidden definition and name the first one.
func TestPlacesOfForbidden(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // line:column: the beginning of what is said
	}{
		// A table in braces is complete.
		{"a = {b = 1}\na.c = 2", `2:1: syntax: "a" is a table in braces, on line 1, and complete`},
		{"a = {b = 1}\n[a]", `2:2: syntax: "a" is a table in braces`},
		{"a = {}\n[x]\n[a.b]", `3:2: syntax: "a" is a table in braces`},
		{"a = {}\n[[a.b]]", `2:3: syntax: "a" is a table in braces`},
		{"x = {a = {}, a.b = 1}", `1:14: syntax: "a" is a table in braces`},
		// A value is no table.
		{"a = 1\na.b = 2", `2:1: syntax: "a" has a value already, on line 1`},
		{"a = [1]\na.b = 2", `2:1: syntax: "a" has a value already`},
		{"a = [{}]\n[[a]]", `2:3: syntax: "a" has a value already`},
		{"a.b.c = 1\na.b = 2", `2:3: syntax: the table "a.b" is made by dotted keys already, first on line 1`},
		{"[a]\nb = 1\n[a.b.c]", `3:4: syntax: "a.b" has a value already, on line 2`},
		{"barriers.external = false\nbarriers = true", `2:1: syntax: the table "barriers" is made by dotted keys already`},
		{"[size]\nUZ = \"official\"\n[parameters]\n[[size]]", `4:3: syntax: the table "size" has a header already, on line 1`},
		// Dotted keys and headers cannot add to the same table.
		{"[a.b]\n[a]\nb.c = 1", `3:1: syntax: the table "b" has a header already, on line 1`},
		{"[a]\nb.c = 1\n[a.b]", `3:4: syntax: the table "a.b" is made by dotted keys already, first on line 2`},
		{"[[a.b]]\n[a]\nb.c = 1", `3:1: syntax: "b" begins with [[ ]] already, on line 1`},
		// Once a list of tables, always one, and the other way round.
		{"[[a]]\n[a]", `2:2: syntax: "a" begins with [[ ]] already, on line 1`},
		{"[a]\n[[a]]", `2:3: syntax: the table "a" has a header already`},
		{"[a.b]\n[[a]]", `2:3: syntax: "a" is a table already, since line 1`},
		// Keys that are equal, however they are written.
		{"a = 1\n\"a\" = 2", `2:1: syntax: "a" has a value already`},
		{"a.b = 1\n'a' . \"\\u0062\" = 2", `2:7: syntax: "a.b" has a value already`},
		{"[a]\n[ \"a\" ]", `2:3: syntax: the table "a" has a header already, on line 1`},
		{"x = [{a = 1, a = 2}]", `1:14: syntax: "a" has a value already`},
		// Keys that differ in capital letters only: where the parser fills a struct, it takes one for the other.
		{"title = 1\nTitle = 2", `2:1: "Title" and "title", on line 1, differ in capital letters only`},
		{"[Forcing]\n[forcing.x]", `2:2: "forcing" and "Forcing", on line 1, differ`},
		{"[[event]]\n[[Event]]", `2:3: "Event" and "event", on line 1, differ`},
		{"a.b = 1\na.B = 1", `2:3: "B" and "b", on line 1, differ`},
		{"x = {straße = 1, k = 1, \"\u212a\" = 2}", `1:10: syntax: expected '.' or '='`},
		{"x = {k = 1, \"\u212a\" = 2}", "1:13: \"\u212a\" and \"k\", on line 1, differ"},
		// Characters that no TOML may hold.
		{"a = 1\rb = 2", `1:6: syntax: a carriage return without the line feed`},
		{"a = 1 # x\ry\n", `1:10: syntax: a carriage return without the line feed`},
		{"a = '''\n\r'''", `2:1: syntax: a carriage return without the line feed`},
		{"a = 1\n# \x1b[31m", `2:3: syntax: the control character U+001B`},
		{"ä = \"\x7f\"", `1:6: syntax: the control character U+007F`},
		{"a = \"\xe4\"", `1:6: syntax: the byte 0xE4 is no UTF-8; save the file as UTF-8`},
		{"# \xed\xa0\x80", `1:3: syntax: the byte 0xED is no UTF-8`},
		{"\xff\xfea\x00", `1:1: syntax: the file begins as UTF-16 does; save it as UTF-8`},
		{"\xfe\xff\x00a", `1:1: syntax: the file begins as UTF-16 does`},
		{"\ufeff\ufeffa = 1", `1:1: syntax: a second byte-order mark`},
		{"\ufeffa = 1\n\ufeffb = 1", `2:1: syntax: expected '.' or '='`},
		// Numbers, dates and quotes.
		{"a = 1__0", `1:5: syntax: Invalid integer`},
		{"a = 1_.0", `1:5: syntax: Invalid float`},
		{"a = 1e_5", `1:5: syntax: Invalid float`},
		{"a = 012", `1:5: syntax: Invalid integer`},
		{"a = 9223372036854775808", `1:5: syntax: 9223372036854775808 is out of range`},
		{"a = 2016-02-30", `1:5: syntax: invalid datetime`},
		{"a = 2016-09-02T10:00:00+05:60", `1:5: syntax: no place on earth is 05:60 hours from UTC`},
		{"a = [2016-09-02 10:00:00-24:00 ]", `1:6: syntax: no place on earth is 24:00 hours from UTC`},
		{"a = \"\"\"\\\\\"\"\"\"\"\"", `1:10: syntax: six quotes or more in a row`},
		// The first fault is reported, whether the parser or the locator finds it.
		{"a = 1\na = 2\nb = ", `2:1: syntax: "a" has a value already`},
		{"b = \na = 1\na = 2", `1:5: syntax: expected value`},
	} {
		_, _, err := decode(c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("of %q it says\n%v, want\n%s…", c.text, err, c.want)
		}
	}
}

// Texts that look similar and are allowed.
func TestAllowedNearForbidden(t *testing.T) {
	for _, text := range []string{
		"[a.b]\n[a]\nc = 1",
		"[a.b.c]\n[a]\nd = 1\n[a.b]",
		"[a]\nb.c = 1\nb.d = 2\n[a.b.e]",
		"[[a]]\n[a.b]\n[[a]]\n[a.b]",
		"[[a]]\nb.c = 1\n[[a]]\nb.c = 1",
		"x = [{a = 1}, {a = 1, b.c = 2, b.d = 3}]",
		"a = \"\"\"\"\"two\"\"\"\"\"",
		"a = 2016-09-02T10:00:00+14:00",
		"a = 1 \r\n# c\r\nb = \"\"\"\r\nc\"\"\"\r\n",
		"\ufeffa = 1",
		"a = 'a \ufffd that is meant'",
		"k = {\n a = 1, # as TOML 1.1 has it\n}",
	} {
		raw, at, err := decode(text)
		if err != nil {
			t.Errorf("%q is refused: %v", text, err)
			continue
		}
		agree(t, unmarked(text), "", raw, at)
	}
}

// Characters that a text may not hold: control characters and invisible ones. A scenario with them never
// reaches a table, a figure or a terminal.
func TestHiddenCharacters(t *testing.T) {
	entry := "[[event]]\nid = \"a\"\nkind = \"pandemic\"\nyear = 2000\n"
	hidden := map[string]string{
		"escape": `\u001b[31m`, "bell": `\u0007`, "null": `\u0000`, "delete": `\u007f`, "C1": `\u009b`, "next line": `\u0085`,
		"return":         `\r`,
		"line separator": `\u2028`, "paragraph separator": `\u2029`, "override": `\u202e`, "embedding": `\u202a`,
		"isolate": `\u2066`, "mark": `\ufeff`,
	}
	for name, code := range hidden {
		for _, text := range []string{
			"title = \"x" + code + "\"\n",
			"title = \"t\"\nquestion = \"x" + code + "\"\n",
			"title = \"t\"\nexpect = \"x" + code + "\"\n",
			"title = \"t\"\nids = [\"S01" + code + "\"]\n",
			"title = \"t\"\nextends = \"reference" + code + "\"\n",
			"title = \"t\"\nregion = \"central-asia" + code + "\"\n",
			"title = \"t\"\n" + entry + "label = \"x" + code + "\"\n",
			"title = \"t\"\n" + entry + "source = \"x" + code + "\"\n",
			"title = \"t\"\n" + entry + "note = \"x" + code + "\"\n",
			"title = \"t\"\n" + strings.Replace(entry, `"a"`, `"a`+code+`"`, 1),
			"title = \"t\"\n\"x" + code + "\" = 1\n",
			"title = \"t\"\n[parameters]\n\"x" + code + "\" = 1\n",
			"title = \"t\"\n[size]\nUZ = \"x" + code + "\"\n",
		} {
			s, err := Parse("h.toml", []byte(text))
			if s != nil || err == nil {
				t.Errorf("%s is taken in\n%s", name, text)
				continue
			}
			if strings.ContainsFunc(strings.ReplaceAll(err.Error(), "\n", " "), func(r rune) bool { return !fault.Visible(r) }) {
				t.Errorf("%s reaches the message %q", name, err)
			}
		}
	}
	for text, want := range map[string]string{
		"title = \"a\\nb\"":   `h.toml:1:9: title = "a\nb" holds U+000A, a character that is not seen; write the text on one line, with spaces`,
		"title = \"a\\tb\"":   `h.toml:1:9: title = "a\tb" holds U+0009, a character that is not seen; write the text on one line, with spaces`,
		"title = \"a\u009b\"": `h.toml:1:9: title = "a\u009b" holds U+009B, a character that is not seen; delete it`,
	} {
		if _, err := Parse("h.toml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("of %q it says\n%v, want\n%s", text, err, want)
		}
	}
	for _, text := range []string{"question = \"\"\"two\nlines\tand a tab\"\"\"", "question = \"\"\"two\r\nlines\"\"\"",
		"expect = \"Ünïcödé – “so” 中文 עברית\""} {
		mustParse(t, "title = \"t\"\n"+text)
	}
}

// Messages are valid UTF-8, each on its own line, whatever names and arguments hold.
func TestMessagesAreClean(t *testing.T) {
	dirty := "a\x1b[2J\x07\x9b\xffb\u202e\nc"
	s := mustRead(t, "reference")
	for what, err := range map[string]error{
		"a name":          second(Read(dirty)),
		"a path":          second(Read("./" + dirty + ".toml")),
		"text in a file":  second(Parse(dirty+".toml", []byte("titel = 1"))),
		"a path to set":   s.Set(dirty + "=1"),
		"a value to set":  s.Set("event.osh-2010.label=" + dirty),
		"a key to set":    s.Set("event.osh-2010." + dirty + "=1"),
		"an entry to set": s.Set("event." + dirty + ".year=1"),
		"an option":       s.Set("--seed=" + dirty),
		"what extends":    second(Parse("x.toml", []byte("title = \"t\"\nextends = \"./a\\u001b\\u202e\\nb.toml\""))),
		"a parser's word": second(Parse("x.toml", []byte("a = 0x\u202e"))),
	} {
		var faults fault.Faults
		if !errors.As(err, &faults) {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, f := range faults {
			if strings.ContainsFunc(f.Error(), func(r rune) bool { return !fault.Visible(r) }) ||
				strings.ToValidUTF8(f.Error(), "") != f.Error() {
				t.Errorf("%s: %q", what, f.Error())
			}
		}
	}
}

func second(_ *Scenario, err error) error { return err }
