package hook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// Forms in which the SDKs of Sentry send; the header FormHeader says which.
const (
	FormHeader   = "Sentry-Form"
	FormEnvelope = "envelope"
	FormStore    = "store"
)

// crash is an event of an SDK, as far as we ask.
type crash struct {
	ID          string          `json:"event_id"`
	Timestamp   json.RawMessage `json:"timestamp"` // seconds since 1970, or RFC 3339
	Level       string          `json:"level"`
	Platform    string          `json:"platform"`
	Logger      string          `json:"logger"`
	Release     string          `json:"release"`
	Environment string          `json:"environment"`
	Server      string          `json:"server_name"`
	Transaction string          `json:"transaction"`
	Culprit     string          `json:"culprit"`
	Fingerprint json.RawMessage `json:"fingerprint"`
	Exception   json.RawMessage `json:"exception"` // a list, or {"values": a list}, or one of them
	Message     json.RawMessage `json:"message"`   // text, or {"formatted", "message"}
	Entry       json.RawMessage `json:"logentry"`
}

type thrown struct {
	Type   string `json:"type"`
	Value  any    `json:"value"`
	Module string `json:"module"`
	Trace  struct {
		Frames []frame `json:"frames"`
	} `json:"stacktrace"`
}

type frame struct {
	Function string `json:"function"`
	Module   string `json:"module"`
	File     string `json:"filename"`
	Path     string `json:"abs_path"`
	Line     int    `json:"lineno"`
	InApp    *bool  `json:"in_app"`
}

// readCrash reads what an SDK sent: every event in it is one occurrence, of the group
// that its fingerprint or its exception makes.
func readCrash(d Delivery, yield func(News)) error {
	if d.Header[FormHeader] == FormStore {
		return yieldCrash(d.Body, "", yield)
	}
	id, _, items, err := openEnvelope(d.Body)
	for _, i := range items {
		if i.kind != "event" {
			continue
		}
		if err := yieldCrash(i.body, id, yield); err != nil {
			return err
		}
	}
	return err
}

func yieldCrash(body []byte, id string, yield func(News)) error {
	var c crash
	if err := decodeLoosely(body, &c); err != nil {
		return err
	}
	c.ID = cmp.Or(c.ID, id)
	if c.ID == "" {
		sum := sha256.Sum256(body)
		c.ID = hex.EncodeToString(sum[:16])
	}
	yield(News{Trouble: c.trouble()})
	return nil
}

// decodeLoosely reads a JSON object whose fields may be of other kinds than the
// documentation says: SDKs differ. A field that cannot be read is left empty.
func decodeLoosely(body []byte, c *crash) error {
	var fields map[string]json.RawMessage
	if err := decode(body, &fields); err != nil {
		return err
	}
	text := func(name string, to *string) {
		var v any
		if json.Unmarshal(fields[name], &v) == nil && v != nil {
			if s, ok := v.(string); ok {
				*to = s
			}
		}
	}
	for name, to := range map[string]*string{"event_id": &c.ID, "level": &c.Level, "platform": &c.Platform, "logger": &c.Logger, "release": &c.Release, "environment": &c.Environment,
		"server_name": &c.Server, "transaction": &c.Transaction, "culprit": &c.Culprit} {
		text(name, to)
	}
	c.Timestamp, c.Fingerprint, c.Exception, c.Message, c.Entry = fields["timestamp"], fields["fingerprint"], fields["exception"], fields["message"], fields["logentry"]
	if c.Entry == nil {
		c.Entry = fields["sentry.interfaces.Message"]
	}
	return nil
}

func (c crash) trouble() *Trouble {
	thrown := c.thrown()
	t := &Trouble{ID: id("event", c.ID), Phase: Ended, Moment: true, Kind: loop.Crash, Severity: cmp.Or(severity(c.Level), 2), Started: c.at(), Ended: c.at()}
	t.Title = titled(headline(thrown), c.text(), "An event without a message")
	t.Weak = len(thrown) == 0 && t.Severity > 2
	t.Group, t.Formerly = c.groups(thrown)
	t.Release = line(c.Release, mostRelease)
	t.Summary = summary(trace(thrown), lead("In", cmp.Or(c.Transaction, c.Culprit)), lead("Release", c.Release), lead("Environment", c.Environment), lead("Server", c.Server))
	return t
}

// at is when it happened; zero when nobody says.
func (c crash) at() time.Time {
	raw := strings.Trim(string(c.Timestamp), `"`)
	if t := moment(raw); !t.IsZero() {
		return t
	}
	if t, err := time.Parse("2006-01-02T15:04:05.999999999", raw); err == nil { // UTC without saying so
		return t.UTC()
	}
	return epoch(json.Number(raw))
}

// thrown are the exceptions, the outermost last.
func (c crash) thrown() []thrown {
	var values []json.RawMessage
	var in struct {
		Values []json.RawMessage `json:"values"`
	}
	switch {
	case json.Unmarshal(c.Exception, &values) == nil:
	case json.Unmarshal(c.Exception, &in) == nil && in.Values != nil:
		values = in.Values
	case len(c.Exception) > 0:
		values = []json.RawMessage{c.Exception}
	}
	var out []thrown
	for _, v := range values {
		var one thrown
		if json.Unmarshal(v, &one) != nil {
			var bare struct {
				Type  string `json:"type"`
				Value any    `json:"value"`
			}
			_ = json.Unmarshal(v, &bare) // its trace is of another kind: without it
			one.Type, one.Value = bare.Type, bare.Value
		}
		if one.Type != "" || one.Value != nil || len(one.Trace.Frames) > 0 {
			out = append(out, one)
		}
	}
	return out
}

func headline(all []thrown) string {
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	if last.Value == nil {
		return last.Type
	}
	return strings.TrimPrefix(last.Type+": "+fmt.Sprint(last.Value), ": ")
}

// text is the message, as it was put together or as a template.
func (c crash) text() string {
	for _, raw := range []json.RawMessage{c.Entry, c.Message} {
		var s string
		var in struct {
			Formatted string `json:"formatted"`
			Message   string `json:"message"`
		}
		if json.Unmarshal(raw, &s) == nil && s != "" {
			return s
		}
		if json.Unmarshal(raw, &in) == nil && in.Formatted+in.Message != "" {
			return cmp.Or(in.Formatted, in.Message)
		}
	}
	return ""
}

// template is the message without what differs from one to the next.
func (c crash) template() string {
	for _, raw := range []json.RawMessage{c.Entry, c.Message} {
		var in struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(raw, &in) == nil && in.Message != "" {
			return in.Message
		}
	}
	return c.text()
}

// trace writes where it happened, the innermost frame first.
func trace(all []thrown) string {
	if len(all) == 0 {
		return ""
	}
	frames := inApp(all[len(all)-1].Trace.Frames)
	if len(frames) == 0 {
		return ""
	}
	var b strings.Builder
	for i := len(frames) - 1; i >= max(0, len(frames)-8); i-- {
		f := frames[i]
		fmt.Fprintf(&b, "%s (%s:%d)\n", cmp.Or(line(f.Function, 200), "?"), line(cmp.Or(f.File, f.Path, f.Module), 200), f.Line)
	}
	return fenced(b.String())
}
