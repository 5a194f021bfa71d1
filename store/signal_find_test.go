package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

// A storm fills tables of which PostgreSQL has no statistics yet. What is asked about
// a few of its signals must not read them all.
func TestQuestionsOverSignalsReadNoMoreThanTheyFindBeforeThereAreStatistics(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "postgres"), looptest.NewClock())
	ws, _ := looptest.Seed(t, s)
	const many, few, groups = 4000, 16, 50
	key := func(n int) [16]byte { sum := sha256.Sum256(fmt.Append(nil, n)); return [16]byte(sum[:16]) }
	signals, keys := make([]loop.Signal, many), make([][16]byte, few)
	for n := range signals {
		signals[n] = loop.Signal{Workspace: ws.ID, Key: key(n), Told: true, Start: looptest.Monday.Add(time.Duration(n) * time.Second),
			Theme: loop.Theme{Source: 5, Group: [16]byte{byte(n % groups)}, Title: fmt.Sprint("title ", n%groups), Kind: loop.Incident}}
	}
	for n := range keys {
		keys[n] = key(n * 7)
	}
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.PutSignals(ctx, ws.ID, signals) })
	tests := []struct {
		name string
		ask  func(ctx context.Context, w loop.Writer) (int, error)
		most int // rows that a step may find
	}{
		{"signals by their keys", func(ctx context.Context, w loop.Writer) (int, error) {
			found, err := w.SignalsNamed(ctx, ws.ID, keys)
			return len(found), err
		}, groups}, // of fifty themes it may well read all
		{"signals of a group", func(ctx context.Context, w loop.Writer) (int, error) {
			found, err := w.GroupSignals(ctx, ws.ID, 5, [][16]byte{{3}}, looptest.Monday, time.Time{})
			return len(found) * few * groups / many, err // few where all of the group are there
		}, many / groups},
		{"saving what is there", func(ctx context.Context, w loop.Writer) (int, error) {
			again := signals[:few]
			for i := range again {
				again[i].Key = key(many + i) // the same moments: their keys are taken
			}
			return few, w.PutSignals(ctx, ws.ID, again)
		}, 2 * groups},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			statements, err := s.Recorded(t.Context(), func(ctx context.Context, w loop.Writer) error {
				n, err := tt.ask(ctx, w)
				if n != few {
					t.Errorf("%d were found", n)
				}
				return err
			})
			if err != nil || len(statements) == 0 {
				t.Fatal(err)
			}
			for _, one := range statements {
				if one.Query[:6] != "SELECT" {
					continue
				}
				rows, err := s.Rows(t.Context(), "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "+one.Query, one.Args...)
				if err != nil {
					t.Fatal(err)
				}
				read := false
				for _, row := range rows {
					read = read || work.MatchString(row[0].(string))
					if n := worked(row[0].(string)); n > tt.most {
						t.Errorf("a step goes over %d rows: %s\nof %s", n, row[0], one.Query)
					}
				}
				if !read {
					t.Errorf("this plan says nothing of rows: %v", rows)
				}
			}
		})
	}
}

var work = regexp.MustCompile(`rows=(\d+)(?:\.\d+)? loops=(\d+)|Rows Removed by (?:Join )?Filter: (\d+)`)

// worked is how many rows a line of a plan says that a step went over.
func worked(line string) int {
	m := work.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n := 1
	for _, text := range m[1:] {
		if v, err := strconv.Atoi(text); err == nil && text != "" {
			n *= v
		}
	}
	return n
}
