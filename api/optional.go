package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Opt is a field of an input that may be absent (Set is false), null, or given.
type Opt[T any] struct {
	Value T
	Set   bool // the field was there
	Null  bool // and was null
}

// UnmarshalJSON implements json.Unmarshaler; it runs only for a field that is there.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	*o = Opt[T]{Set: true}
	if string(b) == "null" {
		o.Null = true
		return nil
	}
	return json.Unmarshal(b, &o.Value)
}

// Schema implements huma.SchemaProvider: that of the value, or null.
func (o Opt[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// Pointer returns nil for an absent field; null counts as the zero value.
func (o Opt[T]) Pointer() *T {
	if !o.Set {
		return nil
	}
	return &o.Value
}

// Maybe is an object of an answer that may be null.
type Maybe[T any] struct{ Value *T }

// Some returns v as a Maybe; nil stays null.
func Some[T any](v *T) Maybe[T] { return Maybe[T]{v} }

// MarshalJSON implements json.Marshaler.
func (m Maybe[T]) MarshalJSON() ([]byte, error) { return json.Marshal(m.Value) }

// UnmarshalJSON implements json.Unmarshaler.
func (m *Maybe[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &m.Value) }

// Schema implements huma.SchemaProvider.
func (m Maybe[T]) Schema(r huma.Registry) *huma.Schema {
	ref := r.Schema(reflect.TypeFor[T](), true, "")
	return &huma.Schema{AnyOf: []*huma.Schema{ref, {Type: "null"}}}
}

// some returns a pointer to v, nil for the zero value: null on the wire.
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
