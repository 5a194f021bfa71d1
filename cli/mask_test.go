package cli

import (
	"strings"
	"testing"
)

func TestSecretsAreMaskedAndTheRestStays(t *testing.T) {
	m := secrets([]string{"PGPASSWORD=correct horse", "GITHUB_TOKEN=abcdefgh12345678", "HOME=/home/ada", "AUTH=short"})
	for text, hidden := range map[string]string{
		"connect as correct horse to db":                               "correct horse",
		"used abcdefgh12345678 twice":                                  "abcdefgh12345678",
		`{"password": "s3cr3t-value"}`:                                 "s3cr3t-value",
		"api_key=AAAA-BBBB&x=1":                                        "AAAA-BBBB",
		"curl --token deadbeefcafe https://x":                          "deadbeefcafe",
		"Authorization: Bearer eyJhbGciOi.abc-def":                     "eyJhbGciOi.abc-def",
		"postgres://ada:opensesame@db.example/x":                       "opensesame",
		"key ghp_0123456789abcdefghij":                                 "ghp_0123456789abcdefghij",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nmore":                  "MIIE",
		"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----": "MIIE",
	} {
		if got := m.mask(text); strings.Contains(got, hidden) || !strings.Contains(got, masked) {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range []string{"exit 3 after 12 minutes", "the token bucket is empty", "https://ff.example/failures/F-1", "disk at 93 %: /home/ada"} {
		if got := m.mask(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := m.mask("postgres://ada:opensesame@db.example/x"); got != "postgres://ada:[masked]@db.example/x" {
		t.Errorf("an address became %q", got)
	}
}
