package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"concord/sim"
)

// Inputs gives the bytes of everything that a region's runs read besides the
// scenario, by name: the region file and the tables that it uses. Their
// digests stand in the manifest of a run.
func Inputs(region string) (map[string][]byte, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	// Of a local file the name counts, not where it lies on this machine.
	in := map[string][]byte{"regions/" + path.Base(src.file): []byte(src.text)}
	if in["data/institutions.csv"], err = dataFiles.ReadFile("data/institutions.csv"); err != nil {
		return nil, err
	}
	for _, table := range []string{"nodes", "routes", "borders", "size", "population", "balance", "brent", "hydrocarbons", "posterior"} {
		text, err := fs.ReadFile(src.data, table+".csv")
		if errors.Is(err, fs.ErrNotExist) {
			continue // one that this region has no use for, or reading it would have failed
		}
		if err != nil {
			return nil, err
		}
		in[path.Join("data", src.folder, table+".csv")] = text
	}
	return in, nil
}

// ObservedFlow is what one reporter says that one node sold to another.
type ObservedFlow struct {
	Exporter, Importer string
	Year               int
	USD                float64
	Reporter, Source   string
}

// Reporter names the sources of trade in the words of a figure's key; each is
// explained in data/SOURCES.md.
var Reporter = map[string]string{
	"itpd_e": "ITPD-E", "kg_nsc": "Kyrgyz office", "kz_bns": "Kazakh office", "uz_stat": "Uzbek office",
	"ru_fcs": "Russian customs", "us_census": "US Census",
}

// ObservedBand is a value with the low and high reading of its sources.
type ObservedBand struct {
	Year           int
	Low, Mid, High float64
}

// ObservedSpell is a coded regime of a border, years included.
type ObservedSpell struct {
	A, B      string
	From, To  int
	Regime    sim.Regime
	Certainty string
}

// ObservedOpenness is merchandise trade: the published share of GDP times the
// GDP in current US$ that it is a share of.
type ObservedOpenness struct {
	Country string
	Year    int
	USD     float64
}

// Comparator is the share of trade inside another region.
type Comparator struct {
	Region      string
	Year        int
	Share       float64
	Reading, ID string
}

// NaturalExperiment is a turn of the record whose effect on a pair's trade is known.
type NaturalExperiment struct {
	ID, Name string
	A, B     string // codes of the nodes
	From, To int    // years compared
	What     string
	Given    []string // ids of the entries that it is about
	Claims   string   // ids of the claims it bears on
}

// ObservedVotes is how alike two vote in the UN General Assembly.
type ObservedVotes struct {
	A, B      string
	Year      int
	Votes     int     // roll calls in which both took part
	Agreement float64 // 0..1
}

// ObservedPower is the electricity that a country buys less what it sells.
type ObservedPower struct {
	Country string
	Year    int
	TWh     float64 // net imports
}

// ObservedIncident is an armed incident on a border between members.
type ObservedIncident struct {
	A, B      string
	Date      string
	Year      int     // first year of effect
	Severity  float64 // 0..1, see data/README.md
	Certainty string
}

// ObservedAgreement is a dated agreement between members.
type ObservedAgreement struct {
	A, B, Date, Kind, Certainty string
}

// ReporterFacts say who reports trade, for which years, under which licence and
// with which known faults.
type ReporterFacts struct {
	Reporter, Name    string
	First, Last       int
	Licence, Vintage  string
	Valuation, Faults string
}

// Observations are the outcomes of the record that runs are held against. No
// run reads them.
type Observations struct {
	Flows       []ObservedFlow
	InsideShare []ObservedBand
	Regimes     []ObservedSpell
	Openness    []ObservedOpenness
	Comparators []Comparator
	Experiments []NaturalExperiment
	Votes       []ObservedVotes
	Power       []ObservedPower
	Incidents   []ObservedIncident
	Agreements  []ObservedAgreement
	Reporters   []ReporterFacts
}

// firstUsableShare is the first year in which all ten pairs have a figure: the
// shares before it rest on four to eight pairs and would mislead.
const firstUsableShare = 1995

// Observed reads the observations of the default region.
func Observed() (*Observations, error) { return ObservedIn(DefaultRegion) }

// ObservedIn reads the observations of a region. All of their tables are
// optional: what a region has no table for stays empty.
func ObservedIn(region string) (*Observations, error) {
	src, err := openRegion(region)
	if err != nil {
		return nil, err
	}
	b := &builder{r: &sim.Region{}, index: map[string]int{}, data: src.data}
	optional := func(file string, columns ...string) [][]string {
		if !b.has(file, "") {
			return nil
		}
		return b.read(file, columns...)
	}
	var o Observations
	for _, r := range optional("trade_observed.csv", "exporter", "importer", "year", "value_usd", "reporter", "source") {
		o.Flows = append(o.Flows, ObservedFlow{r[0], r[1], b.whole("trade_observed.csv", r[2]), b.number("trade_observed.csv", r[3]), r[4], r[5]})
	}
	const percent = 0.01
	for _, r := range optional("intra_share_observed.csv", "year", "share_low_pct", "share_pct", "share_high_pct") {
		at := "intra_share_observed.csv"
		if b.whole(at, r[0]) < firstUsableShare {
			continue
		}
		o.InsideShare = append(o.InsideShare, ObservedBand{b.whole(at, r[0]), percent * b.number(at, r[1]), percent * b.number(at, r[2]), percent * b.number(at, r[3])})
	}
	for _, r := range optional("border_regimes.csv", "a", "b", "from_year", "to_year", "regime", "certainty") {
		regime := wordIndex(sim.RegimeNames[:], r[4])
		if regime < 0 {
			b.bad("border_regimes.csv: no regime %q", r[4])
			continue
		}
		o.Regimes = append(o.Regimes, ObservedSpell{r[0], r[1], b.whole("border_regimes.csv", r[2]), b.whole("border_regimes.csv", r[3]), sim.Regime(regime), r[5]})
	}
	current := b.series("size.csv", "gdp_usd_current")
	for _, r := range optional("openness.csv", "country", "year", "merchandise_trade_pct_gdp") {
		year := b.whole("openness.csv", r[1])
		o.Openness = append(o.Openness, ObservedOpenness{r[0], year, percent * b.number("openness.csv", r[2]) * current[r[0]][year]})
	}
	for _, r := range optional("comparators.csv", "region", "year", "share_pct", "reading", "id") {
		o.Comparators = append(o.Comparators, Comparator{r[0], b.whole("comparators.csv", r[1]), percent * b.number("comparators.csv", r[2]), r[3], r[4]})
	}
	b.further(&o, optional)
	sort.SliceStable(o.InsideShare, func(i, j int) bool { return o.InsideShare[i].Year < o.InsideShare[j].Year })
	if len(b.faults) > 0 {
		return nil, fmt.Errorf("observations of region %s: %w", region, b.faults[0])
	}
	return &o, nil
}

// further reads the observations that no figure of a run shows.
func (b *builder) further(o *Observations, optional func(file string, columns ...string) [][]string) {
	const experiments, votes, power, incidents, reporters = "natural_experiments.csv", "un_agreement.csv", "power_trade.csv", "incidents.csv", "reporters.csv"
	for _, r := range optional(experiments, "id", "name", "a", "b", "from_year", "to_year", "what", "given", "claims") {
		o.Experiments = append(o.Experiments, NaturalExperiment{r[0], r[1], r[2], r[3], b.whole(experiments, r[4]), b.whole(experiments, r[5]), r[6], strings.Fields(r[7]), r[8]})
	}
	for _, r := range optional(votes, "a", "b", "year", "votes", "agreement") {
		o.Votes = append(o.Votes, ObservedVotes{r[0], r[1], b.whole(votes, r[2]), b.whole(votes, r[3]), b.number(votes, r[4])})
	}
	for _, r := range optional(power, "country", "year", "net_imports_twh") {
		o.Power = append(o.Power, ObservedPower{r[0], b.whole(power, r[1]), b.number(power, r[2])})
	}
	for _, r := range optional(incidents, "a", "b", "date", "year", "severity", "certainty") {
		o.Incidents = append(o.Incidents, ObservedIncident{r[0], r[1], r[2], b.whole(incidents, r[3]), b.number(incidents, r[4]), r[5]})
	}
	for _, r := range optional("agreements.csv", "a", "b", "date", "kind", "certainty") {
		o.Agreements = append(o.Agreements, ObservedAgreement{r[0], r[1], r[2], r[3], r[4]})
	}
	for _, r := range optional(reporters, "reporter", "name", "first_year", "last_year", "licence", "vintage", "valuation", "faults") {
		o.Reporters = append(o.Reporters, ReporterFacts{r[0], r[1], b.whole(reporters, r[2]), b.whole(reporters, r[3]), r[4], r[5], r[6], r[7]})
	}
}
