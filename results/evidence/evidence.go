// Package evidence tells how the simulator stands against the record: what a fit made
// of the parameters, and how forecasts of years not seen have scored. It holds these
// answers, and makes the tables and pages of them; cmd/internal/explore computes them.
package evidence

import (
	"fmt"
	"strings"
)

// page is a page of Markdown while it is written.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) bytes() []byte { return []byte(p.String()) }

// capital writes words with a capital first letter, which is one of ASCII.
func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }
