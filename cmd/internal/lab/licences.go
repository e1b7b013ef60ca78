package lab

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Licences has the licence of this project and of a table in it, of Go, whose library is in every program, and of all
// modules in the builds, including fonts. Anybody who passes a program or a page on must pass it on too.
func Licences(ctx context.Context, root string, builds ...Build) ([]byte, error) {
	var all strings.Builder
	add := func(title, file string) error {
		text, err := os.ReadFile(file)
		fmt.Fprintf(&all, "%s\n%s\n\n%s\n\n", title, strings.Repeat("=", utf8.RuneCountInString(title)), text)
		return err
	}
	var goroot string
	modules := map[string]string{} // folder by path and version
	for _, b := range builds {
		out, err := output(b.goCommand(ctx, root, "env", "GOROOT"))
		if err != nil {
			return nil, err
		}
		goroot = strings.TrimSpace(out)
		out, err = output(b.goCommand(ctx, root, "list", "-tags="+b.Tags, "-deps", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", b.Package))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			if module, dir, is := strings.Cut(strings.TrimSpace(line), "\t"); is {
				modules[module] = dir
			}
		}
	}
	own := []struct{ title, file string }{
		{"Concord", filepath.Join(root, "LICENSE")},
		{"Direction numbers of Sobol' sequences", filepath.Join(root, "scenarios", "design", "LICENCE")},
		{"The Go library", filepath.Join(goroot, "LICENSE")},
	}
	for _, o := range own {
		if err := add(o.title, o.file); err != nil {
			return nil, err
		}
	}
	for _, module := range slices.Sorted(maps.Keys(modules)) {
		files, err := licenceFiles(modules[module])
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s has no file with its licence; add it by hand", module)
		}
		for _, file := range files {
			if err := add(module+", "+file, filepath.Join(modules[module], filepath.FromSlash(file))); err != nil {
				return nil, err
			}
		}
	}
	return []byte(all.String()), nil
}

// ReleaseLicences are the licences of the page and of the program concord for these systems, each as in linux/amd64.
func ReleaseLicences(ctx context.Context, root string, ports []string) ([]byte, error) {
	builds := []Build{engineBuild}
	for _, port := range ports {
		system, arch, is := strings.Cut(port, "/")
		if !is {
			return nil, fmt.Errorf("%s: want a system and an architecture, such as linux/amd64", port)
		}
		builds = append(builds, Build{system, arch, "", "./cmd/concord"})
	}
	return Licences(ctx, root, builds...)
}

// licenceName matches the names of files that hold a licence, or what a licence asks to be passed on.
var licenceName = regexp.MustCompile(`(?i)licen[sc]e|^copying|^notice|^patents`)

// licenceFolder matches the folders whose files are all licences.
var licenceFolder = regexp.MustCompile(`(?i)(^|/)licen[sc]es/`)

// licenceFiles are the files with the licences of a module, relative to its folder, with slashes.
func licenceFiles(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "testdata/") || strings.Contains(name, "/testdata/") {
			return err
		}
		if licenceName.MatchString(d.Name()) || licenceFolder.MatchString(name) {
			found = append(found, name)
		}
		return err
	})
	slices.Sort(found)
	return found, err
}
