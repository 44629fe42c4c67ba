package verify

import (
	"context"
	"sync"
	"time"

	"github.com/grantex/grantex/go/internal/listener"
	"github.com/grantex/grantex/go/refusal"
)

// sweepInterval is how often expired grants of running calls are looked for.
const sweepInterval = time.Second

// watchedGrants are the grants of the calls that run.
type watchedGrants struct {
	issuer    string
	isRevoked func(grant *Grant, keyID string) bool
	clock     func() time.Time

	lock    sync.Mutex
	running map[*watchedGrant]struct{}
	sweeps  bool
}

type watchedGrant struct {
	known *knownToken
	ended func(*refusal.Error)
}

// add watches a grant; one that has already ended ends at once.
func (w *watchedGrants) add(known *knownToken, ended func(*refusal.Error)) (stop func()) {
	watched := &watchedGrant{known, ended}
	w.lock.Lock()
	w.running[watched] = struct{}{}
	if !w.sweeps {
		w.sweeps = true
		time.AfterFunc(sweepInterval, w.sweep)
	}
	w.lock.Unlock()
	w.endIfOver(watched, w.clock())
	return func() { w.remove(watched) }
}

// remove reports whether the grant was still watched.
func (w *watchedGrants) remove(watched *watchedGrant) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	_, wasRunning := w.running[watched]
	delete(w.running, watched)
	return wasRunning
}

func (w *watchedGrants) endIfOver(watched *watchedGrant, now time.Time) {
	grant := watched.known.grant
	reason := refusal.Revoked
	switch {
	case !now.Before(watched.known.end):
		reason = refusal.Expired
	case !w.isRevoked(grant, watched.known.key.ID):
		return
	}
	if w.remove(watched) {
		ended := refusal.New(reason, refusal.Detail{Attribution: grant.Attribution(), Issuer: w.issuer})
		listener.Tell(context.Background(), "a listener of Watch", func() { watched.ended(ended) })
	}
}

// endOver ends every grant that has expired or is known to be revoked.
func (w *watchedGrants) endOver() {
	now := w.clock()
	w.lock.Lock()
	running := make([]*watchedGrant, 0, len(w.running))
	for watched := range w.running {
		running = append(running, watched)
	}
	w.lock.Unlock()
	for _, watched := range running {
		w.endIfOver(watched, now)
	}
}

func (w *watchedGrants) sweep() {
	// Also where a listener ends the goroutine.
	defer w.sweepAgain()
	w.endOver()
}

func (w *watchedGrants) sweepAgain() {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.sweeps = len(w.running) > 0; w.sweeps {
		time.AfterFunc(sweepInterval, w.sweep)
	}
}
