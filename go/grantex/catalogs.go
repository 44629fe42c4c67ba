package grantex

import (
	"context"
	"net/http"
	"time"
)

// CatalogTool is a tool of a service: what it needs, and what it takes (docs/protocol.md §15).
type CatalogTool struct {
	// Name is the name of its rule. Each name once.
	Name string `json:"name"`
	// Scopes are what a call needs.
	Scopes []string `json:"scopes"`
	// InputSchema is the JSON Schema (2020-12) of what limits are compared with: the parsed input, or what the rule's
	// Arguments makes of it; a map[string]any, a bool, or what encoding/json makes one of. At most 64 KiB and 32 levels, with
	// $ref within itself alone.
	InputSchema any `json:"inputSchema"`
	// Title is what people are shown in place of the name: at most 120 characters. Empty for none.
	Title string `json:"title,omitzero"`
}

// CatalogSummary is what is known of a catalog that was stored.
type CatalogSummary struct {
	Audience string `json:"audience"`
	// Digest is the SHA-256 of the canonical JSON (RFC 8785) of {tools}, in lower-case hexadecimal.
	Digest    string    `json:"digest"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Catalog is the tools of a service.
type Catalog struct {
	CatalogSummary
	Tools []*CatalogTool `json:"tools"`
}

// CatalogsService is /v1/resources/:audience/catalog. Reading needs the role "issue", everything else "admin".
type CatalogsService struct{ transport *transport }

func catalogPath(audience string) path {
	return route("/v1/resources").withName(audience).then("/catalog")
}

// Get returns the catalog of a service. It returns CodeNotFound where none is stored.
func (s *CatalogsService) Get(ctx context.Context, audience string) (*Catalog, error) {
	return fetch[Catalog](ctx, s.transport, call{method: http.MethodGet, path: catalogPath(audience)})
}

// Set stores the tools of a service, at most 1,000 and 1 MiB, in place of earlier ones. From then on, a limit on an argument
// that no tool has is refused when a grant is asked for. It returns CodeInvalidCatalog, CodeAudienceNotRegistered or
// CodeTooManyCatalogs.
func (s *CatalogsService) Set(ctx context.Context, audience string, tools []*CatalogTool) (*CatalogSummary, error) {
	body := struct {
		Tools []*CatalogTool `json:"tools"`
	}{orEmpty(tools)}
	return fetch[CatalogSummary](ctx, s.transport, call{method: http.MethodPut, path: catalogPath(audience), body: body})
}

// Delete removes a catalog: limits are then accepted as they are. It returns CodeNotFound where none is stored.
func (s *CatalogsService) Delete(ctx context.Context, audience string) error {
	isGone := func(ctx context.Context) bool {
		_, err := s.Get(ctx, audience)
		return CodeOf(err) == CodeNotFound
	}
	return s.transport.send(ctx, call{method: http.MethodDelete, path: catalogPath(audience), wasDone: isGone}, nil)
}
