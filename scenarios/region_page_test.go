package scenarios

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"concord/sim/table"
)

// rangesPage is the part of docs/region.md about ranges. It is made from the tables that the reader uses for
// its checks.
func rangesPage() string {
	var b strings.Builder
	v := &regionCheck{checker: newChecker(nil)}
	b.WriteString("| key of the region file | holds |\n|---|---|\n")
	for _, k := range regionKeys {
		must := ""
		if k.required {
			must = "; must stand"
		}
		fmt.Fprintf(&b, "| `%s` | %s%s |\n", k.name, strings.ReplaceAll(v.holds(k), "|", "or"), must)
	}
	b.WriteString("\n| table | column | holds |\n|---|---|---|\n")
	for _, form := range regionTables {
		for k, c := range form.columns {
			name, extra := "`"+form.name+"`", ""
			if k > 0 {
				name = ""
			}
			switch {
			case c.absent:
				extra = "; may be left out"
			case c.blank:
				extra = "; may be empty"
			}
			if k < form.key {
				extra += "; key"
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s%s |\n", name, c.name, c.holds(), extra)
		}
	}
	return b.String()
}

// TestRegionPageHasTheRanges protects that docs/region.md states the ranges that the reader checks.
func TestRegionPageHasTheRanges(t *testing.T) {
	page, err := os.ReadFile("../docs/region.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), rangesPage()) {
		t.Errorf("docs/region.md has other ranges than the reader; put this there:\n%s", rangesPage())
	}
	for _, limit := range []string{
		fmt.Sprintf("%d members", mostMembers), fmt.Sprintf("%d nodes", mostNodes), fmt.Sprintf("%d years", mostSpan),
		fmt.Sprintf("%d,000 pairs of members times years", mostPairYears/1000),
		fmt.Sprintf("%d organisations", mostOrganisations),
		fmt.Sprintf("%d kB", MaxBytes>>10), fmt.Sprintf("%d MB", table.MostBytes>>20),
		fmt.Sprintf("%d,000,000 rows", table.MostRows/1_000_000),
	} {
		if !strings.Contains(string(page), limit) {
			t.Errorf("docs/region.md does not say the limit %q", limit)
		}
	}
}
