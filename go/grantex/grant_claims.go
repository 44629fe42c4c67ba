package grantex

import "github.com/grantex/grantex/go/details"

// GrantClaims are the claims of a grant token (docs/protocol.md §6). Times are whole
// seconds since 1970.
type GrantClaims struct {
	// Issuer is the issuer's public URL, without a trailing slash.
	Issuer string `json:"iss"`
	// Subject is the principal, as the developer names it.
	Subject string `json:"sub"`
	// Principal is the principal's random id prn_…, by which audit entries and revocations name it.
	Principal string `json:"prn,omitzero"`
	// Audience is the service that the principal approved.
	Audience string `json:"aud"`
	// ClientID is the agent's id, ag_….
	ClientID string `json:"client_id"`
	// Agent is the agent's DID, did:grantex:<client_id>.
	Agent string `json:"agt"`
	// Developer: Subject has a meaning only together with it.
	Developer string `json:"dev"`
	// GrantID is the grant's id.
	GrantID string `json:"grnt"`
	// Scopes are the granted scopes, canonical and without duplicates.
	Scopes []string `json:"scp"`
	// Scope has the same scopes, joined by spaces (RFC 9068 §2.2.3).
	Scope string `json:"scope"`
	// AuthorizationDetails are the limits of the scopes name:action:by_details (RFC 9396 §9.1); nil where none is limited.
	AuthorizationDetails []details.CallDetail `json:"authorization_details,omitzero"`
	IssuedAt             int64                `json:"iat"`
	NotBefore            int64                `json:"nbf"`
	ExpiresAt            int64                `json:"exp"`
	ID                   string               `json:"jti"`
	// BoundBy is how the principal is bound to an account, urn:grantex:acr:<way>.
	BoundBy string `json:"acr,omitzero"`
	// IdentityProvider is the issuer of the provider at which the principal signed in; set exactly when BoundBy is that of a
	// directory.
	IdentityProvider string        `json:"idp,omitzero"`
	Methods          []string      `json:"amr,omitzero"`
	AuthTime         int64         `json:"auth_time,omitzero"`
	Confirmation     *Confirmation `json:"cnf,omitzero"`
	// DelegationDepth is 0 at the root.
	DelegationDepth int   `json:"delegationDepth"`
	Actor           Actor `json:"act"`
	// ParentAgent is the DID of the agent that delegated. Delegated grants only, like the four below.
	ParentAgent   string `json:"parentAgt,omitzero"`
	ParentGrantID string `json:"parentGrnt,omitzero"`
	// ParentExpiresAt is the exp of the token that the grant was delegated with; this token ends no later.
	ParentExpiresAt int64 `json:"parentExp,omitzero"`
	// Ancestors are the ids of every ancestor grant, root first, parent last.
	Ancestors []string `json:"anc,omitzero"`
	// AncestorAgents are the agent ids of each member of Ancestors.
	AncestorAgents []string `json:"ancAgt,omitzero"`
}

// Confirmation is the key whose holder alone may use a token (RFC 9449 §6.1).
type Confirmation struct {
	// Thumbprint is the RFC 7638 thumbprint of the key.
	Thumbprint string `json:"jkt"`
}

// Actor is who acts, by its DID, and nested in it each agent above (RFC 8693 §4.1): informational, no decision depends
// on it.
type Actor struct {
	Subject string `json:"sub"`
	Actor   *Actor `json:"act,omitzero"`
}
