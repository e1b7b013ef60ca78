package lab

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/scenarios"
)

// Protects: the region can be read without the tables that the engine of the page does without. A table that is left out
// may be one that another refers to.
func TestEngineNeedsNoTableThatIsLeftOut(t *testing.T) {
	from, dir := filepath.Join("..", "..", "..", "scenarios"), t.TempDir()
	tables, err := filepath.Glob(filepath.Join(from, "data", "*.csv"))
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	left := 0
	for _, path := range append(tables, filepath.Join(from, "regions", "central-asia.toml")) {
		name := filepath.Base(path)
		if slices.Contains(unread, strings.TrimSuffix(name, ".csv")) {
			left++
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if left != len(unread) {
		t.Errorf("%d of %d tables are there to be left out", left, len(unread))
	}
	if _, err := scenarios.ReadRegion(filepath.Join(dir, "central-asia.toml"), nil); err != nil {
		t.Error(err)
	}
}
