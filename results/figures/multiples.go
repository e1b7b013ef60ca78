package figures

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

// multiples are small panels on one axis, three in a row. Each has a fan and the observations of the same
// quantity.
type multiples struct {
	names    []string
	fans     []fan
	observed [][]results.Reading
	axis     scale
	ends     []ending

	leftRoom          vg.Length // values that the axis must label, at least
	height, keyHeight vg.Length // of a panel with its name and years, and of the key
	radius            vg.Length // of a marker
	shape             func(r results.Reading) draw.GlyphDrawer
}

const (
	multiplesColumns = 3
	multiplesGap     = vg.Length(12)
)

// nameRoom is the width for the name of a panel.
func (m *multiples) nameRoom() vg.Length {
	return (sheetWidth - 2*margin - m.axis.labelRoom(m.leftRoom) - 4 - 2*multiplesGap) / multiplesColumns
}

// draw draws all panels on a sheet of the height that they need. Words above them say what is drawn. The key
// explains fans already, and takes further entries.
func (m *multiples) draw(words string, begin func(height vg.Length) *sheet) (*sheet, *key) {
	rows, below := withKey(len(m.fans), multiplesColumns, m.keyHeight)
	row := endsRow(m.ends)
	sh := begin(vg.Length(rows)*m.height + 12 + row + below)
	sh.top(words)
	sh.belowTop().ends(m.ends)
	cells := grid(inset(sh.body, m.axis.labelRoom(m.leftRoom), 4, below, 14+row), multiplesColumns, rows, multiplesGap, 6)
	for n, f := range m.fans {
		p := sh.newPanel(cells[n], years(f.first, f.last()), m.axis)
		p.axes(n%multiplesColumns == 0, number)
		p.ends(m.ends)
		p.fan(f)
		for _, r := range m.observed[n] {
			p.mark(p.at(float64(r.Year), r.Value), m.shape(r), m.radius, black)
		}
		p.name(m.names[n])
	}
	k := sh.newKey(keyPlace(cells, len(m.fans), sh.body, below))
	k.fan(m.fans[0].replicates)
	return sh, k
}
