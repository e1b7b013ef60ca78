package live

import (
	"encoding/json"
	"errors"
	"fmt"

	"concord/sim/fault"
)

// Engine holds the pair of scenarios that the page compares, and what was computed of them. One engine serves one
// caller at a time.
type Engine struct {
	known []reading // the texts that were read last, the newest first
	sides [2]side
	pair  *pair // what is prepared, nil for nothing
	past  past  // of side A
}

// New makes an engine without a pair.
func New() *Engine { return &Engine{past: past{most: mostPast}} }

// reply is what a call answers: one of both.
type reply struct {
	OK     any     `json:"ok,omitempty"`
	Error  string  `json:"error,omitempty"`
	Faults []Fault `json:"faults,omitempty"` // mistakes in the text of a scenario
}

// Fault is a mistake in the text of a scenario. Line and column count from 1 and are 0 where there is none.
type Fault struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Message string `json:"message"`
}

// Call answers a request by name. Whatever the request is, the answer is JSON: {"ok": …} or {"error": …, "faults": […]}.
func (e *Engine) Call(name, request string) (answer string) {
	defer func() {
		if p := recover(); p != nil {
			answer = text(reply{Error: fmt.Sprintf("the call %s failed inside: %v", name, p)})
		}
	}()
	ok, err := e.dispatch(name, []byte(request))
	if err != nil {
		return text(refusal(err))
	}
	return text(reply{OK: ok})
}

// Refuse is the answer to what is no request.
func Refuse(why string) string { return text(reply{Error: why}) }

// dispatch finds who answers a call.
func (e *Engine) dispatch(name string, request []byte) (any, error) {
	switch name {
	case "about":
		return put(request, about)
	case "scenario":
		return put(request, e.scenario)
	case "import":
		return put(request, takeIn)
	case "prepare":
		return put(request, e.prepare)
	}
	answer, known, err := e.ask(name, request)
	if !known {
		return nil, fmt.Errorf("there is no call %q", fault.Clip(name))
	}
	return answer, err
}

// put reads a request and puts it to the one who answers it.
func put[Request, Answer any](request []byte, to func(Request) (Answer, error)) (any, error) {
	var r Request
	if err := decode(request, &r); err != nil {
		return nil, err
	}
	return to(r)
}

// refusal says what is wrong, with the places of faults in scenarios.
func refusal(err error) reply {
	r := reply{Error: err.Error()}
	var faults fault.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			r.Faults = append(r.Faults, Fault{f.File, f.Line, f.Col, f.Message})
		}
	}
	return r
}

// text writes an answer.
func text(r reply) string {
	b, err := json.Marshal(r)
	if err != nil { // a number that JSON does not have
		b, _ = json.Marshal(reply{Error: "the answer cannot be written: " + err.Error()})
	}
	return string(b)
}

// decode reads a request. It may say more than the call asks for.
func decode(request []byte, into any) error {
	if err := json.Unmarshal(request, into); err != nil {
		return fmt.Errorf("the request cannot be read: %w", err)
	}
	return nil
}
