package scenarios

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// unit is the unit of a term: a product of powers. Without powers it is a pure number, such as a share.
type unit struct {
	any    bool // a bare number, or a unit that is not known: it fits every other
	powers []power
	said   string // the unit as the codebook has it, "" for one that was computed
}

type power struct {
	name string
	of   int
}

// unitOf reads a unit of the codebook, such as US$/year. A share is a pure number.
func unitOf(text string) unit {
	switch text {
	case "":
		return unit{any: true}
	case "1", "share":
		return unit{said: text}
	}
	u := unit{said: text}
	for k, name := range strings.Split(text, "/") {
		of := 1
		if k > 0 {
			of = -1
		}
		u = u.with(power{name, of})
	}
	u.said = text
	return u
}

// with multiplies a unit by a power.
func (u unit) with(p power) unit {
	powers := slices.Clone(u.powers)
	at, found := slices.BinarySearchFunc(powers, p.name, func(q power, name string) int { return cmp.Compare(q.name, name) })
	if !found {
		powers = slices.Insert(powers, at, power{p.name, 0})
	}
	if powers[at].of += p.of; powers[at].of == 0 {
		powers = slices.Delete(powers, at, at+1)
	}
	return unit{powers: powers}
}

// timesPower is the product of a unit with another, or for sign −1 the quotient.
func (u unit) timesPower(v unit, sign int) unit {
	switch {
	case v.any && (u.any || sign > 0), v.any:
		return u
	case u.any && sign > 0:
		return v
	}
	out := unit{powers: u.powers}
	for _, p := range v.powers {
		out = out.with(power{p.name, sign * p.of})
	}
	return out
}

// fits tells whether numbers of two units may be added or compared.
func (u unit) fits(v unit) bool { return u.any || v.any || slices.Equal(u.powers, v.powers) }

// joined is the unit of a sum.
func (u unit) joined(v unit) unit {
	switch {
	case u.any:
		return v
	case !v.any && u.said != v.said:
		u.said = ""
	}
	return u
}

// String is the unit in words: "1" for a pure number, "" where it is not known.
func (u unit) String() string {
	if u.any || u.said != "" {
		return u.said
	}
	var up []string
	down := ""
	for _, p := range u.powers {
		if p.of > 0 {
			up = append(up, p.String())
		} else {
			down += "/" + power{p.name, -p.of}.String()
		}
	}
	return cmp.Or(strings.Join(up, " × "), "1") + down
}

func (p power) String() string {
	if p.of == 1 {
		return p.name
	}
	name := p.name
	if strings.ContainsAny(name, " .") {
		name = "(" + name + ")"
	}
	switch p.of {
	case 2:
		return name + "²"
	case 3:
		return name + "³"
	}
	return name + "^" + strconv.Itoa(p.of)
}
