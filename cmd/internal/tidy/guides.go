package tidy

import (
	"fmt"
	"regexp"
	"strings"
)

// guides lead newcomers to files.
var guides = []string{"docs/ARCHITECTURE.md", "CONTRIBUTING.md"}

// guided finds names of files in a guide. A name is that of a single file or a whole path, and no pattern
// such as NAME.go.
var guided = regexp.MustCompile("`([a-z0-9_./-]+\\.(?:go|toml))`")

// guidesNameFiles finds files that a guide names and that do not exist. A name without a folder may be in any
// folder.
func guidesNameFiles(p *project) []string {
	var found []string
	for _, guide := range guides {
		for k, line := range strings.Split(p.text[guide], "\n") {
			for _, m := range guided.FindAllStringSubmatch(line, -1) {
				if !p.has(m[1]) {
					found = append(found, fmt.Sprintf("%s:%d: there is no file %s; name where it is now", guide, k+1, m[1]))
				}
			}
		}
	}
	return found
}

// has tells whether a file of this name is there, in any folder above it.
func (p *project) has(name string) bool {
	for _, path := range p.paths {
		if path == name || strings.HasSuffix(path, "/"+name) {
			return true
		}
	}
	return false
}
