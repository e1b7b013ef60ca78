package figures

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"math"
	"sync"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"concord/results"
)

// A figure has white in most places and letters that repeat. So PNG without filters packs better than with
// them, and the quickest packing is nearly as good as the best: 4.3 MB for the figures of a run, at the best 3.9, in a
// twentieth of the time.
const packing = zlib.BestSpeed

// png gives the picture as PNG that names the program which drew it.
func (d *drawing) png(l Look) []byte {
	width, _, scale := d.size(l)
	resolution := dpi
	if l.DPI > 0 {
		resolution = l.DPI
	}
	picture := d.raster(max(1, int(math.Round(float64(resolution)*scale))))
	defer pixels.Put(&picture.Pix)
	size := picture.Rect.Size()
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(size.X)), uint32(size.Y))
	colour := byte(2) // red, green and blue
	if l.Greyscale {
		colour = 0
	}
	out := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	chunk(out, "IHDR", append(head, 8, colour, 0, 0, 0))
	chunk(out, "tEXt", []byte(results.PictureMark))
	if l.Width > 0 || l.Height > 0 || l.DPI > 0 {
		// Pixels a metre, so that a page takes it in the size that was asked for.
		metre := uint32(math.Round(float64(size.X) / (float64(width) / float64(vg.Inch) * 0.0254)))
		chunk(out, "pHYs", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, metre), metre), 1))
	}
	chunk(out, "IDAT", packed(picture, l.Greyscale))
	chunk(out, "IEND", nil)
	return out.Bytes()
}

// chunk adds a chunk of a PNG file, as the standard has it: length, type, content, checksum.
func chunk(to *bytes.Buffer, kind string, content []byte) {
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(kind)), crc32.IEEETable, content)
	to.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content))))
	to.WriteString(kind)
	to.Write(content)
	to.Write(binary.BigEndian.AppendUint32(nil, sum))
}

// packed are the rows of a picture without transparency, as PNG holds them: each after the number of its filter, which
// is 0 for none.
func packed(picture *image.RGBA, grey bool) []byte {
	var out bytes.Buffer
	w, _ := zlib.NewWriterLevel(&out, packing) // a level that there is
	row := make([]byte, 1, 1+3*picture.Rect.Dx())
	for y := range picture.Rect.Dy() {
		row = row[:1]
		line := picture.Pix[y*picture.Stride:][:4*picture.Rect.Dx()]
		for ; len(line) >= 4; line = line[4:] {
			if grey { // red, green and blue are the same
				row = append(row, line[0])
			} else {
				row = append(row, line[0], line[1], line[2])
			}
		}
		w.Write(row) // a buffer takes everything
	}
	w.Close() // as above
	return out.Bytes()
}

// pixels of earlier pictures are used again: a picture has ten megabytes.
var pixels sync.Pool

// raster is the picture with so many pixels an inch.
func (d *drawing) raster(dpi int) *image.RGBA {
	across := func(l vg.Length) int { return int(l/vg.Inch*vg.Length(dpi) + 0.5) }
	bounds := image.Rect(0, 0, across(d.width), across(d.height))
	bytes := 4 * bounds.Dx() * bounds.Dy()
	used, _ := pixels.Get().(*[]byte)
	if used == nil || cap(*used) < bytes {
		used = new(make([]byte, bytes))
	}
	picture := &image.RGBA{Pix: (*used)[:bytes], Stride: 4 * bounds.Dx(), Rect: bounds}
	canvas := gg.NewContextForRGBA(picture)
	canvas.SetLineCapButt()
	canvas.InvertY()
	// The library paints it white.
	p := &painter{picture: picture, tall: d.height.Dots(float64(dpi)),
		Canvas: vgimg.NewWith(vgimg.UseDPI(dpi), vgimg.UseImageWithContext(picture, canvas))}
	d.paint(p)
	return picture
}

// painter paints on a picture. It sets words itself, because the library turns and scales the picture of each letter,
// also where nothing is turned or scaled: that takes half of the time of a figure.
type painter struct {
	*vgimg.Canvas
	picture *image.RGBA
	tall    float64 // in pixels
	colour  [4]uint32
}

func (p *painter) SetColor(c color.Color) {
	p.Canvas.SetColor(c)
	p.colour[0], p.colour[1], p.colour[2], p.colour[3] = c.RGBA()
}

// FillString sets words letter after letter from a point on their base line.
func (p *painter) FillString(f font.Face, at vg.Point, words string) {
	face := f.FontFace(p.DPI())
	fix := func(v float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(v * 64)) }
	dot := fixed.Point26_6{X: fix(at.X.Dots(p.DPI())), Y: fix(p.tall - at.Y.Dots(p.DPI()))}
	last := rune(-1)
	for _, r := range words {
		if last >= 0 {
			dot.X += face.Kern(last, r)
		}
		place, mask, from, advance, ok := face.Glyph(dot, r)
		if !ok {
			continue
		}
		p.letter(place, mask.(*image.Alpha), from)
		dot.X += advance
		last = r
	}
}

// letter paints a colour through a mask, which begins at a point. A number of 16 bits holds each part of a colour, as the
// library has it.
func (p *painter) letter(place image.Rectangle, mask *image.Alpha, from image.Point) {
	const full = 0xffff
	inside := place.Intersect(p.picture.Rect)
	from = from.Add(inside.Min.Sub(place.Min))
	for y := range inside.Dy() {
		ink := mask.Pix[mask.PixOffset(from.X, from.Y+y):][:inside.Dx()]
		pixels := p.picture.Pix[p.picture.PixOffset(inside.Min.X, inside.Min.Y+y):][:4*inside.Dx()]
		for x, a := range ink {
			if a == 0 {
				continue
			}
			strength := uint32(a) * 0x101
			through := full - p.colour[3]*strength/full
			for k := range 4 {
				under := uint32(pixels[4*x+k]) * 0x101
				pixels[4*x+k] = uint8((under*through/full + p.colour[k]*strength/full) >> 8)
			}
		}
	}
}
