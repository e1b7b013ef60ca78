package results

import (
	"strconv"

	"concord/sim"
)

// The answer of compare --json. docs/READING.md explains each key. Numbers are in the units of the tables. An
// unknown number is null.
type comparisonAnswer struct {
	Program       string             `json:"program"`
	Kind          string             `json:"kind"`
	ModelVersion  string             `json:"model_version"`
	Region        string             `json:"region"`
	Seed          string             `json:"seed"` // not every reader of JSON has whole numbers of 64 bits
	Pairs         int                `json:"pairs"`
	FirstYear     int                `json:"first_year"`
	Until         int                `json:"until"`
	IntervalsOf   string             `json:"intervals_of"`
	AllSides      []string           `json:"all_sides"`
	Precision     string             `json:"precision"`
	InputDigest   string             `json:"input_digest"`
	OutcomeDigest string             `json:"outcome_digest"`
	Folder        string             `json:"folder"`
	Base          sideAnswer         `json:"base"`
	Differences   []differenceAnswer `json:"differences"`
}

type sideAnswer struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type differenceAnswer struct {
	Scenario        sideAnswer      `json:"scenario"`
	Inputs          []string        `json:"inputs"`
	FirstDifference *firstAnswer    `json:"first_difference"`
	Outcomes        []outcomeAnswer `json:"outcomes"`
	Entries         []entryAnswer   `json:"entries"`
}

type firstAnswer struct {
	Year     int      `json:"year"`
	Outcomes []string `json:"outcomes"`
}

// effectAnswer is a mean difference over pairs.
type effectAnswer struct {
	Pairs       int      `json:"pairs"`
	BaseMean    *float64 `json:"base_mean"`
	Difference  *float64 `json:"difference"`
	SE          *float64 `json:"se"`
	Low         *float64 `json:"low"`
	High        *float64 `json:"high"`
	Percent     *float64 `json:"percent"`
	PercentLow  *float64 `json:"percent_low"`
	PercentHigh *float64 `json:"percent_high"`
}

type outcomeAnswer struct {
	Outcome       string       `json:"outcome"`
	Unit          string       `json:"unit"`
	Year          int          `json:"year"`
	Effect        effectAnswer `json:"effect"`
	Correlation   *float64     `json:"correlation"`
	VarianceRatio *float64     `json:"variance_ratio"`
}

type entryAnswer struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Nature   string          `json:"nature"`
	Year     int             `json:"year"`
	Parties  string          `json:"parties"`
	Base     agreementAnswer `json:"base"`
	Scenario agreementAnswer `json:"scenario"`
	Own      *ownAnswer      `json:"own"`
	Effects  []partialAnswer `json:"effects"`
}

type agreementAnswer struct {
	Standing    string   `json:"standing"`
	Agreed      *float64 `json:"agreed"`
	NotAgreed   *float64 `json:"not_agreed"`
	NeverTabled *float64 `json:"never_tabled"`
	AgreedYear  *float64 `json:"agreed_year"`
}

type ownAnswer struct {
	ID       string          `json:"id"`
	Base     agreementAnswer `json:"base"`
	Scenario agreementAnswer `json:"scenario"`
}

type partialAnswer struct {
	Outcome    string       `json:"outcome"`
	Unit       string       `json:"unit"`
	Year       int          `json:"year"`
	WhereEntry string       `json:"where_entry"`
	WhereSide  string       `json:"where_side"`
	All        effectAnswer `json:"all"`
	Agreed     effectAnswer `json:"agreed"`
	Other      effectAnswer `json:"other"`
}

func (p *partEffect) answer() effectAnswer {
	e := &p.effect
	return effectAnswer{p.pairs, Known(p.base), Known(e.Mean), Known(e.SE), Known(e.Low), Known(e.High), Known(p.percent),
		Known(p.pLow), Known(p.pHigh)}
}

// JSON holds what Brief tells, for programs. It adds the outcomes of every year from the first difference on.
// Folder is where the tables are.
func (c *Comparison) JSON(m *Manifest, precision, folder string) []byte {
	l := c.Layout
	out := comparisonAnswer{Program: m.Program, Kind: m.Kind, ModelVersion: c.ModelVersion, Region: m.Region,
		Seed: strconv.FormatUint(c.Seed, 10), Pairs: c.Count(),
		FirstYear: l.First, Until: c.until(), IntervalsOf: SpreadOf(c.Draws, c.Uncertain),
		AllSides: append([]string{}, c.AllSides...), Precision: precision,
		InputDigest: m.InputDigest, OutcomeDigest: m.OutcomeDigest, Folder: folder, Base: sideAnswer(c.Sides[0])}
	for side := 1; side < len(c.Sides); side++ {
		d := differenceAnswer{Scenario: sideAnswer(c.Sides[side]), Inputs: append([]string{}, c.Inputs[side]...),
			Outcomes: []outcomeAnswer{}, Entries: []entryAnswer{}}
		year, what := c.FirstDifference(side)
		if what != nil {
			d.FirstDifference = &firstAnswer{year, what}
		}
		switch {
		case c.Part != nil:
			d.Outcomes = c.keptAnswers(side)
		case what != nil:
			for n, h := range headlines {
				k := l.Find(sim.OfRegion, h.outcome)
				if k < 0 {
					continue
				}
				for y := year; y <= out.Until; y++ {
					p := c.over(side, watchedHeadline(n, k), y)
					e := &p.effect
					d.Outcomes = append(d.Outcomes, outcomeAnswer{"region." + h.outcome, l.Outcomes[k].Unit, y, p.answer(),
						Known(e.Correlation), Known(e.VarianceRatio)})
				}
			}
		}
		for _, e := range c.ofSide(side) {
			d.Entries = append(d.Entries, c.entryAnswer(e))
		}
		out.Differences = append(out.Differences, d)
	}
	return indented(out)
}

func (c *Comparison) entryAnswer(d *EntryDifference) entryAnswer {
	of := func(consent int, s Standing) agreementAnswer {
		a, some := c.decided(d, consent, s)
		if !some {
			return agreementAnswer{Standing: s.String()}
		}
		return agreementAnswer{s.String(), Known(a.Agreed), Known(a.Refused), Known(a.Never), Known(a.year)}
	}
	a := entryAnswer{ID: d.ID, Kind: d.Kind.Name, Nature: d.Kind.Nature.String(), Year: d.Year, Parties: d.Parties,
		Base: of(entryInBase, d.Standing[0]), Scenario: of(entryInScenario, d.Standing[1]), Effects: []partialAnswer{}}
	if d.Own != "" {
		a.Own = &ownAnswer{d.Own, of(ownInBase, Decided), of(ownInScenario, Decided)}
	}
	for g := range d.given {
		id, side := d.condition(g)
		for w, q := range d.watched {
			o := &c.Layout.Outcomes[q.outcome]
			name := "region." + o.Name
			if q.domain != sim.OfRegion {
				name = q.domain.String() + "." + c.Layout.Entities[q.domain][q.entity] + "." + o.Name
			}
			for y, year := range d.years {
				all := c.over(d.Side, q, year)
				met, others := c.among(d, g, y, w)
				a.Effects = append(a.Effects, partialAnswer{name, o.Unit, year, id, side, all.answer(), met.answer(),
					others.answer()})
			}
		}
	}
	return a
}
