package grantex

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/redact"
)

// Grant is the record that a person granted scopes to an agent until a time. ID and GrantID are the same.
type Grant struct {
	ID       string `json:"id"`
	GrantID  string `json:"grantId"`
	AgentID  string `json:"agentId"`
	AgentDID string `json:"agentDid"`
	// PrincipalID is nil once the person was erased.
	PrincipalID *string  `json:"principalId"`
	DeveloperID string   `json:"developerId"`
	Scopes      []string `json:"scopes"`
	// AuthorizationDetails are what limits the scopes name:action:by_details; nil where none is limited.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	Audience             string               `json:"audience"`
	// Status is "active", "revoked" or "expired". A grant is revoked when it, or any grant above it, is.
	Status    string    `json:"status"`
	IssuedAt  time.Time `json:"issuedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	// RevokedAt is nil for a grant that was not revoked.
	RevokedAt *time.Time `json:"revokedAt,omitzero"`
	// ParentGrantID is set on delegated grants.
	ParentGrantID string `json:"parentGrantId,omitzero"`
	// IdentityProvider is the issuer of the provider at which the approving person signed in; empty if there was none.
	IdentityProvider string `json:"identityProvider,omitzero"`
	// StopsAssertions: you revoked this grant, so that no assertion of your sign-in provider counts for its agent, person
	// and service, until LiftStop. The agent itself is not suspended.
	StopsAssertions bool `json:"stopsAssertions,omitzero"`
	// DelegationDepth is 0 for a grant by a person.
	DelegationDepth int `json:"delegationDepth"`
	// Holds are who keeps it from acting for now: holds on it, on a grant above it or on an agent of theirs.
	Holds []*Hold `json:"holds"`
	// Budgets are what its calls, and those of all grants below it, have used together; nil where it has none.
	Budgets []*GrantBudget `json:"budgets,omitzero"`
}

// GrantBudget is a budget of a grant, with what is used of its present window (docs/protocol.md §15).
type GrantBudget struct {
	// Scope is the scope whose calls it counts, name:action.
	Scope string `json:"scope"`
	// Per is "grant", "hour", "day" or "month".
	Per string `json:"per"`
	// Currency is empty for a budget of calls alone.
	Currency string `json:"currency,omitzero"`
	// Amount is nil for a budget of calls alone.
	Amount *BudgetAmount `json:"amount,omitzero"`
	// Calls is nil for a budget of an amount alone.
	Calls *BudgetCalls `json:"calls,omitzero"`
	// RenewsAt is when the next window begins; nil for one per grant.
	RenewsAt *time.Time `json:"renewsAt,omitzero"`
}

// BudgetAmount is an amount of a budget: decimals in major units of its currency.
type BudgetAmount struct {
	Limit string `json:"limit"`
	Spent string `json:"spent"`
	Left  string `json:"left"`
}

// BudgetCalls is a number of calls of a budget.
type BudgetCalls struct {
	Limit int64 `json:"limit"`
	Spent int64 `json:"spent"`
	Left  int64 `json:"left"`
}

// GrantListParams choose grants. The zero value chooses all of them.
type GrantListParams struct {
	AgentID     string `query:"agentId"`
	PrincipalID string `query:"principalId"`
	Status      string `query:"status"`
	// Below is the id of a grant: lists what was delegated from it, at any depth, oldest first, so that parents come
	// before children.
	Below string `query:"below"`
	// Within are the ids of up to 100 grants: lists these and everything delegated from them, each once.
	Within []string `query:"within"`
	// Order is "desc" for the newest first, or "asc". Default "desc", and "asc" with Below.
	Order string `query:"order"`
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// GrantPage is a page of grants.
type GrantPage struct {
	Grants []*Grant `json:"grants"`
	PageInfo
	// IsTotalPartial tells that only a part of the grants was counted, because few of them meet all conditions: Total is
	// a lower bound. Such a page may be short or empty and still have a NextCursor.
	IsTotalPartial bool `json:"isTotalPartial,omitzero"`
}

// DelegateParams ask for a narrower grant for a sub-agent.
type DelegateParams struct {
	// ParentToken is the grant token of the agent that delegates. The child grant ends no later than this token.
	ParentToken string `secret:"true"`
	// Parent is the source of that token, instead of ParentToken: it refreshes first when less than half of the token's
	// lifetime is left.
	Parent     *TokenSource
	SubAgentID string
	// Scopes are strictly narrower than the parent's, and within what the sub-agent declares.
	Scopes []string
	// AuthorizationDetails limit them further than the parent is limited, argument by argument (docs/protocol.md §15).
	// Default: the limits of the parent.
	AuthorizationDetails []details.CallDetail
	// ExpiresIn is a duration such as "15m". Default "1h"; capped at the end of the parent grant and of the parent token.
	ExpiresIn string
	// Audience is the parent's by default.
	Audience string
	// Key is the one that the parent's token is bound to, if it is bound to one. The child's is that of the sub-agent.
	Key *AgentKey
}

// GrantVerification is the status of a grant token: its claims if it is active, the reason if it is not.
type GrantVerification struct {
	Active bool         `json:"active"`
	Claims *GrantClaims `json:"claims,omitzero"`
	Reason string       `json:"reason,omitzero"`
}

// GrantsService is /v1/grants (docs/protocol.md §6).
type GrantsService struct {
	transport *transport
	discovery *discovery
}

const grantsPath = "/v1/grants"

// Get returns a grant.
func (s *GrantsService) Get(ctx context.Context, grantID string) (*Grant, error) {
	return fetch[Grant](ctx, s.transport, call{method: http.MethodGet, path: route(grantsPath).withID(grantID)})
}

// List returns one page, newest first; oldest first for the grants below a grant.
func (s *GrantsService) List(ctx context.Context, params GrantListParams) (*GrantPage, error) {
	return fetch[GrantPage](ctx, s.transport, call{method: http.MethodGet, path: route(grantsPath), query: queryOf(params)})
}

// All yields every grant from params.Cursor on, in the order of List; pages are fetched as needed.
func (s *GrantsService) All(ctx context.Context, params GrantListParams) iter.Seq2[*Grant, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*Grant, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Grants, answer.NextCursor, nil
	})
}

// Revoke ends a grant and every grant below it, at once, and stops assertions: those of your sign-in provider (ID-JAG) no
// longer count for its agent, person and service, see LiftStop. It does so by a grant that has ended already, too. It
// returns CodeNotFound for a grant that is unknown, not yours, or ended after you had stopped assertions.
func (s *GrantsService) Revoke(ctx context.Context, grantID string) error {
	isRevoked := func(ctx context.Context) bool {
		grant, err := s.Get(ctx, grantID)
		return err == nil && grant.Status == "revoked"
	}
	call := call{method: http.MethodDelete, path: route(grantsPath).withID(grantID), wasDone: isRevoked}
	return s.transport.send(ctx, call, nil)
}

// LiftStop lifts what Revoke has stopped besides: assertions of your sign-in provider (ID-JAG) count again for the agent,
// person and service of the grant. What the person has stopped only they lift, by a login. It returns CodeNotFound for a
// grant that is unknown or not yours, and CodeStoppedByPerson where the person has stopped the agent: what you have stopped is
// lifted, and assertions are refused until they log in.
func (s *GrantsService) LiftStop(ctx context.Context, grantID string) error {
	path := route(grantsPath).withID(grantID).then("/stop")
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path}, nil)
}

// Delegate makes a narrower grant for a sub-agent. It returns CodeInvalidParentToken, CodeScopeNotNarrower,
// CodeDetailsNotNarrower, CodeInvalidDetails,
// CodeAudienceNotNarrower, CodeAudienceNotRegistered, CodeScopeNotDeclared or CodeDelegationDepthExceeded.
func (s *GrantsService) Delegate(ctx context.Context, params DelegateParams, options ...CallOption) (*IssuedToken, error) {
	parent := params.ParentToken
	if (parent == "") == (params.Parent == nil) {
		return nil, errors.New("grantex: DelegateParams must have either ParentToken or Parent")
	}
	if params.Parent != nil {
		var err error
		if parent, err = params.Parent.TokenToDelegate(ctx); err != nil {
			return nil, err
		}
	}
	body := struct {
		ParentGrantToken     string               `json:"parentGrantToken"`
		SubAgentID           string               `json:"subAgentId"`
		Scopes               []string             `json:"scopes"`
		AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
		ExpiresIn            string               `json:"expiresIn,omitzero"`
		Audience             string               `json:"audience,omitzero"`
	}{parent, params.SubAgentID, orEmpty(params.Scopes), params.AuthorizationDetails, params.ExpiresIn, params.Audience}
	call := call{method: http.MethodPost, path: route(grantsPath + "/delegate"), body: body, repeatWithin: repeatWithinMemory}
	return fetch[IssuedToken](ctx, s.transport, proven(call.with(options), params.Key, s.discovery))
}

// Verify returns whether the grant of a token is active, with its claims or the reason why not.
func (s *GrantsService) Verify(ctx context.Context, token string) (*GrantVerification, error) {
	body := struct {
		Token string `json:"token"`
	}{token}
	verification, err := fetch[GrantVerification](ctx, s.transport, call{method: http.MethodPost, path: route(grantsPath + "/verify"), body: body})
	if err != nil {
		return nil, err
	}
	if verification.Active && verification.Claims == nil {
		return nil, newError(CodeUnexpectedAnswer, "the answer says that a grant is active, and not for what; is the URL right?")
	}
	return verification, nil
}

// orEmpty is for a list that must be there: a nil slice would be null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Format prints the params without the token.
func (p DelegateParams) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the params without the token.
func (p DelegateParams) LogValue() slog.Value { return redact.LogValue(p) }
