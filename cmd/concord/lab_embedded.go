//go:build lab

package main

import (
	"context"
	_ "embed"
	"io"
)

// labHTML is the page as go generate made it.
//
//go:embed lab/lab.html
var labHTML []byte

// labPage is the page that this program holds.
func labPage(context.Context, io.Writer) ([]byte, error) { return labHTML, nil }
