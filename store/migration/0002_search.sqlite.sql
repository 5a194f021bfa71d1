-- +goose Up
-- One row for each object that can be found. key is the time at which the object
-- was noticed, in milliseconds, with 12 bits below that make it unique; it is the
-- rowid of the index, so "newest first" is the index's own order.
CREATE TABLE search_doc (
	workspace_id BIGINT  NOT NULL,
	key          INTEGER NOT NULL PRIMARY KEY,
	noun         TEXT    NOT NULL,
	object_id    BIGINT  NOT NULL,
	CONSTRAINT search_doc_object UNIQUE (workspace_id, noun, object_id)
);

-- Words are folded in Go and consist of a-z and 0-9. Their first letter says what
-- they are: t in the title, a anywhere, the others a facet (see search_doc.go).
-- Which documents have a word is all that is stored: no places, no texts.
CREATE VIRTUAL TABLE search_index USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- The vocabulary of the index in order: finds the words that begin with a prefix.
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_index, instance);

-- +goose Down
SELECT 1;
