package live

import (
	"concord/scenarios"
	"concord/sim/fault"
)

// Leaf is a scenario as a list of differences from the one that it extends: the tables of its file. Empty tables and
// null stand for what the file leaves out.
type Leaf struct {
	Title      string                    `json:"title"`
	Question   string                    `json:"question"`
	Expect     string                    `json:"expect"`
	IDs        []string                  `json:"ids"`
	Claims     []string                  `json:"claims"`
	Extends    string                    `json:"extends"`
	Region     string                    `json:"region"`
	Until      *int64                    `json:"until"`
	Seed       *int64                    `json:"seed"`
	Agenda     string                    `json:"agenda"` // given, free, or "" for that of the scenario it extends
	Remove     []string                  `json:"remove"`
	Change     map[string]map[string]any `json:"change"` // by id of an entry
	Events     []map[string]any          `json:"events"`
	Proposals  []map[string]any          `json:"proposals"`
	Decisions  []map[string]any          `json:"decisions"`
	Parameters map[string]any            `json:"parameters"`
	Mechanisms map[string]any            `json:"mechanisms"`
	Barriers   map[string]any            `json:"barriers"`
	Supports   map[string]any            `json:"supports"`
	Size       map[string]any            `json:"size"`
	Uncertain  map[string]any            `json:"uncertain"`
}

// mostExact is the largest whole number that JavaScript holds exactly.
const mostExact = 1<<53 - 1

// takeIn reads a scenario file as differences.
func takeIn(side Side) (*Leaf, error) {
	file := side.Name + ".toml"
	s, tables, err := scenarios.Own(file, []byte(side.Text))
	if err != nil {
		return nil, err
	}
	words := func(name string) string { text, _ := tables[name].(string); return text }
	table := func(name string) map[string]any {
		if t, ok := tables[name].(map[string]any); ok {
			return t
		}
		return map[string]any{}
	}
	entries := func(name string) []map[string]any {
		if list, ok := tables[name].([]map[string]any); ok {
			return list
		}
		return []map[string]any{}
	}
	l := &Leaf{Title: words("title"), Question: words("question"), Expect: words("expect"), IDs: texts(tables["ids"]),
		Claims: texts(tables["claims"]), Extends: words("extends"), Region: words("region"),
		Agenda: words("agenda"), Remove: texts(tables["remove"]),
		Change: map[string]map[string]any{}, Events: entries("event"), Proposals: entries("proposal"),
		Decisions:  entries("decision"),
		Parameters: table("parameters"), Mechanisms: table("mechanisms"), Barriers: table("barriers"),
		Supports: table("supports"), Size: table("size"), Uncertain: table("uncertain")}
	if until, ok := tables["until"].(int64); ok {
		l.Until = &until
	}
	if seed, ok := tables["seed"].(int64); ok {
		if at := s.Origin("seed"); seed > mostExact {
			return nil, fault.Faults{{File: file, Line: at.Line, Col: at.Col,
				Message: "seed is too large for a browser to hold exactly; take one of at most 9007199254740991"}}
		}
		l.Seed = &seed
	}
	for _, change := range entries("change") {
		id, _ := change["id"].(string)
		delete(change, "id")
		l.Change[id] = change
	}
	return l, nil
}

// texts are the items of a list of texts.
func texts(v any) []string {
	list := []string{}
	items, _ := v.([]any)
	for _, item := range items {
		if text, ok := item.(string); ok {
			list = append(list, text)
		}
	}
	return list
}
