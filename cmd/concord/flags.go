package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// oneFlag is a flag of a verb, such as --name. It is declared once. The reading of the command line, help and
// completions all use this declaration.
type oneFlag struct {
	name    string
	value   string // what stands for its value: FOLDER, or png,svg; "" of a switch, which takes none
	about   string // what it does
	section string // of help, "" for the first
	want    string // what it takes, as an error says it
	set     func(text string) error
}

// errUnlike is the error of oneFlag.set for a text that the flag does not take.
var errUnlike = errors.New("it is not what is wanted")

// isSwitch tells whether a flag takes no value.
func (one *oneFlag) isSwitch() bool { return one.value == "" }

// give gives a flag its value. The error says what is wanted.
func (one *oneFlag) give(text string) error {
	err := one.set(text)
	if errors.Is(err, errUnlike) || err == nil && text == "" {
		return fmt.Errorf("want %s", one.want)
	}
	return err
}

// flags are the flags of a verb, or of one of its words such as save of branch. They stand in the order of
// help.
type flags struct {
	name    string
	list    []*oneFlag
	section string // the heading of the flags that are declared next
}

// add declares a flag by its name and the placeholder of its value, as in "seed N". An empty text is never a
// value, whatever the function set says.
func (f *flags) add(head, want, about string, set func(string) error) {
	name, value, _ := strings.Cut(head, " ")
	f.list = append(f.list, &oneFlag{name, value, about, f.section, want, set})
}

// find gives the flag of a name, nil if there is none.
func (f *flags) find(name string) *oneFlag {
	for _, one := range f.list {
		if one.name == name {
			return one
		}
	}
	return nil
}

// sorted are the flags by name.
func (f *flags) sorted() []*oneFlag {
	return slices.SortedFunc(slices.Values(f.list), func(a, b *oneFlag) int { return cmp.Compare(a.name, b.name) })
}

// In the methods below, the value of *to at the call is the flag's default. It is also the example of what
// the flag takes.

func (f *flags) bool(to *bool, name, about string) {
	f.add(name, "no value, or =true or =false", about, func(text string) error { return readAs(to, text, strconv.ParseBool) })
}

func (f *flags) int(to *int, head, about string) {
	want := "a whole number"
	if *to > 0 {
		want += fmt.Sprintf(" such as %d", *to)
	}
	f.add(head, want, about, func(text string) error { return readAs(to, text, wholeNumber) })
}

// optional is a whole number that may be left out. The value of *to at the call means "left out". The user
// cannot give that value.
func (f *flags) optional(to *int, head, want, about string) {
	none := *to
	f.add(head, want, about, func(text string) error {
		if err := readAs(to, text, wholeNumber); err != nil || *to == none {
			return errUnlike
		}
		return nil
	})
}

func (f *flags) year(to *int, head, about string) { f.optional(to, head, aYear, about) }

const aYear = "a year such as 2015"

func (f *flags) float(to *float64, head, about string) {
	want := "a number"
	if *to != 0 {
		want += fmt.Sprintf(" such as %v", *to)
	}
	f.add(head, want, about, func(text string) error { return readAs(to, text, number) })
}

func (f *flags) string(to *string, head, about string) {
	want := "a value"
	if *to != "" {
		want += " such as " + *to
	}
	f.text(to, head, want, about)
}

// text is a flag whose value is any text. An error says what the text is, such as a name of a folder.
func (f *flags) text(to *string, head, want, about string) {
	f.add(head, want, about, func(text string) error { *to = text; return nil })
}

// many may be given more than once.
func (f *flags) many(to *[]string, head, want, about string) {
	f.add(head, want, about, func(text string) error { *to = append(*to, text); return nil })
}

func wholeNumber(text string) (int, error) {
	n, err := strconv.ParseInt(text, 0, strconv.IntSize)
	return int(n), err
}

func number(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// readAs reads the text of a flag into its value.
func readAs[T any](to *T, text string, parse func(string) (T, error)) error {
	v, err := parse(text)
	if err != nil {
		return errUnlike
	}
	*to = v
	return nil
}

// Flags that several verbs have. Each verb says in its own words what the flag does.

func (f *flags) seed(to *uint64, about string) {
	f.add("seed N", fmt.Sprintf("a whole number in 0..%d", uint64(scenarios.MaxSeed)), about, func(text string) error {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || n > scenarios.MaxSeed {
			return errUnlike
		}
		*to = n
		return nil
	})
}

// ownSeed is the seed of a verb that takes the scenario's seed when none is given; "" stands for that.
func (f *flags) ownSeed(to *string, about string) {
	var n uint64
	f.seed(&n, about)
	one := f.list[len(f.list)-1]
	number := one.set
	one.set = func(text string) error {
		err := number(text)
		*to = strconv.FormatUint(n, 10)
		return err
	}
}

func (f *flags) until(to *string, about string) { f.text(to, "until YEAR", aYear, about) }

const aSetting = "PATH=VALUE, such as leaders.gain=0.4"

func (f *flags) settings(to *[]string, about string) { f.many(to, "set PATH=VALUE", aSetting, about) }

// draws is one of the flags that say where parameters come from.
func (f *flags) draws(to *sim.ParameterSource, from sim.ParameterSource, about string) {
	f.add(string(from), "no value", about, func(text string) error {
		if text != "true" {
			return errors.New("it takes no value")
		}
		if *to != sim.Shipped && *to != from {
			return fmt.Errorf("--%s and --%s exclude each other; keep one", *to, from)
		}
		*to = from
		return nil
	})
}

// medians is the flag of parameters before any fit. Setter is what may set parameters all the same.
func (f *flags) medians(to *sim.ParameterSource, setter string) {
	f.draws(to, sim.PriorMedians, "parameters that "+setter+" does not set have the medians of their priors, and ties of trade "+
		"the means of theirs, as before any fit")
}

// replicates may be left out: -1 stands for that.
func (f *flags) replicates(to *int, about string) {
	f.optional(to, "replicates N", fmt.Sprintf("a whole number such as %d", defaultReplicates), about)
}

// keep is of verbs that leave tables of outcomes.
func (f *flags) keep(to *[]string) {
	f.many(to, "keep PATTERN", "an outcome such as region.horizontal, a pattern such as pairs.*.turnover_usd, or an expression",
		"record only these outcomes; may be given again. A path with * for any characters and ? for one, an expression, or "+
			"NAME=EXPRESSION; with @2025, @2010-2018 or @2025,2035 of some years only")
}

// log and rows are of verbs that keep single replicates.
func (f *flags) log(to *int) {
	f.int(to, "log N", fmt.Sprintf("the replicate that events.log and decisions.csv tell of (default %d)", *to))
}

func (f *flags) rows(to, parquet *bool) {
	f.bool(to, "rows", fmt.Sprintf("also every replicate as tables, in rows/ (a megabyte each); above %d "+
		"replicates with the values drawn, in draws.csv, which up to %[1]d is always left", results.Kept))
	f.bool(parquet, "parquet", "with --rows: the tables in rows/ as Parquet instead of CSV; draws.csv stays CSV")
}

// workers declares --workers. Its help ends with what does not depend on the number of workers.
func (f *flags) workers(to *int, not string) {
	const about = "how many at a time (default: one a core); "
	f.add("workers N", "a whole number from 1 on, or 0 for one a core", about+not, func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return errUnlike
		}
		*to = n
		return nil
	})
}

func (f *flags) json(to *bool, about string) { f.bool(to, "json", about) }

const asManifest = "print the manifest instead of the summary"
