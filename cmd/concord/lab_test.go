package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/results"
)

// aLab is a small page, made as the large one is.
func aLab(t *testing.T) []byte {
	t.Helper()
	page, err := results.SealPage([]byte("<!doctype html>\n<p>lab</p><script type=\"text/plain\" id=\"licences\">MIT</script>\n"))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// Protects: the page and its licences are served to this machine under its own names, and nothing else is answered. A
// site whose name was pointed at this machine gets nothing.
func TestLabServesItsPageAlone(t *testing.T) {
	page := aLab(t)
	files := newLabFiles(page, 5391)
	ask := func(method, host, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader("seed=1"))
		r.Host = host
		w := httptest.NewRecorder()
		files.ServeHTTP(w, r)
		return w
	}
	const here = "127.0.0.1:5391"
	for _, c := range []struct {
		method, host, path string
		code               int
		body               string
	}{
		{"GET", here, "/", 200, string(page)},
		{"GET", "LocalHost:5391", "/index.html", 200, string(page)},
		{"GET", here, "/?scenario=x", 200, string(page)},
		{"GET", here, "/licences.txt", 200, "MIT"},
		{"HEAD", here, "/", 200, ""},
		{"POST", here, "/", 405, "this page takes no input\n"},
		{"PUT", here, "/index.html", 405, "this page takes no input\n"},
		{"DELETE", here, "/licences.txt", 405, "this page takes no input\n"},
		{"OPTIONS", here, "/", 405, "this page takes no input\n"},
		{"GET", here, "/lab.go", 404, "there is no such file here\n"},
		{"GET", here, "/../go.mod", 404, "there is no such file here\n"},
		{"GET", here, "//", 404, "there is no such file here\n"},
		{"POST", here, "/api", 404, "there is no such file here\n"},
		{"GET", "evil.example:5391", "/", 403, "this address serves only its own machine\n"},
		{"GET", "127.0.0.1", "/", 403, "this address serves only its own machine\n"},
		{"GET", "127.0.0.1:80", "/", 403, "this address serves only its own machine\n"},
		{"GET", "localhost.evil.example:5391", "/", 403, "this address serves only its own machine\n"},
		{"GET", "", "/", 403, "this address serves only its own machine\n"},
	} {
		w := ask(c.method, c.host, c.path)
		if w.Code != c.code || w.Body.String() != c.body {
			t.Errorf("%s %s of %s: %d %.80q, want %d", c.method, c.path, c.host, w.Code, w.Body, c.code)
		}
		for name, want := range map[string]string{"Content-Security-Policy": "frame-ancestors 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s of %s: %s is %q, want %q", c.method, c.path, c.host, name, got, want)
			}
		}
	}
	if allow := ask("POST", here, "/").Header().Get("Allow"); allow != "GET, HEAD" {
		t.Errorf("a refused request may try %q", allow)
	}
}

// lines is standard output that a test reads while the verb runs.
type lines struct{ of chan string }

func (w lines) Write(b []byte) (int, error) { w.of <- string(b); return len(b), nil }

// Protects: the verb says its address, opens it, serves the page there on loopback, and ends when it is stopped.
func TestLabServesUntilItIsStopped(t *testing.T) {
	page := aLab(t)
	for _, quiet := range []bool{false, true} {
		var opened []string
		l := lab{port: 0, quiet: quiet, browser: func(address string) { opened = append(opened, address) },
			page: func(context.Context, io.Writer) ([]byte, error) { return page, nil }}
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		out, ended := lines{make(chan string, 1)}, make(chan error, 1)
		var errs bytes.Buffer
		go func() { ended <- l.serve(ctx, out, &errs) }()
		line := <-out.of
		address := regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(line)
		if address == "" {
			t.Fatalf("it says %q, which has no address of this machine", line)
		}
		reply, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(reply.Body)
		reply.Body.Close()
		if err != nil || !bytes.Equal(got, page) {
			t.Errorf("%d bytes and %v, want the page", len(got), err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stopping it gives %v", err)
		}
		if _, err := http.Get(address); err == nil {
			t.Error("it still answers after its end")
		}
		if want := !quiet; (len(opened) == 1 && opened[0] == address) != want {
			t.Errorf("opened %q, want this to be %v", opened, want)
		}
	}
}

// Protects: a port that is taken is told, and without --port another one is taken.
func TestLabPortThatIsTaken(t *testing.T) {
	other, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	l := lab{port: other.Addr().(*net.TCPAddr).Port}
	if err := l.serve(context.Background(), io.Discard, io.Discard); err == nil || !errors.As(err, new(wrongRequest)) ||
		!strings.Contains(err.Error(), "choose another one with --port") {
		t.Errorf("a port that is taken: %v", err)
	}
	usual := lab{port: -1}
	for range 2 { // the second time the usual one is taken, if it was not already
		listener, err := usual.listen()
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
			t.Errorf("it listens on %v", listener.Addr())
		}
	}
}

// Protects: the export says what it wrote, takes its place before any work, and replaces nothing of others.
func TestLabExport(t *testing.T) {
	dir, page := t.TempDir(), aLab(t)
	made := 0
	export := func(path string, force bool) (string, error) {
		l := lab{export: path, force: force, page: func(context.Context, io.Writer) ([]byte, error) { made++; return page, nil }}
		var out bytes.Buffer
		err := l.leave(context.Background(), &out, io.Discard)
		return out.String(), err
	}
	file, folder := filepath.Join(dir, "lab.html"), filepath.Join(dir, "site")
	if out, err := export(file, false); err != nil || !strings.Contains(out, "wrote "+file) {
		t.Errorf("%s, %v", out, err)
	}
	if out, err := export(folder, false); err != nil || !strings.Contains(out, "licences.txt") {
		t.Errorf("%s, %v", out, err)
	}
	for path, want := range map[string]string{file: string(page), filepath.Join(folder, "index.html"): string(page),
		filepath.Join(folder, "licences.txt"): "MIT"} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: %v, %d bytes", path, err, len(got))
		}
	}
	made = 0
	notes := filepath.Join(dir, "notes.html")
	if err := os.WriteFile(notes, []byte("<p>mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path  string
		force bool
	}{{file, false}, {folder, false}, {notes, false}, {notes, true}} {
		if _, err := export(c.path, c.force); err == nil || !errors.As(err, new(wrongRequest)) || made != 0 {
			t.Errorf("over %s with force %v: %v, the page was made %d times", c.path, c.force, err, made)
		}
	}
	if got, _ := os.ReadFile(notes); string(got) != "<p>mine" {
		t.Errorf("a file of a user is now %q", got)
	}
}

// Protects: what lab cannot do is refused with the remedy, before a page is made.
func TestLabRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"reference"}, "lab takes no other words"},
		{[]string{"--port", "70000"}, "want 0..65535"},
		{[]string{"--port", "-1"}, "a whole number in 0..65535"},
		{[]string{"--force"}, "--force is of --export"},
		{[]string{"--export", "x.html", "--port", "1"}, "--export serves nothing"},
		{[]string{"--export", "x.html", "--no-open"}, "--export serves nothing"},
	} {
		if code, _, errs := call(t, append([]string{"lab"}, c.args...)...); code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("lab %v: status %d, %s", c.args, code, errs)
		}
	}
}
