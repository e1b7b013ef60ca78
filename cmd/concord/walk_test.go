package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// walkBlock finds the blocks of a page that have an answer: commands, a file to write, and lines taken from a
// file.
var walkBlock = regexp.MustCompile("(?ms)^(```(?:console|[a-z]+ (?:file=(\\S+)|from=(\\S+) like=(\\S+)))\n)(.*?)^```$")

// docs/WALK.md must show what the program answers. The test carries out its blocks from top to bottom in an
// empty folder.
func TestDocumentWalk(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the commands of a document")
	}
	page := read(t, docs, "WALK.md")
	commands, lines := 0, 0
	t.Run("in an empty folder", func(t *testing.T) {
		t.Chdir(t.TempDir())
		page = walkBlock.ReplaceAllStringFunc(page, func(block string) string {
			m := walkBlock.FindStringSubmatch(block)
			head, file, from, like, body := m[1], m[2], m[3], m[4], m[5]
			switch {
			case file != "":
				if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
			case from != "":
				body = matching(t, from, like)
				lines += strings.Count(body, "\n")
			default:
				var n int
				body, n = dialogue(t, body)
				commands += n
			}
			return head + body + "```"
		})
	})
	if commands < 5 || lines < 5 {
		t.Fatalf("%d commands and %d lines of files found in docs/WALK.md; has its form changed?", commands, lines)
	}
	document(t, "WALK.md", page)
}

// dialogue carries out the lines that begin with a prompt, and gives them back with what each prints.
func dialogue(t *testing.T, body string) (text string, commands int) {
	var b strings.Builder
	for line := range strings.Lines(body) {
		if command, is := strings.CutPrefix(line, "$ concord "); is {
			b.WriteString(line)
			b.WriteString(must(t, strings.Fields(command)...))
			commands++
		}
	}
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(b.String(), ""), commands
}

// matching gives the lines of a file that match a pattern.
func matching(t *testing.T, file, pattern string) string {
	like := regexp.MustCompile(pattern)
	lines := slices.Collect(strings.Lines(read(t, filepath.FromSlash(file))))
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return !like.MatchString(line) }), "")
}
