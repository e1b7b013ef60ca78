//go:build js && wasm

package main

import (
	"runtime/debug"
	"syscall/js"

	"concord/cmd/internal/live"
)

// door is what the page's worker calls.
type door struct {
	engine *live.Engine
	buffer []byte // for numbers on their way to JavaScript
	begun  bool   // there was a call
}

// Percentages of garbage beside what is in use. The first call reads the region and leaves much, but not much memory in all.
const garbageAtFirst, garbageLater = 1600, 100

func main() {
	debug.SetGCPercent(garbageAtFirst)
	d := &door{engine: live.New()}
	js.Global().Set("concordLab", map[string]any{
		"call":   js.FuncOf(d.call),
		"fill":   js.FuncOf(d.fill),
		"mark":   js.FuncOf(d.mark),
		"digest": js.FuncOf(d.digest),
	})
	select {} // the functions stay callable
}

// call answers call(name, requestJSON) → answerJSON.
func (d *door) call(_ js.Value, args []js.Value) any {
	if len(args) != 2 || args[0].Type() != js.TypeString || args[1].Type() != js.TypeString {
		return live.Refuse("call takes a name and a request, both text")
	}
	answer := d.engine.Call(args[0].String(), args[1].String())
	if !d.begun {
		d.begun = true
		debug.SetGCPercent(garbageLater)
	}
	return answer
}

// fill answers fill(replicate, into): "" when the numbers stand there, else a sentence that says why not.
func (d *door) fill(_ js.Value, args []js.Value) any {
	if len(args) != 2 || args[0].Type() != js.TypeNumber {
		return "fill takes a replicate and a Uint8Array"
	}
	return d.copied(args[1], func(into []byte) error { return d.engine.Fill(whole(args[0]), into) })
}

// mark answers mark(side, replicate, marks) as fill does: it adds the marks of a replicate to those that stand there. The
// side is 0 or 1.
func (d *door) mark(_ js.Value, args []js.Value) any {
	if len(args) != 3 || args[0].Type() != js.TypeNumber || args[1].Type() != js.TypeNumber {
		return "mark takes a side, a replicate and a Uint8Array"
	}
	return d.copied(args[2], func(marks []byte) error {
		js.CopyBytesToGo(marks, args[2])
		return d.engine.Mark(whole(args[0]), whole(args[1]), marks)
	})
}

// digest answers digest(side, replicates, marks) → answerJSON, from the sum of the marks of all replicates.
func (d *door) digest(_ js.Value, args []js.Value) any {
	if len(args) != 3 || args[0].Type() != js.TypeNumber || args[1].Type() != js.TypeNumber {
		return live.Refuse("digest takes a side, the number of replicates and a Uint8Array")
	}
	answer := ""
	if refused := d.copied(args[2], func(marks []byte) error {
		js.CopyBytesToGo(marks, args[2])
		answer = d.engine.Digest(whole(args[0]), whole(args[1]), marks)
		return nil
	}); refused != "" {
		return live.Refuse(refused)
	}
	return answer
}

// whole is a number of JavaScript as a whole number, −1 for others.
func whole(v js.Value) int {
	if x := v.Float(); x >= 0 && x < 1<<53 && x == float64(int64(x)) {
		return int(x)
	}
	return -1
}

// copied lets bytes be written and copies them to JavaScript at once.
func (d *door) copied(into js.Value, write func([]byte) error) string {
	if !into.InstanceOf(js.Global().Get("Uint8Array")) {
		return "the place for the numbers is no Uint8Array"
	}
	size := into.Get("length").Int()
	if size > live.MostBytes {
		return "the place for the numbers is larger than any numbers"
	}
	if cap(d.buffer) < size {
		d.buffer = make([]byte, size)
	}
	if err := write(d.buffer[:size]); err != nil {
		return err.Error()
	}
	js.CopyBytesToJS(into, d.buffer[:size])
	return ""
}
