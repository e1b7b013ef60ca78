package evidence

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Report has the tables of theories in words: the signatures, what each switch moves, and how weights work.
func (t *Theories) Report() []byte {
	p := &page{}
	p.line("%s\n", t.Origin())
	t.signatures(p)
	t.matrix(p)
	t.weights(p)
	t.numbers(p)
	t.definitions(p)
	return p.bytes()
}

// Origin says from what the tables were made. A test compares it with the program.
func (t *Theories) Origin() string {
	return fmt.Sprintf("Model %s, inputs `%s`: %d histories of `%s`, seed %d, parameters at the medians of their priors. "+
		"In brackets: the standard error over histories.", t.Model, t.Key, t.Histories, t.Scenario, t.Seed)
}

// signatures has each theory's own statistics, with it and without it.
func (t *Theories) signatures(p *page) {
	p.line("**The signatures.** Expected: the sign of what the theory adds.\n")
	p.line("| statistic | what is compared | with the theory | without it | it adds | expected | verdict |")
	p.line("|---|---|---:|---:|---:|:---:|---|")
	for _, s := range t.Statistics {
		if s.Expected == 0 {
			continue
		}
		on, off, adds := t.Row(s.Mechanism, 1, s.ID), t.Row(s.Mechanism, 0, s.ID), t.Adds(s.Mechanism, s.ID)
		p.line("| %s | %s | %s | %s | %s | %s | %s |", s.ID, s.Name, on.shown(""), off.shown(""), adds.shown("+"),
			signWord(s.Expected), verdict(adds, s.Expected))
	}
	p.line("")
}

// signWord is a sign in a table.
func signWord(sign int) string {
	switch {
	case sign > 0:
		return "+"
	case sign < 0:
		return "−"
	}
	return ""
}

// verdict says whether what a theory adds has the expected sign.
func verdict(adds Measured, expected int) string {
	switch {
	case math.IsNaN(adds.Value):
		return "nothing to measure"
	case !adds.Clear():
		return "not distinguishable"
	case adds.Value*float64(expected) > 0:
		return "as expected"
	}
	return "**opposite**"
}

// matrix has what each theory adds to each statistic.
func (t *Theories) matrix(p *page) {
	mechanisms := t.Mechanisms()
	p.line("**What each switch moves.** A column is a theory; a cell is what it adds to the statistic of the row: the value " +
		"with it less that without it. Its own statistics are **bold**. A dot means: less than two standard errors.\n")
	head, rule := "| statistic |", "|---|"
	for _, m := range mechanisms {
		head += " " + t.ID(m) + " |"
		rule += "---:|"
	}
	p.line("%s\n%s", head, rule)
	for _, s := range t.Statistics {
		line := "| " + s.ID + " |"
		for _, m := range mechanisms {
			adds := t.Adds(m, s.ID)
			cell := adds.shown("+")
			switch {
			case math.IsNaN(adds.Value):
			case m == s.Mechanism:
				cell = "**" + cell + "**"
			case !adds.Clear():
				cell = "·"
			}
			line += " " + cell + " |"
		}
		p.line("%s", line)
	}
	p.line("")
}

// weights has each theory's own statistics under factors on its weights, and tells whether they rise or fall all the
// way.
func (t *Theories) weights(p *page) {
	p.line("**Stronger and weaker.** The same statistics when the weights of the theory are multiplied.\n")
	head, rule := "| statistic |", "|---|"
	for _, f := range TheoryWeights {
		head += " ×" + strconv.FormatFloat(f, 'g', -1, 64) + " |"
		rule += "---:|"
	}
	p.line("%s all the way |\n%s---|", head, rule)
	for _, s := range t.Statistics {
		if s.Expected == 0 {
			continue
		}
		line := "| " + s.ID + " |"
		for _, f := range TheoryWeights {
			line += " " + t.Row(s.Mechanism, f, s.ID).shown("") + " |"
		}
		p.line("%s %s |", line, t.monotone(&s))
	}
	p.line("")
}

// monotone tells whether a statistic goes the expected way with every step of the weights of its theory.
func (t *Theories) monotone(s *Statistic) string {
	var against []string
	unclear := false
	for k, f := range TheoryWeights[1:] {
		step := t.Row(s.Mechanism, f, s.ID).Step
		switch {
		case math.IsNaN(step.Value):
			return "nothing to measure"
		case step.Value*float64(s.Expected) > 0:
		case step.Clear():
			against = append(against, fmt.Sprintf("from ×%g to ×%g", TheoryWeights[k], f))
		default:
			unclear = true
		}
	}
	switch {
	case len(against) > 0:
		return "no: not " + strings.Join(against, " and ")
	case unclear:
		return "yes, within the error"
	}
	return "yes"
}

// numbers has the parameters of the theories.
func (t *Theories) numbers(p *page) {
	p.line("**The numbers of each theory.** `external.scale` multiplies those that belong to outside causes; " +
		"sources are in PARAMETERS.md.\n")
	p.line("| theory | parameter | here | prior: 90 %% between | unit | meaning |\n|---|---|---:|---:|---|---|")
	for _, n := range t.Numbers {
		p.line("| %s | `%s` | %s | %s | %s | %s |", t.ID(n.Mechanism), n.Path, n.Value, n.Prior, n.Unit, n.Meaning)
	}
	p.line("")
}

// definitions says how each statistic is computed.
func (t *Theories) definitions(p *page) {
	p.line("**How each statistic is computed.**\n")
	p.line("| statistic | unit | groups | source |\n|---|---|---|---|")
	for _, s := range t.Statistics {
		p.line("| %s: %s | %s | %s | %s |", s.ID, s.Name, s.Unit, s.Groups, s.Source)
	}
}
