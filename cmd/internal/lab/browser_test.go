package lab

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Protects: the page works in Chromium and in Firefox ESR as it does in Node. The tests are in page/browser. They run
// where both browsers and the packages of page/package-lock.json are installed, or where CONCORD_BROWSERS names
// browsers. It may also say none: .ci/run tries the page in a step of its own.
func TestPageInBrowsers(t *testing.T) {
	if testing.Short() {
		t.Skip("two browsers take minutes")
	}
	wanted := os.Getenv("CONCORD_BROWSERS")
	if wanted == "none" || wanted == "" && !browsersInstalled() {
		t.Skip("the page was not tried in browsers: .ci/lab PAGE.html installs and runs them")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "lab.html")
	pack := exec.CommandContext(context.Background(), "go", "run", "./cmd/internal/lab/pack", "-o", page)
	pack.Dir = root
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("the page cannot be made: %v\n%s", err, out)
	}
	check := exec.CommandContext(context.Background(), filepath.Join(root, ".ci", "lab"), page)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// browsersInstalled tells whether both browsers and the packages of Node are there.
func browsersInstalled() bool {
	for _, path := range []string{"/usr/bin/chromium", "/usr/bin/firefox-esr", "page/node_modules/puppeteer-core"} {
		if _, err := os.Stat(path); err != nil {
			return false
		}
	}
	return true
}
