package cli

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"failforward/app"
	"failforward/store"
)

func TestTheKeyOfAFileIsMadeOnceAndKeptForItsOwner(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.db")
	s, err := store.Open(t.Context(), store.Options{URL: name, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all [8][]byte
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() { all[i], _ = sealing{}.key(s) })
	}
	wait.Wait()
	for _, key := range all {
		if len(key) != app.KeySize || !bytes.Equal(key, all[0]) {
			t.Fatalf("keys differ: %x", all)
		}
	}
	if info, err := os.Stat(name + ".key"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	given := bytes.Repeat([]byte{9}, app.KeySize)
	if key, err := (sealing{Key: base64.StdEncoding.EncodeToString(given) + "\n"}).key(s); err != nil || !bytes.Equal(key, given) {
		t.Errorf("the key that was given does not win: %x, %v", key, err)
	}
	if err := os.WriteFile(name+".key", []byte("none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (sealing{}).vault(s); err == nil {
		t.Error("what is no key is taken for one")
	}
}
