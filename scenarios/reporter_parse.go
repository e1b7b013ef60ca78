package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/sim"
	"concord/sim/fault"
)

// expressionParser reads an expression from left to right. After the first fault everything that follows is the end of
// the text.
type expressionParser struct {
	bound *Bound
	first int // first year of the run
	text  string
	r     *Expression
	bad   *fault.Fault

	at    int // where the next token is looked for
	next  token
	depth int
	terms int
}

// token is a piece of the text.
type token struct {
	kind tokenKind
	text string
	at   int
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	pathToken
	symbolToken
)

// fault notes the first fault.
func (p *expressionParser) fault(at int, format string, args ...any) {
	if p.bad == nil {
		line, col := fault.Place([]byte(p.text), at)
		p.bad = &fault.Fault{Line: line, Col: col, Message: fmt.Sprintf(format, args...)}
	}
	p.next = token{at: at}
}

const expressionExample = "pairs.AA-BB.turnover_usd / region.trade_inside_usd"

// whole reads the whole text.
func (p *expressionParser) whole() *term {
	switch {
	case len(p.text) > mostExpressionBytes:
		p.fault(0, "the expression has %d bytes, want at most %d; split it into several", len(p.text), mostExpressionBytes)
		return &term{}
	case !utf8.ValidString(p.text):
		p.fault(0, "the expression is no UTF-8; save it as UTF-8")
		return &term{}
	case strings.TrimSpace(p.text) == "":
		p.fault(0, "the expression is empty; write one, such as %s", expressionExample)
		return &term{}
	}
	p.move()
	t := p.sum()
	switch {
	case p.bad != nil:
		return t
	case p.next.kind == symbolToken && comparison(p.next.text) != 0:
		p.fault(p.next.at, "a comparison stands only in first_year; write first_year(%s)",
			fault.Clip(strings.TrimSpace(p.text)))
	case p.next.kind != endToken:
		p.fault(p.next.at, "%s stands where an operator (+ - * /) or the end is due", show(p.next.text))
	case t.words != nil:
		p.fault(t.at, "%s", p.onlyCompared(t))
	case len(p.r.paths) == 0:
		p.fault(0, "the expression names no outcome; write one, such as %s", expressionExample)
	}
	return t
}

// move reads the next token.
func (p *expressionParser) move() {
	if p.bad != nil {
		return
	}
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t\r\n"))
	rest := p.text[p.at:]
	begin := p.at
	take := func(kind tokenKind, n int) {
		p.next = token{kind, p.text[begin : begin+n], begin}
		p.at = begin + n
	}
	switch {
	case rest == "":
		p.next = token{at: begin}
	case rest[0] >= '0' && rest[0] <= '9':
		n := numberLength(rest)
		if r, _ := utf8.DecodeRuneInString(rest[n:]); r == '.' || inName(r) {
			p.fault(begin, "%s begins like a number and is none; write a number such as 0.2 or 1e6", show(firstPiece(rest)))
			return
		}
		take(numberToken, n)
	case inName(rune(rest[0])):
		n := nameLength(rest)
		if n == len(rest) || rest[n] != '.' {
			take(nameToken, n)
			return
		}
		take(pathToken, pathLength(rest, n))
	case len(rest) > 1 && rest[1] == '=' && strings.IndexByte("<>=!", rest[0]) >= 0:
		take(symbolToken, 2)
	case strings.IndexByte("+-*/(),<>", rest[0]) >= 0:
		take(symbolToken, 1)
	default:
		r, _ := utf8.DecodeRuneInString(rest)
		p.fault(begin, "%s is no part of an expression; %s", show(string(r)), instead(r))
	}
}

// firstPiece is the text up to a blank or a sign.
func firstPiece(text string) string {
	if n := strings.IndexAny(text, " \t\r\n+-*/(),<>=!"); n >= 0 {
		return text[:n]
	}
	return text
}

// instead says what to write instead of a character that an expression does not take.
func instead(r rune) string {
	for _, other := range []struct{ all, use string }{{"−–—", "write -"}, {"×·", "write *"}, {"÷:", "write /"},
		{"≥", "write >="}, {"≤", "write <="}, {"≠!", "write !="}, {"=", "write =="}, {".", "write 0.5 for .5"},
		{"^", "write a product, such as x * x"}, {"&|", "compare once; take min or max of several"},
		{"@", "choose years with a function such as mean(x, 2005, 2015) or at(x, 2015)"},
		{"\"'", "write words and paths without quotes"}, {"?", "name each outcome by its path"}} {
		if strings.ContainsRune(other.all, r) {
			return other.use
		}
	}
	return "it takes numbers, paths such as region.horizontal, + - * / and functions"
}

func inName(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// nameLength counts the bytes of a name or of the last part of a path.
func nameLength(text string) int {
	if n := strings.IndexFunc(text, func(r rune) bool { return !inName(r) }); n >= 0 {
		return n
	}
	return len(text)
}

// numberLength counts the bytes of a number without a sign.
func numberLength(text string) int {
	digits := func(at int) int {
		for at < len(text) && text[at] >= '0' && text[at] <= '9' {
			at++
		}
		return at
	}
	n := digits(0)
	if n+1 < len(text) && text[n] == '.' && digits(n+1) > n+1 {
		n = digits(n + 1)
	}
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		at := n + 1
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		if digits(at) > at {
			n = digits(at)
		}
	}
	return n
}

// pathLength counts the bytes of a path whose table has n bytes. An entity may hold - > and :, and ends with a dot. So
// no blanks are needed around the operators after a path.
func pathLength(text string, n int) int {
	if text[:n] == sim.OfRegion.String() {
		return n + 1 + nameLength(text[n+1:])
	}
	at := n + 1
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !inName(r) && !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("->:", r) {
			break
		}
		at += size
	}
	if at < len(text) && text[at] == '.' {
		at += 1 + nameLength(text[at+1:])
	}
	return at
}

// comparison is the operation of a comparison, 0 for other texts.
func comparison(text string) operation {
	if k := slices.Index(operationNames[above:], text); k >= 0 {
		return above + operation(k)
	}
	return 0
}

// is tells whether the next token is one of these symbols.
func (p *expressionParser) is(symbols ...string) bool {
	return p.next.kind == symbolToken && slices.Contains(symbols, p.next.text)
}

// want passes over a symbol that must come next.
func (p *expressionParser) want(symbol, after string) {
	if p.bad != nil || p.is(symbol) {
		p.move()
		return
	}
	p.fault(p.next.at, "%s stands where %q is due %s", p.found(), symbol, after)
}

// found is the next token in a message.
func (p *expressionParser) found() string {
	if p.next.kind == endToken {
		return "the end"
	}
	return show(p.next.text)
}

// sum reads terms with + and - between them.
func (p *expressionParser) sum() *term { return p.row(p.product, "+", "-") }

// product reads terms with * and / between them.
func (p *expressionParser) product() *term { return p.row(p.signed, "*", "/") }

// row reads terms with operators of one strength between them. They are computed from left to right.
func (p *expressionParser) row(part func() *term, symbols ...string) *term {
	t := part()
	for p.bad == nil && p.is(symbols...) {
		do := map[string]operation{"+": plus, "-": minus, "*": times, "/": over}[p.next.text]
		at := p.next.at
		p.move()
		t = p.join(do, at, t, part())
	}
	return t
}

// signed reads a term that may have signs before it.
func (p *expressionParser) signed() *term {
	if !p.is("-") {
		return p.single()
	}
	at := p.next.at
	p.move()
	if !p.deeper(at) {
		return &term{}
	}
	part := p.signed()
	p.depth--
	return p.join(negative, at, part)
}

// deeper begins a level of nesting, which single or signed ends.
func (p *expressionParser) deeper(at int) bool {
	if p.depth++; p.depth > mostExpressionDepth {
		p.fault(at, "the expression nests deeper than %d levels; split it into several", mostExpressionDepth)
	}
	return p.bad == nil
}

// single reads a number, a path, a function or an expression in parentheses.
func (p *expressionParser) single() *term {
	if p.bad != nil {
		return &term{}
	}
	now := p.next
	switch {
	case now.kind == numberToken:
		p.move()
		v, err := strconv.ParseFloat(now.text, 64)
		if err != nil || math.IsInf(v, 0) {
			p.fault(now.at, "%s is too large for a number; want at most 1.8e308", show(now.text))
		}
		return p.made(&term{do: numberTerm, number: v, unit: unit{any: true}, at: now.at})
	case now.kind == pathToken:
		p.move()
		return p.outcome(now)
	case now.kind == nameToken:
		p.move()
		if p.is("(") {
			return p.function(now)
		}
		p.fault(now.at, "%s is neither a path nor a function%s; write a path such as region.horizontal, or one of %s",
			show(now.text), fault.DidYouMean(now.text, functionNames), strings.Join(functionNames, ", "))
	case p.is("("):
		p.move()
		if !p.deeper(now.at) {
			return &term{}
		}
		t := p.sum()
		p.depth--
		if p.bad == nil && p.next.kind == symbolToken && comparison(p.next.text) != 0 {
			p.fault(p.next.at, "a comparison stands only in first_year, without parentheses around it")
		}
		p.want(")", "to close the parenthesis")
		return t
	case now.kind == endToken:
		p.fault(now.at, "the expression ends where a number, a path or a function is due")
	default:
		p.fault(now.at, "%s stands where a number, a path or a function is due", show(now.text))
	}
	return &term{}
}

// made counts a term.
func (p *expressionParser) made(t *term) *term {
	if p.terms++; p.terms > mostExpressionTerms {
		p.fault(t.at, "the expression has more than %d numbers, paths, operators and functions; split it into several",
			mostExpressionTerms)
	}
	return t
}

// outcome finds what a path names.
func (p *expressionParser) outcome(now token) *term {
	t := &term{do: outcomeTerm, yearly: true, at: now.at}
	t.place = slices.IndexFunc(p.r.paths, func(q Quantity) bool { return q.Path == now.text })
	if t.place < 0 {
		q, err := p.bound.Quantity(now.text)
		if err != nil {
			p.fault(now.at, "%v", err)
			return t
		}
		if t.place = slices.IndexFunc(p.r.paths, func(o Quantity) bool { return o.Path == q.Path }); t.place < 0 {
			t.place = len(p.r.paths)
			p.r.paths = append(p.r.paths, q)
		}
	}
	o := &p.r.paths[t.place].Outcome
	t.unit, t.words = unitOf(o.Unit), o.Words
	return p.made(t)
}

// function reads the arguments of a function, whose name is read.
func (p *expressionParser) function(name token) *term {
	k := slices.Index(functionNames, name.text)
	if k < 0 {
		p.fault(name.at, "there is no function %s; %s", show(name.text), nearOrAll(name.text, functionNames))
		return &term{}
	}
	do := least + operation(k)
	p.move()
	if !p.deeper(name.at) {
		return &term{}
	}
	var parts []*term
	if do == firstYearOf {
		parts = append(parts, p.condition())
	} else {
		parts = append(parts, p.sum())
	}
	var years []int
	for p.bad == nil && p.is(",") {
		at := p.next.at
		p.move()
		switch {
		case do == least || do == greatest:
			parts = append(parts, p.sum())
		case len(years) < do.years():
			years = append(years, p.year(do, years))
		default:
			p.fault(at, "%s takes no more; it is written %s", name.text, usage(do))
		}
	}
	all := do == firstYearOf && years == nil
	if p.bad == nil && (len(years) < do.years() && !all || (do == least || do == greatest) && len(parts) < 2) {
		p.fault(p.next.at, "something is missing; %s is written %s", name.text, usage(do))
	}
	p.depth--
	p.want(")", "after the last argument of "+name.text)
	t := p.join(do, name.at, parts...)
	if t.from, t.to, t.all = p.first, p.bound.Until, all; len(years) > 0 {
		t.from, t.to = years[0], years[len(years)-1]
	}
	return t
}

// years is how many years a function takes.
func (o operation) years() int {
	switch {
	case o == atYear:
		return 1
	case o.overYears():
		return 2
	}
	return 0
}

// usage is how a function is written.
func usage(do operation) string {
	switch do {
	case least, greatest:
		return operationNames[do] + "(a, b) or with more"
	case absolute:
		return "abs(a)"
	case atYear:
		return "at(a, 2015)"
	case firstYearOf:
		return "first_year(a > b) or first_year(a > b, 2005, 2015)"
	}
	return operationNames[do] + "(a, 2005, 2015)"
}

// year reads a year of a function over years, after those before it.
func (p *expressionParser) year(do operation, before []int) int {
	now := p.next
	year, err := strconv.Atoi(now.text)
	switch {
	case now.kind != numberToken || err != nil:
		p.fault(now.at, "%s stands where a year is due; %s is written %s", p.found(), operationNames[do], usage(do))
	case year < p.first || year > p.bound.Until:
		p.fault(now.at, "the year %d lies outside the run, which has %d..%d; choose from these", year, p.first, p.bound.Until)
	case len(before) > 0 && year < before[0]:
		p.fault(now.at, "the last year %d is before the first, %d; exchange them", year, before[0])
	}
	p.move()
	return year
}

// condition reads a comparison.
func (p *expressionParser) condition() *term {
	a := p.sum()
	do := operation(0)
	if p.next.kind == symbolToken {
		do = comparison(p.next.text)
	}
	if do == 0 {
		p.fault(p.next.at, "first_year wants a comparison (> >= < <= == !=); it is written %s", usage(firstYearOf))
		return a
	}
	at := p.next.at
	p.move()
	if a.words == nil {
		if p.next.kind == nameToken && !slices.Contains(functionNames, p.next.text) {
			p.fault(p.next.at, "%s is a word, and what is compared with it is a number; compare with a number",
				show(p.next.text))
		}
		return p.join(do, at, a, p.sum())
	}
	path := p.r.paths[a.place].Path
	code := -1
	if p.next.kind == nameToken {
		code = slices.Index(a.words, p.next.text)
	}
	switch {
	case p.bad != nil:
	case do != equalTo && do != unequalTo:
		p.fault(at, "%s is a category, which has no order; compare it by == or !=", path)
	case p.next.kind != nameToken:
		p.fault(p.next.at, "%s is a category; compare it with one of its words: %s", path, strings.Join(a.words, ", "))
	case code < 0:
		p.fault(p.next.at, "%s is no category of %s; %s", show(p.next.text), path, nearOrAll(p.next.text, a.words))
	}
	word := p.made(&term{do: wordTerm, word: p.next.text, number: float64(code), at: p.next.at, unit: unit{any: true}})
	p.move()
	return p.made(&term{do: do, parts: []*term{a, word}, at: at, yearly: true})
}

// onlyCompared is the fault of a category that is used as a number.
func (p *expressionParser) onlyCompared(t *term) string {
	path := p.r.paths[t.place].Path
	return fmt.Sprintf("%s is a category (%s), no number; compare it with a word, such as first_year(%s == %s)", path,
		strings.Join(t.words, ", "), path, t.words[len(t.words)-1])
}

// join makes a term of its parts. It checks their units, and that no category is taken for a number.
func (p *expressionParser) join(do operation, at int, parts ...*term) *term {
	t := &term{do: do, parts: parts, at: at}
	if p.bad != nil {
		return t
	}
	for k, part := range parts {
		if part.words != nil {
			p.fault(part.at, "%s", p.onlyCompared(part))
			return t
		}
		t.yearly = t.yearly || part.yearly
		switch {
		case k == 0:
			t.unit = part.unit
		case do == times:
			t.unit = t.unit.timesPower(part.unit, 1)
		case do == over && t.unit.any && !part.unit.any:
			t.unit = unit{}.timesPower(part.unit, -1)
		case do == over:
			t.unit = t.unit.timesPower(part.unit, -1)
		case !t.unit.fits(part.unit):
			p.fault(at, "%s puts together two units, %s and %s; divide by something of the same unit first",
				operationNames[do], t.unit, part.unit)
			return t
		default:
			t.unit = t.unit.joined(part.unit)
		}
	}
	if do.overYears() {
		if !t.yearly {
			p.fault(parts[0].at, "what stands in %s has one number a run already; drop %s", operationNames[do],
				operationNames[do])
			return t
		}
		t.yearly = false
		if do == firstYearOf {
			t.unit = unitOf("year")
		}
		t.place = len(p.r.overall)
		p.r.overall = append(p.r.overall, t)
	}
	return p.made(t)
}
