package grantex

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// PrincipalSessionParams vouch for a person's session.
type PrincipalSessionParams struct {
	// PrincipalID is a person who has, or had, a grant.
	PrincipalID string `json:"principalId"`
	// ExpiresIn is such as "1h". Default: the server's.
	ExpiresIn string `json:"expiresIn,omitzero"`
}

// PrincipalSession is a session that you vouch for: it may view a person's grants and revoke them, and never approve.
type PrincipalSession struct {
	// ID names the session, for Principals.EndSession; it opens nothing.
	ID string `json:"id"`
	// SessionToken is for [NewPrincipalClient], or for the person's browser.
	SessionToken string    `json:"sessionToken" secret:"true"`
	DashboardURL string    `json:"dashboardUrl" secret:"true"`
	ExpiresAt    time.Time `json:"expiresAt"`
}

// PrincipalSessionsService is /v1/principal-sessions (admin).
type PrincipalSessionsService struct{ transport *transport }

// Create opens a session. It returns CodeNotFound for a person without a grant.
func (s *PrincipalSessionsService) Create(ctx context.Context, params PrincipalSessionParams, options ...CallOption) (*PrincipalSession, error) {
	call := call{method: http.MethodPost, path: route("/v1/principal-sessions"), body: params}
	return fetch[PrincipalSession](ctx, s.transport, call.with(options))
}

// Format prints the session without its token.
func (p PrincipalSession) Format(state fmt.State, _ rune) { redact.Format(state, p) }

// LogValue is the session without its token.
func (p PrincipalSession) LogValue() slog.Value { return redact.LogValue(p) }
