package results

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// About is what the summary says of a scenario, in the words of its author.
type About struct {
	Title, Question, Expect string
	IDs, Claims             []string
	Differences             []string // differences from the scenario that it extends
	Evidence                string   // how forecasts of unseen years have scored, in a sentence; "" without a backtest
}

// Report is the summary of a run as Markdown: the question, the results beside the record, how sure they are,
// and what they cannot say.
func (e *Ensemble) Report(m *Manifest, about About, o *Observed, captions []string) []byte {
	var b strings.Builder
	p := markdown(&b)
	if e.Part != nil {
		e.keptReport(p, m, &about)
		e.reportLimits(p, about.Evidence)
		return []byte(b.String())
	}
	e.reportHead(p, m, &about)
	reportFigures(p, captions)
	years := e.shownYears()
	e.reportInside(p, o, years)
	e.reportIntegration(p)
	e.reportBorders(p, o, years)
	e.reportPairs(p, years)
	e.reportDecisions(p)
	if len(about.Differences) > 0 {
		p("\n## What differs from the scenario it extends\n")
		for _, d := range about.Differences {
			p("- %s", d)
		}
	}
	e.reportLimits(p, about.Evidence)
	return []byte(b.String())
}

// reportHead tells what was asked, what happened in short, and how sure it is.
func (e *Ensemble) reportHead(p printer, m *Manifest, about *About) {
	p("# %s\n", about.Title)
	if about.Question != "" {
		p("**Question.** %s\n", about.Question)
	}
	if about.Expect != "" {
		who := "the scenario"
		if len(about.IDs)+len(about.Claims) > 0 { // it is one of the source paper's, or tests what the paper says
			who = "the paper"
		}
		p("**What %s expects.** %s\n", who, about.Expect)
	}
	if e.Part == nil {
		p("**In short.** %s\n", e.inShort())
	}
	p("Scenario `%s`, %s, seed %d, %d–%d, model %s.", m.Scenario, fault.Count(m.Replicates, "replicate"), m.Seed, m.FirstYear,
		m.Until, m.ModelVersion)
	p("Intervals are 5–95 %% over replicates: *%s*; %s.", e.Spread(),
		drawnWords(e.Region, e.Draws, e.Uncertain, "each replicate"))
	if words := UndrawnWords(e.Undrawn); words != "" {
		p("%s.", words)
	}
	if m.Kind == "branch" {
		p("A branch: it goes on from a saved state of the end of %d, and is of the years that follow.", m.FirstYear-1)
	}
	switch {
	case e.Exact():
	case e.Part != nil:
		p("Means are exact; quantiles are within 0.4 %% of themselves. The log shows replicate %d.", e.Told)
	default:
		p("Means are exact; quantiles are within 0.4 %% of themselves. Figures and changes of membership show the first %d "+
			"replicates, the log replicate %d.", len(e.Records), e.Told)
	}
	p("%s `%s`.\n", capital(m.DigestName()), m.OutcomeDigest)
}

// reportInside is the table of the share of trade inside the region, beside the record.
func (e *Ensemble) reportInside(p printer, o *Observed, years []int) {
	p("## Trade inside the region\n")
	p("Share of the members' exports and imports that is among themselves, percent.\n")
	yearsHead(p, years)
	row := "| simulated, median |"
	band := "| 5–95 % |"
	seen := "| observed (low–high) |"
	for _, y := range years {
		s := e.Summary(sim.OfRegion, "inside_share", 0, y)
		row += fmt.Sprintf(" %.1f |", 100*s.P50)
		band += fmt.Sprintf(" %.1f–%.1f |", 100*s.P05, 100*s.P95)
		cell := " – |"
		for _, v := range o.InsideShare {
			if v.Year == y {
				cell = " " + median(1, 100*v.Mid, 100*v.Low, 100*v.High) + " |"
			}
		}
		seen += cell
	}
	p("%s\n%s\n%s\n", row, band, seen)
}

// reportBorders is the table of the most frequent regimes, beside the coded record.
func (e *Ensemble) reportBorders(p printer, o *Observed, years []int) {
	p("## Borders\n")
	p("Most frequent regime, with its share of replicates; the coded record in brackets.\n")
	p("| border | %s |", joinYears(years))
	p("|---|%s", strings.Repeat("---|", len(years)))
	for k, border := range e.Layout.Entities[sim.OfBorder] {
		line := "| " + border + " |"
		for _, y := range years {
			best, share := 0, -1.0
			for r := range sim.RegimeNames {
				if s := e.Share(sim.OfBorder, "regime", k, y, float64(r)); s > share {
					best, share = r, s
				}
			}
			line += " " + sim.RegimeNames[best] + " " + percent(share)
			for _, s := range o.Regimes[border] {
				if y >= s.From && y <= s.To {
					line += " [" + s.Regime.String() + "]"
				}
			}
			line += " |"
		}
		p("%s", line)
	}
}

// reportPairs is the table of what members trade with each other.
func (e *Ensemble) reportPairs(p printer, years []int) {
	p("\n## Trade of the pairs\n")
	p("Median turnover, million US$; 5–95 %% in brackets.\n")
	p("| pair | %s |", joinYears(years))
	p("|---|%s", strings.Repeat("---:|", len(years)))
	for k, pair := range e.Layout.Entities[sim.OfPair] {
		line := "| " + pair + " |"
		for _, y := range years {
			s := e.Summary(sim.OfPair, "turnover_usd", k, y)
			line += " " + median(0, s.P50/1e6, s.P05/1e6, s.P95/1e6) + " |"
		}
		p("%s", line)
	}
}

// reportLimits says what a run cannot tell. Evidence is how forecasts have scored.
func (e *Ensemble) reportLimits(p printer, evidence string) {
	p("\n## Limits\n")
	if evidence != "" {
		p("%s\n", evidence)
	}
	forced := "- GDP is forced: trade does not feed back on growth."
	if e.Until() > e.Region.ForcingTo {
		forced += fmt.Sprintf(" After %d it follows a stated rule, at constant prices of that year.", e.Region.ForcingTo)
		if r := e.Region; r.Noise.Own != nil {
			forced += fmt.Sprintf(" Around it growth and the price of oil vary as in %d–%d, times forcing.growth and "+
				"forcing.oil.", r.NoiseWindow[0], r.NoiseWindow[1])
		}
	}
	p("%s", forced)
	if seen := e.Region.Seen; seen != "" {
		p("- The weights of the leaders' decisions were chosen with sight of %s; that those come out is no evidence.", seen)
	} else {
		p("- The weights of the leaders' decisions were not chosen for this region.")
	}
	p("- H is a plain mean of its components and V a sum of graded leverage: conventions to compare runs by, not measurements.")
	p("- An attribution or a counterfactual holds inside the model. Nothing here forecasts violence.")
}

// inShort is what happened, in a sentence or two.
func (e *Ensemble) inShort() string {
	years := e.IndexYears()
	first, last := years[0], years[len(years)-1]
	course := func(name, outcome string, factor float64, digits int, unit string) string {
		s := e.Summary(sim.OfRegion, outcome, 0, last)
		words := fmt.Sprintf("%.*f%s (%.*f–%.*f)", digits, factor*s.P50, unit, digits, factor*s.P05, digits, factor*s.P95)
		if first == last {
			return name + " is " + words
		}
		return fmt.Sprintf("%s goes from %.*f%s to %s", name, digits, factor*e.Summary(sim.OfRegion, outcome, 0, first).P50,
			unit, words)
	}
	text := fmt.Sprintf("From %d to %d ", first, last)
	if first == last {
		text = fmt.Sprintf("In %d ", last)
	}
	text += course("horizontal cooperation H", "horizontal", 1, 0, "")
	if len(e.Region.Powers) > 0 {
		text += ", " + course("vertical integration V", "vertical", 1, 0, "")
	}
	text += " and " + course("trade inside the region", "inside_share", 100, 1, " %") +
		" of all trade: medians, 5–95 % in brackets."
	for _, s := range []string{e.Decided(), e.DecidedByThemselves()} {
		if s != "" {
			text += " " + capital(s) + "."
		}
	}
	return text
}

// reportDecisions tells what became of the scenario's acts and proposals, and of the proposals that leaders
// may table by themselves.
func (e *Ensemble) reportDecisions(p printer) {
	for _, part := range []struct {
		own                bool
		title, intro, head string
	}{
		{false, "What was decided",
			fmt.Sprintf("Shares of replicates. *Refused* also counts what nobody was asked about because there was nothing "+
				"to decide, such as joining an organisation that one belongs to; `events.log` tells of such cases in "+
				"replicate %d.", e.Told), "year"},
		{true, "What leaders may table by themselves",
			"Shares of replicates. *Never tabled*: nobody wanted it enough to propose it, or there was nothing to propose; " +
				"*refused*: it was on the table, and a party did not want it. Acts that no leader took up in any replicate are " +
				"left out.", "from"},
	} {
		if n := e.Fates(part.own, e.Until()); part.own && n.Of == 0 {
			continue
		}
		p("\n## %s\n\n%s\n", part.title, part.intro)
		p("| entry | kind | %s | agreed or done | refused | never tabled | mean implementation in %d |", part.head, e.Until())
		p("|---|---|---:|---:|---:|---:|---:|")
		for k := range e.Entries {
			entry := &e.Entries[k]
			if entry.Kind.Nature == sim.Event || entry.Own != part.own || entry.Year > e.Until() {
				continue
			}
			f := e.Fate(k, e.Until())
			if part.own && entry.Kind.Nature == sim.Act && f.Never == 1 {
				continue // they are many
			}
			agreed, refused, never := percent(f.Agreed), percent(f.Refused), percent(f.Never)
			switch {
			case entry.Imposed:
				agreed, refused, never = "imposed", "–", "–"
			case entry.Off:
				never = "switched off"
			}
			impl := "–" // an act is done or not; there is nothing to implement
			if entry.Kind.Nature == sim.Proposal {
				impl = fmt.Sprintf("%.2f", e.Summary(sim.OfEntry, "implementation", k, e.Until()).Mean)
			}
			p("| %s | %s | %d | %s | %s | %s | %s |", entry.ID, entry.Kind.Name, entry.Year, agreed, refused, never, impl)
		}
	}
}

// integration lists the indices and the components of H with their names.
var integration = []struct{ outcome, name string }{
	{"horizontal", "**H, horizontal**"},
	{"h_trade", "H: trade"},
	{"h_borders", "H: borders"},
	{"h_movement", "H: movement"},
	{"h_energy", "H: water and energy"},
	{"h_institutions", "H: institutions"},
	{"h_trust", "H: trust"},
	{"vertical", "**V, vertical**"},
}

// reportIntegration writes the indices, the participants of the regional institution, and what became of
// memberships.
func (e *Ensemble) reportIntegration(p printer) {
	years := e.IndexYears()
	p("## Horizontal and vertical integration\n")
	p("Index points, 0 to 100: median, 5–95 %% in brackets. H is the plain mean of its components, V the leverage of outside " +
		"powers, mean over members.\n")
	yearsHead(p, years)
	for _, c := range integration {
		line := "| " + c.name + " |"
		defined := false
		for _, y := range years {
			s := e.Summary(sim.OfRegion, c.outcome, 0, y)
			if s.P95 < 0 {
				line += " – |"
				continue
			}
			defined = true
			line += " " + median(0, s.P50, s.P05, s.P95) + " |"
		}
		if defined {
			p("%s", line)
		}
	}
	n := len(e.Region.Powers)
	for k, node := range e.Region.Powers {
		line := "| V: " + e.Region.Nodes[node].Name + ", mean of replicates |"
		for _, y := range years {
			sum := 0.0
			for i := range e.Region.Members {
				sum += e.Summary(sim.OfPower, "leverage", i*n+k, y).Mean
			}
			line += fmt.Sprintf(" %.1f |", 100*sum/float64(e.Region.Members))
		}
		p("%s", line)
	}
	p("\n**Regional institution.** %s.\n", strings.Join(e.participation(years), "; "))
	if c := e.changes(); len(c) > 0 {
		p("**Organisations** by %d against %d, share of replicates: %s.\n", e.Until(), e.Region.ChoicesFrom-1,
			strings.Join(c, ", "))
	}
}

// IndexYears are the years of the table of indices, the last of the run among them.
func (e *Ensemble) IndexYears() []int {
	var years []int
	for _, y := range e.Region.Landmarks.Brief {
		if y >= e.Layout.First && y < e.Until() {
			years = append(years, y)
		}
	}
	return append(years, e.Until())
}

// participation says year by year how many members take part in the strongest regional institution.
func (e *Ensemble) participation(years []int) []string {
	var words []string
	for _, y := range years {
		var parts []string
		for n := e.Region.Members; n >= 0; n-- {
			share := e.Share(sim.OfRegion, "takes_part", 0, y, float64(n))
			if share == 0 {
				continue
			}
			who := fmt.Sprintf("%d of %d members", n, e.Region.Members)
			switch n {
			case 0:
				who = "none"
			case e.Region.Members:
				who = "all members"
			}
			if share < 1 {
				who += " in " + percent(share) + " of replicates"
			}
			parts = append(parts, who)
		}
		words = append(words, fmt.Sprintf("%d: %s", y, strings.Join(parts, ", ")))
	}
	return words
}

// rare is the share of replicates below which a change of membership is not told.
const rare = 0.05

// changes lists changes of membership between the year before leaders choose freely and the end of the run:
// who belongs to a body only at the end, and who only at the beginning. The most frequent change comes first.
func (e *Ensemble) changes() []string {
	base := e.Region.ChoicesFrom - 1
	if e.Region.ChoicesFrom == 0 || base < e.Layout.First || base >= e.Until() {
		return nil
	}
	type change struct {
		words string
		share float64
	}
	var list []change
	at := e.Layout.Find(sim.OfMembership, "membership")
	var before, after []float64
	for k, name := range e.Layout.Entities[sim.OfMembership] {
		before, after = e.Values(at, k, base, before), e.Values(at, k, e.Until(), after)
		joined, left := 0.0, 0.0
		for r := range before {
			was, is := sim.Membership(before[r]) == sim.Belonging, sim.Membership(after[r]) == sim.Belonging
			switch {
			case is && !was:
				joined++
			case was && !is:
				left++
			}
		}
		who, body, _ := strings.Cut(name, ":")
		n := float64(len(e.Records))
		if joined/n >= rare {
			list = append(list, change{who + " joins " + body, joined / n})
		}
		if left/n >= rare {
			list = append(list, change{who + " leaves " + body, left / n})
		}
	}
	slices.SortStableFunc(list, func(a, b change) int { return cmp.Compare(b.share, a.share) })
	var words []string
	for _, c := range list {
		words = append(words, c.words+" "+percent(c.share))
	}
	if len(words) == 0 {
		words = append(words, "no change in "+percent(rare)+" of them or more")
	}
	return words
}

// Brief is what the summary says of integration, in a few lines to print.
func (e *Ensemble) Brief() string {
	var b strings.Builder
	fmt.Fprintf(&b, "integration, 0 to 100 (median, 5–95 %%), and the parts of H:\n")
	years := e.IndexYears()
	for _, y := range years {
		h, v := e.Summary(sim.OfRegion, "horizontal", 0, y), e.Summary(sim.OfRegion, "vertical", 0, y)
		fmt.Fprintf(&b, "  %d  H %s  V %s ", y, median(0, h.P50, h.P05, h.P95), median(0, v.P50, v.P05, v.P95))
		for _, c := range integration {
			if part, ok := strings.CutPrefix(c.name, "H: "); ok {
				if s := e.Summary(sim.OfRegion, c.outcome, 0, y); s.P95 >= 0 {
					fmt.Fprintf(&b, " %s %.0f", part, s.P50)
				}
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "regional institution: %s\n", strings.Join(e.participation(years), "; "))
	if c := e.changes(); len(c) > 0 {
		const most = 6
		more := ""
		if len(c) > most {
			c, more = c[:most], fmt.Sprintf(" and %d more in summary.md", len(c)-most)
		}
		fmt.Fprintf(&b, "organisations by %d against %d, share of replicates: %s%s\n", e.Until(), e.Region.ChoicesFrom-1,
			strings.Join(c, ", "), more)
	}
	for _, s := range []string{e.Decided(), e.DecidedByThemselves()} {
		if s != "" {
			fmt.Fprintf(&b, "%s\n", s)
		}
	}
	return b.String()
}

// shownYears are the years of the summary's tables, as far as the run has them.
func (e *Ensemble) shownYears() []int {
	var years []int
	for _, y := range e.Region.Landmarks.Shown {
		if y >= e.Layout.First && y <= e.Until() {
			years = append(years, y)
		}
	}
	if len(years) == 0 || years[len(years)-1] != e.Until() {
		years = append(years, e.Until())
	}
	return years
}
