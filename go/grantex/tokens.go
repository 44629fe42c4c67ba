package grantex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/redact"
)

// IssuedToken is a newly issued grant token.
type IssuedToken struct {
	// GrantToken is a JWT, which an agent sends as "Authorization: Bearer …", or by [AgentTransport].
	GrantToken string   `json:"grantToken" secret:"true"`
	GrantID    string   `json:"grantId"`
	Scopes     []string `json:"scopes"`
	// AuthorizationDetails are what limits the scopes name:action:by_details; nil where none is limited.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	// ExpiresAt is the expiry of the token, not of the grant.
	ExpiresAt time.Time `json:"expiresAt"`
}

// GrantTokens are a grant token of a root grant, and the refresh token for the next one.
type GrantTokens struct {
	IssuedToken
	// RefreshToken can be used once; the response contains its successor.
	RefreshToken string `json:"refreshToken" secret:"true"`
}

// ExchangeParams exchange a code for a grant.
type ExchangeParams struct {
	// Code is from the callback, or Code of the authorization in a sandbox.
	Code    string `json:"code" secret:"true"`
	AgentID string `json:"agentId"`
	// CodeVerifier is PKCE.Verifier, if its challenge went with Authorizations.Create.
	CodeVerifier string `json:"codeVerifier,omitzero" secret:"true"`
	// Key binds the token to this key, see RefreshParams.Key.
	Key *AgentKey `json:"-"`
}

// RefreshParams ask for the next token of a grant.
type RefreshParams struct {
	RefreshToken string `json:"refreshToken" secret:"true"`
	AgentID      string `json:"agentId"`
	// Key binds the token to this key (RFC 9449), for [AgentTransport]. Default: the token is bound to none, as it must be
	// where no proof can come with it: over stdio, and within a process.
	Key *AgentKey `json:"-"`
}

// VerifyParams are what to verify besides the validity of a token.
type VerifyParams struct {
	// Audience: the token must be for this service.
	Audience string
	// Scopes: the token must cover these scopes.
	Scopes []string
	// KeyThumbprint is the RFC 7638 thumbprint of the key whose proof (DPoP) came with the token, which you have checked. A
	// token that is bound to a key is not valid without it.
	KeyThumbprint string
}

// Verification is whether the server accepts a token now. The other members are set if it does.
type Verification struct {
	Valid   bool     `json:"valid"`
	GrantID string   `json:"grantId,omitzero"`
	Scopes  []string `json:"scopes,omitzero"`
	// AuthorizationDetails are what limits the scopes name:action:by_details; nil where none is limited.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	// Principal is the person, by the developer's name for them.
	Principal string `json:"principal,omitzero"`
	// Agent is the agent's DID.
	Agent     string    `json:"agent,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// TokensService is /v1/token and /v1/tokens (docs/protocol.md §6).
type TokensService struct {
	transport *transport
	discovery *discovery
}

// Exchange exchanges a code for a grant. A lost response is requested again within 45 seconds; the server would treat a
// later retry as theft of the code. It returns CodeInvalidCode, whatever is wrong with the code, and CodeKeyRequired without
// a key where the service demands one.
func (s *TokensService) Exchange(ctx context.Context, params ExchangeParams, options ...CallOption) (*GrantTokens, error) {
	if params.Code == "" {
		return nil, errors.New("grantex: ExchangeParams.Code is missing: a live server sends it to the callback, after the person has approved")
	}
	return s.issue(ctx, "/v1/token", params, params.Key, options)
}

// Refresh returns the next token of the same grant. Store the new refresh token before you use the new grant token, or let a
// [TokenSource] do it. It returns CodeInvalidRefreshToken, whatever is wrong with the refresh token or the grant, and
// CodeKeyRequired.
func (s *TokensService) Refresh(ctx context.Context, params RefreshParams, options ...CallOption) (*GrantTokens, error) {
	return s.issue(ctx, "/v1/token/refresh", params, params.Key, options)
}

func (s *TokensService) issue(ctx context.Context, path string, body any, key *AgentKey, options []CallOption) (*GrantTokens, error) {
	call := call{method: http.MethodPost, path: route(path), body: body, repeatWithin: repeatWithinMemory}
	return fetch[GrantTokens](ctx, s.transport, proven(call.with(options), key, s.discovery))
}

// Verify returns whether a token is valid now: signature, expiry, grant, ancestor grants, agents, principal. An invalid
// token is no error.
func (s *TokensService) Verify(ctx context.Context, token string, params VerifyParams) (*Verification, error) {
	body := struct {
		Token         string   `json:"token"`
		Audience      string   `json:"audience,omitzero"`
		Scopes        []string `json:"scopes,omitzero"`
		KeyThumbprint string   `json:"keyThumbprint,omitzero"`
	}{token, params.Audience, params.Scopes, params.KeyThumbprint}
	verification, err := fetch[Verification](ctx, s.transport, call{method: http.MethodPost, path: route("/v1/tokens/verify"), body: body})
	if err != nil {
		return nil, err
	}
	if verification.Valid && (verification.GrantID == "" || verification.Scopes == nil || verification.ExpiresAt.IsZero()) {
		return nil, newError(CodeUnexpectedAnswer, "the answer says that a token is valid, and not for what; is the URL right?")
	}
	return verification, nil
}

// Revoke revokes one token, and every grant that was delegated with it. The token's own grant and the refresh token issued
// with it stay valid: if that was stolen too, revoke the grant. It returns CodeNotFound for an unknown token, or one that
// has ended.
func (s *TokensService) Revoke(ctx context.Context, jti string, options ...CallOption) error {
	body := struct {
		ID string `json:"jti"`
	}{jti}
	call := call{method: http.MethodPost, path: route("/v1/tokens/revoke"), body: body}
	return s.transport.send(ctx, call.with(options), nil)
}

// Format prints the token's grant without the token.
func (t IssuedToken) Format(state fmt.State, _ rune) { redact.Format(state, t) }

// LogValue is the token's grant without the token.
func (t IssuedToken) LogValue() slog.Value { return redact.LogValue(t) }

// Format prints the tokens' grant without the tokens.
func (t GrantTokens) Format(state fmt.State, _ rune) { redact.Format(state, t) }

// LogValue is the tokens' grant without the tokens.
func (t GrantTokens) LogValue() slog.Value { return redact.LogValue(t) }

// Format prints the params without the code.
func (p ExchangeParams) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the params without the code.
func (p ExchangeParams) LogValue() slog.Value { return redact.LogValue(p) }

// Format prints the params without the token.
func (p RefreshParams) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the params without the token.
func (p RefreshParams) LogValue() slog.Value { return redact.LogValue(p) }

// Format prints the request without the token.
func (r ProvenRequest) Format(state fmt.State, _ rune) { redact.Format(state, r) }

// LogValue is the request without the token.
func (r ProvenRequest) LogValue() slog.Value { return redact.LogValue(r) }
