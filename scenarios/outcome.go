package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
)

// Quantity is an outcome of one entity, found by its path.
type Quantity struct {
	Domain  sim.Domain
	Outcome sim.Outcome
	Entity  int    // place among the domain's entities
	Name    string // of the entity; the region's for outcomes of the region
	Path    string // as it is written: TABLE.ENTITY.OUTCOME, or region.OUTCOME
}

// Quantity finds what a path names: region.OUTCOME, or TABLE.ENTITY.OUTCOME as in pairs.AA-BB.turnover_usd.
// The codes of a pair may stand in either order. Outcomes of a pair's border are found under pairs too. The
// error lists the possible names.
func (b *Bound) Quantity(path string) (Quantity, error) {
	table, rest, _ := strings.Cut(path, ".")
	d := slices.Index(sim.DomainNames[:], table)
	if d < 0 {
		return Quantity{}, fmt.Errorf("%s: there is no table %s; %s", show(path), show(table),
			nearOrAll(table, sim.DomainNames[:]))
	}
	outcomes := b.outcomes()
	layout := sim.NewLayout(b.Region, b.Entries, outcomes, b.Region.FirstYear)
	q := Quantity{Domain: sim.Domain(d), Name: layout.Entities[sim.OfRegion][0], Path: path}
	name := rest
	if q.Domain != sim.OfRegion {
		at := strings.LastIndexByte(rest, '.')
		if at < 0 {
			return Quantity{}, fmt.Errorf("%s: want %s.ENTITY.OUTCOME, such as %s.%s.%s", show(path), table, table,
				first(layout.Entities[d]), first(outcomeNames(outcomes, q.Domain)))
		}
		q.Name, name = rest[:at], rest[at+1:]
		if q.Domain == sim.OfPair && layout.Find(sim.OfPair, name) < 0 && layout.Find(sim.OfBorder, name) >= 0 {
			q.Domain = sim.OfBorder
		}
		if q.Entity = slices.Index(layout.Entities[q.Domain], q.Name); q.Entity < 0 &&
			(q.Domain == sim.OfPair || q.Domain == sim.OfBorder) {
			if x, y, ok := strings.Cut(q.Name, "-"); ok {
				if q.Entity = slices.Index(layout.Entities[q.Domain], y+"-"+x); q.Entity >= 0 {
					q.Name = y + "-" + x
				}
			}
		}
		if q.Entity < 0 {
			return Quantity{}, fmt.Errorf("%s: the table %s has no %s; %s", show(path), q.Domain, show(q.Name),
				nearOrAll(q.Name, layout.Entities[q.Domain]))
		}
		q.Path = q.Domain.String() + "." + q.Name + "." + name
	}
	k := layout.Find(q.Domain, name)
	if k < 0 {
		names := outcomeNames(outcomes, q.Domain)
		remedy := became(agents.OfOutcome, q.Domain.String()+"."+name)
		if remedy == "" {
			remedy = "; " + nearOrAll(name, names)
		}
		return Quantity{}, fmt.Errorf("%s: the table %s has no outcome %s%s", show(path), q.Domain, show(name), remedy)
	}
	q.Outcome = outcomes[k]
	return q, nil
}

func outcomeNames(outcomes []sim.Outcome, d sim.Domain) []string {
	var names []string
	for _, o := range outcomes {
		if o.Domain == d {
			names = append(names, o.Name)
		}
	}
	return names
}

func first(list []string) string {
	if len(list) == 0 {
		return "…"
	}
	return list[0]
}

// outcomes is the codebook of the scenario's runs. It needs no rules, which take long to make.
func (b *Bound) outcomes() []sim.Outcome {
	m := agents.Model{Params: b.Params, Region: b.Region}
	return m.Outcomes()
}
