package results

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"concord/results/analysis"
	"concord/sim"
)

// Attribution divides the difference that scenario B makes against scenario A, in
// one outcome and over some years, among the players that make it: what differs
// between the two. Each coalition of players was simulated with the same seeds: A
// with those players as in B. All numbers but the seed are in Unit.
//
// A waterfall goes from Base.Mean over Players[…].Share.Mean, in the order given,
// to Reached.Mean; the shares add up to Total.Mean exactly but for rounding.
type Attribution struct {
	Kind  string // one of AttributionKinds
	Title string // in a line and in words, for the head of a figure: what the shares are of
	A, B  string // names of the scenarios; B is also that of A with the switches off

	Outcome string // as it is asked for: region.horizontal, pairs.TJ-UZ.turnover_usd
	Name    string // the same in words: H, vertical integration, turnover_usd of TJ-UZ
	Unit    string // "points" for an index of 0..100, otherwise that of the outcome
	Years   string // "2015", or "2030–2035" for the mean over years

	Seeds        int       // replicates; each runs every coalition
	Seed         uint64    // of the streams
	Draws        sim.Draws // where the parameters of each replicate come from
	ModelVersion string
	Sampled      bool // shares are from two random orders a seed, not from all coalitions
	Coalitions   int  // that were simulated for each seed
	Runs         int  // coalitions times seeds

	Base    analysis.Estimate // level of the outcome when all is as in A
	Reached analysis.Estimate // level when all is as in B
	Total   analysis.Paired   // effect of all players together, Reached less Base

	Players      []AttributionPlayer
	Interactions []AttributionPair // every two players, the strongest first; none when Sampled
	Square       *AttributionSquare
}

// AttributionKinds are the kinds of attributions: what differs between two
// scenarios; the groups of barriers, switched off; the groups of supports, likewise.
var AttributionKinds = [...]string{"difference", "barriers", "supports"}

// AttributionPlayer is one thing that differs, or several that count as one.
type AttributionPlayer struct {
	Name  string            // short: uz-leader-2016, political barriers
	Parts []string          // paths of what it is made of, with how they differ
	Share analysis.Estimate // its Shapley value, of Attribution.Total
	Alone analysis.Estimate // effect when it alone is as in B
	Last  analysis.Estimate // effect of its being so when all others are: what leaving it out would cost
}

// AttributionPair is how two players work on each other.
type AttributionPair struct {
	I, J  int               // places in Players, I before J
	Index analysis.Estimate // what they add together beyond what they add one by one
}

// AttributionSquare has the levels of the outcome in the two by two of inner and
// outside barriers, and what the two add together beyond each alone.
type AttributionSquare struct {
	Neither  analysis.Estimate // all barriers stand: Base
	Internal analysis.Estimate // the four groups inside the region are switched off
	External analysis.Estimate // those from outside are
	Both     analysis.Estimate // all are: Reached
	Together analysis.Estimate // (Both − External) − (Internal − Neither)
}

// Spread says what the intervals cover. [uncertain] ranges are never drawn.
func (a *Attribution) Spread() string {
	return SpreadOf(a.Draws, false)
}

// Method says how the shares were found.
func (a *Attribution) Method() string {
	if a.Sampled {
		return "sampled: one random order of joining and its reverse for each seed"
	}
	return "exact: every coalition for each seed"
}

// Columns of the tables of attributions.
var (
	attributionAbout = []Column{
		{"kind", "string", "what is divided: the difference of two scenarios, or what barriers or supports make"},
		{"a", "string", "scenario without any of the players"},
		{"b", "string", "scenario with all of them"},
		{"outcome", "string", "of what the shares are, as --outcome takes it"},
		{"unit", "string", "unit of the numbers that follow"},
		{"years", "string", "year, or the years whose mean is taken"},
	}
	attributionRun = []Column{
		{"interval", "string", "what intervals are of"},
		{"seeds", "integer", "number of seeds; each runs every combination, or two orders of joining"},
		{"seed", "string", "the seed, in digits"},
		{"model_version", "string", "version of the model"},
	}
	attributionColumns = slices.Concat(attributionAbout, []Column{
		{"row", "string", "base: level without any player; reached: level with all; total: their difference; share: of one player; " +
			"square: of inner and outside barriers, levels when neither, one or both are off, and what they add together beyond each alone"},
		{"name", "string", "the player, or the place in the square"},
		{"parts", "string", "what the player is made of"},
		{"mean", "number", "mean over seeds: a level, or an effect; of a share the Shapley value"},
		{"se", "number", "its standard error"},
		{"low", "number", "lower end of its 95 % interval"},
		{"high", "number", "upper end"},
		{"alone", "number", "effect of the player when it joins first"},
		{"alone_low", "number", "lower end of its 95 % interval"},
		{"alone_high", "number", "upper end"},
		{"last", "number", "effect of the player when it joins last: what leaving it out would cost"},
		{"last_low", "number", "lower end of its 95 % interval"},
		{"last_high", "number", "upper end"},
		{"method", "string", "exact: all combinations; sampled: random orders of joining"},
	}, attributionRun)
	interactionsColumns = slices.Concat(attributionAbout, []Column{
		{"one", "string", "a player"},
		{"other", "string", "another"},
		{"index", "number", "what the two add together beyond what they add one by one, mean over seeds"},
		{"se", "number", "its standard error"},
		{"low", "number", "lower end of its 95 % interval"},
		{"high", "number", "upper end"},
	}, attributionRun)
)

// AttributionTables are the tables of attributions, which AttributionCSV and
// InteractionsCSV write.
func AttributionTables(list ...*Attribution) []Table {
	return []Table{
		{File: "why.csv", Columns: attributionColumns, CSV: AttributionCSV(list...),
			Description: "What made the difference: levels without and with all players, their difference, and the share of each player. Numbers have six digits."},
		{File: "interactions.csv", Columns: interactionsColumns, CSV: InteractionsCSV(list...),
			Description: "How every two players work on each other; no rows when shares are sampled. Numbers have six digits."},
	}
}

// AttributionCSV writes attributions as one table: of each the rows base and
// reached (levels), total and, for each player, share (effects), and for barriers
// the levels of the two by two.
func AttributionCSV(list ...*Attribution) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(names(attributionColumns))
	for _, a := range list {
		row := func(what, name, parts string, e analysis.Estimate, more ...analysis.Estimate) {
			cells := []string{a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, what, name, parts, digits(e.Mean), digits(e.SE), digits(e.Low), digits(e.High)}
			for k := range 2 {
				if k < len(more) {
					cells = append(cells, digits(more[k].Mean), digits(more[k].Low), digits(more[k].High))
				} else {
					cells = append(cells, "", "", "")
				}
			}
			method, _, _ := strings.Cut(a.Method(), ":")
			w.Write(append(cells, method, a.Spread(), strconv.Itoa(a.Seeds), strconv.FormatUint(a.Seed, 10), a.ModelVersion))
		}
		row("base", "", "", a.Base)
		row("reached", "", "", a.Reached)
		row("total", "", "", analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low, High: a.Total.High})
		for k := range a.Players {
			p := &a.Players[k]
			row("share", p.Name, strings.Join(p.Parts, "; "), p.Share, p.Alone, p.Last)
		}
		if s := a.Square; s != nil {
			row("square", "neither", "", s.Neither)
			row("square", "internal", "", s.Internal)
			row("square", "external", "", s.External)
			row("square", "both", "", s.Both)
			row("square", "together", "", s.Together)
		}
	}
	w.Flush()
	return out.Bytes()
}

// InteractionsCSV writes the interactions of players, every two of an attribution.
func InteractionsCSV(list ...*Attribution) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(names(interactionsColumns))
	for _, a := range list {
		for _, x := range a.Interactions {
			w.Write([]string{a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, a.Players[x.I].Name, a.Players[x.J].Name, digits(x.Index.Mean), digits(x.Index.SE),
				digits(x.Index.Low), digits(x.Index.High), a.Spread(), strconv.Itoa(a.Seeds), strconv.FormatUint(a.Seed, 10), a.ModelVersion})
		}
	}
	w.Flush()
	return out.Bytes()
}

// OfModel is what every attribution must be told with.
const OfModel = "This attribution holds inside the model."

// mostNamed is how many players a sentence names one by one.
const mostNamed = 5

// Sentences tell the attribution in words, the first with every number that
// matters most.
func (a *Attribution) Sentences() []string {
	gains := "gains"
	if a.Total.Mean < 0 {
		gains = "loses"
	}
	out := []string{fmt.Sprintf("Of the %s %s (%s to %s, %s) that %s in %s %s %s, %s.", signed(a.Total.Mean, a.Unit), a.Unit, scaled(a.Total.Low, a.Unit), scaled(a.Total.High, a.Unit),
		a.Spread(), a.Name, a.Years, gains, a.when(), a.parts())}
	if a.Total.Low <= 0 && a.Total.High >= 0 {
		out[0] = fmt.Sprintf("%s in %s is not told apart %s: %s %s (%s to %s, %s). Of this mean, %s.", capital(a.Name), a.Years, a.when(), signed(a.Total.Mean, a.Unit), a.Unit,
			scaled(a.Total.Low, a.Unit), scaled(a.Total.High, a.Unit), a.Spread(), a.parts())
	}
	if len(a.Interactions) > 0 {
		if x := a.Interactions[0]; x.Index.Low > 0 || x.Index.High < 0 {
			i, j := a.Players[x.I].Share.Mean, a.Players[x.J].Share.Mean
			how := "they strengthen each other"
			switch {
			case i < 0 != (j < 0):
				how = "they work against each other, and this is what their meeting adds"
			case x.Index.Mean < 0 != (i < 0):
				how = "either does part of the work of the other"
			}
			out = append(out, fmt.Sprintf("The strongest interaction is that of %s and %s: together they come to %s %s (%s to %s, %s) beyond what they add one by one; %s.", a.Players[x.I].Name,
				a.Players[x.J].Name, signed(x.Index.Mean, a.Unit), a.Unit, scaled(x.Index.Low, a.Unit), scaled(x.Index.High, a.Unit), a.Spread(), how))
		}
	}
	if s := a.Square; s != nil {
		together := fmt.Sprintf("The two together come to %s (%s to %s, %s) beyond what each adds alone.", signed(s.Together.Mean, a.Unit), scaled(s.Together.Low, a.Unit), scaled(s.Together.High, a.Unit), a.Spread())
		out = append(out, fmt.Sprintf("From %s, %s in %s reaches %s without inner barriers, %s without outside ones and %s without both. %s",
			scaled(s.Neither.Mean, a.Unit), a.Name, a.Years, scaled(s.Internal.Mean, a.Unit), scaled(s.External.Mean, a.Unit), scaled(s.Both.Mean, a.Unit), together))
	}
	return append(out, OfModel)
}

// when says what the total is the effect of.
func (a *Attribution) when() string {
	switch a.Kind {
	case "barriers":
		return "when all barriers fall"
	case "supports":
		return "when all supports are gone"
	}
	return "from " + a.A + " to " + a.B
}

// parts names the players with their shares, the greatest first.
func (a *Attribution) parts() string {
	order := a.Greatest()
	verb := "accounts for"
	if a.Kind != "difference" {
		verb = "account for"
	}
	var said []string
	rest, others := 0.0, 0
	for k, i := range order {
		p := &a.Players[i]
		if k >= mostNamed && len(order) > mostNamed+1 {
			rest += p.Share.Mean
			others++
			continue
		}
		text := fmt.Sprintf("%s %s (%s to %s)", p.Name, signed(p.Share.Mean, a.Unit), scaled(p.Share.Low, a.Unit), scaled(p.Share.High, a.Unit))
		if k == 0 {
			text = fmt.Sprintf("%s %s %s (%s to %s)", p.Name, verb, signed(p.Share.Mean, a.Unit), scaled(p.Share.Low, a.Unit), scaled(p.Share.High, a.Unit))
		}
		said = append(said, text)
	}
	if others > 0 {
		said = append(said, fmt.Sprintf("the other %d together %s", others, signed(rest, a.Unit)))
	}
	return and(said)
}

// Greatest are the places of the players by the size of their mean share, the
// greatest first; of equal ones the earlier.
func (a *Attribution) Greatest() []int {
	order := make([]int, len(a.Players))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Compare(math.Abs(a.Players[y].Share.Mean), math.Abs(a.Players[x].Share.Mean))
	})
	return order
}

// scaled writes a number of a unit for people; money in billions, millions or thousands.
func scaled(x float64, unit string) string {
	if strings.HasPrefix(unit, "US$") {
		switch size := math.Abs(x); {
		case size >= 1e9:
			return rounded(x/1e9) + " billion"
		case size >= 1e6:
			return rounded(x/1e6) + " million"
		case size >= 1e4:
			return rounded(x/1e3) + " thousand"
		}
	}
	return rounded(x)
}

// signed is scaled with a plus where it is due.
func signed(x float64, unit string) string {
	text := scaled(x, unit)
	if x > 0 && text != "0" {
		return "+" + text
	}
	return text
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Headline says in a line what the shares are of.
func (a *Attribution) Headline() string {
	switch a.Kind {
	case "barriers":
		return fmt.Sprintf("What holds %s down in %s: groups of barriers, %s", a.Name, a.Years, a.A)
	case "supports":
		return fmt.Sprintf("What holds %s up in %s: groups of supports, %s", a.Name, a.Years, a.A)
	}
	return fmt.Sprintf("What made the difference to %s in %s: %s → %s", a.Name, a.Years, a.A, a.B)
}

// AttributionReport is the summary of attributions as Markdown. Captions are those
// of their figures, by kind; none of what was not drawn.
func AttributionReport(m *Manifest, captions map[string]string, list ...*Attribution) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# %s\n", m.Title)
	for _, a := range list {
		p("## %s\n", a.Headline())
		for _, s := range a.Sentences() {
			p("%s\n", s)
		}
		if caption := captions[a.Kind]; caption != "" {
			p("- %s\n", caption)
		}
		p("| %s | share (95 %%) | alone (95 %%) | last (95 %%) | what it is |\n|---|---:|---:|---:|---|", a.playersAre())
		for _, i := range a.Greatest() {
			q := &a.Players[i]
			p("| %s | %s | %s | %s | %s |", q.Name, a.cell(q.Share), a.cell(q.Alone), a.cell(q.Last), strings.Join(q.Parts, "<br>"))
		}
		p("| all | %s | | | |\n", a.cell(analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low, High: a.Total.High}))
		p("In %s of %s in %s, which goes from %s to %s. Shares are Shapley values, %s; they add up to the whole. *Alone*: it is the only thing that changes. *Last*: all others have changed before. Intervals: %s, %d of them.\n",
			a.Unit, a.Name, a.Years, scaled(a.Base.Mean, a.Unit), scaled(a.Reached.Mean, a.Unit), a.Method(), a.Spread(), a.Seeds)
		if len(a.Interactions) > 0 {
			p("Interactions, the strongest first: what two add together beyond what they add one by one, in the mean over who else has joined.\n")
			for _, x := range a.Interactions[:min(mostNamed, len(a.Interactions))] {
				p("- %s and %s: %s", a.Players[x.I].Name, a.Players[x.J].Name, a.cell(x.Index))
			}
			p("")
		}
		if s := a.Square; s != nil {
			p("| %s in %s | outside barriers stand | outside barriers are off |\n|---|---:|---:|", a.Name, a.Years)
			p("| inner barriers stand | %s | %s |", levels(s.Neither, a.Unit), levels(s.External, a.Unit))
			p("| inner barriers are off | %s | %s |\n", levels(s.Internal, a.Unit), levels(s.Both, a.Unit))
		}
	}
	p("Model %s, seed %d, %d replicates. Outcome digest %s.", m.ModelVersion, m.Seed, m.Replicates, m.OutcomeDigest)
	return b.Bytes()
}

// Brief is the attribution for a terminal: the sentences and the shares.
func (a *Attribution) Brief() string {
	var b strings.Builder
	for _, s := range a.Sentences() {
		fmt.Fprintln(&b, s)
	}
	b.WriteByte('\n')
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  %s\tshare, %s\talone\tlast\n", a.playersAre(), a.Unit)
	for _, i := range a.Greatest() {
		p := &a.Players[i]
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", p.Name, a.cell(p.Share), a.cell(p.Alone), a.cell(p.Last))
	}
	w.Flush()
	fmt.Fprintf(&b, "  95 %% intervals: %s, %d of them; %s\n", a.Spread(), a.Seeds, a.Method())
	return b.String()
}

// playersAre says in a word what the players are.
func (a *Attribution) playersAre() string {
	if a.Kind == "difference" {
		return "what differs"
	}
	return a.Kind
}

// cell writes an effect and its interval.
func (a *Attribution) cell(e analysis.Estimate) string {
	return fmt.Sprintf("%s (%s to %s)", signed(e.Mean, a.Unit), scaled(e.Low, a.Unit), scaled(e.High, a.Unit))
}

// levels writes a level and its interval.
func levels(e analysis.Estimate, unit string) string {
	return fmt.Sprintf("%s (%s to %s)", scaled(e.Mean, unit), scaled(e.Low, unit), scaled(e.High, unit))
}
