package results_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// Protects: an entry that nobody proposed is not told as refused, in the summary, on the terminal, and in the
// counts that figures show.
func TestRefusedIsNotNeverTabled(t *testing.T) {
	kind := &sim.Kind{Name: "reopening", Nature: sim.Proposal, Parties: sim.PairOf}
	act := &sim.Kind{Name: "border_closure", Nature: sim.Act, Parties: sim.Toward}
	for _, c := range []struct {
		name   string
		entry  sim.Entry
		status []sim.Status // in four replicates
		want   results.Fate
		row    string
	}{
		{"agreed in three of four", sim.Entry{Kind: kind}, []sim.Status{sim.Agreed, sim.Agreed, sim.Agreed, sim.Lapsed},
			results.Fate{Agreed: 0.75, Refused: 0.25}, "| 75 % | 25 % | 0 % |"},
		{"on the table still", sim.Entry{Kind: kind}, []sim.Status{sim.Tabled, sim.Tabled, sim.Lapsed, sim.Lapsed},
			results.Fate{Refused: 1}, "| 0 % | 100 % | 0 % |"},
		{"an act decided against", sim.Entry{Kind: act}, []sim.Status{sim.Lapsed, sim.Lapsed, sim.Lapsed, sim.Lapsed},
			results.Fate{Refused: 1}, "| 0 % | 100 % | 0 % |"},
		{"switched off", sim.Entry{Kind: kind, Off: true}, []sim.Status{sim.Lapsed, sim.Lapsed, sim.Lapsed, sim.Lapsed},
			results.Fate{Never: 1}, "| 0 % | 0 % | switched off |"},
		{"imposed", sim.Entry{Kind: kind, Imposed: true}, []sim.Status{sim.Agreed, sim.Agreed, sim.Agreed, sim.Agreed},
			results.Fate{Agreed: 1}, "| imposed | – | – |"},
		{"leaders' own, seldom proposed", sim.Entry{Kind: kind, Own: true},
			[]sim.Status{sim.Pending, sim.Pending, sim.Pending, sim.Lapsed}, results.Fate{Refused: 0.25, Never: 0.75},
			"| 0 % | 25 % | 75 % |"},
		{"leaders' own, agreed", sim.Entry{Kind: kind, Own: true},
			[]sim.Status{sim.Agreed, sim.Agreed, sim.Pending, sim.Pending}, results.Fate{Agreed: 0.5, Never: 0.5},
			"| 50 % | 0 % | 50 % |"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := small(t)
			last := e.Until()
			c.entry.ID, c.entry.Year, c.entry.A, c.entry.B, c.entry.OpenYears = "one", last, 0, 1, 1
			e.Entries = []sim.Entry{c.entry}
			e.Layout = sim.NewLayout(e.Region, e.Entries, e.Layout.Outcomes, last)
			e.Records = nil
			for _, s := range c.status {
				rec := make([]float64, e.Layout.Size())
				rec[e.Layout.Place(e.Layout.Find(sim.OfEntry, "status"), 0, last)] = float64(s)
				e.Records = append(e.Records, rec)
			}
			if got := e.Fate(0, last); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			text := string(e.Report(&results.Manifest{}, results.About{}, &results.Observed{}, nil))
			if !strings.Contains(text, c.row) {
				t.Errorf("the summary has no row %q", c.row)
			}
			if own := strings.Contains(text, "## What leaders may table by themselves"); own != c.entry.Own {
				t.Errorf("the summary has a table of leaders' own: %v", own)
			}
			// The counts are means over the replicates, not what most of them did.
			words := fmt.Sprintf("scenario's acts and proposals, 1: on average over replicates %.1f agreed or done, %.1f "+
				"refused", c.want.Agreed, c.want.Refused)
			switch {
			case c.entry.Own:
				words = fmt.Sprintf("1 possible from %d on: on average over replicates %.1f agreed or done, %.1f refused, %.1f "+
					"never tabled", e.Region.ChoicesFrom, c.want.Agreed, c.want.Refused, c.want.Never)
			case c.entry.Off:
				words += ", 1.0 switched off"
			case c.entry.Imposed:
				words = "" // nobody was asked
			}
			// any order: each is looked at by itself
			for where, s := range map[string]string{"the summary": text, "what is printed": e.Brief()} {
				if !strings.Contains(s, words) || words == "" && strings.Contains(s, "acts and proposals,") {
					t.Errorf("%s does not say %q", where, words)
				}
			}
		})
	}
}

// Protects: who opens a report meets the sentence and the figures before any table.
func TestReportBeginsWithSentenceAndFigures(t *testing.T) {
	caption := "[borders](figures/borders.png): They open."
	e := small(t)
	a := &results.Attribution{Name: "cooperation", Players: []results.AttributionPlayer{{Name: "x"}, {Name: "y"}}}
	for name, text := range map[string]string{ // any order: each is looked at by itself
		"run":         string(e.Report(&results.Manifest{}, results.About{Title: "T"}, &results.Observed{}, []string{caption})),
		"attribution": string(results.AttributionReport(&results.Manifest{}, map[string]string{"": caption}, a)),
	} {
		sentence, figure, table := max(strings.Index(text, "**In short.**"), strings.Index(text, "Of this mean")),
			strings.Index(text, caption), strings.Index(text, "\n|")
		if !(0 < sentence && sentence < figure && figure < table) {
			t.Errorf("%s: the sentence stands at %d, the figure at %d, the first table at %d", name, sentence, figure, table)
		}
		if strings.Count(text, caption) != 1 {
			t.Errorf("%s: the figure is shown %d times", name, strings.Count(text, caption))
		}
	}
}

// Protects: in a branch, what came up before the branch is not counted, because nobody was asked in the
// branch.
func TestFatesOfABranch(t *testing.T) {
	e := small(t)
	whole := e.Fates(false, e.Until())
	e.Layout = e.Layout.From(e.Until())
	for k, r := range e.Records {
		e.Records[k] = r[len(r)-e.Layout.Size():]
	}
	last := 0
	for k := range e.Entries {
		if entry := &e.Entries[k]; entry.Kind.Nature != sim.Event && !entry.Own && !entry.Imposed && entry.Year == e.Until() {
			last++
		}
	}
	if n := e.Fates(false, e.Until()); n.Of != last || whole.Of <= last {
		t.Errorf("%d came up in the last year; counted are %d, in the whole run %d", last, n.Of, whole.Of)
	}
}

// Protects: the log is of a replicate that is kept.
func TestCanTell(t *testing.T) {
	for _, c := range []struct {
		replicate, replicates int
		want                  string
	}{
		{0, 1, ""}, {1, 1, "replicate 1 cannot be told of, want 0..0: the run has 1 replicate"}, {-1, 5, "want 0..4"},
		{results.Kept - 1, results.Kept, ""}, {results.Kept, results.Kept, "want 0..199"},
		{results.Shown - 1, results.Kept + 1, ""}, {results.Shown, results.Kept + 1,
			"want 0..63: of more than 200 replicates the first 64 are kept"},
	} {
		err := results.CanTell(c.replicate, c.replicates)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("replicate %d of %d: %v, want %q", c.replicate, c.replicates, err, c.want)
		}
	}
}
