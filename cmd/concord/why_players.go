package main

import (
	"slices"
	"strings"
	"unicode/utf8"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim/fault"
)

// mostName bounds the name of a group, in bytes.
const mostName = 200

// whyPlayers makes players of the parts that differ, with the groups of the flags.
func whyPlayers(j *run.WhyJob, groups []string) ([]run.WhyPlayer, error) {
	group := make([]string, len(j.Parts)) // by part: its group, "" for none
	var ids []string
	for k := range j.Parts {
		ids = append(ids, run.PartName(&j.Parts[k]))
	}
	var named []string
	for _, g := range groups {
		name, list, found := strings.Cut(g, "=")
		if name = strings.TrimSpace(name); !found || name == "" || strings.TrimSpace(list) == "" {
			return nil, wrong("--group %q, want NAME=ID,ID with ids of what differs: %s", g, strings.Join(ids, ", "))
		}
		if len(name) > mostName || !utf8.ValidString(name) ||
			strings.ContainsFunc(name, func(r rune) bool { return !fault.Visible(r) }) {
			return nil, wrong("--group %s: want a name of at most %d bytes in UTF-8, all of which can be seen: it stands in "+
				"tables and figures", fault.Quote(name), mostName)
		}
		if slices.Contains(named, name) {
			return nil, wrong("--group %s is given twice; name all of its ids at once", name)
		}
		named = append(named, name)
		for _, id := range strings.Split(list, ",") {
			id = strings.TrimSpace(id)
			k := slices.IndexFunc(j.Parts, func(p scenarios.Part) bool {
				return p.Path == id || p.Entry == id && id != "" || p.Path == "parameters."+id || p.Path == j.Kind+"."+id
			})
			if k < 0 {
				return nil, wrong("--group %s: %q is nothing that differs between %s and %s; there are %s", name, id, j.A.Name,
					j.B.Name, strings.Join(ids, ", "))
			}
			if group[k] != "" {
				return nil, wrong("--group %s: %s belongs to group %s already; a thing has one share", name, id, group[k])
			}
			group[k] = name
		}
	}
	return run.Players(j.Parts, group), nil
}
