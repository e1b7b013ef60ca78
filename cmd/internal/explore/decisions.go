package explore

import (
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// pooledYears is how many years at the rate of its class a hazard's own rate counts beside its own years. It is a
// judgement, the same as for leaders' exits (see scenarios.Bound.AsOf).
const pooledYears = 20

// chronicle is what the record says of the hazards that are known at an origin, and what a forecast says of them.
type chronicle struct {
	hazards              []Hazard
	first, origin, until int
	before, after        func(hazard, year int) (atRisk, happened bool) // by the record to the origin, and by the whole record
	chance               func(hazard, year int) float64
	unit                 func(h *Hazard) string
}

// decisions scores every hazard that the record has at risk in the years after the origin.
func (c *chronicle) decisions(card string) []evidence.Decision {
	var exposed, events [numHazards]float64 // years at risk until the origin, by class
	own := make([][2]float64, len(c.hazards))
	for k := range c.hazards {
		for year := c.first; year <= c.origin; year++ {
			if atRisk, happened := c.before(k, year); atRisk {
				own[k][0]++
				if happened {
					own[k][1]++
				}
			}
		}
		exposed[c.hazards[k].Class] += own[k][0]
		events[c.hazards[k].Class] += own[k][1]
	}
	var list []evidence.Decision
	for k := range c.hazards {
		h := &c.hazards[k]
		class := rate(events[h.Class], exposed[h.Class])
		itself := (own[k][1] + float64(pooledYears*class)) / (own[k][0] + pooledYears)
		for year := c.origin + 1; year <= c.until; year++ {
			atRisk, happened := c.after(k, year)
			if !atRisk {
				continue
			}
			list = append(list, evidence.Decision{Card: card, Class: HazardNames[h.Class], Name: h.Name, Unit: c.unit(h),
				Origin: c.origin, Year: year, Happened: happened,
				Chances: [4]float64{c.chance(k, year), itself, class, analysis.Doubt}})
		}
	}
	return list
}

// rate is the yearly rate of what happened n times in so many years, by Jeffreys' prior for a share.
func rate(n, years float64) float64 { return (n + 0.5) / (years + 1) }

// hazardsAhead is the chronicle of a forecast. Hazards go by class and name: the two records need not have the same.
func hazardsAhead(whole *Problem, paths *Paths) *chronicle {
	p, r := paths.Problem, paths.Bound.Region
	type key struct {
		class HazardClass
		name  string
	}
	place := map[key]int{}
	for k := range whole.Hazards {
		place[key{whole.Hazards[k].Class, whole.Hazards[k].Name}] = k
	}
	return &chronicle{hazards: p.Hazards, first: r.FirstYear, origin: p.Last, until: paths.Until,
		before: func(k, year int) (bool, bool) { return p.AtRisk(k, year), p.Happened(k, year) },
		after: func(k, year int) (bool, bool) {
			at, there := place[key{p.Hazards[k].Class, p.Hazards[k].Name}]
			if !there {
				return false, false
			}
			return whole.AtRisk(at, year), whole.Happened(at, year)
		},
		chance: func(k, year int) float64 {
			sum := 0.0
			for _, run := range paths.Runs {
				sum += p.Chance(run, k, year)
			}
			return sum / float64(len(paths.Runs))
		},
		unit: func(h *Hazard) string {
			if h.B < 0 {
				return r.Nodes[h.A].ID
			}
			return r.PairName(h.A, h.B)
		}}
}

// seats are who belongs to which body, by year.
type seats struct {
	members, bodies, first int
	in                     []bool
}

func newSeats(r *sim.Region, first, last int) *seats {
	s := &seats{members: r.Members, bodies: len(r.Organisations), first: first}
	s.in = make([]bool, max(0, last-first+1)*s.members*s.bodies)
	return s
}

func (s *seats) at(member, body, year int) *bool {
	return &s.in[((year-s.first)*s.members+member)*s.bodies+body]
}

// note takes the memberships of a world, if the year is one of these.
func (s *seats) note(w *sim.World) {
	if w.Year < s.first {
		return
	}
	for i := range s.members {
		for o := range s.bodies {
			*s.at(i, o, w.Year) = sim.Membership(w.Organisations.Belongs[i*s.bodies+o]) == sim.Belonging
		}
	}
}

// seated tells of the memberships of the record, as its dated entries have them.
func (p *Problem) seated(o *scenarios.Observations) func(member, body, year int) bool {
	moved := (&chronicler{p, p.Bound.Region, o}).moves()
	return func(member, body, year int) bool { return moved.is(member, body, year) == sim.Belonging }
}

// membersAhead scores who belongs to which body in the years after an origin. It asks about bodies that have had a member
// and that are there both at the origin and in the year. Whether a body is there is taken from the region: when one ends is
// not forecast. Persistence keeps what is with 97.5 %, as certain as that of regimes; transitions is the chain of two states
// with the rates of joining and leaving until the origin.
func membersAhead(card string, r *sim.Region, record func(member, body, year int) bool, runs []*seats,
	origin, until int) []evidence.Decision {
	var moved, stood [2]float64 // by whether one belongs: how often that changed, and how many years it could
	ever := make([]bool, len(r.Organisations))
	for o := range r.Organisations {
		for i := range r.Members {
			for year := r.FirstYear; year <= origin; year++ {
				now := record(i, o, year)
				ever[o] = ever[o] || now
				if year == r.FirstYear || !r.Organisations[o].There(year) || !r.Organisations[o].There(year-1) {
					continue
				}
				k := 0
				if record(i, o, year-1) {
					k = 1
				}
				stood[k]++
				if now != (k == 1) {
					moved[k]++
				}
			}
		}
	}
	var list []evidence.Decision
	for o := range r.Organisations {
		body := &r.Organisations[o]
		if !ever[o] || !body.There(origin) {
			continue
		}
		for i := range r.Members {
			last, chain := 0.025, 0.0
			if record(i, o, origin) {
				last, chain = 0.975, 1
			}
			for year := origin + 1; year <= until; year++ {
				chain = float64(chain*(1-rate(moved[1], stood[1]))) + float64((1-chain)*rate(moved[0], stood[0]))
				if !body.There(year) {
					continue
				}
				belong := 0.0
				for _, run := range runs {
					if *run.at(i, o, year) {
						belong++
					}
				}
				list = append(list, evidence.Decision{Card: card, Class: evidence.Memberships,
					Name: r.Nodes[i].ID + " " + body.ID, Unit: r.Nodes[i].ID, Origin: origin, Year: year,
					Happened: record(i, o, year), Chances: [4]float64{belong / float64(len(runs)), last, chain}})
			}
		}
	}
	return list
}
