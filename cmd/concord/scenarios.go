package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const scenariosHelp = `concord scenarios [list | show SCENARIO | new NAME | schema] [options]

  list            the library by scenario of the source paper (the default)
  show SCENARIO   the effective scenario, all extends applied, with the origin of each value
  new NAME        write a commented starter to NAME.toml; an existing file is left alone
  schema          the JSON Schema of scenario files, for editors

{flags}

Example:
  concord scenarios show no-new-leader
`

// scenariosWords are the own words of the verb.
var scenariosWords = []string{"list", "show", "new", "schema"}

func scenariosVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	asJSON, extended := false, ""
	name := "scenarios"
	if len(args) > 0 && slices.Contains(scenariosWords, args[0]) {
		name += " " + args[0] // what is wrong is said of this word
	}
	words, err := options(name, func(f *flags) {
		f.string(&extended, "extends SCENARIO", "with new: which scenario of the library the file extends, and of whose "+
			"region its examples are (default "+scenarios.DefaultScenario+")")
		f.json(&asJSON, "print the list as JSON")
	}, args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		words = []string{"list"}
	}
	if asJSON && words[0] != "list" {
		return wrong("--json is of the list; drop it, or the words %s", fault.Quote(strings.Join(words, " ")))
	}
	if extended != "" && words[0] != "new" {
		return wrong("--extends is of a new scenario; drop it, or the words %s", fault.Quote(strings.Join(words, " ")))
	}
	switch {
	case words[0] == "list" && len(words) == 1:
		return listScenarios(stdout, asJSON)
	case words[0] == "schema" && len(words) == 1:
		_, err := stdout.Write(scenarios.Schema())
		return err
	case words[0] == "show" && len(words) == 2:
		s, err := scenarios.Read(words[1])
		if err != nil {
			return wrongRequest{err}
		}
		_, err = stdout.Write(s.TOML(true))
		return err
	case words[0] == "new" && len(words) == 2:
		return newScenario(stdout, words[1], cmp.Or(extended, scenarios.DefaultScenario))
	}
	near := ""
	if !slices.Contains(scenariosWords, words[0]) {
		near = fault.DidYouMean(words[0], scenariosWords)
	}
	return wrong("scenarios takes list, show SCENARIO, new NAME or schema; got %s%s",
		fault.Quote(strings.Join(words, " ")), near)
}

func listScenarios(stdout io.Writer, asJSON bool) error {
	type row struct {
		Name     string   `json:"name"`
		IDs      []string `json:"ids"`
		Title    string   `json:"title"`
		Question string   `json:"question"`
		Claims   []string `json:"claims"`
	}
	var rows []row
	for _, name := range scenarios.Library() {
		s, err := scenarios.Read(name)
		if err != nil {
			return err
		}
		rows = append(rows, row{name, s.IDs, s.Title, s.Question, s.Claims})
	}
	if asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	// The list goes by scenario of the paper. A file that belongs to several of them stands under each.
	files := map[string][]int{}
	for k, r := range rows {
		if len(r.IDs) == 0 {
			files[beside] = append(files[beside], k)
		}
		for _, id := range r.IDs {
			files[id] = append(files[id], k)
		}
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, id := range slices.Sorted(maps.Keys(files)) {
		for n, k := range files[id] {
			head := id
			if n > 0 {
				head = ""
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", head, rows[k].Name, rows[k].Title)
		}
	}
	return w.Flush()
}

// beside stands for the scenarios that belong to none of the paper's. It sorts last.
const beside = "–"

func newScenario(stdout io.Writer, name, extended string) error {
	if scenarios.IsPath(extended) {
		return wrong("scenarios new %s --extends %s: want a scenario of the library, which `concord scenarios` lists; the new "+
			"file may extend another by hand", fault.Quote(name), fault.Quote(extended))
	}
	name = strings.TrimSuffix(name, ".toml")
	file := name + ".toml"
	// `concord check` would refuse such a name later.
	if base := filepath.Base(file); base == ".toml" || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !fault.Visible(r) }) {
		return wrong("scenarios new %s: want a name such as my-scenario, in UTF-8 and without characters that are not seen",
			fault.Quote(name))
	}
	text, err := scenarios.Starter(name, extended)
	if err != nil {
		return wrongRequest{err}
	}
	err = store.Create(file, text)
	if errors.Is(err, fs.ErrExist) {
		return wrong("%s is there already; choose another name", file)
	}
	if err != nil {
		return wrongRequest{err}
	}
	fmt.Fprintf(stdout, "wrote %s; check it, then run it:\n  concord check %s\n  concord run %s\n", file, fault.ShellWord(file),
		fault.ShellWord(file))
	return nil
}
