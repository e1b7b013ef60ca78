package figures

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
)

// shown are the names of the glyphs of a line as they are seen from the left; words
// of the main typeface stand as they are.
func shown(words string) string {
	var names []string
	for _, p := range plain.pieces(words) {
		if p.words != "" {
			names = append(names, fmt.Sprintf("%q", p.words))
		}
		for _, g := range p.glyphs {
			names = append(names, g.face.face.Font.GlyphName(g.id))
		}
	}
	return strings.Join(names, " ")
}

func TestDump(t *testing.T) {
	for _, w := range []string{"مرز", "بسته می\u200cشود", "سلام", "KG رحمان · 45 %", "KG " + apart("رحمان") + " · 45 %", "مرز (۲۰۲۵)", "مرز (2025)", apart("پیمان EAEU در ۲۰۲۵!") + ": no", "שלום", "Հայ x"} {
		fmt.Println(w, "→", shown(w))
	}
	_ = font.GID(0)
	fmt.Println(Lacking("abc 中文 हिन्दी 中 سلام"), Lacking("αβґ ﷼€ŞşĞğİıЁё"))
}
