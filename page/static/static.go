// Package static holds what every page loads: the style sheets, the scripts, the
// mark, and the lexicons by which the language aids work in the browser. All of it is embedded; a page never needs another host.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"failforward/wording"
)

//go:embed *.css *.svg dist
var files embed.FS

// file is one embedded file in the two shapes in which it travels.
type file struct {
	kind   string // Content-Type
	hash   string // first 8 hex digits of the SHA-256 of plain
	plain  []byte
	zipped []byte // gzip; nil where it would not be smaller
}

// all reads and compresses the embedded files once; they cannot change after
// the build, so this is a constant that is too long to write down.
var all = sync.OnceValue(load)

// URL returns the address of an embedded file, named as in this folder
// ("app.css", "dist/app.js"), with the hash of its content: a new build is a
// new address, so an old copy is never shown.
//
// It panics for a name that is not embedded: a page that asks for it is wrong.
func URL(name string) string {
	f, ok := all()[name]
	if !ok {
		panic("static: no file " + name)
	}
	return "/static/" + name + "?v=" + f.hash
}

// Handler serves the files below /static/. The addresses that URL makes may be
// kept for a year; any other is asked for again each time, and answered 304
// when nothing changed. Only GET and HEAD are known.
func Handler() http.Handler {
	return http.HandlerFunc(serve)
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD.", http.StatusMethodNotAllowed)
		return
	}
	f, ok := all()[strings.TrimPrefix(r.URL.Path, "/static/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f.write(w, r)
}

func (f file) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, tag := f.plain, f.hash
	if f.zipped != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		body, tag = f.zipped, f.hash+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesGzip tells whether an Accept-Encoding names gzip and does not weigh it 0.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		_, q, weighed := strings.Cut(weight, "=")
		share, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !weighed || err == nil && share > 0
	}
	return false
}

func load() map[string]file {
	found := map[string]file{}
	must(fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		plain, err := files.ReadFile(name)
		found[name] = newFile(name, plain)
		return err
	}))
	for _, lang := range wording.Languages() {
		name := "lexicon/" + lang + ".json"
		found[name] = newFile(name, wording.Source(lang))
	}
	return found
}

func newFile(name string, plain []byte) file {
	sum := sha256.Sum256(plain)
	f := file{kind: kindOf(name), hash: hex.EncodeToString(sum[:4]), plain: plain}
	if z := zip(plain); len(z) < len(plain) {
		f.zipped = z
	}
	return f
}

// kindOf is ours, not the machine's: mime.TypeByExtension reads files that
// differ from one system to the next.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

func zip(plain []byte) []byte {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	must(err)
	_, err = w.Write(plain)
	must(err)
	must(w.Close())
	return buf.Bytes()
}

// must is for what cannot fail on embedded bytes and a buffer.
func must(err error) {
	if err != nil {
		panic("static: " + err.Error())
	}
}

// Text returns a file as it is, for what has to carry its look along.
func Text(name string) string { return string(all()[name].plain) }

// Packed returns how many bytes of a file travel to a browser that takes gzip.
func Packed(name string) int { return len(all()[name].zipped) }
