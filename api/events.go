package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Event says who did what, when, to which object.
type Event struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind" enum:"person,token,operator,rule"`
	Actor  string    `json:"actor" doc:"Name of a member or a token, or operator"`
	Member *string   `json:"member" doc:"ref"`
	Verb   string    `json:"verb" example:"failure.logged"`
	Object string    `json:"object" doc:"ref, or a name where there is none"`
}

// AuditEvent is an event with what stood there before.
type AuditEvent struct {
	Event
	Old    json.RawMessage `json:"old" doc:"Old values by field; null for a creation"`
	Sealed bool            `json:"sealed" doc:"It stands in the chain of seals"`
}

// Feed is a stretch of events, oldest first.
type Feed struct {
	Items      []Event `json:"items" nullable:"false"`
	NextCursor string  `json:"next_cursor" doc:"Send it as after for what follows at once; empty at the end"`
	After      string  `json:"after" doc:"Send it as after the next time"`
}

// Events writes events as the wire carries them.
func (b *Book) Events(ctx context.Context, all ...loop.Event) ([]Event, error) {
	var people []loop.ID
	for _, e := range all {
		people = append(people, e.Member)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	out := make([]Event, len(all))
	for i, e := range all {
		out[i] = Event{ID: e.ID.String(), At: e.At.UTC(), Kind: string(e.Kind), Actor: e.Actor, Member: b.ref(e.Member), Verb: e.Verb, Object: e.Object}
	}
	return out, nil
}

// AuditEvents writes events with what stood there before.
func (b *Book) AuditEvents(ctx context.Context, all ...loop.Event) ([]AuditEvent, error) {
	plain, err := b.Events(ctx, all...)
	if err != nil {
		return nil, err
	}
	out := make([]AuditEvent, len(all))
	for i, e := range all {
		out[i] = AuditEvent{Event: plain[i], Old: e.Old, Sealed: e.Seal != 0}
	}
	return out, nil
}

func (s *Service) events() {
	add(s, operation{method: http.MethodGet, path: "/events", id: "list-events", tag: "events", need: loop.Viewer,
		says: "Read what happened to the learning loop after an event, oldest first. Ask again a little before the last one and drop what is known: " +
			"on PostgreSQL an event may appear a moment after a younger one"}, s.listEvents)
}

type feedQuery struct {
	After string `query:"after" pattern:"^[0-9]{1,19}$" patternDescription:"the id of an event" doc:"id of an event; from the beginning when it is left out"`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"500"`
}

func (s *Service) listEvents(ctx context.Context, by loop.Actor, in *feedQuery) (*out[Feed], error) {
	after, err := eventID(in.After)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Audit.Feed(ctx, by, after, in.Limit)
	if err != nil {
		return nil, err
	}
	feed := Feed{After: after.String()}
	if n := len(page.Items); n > 0 {
		feed.After = page.Items[n-1].ID.String()
	}
	if page.Next != "" {
		feed.NextCursor = feed.After
	}
	shown := slices.DeleteFunc(page.Items, func(e loop.Event) bool { return !aboutTheLoop(e.Verb) })
	feed.Items, err = s.book(ctx, by).Events(ctx, shown...)
	return &out[Feed]{Body: feed}, err
}

func eventID(text string) (id loop.ID, err error) {
	if text == "" {
		return 0, nil
	}
	if id.UnmarshalText([]byte(text)) != nil {
		return 0, loop.Fault("after", "This is no id of an event. Use the after of an earlier answer.")
	}
	return id, nil
}

// aboutTheLoop keeps sign-ins, refusals and the like out of what everybody reads:
// those are for the audit log.
func aboutTheLoop(verb string) bool {
	noun, _, _ := strings.Cut(verb, ".")
	return slices.Contains([]string{"failure", "insight", "analysis", "action", "effect", "tag", "team", "import", "huddle", "experiment"}, noun)
}
