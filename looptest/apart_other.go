//go:build !unix

package looptest

import (
	"errors"
	"os/exec"
)

// apart has no other form here: the server needs Unix sockets and accounts.
func apart(*exec.Cmd, int, int) error {
	return errors.New("tests on PostgreSQL need a Unix system")
}
