package clienttest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"failforward/loop"
)

func TestTheSentrySDKOfJavaScriptSendsCrashesThatAreOneFailureAGroup(t *testing.T) {
	if _, err := os.Stat("sentryjs/node_modules/@sentry/node"); err != nil {
		t.Fatalf("the SDK is not installed: run make prepare, which needs node 18 or later. %v", err)
	}
	r := newRig(t, "sentry")
	program := exec.CommandContext(t.Context(), "node", "shop.mjs", r.address.DSN(r.server.URL))
	program.Dir = "sentryjs"
	if said, err := program.CombinedOutput(); err != nil {
		t.Fatalf("the program: %v\n%s", err, said)
	}
	all := r.failures()
	if len(all) != 1 {
		t.Fatalf("%d failures: %+v", len(all), all)
	}
	f := all[0]
	if !strings.HasPrefix(f.Title, "TypeError: Cannot read properties of undefined") || f.Kind != loop.Crash || f.Severity != 2 || len(f.Services) != 1 || f.Services[0] != "our sentry" {
		t.Errorf("the failure: %+v", f)
	}
	for _, want := range []string{"priceOf (", "shop.mjs:7)", "checkout (", "Release: shop@2.4.0", "Environment: production", "Server: till-1"} {
		if !strings.Contains(f.Summary, want) {
			t.Errorf("its summary lacks %q:\n%s", want, f.Summary)
		}
	}
	if strings.Contains(f.Summary, "node:internal") {
		t.Errorf("frames of the runtime are told as ours:\n%s", f.Summary)
	}
	episodes, err := r.app.Inbox.Of(t.Context(), r.by, f.ID)
	if err != nil || len(episodes) != 1 || episodes[0].Signals != 3 {
		t.Errorf("its episodes: %+v, %v", episodes, err)
	}
	waiting, err := r.app.Inbox.List(t.Context(), r.by, loop.EpisodeQuery{})
	if err != nil || len(waiting.Items) != 1 || waiting.Items[0].Title != "The cache was cold" {
		t.Errorf("the inbox: %+v, %v", waiting.Items, err)
	}
}
