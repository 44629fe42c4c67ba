package feed

import (
	"sync"
	"time"
)

// attempt is something that calls wait for, for a limited time.
type attempt struct {
	// longest is how long calls wait for it.
	longest time.Duration

	mu      sync.Mutex
	pending chan struct{}
	timer   *time.Timer
}

// wait returns a channel that is closed when the attempt ends, whatever its
// outcome; nil while there is none.
func (attempt *attempt) wait() <-chan struct{} {
	attempt.mu.Lock()
	defer attempt.mu.Unlock()
	return attempt.pending
}

// begin begins an attempt, unless one is running.
func (attempt *attempt) begin() {
	attempt.mu.Lock()
	defer attempt.mu.Unlock()
	if attempt.pending != nil {
		return
	}
	pending := make(chan struct{})
	attempt.pending = pending
	attempt.timer = time.AfterFunc(attempt.longest, func() { attempt.endThis(pending) })
}

// end ends the attempt, if one is running.
func (attempt *attempt) end() { attempt.endThis(attempt.wait()) }

func (attempt *attempt) endThis(pending <-chan struct{}) {
	attempt.mu.Lock()
	defer attempt.mu.Unlock()
	if pending == nil || attempt.pending != pending {
		return
	}
	close(attempt.pending)
	attempt.timer.Stop()
	attempt.pending = nil
}
