package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// Replay is how old, or how far ahead, a signed time may be.
const Replay = 5 * time.Minute

// Proof checks that a delivery comes from whoever holds the secret. body is the
// body as it came over the wire, header gives any header. The error is Denied, and
// says in plain words what was wrong and never what would have been right.
type Proof struct {
	Says  string // in one sentence, for the page of the source
	Check func(secret string, header func(string) string, body []byte, now time.Time) error
	Open  bool // the address alone is the credential; a check is made when the sender sends Authorization
}

func refused(format string, args ...any) error { return loop.Errorf(loop.Denied, format, args...) }

// hexHMAC is HMAC-SHA256 over the body, hex, after a prefix. A header may hold
// several with commas between, as happens while a secret is changed.
func hexHMAC(name, prefix string) Proof {
	return Proof{
		Says: "Each delivery carries " + name + ", reckoned from its bytes with the secret.",
		Check: func(secret string, header func(string) string, body []byte, _ time.Time) error {
			sent := header(name)
			if sent == "" {
				return refused("The signature is missing: the header %s has to carry it. Set the secret in the settings of the sender.", name)
			}
			want := mac(secret, body)
			for one := range strings.SplitSeq(sent, ",") {
				text, ok := strings.CutPrefix(strings.TrimSpace(one), prefix)
				got, err := hex.DecodeString(text)
				if ok && err == nil && hmac.Equal(got, want) {
					return nil
				}
			}
			return refused("The signature in %s does not fit the body and the secret. Compare the secret of the sender with the one of this source.", name)
		},
	}
}

func mac(secret string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// address is for senders that sign nothing: the address holds 128 random bits.
var address = Proof{
	Says:  "The address is secret: whoever knows it may send. When the sender sends Authorization, it has to carry the secret as well.",
	Open:  true,
	Check: authorization,
}

// authorization takes Bearer SECRET, or Basic with the secret as the password.
func authorization(secret string, header func(string) string, _ []byte, _ time.Time) error {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header("Authorization")), " ")
	given := ""
	switch strings.ToLower(scheme) {
	case "":
		return refused("The header Authorization is missing. Send Authorization: Bearer and the secret.")
	case "bearer":
		given = strings.TrimSpace(rest)
	case "basic":
		plain, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
		_, given, _ = strings.Cut(string(plain), ":")
	default:
		return refused("Authorization has to be Bearer or Basic, and not %.20q.", scheme)
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(secret)) != 1 {
		return refused("The secret in Authorization is not the one of this source.")
	}
	return nil
}

// standard takes the headers of Standard Webhooks, or Authorization.
var standard = Proof{
	Says: "Each delivery carries the headers of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature), or Authorization: Bearer and the secret.",
	Check: func(secret string, header func(string) string, body []byte, now time.Time) error {
		sent := header("Webhook-Signature")
		if sent == "" {
			return authorization(secret, header, body, now)
		}
		stamp := header("Webhook-Timestamp")
		if err := fresh(stamp, now); err != nil {
			return err
		}
		want := mac(standardKey(secret), []byte(header("Webhook-Id")+"."+stamp+"."), body)
		for one := range strings.FieldsSeq(sent) {
			text, ok := strings.CutPrefix(one, "v1,")
			got, err := base64.StdEncoding.DecodeString(text)
			if ok && err == nil && hmac.Equal(got, want) {
				return nil
			}
		}
		return refused("The signature in webhook-signature does not fit id, time, body and secret.")
	},
}

// standardKey is the secret itself, or what stands in base64 after whsec_.
func standardKey(secret string) string {
	text, marked := strings.CutPrefix(secret, "whsec_")
	if key, err := base64.StdEncoding.DecodeString(text); marked && err == nil {
		return string(key)
	}
	return secret
}

// fresh demands a time in seconds since 1970 that is not far from now.
func fresh(stamp string, now time.Time) error {
	n, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return refused("The time of the delivery is missing or no number of seconds since 1970.")
	}
	if off := now.Sub(time.Unix(n, 0)); off > Replay || off < -Replay {
		return refused("The delivery was signed more than %d minutes from now: it is an old one sent again, or a clock is wrong.", int(Replay.Minutes()))
	}
	return nil
}
