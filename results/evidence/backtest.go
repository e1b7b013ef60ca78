package evidence

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"concord/results"
	"concord/sim"
)

// The cards. A card says what a forecast knows of the years after its origin.
const (
	Conditional   = "conditional"   // size, leaders and what came on the table
	Unconditional = "unconditional" // nothing
)

// Methods of forecasting. The first is the simulator.
const (
	Simulator   = "simulator"
	Persistence = "persistence"
	WithGDPs    = "last value × GDPs" // times the growth of both sizes since
	Drift       = "drift"
	PairMean    = "mean of the series"
	Auto        = "AR(1)"
	GravityOnly = "gravity"
	// Only the conditional card has these two: they need the dates of acts and papers.
	WithClosures = "last value × GDPs and closures" // and what closing or reopening the border has done to trade until the origin
	GravityMore  = "gravity and events"
	Transitions  = "transitions" // for what has states: a Markov chain from the last one
	Frequencies  = "frequencies" // for regimes: how often the border had each until the origin
)

// cards are both cards in the order of the page.
var cards = [...]string{Conditional, Unconditional}

// tradeMethods are the naive forecasts of trade. Only the conditional card has the last two.
var tradeMethods = []string{Persistence, WithGDPs, Drift, PairMean, Auto, GravityOnly, WithClosures, GravityMore}

// methodsOf are the naive forecasts of trade that a card has.
func methodsOf(card string) []string {
	if card == Conditional {
		return tradeMethods
	}
	return tradeMethods[:len(tradeMethods)-2]
}

// RegimeMethods are the naive forecasts of border regimes.
var RegimeMethods = [...]string{Persistence, Transitions, Frequencies}

// Design says what a backtest forecasts, and from which origins.
type Design struct {
	Region      *sim.Region // its landmarks define the parts
	First, Last int         // origins: the last year of the record that a forecast may know
	Horizon     int         // years ahead, at most
	Members     int         // of each fit
	Steps       int         // of each fit
	Seed        uint64
}

// Backtest holds forecasts of years that the fit had not seen, and their scores.
type Backtest struct {
	Design
	Trade       []Score
	Regimes     []Score
	OfTrade     []Comparison // the simulator beside each naive forecast, in the order of EachOfTrade
	OfRegimes   []Comparison
	Decisions   []Decision
	Classes     []string        // of decisions, in order
	OfDecisions []DecisionSkill // those of EachOfDecisions, then by pair and country where enough happened
	Levels      []InsideLevel   // the share inside the region in years after the held-out origin
	LevelYears  []int           // of Pieces
	Pieces      []Piece         // what the share is made of, by the fit to the last origin
	Experiments []Experiment    // experiments of the conditional card, from the origins in their first years
}

// Score says how good one forecast of one reading was.
type Score struct {
	Card     string
	Method   string
	Group    string // pair or border
	Reporter string
	Origin   int
	Year     int
	CRPS     float64 // log points; for a regime the Brier score
	Error    float64 // |median − reading|, log points; for a regime the ranked probability score
	Within   bool    // whether the 90 % interval holds the reading
	PIT      float64 // probability integral transform
	Log      float64 // log score in nats: −ln of the density at the reading, of a regime −ln of its chance
}

// Horizon is years ahead.
func (s *Score) Horizon() int { return s.Year - s.Origin }

// Part is a set of forecasts that the page reports together.
type Part struct {
	Name  string
	Words string
	Holds func(*Score) bool
}

// All are all forecasts.
var All = Part{"all", "all pairs and origins", func(*Score) bool { return true }}

// heldOut are the forecasts from the region's held-out origin.
func (d *Design) heldOut() Part {
	origin := d.Region.Landmarks.HeldOut
	return Part{"held-out", fmt.Sprintf("%s from a fit to %d", d.heldOutYears(), origin),
		func(s *Score) bool { return s.Origin == origin }}
}

// heldOutYears are the years after the held-out origin that its forecasts reach. Readings of later years belong
// to later origins.
func (d *Design) heldOutYears() string {
	origin := d.Region.Landmarks.HeldOut
	return yearsWords(origin+1, min(origin+d.Horizon, d.Region.OutcomesObserved), "–")
}

// parts are the parts of the page, in order: all forecasts, the held-out forecasts, and the openings. The
// openings are the pairs of the member that turned, after its turn.
func (d *Design) parts() []Part {
	list := []Part{All, d.heldOut()}
	r := d.Region
	turn := r.Landmarks.Turn
	if turn == nil || turn.Year >= r.OutcomesObserved {
		return list
	}
	code := r.Nodes[turn.Member].ID
	words := fmt.Sprintf("pairs with %s in %s, the openings", code, yearsWords(turn.Year+1, r.OutcomesObserved, " and "))
	return append(list, Part{"openings", words, func(s *Score) bool {
		a, b, _ := strings.Cut(s.Group, "-")
		return (a == code || b == code) && s.Year > turn.Year && s.Year <= r.OutcomesObserved
	}})
}

// yearsWords are years in words; two is what stands between two of them.
func yearsWords(from, to int, two string) string {
	switch to - from {
	case 0:
		return strconv.Itoa(from)
	case 1:
		return fmt.Sprintf("%d%s%d", from, two, to)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

// PairsWords are the pairs of the region, small numbers as words.
func (d *Design) PairsWords() string {
	words := [...]string{"", "pair", "two pairs", "three pairs", "four pairs", "five pairs", "six pairs", "seven pairs",
		"eight pairs", "nine pairs", "ten pairs"}
	if n := d.Region.Pairs(); n < len(words) {
		return "the " + words[n]
	}
	return fmt.Sprintf("the %d pairs", d.Region.Pairs())
}

// Comparison is the simulator beside one method over some forecasts.
type Comparison struct {
	Part         Part
	Card, Method string
	Horizon      int // 0 for all
	Forecasts    int
	Pairs        int
	Effective    float64 // how many independent forecasts have the same information
	Own, Other   float64 // mean CRPS, each pair counted once
	OwnError     float64 // mean absolute error of the median
	OtherError   float64
	OwnCover     float64 // share of readings within the 90 % interval
	OtherCover   float64
	Skill        float64 // 1 − Own/Other
	Low, High    float64 // 90 % interval, bootstrap by pair
	Stat, P      float64 // Diebold–Mariano by origin, small-sample corrected; NaN when there are too few origins
	Origins      int
	Longest      int // years ahead of the forecasts that are compared

	OwnLog, OtherLog float64 // mean log score
	Gain             float64 // OtherLog − OwnLog, in nats: above 0 the simulator is better
	GainLow          float64 // its 90 % interval, bootstrap by pair
	GainHigh         float64
	GainP            float64 // p of Diebold–Mariano by origin; NaN when there are too few
}

// EachCard calls do for both cards in the order of the page.
func (d *Design) EachCard(do func(card string)) {
	for _, card := range cards {
		do(card)
	}
}

// EachOfTrade calls do for every comparison of trade that is reported. Horizon 0 means all horizons together.
func (d *Design) EachOfTrade(do func(p Part, card, method string, horizon int)) {
	for _, p := range d.parts() {
		for _, card := range cards {
			for _, method := range methodsOf(card) {
				for h := range d.Horizon + 1 {
					do(p, card, method, h)
				}
			}
		}
	}
}

// EachOfRegimes calls do for every comparison of border regimes that is reported. Horizon 0 means all horizons together.
func (d *Design) EachOfRegimes(do func(p Part, card, method string, horizon int)) {
	for _, card := range cards {
		for h := range d.Horizon + 1 {
			for _, method := range RegimeMethods {
				do(All, card, method, h)
			}
		}
	}
}

// find gives a comparison by what it is of; nil where there was nothing to compare.
func find(list []Comparison, p Part, card, method string, horizon int) *Comparison {
	for k := range list {
		if c := &list[k]; c.Part.Name == p.Name && c.Card == card && c.Method == method && c.Horizon == horizon {
			return c
		}
	}
	return nil
}

// tested tells whether there are enough origins for a test. Otherwise only the bootstrap decides.
func (c *Comparison) tested() bool { return c.Origins > max(2, c.Longest) }

// The verdicts on the simulator beside a method.
const (
	Better             = "better"
	Worse              = "worse"
	NotDistinguishable = "not distinguishable"
)

// Verdict says in one word whether the simulator is better, worse or neither.
func (c *Comparison) Verdict() string { return c.verdict(c.Low, c.High, c.P) }

// GainVerdict is the verdict by log score.
func (c *Comparison) GainVerdict() string { return c.verdict(c.GainLow, c.GainHigh, c.GainP) }

func (c *Comparison) verdict(low, high, p float64) string {
	switch sure := p < 0.1 || !c.tested(); {
	case low > 0 && sure:
		return Better
	case high < 0 && sure:
		return Worse
	}
	return NotDistinguishable
}

// pWords is the p-value in words. It is "" if there is no test.
func (c *Comparison) pWords() string {
	if !c.tested() {
		return ""
	}
	return fmt.Sprintf(", p %.2f", c.P)
}

// Case is a natural experiment of the record: how a pair's trade changed from one year to another.
type Case struct {
	ID, Name string
	A, B     string // node codes
	From, To int
	Given    []string // entries that the case is about; its forecast is told of them
}

// Experiment is a natural experiment beside the simulator.
type Experiment struct {
	Case
	Pair     string
	Readings []Reading
	Beyond   *Unrecorded // of a case that begins after the record; otherwise nil
}

// Unrecorded is the forecast of a case that begins after the record, as the change of ln turnover that a reporter would see:
// 5, 50 and 95 %.
type Unrecorded struct {
	Origin int        // the last year of the record
	Told   [3]float64 // of the case's own entries, as they happened
	Untold [3]float64 // nothing comes of them
}

// Reading is what one reporter saw of a natural experiment.
type Reading struct {
	Reporter       string  // its name
	Change         float64 // ln
	Low, Mid, High float64 // 90 % forecast of this reading's change, from a fit to From; all 0 without one
	Untold         float64 // median of the forecast that does not know the case's entries
	Foreseen       bool
}

// Within tells whether the 90 % interval of the forecast holds the reading.
func (r *Reading) Within() bool { return r.Low <= r.Change && r.Change <= r.High }

// Foreseen tells whether any reading of a natural experiment was forecast.
func (t *Backtest) Foreseen() bool {
	for _, x := range t.Experiments {
		if x.Beyond != nil {
			return true
		}
		for _, r := range x.Readings {
			if r.Foreseen {
				return true
			}
		}
	}
	return false
}

// ScoresTable has every forecast.
func (t *Backtest) ScoresTable() results.Table {
	table := results.Table{File: "scores.csv",
		Description: "Every forecast and its score against one reading, one row for each. Trade in log points.",
		Columns: []results.Column{
			{Name: "of", Type: "string", Description: "trade or regime (of a border)"},
			{Name: "card", Type: "string",
				Description: "conditional: size, leaders and what came on the table are given; unconditional: nothing dated " +
					"after the origin enters"},
			{Name: "method", Type: "string", Description: "who forecasts: the simulator, or a naive forecast"},
			{Name: "unit", Type: "string", Description: "pair or border that is forecast"},
			{Name: "reporter", Type: "string", Description: "whose reading it is; empty for regimes"},
			{Name: "origin", Type: "integer", Description: "last year that the forecast knows"},
			{Name: "year", Type: "integer", Description: "year that is forecast"},
			{Name: "horizon", Type: "integer", Description: "years ahead"},
			{Name: "score", Type: "number",
				Description: "of trade the CRPS in log points, of a regime the Brier score; less is better"},
			{Name: "error", Type: "number",
				Description: "of trade the distance of the median from the reading in log points, of a regime the ranked " +
					"probability score"},
			{Name: "within_90", Type: "boolean",
				Description: "whether the 90 % interval holds the reading; of trade, false for every regime"},
			{Name: "pit", Type: "number",
				Description: "share of the forecast below the reading (probability integral transform); of trade, 0 for " +
					"every regime"},
			{Name: "log", Type: "number",
				Description: "log score in nats, less is better: −ln of the density at the reading, of a regime −ln of its " +
					"chance; below 0.001 either counts as 0.001"},
		}}
	var rows [][]string
	add := func(of string, list []Score) {
		for k := range list {
			s := &list[k]
			rows = append(rows, []string{of, s.Card, s.Method, s.Group, s.Reporter, strconv.Itoa(s.Origin),
				strconv.Itoa(s.Year), strconv.Itoa(s.Horizon()),
				results.Number(s.CRPS), results.Number(s.Error), strconv.FormatBool(s.Within), results.Number(s.PIT),
				results.Number(s.Log)})
		}
	}
	add("trade", t.Trade)
	add("regime", t.Regimes)
	table.Fill(rows)
	return table
}

// borders is what the part of border regimes is called in the table of skill.
const borders = "borders"

// SkillTable has the simulator beside each naive forecast of trade, and of border regimes.
func (t *Backtest) SkillTable() results.Table {
	which := "which forecasts: all"
	for _, p := range t.parts()[1:] {
		which += "; " + p.Name + ": " + strings.TrimSuffix(p.Words, ", the "+p.Name)
	}
	which += "; " + borders + ": border regimes"
	table := results.Table{File: "skill.csv",
		Description: "The simulator beside naive forecasts of trade and of border regimes, one row for each set of forecasts, " +
			"card, method and horizon.", Columns: append([]results.Column{
			{Name: "part", Type: "string", Description: which},
			{Name: "card", Type: "string", Description: "conditional or unconditional, as in scores.csv"},
			{Name: "method", Type: "string", Description: "the naive forecast that the simulator is compared with"},
			{Name: "horizon", Type: "integer", Description: "years ahead; 0 for all"},
			{Name: "forecasts", Type: "integer", Description: "number of forecasts compared"},
			{Name: "pairs", Type: "integer", Description: "number of pairs of countries"},
			{Name: "effective", Type: "number", Description: "how many independent forecasts these are worth"},
			{Name: "origins", Type: "integer", Description: "number of origins"},
			{Name: "crps", Type: "number",
				Description: "mean CRPS of the simulator in log points, of borders the Brier score, each pair counted once; " +
					"less is better"},
			{Name: "crps_method", Type: "number", Description: "that of the method"},
			{Name: "error", Type: "number", Description: "mean absolute error of the simulator's median in log points, of " +
				"borders the ranked probability score"},
			{Name: "error_method", Type: "number", Description: "that of the method"},
			{Name: "within_90", Type: "number", Description: "share of readings within the simulator's 90 % interval; " +
				"empty for borders"},
			{Name: "within_90_method", Type: "number", Description: "within that of the method"},
			{Name: "skill", Type: "number", Description: "1 − crps / crps_method: above 0 the simulator is better"},
			{Name: "skill_low", Type: "number", Description: "lower end of its 90 % interval (bootstrap by pair)"},
			{Name: "skill_high", Type: "number", Description: "upper end"},
			{Name: "dm", Type: "number",
				Description: "Diebold–Mariano statistic by origin, corrected for small samples; empty when there are too " +
					"few origins"},
			{Name: "p", Type: "number", Description: "its p-value"},
			{Name: "verdict", Type: "string", Description: "better, worse or not distinguishable"},
		}, gainColumns...)}
	var rows [][]string
	for k := range t.OfTrade {
		rows = append(rows, t.OfTrade[k].cells(t.OfTrade[k].Part.Name))
	}
	for _, c := range t.OfRegimes {
		c.OwnCover, c.OtherCover = math.NaN(), math.NaN()
		rows = append(rows, c.cells(borders))
	}
	table.Fill(rows)
	return table
}

// cells are a row of the table of skill.
func (c *Comparison) cells(part string) []string {
	row := []string{part, c.Card, c.Method, strconv.Itoa(c.Horizon), strconv.Itoa(c.Forecasts), strconv.Itoa(c.Pairs)}
	for _, x := range []float64{c.Effective, float64(c.Origins), c.Own, c.Other, c.OwnError, c.OtherError, c.OwnCover,
		c.OtherCover, c.Skill, c.Low, c.High, c.Stat, c.P} {
		row = append(row, results.Cell(x)) // without a test, and with one pair, some are not known
	}
	return append(append(row, c.Verdict()), c.gainCells()...)
}
