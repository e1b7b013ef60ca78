// Package evidence reports how the simulator compares with the record. It tells what a fit made of the
// parameters, and how forecasts of unseen years have scored. It holds these answers and makes tables and
// pages of them. The answers are computed by cmd/internal/explore.
package evidence

import (
	"fmt"
	"strings"
)

// page is a page of Markdown while it is written.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) bytes() []byte { return []byte(p.String()) }

// capital writes words with a capital first letter, which must be a letter of ASCII.
func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }
