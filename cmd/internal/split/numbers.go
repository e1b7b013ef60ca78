package split

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Expression writes numbers as ranges, as a job array takes them: 3,7-9.
func Expression(numbers []int) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	words := ""
	for k := 0; k < len(sorted); {
		last := k
		for last+1 < len(sorted) && sorted[last+1] == sorted[last]+1 {
			last++
		}
		if words != "" {
			words += ","
		}
		words += fmt.Sprint(sorted[k])
		if last > k {
			words += fmt.Sprintf("-%d", sorted[last])
		}
		k = last + 1
	}
	return words
}

// Listed writes numbers for a loop of the shell: 3 7 8 9, or the first of many.
func Listed(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, " ")
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
