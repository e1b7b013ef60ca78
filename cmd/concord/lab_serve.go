package main

import (
	"bytes"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/results"
)

// newLabServer serves a page on a port of this machine. It reads nothing of a request but its line and its Host.
func newLabServer(page []byte, port int) *http.Server {
	return &http.Server{
		Handler:           newLabFiles(page, port),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 16,
	}
}

// labFiles are the files that are served. There are no others.
type labFiles struct {
	page, licences []byte
	tag            string
	hosts          []string // the names by which a browser may ask
}

func newLabFiles(page []byte, port int) *labFiles {
	l := &labFiles{page: page, licences: results.PageLicences(page), tag: `"` + results.SHA256(page) + `"`}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		l.hosts = append(l.hosts, net.JoinHostPort(host, strconv.Itoa(port)))
		if port == 80 {
			l.hosts = append(l.hosts, host)
		}
	}
	return l
}

// ServeHTTP answers a request. A request under another name comes from a site whose name was pointed at this machine,
// so that the site could read what is served here; it is refused.
func (l *labFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "frame-ancestors 'none'") // the page has the rest of its policy in itself
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache") // ask again, because another version may be served here tomorrow
	if !slices.Contains(l.hosts, strings.ToLower(r.Host)) {
		http.Error(w, "this address serves only its own machine", http.StatusForbidden)
		return
	}
	var content []byte
	switch r.URL.Path {
	case "/", "/index.html":
		content = l.page
		h.Set("Content-Type", "text/html; charset=utf-8")
	case "/licences.txt":
		content = l.licences
		h.Set("Content-Type", "text/plain; charset=utf-8")
	default:
		http.Error(w, "there is no such file here", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "this page takes no input", http.StatusMethodNotAllowed)
		return
	}
	h.Set("ETag", l.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
