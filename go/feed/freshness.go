package feed

import (
	"sync"
	"sync/atomic"
	"time"
)

// period is the time for which a log is fresh. It never changes.
type period struct {
	// from and until bound it by the wall clock, because messages carry the time at
	// which they were signed.
	from, until time.Time
	// begun has a monotonic reading, where the clock has one. So the period ends
	// also where the wall clock was set back.
	begun    time.Time
	lasts    time.Duration
	revision uint64
}

func (period *period) holds(now time.Time) bool {
	return !now.Before(period.from) && !now.After(period.until) && now.Sub(period.begun) <= period.lasts
}

// freshness watches the age of a log.
type freshness struct {
	log          *log
	maxStaleness time.Duration
	clock        func() time.Time
	onChange     func(State)
	// onSilence is called, with the lock held, when the log becomes too old: no
	// message has come for so long, or only an old one.
	onSilence func()

	// current is nil while the log is not fresh.
	current atomic.Pointer[period]

	mu    sync.Mutex
	state State
	// isWhole says that no message is known to be missing.
	isWhole bool
	timer   *time.Timer
}

// revision returns the revision of the log, 0 where it is not fresh. It takes
// no lock.
func (freshness *freshness) revision(now time.Time) uint64 {
	if current := freshness.current.Load(); current != nil && current.holds(now) {
		return current.revision
	}
	return 0
}

// isFresh reports whether the log is fresh now.
func (freshness *freshness) isFresh() bool {
	current := freshness.current.Load()
	if current == nil {
		return false
	}
	if current.holds(freshness.clock()) {
		return true
	}
	freshness.expire(current)
	return false
}

func (freshness *freshness) stateNow() State {
	freshness.mu.Lock()
	defer freshness.mu.Unlock()
	return freshness.state
}

// renew is called when the log has taken a message. It returns whether the log
// is fresh now.
func (freshness *freshness) renew() bool {
	now := freshness.clock()
	known := freshness.log.known()
	signed := time.UnixMilli(known.knownAt)
	from := signed.Add(-clockTolerance)
	// A server's clock that is ahead must not make the log younger.
	until := signed
	if until.After(now) {
		until = now.Round(0)
	}
	until = until.Add(freshness.maxStaleness)
	isUnderstood := freshness.log.isUnderstood(now.UnixMilli())
	isFresh := !now.After(until) && !now.Before(from) && isUnderstood
	next, current := Stale, (*period)(nil)
	if isFresh {
		next, current = Fresh, &period{from, until, now, until.Sub(now), known.revision}
	}
	freshness.mu.Lock()
	freshness.isWhole = true
	if freshness.state == Fresh && now.After(until) && isUnderstood {
		// Of the messages that waited while the process slept, old ones come first:
		// calls wait for the next.
		freshness.onSilence()
	}
	freshness.begin(current)
	tell := freshness.setState(next)
	freshness.mu.Unlock()
	tell()
	return isFresh
}

// begin begins a period; nil is none. It is called with the lock held.
func (freshness *freshness) begin(next *period) {
	if freshness.timer != nil {
		freshness.timer.Stop()
	}
	freshness.current.Store(next)
	if next != nil {
		freshness.timer = time.AfterFunc(next.lasts, func() { freshness.expire(next) })
	}
}

// expire ends a period, unless another one has begun.
func (freshness *freshness) expire(ended *period) {
	freshness.mu.Lock()
	if !freshness.isWhole || freshness.current.Load() != ended {
		freshness.mu.Unlock()
		return
	}
	// First, so that a call that finds the log stale also finds what to wait for.
	freshness.onSilence()
	freshness.begin(nil)
	tell := freshness.setState(Stale)
	freshness.mu.Unlock()
	tell()
}

// distrust is called when the log has missed something.
func (freshness *freshness) distrust() {
	freshness.mu.Lock()
	freshness.isWhole = false
	freshness.begin(nil)
	tell := freshness.setState(Resyncing)
	freshness.mu.Unlock()
	tell()
}

func (freshness *freshness) stop() {
	freshness.mu.Lock()
	defer freshness.mu.Unlock()
	freshness.isWhole = false
	freshness.begin(nil)
}

// setState is called with the lock held. It returns what to call without it.
func (freshness *freshness) setState(next State) (tell func()) {
	if next == freshness.state {
		return func() {}
	}
	freshness.state = next
	return func() { freshness.onChange(next) }
}
