package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"failforward/loop"
)

// Bounds of the search for failures that resemble a text.
const (
	similarWords = 12   // different words of the text that count
	similarEach  = 40   // newest failures looked at for each word
	similarAll   = 300  // failures handed on
	similarDF    = 1000 // from here on a word is simply common
)

// commonWords say nothing about a failure, in English and in German, folded.
const commonWords = `
	a about after again all also an and any are as at be because been before but by can could did do does for from
	had has have he her his how if in into is it its just may more no not of off on one only or other our out over
	she should so some still such than that the their them then there these they this those to too under up us was
	we were what when where which while who why will with would you your
	aber als am an auch auf aus bei beim bis da dann das dass dem den der des die dies diese dieser doch ein eine
	einem einen einer eines er es fur hat hatte ich ihr im in ins ist ja kann kein keine mehr mit nach nicht noch nun
	nur ob oder ohne sehr sich sie sind so um und uns unter vom von vor war waren was weil wenn wer werden wie wieder
	wir wird wurde wurden zu zum zur uber`

var isCommon = setOf(strings.Fields(commonWords))

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// telling returns the words of a text by which another may resemble it.
func telling(text string) []string {
	out := []string{}
	for _, w := range fold(text) {
		if utf8.RuneCountInString(w) >= 2 && !isCommon[w] && !slices.Contains(out, w) && len(out) < similarWords {
			out = append(out, w)
		}
	}
	return out
}

// Candidates implements loop.FailureReader. A failure has a word when its title,
// one of its services or one of its tags has it.
func (r reads) Candidates(ctx context.Context, ws loop.ID, text string) (loop.Candidates, error) {
	c := loop.Candidates{Words: []loop.Words{}, DF: map[string]int{}, Text: telling(text)}
	if len(c.Text) == 0 {
		return c, nil
	}
	tags, err := r.tagWords(ctx, ws)
	if err != nil {
		return c, err
	}
	found := map[string][]loop.ID{}
	for _, w := range c.Text {
		if found[w], c.DF[w], err = r.having(ctx, ws, w, tags); err != nil {
			return c, err
		}
	}
	if c.Total, err = r.failuresMade(ctx, ws); err != nil {
		return c, err
	}
	c.Words, err = r.wordsOf(ctx, ws, rarestFirst(c, found))
	return c, err
}

// having returns the newest failures that have a word, and how many have it.
func (r reads) having(ctx context.Context, ws loop.ID, w string, tags tagWords) ([]loop.ID, int, error) {
	x, t := r.s.syntax(ws), token(w)
	has := x.words(append([]string{ofFailures.title + t, inName + t}, tags.having(word{text: w})...)...)
	match := x.match([]string{x.any(has...)}, hidden)
	hits, err := r.find(ctx, hunt{ws: ws, low: math.MinInt64, high: math.MaxInt64}, match, similarEach)
	if err != nil {
		return nil, 0, err
	}
	ids := make([]loop.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	if len(hits) < similarEach {
		return ids, len(hits), nil
	}
	n, err := r.count(ctx, ws, match)
	return ids, n, err
}

// count is how many documents match, up to similarDF.
func (r reads) count(ctx context.Context, ws loop.ID, match string) (int, error) {
	query, args := "SELECT rowid FROM search_index WHERE search_index MATCH $1 LIMIT $2", []any{match, similarDF}
	if r.s.postgres() {
		query, args = "SELECT 1 FROM search_doc WHERE words @@ $1::tsquery AND workspace_id = $3 LIMIT $2", append(args, int64(ws))
	}
	var n int
	err := r.q.QueryRowContext(ctx, "SELECT count(*) FROM ("+query+") found", args...).Scan(&n)
	return n, mend(err)
}

// failuresMade is how many failures a workspace has had so far: the last number given.
func (r reads) failuresMade(ctx context.Context, ws loop.ID) (int, error) {
	n := 0
	err := r.each(ctx, "SELECT last FROM counter WHERE workspace_id = $1 AND noun = $2", []any{int64(ws), string(loop.NounFailure)}, func(row scanner) error {
		return row.Scan(&n)
	})
	return n, err
}

// rarestFirst joins what the words found; the commonest words lose what is too much.
func rarestFirst(c loop.Candidates, found map[string][]loop.ID) []loop.ID {
	words := slices.Clone(c.Text)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(c.DF[a], c.DF[b]) })
	seen, out := map[loop.ID]bool{}, []loop.ID{}
	for _, w := range words {
		for _, id := range found[w] {
			if !seen[id] && len(out) < similarAll {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// wordsOf reads titles and names as words, without the rest of the failures.
func (r reads) wordsOf(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Words, error) {
	const of = " WHERE x.workspace_id = $1 AND x."
	titles, err := r.namesOf(ctx, ws, ids, "SELECT x.id, x.title FROM failure x"+of+"id IN ")
	if err != nil {
		return nil, err
	}
	services, err := r.namesOf(ctx, ws, ids, "SELECT x.failure_id, x.service FROM failure_service x"+of+"failure_id IN ")
	if err != nil {
		return nil, err
	}
	tags, err := r.namesOf(ctx, ws, ids, "SELECT x.failure_id, t.name FROM failure_tag x JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id"+of+"failure_id IN ")
	out := make([]loop.Words, len(ids))
	for i, id := range ids {
		names := append(services[id], tags[id]...)
		out[i] = loop.Words{ID: id, Title: fold(strings.Join(titles[id], " ")), Names: fold(strings.Join(names, " "))}
	}
	return out, err
}
