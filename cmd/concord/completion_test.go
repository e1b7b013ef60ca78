package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"concord/scenarios"
)

// script writes a completion script to a file, or skips where there is no such shell.
func script(t *testing.T, shell string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), shell)
	if err := os.WriteFile(file, []byte(must(t, "completion", shell)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath(shell); err != nil {
		t.Skipf("no %s here; Debian has it in the package of this name", shell)
	}
	return file
}

// asked is a command that is being typed, up to the tabulator key.
type asked struct {
	words []string // the last is what is completed
	want  []string // all of these are offered
	none  bool     // or nothing at all
}

// typed are commands for every verb, every flag and every value that can be guessed. They
// come from the verbs themselves.
func typed(t *testing.T) []asked {
	t.Helper()
	all, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	var names, statements []string
	for _, c := range all {
		statements = append(statements, c.ID)
	}
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	list := []asked{
		{words: []string{""}, want: names},
		{words: []string{"ru"}, want: []string{"run"}},
		{words: []string{"branch", ""}, want: []string{"save", "run"}},
		{words: []string{"scenarios", "s"}, want: []string{"show", "schema"}},
		{words: []string{"scenarios", "show", "no-new"}, want: []string{"no-new-leader"}},
		{words: []string{"scenarios", "new", ""}, none: true},
		{words: []string{"completion", ""}, want: []string{"bash", "zsh", "fish"}},
		{words: []string{"help", "ver"}, want: []string{"verify", "version"}},
		{words: []string{"run", ""}, want: scenarios.Library()},
		{words: []string{"compare", "reference", "no-new"}, want: []string{"no-new-leader"}},
		{words: []string{"claims", ""}, want: statements},
		{words: []string{"explain", ""}, want: []string{"border", "trade", "UZ-TJ",
			"tj-uz-border-2018", "own-tj-uz-border", "reference"}},
		{words: []string{"run", "--seed", ""}, none: true},
		{words: []string{"run", "--", "--fo"}, none: true},
		{words: []string{"run", "--", "no-new"}, want: []string{"no-new-leader"}},
		{words: []string{"branch", "save", "--", "--f"}, none: true},
	}
	for _, f := range forms() {
		var flags []string
		for _, one := range f.flags.list {
			flags = append(flags, "--"+one.name)
		}
		list = append(list, asked{words: append(strings.Fields(f.name), "--"), want: flags})
		f.eachValue(func(name string, o offer) {
			if o.words != nil {
				list = append(list, asked{words: append(strings.Fields(f.name), name, ""), want: o.words})
			}
		})
	}
	return list
}

func answered(t *testing.T, shell string, a asked, out []byte) {
	t.Helper()
	got := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		got[word] = true
	}
	for _, want := range a.want {
		if !got[want] {
			t.Errorf("%s: concord %s: %q is not offered in %q", shell, strings.Join(a.words, " "), want, out)
		}
	}
	if a.none && strings.TrimSpace(string(out)) != "" {
		t.Errorf("%s: concord %s: %q is offered, want nothing", shell, strings.Join(a.words, " "), out)
	}
}

// bash itself completes every verb, flag and value.
func TestCompletionBash(t *testing.T) {
	file := script(t, "bash")
	var b strings.Builder
	list := typed(t)
	for _, a := range list {
		b.WriteString("COMP_WORDS=(concord")
		for _, w := range a.words {
			b.WriteString(" '" + w + "'")
		}
		b.WriteString("); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _concord; printf '%s\\n' \"${COMPREPLY[@]}\" ==\n")
	}
	out, err := exec.Command("bash", "-c", "source \"$0\"; "+b.String(), file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	parts := strings.Split(string(out), "==\n")
	for k, a := range list {
		answered(t, "bash", a, []byte(parts[k]))
	}
	// Where files may stand nothing is offered by name, so that bash offers files.
	out, err = exec.Command("bash", "-c", `source "$0"; complete -p concord
		try() { COMP_WORDS=(concord "$@"); COMP_CWORD=$#; _concord; echo "${#COMPREPLY[@]}"; }
		try verify ""; try run --out ""; try run --out = re; try run ./mine`, file).CombinedOutput()
	if err != nil || string(out) != "complete -o default -F _concord concord\n0\n0\n0\n0\n" {
		t.Errorf("files: %v, %s", err, out)
	}
}

// So does fish.
func TestCompletionFish(t *testing.T) {
	file := script(t, "fish")
	for _, a := range typed(t) {
		out, err := exec.Command("fish", "-c", "source $argv[1]; complete -C $argv[2]", file,
			"concord "+strings.Join(a.words, " ")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		answered(t, "fish", a, out)
	}
}

// zsh has no way to ask without a terminal: it reads the script, and the script holds all.
func TestCompletionZsh(t *testing.T) {
	file := script(t, "zsh")
	if out, err := exec.Command("zsh", "-n", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v, %s", err, out)
	}
	text := read(t, file)
	for _, f := range forms() {
		_, mine, found := strings.Cut(text, "\t'"+f.name+"',-*)\n")
		mine, _, _ = strings.Cut(mine, ";;")
		for _, one := range f.flags.list {
			if !found || !strings.Contains(mine, "'--"+one.name+":") {
				t.Errorf("zsh: %s lacks --%s", f.name, one.name)
			}
		}
	}
}
