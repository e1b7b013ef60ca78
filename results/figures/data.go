package figures

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// data is what a figure draws from.
type data struct {
	*results.Ensemble
	observed *results.Observed
	meta     Meta
}

// fan is an outcome of one entity over the ensemble, year by year.
type fan struct {
	first             int
	replicates        int
	median, low, high []float64   // the band holds 90 % of replicates
	paths             [][]float64 // the first twenty replicates
	ghost             ghost       // the median of the reference, in figures that show it
}

// shownPaths is how many single replicates a fan shows.
const shownPaths = 20

// fanOf collects an outcome, times a factor.
func (d *data) fanOf(domain sim.Domain, outcome string, entity int, factor float64) fan {
	at := d.Layout.Find(domain, outcome)
	return d.fanBy(func(replicate, year int) float64 {
		return factor * d.Records[replicate][d.Layout.Place(at, entity, year)]
	})
}

// fanAndGhost is fanOf with the reference beside it.
func (d *data) fanAndGhost(domain sim.Domain, outcome string, entity int, factor float64) fan {
	f := d.fanOf(domain, outcome, entity, factor)
	f.ghost = d.ghostOf(domain, outcome, entity, factor)
	return f
}

// fanBy collects what is read off a replicate in a year.
func (d *data) fanBy(read func(replicate, year int) float64) fan {
	f := fan{first: d.Layout.First, replicates: len(d.Records)}
	f.paths = make([][]float64, min(shownPaths, f.replicates))
	buf := make([]float64, f.replicates)
	for y := range d.Layout.Years {
		for k := range buf {
			buf[k] = read(k, d.Layout.First+y)
		}
		for k := range f.paths {
			f.paths[k] = append(f.paths[k], buf[k])
		}
		s := analysis.Summarise(buf)
		f.median = append(f.median, s.P50)
		f.low = append(f.low, s.P05)
		f.high = append(f.high, s.P95)
	}
	return f
}

// all lists every number that a fan draws, but for the reference.
func (f fan) all() []float64 {
	return append(slices.Concat(f.median, f.low, f.high), slices.Concat(f.paths...)...)
}

// end is the median in the last year.
func (f fan) end() float64 { return f.median[len(f.median)-1] }

// last is the last year.
func (f fan) last() int { return f.first + len(f.median) - 1 }

// in is the median in a year, and whether the run has that year.
func (f fan) in(year int) (float64, bool) {
	if year < f.first || year > f.last() {
		return 0, false
	}
	return f.median[year-f.first], true
}

// modal is the category that an entity is in most often in a year. Of two equally frequent categories it is
// the lower one.
func (d *data) modal(domain sim.Domain, outcome string, entity, year, categories int) int {
	best, most := 0, -1.0
	for c := range categories {
		if s := d.Share(domain, outcome, entity, year, float64(c)); s > most {
			best, most = c, s
		}
	}
	return best
}

// pair is an unordered pair of members in the order of the layout.
type pair struct{ a, b int }

func (d *data) pairs() []pair { return pairsOf(d.Region) }

func pairsOf(r *sim.Region) []pair {
	var ps []pair
	for i := range r.Members {
		for j := i + 1; j < r.Members; j++ {
			ps = append(ps, pair{i, j})
		}
	}
	return ps
}

// readings are what is observed during the run, times a factor.
func (d *data) readings(of []results.Reading, factor float64) []results.Reading {
	var during []results.Reading
	for _, r := range of {
		if r.Year >= d.Layout.First && r.Year <= d.Until() {
			r.Value *= factor
			during = append(during, r)
		}
	}
	return during
}

// name is the name of a node.
func (d *data) name(node int) string { return nodeName(d.Region, node) }

// nodeName is the name of a node, else its code.
func nodeName(r *sim.Region, node int) string {
	if n := r.Nodes[node].Name; n != "" {
		return isolated(n)
	}
	return r.Nodes[node].ID
}

// names of a pair, in full.
func (d *data) names(a, b int) string { return pairWords(d.name(a), d.name(b)) }

// codes says which member each code stands for, in figures that write codes.
func (d *data) codes() string { return codesOf(d.Region) }

func codesOf(r *sim.Region) string {
	var words []string
	for i := range r.Members {
		if n := &r.Nodes[i]; n.Name != "" && n.Name != n.ID {
			words = append(words, n.ID+" "+isolated(n.Name))
		}
	}
	if len(words) == 0 {
		return ""
	}
	for k := range words {
		words[k] = strings.ReplaceAll(words[k], " ", hard)
	}
	return "Codes: " + strings.Join(words, ", ") + "."
}

// fitting are the names of nodes. A node whose name does not fit into the room has its code instead, because
// the beginnings of long names may be the same. The words say which names the codes stand for; they are "" if
// there is no code.
func (d *data) fitting(nodes []int, room vg.Length) (names []string, codes string) {
	for _, n := range nodes {
		name := d.name(n)
		if strong.width(name) > room {
			name, codes = shortened(d.Region.Nodes[n].ID, strong, room), " "+d.codes()
		}
		names = append(names, name)
	}
	return names, codes
}

// pairTitles are the names of pairs of nodes for panels with this much room. If one name is too long, all
// have codes, and the second string says which names the codes stand for. Otherwise it is "".
func pairTitles(r *sim.Region, pairs []pair, room vg.Length) (titles []string, codes string) {
	for _, q := range pairs {
		titles = append(titles, pairWords(nodeName(r, q.a), nodeName(r, q.b)))
	}
	if !slices.ContainsFunc(titles, func(s string) bool { return strong.width(s) > room }) {
		return titles, ""
	}
	for k, q := range pairs {
		titles[k] = shortened(r.Nodes[q.a].ID+"–"+r.Nodes[q.b].ID, strong, room)
	}
	return titles, " " + codesOf(r)
}

// subtitle says which run this is.
func (d *data) subtitle(what string) string {
	m := d.meta
	parts := []string{what}
	if m.Title != "" {
		parts = append(parts, isolated(m.Title))
	} else if m.Scenario != "" {
		parts = append(parts, isolated(m.Scenario))
	}
	replicates := fault.Count(m.Replicates, "replicate")
	if n := len(d.Records); n < m.Replicates {
		replicates = fmt.Sprintf("first %d of %s", n, replicates)
	}
	parts = append(parts, fmt.Sprintf("%s, seed %d (intervals: %s)", replicates, m.Seed, d.Spread()))
	if m.ModelVersion != "" {
		parts = append(parts, "model "+m.ModelVersion)
	}
	return joined(parts)
}

// joined makes a subtitle of its parts. Lines break between the parts, unless a part is very long.
func joined(parts []string) string {
	for k, s := range parts {
		if utf8.RuneCountInString(s) < 60 {
			parts[k] = strings.ReplaceAll(s, " ", hard)
		}
	}
	return strings.Join(parts, hard+"· ")
}

// source is the line at the bottom. observed names the sources of observations; it is "" when no observations
// are drawn.
func (d *data) source(observed string) string {
	s := "Simulated"
	var of []string
	if d.meta.Scenario != "" {
		of = append(of, "scenario "+d.meta.Scenario)
	}
	if d.meta.Digest12 != "" {
		of = append(of, "digest "+d.meta.Digest12)
	}
	if len(of) > 0 {
		s += " (" + strings.Join(of, ", ") + ")"
	}
	if observed == "" {
		return s + "; no observations are shown."
	}
	if d.meta.OwnTables {
		return s + "; observed: the region’s own tables."
	}
	return s + "; observed: " + observed + ", see SOURCES.md."
}

// howToReadFan is the part of a caption that explains fans.
func howToReadFan(replicates int) string {
	if replicates == 1 {
		return "The line is the one replicate"
	}
	return fmt.Sprintf("The bold line is the median of %d replicates, the band holds 90 %% of them, thin lines are %d "+
		"single ones",
		replicates, min(shownPaths, replicates))
}
