// Package source reads foreign files: a stream in, drafts out; one file and one
// line in All for each format.
//
// A parser never holds more than one record: 8 MB at most, 100 levels deep. Only
// where several rows tell of one thing does it hold the newest row of each, up to
// 256 MB, since the last one counts. A format of which a file is one record (One)
// also reads a folder: Files, in the order of the paths, links not followed. What
// cannot be taken becomes a Draft with a Reject that says where it stands, why,
// and how to mend it, and the next record is read as if nothing had happened.
// Only a file that cannot be what it was said to be ends with an error.
//
// # Times
//
// A time with a zone is taken as it stands: 2026-08-03T14:05:00+02:00, Z, "UTC",
// and Unix seconds or milliseconds of 10 or 13 digits. One without is read in
// Options.Zone, and marked as assumed when nobody gave a zone. In the hour that a
// clock change skips or repeats it is read as time.Date reads it: one of the two
// instants, always the same one, its precision as written. The precision is what
// was written: 2026-08-03 is known to the day, 2026-08-03 14:05 to the minute.
// A date that two countries read in two ways (03.08.2026, 03/08/2026) is rejected
// unless a map gives its layout. "?", "", "null", "n/a" and "-" mean missing.
//
// An item without an end ends at an unknown time: only a profile or a map with a
// state that says "open" makes it pending. Nothing is ever clamped.
package source
