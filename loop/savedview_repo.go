package loop

import "context"

// SavedViewReader finds views of the log.
type SavedViewReader interface {
	SavedView(ctx context.Context, ws, id ID) (SavedView, error)        // a removed one too
	SavedViews(ctx context.Context, ws, member ID) ([]SavedView, error) // the member's own and all shared ones, by name; without removed ones, at most 500
}

// SavedViewWriter saves them.
type SavedViewWriter interface {
	SaveView(ctx context.Context, v SavedView, ev Event) (SavedView, error)
}
