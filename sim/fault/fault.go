// Package fault is the one form in which the program reports what is wrong with something that it reads:
// scenarios, regions, tables, checks, claims, posteriors, manifests, states. It does not depend on any of
// them.
package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one mistake: where it is, what is wrong and how to correct it. Line and Col count from 1, Col in
// characters. Line 0 means the whole file, Col 0 the whole line.
type Fault struct {
	File      string
	Line, Col int
	Message   string // the fault, a suggestion, the remedy
}

// Error is one line. The name of a file may hold any bytes: control characters become spaces, and bytes that
// are not UTF-8 become U+FFFD.
func (f Fault) Error() string {
	text := f.Message
	switch {
	case f.File == "" && f.Line == 0:
	case f.File == "":
		text = fmt.Sprintf("%d:%d: %s", f.Line, f.Col, f.Message)
	case f.Line == 0:
		text = f.File + ": " + f.Message
	case f.Col == 0:
		text = fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	default:
		text = fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Col, f.Message)
	}
	return strings.Map(func(r rune) rune {
		if !Visible(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// Faults are all mistakes found, one a line.
type Faults []Fault

func (fs Faults) Error() string {
	var lines []string
	for _, f := range fs {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single faults to errors.As.
func (fs Faults) Unwrap() []error {
	var list []error
	for _, f := range fs {
		list = append(list, f)
	}
	return list
}

// Err is the faults as an error, nil if there are none.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Sorted sorts faults by their places within each file and drops repeated ones. Files keep the order in which
// they first appear.
func (fs Faults) Sorted() Faults {
	rank := map[string]int{}
	for _, f := range fs {
		if _, met := rank[f.File]; !met {
			rank[f.File] = len(rank)
		}
	}
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(rank[a.File], rank[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return slices.Compact(out)
}
