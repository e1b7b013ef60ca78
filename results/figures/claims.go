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

// verdictMarker says how a verdict is drawn. Shape and word tell it, and colour only helps.
type verdictMarker struct {
	shape  draw.GlyphDrawer
	radius vg.Length
	colour color.NRGBA
}

var verdictMarkers = [...]verdictMarker{
	analysis.NotJudged: {draw.PlusGlyph{}, 3, grey},
	analysis.Holds:     {draw.CircleGlyph{}, 3, blue},
	analysis.Undecided: {draw.RingGlyph{}, 3, black},
	analysis.Fails:     {thickCross{}, 3, vermil},
}

// thickCross is a cross that is visible in a small print.
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

// effectAxis maps effects, in units of the smallest effect worth speaking of. It is linear from −1 to 1 and
// logarithmic beyond. So small effects stay legible beside a large one.
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

// finite leaves out infinite values.
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

// Claims draws which statements of the source paper hold in the model. A row is a statement. Its marker is
// the mean effect, in units of the smallest effect worth speaking of. Its bars show how sure the effect is,
// and its strip shows which effects would agree. Claims fails when there is no statement.
func Claims(c *results.Claims) (Figure, error) {
	if len(c.Rows) == 0 {
		return Figure{}, errors.New("figures: claims.png needs at least one statement")
	}
	sh, caption := drawClaims(c)
	return sh.figure("claims.png", caption), nil
}

const (
	mostWords = vg.Length(212) // room for the id of a statement and a few words
	shortGap  = "  "
	many      = 30 // from this many statements on, each has one line, with a few words instead of its text

	effectRoom  = vg.Length(104) // for verdicts and effects in words
	claimsGap   = vg.Length(8)
	claimsAxis  = vg.Length(26)
	claimsKey   = vg.Length(32)
	wordsLeap   = leap * small
	wordsRise   = (wordsLeap - capital*small) / 2 // from the foot of a line to its base line
	claimsCodes = "The statements stand in full in docs/CLAIMS.md. H: horizontal cooperation, V: vertical integration, " +
		"share: of trade that is inside the region. Two capital letters: the code of a country. "
)

// shortWidth is the width of a statement's id with its few words.
func shortWidth(r *results.Claim) vg.Length {
	return strong.width(r.ID) + plain.width(shortGap+r.Short)
}

// claimsSheet is what the figure of statements is drawn from.
type claimsSheet struct {
	*sheet
	*results.Claims
	words   [][]string // of each statement, in lines
	compact bool       // whether a statement is one line
	axis    effectAxis
	box     vg.Rectangle // what the axis bounds
}

func drawClaims(c *results.Claims) (*sheet, string) {
	s := claimsSheet{Claims: c, compact: len(c.Rows) > many, axis: effectAxisOf(c)}
	wordsRoom := s.setWords()
	height, statementsIn := vg.Length(0), ""
	for _, lines := range s.words {
		height += s.rowHeight(lines)
	}
	if s.compact {
		statementsIn = claimsCodes
	}
	title := claimsFinding(c)
	subtitle := strings.Join([]string{fault.Count(c.Pairs, "pair") + " of runs, intervals of " + results.SpreadOf(c.Draws,
		false) + ", seed " + fmt.Sprint(c.Seed), "model " + c.ModelVersion}, hard+"· ")
	s.sheet = newSheet(claimsKey+height+claimsAxis, title, subtitle,
		"Simulated; no observations are shown. "+statementsIn+
			"Thick: 95 % interval of the mean effect over pairs, often hidden by its marker. Thin: where 90 % of pairs lie.")
	s.box = inset(s.body, wordsRoom+claimsGap, effectRoom+claimsGap, claimsAxis, claimsKey)
	s.key()
	s.drawAxis()
	top := s.box.Max.Y
	for k := range c.Rows {
		bottom := top - s.rowHeight(s.words[k])
		s.across(rule, 0.4, nil, s.body.Min.X, s.body.Max.X, bottom)
		s.row(k, (top+bottom)/2)
		top = bottom
	}
	return s.sheet, title + ". Each row is a statement of the source paper; the marker is the mean effect over pairs of runs " +
		"in units of the smallest " +
		"effect worth speaking of, the thick bar its 95 % interval and the thin one where 90 % of pairs lie; the broad band " +
		"holds effects too small to count, the strip in each row those that agree with the statement."
}

// setWords breaks the statements into lines, and says how wide those are at most.
func (s *claimsSheet) setWords() vg.Length {
	room := vg.Length(204)
	if s.compact {
		room = 0
	}
	for k := range s.Rows {
		r := &s.Rows[k]
		if !s.compact {
			s.words = append(s.words, wrap(r.ID+shortGap+r.Statement, plain, room))
			continue
		}
		room = min(mostWords, max(room, shortWidth(r)))
		s.words = append(s.words, []string{r.ID + shortGap + shortened(r.Short, plain,
			mostWords-shortWidth(&results.Claim{ID: r.ID}))})
	}
	return room
}

func (s *claimsSheet) rowHeight(lines []string) vg.Length {
	if s.compact {
		return wordsLeap + 1
	}
	return vg.Length(max(2, len(lines)))*wordsLeap + 5
}

// at is the place of an effect, in units of the smallest.
func (s *claimsSheet) at(v float64) vg.Length {
	return s.box.Min.X + vg.Length(s.axis.unit(v))*(s.box.Max.X-s.box.Min.X)
}

// key explains the verdicts that occur in a line, and the broad band in another.
func (s *claimsSheet) key() {
	k := keyRow{sheet: s.sheet, x: s.body.Min.X, y: s.body.Max.Y - 5}
	for _, v := range []analysis.Verdict{analysis.Holds, analysis.Undecided, analysis.Fails, analysis.NotJudged} {
		if s.Count(v) > 0 {
			l := verdictMarkers[v]
			k.add(v.String(), 11, 14, func(x, y vg.Length) { k.mark(vg.Point{X: x + 4, Y: y}, l.shape, l.radius, l.colour) })
		}
	}
	k.add("effects that agree with the statement", 20, 0,
		func(x, y vg.Length) { k.fill(pale(blue, 0.30), rect(x, y-2.5, x+16, y+2.5)) })
	k = keyRow{sheet: s.sheet, x: s.body.Min.X, y: k.y - (wordsLeap + 3)}
	k.add("effects too small to count: within ±1, the smallest effect worth speaking of", 20, 0, func(x, y vg.Length) {
		k.fill(pale(grey, 0.16), rect(x, y-4, x+16, y+4))
	})
}

// drawAxis draws the broad band, grid lines, and labels where they have room.
func (s *claimsSheet) drawAxis() {
	s.fill(pale(grey, 0.16), rect(s.at(-1), s.box.Min.Y, s.at(1), s.box.Max.Y))
	half := soft.width("0") / 2
	lastLeft, lastRight := s.at(0)-half, s.at(0)+half // where labels end so far
	for _, tick := range append([]float64{0}, effectTicks...) {
		for _, v := range []float64{tick, -tick} {
			if v < s.axis.lo || v > s.axis.hi || v == 0 && math.Signbit(v) {
				continue
			}
			x, label := s.at(v), number(v)
			half := soft.width(label) / 2
			switch {
			case v > 0 && x-half < lastRight+2.5, v < 0 && x+half > lastLeft-2.5:
				label = ""
			case v > 0:
				lastRight = x + half
			case v < 0:
				lastLeft = x - half
			}
			s.tick(s.box, x, label, true)
		}
	}
	s.upright(grey, 0.7, nil, s.at(0), s.box.Min.Y, s.box.Max.Y)
	s.axisWords(s.box, "effect, in units of the smallest; log beyond ±1")
}

// row draws a statement around a height: its words, its bars and its verdict.
func (s *claimsSheet) row(k int, y vg.Length) {
	r, lines := &s.Rows[k], s.words[k]
	for n, w := range lines {
		base := y + wordsLeap*(vg.Length(len(lines))/2-vg.Length(n)) - wordsLeap + wordsRise
		x := s.body.Min.X
		if rest, ok := strings.CutPrefix(w, r.ID); n == 0 && ok {
			s.text(x, base, left, r.ID, strong)
			x, w = x+strong.width(r.ID), rest
		}
		s.text(x, base, left, w, plain)
	}
	if r.Verdict != analysis.NotJudged {
		low, high := max(s.axis.lo, r.Agrees.Low/r.Smallest), min(s.axis.hi, r.Agrees.High/r.Smallest)
		s.fill(pale(blue, 0.30), rect(s.at(low), y-2.5, s.at(high), y+2.5))
	}
	look := verdictMarkers[r.Verdict]
	s.across(look.colour, 0.6, nil, s.at(r.Effect.P05/r.Smallest), s.at(r.Effect.P95/r.Smallest), y)
	s.across(look.colour, 2.2, nil, s.at(r.Effect.Low/r.Smallest), s.at(r.Effect.High/r.Smallest), y)
	dot := vg.Point{X: s.at(r.Effect.Mean / r.Smallest), Y: y}
	if r.Verdict == analysis.Undecided {
		s.mark(dot, draw.CircleGlyph{}, look.radius, white)
	}
	s.mark(dot, look.shape, look.radius, look.colour)

	x, effect := s.box.Max.X+claimsGap, r.EffectWords()
	if s.compact || soft.width(effect) > effectRoom {
		effect, _, _ = strings.Cut(effect, " (")
		effect += " " + strings.ReplaceAll(r.Unit, "papers/year", "a year") // the column is narrow, and the label says of what
	}
	if s.compact {
		s.middle(x, y, left, r.Verdict.String(), strong.in(look.colour))
		s.middle(x+52, y, left, effect, soft)
		return
	}
	s.text(x, y+wordsRise, left, r.Verdict.String(), strong.in(look.colour))
	s.text(x, y-wordsLeap+wordsRise, left, effect, soft)
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
