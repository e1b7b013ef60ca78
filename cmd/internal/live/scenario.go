package live

import (
	"slices"

	"concord/scenarios"
	"concord/sim"
)

// ScenarioInfo is a scenario with all that it extends, as the reader understood it.
type ScenarioInfo struct {
	Title      string             `json:"title"`
	Question   string             `json:"question"`
	Expect     string             `json:"expect"`
	Region     string             `json:"region"`
	Seed       float64            `json:"seed"` // as a browser holds it, which rounds from 2⁵³ on
	Until      int                `json:"until"`
	Entries    []EntryInfo        `json:"entries"`
	Parameters map[string]float64 `json:"parameters"` // those that are set
	Switches   map[string]bool    `json:"switches"`   // those that are set
	Size       map[string]string  `json:"size"`
	TOML       string             `json:"toml"` // the complete scenario
}

// EntryInfo is an entry of a scenario.
type EntryInfo struct {
	ID     string         `json:"id"`
	Table  string         `json:"table"` // event or proposal
	Kind   string         `json:"kind"`
	Year   int            `json:"year"`
	Label  string         `json:"label"`
	Who    []string       `json:"who"` // codes of its parties
	Source string         `json:"source"`
	Note   string         `json:"note"`
	Keys   map[string]any `json:"keys"` // besides id, kind, label, source and note
	From   string         `json:"from"` // file and line
}

// scenario tells what a text says.
func (e *Engine) scenario(side Side) (*ScenarioInfo, error) {
	b, err := e.read(side)
	if err != nil {
		return nil, err
	}
	s := b.Scenario
	info := &ScenarioInfo{Title: s.Title, Question: s.Question, Expect: s.Expect, Region: s.Region, Seed: float64(s.Seed),
		Until:   b.Until,
		Entries: []EntryInfo{}, Parameters: map[string]float64{}, Switches: map[string]bool{}, Size: map[string]string{},
		TOML: string(s.TOML(false))}
	for _, p := range s.Settings {
		info.Parameters[p.Path] = p.Value
	}
	for k := range s.Switches {
		info.Switches[s.Switches[k].Path()] = s.Switches[k].On
	}
	for _, z := range s.Sizes {
		info.Size[z.Node] = z.Reading
	}
	for k := range s.Entries {
		info.Entries = append(info.Entries, entryInfo(&s.Entries[k], b.Region))
	}
	return info, nil
}

// entryInfo tells of an entry.
func entryInfo(e *scenarios.Entry, r *sim.Region) EntryInfo {
	info := EntryInfo{ID: e.ID, Table: tableOf(e.Kind), Kind: e.Kind.Name, Year: e.Year(), Who: parties(e, r),
		Keys: map[string]any{}, From: e.Origin.String()}
	for _, k := range e.Keys {
		text, _ := k.Value.(string)
		switch k.Name {
		case "label":
			info.Label = text
		case "source":
			info.Source = text
		case "note":
			info.Note = text
		default:
			info.Keys[k.Name] = k.Value
		}
	}
	return info
}

// tableOf is the table of a scenario file in which entries of a kind stand.
func tableOf(k *sim.Kind) string {
	if k.Nature == sim.Event {
		return "event"
	}
	return "proposal"
}

// parties are the codes of those that an entry is about.
func parties(e *scenarios.Entry, r *sim.Region) []string {
	who := []string{}
	for _, name := range []string{"country", "by", "toward"} {
		if code, ok := e.Get(name).(string); ok {
			who = append(who, code)
		}
	}
	for _, name := range []string{"between", "countries"} {
		codes, _ := e.Get(name).([]string)
		who = append(who, codes...)
	}
	if e.Kind.Parties == sim.Countries && len(who) == 0 {
		for k := range r.Members {
			who = append(who, r.Nodes[k].ID)
		}
	}
	return slices.Compact(who)
}
