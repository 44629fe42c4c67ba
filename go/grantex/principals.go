package grantex

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Principal is a person by your name for them, and their account at the issuer (docs/protocol.md §6).
type Principal struct {
	PrincipalID string `json:"principalId"`
	// Principal is the random id that stands for them in the audit log.
	Principal string    `json:"principal"`
	CreatedAt time.Time `json:"createdAt"`
	// Email is masked: a•••@example.com. Nil before one is entered.
	Email          *string    `json:"email"`
	EmailEnteredAt *time.Time `json:"emailEnteredAt"`
	// EmailConfirmed: the bound person has followed a link that was sent there.
	EmailConfirmed bool `json:"emailConfirmed"`
	// Binding is nil while nobody is bound to the name.
	Binding *Binding `json:"binding"`
	// ActiveGrants are grants in force that the person gave, without delegated ones; counted up to 100.
	ActiveGrants int `json:"activeGrants"`
	// OpenSessions are sessions of PrincipalSessions.Create that have not ended.
	OpenSessions int `json:"openSessions"`
}

// Binding is how a person is bound to a name.
type Binding struct {
	// Way is "account", "first-use", "verified" or "directory".
	Way string `json:"way"`
	// IdentityProvider is the issuer of the binding's provider, for "directory".
	IdentityProvider *string   `json:"identityProvider"`
	BoundAt          time.Time `json:"boundAt"`
}

// PrincipalListParams choose people. The zero value chooses all of them.
type PrincipalListParams struct {
	PrincipalID string `query:"principalId"`
	// StartsWith is the beginning of the principalId, letter for letter.
	StartsWith string `query:"startsWith"`
	// Contains is any part of the principalId, or six characters and more of Principal, ignoring case; for a key with the
	// role "admin", of the address, too. Among more than 10,000 people, an older one is found only by StartsWith.
	Contains string `query:"contains"`
	// Binding is how the name is bound; "unbound" for nobody.
	Binding string `query:"binding"`
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// PrincipalPage is a page of people.
type PrincipalPage struct {
	Principals []*Principal `json:"principals"`
	PageInfo
}

// PrincipalEmail is the address of a person in full.
type PrincipalEmail struct {
	Email     string    `json:"email"`
	EnteredAt time.Time `json:"enteredAt"`
}

// OpenSession is a session that was vouched for and has not ended, without its token.
type OpenSession struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// PrincipalsService is /v1/principals. Reading people and revoking grants needs the role "issue", everything else "admin".
type PrincipalsService struct{ transport *transport }

func principalPath(principalID string) path { return route("/v1/principals").withName(principalID) }

// List returns one page, newest first; without people who were erased.
func (s *PrincipalsService) List(ctx context.Context, params PrincipalListParams) (*PrincipalPage, error) {
	return fetch[PrincipalPage](ctx, s.transport, call{method: http.MethodGet, path: route("/v1/principals"), query: queryOf(params)})
}

// All yields everybody from params.Cursor on, newest first; pages are fetched as needed.
func (s *PrincipalsService) All(ctx context.Context, params PrincipalListParams) iter.Seq2[*Principal, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*Principal, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Principals, answer.NextCursor, nil
	})
}

// Get returns a person. It returns CodeNotFound for a name that was never asked.
func (s *PrincipalsService) Get(ctx context.Context, principalID string) (*Principal, error) {
	return fetch[Principal](ctx, s.transport, call{method: http.MethodGet, path: principalPath(principalID)})
}

// SetEmail sets the address for one-time links to this person, which makes their binding "verified". It cannot change once
// a person is bound, because it decides who may replace a lost passkey. It returns CodePrincipalBound or
// CodePrincipalRetired.
func (s *PrincipalsService) SetEmail(ctx context.Context, principalID, email string) (*Principal, error) {
	body := struct {
		Email string `json:"email"`
	}{email}
	return fetch[Principal](ctx, s.transport, call{method: http.MethodPut, path: principalPath(principalID).then("/email"), body: body})
}

// GetEmail returns the entered address in full, and CodeNotFound without one.
func (s *PrincipalsService) GetEmail(ctx context.Context, principalID string) (*PrincipalEmail, error) {
	return fetch[PrincipalEmail](ctx, s.transport, call{method: http.MethodGet, path: principalPath(principalID).then("/email")})
}

// RemoveEmail removes the address; links and proofs of it stop working. It returns CodeNotFound without one, and
// CodePrincipalBound.
func (s *PrincipalsService) RemoveEmail(ctx context.Context, principalID string) error {
	isRemoved := func(ctx context.Context) bool {
		principal, err := s.Get(ctx, principalID)
		return err == nil && principal.Email == nil
	}
	call := call{method: http.MethodDelete, path: principalPath(principalID).then("/email"), wasDone: isRemoved}
	return s.transport.send(ctx, call, nil)
}

// Sessions returns the newest 200 sessions of PrincipalSessions.Create that have not ended.
func (s *PrincipalsService) Sessions(ctx context.Context, principalID string) ([]*OpenSession, error) {
	answer, err := fetch[struct {
		Sessions []*OpenSession `json:"sessions"`
	}](ctx, s.transport, call{method: http.MethodGet, path: principalPath(principalID).then("/sessions")})
	if err != nil {
		return nil, err
	}
	return answer.Sessions, nil
}

// EndSession ends one of them: its token and its page stop working at once. It returns CodeNotFound for a session that has
// ended.
func (s *PrincipalsService) EndSession(ctx context.Context, principalID, sessionID string) error {
	hasEnded := func(ctx context.Context) bool {
		return s.haveEnded(ctx, principalID, func(session *OpenSession) bool { return session.ID == sessionID })
	}
	path := principalPath(principalID).then("/sessions").withID(sessionID)
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path, wasDone: hasEnded}, nil)
}

// EndSessions ends all of them. It returns CodeNotFound if none is open.
func (s *PrincipalsService) EndSessions(ctx context.Context, principalID string) error {
	haveEnded := func(ctx context.Context) bool {
		return s.haveEnded(ctx, principalID, func(*OpenSession) bool { return true })
	}
	path := principalPath(principalID).then("/sessions")
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path, wasDone: haveEnded}, nil)
}

func (s *PrincipalsService) haveEnded(ctx context.Context, principalID string, isMeant func(*OpenSession) bool) bool {
	sessions, err := s.Sessions(ctx, principalID)
	for _, session := range sessions {
		if isMeant(session) {
			return false
		}
	}
	return err == nil
}

// RevokeGrants revokes every grant that the person gave to your agents; they may give new ones.
func (s *PrincipalsService) RevokeGrants(ctx context.Context, principalID string) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: principalPath(principalID).then("/grants")}, nil)
}

// Erase erases the person and all personal data, and revokes every grant. The name can never be bound again.
func (s *PrincipalsService) Erase(ctx context.Context, principalID string) error {
	isGone := func(ctx context.Context) bool {
		_, err := s.Get(ctx, principalID)
		return statusOf(err) == http.StatusNotFound
	}
	return s.transport.send(ctx, call{method: http.MethodDelete, path: principalPath(principalID), wasDone: isGone}, nil)
}
