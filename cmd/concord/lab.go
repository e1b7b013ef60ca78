package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"concord/results"
)

//go:generate go run concord/cmd/internal/lab/pack -o lab/lab.html

const labHelp = `concord lab [--port N] [--no-open]
concord lab --export PATH [--force]

Opens the laboratory: a page in which the simulator itself runs. Move levers, switch events on and
off, and see the difference on the same draws. The page computes in your browser, with the same
numbers as concord run. It needs no network and no account, and it keeps and sends nothing.

The program serves this one page to this machine alone, until you stop it with Ctrl-C. With --export
it leaves the page as a file that opens by a double click, also from a memory stick, or as a folder
for a web server. docs/LAB.md says how to hand it out.

A released program holds the page. In a folder with the source the page is made with the go command:
a few minutes the first time, a few seconds later.

{flags}

Examples:
  concord lab
  concord lab --export lab.html
  concord lab --export public/lab
`

// lab is what is asked of the verb.
type lab struct {
	port    int // -1 for the usual one
	quiet   bool
	export  string
	force   bool
	page    func(ctx context.Context, stderr io.Writer) ([]byte, error)
	browser func(address string)
}

// labPort is the usual port. It is always the same, so that a bookmark of yesterday still leads to the page.
const labPort = 5391

func labVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	l := lab{port: -1, page: labPage, browser: openBrowser}
	words, err := options("lab", func(f *flags) {
		f.optional(&l.port, "port N", "a whole number in 0..65535",
			fmt.Sprintf("serve the page here; 0 for any port that is free (default %d, or any if that one is taken)", labPort))
		f.bool(&l.quiet, "no-open", "open no browser")
		f.text(&l.export, "export PATH", aPlace, "leave the page there instead: a file if PATH ends in .html, otherwise a folder")
		f.bool(&l.force, "force", "with --export: replace a page that concord left there; anything else is kept")
	}, args)
	if err != nil {
		return err
	}
	switch {
	case len(words) > 0:
		return wrong("lab takes no other words, got %s; the page itself chooses scenarios", strings.Join(words, " "))
	case l.port < -1 || l.port > 65535:
		return wrong("--port = %d, want 0..65535", l.port)
	case l.export != "" && (l.port >= 0 || l.quiet):
		return wrong("--export serves nothing, so --port and --no-open have no meaning with it; drop them")
	case l.export == "" && l.force:
		return wrong("--force is of --export; drop it, or say where the page is to go")
	case l.export != "":
		return l.leave(ctx, stdout, stderr)
	}
	return l.serve(ctx, stdout, stderr)
}

// leave writes the page to its place.
func (l *lab) leave(ctx context.Context, stdout, stderr io.Writer) error {
	place, err := results.HoldPage(l.export, l.force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	page, err := l.page(ctx, stderr)
	if err != nil {
		return err
	}
	if err := place.Leave(page); err != nil {
		return err
	}
	if place.IsFolder() {
		fmt.Fprintf(stdout, "wrote %s: index.html (%.1f MB) and licences.txt; copy the folder to any web server\n", l.export,
			megabytes(page))
		return nil
	}
	fmt.Fprintf(stdout, "wrote %s (%.1f MB); open it with a double click, or hand it out\n", l.export, megabytes(page))
	return nil
}

func megabytes(b []byte) float64 { return float64(len(b)) / 1e6 }

// serve serves the page to this machine until the context ends.
func (l *lab) serve(ctx context.Context, stdout, stderr io.Writer) error {
	listener, err := l.listen()
	if err != nil {
		return wrong("cannot serve on port %d: %w; choose another one with --port, or 0 for any", max(l.port, 0), err)
	}
	defer listener.Close()
	page, err := l.page(ctx, stderr)
	if err != nil {
		return err
	}
	address := "http://" + listener.Addr().String() + "/"
	server := newLabServer(page, listener.Addr().(*net.TCPAddr).Port)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(stdout, "the lab is at %s, for this machine alone; Ctrl-C ends it\n", address)
	if !l.quiet {
		l.browser(address)
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// Nothing is under way that would be lost: a browser that still loads the page can load it again.
	server.Close()
	if err := <-ended; err != http.ErrServerClosed {
		return err
	}
	say(stderr, "concord: the lab has ended; pages that are open go on working")
	return nil
}

// listen takes the port. The address is of this machine alone.
func (l *lab) listen() (net.Listener, error) {
	on := func(port int) (net.Listener, error) {
		return net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	if l.port >= 0 {
		return on(l.port)
	}
	if listener, err := on(labPort); err == nil {
		return listener, nil
	}
	return on(0)
}

// openBrowser asks the system to show an address. If it cannot, the person opens the address by hand.
func openBrowser(address string) {
	var c *exec.Cmd
	switch runtime.GOOS {
	case "darwin":
		c = exec.Command("open", address)
	case "windows":
		c = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" { // it might open a browser inside this terminal
			return
		}
		c = exec.Command("xdg-open", address)
	}
	if c.Start() == nil {
		go c.Wait() // its end is of no interest
	}
}

// noPage says what to do where there is no page and no way to make one.
func noPage(why string) error {
	return wrong("this program holds no page, and %s; take a released program, which holds it, or run "+
		"`go run ./cmd/concord lab` in the folder of the source, with Go installed", why)
}
