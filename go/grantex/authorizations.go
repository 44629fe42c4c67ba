package grantex

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/redact"
)

// AuthorizationParams are a request of an agent to a person (docs/protocol.md §6).
type AuthorizationParams struct {
	AgentID string `json:"agentId"`
	// PrincipalID is the person, by your name for them: 1 to 256 characters, always the same for the same person.
	PrincipalID string `json:"principalId"`
	// Scopes must be within the agent's declared scopes.
	Scopes []string `json:"scopes"`
	// AuthorizationDetails limit what some of the scopes allow, argument by argument (docs/protocol.md §15). Default: no limit.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	// RedirectURI is where the person's browser is sent afterwards. Without it, Authorizations.Get hands out the code.
	RedirectURI string `json:"redirectUri,omitzero"`
	// State is returned with the callback, see [NewState].
	State string `json:"state,omitzero"`
	// ExpiresIn is the duration of the grant, such as "30m", "24h" or "7d". Default "24h"; capped at the developer's maximum.
	ExpiresIn string `json:"expiresIn,omitzero"`
	// Audience is the service that the token is for, as an absolute URI. Default: the issuer.
	Audience string `json:"audience,omitzero"`
	// CodeChallenge is PKCE.Challenge. A live server requires it with a RedirectURI.
	CodeChallenge string `json:"codeChallenge,omitzero"`
}

// authorizationBody adds what follows from the challenge.
type authorizationBody struct {
	AuthorizationParams
	CodeChallengeMethod string `json:"codeChallengeMethod,omitzero"`
}

// AuthorizationState is a request for a grant, and its status.
type AuthorizationState struct {
	AuthRequestID string `json:"authRequestId"`
	AgentID       string `json:"agentId"`
	// PrincipalID is nil once the person was erased.
	PrincipalID *string `json:"principalId"`
	// Scopes are the requested ones. One that is limited is named name:action:by_details.
	Scopes []string `json:"scopes"`
	// AuthorizationDetails are what limits them; nil where nothing does.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	Audience             string               `json:"audience"`
	RedirectURI          string               `json:"redirectUri,omitzero"`
	State                string               `json:"state,omitzero"`
	// ExpiresIn is the requested duration of the grant, after the maximum was applied.
	ExpiresIn string `json:"expiresIn"`
	// ApprovedScopes is the approved part of Scopes, which the grant has; nil before.
	ApprovedScopes []string `json:"approvedScopes,omitzero"`
	// ApprovedAuthorizationDetails are what limits ApprovedScopes; nil where nothing does.
	ApprovedAuthorizationDetails []details.CallDetail `json:"approvedAuthorizationDetails,omitzero"`
	// ApprovedExpiresIn is the approved duration of the grant, which may be shorter; empty before.
	ApprovedExpiresIn string `json:"approvedExpiresIn,omitzero"`
	// Status is "pending", "approved", "denied", "cancelled", "expired" or "consumed".
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
	// ExpiresAt is when the request expires, 15 minutes after it was made.
	ExpiresAt time.Time `json:"expiresAt"`
	// Code is returned once if it is handed out here: in a sandbox at once, otherwise after the approval of a request
	// without a RedirectURI.
	Code string `json:"code,omitzero" secret:"true"`
	// Sandbox: nobody was asked.
	Sandbox bool `json:"sandbox,omitzero"`
}

// Authorization is a new request for a grant, with the link for the person.
type Authorization struct {
	AuthorizationState
	// ConsentURL is where the person decides: send their browser here. It contains 256 random bits; anybody who has it can
	// read the request.
	ConsentURL string `json:"consentUrl" secret:"true"`
}

// ConsentLink is a new link to a request.
type ConsentLink struct {
	// ConsentURL replaces the earlier one, which no longer works.
	ConsentURL string `json:"consentUrl" secret:"true"`
	// ExpiresAt is when the request expires: as before.
	ExpiresAt time.Time `json:"expiresAt"`
}

// AuthorizationListParams choose requests. The zero value chooses all of them.
type AuthorizationListParams struct {
	// AuthRequestID is one request. Unlike Get, this does not take its code.
	AuthRequestID string `query:"authRequestId"`
	AgentID       string `query:"agentId"`
	PrincipalID   string `query:"principalId"`
	Status        string `query:"status"`
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// AuthorizationPage is a page of requests, which never hold a code.
type AuthorizationPage struct {
	Requests []*AuthorizationState `json:"requests"`
	PageInfo
}

// AuthorizationsService is /v1/authorize: what agents ask people for.
type AuthorizationsService struct{ transport *transport }

const authorizePath = "/v1/authorize"

// Create requests a grant for an agent: send the person's browser to the ConsentURL. A sandbox approves at once and
// returns the Code. It returns CodeScopeNotDeclared, or CodeValidationError, whose Field names the member.
func (s *AuthorizationsService) Create(ctx context.Context, params AuthorizationParams, options ...CallOption) (*Authorization, error) {
	body := authorizationBody{AuthorizationParams: params}
	if params.CodeChallenge != "" {
		body.CodeChallengeMethod = "S256"
	}
	call := call{method: http.MethodPost, path: route(authorizePath), body: body}
	return fetch[Authorization](ctx, s.transport, call.with(options))
}

// Get reads a request. The code of an approved request without a RedirectURI is returned here, once.
func (s *AuthorizationsService) Get(ctx context.Context, authRequestID string) (*AuthorizationState, error) {
	path := route(authorizePath).withID(authRequestID)
	return fetch[AuthorizationState](ctx, s.transport, call{method: http.MethodGet, path: path})
}

// List returns one page, newest first. Logins of OAuth clients are not listed: those belong to the person.
func (s *AuthorizationsService) List(ctx context.Context, params AuthorizationListParams) (*AuthorizationPage, error) {
	call := call{method: http.MethodGet, path: route(authorizePath), query: queryOf(params)}
	return fetch[AuthorizationPage](ctx, s.transport, call)
}

// All yields every request from params.Cursor on, newest first; pages are fetched as needed.
func (s *AuthorizationsService) All(ctx context.Context, params AuthorizationListParams) iter.Seq2[*AuthorizationState, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*AuthorizationState, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Requests, answer.NextCursor, nil
	})
}

// Cancel takes a request back, also an approved one until its code is exchanged. A second time it changes nothing. It
// returns CodeNotFound, CodeRequestDecided once it was denied or exchanged, or CodeRequestExpired.
func (s *AuthorizationsService) Cancel(ctx context.Context, authRequestID string) error {
	path := route(authorizePath).withID(authRequestID)
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path}, nil)
}

// RenewLink makes a new consent link to a pending request. The earlier one stops working. It returns CodeNotFound,
// CodeRequestDecided or CodeRequestExpired.
func (s *AuthorizationsService) RenewLink(ctx context.Context, authRequestID string, options ...CallOption) (*ConsentLink, error) {
	call := call{method: http.MethodPost, path: route(authorizePath).withID(authRequestID).then("/link")}
	return fetch[ConsentLink](ctx, s.transport, call.with(options))
}

// Resend mails the person of a pending request a new consent link, and returns the masked address. The earlier link stops
// working. It is not repeated when its answer was lost. It returns CodeAddressMissing, CodeMailNotConfigured,
// CodeMailLimit, CodeMailNotSent, CodeNotFound, CodeRequestDecided or CodeRequestExpired.
func (s *AuthorizationsService) Resend(ctx context.Context, authRequestID string) (email string, err error) {
	path := route(authorizePath).withID(authRequestID).then("/resend")
	answer, err := fetch[struct {
		Email string `json:"email"`
	}](ctx, s.transport, call{method: http.MethodPost, path: path, isUnrepeatable: true})
	if err != nil {
		return "", err
	}
	return answer.Email, nil
}

const (
	firstPause   = time.Second
	longestPause = 5 * time.Second
)

// WaitForCode returns a request without a RedirectURI, with its code, once the person has approved. It asks every second at
// first and every five seconds later, until the person has decided or the request has expired (15 minutes). A code is
// handed out once. If the response with it was lost, the page lets the person approve once more for a minute, and this
// continues to ask. It keeps no state, so waiting can start again after any error.
//
// It returns CodeAccessDenied, CodeRequestCancelled, CodeRequestExpired, or CodeCodeElsewhere when it was approved and the
// code is not available here: a redirect carries it, Create returned it (in a sandbox), or it has been used.
func (s *AuthorizationsService) WaitForCode(ctx context.Context, authRequestID string) (*AuthorizationState, error) {
	for pause := firstPause; ; pause = min(pause*6/5, longestPause) {
		request, err := s.Get(ctx, authRequestID)
		if err != nil {
			return nil, err
		}
		if request.Code != "" {
			return request, nil
		}
		isWaitedForHere := request.RedirectURI == "" && !request.Sandbox
		if request.Status != "pending" && !(request.Status == "approved" && isWaitedForHere) {
			return nil, withoutCode(request.Status)
		}
		if err := s.transport.clock.sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

func withoutCode(status string) *Error {
	switch status {
	case "denied":
		return newError(CodeAccessDenied, "the principal did not approve")
	case "cancelled":
		return newError(CodeRequestCancelled, "the request was taken back")
	case "expired":
		return newError(CodeRequestExpired, "this request has expired; ask the principal again")
	}
	return newError(CodeCodeElsewhere, "the principal approved, and the code went another way")
}

// Format prints the request without its code.
func (a AuthorizationState) Format(state fmt.State, _ rune) { redact.Format(state, a) }

// LogValue is the request without its code.
func (a AuthorizationState) LogValue() slog.Value { return redact.LogValue(a) }

// Format prints the request without its code and link.
func (a Authorization) Format(state fmt.State, _ rune) { redact.Format(state, a) }

// LogValue is the request without its code and link.
func (a Authorization) LogValue() slog.Value { return redact.LogValue(a) }

// Format prints when the link expires.
func (l ConsentLink) Format(state fmt.State, _ rune) { redact.Format(state, l) }

// LogValue is when the link expires.
func (l ConsentLink) LogValue() slog.Value { return redact.LogValue(l) }
