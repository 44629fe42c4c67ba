package verify

import (
	"context"
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/refusal"
)

const (
	maxJWKSBytes = 64 * 1024
	jwksTimeout  = 5 * time.Second

	// No fetch follows a failed one for so long.
	retryInterval = 2 * time.Second
	// An unknown key causes no further fetch for so long.
	unknownKeyInterval = 30 * time.Second
	// How far the clock may be set back before the age of a set cannot be told any more.
	stepBack = 30 * time.Second
)

// IssuerKey is a key of the issuer. It stays the same pointer as long as it is published.
type IssuerKey struct {
	// ID is its kid.
	ID string

	modulus string
	public  *rsa.PublicKey
}

// Verify reports whether the signature of a compact message is valid for everything before its second dot. Only
// canonical base64url with exactly as many bytes as the key is valid.
func (k *IssuerKey) Verify(message string, signedLength int) bool {
	encoded := message[signedLength+1:]
	if len(encoded) > (maxModulusBytes*4+2)/3 {
		return false
	}
	checked := checkedMessages.Get().(*checkedMessage)
	defer checkedMessages.Put(checked)
	signature, ok := jws.AppendDecoded(checked.signature[:0], encoded)
	if !ok || len(signature) != k.public.Size() {
		return false
	}
	signed := append(checked.signed[:0], message[:signedLength]...)
	if cap(signed) <= jws.MaxTokenLength {
		checked.signed = signed
	}
	return jws.VerifyRS256(k.public, signed, signature)
}

// checkedMessage is memory for a message while its signature is checked.
type checkedMessage struct {
	signed    []byte
	signature [maxModulusBytes]byte
}

var checkedMessages = sync.Pool{New: func() any { return &checkedMessage{} }}

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
			return k.findAfterFetch(ctx, keyID)
		}
	case !now.Before(set.early) && !k.hasJustFailed(now):
		k.refresh()
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
	return k.findAfterFetch(ctx, keyID)
}

func (k *issuerKeys) findAfterFetch(ctx context.Context, keyID string) (*IssuerKey, time.Time, error) {
	if err := k.fetch(ctx); err != nil {
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

// load fetches the set unless a fresh one is here.
func (k *issuerKeys) load(ctx context.Context) error {
	now := k.clock()
	if set := k.current.Load(); set != nil && now.Before(set.stale) && !now.Before(set.start) {
		return nil
	}
	if err := k.fetch(ctx); err != nil {
		return err
	}
	_, err := k.usable(k.clock())
	return err
}

// fetch waits for the fetch that runs, or for a new one. It fails only when the caller no longer waits.
func (k *issuerKeys) fetch(ctx context.Context) error {
	select {
	case <-k.refresh():
		return nil
	case <-ctx.Done():
		return refusal.New(refusal.KeysUnavailable, refusal.Detail{Cause: context.Cause(ctx)})
	}
}

// refresh starts a fetch unless one runs, and returns what is closed when it is over. The fetch belongs to no caller: the
// first one may leave while others wait.
func (k *issuerKeys) refresh() <-chan struct{} {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.running == nil {
		k.running = make(chan struct{})
		go k.run(k.running)
	}
	return k.running
}

func (k *issuerKeys) run(over chan struct{}) {
	set, err := k.loadSet()
	k.lock.Lock()
	defer k.lock.Unlock()
	if err != nil {
		k.failure = &fetchFailure{k.clock(), err}
	} else {
		k.failure = nil
		k.current.Store(set)
	}
	k.running = nil
	close(over)
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

func (k *issuerKeys) loadSet() (*keySet, error) {
	ctx, cancel := context.WithTimeout(context.Background(), jwksTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, fmt.Errorf("the JWKS was answered with status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxJWKSBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxJWKSBytes {
		return nil, fmt.Errorf("the JWKS is larger than %d bytes", maxJWKSBytes)
	}
	keys, err := importKeys(body, k.current.Load())
	if err != nil {
		return nil, err
	}
	// Without its monotonic reading, which stands still while a machine sleeps.
	now := k.clock().Round(0)
	age := maxAgeOf(strings.Join(response.Header.Values("Cache-Control"), ", "))
	stale := now.Add(age)
	return &keySet{keys, now.Add(-stepBack), now.Add(age * 4 / 5), stale, stale.Add(k.grace)}, nil
}
