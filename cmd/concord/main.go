// Command concord simulates regional cooperation: see `concord help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"concord/results/store"
	"concord/sim/fault"
)

func main() {
	// A year allocates no memory. So frequent garbage collection costs little and keeps a long ensemble
	// small.
	debug.SetGCPercent(10)
	// Ten per cent of little is very little. These bytes count as memory in use, but are never touched and so take none.
	ballast := make([]byte, 64<<20)
	defer runtime.KeepAlive(ballast)
	restore := console()
	ctx, stop := stoppable()
	err := concord(ctx, os.Stdout, os.Stderr, os.Args[1:])
	stop()
	code := status(os.Stderr, err)
	restore()
	os.Exit(code)
}

// The errors that decide the exit status. Status 1: the answer is no. Status 2: the request was wrong. Every
// other failure has status 1 too.
var errNo = errors.New("no")

type wrongRequest struct{ error }

func (w wrongRequest) Unwrap() error { return w.error }

func wrong(format string, args ...any) error { return wrongRequest{fmt.Errorf(format, args...)} }

// status prints an error for a person and turns it into the exit status.
func status(stderr io.Writer, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		say(stderr, "concord: stopped; nothing half-written is left, the same command goes on from where a long run was "+
			"saved, or starts again")
		return 130
	}
	var own coded
	if errors.As(err, &own) {
		if !errors.Is(err, errNo) { // the verb has said what it found
			say(stderr, "concord: %v", err)
		}
		return own.status
	}
	if errors.Is(err, errNo) { // the verb has said what it found
		return 1
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
	usage      string // of `concord help NAME`, with a worked example; flagsHere stands for the flags
	run        func(ctx context.Context, stdout, stderr io.Writer, args []string) error
}

func verbs() []verb {
	return []verb{
		{"run", "simulate a scenario and leave tables, figures, a summary and a manifest", runHelp, runVerb},
		{"compare", "run scenarios on the same draws: what difference does it make?", compareHelp, compareVerb},
		{"why", "what made the difference? shares of entries, or of barriers", whyHelp, whyVerb},
		{"explain", "look inside a decision: terms of a stance, a vote, a border, a membership, trade", explainHelp, explainVerb},
		{"sweep", "what if a number were different? runs at many values, on the same draws", sweepHelp, sweepVerb},
		{"sensitivity", "which of all that is uncertain matters for an outcome or a difference", sensitivityHelp,
			sensitivityVerb},
		{"branch", "save the state of a year, and go on from it under other events", branchHelp, branchVerb},
		{"plan", "divide an experiment into parts that many processes compute, on one machine or many", planHelp, planVerb},
		{"shard", "compute a part of a plan", shardHelp, shardVerb},
		{"status", "say which parts of a plan are there, and which are missing", statusHelp, statusVerb},
		{"merge", "make of the parts of a plan what one machine would have made", mergeHelp, mergeVerb},
		{"submit", "hand the missing parts of a plan to a Slurm cluster, and watch them", submitHelp, submitVerb},
		{"lab", "open the laboratory: the simulator in a page, for a class; or leave it as one file", labHelp, labVerb},
		{"check", "validate scenario files without running them", checkHelp, checkVerb},
		{"scenarios", "list, show or begin scenarios", scenariosHelp, scenariosVerb},
		{"claims", "put the statements of the source paper to the model", claimsHelp, claimsVerb},
		{"priors", "what the priors allow before any fit: shares of causes, free history, effort", priorsHelp, priorsVerb},
		{"fit", "condition the parameters on the record, and say what it does not tell", fitHelp, fitVerb},
		{"backtest", "score forecasts on years they have not seen, beside naive ones", backtestHelp, backtestVerb},
		{"hindcast", "free history over the posterior beside the record: what of it is met, what is missed", hindcastHelp,
			hindcastVerb},
		{"hypothesis", "what the record can and cannot tell of the claim: shares, models, signatures", hypothesisHelp,
			hypothesisVerb},
		{"transfer", "what of the model carries over from one region to another: forecasts, numbers, levels", transferHelp,
			transferVerb},
		{"theories", "what each theory about outside powers makes visible, alone and beside the others", theoriesHelp,
			theoriesVerb},
		{"params", "print the parameter table", paramsHelp, paramsVerb},
		{"verify", "check results against their manifest, and compute them again", verifyHelp, verifyVerb},
		{"diff", "what differs between two folders of results, and by how much", diffHelp, diffVerb},
		{"selftest", "prove that this program computes the committed digests, offline", selftestHelp, selftestVerb},
		{"completion", "print a script that completes commands in bash, zsh or fish", completionHelp, completionVerb},
		{"version", "print the versions of the model, the module and Go", versionHelp, versionVerb},
		{"help", "explain a verb", helpHelp, nil},
	}
}

// noVerb says which verb was likely meant.
func noVerb(name string) error {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return wrong("no verb %s%s; there are: %s", fault.Quote(name), fault.DidYouMean(name, names), strings.Join(names, ", "))
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
	case "help", "-h", "-help", "--help":
		return help(stdout, args[1:])
	case "-version", "--version":
		name = "version"
	}
	for _, v := range verbs() {
		if v.name == name {
			err := v.run(ctx, stdout, stderr, args[1:])
			if errors.As(err, new(explained)) {
				return help(stdout, []string{name})
			}
			return err
		}
	}
	return noVerb(name)
}
