package main

import (
	"strings"

	"concord/results"
	"concord/scenarios"
)

// only prepares a job that keeps a part of the outcomes. Figures show outcomes that it may lack, so there are none.
func (j *job) only(patterns []string) error {
	if patterns == nil {
		return nil
	}
	if asked := lookSettings(j.look); asked != nil {
		return wrong("--%s is of figures, and with --keep there are none, because they show other outcomes too; drop one "+
			"of the two",
			strings.Fields(asked[0])[0])
	}
	j.plain = true
	return nil
}

// keepOnly notes in a manifest which outcomes are kept, if not all are, and digests its inputs. The years of the
// manifest must be known.
func keepOnly(b *scenarios.Bound, m *results.Manifest, patterns []string) error {
	for _, p := range patterns {
		m.Kept = append(m.Kept, strings.Join(strings.Fields(p), " "))
	}
	m.Partial = patterns != nil
	m.DigestInputs()
	_, err := keepOf(b, m)
	return err
}

// keepOf reads what a manifest says of the outcomes that are kept. It is nil if all are, which a large region refuses.
func keepOf(b *scenarios.Bound, m *results.Manifest) (*scenarios.Keep, error) {
	until := *b
	until.Until = m.Until // a comparison ends with its shortest side
	if !m.Partial {
		if err := until.CanKeepAll(); err != nil {
			return nil, wrongRequest{err}
		}
		return nil, nil
	}
	keep, err := scenarios.ReadKeepFrom(&until, m.FirstYear, m.Kept, nil)
	if err != nil {
		return nil, wrong("--keep %w", err)
	}
	return keep, nil
}
