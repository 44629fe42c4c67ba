package grantex

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// SignInProvider is an OpenID Connect provider that says which person a principal is (docs/protocol.md §6).
type SignInProvider struct {
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	// PrincipalClaim is the claim that holds the principalId, letter for letter.
	PrincipalClaim string `json:"principalClaim"`
	// Scopes are requested from the provider besides openid.
	Scopes []string `json:"scopes"`
	// RedirectURI is to be registered with the provider.
	RedirectURI string    `json:"redirectUri"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// SavedSignInProvider is a provider, and how many bindings the change has ended.
type SavedSignInProvider struct {
	SignInProvider
	EndedBindings int `json:"endedBindings"`
}

// SignInProviderParams describe a provider.
type SignInProviderParams struct {
	// Issuer is an https URL; its discovery document is fetched before anything is saved.
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	// ClientSecret is stored encrypted, and never returned.
	ClientSecret string `json:"clientSecret" secret:"true"`
	// PrincipalClaim is "sub" by default. "email" counts if the provider has verified it.
	PrincipalClaim string `json:"principalClaim,omitzero"`
	// Scopes are such as "email" or "profile". Default: none.
	Scopes []string `json:"scopes,omitzero"`
}

// SignInProviderService is /v1/sign-in-provider (admin).
type SignInProviderService struct{ transport *transport }

const signInProviderPath = "/v1/sign-in-provider"

// Get returns the provider, and CodeNotFound without one.
func (s *SignInProviderService) Get(ctx context.Context) (*SignInProvider, error) {
	return fetch[SignInProvider](ctx, s.transport, call{method: http.MethodGet, path: route(signInProviderPath)})
}

// Save sets the provider. A change to how it identifies people ends every binding that it made, EndedBindings of them, and
// revokes those people's grants. Their names stay reserved: people of another provider need new ones. It returns
// CodeDiscoveryFailed.
func (s *SignInProviderService) Save(ctx context.Context, params SignInProviderParams) (*SavedSignInProvider, error) {
	return fetch[SavedSignInProvider](ctx, s.transport, call{method: http.MethodPut, path: route(signInProviderPath), body: params})
}

// Remove removes it and every binding that it made, and revokes those people's grants.
func (s *SignInProviderService) Remove(ctx context.Context) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route(signInProviderPath)}, nil)
}

// EndBinding ends the binding of one person, who must sign in again, and revokes their grants. Their name stays reserved.
func (s *SignInProviderService) EndBinding(ctx context.Context, principalID string) error {
	path := principalPath(principalID).then("/directory-binding")
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path}, nil)
}

// Format prints the params without the client secret.
func (p SignInProviderParams) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the params without the client secret.
func (p SignInProviderParams) LogValue() slog.Value { return redact.LogValue(p) }
