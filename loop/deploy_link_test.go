package loop_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/loop"
)

var linkDay = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// went is a deploy of a service so long before noon.
func went(id loop.ID, service string, before time.Duration) loop.Deploy {
	return loop.Deploy{ID: id, ExternalID: "run-" + id.String(), Service: service, At: linkDay.Add(-before)}
}

func TestTheRuleLinksDeploysThatCameBefore(t *testing.T) {
	broke := func(change ...func(*loop.Failure)) loop.Failure {
		f := loop.Failure{Services: []string{"Shop"}, StartedAt: loop.At(linkDay, loop.ToSecond)}
		for _, c := range change {
			c(&f)
		}
		return f
	}
	bare := func(f *loop.Failure) { f.Services = nil }
	began := func(m loop.Moment) func(*loop.Failure) { return func(f *loop.Failure) { f.StartedAt = m } }
	tests := []struct {
		name    string
		failure loop.Failure
		deploys []loop.Deploy
		words   []loop.DeployWord
		want    []loop.ID
		sure    []float64
		word    string // how sure the first is
	}{
		{"of its service just before, it is likely", broke(), []loop.Deploy{went(1, "shop", 5*time.Minute)}, nil, []loop.ID{1}, []float64{0.89}, "likely"},
		{"six hours halve it", broke(), []loop.Deploy{went(1, "shop", 6*time.Hour)}, nil, []loop.ID{1}, []float64{0.45}, "possible"},
		{"a day before it is unlikely", broke(), []loop.Deploy{went(1, "shop", 24*time.Hour)}, nil, []loop.ID{1}, []float64{0.06}, "unlikely"},
		{"more than a day before there is no link", broke(), []loop.Deploy{went(1, "shop", 24*time.Hour+time.Second)}, nil, nil, nil, ""},
		{"a later one is no link", broke(), []loop.Deploy{went(1, "shop", -time.Second)}, nil, nil, nil, ""},
		{"one within the second that was written down is", broke(), []loop.Deploy{went(1, "shop", -900*time.Millisecond)}, nil, []loop.ID{1}, []float64{0.9}, "likely"},
		{"of another service it is none", broke(), []loop.Deploy{went(1, "search", time.Minute)}, nil, nil, nil, ""},
		{"without a service of the deploy it is half as sure", broke(), []loop.Deploy{went(1, "", 0)}, nil, []loop.ID{1}, []float64{0.45}, "possible"},
		{"without a service of the failure too", broke(bare), []loop.Deploy{went(1, "search", 0)}, nil, []loop.ID{1}, []float64{0.45}, "possible"},
		{"several share it, the nearest first", broke(), []loop.Deploy{went(1, "shop", 6*time.Hour), went(2, "shop", 0)}, nil, []loop.ID{2, 1}, []float64{0.6, 0.15}, "likely"},
		{"a begin that was worked out halves it", broke(began(loop.ImputedAt(linkDay, loop.ToMinute))), []loop.Deploy{went(1, "shop", 0)}, nil, []loop.ID{1}, []float64{0.45}, "possible"},
		{"of a day each hour of it may be the begin", broke(began(loop.At(linkDay, loop.ToDay))), []loop.Deploy{went(1, "shop", -20*time.Hour)}, nil, []loop.ID{1}, []float64{0.45}, "possible"},
		{"without a begin it counts from the notice", broke(began(loop.Is(loop.UnknownTime)), func(f *loop.Failure) { f.DetectedAt = loop.At(linkDay, loop.ToSecond) }), []loop.Deploy{went(1, "shop", 0)}, nil, []loop.ID{1}, []float64{0.9}, "likely"},
		{"without any time the rule is silent", broke(began(loop.Is(loop.UnknownTime))), []loop.Deploy{went(1, "shop", 0)}, nil, nil, nil, ""},
		{"what a person ruled out comes last and leaves its share", broke(), []loop.Deploy{went(1, "shop", 6*time.Hour), went(2, "shop", 0)}, []loop.DeployWord{{Deploy: 2}}, []loop.ID{1, 2}, []float64{0.45, 0}, "possible"},
		{"once a person has named it the rule is silent", broke(), []loop.Deploy{went(1, "shop", 6*time.Hour), went(2, "shop", 0)}, []loop.DeployWord{{Deploy: 1, Caused: true}}, []loop.ID{1}, []float64{0}, ""},
		{"a person may name one beyond its reach", broke(), []loop.Deploy{went(1, "search", 90*time.Hour), went(2, "shop", 0)}, []loop.DeployWord{{Deploy: 1, Caused: true}}, []loop.ID{1}, []float64{0}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			links := tt.failure.LinksTo(tt.deploys, tt.words)
			var got []loop.ID
			var sure []float64
			for _, l := range links {
				got, sure = append(got, l.Deploy.ID), append(sure, l.Sure)
			}
			if d := cmp.Diff(tt.want, got) + cmp.Diff(tt.sure, sure); d != "" {
				t.Error(d)
			}
			if len(links) > 0 && links[0].SureWord() != tt.word {
				t.Errorf("%s, want %s", links[0].SureWord(), tt.word)
			}
			for range 5 {
				rand.Shuffle(len(tt.deploys), func(i, j int) { tt.deploys[i], tt.deploys[j] = tt.deploys[j], tt.deploys[i] })
				if d := cmp.Diff(links, tt.failure.LinksTo(tt.deploys, tt.words)); d != "" {
					t.Errorf("in another order: %s", d)
				}
			}
		})
	}
}

func TestAReleaseAndItsDeploymentAreOneDeploy(t *testing.T) {
	hash := "0123456789012345678901234567890123456789"
	release := func(id loop.ID, tag, commit string, before time.Duration) loop.Deploy {
		d := went(id, "shop", before)
		d.Repository, d.Tag, d.Version, d.Commit, d.Release = "small/shop", tag, tag, commit, true
		return d
	}
	site := func(id loop.ID, ref string, before time.Duration) loop.Deploy {
		d := went(id, "shop", before)
		d.Repository, d.Tag, d.Version, d.Commit = "small/shop", ref, hash, hash
		return d
	}
	elsewhere := site(2, "v1", 0)
	elsewhere.Repository = "small/search"
	tests := []struct {
		name string
		all  []loop.Deploy
		kept map[loop.ID]string // with the names
		into map[loop.ID]loop.ID
	}{
		{"by the tag", []loop.Deploy{release(1, "v1", "", time.Hour), site(2, "v1", 0)}, map[loop.ID]string{2: "shop v1"}, map[loop.ID]loop.ID{1: 2}},
		{"by the commit, from a branch", []loop.Deploy{release(1, "v1", hash, -time.Hour), site(2, "main", 0)}, map[loop.ID]string{2: "shop v1"}, map[loop.ID]loop.ID{1: 2}},
		{"not of another tag", []loop.Deploy{release(1, "v2", "", 0), site(2, "v1", 0)}, map[loop.ID]string{1: "shop v2", 2: "shop 0123456"}, nil},
		{"not of another repository", []loop.Deploy{release(1, "v1", hash, 0), elsewhere}, map[loop.ID]string{1: "shop v1", 2: "shop 0123456"}, nil},
		{"not days later", []loop.Deploy{release(1, "v1", "", 24*time.Hour+time.Second), site(2, "v1", 0)}, map[loop.ID]string{1: "shop v1", 2: "shop 0123456"}, nil},
		{"the nearest of two deployments", []loop.Deploy{release(1, "v1", "", 2*time.Hour), site(2, "v1", 0), site(3, "v1", time.Hour)}, map[loop.ID]string{2: "shop 0123456", 3: "shop v1"}, map[loop.ID]loop.ID{1: 3}},
		{"a release alone stays", []loop.Deploy{release(1, "v1", "", 0)}, map[loop.ID]string{1: "shop v1"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 6 {
				kept, into := loop.Distinct(tt.all)
				got := map[loop.ID]string{}
				for _, d := range kept {
					got[d.ID] = d.Name()
				}
				if d := cmp.Diff(tt.kept, got); d != "" {
					t.Error(d)
				}
				if len(into) != len(tt.into) || len(into) > 0 && !cmp.Equal(into, tt.into) {
					t.Errorf("into %v, want %v", into, tt.into)
				}
				rand.Shuffle(len(tt.all), func(i, j int) { tt.all[i], tt.all[j] = tt.all[j], tt.all[i] })
			}
		})
	}
}

func TestADeployThatCausedAFailureHasFailedUntilThatEnded(t *testing.T) {
	end := func(m loop.Moment) loop.Failure {
		return loop.Failure{StartedAt: loop.At(linkDay, loop.ToSecond), MitigatedAt: m, ResolvedAt: loop.Is(m.State())}
	}
	at := func(h int) loop.Moment { return loop.At(linkDay.Add(time.Duration(h)*time.Hour), loop.ToSecond) }
	told := went(1, "shop", time.Hour)
	told.Failed, told.MendedAt = true, linkDay.Add(7*time.Hour)
	tests := []struct {
		name    string
		deploy  loop.Deploy
		caused  []loop.Failure
		failed  bool
		mended  time.Time
		unknown bool
	}{
		{"one that caused nothing is as it was told", went(1, "shop", time.Hour), nil, false, time.Time{}, false},
		{"mended with the failure", went(1, "shop", time.Hour), []loop.Failure{end(at(2))}, true, linkDay.Add(2 * time.Hour), false},
		{"mended with the last of two", went(1, "shop", time.Hour), []loop.Failure{end(at(4)), end(at(2))}, true, linkDay.Add(4 * time.Hour), false},
		{"open while one goes on", went(1, "shop", time.Hour), []loop.Failure{end(at(4)), end(loop.Is(loop.Pending))}, true, time.Time{}, false},
		{"nobody knows when", went(1, "shop", time.Hour), []loop.Failure{end(loop.Is(loop.UnknownTime)), end(at(4))}, true, time.Time{}, true},
		{"what was told of the deploy stays", told, []loop.Failure{end(at(4))}, true, linkDay.Add(7 * time.Hour), false},
		{"never mended before it was made", went(1, "shop", -9*time.Hour), []loop.Failure{end(at(4))}, true, linkDay.Add(9 * time.Hour), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := loop.Charge([]loop.Deploy{tt.deploy}, map[loop.ID][]loop.Failure{1: tt.caused})[0]
			if got.Failed != tt.failed || !got.MendedAt.Equal(tt.mended) || got.MendUnknown != tt.unknown {
				t.Errorf("%+v", got)
			}
		})
	}
}
