package scenarios

import (
	"strconv"
	"strings"

	"concord/sim/fault"
)

// ParseVary reads a lever of the command line: PATH=LOW:HIGH:POINTS, PATH=LOW:HIGH for every value of a path of whole
// numbers, or PATH=A,B,… for the values themselves. The error is fault.Faults, which name the flag and the text.
func ParseVary(text string, sides []*Scenario) (Factor, error) {
	c := flagged("--vary", text)
	v, values, ok := c.split(text, "trade.closed=1.2:2.6:5", sides)
	if !ok {
		return Factor{}, fault.Faults(c.faults)
	}
	f := v.factor()
	parts := strings.Split(values, ":")
	numbers, numeric := floats(parts)
	switch {
	case values == "":
		c.fault(place{}, "%s has no values; want LOW:HIGH:POINTS or A,B,…, such as 1.2:2.6:5", f.Path)
	case len(parts) == 1:
		f.Values = c.commas(&v, values, sides)
	case !numeric || len(parts) > 3:
		c.fault(place{}, "%s is no range, want LOW:HIGH:POINTS in numbers, such as 1.2:2.6:5", show(values))
	case !v.numeric():
		c.fault(place{}, "%s is no number, so it has no range; list its values, such as %s=A,B", f.Path, f.Path)
	default:
		points := 0
		if len(parts) == 3 {
			n, err := strconv.Atoi(parts[2])
			if err != nil || n < 2 || n > mostValues {
				c.fault(place{}, "POINTS = %s, want a whole number in 2..%d", fault.Clip(parts[2]), mostValues)
				break
			}
			points = n
		}
		texts, why := v.evenly(numbers[0], numbers[1], points)
		if why == "" {
			f.Values = texts
			_, why = refusal(sides, v.path+"="+texts[0])
		}
		if why == "" {
			_, why = refusal(sides, v.path+"="+texts[len(texts)-1])
		}
		if why != "" {
			c.fault(place{}, "%s", why)
		}
	}
	return c.factor(f)
}

// factor is a factor of the command line, or what is wrong with it.
func (c *checker) factor(f Factor) (Factor, error) {
	if len(c.faults) > 0 {
		return Factor{}, fault.Faults(c.faults)
	}
	return f, nil
}

// commas reads a list of values between commas. Texts need no quotes.
func (c *checker) commas(v *varied, text string, sides []*Scenario) []string {
	var list []any
	if raw, _, err := decode("v = [" + text + "]"); err == nil && len(raw) == 1 {
		list, _ = raw["v"].([]any)
	}
	if list == nil {
		for _, word := range strings.Split(text, ",") {
			value, err := wordOrValue(strings.TrimSpace(word))
			if err != nil {
				c.fault(place{}, "the values are no TOML: %v", err)
				return nil
			}
			list = append(list, value)
		}
	}
	if len(list) == 1 {
		c.fault(place{}, "%s has one value, so nothing varies; list more, or write --set %s=%s", v.path, v.path, fault.Clip(text))
		return nil
	}
	return c.list(v, list, new(spot), sides)
}

// ParseUncertain reads an uncertainty of the command line: PATH=LOW:HIGH, PATH=normal:MEAN:SD,
// PATH=lognormal:MEDIAN:SIGMA, PATH=triangular:LOW:MODE:HIGH, PATH=prior, PATH=posterior, PATH=stated, or PATH alone
// for the range that the first scenario states under [uncertain], or else the prior. The error is fault.Faults, which
// name the flag and the text.
func ParseUncertain(text string, sides []*Scenario) (Factor, error) {
	c := flagged("--sample", text)
	v, law, ok := c.split(text, "trade.closed=1.2:2.6", sides)
	if !ok {
		return Factor{}, fault.Faults(c.faults)
	}
	f := v.factor()
	if why := v.hasLaw(); why != "" {
		c.fault(place{}, "%s", why)
		return Factor{}, fault.Faults(c.faults)
	}
	if law == "" || law == fromPrior || law == fromPosterior || law == fromStated {
		l, err := lawOf(law, &v, sides)
		if err != nil {
			c.fault(place{}, "%v", err)
			return Factor{}, fault.Faults(c.faults)
		}
		f.Law = l
	} else if raw := c.lawWords(law); raw != nil {
		x := &uncertainty{experimentChecker: &experimentChecker{checksChecker: &checksChecker{checker: c}, known: sides},
			raw: raw, right: map[string]any{}, at: new(spot)}
		for name, value := range raw { // any order: each goes to its own key
			if n, isNumber := number(value, -1e15, 1e15); isNumber {
				x.right[name] = n
			}
		}
		f.Law = x.law(&v, raw["distribution"].(string))
	}
	if len(c.faults) == 0 {
		if why := lawful(&v, &f.Law, sides); why != "" {
			c.fault(place{}, "the law gives a value that is refused: %s", why)
		}
	}
	return c.factor(f)
}

// lawWords turns the words of a law into the keys of an [[uncertainty]].
func (c *checker) lawWords(law string) map[string]any {
	keys := map[string][]string{normalLaw: {"mean", "sd"}, lognormalLaw: {"median", "sigma"}, uniformLaw: {"low", "high"},
		triangularLaw: {"low", "mode", "high"}}
	shape, rest, _ := strings.Cut(law, ":")
	names := keys[shape]
	if names == nil {
		shape, rest, names = uniformLaw, law, keys[uniformLaw]
	}
	parts := strings.Split(rest, ":")
	if _, numeric := floats(parts); len(parts) != len(names) || !numeric {
		c.fault(place{}, "%s is no law, want LOW:HIGH, normal:MEAN:SD, lognormal:MEDIAN:SIGMA, triangular:LOW:MODE:HIGH, prior, "+
			"posterior or stated", show(law))
		return nil
	}
	raw := map[string]any{"distribution": shape}
	for k, name := range names {
		raw[name], _ = wordOrValue(strings.TrimSpace(parts[k]))
		if text, isText := raw[name].(string); isText { // a number that TOML does not write so, such as .5
			x, _ := strconv.ParseFloat(text, 64)
			raw[name] = x
		}
	}
	return raw
}

// flagged is a checker whose faults name a flag and its text.
func flagged(flag, text string) *checker {
	c := newChecker(nil)
	c.enter(flag + " " + fault.Clip(text))
	return c
}

// split parts a flag's text at the equals sign and finds its path.
func (c *checker) split(text, example string, sides []*Scenario) (v varied, rest string, ok bool) {
	path, rest, _ := strings.Cut(text, "=")
	path = strings.TrimSpace(path)
	if path == "" {
		c.fault(place{}, "want PATH=…, such as %s", example)
		return v, "", false
	}
	v, why := vary(path, sides)
	if why != "" {
		c.fault(place{}, "%s", why)
	}
	return v, strings.TrimSpace(rest), why == ""
}

// floats reads numbers.
func floats(parts []string) (list []float64, ok bool) {
	for _, part := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if _, isNumber := number(x, -1e15, 1e15); err != nil || !isNumber {
			return nil, false
		}
		list = append(list, x)
	}
	return list, true
}
