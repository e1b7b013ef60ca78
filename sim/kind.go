package sim

import "fmt"

// Nature says how an entry of a scenario comes about.
type Nature uint8

// The natures of an entry.
const (
	Event    Nature = iota // happens
	Act                    // one country decides
	Proposal               // every party decides
)

// NatureNames are the words for natures, indexed by Nature.
var NatureNames = [...]string{"event", "act", "proposal"}

func (n Nature) String() string { return NatureNames[n] }

// Parties says which keys name the parties of an entry.
type Parties uint8

// The ways in which an entry names its parties.
const (
	Nobody     Parties = iota // no party: the entry concerns everybody
	OneCountry                // country = "AA"
	PairOf                    // between = ["AA", "BB"], two members
	Toward                    // by = "AA", toward = "BB", two members
	BorderPair                // between = ["AA", "XX"], two nodes that share a land border
	OuterPair                 // as BorderPair, one of the two being no member
	Countries                 // countries = ["AA", "BB"], members; left out, all of them
)

// FieldType is what a key of an entry holds.
type FieldType uint8

// The types of fields.
const (
	Number           FieldType = iota // one number in Lo..Hi
	Range                             // two numbers, low ≤ high, in Lo..Hi; takes two slots
	Choice                            // one of Words; the slot holds its index
	Flag                              // true or false; the slot holds 1 or 0
	Whole                             // a whole number in Lo..Hi
	OrganisationCode                  // an organisation of the region, by its code; the slot holds its index, −1 when left out
	Power                             // an outside power, by its code; the slot holds its index among powers, −1 when left out
	Member                            // a member of the region, by its code; the slot holds its index, −1 when left out
)

// Field describes one key that a kind of entry takes. The scenario reader, the JSON Schema and the
// documentation are made from it.
type Field struct {
	Key      string
	Type     FieldType
	Unit     string
	Lo, Hi   float64 // admissible values, in Unit
	Default  float64 // value of a key left out; below Lo: the rule draws one
	Required bool
	Words    []string // for Choice
	Doc      string
}

// Slots is how many numbers the field takes in Entry.Values.
func (f Field) Slots() int {
	if f.Type == Range {
		return 2
	}
	return 1
}

// Kind describes a kind of event, act or proposal: its parties and the keys
// that it takes. Package agents pairs each kind with the rule that gives it
// meaning; no kind exists without one.
type Kind struct {
	Name    string
	Nature  Nature
	Parties Parties
	Group   Group
	Role    Role
	Doc     string
	Fields  []Field

	// Binding is how much an agreement of this kind binds a pair, 0..1. The institutions component of the
	// horizontal index uses it.
	Binding float64
	// Lasting kinds are events with an effect in every year from the first to the last. The field "years"
	// gives how many years.
	Lasting bool
	// Works is set for kinds that have an effect in every year in which they are in force, not only once.
	Works bool
	// Inside is set for events that happen between members. Free history has none of those in the record.
	Inside bool
	// Executive kinds of agreement are in force once signed. The others must be ratified.
	Executive bool
	// Needs is what the parties must share: a border, a stream, or nothing.
	Needs Need

	years int // slot of the field "years" + 1, 0 for none; set by Prepare
	Index int // place in the table of kinds, see agents.Kinds
}

// Need is what the region must offer the parties of an entry.
type Need uint8

// The needs.
const (
	NeedsNothing Need = iota
	NeedsBorder       // a land border between the two
	NeedsStream       // water or energy that one of the two depends on
)

// Role says in which direction a cause acts on cooperation between neighbours.
type Role uint8

// The roles.
const (
	Neither Role = iota // or both ways
	Barrier
	Supporting
	// Channel is what a border, a road, a visa, an agreement or an act takes or gives. It carries what causes do
	// and is no cause, so no switch of barriers or supports takes it away.
	Channel
)

// RoleNames are the words for roles, indexed by Role.
var RoleNames = [...]string{"neither", "barrier", "support", "channel"}

func (r Role) String() string { return RoleNames[r] }

// EntryRoles are the roles that an entry may have: a channel is never a cause, and an entry always is one.
var EntryRoles = [...]Role{Neither, Barrier, Supporting}

// Prepare completes a kind once its fields are known.
func (k *Kind) Prepare(index int) {
	k.Index = index
	for _, f := range k.Fields {
		if f.Key == "years" {
			k.years = k.Slot("years") + 1
		}
	}
}

// Slot gives the place in Entry.Values of the field with this key. It panics when the kind has no such field,
// which is a mistake in a rule.
func (k *Kind) Slot(key string) int {
	at := 0
	for _, f := range k.Fields {
		if f.Key == key {
			return at
		}
		at += f.Slots()
	}
	panic(fmt.Sprintf("sim: kind %s has no field %s", k.Name, key))
}

// Slots is the number of values that an entry of this kind carries.
func (k *Kind) Slots() int {
	n := 0
	for _, f := range k.Fields {
		n += f.Slots()
	}
	return n
}

// Group is the family of causes that a term, a mechanism or an entry belongs to: the paper's four groups of
// inner barriers, or the outside one.
type Group uint8

// The groups.
const (
	Political Group = iota
	Security
	Economic
	Cultural
	External
)

// GroupNames are the words for groups, indexed by Group.
var GroupNames = [...]string{"political", "security", "economic", "cultural", "external"}

func (g Group) String() string { return GroupNames[g] }
