package verify

import (
	"fmt"
	"log/slog"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/claims"
	"github.com/grantex/grantex/go/internal/limits"
	"github.com/grantex/grantex/go/internal/redact"
	"github.com/grantex/grantex/go/internal/scope"
	"github.com/grantex/grantex/go/refusal"
)

// Grant is a verified grant: what its token states, under the names of the API. Calls with one token share it, so do
// not modify it.
type Grant struct {
	GrantID string
	// TokenID is the jti of the token that stated the grant.
	TokenID string
	// DeveloperID is whose names PrincipalID belongs to.
	DeveloperID string
	// PrincipalID is the principal as the developer names it; it has a meaning only together with DeveloperID.
	PrincipalID string
	// Principal is the principal's random id prn_…, by which audit entries and revocations name it; empty where the
	// token has none.
	Principal string
	AgentID   string
	AgentDID  string
	Issuer    string
	// Audience is what the principal approved: one service, nearly always.
	Audience []string
	// Scopes are canonical and without duplicates.
	Scopes []string
	// AuthorizationDetails limit the calls of scopes that stand by_details (docs/protocol.md §15); empty where nothing does.
	AuthorizationDetails []details.CallDetail
	// IssuedAt is when the token was issued, in seconds since 1970.
	IssuedAt int64
	// ExpiresAt is when the token expires, in seconds since 1970.
	ExpiresAt int64
	// DelegationDepth is 0 for a grant that the principal gave directly.
	DelegationDepth int
	// AncestorGrantIDs are the grants that this one was delegated from, root first, parent last; empty at depth 0.
	AncestorGrantIDs []string
	// AncestorAgentIDs are the agents of the ancestor grants.
	AncestorAgentIDs []string
	// ParentAgentDID is the DID of the agent that delegated; empty at depth 0.
	ParentAgentDID string
	// AuthenticationClass is how the principal is bound to an account, urn:grantex:acr:<way>; empty where the token does
	// not say.
	AuthenticationClass string
	// IdentityProvider is the issuer of the provider at which the principal signed in, the token's idp; empty for any
	// other binding.
	IdentityProvider string
	// AuthenticationMethods are how the principal proved itself, the token's amr.
	AuthenticationMethods []string
	// AuthenticatedAt is when the principal proved itself, in seconds since 1970; 0 where the token does not say.
	AuthenticatedAt int64
	// KeyThumbprint is the RFC 7638 thumbprint of the key whose holder alone may use the token, its cnf.jkt; empty for a
	// bearer token.
	KeyThumbprint string
	// IsRevocationUnknown is true where the verifier could not find out whether the grant was revoked, and its options
	// let the call through.
	IsRevocationUnknown bool

	// Decisions use these and never Scopes and AuthorizationDetails, which a caller can change.
	index    scope.Index
	limits   limits.Limits
	known    *knownToken
	verifier *Verifier
}

// grantOf returns the grant that checked claims state. Remembered tokens share the names that the verifier already has.
func grantOf(c *claims.Claims, issuer, developer string) *Grant {
	return &Grant{
		GrantID:               c.GrantID,
		TokenID:               c.TokenID,
		DeveloperID:           developer,
		PrincipalID:           c.Subject,
		Principal:             c.Principal,
		AgentID:               c.ClientID,
		AgentDID:              c.AgentDID,
		Issuer:                issuer,
		Audience:              c.Audience,
		Scopes:                c.Scopes.Scopes,
		AuthorizationDetails:  c.Details,
		IssuedAt:              c.IssuedAt,
		ExpiresAt:             c.ExpiresAt,
		DelegationDepth:       c.Depth,
		AncestorGrantIDs:      c.Ancestors,
		AncestorAgentIDs:      c.AncestorAgents,
		ParentAgentDID:        c.ParentAgentDID,
		AuthenticationClass:   c.AuthenticationClass,
		IdentityProvider:      c.IdentityProvider,
		AuthenticationMethods: c.Methods,
		AuthenticatedAt:       c.AuthenticatedAt,
		KeyThumbprint:         c.Thumbprint,
		index:                 c.Scopes.Index,
		limits:                limits.Compile(c.Details),
	}
}

// Attribution says whom an entry about this grant is recorded for.
func (g *Grant) Attribution() *refusal.Attribution {
	return &refusal.Attribution{
		DeveloperID: g.DeveloperID,
		GrantID:     g.GrantID,
		AgentID:     g.AgentID,
		AgentDID:    g.AgentDID,
		PrincipalID: g.PrincipalID,
	}
}

// ScopeIndex returns the scopes of the grant as decisions use them. Of a grant that no verifier returned, it is made
// from Scopes; the error names a scope that is not well-formed.
func (g *Grant) ScopeIndex() (scope.Index, error) {
	if g.index != nil {
		return g.index, nil
	}
	return scope.NewIndex(g.Scopes)
}

// Limits returns the details of the grant as decisions use them. Of a grant that no verifier returned, they are made from
// AuthorizationDetails.
func (g *Grant) Limits() limits.Limits {
	if g.index != nil {
		return g.limits
	}
	return limits.Compile(g.AuthorizationDetails)
}

// VerifiedToken is a token, and the grant that a verifier returned for it.
type VerifiedToken struct {
	Token string `secret:"true"`
	Grant *Grant
}

// Format prints the grant without the token.
func (v VerifiedToken) Format(state fmt.State, _ rune) { redact.Format(state, v) }

// LogValue is the grant without the token.
func (v VerifiedToken) LogValue() slog.Value { return redact.LogValue(v) }

// MarshalJSON writes the grant without the token.
func (v VerifiedToken) MarshalJSON() ([]byte, error) { return redact.MarshalJSON(v) }
