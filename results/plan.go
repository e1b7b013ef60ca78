package results

import (
	"bytes"
	"fmt"
	"math"

	"concord/sim/fault"
)

// PlanFile is the plan in the folder of an experiment in parts.
const PlanFile = "plan.json"

// Plan says what an experiment in parts computes, in which stages and parts, and by which program.
type Plan struct {
	Program     string   `json:"program"`
	Verb        string   `json:"verb"`
	Words       []string `json:"words"` // of the command behind the verb
	Title       string   `json:"title"`
	InputDigest string   `json:"input_digest"` // as in the manifest of the results
	// The parts that a stage has at most. A stage of few tasks has fewer.
	Parts  int         `json:"parts"`
	Stages []PlanStage `json:"stages"`
	// What it takes on the machine that planned, by a measured pilot: seconds on one core of all parts and of the longest
	// part, and memory of a process that computes a part or puts them together. 0 if this is not known.
	CoreSeconds int               `json:"core_seconds"`
	PartSeconds int               `json:"part_seconds"`
	MemoryMB    int               `json:"memory_mb"`
	Folders     []PlanFolder      `json:"folders,omitempty"` // of the user's, that the request reads from
	Files       map[string]string `json:"files,omitempty"`   // SHA-256 by path in the folder of the plan
	Engine      PlanEngine        `json:"engine"`
	Seal        string            `json:"seal,omitempty"` // SHA-256 of the plan's JSON without the seal
}

// PlanStage is a stage: tasks of which none needs another. Parts are whole units of them, but the last.
type PlanStage struct {
	Name  string `json:"name"`
	Tasks int    `json:"tasks"`
	Unit  int    `json:"unit"`
}

// PlanFolder is a folder of the user's and the place of its copy in the folder of the plan.
type PlanFolder struct {
	Named string `json:"named"`
	Copy  string `json:"copy"`
}

// PlanEngine identifies the program that computes.
type PlanEngine struct {
	ModelVersion string `json:"model_version"`
	GoVersion    string `json:"go_version"`
	Architecture string `json:"architecture"`
	Binary       string `json:"binary"` // SHA-256 of the program
	Check        string `json:"check"`  // outcome digest of a small run, which shows that a machine computes the same bits
}

const planProgram = "concord plan 1"

// JSON writes the plan with its seal, keys in fixed order.
func (p *Plan) JSON() []byte {
	c := *p
	c.Program, c.Seal = planProgram, ""
	c.Seal = SHA256(indented(&c))
	return indented(&c)
}

// Digest of the plan, by which parts name it.
func (p *Plan) Digest() string { return SHA256(p.JSON()) }

// Digest of the engine, by which parts name it.
func (e *PlanEngine) Digest() string { return SHA256(indented(e)) }

// MostParts is how many parts a stage can have.
const MostParts = 1_000_000

// ReadPlan reads what JSON wrote, from the text of a file of that name. The error is fault.Faults with everything that is
// wrong at once.
func ReadPlan(file string, text []byte) (*Plan, error) {
	var p Plan
	const remedy = "plan again into another folder to have a right one"
	s := readStrict(file, text, mostManifest, remedy, &p)
	if _, whole := s.at[""]; whole && p.Program != planProgram {
		at, given := s.at["program"]
		if !given {
			at = -1
		}
		s.found = nil // for another program's file no other fault is worth reporting
		s.fault(at, "program = %s, want %q; this is not a plan of this version of concord", fault.Quote(p.Program), planProgram)
		return nil, s.err()
	}
	s.line("verb", p.Verb)
	s.line("title", p.Title)
	s.digest("input_digest", p.InputDigest)
	s.within("parts", p.Parts, 1, MostParts)
	if len(p.Stages) == 0 {
		s.about("stages", "stages is empty, and an experiment has one or more; %s", remedy)
	}
	for k := range p.Stages {
		at := fmt.Sprintf("stages[%d].", k)
		s.line(at+"name", p.Stages[k].Name)
		s.within(at+"tasks", p.Stages[k].Tasks, 1, MostReplicates)
		s.within(at+"unit", p.Stages[k].Unit, 1, 1<<20)
	}
	s.within("core_seconds", p.CoreSeconds, 0, math.MaxInt32)
	s.within("part_seconds", p.PartSeconds, 0, math.MaxInt32)
	s.within("memory_mb", p.MemoryMB, 0, math.MaxInt32)
	for k := range p.Folders {
		if why := noPath(p.Folders[k].Copy); why != "" {
			at := fmt.Sprintf("folders[%d].copy", k)
			s.about(at, "%s = %s, which %s; %s", at, fault.Quote(p.Folders[k].Copy), why, remedy)
		}
	}
	s.paths("files", p.Files)
	s.line("engine.model_version", p.Engine.ModelVersion)
	s.digest("engine.binary", p.Engine.Binary)
	s.digest("engine.check", p.Engine.Check)
	if err := s.err(); err != nil {
		return nil, err
	}
	if !bytes.Equal(p.JSON(), text) {
		return nil, fault.Faults{{File: file, Message: "it was altered since it was planned; " + remedy}}
	}
	p.Seal = "" // it is of the text
	return &p, nil
}
