// Package report turns a summary and its pictures into one page of HTML that needs nothing else. It can be
// opened from a memory stick, sent by mail and printed.
//
// It is the only package that imports github.com/yuin/goldmark, the library that reads Markdown. Titles and
// questions of scenarios come from the author of the file. So the page has no script, loads nothing and links
// nowhere. Tags in the Markdown are shown as text.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

//go:embed page.html
var page string

//go:embed page.css
var style string

var pageTemplate = template.Must(template.New("page").Parse(page))

// HTML renders Markdown as a page with its pictures inside. Pictures are PNG, by the paths under which the
// Markdown names them, such as figures/borders.png. A list item or paragraph that begins with a link to a
// picture becomes the picture; its other words become the caption. Pictures that the Markdown does not name
// stand at the end. The same input gives the same bytes.
func HTML(title string, markdown []byte, pictures map[string][]byte) ([]byte, error) {
	shown := map[string]bool{}
	md := goldmark.New(
		goldmark.WithParser(parser.NewParser(
			// The library's parsers of raw tags are left out. So tags are escaped like all text.
			parser.WithBlockParsers(
				util.Prioritized(parser.NewSetextHeadingParser(), 100),
				util.Prioritized(parser.NewThematicBreakParser(), 200),
				util.Prioritized(parser.NewListParser(), 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(parser.NewCodeBlockParser(), 500),
				util.Prioritized(parser.NewATXHeadingParser(), 600),
				util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
				util.Prioritized(parser.NewBlockquoteParser(), 800),
				util.Prioritized(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewCodeSpanParser(), 100),
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewEmphasisParser(), 500),
			),
			parser.WithASTTransformers(util.Prioritized(framing{pictures, shown}, 100)),
		)),
		goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
			util.Prioritized(parts{pictures}, 100), // before the library's own
			util.Prioritized(html.NewRenderer(), 1000),
		))),
		goldmark.WithExtensions(extension.Table),
	)
	var body bytes.Buffer
	// a number stays with its sign
	markdown = bytes.ReplaceAll(bytes.ToValidUTF8(markdown, []byte("\ufffd")), []byte(" %"), []byte("\u00a0%"))
	if err := md.Convert(markdown, &body); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	for _, path := range slices.Sorted(maps.Keys(pictures)) {
		if !shown[path] {
			writeFigure(&body, pictures[path], nameOf(path))
			fmt.Fprintf(&body, "<figcaption>%s</figcaption></figure>\n", template.HTMLEscapeString(nameOf(path)))
		}
	}
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, struct {
		Title string
		Style template.CSS
		Body  template.HTML
	}{strings.ToValidUTF8(title, "\ufffd"), template.CSS(style), template.HTML(body.String())})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out.Bytes(), nil
}

// nameOf is a picture's name without its folder and ending.
func nameOf(at string) string {
	return strings.TrimSuffix(path.Base(at), path.Ext(at))
}
