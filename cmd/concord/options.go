package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// explained is what options gives when help is asked for: flag.ErrHelp, and the flags
// that help must speak of.
type explained struct{ flags *flag.FlagSet }

func (explained) Error() string   { return flag.ErrHelp.Error() }
func (explained) Is(e error) bool { return e == flag.ErrHelp }

// flagsOf are the flags of a verb, or of one of its words such as save of branch. They
// are those that the verb itself reads: it is asked for help, which does nothing.
func flagsOf(v verb, words ...string) *flag.FlagSet {
	if v.run != nil {
		var x explained
		if err := v.run(context.Background(), io.Discard, io.Discard, append(words, "--help")); errors.As(err, &x) {
			return x.flags
		}
	}
	return flag.NewFlagSet(v.name, flag.ContinueOnError)
}

// options reads the flags that define declares. They may stand before, between and after
// the other words, which it gives back. After -- nothing is a flag.
func options(name string, define func(f *flag.FlagSet), args []string) (words []string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
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
		one := f.Lookup(key)
		switch {
		case one == nil:
			return nil, noFlag(f, key)
		case isSwitch(one) && !given:
			value = "true"
		case isSwitch(one):
		case !given && len(args) == 0:
			return nil, wrong("%s: --%s wants a value: %s", name, key, wanted(one))
		case !given && isFlagOf(f, args[0]):
			return nil, wrong("%s: --%s wants a value, got the flag %s; if that is the value, write --%s=%s", name, key, args[0], key, args[0])
		case !given && strings.HasPrefix(args[0], "--"): // a flag that was mistyped
			return nil, wrong("%s: --%s wants a value, got %s; if that is the value, write --%s=%s", name, key, args[0], key, args[0])
		case !given:
			value, args = args[0], args[1:]
		}
		if err := set(f, one, value); err != nil {
			if !given && isSwitch(one) {
				return nil, wrong("%s: %w", name, err)
			}
			return nil, wrong("%s: --%s %s: %w", name, key, quoted(value), err)
		}
	}
	return words, nil
}

// quoted is a value as it may be shown: in quotes, unless it is a plain word or number.
func quoted(value string) string {
	if q := fault.Quote(value); q != `"`+value+`"` || value == "" || strings.ContainsAny(value, " ") {
		return q
	}
	return value
}

// noFlag says which flag was likely meant, or which verbs have it.
func noFlag(f *flag.FlagSet, key string) error {
	verb, _, _ := strings.Cut(f.Name(), " ")
	var names, others []string
	f.VisitAll(func(one *flag.Flag) { names = append(names, one.Name) })
	hint := ""
	if near := fault.Nearest(key, names); near != "" {
		hint = fmt.Sprintf("; did you mean --%s?", near)
	} else {
		for _, form := range forms() {
			if form.flags.Lookup(key) == nil {
				continue
			}
			name := form.name
			if verb, _, _ := strings.Cut(name, " "); verb == "scenarios" { // whose flags are those of all its words
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
	return wrong("%s has no flag --%s%s; `concord help %s` shows those that it has", f.Name(), fault.Clip(key), hint, verb)
}

// isSwitch tells whether a flag takes no value.
func isSwitch(one *flag.Flag) bool {
	b, ok := one.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// isFlagOf tells whether a word is one of the flags.
func isFlagOf(f *flag.FlagSet, word string) bool {
	key, is := strings.CutPrefix(word, "-")
	key, _, _ = strings.Cut(strings.TrimPrefix(key, "-"), "=")
	return is && f.Lookup(key) != nil
}

// set gives a flag its value. The error says what is wanted.
func set(f *flag.FlagSet, one *flag.Flag, value string) error {
	want := fmt.Errorf("want %s", wanted(one))
	switch {
	case one.Name == "seed": // of some verbs it is a number, of others it goes on to the scenario
		n, err := strconv.ParseUint(value, 10, 64)
		if err != nil || n > scenarios.MaxSeed {
			return want
		}
		value = strconv.FormatUint(n, 10)
	case one.Name == "workers":
		if n, err := strconv.Atoi(value); err != nil || n < 0 {
			return want
		}
	}
	err := f.Set(one.Name, value)
	_, own := one.Value.(flag.Getter) // one of package flag, which says only "parse error"
	switch {
	case err == nil && (value == "" || isNothing(one)):
		return want
	case err == nil:
		return nil
	case own:
		return want
	}
	return err
}

// isNothing tells whether a flag was given the number that stands for "not given", which
// is no value of it: a request would go on as if the flag were not there.
func isNothing(one *flag.Flag) bool {
	switch one.Name {
	case "last", "precision", "recover", "replicates", "until", "year":
		switch g := one.Value.(flag.Getter).Get().(type) {
		case int:
			return g <= 0 && strconv.Itoa(g) == one.DefValue
		case float64:
			return g == 0
		}
	}
	return false
}

// wanted says in words what a flag takes.
func wanted(one *flag.Flag) string {
	switch one.Name {
	case "seed":
		return fmt.Sprintf("a whole number in 0..%d", uint64(scenarios.MaxSeed))
	case "workers":
		return "a whole number from 1 on, or 0 for one a core"
	case "out":
		return "the name of a folder or file"
	case "last", "until", "year":
		return "a year such as 2015"
	case "precision":
		return "a number above 0"
	case "recover":
		return "a whole number from 1 on"
	case "replicates":
		return fmt.Sprintf("a whole number such as %d", defaultReplicates)
	case "set", "set-all":
		return "PATH=VALUE, such as leaders.gain=0.4"
	}
	such := ""
	if d := one.DefValue; d != "" && d != "0" && d != "-1" {
		such = " such as " + d
	}
	g, _ := one.Value.(flag.Getter)
	if g == nil {
		return "a value"
	}
	switch g.Get().(type) {
	case bool:
		return "no value, or =true or =false"
	case int, uint64:
		return "a whole number" + such
	case float64:
		return "a number" + such
	}
	return "a value" + such
}

// drawsFlags are the flags that say where parameters come from.
func drawsFlags(f *flag.FlagSet, from *sim.Draws) {
	for _, d := range []sim.Draws{sim.FromPriors, sim.FromPosterior} {
		f.BoolFunc(string(d), "", func(text string) error {
			if text != "true" {
				return errors.New("it takes no value")
			}
			if *from != sim.Shipped && *from != d {
				return errors.New("--priors and --posterior exclude each other; keep one")
			}
			*from = d
			return nil
		})
	}
}

// many collects a flag that may be given more than once.
type many []string

func (m *many) String() string     { return strings.Join(*m, " ") }
func (m *many) Set(s string) error { *m = append(*m, s); return nil }
