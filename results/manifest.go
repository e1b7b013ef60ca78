package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/sim/fault"
)

// Manifest says what a results folder was computed from and what came out.
type Manifest struct {
	Program      string   `json:"program"`
	Kind         string   `json:"kind,omitempty"` // "" for a run; else one of manifestKinds
	ModelVersion string   `json:"model_version"`
	Scenario     string   `json:"scenario"`
	Others       []string `json:"others,omitempty"` // the scenarios that a comparison or an attribution compares
	Title        string   `json:"title"`
	Region       string   `json:"region"`
	Seed         uint64   `json:"seed,string"` // as text: R, JavaScript and pandas lose digits of numbers above 2^53
	Replicates   int      `json:"replicates"`
	FirstYear    int      `json:"first_year"`
	Until        int      `json:"until"`
	Settings     []string `json:"settings,omitempty"` // --set and --uncertain as given
	// The figures that are kept and how, if the user asked for that. No outcome depends on them.
	Figures []string `json:"figures,omitempty"`
	// The outcomes that are kept, as --keep names them; none if all are. Partial says the same to a reader of the
	// outcome digest, which is then of these alone.
	Kept          []string `json:"kept,omitempty"`
	InputDigest   string   `json:"input_digest"`
	OutcomeDigest string   `json:"outcome_digest"`
	// What the outcome digest is made of: OfMarks for kinds that ByMarks names, and nothing for others. Folders of earlier
	// programs, whose digests were of hashes of records, say nothing.
	DigestOf     string            `json:"digest_of,omitempty"`
	Partial      bool              `json:"partial,omitempty"`
	Inputs       map[string]string `json:"inputs"` // SHA-256 by name
	GoVersion    string            `json:"go_version"`
	Architecture string            `json:"architecture"`
	// SHA-256 by name, of every file of the folder but the manifest; none in a committed digest
	Files map[string]string `json:"files,omitempty"`
	Seal  string            `json:"seal,omitempty"` // SHA-256 of the manifest's JSON without the seal
}

// Key names the folder. It is the first twelve hex digits of the input digest, which is known before the run.
func (m *Manifest) Key() string { return m.InputDigest[:12] }

// DigestInputs computes the input digest from everything that determines the outcome: the model version, the
// inputs, the seed, the replicates and the years. The Go version and the machine do not enter, because they
// must not matter.
func (m *Manifest) DigestInputs() {
	h := sha256.New()
	fmt.Fprintf(h, "concord inputs 1\nmodel %s\nseed %d\nreplicates %d\nyears %d %d\nuncertain %v\n",
		m.ModelVersion, m.Seed, m.Replicates, m.FirstYear, m.Until, m.Settings)
	if m.Kind != "" {
		fmt.Fprintf(h, "kind %s\n", m.Kind)
	}
	if m.Kept != nil {
		fmt.Fprintf(h, "kept %q\n", m.Kept)
	}
	for _, n := range slices.Sorted(maps.Keys(m.Inputs)) {
		fmt.Fprintf(h, "%s %s\n", n, m.Inputs[n])
	}
	m.InputDigest = hex.EncodeToString(h.Sum(nil))
}

// SHA256 is the digest of bytes in hex.
func SHA256(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// JSON writes the manifest with its seal, keys in fixed order.
func (m *Manifest) JSON() []byte { return m.sealed(indented) }

// sealed writes the manifest in some form with the seal of that form.
func (m *Manifest) sealed(form func(any) []byte) []byte {
	c := *m
	c.Seal = ""
	c.Seal = SHA256(form(&c))
	return form(&c)
}

// seedAsNumber writes a seed as a number instead of text. Older manifests and states have it in this form.
// Before and after are the text around the seed.
func seedAsNumber(text []byte, before string, seed uint64, after string) []byte {
	digits := strconv.FormatUint(seed, 10)
	return bytes.Replace(text, []byte(before+`"`+digits+`"`+after), []byte(before+digits+after), 1)
}

// Altered tells whether text differs from what JSON wrote for the manifest that was read from it. Older
// manifests have no seal. For them Altered only tells whether the input digest no longer fits the inputs.
func (m *Manifest) Altered(text []byte) bool {
	if m.Seal != "" {
		before := func(v any) []byte { return seedAsNumber(indented(v), "\n  \"seed\": ", m.Seed, ",\n") }
		return !bytes.Equal(text, m.JSON()) && !bytes.Equal(text, m.sealed(before))
	}
	c := *m
	c.DigestInputs()
	return m.Kind == "" && c.InputDigest != m.InputDigest
}

// MostReplicates bounds an ensemble. Counts of a tally have 32 bits, and its bytes can hold a few more.
const MostReplicates = 1_000_000_000

// mostManifest bounds the bytes of a manifest.
const mostManifest = 16 << 20

// manifestKinds are what a folder of results can hold.
var manifestKinds = []string{"", "comparison", "attribution", "branch", "fit", "backtest", "claims", "explanation", "sweep",
	"sensitivity", "theories", "hindcast", "hypothesis", "transfer"}

// OfMarks is the DigestOf of a manifest whose outcome digest is over marks, see MarksDigest.
const OfMarks = "marks"

// ByMarks tells whether folders of a kind have such an outcome digest.
func ByMarks(kind string) bool {
	return slices.Contains([]string{"", "branch", "comparison", "sweep"}, kind)
}

// ReadManifest reads what JSON wrote, from the text of a file of that name. The error is fault.Faults with
// everything that is wrong at once. Altered says whether the text was changed since then.
func ReadManifest(file string, text []byte) (*Manifest, error) {
	var m Manifest
	const remedy = "run again into another folder to have a right one"
	s := readStrict(file, text, mostManifest, remedy, &m)
	if _, whole := s.at[""]; whole && m.Program != "concord" {
		at, given := s.at["program"]
		if !given {
			at = -1
		}
		s.found = nil // for another program's file no other fault is worth reporting
		s.fault(at, "program = %s, want \"concord\"; this is not a manifest of concord", fault.Quote(m.Program))
		return nil, s.err()
	}
	if !slices.Contains(manifestKinds, m.Kind) {
		s.about("kind", "kind = %s, want one of %s, or none for a run", fault.Quote(m.Kind),
			strings.Join(manifestKinds[1:], ", "))
	}
	if m.DigestOf != "" && m.DigestOf != OfMarks {
		s.about("digest_of", "digest_of = %s, want %s", fault.Quote(m.DigestOf), OfMarks)
	}
	for _, f := range []struct{ path, text string }{{"model_version", m.ModelVersion}, {"scenario", m.Scenario},
		{"title", m.Title}, {"region", m.Region},
		{"go_version", m.GoVersion}, {"architecture", m.Architecture}} {
		if f.path != "region" || !m.ofTable() {
			s.line(f.path, f.text)
		}
	}
	for k, text := range m.Others {
		s.line(fmt.Sprintf("others[%d]", k), text)
	}
	for k, text := range m.Settings {
		s.line(fmt.Sprintf("settings[%d]", k), text)
	}
	for k, text := range m.Figures {
		s.line(fmt.Sprintf("figures[%d]", k), text)
	}
	for k, text := range m.Kept {
		s.line(fmt.Sprintf("kept[%d]", k), text)
	}
	if m.Partial != (len(m.Kept) > 0) {
		s.about("partial", "partial = %v, but kept names %d outcomes or patterns; %s", m.Partial, len(m.Kept), remedy)
		s.about("kept", "kept names %d outcomes or patterns, but partial is %v; %s", len(m.Kept), m.Partial, remedy)
	}
	s.within("replicates", m.Replicates, 1, MostReplicates)
	if !m.ofTable() {
		s.within("first_year", m.FirstYear, 1, mostYear)
		s.within("until", m.Until, 1, mostYear)
	}
	if m.Until < m.FirstYear {
		s.about("until", "until = %d is before first_year = %d", m.Until, m.FirstYear)
	}
	s.digest("input_digest", m.InputDigest)
	s.digest("outcome_digest", m.OutcomeDigest)
	if m.Seal != "" {
		s.digest("seal", m.Seal)
	}
	if len(m.Inputs) == 0 {
		s.about("inputs", "inputs is empty, but no run does without a region; %s", remedy)
	}
	s.paths("inputs", m.Inputs)
	s.paths("files", m.Files)
	if err := s.err(); err != nil {
		return nil, err
	}
	return &m, nil
}

// ofTable tells whether the results are of a table that somebody gave. Such results have no region and no years.
func (m *Manifest) ofTable() bool {
	return m.Kind == "sensitivity" && m.Region == "" && m.FirstYear == 0 && m.Until == 0
}

// mostYear is the last year that a region may have.
const mostYear = 9999

// paths notes what is wrong with a table of digests by path. A path must lie inside the folder on every
// system.
func (s *strict) paths(table string, digests map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		path := table + "." + name
		if why := noPath(name); why != "" {
			s.about(path, "%s holds %s, which %s; %s", table, fault.Quote(name), why, s.remedy)
		}
		s.digest(path, digests[name])
	}
}

// noPath tells why a name is no path of a file inside a folder, "" if it is one.
func noPath(name string) string {
	switch {
	case strings.ContainsFunc(name, func(r rune) bool { return !fault.Visible(r) || r == utf8.RuneError }):
		return "holds a character that cannot be seen"
	case strings.ContainsRune(name, '\\'):
		return "holds a backslash"
	case !fs.ValidPath(name) || name == ".":
		return "is no path inside the folder"
	case len(name) > 1000:
		return "is longer than a path may be"
	}
	return ""
}

func indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic(err) // only plain values are encoded
	}
	return b.Bytes()
}
