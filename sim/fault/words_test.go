package fault

import "testing"

// A printed command can be typed exactly as shown, whatever the name of the file.
func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{ // any order: each is told by itself
		"mine.toml":          "mine.toml",
		"folder/mine-1.toml": "folder/mine-1.toml",
		"آسیا.toml":          "آسیا.toml",
		"":                   `""`,
		"my own.toml":        `"my own.toml"`,
		`C:\mine.toml`:       `"C:\mine.toml"`,
		"it's.toml":          `"it's.toml"`,
		"a&b.toml":           `"a&b.toml"`,
		"$HOME.toml":         "'$HOME.toml'",
		`say "it's".toml`:    `'say "it'\''s".toml'`,
		"--force.toml":       "./--force.toml",
	} {
		if got := ShellWord(word); got != want {
			t.Errorf("ShellWord(%q) = %s, want %s", word, got, want)
		}
	}
}

// One thing stands in the singular, several in the plural that a reader expects.
func TestCount(t *testing.T) {
	for _, c := range []struct {
		n           int
		thing, want string
	}{
		{1, "entry", "1 entry"},
		{0, "entry", "0 entries"},
		{2, "country", "2 countries"},
		{2, "day", "2 days"},
		{1, "pair of runs", "1 pair of runs"},
		{2, "pair of runs", "2 pairs of runs"},
		{200, "replicate", "200 replicates"},
		{2, "uncertain value", "2 uncertain values"},
	} {
		if got := Count(c.n, c.thing); got != c.want {
			t.Errorf("Count(%d, %q) = %q, want %q", c.n, c.thing, got, c.want)
		}
	}
	if got := Counted(1, "is", "are") + ", " + Counted(0, "is", "are"); got != "1 is, 0 are" {
		t.Errorf("Counted gives %q", got)
	}
}
