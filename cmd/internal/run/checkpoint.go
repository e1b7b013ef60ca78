package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"concord/results/analysis"
	"concord/results/store"
)

// CheckpointEvery is the usual least time between two checkpoints.
const CheckpointEvery = 10 * time.Second

// extendSaved is extend with a checkpoint now and then. It also leaves a checkpoint when it is interrupted.
// The same call in another process goes on from there. The last checkpoint stays until the caller removes it.
// The caller removes it when the results are on the disk.
func (s *replication) extendSaved(ctx context.Context, to int, at *store.Checkpoint, every time.Duration) error {
	if every <= 0 {
		every = CheckpointEvery
	}
	resumed, err := at.Load(s.load)
	if err != nil {
		return err
	}
	if resumed {
		// Computing the first rows again is quicker than saving them.
		again := &replication{width: s.width, workers: s.workers, filler: s.filler}
		if err := again.extend(ctx, min(s.keep(), s.count)); err != nil {
			return err
		}
		s.kept = again.kept
	}
	begun, from := time.Now(), s.count // of the present stretch between checkpoints
	step := 4 * analysis.BlockSize
	for s.count < to {
		err := s.extend(ctx, min(to, s.count+step))
		passed := time.Since(begun)
		if s.count < to && s.count > from && (err != nil || passed > every) {
			if e := at.Save(s.save); e != nil {
				if ctx.Err() != nil { // the caller knows of the stop, but not of the failure to save
					return e
				}
				return errors.Join(err, e)
			}
			begun, from = time.Now(), s.count
		} else if s.count > from {
			// The stretch is a fifth of the time between checkpoints, at the pace until now.
			pace := float64(s.count-from) / passed.Seconds() * every.Seconds() / 5
			step = max(4, int(pace)/analysis.BlockSize) * analysis.BlockSize
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// save writes how far the replication has come: the state of its hash, and its tally.
func (s *replication) save(to io.Writer) error {
	state, err := s.sums.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := to.Write(append([]byte{byte(len(state))}, state...)); err != nil { // about a hundred bytes
		return err
	}
	return s.tally.Write(to)
}

// load takes over what save wrote. If there is nothing to load, the replication stays as it is.
func (s *replication) load(from io.Reader) error {
	var size [1]byte
	if _, err := io.ReadFull(from, size[:]); err != nil {
		return err
	}
	state := make([]byte, size[0])
	if _, err := io.ReadFull(from, state); err != nil {
		return err
	}
	sums := sha256.New()
	if err := sums.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return err
	}
	if same, err := sums.(encoding.BinaryMarshaler).MarshalBinary(); err != nil || !bytes.Equal(same, state) {
		return errors.New("the state of its hash is none")
	}
	t, err := analysis.ReadTally(from, s.width)
	if err != nil {
		return err
	}
	if t.Count < 1 || t.Count%analysis.BlockSize != 0 || t.Count >= s.most {
		return fmt.Errorf("%d replicates are not whole blocks of fewer than %d", t.Count, s.most)
	}
	// The state of a hash ends with the number of bytes that the hash was given.
	if given := binary.BigEndian.Uint64(state[len(state)-8:]); given != uint64(t.Count)*sha256.Size {
		return fmt.Errorf("%d bytes are not the sums of %d replicates", given, t.Count)
	}
	s.tally, s.count, s.sums = t, t.Count, sums
	return nil
}
