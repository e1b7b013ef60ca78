package results

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"concord/sim/fault"
)

// strict reads one JSON object into a struct, as strictly as scenarios are read. Each key stands once and
// exactly as it is written. Each value is of its type. Nothing is missing, and nothing follows. The standard
// library is less strict: it takes the last of two equal keys, takes keys in any case, and ignores null.
type strict struct {
	file   string
	remedy string // the end of the fault for text that is not JSON
	text   []byte
	dec    *json.Decoder
	at     map[string]int // where values begin, by path such as "seed" or "inputs.data/size.csv"
	bytes  fault.Faults   // what is wrong with the bytes, before any JSON
	found  []found
	more   bool // whether there are faults beyond mostFound; reading stops there
}

// found is a fault at a byte of the text, −1 for the file as a whole.
type found struct {
	at      int
	message string
}

// Bounds for what is kept of an object or list, and of its faults, however long the text is.
const mostFound, mostKeys = 1000, 100_000

// errStop ends the reading of text that is no JSON.
var errStop = errors.New("stop")

// readStrict reads text of at most this many bytes into the struct that v points to. The fields have json
// tags; fields without omitempty must be there. The result holds the faults.
func readStrict(file string, text []byte, most int, remedy string, v any) *strict {
	s := &strict{file: file, remedy: remedy, at: map[string]int{}}
	if len(text) > most {
		s.fault(-1, "the file is longer than %d MB, more than the program writes; %s", most>>20, remedy)
		return s
	}
	var bad fault.Faults
	if s.text, bad = fault.Text(file, text, remedy); bad != nil {
		s.bytes = bad
		return s
	}
	if len(bytes.TrimSpace(s.text)) == 0 {
		s.fault(-1, "the file is empty; %s", remedy)
		return s
	}
	s.dec = json.NewDecoder(bytes.NewReader(s.text))
	s.dec.UseNumber()
	if s.value("", reflect.ValueOf(v).Elem()) != nil {
		clear(s.at) // what was read is incomplete: report nothing more about it
		return s
	}
	if rest := s.begin(); rest < len(s.text) {
		s.fault(rest, "something follows the object that ends here; %s", remedy)
	}
	return s
}

// fault notes what is wrong at a byte of the text, −1 for the file as a whole.
func (s *strict) fault(at int, format string, args ...any) {
	if len(s.found) == mostFound {
		s.more = true
		return
	}
	s.found = append(s.found, found{at, fmt.Sprintf(format, args...)})
}

// err is everything that was found, in the order of places.
func (s *strict) err() error {
	if s.bytes != nil {
		return s.bytes
	}
	var list fault.List
	slices.SortStableFunc(s.found, func(a, b found) int { return cmp.Compare(a.at, b.at) })
	from, line, col := 0, 1, 1
	for _, f := range s.found {
		if f.at < 0 {
			list.At(s.file, 0, 0, "%s", f.message)
			continue
		}
		// The faults are visited in order, so the text is read once.
		down, right := fault.Place(s.text[from:], f.at-from)
		if line += down - 1; down > 1 {
			col = right
		} else {
			col += right - 1
		}
		from = f.at
		list.At(s.file, line, col, "%s", f.message)
	}
	if s.more {
		list.Skip(1)
	}
	return list.Err()
}

// about notes, by its path, what is wrong with a value that was read.
func (s *strict) about(path, format string, args ...any) {
	at, read := s.at[path]
	if !read {
		return // its fault is noted already
	}
	s.fault(at, format, args...)
}

// begin is where the next token begins.
func (s *strict) begin() int {
	at := int(s.dec.InputOffset())
	for at < len(s.text) && strings.IndexByte(" \t\r\n,:", s.text[at]) >= 0 {
		at++
	}
	return at
}

// token reads the next one; text that is no JSON is a fault, which ends the reading.
func (s *strict) token() (json.Token, error) {
	at := s.begin()
	t, err := s.dec.Token()
	return t, s.syntax(at, err)
}

func (s *strict) syntax(at int, err error) error {
	var bad *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), at >= len(s.text):
		s.fault(-1, "the file ends in the middle; %s", s.remedy)
	case errors.As(err, &bad):
		s.fault(at, "this is no JSON (%s); %s", fault.Clip(bad.Error()), s.remedy)
	default:
		s.fault(at, "this is no JSON; %s", s.remedy)
	}
	return errStop
}

// value reads a value of the type of v. The error is errStop.
func (s *strict) value(path string, v reflect.Value) error {
	if s.more {
		return errStop
	}
	at := s.begin()
	kind := byte(0)
	if at < len(s.text) {
		kind = s.text[at]
	}
	want := map[reflect.Kind]string{reflect.Struct: "{", reflect.Map: "{", reflect.Slice: "[", reflect.String: `"`,
		reflect.Bool: "tf", reflect.Uint64: `"0123456789`}[v.Kind()]
	if want == "" {
		want = "-0123456789"
	}
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		want += "n" // an empty value may be written as null
	}
	if strings.IndexByte(want, kind) < 0 && strings.IndexByte(`{["tfn-0123456789`, kind) >= 0 {
		return s.skip(at, path, v)
	}
	token, err := s.token()
	if err != nil {
		return err
	}
	switch kind := v.Kind(); {
	case token == nil: // empty
	case kind == reflect.Struct, kind == reflect.Map:
		return s.object(at, path, v)
	case kind == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		for n := 0; s.dec.More(); n++ {
			if n == mostKeys {
				s.fault(s.begin(), "%s has more than %d items, more than the program writes; %s", fault.Clip(path),
					mostKeys, s.remedy)
				return errStop
			}
			item := reflect.New(v.Type().Elem()).Elem()
			if err := s.value(fmt.Sprintf("%s[%d]", path, n), item); err != nil {
				return err
			}
			v.Set(reflect.Append(v, item))
		}
		if _, err = s.token(); err != nil {
			return err
		}
	case kind == reflect.String:
		v.SetString(token.(string))
	case kind == reflect.Bool:
		v.SetBool(token.(bool))
	case kind == reflect.Uint64: // a seed is text, and was a number in earlier versions
		digits, _ := token.(string)
		if number, before := token.(json.Number); before {
			digits = number.String()
		}
		x, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || strconv.FormatUint(x, 10) != digits {
			s.wrong(at, path, string(s.text[at:s.dec.InputOffset()]), v)
			return nil
		}
		v.SetUint(x)
	default:
		x, err := strconv.ParseInt(token.(json.Number).String(), 10, v.Type().Bits())
		if err != nil {
			s.wrong(at, path, token.(json.Number).String(), v)
			return nil
		}
		v.SetInt(x)
	}
	s.at[path] = at
	return nil
}

// skip passes over a value of a type that is not wanted.
func (s *strict) skip(at int, path string, v reflect.Value) error {
	var raw json.RawMessage
	if err := s.syntax(at, s.dec.Decode(&raw)); err != nil {
		return err
	}
	s.wrong(at, path, string(raw), v)
	return nil
}

func (s *strict) wrong(at int, path, raw string, v reflect.Value) {
	want := "a whole number"
	switch v.Kind() {
	case reflect.Struct, reflect.Map:
		want = "an object in braces"
	case reflect.Slice:
		want = "a list in brackets"
	case reflect.String:
		want = "text in quotes"
	case reflect.Bool:
		want = "true or false"
	case reflect.Uint64:
		want = "the digits of a whole number from 0 to 18446744073709551615 in quotes"
	}
	if path == "" {
		s.fault(at, "%s stands here, want %s; %s", fault.Clip(raw), want, s.remedy)
		return
	}
	s.fault(at, "%s = %s, want %s", fault.Clip(path), fault.Clip(raw), want)
}

// object reads the keys of an object whose brace is read.
func (s *strict) object(at int, path string, v reflect.Value) error {
	fields := map[string]int{}
	var known, must []string
	if v.Kind() == reflect.Struct {
		s.fields(v.Type(), fields, &known, &must)
	} else {
		v.Set(reflect.MakeMap(v.Type()))
	}
	first, folded := map[string]bool{}, map[string]string{}
	for s.dec.More() {
		here := s.begin()
		token, err := s.token()
		if err != nil {
			return err
		}
		key := token.(string)
		inner := key
		if path != "" {
			inner = path + "." + key
		}
		_, twice := first[key]
		other, near := folded[strings.ToLower(key)]
		field, isField := fields[key]
		switch {
		case len(first) == mostKeys:
			s.fault(here, "there are more than %d keys, more than the program writes; %s", mostKeys, s.remedy)
			return errStop
		case twice:
			s.fault(here, "key %s stands twice in its object; drop one", fault.Quote(key))
		case v.Kind() == reflect.Struct && !isField:
			remedy := fault.DidYouMean(key, known)
			if remedy == "" {
				remedy = "; the keys are " + strings.Join(known, ", ")
			}
			s.fault(here, "unknown key %s%s", fault.Quote(inner), remedy)
		case near:
			s.fault(here, "keys %s and %s differ only in case; drop one", fault.Quote(other), fault.Quote(key))
		}
		wanted := v.Kind() == reflect.Struct && isField && !twice
		if !twice {
			first[key], folded[strings.ToLower(key)] = true, key
		}
		switch {
		case wanted:
			err = s.value(inner, v.Field(field))
		case v.Kind() == reflect.Map && !twice:
			item := reflect.New(v.Type().Elem()).Elem()
			if err = s.value(inner, item); err == nil {
				v.SetMapIndex(reflect.ValueOf(key), item)
			}
		default:
			var raw json.RawMessage
			err = s.syntax(s.begin(), s.dec.Decode(&raw))
		}
		if err != nil || s.more {
			return cmp.Or(err, errStop)
		}
	}
	if _, err := s.token(); err != nil {
		return err
	}
	for _, key := range must {
		if !first[key] {
			s.fault(at, "%s has no key %q; %s", named(path), key, s.remedy)
		}
	}
	s.at[path] = at
	return nil
}

func named(path string) string {
	if path == "" {
		return "the object"
	}
	return fault.Clip(path)
}

// fields lists the keys of a struct. Must are the keys of fields without omitempty.
func (s *strict) fields(t reflect.Type, at map[string]int, known, must *[]string) {
	for k := range t.NumField() {
		name, rest, _ := strings.Cut(t.Field(k).Tag.Get("json"), ",")
		at[name] = k
		*known = append(*known, name)
		if !slices.Contains(strings.Split(rest, ","), "omitempty") {
			*must = append(*must, name)
		}
	}
}

// line notes a text that is empty, too long, or has characters that cannot be seen.
func (s *strict) line(path, text string) {
	const most = 10_000
	switch {
	case strings.TrimSpace(text) == "":
		s.about(path, "%s is empty; %s", fault.Clip(path), s.remedy)
	case len(text) > most:
		s.about(path, "%s has %d bytes, want at most %d", fault.Clip(path), len(text), most)
	case strings.ContainsFunc(text, func(r rune) bool { return !fault.Visible(r) }):
		s.about(path, "%s = %s holds a character that cannot be seen; %s", fault.Clip(path), fault.Quote(text), s.remedy)
	}
}

// within notes a number that is out of range; NaN has no place in JSON.
func (s *strict) within(path string, n, lo, hi int) {
	if n < lo || n > hi {
		s.about(path, "%s = %d, want %d..%d", fault.Clip(path), n, lo, hi)
	}
}

// digest notes a text that is no SHA-256 in hex.
func (s *strict) digest(path, text string) {
	if !isDigest(text) {
		s.about(path, "%s = %s, want the 64 hex digits of a SHA-256; %s", fault.Clip(path), fault.Quote(text), s.remedy)
	}
}

func isDigest(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}
