package results_test

import (
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"concord/results"
)

var update = flag.Bool("update", false, "rewrite the expected messages")

func somePlan() *results.Plan {
	hex := func(letter string) string { return strings.Repeat(letter, 64) }
	return &results.Plan{Verb: "run", Words: []string{"reference"}, Title: "Reference", InputDigest: hex("a"), Parts: 64,
		Stages: []results.PlanStage{{Name: "replicates", Tasks: 100_000, Unit: 16}}, CoreSeconds: 7200, PartSeconds: 120,
		MemoryMB: 500,
		Folders:  []results.PlanFolder{{Named: "mine", Copy: "inputs/1"}},
		Files:    map[string]string{"inputs/1/mine.toml": hex("b")},
		Engine: results.PlanEngine{ModelVersion: "0.16.0", GoVersion: "go1.26", Architecture: "linux/amd64", Binary: hex("c"),
			Check: hex("e")}}
}

// Protects: a text is either a plan of this version or is refused with the place, the fault and the remedy of all that is
// wrong. A plan decides what thousands of tasks compute. A case of testdata/plan_faults.txt has a name after #, what stands in
// a good plan after -, what takes its place after +, and the messages after >.
func TestWrongPlans(t *testing.T) {
	good := somePlan()
	read, err := results.ReadPlan("plan.json", good.JSON())
	if good.Program = "concord plan 1"; read != nil {
		good.Seal = read.Seal
	}
	if err != nil || !reflect.DeepEqual(read, good) {
		t.Fatalf("a good plan: %v\n%+v", err, read)
	}
	const file = "testdata/plan_faults.txt"
	cases, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^plan\.json(:[0-9]+:[0-9]+)?: .+(; |, want ).+$`)
	var page strings.Builder
	blocks := strings.Split(strings.TrimSuffix(string(cases), "\n"), "\n\n")
	if len(blocks) < 12 {
		t.Errorf("%d cases, want what there were", len(blocks))
	}
	for k, block := range blocks {
		if k > 0 {
			page.WriteString("\n")
		}
		head, _, _ := strings.Cut(block, "\n> ")
		page.WriteString(head + "\n")
		name, edits, _ := strings.Cut(head, "\n- ")
		text := string(good.JSON())
		for edit := range strings.SplitSeq(edits, "\n- ") {
			from, to, _ := strings.Cut(edit, "\n+ ")
			if strings.Count(text, from) != 1 {
				t.Fatalf("%s: %q stands %d times in the plan", name, from, strings.Count(text, from))
			}
			text = strings.Replace(text, from, to, 1)
		}
		p, err := results.ReadPlan("plan.json", []byte(text))
		if err == nil || p != nil {
			t.Errorf("%s: no fault", name)
			continue
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !form.MatchString(line) {
				t.Errorf("%s: not of the form file:line:column: what is wrong; remedy:\n%s", name, line)
			}
			page.WriteString("> " + line + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page.String() != string(cases) {
		t.Errorf("%s holds\n%s\nnow it would be\n%s\nif that is right, run the test with -update", file, cases, page.String())
	}
}
