//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "this program runs in a page only; build it with GOOS=js GOARCH=wasm, or open the page with `concord lab`")
	os.Exit(1)
}
