package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// picture is a figure in the tree of a text; its children are the caption.
type picture struct {
	ast.BaseBlock
	path, words string // its path, and the words of the link to it
}

var pictureKind = ast.NewNodeKind("Picture")

func (p *picture) Kind() ast.NodeKind         { return pictureKind }
func (p *picture) Dump(source []byte, at int) { ast.DumpHelper(p, source, at, nil, nil) }

// framing puts figures in the place of links to them.
type framing struct {
	pictures map[string][]byte
	shown    map[string]bool // the pictures that it has met
}

func (f framing) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var next ast.Node
	for block := doc.FirstChild(); block != nil; block = next {
		next = block.NextSibling()
		switch block.Kind() {
		case ast.KindParagraph:
			if p := f.pictureOf(block, reader.Source()); p != nil {
				doc.ReplaceChild(doc, block, p)
			}
		case ast.KindList:
			f.frameList(doc, block, reader.Source())
		}
	}
}

// frameList takes the items that are figures out of a list and puts them before the list. If no other items
// are left, the list goes.
func (f framing) frameList(doc, list ast.Node, source []byte) {
	var next ast.Node
	for item := list.FirstChild(); item != nil; item = next {
		next = item.NextSibling()
		if item.ChildCount() != 1 {
			continue
		}
		if p := f.pictureOf(item.FirstChild(), source); p != nil {
			list.RemoveChild(list, item)
			doc.InsertBefore(doc, list, p)
		}
	}
	if list.ChildCount() == 0 {
		doc.RemoveChild(doc, list)
	}
}

// pictureOf makes a figure of a text that begins with a link to a known picture, or with the picture itself.
// It is nil for any other text.
func (f framing) pictureOf(words ast.Node, source []byte) *picture {
	first := words.FirstChild()
	path := ""
	switch n := first.(type) {
	case *ast.Link:
		path = string(n.Destination)
	case *ast.Image:
		path = string(n.Destination)
	}
	if _, ok := f.pictures[path]; !ok {
		return nil
	}
	p := &picture{path: path, words: plain(first, source)}
	f.shown[path] = true
	words.RemoveChild(words, first)
	if words.FirstChild() == nil { // a picture alone: its words are the caption
		words.AppendChild(words, ast.NewString([]byte(p.words)))
	}
	if t, ok := words.FirstChild().(*ast.Text); ok { // a colon parts link and caption
		rest := strings.TrimLeft(string(t.Value(source)), ": ")
		t.Segment = t.Segment.WithStart(t.Segment.Stop - len(rest))
	}
	for c := words.FirstChild(); c != nil; c = words.FirstChild() {
		p.AppendChild(p, c)
	}
	return p
}

// plain is the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// parts writes the parts of a page that the library would write differently.
type parts struct{ pictures map[string][]byte }

func (p parts) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(pictureKind, p.picture)
	r.Register(ast.KindLink, p.link)
	r.Register(ast.KindImage, p.link)
	r.Register(tables.KindTable, p.table)
	r.Register(tables.KindTableCell, p.cell)
}

func (p parts) picture(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		at := n.(*picture)
		writeFigure(w, p.pictures[at.path], at.words)
		w.WriteString("<figcaption>")
	} else {
		w.WriteString("</figcaption></figure>\n")
	}
	return ast.WalkContinue, nil
}

// writeFigure opens a figure and writes its picture. The caption stands below it. So the alternative text,
// for readers who do not see the picture, is the picture's name.
func writeFigure(w io.Writer, picture []byte, name string) {
	fmt.Fprintf(w, "<figure><img alt=\"Figure %s\" src=\"%s\">\n", template.HTMLEscapeString(name), dataURL(picture))
}

// svgSafe escapes what an attribute or an address cannot hold. Most of an SVG stays as it is, so this is shorter
// than base64.
var svgSafe = strings.NewReplacer("%", "%25", "\"", "%22", "#", "%23", "&", "%26", "<", "%3C", ">", "%3E", "\n", "%0A")

// dataURL is the address of a picture that stands in the address itself.
func dataURL(picture []byte) string {
	if bytes.HasPrefix(picture, []byte("<svg ")) {
		return "data:image/svg+xml," + svgSafe.Replace(string(picture))
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)
}

// link writes the words of a link and its address as text. The page itself links nowhere.
func (p parts) link(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		return ast.WalkContinue, nil
	}
	to := ""
	switch n := n.(type) {
	case *ast.Link:
		to = string(n.Destination)
	case *ast.Image:
		to = string(n.Destination)
	}
	if to != "" && to != plain(n, source) {
		fmt.Fprintf(w, " (%s)", template.HTMLEscapeString(to))
	}
	return ast.WalkContinue, nil
}

// table writes a table that may be wider than a small screen. The table then scrolls alone, with keys too.
func (p parts) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString("<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>\n")
	} else {
		w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

// rowHead styles the head of a row by the number of its characters. Without this, wide columns of numbers
// would squeeze it to one word a line. A short head stays on one line. A long head has at most half of a
// small screen.
func rowHead(characters int) string {
	if characters <= 20 {
		return "white-space:nowrap"
	}
	return "min-width:min(28ch,45vw)"
}

// cell says which cells are heads of a column or of a row, for readers who hear a table.
func (p parts) cell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, scope := "td", ""
	switch {
	case n.FirstChild() == nil: // an empty head is none
	case n.Parent().Kind() == tables.KindTableHeader:
		tag, scope = "th", ` scope="col"`
	case n.PreviousSibling() == nil:
		tag, scope = "th", ` scope="row"`
	}
	if !entering {
		fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	style := ""
	switch a := n.(*tables.TableCell).Alignment; {
	case a != tables.AlignNone:
		style = fmt.Sprintf(` style="text-align:%s"`, a)
	case scope == ` scope="row"`:
		style = fmt.Sprintf(` style="%s"`, rowHead(utf8.RuneCountInString(plain(n, source))))
	}
	fmt.Fprintf(w, "<%s%s%s>", tag, scope, style)
	return ast.WalkContinue, nil
}
