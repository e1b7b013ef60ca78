package lab

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
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

// engine compiles the engine. It returns the module as base64 of gzip, and the script of Go that a module needs.
func engine(ctx context.Context, root string) (module, support string, err error) {
	scratch, err := os.MkdirTemp("", "concord-lab-")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, "lab.wasm")
	if _, err := output(engineBuild.goCommand(ctx, root, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=",
		"-tags="+engineBuild.Tags, "-o", file, engineBuild.Package)); err != nil {
		return "", "", fmt.Errorf("the engine of the page: %w", err)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return "", "", err
	}
	packed, err := pack(wasm)
	if err != nil {
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
	return base64.StdEncoding.EncodeToString(packed), support, err
}

// pack compresses. The head of the result has no time and no name.
func pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
