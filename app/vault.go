package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"

	"failforward/loop"
)

// Vault seals what has to be read again and must not lie open in a database: the
// secrets of senders. AES-256-GCM; what is sealed for one place cannot be opened in
// another. The zero Vault has no key: it seals and opens nothing, and says how to
// set one.
type Vault struct {
	seal   cipher.AEAD
	mark   [4]byte // of the key, so that another key is told apart from damage
	random io.Reader
}

// KeySize is the length of a key in bytes.
const KeySize = 32

const vaultVersion = 1

// NewVault makes a vault of a key of KeySize bytes; random is of cryptographic quality.
func NewVault(key []byte, random io.Reader) (Vault, error) {
	if len(key) != KeySize {
		return Vault{}, loop.Fault("key", "The key has %d bytes; it has to have %d. Make one with: openssl rand -base64 32", len(key), KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Vault{}, err
	}
	seal, err := cipher.NewGCM(block)
	sum := sha256.Sum256(key)
	return Vault{seal: seal, mark: [4]byte(sum[:4]), random: random}, err
}

// ParseKey reads a key as files and environments hold it: base64, with or without padding.
func ParseKey(text string) ([]byte, error) {
	for _, code := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := code.DecodeString(text); err == nil && len(key) == KeySize {
			return key, nil
		}
	}
	return nil, loop.Fault("key", "This is no key: it has to be %d bytes in base64. Make one with: openssl rand -base64 32", KeySize)
}

// Ready reports whether there is a key.
func (v Vault) Ready() bool { return v.seal != nil }

// Place is where something sealed belongs: a workspace, and what it is there.
type Place struct {
	Workspace loop.ID
	What      string // a word of ours: source
}

func (p Place) bytes() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(p.Workspace)), p.What...)
}

// Seal closes plain for a place; Conflict without a key.
func (v Vault) Seal(at Place, plain []byte) ([]byte, error) {
	if !v.Ready() {
		return nil, errNoKey
	}
	head := append([]byte{vaultVersion}, v.mark[:]...)
	nonce := make([]byte, v.seal.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return nil, err
	}
	return v.seal.Seal(append(head, nonce...), nonce, plain, at.bytes()), nil
}

// Open returns what was sealed for a place. Conflict without a key, and with
// another one than it was sealed with; Internal when it is damaged.
func (v Vault) Open(at Place, sealed []byte) ([]byte, error) {
	if !v.Ready() {
		return nil, errNoKey
	}
	head := 1 + len(v.mark)
	n := head + v.seal.NonceSize()
	if len(sealed) < n || sealed[0] != vaultVersion {
		return nil, loop.Errorf(loop.Internal, "what is sealed for %s is damaged", at.What)
	}
	if [4]byte(sealed[1:head]) != v.mark {
		return nil, loop.Errorf(loop.Conflict, "This was sealed with another key than the one that is set. Set the old key again, or enter the secret anew.")
	}
	plain, err := v.seal.Open(nil, sealed[head:n], sealed[n:], at.bytes())
	if err != nil {
		return nil, loop.Errorf(loop.Internal, "what is sealed for %s is damaged", at.What)
	}
	return plain, nil
}

var errNoKey = loop.Errorf(loop.Conflict, "Secrets cannot be sealed: there is no key. Set FAILFORWARD_KEY or FAILFORWARD_KEY_FILE to one (openssl rand -base64 32 makes one), then start again.")
