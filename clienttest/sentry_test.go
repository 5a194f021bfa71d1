package clienttest

import (
	"errors"
	"testing"
	"time"

	"github.com/getsentry/sentry-go"

	"failforward/loop"
)

// charge fails, from two places.
func charge(cart string) error { return errors.New("no price for " + cart) }

func TestTheSentrySDKOfGoSendsCrashesThatAreOneFailureAGroup(t *testing.T) {
	r := newRig(t, "sentry")
	client, err := sentry.NewClient(sentry.ClientOptions{Dsn: r.address.DSN(r.server.URL), Release: "shop@1.4", Environment: "production", AttachStacktrace: true})
	if err != nil {
		t.Fatal(err)
	}
	hub := sentry.NewHub(client, sentry.NewScope())
	for _, cart := range []string{"cart 7", "cart 8", "cart 9"} {
		if hub.CaptureException(charge(cart)) == nil {
			t.Fatal("the SDK took no event")
		}
	}
	func() {
		defer func() { hub.Recover(recover()) }()
		var carts map[string]int
		carts["x"] = 1
	}()
	hub.CaptureMessage("The cache was cold") // of level info: it waits in the inbox
	if !client.Flush(20 * time.Second) {
		t.Fatal("the SDK could not send everything")
	}
	all := r.failures()
	if len(all) != 2 {
		t.Fatalf("%d failures: %+v", len(all), all)
	}
	signals := 0
	for _, f := range all {
		if f.Kind != loop.Crash || f.ReportedVia != "signal" || f.ResolvedAt.State() != loop.UnknownTime || len(f.Services) != 1 {
			t.Errorf("a failure: %+v", f)
		}
		episodes, err := r.app.Inbox.Of(t.Context(), r.by, f.ID)
		if err != nil || len(episodes) != 1 {
			t.Fatalf("its episodes: %+v, %v", episodes, err)
		}
		signals += episodes[0].Signals
	}
	if signals != 4 {
		t.Errorf("%d signals of 4 crashes", signals)
	}
	waiting, err := r.app.Inbox.List(t.Context(), r.by, loop.EpisodeQuery{})
	if err != nil || len(waiting.Items) != 1 || waiting.Items[0].Title != "The cache was cold" {
		t.Errorf("the inbox: %+v, %v", waiting.Items, err)
	}
}
