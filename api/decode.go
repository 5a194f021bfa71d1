package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// decodePrefix marks errors whose text is ours already.
const decodePrefix = "\x00"

// unreadable is an error in our words, for whoever sent the body.
type unreadable string

// Error implements error.
func (u unreadable) Error() string { return decodePrefix + string(u) }

// decode reads JSON; its errors say where it goes wrong, and nothing of Go.
func decode(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return unreadable(fmt.Sprintf("The JSON breaks off at byte %d. Send it whole.", syntax.Offset))
	case errors.As(err, &syntax):
		return unreadable(fmt.Sprintf("This is not JSON: %v, at byte %d. Check quotes, commas and brackets there.", syntax, syntax.Offset))
	case errors.As(err, &kind):
		return unreadable(fmt.Sprintf("The %s at byte %d does not fit there: it is too large, or of another kind.", kind.Value, kind.Offset))
	}
	return unreadable("This cannot be read as JSON.")
}

const (
	mostDepth   = 16                        // nested objects and lists; ours need four
	mostDeploys = 12 * app.MostDeploys      // each with its ten fields, and its brackets
	mostValues  = 2_000                     // values of one body; the largest of ours has some 300
	mostPoints  = 5 * loop.MostPointsAtOnce // and of one that brings points
)

// errors of whatever is no body of ours
var (
	errKind    = &web.WrongType{Text: "This address reads JSON only. Send it with the header Content-Type: application/json."}
	errUTF8    = &web.BadRequest{Text: "The body is not UTF-8. Save or send the text as UTF-8."}
	errDepth   = &web.BadRequest{Text: fmt.Sprintf("The body is nested more than %d deep. Send flat objects.", mostDepth)}
	errValues  = &web.BadRequest{Text: fmt.Sprintf("The body holds more than %s values. Send several smaller ones, or import a file on the command line.", loop.Whole(mostValues))}
	errAddress = &web.BadRequest{Text: "The address holds bytes that are no text. Write it as UTF-8, percent-encoded, without %00."}
	errBody    = &web.BadRequest{Text: "The body broke off. Send it again."}
)

// legible refuses an address with bytes that are no text: a database would.
func (s *Service) legible(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		good := err == nil && isText(r.URL.Path)
		for name, values := range query {
			good = good && isText(name) && isText(strings.Join(values, ""))
		}
		if !good {
			s.Deny(w, r, errAddress)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// read reads the body of each request, refuses what is of another kind or could
// only be meant to hurt before anything is made of it, and keeps its hash for an
// idempotency key. U+0000 becomes U+FFFD, and the answer says so.
func (s *Service) read(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !saysJSON(r.Header.Get("Content-Type")) {
			s.Deny(w, r, errKind) // before its bytes: a text that is no JSON is no broken JSON
			return
		}
		raw, err := s.whole(r.Body)
		if err == nil {
			err = harmless(raw, mostIn(r.URL.Path))
		} else if web.Status(err) == http.StatusInternalServerError {
			err = errBody
		}
		if err != nil {
			s.Deny(w, r, err)
			return
		}
		if n := withoutNUL(raw); n > 0 {
			w.Header().Set("X-Note", fmt.Sprintf("U+0000 was replaced by U+FFFD, %d times", n))
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), hashKey{}, hashOf(r, raw))))
	})
}

// saysJSON reports whether a Content-Type is JSON; one that is left out is taken for it.
func saysJSON(kind string) bool {
	if kind == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(kind)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// chunk is how much of a body is read at once.
const chunk = 32 << 10

// whole reads a body into one piece. Until its end is known it lies in chunks
// that are used again, so that a body that is refused leaves nothing behind.
func (s *Service) whole(body io.Reader) ([]byte, error) {
	var parts []*[chunk]byte
	defer func() {
		for _, p := range parts {
			s.chunks.Put(p)
		}
	}()
	for {
		p := s.chunks.Get().(*[chunk]byte)
		parts = append(parts, p)
		n, err := io.ReadFull(body, p[:])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return join(parts, n), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// join copies chunks, the last of which holds n bytes.
func join(parts []*[chunk]byte, n int) []byte {
	out := make([]byte, 0, (len(parts)-1)*chunk+n)
	for i, p := range parts {
		if i == len(parts)-1 {
			return append(out, p[:n]...)
		}
		out = append(out, p[:]...)
	}
	return out
}

type hashKey struct{}

// hashOf fingerprints address and body.
func hashOf(r *http.Request, raw []byte) (sum [32]byte) {
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+" "+r.URL.Path+"\n") // a hash takes everything
	_, _ = h.Write(raw)
	h.Sum(sum[:0])
	return sum
}

// mostIn is how many values a body for an address may hold.
func mostIn(path string) int {
	switch path {
	case "/api/v1/points":
		return mostPoints
	case "/api/v1/deploys":
		return mostDeploys
	}
	return mostValues
}

// harmless counts brackets and commas outside of texts.
func harmless(raw []byte, most int) error {
	if !utf8.Valid(raw) {
		return errUTF8
	}
	depth, values, text, escaped := 0, 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case text:
			text, escaped = c != '"', c == '\\'
		case c == '"':
			text = true
		case c == '{' || c == '[':
			depth++
			values++
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if depth > mostDepth {
			return errDepth
		}
		if values > most {
			return errValues
		}
	}
	return nil
}

// withoutNUL replaces the escape of U+0000 in place and returns how often.
func withoutNUL(raw []byte) int {
	n := 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(raw[i+1:], []byte("u0000")) {
			copy(raw[i+2:], "FFFD")
			n++
		}
		i++ // an escaped backslash is no beginning
	}
	return n
}
