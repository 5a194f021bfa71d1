package loop

import (
	"net/url"
	"strings"
	"time"
)

// SavedView is a name for filters of the log: somebody's own, or shared.
type SavedView struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Name      string    // 1 to 60 characters
	Query     string    // filters as they stand in an address, in order; never empty
	Owner     ID        // the member whose own it is; 0 when it is shared
	Team      ID        // the team that shares it; 0 for the whole workspace
	RemovedAt time.Time // zero while it stands
	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// ViewKeys are the filters that a view may keep.
func ViewKeys() []string {
	return []string{"q", "stage", "kind", "tag", "service", "severity", "team", "since", "until", "state", "late"}
}

// MostViews bounds how many views somebody has of their own, and how many a team shares.
const MostViews = 50

// ViewQuery brings filters into the one form in which they are kept: known ones
// with a value, in order.
func ViewQuery(q url.Values) string {
	kept := url.Values{}
	for _, k := range ViewKeys() {
		if s := strings.TrimSpace(q.Get(k)); s != "" && s != "any" {
			kept.Set(k, s)
		}
	}
	return kept.Encode()
}

// Validate returns every broken rule, joined.
func (v SavedView) Validate() error {
	var c Check
	c.Len("name", v.Name, 1, 60)
	if v.Query == "" {
		c.Fault("name", "Choose a filter first: a view without one is the whole log.")
	}
	if len(v.Query) > 2000 {
		c.Fault("name", "These filters are too long to be kept. Use fewer words.")
	}
	return c.Err()
}

// Address is where the view leads.
func (v SavedView) Address() string { return "/failures?" + v.Query }

// Remove takes the view away; Restore brings it back. Doing either twice is a Conflict.
func (v *SavedView) Remove(at time.Time) error {
	if !v.RemovedAt.IsZero() {
		return Errorf(Conflict, "This view is removed already.")
	}
	v.RemovedAt = at
	return nil
}

// Restore brings a removed view back.
func (v *SavedView) Restore() error {
	if v.RemovedAt.IsZero() {
		return Errorf(Conflict, "This view is there already.")
	}
	v.RemovedAt = time.Time{}
	return nil
}
