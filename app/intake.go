package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"sync"
	"time"

	"failforward/loop"
	"failforward/source/hook"
)

// Intake takes what sources send: it is durable before it is answered, and read
// afterwards.
type Intake struct {
	*Deps
	refused *sync.Map // source to when its last refusal was kept
}

// Arrival is one request that came for a source.
type Arrival struct {
	Sender string // as the address says
	Door   string // the secret part of the address
	Header func(string) string
	Packed string // Content-Encoding
	Wire   []byte // the body as it came
	Plain  []byte // and unpacked
}

// refusedEvery is how often a refusal of one source is kept.
const refusedEvery = time.Second

// Receive keeps a delivery and returns its ID, that of the first one when it is sent
// again. NotFound when nothing listens at the address, Unknown when it does not prove
// itself; then the source keeps why, without the body.
func (s Intake) Receive(ctx context.Context, a Arrival) (loop.ID, error) {
	src, sender, err := s.find(ctx, a)
	if err != nil {
		return 0, err
	}
	d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: s.Now(), State: loop.DeliveryWaiting, Header: map[string]string{}, Packed: a.Packed, Body: a.Wire}
	for _, name := range sender.Headers {
		if v := a.Header(name); v != "" {
			d.Header[name] = v
		}
	}
	if err := s.prove(src, sender, a); err != nil {
		return 0, s.refuse(ctx, d, err)
	}
	d.Key = deliveryKey(src, sender, hook.Delivery{Header: d.Header, Body: a.Plain})
	return s.keep(ctx, d)
}

// Crash keeps what an SDK of Sentry sent to a project with the key of its DSN, and
// returns the name of the event. What holds no event is well, and not kept. Unknown
// when project and key belong to no source.
func (s Intake) Crash(ctx context.Context, a Arrival, project, form string) (string, error) {
	src, _, err := s.find(ctx, a)
	if loop.CodeOf(err) == loop.NotFound || err == nil && strconv.FormatInt(src.Number, 10) != project {
		err = loop.Errorf(loop.Unknown, "This DSN belongs to no source. Copy it again from the page of the source: it may have been given a new one.")
	}
	if err != nil {
		return "", err
	}
	event, tells := hook.Tells(form, a.Plain)
	if !tells {
		return event, nil
	}
	d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: s.Now(), State: loop.DeliveryWaiting, Header: map[string]string{hook.FormHeader: form}, Packed: a.Packed, Body: a.Wire,
		Key: keyOf("body", src.ID, a.Plain)}
	if event != "" {
		d.Key = keyOf("event", src.ID, []byte(event))
	}
	_, err = s.keep(ctx, d)
	return event, err
}

// keep makes a delivery durable and returns its ID, that of the first one when it is
// there already; whoever reads deliveries is woken.
func (d *Deps) keep(ctx context.Context, one loop.Delivery) (id loop.ID, err error) {
	id, err = d.Works.ReceiveDelivery(ctx, one)
	if err == nil && one.State == loop.DeliveryWaiting {
		d.wake.Ring()
	}
	return id, err
}

func (s Intake) find(ctx context.Context, a Arrival) (loop.Source, hook.Sender, error) {
	sender, known := hook.ByName(a.Sender)
	src, err := s.Repo.SourceByDoor(ctx, door(a.Door))
	if loop.CodeOf(err) == loop.NotFound || err == nil && (!known || src.Sender != a.Sender || src.Removed) {
		err = loop.Errorf(loop.NotFound, "Nothing listens at this address. Copy it again from the page of the source: it may have been given a new one.")
	}
	return src, sender, err
}

// prove checks that a delivery is genuine.
func (s Intake) prove(src loop.Source, sender hook.Sender, a Arrival) error {
	if sender.Prove.Open && !src.Strict && a.Header("Authorization") == "" {
		return nil
	}
	in, err := s.open(src)
	if err != nil {
		return err
	}
	err = sender.Prove.Check(in.Secret, a.Header, a.Wire, s.Now())
	if loop.CodeOf(err) == loop.Denied {
		return loop.Errorf(loop.Unknown, "%s", loop.Faults(err)[0].Text)
	}
	return err
}

// refuse keeps why a delivery was not let in, at most once a second for each source,
// and returns that reason.
func (s Intake) refuse(ctx context.Context, d loop.Delivery, why error) error {
	if loop.CodeOf(why) != loop.Unknown {
		return why
	}
	if last, ok := s.refused.Load(d.Source); ok && d.At.Sub(last.(time.Time)) < refusedEvery {
		return why
	}
	s.refused.Store(d.Source, d.At)
	d.State, d.Reason, d.Body, d.Header = loop.DeliveryRefused, loop.Faults(why)[0].Text, nil, nil
	d.Key = keyOf("refused", d.Source, fmt.Append(nil, d.At.UnixNano()))
	if _, err := s.keep(ctx, d); err != nil {
		return err
	}
	return why
}

// deliveryKey is the same for the same delivery of a source: what the sender calls
// it, else its bytes.
func deliveryKey(src loop.Source, sender hook.Sender, d hook.Delivery) [16]byte {
	if sender.Key != nil {
		if name := sender.Key(d); name != "" {
			return keyOf("named", src.ID, []byte(name))
		}
	}
	parts := [][]byte{d.Body}
	for _, name := range sender.Headers {
		parts = append(parts, []byte(d.Header[name]))
	}
	return keyOf("body", src.ID, parts...)
}

// keyOf is half of the SHA-256 of what something is, of which source, by which name,
// which may have several parts.
func keyOf(what string, source loop.ID, name ...[]byte) [16]byte {
	h := sha256.New()
	h.Write([]byte(what))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(source)))
	for i, part := range name {
		if i > 0 {
			h.Write([]byte{0})
		}
		h.Write(part)
	}
	return [16]byte(h.Sum(nil)[:16])
}

// bell wakes whoever waits for work: rung any number of times, it wakes once.
type bell chan struct{}

// Ring wakes.
func (b bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
