package run

import (
	"context"
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

// save writes how far the replication has come: its tally.
func (s *replication) save(to io.Writer) error { return s.tally.Write(to) }

// load takes over what save wrote. If there is nothing to load, the replication stays as it is.
func (s *replication) load(from io.Reader) error {
	t, err := analysis.ReadTally(from, s.width)
	if err != nil {
		return err
	}
	if t.First() != 0 {
		return fmt.Errorf("its replicates begin with number %d", t.First())
	}
	if t.Count < 1 || t.Count%analysis.BlockSize != 0 || t.Count >= s.most {
		return fmt.Errorf("%d replicates are not whole blocks of fewer than %d", t.Count, s.most)
	}
	s.tally, s.count = t, t.Count
	return nil
}
