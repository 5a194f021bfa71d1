package loop

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Release is a version of a program, and when it was first heard of.
type Release struct {
	Name string    // shop@2.4.0, 2.4.0 or a build
	Seen time.Time // first deploy or first signal of it; zero when there is none
}

// ReleaseOrder says by what two releases were ordered.
type ReleaseOrder string

const (
	BySame    ReleaseOrder = "same"    // it is the same one
	ByVersion ReleaseOrder = "version" // both are versions: Semantic Versioning 2.0.0, section 11, with two to four numbers
	BySeen    ReleaseOrder = "seen"    // by when each was first deployed or heard of
	ByNothing ReleaseOrder = ""        // nobody can say
)

// Compare orders two releases: below 0 when r is older than o. With ByNothing the
// number says nothing. Two of different programs (shop@2.4.0, till@2.4.0) are no
// versions of one thing, and go by when they were seen.
func (r Release) Compare(o Release) (int, ReleaseOrder) {
	if r.Name == o.Name {
		return 0, BySame
	}
	mine, of := r.parts()
	theirs, whose := o.parts()
	a, aOK := versionOf(mine)
	b, bOK := versionOf(theirs)
	switch {
	case (of == whose || of == "" || whose == "") && aOK && bOK:
		return a.compare(b), ByVersion
	case mine == theirs && (of == "" || whose == ""):
		return 0, BySame
	case r.Seen.IsZero() || o.Seen.IsZero():
		return 0, ByNothing
	}
	return r.Seen.Compare(o.Seen), BySeen
}

// parts are the version and the program of shop@2.4.0.
func (r Release) parts() (version, program string) {
	if i := strings.LastIndexByte(r.Name, '@'); i >= 0 {
		return r.Name[i+1:], r.Name[:i]
	}
	return r.Name, ""
}

// Names are those under which a release may have been told elsewhere: shop@2.4.0
// is 2.4.0 to a pipeline.
func (r Release) Names() []string {
	version, program := r.parts()
	if program == "" || version == "" {
		return []string{r.Name}
	}
	return []string{r.Name, version}
}

// At is the release with when it was first seen under any of its names.
func (r Release) At(seen map[string]time.Time) Release {
	r.Seen = time.Time{}
	for _, name := range r.Names() {
		if at, ok := seen[name]; ok && (r.Seen.IsZero() || at.Before(r.Seen)) {
			r.Seen = at
		}
	}
	return r
}

// version is a version in numbers.
type version struct {
	core [4]int64
	pre  []string // of a pre-release: rc, 1
}

// versionOf reads 2.4, v2.4.1, 2.4.1-rc.1+build. A single number is a build, and
// no version.
func versionOf(s string) (version, bool) {
	var v version
	s = strings.TrimPrefix(s, "v")
	s, _, _ = strings.Cut(s, "+") // builds have no order
	core, pre, early := strings.Cut(s, "-")
	numbers := strings.Split(core, ".")
	if len(numbers) < 2 || len(numbers) > len(v.core) || early && pre == "" {
		return v, false
	}
	for i, n := range numbers {
		x, ok := wholeNumber(n)
		if v.core[i] = x; !ok {
			return v, false
		}
	}
	if early {
		v.pre = strings.Split(pre, ".")
	}
	return v, true
}

func wholeNumber(s string) (int64, bool) {
	if s == "" || len(s) > 18 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func (v version) compare(o version) int {
	for i, n := range v.core {
		if c := cmp.Compare(n, o.core[i]); c != 0 {
			return c
		}
	}
	if len(v.pre) == 0 || len(o.pre) == 0 { // a pre-release comes before its release
		return cmp.Compare(len(o.pre), len(v.pre))
	}
	for i := 0; i < len(v.pre) && i < len(o.pre); i++ {
		if c := comparePre(v.pre[i], o.pre[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(v.pre), len(o.pre))
}

// comparePre orders one part of a pre-release: numbers by size, before words.
func comparePre(a, b string) int {
	x, isX := wholeNumber(a)
	y, isY := wholeNumber(b)
	switch {
	case isX && isY:
		return cmp.Compare(x, y)
	case isX != isY:
		return yesLast(isY, isX)
	}
	return cmp.Compare(a, b)
}

// Resolution is the word that a failure made of crashes is resolved in a release.
type Resolution struct {
	Workspace ID
	Failure   ID
	Release   string // 1 to 80 characters
	SaidAt    time.Time
	BackIn    string    // the release in which it came back; "" while the word holds
	BackAt    time.Time // the first crash of it
}

// Holds reports whether it did not come back.
func (r Resolution) Holds() bool { return r.BackAt.IsZero() }

// Validate returns every broken rule, joined.
func (r Resolution) Validate() error {
	var c Check
	c.Len("release", r.Release, 1, 80)
	if strings.ContainsAny(r.Release, "\n\r\t") {
		c.Fault("release", "A release is one line, as the program tells it: 2.4.0 or shop@2.4.0.")
	}
	return c.Err()
}

// Since is what a crash after the word says about it.
type Since string

const (
	SinceBack    Since = "back"    // its release is not older: it came back
	SinceOlder   Since = "older"   // its release is older: it counts only
	SinceUnnamed Since = "unnamed" // it names no release: it counts only
	SinceUnknown Since = "unknown" // which of the two is older nobody can say: it counts only
)

// ReleaseCrashes are the crashes of one release since a time.
type ReleaseCrashes struct {
	Release Release // Name is "" for those that name none
	First   time.Time
	Crashes int
}

// Judge says what crashes of a release after the word say about it. in is the
// release in which it was resolved, with when that was seen.
func (c ReleaseCrashes) Judge(in Release) Since {
	if c.Release.Name == "" {
		return SinceUnnamed
	}
	switch n, how := c.Release.Compare(in); {
	case how == ByNothing:
		return SinceUnknown
	case n < 0:
		return SinceOlder
	}
	return SinceBack
}

// Back is the first of crashes that says that it came back; false when none does.
func Back(all []ReleaseCrashes, in Release) (ReleaseCrashes, bool) {
	var first ReleaseCrashes
	for _, c := range all {
		if c.Judge(in) == SinceBack && (first.Crashes == 0 || cmp.Or(c.First.Compare(first.First), cmp.Compare(c.Release.Name, first.Release.Name)) < 0) {
			first = c
		}
	}
	return first, first.Crashes > 0
}

// Words are what people read: resolved in 2.4.0; or came back in 2.4.1, said to be
// resolved in 2.4.0.
func (r Resolution) Words() string {
	if r.Holds() {
		return "resolved in " + r.Release
	}
	return "came back in " + r.BackIn + ", said to be resolved in " + r.Release
}

// Words say why crashes of a release after the word count only, or that it came back.
func (s Since) Words() string {
	return map[Since]string{SinceBack: "not older: it came back", SinceOlder: "older: counted, no more", SinceUnnamed: "names no release: counted, no more",
		SinceUnknown: "which of the two is older nobody can say: counted, no more"}[s]
}
