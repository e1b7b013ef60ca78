package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// disposed gives the dispositions of a region of three, by year, member and replicate, from 1992 on. A change of leader
// of the first member happens in a year, 0 for none.
func disposed(sd, lasts float64, years, replicates, change int) (d [][][]float64) {
	b := trio()
	b.Params.Leaders.Disposition, b.Params.Leaders.DispositionLasts = sd, lasts
	for i := range b.Region.Offices {
		b.Region.Offices[i].Since = b.Region.FirstYear - 2 // first leaders took office before the first year
	}
	if change > 0 {
		b.Entries = []sim.Entry{entry("e", "leader_change", change, 0, -1)}
	}
	m, w := b.started(1, 0)
	d = make([][][]float64, years)
	for y := range d {
		d[y] = make([][]float64, b.Region.Members)
	}
	for replicate := range replicates {
		m.Begin(w, 1, replicate)
		for y := range years {
			w.Year = b.Region.FirstYear + y
			phase(m, w, "events arrive")
			phase(m, w, "leaders set their stance")
			for i, x := range w.Leaders.Disposition {
				d[y][i] = append(d[y][i], x)
			}
		}
	}
	return d
}

// moments are the mean and the sd of a, and its correlation with b.
func moments(a, b []float64) (mean, sd, correlation float64) {
	n := float64(len(a))
	var x, y, xx, yy, xy float64
	for k := range a {
		x, y = x+a[k], y+b[k]
		xx, yy, xy = xx+a[k]*a[k], yy+b[k]*b[k], xy+a[k]*b[k]
	}
	x, y = x/n, y/n
	sd = math.Sqrt(xx/n - x*x)
	return x, sd, (xy/n - x*y) / (sd * math.Sqrt(yy/n-y*y))
}

// Protects: dispositions have the mean 0 and, in the first year as in later ones, the standard deviation that the
// parameter says. What is left after one year and after three is as the parameter says, and two countries share nothing.
func TestDispositionsLast(t *testing.T) {
	const n = 20000
	d := disposed(0.5, 0.7, 8, n, 0)
	for y := range d {
		mean, sd, with := moments(d[y][0], d[y][1])
		if math.Abs(mean) > 0.03 || math.Abs(sd-0.5) > 0.02 || math.Abs(with) > 0.05 {
			t.Errorf("in year %d dispositions have the mean %.3f, the sd %.3f and the correlation %.3f with a neighbour's", y,
				mean, sd, with)
		}
	}
	for lag, want := range []float64{1, 0.7, 0.49, 0.343} {
		if _, _, got := moments(d[3][0], d[3+lag][0]); math.Abs(got-want) > 0.03 {
			t.Errorf("after %d years dispositions correlate by %.3f, want %.3f", lag, got, want)
		}
	}
	for _, lasts := range []float64{0, 1} {
		d = disposed(0.5, lasts, 4, 500, 0)
		if _, sd, got := moments(d[0][0], d[3][0]); math.Abs(got-lasts) > 0.1 || math.Abs(sd-0.5) > 0.05 {
			t.Errorf("lasts %v: after three years dispositions correlate by %.3f, sd %.3f", lasts, got, sd)
		}
	}
}

// Protects: a new leader has a disposition of his own, from the same law. Others keep theirs to the bit. What is new to the
// country in this year and in later ones is the same as without the change, so that the two runs come together again.
func TestNewLeaderHasHisOwnDisposition(t *testing.T) {
	const change = 4 // years after the first
	d, plain := disposed(0.5, 0.7, 12, 3000, 1992+change), disposed(0.5, 0.7, 12, 3000, 0)
	for y := range d {
		for i := range d[y] {
			if (y < change || i > 0) && !slices.Equal(d[y][i], plain[y][i]) {
				t.Fatalf("a change of the first leader in year %d moves the disposition of %d in year %d", change, i, y)
			}
		}
	}
	if _, sd, got := moments(d[change][0], d[change-1][0]); math.Abs(got) > 0.06 || math.Abs(sd-0.5) > 0.02 {
		t.Errorf("a new leader's disposition has the sd %.3f and correlates by %.3f with the predecessor's, want 0.5 and 0",
			sd, got)
	}
	for k := range d[change][0] {
		news := (plain[change][0][k] - 0.7*plain[change-1][0][k]) / math.Sqrt(1-0.7*0.7)
		if math.Abs(d[change][0][k]-news) > 1e-12 {
			t.Fatalf("a new leader begins with %v, want %v, what is new to the country", d[change][0][k], news)
		}
		gap := d[change][0][k] - plain[change][0][k]
		for y := change + 1; y < len(d); y++ {
			gap *= 0.7
			if got := d[y][0][k] - plain[y][0][k]; math.Abs(got-gap) > 1e-12 {
				t.Fatalf("year %d: the two runs are %v apart, want %v: their news differ", y, got, gap)
			}
		}
	}
}

// Protects: a disposition raises the stances of its leader toward all neighbours alike, by logistic(z + d), and nobody
// else's. Its draw shifts no other: without sd the run has the bits of one that knows no disposition, whatever lasts.
func TestDispositionMovesAllStancesOfALeader(t *testing.T) {
	set := func(sd float64) (stance, d []float64, members int) {
		b := trio()
		b.Params.Leaders.Noise, b.Params.Leaders.Disposition = 0.25, sd
		m, w := b.started(3, 0)
		w.Year = b.Region.FirstYear
		phase(m, w, "leaders set their stance")
		return slices.Clone(w.Leaders.Stance), slices.Clone(w.Leaders.Disposition), b.Region.Members
	}
	p := trio().Params.Leaders
	with, d, n := set(0.5)
	without, none, _ := set(0)
	logit := func(x float64) float64 { return math.Log(x / (1 - x)) }
	for i := range n {
		draw := rng.Stream(3, 0, trio().Region.FirstYear, rng.Disposition, i, 0)
		if want := 0.5 * draw.Normal(); none[i] != 0 || d[i] != want {
			t.Errorf("member %d has the disposition %v, want %v, and %v where there is none", i, d[i], want, none[i])
		}
		for j := range n {
			if i == j {
				continue
			}
			aim := func(stance float64) float64 { return p.InitialStance + (stance-p.InitialStance)/p.Adjust }
			if got := logit(aim(with[i*n+j])) - logit(aim(without[i*n+j])); math.Abs(got-d[i]) > 1e-9 {
				t.Errorf("stance of %d toward %d: z is higher by %v, want %v", i, j, got, d[i])
			}
		}
	}
	b := generated(t, 4, 2)
	b.Params.Leaders.Disposition, b.Params.Leaders.DispositionLasts = 0, 0.2
	_, x, _ := b.run(t, 3, 0)
	b.Params.Leaders.DispositionLasts = 0.9
	if _, y, _ := b.run(t, 3, 0); sameBits(x, y) >= 0 {
		t.Error("without a disposition it matters how long one would last")
	}
}

// Protects: the world that stops in the middle and goes on keeps its dispositions, and one that goes on without any has
// none at once.
func TestDispositionIsState(t *testing.T) {
	b := generated(t, 4, 2)
	m, w := b.started(3, 0)
	through(t, m, w, 2000)
	other := sim.NewWorld(b.Region, b.Entries)
	m.Begin(other, 3, 0)
	if err := other.Carry(w); err != nil {
		t.Fatal(err)
	}
	again := agents.New(b.Params, b.Region)
	through(t, m, w, 2003)
	through(t, again, other, 2003)
	if !slices.Equal(w.Leaders.Disposition, other.Leaders.Disposition) || w.Leaders.Disposition[0] == 0 {
		t.Errorf("dispositions %v, and after a pause %v", w.Leaders.Disposition, other.Leaders.Disposition)
	}
	b.Params.Leaders.Disposition = 0
	none := agents.New(b.Params, b.Region)
	through(t, none, other, 2004)
	for _, d := range other.Leaders.Disposition {
		if d != 0 {
			t.Errorf("without dispositions they are %v", other.Leaders.Disposition)
		}
	}
}
