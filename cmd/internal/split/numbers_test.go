package split

import (
	"slices"
	"strings"
	"testing"
)

// Protects: what status prints is what shard reads, and ranges with a step are those of job arrays.
func TestNumbers(t *testing.T) {
	for text, want := range map[string][]int{"3": {3}, "1-4": {1, 2, 3, 4}, "3,7-9": {3, 7, 8, 9}, "7-9,3": {7, 8, 9, 3},
		"1-9:4": {1, 5, 9}, "2-10:4,3": {2, 6, 10, 3}, "10": {10}, "4-4": {4}} {
		got, err := Numbers(text, 10)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s reads as %v (%v), want %v", text, got, err, want)
		}
	}
	for _, list := range [][]int{{1}, {1, 2}, {1, 3}, {1, 2, 3, 7, 8, 10}} {
		if got, err := Numbers(Expression(list), 10); err != nil || !slices.Equal(got, list) {
			t.Errorf("%v is written as %s, which reads as %v (%v)", list, Expression(list), got, err)
		}
	}
}

// Protects: a slip in an expression is no other expression, and no number is taken twice or from beyond the end.
func TestNumbersRefused(t *testing.T) {
	for text, want := range map[string]string{"": "no number", "x": "no number", "0": "1..10", "11": "1..10", "1-11": "1..10",
		"9999999999999999999": "no number", "-3": "no number", "3-": "no number", "1-2-3": "no number", "+3": "no number",
		"1,,2": "no number", "1,": "no number", " 1": "no number", "5-3": "before it begins", "1-9:0": "1..10",
		"3:2": "no number", "1-9:": "no number", "1-3,2": "2 stands twice", "3%2": "no number"} {
		got, err := Numbers(text, 10)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q reads as %v (%v), want an error with %q", text, got, err, want)
		}
	}
}
