package agents_test

import (
	"math"
	"testing"

	"concord/sim"
)

// Protects: keeping votes changes nothing. Every bit of the record and every line of the log stay the same,
// except the line's reference to its vote.
func TestVotesFeedNothingBack(t *testing.T) {
	for name, b := range map[string]bound{"reference": reference(t), "much happens": living(t), "generated": generated(t, 9, 3)} {
		for r := range 4 {
			_, plain, log := b.run(t, 5, r)
			l, kept, w := b.runWithVotes(t, 5, r)
			if k := sameBits(plain, kept); k >= 0 {
				year, outcome, entity := place(l, k)
				t.Fatalf("%s, replicate %d: %s of %s in %d is another when votes are kept", name, r, outcome, entity, year)
			}
			if len(log) != len(w.Log) {
				t.Fatalf("%s, replicate %d: the log has %d lines, %d when votes are kept", name, r, len(log), len(w.Log))
			}
			for k, line := range w.Log {
				if log[k].Vote != 0 {
					t.Fatalf("%s, replicate %d: a line points to a vote that is not kept", name, r)
				}
				if line.Vote = 0; line != log[k] {
					t.Fatalf("%s, replicate %d: line %d is %+v, %+v when votes are kept", name, r, k, log[k], line)
				}
			}
		}
	}
}

// Protects: votes agree with the run. A score is the sum of its terms. The lowest score of an entry's vote is
// the outcome score of that year, and the status is that of the year. The log line of a decision refers to
// the vote of the party that decided. Somebody wants what leaders table by themselves, and they do not table all of it.
func TestVotesAreThoseOfTheRun(t *testing.T) {
	met := map[sim.Stage]int{}
	pointed, missed := 0, 0
	// In the first two cases a country rarely joins an agreement of many late.
	for name, b := range map[string]bound{"reference": reference(t), "much happens": living(t), "many": withSummits(t)} {
		for r := range 4 {
			l, record, w := b.runWithVotes(t, 5, r)
			score, status := l.Find(sim.OfEntry, "score"), l.Find(sim.OfEntry, "status")
			for k := 0; k < len(w.Votes); {
				first := w.Votes[k]
				lowest, wanted := math.Inf(1), false
				n := 0
				for ; k < len(w.Votes); k++ {
					v := &w.Votes[k]
					if v.Year != first.Year || v.Entry != first.Entry || v.Stage != first.Stage {
						break
					}
					met[v.Stage]++
					n++
					if v.Score != v.Terms.Sum() || v.Accepts() != (v.Score > v.Threshold) || v.Status != first.Status {
						t.Fatalf("%s: %+v contradicts itself", name, *v)
					}
					lowest, wanted = min(lowest, v.Score), wanted || v.Accepts()
				}
				switch id := b.Entries[first.Entry].ID; first.Stage {
				case sim.ToAgree:
					if got := record[l.Place(score, first.Entry, first.Year)]; got != lowest {
						t.Fatalf("%s: %s in %d: the lowest vote is %v, the outcome score %v", name, id, first.Year, lowest, got)
					}
					if got := record[l.Place(status, first.Entry, first.Year)]; got != float64(first.Status) {
						t.Fatalf("%s: %s in %d is %v after the vote, the outcome status is %v", name, id, first.Year,
							first.Status, got)
					}
				case sim.ToTable:
					entry, parties, need := &b.Entries[first.Entry], 2, b.Params.Talks.Initiative
					if entry.Kind.Nature == sim.Act {
						parties = 1
					}
					if entry.Kind.Name == "leave_body" {
						need = -b.Params.Organisations.LeaveBelow
					}
					if n != parties || !wanted && first.Status == sim.Tabled || first.Threshold != need {
						t.Fatalf("%s: %s in %d: %d leaders weighed it, one wants it: %v, it is %v", name, id, first.Year, n,
							wanted, first.Status)
					}
					if wanted && first.Status != sim.Tabled {
						missed++
					}
				case sim.ToJoin:
					if first.Status != sim.Agreed {
						t.Fatalf("%s: %s in %d is %v, and a country thinks of joining it", name, id, first.Year, first.Status)
					}
				}
			}
			for _, line := range w.Log {
				decided := line.What == sim.LogAgreed || line.What == sim.LogRefused || line.What == sim.LogForborne ||
					line.What == sim.LogSigned
				if decided && line.A < 0 {
					decided = false // imposed, or without a vote
				}
				if decided != (line.Vote > 0) {
					t.Fatalf("%s: %+v points to no vote, or to one that it has none of", name, line)
				}
				if !decided {
					continue
				}
				pointed++
				if v := w.Votes[line.Vote-1]; v.Year != line.Year || v.Entry != line.Entry || v.Party != line.A ||
					v.Score != line.To {
					t.Fatalf("%s: %+v points to %+v", name, line, v)
				}
			}
		}
	}
	for s := range sim.StageNames {
		if met[sim.Stage(s)] == 0 {
			t.Errorf("no vote is of the stage %s", sim.Stage(s))
		}
	}
	if missed == 0 {
		t.Error("leaders take up all that they want")
	}
	if pointed < 100 {
		t.Errorf("only %d lines of the log point to a vote", pointed)
	}
}

// withSummits is the living region with institutions that few want at first.
func withSummits(tb testing.TB) bound {
	b := living(tb)
	for k, id := range []string{"house-early", "house-middle", "house-late"} {
		e := with(among(entry(id, "institution", 1996+8*k, -1, -1), b.Region), "form", 0)
		e.OpenYears = 20
		b.Entries = append(b.Entries, e)
	}
	return b
}
