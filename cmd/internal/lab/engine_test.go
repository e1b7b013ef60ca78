package lab

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"concord/cmd/internal/live"
	"concord/cmd/internal/run"
	"concord/scenarios"
)

// calls are requests of every sort to an engine, each a name and a request. A prepared pair is of one region after the
// other, and sum goes over everything that a run records.
func calls(t *testing.T) [][2]string {
	t.Helper()
	var all [][2]string
	add := func(name string, request map[string]any) {
		text, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, [2]string{name, string(text)})
	}
	pairs := [][2]live.Side{{sideOf("reference"), sideOf("no-new-leader")}, {sideOf("visegrad"), sideOf("visegrad")}}
	for _, pair := range pairs {
		b := &pair[1]
		if b.Name == "visegrad" {
			b.Text += "[parameters]\nleaders.gain = 0.9\n"
		} else {
			b.Text += "[size]\nUZ = \"official\"\n"
		}
		with := func(more map[string]any) map[string]any { more["sides"] = pair; return more }
		for _, side := range pair {
			add("scenario", map[string]any{"name": side.Name, "text": side.Text})
			add("import", map[string]any{"name": side.Name, "text": side.Text})
		}
		add("prepare", with(map[string]any{"move": 1, "columns": []string{"region.*", "pairs.*.*", "borders.*.*"}}))
		add("subjects", with(map[string]any{}))
		codes := map[string]string{"no-new-leader": "UZ-TJ", "visegrad": "PL-CZ"}[b.Name]
		for _, subject := range []string{codes, "border " + codes} {
			add("explain", with(map[string]any{"side": "both", "subject": subject, "replicates": 2}))
		}
		add("happened", with(map[string]any{"side": "b", "replicate": 1}))
		add("why", with(map[string]any{"outcome": "region.horizontal", "from": 2020, "to": 2022, "seeds": 2, "kind": "entries"}))
	}
	return all
}

// Protects: the engine as it stands in the page, without the tables that no run reads, answers from end to end, refuses
// what is no request, gives the digests of `concord run` to the bit, and answers every call as the program does.
func TestEngineUnderNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("builds the engine and runs it with node, which is not installed or takes too long for a short test")
	}
	module, support, err := engine(context.Background(), filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	asked := calls(t)
	list, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{"lab.wasm": string(unpack(t, module)), "exec.js": support, "calls.json": string(list)})
	cmd := exec.Command(node, "engine.test.mjs", filepath.Join(dir, "lab.wasm"), filepath.Join(dir, "exec.js"),
		filepath.Join(dir, "calls.json"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var told struct {
		Digest, Answers []string
		Milliseconds    map[string]float64
	}
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("milliseconds in node on %s: %v", runtime.GOARCH, told.Milliseconds)
	for k, set := range []string{"until=2035", "event.uz-leader-2016.year=2020"} {
		if want := digestOf(t, set); k >= len(told.Digest) || told.Digest[k] != want {
			t.Errorf("side %d has the digest %v, want %s", k, told.Digest, want)
		}
	}
	program := live.New()
	for k, call := range asked {
		want := program.Call(call[0], call[1])
		if !strings.HasPrefix(want, `{"ok":`) {
			t.Errorf("%s %s is refused: %s", call[0], call[1], want)
		}
		if k >= len(told.Answers) || told.Answers[k] != want {
			t.Errorf("%s %s: the page and the program give different answers", call[0], call[1])
		}
	}
}

// digestOf is what `concord run` prints of four replicates of the reference with one difference.
func digestOf(t *testing.T, set string) string {
	t.Helper()
	s, err := scenarios.Read("reference")
	if err == nil {
		err = s.Set(set)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	ens, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: s.Seed, Replicates: 4})
	if err != nil {
		t.Fatal(err)
	}
	return ens.Digest()
}
