package agents_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"concord/scenarios"
	"concord/sim"
)

// Protects: the border terms of the region file, grade C, come from data by the
// stated way and from nothing else. With noise and incidents off and no entries,
// each country's term moves until the mean of ln(trade over GDP) over 1995–2018
// is the observed one. Uzbekistan's observed ratio has the official size below
// it, the simulated one the comparable size: it is brought over.
func TestBorderTerms(t *testing.T) {
	const first, last = 1995, 2018
	b := centralAsia(t)
	b.Params.Leaders.Noise, b.Params.Incidents.Hazard = 0, 0
	official, err := scenarios.ReadRegion(scenarios.DefaultRegion, map[string]string{"UZ": "official"})
	if err != nil {
		t.Fatal(err)
	}
	r := *b.Region
	r.Nodes = append([]sim.Node(nil), r.Nodes...)
	b.Region = &r
	n := len(r.Nodes)

	observed := make([]map[int]float64, r.Members) // trade over size
	file, err := os.Open("../scenarios/data/openness.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[0][0] != "country" || rows[0][1] != "year" || rows[0][2] != "merchandise_trade_pct_gdp" {
		t.Fatalf("openness.csv begins %v", rows[0])
	}
	for _, row := range rows[1:] {
		i := r.NodeIndex(row[0])
		year, _ := strconv.Atoi(row[1])
		percent, err := strconv.ParseFloat(row[2], 64)
		if i < 0 || i >= r.Members || err != nil || year < first || year > last {
			continue
		}
		if observed[i] == nil {
			observed[i] = map[int]float64{}
		}
		at := (year-r.FirstYear)*n + i
		observed[i][year] = percent / 100 * official.Size[at] / r.Size[at]
	}

	written := make([]float64, r.Members)
	for i := range written {
		written[i] = r.Nodes[i].Border
		r.Nodes[i].Border = 2 // a start that is not the answer
		if len(observed[i]) < 10 {
			t.Fatalf("%s has %d observed years", r.Nodes[i].ID, len(observed[i]))
		}
	}
	for range 60 {
		l, rec, _ := b.run(t, 1, 0)
		ratio := l.Find(sim.OfCountry, "trade_over_gdp")
		farthest := 0.0
		for i := range r.Members {
			off := 0.0
			for year := first; year <= last; year++ {
				if x, ok := observed[i][year]; ok {
					off += math.Log(rec[l.Place(ratio, i, year)] / x)
				}
			}
			off /= float64(len(observed[i]))
			r.Nodes[i].Border += 2 * off
			farthest = math.Max(farthest, math.Abs(off))
		}
		if farthest < 1e-4 {
			break
		}
	}
	for i, w := range written {
		t.Logf("%s: %.3f, written %.1f", r.Nodes[i].ID, r.Nodes[i].Border, w)
		if !(math.Abs(r.Nodes[i].Border-w) <= 0.055) {
			t.Errorf("border term of %s: computed %.3f, written %.1f; compute nodes.border anew or say what changed", r.Nodes[i].ID, r.Nodes[i].Border, w)
		}
	}
}
