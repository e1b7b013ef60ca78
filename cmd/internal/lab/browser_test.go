package lab

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Protects: the page works in Chromium and in Firefox ESR as it does in Node. The tests are in page/browser. Both browsers
// take five minutes, so they run where CONCORD_BROWSERS names them; .ci/run tries the page in a step of its own.
func TestPageInBrowsers(t *testing.T) {
	if os.Getenv("CONCORD_BROWSERS") == "" {
		t.Skip("the page was not tried in browsers; with CONCORD_BROWSERS=\"chromium firefox\" it is, and .ci/lab installs them")
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
