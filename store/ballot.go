package store

import (
	"context"
	"encoding/json"

	"failforward/loop"
)

// Ballots implements loop.HuddleReader, in the order of their random keys.
func (r reads) Ballots(ctx context.Context, ws loop.ID, poll loop.Poll) ([]loop.Ballot, error) {
	return list(ctx, r, func(row scanner) (loop.Ballot, error) {
		var b loop.Ballot
		err := row.Scan(&b.Workspace, &b.Poll, &b.ID, &b.Key, jsonInto{&b.Choices})
		return b, err
	}, "SELECT workspace_id, poll, id, edit_key, choices FROM ballot WHERE workspace_id = $1 AND poll = $2 ORDER BY id", int64(ws), string(poll))
}

// PutBallot implements loop.HuddleWriter: the same key takes its own place.
func (t *tx) PutBallot(ctx context.Context, b loop.Ballot) error {
	choices, err := json.Marshal(b.Choices)
	if err != nil {
		return err
	}
	if err := t.insert(ctx, "ballot", ballotSeats.columns,
		[][]any{{int64(b.Workspace), string(b.Poll), int64(b.ID), b.Key, string(choices)}},
		" ON CONFLICT (workspace_id, poll, edit_key) DO UPDATE SET choices = excluded.choices"); err != nil {
		return err
	}
	return t.reseat(ctx, ballotSeats, int64(b.Workspace), string(b.Poll))
}

// Voters implements loop.HuddleReader.
func (r reads) Voters(ctx context.Context, ws loop.ID, poll loop.Poll) (n int, err error) {
	return one(ctx, r, "poll", scanCount, "SELECT count(*) FROM voter WHERE workspace_id = $1 AND poll = $2", int64(ws), string(poll))
}

// HasVoted implements loop.HuddleReader.
func (r reads) HasVoted(ctx context.Context, ws loop.ID, poll loop.Poll, member loop.ID) (bool, error) {
	n, err := one(ctx, r, "poll", scanCount, "SELECT count(*) FROM voter WHERE workspace_id = $1 AND poll = $2 AND member_id = $3", int64(ws), string(poll), int64(member))
	return n > 0, err
}

func scanCount(row scanner) (n int, err error) { return n, row.Scan(&n) }

// MarkVoted implements loop.HuddleWriter.
func (t *tx) MarkVoted(ctx context.Context, ws loop.ID, poll loop.Poll, member loop.ID, key []byte) error {
	n, err := t.exec(ctx, "INSERT INTO voter (workspace_id, poll, member_id, edit_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", int64(ws), string(poll), int64(member), key)
	if err != nil {
		return err
	}
	if n == 1 {
		return t.reseat(ctx, voterSeats, int64(ws), string(poll))
	}
	same, err := one(ctx, t.reads, "voter", scanCount, "SELECT count(*) FROM voter WHERE workspace_id = $1 AND poll = $2 AND member_id = $3 AND edit_key = $4",
		int64(ws), string(poll), int64(member), key)
	if err == nil && same == 0 {
		err = loop.Errorf(loop.Conflict, "You have voted here already, in another browser. One vote each is enough.")
	}
	return err
}

// KeepTallies implements loop.HuddleWriter.
func (t *tx) KeepTallies(ctx context.Context, ws, huddle loop.ID, votes, stars loop.Tally) error {
	if _, err := t.exec(ctx, "DELETE FROM huddle_tally WHERE workspace_id = $1 AND huddle_id = $2", int64(ws), int64(huddle)); err != nil {
		return err
	}
	var rows [][]any
	for topic, n := range votes {
		rows = append(rows, []any{int64(ws), int64(huddle), int64(topic), int64(n), int64(stars[topic])})
	}
	for topic, n := range stars {
		if _, both := votes[topic]; !both {
			rows = append(rows, []any{int64(ws), int64(huddle), int64(topic), int64(0), int64(n)})
		}
	}
	return t.insert(ctx, "huddle_tally", []string{"workspace_id", "huddle_id", "topic_id", "votes", "stars"}, rows, "")
}

// Tallies implements loop.HuddleReader.
func (r reads) Tallies(ctx context.Context, ws, huddle loop.ID) (votes, stars loop.Tally, err error) {
	votes, stars = loop.Tally{}, loop.Tally{}
	err = r.each(ctx, "SELECT topic_id, votes, stars FROM huddle_tally WHERE workspace_id = $1 AND huddle_id = $2", []any{int64(ws), int64(huddle)}, func(row scanner) error {
		var topic loop.ID
		var v, s int
		err := row.Scan(&topic, &v, &s)
		votes[topic], stars[topic] = v, s
		return err
	})
	return votes, stars, err
}

// BurnBallots implements loop.HuddleWriter.
func (t *tx) BurnBallots(ctx context.Context, ws loop.ID, poll loop.Poll) error {
	for _, table := range []string{"ballot", "voter"} {
		if _, err := t.exec(ctx, "DELETE FROM "+table+" WHERE workspace_id = $1 AND poll = $2", int64(ws), string(poll)); err != nil {
			return err
		}
	}
	return nil
}
