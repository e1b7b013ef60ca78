package scenarios

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow, because the ensembles of tests are small and many.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
