package scenarios

import (
	"regexp"
	"strings"

	"concord/sim"
)

// Limits of a region. The work and the memory of a run grow with the number of pairs of members, of nodes and
// of years. Runs of more than mostPairYears must name what they keep.
const (
	mostPairYears     = 40_000 // pairs of members times years of a run that keeps every number
	mostMembers       = 200
	mostNodes         = 250
	mostSpan          = 500  // years between the first and the last
	mostOrganisations = 100  // organisations
	mostText          = 2000 // bytes of a text; names stand in figures and tables
	mostLandmarks     = 20   // years of a list, each a column of a table
)

const (
	codePattern         = `^[A-Z][A-Z0-9]{1,7}$`
	organisationPattern = `^[A-Za-z][A-Za-z0-9_]{0,31}$`
	mostEarth           = 149e6  // km² of land
	aroundEarth         = 40_075 // km
	lastYear            = 9999
)

var codeLike, organisationLike = regexp.MustCompile(codePattern), regexp.MustCompile(organisationPattern)

// shape is how the value of a region file's key is built from values of its form.
type shape uint8

const (
	asOne         shape = iota // the value itself
	asCodes                    // ["AA", "BB"], codes of the class
	asNewCodes                 // codes that are new here
	asGroups                   // [["AA", "BB"], …], groups of codes of the class
	asSteps                    // [[year, value], …]
	asYears                    // [first, last], two years
	asRisingYears              // [1995, 2005, …], years in this order
	asNormal                   // [mean, sd]
)

// regionKey is a key of a region file. Its name is a path. A word in capitals in the path stands for a code
// of that class; two with a hyphen between stand for a pair.
type regionKey struct {
	key
	shape shape
	class string // of the codes in the value
}

func shareKey(name string) regionKey {
	return regionKey{key: key{name: name, form: numberForm, hi: 1}}
}

func numberKey(name string, lo, hi float64, unit string) regionKey {
	return regionKey{key: key{name: name, form: numberForm, lo: lo, hi: hi, unit: unit}}
}

func yearKey(name string) regionKey {
	return regionKey{key: key{name: name, form: wholeForm, lo: 1, hi: lastYear, unit: "year"}}
}

func wordKey(name string, list ...string) regionKey {
	return regionKey{key: key{name: name, form: wordForm, words: list}}
}

func textKey(name string) regionKey { return regionKey{key: key{name: name, form: textForm}} }

func flagKey(name string) regionKey { return regionKey{key: key{name: name, form: flagForm}} }

func (k regionKey) as(s shape, class string) regionKey {
	k.shape, k.class = s, class
	return k
}

func (k regionKey) must() regionKey {
	k.required = true
	return k
}

// regionKeys are all keys of a region file. docs/region.md explains them; its table of ranges is made from
// this list.
var regionKeys = []regionKey{
	textKey("name").must(),
	textKey("title").must(),
	yearKey("years.first").must(),
	yearKey("years.last").must(),
	yearKey("years.default_until").must(),
	yearKey("years.outcomes_observed").must(),
	yearKey("years.events_to").must(),
	yearKey("years.forcing_to").must(),
	yearKey("years.exits_from").must(),
	yearKey("years.choices_from"),
	yearKey("years.incidents_from"),
	yearKey("years.record_from"),
	yearKey("landmarks.shown").as(asRisingYears, ""),
	yearKey("landmarks.brief").as(asRisingYears, ""),
	yearKey("landmarks.borders"),
	yearKey("landmarks.held_out"),
	textKey("landmarks.turn.member").as(asOne, "MEMBER").must(),
	yearKey("landmarks.turn.year").must(),
	textKey("forcing.data").must(),
	textKey("forcing.absorber").as(asOne, "NODE").must(),
	yearKey("forcing.growth_window").as(asYears, ""),
	numberKey("forcing.growth_long_run", -0.5, 0.5, "a year").must(),
	{key: key{name: "forcing.growth_years", form: wholeForm, lo: 1, hi: mostSpan, unit: "years", required: true}},
	numberKey("forcing.growth_given.NODE", -0.5, 0.5, "a year"),
	numberKey("forcing.boe_per_tonne_oil", 0.1, 100, "barrels"),
	numberKey("forcing.boe_per_1000m3_gas", 0.1, 100, "barrels"),
	yearKey("forcing.comparable.NODE").as(asYears, ""),
	wordKey("forcing.reading.NODE", "official", "comparable"),
	yearKey("forcing.noise_window").as(asYears, ""),
	textKey("forcing.noise_without").as(asCodes, "NODE"),
	shareKey("forcing.oil_income.NODE"),
	textKey("forcing.remittances_from").as(asOne, "NODE"),
	textKey("nodes.members").as(asNewCodes, "").must(),
	textKey("nodes.powers").as(asNewCodes, ""),
	textKey("nodes.partners").as(asNewCodes, ""),
	numberKey("nodes.inner_factor", 0.01, 10, "1").must(),
	textKey("nodes.one_state").as(asGroups, "NODE"),
	numberKey("nodes.border.NODE", -20, 20, "log points"),
	textKey("calibration.posterior"),
	textKey("calibration.model"),
	numberKey("calibration.border", -20, 20, "log points").as(asNormal, ""),
	numberKey("calibration.pair", -20, 20, "log points").as(asNormal, ""),
	textKey("calibration.outside").as(asCodes, "OUTSIDE"),
	textKey("calibration.unrecorded").as(asGroups, "NODE"),
	textKey("calibration.seen"),
	textKey("calibration.hindsight"),
	textKey("offices.MEMBER.holder").must(),
	yearKey("offices.MEMBER.since").must(),
	{key: key{name: "offices.MEMBER.openness", form: rangeForm, hi: 1, required: true}},
	{key: key{name: "offices.MEMBER.ambition", form: rangeForm, hi: 1, required: true}},
	numberKey("offices.MEMBER.exit_rate", 0, 1, "a year").must(),
	numberKey("offices.MEMBER.crisis_rate", 0, 1, "a year"),
	textKey("offices.MEMBER.basis"),
	shareKey("sovereignty.MEMBER"),
	shareKey("kinship.MEMBER-MEMBER"),
	shareKey("identity.MEMBER-MEMBER"),
	shareKey("language.NODE-NODE"),
	shareKey("alignment.MEMBER.POWER"),
	shareKey("rivalry.POWER-POWER"),
	wordKey("outer_borders.NODE-NODE", sim.RegimeNames[:]...).as(asSteps, ""),
	shareKey("neutrality.MEMBER"),
	shareKey("hedging.MEMBER"),
	shareKey("threat").as(asSteps, ""),
	numberKey("strategies.POWER.rate", 0, 0.1, "of the power's size a year").as(asSteps, ""),
	shareKey("strategies.POWER.use.INSTRUMENT"),
	shareKey("strategies.POWER.interest.MEMBER"),
	shareKey("strategies.POWER.secures.MEMBER"),
	shareKey("strategies.POWER.lead"),
	shareKey("strategies.POWER.minds"),
	shareKey("strategies.POWER.spokes"),
	shareKey("strategies.POWER.reacts"),
	textKey("organisations.ORGANISATION.name"),
	textKey("organisations.ORGANISATION.sponsors").as(asCodes, "POWER"),
	wordKey("organisations.ORGANISATION.field", sim.OrganisationFieldNames[:]...).must(),
	shareKey("organisations.ORGANISATION.depth"),
	shareKey("organisations.ORGANISATION.supranational"),
	shareKey("organisations.ORGANISATION.enforcement"),
	flagKey("organisations.ORGANISATION.union"),
	flagKey("organisations.ORGANISATION.open"),
	yearKey("organisations.ORGANISATION.founded"),
	yearKey("organisations.ORGANISATION.ended"),
	textKey("organisations.ORGANISATION.successor_of").as(asCodes, "ORGANISATION"),
	textKey("organisations.ORGANISATION.founders").as(asCodes, "MEMBER"),
	flagKey("organisations.ORGANISATION.by_invitation"),
	shareKey("streams.MEMBER-MEMBER.water"),
	shareKey("streams.MEMBER-MEMBER.fuel"),
	numberKey("streams.MEMBER-MEMBER.summer_twh", 0, 1e4, "TWh"),
	numberKey("streams.MEMBER-MEMBER.winter_twh", 0, 1e4, "TWh"),
	numberKey("streams.MEMBER-MEMBER.water_mcm", 0, 1e6, "million m³"),
	numberKey("streams.MEMBER-MEMBER.gas_bcm", 0, 1e4, "billion m³"),
	numberKey("outside_power.MEMBER", 0, 50, "US cents per kWh").as(asSteps, ""),
}

// branch is a table of the region file, with the keys that it may have.
type branch struct {
	leaf  *regionKey // its key, nil for a table
	names []string   // names of the entries below, in the order of regionKeys
	below map[string]*branch
	open  string // the class of the codes that are its keys, "" if its keys have names
}

// regionTree is regionKeys by their paths.
var regionTree = func() *branch {
	root := &branch{below: map[string]*branch{}}
	for k := range regionKeys {
		at := root
		for _, word := range strings.Split(regionKeys[k].name, ".") {
			next := at.below[word]
			if next == nil {
				next = &branch{below: map[string]*branch{}}
				at.below[word] = next
				at.names = append(at.names, word)
			}
			if word == strings.ToUpper(word) {
				at.open = word
			}
			at = next
		}
		at.leaf = &regionKeys[k]
	}
	return root
}()
