package fault

import (
	"fmt"
	"strings"
)

// DidYouMean ends a message with the word that was most likely meant, if one is near.
func DidYouMean(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Nearest finds the word that was most likely meant, "" if none is near. It ignores case and the difference
// between - and _.
func Nearest(word string, words []string) string {
	plain := func(s string) []rune { return []rune(strings.ReplaceAll(strings.ToLower(s), "-", "_")) }
	best, nearest := max(1, min(3, len([]rune(word))/3))+1, ""
	if len(word) > 200 {
		return ""
	}
	for _, w := range words {
		if d := distance(plain(word), plain(w)); d < best && d < len([]rune(w)) {
			best, nearest = d, w
		}
	}
	return nearest
}

// distance counts the edits that turn a into b: add, drop or replace a letter, or swap two neighbours
// (optimal string alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
