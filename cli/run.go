package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"failforward/source/hook"
)

// runCmd wraps any command: it tells of the end, and changes neither what the command
// writes nor how it ends.
type runCmd struct {
	target
	To      string   `env:"FAILFORWARD_RUN_TO" placeholder:"URL" help:"Address of a source of the kind command; else the database of --db is told."`
	Name    string   `help:"What the job is called: runs of one name belong together; else the name of the program."`
	Tail    int      `default:"4096" help:"How many bytes of the end of its output are told (${default}); 0 for none."`
	Command []string `arg:"" passthrough:"" help:"The command and its arguments, after --."`
}

// exitAs ends the program with a code of another one, without a word.
type exitAs int

func (e exitAs) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// told bounds how long a command waits for its end to be noted, in either way.
const told = 10 * time.Second

func (c runCmd) Run(ctx context.Context, env *Env) error {
	command := c.Command
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return errors.New("there is no command: write it after --, as in failforward run -- make backup")
	}
	done, err := c.wrap(ctx, env, command)
	if err != nil {
		fmt.Fprintf(env.Err, "failforward: %v\n", err)
	}
	if err := c.tell(env, done); err != nil {
		fmt.Fprintf(env.Err, "failforward: how this ended could not be noted: %v\n", err)
	}
	if done.Exit == 0 {
		return nil
	}
	return exitAs(done.Exit)
}

// wrap runs the command to its end. A command that cannot be started ends as a shell
// says it: 127 when it is not there, else 126.
func (c runCmd) wrap(ctx context.Context, env *Env, command []string) (hook.Command, error) {
	tail := &tail{most: c.Tail}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = env.In, io.MultiWriter(env.Raw, tail), io.MultiWriter(os.Stderr, tail)
	secret := secrets(os.Environ())
	host, _ := os.Hostname() // without a name there is none
	out := hook.Command{Name: c.Name, Line: secret.mask(strings.Join(command, " ")), Started: env.Now(), Host: host}
	if out.Name == "" {
		out.Name = filepath.Base(command[0])
	}
	err := cmd.Run()
	out.Ended, out.Tail = env.Now(), secret.mask(tail.String())
	var ended *exec.ExitError
	switch {
	case err == nil:
		return out, nil
	case errors.As(err, &ended):
		out.Exit, out.Signal = codeOf(ended.ProcessState)
		return out, nil
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		out.Exit = 127
	default:
		out.Exit = 126
	}
	out.Tail = err.Error()
	return out, err
}

// codeOf is the exit code as a shell gives it, and the signal that ended it.
func codeOf(p *os.ProcessState) (int, string) {
	if w, ok := p.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal()), w.Signal().String()
	}
	return p.ExitCode(), ""
}

// tell notes how the command ended, at an address or in the database.
func (c runCmd) tell(env *Env, done hook.Command) error {
	ctx, cancel := context.WithTimeout(context.Background(), told) // also after a signal
	defer cancel()
	body, err := json.Marshal(done)
	if err != nil {
		return err
	}
	if c.To != "" {
		_, err := post(ctx, c.To, body, map[string]string{"Content-Type": "application/json"})
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		_, err := h.Sources.Hear(ctx, h.by, "command", "Commands", nil, body)
		return err
	})
}

// tail keeps the end of what is written to it, from several goroutines.
type tail struct {
	most int
	mu   sync.Mutex
	kept []byte
}

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b[max(0, len(b)-t.most):]...)
	if over := len(t.kept) - t.most; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.kept), "")
}
