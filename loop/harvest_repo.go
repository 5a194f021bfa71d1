package loop

import (
	"context"
	"time"
)

// HarvestReader finds sources, and what came of them.
type HarvestReader interface {
	Source(ctx context.Context, ws, id ID) (Source, error)
	Sources(ctx context.Context, ws ID) ([]Source, error)                           // by name, removed ones too
	SourceByDoor(ctx context.Context, door []byte) (Source, error)                  // of any workspace, as the address says
	Delivery(ctx context.Context, ws, id ID) (Delivery, error)                      // with its body
	Deliveries(ctx context.Context, ws ID, q DeliveryQuery) (Page[Delivery], error) // newest first, without bodies
	Signals(ctx context.Context, ws ID, q SignalQuery) (Page[Signal], error)        // newest start first
	SignalsNamed(ctx context.Context, ws ID, keys [][16]byte) (map[[16]byte]Signal, error)
	GroupSignals(ctx context.Context, ws, source ID, group [16]byte, since, until time.Time) ([]Signal, error) // that start in [since, until]; a zero until is none
	Episode(ctx context.Context, ws, id ID) (Episode, error)
	Episodes(ctx context.Context, ws ID, q EpisodeQuery) (Page[Episode], error)
	GroupEpisodes(ctx context.Context, ws, source ID, group [16]byte, since, until time.Time) ([]Episode, error) // that touch [since, until], by their start; a zero until is none
}

// HarvestWriter saves them. Signals and deliveries have no events.
type HarvestWriter interface {
	SaveSource(ctx context.Context, s Source, ev Event) (Source, error) // a name that exists already is a Conflict
	// Receive keeps a delivery. When one with its key is there, it keeps nothing and
	// returns that one's ID and false.
	Receive(ctx context.Context, d Delivery) (ID, bool, error)
	// Waiting returns which of these deliveries are still to be read. Nobody else
	// reads those of the workspace before the transaction has ended.
	Waiting(ctx context.Context, ws ID, ids []ID) ([]ID, error)
	SettleDelivery(ctx context.Context, d Delivery) error      // State, Reason and Told
	PutSignals(ctx context.Context, ws ID, all []Signal) error // new ones, and known ones as they are now; themes that are not there join
	PutEpisode(ctx context.Context, e Episode) (Episode, error)
	DropEpisode(ctx context.Context, ws, id ID) error
}
