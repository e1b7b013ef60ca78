package agents

import "concord/sim"

// External is the common scale of all that outside powers do to cooperation. It stands for what is not known
// about their weight as a whole, so that either side of the hypothesis can win before any fit.
type External struct {
	Scale float64
}

// ScalePath is the path of External.Scale.
const ScalePath = "external.scale"

func (x *External) table() []Parameter {
	return []Parameter{
		{Path: ScalePath, Value: &x.Scale, Prior: 0.77, Shape: LogNormal, Spread: 1.16, Lo: 0, Hi: 1000,
			Unit: "1", Grade: "J",
			Source: "found by `concord priors --search 5,70`: the share of outside causes is 5 to 70 % before the fit",
			Doc:    "multiplies every weight of an outside cause: what switching outside barriers and supports off sets to 0"},
	}
}

// Scaled tells whether external.scale multiplies a parameter: its group is external, it is a barrier or a support,
// and 0 switches it off.
func (row *Parameter) Scaled() bool {
	return row.Group == sim.External && (row.Role == sim.Barrier || row.Role == sim.Supporting) && row.Neutral == 0
}

// scaled gives the numbers that the rules read: outside weights multiplied by external.scale, within their
// admissible values.
func (p Params) scaled() Params {
	scale := p.External.Scale
	if scale == 1 {
		return p
	}
	for _, row := range p.Table() {
		if row.Scaled() {
			*row.Value = min(row.Hi, max(row.Lo, float64(scale*(*row.Value))))
		}
	}
	return p
}
