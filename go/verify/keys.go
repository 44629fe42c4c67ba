package verify

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/refusal"
)

const (
	// No fetch follows a failed one for so long.
	retryInterval = 2 * time.Second
	// An unknown key causes no further fetch for so long.
	unknownKeyInterval = 30 * time.Second
	// How far the clock may be set back before the age of a set cannot be told any more.
	stepBack = 30 * time.Second
)

// issuerKeys keeps the keys of one issuer, fetched from its JWKS, one fetch at a time. It uses a set for its max-age (30
// seconds to a day, 5 minutes where none is stated), and for the grace more while the issuer cannot be reached. An
// unknown key causes a fetch, at most once in 30 seconds. A response that is too large, has too many keys, or is not a
// JWKS counts as an outage.
type issuerKeys struct {
	url    string
	grace  time.Duration
	client *http.Client
	clock  func() time.Time

	current atomic.Pointer[keySet]

	lock sync.Mutex
	// Closed when the fetch that runs is over; nil where none runs.
	running chan struct{}
	// The last fetch failed; nil where it did not.
	failure            *fetchFailure
	lookedForUnknownAt time.Time
}

type keySet struct {
	keys map[string]*IssuerKey
	// Before this, the clock has been set back, and calls wait for a fetch.
	start time.Time
	// From here on, a fetch runs in the background: after four fifths of the life of the set, before any call must wait.
	early time.Time
	// From here on, calls wait for a fetch.
	stale time.Time
	// From here on, the set is not used.
	end time.Time
}

type fetchFailure struct {
	at    time.Time
	cause error
}

// Find implements [IssuerKeys].
func (k *issuerKeys) Find(ctx context.Context, keyID string) (*IssuerKey, error) {
	key, _, err := k.find(ctx, keyID, k.clock())
	return key, err
}

// find also returns the time when the key was found, which is later than now where it was fetched.
func (k *issuerKeys) find(ctx context.Context, keyID string, now time.Time) (*IssuerKey, time.Time, error) {
	set := k.current.Load()
	switch {
	case set == nil || !now.Before(set.stale) || now.Before(set.start):
		if !k.hasJustFailed(now) {
			return k.findAfterFetch(ctx, keyID, set)
		}
	case !now.Before(set.early) && !k.hasJustFailed(now):
		k.refresh(set)
	}
	set, err := k.usable(now)
	if err != nil {
		return nil, now, err
	}
	if key, ok := set.keys[keyID]; ok {
		return key, now, nil
	}
	if !k.mayLookForUnknown(now) {
		return nil, now, k.unknownKey()
	}
	return k.findAfterFetch(ctx, keyID, set)
}

func (k *issuerKeys) findAfterFetch(ctx context.Context, keyID string, seen *keySet) (*IssuerKey, time.Time, error) {
	if err := k.fetch(ctx, seen); err != nil {
		return nil, time.Time{}, err
	}
	now := k.clock()
	set, err := k.usable(now)
	if err != nil {
		return nil, now, err
	}
	if key, ok := set.keys[keyID]; ok {
		return key, now, nil
	}
	k.lock.Lock()
	k.lookedForUnknownAt = now
	k.lock.Unlock()
	return nil, now, k.unknownKey()
}

func (k *issuerKeys) hasJustFailed(now time.Time) bool {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.failure != nil && isWithin(k.failure.at, retryInterval, now)
}

func (k *issuerKeys) mayLookForUnknown(now time.Time) bool {
	k.lock.Lock()
	defer k.lock.Unlock()
	if isWithin(k.lookedForUnknownAt, unknownKeyInterval, now) {
		return false
	}
	k.lookedForUnknownAt = now
	return true
}

func (k *issuerKeys) usable(now time.Time) (*keySet, error) {
	if set := k.current.Load(); set != nil && now.Before(set.end) {
		return set, nil
	}
	return nil, refusal.New(refusal.KeysUnavailable, refusal.Detail{Cause: k.cause()})
}

func (k *issuerKeys) unknownKey() error {
	if cause := k.cause(); cause != nil {
		return refusal.New(refusal.KeysUnavailable, refusal.Detail{Cause: cause})
	}
	return refusal.New(refusal.UnknownKey, refusal.Detail{})
}

func (k *issuerKeys) cause() error {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.failure == nil {
		return nil
	}
	return k.failure.cause
}

// isWithin reports whether two moments are close, in either order, because a clock may be set back.
func isWithin(moment time.Time, interval time.Duration, now time.Time) bool {
	return now.Sub(moment).Abs() < interval
}
