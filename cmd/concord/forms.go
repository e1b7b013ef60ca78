package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// form is one way to call a verb: the verb alone, or one with a word of its own such as
// branch save.
type form struct {
	name  string // such as run, or branch save
	word  string // such as save, "" of the verb alone
	does  string
	flags *flags
	takes []string // what stands for other words, such as SCENARIO
}

// forms are all ways to call all verbs.
func forms() []form {
	var list []form
	for _, v := range verbs() {
		list = append(list, v.forms()...)
	}
	return list
}

// forms are the ways to call a verb.
func (v verb) forms() []form {
	var list []form
	own, takes := v.synopsis()
	for _, word := range own {
		name := strings.TrimSpace(v.name + " " + word)
		list = append(list, form{name: name, word: word, does: v.does, flags: v.flags(word), takes: takes[word]})
	}
	return list
}

// flags are those of a verb, or of its word. They are those that the verb itself reads: it
// is asked for help, which does nothing.
func (v verb) flags(word string) *flags {
	if v.run != nil {
		var x explained
		err := v.run(context.Background(), io.Discard, io.Discard, append(strings.Fields(word), "--help"))
		if errors.As(err, &x) && x.flags != nil {
			return x.flags
		}
	}
	return &flags{name: v.name}
}

// synopsis reads the first lines of a verb's help, such as
// `concord scenarios [list | show SCENARIO] [--json]`: the words of its own that the
// verb knows, and what stands for others after each of them. A verb without words of its
// own has the word "".
func (v verb) synopsis() (own []string, takes map[string][]string) {
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
