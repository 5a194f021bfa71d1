package cli

import (
	"context"
	"io"
)

// interruptible reads from in until it ends or ctx does: a read from a terminal
// or a pipe would otherwise wait through every Ctrl-C. Close lets go of in
// without closing it.
func interruptible(ctx context.Context, in io.Reader) io.ReadCloser {
	out, into := io.Pipe()
	context.AfterFunc(ctx, func() { into.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(into, in)
		into.CloseWithError(err) // nil is the end of the file
	}()
	return out
}
