package scenarios

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
)

// form is what a key of a scenario file holds.
type form uint8

const (
	textForm   form = iota // "…", of a pattern if the key has one
	textsForm              // ["…", …]
	numberForm             // a number in lo..hi
	rangeForm              // [low, high] in lo..hi, or one number for both
	wholeForm              // a whole number in lo..hi
	yearForm               // a year in the region's span
	dateForm               // "2016-09-02", "2016-09", "2016" or TOML's own date
	wordForm               // one of words
	flagForm               // true or false
	codeForm               // the code of a member
	powerForm              // the code of an outside power
	bodyForm               // the code of an organisation
	codesForm              // ["KZ", "KG"], codes of lo members or more
	pairForm               // ["TJ", "UZ"], codes of two members
	nodesForm              // ["IR", "TM"], codes of any two nodes
	tableForm              // [key]
	tablesForm             // [[key]]
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
	fallback any    // what counts when the key is left out, nil for nothing in particular
	doc      string
}

// MaxSeed is the largest seed: the largest whole number that a scenario file holds.
const MaxSeed = 1<<63 - 1

const (
	idPattern    = `^[a-z0-9-]+$`
	idExample    = "drought-2027"
	mostOpen     = 50 // years
	usuallyOpen  = 3  // years
	claimPattern = `^[A-Z][0-9]{2,3}$`
)

// topKeys are the keys of a whole file.
var topKeys = []key{
	{name: "title", form: textForm, required: true, doc: "what the scenario is called in tables and figures"},
	{name: "ids", form: textsForm, pattern: `^S[0-9]{2}$`, like: "S01", doc: "scenarios of the source paper that this one belongs to"},
	{name: "question", form: textForm, lines: true, doc: "the question that the scenario asks"},
	{name: "claims", form: textsForm, pattern: claimPattern, like: "K24", doc: "claims of the source paper that it tests"},
	{name: "expect", form: textForm, lines: true, doc: "what the source paper expects, or that it expects nothing clear"},
	{name: "extends", form: textForm, doc: "the scenario that this one differs from: a name of the library, or the path of a file, seen from this file"},
	{name: "region", form: textForm, fallback: DefaultRegion, doc: "the region: a name, or the path of a region file seen from this file; only a scenario that extends nothing may name it"},
	{name: "until", form: yearForm, doc: "last year of a run; the region file has the default"},
	{name: "seed", form: wholeForm, lo: 0, hi: MaxSeed, fallback: int64(1), doc: "seed of the random streams"},
	{name: "remove", form: textsForm, pattern: idPattern, like: idExample, doc: "ids of entries of the extended scenario that do not stand in this one"},
	{name: "parameters", form: tableForm, doc: "values of the model's parameters, by path"},
	{name: "mechanisms", form: tableForm, doc: "theories to switch off, by name = false"},
	{name: "barriers", form: tableForm, doc: "groups of barriers to cooperation to switch off, by group = false"},
	{name: "supports", form: tableForm, doc: "groups of supports of cooperation to switch off, by group = false"},
	{name: "size", form: tableForm, doc: "which reading of economic size counts, by node"},
	{name: "event", form: tablesForm, doc: "what happens"},
	{name: "proposal", form: tablesForm, doc: "what is on the table: proposals, which every party decides, and acts, which one country decides"},
	{name: "change", form: tablesForm, doc: "keys of an entry of the extended scenario that differ in this one"},
	{name: "uncertain", form: tableForm, doc: "ranges of numbers, by path: event.ID.KEY, proposal.ID.KEY or parameters.PATH"},
}

// sizeKey describes the values of [size].
var sizeKey = key{name: "size", form: wordForm, words: []string{"official", "comparable"}, doc: "official: as published; comparable: at constant prices where an administered exchange rate distorts the published series"}

// switches describes a table of what can be switched off.
type switches struct {
	name  string
	what  string   // one of those in it
	role  sim.Role // of the parameters and entries of a group
	names []string
	docs  []string
}

// switchTables are the tables of switches.
var switchTables = []switches{
	{"mechanisms", "mechanism", sim.Neither, mechanismNames(), mechanismDocs()},
	{"barriers", "group of barriers", sim.Barrier, groupNames(), groupDocs("barriers to cooperation")},
	{"supports", "group of supports", sim.Supporting, groupNames(), groupDocs("supports of cooperation")},
}

func mechanismNames() (list []string) {
	for _, m := range agents.Mechanisms {
		list = append(list, m.Name)
	}
	return list
}

func mechanismDocs() (list []string) {
	for _, m := range agents.Mechanisms {
		list = append(list, m.Doc+" ("+m.Source+")")
	}
	return list
}

func groupNames() (list []string) {
	for _, g := range agents.BarrierGroups {
		list = append(list, g.String())
	}
	return list
}

func groupDocs(what string) (list []string) {
	for _, g := range agents.BarrierGroups {
		list = append(list, g.String()+" "+what+"; false sets their parameters to neutral and lets nothing come of their entries")
	}
	return list
}

// switchTable finds a table of switches, nil if there is none of that name.
func switchTable(name string) *switches {
	for k := range switchTables {
		if switchTables[k].name == name {
			return &switchTables[k]
		}
	}
	return nil
}

func switchPaths() (paths []string) {
	for _, table := range switchTables {
		for _, name := range table.names {
			paths = append(paths, table.name+"."+name)
		}
	}
	return paths
}

// switchKey describes the value of a switch.
func switchKey(table, name, doc string) key {
	return key{name: table + "." + name, form: flagForm, fallback: true, doc: doc}
}

// keysOf lists the keys that an entry of a kind takes, in the order in which
// they are written.
func keysOf(kind *sim.Kind) []key {
	keys := []key{
		{name: "id", form: textForm, required: true, pattern: idPattern, like: idExample, doc: "name of the entry: small letters, digits and hyphens"},
		{name: "kind", form: textForm, required: true, doc: "kind of the entry"},
		{name: "date", form: dateForm, doc: "when it happened: a day, a month or a year; after 30 June the first year of effect is the next"},
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
			least = 2 // nobody agrees alone
		}
		keys = append(keys, key{name: "countries", form: codesForm, lo: least, doc: "members of the region; left out, all of them"})
	}
	for _, f := range kind.Fields {
		keys = append(keys, fieldKey(f))
	}
	if kind.Nature != sim.Event {
		keys = append(keys, key{name: "imposed", form: flagForm, fallback: false, doc: "nobody is asked for consent; a proposal is carried out at once and wholly"})
	}
	if kind.Nature == sim.Proposal {
		keys = append(keys, key{name: "open_years", form: wholeForm, lo: 1, hi: mostOpen, unit: "years", fallback: int64(usuallyOpen), doc: "how long it stays on the table if refused"})
	}
	return append(keys,
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
	case sim.Body:
		k.form = bodyForm
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
	return slices.DeleteFunc(keysOf(kind), func(k key) bool { return k.name == "id" || k.name == "kind" })
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

// object is a JSON object of the schema; encoding/json sorts its keys.
type object map[string]any

// Schema is the JSON Schema (2020-12) of scenario files, for editors: it offers
// keys and words, shows what they mean, and marks most mistakes. What needs
// more than one key, or the region, only Read can check.
func Schema() []byte {
	defs, properties := object{}, object{}
	for _, table := range []string{"event", "proposal"} {
		var one []any
		for _, kind := range agents.Kinds() {
			if tableOf(kind) == table {
				defs[kind.Name] = kindSchema(kind)
				one = append(one, object{"$ref": "#/$defs/" + kind.Name})
			}
		}
		properties[table] = object{"type": "array", "items": object{"oneOf": one}}
	}
	properties["change"] = object{"type": "array", "items": changeSchema()}
	defs["low-and-high"] = object{"type": "array", "items": object{"type": "number"}, "minItems": 2, "maxItems": 2}
	properties["parameters"] = parametersSchema(func(row *agents.Parameter) object {
		name := "parameter." + row.Path
		defs[name] = keySchema(parameterKey(row))
		return object{"$ref": "#/$defs/" + name}
	})
	properties["size"] = object{"type": "object", "patternProperties": object{"^[A-Z]{2}$": keySchema(sizeKey)}, "additionalProperties": false}
	properties["uncertain"] = uncertainSchema()
	for _, table := range switchTables {
		all := object{}
		for k, name := range table.names {
			all[name] = keySchema(switchKey(table.name, name, table.docs[k]))
		}
		properties[table.name] = object{"type": "object", "properties": all, "additionalProperties": false}
	}
	for _, k := range topKeys {
		p, written := properties[k.name].(object)
		if !written {
			p = keySchema(k)
		}
		p["description"] = k.doc
		properties[k.name] = p
	}
	return encode(object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "Concord scenario",
		"description":          "A scenario file of Concord. Generated from the tables that the reader itself checks against; do not edit.",
		"type":                 "object",
		"properties":           properties,
		"required":             []string{"title"},
		"additionalProperties": false,
		"$defs":                defs,
	})
}

func encode(o object) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(o); err != nil {
		panic(err) // only maps, lists, texts and finite numbers were put in
	}
	return b.Bytes()
}

func kindSchema(kind *sim.Kind) object {
	properties := object{}
	required := []string{}
	for _, k := range keysOf(kind) {
		properties[k.name] = keySchema(k)
		if k.required {
			required = append(required, k.name)
		}
	}
	properties["kind"] = object{"const": kind.Name, "description": kind.Doc}
	return object{
		"type": "object", "title": kind.Name, "description": kind.Doc,
		"properties": properties, "required": required, "additionalProperties": false,
		"anyOf": []any{object{"required": []string{"date"}}, object{"required": []string{"year"}}},
	}
}

// changeSchema allows the keys of all kinds, since only the extended scenario
// knows the kind of the entry.
func changeSchema() object {
	readings := map[string][]any{}
	for _, kind := range agents.Kinds() {
		for _, k := range changeable(kind) {
			s := keySchema(k)
			delete(s, "default")
			if !slices.ContainsFunc(readings[k.name], func(old any) bool { return bytes.Equal(encode(old.(object)), encode(s)) }) {
				readings[k.name] = append(readings[k.name], s)
			}
		}
	}
	properties := object{"id": object{"type": "string", "pattern": idPattern, "description": "id of an entry of the extended scenario"}}
	for name, list := range readings { // any order: each goes to its own key
		if len(list) == 1 {
			properties[name] = list[0]
		} else {
			properties[name] = object{"anyOf": list}
		}
	}
	return object{"type": "object", "properties": properties, "required": []string{"id"}, "additionalProperties": false, "minProperties": 2}
}

// parametersSchema allows a parameter both as a quoted path and as keys in keys.
func parametersSchema(of func(*agents.Parameter) object) object {
	all := object{}
	for k := range parameterRows {
		row := &parameterRows[k]
		all[row.Path] = of(row)
		group, rest, _ := strings.Cut(row.Path, ".")
		inner, made := all[group].(object)
		if !made {
			inner = object{"type": "object", "properties": object{}, "additionalProperties": false}
			all[group] = inner
		}
		inner["properties"].(object)[rest] = of(row)
	}
	return object{"type": "object", "properties": all, "additionalProperties": false}
}

// uncertainSchema allows ranges by path; that they lie in the range of what
// they are about, Read checks.
func uncertainSchema() object {
	span := object{"$ref": "#/$defs/low-and-high"}
	byEntry := object{"type": "object", "additionalProperties": object{"type": "object", "additionalProperties": span}}
	properties := object{"event": byEntry, "proposal": byEntry, "parameters": parametersSchema(func(*agents.Parameter) object { return span })}
	for k := range parameterRows {
		properties["parameters."+parameterRows[k].Path] = span
	}
	return object{
		"type": "object", "properties": properties,
		"patternProperties":    object{`^(event|proposal)\.[a-z0-9-]+\.[a-z_]+$`: span},
		"additionalProperties": false,
	}
}

// keySchema describes the value of one key.
func keySchema(k key) object {
	s := object{}
	number := func(typ string) object { return object{"type": typ, "minimum": k.lo, "maximum": k.hi} }
	code := object{"type": "string", "pattern": "^[A-Z]{2}$"}
	switch k.form {
	case textForm:
		s["type"] = "string"
		if k.pattern != "" {
			s["pattern"] = k.pattern
		}
	case textsForm:
		s["type"] = "array"
		s["items"] = object{"type": "string", "pattern": k.pattern}
	case numberForm:
		s = number("number")
	case rangeForm:
		s["anyOf"] = []any{
			object{"type": "array", "items": number("number"), "minItems": 2, "maxItems": 2},
			number("number"),
		}
	case wholeForm:
		s = number("integer")
	case yearForm:
		s["type"] = "integer"
	case dateForm:
		s["anyOf"] = []any{object{"type": "string", "pattern": datePattern}, object{"type": "integer"}}
	case wordForm:
		s["enum"] = k.words
	case flagForm:
		s["type"] = "boolean"
	case codeForm, powerForm:
		s = code
	case bodyForm:
		s["type"] = "string"
	case codesForm:
		s = object{"type": "array", "items": code, "minItems": int(k.lo), "uniqueItems": true}
	case pairForm, nodesForm:
		s = object{"type": "array", "items": code, "minItems": 2, "maxItems": 2, "uniqueItems": true}
	case tableForm, tablesForm: // written out in Schema
	}
	if k.doc != "" {
		s["description"] = k.doc
	}
	if k.unit != "" && k.unit != "1" {
		s["description"] = k.doc + " [" + k.unit + "]"
	}
	if k.fallback != nil {
		s["default"] = k.fallback
	}
	return s
}
