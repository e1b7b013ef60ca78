package explore

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Halfway is a fit after some of its steps.
type Halfway struct {
	Step    int
	Scores  [][]float64
	Errors  Errors
	Weights []float64
}

// Write writes h: its numbers one after another, 8 bytes each, as many as the
// problem and the options say.
func (h *Halfway) Write(to io.Writer) error {
	for _, part := range h.parts() {
		if err := binary.Write(to, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return binary.Write(to, binary.LittleEndian, uint64(h.Step))
}

// parts are the numbers of h in the order of the file.
func (h *Halfway) parts() [][]float64 {
	parts := append([][]float64{h.Weights}, h.Scores...)
	for c := range h.Errors {
		e := &h.Errors[c]
		parts = append(parts, []float64{e.Miss, e.Stay, e.Reporter, e.Noise})
	}
	return parts
}

// ReadHalfway reads what Write wrote in a fit with these options. No number but a
// step that is left and what a fit can come to is taken.
func ReadHalfway(from io.Reader, p *Problem, o Options) (*Halfway, error) {
	h := &Halfway{Weights: make([]float64, len(p.Data)), Scores: make([][]float64, o.Members)}
	for i := range h.Scores {
		h.Scores[i] = make([]float64, p.Size()+placebos)
	}
	parts := h.parts()
	for _, part := range parts {
		if err := binary.Read(from, binary.LittleEndian, part); err != nil {
			return nil, err
		}
		for _, x := range part {
			if !(math.Abs(x) <= math.MaxFloat64) {
				return nil, fmt.Errorf("%v is no number of a fit", x)
			}
		}
	}
	for c := range h.Errors {
		e := parts[len(parts)-len(h.Errors)+c]
		h.Errors[c] = Error{Miss: e[0], Stay: e[1], Reporter: e[2], Noise: e[3]}
	}
	var step uint64
	if err := binary.Read(from, binary.LittleEndian, &step); err != nil {
		return nil, err
	}
	if step < 1 || step > uint64(o.Steps) {
		return nil, fmt.Errorf("%d is no step of %d", step, o.Steps)
	}
	h.Step = int(step)
	return h, nil
}
