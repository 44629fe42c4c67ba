package grantex

import (
	"context"
	"net/http"
	"time"
)

// IssuerKey is a current, former or future key for grant tokens (docs/protocol.md §9).
type IssuerKey struct {
	// KID is as in the header of tokens, and in the JWKS.
	KID string `json:"kid"`
	// Algorithm is "RS256".
	Algorithm string `json:"alg"`
	// State is "next" (published, but not signing yet), "active", "retired" (what it signed stays valid) or "revoked"
	// (nothing does).
	State     string    `json:"state"`
	CreatedAt time.Time `json:"createdAt"`
	// ActiveFrom is when it first signed; nil if it never has.
	ActiveFrom *time.Time `json:"activeFrom"`
	RetiredAt  *time.Time `json:"retiredAt"`
	RevokedAt  *time.Time `json:"revokedAt"`
}

// IssuerKeyList is the keys that sign grant tokens.
type IssuerKeyList struct {
	// Keys are the newest first, at most 100.
	Keys []*IssuerKey `json:"keys"`
	// NextRotationAt is when another key takes over, unless a rotation is requested sooner; nil without a schedule.
	NextRotationAt *time.Time `json:"nextRotationAt"`
}

// IssuerKeysService is /v1/issuer-keys (any role), to display. Verifiers fetch the JWKS.
type IssuerKeysService struct{ transport *transport }

// List returns the keys.
func (s *IssuerKeysService) List(ctx context.Context) (*IssuerKeyList, error) {
	return fetch[IssuerKeyList](ctx, s.transport, call{method: http.MethodGet, path: route("/v1/issuer-keys")})
}
