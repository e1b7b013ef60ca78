package scenarios

// ExperimentSchema is the JSON Schema (2020-12) of design files, for editors. Only ParseExperiment can check rules that
// need the scenarios or more than one key.
func ExperimentSchema() []byte {
	list := func(keys []key) object {
		properties, required := object{}, []string{}
		for _, k := range keys {
			properties[k.name] = keySchema(k)
			if k.name == "values" { // numbers, words, flags or lists of these
				properties[k.name] = object{"type": "array", "items": object{}, "description": k.doc}
			}
			if k.required {
				required = append(required, k.name)
			}
		}
		return object{"type": "array", "items": object{"type": "object", "properties": properties, "required": required,
			"additionalProperties": false}}
	}
	byPath := object{"type": "object", "additionalProperties": object{}}
	tables := map[string]object{"constants": byPath, "lever": list(leverKeys), "uncertainty": list(uncertaintyKeys),
		"point": {"type": "array", "items": byPath}, "outcome": list(outcomeKeys)}
	properties, required := object{}, []string{}
	for _, k := range experimentKeys {
		p, written := tables[k.name]
		if !written {
			p = keySchema(k)
		}
		p["description"] = k.doc
		properties[k.name] = p
		if k.required {
			required = append(required, k.name)
		}
	}
	return encode(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "Concord design",
		"description": "A design file of Concord. Generated from the tables that the reader itself checks against; do not " +
			"edit.",
		"type":                 "object",
		"properties":           properties,
		"required":             required,
		"additionalProperties": false,
	})
}
