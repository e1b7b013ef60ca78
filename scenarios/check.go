package scenarios

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// checker collects the faults of a chain of files while it is put together.
type checker struct {
	region  *sim.Region // nil when it could not be told: codes and years go unchecked
	file    string      // the file that is being read
	faults  []fault.Fault
	found   int               // how many faults there are, told or not
	orphan  bool              // a parent could not be read, so what seems absent may not be
	broken  map[string]bool   // ids of entries with a fault; what refers to them is not blamed too
	given   map[string]place  // ids of entries that are new in this file
	touched map[string]Origin // entries that were given or changed since the last finish, and where
	fresh   map[string]bool   // paths of parameters and switches that were given since the last finish
}

func newChecker(region *sim.Region) *checker {
	return &checker{region: region, broken: map[string]bool{}, touched: map[string]Origin{}, fresh: map[string]bool{}}
}

// enter begins another file, or another assignment.
func (c *checker) enter(file string) {
	c.file = file
	c.given = map[string]place{}
}

func (c *checker) fault(at place, format string, args ...any) {
	c.faultIn(Origin{c.file, at.line, at.col}, format, args...)
}

// faultIn notes what is wrong. After fault.Most faults it counts only, in a last
// one: a file made of faults would take the time and memory of all their words.
func (c *checker) faultIn(at Origin, format string, args ...any) {
	c.found++
	if c.found > fault.Most+1 {
		c.faults[fault.Most].Message = fmt.Sprintf("and %d more like these; mend these first", c.found-fault.Most)
		return
	}
	c.faults = append(c.faults, fault.Fault{File: at.File, Line: at.Line, Col: at.Col, Message: fmt.Sprintf(format, args...)})
}

// full tells whether faults are only counted from here on, so that nobody need look
// for what was meant.
func (c *checker) full() bool { return c.found > fault.Most }

func (c *checker) origin(at place) Origin { return Origin{c.file, at.line, at.col} }

// readsQuotes tells whether the writer put quotes where there is text: always in a file,
// seldom in an option of the command line.
func (c *checker) readsQuotes() bool {
	return !strings.HasPrefix(c.file, "--") || strings.ContainsAny(c.file, `"'`)
}

// value checks the value of a key. It gives the value in the form that Key
// promises, and whether it is right; if not, the fault is noted.
func (c *checker) value(k key, v any, at *spot) (any, bool) {
	want := func() (any, bool) {
		remedy := c.wanted(k)
		if _, quoted := v.(string); quoted && c.readsQuotes() && slices.Contains([]form{numberForm, rangeForm, wholeForm, yearForm, flagForm}, k.form) {
			remedy += ", without quotes"
		} else if _, broken := v.(float64); broken && k.form == yearForm {
			remedy += ", without a decimal point"
		}
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), remedy)
		return nil, false
	}
	switch k.form {
	case textForm:
		if s, ok := v.(string); ok {
			return s, c.text(k, s, at)
		}
	case textsForm:
		return c.texts(k, v, at)
	case numberForm:
		if x, ok := number(v, k.lo, k.hi); ok {
			return x, true
		}
	case rangeForm:
		if x, ok := number(v, k.lo, k.hi); ok {
			return [2]float64{x, x}, true
		}
		if lo, hi, ok := span(v, k.lo, k.hi); ok {
			return [2]float64{lo, hi}, true
		}
	case wholeForm:
		// Through int64 alone: a float cannot hold every seed.
		if n, ok := v.(int64); ok && float64(n) >= k.lo && float64(n) <= k.hi {
			return n, true
		}
	case yearForm:
		if n, ok := v.(int64); ok && c.inSpan(n) {
			return n, true
		}
	case dateForm:
		return c.date(k, v, at)
	case wordForm:
		if s, ok := v.(string); ok {
			if slices.Contains(k.words, s) {
				return s, true
			}
			c.fault(at.value, "%s = %s, want %s%s", k.name, show(v), c.wanted(k), didYouMean(s, k.words))
			return nil, false
		}
	case flagForm:
		if b, ok := v.(bool); ok {
			return b, true
		}
	case codeForm:
		if s, ok := v.(string); ok {
			return s, c.code(k, s, at, c.members())
		}
	case powerForm:
		if s, ok := v.(string); ok {
			return s, c.listedCode(k, s, at, "outside power", c.powers())
		}
	case bodyForm:
		if s, ok := v.(string); ok {
			return s, c.listedCode(k, s, at, "organisation", c.bodies())
		}
	case codesForm:
		return c.codes(k, v, at)
	case pairForm:
		return c.pair(k, v, at, c.members())
	case nodesForm:
		return c.pair(k, v, at, c.nodes())
	case tableForm, tablesForm: // checked by their own readers
	}
	return want()
}

// wanted says in words what a key holds.
func (c *checker) wanted(k key) string {
	limits := fmt.Sprintf("%v..%v", k.lo, k.hi)
	if k.unit != "" && k.unit != "1" {
		limits += " (" + k.unit + ")"
	}
	switch k.form {
	case textForm:
		return "text in quotes"
	case textsForm:
		return fmt.Sprintf("a list of texts such as [%q]", k.like)
	case numberForm:
		return "a number in " + limits
	case rangeForm:
		return "[low, high] or one number, low ≤ high, in " + limits
	case wholeForm:
		if k.hi == MaxSeed {
			return fmt.Sprintf("a whole number in 0..%d", uint64(MaxSeed))
		}
		return "a whole number in " + limits
	case yearForm:
		if c.region == nil {
			return "a year such as 2016"
		}
		return fmt.Sprintf("%d..%d (the span of %s)", c.region.FirstYear, c.region.LastYear, c.region.Name)
	case dateForm:
		return `a date such as "2016-09-02", "2016-09" or "2016"`
	case wordForm:
		return either(k.words)
	case flagForm:
		return "true or false"
	case codeForm:
		return "the code of a member" + listed(c.members())
	case powerForm:
		return "the code of an outside power" + listed(c.powers())
	case bodyForm:
		return "the code of an organisation" + listed(c.bodies())
	case codesForm:
		if k.lo > 1 {
			return fmt.Sprintf("a list of codes of %v members or more%s", k.lo, listed(c.members()))
		}
		return "a list of codes of members" + listed(c.members())
	case pairForm:
		return "the codes of two different members" + listed(c.members())
	case nodesForm:
		return "the codes of two different nodes" + listed(c.nodes())
	case tableForm:
		return fmt.Sprintf("a table, which begins with the line [%s]", k.name)
	case tablesForm:
		return fmt.Sprintf("tables, each of which begins with the line [[%s]]", k.name)
	}
	return "something else"
}

// number takes a TOML number in lo..hi. NaN is in no range.
func number(v any, lo, hi float64) (float64, bool) {
	var x float64
	switch v := v.(type) {
	case int64:
		x = float64(v)
	case float64:
		x = v
	default:
		return 0, false
	}
	return x + 0, x >= lo && x <= hi // + 0 turns −0 into 0
}

// span takes a list [low, high] of numbers in lo..hi.
func span(v any, lo, hi float64) (low, high float64, ok bool) {
	list, _ := v.([]any)
	if len(list) != 2 {
		return 0, 0, false
	}
	low, ok = number(list[0], lo, hi)
	high, ok2 := number(list[1], lo, hi)
	return low, high, ok && ok2 && low <= high
}

// text checks text: it is not empty, is of the pattern of its key, and holds only
// characters that can be seen, so that it may be written to a terminal. Ends of
// lines and tabs are in it if the key takes several lines.
func (c *checker) text(k key, s string, at *spot) bool {
	plain := s
	if k.lines {
		plain = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s)
	}
	hidden := strings.IndexFunc(plain, func(r rune) bool { return !fault.Visible(r) })
	switch {
	case !utf8.ValidString(s):
		c.fault(at.value, "%s = %s is no valid UTF-8; write it in UTF-8", k.name, show(s))
		return false
	case hidden >= 0:
		r, _ := utf8.DecodeRuneInString(plain[hidden:])
		remedy := "delete it"
		if r == '\n' || r == '\r' || r == '\t' {
			remedy = "write the text on one line, with spaces"
		}
		c.fault(at.value, "%s = %s holds U+%04X, a character that is not seen; %s", k.name, show(s), r, remedy)
		return false
	case strings.TrimSpace(s) == "":
		c.fault(at.value, "%s is empty; write something or leave the key out", k.name)
		return false
	case k.pattern != "" && !matches(k.pattern, s):
		want := fmt.Sprintf("text such as %q", k.like)
		if k.pattern == idPattern {
			want = fmt.Sprintf("small letters, digits and hyphens, such as %q", k.like)
		}
		c.fault(at.value, "%s = %s, want %s", k.name, show(s), want)
		return false
	}
	return true
}

func (c *checker) texts(k key, v any, at *spot) (any, bool) {
	list, ok := v.([]any)
	if !ok {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	var texts []string
	met := map[string]bool{}
	for n, item := range list {
		here := at.item(n)
		s, isText := item.(string)
		if !isText {
			c.fault(here.value, "%s holds %s, want %s", k.name, show(item), c.wanted(k))
			ok = false
			continue
		}
		if met[s] {
			c.fault(here.value, "%s holds %s twice; drop one", k.name, show(s))
			ok = false
		}
		ok = c.text(k, s, here) && ok
		texts = append(texts, s)
		met[s] = true
	}
	return texts, ok
}

// members and nodes list codes, in alphabetical order within the region file's
// groups; nil when the region is not known.
func (c *checker) members() []string {
	if c.region == nil {
		return nil
	}
	return c.nodes()[:c.region.Members]
}

func (c *checker) nodes() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for _, n := range c.region.Nodes {
		codes = append(codes, n.ID)
	}
	return codes
}

// powers and bodies list the codes of outside powers and of organisations.
func (c *checker) powers() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for _, n := range c.region.Powers {
		codes = append(codes, c.region.Nodes[n].ID)
	}
	return codes
}

func (c *checker) bodies() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for k := range c.region.Organisations {
		codes = append(codes, c.region.Organisations[k].ID)
	}
	return codes
}

// listedCode checks the code of something that the region file lists.
func (c *checker) listedCode(k key, s string, at *spot, what string, valid []string) bool {
	if c.region == nil || slices.Contains(valid, s) {
		return true
	}
	if c.full() {
		c.fault(at.value, "")
		return false
	}
	remedy := nearOrAll(s, valid)
	if len(valid) == 0 {
		remedy = "the region file lists none, so leave this entry out"
	}
	c.fault(at.value, "%s: %s is no %s of %s; %s", k.name, show(s), what, c.region.Name, remedy)
	return false
}

// codes takes a list of members and puts them in the region's order, since
// their order means nothing.
func (c *checker) codes(k key, v any, at *spot) (any, bool) {
	list, ok := v.([]any)
	if !ok || len(list) < int(k.lo) {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	var codes []string
	met := map[string]bool{}
	for n, item := range list {
		here := at.item(n)
		s, isText := item.(string)
		switch {
		case !isText:
			c.fault(here.value, "%s holds %s, want %s", k.name, show(item), c.wanted(k))
			ok = false
		case met[s]:
			c.fault(here.value, "%s names %s twice; drop one", k.name, show(s))
			ok = false
		case !c.code(k, s, here, c.members()):
			ok = false
		}
		codes = append(codes, s)
		met[s] = true
	}
	if !ok {
		return nil, false
	}
	order := c.members()
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
	})
	return codes, true
}

func (c *checker) code(k key, s string, at *spot, valid []string) bool {
	if c.region == nil || slices.Contains(valid, s) {
		return true
	}
	if c.full() {
		c.fault(at.value, "")
		return false
	}
	what := "no member"
	if len(valid) > c.region.Members || c.region.NodeIndex(s) < 0 {
		what = "no code"
	}
	c.fault(at.value, "%s: %s is %s of %s; %s", k.name, show(s), what, c.region.Name, nearOrAll(s, valid))
	return false
}

// pair takes two codes and puts them in alphabetical order, since their order
// means nothing.
func (c *checker) pair(k key, v any, at *spot, valid []string) (any, bool) {
	list, _ := v.([]any)
	var codes []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			codes = append(codes, s)
		}
	}
	if len(list) != 2 || len(codes) != 2 {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	first, second := c.code(k, codes[0], at.item(0), valid), c.code(k, codes[1], at.item(1), valid)
	if !first || !second {
		return nil, false
	}
	if codes[0] == codes[1] {
		c.fault(at.value, "%s names %s twice, want %s", k.name, codes[0], c.wanted(k))
		return nil, false
	}
	slices.Sort(codes)
	return codes, true
}

func (c *checker) inSpan(year int64) bool {
	return c.region == nil || year >= int64(c.region.FirstYear) && year <= int64(c.region.LastYear)
}

const datePattern = `^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`

// date takes a date and gives it as text of one of the three lengths.
func (c *checker) date(k key, v any, at *spot) (any, bool) {
	s := ""
	switch v := v.(type) {
	case string:
		s = v
	case int64:
		s = strconv.FormatInt(v, 10)
	case time.Time:
		if v.Location().String() != "date-local" {
			c.fault(at.value, "date holds a time of day, want %s", c.wanted(k))
			return nil, false
		}
		s = v.Format(time.DateOnly)
	}
	if !matches(datePattern, s) {
		c.fault(at.value, "date = %s, want %s", show(v), c.wanted(k))
		return nil, false
	}
	if !realDate(s) {
		c.fault(at.value, "date = %s, but the calendar has no such day; want %s", show(v), c.wanted(k))
		return nil, false
	}
	return s, true
}

// realDate tells whether the calendar has a date that matches datePattern.
func realDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s+"-01-01"[len(s)-4:])
	return err == nil
}

// firstYear is the first year of effect of what is dated so: its own year, or
// the next one after 30 June. A date that is only a year is that year.
func firstYear(date string) int64 {
	year, _ := strconv.ParseInt(date[:4], 10, 64)
	if len(date) > 4 && date[5:7] > "06" {
		year++
	}
	return year
}

// alternatives are keys of which an entry has one at most: a change that gives
// one takes the other away.
var alternatives = [][2]string{{"date", "year"}, {"openness", "openness_step"}}

// whole checks what concerns more than one key of an entry, and derives the
// year from the date.
func (c *checker) whole(e *Entry, header place) {
	before := c.found
	for _, k := range keysOf(e.Kind) {
		if k.required && k.name != "id" && k.name != "kind" && e.key(k.name) == nil {
			c.fault(header, "%s %q has no %s; add %s = …, %s", e.Kind.Name, e.ID, k.name, k.name, c.wanted(k))
		}
	}
	c.years(e, header)
	if c.found == before {
		c.parties(e, header)
		c.fields(e, header)
	}
	if e.key("openness") != nil && e.key("openness_step") != nil {
		c.fault(c.at(e, header, "openness_step", "openness"), "%q has both openness and openness_step; openness is the leader's own, openness_step is added to the predecessor's: keep one", e.ID)
	}
	if c.found > before {
		c.broken[e.ID] = true
	}
}

// at finds the place to blame: the first of the keys that the file being read
// gives itself, or else where it speaks of the entry.
func (c *checker) at(e *Entry, header place, keys ...string) place {
	for _, name := range keys {
		if k := e.key(name); k != nil && k.Origin.File == c.file {
			return place{k.Origin.Line, k.Origin.Col}
		}
	}
	return header
}

func (c *checker) years(e *Entry, header place) {
	date, dated := e.Get("date").(string)
	year := e.key("year")
	switch {
	case !dated && year == nil:
		c.fault(header, "%s %q has neither year nor date; add year = …, the first year of effect", e.Kind.Name, e.ID)
	case !dated:
	case year == nil:
		derived := firstYear(date)
		if !c.inSpan(derived) {
			c.fault(c.at(e, header, "date"), "date = %q takes effect in %d, want %s", date, derived, c.wanted(key{form: yearForm}))
		}
		e.put(Key{"year", derived, e.key("date").Origin})
	case year.Value != firstYear(date):
		rule := "what happens after 30 June counts from the next year"
		if len(date) == len("2016") {
			rule = "a date that is only a year means that year"
		}
		c.fault(c.at(e, header, "year", "date"), "year = %d, but date = %q takes effect in %d (%s); drop one of the two", year.Value, date, firstYear(date), rule)
	}
}

// parties checks what the region says about the parties.
func (c *checker) parties(e *Entry, header place) {
	if _, b := e.parties(); c.region == nil || b == "" {
		return
	}
	a, b := e.parties()
	at := c.at(e, header, "between", "toward", "by")
	if a == b {
		c.fault(at, "by and toward both name %s, want two different members%s", a, listed(c.members()))
		return
	}
	needs := e.Kind.Needs == sim.NeedsBorder || e.Kind.Parties == sim.BorderPair || e.Kind.Parties == sim.OuterPair
	border := c.region.BorderIndex(c.region.NodeIndex(a), c.region.NodeIndex(b))
	if needs && border < 0 {
		among := len(c.region.Nodes)
		if e.Kind.Parties == sim.PairOf || e.Kind.Parties == sim.Toward {
			among = c.region.Members
		}
		c.fault(at, "%s and %s share no land border, which %s needs; %s", a, b, e.Kind.Name,
			c.partners(a, b, among, "borders on", func(x, y int) bool { return c.region.BorderIndex(x, y) >= 0 }))
		return
	}
	stream := func(x, y int) bool { return c.region.StreamIndex(x, y) >= 0 }
	if e.Kind.Needs == sim.NeedsStream && !stream(c.region.NodeIndex(a), c.region.NodeIndex(b)) {
		c.fault(at, "%s and %s share neither water nor energy, which %s needs; %s", a, b, e.Kind.Name,
			c.partners(a, b, c.region.Members, "shares with", stream))
		return
	}
	if e.Kind.Parties == sim.OuterPair && border < c.region.Inner {
		c.fault(at, "%s and %s are both members, and leaders decide how their border is run; %s is for borders with an outside state", a, b, e.Kind.Name)
	}
	if km, ok := e.Get("km").(float64); ok && e.Kind.Name == "border_settlement" && !(km <= c.region.Borders[border].LengthKm) {
		c.fault(c.at(e, header, "km", "between"), "km = %v, want at most %v (the length of the border %s-%s)", km, c.region.Borders[border].LengthKm, a, b)
	}
}

// parties gives the codes of the one or two parties.
func (e *Entry) parties() (a, b string) {
	switch e.Kind.Parties {
	case sim.Nobody, sim.Countries:
	case sim.OneCountry:
		a, _ = e.Get("country").(string)
	case sim.Toward:
		a, _ = e.Get("by").(string)
		b, _ = e.Get("toward").(string)
	case sim.PairOf, sim.BorderPair, sim.OuterPair:
		if pair, _ := e.Get("between").([]string); len(pair) == 2 {
			a, b = pair[0], pair[1]
		}
	}
	return a, b
}

// partners says with whom two nodes share what a kind needs: "KZ borders on
// KG, TM, UZ; TJ borders on KG, UZ".
func (c *checker) partners(a, b string, among int, verb string, share func(x, y int) bool) string {
	of := func(code string) string {
		var list []string
		for n := range among {
			if share(c.region.NodeIndex(code), n) {
				list = append(list, c.region.Nodes[n].ID)
			}
		}
		if list == nil {
			list = []string{"none"}
		}
		return code + " " + verb + " " + strings.Join(list, ", ")
	}
	return of(a) + "; " + of(b)
}

// fields checks powers and members that the fields name against one another
// and against the parties.
func (c *checker) fields(e *Entry, header place) {
	first := ""
	countries, limited := e.Get("countries").([]string)
	for _, f := range e.Kind.Fields {
		code, given := e.Get(f.Key).(string)
		switch {
		case !given:
		case f.Type == sim.Power && first == "":
			first = f.Key
		case f.Type == sim.Power && e.Get(first) == code:
			c.fault(c.at(e, header, f.Key, first), "%s and %s both name %s, want two different outside powers%s", first, f.Key, code, listed(c.powers()))
		case f.Type == sim.Member && limited && !slices.Contains(countries, code):
			c.fault(c.at(e, header, f.Key, "countries"), "%s = %q, but countries leaves %s out; add it there or name another", f.Key, code, code)
		}
	}
}

// kindFor finds the kind of an entry in a table of the file, nil with a fault
// when it does not fit.
func (c *checker) kindFor(table string, v any, at *spot) *sim.Kind {
	name, ok := v.(string)
	if !ok {
		c.fault(at.value, "kind = %s, want text in quotes", show(v))
		return nil
	}
	if kind := agents.KindNamed(name); kind != nil {
		if tableOf(kind) == table {
			return kind
		}
		c.fault(at.value, "kind %q is %s; write [[%s]] above this entry instead of [[%s]]", name, natureOf(kind), tableOf(kind), table)
		return nil
	}
	c.fault(at.value, "there is no kind %s; %s", show(name), later(func() string { return nearOrAll(name, kindsIn(table)) }))
	return nil
}

// kindsIn lists the kinds of entries that stand in a table of the file.
func kindsIn(table string) []string {
	var list []string
	for _, kind := range agents.Kinds() {
		if tableOf(kind) == table {
			list = append(list, kind.Name)
		}
	}
	return list
}

func natureOf(k *sim.Kind) string {
	article := "a "
	if k.Nature != sim.Proposal {
		article = "an "
	}
	return article + k.Nature.String()
}

// unknown reports a key that a table does not take.
func (c *checker) unknown(table, name string, at *spot, keys []key, owner string) {
	if c.full() {
		c.fault(at.key, "")
		return
	}
	var valid []string
	for _, k := range keys {
		valid = append(valid, k.name)
	}
	path := name
	if table != "" {
		path = table + "." + name
	}
	near := fault.Nearest(name, valid)
	switch {
	case near != "" && table != "":
		c.fault(at.key, "unknown key %q; did you mean %q?", path, table+"."+near)
	case near != "":
		c.fault(at.key, "unknown key %q; did you mean %q?", path, near)
	case table != "" && find(topKeys, name) != nil:
		c.fault(at.key, "unknown key %q; %s belongs to the whole file: move it above the first line in brackets", path, name)
	default:
		c.fault(at.key, "unknown key %q; %s takes %s", path, owner, strings.Join(valid, ", "))
	}
}

// --- words ---

// show writes a value as TOML for a message, cut if long.
func show(v any) string {
	text := literal(v)
	if _, ok := v.(float64); ok && !strings.ContainsAny(text, ".en") {
		text += ".0" // so that a number with a decimal point looks like one
	}
	return clip(text)
}

// clip makes text fit into a message.
func clip(s string) string { return fault.Clip(s) }

// later is text of a message that is made when the message is.
type later func() string

func (f later) String() string { return f() }

// either lists words for "want …".
func either(words []string) string {
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, strconv.Quote(w))
	}
	if n := len(quoted); n > 1 {
		return strings.Join(quoted[:n-1], ", ") + " or " + quoted[n-1]
	}
	return strings.Join(quoted, "")
}

func listed(codes []string) string {
	if codes == nil {
		return ""
	}
	return " (" + strings.Join(codes, ", ") + ")"
}

func didYouMean(word string, words []string) string {
	return fault.DidYouMean(word, words)
}

// nearOrAll suggests a word, and lists all.
func nearOrAll(word string, words []string) string {
	all := "choose one of " + strings.Join(words, ", ")
	if near := fault.Nearest(word, words); near != "" {
		return fmt.Sprintf("did you mean %q? (%s)", near, all)
	}
	return all
}

// orNear ends "there is no …" of an entry: with a suggestion, or a hint where to look.
func (s *Scenario) orNear(id string) later {
	return func() string {
		return cmp.Or(fault.DidYouMean(id, s.ids()), "; `concord scenarios show` lists the entries of a scenario")
	}
}

// matches tells whether a pattern of the tables fits.
func matches(pattern, s string) bool { return patterns[pattern].MatchString(s) }

// patterns are the patterns of the tables, compiled.
var patterns = func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{datePattern: regexp.MustCompile(datePattern)}
	for _, keys := range [][]key{topKeys, keysOf(&sim.Kind{})} {
		for _, k := range keys {
			all[k.pattern] = regexp.MustCompile(k.pattern)
		}
	}
	return all
}()
