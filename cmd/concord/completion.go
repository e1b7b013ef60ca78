package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim/fault"
)

const completionHelp = `concord completion bash|zsh|fish

Prints a script that completes the verbs, flags and scenario names of this program when you press
the tabulator key. It is made from the flags that the verbs read, so it lacks none. Where a file may
stand, files are offered. Make it anew after an update.

Of bash, in ~/.bashrc:                        source <(concord completion bash)
Of zsh, in ~/.zshrc, after compinit:          source <(concord completion zsh)
Of fish, in ~/.config/fish/config.fish:       concord completion fish | source

Example:
  concord completion bash
`

func completionVerb(_ context.Context, stdout, _ io.Writer, args []string) error {
	words, err := options("completion", noFlags, args)
	if err != nil {
		return err
	}
	names := []string{"bash", "zsh", "fish"}
	if len(words) != 1 {
		return wrong("completion takes the name of a shell: %s", strings.Join(names, ", "))
	}
	switch words[0] {
	case "bash":
		fmt.Fprint(stdout, bashScript(forms()))
	case "zsh":
		fmt.Fprint(stdout, zshScript(forms()))
	case "fish":
		fmt.Fprint(stdout, fishScript(forms()))
	default:
		return wrong("completion knows no shell %s%s; there are: %s", fault.Quote(words[0]), fault.DidYouMean(words[0], names),
			strings.Join(names, ", "))
	}
	return nil
}

// offer is what may stand at a place of a command: the given words, names of scenarios, or files.
type offer struct {
	words                     []string
	scenarios, files, folders bool
}

// statementID finds the ids of statements in their file. A full reading of the file takes a second, too
// long for a shell that begins.
var statementID = regexp.MustCompile(`(?m)^id\s*=\s*"([^"]+)"`)

// offered says what completion offers for a placeholder in help. For SCENARIO it offers names of scenarios
// and files, for png,svg these two words. For a number it offers nothing.
func offered(word string) offer {
	switch word {
	case "SCENARIO", "A", "B", "BASE":
		return offer{scenarios: true, files: true}
	case "FILE", "FILE.toml", "STATE", "PATH":
		return offer{files: true}
	case "FOLDER":
		return offer{folders: true}
	case "ID":
		var ids []string
		for _, m := range statementID.FindAllSubmatch(scenarios.ClaimsFile(), -1) {
			ids = append(ids, string(m[1]))
		}
		return offer{words: ids}
	case "SUBJECT":
		return offer{words: subjects()}
	case "VERB":
		var names []string
		for _, v := range verbs() {
			names = append(names, v.name)
		}
		return offer{words: names}
	}
	if strings.ToLower(word) == word && strings.ContainsAny(word, ",|") {
		return offer{words: strings.FieldsFunc(word, func(r rune) bool { return r == ',' || r == '|' })}
	}
	return offer{}
}

// subjects are what explain takes, by the reference.
var subjects = sync.OnceValue(func() []string {
	words := []string{"border", "body", "trade"}
	if s, err := scenarios.Read("reference"); err == nil {
		if b, err := s.Bind(); err == nil {
			words = slices.Concat(words, run.Directions(b.Region), run.DecidedIDs(b))
		}
	}
	return words
})

// others are the values that completion offers for the words of a form that are not flags.
func (f *form) others() offer {
	var all offer
	for _, word := range f.takes {
		one := offered(word)
		for _, w := range one.words {
			if !slices.Contains(all.words, w) {
				all.words = append(all.words, w)
			}
		}
		all.scenarios, all.files, all.folders = all.scenarios || one.scenarios, all.files || one.files, all.folders || one.folders
	}
	return all
}

// names are the flags of a form, with their hyphens.
func (f *form) names() []string {
	var names []string
	for _, one := range f.flags.sorted() {
		names = append(names, "--"+one.name)
	}
	return append(names, "--help")
}

// eachValue calls do for the flags of a form whose values can be guessed. It returns the names of the other
// flags that take a value, in quotes.
func (f *form) eachValue(do func(name string, values offer)) (others []string) {
	for _, one := range f.flags.sorted() {
		if one.isSwitch() {
			continue
		}
		if o := offered(one.value); o.words != nil || o.scenarios || o.files || o.folders {
			do("--"+one.name, o)
		} else {
			others = append(others, fmt.Sprintf("%q", f.name+" --"+one.name))
		}
	}
	return others
}

// ownWords are, by verb, the words that belong to the verb, such as save and run of branch.
func ownWords(list []form) (heads []string, own map[string][]string) {
	own = map[string][]string{}
	for _, f := range list {
		if head, word, is := strings.Cut(f.name, " "); is {
			if own[head] == nil {
				heads = append(heads, head)
			}
			own[head] = append(own[head], word)
		}
	}
	return heads, own
}

func bashScript(list []form) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	heads, own := ownWords(list)
	p(`# Completions of concord for bash. Made by "concord completion bash".
_concord() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} form=${COMP_WORDS[1]}
	local words="" files=no scenarios="%s"
	if [ "$cur" = "=" ]; then
		cur=""
	elif [ "$prev" = "=" ]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	# After -- nothing is a flag.
	local typed=$cur
	if [ "$COMP_CWORD" -gt 2 ] && [[ " ${COMP_WORDS[*]:2:COMP_CWORD-2} " = *" -- "* ]]; then
		typed=word prev=word
	fi
	case $form in`, strings.Join(scenarios.Library(), " "))
	p("\t%s)\n\t\tif [ \"$COMP_CWORD\" -gt 2 ]; then form=\"$form ${COMP_WORDS[2]}\"; fi\n\t\t;;\n\tesac",
		strings.Join(heads, " | "))
	p("\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=%q\n\telse\n\t\tcase \"$form $prev\" in",
		strings.Join(append(names, "--version", "--help"), " "))
	offerOf := func(o offer) string {
		words := strings.Join(o.words, " ")
		if o.scenarios {
			words = strings.TrimSpace("$scenarios " + words)
		}
		if o.files || o.folders {
			return fmt.Sprintf("words=%q files=yes", words)
		}
		return fmt.Sprintf("words=%q", words)
	}
	for _, f := range list {
		if others := f.eachValue(func(name string, o offer) { p("\t\t%q) %s ;;", f.name+" "+name, offerOf(o)) }); others != nil {
			p("\t\t%s) ;;", strings.Join(others, " | "))
		}
	}
	p("\t\t*)\n\t\t\tcase \"$form,$typed\" in")
	for _, head := range heads {
		p("\t\t\t%q,*) words=%q ;;", head, strings.Join(own[head], " "))
	}
	for _, f := range list {
		p("\t\t\t%q,-*) words=%q ;;", f.name, strings.Join(f.names(), " "))
		p("\t\t\t%q,*) %s ;;", f.name, offerOf(f.others()))
	}
	p(`			esac
			;;
		esac
	fi
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	# Where no word fits, bash itself offers files, unless it is told not to.
	if [ $files = no ] && type compopt >/dev/null 2>&1; then compopt +o default 2>/dev/null; fi
}
complete -o default -F _concord concord`)
	return b.String()
}

func zshScript(list []form) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	described := func(word, about string) string {
		return quote(word + ":" + strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(about))
	}
	offerOf := func(o offer) string {
		var does []string
		if o.words != nil {
			does = append(does, "compadd -- "+strings.Join(o.words, " "))
		}
		if o.scenarios {
			does = append(does, "compadd -- $scenarios")
		}
		switch {
		case o.files:
			does = append(does, "_files")
		case o.folders:
			does = append(does, "_files -/")
		}
		if does == nil {
			return "_message value"
		}
		return strings.Join(does, "; ")
	}
	heads, own := ownWords(list)
	p("#compdef concord\n# Completions of concord for zsh. Made by \"concord completion zsh\".\n_concord() {\n\tlocal -a "+
		"list scenarios\n\tlocal form=$words[2]\n\tscenarios=(%s)", strings.Join(scenarios.Library(), " "))
	p("\tif (( CURRENT == 2 )); then\n\t\tlist=(")
	for _, v := range verbs() {
		p("\t\t\t%s", described(v.name, v.does))
	}
	p("\t\t)\n\t\t_describe verb list\n\t\treturn\n\tfi")
	p("\tcase $form in\n\t%s)\n\t\tif (( CURRENT == 3 )); then\n\t\t\tcase $form in", strings.Join(heads, " | "))
	for _, head := range heads {
		p("\t\t\t%s) compadd -- %s ;;", head, strings.Join(own[head], " "))
	}
	p("\t\t\tesac\n\t\t\treturn\n\t\tfi\n\t\tform=\"$form $words[3]\"\n\t\t;;\n\tesac")
	p("\tlocal prev=$words[CURRENT-1]\n\tif [[ $PREFIX == --*=* ]]; then\n\t\tprev=${PREFIX%%%%=*}\n\t\tcompset -P " +
		"'*='\n\tfi\n\t# After -- nothing is a flag.\n\tlocal typed=$PREFIX\n\tif (( CURRENT > 3 && " +
		"${words[3,CURRENT-1][(I)--]} )); then\n\t\ttyped=word prev=word\n\tfi\n\tcase \"$form $prev\" in")
	for _, f := range list {
		if others := f.eachValue(func(name string, o offer) {
			p("\t%s) %s; return ;;", quote(f.name+" "+name),
				offerOf(o))
		}); others != nil {
			p("\t%s) _message value; return ;;", strings.Join(others, " | "))
		}
	}
	p("\tesac\n\tcase \"$form,$typed\" in")
	for _, f := range list {
		p("\t%s,-*)\n\t\tlist=(", quote(f.name))
		for _, one := range f.flags.sorted() {
			p("\t\t\t%s", described("--"+one.name, one.short()))
		}
		p("\t\t\t%s", described("--help", "explain this verb"))
		p("\t\t)\n\t\t_describe -o option list\n\t\t;;")
		p("\t%s,*) %s ;;", quote(f.name), offerOf(f.others()))
	}
	p("\tesac\n}\nif [ \"$funcstack[1]\" = _concord ]; then\n\t_concord \"$@\"\nelse\n\tcompdef _concord concord\nfi")
	return b.String()
}

func fishScript(list []form) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	quote := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'" }
	// offerOf writes an offer as options of fish: -F offers files, -f offers none, -a offers words.
	offerOf := func(o offer) string {
		words := o.words
		if o.scenarios {
			words = append(words, "$__concord_scenarios")
		}
		how := " -f"
		if o.files || o.folders {
			how = " -F"
		}
		if words != nil {
			how += " -a " + quote(strings.Join(words, " "))
		}
		return how
	}
	heads, own := ownWords(list)
	p(`# Completions of concord for fish. Made by "concord completion fish".
# __concord_at says whether the command begins with these words after its name.
function __concord_at
	set -l words (commandline -opc)
	string match -q -- "$argv *" "$words[2..-1] "
end
# __concord_only says that there is no word after these yet.
function __concord_only
	set -l words (commandline -opc)
	test "$argv" = "$words[2..-1]"
end
set -g __concord_scenarios %s
complete -c concord -e
complete -c concord -f`, strings.Join(scenarios.Library(), " "))
	for _, v := range verbs() {
		p("complete -c concord -n __concord_only -a %s -d %s", v.name, quote(v.does))
	}
	for _, head := range heads {
		p("complete -c concord -n '__concord_only %s' -a %s", head, quote(strings.Join(own[head], " ")))
	}
	for _, f := range list {
		at := quote("__concord_at " + f.name)
		p("complete -c concord -n %s%s", at, offerOf(f.others()))
		for _, one := range f.flags.sorted() {
			line := fmt.Sprintf("complete -c concord -n %s -l %s", at, one.name)
			if !one.isSwitch() {
				line += " -r" + offerOf(offered(one.value))
			}
			p("%s -d %s", line, quote(one.short()))
		}
	}
	return b.String()
}
