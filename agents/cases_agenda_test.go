package agents_test

import (
	"fmt"
	"math"
	"strings"

	"concord/agents"
	"concord/sim"
)

// Cases of the rules that are at work when choices are free: absorption and the founding of bodies.

// joined lets the countries named, such as "AB", belong to a body.
func joined(w *sim.World, o int, who string) {
	for _, c := range who {
		w.Organisations.Belongs[int(c-'A')*len(w.Region.Organisations)+o] = uint8(sim.Belonging)
	}
}

// members names the countries that belong to a body.
func members(w *sim.World, o int) string {
	who := ""
	for i := range w.Region.Members {
		if w.Organisations.Belongs[i*len(w.Region.Organisations)+o] == uint8(sim.Belonging) {
			who += letter(i)
		}
	}
	if who == "" {
		return "nobody"
	}
	return who
}

// caseAbsorption gives the rate of a year at which the body HOME goes into that of power P, and who belongs to both after
// a year. Before it the rates of earlier years may have added up.
func caseAbsorption(g *given) string {
	b := trio()
	r := b.Region
	home, other := sponsoredBy("HOME"), sponsoredBy("P-BODY", 0)
	other.ByInvitation = g.yes("by_invitation", "no")
	if g.yes("other_field", "no") {
		other.Field = sim.SecurityOrganisation
	}
	r.Organisations = []sim.Organisation{home, other}
	r.Strategies[0].ExclusionAversion = g.number("minds", 1)
	b.Params.Absorption.Rate = g.number("rate", 0.5)
	m, w := b.started(1, 2)
	w.Year = int(g.number("year", float64(r.ChoicesFrom)))
	for i := range r.Members {
		w.Powers.Level[i*len(r.Powers)] = g.number("level", 0.5)
	}
	joined(w, 0, g.text("home", "ABC"))
	joined(w, 1, g.text("there", "AB"))
	w.Organisations.Pull[0] = g.number("sum", 0)
	w.Question = sim.Question{Topic: sim.AboutBody, A: 0, B: 0}
	phase(m, w, "states choose their bodies")
	sections := agents.Sections(r, nil, w.Question)
	row := make([]float64, len(sections[0].Parts)+len(sections[1].Parts)+len(sections[2].Parts))
	agents.Explain(w, sections, row)
	rate := row[len(sections[0].Parts)+2]
	if math.IsNaN(rate) { // nothing was decided
		rate = 0
	}
	return fmt.Sprintf("rate %.4f; HOME %s, P-BODY %s\n", rate, members(w, 0), members(w, 1))
}

// caseFounding asks A and B, or whom the case names, to found the body HOME in free history, and tells who belongs to it
// and to its predecessor OLD after a year.
func caseFounding(g *given) string {
	b := trio()
	r := b.Region
	home := sponsoredBy("HOME")
	home.Founded = int(g.number("founded", 2000))
	for _, c := range g.text("founders", "AB") {
		home.Founders = append(home.Founders, int(c-'A'))
	}
	old := sponsoredBy("OLD")
	if g.yes("successor", "no") {
		home.SuccessorOf = []int{1}
	}
	r.Organisations = []sim.Organisation{home, old}
	r.FreeHistory = g.yes("free", "yes")
	r.ChoicesFrom = r.FirstYear
	copy(r.Neutrality, g.numbers("neutrality", 0, 0, 0))
	for _, e := range agents.Own(r) {
		if strings.HasSuffix(e.ID, "-founding") {
			b.Entries = append(b.Entries, e)
		}
	}
	eager(&b.Params)
	m, w := b.started(1, 0)
	w.Year = int(g.number("year", 2000))
	joined(w, 1, g.text("old", ""))
	for i, x := range g.numbers("stance", 0.7, 0.7, 0.7) {
		for j := range r.Members {
			w.Leaders.Stance[i*r.Members+j] = x
		}
	}
	phase(m, w, "states choose their bodies")
	phase(m, w, "proposals are decided and kept")
	return fmt.Sprintf("HOME %s, OLD %s\n", members(w, 0), members(w, 1))
}
