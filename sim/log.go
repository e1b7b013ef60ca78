package sim

// Happening says what a log line reports.
type Happening uint8

// What can be reported. Package results turns a line into a sentence.
const (
	LogEvent      Happening = iota // an event took place
	LogRefused                     // a party refused
	LogAgreed                      // every party agreed, or an act was done
	LogForborne                    // a country decided against an act
	LogLapsed                      // a proposal left the table
	LogFulfilled                   // an agreement reached full implementation
	LogTurned                      // an agreement began to be undone
	LogRegime                      // a border changed its regime
	LogIncident                    // an incident on an unsettled border
	LogExit                        // a leader left office by the keyed hazard
	LogJoined                      // a country became a member of an organisation, or observer; Entry −1, From the organisation
	LogLeft                        // a country left one or suspended its membership, likewise
	LogGroundless                  // an entry had no ground to stand on: nothing came of it
	LogSigned                      // a country joined an agreement that others had signed
	LogAbsorbed                    // a body of the region went into another; Entry −1, From the first and To the second
	LogSucceeded                   // a body took the place of another; Entry −1, From the first and To the second
	LogDissolved                   // a body ended; Entry −1 and From the organisation
	LogInForce                     // an agreement was ratified by all who must, From its year of signature
	LogUnratified                  // an agreement lapsed for want of ratification; A a party that had not
	LogEnded                       // the term of an agreement is over
	LogReplaced                    // an agreement came into force in the place of another; From is the other entry
	LogLifted                      // the country that had decided on an act lifted it
	LogCrisis                      // a crisis began at home, To its last year
	LogFront                       // clashes hold a border, or no longer: From and To are regimes that it allows
	LogUncalled                    // a decision of the scenario for A had nothing to decide on
)

// HappeningNames are the words for what can be reported, indexed by Happening.
var HappeningNames = [...]string{"event", "refused", "agreed", "forborne", "lapsed", "fulfilled", "turned", "regime", "incident",
	"exit", "joined", "left", "groundless", "signed", "absorbed", "succeeded", "dissolved",
	"in-force", "unratified", "ended", "replaced", "lifted", "crisis", "front", "uncalled"}

func (h Happening) String() string { return HappeningNames[h] }

// LogLine is one thing worth telling, as numbers; the words are put together
// only when someone reads.
type LogLine struct {
	Year  int
	What  Happening
	Entry int     // −1 when no entry is concerned
	A, B  int     // nodes, −1 when not concerned
	From  float64 // value before: a regime, an implemented share, an openness
	To    float64 // value after; for decisions the lowest score, for incidents the severity
	Vote  int     // of the party that decided: one more than its place in World.Votes; 0 for none, or where votes are not kept
}

// Note adds a line to the log.
func (w *World) Note(l LogLine) {
	l.Year = w.Year
	w.Log = append(w.Log, l)
}
