package tidy

import (
	"os"
	"path/filepath"
	"testing"
)

// TestHouseRules runs every rule on this project. A finding names the place, what is wrong there, and the remedy.
func TestHouseRules(t *testing.T) {
	p, err := load(os.DirFS(root(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.files) < 10 {
		t.Fatalf("read %d Go files only; is this the project's root?", len(p.files))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, finding := range r.check(p) {
				t.Error(finding)
			}
		})
	}
}

// root finds the folder of go.mod.
func root(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above this package")
		}
		dir = filepath.Dir(dir)
	}
}
