package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"concord/cmd/internal/run"
	"concord/scenarios"
)

// Protects: the engine in WebAssembly answers from end to end, refuses what is no request, and gives the digests of
// `concord run` to the bit.
func TestEngineUnderNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("builds the engine and runs it with node, which is not installed or takes too long for a short test")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	support := filepath.Join(string(root[:len(root)-1]), "lib", "wasm", "wasm_exec.js")
	if _, err := os.Stat(support); err != nil {
		t.Skip("this Go has no lib/wasm/wasm_exec.js")
	}
	wasm := filepath.Join(t.TempDir(), "lab.wasm")
	build := exec.Command("go", "build", "-tags", "noparquet", "-trimpath", "-ldflags=-s -w", "-o", wasm, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(node, "lab.test.mjs", wasm, support)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var told struct {
		Digest       []string
		Milliseconds map[string]float64
	}
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("milliseconds in node on %s: %v", runtime.GOARCH, told.Milliseconds)
	for k, set := range []string{"until=2035", "event.uz-leader-2016.year=2020"} {
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
		if want := ens.Digest(); k >= len(told.Digest) || told.Digest[k] != want {
			t.Errorf("side %d has the digest %v, want %s", k, told.Digest, want)
		}
	}
}
