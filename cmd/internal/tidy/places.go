package tidy

import (
	"encoding/csv"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// namesOfRegions are what Go code may not speak of: what belongs to a shipped region, so that the program is about all of
// them alike. It stands in region files and tables, in scenarios, and in the examples that help shows.
type namesOfRegions struct {
	words *regexp.Regexp // of members: codes and names of countries; names of regions, and their organisations' codes
	ids   *regexp.Regexp // ids with codes of members in small letters
}

var (
	regionMembers = regexp.MustCompile(`(?m)^members\s*=\s*\[([^\]]*)\]`)
	regionName    = regexp.MustCompile(`(?m)^name\s*=\s*"([^"]*)"`)
	regionBodies  = regexp.MustCompile(`(?m)^\[organisations\.([A-Z0-9]+)\]`)
	regionData    = regexp.MustCompile(`(?m)^data\s*=\s*"([^"]*)"`)
	quoted        = regexp.MustCompile(`"([^"]*)"`)
	// endings make the name of a people from that of its country, as Italian from Italy.
	endings = regexp.MustCompile(`(istan|stan|ia|y)$`)
)

// mayNameRegions are the files of Go code that may name a region, and why.
var mayNameRegions = map[string]string{
	"agents/changes.go": "tells what changed between model versions, of which one region's record was part",
}

// regionNames collects the names from the region files and their tables.
func (p *project) regionNames() *namesOfRegions {
	var words, codes []string
	for _, file := range p.paths {
		if path.Dir(file) != "scenarios/regions" || path.Ext(file) != ".toml" {
			continue
		}
		text := p.text[file]
		of := func(r *regexp.Regexp) string {
			if m := r.FindStringSubmatch(text); m != nil {
				return m[1]
			}
			return ""
		}
		for _, name := range []string{of(regionName), strings.TrimSuffix(path.Base(file), ".toml")} {
			words = append(words, regexp.QuoteMeta(name)+`\b`)
		}
		for _, m := range regionBodies.FindAllStringSubmatch(text, -1) {
			words = append(words, m[1]+`\b`)
		}
		var members []string
		for _, m := range quoted.FindAllStringSubmatch(of(regionMembers), -1) {
			members = append(members, m[1])
			words = append(words, m[1]+`\b`)
			codes = append(codes, strings.ToLower(m[1]))
		}
		rows, err := csv.NewReader(strings.NewReader(p.text[path.Join("scenarios/data", of(regionData), "nodes.csv")])).ReadAll()
		if err != nil || len(rows) == 0 {
			continue // a test of the tables tells it
		}
		node, name := slices.Index(rows[0], "node"), slices.Index(rows[0], "name")
		for _, row := range rows[1:] {
			if slices.Contains(members, row[node]) {
				words = append(words, regexp.QuoteMeta(endings.ReplaceAllString(row[name], "")))
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	code := `(?:` + strings.Join(codes, "|") + `)`
	return &namesOfRegions{words: regexp.MustCompile(`\b(?:` + strings.Join(words, "|") + `)[a-z]*`),
		ids: regexp.MustCompile(`\b(?:own-)?` + code + `-(?:` + code + `|leader)\b`)}
}

// in finds a name in a text, "" for none.
func (n *namesOfRegions) in(text string) string {
	if found := n.words.FindString(text); found != "" {
		return found
	}
	return n.ids.FindString(text)
}

// codeNamesNoRegion finds comments and texts of Go code that name a country, an organisation or an id of a shipped region.
// Sources of parameters may: a finding that is cited is about somewhere.
func codeNamesNoRegion(p *project) []string {
	names := p.regionNames()
	if names == nil {
		return nil
	}
	var found []string
	report := func(at token.Pos, text string) {
		for k, line := range strings.Split(text, "\n") {
			if name := names.in(line); name != "" {
				place := p.fset.Position(at)
				place.Line += k
				found = append(found, place.Filename+":"+strconv.Itoa(place.Line)+": the code speaks of "+strconv.Quote(name)+
					", which belongs to one region; take it from the region, or write AA, BB in a format")
			}
		}
	}
	used := map[string]bool{}
	for _, f := range p.files {
		if f.isTest {
			continue
		}
		before := len(found)
		for _, group := range f.tree.Comments {
			for _, c := range group.List {
				report(c.Pos(), c.Text)
			}
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec: // the region of a scenario that names none, the one name that the program needs
				return n.Names[0].Name != "DefaultRegion"
			case *ast.KeyValueExpr:
				key, is := n.Key.(*ast.Ident)
				return !is || key.Name != "Source"
			case *ast.BasicLit:
				if n.Kind == token.STRING {
					report(n.Pos(), n.Value)
				}
			}
			return true
		})
		if mayNameRegions[f.path] != "" && len(found) > before {
			found, used[f.path] = found[:before], true
		}
	}
	for _, file := range p.paths {
		if mayNameRegions[file] != "" && !used[file] {
			found = append(found, file+": names no region any more; take it out of the list in cmd/internal/tidy/places.go")
		}
	}
	return found
}
