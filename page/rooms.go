package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// room is a part of the product that joins the rail when it is first used, and
// stands under More until then.
type room struct {
	Name, Path string
	Rail       string // as Frame.Rail names it
	Key        string // "" for none
	Used       bool
}

// roomList is every such room, in the order of the rail; one line adds one. used
// has to be cheap: every page asks.
func (d *Desk) roomList() []struct {
	room
	used func(*http.Request) (bool, error)
} {
	return []struct {
		room
		used func(*http.Request) (bool, error)
	}{
		{room{Name: "Experiments", Path: "/experiments", Rail: "experiments", Key: "g x"}, func(r *http.Request) (bool, error) {
			return d.App.Bets.Any(r.Context(), web.Who(r.Context()).Actor)
		}},
		{room{Name: "Showcase", Path: "/showcase", Rail: "showcase"}, func(r *http.Request) (bool, error) {
			by := web.Who(r.Context()).Actor
			if any, err := d.App.Shows.Any(r.Context(), by); any || err != nil {
				return any, err
			}
			return d.App.Huddles.AnyClosed(r.Context(), by)
		}},
		{room{Name: "Library", Path: "/library", Rail: "library"}, func(r *http.Request) (bool, error) {
			return d.App.Cases.Any(r.Context(), web.Who(r.Context()).Actor)
		}},
		{room{Name: "Inbox", Path: "/inbox", Rail: "inbox"}, func(r *http.Request) (bool, error) {
			by := web.Who(r.Context()).Actor
			waiting, err := d.App.Inbox.List(r.Context(), by, loop.EpisodeQuery{Limit: 1})
			if len(waiting.Items) > 0 || err != nil {
				return len(waiting.Items) > 0, err
			}
			said, err := d.App.Said.Waiting(r.Context(), by)
			return len(said) > 0, err
		}},
		{room{Name: "Sources", Path: "/sources", Rail: "sources"}, func(r *http.Request) (bool, error) {
			all, err := d.App.Sources.List(r.Context(), web.Who(r.Context()).Actor)
			return len(all) > 0, err
		}},
	}
}

// rooms fills in which rooms the rail shows. What fails here goes to the log only.
func (d *Desk) rooms(r *http.Request, f *Frame) {
	for _, one := range d.roomList() {
		used, err := one.used(r)
		if err != nil {
			d.Log.Warn("rail", "id", web.ID(r.Context()), "err", err)
		}
		one.Used = used
		if used {
			f.Rooms = append(f.Rooms, one.room)
		} else {
			f.More = append(f.More, one.room)
		}
	}
}
