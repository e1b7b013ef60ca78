package results_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"concord/results"
	"concord/sim/fault"
)

// someManifest is a manifest as a run writes it.
func someManifest() *results.Manifest {
	return &results.Manifest{Program: "concord", ModelVersion: "0.3.0", Scenario: "reference", Title: "Reference",
		Region: "central-asia",
		Seed:   1<<64 - 1, Replicates: 40, FirstYear: 1992, Until: 2035, Settings: []string{"uncertain"},
		InputDigest: strings.Repeat("a", 64), OutcomeDigest: strings.Repeat("b", 64),
		Inputs: map[string]string{"data/size.csv": strings.Repeat("c", 64)}, GoVersion: "go1.26", Architecture: "linux/amd64",
		Files: map[string]string{"figures/a.png": strings.Repeat("d", 64)}}
}

// TestManifestsAreReadStrictly protects that a text is either a manifest of the program or is refused with
// the place of the fault. A manifest decides what may be replaced and what counts as equal.
func TestManifestsAreReadStrictly(t *testing.T) {
	good := string(someManifest().JSON())
	const again = "run again into another folder to have a right one"
	const aSeed = ", want the digits of a whole number from 0 to 18446744073709551615 in quotes"
	hex := strings.Repeat("b", 64)
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"{", "\ufeff{", ""},
		{"18446744073709551615", "7", ""},
		{good, "", "manifest.json: the file is empty; " + again},
		{good, strings.Repeat(" ", 17<<20),
			"manifest.json: the file is longer than 16 MB, more than the program writes; " + again},
		{good, good[:200], "manifest.json: the file ends in the middle; " + again},
		{good, good + good, "manifest.json:26:1: something follows the object that ends here; " + again},
		{good, "[]", "manifest.json:1:1: [] stands here, want an object in braces; " + again},
		{good, "null", "manifest.json:1:1: null stands here, want an object in braces; " + again},
		{good, "\xff\xfe{", "manifest.json: the file is saved as UTF-16; " + again},
		{"Reference", "R\xe9f\xe9rence",
			"manifest.json:5:14: the byte 0xE9 is no UTF-8; the file is probably saved as Latin-1 or Windows-1252: " + again},
		{`"program": "concord",`, `"program" "concord",`,
			"manifest.json:2:13: this is no JSON (invalid character '\"' after object key); " + again},
		{"{", "#", "manifest.json:1:1: this is no JSON (invalid character '#' looking for beginning of value); " + again},
		{`"program": "concord"`, `"program": "discord"`,
			`manifest.json:2:14: program = "discord", want "concord"; this is not a manifest of concord`},
		{`"program": "concord",`, ``, `manifest.json: program = "", want "concord"; this is not a manifest of concord`},
		{`"seed"`, `"sed"`, `manifest.json:1:1: the object has no key "seed"; ` + again + "\n" +
			`manifest.json:7:3: unknown key "sed"; did you mean "seed"?`},
		{`"seed"`, `"Seed"`, `manifest.json:1:1: the object has no key "seed"; ` + again + "\n" +
			`manifest.json:7:3: unknown key "Seed"; did you mean "seed"?`},
		{`"seed":`, `"seed": 3, "seed":`, `manifest.json:7:14: key "seed" stands twice in its object; drop one`},
		{`"data/size.csv":`, `"data/size.csv": "` + hex + `", "data/size.csv":`,
			`manifest.json:17:90: key "data/size.csv" stands twice in its object; drop one`},
		{`"data/size.csv":`, `"data/Size.csv": "` + hex + `", "data/size.csv":`,
			`manifest.json:17:90: keys "data/Size.csv" and "data/size.csv" differ only in case; drop one`},
		{`"replicates": 40`, `"replicates": "40"`, `manifest.json:8:17: replicates = "40", want a whole number`},
		{`"replicates": 40`, `"replicates": 4e1`, `manifest.json:8:17: replicates = 4e1, want a whole number`},
		{`"replicates": 40`, `"replicates": null`, `manifest.json:8:17: replicates = null, want a whole number`},
		{`"replicates": 40`, `"replicates": 0`, `manifest.json:8:17: replicates = 0, want 1..1000000000`},
		{`"replicates": 40`, `"replicates": 1000000001`, `manifest.json:8:17: replicates = 1000000001, want 1..1000000000`},
		{`"replicates": 40`, `"replicates": 9223372036854775808`,
			`manifest.json:8:17: replicates = 9223372036854775808, want a whole number`},
		{`"18446744073709551615"`, `18446744073709551615`, ""}, // as it was written before
		{`18446744073709551615`, `18446744073709551616`, `manifest.json:7:11: seed = "18446744073709551616"` + aSeed},
		{`18446744073709551615`, `-1`, `manifest.json:7:11: seed = "-1"` + aSeed},
		{`18446744073709551615`, `+1`, `manifest.json:7:11: seed = "+1"` + aSeed},
		{`18446744073709551615`, `01`, `manifest.json:7:11: seed = "01"` + aSeed},
		{`18446744073709551615`, ``, `manifest.json:7:11: seed = ""` + aSeed},
		{`"18446744073709551615"`, `18446744073709551616`, `manifest.json:7:11: seed = 18446744073709551616` + aSeed},
		{`"18446744073709551615"`, `1.5`, `manifest.json:7:11: seed = 1.5` + aSeed},
		{`"18446744073709551615"`, `1e3`, `manifest.json:7:11: seed = 1e3` + aSeed},
		{`"18446744073709551615"`, `-1`, `manifest.json:7:11: seed = -1` + aSeed},
		{`"18446744073709551615"`, `null`, `manifest.json:7:11: seed = null` + aSeed},
		{`"first_year": 1992`, `"first_year": -9223372036854775808`,
			`manifest.json:9:17: first_year = -9223372036854775808, want 1..9999`},
		{`"until": 2035`, `"until": 1991`, `manifest.json:10:12: until = 1991 is before first_year = 1992`},
		{`"uncertain"`, `7`, `manifest.json:12:5: settings[0] = 7, want text in quotes`},
		{`"uncertain"`, `""`, `manifest.json:12:5: settings[0] is empty; ` + again},
		{`"Reference"`, `"Ref\u001b[31m"`,
			`manifest.json:5:12: title = "Ref\x1b[31m" holds a character that cannot be seen; ` + again},
		{`"Reference"`, `["Reference"]`, `manifest.json:5:12: title = ["Reference"], want text in quotes`},
		{`"Reference"`, `"` + strings.Repeat("R", 10_001) + `"`, `manifest.json:5:12: title has 10001 bytes, want at most 10000`},
		{hex, hex[:63], `manifest.json:15:21: outcome_digest = "` + hex[:57] +
			`…", want the 64 hex digits of a SHA-256; ` + again},
		{hex, strings.ToUpper(hex),
			`manifest.json:15:21: outcome_digest = "` + strings.ToUpper(hex[:57]) +
				`…", want the 64 hex digits of a SHA-256; ` + again},
		{`"inputs": {`, `"inputs": [`, "manifest.json:16:13: [\n"},
		{`"figures/a.png"`, `"/etc/passwd"`,
			`manifest.json:22:20: files holds "/etc/passwd", which is no path inside the folder; ` + again},
		{`"figures/a.png"`, `"../a.png"`,
			`manifest.json:22:17: files holds "../a.png", which is no path inside the folder; ` + again},
		{`"figures/a.png"`, `"a/../../b"`,
			`manifest.json:22:18: files holds "a/../../b", which is no path inside the folder; ` + again},
		{`"figures/a.png"`, `"a\\b"`, `manifest.json:22:13: files holds "a\\b", which holds a backslash; ` + again},
		{`"figures/a.png"`, `"a\u001bb"`,
			`manifest.json:22:17: files holds "a\x1bb", which holds a character that cannot be seen; ` + again},
		{`"figures/a.png"`, `"a\ud800"`,
			`manifest.json:22:16: files holds "a�", which holds a character that cannot be seen; ` + again},
		{`"figures/a.png"`, `""`, `manifest.json:22:9: files holds "", which is no path inside the folder; ` + again},
		{`"seed": `, `"seed": ` + strings.Repeat("[", 20_000),
			"manifest.json:7:11: this is no JSON (invalid character '[' exceeded max depth); " + again},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		m, err := results.ReadManifest("manifest.json", []byte(text))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if c.want == "manifest.json:16:13: [\n" { // what follows is no list either
			c.want = got
			if !strings.HasPrefix(got, "manifest.json:") {
				c.want = "a fault"
			}
		}
		if got != c.want || (m == nil) != (err != nil) {
			t.Errorf("%.60q → %.60q:\ngot  %s\nwant %s", c.from, c.to, got, c.want)
		}
	}
	for _, name := range []string{"reference", "clash-2027", "no-new-leader"} {
		text, err := os.ReadFile(filepath.Join("reference", name, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := results.ReadManifest("manifest.json", text); err != nil {
			t.Errorf("the shipped %s: %v", name, err)
		}
	}
}

// TestManifestOfManyKeys protects that reading takes little memory and time, however
// many keys or faults there are.
func TestManifestOfManyKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("reads manifests of many megabytes")
	}
	good := string(someManifest().JSON())
	var keys strings.Builder
	for k := range 200_000 {
		fmt.Fprintf(&keys, "\"%d\": \"\", ", k)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"inputs": {`, `"inputs": {` + keys.String(), "there are more than 100000 keys"},
		{`"uncertain"`, strings.Repeat(`"",`, 3_000_000) + `""`, "more than 100000 items"},
		{`"seed":`, strings.Repeat(`"seed":1,`, 1_500_000) + `"seed":`, "951 or more like these"},
	} {
		_, err := results.ReadManifest("manifest.json", []byte(strings.Replace(good, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 20_000 {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// FuzzManifest gives any text to the reader. The reader must not panic. It must report faults with their file
// in clean text. A manifest that it accepts must be the same after it is written and read again.
func FuzzManifest(f *testing.F) {
	good := string(someManifest().JSON())
	f.Add(good)
	f.Add("\ufeff" + strings.Replace(good, `"seed"`, `"Seed"`, 1))
	f.Add(strings.Replace(good, `"inputs": {`, `"inputs": {"a": null, "a": [1, {"b": "\ud800"}],`, 1))
	f.Add(`{"program": "concord", "settings": null, "files": {"../x": ""}, "until": 1e3}`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := results.ReadManifest("manifest.json", []byte(text))
		if (m == nil) != (err != nil) {
			t.Fatalf("%v and %v", m, err)
		}
		if err != nil {
			clean(t, err, "manifest.json")
			return
		}
		again, err := results.ReadManifest("manifest.json", m.JSON())
		if err != nil || !bytes.Equal(again.JSON(), m.JSON()) || !reflect.DeepEqual(again.Files, m.Files) && len(m.Files) > 0 {
			t.Errorf("written and read again: %v", err)
		}
	})
}

// clean tells whether an error is made of faults of a file, in valid text without
// control characters.
func clean(t *testing.T, err error, file string) {
	t.Helper()
	faults, ok := err.(fault.Faults)
	if !ok || len(faults) == 0 {
		t.Errorf("%T %v, want faults", err, err)
	}
	for _, bad := range faults {
		if bad.File != file || bad.Message == "" || !utf8.ValidString(bad.Message) ||
			strings.ContainsFunc(bad.Message, func(r rune) bool { return !fault.Visible(r) }) {
			t.Errorf("fault %q", bad)
		}
	}
}

// Protects: a manifest says which outcomes were kept and that its digest is partial, both or neither, and other outcomes
// are other inputs.
func TestManifestsOfAPart(t *testing.T) {
	m := someManifest()
	m.DigestInputs()
	whole := m.InputDigest
	m.Kept, m.Partial = []string{"region.horizontal", "*.trust@2015"}, true
	m.DigestInputs()
	text := m.JSON()
	back, err := results.ReadManifest("manifest.json", text)
	if err != nil || !slices.Equal(back.Kept, m.Kept) || !back.Partial || back.Altered(text) {
		t.Fatalf("%+v, %v", back, err)
	}
	if m.InputDigest == whole || m.DigestName() == someManifest().DigestName() {
		t.Errorf("the inputs of a part have the digest of the whole, or it is called %s", m.DigestName())
	}
	m.Kept = []string{"region.horizontal *.trust@2015"}
	part := m.InputDigest
	if m.DigestInputs(); m.InputDigest == part {
		t.Error("one pattern counts as two")
	}
	for _, c := range []struct{ from, to, want string }{
		{`  "partial": true,` + "\n", "", `kept names 2 outcomes or patterns, but partial is false; run again`},
		{`"*.trust@2015"`, `""`, "kept[1] is empty"},
		{`"*.trust@2015"`, `7`, "kept[1] = 7, want text in quotes"},
		{`"partial": true`, `"partial": "yes"`, `partial = "yes", want true or false`},
		{`"partial": true`, `"partial": false`, `partial = false, but kept names 2 outcomes or patterns; run again`},
	} {
		if !strings.Contains(string(text), c.from) {
			t.Fatalf("no %s in %s", c.from, text)
		}
		changed := strings.Replace(string(text), c.from, c.to, 1)
		_, err := results.ReadManifest("manifest.json", []byte(changed))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.to, err, c.want)
		}
	}
}
