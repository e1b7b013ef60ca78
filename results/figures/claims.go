package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
	"concord/results/analysis"
	"concord/sim/fault"
)

// verdictLook is how a verdict is drawn: by shape and word first, colour last.
type verdictLook struct {
	shape  draw.GlyphDrawer
	radius vg.Length
	colour color.NRGBA
}

var verdictLooks = [...]verdictLook{
	analysis.NotJudged: {draw.PlusGlyph{}, 3, grey},
	analysis.Holds:     {draw.CircleGlyph{}, 3, blue},
	analysis.Undecided: {draw.RingGlyph{}, 3, black},
	analysis.Fails:     {thickCross{}, 3, vermil},
}

// thickCross is a cross that is still one in a small print.
type thickCross struct{}

func (thickCross) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: 1.7})
	for _, slope := range []vg.Length{1, -1} {
		r := s.Radius * 0.9
		path := make(vg.Path, 0, 2)
		path.Move(vg.Point{X: at.X - r, Y: at.Y - slope*r})
		path.Line(vg.Point{X: at.X + r, Y: at.Y + slope*r})
		c.Stroke(path)
	}
}

// effectAxis maps effects in units of the smallest: straight from −1 to 1, as
// the logarithm beyond, so that a large effect leaves the small ones legible.
type effectAxis struct{ lo, hi float64 } // ends, in units

func (effectAxis) bend(v float64) float64 {
	if math.Abs(v) <= 1 {
		return v
	}
	return math.Copysign(1+math.Log(math.Abs(v)), v)
}

func (a effectAxis) unit(v float64) float64 {
	return clamp((a.bend(v) - a.bend(a.lo)) / (a.bend(a.hi) - a.bend(a.lo)))
}

// effectTicks are the values that an axis of effects may label.
var effectTicks = []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000}

// finite leaves out what has no end.
func finite(v float64) float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	return v
}

// effectAxisOf is an axis that holds every interval, at least from −2 to 2.
func effectAxisOf(c *results.Claims) effectAxis {
	a := effectAxis{-2, 2}
	reach := func(v float64) float64 {
		for _, t := range effectTicks {
			if t >= math.Abs(v) {
				return t
			}
		}
		return effectTicks[len(effectTicks)-1]
	}
	for k := range c.Rows {
		r := &c.Rows[k]
		for _, v := range []float64{r.Effect.Mean, r.Effect.Low, r.Effect.High, finite(r.Effect.P05), finite(r.Effect.P95)} {
			v /= r.Smallest
			switch {
			case v < a.lo:
				a.lo = -reach(v)
			case v > a.hi:
				a.hi = reach(v)
			}
		}
	}
	return a
}

const (
	mostWords = vg.Length(212) // room for the id of a statement and a few words
	shortGap  = "  "
)

// shortWidth is the width of a statement's id with its few words.
func shortWidth(r *results.Claim) vg.Length {
	return strong.width(r.ID) + plain.width(shortGap+r.Short)
}

// Claims draws the answers to all statements, one a row. It fails when there is
// none.
func Claims(c *results.Claims) (Figure, error) {
	if len(c.Rows) == 0 {
		return Figure{}, errors.New("figures: claims.png needs at least one statement")
	}
	sh, caption := drawClaims(c)
	return sh.figure("claims.png", caption)
}

func drawClaims(c *results.Claims) (sh *sheet, caption string) {
	const (
		rightRoom = vg.Length(104)
		many      = 30 // statements from which on a row is a line and has a few words for a text
		gap       = vg.Length(8)
		axisRoom  = vg.Length(26)
		keyRoom   = vg.Length(32)
		line      = leap * small
	)
	var words [][]string
	height, wordsRoom := vg.Length(0), vg.Length(204)
	compact := len(c.Rows) > many
	rowHeight := func(lines []string) vg.Length {
		if compact {
			return line + 1
		}
		return vg.Length(max(2, len(lines)))*line + 5
	}
	if compact {
		wordsRoom = 0
		for k := range c.Rows {
			wordsRoom = min(mostWords, max(wordsRoom, shortWidth(&c.Rows[k])))
		}
	}
	for k := range c.Rows {
		lines := wrap(c.Rows[k].ID+"  "+c.Rows[k].Statement, plain, wordsRoom)
		if compact {
			r := &c.Rows[k]
			lines = []string{r.ID + shortGap + wrapOne(r.Short, plain, mostWords-shortWidth(&results.Claim{ID: r.ID}))}
		}
		words = append(words, lines)
		height += rowHeight(lines)
	}
	title := claimsFinding(c)
	subtitle := strings.Join([]string{fault.Count(c.Pairs, "pair") + " of runs, intervals of " + results.SpreadOf(c.Draws, false) + ", seed " + fmt.Sprint(c.Seed), "model " + c.ModelVersion}, hard+"· ")
	statementsIn := ""
	if compact {
		statementsIn = "The statements stand in full in docs/CLAIMS.md. H: horizontal cooperation, V: vertical integration, share: of trade that is inside the region, KG to UZ: codes of countries. "
	}
	sh = newSheet(keyRoom+height+axisRoom, title, subtitle,
		"Simulated; no observations are shown. "+statementsIn+"Thick: 95 % interval of the mean effect over pairs, often hidden by its marker. Thin: where 90 % of pairs lie.")
	box := inset(sh.body, wordsRoom+gap, rightRoom+gap, axisRoom, keyRoom)
	axis := effectAxisOf(c)
	at := func(v float64) vg.Length { return box.Min.X + vg.Length(axis.unit(v))*(box.Max.X-box.Min.X) }

	// Key.
	kx, ky := sh.body.Min.X, sh.body.Max.Y-5
	for v := len(verdictLooks) - 1; v >= 0; v-- {
		verdict := []analysis.Verdict{analysis.NotJudged, analysis.Fails, analysis.Undecided, analysis.Holds}[v]
		if c.Count(verdict) == 0 {
			continue
		}
		l := verdictLooks[verdict]
		sh.mark(vg.Point{X: kx + 4, Y: ky}, l.shape, l.radius, l.colour)
		word := verdict.String()
		sh.middle(kx+11, ky, left, word, plain)
		kx += 11 + plain.width(word) + 14
	}
	sh.fill(pale(blue, 0.30), rect(kx, ky-2.5, kx+16, ky+2.5))
	sh.middle(kx+20, ky, left, "effects that agree with the statement", plain)
	ky -= line + 3
	sh.fill(pale(grey, 0.16), rect(sh.body.Min.X, ky-4, sh.body.Min.X+16, ky+4))
	sh.middle(sh.body.Min.X+20, ky, left, "effects too small to count: within ±1, the smallest effect worth speaking of", plain)

	// Band, grid and axis.
	sh.fill(pale(grey, 0.16), rect(at(-1), box.Min.Y, at(1), box.Max.Y))
	lastLeft, lastRight := at(0)-soft.width("0")/2, at(0)+soft.width("0")/2 // where labels end so far
	for _, tick := range append([]float64{0}, effectTicks...) {
		for _, v := range []float64{tick, -tick} {
			if v < axis.lo || v > axis.hi || v == 0 && math.Signbit(v) {
				continue
			}
			x := at(v)
			sh.stroke(rule, 0.4, nil, vg.Point{X: x, Y: box.Min.Y}, vg.Point{X: x, Y: box.Max.Y})
			sh.stroke(grey, 0.5, nil, vg.Point{X: x, Y: box.Min.Y}, vg.Point{X: x, Y: box.Min.Y - 2.5})
			label := number(v)
			half := soft.width(label) / 2
			if v > 0 && x-half < lastRight+2.5 || v < 0 && x+half > lastLeft-2.5 {
				continue
			}
			if v > 0 {
				lastRight = x + half
			}
			if v < 0 {
				lastLeft = x - half
			}
			sh.text(x, box.Min.Y-4.5-capital*small, centre, label, soft)
		}
	}
	sh.stroke(grey, 0.7, nil, vg.Point{X: at(0), Y: box.Min.Y}, vg.Point{X: at(0), Y: box.Max.Y})
	sh.text((box.Min.X+box.Max.X)/2, box.Min.Y-16-capital*small, centre, "effect, in units of the smallest; log beyond ±1", soft)

	top := box.Max.Y
	for k := range c.Rows {
		r := &c.Rows[k]
		bottom := top - rowHeight(words[k])
		y := (top + bottom) / 2
		sh.stroke(rule, 0.4, nil, vg.Point{X: sh.body.Min.X, Y: bottom}, vg.Point{X: sh.body.Max.X, Y: bottom})
		for n, w := range words[k] {
			base := y + line*(vg.Length(len(words[k]))/2-vg.Length(n)) - line + (line-capital*small)/2
			if rest, ok := strings.CutPrefix(w, r.ID); n == 0 && ok {
				sh.text(sh.body.Min.X, base, left, r.ID, strong)
				sh.text(sh.body.Min.X+strong.width(r.ID), base, left, rest, plain)
				continue
			}
			sh.text(sh.body.Min.X, base, left, w, plain)
		}
		if r.Verdict != analysis.NotJudged {
			low, high := max(axis.lo, r.Agrees.Low/r.Smallest), min(axis.hi, r.Agrees.High/r.Smallest)
			sh.fill(pale(blue, 0.30), rect(at(low), y-2.5, at(high), y+2.5))
		}
		look := verdictLooks[r.Verdict]
		sh.stroke(look.colour, 0.6, nil, vg.Point{X: at(r.Effect.P05 / r.Smallest), Y: y}, vg.Point{X: at(r.Effect.P95 / r.Smallest), Y: y})
		sh.stroke(look.colour, 2.2, nil, vg.Point{X: at(r.Effect.Low / r.Smallest), Y: y}, vg.Point{X: at(r.Effect.High / r.Smallest), Y: y})
		dot := vg.Point{X: at(r.Effect.Mean / r.Smallest), Y: y}
		if r.Verdict == analysis.Undecided {
			sh.mark(dot, draw.CircleGlyph{}, look.radius, white)
		}
		sh.mark(dot, look.shape, look.radius, look.colour)
		x := box.Max.X + gap
		if compact {
			verdict, effect := r.Verdict.String(), r.EffectWords()
			effect, _, _ = strings.Cut(effect, " (")
			sh.middle(x, y, left, verdict, strong.in(look.colour))
			sh.middle(x+52, y, left, effect+" "+r.Unit, soft)
			top = bottom
			continue
		}
		sh.text(x, y+(line-capital*small)/2, left, r.Verdict.String(), strong.in(look.colour))
		effect := r.EffectWords()
		if soft.width(effect) > rightRoom {
			effect, _, _ = strings.Cut(effect, " (")
			effect += " " + r.Unit
		}
		sh.text(x, y-line+(line-capital*small)/2, left, effect, soft)
		top = bottom
	}
	return sh, title + ". Each row is a statement of the source paper; the marker is the mean effect over pairs of runs in units of the smallest " +
		"effect worth speaking of, the thick bar its 95 % interval and the thin one where 90 % of pairs lie; the broad band holds effects too small to count, the strip in each row those that agree with the statement."
}

// claimsFinding is the title.
func claimsFinding(c *results.Claims) string {
	judged := len(c.Rows) - c.Count(analysis.NotJudged)
	if judged == 0 {
		return fmt.Sprintf("What the model gives for %s, none of them judged", fault.Count(len(c.Rows), "statement"))
	}
	title := fmt.Sprintf("%d of %s of the source paper", c.Count(analysis.Holds), fault.Count(judged, "statement"))
	if c.Count(analysis.Holds) == 1 {
		title += " holds in the model"
	} else {
		title += " hold in the model"
	}
	if n := c.Count(analysis.Undecided); n > 0 {
		title += fmt.Sprintf(", %s undecided", fault.Counted(n, "is", "are"))
	}
	if n := c.Count(analysis.Fails); n > 0 {
		title += fmt.Sprintf(", %s", fault.Counted(n, "fails", "fail"))
	}
	return title
}
