package verify

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/grantex/grantex/go/refusal"
)

const (
	maxJWKSBytes = 64 * 1024
	jwksTimeout  = 5 * time.Second
)

// load fetches the set unless a fresh one is here.
func (k *issuerKeys) load(ctx context.Context) error {
	now := k.clock()
	set := k.current.Load()
	if set != nil && now.Before(set.stale) && !now.Before(set.start) {
		return nil
	}
	if err := k.fetch(ctx, set); err != nil {
		return err
	}
	_, err := k.usable(k.clock())
	return err
}

// fetch waits for the fetch that runs, or for a new one unless a newer set than the seen one is here. It fails only when
// the caller no longer waits.
func (k *issuerKeys) fetch(ctx context.Context, seen *keySet) error {
	select {
	case <-k.refresh(seen):
		return nil
	case <-ctx.Done():
		return refusal.New(refusal.KeysUnavailable, refusal.Detail{Cause: context.Cause(ctx)})
	}
}

// refresh starts a fetch unless one runs, or has ended since the caller looked and saw another set. It returns what is
// closed when the fetch is over. The fetch belongs to no caller: the first one may leave while others wait.
func (k *issuerKeys) refresh(seen *keySet) <-chan struct{} {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.running != nil {
		return k.running
	}
	running := make(chan struct{})
	if k.current.Load() != seen {
		close(running)
		return running
	}
	k.running = running
	go k.run(running)
	return running
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

// loadSet fetches the set, keeping the keys that are in the former one.
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
