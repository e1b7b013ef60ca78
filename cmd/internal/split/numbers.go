package split

import (
	"fmt"
	"slices"
	"strconv"
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

// First are the numbers of the first ranges.
func First(numbers []int, most int) []int {
	list := ranges(numbers)
	if len(list) <= most {
		return numbers
	}
	return slices.DeleteFunc(slices.Clone(numbers), func(k int) bool { return k > list[most-1][1] })
}

// Clipped is Expression for a person: of very many ranges the first.
func Clipped(numbers []int, most int) string {
	first := First(numbers, most)
	words := Expression(first)
	if more := len(numbers) - len(first); more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words
}

// Numbers reads what Expression writes, in the order in which it stands. A range may have a step, as those of job arrays
// have: 1-9:4 is 1, 5 and 9. Every number is in 1..most and stands once.
func Numbers(text string, most int) ([]int, error) {
	var list []int
	there := make(map[int]bool)
	for item := range strings.SplitSeq(text, ",") {
		span, by, stepped := strings.Cut(item, ":")
		low, high, isRange := strings.Cut(span, "-")
		from, ok := number(low)
		to, step := from, 1
		if isRange && ok {
			to, ok = number(high)
		}
		if stepped && ok {
			step, ok = number(by)
			ok = ok && isRange
		}
		switch {
		case !ok:
			return nil, fmt.Errorf("%q is no number or range such as 3, 3-7 or 3-99:4", item)
		case to < from:
			return nil, fmt.Errorf("%s ends before it begins", item)
		case from < 1 || to > most || step < 1:
			return nil, fmt.Errorf("%s: want numbers of 1..%d", item, most)
		}
		for k := from; k <= to; k += step {
			if there[k] {
				return nil, fmt.Errorf("%d stands twice in %s", k, text)
			}
			there[k] = true
			list = append(list, k)
		}
	}
	return list, nil
}

// number reads nothing but digits: no sign, and none of what computes too much.
func number(text string) (int, bool) {
	if len(text) == 0 || len(text) > 9 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}
