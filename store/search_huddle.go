package store

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// huddleDoc is how a huddle is found: by its day, its star, its groups and its
// cards. Only cards that everybody may read are handed to it.
func huddleDoc(h loop.Huddle, cards []loop.Card, groups []loop.CardGroup) doc {
	d := doc{Workspace: h.Workspace, Noun: loop.NounHuddle, ID: h.ID, Number: h.Ref().Number, At: h.On.Start(time.UTC), Title: "Huddle " + h.Ref().String() + " " + string(h.On)}
	texts := []string{h.StarText}
	for _, g := range groups {
		texts = append(texts, g.Title)
	}
	for _, c := range cards {
		texts = append(texts, c.What, c.Why)
	}
	d.Body = strings.Join(texts, "\n")
	return d
}

// indexHuddle puts a huddle into the search as it stands now. It reads the table
// of the revealed cards and no other, so what is sealed cannot get in.
func (t *tx) indexHuddle(ctx context.Context, h loop.Huddle) error {
	d, err := t.docOfHuddle(ctx, h)
	if err != nil {
		return err
	}
	return t.index(ctx, d)
}

func (r reads) docOfHuddle(ctx context.Context, h loop.Huddle) (doc, error) {
	cards, err := r.Cards(ctx, h.Workspace, h.ID)
	if err != nil {
		return doc{}, err
	}
	groups, err := r.CardGroups(ctx, h.Workspace, h.ID)
	return huddleDoc(h, cards, groups), err
}

// indexBoard does so for a huddle by its key; a box has no huddle and no search.
func (t *tx) indexBoard(ctx context.Context, ws, huddle loop.ID) error {
	h, err := t.Huddle(ctx, ws, huddle)
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return t.indexHuddle(ctx, h)
}

func (t *tx) reindexHuddles(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, huddles, ws, func(hs []loop.Huddle) ([]doc, error) {
		docs := make([]doc, len(hs))
		for i, h := range hs {
			var err error
			if docs[i], err = t.docOfHuddle(ctx, h); err != nil {
				return nil, err
			}
		}
		return docs, nil
	})
}
