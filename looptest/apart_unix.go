//go:build unix

package looptest

import (
	"os/exec"
	"syscall"
)

// apart puts cmd into a process group of its own, and under another account
// unless uid is negative.
func apart(cmd *exec.Cmd, uid, gid int) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if uid >= 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return nil
}
