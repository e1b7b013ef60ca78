package results

import (
	"path"
	"strings"

	"concord/sim"
)

type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

type outcomeRow struct {
	Table      string   `json:"table"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"`
	Definition string   `json:"definition"`
	Claims     string   `json:"claims,omitempty"`
	Categories []string `json:"categories,omitempty"`
}

type resource struct {
	Name        string `json:"name"`
	Profile     string `json:"profile"`
	Path        string `json:"path"`
	Format      string `json:"format"`
	MediaType   string `json:"mediatype,omitempty"`
	Encoding    string `json:"encoding,omitempty"`
	Description string `json:"description"`
	Schema      struct {
		Fields        []field  `json:"fields"`
		MissingValues []string `json:"missingValues"`
	} `json:"schema"`
}

// DataPackage describes the tables after the Frictionless Data Package standard, version 1
// (specs.frictionlessdata.io, profile tabular-data-package). If tables hold outcomes, the codebook of
// outcomes stands beside the resources.
func DataPackage(m *Manifest, outcomes []sim.Outcome, tables []Table) []byte {
	var p struct {
		Name      string       `json:"name"`
		Title     string       `json:"title"`
		Profile   string       `json:"profile"`
		Version   string       `json:"version"`
		Resources []resource   `json:"resources"`
		Outcomes  []outcomeRow `json:"outcomes,omitempty"`
	}
	p.Name = slug(m.Scenario) + "-" + m.Key()
	p.Title, p.Profile, p.Version = m.Title, "tabular-data-package", m.ModelVersion
	for _, t := range tables {
		ext := path.Ext(t.File)
		r := resource{Name: slug(strings.TrimSuffix(t.File, ext)), Profile: "tabular-data-resource", Path: t.File,
			Format: "csv", Encoding: "utf-8", Description: t.Description}
		if ext == ParquetExt { // the profile of tables allows text alone
			r.Profile, r.Format, r.MediaType, r.Encoding = "data-resource", "parquet", "application/vnd.apache.parquet", ""
		}
		for _, c := range t.Columns {
			r.Schema.Fields = append(r.Schema.Fields, field(c))
		}
		r.Schema.MissingValues = []string{""} // NA may be Namibia
		p.Resources = append(p.Resources, r)
	}
	for _, o := range outcomes {
		p.Outcomes = append(p.Outcomes, outcomeRow{o.Domain.String(), o.Name, o.Unit, o.Definition, o.Claims, o.Words})
	}
	return indented(p)
}

// slug is a name in the form that a data package allows: small Latin letters, digits, and .-_/ between them.
// Every other character of a scenario's name becomes a hyphen.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/", r):
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return b.String()
}

// entityColumn is the name of the column that holds the entities of a domain.
func entityColumn(d sim.Domain) string {
	return [...]string{
		sim.OfRegion: "region", sim.OfCountry: "country", sim.OfPair: "pair", sim.OfDirected: "from_to",
		sim.OfBorder: "border", sim.OfPower: "country_power", sim.OfMembership: "country_organisation", sim.OfEntry: "entry",
	}[d]
}

func entityMeaning(d sim.Domain) string {
	return [...]string{
		sim.OfRegion:     "name of the region",
		sim.OfCountry:    "code of the country, ISO 3166 where there is one",
		sim.OfPair:       "two codes in alphabetical order, like AA-BB",
		sim.OfDirected:   "two codes, from>to, like AA>BB",
		sim.OfBorder:     "two codes of neighbours in alphabetical order",
		sim.OfPower:      "code of the country, colon, code of the power",
		sim.OfMembership: "code of the country, colon, code of the organisation",
		sim.OfEntry:      "id of the event, act or proposal in the scenario",
	}[d]
}
