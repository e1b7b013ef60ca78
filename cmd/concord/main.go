// Command concord simulates regional cooperation: see `concord help`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"concord/results/store"
	"concord/sim"
	"concord/sim/fault"
)

func main() {
	// A year allocates nothing, so collecting often costs little and keeps a long
	// ensemble small.
	debug.SetGCPercent(10)
	ctx, stop := stoppable()
	err := concord(ctx, os.Stdout, os.Stderr, os.Args[1:])
	stop()
	os.Exit(status(os.Stderr, err))
}

// The errors that decide the exit status: 1 the answer is no, 2 the request
// was wrong. Everything else that goes wrong is 1 too.
var errNo = errors.New("no")

type wrongRequest struct{ error }

func (w wrongRequest) Unwrap() error { return w.error }

func wrong(format string, args ...any) error { return wrongRequest{fmt.Errorf(format, args...)} }

// status prints an error for a person and turns it into the exit status.
func status(stderr io.Writer, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNo): // the verb has said what it found
		return 1
	case errors.Is(err, context.Canceled):
		say(stderr, "concord: stopped; nothing half-written is left, the same command goes on from where a long run was saved, or starts again")
		return 130
	}
	var faults fault.Faults
	if errors.As(err, &faults) {
		say(stderr, "%v", err) // each line begins with its place
		return 2
	}
	say(stderr, "concord: %v", err)
	if errors.As(err, new(wrongRequest)) || errors.Is(err, store.ErrKept) {
		return 2
	}
	return 1
}

// verb is one thing that the program does.
type verb struct {
	name, does string
	usage      string // of `concord help NAME`, with a worked example
	run        func(ctx context.Context, stdout, stderr io.Writer, args []string) error
}

func verbs() []verb {
	return []verb{
		{"run", "simulate a scenario and leave tables, figures, a summary and a manifest", runHelp, runVerb},
		{"compare", "run scenarios on the same draws: what difference does it make?", compareHelp, compareVerb},
		{"why", "what made the difference? shares of entries, or of barriers", whyHelp, whyVerb},
		{"branch", "save the state of a year, and go on from it under other events", branchHelp, branchVerb},
		{"check", "validate scenario files without running them", checkHelp, checkVerb},
		{"scenarios", "list, show or begin scenarios", scenariosHelp, scenariosVerb},
		{"claims", "put the statements of the source paper to the model", claimsHelp, claimsVerb},
		{"fit", "condition the parameters on the record, and say what it does not tell", fitHelp, fitVerb},
		{"backtest", "score forecasts on years they have not seen, beside naive ones", backtestHelp, backtestVerb},
		{"params", "print the parameter table", paramsHelp, paramsVerb},
		{"verify", "check results against their manifest, and compute them again", verifyHelp, verifyVerb},
		{"diff", "what differs between two folders of results, and by how much", diffHelp, diffVerb},
		{"help", "explain a verb", helpHelp, nil},
	}
}

// concord is the program as a function: main is only its doorway.
func concord(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	out := &output{to: stdout}
	err := obey(ctx, out, stderr, args)
	if unwritten := out.end(); unwritten != nil && (err == nil || errors.Is(err, errNo)) {
		return unwritten
	}
	return err
}

// obey finds the verb and runs it.
func obey(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	if len(args) == 0 {
		return help(stdout, nil)
	}
	name := args[0]
	switch name {
	case "help", "-h", "--help":
		return help(stdout, args[1:])
	}
	for _, v := range verbs() {
		if v.name == name {
			err := v.run(ctx, stdout, stderr, args[1:])
			if errors.Is(err, flag.ErrHelp) {
				return help(stdout, []string{name})
			}
			return err
		}
	}
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return wrong("no verb %q; there are: %s", name, strings.Join(names, ", "))
}

// options parses flags that may stand before, between and after the other words.
// drawsFlags are the flags that say where parameters come from.
func drawsFlags(f *flag.FlagSet, from *sim.Draws) {
	for _, d := range []sim.Draws{sim.FromPriors, sim.FromPosterior} {
		f.BoolFunc(string(d), "", func(text string) error {
			if text != "true" {
				return fmt.Errorf("takes no value, got %q", text)
			}
			if *from != sim.Shipped && *from != d {
				return errors.New("--priors and --posterior exclude each other")
			}
			*from = d
			return nil
		})
	}
}

func options(name string, define func(f *flag.FlagSet), args []string) (words []string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	define(f)
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, wrong("%s: %v; `concord help %s` shows the options", name, err, name)
		}
		if w := f.Lookup("workers"); w != nil && strings.HasPrefix(w.Value.String(), "-") {
			return nil, wrong("--workers = %s, want a whole number from 1 on, or 0 for one a core", w.Value)
		}
		if f.NArg() == 0 {
			return words, nil
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
}

// many collects a flag that may be given more than once.
type many []string

func (m *many) String() string     { return strings.Join(*m, " ") }
func (m *many) Set(s string) error { *m = append(*m, s); return nil }
