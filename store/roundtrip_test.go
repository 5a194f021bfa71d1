package store_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// kept is what the store promises to keep of a value: texts without U+0000 and
// broken bytes, times to the millisecond in UTC, a status for every moment.
func kept[T any](v T) T {
	keep(reflect.ValueOf(&v).Elem())
	return v
}

func keep(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		if !x.IsZero() {
			*x = time.UnixMilli(x.UnixMilli()).UTC()
		}
		return
	case *loop.Moment:
		if !x.Known() {
			*x = loop.Moment{Status: x.State()}
		}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.ReplaceAll(strings.ToValidUTF8(v.String(), "\uFFFD"), "\x00", "\uFFFD"))
	case reflect.Struct:
		for i := range v.NumField() {
			keep(v.Field(i))
		}
	}
}

// same compares two values field by field; an empty list is no list.
func same(t interface{ Fatalf(string, ...any) }, what string, got, want any) {
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (- want, + got):\n%s", what, diff)
	}
}

// saveTwice saves a value anew and once more changed, and holds what is read
// back against what was saved and what the save returned.
func saveTwice[T any](rt *rapid.T, s *store.Store, first, second T, save func(context.Context, loop.Writer, T) (T, error),
	read func(context.Context, loop.Reader, T) (T, error), carry func(saved T, next *T), want func(given, saved T) T) T {
	saved := first
	for i, v := range []T{first, second} {
		if i == 1 {
			carry(saved, &v)
		}
		var inside T
		err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) (err error) {
			if saved, err = save(ctx, w, v); err != nil {
				return err
			}
			inside, err = read(ctx, w, saved) // reads its own writes
			return err
		})
		if err != nil {
			rt.Fatalf("save: %v", err)
		}
		same(rt, "read in the transaction", inside, saved)
		got, err := read(context.Background(), s, saved)
		if err != nil {
			rt.Fatalf("read: %v", err)
		}
		same(rt, "returned and read back", got, saved)
		same(rt, "given and read back", got, kept(want(v, saved)))
	}
	return saved
}

func TestWhatIsSavedIsReadBack(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		rapid.Check(t, func(rt *rapid.T) {
			before := drawOld(rt)
			f := saveTwice(rt, s, drawFailure(rt, ws.ID), drawFailure(rt, ws.ID),
				func(ctx context.Context, w loop.Writer, f loop.Failure) (loop.Failure, error) {
					return w.SaveFailure(ctx, f, loop.Note(by, looptest.Monday, "failure.saved", "", 0).With(before))
				},
				func(ctx context.Context, r loop.Reader, f loop.Failure) (loop.Failure, error) {
					return r.Failure(ctx, ws.ID, f.ID)
				},
				func(saved loop.Failure, next *loop.Failure) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(f, saved loop.Failure) loop.Failure {
					f.ID, f.Number, f.Version = saved.ID, saved.Number, f.Version+1
					f.Tags, f.Services = saved.Tags, saved.Services // see TestTagsAndServices
					return f
				})
			i := saveTwice(rt, s, drawInsight(rt, ws.ID, f.ID), drawInsight(rt, ws.ID, f.ID),
				func(ctx context.Context, w loop.Writer, i loop.Insight) (loop.Insight, error) {
					return w.SaveInsight(ctx, i, loop.Note(by, looptest.Monday, "insight.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, i loop.Insight) (loop.Insight, error) {
					return r.Insight(ctx, ws.ID, i.ID)
				},
				func(saved loop.Insight, next *loop.Insight) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(i, saved loop.Insight) loop.Insight {
					i.ID, i.Number, i.Version = saved.ID, saved.Number, i.Version+1
					return i
				})
			saveTwice(rt, s, drawAnalysis(rt, ws.ID, []loop.ID{f.ID}), drawAnalysis(rt, ws.ID, []loop.ID{f.ID, f.ID + 1}),
				func(ctx context.Context, w loop.Writer, a loop.Analysis) (loop.Analysis, error) {
					return w.SaveAnalysis(ctx, a, loop.Note(by, looptest.Monday, "analysis.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, a loop.Analysis) (loop.Analysis, error) {
					return r.Analysis(ctx, ws.ID, a.ID)
				},
				func(saved loop.Analysis, next *loop.Analysis) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(a, saved loop.Analysis) loop.Analysis {
					a.ID, a.Number, a.Version = saved.ID, saved.Number, a.Version+1
					return a
				})
			a := saveTwice(rt, s, drawAction(rt, ws.ID, f.ID, i.ID), drawAction(rt, ws.ID, f.ID, i.ID),
				func(ctx context.Context, w loop.Writer, a loop.Action) (loop.Action, error) {
					return w.SaveAction(ctx, a, loop.Note(by, looptest.Monday, "action.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, a loop.Action) (loop.Action, error) {
					return r.Action(ctx, ws.ID, a.ID)
				},
				func(saved loop.Action, next *loop.Action) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(a, saved loop.Action) loop.Action {
					a.ID, a.Number, a.Version = saved.ID, saved.Number, a.Version+1
					return a
				})
			saveTwice(rt, s, drawEffect(rt, ws.ID, a.ID, f.ID), drawEffect(rt, ws.ID, a.ID, f.ID),
				func(ctx context.Context, w loop.Writer, e loop.EffectCheck) (loop.EffectCheck, error) {
					return w.SaveEffect(ctx, e, loop.Note(by, looptest.Monday, "effect.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, e loop.EffectCheck) (loop.EffectCheck, error) {
					return r.Effect(ctx, ws.ID, e.ID)
				},
				func(saved loop.EffectCheck, next *loop.EffectCheck) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(e, saved loop.EffectCheck) loop.EffectCheck {
					e.ID, e.Number, e.Version = saved.ID, saved.Number, e.Version+1
					return e
				})
		})
		report, err := s.VerifyAudit(context.Background(), ws.ID)
		if err != nil || !report.OK {
			t.Errorf("audit after all that: %+v, %v", report, err)
		}
	})
}

func TestMembersTeamsTagsAndTokensAreReadBack(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		rapid.Check(t, func(rt *rapid.T) {
			saveTwice(rt, s, drawMember(rt, ws.ID, []loop.ID{5, 3}), drawMember(rt, ws.ID, []loop.ID{4}),
				func(ctx context.Context, w loop.Writer, m loop.Member) (loop.Member, error) {
					return w.SaveMember(ctx, m, loop.Note(by, looptest.Monday, "member.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, m loop.Member) (loop.Member, error) {
					return r.Member(ctx, ws.ID, m.ID)
				},
				func(saved loop.Member, next *loop.Member) {
					next.ID, next.Number, next.Version = saved.ID, saved.Number, saved.Version
				},
				func(m, saved loop.Member) loop.Member {
					m.ID, m.Number, m.Version = saved.ID, saved.Number, m.Version+1
					slices.Sort(m.Teams)
					return m
				})
			k := loop.Token{Workspace: ws.ID, Name: drawText().Draw(rt, "name"), Role: loop.Lead, Hash: rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "hash"),
				CreatedBy: 7, CreatedAt: looptest.Monday, ExpiresAt: drawTime().Draw(rt, "expires"), LastUsed: drawMaybe(rt, "used"), RevokedAt: drawMaybe(rt, "revoked")}
			saveTwice(rt, s, k, k,
				func(ctx context.Context, w loop.Writer, k loop.Token) (loop.Token, error) {
					return w.SaveToken(ctx, k, loop.Note(by, looptest.Monday, "token.saved", "", 0))
				},
				func(ctx context.Context, r loop.Reader, k loop.Token) (loop.Token, error) {
					k, opens, err := r.TokenByHash(ctx, k.Hash)
					if opens.ID != ws.ID {
						t.Errorf("it opens %d", opens.ID)
					}
					return k, err
				},
				func(saved loop.Token, next *loop.Token) {
					*next = saved
					next.LastUsed = looptest.Monday
				},
				func(k, saved loop.Token) loop.Token {
					k.ID, k.Number = saved.ID, saved.Number
					return k
				})
		})
	})
}

func TestTagsAndServices(t *testing.T) {
	tests := []struct {
		name           string
		tags, services []string
		wantTags       []string
		wantServices   []string
	}{
		{"a typed tag finds the words of the vocabulary", []string{"hidden-dependency"}, nil, []string{"hidden dependency"}, nil},
		{"an underscore is a blank, case counts for nothing", []string{"Hidden_DEPENDENCY", "hidden dependency"}, nil, []string{"hidden dependency"}, nil},
		{"an unknown tag joins the vocabulary as it was written", []string{"Split Brain"}, nil, []string{"Split Brain"}, nil},
		{"and is the same tag the next time", []string{"split-brain"}, nil, []string{"Split Brain"}, nil},
		{"tags of signs only stay apart", []string{"C#", "C++"}, nil, []string{"C#", "C++"}, nil},
		{"an accent written in two ways is one tag", []string{"caf\u00e9", "cafe\u0301"}, nil, []string{"caf\u00e9"}, nil},
		{"services keep their spelling, each once without regard to case", nil, []string{"api", "API", "api-v2", "api v2"}, nil, []string{"api", "api v2", "api-v2"}},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				f := benchFailure(ws.ID, 1)
				f.Tags, f.Services = test.tags, test.services
				f, err := create(s, f, by)
				if err != nil {
					t.Fatal(err)
				}
				got, err := s.Failure(context.Background(), ws.ID, f.ID)
				if err != nil || !slices.Equal(got.Tags, test.wantTags) || !slices.Equal(got.Services, test.wantServices) {
					t.Errorf("tags %q services %q, %v; want %q and %q", got.Tags, got.Services, err, test.wantTags, test.wantServices)
				}
			})
		}
	})
}

func TestARenamedTagStillFiltersTheList(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		f := benchFailure(ws.ID, 1)
		f.Tags = []string{"bottleneck"}
		f, err := create(s, f, by)
		if err != nil {
			t.Fatal(err)
		}
		tags, err := s.Tags(context.Background(), ws.ID)
		if err != nil || tags[0].Name != "bottleneck" || tags[0].Uses != 1 {
			t.Fatalf("tags %+v, %v", tags, err)
		}
		tags[0].Name = "Narrow place"
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveTag(ctx, tags[0], loop.Note(by, looptest.Monday, "tag.renamed", "", 0))
			return err
		})
		for _, q := range []loop.FailureQuery{{Tag: "narrow-place"}, {Tag: "NARROW PLACE", Text: f.Title}} {
			page, err := s.Failures(context.Background(), ws.ID, q)
			if err != nil || len(page.Items) != 1 || !slices.Equal(page.Items[0].Tags, []string{"Narrow place"}) {
				t.Errorf("%+v finds %+v, %v", q, page.Items, err)
			}
		}
		page, err := s.Failures(context.Background(), ws.ID, loop.FailureQuery{Tag: "bottleneck"})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("the old name finds %d, %v", len(page.Items), err)
		}
	})
}

func TestTextsAreCleanOnBothDatabases(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		f := benchFailure(ws.ID, 1)
		f.Title, f.Services = "a\x00b\xff", []string{"x\x00"}
		f, err := create(s, f, by)
		if err != nil || f.Title != "a\uFFFDb\uFFFD" || !utf8.ValidString(f.Title) {
			t.Fatalf("%q, %v", f.Title, err)
		}
		for _, q := range []loop.FailureQuery{{Service: "x\x00"}, {Tag: "\x00"}, {Text: "a\x00b"}, {Kinds: []loop.Kind{"\x00"}}} {
			if _, err := s.Failures(context.Background(), ws.ID, q); err != nil {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
