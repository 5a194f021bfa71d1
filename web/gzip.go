package web

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// packFrom is the size from which packing pays, in bytes: what fits one packet
// gains nothing by it.
const packFrom = 1400

// Compress packs text answers for whoever reads gzip. What is packed already,
// short, or no text stays as it is.
func Compress(next http.Handler) http.Handler {
	pool := &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a valid one
		return z
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !readsGzip(r) || r.Method == http.MethodHead || r.Header.Get("Range") != "" || r.Header.Get("Upgrade") != "" {
			next.ServeHTTP(w, r)
			return
		}
		p := &packer{ResponseWriter: w, pool: pool}
		next.ServeHTTP(p, r)
		p.close() // not after a panic: what was held back is not said then
	})
}

func readsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.0")
		}
	}
	return false
}

// packer holds back the first bytes until it knows whether packing pays.
type packer struct {
	http.ResponseWriter
	pool   *sync.Pool
	z      *gzip.Writer
	held   []byte
	status int  // 0 until the handler sets one
	sent   bool // headers are out
}

func (p *packer) WriteHeader(status int) {
	if p.sent {
		p.ResponseWriter.WriteHeader(status)
		return
	}
	if status < 200 {
		p.ResponseWriter.WriteHeader(status) // an informational one goes ahead of the answer
		return
	}
	if p.status == 0 {
		p.status = status
	}
}

func (p *packer) Write(b []byte) (int, error) {
	if p.z != nil {
		return p.z.Write(b)
	}
	if p.sent {
		return p.ResponseWriter.Write(b)
	}
	p.held = append(p.held, b...)
	if len(p.held) < packFrom {
		return len(b), nil
	}
	return len(b), p.begin(p.pays())
}

// pays reports whether the answer is unpacked text.
func (p *packer) pays() bool {
	h := p.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", http.DetectContentType(p.held))
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	text := strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "xml")
	return text && h.Get("Content-Encoding") == "" && p.status != http.StatusNoContent && p.status != http.StatusNotModified
}

// begin sends the headers and what was held back.
func (p *packer) begin(pack bool) error {
	p.sent = true
	if pack {
		p.Header().Set("Content-Encoding", "gzip")
		p.Header().Del("Content-Length")
	}
	p.Header().Add("Vary", "Accept-Encoding")
	if p.status != 0 {
		p.ResponseWriter.WriteHeader(p.status)
	}
	held := p.held
	p.held = nil
	if !pack {
		if len(held) == 0 {
			return nil
		}
		_, err := p.ResponseWriter.Write(held)
		return err
	}
	p.z = p.pool.Get().(*gzip.Writer)
	p.z.Reset(p.ResponseWriter)
	_, err := p.z.Write(held)
	return err
}

// FlushError serves http.ResponseController: what is there goes out now.
func (p *packer) FlushError() error {
	if !p.sent {
		if err := p.begin(len(p.held) > 0 && p.pays()); err != nil {
			return err
		}
	}
	if p.z != nil {
		if err := p.z.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// Unwrap serves http.ResponseController.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packer) close() {
	if !p.sent {
		_ = p.begin(false) // a reader who has left hears nothing
	}
	if p.z != nil {
		_ = p.z.Close()
		p.pool.Put(p.z)
		p.z = nil
	}
}
