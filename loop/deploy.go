package loop

import (
	"cmp"
	"strings"
	"time"
)

// Deploy is one change that went to production, as a pipeline or a person tells it.
// Metrics read it.
type Deploy struct {
	ID         ID
	Workspace  ID
	Team       ID     // 0 when it belongs to the whole workspace
	ExternalID string // how whoever tells it knows it: 1 to 200 characters, one deploy each
	Service    string // at most 80 characters
	Version    string // build or tag, at most 80 characters; the same one again is no new release
	At         time.Time
	CommitAt   time.Time // first commit in it; zero when nobody told
	Rollback   bool      // it brought an earlier version back
	Failed     bool      // it led to a failure, or had to be mended by hand
	MendedAt   time.Time // when what it broke was well again; zero while it is not, or nothing broke
	Unplanned  bool      // made to repair something for users
	ReportedAt time.Time // when it was told last

	// Where a repository tells it, so that a release and its deployment are known as one: see Distinct.
	Repository string // "" when no repository tells it, at most 200 characters
	Commit     string // whole hash, at most 80 characters
	Tag        string // or branch, as the repository names what was deployed: at most 80 characters
	Release    bool   // it says that a version was published, not that it was deployed

	// What follows from others, and is never stored.
	Released    string // tag of the release that is one with it: see Distinct
	MendUnknown bool   // it caused a failure of which nobody knows when it ended: see Charge
}

// Validate returns every broken rule, joined.
func (d Deploy) Validate() error {
	var c Check
	c.Len("external_id", d.ExternalID, 1, 200)
	c.Len("service", d.Service, 0, 80)
	c.Len("version", d.Version, 0, 80)
	c.Len("repository", d.Repository, 0, 200)
	c.Len("commit", d.Commit, 0, 80)
	c.Len("tag", d.Tag, 0, 80)
	if d.At.IsZero() {
		c.Fault("at", "Say when it went to production, as 2026-11-23T10:00:00Z.")
	}
	c.instant("at", d.At)
	c.instant("commit_at", d.CommitAt)
	c.instant("mended_at", d.MendedAt)
	if !d.At.IsZero() && d.CommitAt.After(d.At) {
		c.Fault("commit_at", "The commit (%s) is after the deploy (%s). Change one of the two.", d.CommitAt.UTC().Format(shownTime), d.At.UTC().Format(shownTime))
	}
	if !d.MendedAt.IsZero() && d.MendedAt.Before(d.At) {
		c.Fault("mended_at", "It was mended (%s) before the deploy (%s). Change one of the two.", d.MendedAt.UTC().Format(shownTime), d.At.UTC().Format(shownTime))
	}
	if !d.MendedAt.IsZero() && !d.Failed {
		c.Fault("mended_at", "Only a deploy that failed is mended. Say failed too, or leave it out.")
	}
	return c.Err()
}

// instant demands a year that a column can hold, or no time at all.
func (c *Check) instant(field string, t time.Time) {
	if !t.IsZero() && (t.Before(earliest) || !t.Before(latest)) {
		c.Fault(field, "The year %d is out of range. Use a year from 1000 to 2999.", t.Year())
	}
}

// Same reports whether two tell the same of one deploy, whenever they were told.
func (d Deploy) Same(o Deploy) bool {
	times := d.At.Equal(o.At) && d.CommitAt.Equal(o.CommitAt) && d.MendedAt.Equal(o.MendedAt)
	d.At, d.CommitAt, d.MendedAt = o.At, o.CommitAt, o.MendedAt
	d.ID, d.ReportedAt = o.ID, o.ReportedAt
	return times && d == o
}

// Name is how people know a deploy: service and version, the tag of its release where
// there is one.
func (d Deploy) Name() string {
	name := strings.TrimSpace(d.Service + " " + cmp.Or(d.Released, shortHash(d.Version)))
	return cmp.Or(name, d.ExternalID)
}

// shortHash cuts the whole hash of a commit to what people read.
func shortHash(version string) string {
	if len(version) == 40 && strings.Trim(version, "0123456789abcdef") == "" {
		return version[:7]
	}
	return version
}
