package page

import (
	"net/http"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// live is what a page tells the script of the live stream.
type live struct {
	At        loop.ID // event up to which the page knows what happened
	Me        loop.Ref
	Workspace loop.ID
	Here      string // ref of what the page is about, "" for none
	Shows     string // refs of what it shows: it says so when one of them has changed
	News      string // verbs of what a list would show more of
}

// live lets a page hear what others do. Without it every page still reads.
func (d *Desk) live(r *http.Request) *live {
	v := web.Who(r.Context())
	at, err := d.App.Live.Newest(r.Context(), v.Actor.Workspace)
	if err != nil {
		d.lacks(r.Context(), "live", err)
		return nil
	}
	return &live{At: at, Me: v.Member.Ref(), Workspace: v.Actor.Workspace}
}

// about makes the page one about an object: who else looks at it can be seen, and
// when others change something that it shows, that is offered.
func (f *Frame) about(ref loop.Ref, shows ...loop.Ref) {
	if f.Stream == nil {
		return
	}
	names := make([]string, len(shows))
	for i, s := range shows {
		names[i] = s.String()
	}
	f.Stream.Here, f.Stream.Shows = ref.String(), strings.Join(names, " ")
}

// lists says which news the page would show more of.
func (f *Frame) lists(verbs ...string) {
	if f.Stream != nil {
		f.Stream.News = strings.Join(verbs, " ")
	}
}
