package hook

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"testing"
	"time"

	"failforward/loop"
)

func TestWhoeverHoldsTheSecretIsBelieved(t *testing.T) {
	const secret, body = "a secret of the tests", `{"x":1}`
	stamp := strconv.FormatInt(sent.Unix(), 10)
	old := strconv.FormatInt(sent.Add(-24*time.Hour).Unix(), 10)
	hexed := hex.EncodeToString(mac(secret, []byte(body)))
	signed := func(stamp string) string {
		return "v1," + base64.StdEncoding.EncodeToString(mac(secret, []byte("id."+stamp+"."), []byte(body)))
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("anyone:"+secret))
	tests := []struct {
		name   string
		sender Sender
		header map[string]string
		good   bool
	}{
		{"the signature of the body", github, map[string]string{"X-Hub-Signature-256": "sha256=" + hexed}, true},
		{"no signature", github, nil, false},
		{"a wrong one", github, map[string]string{"X-Hub-Signature-256": "sha256=" + hex.EncodeToString(mac("other", []byte(body)))}, false},
		{"without its prefix", github, map[string]string{"X-Hub-Signature-256": hexed}, false},
		{"no hex", github, map[string]string{"X-Hub-Signature-256": "sha256=zz"}, false},
		{"cut short", github, map[string]string{"X-Hub-Signature-256": "sha256=" + hexed[:20]}, false},
		{"one of several, while a secret changes", pagerDuty, map[string]string{"X-PagerDuty-Signature": "v1=00ff, v1=" + hexed}, true},
		{"bare hex", sentry, map[string]string{"Sentry-Hook-Signature": hexed}, true},
		{"bearer", generic, map[string]string{"Authorization": "Bearer " + secret}, true},
		{"bearer in other letters", generic, map[string]string{"Authorization": "bearer " + secret}, true},
		{"the password of basic", generic, map[string]string{"Authorization": basic}, true},
		{"another bearer", generic, map[string]string{"Authorization": "Bearer x"}, false},
		{"another scheme", generic, map[string]string{"Authorization": "Digest x"}, false},
		{"nothing", generic, nil, false},
		{"a standard webhook", generic, map[string]string{"Webhook-Id": "id", "Webhook-Timestamp": stamp, "Webhook-Signature": "v1,AA== " + signed(stamp)}, true},
		{"a standard webhook of yesterday", generic, map[string]string{"Webhook-Id": "id", "Webhook-Timestamp": old, "Webhook-Signature": signed(old)}, false},
		{"with another time than was signed", generic, map[string]string{"Webhook-Id": "id", "Webhook-Timestamp": stamp, "Webhook-Signature": signed(old)}, false},
		{"with another id", generic, map[string]string{"Webhook-Id": "other", "Webhook-Timestamp": stamp, "Webhook-Signature": signed(stamp)}, false},
		{"without a time", generic, map[string]string{"Webhook-Id": "id", "Webhook-Signature": signed("")}, false},
		{"a bad signature beside a good bearer", generic, map[string]string{"Authorization": "Bearer " + secret, "Webhook-Timestamp": stamp, "Webhook-Signature": "v1,AA=="}, false},
	}
	for _, tt := range tests {
		err := tt.sender.Prove.Check(secret, func(name string) string { return tt.header[name] }, []byte(body), sent)
		if (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil && loop.CodeOf(err) != loop.Denied {
			t.Errorf("%s is %v", tt.name, loop.CodeOf(err))
		}
	}
}

// The example of GitHub's documentation.
func TestTheVectorOfTheDocumentation(t *testing.T) {
	header := func(string) string {
		return "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	}
	if err := github.Prove.Check("It's a Secret to Everybody", header, []byte("Hello, World!"), sent); err != nil {
		t.Error(err)
	}
}

func TestAKeyInBase64(t *testing.T) {
	if got := standardKey("whsec_" + base64.StdEncoding.EncodeToString([]byte("raw"))); got != "raw" {
		t.Errorf("%q", got)
	}
	if got := standardKey("whsec"); got != "whsec" {
		t.Errorf("%q", got)
	}
}
