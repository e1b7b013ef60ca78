package evidence

import (
	"fmt"
	"math"
)

// Before is a number of an earlier model, which a region may have in its table hindcast.csv. It is of given history.
type Before struct {
	What  string // as in the tables of a hindcast; a border, for the share of draws in which it is open
	Year  int
	Value float64 // computed as in a hindcast
	Noted float64 // as it was noted when the model was last judged, in another way; NaN if it was not
}

// What no table of a hindcast has, and numbers of an earlier model may be of.
const (
	BeforeMet    = "coded regimes met"
	BeforeMedian = "coded regimes met by the median run"
)

// Aim is how near a number of the table of trade should come to the record. Aims stand in the region's hindcast.csv, and are
// set before the fit that is judged by them.
type Aim struct {
	What  string
	Year  int
	Share float64 // of the observed value
}

// words says an aim.
func (a *Aim) words() string {
	for n, word := range []string{2: "a half", 3: "a third", 4: "a quarter", 5: "a fifth", 10: "a tenth"} {
		if word != "" && a.Share == 1/float64(n) {
			return word
		}
	}
	return fmt.Sprintf("%.0f %%", 100*a.Share)
}

// aimOf gives the aim for a number, nil if there is none.
func (h *Hindcast) aimOf(x *Predicted) *Aim {
	for k := range h.Aims {
		if a := &h.Aims[k]; x.Table == TableTrade && a.What == x.What && a.Year == x.Year {
			return a
		}
	}
	return nil
}

// verdict says whether a median is as near to the record as was aimed at.
func (a *Aim) verdict(median, record float64) string {
	if math.Abs(median/record-1) <= a.Share {
		return "met"
	}
	return "**missed**"
}

// third says whether a median is within a third of the record, the measure by which a fit reports its levels.
func third(median, record float64) string { return (&Aim{Share: 1.0 / 3}).verdict(median, record) }

// before finds a number of the earlier model, NaN if there is none.
func (h *Hindcast) before(what string, year int) Before {
	for _, b := range h.Before {
		if b.What == what && b.Year == year {
			return b
		}
	}
	return Before{what, year, math.NaN(), math.NaN()}
}

// earlier is a cell of the column of the earlier model. A region that has no such model has no such column.
func (h *Hindcast) earlier(cell string) string {
	if len(h.Before) == 0 {
		return ""
	}
	return " " + cell + " |"
}

// earlierModel heads that column.
func (h *Hindcast) earlierModel() string { return h.earlier("model " + h.BeforeModel) }

// earlierRule is what a table has under the head of that column, or in a row that leaves it empty.
func (h *Hindcast) earlierRule(text string) string {
	if len(h.Before) == 0 {
		return ""
	}
	return text
}

// cell writes a share of an earlier model, times a factor, and what was noted of it.
func (b Before) cell(factor float64) string {
	switch {
	case math.IsNaN(b.Value):
		return "–"
	case math.IsNaN(b.Noted):
		return fmt.Sprintf("%.0f", factor*b.Value)
	}
	return fmt.Sprintf("%.0f (%.0f)", factor*b.Value, factor*b.Noted)
}

// number writes a number of an earlier model.
func (b Before) number() string {
	if math.IsNaN(b.Value) {
		return "–"
	}
	return fmt.Sprintf("%.1f", b.Value)
}
