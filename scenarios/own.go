package scenarios

import (
	"time"
)

// Own gives the tables of a scenario's text itself, without what it extends, after the whole scenario was read without
// a fault, as ParseAlone reads it. Values are as in the text: string, bool, int64, float64 and []any; days are text. Tables of
// single values, such as parameters, are flat: map[string]any by path. Lists of tables are []map[string]any.
func Own(file string, text []byte) (s *Scenario, tables map[string]any, err error) {
	if s, err = ParseAlone(file, text); err != nil {
		return nil, nil, err
	}
	sh, bad := parse(source{file: file, key: "alone:" + file, text: text})
	if bad != nil {
		return nil, nil, *bad // not after the scenario was read
	}
	return s, ownTables(sh.raw), nil
}

// ownTables brings the tables of a file without faults into the form that Own describes.
func ownTables(raw map[string]any) map[string]any {
	out := map[string]any{}
	c := newChecker(nil)
	for name, v := range raw { // into a map
		switch find(topKeys, name).form {
		case tableForm:
			flat := map[string]any{}
			table, _ := v.(map[string]any)
			for _, l := range c.leaves(name, "", table, new(spot)) {
				flat[l.path] = dayAsText(l.value)
			}
			out[name] = flat
		case tablesForm:
			list, _ := tables(v)
			entries := []map[string]any{}
			for _, entry := range list {
				plain := map[string]any{}
				for key, value := range entry { // into a map
					plain[key] = dayAsText(value)
				}
				entries = append(entries, plain)
			}
			out[name] = entries
		default:
			out[name] = dayAsText(v)
		}
	}
	return out
}

// dayAsText writes a day of TOML as text, which a scenario takes as well.
func dayAsText(v any) any {
	if day, isDay := v.(time.Time); isDay {
		return literal(day)
	}
	return v
}
