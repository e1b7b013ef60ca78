package agents

import (
	"fmt"

	"concord/sim"
)

// Shape is the family of a parameter's prior.
type Shape uint8

// The shapes of priors. Fixed parameters are conventions: they have no prior.
const (
	Fixed     Shape = iota
	Normal          // spread = standard deviation
	LogNormal       // spread = standard deviation of the logarithm, the value is the median
	Uniform         // over Low..High
)

// ShapeNames are the words for shapes, indexed by Shape.
var ShapeNames = [...]string{"fixed", "normal", "lognormal", "uniform"}

func (s Shape) String() string { return ShapeNames[s] }

// Parameter is one row of the parameter table: the number, its admissible values, its prior and the reason
// for it.
type Parameter struct {
	Path   string   // as used by --set and scenario files
	Value  *float64 // the number that the rule reads
	Prior  float64  // shipped value: mean, median or middle of the prior
	Shape  Shape
	Spread float64 // of the prior: standard deviation, of the logarithm for LogNormal; 0 for Fixed and Uniform
	Low    float64 // ends of a Uniform prior, 0 for other shapes
	High   float64 // see Low
	Lo, Hi float64 // admissible values; a scenario outside them is refused
	Unit   string
	Grade  string // V read in the source or a summary of it, M from memory of a known work, C computed from data, J judgement
	Source string
	Doc    string

	// To switch off groups of barriers and supports, or theories, is to set their parameters to Neutral; see
	// tags.go.
	Group     sim.Group
	Role      sim.Role
	Neutral   float64
	Mechanism string // the theory that switches this parameter off
}

// unfelt ends the source of a number that has no prior any more, for its uncertainty moves nothing that is judged.
const unfelt = "; fixed, since nothing that is judged feels it (decision 0020)"

// Params holds every number that a rule reads, grouped by rule.
type Params struct {
	Leaders      Leaders
	Offices      Offices
	Borders      Borders
	Incidents    Incidents
	Fronts       Fronts
	Crises       Crises
	Routes       Routes
	Forcing      Forcing
	Income       Income
	Trade        Trade
	Ties         Ties
	Outward      Outward
	Talks        Talks
	Ratification Ratification
	Attention    Attention
	Acts         Acts
	Mood         Mood

	Powers        Powers
	Organisations Organisations
	Institutions  Institutions
	Energy        Energy
	People        People
	Indices       Indices

	// What outside powers do to cooperation: their common scale, how far they are there, and a theory each.
	External   External
	Presence   Presence
	Protective ProtectiveIntegration
	Options    OutsideOptions
	Pressure   PatronPressure
	Absorption Absorption
	Capacity   FiniteCapacity
	Dilemma    SecurityDilemma
	Vacuum     VacuumFilling
	Order      HegemonicOrder
}

// Table lists every parameter of p in a fixed order. Setting *row.Value changes p.
func (p *Params) Table() []Parameter {
	var t []Parameter
	t = append(t, p.Leaders.table()...)
	t = append(t, p.Offices.table()...)
	t = append(t, p.Borders.table()...)
	t = append(t, p.Incidents.table()...)
	t = append(t, p.Fronts.table()...)
	t = append(t, p.Crises.table()...)
	t = append(t, p.Routes.table()...)
	t = append(t, p.Forcing.table()...)
	t = append(t, p.Income.table()...)
	t = append(t, p.Trade.table()...)
	t = append(t, p.Ties.table()...)
	t = append(t, p.Outward.table()...)
	t = append(t, p.Talks.table()...)
	t = append(t, p.Ratification.table()...)
	t = append(t, p.Attention.table()...)
	t = append(t, p.Acts.table()...)
	t = append(t, p.Mood.table()...)
	t = append(t, p.Powers.table()...)
	t = append(t, p.Organisations.table()...)
	t = append(t, p.Institutions.table()...)
	t = append(t, p.Energy.table()...)
	t = append(t, p.People.table()...)
	t = append(t, p.Indices.table()...)
	t = append(t, p.External.table()...)
	t = append(t, p.Presence.table()...)
	t = append(t, p.Protective.table()...)
	t = append(t, p.Options.table()...)
	t = append(t, p.Pressure.table()...)
	t = append(t, p.Absorption.table()...)
	t = append(t, p.Capacity.table()...)
	t = append(t, p.Dilemma.table()...)
	t = append(t, p.Vacuum.table()...)
	t = append(t, p.Order.table()...)
	tag(t)
	return t
}

// Defaults gives every parameter its shipped value.
func Defaults() Params {
	var p Params
	for _, row := range p.Table() {
		*row.Value = row.Prior
	}
	return p
}

// Set changes one parameter by its path. The error names the remedy.
func (p *Params) Set(path string, value float64) error {
	for _, row := range p.Table() {
		if row.Path != path {
			continue
		}
		if !(value >= row.Lo && value <= row.Hi) {
			return fmt.Errorf("%s = %v, want %v..%v %s", path, value, row.Lo, row.Hi, row.Unit)
		}
		*row.Value = value
		return nil
	}
	return fmt.Errorf("no parameter %q; `concord params` lists them", path)
}
