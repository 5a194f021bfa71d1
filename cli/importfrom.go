package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"failforward/loop"
	"failforward/source"
)

// given is what an import reads: a stream, or a folder with a file for each failure.
type given struct {
	name   string
	id     string // of a file that is one failure; "" for standard input
	from   io.Reader
	folder fs.FS
	open   []io.Closer
}

func (g *given) Close() error {
	var errs []error
	for _, c := range g.open {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// recognise tells the format that it certainly has.
func (g *given) recognise() (found source.Source, sure bool) {
	if g.folder != nil {
		return source.RecogniseFiles(g.folder)
	}
	found, sure, g.from = source.Recognise(g.from)
	return found, sure
}

func (c importCmd) input(ctx context.Context, env *Env) (*given, error) {
	if c.File == "-" {
		return stream(ctx, env.In, "standard input"), nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, loop.Fault("file", "%s cannot be read: check the name and the rights.", c.File)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return c.inputFolder()
	}
	g := stream(ctx, f, filepath.Base(c.File))
	g.id, g.open = g.name, append(g.open, f)
	return g, nil
}

// stream is a reader that Ctrl-C ends.
func stream(ctx context.Context, r io.Reader, name string) *given {
	in := interruptible(ctx, r)
	return &given{name: name, from: in, open: []io.Closer{in}}
}

// inputFolder opens a folder that no path in it leads out of.
func (c importCmd) inputFolder() (*given, error) {
	root, err := os.OpenRoot(c.File)
	if err != nil {
		return nil, loop.Fault("file", "%s cannot be read: check the name and the rights.", c.File)
	}
	name := filepath.Base(c.File)
	if whole, err := filepath.Abs(c.File); err == nil {
		name = filepath.Base(whole)
	}
	return &given{name: name, folder: root.FS(), open: []io.Closer{root}}, nil
}
