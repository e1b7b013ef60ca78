package evidence

// history writes the tables of free and of given history beside the record.
func (p *Priors) history(w *page) {
	w.line("\n## Free history beside the record\n")
	w.line("%d draws from the priors, nothing fitted. In free history (`%s`) the region decides for itself from the first year. "+
		"In given history (`%s`) what was signed or done stands on the table in its year, to %d. A cell has the median and, in "+
		"brackets, the 5 and 95 %% points over draws. The record ends in %d; where it has nothing there is no line, or –.",
		p.Draws, p.Free, p.Given, p.RecordTo, p.RecordTo)

	w.line("\n### H, its parts and other levels\n")
	w.line("H is the mean of its %s parts. Trade inside is the share of exports and imports that is among the members.\n",
		p.partsOfH())
	p.wide(w, TableLevels)

	w.line("\n### Borders\n")
	w.line("Percent of draws in which a border is closed · restricted · managed · open. Bold is the coded regime.\n")
	p.borderShares(w)
	w.line("\nHow many of the inner borders have each regime:\n")
	p.wide(w, TableBorders)

	w.line("\n### Papers, hostile acts and clashes\n")
	p.counts(w)
	p.seats(w)
	p.ahead(w)
}

// ahead writes what can go wrong.
func (p *Priors) ahead(w *page) {
	w.line("\n### Relapses ahead\n")
	w.line("Shares of draws with their 95 %% intervals, and the worst fall with its 5 and 95 %% points. A fall within three " +
		"years is H against its value up to three years before.\n")
	w.line("| | years | free | given |\n|---|---:|---:|---:|")
	for k := range p.Predictive {
		if x := &p.Predictive[k]; x.Table == TableAhead {
			w.line("| %s | %s | %s | %s |", x.What, span(x.From, x.Year), x.cell(x.Free), x.cell(x.Given))
		}
	}
}
