package agents

import (
	"strings"

	"concord/sim"
)

var foundBody = pact{
	Kind: sim.Kind{
		Name: "found_body", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting,
		Executive: true,
		Doc: "Members of the region found an organisation of their own. Those that sign belong to it. It comes about when at " +
			"least half of those asked sign, and two. In free history the founders in the region file consider it by themselves.",
		Fields: []sim.Field{
			foundBodyOrganisation: {Key: "organisation", Type: sim.OrganisationCode, Required: true,
				Doc: "code of the organisation in the region file"},
		},
	},
	once:     true,
	coverage: func(*sim.World, int) float64 { return 0.5 },
	ground: func(w *sim.World, e int) bool {
		o := int(w.Value(e, foundBodyOrganisation))
		return membersOf(w, o) == 0 && !succeeded(w, o)
	},
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		// What speaks for and against a body is as for joining it. The stance of the score stands for the tie.
		o := int(w.Value(e, foundBodyOrganisation))
		t := p.Organisations.attitudeTerms(w, party, o)
		return appeal{matter: add(t[1], t[2:]), tie: w.Region.Organisations[o].Depth}
	},
	sign: func(p *Params, w *sim.World, e int) {
		for _, i := range w.Entries[e].Who {
			if w.Talks.Signed[e*w.Region.Members+i] != 0 {
				belong(w, i, int(w.Value(e, foundBodyOrganisation)), sim.Belonging)
			}
		}
	},
	keep: func(*Params, *sim.World, int, int, int, float64) {}, // what a body does, its memberships do
}

// The slot of foundBody.
const foundBodyOrganisation = 0

// foundings are the entries by which members may found the bodies of the region by themselves.
func foundings(r *sim.Region) []sim.Entry {
	var list []sim.Entry
	for o := range r.Organisations {
		body := &r.Organisations[o]
		if len(body.Founders) < 2 {
			continue
		}
		list = append(list, sim.Entry{
			ID:   OwnPrefix + strings.ReplaceAll(strings.ToLower(body.ID), "_", "-") + "-founding",
			Kind: &foundBody.Kind, Year: max(r.ChoicesFrom, body.Founded), A: -1, B: -1, Who: body.Founders, OpenYears: 2,
			Own: true, Values: []float64{float64(o)},
		})
	}
	return list
}

// succeeded tells whether another body has taken the place of one.
func succeeded(w *sim.World, o int) bool {
	if !w.Region.FreeHistory {
		return false
	}
	for x := range w.Region.Organisations {
		body := &w.Region.Organisations[x]
		if body.Founded > w.Year {
			continue
		}
		for _, was := range body.SuccessorOf {
			if was == o {
				return true
			}
		}
	}
	return false
}

// succeed moves the members of bodies to those that take their place this year. Then the members of a power's body that
// ends this year are out of it.
func succeed(w *sim.World) {
	r := w.Region
	for o := range r.Organisations {
		if r.Organisations[o].Founded != w.Year {
			continue
		}
		for _, was := range r.Organisations[o].SuccessorOf {
			if membersOf(w, was) > 0 {
				w.Note(sim.LogLine{What: sim.LogSucceeded, Entry: -1, A: -1, B: -1, From: float64(was), To: float64(o)})
				move(w, was, o)
			}
		}
	}
	for o := range r.Organisations {
		if r.Organisations[o].Ended == w.Year && membersOf(w, o) > 0 {
			end(w, o)
		}
	}
}

// dissolve ends bodies of the region with a single member left.
func dissolve(w *sim.World) {
	for o := range w.Region.Organisations {
		if len(w.Region.Organisations[o].Sponsors) == 0 && membersOf(w, o) == 1 {
			end(w, o)
		}
	}
}

// end takes all members out of a body.
func end(w *sim.World, o int) {
	w.Note(sim.LogLine{What: sim.LogDissolved, Entry: -1, A: -1, B: -1, From: float64(o)})
	move(w, o, -1)
}

// move takes all members out of a body and into another, −1 for none. Who is held stays held there. Observers go out.
func move(w *sim.World, from, to int) {
	bodies := len(w.Region.Organisations)
	for i := range w.Region.Members {
		if to >= 0 && isIn(w, i, from) {
			belong(w, i, to, sim.Belonging)
			w.Organisations.Held[i*bodies+to] |= w.Organisations.Held[i*bodies+from]
		}
	}
	for i := range w.Region.Members { // after all have joined, so that the log tells of each in one line
		if isIn(w, i, from) || membershipOf(w, i, from) == sim.Observing {
			belong(w, i, from, sim.Outside) // nobody observes a body that is no more
		}
	}
}
