package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"concord/results/evidence"
	"concord/scenarios"
)

// shelf is where the project keeps what fit and backtest make of a shipped region: its pages and figures in docs, or in a
// folder of its name there; its tables beside the others of the region.
type shelf struct {
	pages               string // folder
	posterior, evidence string // tables
	fit, forecasts      string // pages
	decision            string // why forecasts are scored in this way, from the pages
	of                  string // the word after the verb that asks for this scenario, with a space before it
}

// otherPages is the folder of the pages of regions that are not the default one.
const otherPages = "docs/regions"

// shelfOf finds the shelf of a scenario's region. A region of the user's own has none.
func shelfOf(s *scenarios.Scenario) (*shelf, error) {
	names := scenarios.RegionNames()
	if !slices.Contains(names, s.Region) {
		return nil, wrong("--update is for the regions of the project (%s), %s is of region %s; its results are in the folder, "+
			"and the region's own file may name the posterior.csv of a fit", strings.Join(names, ", "), s.Name, s.Region)
	}
	folder, posterior, err := scenarios.Tables(s.Region)
	if err != nil {
		return nil, wrongRequest{err}
	}
	data := path.Join("scenarios", folder)
	f := &shelf{pages: "docs", posterior: path.Join(data, posterior), evidence: path.Join(data, "backtest.csv"),
		decision: "decisions/0010-calibration-and-backtest.md"}
	if s.Region != scenarios.DefaultRegion {
		f.pages, f.decision = path.Join(otherPages, s.Region), path.Join("../..", f.decision)
	}
	if s.Name != scenarios.DefaultScenario {
		f.of = " " + s.Name
	}
	f.fit, f.forecasts = path.Join(f.pages, "FIT.md"), path.Join(f.pages, "EVIDENCE.md")
	return f, nil
}

// figure is where a figure of the results goes.
func (f *shelf) figure(name string) generated {
	return generated{"figures/" + name, path.Join(f.pages, "figures", name), ""}
}

// links are those of the page of forecasts. The page of the fit is there once a fit was kept.
func (f *shelf) links() *evidence.Links {
	if f == nil {
		return nil
	}
	links := &evidence.Links{Why: f.decision, Of: f.of}
	if _, err := os.Stat(filepath.FromSlash(f.fit)); err == nil {
		links.Fit = path.Base(f.fit)
	}
	return links
}
