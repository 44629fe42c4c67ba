package grantex

import (
	"context"
	"sync"
	"time"
)

// flight is work that several callers wait for. It continues when one of them leaves.
type flight struct {
	done  chan struct{}
	grant *keptGrant
	err   error
}

// fly starts work, for as long as it may take. It is called with the lock; land runs with it, too, before anybody learns the
// result.
func fly(
	ctx context.Context,
	longest time.Duration,
	work func(context.Context) (*keptGrant, error),
	land func(*keptGrant, error),
	lock sync.Locker,
) *flight {
	started := &flight{done: make(chan struct{})}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	go func() {
		defer cancel()
		started.grant, started.err = work(ctx)
		lock.Lock()
		defer lock.Unlock()
		land(started.grant, started.err)
		close(started.done)
	}()
	return started
}

// token waits for the work, or for the end of ctx.
func (f *flight) token(ctx context.Context) (string, error) {
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-f.done:
	}
	if f.err != nil {
		return "", f.err
	}
	return f.grant.GrantToken, nil
}
