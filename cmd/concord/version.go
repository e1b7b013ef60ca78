package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"concord/sim"
)

const versionHelp = `concord version

Prints the version of the model, which decides results; that of the module and the commit, where
the build knows them; and that of Go with the platform.

Example:
  concord version
`

func versionVerb(_ context.Context, stdout, _ io.Writer, args []string) error {
	words, err := options("version", noFlags, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return wrong("version takes no other words, got %s", strings.Join(words, " "))
	}
	info, _ := debug.ReadBuildInfo()
	fmt.Fprint(stdout, versionWords(info))
	return nil
}

// versionWords returns a line for each thing that has a version. It has no line for the commit without build
// info, or when the build does not know the commit.
func versionWords(info *debug.BuildInfo) string {
	var b strings.Builder
	fmt.Fprintf(&b, "concord, model version %s\n", sim.ModelVersion)
	if info != nil {
		if v := info.Main.Version; v != "" && v != "(devel)" { // this version only says that it is not released
			fmt.Fprintf(&b, "module %s %s\n", info.Main.Path, info.Main.Version)
		}
		of := map[string]string{}
		for _, s := range info.Settings {
			of[s.Key] = s.Value
		}
		if commit := of["vcs.revision"]; commit != "" {
			fmt.Fprintf(&b, "commit %s", commit)
			if at := of["vcs.time"]; at != "" {
				fmt.Fprintf(&b, " of %s", at)
			}
			if of["vcs.modified"] == "true" {
				fmt.Fprint(&b, ", with changes that are not committed")
			}
			fmt.Fprintln(&b)
		}
	}
	fmt.Fprintf(&b, "%s on %s\n", runtime.Version(), platform())
	return b.String()
}

// platform is what this program was built for.
func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }
