//go:build !lab

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"concord/results/store"
)

// labPage makes the page from the source in whose folder the program was called. Go's own cache keeps what was compiled.
func labPage(ctx context.Context, stderr io.Writer) ([]byte, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, noPage("there is no go command to make it with")
	}
	root, err := sourceFolder(ctx)
	if err != nil {
		return nil, err
	}
	say(stderr, "concord: making the page: compiling the engine, a few minutes the first time, a few seconds later")
	scratch, err := os.MkdirTemp("", "concord-lab-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, "lab.html")
	if _, err := native(ctx, root, "run", "-buildvcs=false", "concord/cmd/internal/lab/pack", "-o", file); err != nil {
		return nil, fmt.Errorf("the page cannot be made: %w", err)
	}
	return store.Read(file, 64<<20)
}

// sourceFolder is the folder of this project's go.mod, here or above.
func sourceFolder(ctx context.Context) (string, error) {
	file, err := native(ctx, "", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	file = strings.TrimSpace(file)
	text, err := os.ReadFile(file)
	if err != nil || !bytes.HasPrefix(text, []byte("module concord\n")) {
		return "", noPage("this is not the folder of the source to make it from")
	}
	return filepath.Dir(file), nil
}

// native calls the go command for this machine, whatever the environment says of others. It returns what the command
// prints.
func native(ctx context.Context, dir string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Stdout, c.Stderr = dir, &out, &errs
	c.Env = append(os.Environ(), "GOOS=", "GOARCH=")
	c.WaitDelay = time.Second // what the command itself has started may live longer
	err := c.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if text := strings.TrimSpace(errs.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return out.String(), err
}
