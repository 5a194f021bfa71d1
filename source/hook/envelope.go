package hook

import (
	"bytes"
	"encoding/json"

	"failforward/loop"
)

// item is one part of an envelope.
type item struct {
	kind string
	body []byte
}

// openEnvelope takes apart what an SDK of Sentry sends: a line of JSON, then items,
// each a line of JSON and a body of the length that it names, or up to the end of the
// line. What follows a broken item is left alone: nothing says where it begins.
func openEnvelope(body []byte) (eventID, dsn string, items []item, err error) {
	head, rest, _ := bytes.Cut(body, []byte("\n"))
	var first struct {
		EventID string `json:"event_id"`
		DSN     string `json:"dsn"`
	}
	if len(bytes.TrimSpace(head)) == 0 || json.Unmarshal(head, &first) != nil {
		return "", "", nil, loop.Fault("body", "This is no envelope: its first line is not JSON.")
	}
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var h struct {
			Type   string `json:"type"`
			Length *int   `json:"length"`
		}
		if json.Unmarshal(line, &h) != nil {
			return first.EventID, first.DSN, items, loop.Fault("body", "After %d items the envelope goes on with something that is no item.", len(items))
		}
		one := item{kind: h.Type}
		switch {
		case h.Length == nil:
			one.body, rest, _ = bytes.Cut(rest, []byte("\n"))
		case *h.Length < 0 || *h.Length > len(rest):
			return first.EventID, first.DSN, items, loop.Fault("body", "The envelope was cut off: an item of %d bytes has %d.", *h.Length, len(rest))
		default:
			one.body, rest = rest[:*h.Length], rest[*h.Length:]
		}
		items = append(items, one)
	}
	return first.EventID, first.DSN, items, nil
}

// EnvelopeDSN is the DSN that stands in an envelope, "" for none.
func EnvelopeDSN(body []byte) string {
	_, dsn, _, _ := openEnvelope(body)
	return dsn
}

// Tells reports whether what an SDK sent holds a crash or a message, and the name of
// its event: sessions, traces and the like are nothing that anybody looks for here.
func Tells(form string, body []byte) (eventID string, ok bool) {
	if form != FormEnvelope {
		var e struct {
			ID string `json:"event_id"`
		}
		_ = json.Unmarshal(body, &e) // what cannot be read is a dead letter, later
		return e.ID, true
	}
	id, _, items, err := openEnvelope(body)
	for _, i := range items {
		if i.kind == "event" {
			return id, true
		}
	}
	return id, err != nil
}
