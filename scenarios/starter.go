package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"concord/agents"
	"concord/sim/fault"
)

// Starter is the text of a new scenario file with this name. It runs unchanged; comments show all possible
// keys.
func Starter(name string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, starterHead,
		quote(cmp.Or(strings.Join(strings.FieldsFunc(name,
			func(r rune) bool { return unicode.IsSpace(r) || !fault.Visible(r) }), " "), "A new scenario")),
		strings.Join(mechanismNames(), ", "), strings.Join(groupNames(), ", "))
	b.WriteString("\n# Kinds of entries and the keys that each takes besides id, kind, year or date,\n# label, source and " +
		"note (* must be given):\n")
	for _, kind := range agents.Kinds() {
		fmt.Fprintf(&b, "#\n# %s, %s: %s\n", kind.Name, natureOf(kind), kind.Doc)
		for _, k := range changeable(kind) {
			if !slices.Contains([]string{"year", "date", "label", "source", "note"}, k.name) {
				fmt.Fprintf(&b, "#     %s: %s; %s\n", k.starred(), newChecker(nil).wanted(k), k.doc)
			}
		}
	}
	return []byte(b.String())
}

func (k key) starred() string {
	if k.required {
		return k.name + " *"
	}
	return k.name
}

// starterHead has three placeholders: the title, theories and groups. Lines that begin with # and no space
// are examples: without the # they are TOML.
const starterHead = `# A scenario is a short list of differences from another one.
# Check this file with "concord check FILE" and run it with "concord run FILE".

title   = %s
extends = "reference" # a name of the library, or the path of a file, seen from here

# What the scenario asks and tests, for whoever reads it next:
#question = "What if Uzbekistan's leadership had not changed in 2016?"
#expect   = "borders stay closed and trade flat"
#claims   = ["K24"]

# The last year of a run and the seed of its random streams:
#until = 2035
#seed  = 1

# Entries of the extended scenario that do not happen here:
#remove = ["uz-leader-2016"]

# Parameters of the model; "concord params" lists them:
#[parameters]
#leaders.openness = 1.2

# Theories that do not hold here ("false" switches one off); they are
# %s:
#[mechanisms]
#win_sets = false

# Groups of barriers to cooperation that are not there, and of supports:
# %s.
#[barriers]
#external = false

#[supports]
#cultural = false

# Which reading of economic size counts, "official" or "comparable":
#[size]
#UZ = "official"

# What happens. The year is the first year of effect; what a date after
# 30 June tells of counts from the next year:
#[[event]]
#id       = "clash-2027"
#kind     = "clash"
#year     = 2027
#between  = ["KG", "TJ"]
#severity = 0.6
#source   = "a supposition"

# What is on the table. The leaders of the model may refuse it:
#[[proposal]]
#id      = "tj-uz-road"
#kind    = "transport_link"
#year    = 2026
#between = ["TJ", "UZ"]
#shorter = 0.2

# Other values for an entry of the extended scenario; only what differs:
#[[change]]
#id      = "kg-leader-2011"
#openness = 0.9

# Answers of a country in the place of its leader, "accept" or "refuse". What leaders put on
# the table by themselves (own-…) comes on the table so:
#[[decision]]
#entry   = "own-tj-uz-border"
#country = "UZ"
#year    = 2027
#answer  = "accept"

# Ranges to draw numbers from, when "concord run FILE --uncertain" asks for it:
#[uncertain]
#"event.clash-2027.severity"   = [0.3, 0.9]
#"parameters.leaders.openness" = [0.8, 1.4]
`
