package main

import (
	"flag"
	"regexp"
	"slices"
	"strings"
)

// form is one way to call a verb: the verb alone, or one with a word of its own such as
// branch save. What stands in help is read from there, so that completions cannot say
// anything else.
type form struct {
	name  string // such as run, or branch save
	does  string
	flags *flag.FlagSet
	words map[string]string // what stands for the value of a flag in help, by flag: FOLDER, or png,svg
	about map[string]string // what help says of a flag, in short
	takes []string          // what stands for other words, such as SCENARIO
}

// forms are all ways to call all verbs.
func forms() []form {
	var list []form
	for _, v := range verbs() {
		own, takes := synopsis(v)
		for _, word := range own {
			f := form{name: v.name, does: v.does, takes: takes[word], words: map[string]string{}, about: map[string]string{}}
			if word == "" {
				f.flags = flagsOf(v)
			} else {
				f.name += " " + word
				f.flags = flagsOf(v, word)
			}
			f.readHelp(v.usage)
			for name, about := range f.about { // any order: each is looked up by itself
				if about == "as for run" {
					f.about[name] = list[0].about[name] // run is the first verb
				}
			}
			list = append(list, f)
		}
	}
	return list
}

// synopsis reads the first lines of a verb's help, such as
// `concord scenarios [list | show SCENARIO] [--json]`: the words of its own that the
// verb knows, and what stands for others after each of them. A verb without words of its
// own has the word "".
func synopsis(v verb) (own []string, takes map[string][]string) {
	takes = map[string][]string{}
	for line := range strings.Lines(v.usage) {
		rest, is := strings.CutPrefix(strings.TrimSpace(line), "concord "+v.name)
		if !is {
			break
		}
		isValue, last := false, "" // whether the next word is the value of a flag, and the last word of its own
		for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" []|…\n", r) }) {
			switch {
			case strings.HasPrefix(word, "--"):
				isValue = true
				continue
			case isValue, word == "options":
			case strings.ToLower(word) != word:
				takes[last] = append(takes[last], word)
			default:
				if last = word; !slices.Contains(own, word) {
					own = append(own, word)
				}
			}
			isValue = false
		}
	}
	if own == nil {
		own = []string{""}
	}
	return own, takes
}

// helped finds the flags that a text speaks of, each with what stands for its value.
var helped = regexp.MustCompile(`--([a-z][a-z-]*)(?:[ =]([A-Z][A-Za-z=,.]*|[a-z0-9]+(?:[,|][a-z0-9]+)+))?`)

// continued finds the breaks of lines within what is said of a flag.
var continued = regexp.MustCompile(`\n {10,}`)

// readHelp reads what a verb's help says of the flags. Of two that say how a value looks,
// as of --out for a file and for a folder, the first counts.
func (f *form) readHelp(usage string) {
	for _, m := range helped.FindAllStringSubmatch(usage, -1) {
		if f.words[m[1]] == "" {
			f.words[m[1]] = m[2]
		}
	}
	usage = continued.ReplaceAllString(usage, " ")
	for line := range strings.Lines(usage) {
		head, told, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if !strings.HasPrefix(head, "--") || told == "" {
			continue
		}
		told, _, _ = strings.Cut(strings.TrimSpace(told), "; ")
		told, _, _ = strings.Cut(told, " (")
		for _, m := range helped.FindAllStringSubmatch(head, -1) {
			if f.about[m[1]] == "" {
				f.about[m[1]] = strings.TrimRight(told, ",;:")
			}
		}
	}
}
