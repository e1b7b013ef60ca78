package sim

// Entry is one event, act or proposal of a scenario in compiled form: names are indices, and values stand in
// the order of the kind's fields.
type Entry struct {
	ID        string
	Kind      *Kind
	Year      int   // first year of effect, or of standing on the table
	A, B      int   // node indices, −1 when the kind names none; for Toward, A acts
	Who       []int // for Countries: members in order
	Group     Group // of its cause: its own, or that of its kind
	Role      Role  // of its cause: its own, or that of its kind
	Own       bool  // not written by anyone: leaders may table it themselves, see Region.ChoicesFrom
	Off       bool  // its cause or its ground is switched off: nothing comes of it
	Imposed   bool  // consent is skipped
	OpenYears int   // years that a proposal stays on the table
	Term      int   // years from the signature until it ends, 0 for no end
	Ratified  int   // year of ratification by the record, 0 where the record does not say

	// Unratified is the last year in which the record knows that it is not ratified, 0 where it does not say.
	Unratified int

	Label  string
	Values []float64 // by slot, in the units of the kind's fields
	// Decisions are answers that the scenario gives in the place of leaders, by year and party; nil for none.
	Decisions []Decision
}

// Binds tells whether an entry is a paper among members: an agreement that binds members to one another. Meetings, and
// joining or founding bodies, bind nobody by themselves.
func (e *Entry) Binds(r *Region) bool {
	if e.Kind.Nature != Proposal || e.Kind.Binding == 0 {
		return false
	}
	member := func(node int) bool { return node >= 0 && node < r.Members }
	return e.Kind.Parties == Countries || member(e.A) && member(e.B)
}

// Status of an act or a proposal.
type Status uint8

// The statuses, in the order in which an entry can pass through them.
const (
	Pending  Status = iota // its year has not come
	Tabled                 // on the table, refused so far
	Agreed                 // signed, or for an act: done
	Lapsed                 // left the table unsigned, or was never ratified
	Happened               // an event that took place
	Ended                  // was in force: its term is over, another took its place, or it was lifted
)

// StatusNames are the words for statuses, indexed by Status.
var StatusNames = [...]string{"pending", "tabled", "agreed", "lapsed", "happened", "ended"}

func (s Status) String() string { return StatusNames[s] }

// What a party has done about an agreement, in Talks.Signed.
const (
	Unsigned uint8 = iota
	Signed         // noted for agreements of many countries alone
	Ratified       // or bound by the signature, where it need not ratify
)
