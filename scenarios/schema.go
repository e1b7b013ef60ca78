package scenarios

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
)

// object is a JSON object of the schema; encoding/json sorts its keys.
type object map[string]any

// Schema is the JSON Schema (2020-12) of scenario files, for editors. It offers keys and words, shows their
// meaning, and marks most mistakes. Only Read can check rules that need the region or more than one key.
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
	properties["decision"] = object{"type": "array", "items": decisionSchema()}
	properties["change"] = object{"type": "array", "items": changeSchema()}
	defs["low-and-high"] = object{"type": "array", "items": object{"type": "number"}, "minItems": 2, "maxItems": 2}
	properties["parameters"] = parametersSchema(func(row *agents.Parameter) object {
		name := "parameter." + row.Path
		defs[name] = keySchema(parameterKey(row))
		return object{"$ref": "#/$defs/" + name}
	})
	properties["size"] = object{"type": "object", "patternProperties": object{"^[A-Z]{2}$": keySchema(sizeKey)},
		"additionalProperties": false}
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
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "Concord scenario",
		"description": "A scenario file of Concord. Generated from the tables that the reader itself checks " +
			"against; do not edit.",
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

func decisionSchema() object {
	properties := object{}
	required := []string{}
	for _, k := range decisionKeys {
		properties[k.name] = keySchema(k)
		if k.required {
			required = append(required, k.name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// changeSchema allows the keys of all kinds, because the kind of the entry is known only from the extended
// scenario.
func changeSchema() object {
	readings := map[string][]any{}
	for _, kind := range agents.Kinds() {
		for _, k := range changeable(kind) {
			s := keySchema(k)
			delete(s, "default")
			if !slices.ContainsFunc(readings[k.name],
				func(old any) bool { return bytes.Equal(encode(old.(object)), encode(s)) }) {
				readings[k.name] = append(readings[k.name], s)
			}
		}
	}
	properties := object{"id": object{"type": "string", "pattern": idPattern,
		"description": "id of an entry of the extended scenario"}}
	for name, list := range readings { // any order: each goes to its own key
		if len(list) == 1 {
			properties[name] = list[0]
		} else {
			properties[name] = object{"anyOf": list}
		}
	}
	return object{"type": "object", "properties": properties, "required": []string{"id"}, "additionalProperties": false,
		"minProperties": 2}
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

// uncertainSchema allows ranges by path. Read checks that they lie in the range of their key.
func uncertainSchema() object {
	span := object{"$ref": "#/$defs/low-and-high"}
	byEntry := object{"type": "object", "additionalProperties": object{"type": "object", "additionalProperties": span}}
	properties := object{"event": byEntry, "proposal": byEntry,
		"parameters": parametersSchema(func(*agents.Parameter) object { return span })}
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
	case organisationForm:
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
