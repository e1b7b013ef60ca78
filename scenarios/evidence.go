package scenarios

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Evidence says in a sentence how the simulator's forecasts of years that it had
// not seen have scored in a region, from the table of its backtest; "" if it has
// none.
func Evidence(region string) string {
	src, err := openRegion(region)
	if err != nil {
		return ""
	}
	text, err := fs.ReadFile(src.data, "backtest.csv")
	if err != nil {
		return ""
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) == 0 {
		return ""
	}
	cell := func(card, method, column string) (float64, string) {
		at := wordIndex(rows[0], column)
		for _, r := range rows[1:] {
			if at >= 0 && r[0] == "all" && r[1] == card && r[2] == method && r[3] == "0" {
				v, _ := strconv.ParseFloat(r[at], 64)
				return v, r[at]
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
