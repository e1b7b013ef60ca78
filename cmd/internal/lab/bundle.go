package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// browsers are the oldest ones that the page is written for. They have DecompressionStream and the policy's word for
// WebAssembly.
var browsers = []api.Engine{{Name: api.EngineChrome, Version: "111"}, {Name: api.EngineFirefox, Version: "115"},
	{Name: api.EngineSafari, Version: "16.4"}}

// bundle makes one script of a module and all that it imports.
func bundle(dir, entry string) (string, error) {
	r := api.Build(api.BuildOptions{
		AbsWorkingDir: dir,
		EntryPoints:   []string{filepath.FromSlash(entry)},
		Bundle:        true,
		Format:        api.FormatIIFE,
		Platform:      api.PlatformBrowser,
		Engines:       browsers,
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsNone,
		TsconfigRaw:   "{}", // one of a folder above has no say

		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if err := faults(r.Errors, r.Warnings); err != nil {
		return "", fmt.Errorf("the script %s: %w", entry, err)
	}
	return string(r.OutputFiles[0].Contents), nil
}

// style makes one style of all sheets, in the order of their names.
func style(dir string) (string, error) {
	sheets, err := filepath.Glob(filepath.Join(dir, "styles", "*.css"))
	if err != nil {
		return "", err
	}
	if len(sheets) == 0 {
		return "", errors.New("the page has no sheets in styles")
	}
	slices.Sort(sheets)
	var all strings.Builder
	for _, sheet := range sheets {
		text, err := os.ReadFile(sheet)
		if err != nil {
			return "", err
		}
		small, err := minified(string(text), api.LoaderCSS)
		if err != nil {
			return "", fmt.Errorf("the style %s: %w", filepath.Base(sheet), err)
		}
		all.WriteString(small)
	}
	return all.String(), nil
}

// minified is a script or a style that is whole already, without the white space and the comments.
func minified(text string, kind api.Loader) (string, error) {
	r := api.Transform(text, api.TransformOptions{
		Loader:           kind,
		Engines:          browsers,
		Charset:          api.CharsetUTF8,
		LegalComments:    api.LegalCommentsNone,
		TsconfigRaw:      "{}",
		MinifyWhitespace: true,
		MinifySyntax:     true,
	})
	return string(r.Code), faults(r.Errors, r.Warnings)
}

// faults turns what the bundler says into an error. A warning is one too: the sources are written so that there is none.
func faults(lists ...[]api.Message) error {
	var all []error
	for _, list := range lists {
		for _, m := range list {
			where := ""
			if m.Location != nil {
				where = fmt.Sprintf("%s:%d:%d: ", m.Location.File, m.Location.Line, m.Location.Column+1)
			}
			all = append(all, errors.New(where+m.Text))
		}
	}
	return errors.Join(all...)
}
