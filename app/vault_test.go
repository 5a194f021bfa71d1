package app_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
)

func vault(t *testing.T, fill byte) app.Vault {
	t.Helper()
	v, err := app.NewVault(bytes.Repeat([]byte{fill}, app.KeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatIsSealedOpensInItsPlaceOnly(t *testing.T) {
	v, here := vault(t, 1), app.Place{Workspace: 7, What: "source"}
	sealed, err := v.Seal(here, []byte("hush"))
	if err != nil || bytes.Contains(sealed, []byte("hush")) {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	if again, _ := v.Seal(here, []byte("hush")); bytes.Equal(again, sealed) {
		t.Error("the same is sealed to the same bytes")
	}
	if plain, err := v.Open(here, sealed); err != nil || string(plain) != "hush" {
		t.Errorf("opened %q, %v", plain, err)
	}
	for says, open := range map[string]func() ([]byte, error){
		"another workspace": func() ([]byte, error) { return v.Open(app.Place{Workspace: 8, What: "source"}, sealed) },
		"another place":     func() ([]byte, error) { return v.Open(app.Place{Workspace: 7, What: "output"}, sealed) },
		"another key":       func() ([]byte, error) { return vault(t, 2).Open(here, sealed) },
		"no key":            func() ([]byte, error) { return app.Vault{}.Open(here, sealed) },
		"cut off":           func() ([]byte, error) { return v.Open(here, sealed[:9]) },
		"a flipped bit":     func() ([]byte, error) { b := bytes.Clone(sealed); b[len(b)-1] ^= 1; return v.Open(here, b) },
	} {
		if plain, err := open(); err == nil || plain != nil {
			t.Errorf("%s opens it: %q", says, plain)
		}
	}
	if _, err := (app.Vault{}).Seal(here, nil); loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "FAILFORWARD_KEY") {
		t.Errorf("without a key: %v", err)
	}
}

func TestAKeyIsReadInAnyBase64AndNothingElse(t *testing.T) {
	key := bytes.Repeat([]byte{0xfb}, app.KeySize)
	for _, code := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if got, err := app.ParseKey(code.EncodeToString(key)); err != nil || !bytes.Equal(got, key) {
			t.Errorf("%v: %x, %v", code, got, err)
		}
	}
	for _, wrong := range []string{"", "secret", base64.StdEncoding.EncodeToString(key[:31])} {
		if _, err := app.ParseKey(wrong); loop.CodeOf(err) != loop.Invalid {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
