package grantex

import (
	"context"
	"errors"
	"time"
)

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
