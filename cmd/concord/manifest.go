package main

import (
	"path"
	"runtime"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// newManifest begins the manifest of a request about a scenario. It holds this program, the scenario and the
// files of its region. The caller adds what else the request has, and digests the inputs afterwards.
func newManifest(kind string, b *scenarios.Bound, replicates int, settings []string) (*results.Manifest, error) {
	s := b.Scenario
	inputs, err := scenarios.Inputs(s.Region)
	if err != nil {
		return nil, wrongRequest{err}
	}
	m := &results.Manifest{
		Program: "concord", Kind: kind, ModelVersion: sim.ModelVersion, Scenario: s.Name, Title: s.Title, Region: s.Region,
		Seed: s.Seed, Replicates: replicates, FirstYear: b.Region.FirstYear, Until: b.Until, Settings: settings,
		Inputs: map[string]string{}, GoVersion: runtime.Version(), Architecture: platform(),
	}
	if results.ByMarks(kind) {
		m.DigestOf = results.OfMarks
	}
	for name, text := range inputs { // any order: each goes to its own key
		m.Inputs[name] = results.SHA256(text)
	}
	return m, nil
}

// drawn are the settings of a manifest that say what the replicates draw.
func drawn(uncertain bool, draws sim.ParameterSource) []string {
	var settings []string
	if uncertain {
		settings = append(settings, "uncertain")
	}
	if draws != sim.Shipped {
		settings = append(settings, string(draws))
	}
	return settings
}

// ofRecord seals the manifest of a request that fits parameters to the record.
func ofRecord(m *results.Manifest, p *explore.Problem, seed uint64, setting string) {
	m.Seed = seed
	m.Settings = append(m.Settings, setting)
	withoutPosterior(m, p.Bound.Scenario) // a fit does not read what an earlier one found
	m.Inputs["record"] = recordDigest(p)
	m.DigestInputs()
}

// withoutPosterior drops the draws of a fit from the inputs.
func withoutPosterior(m *results.Manifest, s *scenarios.Scenario) {
	if folder, posterior, err := scenarios.Tables(s.Region); err == nil { // which was read before
		delete(m.Inputs, path.Join(folder, posterior))
	}
}

// described returns tables together with their codebook. It is for folders whose tables have no outcomes that
// the codebook must define.
func described(m *results.Manifest, tables ...results.Table) []store.File {
	files := []store.File{{Path: "datapackage.json", Data: results.DataPackage(m, nil, tables)}}
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV})
	}
	return files
}

// sealed adds the manifest with the digests of all files. Moved are tables on disk that are moved into place;
// they bring their own digests.
func sealed(m *results.Manifest, files []store.File, moved ...results.Table) []store.File {
	m.Files = map[string]string{}
	for _, f := range files {
		if f.From == "" {
			m.Files[f.Path] = results.SHA256(f.Data)
		}
	}
	for _, t := range moved {
		m.Files[t.File] = t.SHA256
	}
	return append(files, store.File{Path: "manifest.json", Data: m.JSON()})
}
