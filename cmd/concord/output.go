package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"
	"unicode/utf8"

	"concord/sim/fault"
)

// output is standard output as verbs write to it. A failure to write is told once, at the end. It does not
// disturb the results, which go to files. Only visible text in UTF-8 reaches a terminal.
type output struct {
	to   io.Writer
	err  error  // the first failure; nothing is written after it
	rest []byte // the first bytes of a character that is not complete yet
}

func (o *output) Write(text []byte) (int, error) {
	if o.err == nil {
		_, o.err = o.to.Write(o.shown(text))
	}
	return len(text), nil
}

// shown replaces every character that is not visible, except ends of lines and tabs.
func (o *output) shown(text []byte) []byte {
	text = append(o.rest, text...)
	out := make([]byte, 0, len(text))
	for len(text) > 0 && utf8.FullRune(text) {
		r, n := utf8.DecodeRune(text)
		if r != '\n' && r != '\t' && !fault.Visible(r) {
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
		text = text[n:]
	}
	o.rest = append([]byte(nil), text...)
	return out
}

// end writes what is left and tells what went wrong. A reader that has stopped reading, such as `head`, is no
// failure.
func (o *output) end() error {
	if o.err == nil && len(o.rest) > 0 {
		_, o.err = o.to.Write([]byte(string(utf8.RuneError)))
	}
	if o.err == nil || errors.Is(o.err, syscall.EPIPE) || errors.Is(o.err, io.ErrClosedPipe) {
		return nil
	}
	return wrong("cannot write the output: %w; results that go to files are whole", o.err)
}

// visible is text as it may be shown on a terminal.
func visible(text string) string {
	var o output
	out := o.shown([]byte(text))
	if len(o.rest) > 0 {
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	return string(out)
}

// say prints a line for a person, on standard error.
func say(stderr io.Writer, format string, args ...any) {
	fmt.Fprintln(stderr, visible(fmt.Sprintf(format, args...)))
}

// printJSON prints a value as JSON, indented and with letters as they are.
func printJSON(stdout io.Writer, v any) error {
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
