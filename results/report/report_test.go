package report

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const summary = `# No **new** leader <b>in</b> Tashkent

**Question.** What if <script>alert(1)</script> & nothing else?

| | 2005 | 2035 |
|---|---:|---:|
| **H, horizontal** | 30 (28–31) | 49 (47–51) |
| <img src=x onerror=alert(1)> | 1 | 2 |

- a path such as figures/borders.png, and [a link](https://example.org/x "t")
- ![far](https://example.org/far.png)

## Figures

- [integration](figures/integration.png): *H* rises & falls <i>
- [why](figures/why.png): Bars.

<iframe src="https://example.org"></iframe>

<https://example.org/auto> [x](javascript:alert(1))
`

func pictures() map[string][]byte {
	return map[string][]byte{"figures/integration.png": []byte("one"), "figures/why.png": []byte("two"),
		"figures/lost.png": []byte("three"), "figures/svg.png": []byte(vector)}
}

// vector is a picture that would do harm if it were a part of the page.
const vector = `<svg xmlns='http://www.w3.org/2000/svg'><path fill='#fff' d='M1 2'/><script>alert("100%&1")</script></svg>` + "\n"

func render(t *testing.T, title, markdown string, pictures map[string][]byte) string {
	t.Helper()
	page, err := HTML(title, []byte(markdown), pictures)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// tags are what a browser takes for tags.
var tags = regexp.MustCompile(`<[a-zA-Z/!][^>]*>`)

// allowed are the tags that a page may have, with whatever is in them.
var allowed = regexp.MustCompile(`^<(!DOCTYPE html|html lang="en"|meta [^<>]*|/?(html|head|title|style|body|main|h[1-6]|p|ul|ol|li|strong|em|code|pre|blockquote|figure|figcaption|table|thead|tbody|tr|td|th|div)|hr|br|` +
	`ol start="[0-9]+"|(td|th)( scope="(col|row)")?( style="(text-align:(left|right|center)|white-space:nowrap|min-width:min\(28ch,45vw\))")?|div class="table" role="region" aria-label="Table" tabindex="0"|code class="language-[^"<>]*"|` +
	`img alt="[^"<>]*" src="data:image/(png;base64,[A-Za-z0-9+/=]*|svg\+xml,[^"<>#&]*)")>$`)

func checkHarmless(t *testing.T, page string) {
	t.Helper()
	for _, tag := range tags.FindAllString(page, -1) {
		if !allowed.MatchString(tag) {
			t.Errorf("the page has the tag %.80q", tag)
		}
	}
	if strings.Contains(style, "url(") || strings.Contains(style, "@import") {
		t.Error("the style loads something")
	}
}

// Protects: a page that is sent around loads nothing and runs nothing. Tags that the author of a scenario
// wrote are shown as text.
func TestPageIsHarmless(t *testing.T) {
	page := render(t, `</title><script>alert("1")</script>`, summary, pictures())
	checkHarmless(t, page)
	for _, want := range []string{
		"<title>&lt;/title&gt;&lt;script&gt;", "&lt;b&gt;in&lt;/b&gt;", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; nothing",
		"&lt;img src=x onerror=alert(1)&gt;",
		"&lt;iframe src=&quot;https://example.org&quot;&gt;", "a link (https://example.org/x)",
		"far (https://example.org/far.png)", "x (javascript:alert(1))",
		"Content-Security-Policy", `<html lang="en">`, `name="viewport"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

// Protects: every figure is there once, with its caption. A figure that the text does not name is there too.
func TestPicturesAreInside(t *testing.T) {
	page := render(t, "x", summary, pictures())
	last := 0
	for _, c := range []struct{ data, caption string }{
		{"one", "<em>H</em> rises &amp; falls &lt;i&gt;"}, {"two", "Bars."}, {"three", "lost"},
	} {
		src := `src="data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(c.data)) + `">` + "\n<figcaption>" +
			c.caption + "</figcaption></figure>"
		at := strings.Index(page, src)
		if at < last || strings.Count(page, src) != 1 {
			t.Errorf("figure %s stands %d times, at %d after %d", c.data, strings.Count(page, src), at, last)
		}
		last = at
	}
	if strings.Contains(page, "<li></li>") || strings.Count(page, "<ul>") != 1 {
		t.Error("the list of figures left something behind")
	}
	alone := render(t, "x", "![all](figures/why.png)\n", pictures())
	if !strings.Contains(alone, "<figcaption>all</figcaption>") {
		t.Error("a picture by itself has no caption of its words")
	}
	without := render(t, "x", summary, nil)
	if strings.Contains(without, "<img") || !strings.Contains(without, "integration (figures/integration.png): ") {
		t.Error("a figure that was not drawn is not named instead")
	}
}

// Protects: a vector picture comes out of its address as it went in.
func TestVectorPictures(t *testing.T) {
	page := render(t, "x", "", map[string][]byte{"figures/svg.png": []byte(vector)})
	_, rest, _ := strings.Cut(page, `src="data:image/svg+xml,`)
	address, _, _ := strings.Cut(rest, `"`)
	if got, err := url.PathUnescape(address); err != nil || got != vector {
		t.Errorf("the picture is %q, %v", got, err)
	}
}

func TestTablesHaveHeads(t *testing.T) {
	page := render(t, "x", summary, nil)
	for _, want := range []string{`<th scope="col" style="text-align:right">2005</th>`,
		`<th scope="row" style="white-space:nowrap"><strong>H, horizontal</strong></th>`,
		`<td style="text-align:right">49 (47–51)</td>`, "<td></td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

// Protects: words at the head of a row stay together beside wide columns of numbers,
// instead of standing one below the other.
func TestHeadsOfRowsKeepTheirWords(t *testing.T) {
	for _, c := range []struct{ head, style string }{
		{"KG-KZ", "white-space:nowrap"},
		{"horizontal cooperation H, points", "min-width:min(28ch,45vw)"},
	} {
		page := render(t, "x", "| | 2035 |\n|---|---:|\n| "+c.head+" | −34.6 (−36.6 to −32.6) |\n", nil)
		if want := `<th scope="row" style="` + c.style + `">` + c.head + "</th>"; !strings.Contains(page, want) {
			t.Errorf("%s: the page has no %q", c.head, want)
		}
	}
}

func TestPageIsRepeatable(t *testing.T) {
	want := render(t, "x", summary, pictures())
	for range 20 {
		if got := render(t, "x", summary, pictures()); got != want {
			t.Fatal("the page differs when made again")
		}
	}
}

// Protects: whatever stands in a title, the page stays harmless.
func FuzzPage(f *testing.F) {
	f.Add(summary)
	f.Add("# a\n\n<x y='\n\n```a\"b\n<c>\n```\n\n[a]: b\n\n[a] ![](figures/why.png)")
	f.Add("- [a](figures/why.png)\n  - [b](figures/why.png): c\n\n1. x\n\n9) y\n\n> z\n\n***\n\n\\<b> &lt;b> &#60;b>")
	f.Add("`a\x00\xffb` **[*x*](<figures/why.png>)** \n===\n\tcode <d>")
	f.Fuzz(func(t *testing.T, markdown string) {
		checkHarmless(t, render(t, markdown, "# "+markdown+"\n\n- "+markdown+"\n", pictures()))
		checkHarmless(t, render(t, "x", markdown, pictures()))
	})
}

func BenchmarkHTML(b *testing.B) {
	large := map[string][]byte{"figures/why.png": bytes.Repeat([]byte("x"), 300_000)}
	for b.Loop() {
		if _, err := HTML("x", []byte(summary), large); err != nil {
			b.Fatal(err)
		}
	}
}
