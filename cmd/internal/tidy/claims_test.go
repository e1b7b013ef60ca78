package tidy

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Protects: no claim of the paper is forgotten. Each claim is cited where the code or a scenario implements
// it, or it stands with a reason in the list of claims not modelled. It must not be in both.
func TestEveryClaimIsCitedOrExcused(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	table := func(name string) [][]string {
		text, err := os.ReadFile(filepath.Join(root, "scenarios", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	cited := map[string]bool{}
	claim := regexp.MustCompile(`\bK[0-9]+b?\b`)
	span := regexp.MustCompile(`\bK([0-9]+)–K?([0-9]+)\b`)
	for _, folder := range []string{"agents", "sim", "scenarios"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			ext := filepath.Ext(path)
			if err != nil || d.IsDir() || ext != ".go" && ext != ".toml" || strings.HasSuffix(path, "_test.go") ||
				strings.Contains(path, "testdata") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, id := range claim.FindAllString(span.ReplaceAllString(string(text), ""), -1) {
				cited[id] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	excused := map[string]bool{}
	for _, row := range table("claims_not_modelled.csv") {
		excused[row[0]] = true
		if strings.TrimSpace(row[1]) == "" {
			t.Errorf("claims_not_modelled.csv: %s has no reason", row[0])
		}
	}
	known := map[string]bool{}
	for _, row := range table("claims.csv") {
		id := row[0]
		known[id] = true
		switch {
		case !cited[id] && !excused[id]:
			t.Errorf("claim %s is neither cited in code or scenarios nor listed in claims_not_modelled.csv: name it where "+
				"the model acts on it, or say why it does not", id)
		case cited[id] && excused[id]:
			t.Errorf("claim %s is cited in code or scenarios, and listed in claims_not_modelled.csv too: drop one", id)
		}
	}
	for id := range cited {
		if !known[id] {
			t.Errorf("code or scenarios cite claim %s, which claims.csv does not have", id)
		}
	}
	for id := range excused {
		if !known[id] {
			t.Errorf("claims_not_modelled.csv: there is no claim %s", id)
		}
	}
}
