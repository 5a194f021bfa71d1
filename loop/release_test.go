package loop

import (
	"testing"
	"time"
)

func TestReleasesAreOrderedByVersionElseByWhenTheyWereSeen(t *testing.T) {
	early := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	late := early.AddDate(0, 0, 1)
	tests := []struct {
		name string
		a, b Release
		want int
		how  ReleaseOrder
	}{
		{"a patch is newer", Release{Name: "2.4.1"}, Release{Name: "2.4.0"}, 1, ByVersion},
		{"numbers go by size and not by letters", Release{Name: "2.10.0"}, Release{Name: "2.9.0"}, 1, ByVersion},
		{"a missing number is 0", Release{Name: "2.4"}, Release{Name: "2.4.0"}, 0, ByVersion},
		{"a v does not matter", Release{Name: "v2.4.0"}, Release{Name: "2.3.9"}, 1, ByVersion},
		{"a pre-release comes before its release", Release{Name: "2.4.0-rc.1"}, Release{Name: "2.4.0"}, -1, ByVersion},
		{"pre-releases go by number", Release{Name: "2.4.0-rc.10"}, Release{Name: "2.4.0-rc.9"}, 1, ByVersion},
		{"a number comes before a word", Release{Name: "2.4.0-1"}, Release{Name: "2.4.0-alpha"}, -1, ByVersion},
		{"a longer pre-release is newer", Release{Name: "2.4.0-rc.1.1"}, Release{Name: "2.4.0-rc.1"}, 1, ByVersion},
		{"builds of one version are alike", Release{Name: "2.4.0+17"}, Release{Name: "2.4.0+18"}, 0, ByVersion},
		{"the program may stand before it", Release{Name: "shop@2.4.1"}, Release{Name: "shop@2.4.0"}, 1, ByVersion},
		{"a person leaves the program out", Release{Name: "shop@2.4.1"}, Release{Name: "2.4.0"}, 1, ByVersion},
		{"two programs have no common version", Release{Name: "shop@2.4.1", Seen: early}, Release{Name: "till@1.0.0", Seen: late}, -1, BySeen},
		{"four numbers are a version", Release{Name: "1.2.3.4"}, Release{Name: "1.2.3.3"}, 1, ByVersion},
		{"five are none", Release{Name: "1.2.3.4.5"}, Release{Name: "1.2.3.4.4"}, 0, ByNothing},
		{"commits go by when they were seen", Release{Name: "9fceb02", Seen: late}, Release{Name: "ab12f3e", Seen: early}, 1, BySeen},
		{"one version and one commit too", Release{Name: "2.4.0", Seen: early}, Release{Name: "ab12f3e", Seen: late}, -1, BySeen},
		{"a number alone is a build and no version", Release{Name: "9", Seen: late}, Release{Name: "10", Seen: early}, 1, BySeen},
		{"one that was never seen has no place", Release{Name: "ab12f3e", Seen: early}, Release{Name: "9fceb02"}, 0, ByNothing},
		{"the same one is the same, seen or not", Release{Name: "ab12f3e"}, Release{Name: "ab12f3e"}, 0, BySame},
		{"with its program or without", Release{Name: "shop@ab12f3e"}, Release{Name: "ab12f3e"}, 0, BySame},
		{"numbers that no computer holds are no version", Release{Name: "1.9999999999999999999999"}, Release{Name: "1.0"}, 0, ByNothing},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			if got, how := c.a.Compare(c.b); got != c.want || how != c.how {
				t.Errorf("%v to %v is %d by %q, want %d by %q", c.a.Name, c.b.Name, got, how, c.want, c.how)
			}
			if got, how := c.b.Compare(c.a); got != -c.want || how != c.how {
				t.Errorf("turned round: %d by %q", got, how)
			}
		})
	}
}

func TestACrashOfAReleaseThatIsNotOlderIsTheFirstSignOfItsReturn(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 2, h, 0, 0, 0, time.UTC) }
	in := Release{Name: "shop@2.4.0", Seen: at(0)}
	tests := []struct {
		name  string
		crash ReleaseCrashes
		want  Since
	}{
		{"an older one counts only", ReleaseCrashes{Release{Name: "shop@2.3.9"}, at(1), 3}, SinceOlder},
		{"the very release is a return", ReleaseCrashes{Release{Name: "shop@2.4.0"}, at(5), 1}, SinceBack},
		{"so is a newer one", ReleaseCrashes{Release{Name: "shop@2.4.1"}, at(4), 1}, SinceBack},
		{"one that names none counts only", ReleaseCrashes{Release{}, at(2), 1}, SinceUnnamed},
		{"one that nobody can order counts only", ReleaseCrashes{Release{Name: "ab12f3e"}, at(3), 1}, SinceUnknown},
		{"one that was seen later is a return", ReleaseCrashes{Release{Name: "9fceb02", Seen: at(6)}, at(6), 1}, SinceBack},
	}
	var all []ReleaseCrashes
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			if got := c.crash.Judge(in); got != c.want {
				t.Errorf("it says %q, want %q", got, c.want)
			}
		})
		all = append(all, c.crash)
	}
	if got, back := Back(all, in); !back || got.Release.Name != "shop@2.4.1" {
		t.Errorf("it came back in %+v, %v", got, back)
	}
	if got, back := Back(all[:1], in); back {
		t.Errorf("an older crash brought it back: %+v", got)
	}
}

func TestGroupsThatAreJoinedGoOnAsOne(t *testing.T) {
	g := func(n byte) [16]byte { return [16]byte{n} }
	all := GroupJoins{{Group: g(3), Into: g(2)}, {Group: g(2), Into: g(1)}, {Group: g(5), Into: g(4)}}
	for group, want := range map[byte]byte{1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 6} {
		if got := all.Root(g(group)); got != g(want) {
			t.Errorf("%d goes on as %d, want %d", group, got[0], want)
		}
	}
	if got := all.Of(g(1)); len(got) != 3 || got[0] != g(1) || got[1] != g(2) || got[2] != g(3) {
		t.Errorf("of 1 are %v", got)
	}
	if s := EpisodeDismissed.Joined(); s == EpisodeDismissed || s.Joined() != s || s.Parted() != EpisodeDismissed {
		t.Errorf("joined it is %q", s)
	}
}
