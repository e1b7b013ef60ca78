// Command lab is the engine of the lab page, compiled to WebAssembly: GOOS=js GOARCH=wasm. It puts one object into the
// page's worker, globalThis.concordLab, whose functions are those of package live. See main.go.
package main
