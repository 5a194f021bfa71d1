package loop

import "context"

// EntryQuery chooses entries, in the order in which they were made. Zero fields do
// not narrow.
type EntryQuery struct {
	Week    string
	State   EntryState
	Failure ID
	Huddle  ID
	Asked   ID
}

// ShowcaseReader finds weeks and their entries.
type ShowcaseReader interface {
	Showcase(ctx context.Context, ws ID, week string) (Showcase, error)
	ShowcaseByID(ctx context.Context, ws, id ID) (Showcase, error)
	Showcases(ctx context.Context, ws ID, cursor string, limit int) (Page[Showcase], error) // newest week first
	Entry(ctx context.Context, ws, id ID) (Entry, error)
	Entries(ctx context.Context, ws ID, q EntryQuery) ([]Entry, error)
}

// ShowcaseWriter saves them. A week that exists already is a Conflict.
type ShowcaseWriter interface {
	// HoldShowcase is Showcase, and lets no other transaction hold or save the week
	// until this one ends: a ballot is cast before the count or after it.
	HoldShowcase(ctx context.Context, ws ID, week string) (Showcase, error)
	SaveShowcase(ctx context.Context, s Showcase, ev Event) (Showcase, error)
	SaveEntry(ctx context.Context, e Entry, ev Event) (Entry, error)
}
