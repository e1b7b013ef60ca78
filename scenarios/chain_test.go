package scenarios

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// chained are texts that extend the library in every way, right and wrong: the library itself, two lines on each of its
// scenarios, and all texts of testdata.
func chained(t testing.TB) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range Library() {
		text, err := library.ReadFile("library/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		texts["library/"+name] = string(text)
		texts["on/"+name] = "title = \"On\"\nextends = \"" + name + "\"\nseed = 7\n"
		texts["twice/"+name] = "extends = \"" + name + "\"\nregion = \"visegrad\"\nremove = [\"uz-leader-2016\", \"none\"]\n" +
			"[[change]]\nid = \"kg-leader-2005\"\nyear = 2004\n[parameters]\nleaders.gain = 2\n[barriers]\nexternal = false\n" +
			"[[event]]\nid = \"kg-leader-2010\"\nkind = \"drought\"\nyear = 2012\n"
	}
	for _, pattern := range []string{"testdata/valid/*.toml", "testdata/wrong/*.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts[file] = string(text)
		}
	}
	return texts
}

// told is all that a reader says of a text: the complete scenario with the places of its values, its files, or faults.
func told(s *Scenario, err error) string {
	if err != nil {
		return "refused: " + err.Error()
	}
	files := ""
	for _, file := range s.Files {
		files += file + "\n"
	}
	return s.Name + "\n" + files + string(s.TOML(true)) + string(s.TOML(false)) + s.Origin("extends").String()
}

// Protects: a scenario that begins as a copy of one that the library has is the same as one to which every file of the
// chain was applied: values, places, files and faults.
func TestCopyOfTheLibraryIsTheChain(t *testing.T) {
	texts := chained(t)
	read, refused, wholes := 0, 0, map[string]string{}
	for round := range 2 { // the second round begins with copies that the first has made
		for name, text := range texts {
			src := source{name: "leaf", file: "testdata/valid/leaf.toml", dir: "testdata/valid", key: "leaf", text: []byte(text)}
			s, err := assemble(src)
			kept := told(s, err)
			if round == 0 { // no copy has a part in this
				wholes[name] = told(assembleFrom(src, func([]sheet) (*Scenario, int) { return nil, 0 }))
			}
			if whole := wholes[name]; kept != whole {
				t.Errorf("round %d, %s: from the copy\n%s\nfrom all files\n%s", round, name, kept, whole)
			}
			if err != nil {
				refused++
			} else {
				read++
			}
		}
	}
	if read < 100 || refused < 100 {
		t.Errorf("only %d texts were read and %d refused", read, refused)
	}
}

// Protects: what is read later does not change what the library gave before.
func TestCopyOfTheLibraryIsItsOwn(t *testing.T) {
	before := told(Read("no-new-leader"))
	for name, text := range chained(t) {
		s, err := Parse("testdata/valid/leaf.toml", []byte(text))
		if err != nil {
			continue
		}
		if err := s.Set("seed=99"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.Files = append(s.Files, "other.toml")
	}
	if after := told(Read("no-new-leader")); after != before {
		t.Errorf("no-new-leader was\n%s\nand is\n%s", before, after)
	}
}

// Protects: a text that is read alone reaches no other file, whatever it extends, and the fault has a place and a remedy.
func TestReadAlone(t *testing.T) {
	s, err := ParseAlone("reference.toml", []byte("title = \"Mine\"\nextends = \"reference\"\n"))
	if err != nil || s.Name != "reference" || !slices.Equal(s.Files, []string{"reference.toml", "reference.toml"}) {
		t.Errorf("extends the library: %v, %+v", err, s)
	}
	for text, want := range map[string]string{
		"title = \"x\"\nextends = \"valid/leaf.toml\"\n": "x.toml:2:11: extends = \"valid/leaf.toml\": no other file is " +
			"read here; extend a scenario of the library, or open the complete scenario that " +
			"`concord scenarios show FILE` prints",
		"title = \"x\"\nregion = \"./region.toml\"\n": "x.toml:2:10: region = \"./region.toml\": no other file is read here; " +
			"take one of central-asia, east-africa, visegrad",
	} {
		if _, err := ParseAlone("x.toml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got\n%v\nwant\n%s", text, err, want)
		}
	}
}

// BenchmarkTwoLines reads two lines that extend a scenario of the library and makes them ready to run.
func BenchmarkTwoLines(b *testing.B) {
	text := []byte("title = \"x\"\nextends = \"no-new-leader\"\n[parameters]\nleaders.gain = 0.6\n")
	for _, part := range []string{"read", "read and bind"} {
		b.Run(part, func(b *testing.B) {
			for b.Loop() {
				s, err := ParseAlone("x.toml", text)
				if err == nil && part != "read" {
					_, err = s.Bind()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
