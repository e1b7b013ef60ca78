package results

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"concord/sim"
)

// Digest is the outcome digest: SHA-256 over the model version, the layout in words, and the mark of every cell of a
// record. See analysis.AddMarks for what a mark shows. If only a part was kept, it is of that part and begins otherwise.
func (e *Ensemble) Digest() string {
	marks := e.sample().marks()
	if e.Part == nil {
		return DigestOf(e.Layout, e.Replicates(), marks)
	}
	return MarksDigest(marks, "concord partial outcome digest 3\nmodel %s\nyears %d %d\nreplicates %d\n%s", sim.ModelVersion,
		e.Layout.First, e.Layout.Years, e.Replicates(), e.Part.DigestLines())
}

// DigestOf is the outcome digest of so many replicates in a layout, from the marks of their records.
func DigestOf(l *sim.Layout, replicates int, marks []uint64) string {
	var words strings.Builder
	for _, o := range l.Outcomes {
		fmt.Fprintf(&words, "%s.%s", o.Domain, o.Name)
		for _, n := range l.Entities[o.Domain] {
			fmt.Fprintf(&words, " %s", n)
		}
		fmt.Fprintln(&words)
	}
	return MarksDigest(marks, "concord outcome digest 3\nmodel %s\nyears %d %d\nreplicates %d\n%s", sim.ModelVersion, l.First,
		l.Years, replicates, words.String())
}

// MarksDigest is the SHA-256 over a head and marks, each as eight little-endian bytes.
func MarksDigest(marks []uint64, head string, values ...any) string {
	h := sha256.New()
	fmt.Fprintf(h, head, values...)
	buf := make([]byte, 0, 8*len(marks))
	for _, mark := range marks {
		buf = binary.LittleEndian.AppendUint64(buf, mark)
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}
