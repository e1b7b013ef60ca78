package scenarios

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/sim"
)

// Protects: what growth and the price of oil vary by is computed as docs/region.md says. The wanted numbers come from
// another program.
func TestNoiseOfTheRecord(t *testing.T) {
	r, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 5e-5 {
			t.Errorf("%s is %.5f, want %.4f", what, got, want)
		}
	}
	near("growth in common", r.Noise.Common, 0.0140)
	near("noise of oil", r.Noise.Oil, 0.2675)
	for id, own := range map[string]float64{"KG": 0.0298, "KZ": 0.0241, "TJ": 0.0292, "TM": 0.0559, "UZ": 0.0102, "RU": 0.0391,
		"CN": 0.0111, "US": 0.0138, "TR": 0.0517, "IR": 0.0414, "EU": 0, "XW": 0, "AF": 0} {
		near("own growth of "+id, r.Noise.Own[r.NodeIndex(id)], own)
	}
	if got := r.Noise.Loading[r.NodeIndex("RU")]; math.Abs(got-1.65) > 0.005 {
		t.Errorf("the loading of RU is %v, want 1.65", got)
	}
	// The loadings of members have the mean 1, since what they have in common is their mean.
	sum := 0.0
	for i := range r.Members {
		sum += r.Noise.Loading[i] / float64(r.Members)
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("the mean of the members' loadings is %v, want 1", sum)
	}
}

// Protects: a forecaster's noise comes from the years up to the origin, and equals what a window that ends there gives.
// Longer windows change it. From few years there is none.
func TestNoiseAtAnOrigin(t *testing.T) {
	text := regionText(t, DefaultRegion)
	tables := changed(t, func(_ string, rows [][]string) [][]string { return rows })
	read := func(window string) *sim.Region {
		t.Helper()
		got, err := buildRegion(strings.Replace(text, "[1995, 2019]", window, 1), tables, nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	b := bindOwn(t, "reference")
	whole := b.Region.Noise
	for _, origin := range []int{2001, 2005, 2010, 2017} {
		r := asOf(t, b, origin, false).Region
		want := read("[1995, " + strconv.Itoa(origin) + "]").Noise
		if !reflect.DeepEqual(r.Noise, want) {
			t.Errorf("at the end of %d the noise is %v, a window that ends there gives %v", origin, r.Noise, want)
		}
		if r.Noise.Common == whole.Common || r.Noise.Oil == whole.Oil {
			t.Errorf("at the end of %d the noise is that of the whole window", origin)
		}
		for k, grown := range r.Grown {
			if grown != nil && len(grown) != origin-1995 {
				t.Errorf("at the end of %d growth of %d years of %s is known", origin, len(grown), r.Nodes[k].ID)
			}
		}
	}
	if longer := read("[1995, 2024]").Noise; longer.Common == whole.Common || longer.Own[0] == whole.Own[0] {
		t.Error("years after the window's end change nothing when the window has them")
	}
	if r := asOf(t, b, 2000, false).Region; r.Noise.Own != nil || r.Noise.Oil != 0 {
		t.Errorf("four innovations give the noise %v", r.Noise)
	}
	if !reflect.DeepEqual(b.Region.Noise, whole) {
		t.Error("a forecast changes the region that it comes from")
	}
	if v, err := ReadRegion("visegrad", nil); err != nil || v.Noise.Own != nil || v.Noise.Oil != 0 || v.Remittances != nil ||
		v.OilIncome != nil {
		t.Errorf("a region without the keys has noise, remittances or oil income (%v)", err)
	}
}

// Protects: a figure that is missing in the middle of the window is reported, and does not silently take a node's noise away.
func TestNoiseWithoutAYear(t *testing.T) {
	_, err := buildRegion(regionText(t, DefaultRegion), changed(t, func(name string, rows [][]string) [][]string {
		if name == "size.csv" {
			for _, row := range rows {
				if row[0] == "TR" && (row[1] == "2003" || row[1] == "2004") {
					row[3] = ""
				}
			}
		}
		return rows
	}), nil)
	const want = "size.csv has gdp_usd_constant of TR for some years of forcing.noise_window but not for 2003–2004; " +
		"give all of them or none, or choose another window"
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "r.toml:") {
		t.Errorf("got %v, want %s", err, want)
	}
	r, err := buildRegion(regionText(t, DefaultRegion), changed(t, func(name string, rows [][]string) [][]string {
		if name == "size.csv" {
			for _, row := range rows {
				if row[0] == "IR" && row[1] < "2010" {
					row[3] = ""
				}
			}
		}
		return rows
	}), nil)
	if err == nil || r != nil {
		t.Error("IR has figures from 2010 on only, and its noise is computed")
	}
}

// Protects: remittances are shares of size by year, 0 before the first figure and held after the last.
func TestRemittanceShares(t *testing.T) {
	r, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id   string
		year int
		want float64
	}{{"TJ", 2008, 0}, {"TJ", 2009, 0.3144}, {"TJ", 2021, 0.3269}, {"TJ", 2040, 0.3269}, {"KG", 2015, 0.2527},
		{"UZ", 2013, 0.088}, {"KZ", 2020, 0}} {
		if got := r.Remittances[(c.year-r.FirstYear)*r.Members+r.NodeIndex(c.id)]; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("remittances of %s in %d are %v of size, want %v", c.id, c.year, got, c.want)
		}
	}
	if r.Nodes[r.Sender].ID != "RU" || r.OilIncome[r.Sender] != 0.18 {
		t.Errorf("they come from %s, of whose size %v is from oil and gas", r.Nodes[r.Sender].ID, r.OilIncome[r.Sender])
	}
	if i := slices.IndexFunc(r.OilIncome, func(x float64) bool { return x > 0 }); i != r.Sender {
		t.Errorf("%s has oil income", r.Nodes[i].ID)
	}
}
