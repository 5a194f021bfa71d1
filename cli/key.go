package cli

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/store"
)

// sealing names the key that secrets are sealed with.
type sealing struct {
	Key     string `env:"FAILFORWARD_KEY" hidden:"" help:"Key that secrets are sealed with: 32 bytes in base64."`
	KeyFile string `env:"FAILFORWARD_KEY_FILE" placeholder:"FILE" help:"File with the key that secrets are sealed with (FAILFORWARD_KEY: the key itself); beside a SQLite file it is FILE.key and made by itself."`
}

// vault is made of the key that was given, else, beside a SQLite file, of that in
// FILE.key, which is made when it is missing. Without a key the vault is empty: all
// works but what has to seal a secret.
func (c sealing) vault(s *store.Store) (app.Vault, error) {
	key, err := c.key(s)
	if err != nil || key == nil {
		return app.Vault{}, err
	}
	return app.NewVault(key, rand.Reader)
}

func (c sealing) key(s *store.Store) ([]byte, error) {
	switch {
	case c.Key != "":
		return app.ParseKey(strings.TrimSpace(c.Key))
	case c.KeyFile != "":
		return keyIn(c.KeyFile)
	case s.File() == "":
		return nil, nil
	}
	name := s.File() + ".key"
	key, err := keyIn(name)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(name)
	}
	return key, err
}

func keyIn(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the key that secrets are sealed with: %w", err)
	}
	key, err := app.ParseKey(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, loop.Fault("key-file", "%s: %s", name, loop.Faults(err)[0].Text)
	}
	return key, nil
}

// newKey makes a key file. Of two processes that make it at once one wins, and the
// other reads what that wrote.
func newKey(name string) ([]byte, error) {
	key := make([]byte, app.KeySize)
	rand.Read(key) // never fails, see its documentation
	draft, err := os.CreateTemp(filepath.Dir(name), ".key-*")
	if err != nil {
		return nil, fmt.Errorf("make the key that secrets are sealed with: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = fmt.Fprintln(draft, base64.StdEncoding.EncodeToString(key))
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err != nil {
		return nil, fmt.Errorf("write the key that secrets are sealed with: %w", err)
	}
	if err := os.Link(draft.Name(), name); errors.Is(err, fs.ErrExist) {
		return keyIn(name)
	} else if err != nil {
		return nil, fmt.Errorf("keep the key that secrets are sealed with: %w", err)
	}
	return key, nil
}
