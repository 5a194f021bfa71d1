//go:build unix

package store

import (
	"os"
	"syscall"
)

// take locks a file for this process, or fails at once when another holds it.
// The lock ends with the process, however that ends.
func take(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, errHeld
	}
	return f, nil
}
