//go:build !linux && !darwin

package store

// Free is not known on this system.
func (p *Place) Free() (bytes uint64, known bool) { return 0, false }
