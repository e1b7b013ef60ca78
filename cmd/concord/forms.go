package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// form is one way to call a verb. It is the verb alone, or the verb with one of its own words such as branch
// save.
type form struct {
	name  string // such as run, or branch save
	word  string // such as save, "" of the verb alone
	does  string
	flags *flags
	takes []string // placeholders of other words, such as SCENARIO
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

// flags are the flags of a verb, or of one of its words. The verb itself declares them: it is called with a
// request for help, and then it does nothing else.
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

// synopsis reads the first lines of a verb's help, such as `concord scenarios [list | show SCENARIO]
// [--json]`. It returns the verb's own words. For each of them it returns the placeholders that follow it. A
// verb without own words has the word "".
func (v verb) synopsis() (own []string, takes map[string][]string) {
	takes = map[string][]string{}
	for line := range strings.Lines(v.usage) {
		rest, is := strings.CutPrefix(strings.TrimSpace(line), "concord "+v.name)
		if !is {
			break
		}
		isValue, last := false, "" // whether the next word is the value of a flag; the last own word of the verb
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
