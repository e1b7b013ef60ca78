package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/scenarios"
	"concord/sim/fault"
)

// sensitivities is what is to be analysed: the scenarios and the factors.
type sensitivities struct {
	*analysing
	sides    []*scenarios.Scenario
	bound    []*scenarios.Bound
	factors  []scenarios.Factor
	settled  []string // parameters that do not vary, because a scenario sets them or a switch holds them
	over     string
	keep     *scenarios.Keep
	manifest *results.Manifest
	split    *split.Work // the share of this process in an analysis that is divided
}

// prepare reads the scenarios and finds the factors. It computes nothing.
func (q *analysing) prepare(words []string) (*sensitivities, error) {
	if len(words) == 0 {
		words = []string{"reference"}
	}
	if len(words) > 2 {
		return nil, wrong("sensitivity takes a scenario, or two for their difference; got %s", strings.Join(words, ", "))
	}
	sweep := sweeping{seed: q.seed, until: q.until, sets: q.sets}
	sides, err := sweep.sides(words)
	if err != nil {
		return nil, err
	}
	return q.of(sides)
}

// of finds the factors of scenarios.
func (q *analysing) of(sides []*scenarios.Scenario) (*sensitivities, error) {
	e := &scenarios.Experiment{Scenarios: sides, Seed: sides[0].Seed, Replicates: 1, Keep: q.keep}
	if err := e.Check(); err != nil { // the factors are not known yet
		return nil, wrongRequest{err}
	}
	p := &sensitivities{analysing: q, sides: sides}
	var until int
	var err error
	if p.bound, until, err = sameYears(sides); err != nil {
		return nil, err
	}
	if len(e.Keep) == 0 {
		e.Keep = []string{fmt.Sprintf("%s@%d", usualOutcome, until)}
	}
	if p.keep, err = e.Kept(); err != nil {
		return nil, wrongRequest{err}
	}
	if err := p.choose(); err != nil {
		return nil, err
	}
	m, err := newManifest("sensitivity", p.bound[0], q.runs(results.Method(q.method)), q.settings())
	if err != nil {
		return nil, err
	}
	m.Seed, m.Until = e.Seed, until
	for n, s := range sides {
		m.Inputs[scenarioFile(s.Name)] = results.SHA256(s.TOML(false))
		if n > 0 {
			m.Others = append(m.Others, s.Name)
			m.Title = s.Title + ", against " + m.Title
		}
	}
	m.DigestInputs()
	p.manifest = m
	return p, nil
}

// choose finds what varies.
func (p *sensitivities) choose() error {
	var list []string
	switch {
	case len(p.sample) > 0:
		p.over, list = "what was stated", p.sample
	case p.stated:
		p.over = "the [uncertain] ranges of the scenarios"
		var err error
		if list, err = p.ranges(); err != nil {
			return err
		}
	default:
		return p.chooseAll()
	}
	for _, text := range list {
		f, err := scenarios.ParseUncertain(text, p.sides)
		if err != nil {
			return wrongRequest{err}
		}
		if err := setAndVaried(f.Path, p.sets); err != nil {
			return err
		}
		p.factors = append(p.factors, f)
	}
	e := scenarios.Experiment{Scenarios: p.sides, Uncertainties: p.factors, Points: 1, Replicates: 1}
	if err := e.Check(); err != nil {
		return wrongRequest{err}
	}
	return nil
}

// ranges are the [uncertain] ranges of the scenarios, as --sample takes them. A range that only the second scenario
// states holds for both.
func (p *sensitivities) ranges() ([]string, error) {
	var list []string
	from := map[string]string{}
	for _, s := range p.sides {
		for _, u := range s.Uncertain {
			text := fmt.Sprintf("%s=%v:%v", u.Path, u.Lo, u.Hi)
			k := slices.IndexFunc(list, func(known string) bool { return strings.HasPrefix(known, u.Path+"=") })
			switch {
			case u.Lo == u.Hi:
				return nil, wrong("--uncertain: the range of %s under [uncertain] of %s is the one number %v, so nothing "+
					"varies; name what varies with --sample", u.Path, s.Name, u.Lo)
			case k < 0:
				list, from[u.Path] = append(list, text), s.Name
			case list[k] != text:
				return nil, wrong("--uncertain: %s has one range under [uncertain] of %s and another in %s; choose one with "+
					"--sample %s", u.Path, from[u.Path], s.Name, text)
			}
		}
	}
	if list == nil {
		return nil, wrong("--uncertain: none of the scenarios has an [uncertain] table")
	}
	return list, nil
}

// chooseAll takes every parameter that has a prior, or those that patterns name.
func (p *sensitivities) chooseAll() error {
	p.over = "their priors"
	all := func(b *scenarios.Bound) ([]scenarios.Factor, error) { return scenarios.AllPriorFactors(b), nil }
	if p.posterior {
		p.over, all = "what the fit left of them, each by itself", scenarios.AllPosteriorFactors
	}
	found, err := all(p.bound[0])
	for _, b := range p.bound[1:] { // what one of the scenarios settles does not vary
		others, bad := all(b)
		err = cmp.Or(err, bad)
		found = slices.DeleteFunc(found, func(f scenarios.Factor) bool {
			return !slices.ContainsFunc(others, func(o scenarios.Factor) bool { return o.Path == f.Path })
		})
	}
	if err != nil {
		return wrongRequest{err}
	}
	p.settled = p.held()
	if len(p.analysing.factors) == 0 {
		p.factors = found
		return nil
	}
	var names []string
	for _, f := range found {
		names = append(names, f.Path)
	}
	for _, pattern := range p.analysing.factors {
		if _, err := path.Match(pattern, ""); err != nil {
			return wrong("--factor %s: %w", fault.Word(pattern), err)
		}
		like := func(name string) bool { ok, _ := path.Match(pattern, name); return ok }
		if k := slices.IndexFunc(p.settled, like); k >= 0 && !slices.ContainsFunc(names, like) {
			return wrong("--factor %s: a scenario sets %s or a switch holds it, so it does not vary", fault.Word(pattern),
				p.settled[k])
		}
		if !slices.ContainsFunc(names, like) {
			return wrong("--factor %s: no parameter that varies is like this%s", fault.Word(pattern),
				fault.DidYouMean(pattern, names))
		}
	}
	wanted := func(name string) bool {
		return slices.ContainsFunc(p.analysing.factors,
			func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
	}
	for _, f := range found {
		if wanted(f.Path) {
			p.factors = append(p.factors, f)
		}
	}
	p.settled = slices.DeleteFunc(p.settled, func(name string) bool { return !wanted(name) })
	return nil
}

// held are the parameters that have a prior and that one of the scenarios settles.
func (p *sensitivities) held() []string {
	var list []string
	for _, b := range p.bound {
		for _, name := range b.Settled() {
			if _, err := scenarios.PriorLaw(name); err == nil && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}
