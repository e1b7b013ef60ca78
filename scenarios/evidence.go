package scenarios

import (
	"fmt"
	"strconv"
)

// Evidence gives one sentence on the scores of the simulator's forecasts of unseen years in a region. It
// comes from the table of the region's backtest; "" if there is none.
func Evidence(region string) string {
	src, err := openRegion(region)
	if err != nil {
		return ""
	}
	if src.data == nil {
		return ""
	}
	b := newBuilder(src)
	t := b.read(&backtestTable) // ReadRegion reports its faults
	columns := map[string]int{"crps": 4, "crps_method": 5, "within_90": 6, "verdict": 7}
	cell := func(card, method, column string) (float64, string) {
		for _, r := range t.list {
			if r.text[0] == "all" && r.text[1] == card && r.text[2] == method && r.text[3] == "0" {
				v, _ := strconv.ParseFloat(r.text[columns[column]], 64)
				return v, r.text[columns[column]]
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
	others := fmt.Sprintf("last value %.2f", last)
	if sizes, there := cell("conditional", "last value × GDPs", "crps_method"); there != "" {
		others += fmt.Sprintf(", last value × GDPs %.2f", sizes)
	}
	within, _ := cell("conditional", "persistence", "within_90")
	blind, _ := cell("unconditional", "persistence", "crps")
	_, verdict := cell("conditional", "persistence", "verdict")
	return fmt.Sprintf("Out of sample, one to five years ahead, forecasts of pairs' trade scored %.2f log points when size, "+
		"leaders and proposals were given (%s, gravity %.2f; against the last value: %s) and %.2f when nothing "+
		"was; %.0f %% of readings lay within the 90 %% interval.",
		score, others, gravity, verdict, blind, 100*within)
}
