package app

import (
	"context"
	"hash"
	"io"
	"io/fs"

	"failforward/source"
)

// parse reads the file or the folder of the order, and hashes all that it reads.
func (r *run) parse(ctx context.Context, sum hash.Hash) error {
	o := r.order
	if o.Folder == nil {
		return o.Source.Parse(io.TeeReader(o.From, sum), o.Options, func(d source.Draft) error { return r.take(ctx, d) })
	}
	return o.Source.Files(hashedFolder{o.Folder, sum}, o.Options, func(d source.Draft) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return r.take(ctx, d)
	})
}

// hashedFolder adds path and content of every file that is read to a hash, in the
// order in which they are read.
type hashedFolder struct {
	fs.FS
	sum hash.Hash
}

// Open implements fs.FS.
func (h hashedFolder) Open(name string) (fs.File, error) {
	f, err := h.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return f, err
	}
	io.WriteString(h.sum, name+"\x00")
	return hashedFile{f, h.sum}, nil
}

type hashedFile struct {
	fs.File
	sum hash.Hash
}

func (h hashedFile) Read(p []byte) (int, error) {
	n, err := h.File.Read(p)
	h.sum.Write(p[:n])
	return n, err
}
