package lab

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/ascii85"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Build is a program as the go command builds it.
type Build struct {
	OS, Arch, Tags, Package string
}

// engineBuild is the engine of the page. It writes no Parquet.
var engineBuild = Build{"js", "wasm", "noparquet", "./cmd/lab"}

// goCommand is a call of the go command for a build. The settings of a person or a machine have no say in it, so that
// everybody gets the same bytes.
func (b Build) goCommand(ctx context.Context, root string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir = root
	for _, setting := range os.Environ() {
		switch name, _, _ := strings.Cut(setting, "="); name {
		case "GOFLAGS", "GOEXPERIMENT", "GOWASM", "GOARM64", "GOAMD64", "GOOS", "GOARCH", "CGO_ENABLED", "GOENV", "PWD":
		default:
			c.Env = append(c.Env, setting)
		}
	}
	c.Env = append(c.Env, "GOENV=off", "CGO_ENABLED=0", "GOOS="+b.OS, "GOARCH="+b.Arch, "PWD="+root)
	return c
}

// output is what a call of the go command prints.
func output(c *exec.Cmd) (string, error) {
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(c.Args[:2], " "), told(&errs, err))
	}
	return out.String(), nil
}

// engine compiles the engine. It returns the module packed, and the script of Go that a module needs.
func engine(ctx context.Context, root string) (module, support string, err error) {
	scratch, err := os.MkdirTemp("", "concord-lab-")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, "lab.wasm")
	without, err := overlay(root, scratch)
	if err != nil {
		return "", "", err
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags=" + engineBuild.Tags,
		"-overlay=" + without, "-o", file}
	for _, p := range seldom {
		args = append(args, "-gcflags="+p+"=-l")
	}
	if _, err := output(engineBuild.goCommand(ctx, root, append(args, engineBuild.Package)...)); err != nil {
		return "", "", fmt.Errorf("the engine of the page: %w", err)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return "", "", err
	}
	if module, err = pack(wasm); err != nil {
		return "", "", err
	}
	goroot, err := output(engineBuild.goCommand(ctx, root, "env", "GOROOT"))
	if err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(goroot), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return "", "", fmt.Errorf("the script of Go for WebAssembly: %w", err)
	}
	support, err = minified(string(text), api.LoaderJS)
	return module, support, err
}

// seldom are packages that do not work while a run is simulated. Without inlining the engine is a sixteenth smaller.
var seldom = []string{"concord/scenarios", "concord/results", "github.com/BurntSushi/toml", "encoding/json", "encoding/csv",
	"regexp", "regexp/syntax", "time", "reflect", "fmt", "strconv", "strings", "unicode", "os"}

// unread are tables of the shipped region that no run reads: the page needs none of them.
var unread = []string{"trade_observed", "backtest", "un_agreement", "openness", "power_trade", "agreements",
	"natural_experiments", "border_regimes", "ratifications", "memberships", "tenures", "crises", "conflicts"}

// overlay says to the go command which tables the engine does without. Of the posterior it needs the means, which are the
// values of the parameters. The draws are for ensembles of the program, so one of them stands for all. The engine then takes
// less room and begins sooner.
func overlay(root, scratch string) (string, error) {
	data := filepath.Join(root, "scenarios", "data")
	text, err := os.ReadFile(filepath.Join(data, "posterior.csv"))
	if err != nil {
		return "", err
	}
	var means strings.Builder
	for n, line := range strings.SplitAfter(string(text), "\n") {
		if name, _, _ := strings.Cut(line, ","); n == 0 || name == "mean" || name == "contraction" || name == "1" {
			means.WriteString(line)
		}
	}
	short := filepath.Join(scratch, "posterior.csv")
	if err := os.WriteFile(short, []byte(means.String()), 0o600); err != nil {
		return "", err
	}
	replace := map[string]string{filepath.Join(data, "posterior.csv"): short}
	for _, name := range unread {
		replace[filepath.Join(data, name+".csv")] = ""
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(scratch, "overlay.json")
	return file, os.WriteFile(file, list, 0o600)
}

// pack compresses data and writes them as text that may stand in a page: gzip, whose head has no time and no name, in base
// 85, which takes a sixteenth less room than base 64. A letter that base 85 does not use stands for <, so that no text ends
// its block. The page unpacks it in engine/packed.js.
func pack(data []byte) (string, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(data); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	text := make([]byte, ascii85.MaxEncodedLen(b.Len()))
	text = text[:ascii85.Encode(text, b.Bytes())]
	return string(bytes.ReplaceAll(text, []byte("<"), []byte("v"))), nil
}
