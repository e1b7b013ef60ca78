package evidence

import (
	"fmt"
	"math"
	"strings"

	"concord/sim/fault"
)

// The rules by which the paragraph is made of the numbers. They were written before the numbers were known. A word such
// as "speaks for" or "larger" has one rule, which the page states.
const (
	even       = 0.5       // of the share: neither part is larger
	narrowed   = 2.0 / 3.0 // of the width of the range: from here on the record has narrowed it
	fewWeights = 30.0      // draws that count: with fewer the wider prior says nothing
)

// rules are the rules in words, in the order of the paragraph.
var rules = [...]string{
	"*Speaks for a half*: the model with both kinds of causes forecasts better than the same without that half, and the 90 % " +
		"bootstrap interval of the difference lies above 0. *Speaks against*: the interval lies below 0. *Cannot tell*: it " +
		"holds 0.",
	"*The larger part*: the 90 % range of the share over draws of the posterior, read in stance, lies on one side of 50 %. " +
		"*Cannot tell which is larger*: it holds 50 %.",
	"*Moved*: the 95 % intervals of the two medians do not overlap. *Narrowed*: the 90 % range is less than two thirds as " +
		"wide as before. If neither, the share is still that of the priors.",
	"*The same under the wider prior*: the second rule gives the same answer there. With fewer than 30 draws that count, " +
		"nothing is said.",
	"*Prefers one model over another*: the 90 % interval of their difference excludes 0.",
	"*The record speaks for a theory*: leaving it out of the model with both kinds of causes makes forecasts worse, and the " +
		"interval of the difference excludes 0; against it: better.",
	"*As with a theory*: the statistic of the record lies in the 90 % range of single histories with the theory, and outside " +
		"that of histories without it; *as without*: the reverse; *cannot tell*: in both.",
}

// The answers about one half of the claim.
const (
	needed   = "speaks for"
	unneeded = "speaks against"
	untold   = CannotTell
)

// half says whether the record speaks for a half of the claim. Without is the model that lacks it.
func (h *Hypothesis) half(without string) string {
	if h.Models == nil {
		return untold
	}
	c := h.Models.Contrast(BothCauses, without, "")
	switch {
	case c == nil:
		return untold
	case c.Verdict() == Better:
		return needed
	case c.Verdict() == Worse:
		return unneeded
	}
	return untold
}

// side says which part of a range is larger.
func side(low, high float64) string {
	switch {
	case high < even:
		return "the inside part is the larger one"
	case low > even:
		return "the outside part is the larger one"
	}
	return "it cannot tell which part is larger"
}

// Sentence is the answer in a sentence. The README quotes it.
func (h *Hypothesis) Sentence() string {
	s := &h.Outcomes[0]
	var size string
	if math.IsNaN(s.Posterior.Share.Mid) {
		size = "and no draw has anything to divide between the two"
	} else {
		size = fmt.Sprintf("outside causes have %s to %s %% of what both took from leaders' stances in %d (90 %%; before "+
			"the fit %s to %s %%), so %s", whole(s.Posterior.Share.Low), whole(s.Posterior.Share.High), h.Year,
			whole(s.Prior.Share.Low), whole(s.Prior.Share.High), side(s.Posterior.Share.Low, s.Posterior.Share.High))
	}
	return "Of the claim that barriers inside and interference from outside made regionalism fail, the record " +
		h.halves() + "; " + size + "."
}

// halves says of both halves of the claim whether the record speaks for them.
func (h *Hypothesis) halves() string {
	inside, outside := h.half(OutsideCauses), h.half(InsideCauses)
	of := func(answer, half string) string {
		if answer == untold {
			answer = "cannot tell about"
		}
		return answer + " " + half
	}
	if inside == outside {
		if inside == untold {
			return of(inside, "either half")
		}
		return of(inside, "both halves")
	}
	return of(inside, "the inside half") + " and " + of(outside, "the outside half")
}

// whole is a share in percent without decimals.
func whole(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return minus(fmt.Sprintf("%.0f", 100*x))
}

// Paragraph is the answer: the sentence and what follows from the other numbers by the rules.
func (h *Hypothesis) Paragraph() string {
	list := []string{h.Sentence(), h.learned(), h.wider(), h.others()}
	if h.Models != nil {
		list = append(list, h.fourModels(), h.theories())
	} else {
		list = append(list, "The models were not compared, so nothing is said of forecasts.")
	}
	list = append(list, h.signs(), "What the model does not have is in none of this: the shares divide what its own barriers "+
		"take away, and a cause that it lacks can hide behind one that it has.")
	return strings.Join(list, " ")
}

// learned says what the fit did to the share.
func (h *Hypothesis) learned() string {
	s := &h.Outcomes[0]
	was, now := &s.Prior.Share, &s.Posterior.Share
	moved := now.MidFrom > was.MidTo || now.MidTo < was.MidFrom
	width := (now.High - now.Low) / (was.High - was.Low)
	medians := fmt.Sprintf("the median from %s to %s %%", whole(was.Mid), whole(now.Mid))
	switch thinner := width < narrowed; {
	case math.IsNaN(width):
		return "Nothing can be said of what the fit did to the share."
	case moved && thinner:
		return fmt.Sprintf("The fit moved %s and narrowed the range to %.0f %% of its width.", medians, 100*width)
	case moved:
		return fmt.Sprintf("The fit moved %s and left the range %.0f %% as wide as before.", medians, 100*width)
	case thinner:
		return fmt.Sprintf("The fit narrowed the range to %.0f %% of its width and did not clearly move the median (%s, %s %%).",
			100*width, whole(was.Mid), whole(now.Mid))
	}
	return fmt.Sprintf("The fit neither clearly moved the median (%s, %s %%) nor narrowed the range (%.0f %% as wide): the "+
		"share is still that of the priors.", whole(was.Mid), whole(now.Mid), 100*width)
}

// wider says whether the answer rests on the prior of external.scale.
func (h *Hypothesis) wider() string {
	s := &h.Outcomes[0]
	w := &s.Posterior.Wide
	prior := fmt.Sprintf("Under the wider prior (%s to %s %% before the fit)", whole(h.WideWanted[0]), whole(h.WideWanted[1]))
	if w.Effective < fewWeights || math.IsNaN(w.Mid) {
		return fmt.Sprintf("%s only %.0f draws count, too few to say anything.", prior, w.Effective)
	}
	now, then := side(s.Posterior.Share.Low, s.Posterior.Share.High), side(w.Low, w.High)
	answer := "the answer is the same"
	if now != then {
		answer = "the answer is another: " + then
	}
	return fmt.Sprintf("%s it is %s to %s %%, and %s.", prior, whole(w.Low), whole(w.High), answer)
}

// others has the share in the outcomes behind the first.
func (h *Hypothesis) others() string {
	var parts, same []string
	for k := range h.Outcomes[1:] {
		o := &h.Outcomes[k+1]
		s := &o.Posterior.Share
		if len(s.Sorted) == 0 {
			parts = append(parts, o.Name+": no draw has a share")
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s to %s %%", o.Name, whole(s.Low), whole(s.High)))
		if now := side(s.Low, s.High); now == side(h.Outcomes[0].Posterior.Share.Low, h.Outcomes[0].Posterior.Share.High) {
			same = append(same, o.Name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("In other outcomes the share is: %s; %d of these %d give the same answer to which part is larger.",
		strings.Join(parts, ", "), len(same), len(h.Outcomes)-1)
}

// fourModels says what the record tells of the four models.
func (h *Hypothesis) fourModels() string {
	list := h.Models.OfKind(OfModels, "")
	var told []string
	for k := range list {
		c := &list[k]
		switch c.Verdict() {
		case Better:
			told = append(told, fmt.Sprintf("*%s* over *%s*", c.With, c.Without))
		case Worse:
			told = append(told, fmt.Sprintf("*%s* over *%s*", c.Without, c.With))
		}
	}
	words := fmt.Sprintf("Beside each other, the record cannot tell any two of the four models apart (%s)",
		fault.Count(len(list), "comparison"))
	if len(told) > 0 {
		words = fmt.Sprintf("Of the four models the record prefers %s, and cannot tell the other %d of %s",
			strings.Join(told, ", "), len(list)-len(told), fault.Count(len(list), "comparison"))
	}
	s := h.Models.Stacked("")
	if s == nil {
		return words + "."
	}
	var weights []string
	for k, name := range FourModels {
		weights = append(weights, fmt.Sprintf("*%s* %.2f (%.2f–%.2f)", name, s.Weights[k], s.Low[k], s.High[k]))
	}
	return words + "; stacking gives " + strings.Join(weights, ", ") + "."
}

// theories says which theories the record speaks for or against. One difference in ten excludes 0 by chance alone.
func (h *Hypothesis) theories() string {
	list := h.Models.OfKind(OfLeftOut, "")
	var better, worse []string
	for k := range list {
		switch c := &list[k]; c.Verdict() {
		case Better:
			better = append(better, c.Theory)
		case Worse:
			worse = append(worse, c.Theory)
		}
	}
	of := func(names []string) string {
		if len(names) == 0 {
			return "none"
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("Of %d theories about outside powers the record speaks for %s and against %s, and cannot tell of %d; "+
		"one in ten stands out by chance alone.", len(list), of(better), of(worse), len(list)-len(better)-len(worse))
}

// signs counts what the record says of signatures.
func (h *Hypothesis) signs() string {
	said := map[string]int{}
	for k := range h.Signatures {
		said[h.Signatures[k].Says()]++
	}
	readable := len(h.Signatures) - said[RecordSilent] - said[ModelSilent]
	if readable == 0 {
		return "The record can be read for none of the theories' signatures."
	}
	return fmt.Sprintf("Of %d signatures the record can be read for %d: in %d it is as with the theory and not as without it, "+
		"in %d the reverse, in %d as in neither, in %d it cannot tell.", len(h.Signatures), readable, said[AsWith],
		said[AsWithout], said[AsNeither], said[AsBoth])
}
