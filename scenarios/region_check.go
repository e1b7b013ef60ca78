package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// regionCheck checks a region file key by key.
type regionCheck struct {
	*checker
	lists  map[string][]string // codes by class
	unsure bool                // the lists of nodes have faults themselves: unknown codes are not reported
	stands map[string]string   // where a code of a node stands
}

// checkKeys checks each key of a region file separately. It removes wrong keys from raw, so that the rest can
// be read. It returns the codes by class, and whether they are reliable.
func checkKeys(c *checker, raw map[string]any, at *spot) (lists map[string][]string, sure bool) {
	v := &regionCheck{checker: c, lists: map[string][]string{}, stands: map[string]string{}}
	nodes, _ := raw["nodes"].(map[string]any)
	list := func(name string) (out []string) {
		items, isList := nodes[name].([]any)
		_, given := nodes[name]
		v.unsure = v.unsure || given && !isList
		for _, item := range items {
			code, ok := item.(string)
			if ok = ok && codeLike.MatchString(code); ok {
				out = append(out, code)
			}
			v.unsure = v.unsure || !ok
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	v.lists["MEMBER"], v.lists["POWER"] = list("members"), list("powers")
	v.lists["OUTSIDE"] = slices.Concat(v.lists["POWER"], list("partners"))
	v.lists["NODE"] = slices.Concat(v.lists["MEMBER"], v.lists["OUTSIDE"])
	v.lists["INSTRUMENT"] = sim.InstrumentNames[:]
	if m, n := len(v.lists["MEMBER"]), len(v.lists["NODE"]); m > mostMembers || n > mostNodes {
		c.fault(at.sub("nodes").key,
			"the region has %d members and %d nodes in all, want at most %d and %d; put several states into one node", m, n,
			mostMembers, mostNodes)
		v.unsure = true
	} else if m < 2 && !v.unsure {
		c.fault(at.sub("nodes").sub("members").value, "nodes.members lists %d, want the codes of two members or more", m)
		v.unsure = true
	}
	before := len(c.faults)
	v.table(regionTree.below["nodes"], nodes, at.sub("nodes"), "nodes")
	if len(c.faults) > before {
		v.unsure = true
	}
	for _, name := range v.inOrder(raw, at) {
		v.key(regionTree, raw, at, "", name)
	}
	v.absent(regionTree, raw, at, "")
	return v.lists, !v.unsure
}

// inOrder lists the keys of a table as they stand in the file.
func (v *regionCheck) inOrder(raw map[string]any, at *spot) []string {
	return slices.SortedFunc(maps.Keys(raw), func(a, b string) int {
		p, q := at.sub(a).key, at.sub(b).key
		return cmp.Or(cmp.Compare(p.line, q.line), cmp.Compare(p.col, q.col), cmp.Compare(a, b))
	})
}

// table checks the keys of a table.
func (v *regionCheck) table(b *branch, raw map[string]any, at *spot, path string) {
	first := map[string]string{} // keys in the form in which they are compared
	for _, name := range v.inOrder(raw, at) {
		if b.open != "" {
			if !v.named(b.open, path, name, at.sub(name).key) {
				delete(raw, name)
				continue
			}
			same := strings.ToLower(name)
			if x, y, pair := strings.Cut(name, "-"); pair && y < x {
				same = strings.ToLower(y + "-" + x)
			}
			if other, met := first[same]; met {
				how := "say the same thing twice; drop one"
				if strings.EqualFold(other, name) {
					how = "differ in nothing but case; give one another code"
				}
				v.fault(at.sub(name).key, "%s: %s and %s %s", path, other, name, how)
				delete(raw, name)
				continue
			}
			first[same] = name
		}
		v.key(b, raw, at, path, name)
	}
	v.absent(b, raw, at, path)
}

// key checks one key of a table.
func (v *regionCheck) key(b *branch, raw map[string]any, at *spot, path, name string) {
	below := b.below[name]
	if b.open != "" {
		below = b.below[b.open]
	}
	here, full := at.sub(name), strings.TrimPrefix(path+"."+name, ".")
	if below == nil {
		remedy := fault.DidYouMean(name, b.names)
		if remedy == "" && path == "" {
			remedy = "; a region file takes " + strings.Join(b.names, ", ")
		} else if remedy == "" {
			remedy = fmt.Sprintf("; [%s] takes %s", fault.Clip(path), strings.Join(b.names, ", "))
		}
		v.fault(here.key, "unknown key %s%s", fault.Quote(full), remedy)
		delete(raw, name)
		return
	}
	if below.leaf == nil {
		inner, ok := raw[name].(map[string]any)
		switch {
		case !ok:
			v.fault(here.value, "%s = %s, want a table, which begins with the line [%s]", full, show(raw[name]), full)
			delete(raw, name)
		case path == "" && name == "nodes": // checked first
		default:
			v.table(below, inner, here, full)
		}
		return
	}
	k := *below.leaf
	k.name = full
	if value, ok := v.shaped(k, raw[name], here); ok {
		raw[name] = value
	} else {
		raw[name] = nil // so that it does not count as absent
	}
}

// absent reports missing keys that are required, and removes keys that were found wrong.
func (v *regionCheck) absent(b *branch, raw map[string]any, at *spot, path string) {
	for _, name := range b.names {
		below := b.below[name]
		if b.open != "" {
			continue
		}
		full := strings.TrimPrefix(path+"."+name, ".")
		_, given := raw[name]
		switch {
		case below.leaf == nil && !given && path == "" && name != "nodes":
			v.absent(below, nil, at, full)
		case below.leaf != nil && !given && below.leaf.required:
			k := *below.leaf
			k.name = full
			v.fault(at.key, "there is no %s; add it: %s", full, v.holds(k))
		}
	}
	for name, value := range raw { // any order: each is only looked at and removed
		if value == nil {
			delete(raw, name)
		}
	}
}

// named checks a key that is a code, or a pair of codes.
func (v *regionCheck) named(class, path, name string, at place) bool {
	if one, _, pair := strings.Cut(class, "-"); pair {
		x, y, ok := strings.Cut(name, "-")
		if !ok || x == y {
			v.fault(at, "%s: %s is no pair of two different codes, such as %s", path, fault.Quote(name), pairLike(v.lists[one]))
			return false
		}
		first, second := v.code(one, path, x, at), v.code(one, path, y, at)
		return first && second
	}
	return v.code(class, path, name, at)
}

func pairLike(list []string) string {
	if len(list) < 2 {
		return "AA-BB"
	}
	return list[0] + "-" + list[1]
}

// classWords are the words for one member of a class.
var classWords = map[string]string{
	"MEMBER": "member", "POWER": "outside power", "NODE": "node", "OUTSIDE": "power or partner", "INSTRUMENT": "instrument",
	"ORGANISATION": "organisation",
}

// aWord puts the article before the word for a class.
func aWord(class string) string {
	word := classWords[class]
	if strings.ContainsAny(word[:1], "aeiou") {
		return "an " + word
	}
	return "a " + word
}

// code checks a code of a class.
func (v *regionCheck) code(class, where, code string, at place) bool {
	if class == "ORGANISATION" {
		if !organisationLike.MatchString(code) {
			v.fault(at, "%s: %s is no code of an organisation; want letters, digits and _, at most 32, a letter first", where,
				fault.Quote(code))
			return false
		}
		return true
	}
	if class != "INSTRUMENT" && v.unsure || slices.Contains(v.lists[class], code) {
		return true
	}
	remedy := nearOrAll(code, v.lists[class])
	if len(v.lists[class]) == 0 {
		remedy = "the region file lists none"
	}
	v.fault(at, "%s: %s is no %s of this region; %s", where, fault.Quote(code), classWords[class], remedy)
	return false
}

// shaped checks a value and gives it in the form that the decoder expects.
func (v *regionCheck) shaped(k regionKey, value any, at *spot) (any, bool) {
	if k.shape == asOne {
		return v.single(k, value, at)
	}
	list, isList := value.([]any)
	if !isList {
		return v.unlike(k, value, at)
	}
	switch k.shape {
	case asNewCodes, asCodes:
		return list, v.codeList(k, list, at)
	case asGroups:
		return list, v.groups(k, list, at)
	case asSteps:
		return list, v.steps(k, list, at)
	case asYears:
		return v.twoYears(k, list, at)
	case asRisingYears:
		return v.risingYears(k, list, at)
	case asNormal:
		return v.normal(k, list, at)
	}
	return v.unlike(k, value, at)
}

// unlike reports a value of the wrong shape for its key.
func (v *regionCheck) unlike(k regionKey, value any, at *spot) (any, bool) {
	v.fault(at.value, "%s = %s, want %s", k.name, show(value), v.holds(k))
	return nil, false
}

// groups checks lists of two codes or more.
func (v *regionCheck) groups(k regionKey, list []any, at *spot) bool {
	ok := true
	for n, item := range list {
		group, isGroup := item.([]any)
		if !isGroup || len(group) < 2 {
			_, ok = v.unlike(k, item, at.item(n))
			continue
		}
		ok = v.codeList(k, group, at.item(n)) && ok
	}
	return ok
}

// steps checks dated values. Each year may occur once.
func (v *regionCheck) steps(k regionKey, list []any, at *spot) bool {
	ok := true
	seen := map[int64]bool{}
	for n, item := range list {
		here := at.item(n)
		step, _ := item.([]any)
		if len(step) != 2 {
			_, ok = v.unlike(k, item, here)
			continue
		}
		year, isYear := v.value(key{name: k.name + ", year", form: wholeForm, lo: 1, hi: lastYear}, step[0], here.item(0))
		if y, _ := year.(int64); isYear && seen[y] {
			v.fault(here.item(0).value, "%s: the year %d stands twice; drop one", k.name, y)
			isYear = false
		} else if isYear {
			seen[y] = true
		}
		inner := k
		inner.shape = asOne
		x, right := v.shaped(inner, step[1], here.item(1))
		ok = ok && isYear && right
		list[n] = []any{year, x}
	}
	return ok
}

// twoYears checks the first and the last year of a span.
func (v *regionCheck) twoYears(k regionKey, list []any, at *spot) (any, bool) {
	if len(list) != 2 {
		return v.unlike(k, list, at)
	}
	a, ok := v.value(k.key, list[0], at.item(0))
	b, ok2 := v.value(k.key, list[1], at.item(1))
	if !ok || !ok2 {
		return nil, false
	}
	if first, last := a.(int64), b.(int64); first > last || last-first > mostSpan {
		return v.unlike(k, list, at)
	}
	return list, true
}

// risingYears checks that each year is after the one before.
func (v *regionCheck) risingYears(k regionKey, list []any, at *spot) (any, bool) {
	if len(list) == 0 || len(list) > mostLandmarks {
		return v.unlike(k, list, at)
	}
	before := int64(0)
	for n, item := range list {
		year, ok := v.value(k.key, item, at.item(n))
		if !ok {
			return nil, false
		}
		if y := year.(int64); y > before {
			before = y
			continue
		}
		return v.unlike(k, list, at)
	}
	return list, true
}

// normal checks the mean and the spread of a normal distribution.
func (v *regionCheck) normal(k regionKey, list []any, at *spot) (any, bool) {
	if len(list) != 2 {
		return v.unlike(k, list, at)
	}
	mean := key{name: k.name + ", mean", form: numberForm, lo: k.lo, hi: k.hi, unit: k.unit}
	spread := key{name: k.name + ", spread", form: numberForm, lo: 0, hi: 10, unit: k.unit}
	_, ok := v.value(mean, list[0], at.item(0))
	_, ok2 := v.value(spread, list[1], at.item(1))
	return list, ok && ok2
}

// single checks a single value.
func (v *regionCheck) single(k regionKey, value any, at *spot) (any, bool) {
	s, isText := value.(string)
	if isText && strings.ContainsFunc(s, func(r rune) bool { return !fault.Visible(r) }) {
		v.fault(at.value, "%s = %s holds a character that cannot be seen; drop it", k.name, fault.Quote(s))
		return nil, false
	}
	switch {
	case isText && len(s) > mostText:
		v.fault(at.value, "%s has %d bytes, want at most %d", k.name, len(s), mostText)
		return nil, false
	case isText && k.required && strings.TrimSpace(s) == "":
		v.fault(at.value, "%s is empty; write something", k.name)
		return nil, false
	case isText && k.class != "":
		return value, v.code(k.class, k.name, s, at.value)
	case isText && (k.name == "forcing.data" || k.name == "calibration.posterior") && !fs.ValidPath(s):
		v.fault(at.value, "%s = %s, want a name inside the folder of the region file: without .. and without / at an end, "+
			"such as \"islands\" or \"islands/west\"", k.name, fault.Quote(s))
		return nil, false
	}
	out, ok := v.value(k.key, value, at)
	if r, isRange := out.([2]float64); isRange {
		out = []any{r[0], r[1]}
	}
	return out, ok
}

// codeList checks a list of codes. Each code may occur once.
func (v *regionCheck) codeList(k regionKey, list []any, at *spot) bool {
	ok := true
	seen := map[string]bool{}
	for n, item := range list {
		here := at.item(n).value
		code, isText := item.(string)
		switch {
		case !isText:
			v.fault(here, "%s holds %s, want a code in quotes", k.name, show(item))
		case k.shape == asNewCodes && !codeLike.MatchString(code):
			v.fault(here, "%s: %s is no code; want two to eight capital letters or digits, a letter first: ISO 3166 has two "+
				"letters for each country", k.name, fault.Quote(code))
		case seen[code]:
			v.fault(here, "%s names %s twice; drop one", k.name, code)
		case k.shape == asNewCodes && v.stands[code] != "":
			v.fault(here, "%s: %s stands in %s already; a node is one thing alone", k.name, code, v.stands[code])
		case k.shape != asNewCodes && !v.code(k.class, k.name, code, here):
			ok = false
			continue
		default:
			seen[code] = true
			if k.shape == asNewCodes {
				v.stands[code] = k.name
			}
			continue
		}
		ok = false
	}
	return ok
}

// holds says in words what a key holds.
func (v *regionCheck) holds(k regionKey) string {
	switch k.shape {
	case asNewCodes:
		return `a list of codes such as ["AA", "BB"]`
	case asCodes:
		return "a list of codes, each of " + aWord(k.class)
	case asGroups:
		return fmt.Sprintf("lists of two codes or more, each of %s, such as [[\"AA\", \"BB\"]]", aWord(k.class))
	case asSteps:
		return fmt.Sprintf("[[year, value], …] with %s", v.wanted(k.key))
	case asYears:
		return fmt.Sprintf("[first, last], two years in this order, at most %d apart", mostSpan)
	case asRisingYears:
		return fmt.Sprintf("a list of years, each after the one before, at most %d, such as [1995, 2005]", mostLandmarks)
	case asNormal:
		return fmt.Sprintf("[mean, spread], %v..%v and 0..10 (%s)", k.lo, k.hi, k.unit)
	case asOne:
		if k.class != "" {
			return fmt.Sprintf("the code of a %s", classWords[k.class])
		}
	}
	return v.wanted(k.key)
}
