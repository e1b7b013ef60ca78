package results

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// printer writes a line of a report.
type printer func(format string, args ...any)

// markdown writes a report to a buffer.
func markdown(to io.Writer) printer {
	return func(format string, args ...any) { fmt.Fprintf(to, format+"\n", args...) }
}

// yearsHead begins a table with a column for each year.
func yearsHead(p printer, years []int) {
	p("| | %s |", joinYears(years))
	p("|---|%s", strings.Repeat("---:|", len(years)))
}

// reportFigures lists figures by their captions.
func reportFigures(p printer, captions []string) {
	if len(captions) == 0 {
		return
	}
	p("## Figures\n")
	for _, c := range captions {
		p("- %s", c)
	}
	p("")
}

// joinYears are the heads of columns, one for each year.
func joinYears(years []int) string {
	s := make([]string, len(years))
	for k, y := range years {
		s[k] = strconv.Itoa(y)
	}
	return strings.Join(s, " | ")
}
