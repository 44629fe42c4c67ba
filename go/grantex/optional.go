package grantex

import "encoding/json"

// Optional is a member of a change: left alone (the zero value), set to a value
// ([Set]), or set to null ([Null]).
type Optional[T any] struct {
	value T
	state optionalState
}

type optionalState int

const (
	absent optionalState = iota
	present
	null
)

// Set changes a member to a value.
func Set[T any](value T) Optional[T] { return Optional[T]{value: value, state: present} }

// Null resets a member.
func Null[T any]() Optional[T] { return Optional[T]{state: null} }

// IsZero reports whether the member is left alone.
func (o Optional[T]) IsZero() bool { return o.state == absent }

// MarshalJSON writes the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != present {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}
