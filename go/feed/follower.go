package feed

import (
	"context"
	"fmt"
	"time"

	"github.com/grantex/grantex/go/internal/jws"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// follower follows the feed of one issuer, from the first call until it is
// stopped.
type follower struct {
	log        *log
	freshness  *freshness
	connection *connection
	clock      func() time.Time
	// online is nil unless calls are asked about while the feed is not fresh.
	online    *onlineCheck
	tolerated map[string]bool
	onEntry   func()
	// seen is the revision of which the listeners know.
	seen uint64
}

func follow(
	options Options, given verify.RevocationContext, onChange func(State, error), onEntry func(),
) *follower {
	api := apiURL(options.URL, given.Issuer)
	follower := &follower{log: newLog(), clock: given.Clock, onEntry: onEntry}
	follower.seen = follower.log.known().revision
	follower.connection = &connection{
		log: follower.log, client: newClient(api, options.APIKey, given.HTTPClient), timeout: options.Timeout,
		reader: &messageReader{
			issuer: given.Issuer, keys: given.Keys, clock: given.Clock,
			isRevokedKey: follower.log.revokesKey, parser: jws.NewFeedParser(maxMessageLength),
		},
		onMessage: follower.noteMessage,
		onGap:     func() { follower.freshness.distrust() },
	}
	follower.freshness = &freshness{
		log: follower.log, maxStaleness: options.MaxStaleness, clock: given.Clock, state: Connecting,
		onChange:  func(state State) { onChange(state, follower.whyNot(state)) },
		onSilence: follower.connection.noteSilence,
	}
	if options.WhenStale == Ask {
		follower.online = newOnlineCheck(api, options.APIKey, options.Timeout, given.HTTPClient)
	}
	if options.ToleratedScopes != nil {
		follower.tolerated = map[string]bool{}
		for _, scope := range options.ToleratedScopes {
			follower.tolerated[scope] = true
		}
	}
	follower.connection.start()
	return follower
}

func (follower *follower) noteMessage() bool {
	isFresh := follower.freshness.renew()
	if revision := follower.log.known().revision; revision != follower.seen {
		follower.seen = revision
		follower.onEntry()
	}
	return isFresh
}

// whyNot returns why the log is not fresh.
func (follower *follower) whyNot(state State) error {
	fault := follower.connection.fault()
	if state != Stale {
		return fault
	}
	now := follower.clock()
	if !follower.log.isUnderstood(now.UnixMilli()) {
		return fmt.Errorf("feed: something was revoked in a way that this version does not know")
	}
	age := now.Sub(time.UnixMilli(follower.log.known().knownAt)).Seconds()
	if fault == nil {
		return fmt.Errorf("feed: the latest message is %.1f s old by this clock", age)
	}
	return fmt.Errorf("feed: the latest message is %.1f s old by this clock: %w", age, fault)
}

func (follower *follower) unavailable() error {
	state := follower.freshness.stateNow()
	if why := follower.whyNot(state); why != nil {
		return fmt.Errorf("feed: the revocation feed is %s: %w", state, why)
	}
	return fmt.Errorf("feed: the revocation feed is %s", state)
}

func (follower *follower) developer(ctx context.Context) (string, error) {
	if id := follower.log.known().developerID; id != "" {
		return id, nil
	}
	if err := await(ctx, follower.connection.snapshot.wait()); err != nil {
		return "", err
	}
	if id := follower.log.known().developerID; id != "" {
		return id, nil
	}
	if follower.online != nil {
		return follower.online.Developer(ctx)
	}
	return "", follower.unavailable()
}

func (follower *follower) state(ctx context.Context, query *verify.RevocationQuery) (verify.RevocationState, error) {
	if follower.freshness.isFresh() {
		return follower.decide(query)
	}
	pending := follower.connection.reconnect.wait()
	if pending == nil && follower.freshness.stateNow() != Stale {
		pending = follower.connection.snapshot.wait()
	}
	if pending == nil || follower.isKnownRevoked(query.Grant, query.KeyID) {
		return follower.decideStale(ctx, query)
	}
	if err := await(ctx, pending); err != nil {
		return verify.Revoked, err
	}
	if follower.freshness.isFresh() {
		return follower.decide(query)
	}
	return follower.decideStale(ctx, query)
}

func (follower *follower) decide(query *verify.RevocationQuery) (verify.RevocationState, error) {
	isRevoked, isCovered := follower.log.revokes(query.Grant, query.KeyID)
	switch {
	case !isCovered:
		attribution := query.Grant.Attribution()
		return verify.Revoked, refusal.New(refusal.FeedDoesNotCover, refusal.Detail{Attribution: attribution})
	case isRevoked:
		return verify.Revoked, nil
	}
	return verify.NotRevoked, nil
}

func (follower *follower) decideStale(
	ctx context.Context, query *verify.RevocationQuery,
) (verify.RevocationState, error) {
	if follower.log.known().developerID != "" {
		if state, err := follower.decide(query); err != nil || state == verify.Revoked {
			return verify.Revoked, err
		}
	}
	if follower.online != nil {
		return follower.online.State(ctx, query)
	}
	if follower.isTolerated(query.Scopes) {
		return verify.RevocationUnknown, nil
	}
	return verify.Revoked, follower.unavailable()
}

func (follower *follower) isTolerated(scopes []string) bool {
	for _, scope := range scopes {
		if !follower.tolerated[scope] {
			return false
		}
	}
	// A call whose scopes are not known is not tolerated.
	return len(scopes) > 0
}

// isKnownRevoked reports what is known: it stays revoked, even if the log is
// incomplete.
func (follower *follower) isKnownRevoked(grant *verify.Grant, keyID string) bool {
	isRevoked, _ := follower.log.revokes(grant, keyID)
	return isRevoked
}

func (follower *follower) ready(ctx context.Context) error {
	if follower.freshness.isFresh() {
		return nil
	}
	pending := follower.connection.reconnect.wait()
	if pending == nil {
		pending = follower.connection.snapshot.wait()
	}
	if pending != nil {
		if err := await(ctx, pending); err != nil {
			return err
		}
	}
	if follower.freshness.isFresh() {
		return nil
	}
	return follower.unavailable()
}

func (follower *follower) stop() {
	follower.freshness.stop()
	follower.connection.stop()
	// A message may have arrived meanwhile.
	follower.freshness.stop()
}

// await waits for an attempt; nil is over.
func await(ctx context.Context, pending <-chan struct{}) error {
	if pending == nil {
		return nil
	}
	select {
	case <-pending:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
