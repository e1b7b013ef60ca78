package sim

// Domain is the set of things that an outcome is recorded for.
type Domain uint8

// The domains. Each belongs to one table of results.
const (
	OfRegion     Domain = iota // one value
	OfCountry                  // members
	OfPair                     // unordered pairs of members
	OfDirected                 // ordered pairs of members, i toward j
	OfBorder                   // inner land borders
	OfPower                    // member and power
	OfMembership               // member and organisation
	OfEntry                    // acts, proposals and events of the scenario
	numDomains
)

// DomainNames are the names of the tables, indexed by Domain.
var DomainNames = [numDomains]string{"region", "countries", "pairs", "directed", "borders", "powers", "memberships", "agreements"}

func (d Domain) String() string { return DomainNames[d] }

// Outcome is one recorded quantity: its place in the tables, its meaning, and how it is read from the world.
// All three stand together, so that they stay consistent.
type Outcome struct {
	Name       string
	Domain     Domain
	Unit       string
	Definition string
	Claims     string   // ids of the claims it bears on
	Words      []string // for categories: the word of each code 0, 1, …
	// Read fills out, one value for each entity of the domain in order.
	Read func(w *World, out []float64)
}

// Layout gives each outcome of one year its place in a flat row of numbers. Outcomes stand in the order
// given, and the entities of an outcome in their own order.
type Layout struct {
	Outcomes []Outcome
	Entities [numDomains][]string // names, in order
	At       []int                // first place of each outcome
	ends     []int                // place behind each outcome
	Width    int
	First    int // first recorded year
	Years    int
}

// NewLayout makes the layout for a region, the entries of a scenario and a run
// from the region's first year to until.
func NewLayout(r *Region, entries []Entry, outcomes []Outcome, until int) *Layout {
	l := &Layout{Outcomes: outcomes, First: r.FirstYear, Years: until - r.FirstYear + 1}
	l.Entities[OfRegion] = []string{r.Name}
	for i := range r.Members {
		l.Entities[OfCountry] = append(l.Entities[OfCountry], r.Nodes[i].ID)
		for j := i + 1; j < r.Members; j++ {
			l.Entities[OfPair] = append(l.Entities[OfPair], r.PairName(i, j))
		}
		for j := range r.Members {
			if i != j {
				l.Entities[OfDirected] = append(l.Entities[OfDirected], r.Nodes[i].ID+">"+r.Nodes[j].ID)
			}
		}
		for o := range r.Organisations {
			l.Entities[OfMembership] = append(l.Entities[OfMembership], r.Nodes[i].ID+":"+r.Organisations[o].ID)
		}
		for _, p := range r.Powers {
			l.Entities[OfPower] = append(l.Entities[OfPower], r.Nodes[i].ID+":"+r.Nodes[p].ID)
		}
	}
	for k := range r.Inner {
		b := r.Borders[k]
		l.Entities[OfBorder] = append(l.Entities[OfBorder], r.PairName(b.A, b.B))
	}
	for k := range entries {
		l.Entities[OfEntry] = append(l.Entities[OfEntry], entries[k].ID)
	}
	for _, o := range outcomes {
		l.At = append(l.At, l.Width)
		l.Width += len(l.Entities[o.Domain])
		l.ends = append(l.ends, l.Width)
	}
	return l
}

// Size is how many numbers one run records.
func (l *Layout) Size() int { return l.Width * l.Years }

// Find gives the index of an outcome by table and name, −1 if there is none.
func (l *Layout) Find(d Domain, name string) int {
	for k := range l.Outcomes {
		if l.Outcomes[k].Domain == d && l.Outcomes[k].Name == name {
			return k
		}
	}
	return -1
}

// Place gives the index in a run's record of an outcome in a year for an entity.
func (l *Layout) Place(outcome, entity, year int) int {
	return (year-l.First)*l.Width + l.At[outcome] + entity
}

// Read writes this year's outcomes into row, which has Width places.
func (l *Layout) Read(w *World, row []float64) {
	for k := range l.Outcomes {
		l.Outcomes[k].Read(w, row[l.At[k]:l.ends[k]])
	}
}

// From is the layout for a run that continues in a later year: the same row, for fewer years. Run then needs
// a world at the end of the year before.
func (l *Layout) From(year int) *Layout {
	later := *l
	later.First, later.Years = year, l.First+l.Years-year
	return &later
}
