package figures

import (
	"fmt"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// seen are the names of the glyphs of a line as they are seen, from the left; words
// of the main typeface stand in quotes.
func seen(k ink, words string) string {
	var names []string
	for _, p := range k.pieces(words) {
		if p.words != "" {
			names = append(names, fmt.Sprintf("%q", p.words))
		}
		for _, g := range p.glyphs {
			names = append(names, g.face.face.Font.GlyphName(g.id))
		}
	}
	return strings.Join(names, " ")
}

// Protects: words from right to left are joined, in their order, and not mirrored. Presentation forms have
// their own names. FE91 is beh at the beginning of a word, FE92 inside it, FE90 at its end, and 0628 is beh
// alone.
func TestWordsFromRightToLeft(t *testing.T) {
	const (
		border = "uni0632 uniFEAE uniFEE3" // zain, reh at the end, meem at the begin
		rahmon = "uni0646 uniFE8E uniFEE4 uniFEA3 uni0631"
		plan   = "uni0646 uniFE8E uniFEE4 uniFBFF uniFB58"
		y2025  = "uni06F2 uni06F0 uni06F2 uni06F5" // numbers run from left to right
		china  = "uniFE8E uniFEE8 uniFBFF uniFB7C"
	)
	for _, c := range []struct{ what, words, seen string }{
		{"letters are joined", "مرز", border},
		{"all four forms of a letter", "ببب ب", "uni0628 space uniFE90 uniFE92 uniFE91"},
		{"lam and alef are one letter", "سلام", "uni0645 uniFEFC uniFEB3"},
		{"a non-joiner parts letters without a gap to be seen", "می\u200cشود", "uni062F uniFEEE uniFEB7 space uniFBFD uniFEE3"},
		{"parentheses and Persian digits", "مرز (۲۰۲۵)", "parenleft " + y2025 + " parenright space " + border},
		{"parentheses and Latin digits", "مرز (2025)", `parenleft "2025" parenright space ` + border},
		{"a title with a Latin word", isolated("پیمان EAEU در ۲۰۲۵!") + ": no",
			"exclam " + y2025 + ` space uni0631 uni062F space "EAEU" space ` + plan + ` ": no"`},
		{"a number of the program behind a name", "KG " + isolated("رحمان") + " · 45 %", `"KG " ` + rahmon + ` " · 45 %"`},
		{"the same where nobody kept the name apart", "KG رحمان · 45 %", `"KG " ` + rahmon + ` " · 45 %"`},
		{"parentheses among Latin words", "KG مرز (مرز) x",
			`"KG " parenleft ` + border + ` parenright space ` + border + ` " x"`},
		{"a number of the title, at its end", isolated("مرز ۲۰۲۵") + " · 20", y2025 + " space " + border + ` " · 20"`},
		{"a hard space makes no number of two", "۲۰۲۵" + hard + "۲۰۲۵ مرز", border + " space " + y2025 + " space " + y2025},
		{"two names: the first at the right", pairWords(isolated("مرز"), isolated("چینا")), china + " endash " + border},
		{"two names, one of them Latin", pairWords("KG", isolated("مرز")), `"KG–" ` + border},
		{"Arabic letters that Persian has not", "كتاب ي", "uni064A space uni0628 uniFE8E uniFE98 uniFEDB"},
		{"two scripts, both from right to left", "مرز שלום", "uni05DD uni05D5 uni05DC uni05E9 space " + border},
		{"Hebrew", "שלום", "uni05DD uni05D5 uni05DC uni05E9"},
		{"a mark on a Latin letter is put together with it", "Cafe\u0301 2", "C a f eacute space two"},
		{"what no typeface has is a box in its place", "a 中文 b", `"a " .notdef .notdef space "b"`},
		// the mark: no width, nothing to be seen
		{"a line that goes on begins as it was begun", string(isolate) + string(rightToLeft) + "EAEU در" + string(restore),
			`uni0631 uni062F space "EAEU" space`},
		{"letters that only the other typeface has", "Հայ x", `uni0540 uni0561 uni0575 space "x"`},
	} {
		for _, k := range []ink{plain, strong} {
			if got := seen(k, c.words); got != c.seen {
				t.Errorf("%s, bold %v:\ngot  %s\nwant %s", c.what, k.bold, got, c.seen)
			}
		}
	}
}

// Every letter, digit and mark of Persian and Arabic has a glyph, in both weights and
// wherever it stands in a word.
func TestNoLetterOfPersianIsMissing(t *testing.T) {
	const letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيپچژکگیۀ"
	if missing := Lacking(letters + "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩،؛؟٪٫٬«»()[]–…ًٌٍَُِّْ\u200c"); len(missing) > 0 {
		t.Errorf("figures have no %q", string(missing))
	}
	for _, r := range letters {
		for _, k := range []ink{plain, strong} {
			for _, p := range k.pieces(strings.ReplaceAll("x بxب xب بx", "x", string(r))) {
				for _, g := range p.glyphs {
					if g.id == 0 {
						t.Errorf("%c is an empty box somewhere in a word, bold %v", r, k.bold)
					}
				}
			}
		}
	}
}

func TestLetters(t *testing.T) {
	for _, c := range []struct{ words, lacking string }{
		{"Plan 2025 – Türkân Öz, Ґ Ё Ѐ αβγ", ""},
		{"مرز Հայ ქართ שלום", ""},
		{"中文 मध्य 中", "中文मध्य"},
		{"ไทย x", "ไทย"},
		{"a\u200cb\tc\u00a0d", ""}, // nothing to be seen
	} {
		if got := string(Lacking(c.words)); got != c.lacking {
			t.Errorf("%q lacks %q, want %q", c.words, got, c.lacking)
		}
	}
	// Protects: letters that the main typeface has are still set in it.
	for _, words := range []string{"Trade inside the region, % of all", "Кыргызстан–Қазақстан",
		"Türkân Öz … 1 234 m³ · −5 × 2’", "Αθήνα"} {
		f := plain.face()
		if !plain.simple(words) || plain.width(words) != f.Width(words) {
			t.Errorf("%q is no longer set letter after letter", words)
		}
	}
}

// Protects: if a line is cut inside words from right to left, they are kept apart on both lines, and nothing
// is lost.
func TestLinesKeepWordsApart(t *testing.T) {
	title := "بسته شدن مرز ازبکستان و تاجیکستان (۲۰۲۵)"
	lines := wrap("what came up · "+isolated(title)+" · 20 replicates, seed 1", plain, 120)
	if len(lines) < 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, l := range lines {
		if a, b := strings.Count(l, string(isolate)), strings.Count(l, string(restore)); a != b {
			t.Errorf("%q begins %d and ends %d stretches", l, a, b)
		}
		if w := plain.width(l); w > 120 {
			t.Errorf("%q is %v points wide", l, w)
		}
	}
	bare := strings.NewReplacer(string(isolate), "", string(restore), "", string(rightToLeft),
		"").Replace(strings.Join(lines, " "))
	if bare != "what came up · "+title+" · 20 replicates, seed 1" {
		t.Errorf("words were lost: %q", bare)
	}
	if last := seen(plain, lines[len(lines)-1]); !strings.HasSuffix(last, `seed 1"`) {
		t.Errorf("the last line ends in %s", last)
	}
}

// Protects: inside words of one direction, a line runs in that direction, whatever its own first letter is.
func TestLinesKeepTheirDirection(t *testing.T) {
	for _, c := range []struct {
		words string
		want  rune
	}{
		{"بسته شدن مرز و پیمان EAEU در ۲۰۲۵ و SCO در ۲۰۲۶", rightToLeft},
		{"The treaty of پیمان and مرز in 2025", leftToRight},
	} {
		lines := wrap(isolated(c.words), plain, 50)
		if len(lines) < 3 {
			t.Fatalf("%q has %d lines", c.words, len(lines))
		}
		for _, l := range lines {
			if got := direction([]rune(l)); got != c.want {
				t.Errorf("%q runs another way than %q, of which it is a line", l, c.words)
			}
		}
	}
}

// Protects: words that no line can hold are cut, at a hard space or hyphen if there is one, and nothing is
// lost.
func TestLongWordsAreCut(t *testing.T) {
	for _, words := range []string{strings.Repeat("abcdefghij", 30), strings.Repeat("مرزبسته", 30),
		"x " + strings.Repeat("e\u0301", 200), strings.Repeat("name"+hard, 40), strings.Repeat("uz-kg-", 40)} {
		for _, l := range wrap(isolated(words), plain, 120) {
			if w := plain.width(l); w > 120 {
				t.Errorf("%q is %v points wide", l, w)
			}
			if strings.HasPrefix(l, "\u0301") || strings.HasPrefix(l, "g-") || strings.HasPrefix(l, "ame") {
				t.Errorf("%q is cut inside", l)
			}
		}
		drop := strings.NewReplacer(string(isolate), "", string(restore), "", string(rightToLeft), "", hard, "", " ", "")
		if got := drop.Replace(strings.Join(wrap(isolated(words), plain, 120), "")); got != drop.Replace(words) {
			t.Errorf("%q became %q", words, got)
		}
	}
}

// Width and what is drawn agree, and outlines stay near their line.
func TestShapedWordsFillTheirWidth(t *testing.T) {
	for _, k := range []ink{plain, {size: large, bold: true, colour: black}} {
		const words = "بسته شدن مرز"
		d := &drawing{}
		sh := &sheet{drawing: d}
		sh.Canvas.Canvas = d
		sh.text(100, 50, right, words, k)
		low, high := vg.Point{X: 1e9, Y: 1e9}, vg.Point{X: -1e9, Y: -1e9}
		for _, m := range d.marks {
			for _, c := range m.path {
				if c.Type != vg.CloseComp {
					low.X, low.Y, high.X, high.Y = min(low.X, c.Pos.X), min(low.Y, c.Pos.Y), max(high.X, c.Pos.X),
						max(high.Y, c.Pos.Y)
				}
			}
		}
		if w := k.width(words); low.X < 100-w-1 || low.X > 100-w+2 || high.X > 101 || high.X < 98 {
			t.Errorf("words of %v points reach from %v to %v, want to 100", w, low.X, high.X)
		}
		if low.Y < 50-0.5*k.size || high.Y > 50+k.size {
			t.Errorf("they reach from %v to %v over the base line, at %v points", low.Y-50, high.Y-50, k.size)
		}
	}
}
