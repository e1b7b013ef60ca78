package scenarios

import (
	"bytes"
	"fmt"
	"strings"
)

// TOML writes the complete design. Reading it gives an equal experiment. names are the scenarios as the text calls
// them: files with their effective form, in which the constants and the last year are set. The order is fixed, so
// equal experiments give equal bytes. A comment tells each law that was taken from elsewhere.
func (e *Experiment) TOML(names []string) []byte {
	w := &writer{}
	line := func(name string, v any) { w.line(name, v, Origin{}) }
	line("title", e.Title)
	line("scenarios", names)
	line("seed", int64(e.Seed))
	line("replicates", int64(e.Replicates))
	w.some("draws", string(e.Draws), Origin{})
	if e.Uncertain {
		line("uncertain", true)
	}
	w.some("keep", e.Keep, Origin{})
	if len(e.Uncertainties) > 0 {
		line("sampling", e.Sampling)
		line("points", int64(e.Points))
	}
	if e.List != nil {
		w.WriteString("point = [\n")
		for _, row := range e.List {
			var texts []string
			for k := range e.Levers {
				texts = append(texts, quote(e.Levers[k].Path)+" = "+e.Levers[k].Values[row[k]])
			}
			w.WriteString("  { " + strings.Join(texts, ", ") + " },\n")
		}
		w.WriteString("]\n")
	}
	for k := range e.Levers {
		if e.List != nil {
			break
		}
		w.header("[[lever]]")
		line("path", e.Levers[k].Path)
		w.WriteString("values = [" + strings.Join(e.Levers[k].Values, ", ") + "]\n")
	}
	for k := range e.Uncertainties {
		w.header("[[uncertainty]]")
		line("path", e.Uncertainties[k].Path)
		w.law(&e.Uncertainties[k])
	}
	for _, r := range e.Reporters {
		w.header("[[outcome]]")
		line("name", r.Name)
		line("expression", r.Expression)
	}
	return bytes.TrimPrefix([]byte(w.String()), []byte("\n"))
}

// law writes the keys of a law.
func (w *writer) law(f *Factor) {
	l := &f.Law
	line := func(name string, v any) { w.line(name, v, Origin{}) }
	if l.From != "" {
		fmt.Fprintf(w, "distribution = %s # %s\n", quote(l.From), l)
		return
	}
	line("distribution", l.Shape)
	number := func(name string, x float64) {
		if l.Whole {
			line(name, int64(x))
		} else {
			line(name, x)
		}
	}
	switch l.Shape {
	case uniformLaw:
		number("low", l.Low)
		number("high", l.High)
	case triangularLaw:
		number("low", l.Low)
		number("mode", l.Middle)
		number("high", l.High)
	case normalLaw, lognormalLaw:
		names := map[string][2]string{normalLaw: {"mean", "sd"}, lognormalLaw: {"median", "sigma"}}[l.Shape]
		line(names[0], l.Middle)
		line(names[1], l.Spread)
		line("low", l.Least)
		line("high", l.Most)
	case sampleLaw:
		var texts []string
		for _, x := range l.Sample {
			texts = append(texts, decimal(x))
		}
		w.WriteString("values = [" + strings.Join(texts, ", ") + "]\n")
	}
}
