package results

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/results/analysis"
)

// OfModel is the caveat that every attribution must be told with.
const OfModel = "This attribution holds inside the model."

// mostNamed is how many players a sentence names one by one.
const mostNamed = 5

// Sentences tell the attribution in words. The first sentence has every number that matters most.
func (a *Attribution) Sentences() []string {
	gains := "gains"
	if a.Total.Mean < 0 {
		gains = "loses"
	}
	out := []string{fmt.Sprintf("Of the %s %s (%s to %s, %s) that %s in %s %s %s, %s.", signed(a.Total.Mean, a.Unit), a.Unit,
		scaled(a.Total.Low, a.Unit), scaled(a.Total.High, a.Unit),
		a.Spread(), a.Name, a.Years, gains, a.when(), a.parts())}
	if a.Total.Low <= 0 && a.Total.High >= 0 {
		out[0] = fmt.Sprintf("%s in %s is not told apart %s: %s %s (%s to %s, %s). Of this mean, %s.", capital(a.Name), a.Years,
			a.when(), signed(a.Total.Mean, a.Unit), a.Unit,
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
			out = append(out, fmt.Sprintf("The strongest interaction is that of %s and %s: together they come to %s %s (%s "+
				"to %s, %s) beyond what they add one by one; %s.", a.Players[x.I].Name,
				a.Players[x.J].Name, signed(x.Index.Mean, a.Unit), a.Unit, scaled(x.Index.Low, a.Unit),
				scaled(x.Index.High, a.Unit), a.Spread(), how))
		}
	}
	if s := a.Square; s != nil {
		together := fmt.Sprintf("The two together come to %s (%s to %s, %s) beyond what each adds alone.",
			signed(s.Together.Mean, a.Unit), scaled(s.Together.Low, a.Unit), scaled(s.Together.High, a.Unit), a.Spread())
		out = append(out, fmt.Sprintf("From %s, %s in %s reaches %s without inner barriers, %s without outside ones and %s "+
			"without both. %s",
			scaled(s.Neither.Mean, a.Unit), a.Name, a.Years, scaled(s.Internal.Mean, a.Unit), scaled(s.External.Mean, a.Unit),
			scaled(s.Both.Mean, a.Unit), together))
	}
	return append(out, OfModel)
}

// when names the change whose effect the total is.
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
		text := fmt.Sprintf("%s %s (%s to %s)", p.Name, signed(p.Share.Mean, a.Unit), scaled(p.Share.Low, a.Unit),
			scaled(p.Share.High, a.Unit))
		if k == 0 {
			text = fmt.Sprintf("%s %s %s (%s to %s)", p.Name, verb, signed(p.Share.Mean, a.Unit), scaled(p.Share.Low, a.Unit),
				scaled(p.Share.High, a.Unit))
		}
		said = append(said, text)
	}
	if others > 0 {
		said = append(said, fmt.Sprintf("the other %d together %s", others, signed(rest, a.Unit)))
	}
	return and(said)
}

// Greatest are the places of the players by the size of their mean share, the greatest first. Of two equal
// players the earlier comes first.
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

// AttributionReport is the summary of attributions as Markdown. Captions are the captions of their figures,
// by kind. A figure that was not drawn has none.
func AttributionReport(m *Manifest, captions map[string]string, list ...*Attribution) []byte {
	var b bytes.Buffer
	p := markdown(&b)
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
			p("| %s | %s | %s | %s | %s |", q.Name, a.cell(q.Share), a.cell(q.Alone), a.cell(q.Last),
				strings.Join(q.Parts, "<br>"))
		}
		p("| all | %s | | | |\n", a.cell(analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low,
			High: a.Total.High}))
		p("In %s of %s in %s, which goes from %s to %s. Shares are Shapley values, %s; they add up to the whole. *Alone*: it "+
			"is the only thing that changes. *Last*: all others have changed before. Intervals: %s, %d of them.\n",
			a.Unit, a.Name, a.Years, scaled(a.Base.Mean, a.Unit), scaled(a.Reached.Mean, a.Unit), a.Method(), a.Spread(), a.Seeds)
		if a.Kind != "difference" {
			p("A cause counts whatever it works through: when a group is switched off, what a border, a road, a visa or an " +
				"agreement takes or gives stays as it is. An entry goes with the group of its cause, and so do those that " +
				"depend on it.\n")
		}
		if len(a.Interactions) > 0 {
			p("Interactions, the strongest first: what two add together beyond what they add one by one, in the mean over " +
				"who else has joined.\n")
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

// playersAre says in a word what kind of things the players are.
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
