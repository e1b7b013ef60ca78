package results

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"concord/sim"
)

// Digest is the outcome digest: SHA-256 over the model version, the layout in words, and the Sum of every
// record in the order of the replicates. If only a part was kept, it is of that part and begins otherwise.
func (e *Ensemble) Digest() string {
	if e.Part != nil {
		h := sha256.New()
		fmt.Fprintf(h, "concord partial outcome digest 1\nmodel %s\nyears %d %d\nreplicates %d\n%s", sim.ModelVersion,
			e.Layout.First,
			e.Layout.Years, e.Replicates(), e.Part.DigestLines())
		h.Write(e.sums())
		return hex.EncodeToString(h.Sum(nil))
	}
	return DigestOf(e.Layout, e.Replicates(), e.sums())
}

// DigestOf is the outcome digest of records that were not kept: of so many replicates in a layout. sums is the SHA-256
// over the Sum of every record, in the order of the replicates.
func DigestOf(l *sim.Layout, replicates int, sums []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "concord outcome digest 2\nmodel %s\nyears %d %d\nreplicates %d\n", sim.ModelVersion, l.First, l.Years,
		replicates)
	for _, o := range l.Outcomes {
		fmt.Fprintf(h, "%s.%s", o.Domain, o.Name)
		for _, n := range l.Entities[o.Domain] {
			fmt.Fprintf(h, " %s", n)
		}
		fmt.Fprintln(h)
	}
	h.Write(sums)
	return hex.EncodeToString(h.Sum(nil))
}

// sums is the SHA-256 over the Sum of every record.
func (e *Ensemble) sums() []byte {
	if e.Sums != nil {
		return e.Sums
	}
	all := sha256.New()
	for _, r := range e.Records {
		sum := Sum(r)
		all.Write(sum[:])
	}
	return all.Sum(nil)
}

// Sum is the SHA-256 of a record: the bits of its numbers in the order of the
// layout, year by year, each as eight little-endian bytes.
func Sum(record []float64) [sha256.Size]byte {
	h := sha256.New()
	var buf [8 * 512]byte
	for len(record) > 0 {
		n := min(len(record), len(buf)/8)
		for k, v := range record[:n] {
			binary.LittleEndian.PutUint64(buf[8*k:], math.Float64bits(v))
		}
		h.Write(buf[:8*n])
		record = record[n:]
	}
	return [sha256.Size]byte(h.Sum(nil))
}
