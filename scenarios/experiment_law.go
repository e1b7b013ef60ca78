package scenarios

import (
	"maps"
	"slices"
	"strings"
)

// uncertainty is one of the file while it is checked.
type uncertainty struct {
	*experimentChecker
	raw, right map[string]any
	at         *spot
}

func (x *uncertainty) has(name string) bool { _, given := x.raw[name]; return given }

// shape finds the distribution and checks that its keys are there, and no others.
func (x *uncertainty) shape() (shape string, ok bool) {
	shape, _ = x.right["distribution"].(string)
	if x.has("distribution") && shape == "" {
		return "", false // reported
	}
	if shape == "" {
		shape = uniformLaw
	}
	before := x.found
	s := lawShapes[slices.Index(distributions(), shape)]
	missing := slices.DeleteFunc(slices.Clone(s.needs), x.has)
	switch absent := strings.Join(missing, " and "); {
	case absent != "" && !x.has("distribution"):
		x.fault(x.at.key, `this [[uncertainty]] has no %s, which the uniform law needs; add %s, or a distribution, such as `+
			`distribution = "prior"`, absent, absent)
	case absent != "":
		x.fault(x.at.key, "this [[uncertainty]] has no %s, which the law %s needs; add %s", absent, shape, absent)
	}
	for _, name := range slices.Sorted(maps.Keys(x.raw)) {
		if name == "path" || name == "distribution" || find(uncertaintyKeys, name) == nil ||
			slices.Contains(s.needs, name) || slices.Contains(s.also, name) {
			continue
		}
		var of []string
		for _, other := range lawShapes {
			if slices.Contains(other.needs, name) || slices.Contains(other.also, name) {
				of = append(of, other.name)
			}
		}
		x.fault(x.at.sub(name).key, "%s is no number of the law %s, but of %s; drop it, or write another distribution", name,
			shape, strings.Join(of, ", "))
	}
	return shape, x.found == before
}

// number reads one number of the law, in the admissible values of the path.
func (x *uncertainty) number(v *varied, name string, otherwise float64) float64 {
	if !x.has(name) {
		return otherwise
	}
	k := key{name: name, form: numberForm, lo: v.key.lo, hi: v.key.hi, unit: v.key.unit}
	if v.whole() {
		k.form = wholeForm
	}
	switch n, _ := x.value(k, x.raw[name], x.at.sub(name)); n := n.(type) {
	case float64:
		return n
	case int64:
		return float64(n)
	}
	return otherwise
}

// spread reads a standard deviation.
func (x *uncertainty) spread(name string, most float64) float64 {
	sd, _ := x.right[name].(float64)
	if !(sd > 0 && sd <= most) {
		x.fault(x.at.sub(name).value, "%s = %v, want a number above 0 and at most %v", name, sd, most)
	}
	return sd
}

// law reads the law of a path.
func (x *uncertainty) law(v *varied, shape string) Law {
	l := Law{Shape: shape, Whole: v.whole(), Least: v.key.lo, Most: v.key.hi}
	if l.Whole && slices.Contains([]string{normalLaw, lognormalLaw, triangularLaw}, shape) {
		x.fault(x.at.sub("distribution").value, "%s is a whole number, and the law %s gives others; take uniform, sample, or a "+
			"[[lever]] with values", v.path, shape)
		return l
	}
	before := x.found
	switch shape {
	case uniformLaw:
		l.Low, l.High = x.number(v, "low", 0), x.number(v, "high", 0)
	case normalLaw:
		l.Least, l.Most = x.number(v, "low", l.Least), x.number(v, "high", l.Most)
		l.Middle, l.Spread = x.number(v, "mean", 0), x.spread("sd", l.Most-l.Least)
	case lognormalLaw:
		l.Least, l.Most = max(0, x.number(v, "low", l.Least)), x.number(v, "high", l.Most)
		l.Middle, l.Spread = x.number(v, "median", 0), x.spread("sigma", mostSigma)
		if l.Middle <= 0 {
			x.fault(x.at.sub("median").value, "median = %v, want a number above 0, as all values of a lognormal law are",
				l.Middle)
		}
	case triangularLaw:
		l.Low, l.Middle, l.High = x.number(v, "low", 0), x.number(v, "mode", 0), x.number(v, "high", 0)
	case sampleLaw:
		l.Whole = false // it holds whole numbers only
		l.Sample = x.sample(v)
	default:
		taken, err := lawOf(shape, v, x.known)
		if err != nil {
			x.fault(x.at.sub("distribution").value, "%v", err)
		}
		return taken
	}
	if x.found == before {
		x.order(&l)
	}
	return l
}

// order checks that the numbers of a law follow one another.
func (x *uncertainty) order(l *Law) {
	low, high := l.Ends()
	switch inner := l.Middle; {
	case low == high:
		x.fault(x.at.sub("low").value, "low and high are both %v, so nothing varies; move one, or set the value under "+
			"[constants]", low)
	case low > high:
		x.fault(x.at.sub("low").value, "low = %v is above high = %v; give the lower one first", low, high)
	case l.Shape != uniformLaw && l.Shape != sampleLaw && !(inner >= low && inner <= high):
		name := map[string]string{normalLaw: "mean", lognormalLaw: "median", triangularLaw: "mode"}[l.Shape]
		x.fault(x.at.sub(name).value, "%s = %v lies outside %v..%v; move it, or widen low and high", name, inner, low, high)
	}
}

// sample reads the values of a sample, in ascending order.
func (x *uncertainty) sample(v *varied) (all []float64) {
	at := x.at.sub("values")
	list, isList := x.raw["values"].([]any)
	if !isList || len(list) < 2 || len(list) > mostSample {
		x.fault(at.value, "values = %s, want a list of 2..%d numbers", show(x.raw["values"]), mostSample)
		return []float64{v.key.lo, v.key.hi}
	}
	k := key{name: "values", form: numberForm, lo: v.key.lo, hi: v.key.hi, unit: v.key.unit}
	if v.whole() {
		k.form = wholeForm
	}
	for n := range list {
		switch y, _ := x.value(k, list[n], at.item(n)); y := y.(type) {
		case float64:
			all = append(all, y)
		case int64:
			all = append(all, float64(y))
		default:
			all = append(all, v.key.lo) // reported
		}
	}
	slices.Sort(all)
	if all[0] == all[len(all)-1] {
		x.fault(at.value, "all values are %v, so nothing varies; set it under [constants]", all[0])
		all[0], all[len(all)-1] = v.key.lo, v.key.hi
	}
	return all
}
