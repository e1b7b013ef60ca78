package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSchema(t *testing.T) { golden(t, "scenario.schema.json", Schema()) }

// TestSchemaAgrees checks the schema against files. It must accept every file that the reader accepts. It
// must notice the mistakes that can be seen without region and parent.
func TestSchemaAgrees(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	check := func(file string) error {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raw, _, err := decode(string(text))
		if err != nil {
			t.Fatal(err)
		}
		return obeys(schema, schema, plainJSON(raw), "")
	}
	for _, file := range append(glob(t, "testdata/valid/*.toml"), glob(t, "library/*.toml")...) {
		if err := check(file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, number := range strings.Fields("09 11 12 13 14 15 16 17 18 19 20 21 23 30 32 35 36 39 40 41 42 43 45 54 60 61 63 " +
		"70 75 76 77") {
		for _, file := range glob(t, "testdata/wrong/"+number+"-*.toml") {
			if check(file) == nil {
				t.Errorf("the schema finds nothing wrong in %s", file)
			}
		}
	}
}

// plainJSON converts values of the parser to values of encoding/json.
func plainJSON(v any) any {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			out[k] = plainJSON(v[k])
		}
		return out
	case []map[string]any, []any:
		out := []any{}
		for k := range reflect.ValueOf(v).Len() {
			out = append(out, plainJSON(reflect.ValueOf(v).Index(k).Interface()))
		}
		return out
	}
	return v
}

// obeys checks the keywords of JSON Schema that Schema uses, and fails at any other.
func obeys(root, s map[string]any, v any, path string) error {
	bad := func(why string) error { return fmt.Errorf("%s = %v: %s", path, v, why) }
	list, isList := v.([]any)
	table, isTable := v.(map[string]any)
	x, isNumber := v.(float64)
	text, isText := v.(string)
	count := func(list any) (n int) {
		for _, one := range list.([]any) {
			if obeys(root, one.(map[string]any), v, path) == nil {
				n++
			}
		}
		return n
	}
	for word, want := range s {
		ok := true
		switch word {
		case "$schema", "$defs", "title", "description", "default", "patternProperties", "additionalProperties":
		case "$ref":
			def, _ := root["$defs"].(map[string]any)[strings.TrimPrefix(want.(string), "#/$defs/")].(map[string]any)
			if def == nil {
				return bad("refers to nothing: " + want.(string))
			}
			if err := obeys(root, def, v, path); err != nil {
				return err
			}
		case "type":
			_, isFlag := v.(bool)
			ok = map[string]bool{"object": isTable, "array": isList, "string": isText, "boolean": isFlag,
				"number": isNumber, "integer": isNumber && x == math.Trunc(x)}[want.(string)]
		case "oneOf":
			ok = count(want) == 1
		case "anyOf":
			ok = count(want) > 0
		case "const":
			ok = v == want
		case "enum":
			ok = isText && slices.Contains(want.([]any), v)
		case "pattern":
			ok = !isText || regexp.MustCompile(want.(string)).MatchString(text)
		case "minimum":
			ok = !isNumber || x >= want.(float64)
		case "maximum":
			ok = !isNumber || x <= want.(float64)
		case "minItems":
			ok = !isList || len(list) >= int(want.(float64))
		case "maxItems":
			ok = !isList || len(list) <= int(want.(float64))
		case "minProperties":
			ok = !isTable || len(table) >= int(want.(float64))
		case "uniqueItems":
			ok = !isList || len(list) < 2 || list[0] != list[1]
		case "items":
			for k, item := range list {
				if err := obeys(root, want.(map[string]any), item, fmt.Sprintf("%s[%d]", path, k)); err != nil {
					return err
				}
			}
		case "required":
			for _, name := range want.([]any) {
				_, given := table[name.(string)]
				ok = ok && (!isTable || given)
			}
		case "properties":
			// together with patternProperties and additionalProperties, below
		default:
			return bad("this test knows no " + word)
		}
		if !ok {
			return bad("is against " + word)
		}
	}
	for name, inner := range table {
		properties, _ := s["properties"].(map[string]any)
		below, _ := properties[name].(map[string]any)
		patterned, _ := s["patternProperties"].(map[string]any)
		for pattern, of := range patterned {
			if below == nil && regexp.MustCompile(pattern).MatchString(name) {
				below = of.(map[string]any)
			}
		}
		if more, limited := s["additionalProperties"]; below == nil && limited {
			if more == false {
				return bad("takes no " + name)
			}
			below = more.(map[string]any)
		}
		if below != nil {
			if err := obeys(root, below, inner, filepath.Join(path, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
