package feed

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	// silence closes a stream without progress. The server sends a heartbeat every
	// second.
	silence = 5 * time.Second
	// silenceOfWaitingCalls is the same while calls wait for the next message: it
	// comes soon or, on a dead connection, never.
	silenceOfWaitingCalls = 2 * time.Second
	// After a stream that lasted this long, the next one is opened without a wait.
	steady        = 5 * time.Second
	longestPause  = 5 * time.Second
	shortestPause = 250 * time.Millisecond
	// After this many failed streams, the position may be wrong, and a snapshot is
	// fetched.
	failuresBeforeSnapshot = 3
)

// connection keeps a log up to date until it is closed: it fetches a snapshot,
// follows the stream, and starts over in the right place whatever happens to
// either.
type connection struct {
	log     *log
	client  *client
	reader  *messageReader
	timeout time.Duration
	// onMessage is called when the log has taken a message. It returns whether the
	// log is fresh now.
	onMessage func() bool
	// onGap is called when the log has missed something; only the next snapshot
	// completes it again.
	onGap func()

	// snapshot is the running attempt to fetch a snapshot, and reconnect the one
	// that follows a stream that kept the log fresh.
	snapshot, reconnect attempt

	closing context.Context
	close   context.CancelFunc
	ended   chan struct{}

	// Of the goroutine that runs.
	needsSnapshot bool
	failures      int
	retryAfter    time.Duration

	mu sync.Mutex
	// isFollowing says that the latest message made the log fresh, and nothing has
	// gone wrong since.
	isFollowing bool
	lastFault   error
}

// start begins. Calls can wait for the first snapshot at once.
func (connection *connection) start() {
	connection.closing, connection.close = context.WithCancel(context.Background())
	connection.ended = make(chan struct{})
	connection.snapshot.longest = connection.timeout
	connection.reconnect.longest = connection.timeout
	connection.needsSnapshot = true
	connection.snapshot.begin()
	go connection.run()
}

// stop ends the connection, and returns when nothing is open any more.
func (connection *connection) stop() {
	connection.close()
	<-connection.ended
	connection.snapshot.end()
	connection.reconnect.end()
}

func (connection *connection) run() {
	defer close(connection.ended)
	for connection.closing.Err() == nil {
		connection.connect()
		connection.pause()
	}
}

func (connection *connection) connect() {
	ctx, cancel := context.WithCancelCause(connection.closing)
	defer cancel(nil)
	err := connection.follow(ctx, cancel)
	if err != nil {
		connection.noteFault(ctx, err)
		if connection.failures >= failuresBeforeSnapshot {
			connection.needsSnapshot = true
		}
	}
	connection.noteSilence()
}

func (connection *connection) follow(ctx context.Context, cancel context.CancelCauseFunc) error {
	if connection.needsSnapshot {
		if err := connection.takeSnapshot(ctx); err != nil {
			return err
		}
	}
	return connection.followStream(ctx, cancel)
}

func (connection *connection) takeSnapshot(ctx context.Context) error {
	connection.snapshot.begin()
	defer connection.snapshot.end()
	late := errors.New("feed: the snapshot did not come in time")
	ctx, cancel := context.WithTimeoutCause(ctx, connection.timeout, late)
	defer cancel()
	err := connection.replaceBySnapshot(ctx)
	if err != nil {
		// Before a caller that waits for this attempt asks what went wrong.
		connection.noteFault(ctx, err)
		return err
	}
	connection.needsSnapshot = false
	connection.noteMessage()
	return nil
}

func (connection *connection) replaceBySnapshot(ctx context.Context) error {
	text, err := connection.client.snapshot(ctx)
	if err != nil {
		return err
	}
	message, err := connection.reader.read(ctx, text)
	if err != nil {
		return err
	}
	return connection.log.replace(message)
}

func (connection *connection) followStream(ctx context.Context, cancel context.CancelCauseFunc) error {
	opened := time.Now()
	watch := time.AfterFunc(silence, func() {
		cancel(errors.New("feed: the stream has brought no new message"))
	})
	defer watch.Stop()
	isHeard := false
	take := func(next event) error {
		if next.name != "revocations" && next.name != "heartbeat" && next.name != "reset" {
			return nil
		}
		before := connection.log.known().knownAt
		if err := connection.takeEvent(ctx, next); err != nil {
			return err
		}
		isHeard = true
		if time.Since(opened) >= steady {
			connection.failures = 0
		}
		// Replayed and delayed messages are not progress.
		if connection.log.known().knownAt > before {
			if connection.reconnect.wait() == nil {
				watch.Reset(silence)
			} else {
				watch.Reset(silenceOfWaitingCalls)
			}
		}
		return nil
	}
	onRetry := func(pause time.Duration) { connection.retryAfter = min(pause, longestPause) }
	err := connection.client.stream(ctx, connection.log.known().position, onRetry, take)
	if err == nil {
		// A server sends a message first. One that sends none may not know the
		// position.
		connection.needsSnapshot = !isHeard
	}
	return err
}

func (connection *connection) takeEvent(ctx context.Context, next event) error {
	err := errors.New("feed: the server cannot continue from the position of the verifier")
	if next.name != "reset" {
		err = connection.followMessage(ctx, next.data)
	}
	if err == nil {
		connection.noteMessage()
		return nil
	}
	if connection.closing.Err() != nil {
		return err
	}
	connection.needsSnapshot = true
	if connection.failures == 0 {
		connection.snapshot.begin()
	}
	connection.noteFault(ctx, err)
	connection.onGap()
	return err
}

func (connection *connection) followMessage(ctx context.Context, text string) error {
	message, err := connection.reader.read(ctx, text)
	if err != nil {
		return err
	}
	return connection.log.follow(message)
}

func (connection *connection) noteMessage() {
	if connection.closing.Err() != nil || !connection.onMessage() {
		return
	}
	connection.mu.Lock()
	connection.isFollowing = true
	connection.mu.Unlock()
	connection.reconnect.end()
}

// noteSilence is called when the log has become too old. Calls wait only for the
// first reconnect after a good stream: a server that does not answer it may be
// away for long.
func (connection *connection) noteSilence() {
	connection.mu.Lock()
	wasFollowing := connection.isFollowing
	connection.isFollowing = false
	connection.mu.Unlock()
	if wasFollowing && connection.closing.Err() == nil {
		connection.reconnect.begin()
	}
}

func (connection *connection) noteFault(ctx context.Context, err error) {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	connection.mu.Lock()
	defer connection.mu.Unlock()
	connection.lastFault = err
}

// fault returns the latest fault.
func (connection *connection) fault() error {
	connection.mu.Lock()
	defer connection.mu.Unlock()
	return connection.lastFault
}

// pause spreads the reconnects of verifiers that lost their streams at the same
// moment.
func (connection *connection) pause() {
	if connection.closing.Err() != nil {
		return
	}
	share := rand.Float64()
	longest := min(longestPause, shortestPause<<min(connection.failures, 10))
	backOff := share
	if connection.failures > 0 {
		backOff = 0.5 + share/2
	}
	wait := max(scaled(longest, backOff), scaled(connection.retryAfter, 0.5+share))
	connection.retryAfter = 0
	connection.failures++
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-connection.closing.Done():
	}
}

func scaled(duration time.Duration, share float64) time.Duration {
	return time.Duration(float64(duration) * share)
}
