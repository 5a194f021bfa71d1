package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// resembling is the refs of the failures that resemble a text, best first.
func resembling(t *testing.T, s *store.Store, ws loop.ID, text string) (refs []string, c loop.Candidates) {
	t.Helper()
	c, err := s.Candidates(t.Context(), ws, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range loop.Resemble(c.Text, c.Words, c.DF, c.Total, 3) {
		f, err := s.Failure(t.Context(), ws, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, f.Ref().String())
	}
	return refs, c
}

func TestFailuresThatResembleAText(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"the same words in another order", "after a rollout the checkout gave 500s", "F-1"},
		{"a service and a word", "receipts on the receipt printer come twice", "F-2"},
		{"the name of a tag", "a hidden dependency again, replica lagged", "F-7"},
		{"other accents", "strassenbahn anzeige falsch", "F-3"},
		{"Chinese pairs", "支付服务又失败", "F-5"},
		{"words of the summary alone are no resemblance", "terminals could not pay", ""},
		{"common words alone are none either", "after the that with und der die das", ""},
		{"nothing in common", "giraffe ate a zebra", ""},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		saveLogged(t, s, ws.ID)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if got, c := resembling(t, s, ws.ID, tt.text); strings.Join(got, " ") != tt.want {
					t.Errorf("%q resembles %v, want %q; %+v", tt.text, got, tt.want, c)
				}
			})
		}
	})
}

func TestCandidatesKeepTheirBounds(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		fs := make([]loop.Failure, 1500)
		for i := range fs {
			fs[i] = loop.Failure{Workspace: ws.ID, Title: fmt.Sprintf("common word%d", i%30), Kind: loop.Process, State: loop.FailureOpen,
				CreatedAt: looptest.Monday.AddDate(0, 0, -i), UpdatedAt: looptest.Monday}
		}
		fs[1499].Title = "common needle"
		write(t, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
		text := "the needle is common " + strings.Repeat("x", 300)
		for i := range 30 {
			text += fmt.Sprintf(" word%d", i)
		}
		c, err := s.Candidates(t.Context(), ws.ID, text)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Text) != 12 || slices.Contains(c.Text, "the") {
			t.Errorf("words of the text: %v, want 12 without the common ones", c.Text)
		}
		if len(c.Words) > 300 || c.Total != 1500 || c.DF["needle"] != 1 || c.DF["common"] != 1000 || c.DF["word0"] != 50 {
			t.Errorf("%d candidates of %d, df %v", len(c.Words), c.Total, c.DF)
		}
		if first := c.Words[0]; !slices.Contains(first.Title, "needle") {
			t.Errorf("the rarest word comes first, not %v", first)
		}
	})
}

func TestWhatIsDismissedIsNoCandidate(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		f := saveLogged(t, s, ws.ID)[0]
		f.State, f.StateReason = loop.FailureDismissed, "a test"
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveFailure(ctx, f, loop.Event{})
			return err
		})
		if got, _ := resembling(t, s, ws.ID, "Checkout 500s after rollout"); slices.Contains(got, "F-1") {
			t.Errorf("the dismissed one is among %v", got)
		}
	})
}

func TestABeginningThatHundredsOfWordsShare(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		fs := make([]loop.Failure, 400)
		for i := range fs {
			fs[i] = loop.Failure{Workspace: ws.ID, Title: fmt.Sprintf("host%03d down", i), Kind: loop.Process, State: loop.FailureOpen, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
		for query, want := range map[string]int{"hos": 400, "host0": 100, "host01": 10, "down host39": 10, "host9": 0} {
			if n, err := s.CountFailures(t.Context(), ws.ID, loop.FailureQuery{Text: query}); err != nil || n != want {
				t.Errorf("%q finds %d (%v), want %d", query, n, err, want)
			}
		}
	})
}
