package live_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"concord/cmd/internal/live"
)

// ok asks an engine and gives the answer, or fails.
func ok(t *testing.T, e *live.Engine, name string, request any) []byte {
	t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		OK    json.RawMessage
		Error string
	}
	if err := json.Unmarshal([]byte(e.Call(name, string(text))), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Error != "" {
		t.Fatalf("%s %s: %s", name, text, answer.Error)
	}
	return answer.OK
}

// TestWhatThePageWrites gives what the page is told of the engine to the page's own code, lets that write random scenarios,
// and reads every third of them, with CONCORD_WHOLE all: the reader takes every one, and takes it in as the differences that
// it was written from.
func TestWhatThePageWrites(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node")
	}
	e := live.New()
	base := live.Side{Name: "base", Text: "title = \"base\"\nextends = \"reference\"\n"}
	dir := t.TempDir()
	about, scenario := filepath.Join(dir, "about.json"), filepath.Join(dir, "scenario.json")
	for file, text := range map[string][]byte{about: ok(t, e, "about", struct{}{}), scenario: ok(t, e, "scenario", base)} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(node, "../lab/page/test/leaves.js", about, scenario)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	lines, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	n := 0
	for line := range bytes.Lines(lines) {
		n++
		if os.Getenv("CONCORD_WHOLE") == "" && n%3 != 0 {
			continue
		}
		var written struct {
			Leaf map[string]any
			Text string
		}
		if err := json.Unmarshal(line, &written); err != nil {
			t.Fatal(err)
		}
		side := live.Side{Name: "mine", Text: written.Text}
		ok(t, e, "scenario", side)
		var read map[string]any
		if err := json.Unmarshal(ok(t, e, "import", side), &read); err != nil {
			t.Fatal(err)
		}
		// Changes of an entry that is removed stay in the page for when it is restored, and are not written.
		for _, id := range written.Leaf["remove"].([]any) {
			delete(written.Leaf["change"].(map[string]any), id.(string))
		}
		if !reflect.DeepEqual(read, written.Leaf) {
			t.Errorf("%s\nis read as %v,\nwas written from %v", written.Text, read, written.Leaf)
		}
	}
	if n < 100 {
		t.Errorf("the page wrote %d scenarios, want 100 or more", n)
	}
}
