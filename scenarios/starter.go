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

// Starter is the text of a new scenario file with this name, which extends a scenario of the library. It runs unchanged;
// comments show all possible keys, with codes and ids of the extended scenario.
func Starter(name, extended string) ([]byte, error) {
	s, err := Read(extended)
	if err != nil {
		return nil, err
	}
	of, err := s.Bind()
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, starterHead,
		quote(cmp.Or(strings.Join(strings.FieldsFunc(name,
			func(r rune) bool { return unicode.IsSpace(r) || !fault.Visible(r) }), " "), "A new scenario")), quote(extended))
	examples(&b, of)
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
	return []byte(b.String()), nil
}

// examples shows each table of a scenario with what the extended one has. Lines that begin with # and no space are
// examples: without the # they are TOML. A table for which the scenario has nothing to show is left out.
func examples(b *strings.Builder, of *Bound) {
	r := of.Region
	year := min(r.EventsTo+2, of.Until)
	one, other := r.Nodes[0].ID, r.Nodes[1].ID
	if r.Inner > 0 {
		one, other = r.Nodes[r.Borders[0].A].ID, r.Nodes[r.Borders[0].B].ID
	}
	removed, changed := changesOfLeader(of)
	about := removed
	if about == "" {
		about = "something"
	}
	fmt.Fprintf(b, starterQuestion, quote("What if "+about+" had not happened?"), of.Until)
	if removed != "" {
		fmt.Fprintf(b, starterRemove, quote(removed))
	}
	fmt.Fprintf(b, starterSwitches, strings.Join(mechanismNames(), ", "), strings.Join(groupNames(), ", "), one)
	road := fmt.Sprintf("%s-%s-road", strings.ToLower(one), strings.ToLower(other))
	fmt.Fprintf(b, starterEntries, year, year, one, other, quote(road), min(r.EventsTo+1, of.Until), one, other)
	if changed != "" {
		fmt.Fprintf(b, starterChange, quote(changed))
	}
	if own := agents.Own(r); len(own) > 0 && max(year, r.ChoicesFrom) <= of.Until {
		fmt.Fprintf(b, starterDecision, quote(own[0].ID), quote(r.Nodes[own[0].A].ID), max(year, r.ChoicesFrom))
	}
	fmt.Fprintf(b, starterUncertain, year)
}

// changesOfLeader are the ids of two changes of leader: the one of the region's turn, or else the last, and the first of the
// others. They are "" where there is none.
func changesOfLeader(of *Bound) (removed, changed string) {
	var all []string
	turn := of.Region.Landmarks.Turn
	for k := range of.Entries {
		e := &of.Entries[k]
		if e.Kind.Name != leaderChange {
			continue
		}
		all = append(all, e.ID)
		if turn != nil && e.A == turn.Member && e.Year <= turn.Year+1 {
			removed = e.ID // the last one that is not after the turn
		}
	}
	if removed == "" && len(all) > 0 {
		removed = all[len(all)-1]
	}
	for _, id := range all {
		if id != removed {
			return removed, id
		}
	}
	return removed, ""
}

// leaderChange is the kind of entry by which a leader takes office.
const leaderChange = "leader_change"

func (k key) starred() string {
	if k.required {
		return k.name + " *"
	}
	return k.name
}

// The parts of a starter. Their placeholders are filled with what the extended scenario has.
const starterHead = `# A scenario is a short list of differences from another one.
# Check this file with "concord check FILE" and run it with "concord run FILE".

title   = %s
extends = %s # a name of the library, or the path of a file, seen from here
`

const starterQuestion = `
# What the scenario asks and tests, for whoever reads it next:
#question = %s
#expect   = "borders stay closed and trade flat"
#claims   = ["K24"]

# The last year of a run and the seed of its random streams:
#until = %d
#seed  = 1
`

const starterRemove = `
# Entries of the extended scenario that do not happen here:
#remove = [%s]
`

const starterSwitches = `
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
#%s = "official"
`

const starterEntries = `
# What happens. The year is the first year of effect; what a date after
# 30 June tells of counts from the next year:
#[[event]]
#id       = "clash-%d"
#kind     = "clash"
#year     = %d
#between  = ["%s", "%s"]
#severity = 0.6
#source   = "a supposition"

# What is on the table. The leaders of the model may refuse it:
#[[proposal]]
#id      = %s
#kind    = "transport_link"
#year    = %d
#between = ["%s", "%s"]
#shorter = 0.2
`

const starterChange = `
# Other values for an entry of the extended scenario; only what differs:
#[[change]]
#id       = %s
#openness = 0.9
`

const starterDecision = `
# Answers of a country in the place of its leader, "accept" or "refuse". What leaders put on
# the table by themselves (own-…) comes on the table so:
#[[decision]]
#entry   = %s
#country = %s
#year    = %d
#answer  = "accept"
`

const starterUncertain = `
# Ranges to draw numbers from, when "concord run FILE --uncertain" asks for it:
#[uncertain]
#"event.clash-%d.severity"   = [0.3, 0.9]
#"parameters.leaders.openness" = [0.8, 1.4]
`
