package agents

import (
	"math"

	"concord/sim"
	"concord/sim/rng"
)

// dispose moves the disposition of every leader: how much warmer than coded he is toward all neighbours alike, in z, for
// reasons that last and that no term holds. It is an AR(1),
//
//	d' = lasts·d + sd·√(1−lasts²)·ε
//
// in which sd is the standard deviation of d itself, not of what is new in a year. A new leader does not inherit it. He
// starts with sd·ε, the law that the rule keeps, as the first leaders do.
//
// The number ε belongs to the country and the year, whoever leads. A change of leader in one of two runs therefore shifts
// no draw, and what is new in later years is the same in both.
//
// The rule opens the phase that sets stances, so all changes of leader of the year have happened. Nothing else reads d.
func (l *Leaders) dispose(w *sim.World) {
	if l.Disposition == 0 {
		clear(w.Leaders.Disposition) // a state from a run with a disposition may go on without
		return
	}
	news := math.Sqrt(1 - float64(l.DispositionLasts*l.DispositionLasts))
	for i := range w.Leaders.Disposition {
		draw := w.Random(rng.Disposition, i, 0)
		fresh := float64(l.Disposition * draw.Normal())
		if w.Year == w.Region.FirstYear || w.Leaders.InOffice[i] == float64(w.Year) {
			w.Leaders.Disposition[i] = fresh
			continue
		}
		w.Leaders.Disposition[i] = float64(l.DispositionLasts*w.Leaders.Disposition[i]) + float64(news*fresh)
	}
}
