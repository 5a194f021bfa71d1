package store

import (
	"context"
	"fmt"

	"failforward/loop"
)

// Cards have random keys and no version: an anonymous one must not tell how often
// or when it was written. Sealed ones lie in a table of their own.

const cardColumns = "workspace_id, id, team_id, huddle_id, what, why, surprised, author_id, late, edit_key"

func scanSealed(row scanner) (loop.Card, error) {
	var c loop.Card
	err := row.Scan(&c.Workspace, &c.ID, &c.Team, &c.Huddle, &c.What, &c.Why, &c.Surprised, &c.Author, &c.Late, &c.Key)
	return c, err
}

func scanCard(row scanner) (loop.Card, error) {
	var c loop.Card
	err := row.Scan(&c.Workspace, &c.ID, &c.Team, &c.Huddle, &c.What, &c.Why, &c.Surprised, &c.Author, &c.Late, &c.Key, &c.Group)
	return c, err
}

// Cards implements loop.HuddleReader.
func (r reads) Cards(ctx context.Context, ws, huddle loop.ID) ([]loop.Card, error) {
	return list(ctx, r, scanCard, "SELECT "+cardColumns+", group_id FROM card WHERE workspace_id = $1 AND huddle_id = $2 ORDER BY id", int64(ws), int64(huddle))
}

// SealedCards implements loop.HuddleReader.
func (r reads) SealedCards(ctx context.Context, ws, team, huddle loop.ID) ([]loop.Card, error) {
	return list(ctx, r, scanSealed, "SELECT "+cardColumns+" FROM sealed_card WHERE workspace_id = $1 AND huddle_id = $2 AND team_id = $3 ORDER BY id",
		int64(ws), int64(huddle), int64(team))
}

// Card implements loop.HuddleReader.
func (r reads) Card(ctx context.Context, ws, id loop.ID) (loop.Card, error) {
	c, err := one(ctx, r, "card", scanSealed, "SELECT "+cardColumns+" FROM sealed_card WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	if loop.CodeOf(err) != loop.NotFound {
		return c, err
	}
	return one(ctx, r, "card", scanCard, "SELECT "+cardColumns+", group_id FROM card WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
}

// AddCard implements loop.HuddleWriter.
func (t *tx) AddCard(ctx context.Context, c loop.Card, sealed bool) error {
	c = tidied(c)
	row := []any{int64(c.Workspace), int64(c.ID), int64(c.Team), int64(c.Huddle), c.What, c.Why, flag(c.Surprised), int64(c.Author), flag(c.Late), c.Key}
	columns := []string{"workspace_id", "id", "team_id", "huddle_id", "what", "why", "surprised", "author_id", "late", "edit_key"}
	if sealed {
		if err := t.insert(ctx, "sealed_card", columns, [][]any{row}, ""); err != nil {
			return err
		}
		return t.reseat(ctx, cardSeats, int64(c.Workspace), int64(c.Team), int64(c.Huddle))
	}
	return t.insert(ctx, "card", append(columns, "group_id"), [][]any{append(row, int64(c.Group))}, "")
}

// RewordCard implements loop.HuddleWriter.
func (t *tx) RewordCard(ctx context.Context, c loop.Card) error {
	c = tidied(c)
	for _, table := range []string{"sealed_card", "card"} {
		n, err := t.exec(ctx, "UPDATE "+table+" SET what = $1, why = $2, surprised = $3 WHERE workspace_id = $4 AND id = $5",
			c.What, c.Why, flag(c.Surprised), int64(c.Workspace), int64(c.ID))
		if n > 0 && err == nil && table == "card" {
			err = t.indexBoard(ctx, c.Workspace, c.Huddle)
		}
		if n > 0 && err == nil && table == "sealed_card" {
			err = t.reseat(ctx, cardSeats, int64(c.Workspace), int64(c.Team), int64(c.Huddle))
		}
		if n > 0 || err != nil {
			return err
		}
	}
	return absent("card")
}

// DropCard implements loop.HuddleWriter. The words of a card that all could read
// leave the search with it.
func (t *tx) DropCard(ctx context.Context, ws, id loop.ID) error {
	shown, err := list(ctx, t.reads, scanID, "SELECT huddle_id FROM card WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	if err != nil {
		return err
	}
	touched := 0
	for _, table := range []string{"sealed_card", "card"} {
		n, err := t.exec(ctx, "DELETE FROM "+table+" WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
		if err != nil {
			return err
		}
		touched += n
	}
	if touched == 0 {
		return absent("card")
	}
	for _, huddle := range shown {
		if err := t.indexBoard(ctx, ws, huddle); err != nil {
			return err
		}
	}
	return nil
}

// RevealCards implements loop.HuddleWriter. The rows go over in the order of
// their random keys, so where they lie tells nothing of who wrote first.
func (t *tx) RevealCards(ctx context.Context, ws, huddle loop.ID) error {
	if _, err := t.exec(ctx, "INSERT INTO card ("+cardColumns+", group_id) SELECT "+cardColumns+", 0 FROM sealed_card WHERE workspace_id = $1 AND huddle_id = $2 ORDER BY id",
		int64(ws), int64(huddle)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "DELETE FROM sealed_card WHERE workspace_id = $1 AND huddle_id = $2", int64(ws), int64(huddle))
	return err
}

// CarryCards implements loop.HuddleWriter. They keep their keys, so whoever wrote
// one may still change it.
func (t *tx) CarryCards(ctx context.Context, ws, from, to loop.ID, cards []loop.ID, anonymous bool) (int, error) {
	author, moved := "author_id", 0
	if anonymous {
		author = "0"
	}
	err := inLists(ws, cards, func(in string, args []any) error {
		next := len(args)
		args = append(args, int64(from))
		here := fmt.Sprintf(" FROM card WHERE workspace_id = $1 AND id IN %s AND huddle_id = $%d", in, next+1)
		if _, err := t.exec(ctx, fmt.Sprintf("INSERT INTO sealed_card (workspace_id, id, team_id, huddle_id, what, why, surprised, author_id, late, edit_key) "+
			"SELECT workspace_id, id, team_id, CAST($%d AS BIGINT), what, why, surprised, %s, 0, edit_key%s ORDER BY id", next+2, author, here), append(args, int64(to))...); err != nil {
			return err
		}
		n, err := t.exec(ctx, "DELETE"+here, args...)
		moved += n
		return err
	})
	return moved, err
}

// TakeBox implements loop.HuddleWriter.
func (t *tx) TakeBox(ctx context.Context, ws, team, huddle loop.ID) error {
	if _, err := t.exec(ctx, "UPDATE sealed_card SET huddle_id = $1 WHERE workspace_id = $2 AND huddle_id = 0 AND team_id = $3", int64(huddle), int64(ws), int64(team)); err != nil {
		return err
	}
	return t.reseat(ctx, cardSeats, int64(ws), int64(team), int64(huddle))
}

// CardGroups implements loop.HuddleReader.
func (r reads) CardGroups(ctx context.Context, ws, huddle loop.ID) ([]loop.CardGroup, error) {
	return list(ctx, r, func(row scanner) (loop.CardGroup, error) {
		var g loop.CardGroup
		err := row.Scan(&g.Workspace, &g.ID, &g.Huddle, &g.Title)
		return g, err
	}, "SELECT workspace_id, id, huddle_id, title FROM card_group WHERE workspace_id = $1 AND huddle_id = $2 ORDER BY title, id", int64(ws), int64(huddle))
}

// SaveCardGroup implements loop.HuddleWriter.
func (t *tx) SaveCardGroup(ctx context.Context, g loop.CardGroup) error {
	g = tidied(g)
	return t.insert(ctx, "card_group", []string{"workspace_id", "id", "huddle_id", "title"},
		[][]any{{int64(g.Workspace), int64(g.ID), int64(g.Huddle), g.Title}}, " ON CONFLICT (workspace_id, id) DO UPDATE SET title = excluded.title")
}

// DropCardGroup implements loop.HuddleWriter.
func (t *tx) DropCardGroup(ctx context.Context, ws, id loop.ID) error {
	if _, err := t.exec(ctx, "UPDATE card SET group_id = 0 WHERE workspace_id = $1 AND group_id = $2", int64(ws), int64(id)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "DELETE FROM card_group WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	return err
}

// MoveCard implements loop.HuddleWriter.
func (t *tx) MoveCard(ctx context.Context, ws, card, group loop.ID) error {
	n, err := t.exec(ctx, "UPDATE card SET group_id = $1 WHERE workspace_id = $2 AND id = $3", int64(group), int64(ws), int64(card))
	if err == nil && n == 0 {
		return absent("card")
	}
	return err
}
