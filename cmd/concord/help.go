package main

import (
	"fmt"
	"io"

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
				fmt.Fprintf(stdout, "%s: %s\n\n%s", v.name, v.does, v.usage)
				return nil
			}
		}
		return noVerb(words[0])
	}
	fmt.Fprintf(stdout, "concord simulates regional cooperation: countries and powers decide year by year.\nModel version %s.\n\n", sim.ModelVersion)
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
