package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"failforward/loop"
)

// syntax writes words, and conditions on them, for one of the two databases and
// one workspace. On SQLite every word carries a mark of its workspace, so that a
// list of documents holds no others and is read as it stands. PostgreSQL stores
// each word with each document and would pay for that; it crosses lists cheaply,
// so there the workspace is one more word.
type syntax struct {
	and, or, not, begins string
	mark                 string   // stands before every word
	wall                 []string // words that every document of the workspace has
}

func (s *Store) syntax(ws loop.ID) syntax {
	if s.postgres() {
		return syntax{" & ", " | ", " & !", ":*", "", []string{facetID("w", ws)}}
	}
	return syntax{" AND ", " OR ", " NOT ", "*", wallMark(ws), nil}
}

// wallMark is six letters or digits. Two workspaces in two thousand million share
// a mark; that costs them time and nothing else, since the rows are checked too.
func wallMark(ws loop.ID) string {
	const size = 36 * 36 * 36 * 36 * 36 * 36
	m := strconv.FormatUint(mix(uint64(ws))%size, 36)
	return strings.Repeat("0", 6-len(m)) + m
}

// words writes words of the index.
func (x syntax) words(w ...string) []string { return prefixed(x.mark, w) }

func (x syntax) all(parts ...string) string { return group(parts, x.and) }
func (x syntax) any(parts ...string) string { return group(parts, x.or) }

func (x syntax) without(a, b string) string { return "(" + a + x.not + b + ")" }

func group(parts []string, between string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, between) + ")"
}

// maxQuery is how many different words of a query count; more only narrow what
// is narrow enough, and cost.
const maxQuery = 16

// question is a text somebody searches for, as conditions on words.
type question struct {
	all   string // every word anywhere; "" when no document can match
	title string // every word in the title; "" when no document can match
}

// ask turns a text into a question about documents of some classes.
func (r reads) ask(ctx context.Context, ws loop.ID, text string, classes ...class) (question, error) {
	words := distinct(foldQuery(text))
	if len(words) == 0 {
		return question{}, nil
	}
	tags, err := r.tagWords(ctx, ws)
	if err != nil {
		return question{}, err
	}
	x := r.s.syntax(ws)
	var all, title []string
	for _, w := range words {
		inTitle, anywhere, err := r.spell(ctx, x, w, classes)
		if slices.Contains(classes, ofFailures) {
			anywhere = append(anywhere, x.words(tags.having(w)...)...)
		}
		if err != nil || len(anywhere) == 0 {
			return question{}, err
		}
		if all = append(all, x.any(anywhere...)); len(inTitle) > 0 {
			title = append(title, x.any(inTitle...))
		}
	}
	if len(title) < len(all) {
		return question{all: x.all(all...)}, nil
	}
	return question{all: x.all(all...), title: x.all(title...)}, nil
}

// spell returns the words of the index that stand for a word of a query.
func (r reads) spell(ctx context.Context, x syntax, w word, classes []class) (title, anywhere []string, err error) {
	for _, c := range classes {
		tokens, err := r.tokens(ctx, x, c, w)
		if err != nil {
			return nil, nil, err
		}
		title = append(title, x.words(prefixed(c.title, tokens)...)...)
		anywhere = append(anywhere, x.words(prefixed(c.anywhere, tokens)...)...)
	}
	return title, anywhere, nil
}

// distinct keeps every word once; one that also stands there as a whole is not open.
func distinct(words []word) []word {
	var out []word
	for _, w := range words {
		i := slices.IndexFunc(out, func(o word) bool { return o.text == w.text })
		if i >= 0 {
			out[i].open = out[i].open && w.open
		} else if len(out) < maxQuery {
			out = append(out, w)
		}
	}
	return out
}

func prefixed(letter string, tokens []string) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = letter + t
	}
	return out
}

// tokens returns what stands in the index for a word of a query, without mark and
// letter; nothing when no word begins like an open one. An open word has two
// sorts of beginnings, because what goes on in another script is written in hex.
func (r reads) tokens(ctx context.Context, x syntax, c class, w word) ([]string, error) {
	t, hexed := token(w.text), hexToken(w.text)
	if !w.open {
		return []string{t}, nil
	}
	out, err := r.longer(ctx, x, c, t)
	if err != nil || hexed == t {
		return out, err
	}
	more, err := r.longer(ctx, x, c, hexed)
	return append(out, more...), err
}

// maxLonger is how many words are looked up for an open one.
const maxLonger = 256

// longer returns the tokens that begin with a stem. FTS5 would first merge all
// that any of them is in, however common; named one by one they are read only
// as far as the page goes. It jumps from word to word in the vocabulary: behind w
// comes the first that is not before w0, since no token has a character before 0.
func (r reads) longer(ctx context.Context, x syntax, c class, stem string) ([]string, error) {
	if r.s.postgres() {
		return []string{stem + x.begins}, nil
	}
	var out []string
	before := x.mark + c.anywhere
	err := r.each(ctx, `
		WITH RECURSIVE next(term) AS (
			SELECT (SELECT term FROM search_vocabulary WHERE term >= $1 AND term < $2 LIMIT 1)
			UNION ALL
			SELECT (SELECT term FROM search_vocabulary WHERE term >= next.term || '0' AND term < $2 LIMIT 1)
			FROM next WHERE next.term IS NOT NULL LIMIT $3)
		SELECT term FROM next WHERE term IS NOT NULL`, []any{before + stem, before + stem + "~", maxLonger + 1}, func(row scanner) error {
		var term string
		err := row.Scan(&term)
		out = append(out, strings.TrimPrefix(term, before))
		return err
	})
	if len(out) > maxLonger {
		out = []string{stem + x.begins}
	}
	return out, err
}

// tagWords is the vocabulary of a workspace as the search sees it.
type tagWords []struct {
	facet string
	words []string
}

func (r reads) tagWords(ctx context.Context, ws loop.ID) (tagWords, error) {
	var tags tagWords
	err := r.each(ctx, "SELECT id, name FROM tag WHERE workspace_id = $1 ORDER BY id", []any{int64(ws)}, func(row scanner) error {
		var id loop.ID
		var name string
		err := row.Scan(&id, &name)
		tags = append(tags, struct {
			facet string
			words []string
		}{facetID(byTag, id), fold(name)})
		return err
	})
	return tags, err
}

// having returns the facets of the tags whose names have the word.
func (t tagWords) having(w word) []string {
	var out []string
	for _, tag := range t {
		if slices.ContainsFunc(tag.words, func(s string) bool { return s == w.text || w.open && strings.HasPrefix(s, w.text) }) {
			out = append(out, tag.facet)
		}
	}
	return out
}
