package live

import (
	"encoding/json"
	"fmt"
	"testing"
)

// BenchmarkMove times the stages of a move: an entry of the scenario gets another value.
func BenchmarkMove(b *testing.B) {
	columns := []string{"region.*", "pairs.*.turnover_usd", "borders.*.regime", "directed.*.stance"}
	sides := func(k int) []Side {
		return []Side{on("reference", ""), on("no-new-leader",
			fmt.Sprintf("[[change]]\nid = \"kg-leader-2011\"\nopenness = %v", 0.3+float64(k%1000)/2000))}
	}
	k := 0
	e := New()
	p := ask[Prepared](b, e, "prepare", prepareRequest{Sides: sides(0), Columns: columns})
	into := make([]byte, 16*p.Width)
	for _, stage := range []struct {
		name string
		do   func(k int) error
	}{
		{"read", func(k int) error { _, err := e.read(sides(k)[1]); return err }},
		{"prepare", func(k int) error {
			_, err := e.prepare(prepareRequest{Sides: sides(k), Columns: columns})
			return err
		}},
		{"call", func(k int) error {
			text, err := json.Marshal(prepareRequest{Sides: sides(k), Columns: columns})
			e.Call("prepare", string(text))
			return err
		}},
		{"fill both", func(k int) error { e.past.forget(e.sides[0].bound.Region, e.pair.Last); return e.Fill(k%50, into) }},
		{"fill again", func(k int) error { return e.Fill(k%20, into) }},
	} {
		b.Run(stage.name, func(b *testing.B) {
			for b.Loop() {
				k++
				if err := stage.do(k); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
