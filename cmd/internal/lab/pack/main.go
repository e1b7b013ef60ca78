// Command pack writes the page of the lab, or the licences of a release. It is run in the folder of the project:
//
//	go run ./cmd/internal/lab/pack -o lab.html
//	go run ./cmd/internal/lab/pack -licences LICENCES.txt linux/amd64 windows/amd64
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
	defer stop()
	var o order
	flag.StringVar(&o.page, "o", "", "write the page to this `PATH`: a file if it ends in .html, otherwise a folder")
	flag.StringVar(&o.licences, "licences", "", "write the licences of the page and of concord for these systems to this `FILE`")
	flag.Parse()
	o.ports = flag.Args()
	if err := o.carryOut(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// order is what is asked for.
type order struct {
	page, licences string
	ports          []string
}

func (o *order) carryOut(ctx context.Context) error {
	root, err := root()
	if err != nil {
		return err
	}
	switch {
	case (o.page == "") == (o.licences == ""):
		return errors.New("want one of -o and -licences")
	case o.licences != "":
		text, err := lab.ReleaseLicences(ctx, root, o.ports)
		if err != nil {
			return err
		}
		return os.WriteFile(o.licences, text, 0o644)
	}
	place, err := results.HoldPage(o.page, true)
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
	fmt.Fprintf(os.Stderr, "%s: %d bytes (%s)\n", o.page, len(page.HTML), strings.Join(parts, ", "))
	return place.Leave(page.HTML)
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
