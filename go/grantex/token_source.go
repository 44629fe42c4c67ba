package grantex

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
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

// load reads the store once.
func (s *TokenSource) load(ctx context.Context) error {
	s.mu.Lock()
	if s.ended != nil || s.kept != nil {
		defer s.mu.Unlock()
		return s.ended
	}
	if s.loading == nil {
		s.loading = fly(ctx, longestLoad, s.loadKept, func(_ *keptGrant, _ error) { s.loading = nil }, &s.mu)
	}
	loading := s.loading
	s.mu.Unlock()
	_, err := loading.token(ctx)
	return err
}

func (s *TokenSource) loadKept(ctx context.Context) (*keptGrant, error) {
	stored, err := s.keeper.read(ctx)
	if err != nil {
		return nil, err
	}
	if s.given != nil && (stored == nil || s.given.isNewerThan(stored.GrantTokens)) {
		return s.keep(ctx, &keptGrant{GrantTokens: *s.given, HoldsUntil: endOfGiven(*s.given, s.clock.now())})
	}
	if stored == nil {
		return nil, newError(CodeGrantUnknown, "the store holds no grant under %s; pass the one from Tokens.Exchange", s.keeper.name)
	}
	s.setKept(stored)
	return stored, nil
}

// joinRefresh starts a refresh, or joins the running one. It is called with the lock.
func (s *TokenSource) joinRefresh(ctx context.Context) *flight {
	if s.refreshing != nil {
		return s.refreshing
	}
	land := func(_ *keptGrant, err error) {
		s.refreshing = nil
		if err != nil {
			s.pausedUntil = s.clock.now().Add(pause)
		}
	}
	s.refreshing = fly(ctx, 2*answerRemembered, s.refreshKept, land, &s.mu)
	return s.refreshing
}

func (s *TokenSource) refreshKept(ctx context.Context) (*keptGrant, error) {
	grant, err := s.rotate(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.refreshedAt = s.clock.now()
	s.mu.Unlock()
	return grant, checkBinding(grant.GrantToken, s.key)
}

func (s *TokenSource) rotate(ctx context.Context) (*keptGrant, error) {
	mine, err := s.current()
	if err != nil {
		return nil, err
	}
	stored, err := s.keeper.read(ctx)
	if err != nil {
		return nil, err
	}
	before := newest(mine, stored)
	s.setKept(before)
	if before.RefreshToken != mine.RefreshToken && s.isUsable(before) {
		return before, nil
	}
	begun, err := s.keep(ctx, before.begin(s.clock.now()))
	if err != nil {
		return nil, err
	}
	answer, err := s.ask(ctx, begun)
	if err == nil {
		// Issued after Since, so it is valid until then at least, whatever the server's clock says.
		holdsUntil := begun.Pending.Since + answer.lifetime().Milliseconds()
		return s.keep(ctx, &keptGrant{GrantTokens: *answer, HoldsUntil: holdsUntil})
	}
	switch CodeOf(err) {
	case CodeInvalidRefreshToken, CodeGrantEnded:
		if other := s.rotatedElsewhere(ctx, before); other != nil {
			return other, nil
		}
		return nil, s.end(ctx, err)
	case CodeScopeNotDeclared:
		// The response is kept under this key, and differs once the agent declares the scopes again: so the next key is
		// another.
		if _, fault := s.keep(ctx, begun.givenUp()); fault != nil {
			return nil, fault
		}
	}
	return nil, err
}

// rotatedElsewhere returns the tokens of another source of the same name that was faster: this one continues with them.
func (s *TokenSource) rotatedElsewhere(ctx context.Context, before *keptGrant) *keptGrant {
	stored, err := s.keeper.read(ctx)
	if err != nil || stored == nil || stored.RefreshToken == before.RefreshToken || newest(before, stored) == before {
		return nil
	}
	s.setKept(stored)
	return stored
}

func (s *TokenSource) ask(ctx context.Context, begun *keptGrant) (*GrantTokens, error) {
	left := answerRemembered - milliseconds(s.clock.now().UnixMilli()-begun.Pending.Since)
	ctx, cancel := context.WithTimeout(ctx, max(left, time.Millisecond))
	defer cancel()
	params := RefreshParams{RefreshToken: begun.RefreshToken, AgentID: s.agentID, Key: s.key}
	answer, err := s.tokens.Refresh(ctx, params, IdempotencyKey(begun.Pending.IdempotencyKey))
	if _, isOwn := asError(err); err != nil && !isOwn {
		return nil, &Error{Code: CodeTimeout, Message: "the grant token could not be refreshed in time", Err: err}
	}
	if err == nil && !answer.isWhole() {
		return nil, newError(CodeUnexpectedAnswer, "the refreshed tokens are not those of a grant; is the URL right?")
	}
	return answer, err
}

func (s *TokenSource) end(ctx context.Context, cause error) error {
	failed, _ := asError(cause)
	ended := &Error{
		Code:      CodeGrantEnded,
		Message:   "the grant was revoked or has ended; only the principal can give another",
		Status:    failed.Status,
		RequestID: failed.RequestID,
		Err:       cause,
	}
	s.mu.Lock()
	s.ended = ended
	s.mu.Unlock()
	return errors.Join(ended, s.keeper.forget(ctx))
}

func (s *TokenSource) current() (*keptGrant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept, s.ended
}

func (s *TokenSource) setKept(grant *keptGrant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = grant
}

// keep stores a grant before it is used.
func (s *TokenSource) keep(ctx context.Context, grant *keptGrant) (*keptGrant, error) {
	if err := s.keeper.write(ctx, grant); err != nil {
		return nil, err
	}
	s.setKept(grant)
	return grant, nil
}

// Format prints the name of the source in its store.
func (s *TokenSource) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.TokenSource{"+s.keeper.name+"}")
}

// Format prints the options without the tokens.
func (o TokenSourceOptions) Format(state fmt.State, _ rune) { format(state, o) }

// LogValue is the options without the tokens.
func (o TokenSourceOptions) LogValue() slog.Value { return logValue(o) }
