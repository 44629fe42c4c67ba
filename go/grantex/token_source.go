package grantex

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// TokenSourceOptions say which grant a token source keeps fresh, and where.
type TokenSourceOptions struct {
	AgentID string
	// Store keeps the tokens. Anybody who can read it can act for the principal.
	Store SecretStore
	// Grant is the response of Tokens.Exchange: written to the store at the first call, unless the store has newer tokens of
	// the same grant. Without it, the source continues with the store's tokens.
	Grant *GrantTokens
	// Name is the name in the store. Default "grant-<AgentID>"; set it if one agent has several grants.
	Name string
	// RefreshBefore is how long before its expiry a token is refreshed. Default: 5 minutes; at most half of the token's
	// lifetime.
	RefreshBefore time.Duration
	// Key is the one that the tokens are bound to (RFC 9449): that of the [AgentTransport]. A token that is bound to another
	// one, or to none, is refreshed before it is used. Default: the tokens are bound to none.
	//
	// Processes that share a store have the same key. Change it while no refresh is pending, such as after Refresh of a source
	// with the earlier key. No other key gets the response to that refresh (CodeIdempotencyKeyReused), and if it was done, the
	// next refresh ends the grant.
	Key *AgentKey
}

// TokenSource keeps the grant token of one grant fresh. It is safe for concurrent use:
// whoever needs a refresh at the same moment shares it. It has no timer and need not be
// closed.
//
// The store holds a rotated refresh token before its grant token is used, and notes a
// refresh before it is sent: after a crash or a lost response, the source requests the
// same response again. Several sources may share a name in a store, as processes do:
// those that refresh at the same moment use the same idempotency key and get the same
// tokens.
type TokenSource struct {
	tokens        *TokensService
	clock         clock
	agentID       string
	given         *GrantTokens
	key           *AgentKey
	refreshBefore time.Duration
	keeper        grantKeeper

	mu sync.Mutex
	// kept is nil before the store was read.
	kept *keptGrant
	// ended is set for good once the grant was revoked or has ended.
	ended error
	// pausedUntil: no refresh is tried while the old token is valid.
	pausedUntil time.Time
	refreshedAt time.Time
	loading     *flight
	refreshing  *flight
}

// pause is how long to wait after a refresh that failed while the old token is valid, or whose token is useless.
const pause = 5 * time.Second

// longestLoad is how long reading the store may take.
const longestLoad = time.Minute

// NewTokenSource checks the options and makes a source. It sends and reads nothing yet.
func (c *Client) NewTokenSource(options TokenSourceOptions) (*TokenSource, error) {
	switch {
	case options.AgentID == "":
		return nil, errors.New("grantex: TokenSourceOptions.AgentID must be the id of an agent")
	case options.Store == nil:
		return nil, errors.New("grantex: TokenSourceOptions.Store must be a SecretStore")
	case options.Grant != nil && !options.Grant.isWhole():
		return nil, errors.New("grantex: TokenSourceOptions.Grant must be the answer of Tokens.Exchange")
	case options.RefreshBefore < 0 || options.RefreshBefore > 24*time.Hour:
		return nil, errors.New("grantex: TokenSourceOptions.RefreshBefore must be a duration from 0 up to a day")
	}
	if options.Name == "" {
		options.Name = "grant-" + options.AgentID
	}
	if options.RefreshBefore == 0 {
		options.RefreshBefore = 5 * time.Minute
	}
	return &TokenSource{
		tokens:        c.Tokens,
		clock:         c.transport.clock,
		agentID:       options.AgentID,
		given:         options.Grant,
		key:           options.Key,
		refreshBefore: options.RefreshBefore,
		keeper:        grantKeeper{store: options.Store, name: options.Name},
	}, nil
}

// Token returns a grant token that is valid for at least a few seconds. Near its expiry, a refresh begins and the valid
// token is returned at once; only after its expiry does the call wait for the refresh. The end of ctx ends this wait; a
// refresh that others share continues.
//
// It returns CodeGrantEnded for good once the grant was revoked or has ended; CodeGrantUnknown; CodeTokenNotBound if the
// server does not bind the new token to the key, also while the earlier one would still be valid, and then for five seconds
// without a request; and what the store or Tokens.Refresh returns.
func (s *TokenSource) Token(ctx context.Context) (string, error) { return s.token(ctx, false) }

// TokenToDelegate is Token for a delegation, which ends no later than the token: if less than half of its lifetime is left, a
// refresh is awaited first. If that fails, the token is returned while it is valid.
func (s *TokenSource) TokenToDelegate(ctx context.Context) (string, error) { return s.token(ctx, true) }

// Refresh refreshes now, or joins a running refresh, and returns the new token; for example after the agent's scopes changed.
func (s *TokenSource) Refresh(ctx context.Context) (string, error) {
	if err := s.load(ctx); err != nil {
		return "", err
	}
	s.mu.Lock()
	refreshing := s.joinRefresh(ctx)
	s.mu.Unlock()
	return refreshing.token(ctx)
}

func (s *TokenSource) token(ctx context.Context, toDelegate bool) (string, error) {
	if err := s.load(ctx); err != nil {
		return "", err
	}
	s.mu.Lock()
	if s.ended != nil {
		defer s.mu.Unlock()
		return "", s.ended
	}
	grant, now := s.kept, s.clock.now()
	if !s.isUsable(grant) {
		if now.Sub(s.refreshedAt).Abs() < pause {
			if err := checkBinding(grant.GrantToken, s.key); err != nil {
				defer s.mu.Unlock()
				return "", err
			}
		}
		refreshing := s.joinRefresh(ctx)
		s.mu.Unlock()
		return refreshing.token(ctx)
	}
	mayTryAhead := s.mayTryAhead(grant, now)
	if toDelegate && mayTryAhead && grant.isHalfSpent(now) {
		refreshing := s.joinRefresh(ctx)
		s.mu.Unlock()
		token, err := refreshing.token(ctx)
		if err == nil || ctx.Err() != nil || !s.stillHolds(grant) {
			return token, err
		}
		return grant.GrantToken, nil
	}
	if mayTryAhead && grant.isDue(now, s.refreshBefore) {
		// An error occurs again once the token has expired, and is returned then.
		s.joinRefresh(ctx)
	}
	s.mu.Unlock()
	return grant.GrantToken, nil
}

// isUsable is called with the lock.
func (s *TokenSource) isUsable(grant *keptGrant) bool {
	return !grant.isSpent(s.clock.now()) && checkBinding(grant.GrantToken, s.key) == nil
}

// mayTryAhead reports whether a refresh may be tried while the old token is valid. A refresh whose response was lost for good
// may have been done: trying again would then end the grant, so it waits until nothing can be lost. It is called with the
// lock.
func (s *TokenSource) mayTryAhead(grant *keptGrant, now time.Time) bool {
	return !now.Before(s.pausedUntil) && (grant.Pending == nil || grant.Pending.isRemembered(now))
}

func (s *TokenSource) stillHolds(grant *keptGrant) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended == nil && !grant.isSpent(s.clock.now())
}

// Format prints the name of the source in its store.
func (s *TokenSource) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.TokenSource{"+s.keeper.name+"}")
}

// Format prints the options without the tokens.
func (o TokenSourceOptions) Format(state fmt.State, _ rune) { redact.Format(state, o) }

// LogValue is the options without the tokens.
func (o TokenSourceOptions) LogValue() slog.Value { return redact.LogValue(o) }
