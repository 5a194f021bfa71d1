package hook

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"failforward/loop"
)

// MostWire and MostPlain bound a body in bytes, as it comes and unpacked.
const (
	MostWire  = 5 << 20
	MostPlain = 20 << 20
)

// Errors of Unpack: errors.Is tells them apart.
var (
	ErrPacking = errors.New("packing is not known")
	ErrTooBig  = errors.New("unpacked it is too large")
)

// Packings are the packings that are taken, as Content-Encoding names them.
var Packings = []string{"gzip", "deflate", "br", "zstd"}

// Unpack returns the body that was packed: "" and identity are not. It is
// ErrPacking for others, ErrTooBig as soon as more than most bytes come out, however
// little came in, and Invalid when it is damaged.
func Unpack(packed string, body []byte, most int) ([]byte, error) {
	switch packed {
	case "", "identity":
		if len(body) > most {
			return nil, ErrTooBig
		}
		return body, nil
	}
	r, err := unpacker(packed, body, most)
	if errors.Is(err, ErrPacking) {
		return nil, err
	}
	var plain bytes.Buffer
	if err == nil {
		_, err = io.Copy(&plain, io.LimitReader(r, int64(most)+1))
	}
	switch {
	case plain.Len() > most, errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, ErrTooBig
	case err != nil:
		return nil, loop.Fault("body", "This cannot be unpacked as %s: %s. Send it again, or without Content-Encoding.", packed, err)
	}
	return plain.Bytes(), nil
}

func unpacker(packed string, body []byte, most int) (io.Reader, error) {
	from := bytes.NewReader(body)
	switch strings.ToLower(packed) {
	case "gzip", "x-gzip":
		return gzip.NewReader(from)
	case "deflate": // by the book in a zlib frame; many send it bare
		if r, err := zlib.NewReader(from); err == nil {
			return r, nil
		}
		return flate.NewReader(bytes.NewReader(body)), nil
	case "br":
		return brotli.NewReader(from), nil
	case "zstd":
		d, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, ErrPacking
}
