-- +goose Up
-- One row for each object that can be found. key is the time at which the object
-- was noticed, in milliseconds, with 12 bits below that make it unique. Words are
-- folded in Go and consist of a-z and 0-9; their first letter says what they are:
-- t in the title, a anywhere, the others a facet (see search_doc.go). They carry
-- no places and no weights, so that the index alone can answer.
CREATE TABLE search_doc (
	workspace_id BIGINT   NOT NULL,
	key          BIGINT   NOT NULL,
	noun         TEXT     NOT NULL,
	object_id    BIGINT   NOT NULL,
	words        TSVECTOR NOT NULL,
	CONSTRAINT search_doc_key    PRIMARY KEY (workspace_id, key),
	CONSTRAINT search_doc_object UNIQUE (workspace_id, noun, object_id)
);
CREATE INDEX search_doc_words ON search_doc USING GIN (words) WITH (gin_pending_list_limit = 256);

-- +goose Down
SELECT 1;
