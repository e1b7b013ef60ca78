package scenarios

import (
	"fmt"

	"concord/sim/table"
)

// Evidence says in a sentence how the simulator's forecasts of years that it had
// not seen have scored in a region, from the table of its backtest; "" if it has
// none.
func Evidence(region string) string {
	src, err := openRegion(region)
	if err != nil {
		return ""
	}
	t, missing := readTable(src.data, "backtest.csv", "backtest.csv")
	if missing {
		return ""
	}
	keys, ok := t.Columns("part", "card", "method", "horizon")
	if !ok || t.Err() != nil {
		return "" // it is a remark on a page, and a page can do without
	}
	cell := func(card, method, column string) (float64, string) {
		at := t.Column(column)
		for n := range t.Rows {
			if at >= 0 && t.Cell(n, keys[0]) == "all" && t.Cell(n, keys[1]) == card && t.Cell(n, keys[2]) == method && t.Cell(n, keys[3]) == "0" {
				v, _ := table.Number(t.Cell(n, at)) // a verdict is none
				return v, t.Cell(n, at)
			}
		}
		return 0, ""
	}
	score, found := cell("conditional", "persistence", "crps")
	if found == "" {
		return ""
	}
	last, _ := cell("conditional", "persistence", "crps_method")
	gravity, _ := cell("conditional", "gravity", "crps_method")
	within, _ := cell("conditional", "persistence", "within_90")
	blind, _ := cell("unconditional", "persistence", "crps")
	_, verdict := cell("conditional", "persistence", "verdict")
	return fmt.Sprintf("Out of sample, one to five years ahead, forecasts of pairs' trade scored %.2f log points when size, leaders and proposals were given (last value %.2f, gravity %.2f; against the last value: %s) and %.2f when nothing was; %.0f %% of readings lay within the 90 %% interval.",
		score, last, gravity, verdict, blind, 100*within)
}
