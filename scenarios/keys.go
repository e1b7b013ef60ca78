package scenarios

import (
	"slices"
	"strings"
	"sync"

	"concord/agents"
	"concord/sim"
)

// form is what a key of a scenario file holds.
type form uint8

const (
	textForm         form = iota // "…", of a pattern if the key has one
	textsForm                    // ["…", …]
	numberForm                   // a number in lo..hi
	rangeForm                    // [low, high] in lo..hi, or one number for both
	wholeForm                    // a whole number in lo..hi
	yearForm                     // a year in the region's span
	dateForm                     // "2016-09-02", "2016-09", "2016" or TOML's own date
	wordForm                     // one of words
	flagForm                     // true or false
	codeForm                     // the code of a member
	powerForm                    // the code of an outside power
	organisationForm             // the code of an organisation
	codesForm                    // ["AA", "BB"], codes of lo members or more
	pairForm                     // ["AA", "BB"], codes of two members
	nodesForm                    // ["AA", "XX"], codes of any two nodes
	tableForm                    // [key]
	tablesForm                   // [[key]]
)

// key describes one key of a scenario file.
type key struct {
	name     string
	form     form
	required bool
	lo, hi   float64
	unit     string
	words    []string
	pattern  string // of text
	lines    bool   // text may have several lines
	like     string // an example of such text
	kind     string // of the entry, for a key that only this kind takes
	fallback any    // what counts when the key is left out, nil for nothing in particular
	doc      string
}

// MaxSeed is the largest seed: the largest whole number that a scenario file holds.
const MaxSeed = 1<<63 - 1

const (
	idPattern    = `^[a-z0-9-]+$`
	idExample    = "drought-2027"
	mostOpen     = 50  // years
	usuallyOpen  = 3   // years
	longestTerm  = 100 // years
	claimPattern = `^[A-Z][0-9]{2,3}$`
)

// topKeys are the keys of a whole file.
var topKeys = []key{
	{name: "title", form: textForm, required: true, doc: "what the scenario is called in tables and figures"},
	{name: "ids", form: textsForm, pattern: `^S[0-9]{2}$`, like: "S01",
		doc: "scenarios of the source paper that this one belongs to"},
	{name: "question", form: textForm, lines: true, doc: "the question that the scenario asks"},
	{name: "claims", form: textsForm, pattern: claimPattern, like: "K24", doc: "claims of the source paper that it tests"},
	{name: "expect", form: textForm, lines: true, doc: "what the source paper expects, or that it expects nothing clear"},
	{name: "extends", form: textForm,
		doc: "the scenario that this one differs from: a name of the library, or the path of a file, seen from this file"},
	{name: "region", form: textForm, fallback: DefaultRegion,
		doc: "the region: a name, or the path of a region file seen from this file; only a scenario that extends nothing " +
			"may name it"},
	{name: "until", form: yearForm, doc: "last year of a run; the region file has the default"},
	{name: "seed", form: wholeForm, lo: 0, hi: MaxSeed, fallback: int64(1), doc: "seed of the random streams"},
	agendaKey,
	{name: "remove", form: textsForm, pattern: idPattern, like: idExample,
		doc: "ids of entries of the extended scenario that do not stand in this one"},
	{name: "parameters", form: tableForm, doc: "values of the model's parameters, by path"},
	{name: "mechanisms", form: tableForm, doc: "theories to switch off, by name = false"},
	{name: "barriers", form: tableForm, doc: "groups of barriers to cooperation to switch off, by group = false"},
	{name: "supports", form: tableForm, doc: "groups of supports of cooperation to switch off, by group = false"},
	{name: "size", form: tableForm, doc: "which reading of economic size counts, by node"},
	{name: "event", form: tablesForm, doc: "what happens"},
	{name: "proposal", form: tablesForm,
		doc: "what is on the table: proposals, which every party decides, and acts, which one country decides"},
	{name: "decision", form: tablesForm,
		doc: "answers of countries to acts and proposals, in the place of those that their leaders would give"},
	{name: "change", form: tablesForm, doc: "keys of an entry of the extended scenario that differ in this one"},
	{name: "uncertain", form: tableForm, doc: "ranges of numbers, by path: event.ID.KEY, proposal.ID.KEY or parameters.PATH"},
}

// sizeKey describes the values of [size].
var sizeKey = key{name: "size", form: wordForm, words: []string{"official", "comparable"},
	doc: "official: as published; comparable: at constant prices where an administered exchange rate distorts the " +
		"published series"}

// kindKeys are the keys of every kind. They are made once, because every entry needs them.
var kindKeys = sync.OnceValue(func() map[*sim.Kind][]key {
	keys := map[*sim.Kind][]key{}
	for _, kind := range agents.Kinds() {
		keys[kind] = makeKeys(kind)
	}
	return keys
})

// keysOf lists the keys that an entry of a kind takes, in the order in which they are written. The caller
// must not change the list.
func keysOf(kind *sim.Kind) []key {
	if keys, ok := kindKeys()[kind]; ok {
		return keys
	}
	return makeKeys(kind)
}

func makeKeys(kind *sim.Kind) []key {
	keys := []key{
		{name: "id", form: textForm, required: true, pattern: idPattern, like: idExample,
			doc: "name of the entry: small letters, digits and hyphens"},
		{name: "kind", form: textForm, required: true, doc: "kind of the entry"},
		{name: "date", form: dateForm,
			doc: "when it happened: a day, a month or a year; after 30 June the first year of effect is the next"},
		{name: "year", form: yearForm, doc: "first year of effect; follows from date if left out"},
	}
	switch kind.Parties {
	case sim.Nobody:
	case sim.OneCountry:
		keys = append(keys, key{name: "country", form: codeForm, required: true, doc: "the country, a member of the region"})
	case sim.PairOf:
		keys = append(keys, key{name: "between", form: pairForm, required: true, doc: "the two members of the region"})
	case sim.Toward:
		keys = append(keys,
			key{name: "by", form: codeForm, required: true, doc: "the member that acts"},
			key{name: "toward", form: codeForm, required: true, doc: "the member that the act is about"})
	case sim.BorderPair, sim.OuterPair:
		keys = append(keys, key{name: "between", form: nodesForm, required: true, doc: "two nodes that share a land border"})
	case sim.Countries:
		least := 1.0
		if kind.Nature == sim.Proposal {
			least = 2 // an agreement needs two parties
		}
		keys = append(keys, key{name: "countries", form: codesForm, lo: least,
			doc: "members of the region; left out, all of them"})
	}
	for _, f := range kind.Fields {
		k := fieldKey(f)
		k.kind = kind.Name
		keys = append(keys, k)
	}
	if kind.Nature != sim.Event {
		keys = append(keys, key{name: "imposed", form: flagForm, fallback: false,
			doc: "nobody is asked for consent; a proposal is carried out at once and wholly"})
	}
	if kind.Nature == sim.Proposal {
		keys = append(keys, key{name: "open_years", form: wholeForm, lo: 1, hi: mostOpen, unit: "years",
			fallback: int64(usuallyOpen), doc: "how long it stays on the table if refused"},
			key{name: "term", form: wholeForm, lo: 1, hi: longestTerm, unit: "years",
				doc: "years from the signature until it ends and nothing of it is kept any more; a membership goes on; left " +
					"out, it has no end"})
		if !kind.Executive {
			keys = append(keys, key{name: "ratified", form: yearForm,
				doc: "year in which it was ratified, by the record: if it is agreed in a run, it is in force from then on; " +
					"left out, chance decides how long each party takes"})
		}
	}
	return append(keys,
		key{name: "group", form: wordForm, words: groupNames(), fallback: kind.Group.String(),
			doc: "group of its cause, where the source names another than that of its kind; it goes off with this group"},
		key{name: "role", form: wordForm, words: roleNames(), fallback: kind.Role.String(),
			doc: "what it does to cooperation between neighbours, where that is not the role of its kind; a barrier goes off " +
				"with [barriers], a support with [supports], and what is neither stays"},
		key{name: "depends", form: textsForm, pattern: idPattern, like: idExample,
			doc: "ids of entries without which this one has no ground: where one of them is switched off, this one is too; an " +
				"empty list takes the key away"},
		key{name: "label", form: textForm, doc: "a leader's or a treaty's name"},
		key{name: "source", form: textForm, lines: true, doc: "where the entry is known from"},
		key{name: "note", form: textForm, lines: true, doc: "a remark"},
	)
}

// fieldKey turns a field of a kind into a key.
func fieldKey(f sim.Field) key {
	k := key{name: f.Key, required: f.Required, lo: f.Lo, hi: f.Hi, unit: f.Unit, words: f.Words, doc: f.Doc}
	switch f.Type {
	case sim.Number:
		k.form, k.fallback = numberForm, f.Default
	case sim.Range:
		k.form = rangeForm
	case sim.Choice:
		k.form, k.fallback = wordForm, f.Words[int(f.Default)]
	case sim.Flag:
		k.form, k.fallback = flagForm, f.Default != 0
	case sim.Whole:
		k.form, k.fallback = wholeForm, int64(f.Default)
	case sim.OrganisationCode:
		k.form = organisationForm
	case sim.Power:
		k.form = powerForm
	case sim.Member:
		k.form = codeForm
	}
	if f.Required {
		k.fallback = nil
	}
	return k
}

// parameterKey describes a parameter as a key.
func parameterKey(row *agents.Parameter) key {
	return key{name: row.Path, form: numberForm, lo: row.Lo, hi: row.Hi, unit: row.Unit, fallback: row.Prior, doc: row.Doc}
}

// changeable lists the keys that [[change]] may give to an entry of a kind.
func changeable(kind *sim.Kind) []key {
	return slices.DeleteFunc(slices.Clone(keysOf(kind)), func(k key) bool { return k.name == "id" || k.name == "kind" })
}

// find gives the description of a key, nil if the list has none.
func find(keys []key, name string) *key {
	for k := range keys {
		if keys[k].name == name {
			return &keys[k]
		}
	}
	return nil
}

func names(keys []key) string {
	var list []string
	for _, k := range keys {
		list = append(list, k.name)
	}
	return strings.Join(list, ", ")
}
