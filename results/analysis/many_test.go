package analysis_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"testing"

	"concord/results/analysis"
)

// Protects: nothing overflows up to the most replicates of an ensemble, also where an int has 32 bits. So many rows would take
// days, so a tally of 1,024 rows is doubled twenty times: its bytes get the number of the next block, and what is read of them
// is appended. Every statistic but the size of the whole stays as it was. Without CONCORD_WHOLE only a quarter of a million rows
// are made: nothing can overflow there.
func TestTallyOfAThousandMillion(t *testing.T) {
	const begin = 1024
	doublings := 8
	if os.Getenv("CONCORD_WHOLE") != "" {
		doublings = 20
	}
	rows := make([][]float64, begin)
	for k := range rows {
		rows[k] = []float64{float64(k % 3), 0.5 + float64(k)/begin, 7, math.NaN(), -float64(k%4) / 3}
		if k%4 == 0 {
			rows[k][1] = math.NaN()
		}
	}
	small, large := count(rows, 0, begin), count(rows, 0, begin)
	for range doublings {
		data := written(large)
		_, n := binary.Uvarint(data) // the first block
		data = append(binary.AppendUvarint(nil, uint64(large.Count/analysis.BlockSize)), data[n:]...)
		next, err := analysis.ReadTally(bytes.NewReader(data), large.Width())
		if err != nil {
			t.Fatalf("%d rows cannot be read: %v", large.Count, err)
		}
		if err := large.Append(next); err != nil {
			t.Fatalf("%d rows behind %d: %v", next.Count, large.Count, err)
		}
	}
	times := 1 << doublings
	if large.Count != begin*times || doublings == 20 && large.Count < 1_000_000_000 {
		t.Fatalf("%d rows", large.Count)
	}
	for cell := range small.Width() {
		if large.Present(cell) != times*small.Present(cell) {
			t.Errorf("cell %d: %d rows have a value, want %d times %d", cell, large.Present(cell), times, small.Present(cell))
		}
		same := func(what string, is, want, within float64) {
			t.Helper()
			if !(math.Abs(is-want) <= within) && !(math.IsNaN(is) && math.IsNaN(want)) {
				t.Errorf("cell %d: %s is %v, of %d rows it was %v", cell, what, is, begin, want)
			}
		}
		same("the mean", large.Mean(cell), small.Mean(cell), 0)
		same("the deviation", large.SD(cell), small.SD(cell), 1e-3) // with n−1
		for _, p := range []float64{0, 0.05, 0.5, 0.95, 1} {
			same("a quantile", large.Quantile(cell, p), small.Quantile(cell, p), 4e-3)
		}
		for _, value := range []float64{0, 1, 7, -1} {
			same("a share", large.Share(cell, value), small.Share(cell, value), 0)
		}
		up, down := large.Signs(cell)
		wantUp, wantDown := small.Signs(cell)
		same("the share above zero", up, wantUp, 0)
		same("the share below zero", down, wantDown, 0)
	}
	again, err := analysis.ReadTally(bytes.NewReader(written(large)), large.Width())
	if err != nil || !bytes.Equal(written(again), written(large)) {
		t.Errorf("%d rows do not come back as they were written: %v", large.Count, err)
	}
	if err := large.Append(count(rows, 0, 16)); err == nil {
		t.Error("the first rows were appended to the last")
	}
}
