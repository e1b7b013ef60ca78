package evidence

import "math"

// Before is a number of an earlier model.
type Before struct {
	What  string // as in the tables of a hindcast; a border, for the share of draws in which it is open
	Year  int
	Value float64 // computed as in a hindcast
	Noted float64 // as it was noted when the model was last judged, in another way; NaN if it was not
}

// BeforeModel is the model of BeforeAgendas.
const BeforeModel = "0.3.0"

// Words of BeforeAgendas that no table has.
const (
	beforeMet    = "coded regimes met"
	beforeMedian = "coded regimes met by the median run"
)

// BeforeAgendas are the numbers of model 0.3.0, the last that could not play free history. They are of given history.
// Value: the program of commit d83d9c9, `concord run reference --posterior --replicates 256`, seed 1, its own posterior,
// held against the codes and the trade that are shipped today; trade over size is that of its docs/FIT.md, of 1995–2018.
// Noted: what was at hand when model 0.4 was begun, from runs at posterior means; 52 % is of docs/OBSERVED.md of that
// commit, over 1995–2019.
var BeforeAgendas = []Before{
	{beforeMet, 2021, 0.500, 0.52},
	{beforeMedian, 2021, 0.552, math.NaN()},
	{"KG-KZ", 2018, 1.000, math.NaN()}, {"KG-KZ", 2019, 1.000, math.NaN()},
	{"KG-TJ", 2018, 0.137, math.NaN()}, {"KG-TJ", 2019, 0.125, math.NaN()},
	{"KG-UZ", 2018, 0.098, 0.06}, {"KG-UZ", 2019, 0.309, 0.18},
	{"KZ-TM", 2018, 0.234, math.NaN()}, {"KZ-TM", 2019, 0.262, math.NaN()},
	{"KZ-UZ", 2018, 0.406, math.NaN()}, {"KZ-UZ", 2019, 0.605, math.NaN()},
	{"TJ-UZ", 2018, 0.055, 0.04}, {"TJ-UZ", 2019, 0.176, 0.08},
	{"TM-UZ", 2018, 0.129, math.NaN()}, {"TM-UZ", 2019, 0.168, math.NaN()},
	{SeriesInside, 2018, 5.9, 5.9}, {SeriesInside, 2021, 6.8, math.NaN()},
	{TotalOf("KG"), 2018, 5.8, math.NaN()}, {TotalOf("KG"), 2021, 6.4, math.NaN()},
	{TotalOf("KZ"), 2018, 89.8, math.NaN()}, {TotalOf("KZ"), 2021, 91.2, math.NaN()},
	{TotalOf("TJ"), 2018, 5.8, math.NaN()}, {TotalOf("TJ"), 2021, 6.7, math.NaN()},
	{TotalOf("TM"), 2018, 17.1, math.NaN()}, {TotalOf("TM"), 2021, 18.6, math.NaN()},
	{TotalOf("UZ"), 2018, 25.9, math.NaN()}, {TotalOf("UZ"), 2021, 30.4, math.NaN()},
	{"KG", 2018, 76.8, math.NaN()}, {"KZ", 2018, 57.5, math.NaN()}, {"TJ", 2018, 87.5, math.NaN()},
	{"TM", 2018, 68.9, math.NaN()}, {"UZ", 2018, 52.2, math.NaN()},
}
