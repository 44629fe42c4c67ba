// Package feed learns of revocations: from the server's signed feed ([New],
// docs/protocol.md §7), which decides each call in memory, or by asking the
// server about each call ([NewOnline], §6).
package feed

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/grantex/grantex/go/internal/listener"
	"github.com/grantex/grantex/go/verify"
)

// Feed follows the server's revocation feed and decides each call in memory,
// without the network. A revocation takes effect when it arrives, usually within
// milliseconds. A verifier that is cut off stops trusting its log after
// [Options.MaxStaleness].
//
// The first call, or [verify.Verifier.Ready], opens the stream and waits for the
// snapshot. One feed opens one stream, however many verifiers share it, and
// belongs to one issuer: for another issuer, [verify.New] fails. The feed ends
// with the last of its verifiers, or with [Feed.Close].
type Feed struct {
	// options is a function, because fmt would print the key.
	options func() Options
	opened  atomic.Pointer[follower]

	mu        sync.Mutex
	issuer    string
	state     State
	isClosed  bool
	users     int
	listeners map[*func()]bool
}

var (
	errFeedClosed     = errors.New("feed: the revocation feed is closed")
	errVerifierClosed = errors.New("feed: the verifier is closed")
)

// New makes a feed, or an error that names the option that is missing or wrong.
// It opens nothing.
func New(options Options) (*Feed, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Feed{options: func() Options { return options }, state: Connecting, listeners: map[*func()]bool{}}, nil
}

// State says how far the feed can be trusted.
func (feed *Feed) State() State {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	return feed.state
}

// Connect implements [verify.Revocation].
func (feed *Feed) Connect(given verify.RevocationContext) verify.RevocationCheck {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	if feed.issuer != "" && feed.issuer != given.Issuer {
		return nil
	}
	feed.issuer = given.Issuer
	feed.users++
	return &check{feed: feed, given: given}
}

// Close ends the stream, and returns when nothing is open any more. Later calls
// are refused.
func (feed *Feed) Close() error {
	feed.mu.Lock()
	feed.isClosed = true
	opened := feed.opened.Swap(nil)
	feed.mu.Unlock()
	if opened != nil {
		opened.stop()
	}
	feed.setState(Closed, nil)
	return nil
}

// open returns the follower, which the first call starts.
func (feed *Feed) open(given verify.RevocationContext) (*follower, error) {
	if opened := feed.opened.Load(); opened != nil {
		return opened, nil
	}
	feed.mu.Lock()
	defer feed.mu.Unlock()
	if feed.isClosed {
		return nil, errFeedClosed
	}
	if opened := feed.opened.Load(); opened != nil {
		return opened, nil
	}
	opened := follow(feed.options(), given, feed.setState, feed.tellListeners)
	feed.opened.Store(opened)
	return opened, nil
}

func (feed *Feed) setState(next State, cause error) {
	feed.mu.Lock()
	isNew := next != feed.state && feed.state != Closed
	if isNew {
		feed.state = next
	}
	feed.mu.Unlock()
	if hear := feed.options().OnStateChange; isNew && hear != nil {
		listener.Tell(context.Background(), "OnStateChange", func() { hear(next, cause) })
	}
}

func (feed *Feed) tellListeners() {
	feed.mu.Lock()
	listeners := slices.Collect(maps.Keys(feed.listeners))
	feed.mu.Unlock()
	for _, hear := range listeners {
		listener.Tell(context.Background(), "a listener of OnEntry", *hear)
	}
}

// check is one verifier's use of a feed. It implements [verify.RevocationCheck]
// and [verify.RevocationSet].
type check struct {
	feed     *Feed
	given    verify.RevocationContext
	isClosed atomic.Bool
}

func (check *check) open() (*follower, error) {
	if check.isClosed.Load() {
		return nil, errVerifierClosed
	}
	return check.feed.open(check.given)
}

func (check *check) Developer(ctx context.Context) (string, error) {
	opened, err := check.open()
	if err != nil {
		return "", err
	}
	return opened.developer(ctx)
}

func (check *check) State(ctx context.Context, query *verify.RevocationQuery) (verify.RevocationState, error) {
	opened, err := check.open()
	if err != nil {
		return verify.Revoked, err
	}
	return opened.state(ctx, query)
}

func (check *check) Ready(ctx context.Context) error {
	opened, err := check.open()
	if err != nil {
		return err
	}
	return opened.ready(ctx)
}

func (check *check) Revision(now time.Time) uint64 {
	opened := check.feed.opened.Load()
	if opened == nil || check.isClosed.Load() {
		return 0
	}
	return opened.freshness.revision(now)
}

func (check *check) IsKnownRevoked(grant *verify.Grant, keyID string) bool {
	opened := check.feed.opened.Load()
	return opened != nil && !check.isClosed.Load() && opened.isKnownRevoked(grant, keyID)
}

func (check *check) OnEntry(listener func()) (stop func()) {
	feed := check.feed
	feed.mu.Lock()
	defer feed.mu.Unlock()
	feed.listeners[&listener] = true
	return func() {
		feed.mu.Lock()
		defer feed.mu.Unlock()
		delete(feed.listeners, &listener)
	}
}

// Close ends this use. The last one ends the stream, and the feed can be used
// again.
func (check *check) Close() error {
	if check.isClosed.Swap(true) {
		return nil
	}
	feed := check.feed
	feed.mu.Lock()
	feed.users--
	var ended *follower
	if feed.users == 0 {
		ended = feed.opened.Swap(nil)
	}
	feed.mu.Unlock()
	if ended != nil {
		ended.stop()
		feed.setState(Connecting, nil)
	}
	return nil
}
