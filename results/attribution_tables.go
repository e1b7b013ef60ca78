package results

import (
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
)

// Columns of the tables of attributions.
var (
	attributionAbout = []Column{
		{"kind", "string", "what is divided: the difference of two scenarios, or what barriers or supports make"},
		{"a", "string", "scenario without any of the players"},
		{"b", "string", "scenario with all of them"},
		{"outcome", "string", "of what the shares are, as --outcome takes it"},
		{"unit", "string", "unit of the numbers that follow"},
		{"years", "string", "year, or the years whose mean is taken"},
	}
	attributionRun = []Column{
		{"interval", "string", "what intervals are of"},
		{"seeds", "integer", "number of seeds; each runs every combination, or two orders of joining"},
		{"seed", "string", "the seed, in digits"},
		{"model_version", "string", "version of the model"},
	}
	attributionColumns = slices.Concat(attributionAbout, []Column{
		{"row", "string", "base: level without any player; reached: level with all; total: their difference; share: of " +
			"one player; " +
			"square: of inner and outside barriers, levels when neither, one or both are off, and what they add together " +
			"beyond each alone"},
		{"name", "string", "the player, or the place in the square"},
		{"parts", "string", "what the player is made of"},
		{"mean", "number", "mean over seeds: a level, or an effect; of a share the Shapley value"},
		{"se", "number", "its standard error"},
		{"low", "number", "lower end of its 95 % interval"},
		{"high", "number", "upper end"},
		{"alone", "number", "effect of the player when it joins first"},
		{"alone_low", "number", "lower end of its 95 % interval"},
		{"alone_high", "number", "upper end"},
		{"last", "number", "effect of the player when it joins last: what leaving it out would cost"},
		{"last_low", "number", "lower end of its 95 % interval"},
		{"last_high", "number", "upper end"},
		{"method", "string", "exact: all combinations; sampled: random orders of joining"},
	}, attributionRun)
	interactionsColumns = slices.Concat(attributionAbout, []Column{
		{"one", "string", "a player"},
		{"other", "string", "another"},
		{"index", "number", "what the two add together beyond what they add one by one, mean over seeds"},
		{"se", "number", "its standard error"},
		{"low", "number", "lower end of its 95 % interval"},
		{"high", "number", "upper end"},
	}, attributionRun)
)

// AttributionTables are the tables of attributions, which AttributionCSV and
// InteractionsCSV write.
func AttributionTables(list ...*Attribution) []Table {
	return []Table{
		{File: "why.csv", Columns: attributionColumns, CSV: AttributionCSV(list...),
			Description: "What made the difference: levels without and with all players, their difference, and the share of " +
				"each player. Numbers have six digits."},
		{File: "interactions.csv", Columns: interactionsColumns, CSV: InteractionsCSV(list...),
			Description: "How every two players work on each other; no rows when shares are sampled. Numbers have six digits."},
	}
}

// AttributionCSV writes attributions as one table. Each has the rows base and reached (levels), total (an
// effect) and, for each player, share (an effect). For barriers there are also the levels with and without
// inner and outside barriers.
func AttributionCSV(list ...*Attribution) []byte {
	rows := newRows(attributionColumns)
	for _, a := range list {
		row := func(what, name, parts string, e analysis.Estimate, more ...analysis.Estimate) {
			cells := []string{a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, what, name, parts, digits(e.Mean), digits(e.SE),
				digits(e.Low), digits(e.High)}
			for k := range 2 {
				if k < len(more) {
					cells = append(cells, digits(more[k].Mean), digits(more[k].Low), digits(more[k].High))
				} else {
					cells = append(cells, "", "", "")
				}
			}
			method, _, _ := strings.Cut(a.Method(), ":")
			rows.add(append(cells, method, a.Spread(), strconv.Itoa(a.Seeds), strconv.FormatUint(a.Seed, 10), a.ModelVersion)...)
		}
		row("base", "", "", a.Base)
		row("reached", "", "", a.Reached)
		row("total", "", "", analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low, High: a.Total.High})
		for k := range a.Players {
			p := &a.Players[k]
			row("share", p.Name, strings.Join(p.Parts, "; "), p.Share, p.Alone, p.Last)
		}
		if s := a.Square; s != nil {
			row("square", "neither", "", s.Neither)
			row("square", "internal", "", s.Internal)
			row("square", "external", "", s.External)
			row("square", "both", "", s.Both)
			row("square", "together", "", s.Together)
		}
	}
	return rows.bytes()
}

// InteractionsCSV writes the interactions of players, every two of an attribution.
func InteractionsCSV(list ...*Attribution) []byte {
	rows := newRows(interactionsColumns)
	for _, a := range list {
		for _, x := range a.Interactions {
			rows.add(a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, a.Players[x.I].Name, a.Players[x.J].Name,
				digits(x.Index.Mean), digits(x.Index.SE),
				digits(x.Index.Low), digits(x.Index.High), a.Spread(), strconv.Itoa(a.Seeds), strconv.FormatUint(a.Seed, 10),
				a.ModelVersion)
		}
	}
	return rows.bytes()
}
