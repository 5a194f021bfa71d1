package app

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"failforward/loop"
)

// Argon2id with the parameters that OWASP gives for a small server: 19 MiB, two
// passes, one lane. They stand in the encoded form, so that they can grow.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
)

// seal returns the encoded argon2id hash of a password. At most two are reckoned at once.
func (s People) seal(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(s.Random, salt); err != nil {
		return "", err
	}
	key := s.reckon(password, salt, argonMemory, argonPasses, argonLanes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes, b64(salt), b64(key)), nil
}

// opens reports whether the password is the one behind the encoded hash.
func (s People) opens(password, encoded string) bool {
	var v, m, t, p int
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &v, &m, &t, &p); err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) != argonKey {
		return false
	}
	return subtle.ConstantTimeCompare(key, s.reckon(password, salt, uint32(m), uint32(t), uint8(p))) == 1
}

func (s People) reckon(password string, salt []byte, memory, passes uint32, lanes uint8) []byte {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, argonKey)
}

// goodPassword demands 12 characters and at most 1,000; a sentence is fine.
func goodPassword(password string) error {
	switch n := len([]rune(password)); {
	case n < 12:
		return loop.Fault("password", "Use at least 12 characters; this has %d. A sentence is fine.", n)
	case n > 1000:
		return loop.Fault("password", "Use at most 1,000 characters.")
	}
	return nil
}

// Secret returns a random text of 256 bits and its hash: the text goes to a
// person, the hash into the store.
func Secret(prefix string) (text string, hash []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	text = prefix + base64.RawURLEncoding.EncodeToString(b)
	return text, HashSecret(text)
}

// HashSecret returns what the store keeps of a secret. 256 random bits need no salt.
func HashSecret(text string) []byte {
	h := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return h[:]
}
