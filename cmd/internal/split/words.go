package split

import (
	"fmt"
	"slices"
	"strings"
)

// ranges are numbers in order, as the first and the last of each that follow one another.
func ranges(numbers []int) [][2]int {
	var list [][2]int
	for _, n := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		if k := len(list) - 1; k >= 0 && list[k][1] == n-1 {
			list[k][1] = n
		} else {
			list = append(list, [2]int{n, n})
		}
	}
	return list
}

// Expression writes numbers as ranges, as a job array takes them: 3,7-9.
func Expression(numbers []int) string {
	var words []string
	for _, r := range ranges(numbers) {
		word := fmt.Sprint(r[0])
		if r[1] > r[0] {
			word += fmt.Sprintf("-%d", r[1])
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}

// Clipped is Expression for a person: of very many ranges the first.
func Clipped(numbers []int, most int) string {
	list := ranges(numbers)
	if len(list) <= most {
		return Expression(numbers)
	}
	n := 0
	for _, r := range list[most:] {
		n += r[1] - r[0] + 1
	}
	first := slices.DeleteFunc(slices.Clone(numbers), func(k int) bool { return k > list[most-1][1] })
	return fmt.Sprintf("%s and %d more", Expression(first), n)
}

// Listed writes numbers for a loop of the shell: 3 $(seq 7 90). Of very many ranges it writes the first; when their parts
// are there, the rest is asked for again.
func Listed(numbers []int) string {
	var words []string
	list := ranges(numbers)
	for _, r := range list[:min(len(list), mostRanges)] {
		switch r[1] - r[0] {
		case 0:
			words = append(words, fmt.Sprint(r[0]))
		case 1:
			words = append(words, fmt.Sprint(r[0]), fmt.Sprint(r[1]))
		default:
			words = append(words, fmt.Sprintf("$(seq %d %d)", r[0], r[1]))
		}
	}
	return strings.Join(words, " ")
}
