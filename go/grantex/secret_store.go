package grantex

import (
	"context"
	"sync"
)

// SecretStore keeps private keys and refresh tokens by name. To use a store of your
// own, such as a secret manager or a database row, implement it; it must be safe for
// concurrent use. The values are secret.
type SecretStore interface {
	// Get returns false for a name that is not there.
	Get(ctx context.Context, name string) (value string, ok bool, err error)
	// Set returns once the value would survive a crash of the process. It replaces the old value completely or not at all.
	Set(ctx context.Context, name, value string) error
	// Delete does nothing for a name that is not there.
	Delete(ctx context.Context, name string) error
}

// MemoryStore is a [SecretStore] for tests, and for agents that live no longer than
// the process. The zero value is empty.
type MemoryStore struct {
	values sync.Map // of string by string
}

// Get implements [SecretStore].
func (s *MemoryStore) Get(_ context.Context, name string) (string, bool, error) {
	value, ok := s.values.Load(name)
	text, _ := value.(string)
	return text, ok, nil
}

// Set implements [SecretStore].
func (s *MemoryStore) Set(_ context.Context, name, value string) error {
	s.values.Store(name, value)
	return nil
}

// Delete implements [SecretStore].
func (s *MemoryStore) Delete(_ context.Context, name string) error {
	s.values.Delete(name)
	return nil
}

// String shows none of the values.
func (s *MemoryStore) String() string { return "grantex.MemoryStore" }

// GoString shows none of the values.
func (s *MemoryStore) GoString() string { return s.String() }
