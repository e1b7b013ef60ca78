package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
	"concord/scenarios"
)

// Limits of one request; the memory and the disk of the machine may set lower ones.
const (
	mostSides  = 20        // of a comparison
	mostRows   = 1_000_000 // replicates with --rows
	mostStates = 1_000_000 // replicates of a saved state
)

// cost is what a job will take, guessed before it begins.
type cost struct {
	seconds float64
	memory  float64 // bytes
	disk    float64 // bytes of the results; 0 when they are a few megabytes
	advice  string  // how to need less, after what is told

	// Of an experiment in parts: how many numbers a task has, whether a part holds a tally of its tasks instead of all
	// numbers, and the seconds of the process that puts the parts together, beside reading them.
	width int
	tally bool
	after float64
}

// The guesses behind memory and disk, from runs of the reference; docs/SPEED.md.
const (
	programBytes  = 20e6
	bytesOfCell   = 16.0  // of a number in rows/*.csv, with its share of the other columns
	bytesOfPacked = 4.0   // the same in rows/*.parquet
	bytesOfCount  = 500.0 // of a cell of a tally, for each tenfold of replicates
	worthTelling  = 10.0  // seconds
	muchBytes     = 1e9
	freeRemainder = 1.05 // the factor for what a file system needs beyond the files
	smallRegion   = 30   // members; of those of more the numbers of pairs are worth a word
	drawsShare    = 0.2  // of the time of a replicate: to draw its values again, for draws.csv
)

// ensembleCost guesses the cost of an ensemble. Width is how many numbers a row holds; pace is the time of
// one row on one core.
func ensembleCost(width, replicates, workers int, pace time.Duration) cost {
	cores := runtime.GOMAXPROCS(0)
	if workers > 0 {
		cores = min(cores, workers)
	}
	held := replicates
	if replicates > results.Kept {
		held = results.Shown
	}
	held += analysis.BlockSize * (cores + 1) // blocks of rows that workers have begun
	c := cost{seconds: pace.Seconds() * float64(replicates) / float64(cores),
		memory: programBytes + 8*float64(held)*float64(width), width: width, tally: replicates > results.Kept}
	if c.tally {
		c.memory += bytesOfCount * math.Log10(float64(replicates)) * float64(width)
	}
	return c
}

// adviseKeep says how to keep fewer numbers of a large region, where all are kept.
func (c *cost) adviseKeep(b *scenarios.Bound, keep *scenarios.Keep, width int) {
	if keep == nil && b.Region.Members > smallRegion {
		c.advice = fmt.Sprintf("; a replicate has %s numbers, most of them of pairs of members: --keep 'region.*' "+
			"--keep 'countries.*' keeps fewer", results.Thousands(width))
	}
}

// bytesOfRows guesses what the tables of single replicates take of the disk, 0 if nobody asked for them. Width is how many
// numbers a replicate has.
func (j *job) bytesOfRows(width, replicates int) float64 {
	cell := bytesOfCell
	if j.parquet {
		cell = bytesOfPacked
	}
	if !j.rows {
		cell = 0
	}
	return cell * float64(width) * float64(replicates)
}

// tell says what a long or large job will take. It refuses a job for which the disk has no room. It warns of
// too little memory.
func (c cost) tell(stderr io.Writer, what string, place *store.Place) error {
	if c.seconds >= worthTelling || c.memory >= muchBytes || c.disk >= muchBytes {
		words := fmt.Sprintf("%s: about %s, %s of memory", what, results.Roughly(c.seconds), size(c.memory))
		if c.disk > 0 {
			words += ", " + size(c.disk) + " of disk"
		}
		say(stderr, "%s%s", words, c.advice)
	}
	if c.disk == 0 { // no more than a few megabytes
	} else if free, known := place.Free(); known && c.disk*freeRemainder > float64(free) {
		return wrong("%s: this will take about %s of disk, and %s has %s free; make room, ask for fewer replicates, or "+
			"choose another disk with --out", what, size(c.disk), place.Parent(), size(float64(free)))
	}
	if free, known := freeMemory(); known && c.memory > float64(free) {
		say(stderr, "concord: %s: this may take about %s of memory, and %s is free; it may be slow or be stopped by the system",
			what, size(c.memory), size(float64(free)))
	}
	return nil
}

// size writes a number of bytes that is a guess.
func size(bytes float64) string {
	switch {
	case bytes < 1e9:
		return fmt.Sprintf("%.0f MB", max(1, bytes/1e6))
	case bytes < 1e12:
		return fmt.Sprintf("%.1f GB", bytes/1e9)
	}
	return fmt.Sprintf("%.1f TB", bytes/1e12)
}

// paceOf times a replicate on one core. For a job that cannot even begin it returns 0; the job itself will
// say why.
func paceOf(j run.Job) time.Duration {
	pace, err := run.Pace(j)
	if err != nil {
		return 0
	}
	return pace
}

// freeMemory is how many bytes this process may still take, on systems that say so. It is what the machine
// has left, or less where a control group sets a limit.
func freeMemory() (bytes uint64, known bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "MemAvailable:" {
			kB, err := strconv.ParseUint(f[1], 10, 50)
			bytes, known = kB<<10, err == nil
		}
	}
	if limit, ok := groupMemory(); ok && limit < bytes {
		bytes = limit
	}
	return bytes, known
}

// groupMemory is what the limit of this process's control group leaves.
func groupMemory() (bytes uint64, known bool) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		path, found := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !found {
			continue
		}
		number := func(name string) (uint64, bool) {
			text, err := os.ReadFile("/sys/fs/cgroup" + path + "/" + name)
			n, err2 := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
			return n, err == nil && err2 == nil
		}
		most, limited := number("memory.max")
		used, told := number("memory.current")
		if limited && told && used < most {
			return most - used, true
		}
	}
	return 0, false
}
