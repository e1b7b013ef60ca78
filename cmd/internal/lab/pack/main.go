// Command pack writes what is handed out: the page of the lab, the licences of a release, and its archives. It is run in
// the folder of the project:
//
//	go run ./cmd/internal/lab/pack -o lab.html
//	go run ./cmd/internal/lab/pack -licences LICENCES.txt linux/amd64 windows/amd64
//	go run ./cmd/internal/lab/pack -archive concord-linux-amd64.tar.gz concord lab.html
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"concord/cmd/internal/lab"
	"concord/results"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	page := flag.String("o", "", "write the page to this `PATH`: a file if it ends in .html, otherwise a folder")
	licences := flag.String("licences", "", "write the licences of the page, and of concord for these systems, to this `FILE`")
	archive := flag.String("archive", "", "put these files into this `FILE`: .tar.gz or .zip")
	flag.Parse()
	var err error
	switch {
	case *page != "" && *licences == "" && *archive == "" && flag.NArg() == 0:
		err = leavePage(ctx, *page)
	case *licences != "" && *page == "" && *archive == "":
		err = leaveLicences(ctx, *licences, flag.Args())
	case *archive != "" && *page == "" && *licences == "":
		err = lab.Archive(*archive, flag.Args())
	default:
		err = errors.New("want -o PATH, -licences FILE SYSTEM… or -archive FILE FILE…")
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// leavePage makes the page, in place of one that was made before.
func leavePage(ctx context.Context, path string) error {
	root, err := root()
	if err != nil {
		return err
	}
	place, err := results.HoldPage(path, true)
	if err != nil {
		return err
	}
	defer place.Release()
	page, err := lab.Make(ctx, root)
	if err != nil {
		return err
	}
	var parts []string
	for _, p := range page.Parts {
		parts = append(parts, fmt.Sprintf("%s %d", p.Name, p.Bytes))
	}
	fmt.Fprintf(os.Stderr, "%s: %d bytes (%s)\n", path, len(page.HTML), strings.Join(parts, ", "))
	return place.Leave(page.HTML)
}

func leaveLicences(ctx context.Context, path string, ports []string) error {
	root, err := root()
	if err != nil {
		return err
	}
	text, err := lab.ReleaseLicences(ctx, root, ports)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// root is the folder of the project: the one with go.mod, here or above.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod here or above; run this in the folder of the project")
		}
		dir = filepath.Dir(dir)
	}
}
