package scenarios

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Every scenario of the source paper's list has a file, and files name only scenarios of that list.
func TestLibraryCoversTheList(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole library")
	}
	files := map[string][]string{}
	for _, name := range Library() {
		for _, id := range mustRead(t, name).IDs {
			files[id] = append(files[id], name)
		}
	}
	const last = 42
	for n := 1; n <= last; n++ {
		id := fmt.Sprintf("S%02d", n)
		if len(files[id]) == 0 {
			t.Errorf("no file of the library has %s among its ids", id)
		}
		delete(files, id)
	}
	for id, names := range files {
		t.Errorf("%s in %s is not among S01 to S%d", id, strings.Join(names, ", "), last)
	}
}

// Files that may have the same outcomes as another file, by design, with the reason. Outcomes are all tables
// except the table of agreements, which shows what was tabled and refused.
var alike = map[string]struct {
	twin     string
	byDesign bool
	why      string
}{
	"both-blocked":            {"reference", true, "its point is that nothing changes"},
	"eaeu-takes-in-tj":        {"reference", false, "when Tajikistan goes in by itself as soon as it may, as in both runs here"},
	"common-visa":             {"reference", false, "when it is refused every year: a refusal of many does no harm between two"},
	"free-without-absorption": {"free-history", false, "when no body of the region is absorbed in these runs"},
	"institution-asean":       {"no-institution", false, "when it is refused until it leaves the table"},
	"institution-eu":          {"no-institution", false, "when it is refused until it leaves the table"},
	"institution-mercosur":    {"no-institution", false, "when it is refused until it leaves the table"},
	"kz-leads":                {"no-institution", false, "when the council that it leads is refused"},
	"turkmenistan-stays-out":  {"institution-nordic", false, "when the visa is refused, the council is left"},
	"uz-leads":                {"no-institution", false, "when the council that it leads is refused"},
	"uz-refuses-border":       {"reference", false, "when nobody tables what it refuses"},
}

// Every file can be read, bound and run, and its outcomes differ from those of the others, except as listed
// above.
func TestLibraryRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every scenario of the library")
	}
	owner := map[string]string{}
	digests := map[string]string{}
	for _, name := range Library() {
		b, err := mustRead(t, name).Bind()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		digests[name] = outcomes(t, b)
		if alike[name].twin != "" {
			continue // compared below
		}
		if other := owner[digests[name]]; other != "" {
			t.Errorf("%s and %s have the same outcomes: one of them asks nothing, or belongs into the list `alike` with "+
				"a reason", other, name)
		}
		owner[digests[name]] = name
	}
	for name, a := range alike {
		if digests[name] == "" {
			t.Errorf("`alike` names %s, which the library lacks", name)
		}
		if a.byDesign && digests[name] != digests[a.twin] {
			t.Errorf("%s no longer has the outcomes of %s (%s): mend it, or take it off the list `alike`", name, a.twin, a.why)
		}
		if other := owner[digests[name]]; !a.byDesign && other != "" && other != a.twin {
			t.Errorf("%s has the outcomes of %s, of which `alike` knows nothing", name, other)
		}
	}
}

// outcomes runs two replicates far enough for every entry and gives the digest of all tables but agreements.
func outcomes(t *testing.T, b *Bound) string {
	t.Helper()
	const replicates, shortest, seed = 2, 2035, 1
	until := max(b.Region.FirstYear+1, min(shortest, b.Region.LastYear))
	m := agents.New(b.Params, b.Region)
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), until)
	w := sim.NewWorld(b.Region, b.Entries)
	record := make([]float64, l.Size())
	sum := sha256.New()
	for r := range replicates {
		m.Begin(w, seed, r)
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			t.Fatalf("%s: %v", b.Scenario.Name, err)
		}
		for y := range l.Years {
			row := record[y*l.Width : (y+1)*l.Width]
			for k, o := range l.Outcomes {
				if o.Domain != sim.OfEntry {
					write(sum, row[l.At[k]:l.At[k]+len(l.Entities[o.Domain])])
				}
			}
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func write(sum hash.Hash, xs []float64) {
	for _, x := range xs {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], math.Float64bits(x))
		sum.Write(word[:])
	}
}

// Files whose comment uses other words than the keys.
var ownWords = []string{"no-eurasian-union", "noise-free", "reference", "visegrad"}

// Every file begins with its question, the claims that it tests and the paper's expectation. Its keys say the
// same. A file that asks what the source paper does not ask of its region says who does, and what the model cannot hold of it.
func TestLibraryComments(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole library")
	}
	claim := regexp.MustCompile(`\bK[0-9]{2,3}b?\b`)
	for _, name := range Library() {
		text, err := library.ReadFile("library/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		s := mustRead(t, name)
		says := opening(string(text))
		for key, value := range map[string]string{"Question": s.Question, "Expectation": s.Expect} {
			switch {
			case says[key] == "" || value == "":
				t.Errorf("%s: no %s in the opening comment, or none among the keys", name, key)
			case says[key] != value && !slices.Contains(ownWords, name):
				t.Errorf("%s: the comment's %s is %q, the key's %q", name, key, says[key], value)
			}
		}
		for _, word := range []string{"Source", "Not held"} {
			if says[word] == "" && s.Region == eastAfrica && name != eastAfrica {
				t.Errorf("%s: no %s in the opening comment: who asks, and what the model cannot hold of it", name, word)
			}
		}
		claims := says["Claims"]
		if claims == "" {
			t.Errorf("%s: no Claims in the opening comment", name)
		}
		if strings.HasPrefix(claims, "all") || strings.HasPrefix(claims, "none") {
			continue
		}
		for _, id := range s.Claims {
			if !strings.Contains(claims, id) {
				t.Errorf("%s: the comment says nothing of %s, which is among the claims", name, id)
			}
		}
		for _, id := range claim.FindAllString(claims, -1) {
			if !slices.Contains(s.Claims, id) {
				t.Errorf("%s: the comment speaks of %s, which is not among the claims", name, id)
			}
		}
	}
}

// opening gives the paragraphs of a file's opening comment that start with a word and a colon, by that word.
func opening(text string) map[string]string {
	says, word := map[string]string{}, ""
	for line := range strings.Lines(text) {
		rest, isComment := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !isComment {
			break
		}
		rest = strings.TrimSpace(rest)
		if rest == "" {
			word = ""
		}
		for _, w := range []string{"Question", "Claims", "Expectation", "Source", "Not held"} {
			if after, found := strings.CutPrefix(rest, w+":"); found {
				word, rest = w, strings.TrimSpace(after)
			}
		}
		if word != "" {
			says[word] = strings.TrimSpace(says[word] + " " + rest)
		}
	}
	return says
}

// Protects: changing a scenario that was read changes nothing of what is read later.
func TestReadingAgainIsAsBefore(t *testing.T) {
	first := mustRead(t, "clash-2027")
	before := string(first.TOML(false))
	for _, set := range []string{"until=2020", "leaders.gain=0.4", "event.uz-leader-2016.year=2018"} {
		if err := first.Set(set); err != nil {
			t.Fatal(err)
		}
	}
	if after := string(mustRead(t, "clash-2027").TOML(false)); after != before {
		t.Error("a scenario that was read again is another")
	}
}
