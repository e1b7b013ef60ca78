package results

import (
	"fmt"
	"strings"

	"concord/sim"
)

// About is what the summary says of a scenario, in its author's words.
type About struct {
	Title, Question, Expect string
	IDs, Claims             []string
	Differences             []string // against the scenario that it extends
}

// Report is the summary of a run as Markdown: what was asked, what came out
// beside the record, how sure, and what it cannot say.
func (e *Ensemble) Report(m *Manifest, about About, o *Observed, captions []string) []byte {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# %s\n", about.Title)
	if about.Question != "" {
		p("**Question.** %s\n", about.Question)
	}
	if about.Expect != "" {
		p("**What the paper expects.** %s\n", about.Expect)
	}
	p("Scenario `%s`, %d replicates, seed %d, %d–%d, model %s.", m.Scenario, m.Replicates, m.Seed, m.FirstYear, m.Until, m.ModelVersion)
	p("Intervals are 5–95 %% over replicates: *seeds only*; parameters stand at their priors.")
	p("Outcome digest `%s`.\n", m.OutcomeDigest)

	years := e.shownYears()
	p("## Trade inside the region\n")
	p("Share of the members' exports and imports that is among themselves, percent.\n")
	p("| | %s |", joinYears(years))
	p("|---|%s", strings.Repeat("---:|", len(years)))
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
				cell = fmt.Sprintf(" %.1f (%.1f–%.1f) |", 100*v.Mid, 100*v.Low, 100*v.High)
			}
		}
		seen += cell
	}
	p("%s\n%s\n%s\n", row, band, seen)

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
			line += fmt.Sprintf(" %s %.0f %%", sim.RegimeNames[best], 100*share)
			for _, s := range o.Regimes[border] {
				if y >= s.From && y <= s.To {
					line += " [" + s.Regime.String() + "]"
				}
			}
			line += " |"
		}
		p("%s", line)
	}

	p("\n## Trade of the pairs\n")
	p("Median turnover, million US$; 5–95 %% in brackets.\n")
	p("| pair | %s |", joinYears(years))
	p("|---|%s", strings.Repeat("---:|", len(years)))
	for k, pair := range e.Layout.Entities[sim.OfPair] {
		line := "| " + pair + " |"
		for _, y := range years {
			s := e.Summary(sim.OfPair, "turnover_usd", k, y)
			line += fmt.Sprintf(" %.0f (%.0f–%.0f) |", s.P50/1e6, s.P05/1e6, s.P95/1e6)
		}
		p("%s", line)
	}

	p("\n## What was decided\n")
	p("| entry | kind | year | agreed or done | mean implementation in %d |", e.Until())
	p("|---|---|---:|---:|---:|")
	for k := range e.Entries {
		if e.Entries[k].Kind.Nature == sim.Event || e.Entries[k].Year > e.Until() {
			continue
		}
		share := e.Share(sim.OfEntry, "status", k, e.Until(), float64(sim.Agreed))
		note := fmt.Sprintf("%.0f %%", 100*share)
		if e.Entries[k].Imposed {
			note = "imposed"
		}
		impl := "–" // an act is done or not; there is nothing to implement
		if e.Entries[k].Kind.Nature == sim.Proposal {
			impl = fmt.Sprintf("%.2f", e.Summary(sim.OfEntry, "implementation", k, e.Until()).Mean)
		}
		p("| %s | %s | %d | %s | %s |", e.Entries[k].ID, e.Entries[k].Kind.Name, e.Entries[k].Year, note, impl)
	}
	if len(about.Differences) > 0 {
		p("\n## What differs from the scenario it extends\n")
		for _, d := range about.Differences {
			p("- %s", d)
		}
	}
	if len(captions) > 0 {
		p("\n## Figures\n")
		for _, c := range captions {
			p("- %s", c)
		}
	}
	p("\n## Limits\n")
	p("- GDP is forced: trade does not feed back on growth. After %d it follows a stated rule, at constant prices of that year.", e.Region.ForcingTo)
	p("- The weights of the leaders' decisions were chosen with sight of the border regimes of 1992–2019; that the regimes come out is no evidence.")
	p("- Organisations, energy, water, visas and the powers' own choices are not in this model version.")
	p("- An attribution or a counterfactual holds inside the model. Nothing here forecasts violence.")
	return []byte(b.String())
}

// shownYears are the years of the summary's tables, those that the run has.
func (e *Ensemble) shownYears() []int {
	var years []int
	for _, y := range []int{1995, 2000, 2005, 2011, 2016, 2019, 2025, 2035} {
		if y >= e.Layout.First && y <= e.Until() {
			years = append(years, y)
		}
	}
	if len(years) == 0 || years[len(years)-1] != e.Until() {
		years = append(years, e.Until())
	}
	return years
}

func joinYears(years []int) string {
	s := make([]string, len(years))
	for k, y := range years {
		s[k] = fmt.Sprint(y)
	}
	return strings.Join(s, " | ")
}
