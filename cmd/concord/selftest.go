package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"
)

const selftestHelp = `concord selftest [--workers N]

Proves that this program computes on this machine what it must. It runs the scenarios whose outcome
digests are committed in results/reference and compares the digests. They are inside the program:
it needs no other file and no network, and writes nothing.

{flags}

Exit status: 0 when all digests are equal, 1 when one is not.

Example:
  concord selftest
`

func selftestVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var q verifying
	words, err := options("selftest", func(f *flags) { f.workers(&q.workers, "the digests must not depend on it") }, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return wrong("selftest takes no other words, got %s; concord verify takes folders", strings.Join(words, " "))
	}
	list, err := results.Committed()
	if err != nil {
		return err
	}
	return q.selftest(ctx, stdout, stderr, list)
}

// selftest computes the requests of the committed manifests and compares the outcome digests.
func (q *verifying) selftest(ctx context.Context, stdout, stderr io.Writer, list []*results.Manifest) error {
	begun, equal := time.Now(), 0
	for _, old := range list {
		began := time.Now()
		m, err := q.recompute(ctx, stderr, old)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Fprintf(stdout, "%s: not as committed: %v\n", old.Scenario, err)
		case m.OutcomeDigest != old.OutcomeDigest:
			fmt.Fprintf(stdout, "%s: DIFFERENT: outcome digest %s, committed is %s\n", old.Scenario, m.OutcomeDigest,
				old.OutcomeDigest)
		default:
			equal++
			fmt.Fprintf(stdout, "%s: outcome digest %s equal; %s, seed %d, %d–%d, %.1f s\n",
				old.Scenario, m.OutcomeDigest, fault.Count(old.Replicates, "replicate"), old.Seed, old.FirstYear, old.Until,
				time.Since(began).Seconds())
		}
	}
	fmt.Fprintf(stdout, "%d of %s equal; model %s, %s on %s, %.1f s\n",
		equal, fault.Count(len(list), "digest"), sim.ModelVersion, runtime.Version(), platform(), time.Since(begun).Seconds())
	if equal < len(list) || len(list) == 0 {
		return errNo
	}
	return nil
}

// recompute runs the request of a committed manifest and returns the manifest of the new run.
func (q *verifying) recompute(ctx context.Context, stderr io.Writer, old *results.Manifest) (*results.Manifest, error) {
	if old.ModelVersion != sim.ModelVersion {
		return nil, fmt.Errorf("made by model version %s, this program is %s", old.ModelVersion, sim.ModelVersion)
	}
	set, err := settingsOf(old)
	if err != nil {
		return nil, err
	}
	r := q.request(old, set)
	b, m, err := r.prepareAs(old)
	if err != nil {
		return nil, err
	}
	if m.InputDigest != old.InputDigest {
		return nil, fmt.Errorf("made from other inputs: %s", otherInputs(old, m))
	}
	_, err = r.compute(ctx, stderr, b, m, nil)
	return m, err
}
