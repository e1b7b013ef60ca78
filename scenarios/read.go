package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"concord/sim/fault"
)

const (
	MaxBytes = 256 << 10 // of a file of a scenario or a design
	maxChain = 32        // files that extend one another
	maxTotal = 512 << 10 // bytes of those together
	maxSets  = 1000      // assignments at once
)

// Read reads a scenario and everything that it extends. ref is a name of the library or the path of a file: a
// path contains a slash or ends in .toml. The error is fault.Faults with every mistake of the chain at once.
func Read(ref string) (*Scenario, error) {
	src, err := open(ref, "")
	if err != nil {
		return nil, fault.Faults{{File: ref, Message: err.Error()}}
	}
	if bad := src.unseen(); bad != nil {
		return nil, bad
	}
	return assemble(src)
}

// unseen refuses the name of a file that cannot be shown.
func (src *source) unseen() error {
	if !utf8.ValidString(src.name) || strings.ContainsFunc(src.name, func(r rune) bool { return !fault.Visible(r) }) {
		return fault.Faults{{File: src.file,
			Message: "the name of the file names the scenario, and holds characters that are not seen, or no UTF-8; " +
				"rename the file"}}
	}
	return nil
}

// Parse reads a scenario from text, under the given file name. Files that it extends are read from the
// library or from disk.
func Parse(file string, text []byte) (*Scenario, error) {
	return assemble(source{name: nameOf(file), file: file, dir: filepath.Dir(file), key: keyOf(file), text: text})
}

// ParseAlone is Parse for a program without files, such as a page in a browser. The scenario may extend a scenario of
// the library. A path of another file, or of a region, is a fault.
func ParseAlone(file string, text []byte) (*Scenario, error) {
	src := source{name: nameOf(file), file: file, key: "alone:" + file, text: text, alone: true}
	if bad := src.unseen(); bad != nil {
		return nil, bad
	}
	return assemble(src)
}

// ParseWhole is Parse for a complete scenario from a saved state or a folder of results. It extends nothing,
// so no other file is read.
func ParseWhole(file string, text []byte) (*Scenario, error) {
	src := source{file: file, text: text}
	understood, bad := parse(src)
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	if _, given := understood.raw["extends"]; given {
		at := understood.at.sub("extends").key
		return nil, fault.Faults{{File: file, Line: at.line, Col: at.col,
			Message: "the scenario extends another, and is not written as concord writes it where it keeps one: complete"}}
	}
	return Parse(file, text)
}

// source is a file that was opened but not yet parsed.
type source struct {
	name string // of the scenario
	file string // as shown in messages
	dir  string // folder from which its relative paths start, "" for the library
	key  string // identifies the file
	text []byte

	alone bool // names no other file
}

// libraryKey begins the key of a file of the library. No key of another file begins so.
const libraryKey = "library:"

func nameOf(file string) string {
	return strings.TrimSuffix(filepath.Base(filepath.ToSlash(file)), ".toml")
}

func keyOf(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		return abs
	}
	return file
}

// open finds and reads the file that ref means, seen from a folder.
func open(ref, dir string) (source, error) {
	if !isPath(ref) {
		text, err := library.ReadFile("library/" + ref + ".toml")
		if err != nil {
			remedy := fault.DidYouMean(ref, Library())
			if remedy == "" {
				remedy = "; `concord scenarios` lists them, and the path of a file ends in .toml"
			}
			return source{}, fmt.Errorf("the library has no scenario %s%s", show(ref), remedy)
		}
		return source{name: ref, file: ref + ".toml", key: libraryKey + ref, text: text}, nil
	}
	file := ref
	if dir != "" && !filepath.IsAbs(ref) {
		file = filepath.ToSlash(filepath.Join(dir, ref))
	}
	text, err := readFile(file)
	return source{name: nameOf(file), file: file, dir: filepath.Dir(file), key: keyOf(file), text: text}, err
}

// readFile reads a regular file of limited length. Its errors name the remedy.
func readFile(file string) ([]byte, error) {
	real := whereRead(file)
	info, err := os.Stat(real)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s; check the path, which is seen from the folder of the file that names it",
			show(file))
	case err != nil:
		return nil, fmt.Errorf("cannot read %s; check that it is a file you may read", show(file))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file; give the path of a TOML file", show(file))
	case info.Size() == 0: // reading a file made by the system, such as /proc/kmsg, may wait for ever
		noteRead(filepath.Dir(file), filepath.Base(file), nil)
		return nil, nil
	}
	f, err := os.Open(real)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s; check that you may read it", show(file))
	}
	text, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("cannot read %s; check that it is a file you may read", show(file))
	}
	noteRead(filepath.Dir(file), filepath.Base(file), text)
	return text, nil
}

// sheet is a parsed file, with the places of its keys.
type sheet struct {
	source
	raw map[string]any
	at  *spot
}

// understood are the sheets of library files by their key. Nearly every scenario extends one of them, and they never
// change. A sheet is only read.
var understood sync.Map

// parse understands the syntax of a file.
func parse(src source) (sheet, *fault.Fault) {
	if known, ok := understood.Load(src.key); ok {
		return known.(sheet), nil
	}
	raw, at, err := decode(string(src.text))
	if err == nil {
		sh := sheet{src, raw, at}
		if strings.HasPrefix(src.key, libraryKey) {
			understood.Store(src.key, sh)
		}
		return sh, nil
	}
	f := fault.Fault{Message: err.Error()}
	errors.As(err, &f)
	f.File = src.file
	return sheet{}, &f
}

// decode parses TOML 1.1 of at most MaxBytes that nests no deeper than maxDepth, and finds the places of its
// keys. It also refuses keys of one table that differ in capital letters only. It skips a byte-order mark at
// the start. Every error is a fault.Fault without a file: the first fault of the text.
//
// The parser gets only text that it can read in limited time. If it panics, the text is reported as the
// cause.
func decode(text string) (raw map[string]any, at *spot, err error) {
	if len(text) > MaxBytes {
		return nil, nil, fault.Fault{Message: fmt.Sprintf("longer than %d kB; split it into files that extend one another",
			MaxBytes>>10)}
	}
	text = unmarked(text)
	if bad := characters(text); bad != nil {
		return nil, nil, *bad
	}
	at, bad, deep := locate(text)
	if !deep {
		var refused *fault.Fault
		if raw, refused = parsed(text); refused != nil && (bad == nil || before(refused, bad)) {
			bad = refused
		}
	}
	if bad != nil {
		return nil, nil, *bad
	}
	return raw, at, nil
}

// before tells whether the parser's fault is the first of the two. Where something is defined twice, the
// locator gives the better place and message.
func before(refused, bad *fault.Fault) bool {
	if strings.Contains(refused.Message, "already") || strings.Contains(refused.Message, "is not a table") {
		return false
	}
	return cmp.Or(cmp.Compare(refused.Line, bad.Line), cmp.Compare(refused.Col, bad.Col)) < 0
}

// parsed calls the parser.
func parsed(text string) (raw map[string]any, bad *fault.Fault) {
	defer func() {
		if p := recover(); p != nil {
			raw, bad = nil, &fault.Fault{Line: 1, Col: 1, Message: "this is no TOML that can be read; check quotes and brackets"}
		}
	}()
	if _, err := toml.Decode(text, &raw); err != nil {
		f := fault.Fault{Line: 1, Col: 1, Message: plain(err.Error())}
		var refused toml.ParseError
		if errors.As(err, &refused) {
			at := placeOf(text, lineStarts(text), refused.Position.Start)
			f.Line, f.Col, f.Message = at.line, at.col, plain(refused.Message)
		}
		return nil, &f
	}
	return raw, nil
}

// characters finds the first character that TOML forbids anywhere in a text. For some of these the parser
// gives a place that is wrong by one, or does not report them.
func characters(text string) *fault.Fault {
	for at, r := range text {
		what := ""
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[at:], string(utf8.RuneError)):
			what = fmt.Sprintf("the byte 0x%02X is no UTF-8; save the file as UTF-8", text[at])
			if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
				what = "the file begins as UTF-16 does; save it as UTF-8"
			}
		case r == '\ufeff' && at == 0:
			what = "a second byte-order mark; keep one at most"
		case r == '\r' && !strings.HasPrefix(text[at:], "\r\n"):
			what = "a carriage return without the line feed that ends a line; save the file with line ends of one kind"
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			what = fmt.Sprintf("the control character U+%04X, which is not seen; delete it", r)
		}
		if what != "" {
			here := placeOf(text, lineStarts(text), at)
			return &fault.Fault{Line: here.line, Col: here.col, Message: "syntax: " + what}
		}
	}
	return nil
}

// wordOrValue parses the right side of an assignment: TOML, or else plain text. Text that begins like a TOML
// value other than a word must be TOML.
func wordOrValue(text string) (any, error) {
	raw, _, err := decode("v = " + text)
	if v, ok := raw["v"]; err == nil && ok && len(raw) == 1 {
		return v, nil
	}
	var f fault.Fault
	if errors.As(err, &f) && text != "" && strings.Contains(`"'[{`, text[:1]) {
		return nil, errors.New(f.Message)
	}
	return text, nil
}

// unmarked drops the byte-order mark that some programs write at the start.
func unmarked(text string) string { return strings.TrimPrefix(text, "\ufeff") }

// remedies for faults that the parser finds, by a part of its message.
var remedies = [][2]string{
	{"already been defined", "write each key once"},
	{"already created", "write each key once, and one name only for tables or for a value"},
	{"expected value but found", `write key = value, with text in quotes: key = "text"`},
	{"expected '.' or '='", "write key = value"},
	{"key name appears blank", "write a key before the ="},
	{"strings cannot contain newlines", `end the text with a quote on its own line, or use """ on both sides`},
	{`expected '"'`, "end the text with a quote"},
	{"invalid escape", `write \\ for a backslash, or put the text in single quotes`},
	{"top-level item", "write one key = value on a line"},
	{"comma", "put commas between the items and a closing bracket at the end"},
	{"datetime", `write a day as 2016-09-02, one that the calendar has`},
	{"table", "write [name] or [[name]] on a line of its own"},
	{"leading zeroes", "drop the zeroes in front"},
	{"out of range", "write a smaller number"},
	{"UTF-8", "save the file as UTF-8"},
}

// plain turns the parser's message into a description of the fault and a remedy.
func plain(message string) string {
	message = strings.Map(func(r rune) rune { // it quotes characters as they are
		if !fault.Visible(r) {
			return ' '
		}
		return r
	}, strings.TrimSuffix(strings.TrimPrefix(message, "toml: "), "."))
	for _, r := range remedies {
		if strings.Contains(message, r[0]) {
			return "syntax: " + message + "; " + r[1]
		}
	}
	return "syntax: " + message + "; check quotes, brackets and commas here"
}

// assemble reads the chain of files that starts at leaf and applies them, starting with the root.
func assemble(leaf source) (*Scenario, error) { return assembleFrom(leaf, shipped) }

// assembleFrom is assemble with a way to find where a chain may begin.
func assembleFrom(leaf source, known func(chain []sheet) (*Scenario, int)) (*Scenario, error) {
	c := newChecker(nil)
	chain := c.chain(leaf)
	if len(chain) == 0 {
		return nil, fault.Faults(c.faults)
	}
	s, rest := &Scenario{Region: DefaultRegion, Seed: 1, origins: map[string]Origin{}}, len(chain)
	if !c.orphan {
		if begun, k := known(chain); begun != nil {
			s, rest = begun.clone(), k
		}
		c.chooseRegion(s, chain)
	}
	s.Name = leaf.name
	for k := rest - 1; k >= 0; k-- {
		s.Files = append(s.Files, chain[k].file)
		c.enter(chain[k].file)
		if _, titled := chain[k].raw["title"]; !titled {
			c.fault(place{1, 1}, `the file has no title; add title = "…" above the first line in brackets`)
		}
		s.forget()
		c.apply(s, chain[k].raw, chain[k].at)
		c.finish(s)
	}
	if len(c.faults) > 0 {
		return nil, c.sorted(chain)
	}
	return s, nil
}

// assembled are the scenarios of the library that others extend, by the key of their file. They are only read.
var assembled sync.Map

// shipped finds the first scenario of the library that a chain extends. It has no faults. So a scenario that begins as
// a copy of it, and goes on with the k files before it, is the same as one that all files of the chain were applied to.
func shipped(chain []sheet) (s *Scenario, k int) {
	for k = 1; k < len(chain); k++ {
		if strings.HasPrefix(chain[k].key, libraryKey) {
			break
		}
	}
	if k >= len(chain) {
		return nil, 0
	}
	if known, ok := assembled.Load(chain[k].key); ok {
		return known.(*Scenario), k
	}
	s, err := assemble(chain[k].source)
	if err != nil {
		return nil, 0
	}
	assembled.Store(chain[k].key, s)
	return s, k
}

// sorted puts the faults in the order of files and of places in them. The file that was asked for comes
// first.
func (c *checker) sorted(chain []sheet) fault.Faults {
	var others []string // a parent that could not be parsed, the files of a region
	rank := func(file string) int {
		if k := slices.IndexFunc(chain, func(sh sheet) bool { return sh.file == file }); k >= 0 {
			return k
		}
		if !slices.Contains(others, file) {
			others = append(others, file)
		}
		return len(chain) + slices.Index(others, file)
	}
	for _, f := range c.faults {
		rank(f.File) // in the order in which they were found
	}
	slices.SortStableFunc(c.faults, func(a, b fault.Fault) int {
		return cmp.Or(cmp.Compare(rank(a.File), rank(b.File)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(c.faults)
}

// chain reads a file and what it extends, the file itself first.
func (c *checker) chain(src source) []sheet {
	var chain []sheet
	var seen []string
	total := len(src.text)
	for {
		sh, bad := parse(src)
		if bad != nil {
			c.faultIn(Origin{bad.File, bad.Line, bad.Col}, "%s", bad.Message)
			c.orphan = true
			return chain
		}
		chain = append(chain, sh)
		seen = append(seen, src.key)
		v, extends := sh.raw["extends"]
		if !extends {
			return chain
		}
		c.file = sh.file
		at := sh.at.sub("extends")
		c.orphan = true // until the parent is there
		ref, ok := v.(string)
		if !ok {
			return chain // apply reports it
		}
		if sh.alone && isPath(ref) {
			c.fault(at.value, "extends = %s: no other file is read here; extend a scenario of the library, or open the complete "+
				"scenario that `concord scenarios show FILE` prints", show(ref))
			return chain
		}
		next, err := open(ref, sh.dir)
		if err != nil {
			c.fault(at.value, "extends = %s: %v", show(ref), err)
			return chain
		}
		if k := slices.Index(seen, next.key); k >= 0 {
			var files []string
			for _, sh := range chain[k:] {
				files = append(files, sh.file)
			}
			c.fault(at.value, "extends goes in a circle: %s → %s; let one of them extend nothing",
				strings.Join(files, " → "), next.file)
			return chain
		}
		if len(chain) == maxChain {
			c.fault(at.value, "more than %d files extend one another; shorten the chain", maxChain)
			return chain
		}
		if total += len(next.text); total > maxTotal {
			c.fault(at.value, "the files that extend one another are longer than %d kB together; drop what is not needed",
				maxTotal>>10)
			return chain
		}
		c.orphan = false
		src = next
	}
}

// chooseRegion takes the region from the root of the chain. Only the root may name one.
func (c *checker) chooseRegion(s *Scenario, chain []sheet) {
	root := chain[len(chain)-1]
	for _, sh := range chain[:len(chain)-1] {
		if _, named := sh.raw["region"]; named {
			c.file = sh.file
			c.fault(sh.at.sub("region").key, "only %s, which this scenario starts from, may name the region; drop this line",
				root.file)
		}
	}
	c.file = root.file
	if v, named := root.raw["region"]; named {
		at := root.at.sub("region")
		name, ok := v.(string)
		if !ok {
			return // apply reports it
		}
		if isPath(name) && root.alone {
			c.fault(at.value, "region = %s: no other file is read here; take one of %s", show(name),
				strings.Join(RegionNames(), ", "))
			return
		}
		if isPath(name) {
			if root.dir != "" && !filepath.IsAbs(name) {
				name = filepath.ToSlash(filepath.Join(root.dir, name))
			}
			// Without the region nothing else of the scenario can be checked, so the fault is reported now.
			if _, err := readRegion(name, nil); err != nil {
				var faults fault.Faults
				if !errors.As(err, &faults) {
					faults = fault.Faults{{File: name, Message: err.Error()}}
				}
				c.fault(at.value, "region = %s cannot be read: mend what is said of its files", show(v.(string)))
				c.faults = append(c.faults, faults...)
				return
			}
			if !isPath(name) {
				name = "./" + name
			}
		} else if !slices.Contains(RegionNames(), name) {
			c.fault(at.value, "there is no region %s; %s", show(name), nearOrAll(name, RegionNames()))
			return
		}
		s.Region = name
		s.origins["region"] = c.origin(at.value)
	}
	c.region = regionOf(s.Region)
}
