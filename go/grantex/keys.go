package grantex

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/grantex/grantex/go/internal/redact"
)

// Role is what an API key may do. Admin allows everything.
type Role string

// The roles of API keys.
const (
	RoleAdmin      Role = "admin"
	RoleIssue      Role = "issue"
	RoleVerify     Role = "verify"
	RoleAuditWrite Role = "audit-write"
	RoleAuditRead  Role = "audit-read"
)

// APIKey is an API key, without its secret.
type APIKey struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Roles     []Role    `json:"roles"`
	CreatedAt time.Time `json:"createdAt"`
	// ExpiresAt is nil for a key that does not expire.
	ExpiresAt  *time.Time `json:"expiresAt"`
	LastUsedAt *time.Time `json:"lastUsedAt"`
	// AllowedBy is the key in whose console session somebody allowed this one (grantex login); revoking it revokes this one.
	AllowedBy *string `json:"allowedBy"`
}

// NewAPIKey is an API key with its secret, which is only in this answer.
type NewAPIKey struct {
	APIKey
	Secret string `json:"apiKey" secret:"true"`
}

// RotatedKey is the successor of a key.
type RotatedKey struct {
	Secret    string    `json:"apiKey" secret:"true"`
	RotatedAt time.Time `json:"rotatedAt"`
}

// APIKeyParams describe a new API key.
type APIKeyParams struct {
	Name  string `json:"name"`
	Roles []Role `json:"roles"`
	// ExpiresAt is in the future. Default: it does not expire.
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// APIKeyListParams choose a page.
type APIKeyListParams struct {
	Page     int `query:"page"`
	PageSize int `query:"pageSize"`
}

// APIKeyPage is a page of API keys.
type APIKeyPage struct {
	Keys []*APIKey `json:"keys"`
	PageInfo
}

// KeysService is /v1/keys (admin).
type KeysService struct{ transport *transport }

const keysPath = "/v1/keys"

// Create makes an API key.
func (s *KeysService) Create(ctx context.Context, params APIKeyParams, options ...CallOption) (*NewAPIKey, error) {
	params.ExpiresAt = params.ExpiresAt.UTC().Truncate(time.Millisecond)
	call := call{method: http.MethodPost, path: route(keysPath), body: params, repeatWithin: repeatWithinMemory}
	return fetch[NewAPIKey](ctx, s.transport, call.with(options))
}

// List returns one page, newest first.
func (s *KeysService) List(ctx context.Context, params APIKeyListParams) (*APIKeyPage, error) {
	return fetch[APIKeyPage](ctx, s.transport, call{method: http.MethodGet, path: route(keysPath), query: queryOf(params)})
}

// All yields every key from params.Page on, newest first; pages are fetched as needed.
func (s *KeysService) All(ctx context.Context, params APIKeyListParams) iter.Seq2[*APIKey, error] {
	return everyPage(params.Page, params.PageSize, func(page, size int) ([]*APIKey, error) {
		answer, err := s.List(ctx, APIKeyListParams{Page: page, PageSize: size})
		if err != nil {
			return nil, err
		}
		return answer.Keys, nil
	})
}

// Revoke ends a key at once, and the keys that were allowed in its console sessions.
func (s *KeysService) Revoke(ctx context.Context, keyID string) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route(keysPath).withID(keyID)}, nil)
}

// RevokeOwn ends the key of this client, whatever its role.
func (s *KeysService) RevokeOwn(ctx context.Context) error {
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route("/v1/me/key")}, nil)
}

// Rotate makes a successor of the current key; the old key works for 24 more hours. This client keeps using the old key:
// make a new client with the new one.
func (s *KeysService) Rotate(ctx context.Context, options ...CallOption) (*RotatedKey, error) {
	call := call{method: http.MethodPost, path: route(keysPath + "/rotate"), repeatWithin: repeatWithinMemory}
	return fetch[RotatedKey](ctx, s.transport, call.with(options))
}

// Format prints the key without its secret.
func (k NewAPIKey) Format(state fmt.State, _ rune) { redact.Format(state, k) }

// LogValue is the key without its secret.
func (k NewAPIKey) LogValue() slog.Value { return redact.LogValue(k) }

// Format prints when the key was rotated.
func (k RotatedKey) Format(state fmt.State, _ rune) { redact.Format(state, k) }

// LogValue is when the key was rotated.
func (k RotatedKey) LogValue() slog.Value { return redact.LogValue(k) }
