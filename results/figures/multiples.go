package figures

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

// multiples are small panels on one axis, three in a row, each with a fan and what is
// observed of the same thing.
type multiples struct {
	names    []string
	fans     []fan
	observed [][]results.Reading
	axis     scale

	leftRoom          vg.Length // for the labels of the axis, at least
	height, keyHeight vg.Length // of a panel with its name and years, and of the key
	radius            vg.Length // of a marker
	shape             func(r results.Reading) draw.GlyphDrawer
}

const (
	multiplesColumns = 3
	multiplesGap     = vg.Length(12)
)

// nameRoom is how wide the name of a panel may be.
func (m *multiples) nameRoom() vg.Length {
	return (sheetWidth - 2*margin - m.axis.labelRoom(m.leftRoom) - 4 - 2*multiplesGap) / multiplesColumns
}

// draw draws all panels on a sheet of the height that they need, with words above them
// that say what is drawn. The key has explained fans, and takes more.
func (m *multiples) draw(words string, begin func(height vg.Length) *sheet) (*sheet, *key) {
	rows, below := withKey(len(m.fans), multiplesColumns, m.keyHeight)
	sh := begin(vg.Length(rows)*m.height + 12 + below)
	sh.top(words)
	cells := grid(inset(sh.body, m.axis.labelRoom(m.leftRoom), 4, below, 14), multiplesColumns, rows, multiplesGap, 6)
	for n, f := range m.fans {
		p := sh.newPanel(cells[n], years(f.first, f.last()), m.axis)
		p.axes(n%multiplesColumns == 0, number)
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
