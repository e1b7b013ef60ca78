package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/results"
)

// Words of the table of priors that tests and --check read.
const (
	PartScale      = "scale"
	PartShare      = "share"
	PartCoalition  = "coalition"
	PartPredictive = "predictive"
	PartChance     = "chance"
	PartBorder     = "border"
	PartSeat       = "membership"
	PartEffort     = "effort"

	Shipped = "shipped"
)

// Table has every number of the page, one row for each.
func (p *Priors) Table() results.Table {
	t := results.Table{File: "priors.csv", Description: "What the model says before it has seen the record, one row for each " +
		"number.",
		Columns: []results.Column{
			{Name: "part", Type: "string", Description: "scale: the prior of external.scale; share: of outside causes; " +
				"coalition: a level " +
				"in the game of barriers; predictive: draws from the priors; chance, border and membership: shares of such " +
				"draws, of those in which a border has a regime, and in which a country is in a body; effort: the effect of " +
				"powers' effort"},
			{Name: "history", Type: "string", Description: "the scenario"},
			{Name: "case", Type: "string", Description: "shipped or the ends that a search was asked for; the barriers that " +
				"are off; " +
				"the theories that are on"},
			{Name: "power", Type: "string", Description: "whose effort differs"},
			{Name: "change", Type: "string", Description: "how it differs: doubled, usual effort added, or none left"},
			{Name: "what", Type: "string", Description: "the quantity"},
			{Name: "year", Type: "integer", Description: "the year, or the last of the years of a mean or a count"},
			{Name: "runs", Type: "integer", Description: "draws or pairs"},
			{Name: "left", Type: "integer", Description: "draws that are left out, because all barriers together take away " +
				"next to nothing"},
			{Name: "low", Type: "number", Description: "share, chance, effort: lower end of the 95 % interval; else 5 % " +
				"point over draws"},
			{Name: "mid", Type: "number", Description: "share, effort: the point or the mean itself; chance, border, " +
				"membership: the share; else the median over draws"},
			{Name: "high", Type: "number", Description: "share, chance, effort: upper end of the 95 % interval; else 95 % " +
				"point over draws"},
			{Name: "record", Type: "number", Description: "what the record has; border, membership: 1 if it is so"},
			{Name: "seed", Type: "integer", Description: "seed of the draws and of the runs"},
			{Name: "model_version", Type: "string", Description: "of the model"},
			{Name: "parameters", Type: "string", Description: "digest of the table of parameters with their priors"},
			{Name: "inputs", Type: "string", Description: "digest of the scenarios and of the files of the region"},
		}}
	t.Fill(p.rows())
	return t
}

// rows are the rows of the table.
func (p *Priors) rows() [][]string {
	var rows [][]string
	add := adder(func(part, history, of, power, change, what string, year, runs, left int, values ...float64) {
		row := []string{part, history, of, power, change, what, strconv.Itoa(year), strconv.Itoa(runs), strconv.Itoa(left)}
		for k := range 4 {
			cell := ""
			if k < len(values) {
				cell = results.Cell(values[k])
			}
			row = append(row, cell)
		}
		rows = append(rows, append(row, strconv.FormatUint(p.Seed, 10), p.ModelVersion, p.Parameters, p.Inputs))
	})
	scale := func(of string, s ScalePrior) {
		add(PartScale, p.Given, of, "", "", "median", p.Year, p.Draws, 0, s.Median, s.Median, s.Median)
		add(PartScale, p.Given, of, "", "", "spread", p.Year, p.Draws, 0, s.Spread, s.Spread, s.Spread)
	}
	share := func(of, outcome string, s *ShareSpread) {
		for _, point := range s.points() {
			add(PartShare, p.Given, of, "", "", outcome+" "+point.name, p.Year, s.Draws, s.Left, point.from, point.at, point.to)
		}
	}
	scale(Shipped, p.Scale)
	share(Shipped, "stance", &p.Stance)
	share(Shipped, "H", &p.H)
	for k := range p.Answers {
		a := &p.Answers[k]
		scale(a.wanted(), a.Prior)
		share(a.wanted(), "stance", &a.Reached)
	}
	for _, c := range p.Coalitions {
		add(PartCoalition, p.Given, c.Coalition, "", "", c.Outcome, p.Year, p.Draws, 0, c.Low, c.Mid, c.High)
	}
	p.historyRows(add)
	for n, list := range [][]Effort{p.Efforts, p.Theories} {
		for _, e := range list {
			if n == 1 && e.Theories == AllTheories { // stands among the first already
				continue
			}
			add(PartEffort, e.History, e.Theories, e.Power, e.Change, e.Outcome, p.EffortTo, p.Pairs, 0, e.Low, e.Mean, e.High)
		}
	}
	return rows
}

// adder adds a row to the table.
type adder func(part, history, of, power, change, what string, year, runs, left int, values ...float64)

// historyRows are the rows of free and of given history.
func (p *Priors) historyRows(add adder) {
	p.rowsOf(func(part, what string, from, year int, free, given [3]float64, record float64) {
		if from > 0 {
			what += fmt.Sprintf(" since %d", from)
		}
		add(part, p.Free, "free", "", "", what, year, p.Draws, 0, append(free[:], record)...)
		add(part, p.Given, "given", "", "", what, year, p.Draws, 0, append(given[:], record)...)
	})
}

// AllTheories names the setting in which every theory about outside powers is on.
const AllTheories = "all"

// sharePoint is a point of the shares with its interval.
type sharePoint struct {
	name         string
	from, at, to float64
}

func (s *ShareSpread) points() []sharePoint {
	return []sharePoint{{"5 %", s.LowFrom, s.Low, s.LowTo}, {"50 %", s.MidFrom, s.Mid, s.MidTo}, {"95 %", s.HighFrom, s.High,
		s.HighTo}}
}

// wanted are the ends that a search was asked for, in percent.
func (a *ScaleAnswer) wanted() string { return fmt.Sprintf("%.3g–%.3g %%", 100*a.Low, 100*a.High) }

// Missed tells whether an end is further from where it was wanted than the sampling error of the draws allows.
func (a *ScaleAnswer) Missed() bool {
	r := &a.Reached
	return a.Low < r.LowFrom || a.Low > r.LowTo || a.High < r.HighFrom || a.High > r.HighTo
}

// PriorsHead is what a written table says of how it was made, with its own numbers of the shipped prior.
type PriorsHead struct {
	Given, Free                      string
	Draws, Pairs                     int
	Seed                             uint64
	ModelVersion, Parameters, Inputs string
	Scale                            ScalePrior
	Stance                           ShareSpread
}

// ReadPriors reads a written table.
func ReadPriors(text []byte) (*PriorsHead, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	h := &PriorsHead{}
	columns := h.columns()
	for n, row := range rows {
		if n == 0 {
			if !slices.Equal(row, columns) {
				return nil, fmt.Errorf("line 1: want the columns %s", strings.Join(columns, ","))
			}
			continue
		}
		if err := h.take(row); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if h.Given == "" || h.Free == "" || h.Pairs == 0 || h.Scale.Median == 0 || h.Stance.Draws == 0 {
		return nil, errors.New("it has not all parts: the shipped scale, its share, free history and effort")
	}
	return h, nil
}

// columns are the names of the columns.
func (h *PriorsHead) columns() []string {
	var names []string
	for _, c := range (&Priors{}).Table().Columns {
		names = append(names, c.Name)
	}
	return names
}

// take reads a row.
func (h *PriorsHead) take(row []string) error {
	runs, e1 := strconv.Atoi(row[7])
	left, e2 := strconv.Atoi(row[8])
	seed, e3 := strconv.ParseUint(row[13], 10, 64)
	if err := errors.Join(e1, e2, e3); err != nil {
		return err
	}
	h.Seed, h.ModelVersion, h.Parameters, h.Inputs = seed, row[14], row[15], row[16]
	var v [3]float64
	for k := range v {
		x, err := strconv.ParseFloat(row[9+k], 64)
		if err != nil && row[9+k] != "" {
			return err
		}
		v[k] = x
	}
	s := &h.Stance
	switch part, of, what := row[0], row[2], row[5]; {
	case part == PartEffort:
		h.Pairs = runs
	case part == PartPredictive && of == "free":
		h.Free = row[1]
	case of != Shipped:
	case part == PartScale && what == "median":
		h.Given, h.Draws, h.Scale.Median = row[1], runs, v[1]
	case part == PartScale:
		h.Scale.Spread = v[1]
	case what == "stance 5 %":
		s.Draws, s.Left, s.LowFrom, s.Low, s.LowTo = runs, left, v[0], v[1], v[2]
	case what == "stance 50 %":
		s.MidFrom, s.Mid, s.MidTo = v[0], v[1], v[2]
	case what == "stance 95 %":
		s.HighFrom, s.High, s.HighTo = v[0], v[1], v[2]
	}
	return nil
}

// Stale says why a table is not of this model, "" if it is.
func (h *PriorsHead) Stale(version, parameters, inputs string) string {
	switch {
	case h.ModelVersion != version:
		return fmt.Sprintf("was made by model version %s, this program is %s", h.ModelVersion, version)
	case h.Parameters != parameters:
		return fmt.Sprintf("was made from the parameter table %s, this program has %s: a prior, a group or a role changed",
			h.Parameters,
			parameters)
	case h.Inputs != inputs:
		return fmt.Sprintf("was made from scenarios and a region with digest %s, now it is %s", h.Inputs, inputs)
	}
	return ""
}
