package main

import (
	"fmt"
	"slices"
	"strings"

	"concord/sim/fault"
)

// explained is what a verb returns when it is asked for help. It holds the flags that help must list. Help
// and completions get the flags in this way.
type explained struct{ flags *flags }

func (explained) Error() string { return "help is asked for" }

// options reads the flags that define declares. Flags may stand before, between and after the other words.
// The other words are returned. After -- nothing is a flag.
func options(name string, define func(f *flags), args []string) (words []string, err error) {
	f := &flags{name: name}
	define(f)
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			return append(words, args...), nil
		}
		text, isFlag := strings.CutPrefix(arg, "-")
		if !isFlag || text == "" {
			words = append(words, arg)
			continue
		}
		key, value, given := strings.Cut(strings.TrimPrefix(text, "-"), "=")
		if key == "h" || key == "help" {
			return nil, explained{f}
		}
		one := f.find(key)
		switch {
		case one == nil:
			return nil, noFlag(f, key)
		case one.isSwitch() && !given:
			value = "true"
		case one.isSwitch():
		case !given && len(args) == 0:
			return nil, wrong("%s: --%s wants a value: %s", name, key, one.want)
		case !given && f.has(args[0]):
			return nil, wrong("%s: --%s wants a value, got the flag %s; if that is the value, write --%s=%s", name, key,
				args[0], key, args[0])
		case !given && strings.HasPrefix(args[0], "--"): // a flag that was mistyped
			return nil, wrong("%s: --%s wants a value, got %s; if that is the value, write --%s=%s", name, key, args[0],
				key, args[0])
		case !given:
			value, args = args[0], args[1:]
		}
		if err := one.give(value); err != nil {
			if !given && one.isSwitch() {
				return nil, wrong("%s: %w", name, err)
			}
			return nil, wrong("%s: --%s %s: %w", name, key, fault.Word(value), err)
		}
	}
	return words, nil
}

func noFlags(*flags) {}

// oneScenario is the scenario that the words of a verb name. Without words it is the reference.
func oneScenario(verb string, words []string) (string, error) {
	switch len(words) {
	case 0:
		return "reference", nil
	case 1:
		return words[0], nil
	}
	return "", wrong("%s takes one scenario, got %s", verb, strings.Join(words, ", "))
}

// noFlag says which flag was likely meant, or which verbs have it.
func noFlag(f *flags, key string) error {
	verb, _, _ := strings.Cut(f.name, " ")
	var names, others []string
	for _, one := range f.sorted() {
		names = append(names, one.name)
	}
	hint := ""
	if near := fault.Nearest(key, names); near != "" {
		hint = fmt.Sprintf("; did you mean --%s?", near)
	} else {
		for _, form := range forms() {
			if form.flags.find(key) == nil {
				continue
			}
			name := form.name
			if verb, _, _ := strings.Cut(name, " "); verb == "scenarios" { // a verb has the flags of all its words
				name = verb
			}
			if !slices.Contains(others, name) {
				others = append(others, name)
			}
		}
		if others != nil {
			hint = "; it is a flag of " + strings.Join(others, ", ")
		}
	}
	return wrong("%s has no flag --%s%s; `concord help %s` shows those that it has", f.name, fault.Clip(key), hint, verb)
}

// has tells whether a word of the command line is one of the flags.
func (f *flags) has(word string) bool {
	key, is := strings.CutPrefix(word, "-")
	key, _, _ = strings.Cut(strings.TrimPrefix(key, "-"), "=")
	return is && f.find(key) != nil
}
