package main

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"concord/sim"
)

const helpHelp = `concord help [VERB]

  concord help run
`

func help(stdout io.Writer, words []string) error {
	if len(words) > 1 {
		return wrong("help takes one verb")
	}
	if len(words) == 1 {
		for _, v := range verbs() {
			if v.name == words[0] {
				fmt.Fprintf(stdout, "%s: %s\n\n%s", v.name, v.does, v.page())
				return nil
			}
		}
		return noVerb(words[0])
	}
	fmt.Fprintf(stdout, "concord simulates regional cooperation: countries and powers decide year by year.\nModel version "+
		"%s.\n\n", sim.ModelVersion)
	for _, v := range verbs() {
		fmt.Fprintf(stdout, "  concord %-11s %s\n", v.name, v.does)
	}
	fmt.Fprint(stdout, `
Begin with:       concord run
What if …:        concord run no-new-leader
More on a verb:   concord help run

Exit status: 0 done, 1 the answer is no or something failed, 2 the request was wrong.
`)
	return nil
}

// flagsHere is the line of a verb's help that its flags replace, examplesHere the one that its examples replace.
const (
	flagsHere    = "{flags}\n"
	examplesHere = "{examples}\n"
)

// exampleFiles hold the examples that name countries or entries. Whoever copies one wants it to work, so they are of the
// region that a scenario has when it names none, and that is no matter of the code.
//
//go:embed examples/*.txt
var exampleFiles embed.FS

// withExamples is the text of a verb's help with its examples.
func (v verb) withExamples() string {
	before, after, has := strings.Cut(v.usage, examplesHere)
	if !has {
		return v.usage
	}
	text, err := exampleFiles.ReadFile("examples/" + v.name + ".txt")
	if err != nil {
		panic(err) // the help asks for a file that the program does not have
	}
	return before + string(text) + after
}

// page is the help of a verb: its text with the help of its flags.
func (v verb) page() string {
	usage := v.withExamples()
	before, after, has := strings.Cut(usage, flagsHere)
	if !has {
		return usage
	}
	var b strings.Builder
	b.WriteString(before)
	sections := v.sections()
	column := 0
	for _, s := range sections {
		for _, one := range s.flags {
			column = max(column, len(one.head()))
		}
	}
	for k, s := range sections {
		if k > 0 {
			b.WriteString("\n")
		}
		if s.heading != "" {
			b.WriteString(s.heading + ":\n")
		}
		for _, one := range s.flags {
			b.WriteString(one.help(column))
		}
	}
	b.WriteString(after)
	return b.String()
}

// section is a part of the flags in help.
type section struct {
	heading string // "" for none
	flags   []*oneFlag
}

// sections are the flags of a verb in groups: the flags of each single word, the flags that all words have,
// and the flags with a heading of their own.
func (v verb) sections() []section {
	var alone, all, headed []section
	put := func(to *[]section, heading string, one *oneFlag) {
		if n := len(*to); n == 0 || (*to)[n-1].heading != heading {
			*to = append(*to, section{heading: heading})
		}
		s := &(*to)[len(*to)-1]
		s.flags = append(s.flags, one)
	}
	list := v.forms()
	for k, form := range list {
		for _, one := range form.flags.list {
			met := 0
			for _, other := range list {
				if same := other.flags.find(one.name); same != nil && same.head() == one.head() && same.about == one.about {
					met++
				}
			}
			switch {
			case k > 0 && met == len(list): // it stands there already
			case one.section != "":
				put(&headed, one.section, one)
			case met < len(list):
				put(&alone, "Of "+form.word, one)
			default:
				put(&all, "", one)
			}
		}
	}
	if alone != nil && all != nil {
		all[0].heading = "Of both"
	}
	return append(append(alone, all...), headed...)
}

// head is a flag with the placeholder of its value, as it is typed.
func (one *oneFlag) head() string { return strings.TrimSpace("--" + one.name + " " + one.value) }

// help is the help of a flag. What the flag does begins at a fixed column and goes on below in the same
// column.
func (one *oneFlag) help(column int) string {
	const width = 100
	line := fmt.Sprintf("  %-*s  ", column, one.head())
	var b strings.Builder
	for _, word := range strings.Fields(one.about) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", column+4)
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// short is what completions say of a flag: the beginning of what it does.
func (one *oneFlag) short() string {
	about, _, _ := strings.Cut(one.about, "; ")
	about, _, _ = strings.Cut(about, " (")
	return strings.TrimRight(about, ",;:")
}
