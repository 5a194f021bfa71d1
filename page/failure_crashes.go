package page

import (
	"context"
	"net/http"
	"slices"

	"failforward/app"
	"failforward/loop"
)

// toldOf is what the programs themselves say of a failure: its crashes, and the tests
// that fail.
type toldOf struct {
	app.CrashView
	Tests []testLine
}

// testLine is a test that failed, with what the runs say about it.
type testLine struct {
	Name, Says string
}

// toldOf gathers it, of the episodes of a failure.
func (d *Desk) toldOf(ctx context.Context, by loop.Actor, failure loop.ID, h heard) (toldOf, error) {
	var t toldOf
	if len(h.Episodes) == 0 {
		return t, nil
	}
	var err error
	if t.CrashView, err = d.App.Crashes.Of(ctx, by, failure); err != nil {
		return t, err
	}
	for _, e := range h.Episodes {
		more, err := d.testsOf(ctx, by, e)
		if err != nil {
			return t, err
		}
		t.Tests = append(t.Tests, more...)
	}
	return t, nil
}

// mostTests bounds how many tests a line of the inbox or a failure names.
const mostTests = 20

// testsOf are the tests of an episode of which the runs say something.
func (d *Desk) testsOf(ctx context.Context, by loop.Actor, e loop.Episode) ([]testLine, error) {
	if e.Kind != loop.Process {
		return nil, nil
	}
	all, err := d.App.Inbox.Tests(ctx, by, e)
	var out []testLine
	for _, v := range all {
		if says := v.Words(); says != "" && len(out) < mostTests {
			out = append(out, testLine{v.Name, says})
		}
	}
	return out, err
}

// Any reports whether there is something to show.
func (t toldOf) Any() bool { return t.Told || len(t.Tests) > 0 }

// Back reports whether it came back in a release.
func (t toldOf) Back() bool { return t.Word.Release != "" && !t.Word.Holds() }

// Resolved reports whether it is said to be resolved in a release, and holds.
func (t toldOf) Resolved() bool { return t.Word.Release != "" && t.Word.Holds() }

// Since are the crashes after the word, but for the release in which it came back: the
// note above says that.
func (t toldOf) Since() []app.CrashRelease {
	return slices.DeleteFunc(slices.Clone(t.Releases), func(c app.CrashRelease) bool { return c.Says == loop.SinceBack })
}

// crashInputs tell which input of the page a field of an error belongs to.
var crashInputs = map[string]string{"into": "crash_into", "group": "crash_into"}

func (d *Desk) joinCrashes() http.Handler {
	return d.onFailure(crashInputs, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		into := text(r.PostForm, "crash_into")
		if into == "" {
			return "", "", loop.Fault("into", "Say of which failure, for example F-12.")
		}
		f, err := d.App.Crashes.Join(r.Context(), by, ref, into)
		return "The crashes of " + ref + " belong to " + f.Ref().String() + " from now on. On its page they can be split off again.", "", err
	})
}

func (d *Desk) splitCrashes() http.Handler {
	return d.onFailure(crashInputs, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		_, err := d.App.Crashes.Split(r.Context(), by, ref, text(r.PostForm, "group"))
		return "They have a failure of their own again.", "", err
	})
}

func (d *Desk) resolveIn() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Crashes.Resolve(r.Context(), by, ref, 0, text(r.PostForm, "release"))
		return f.Ref().String() + " is said to be resolved in " + text(r.PostForm, "release") + ".", address(f.Ref()) + "/unresolve", err
	})
}

func (d *Desk) unresolve() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Crashes.Unresolve(r.Context(), by, ref)
		return f.Ref().String() + " is no longer said to be resolved in a release.", "", err
	})
}
