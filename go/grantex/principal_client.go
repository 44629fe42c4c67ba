package grantex

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
)

// PrincipalGrant is a grant as the person who gave it sees it.
type PrincipalGrant struct {
	Grant
	AgentName        string  `json:"agentName"`
	AgentDescription *string `json:"agentDescription"`
}

// PrincipalGrantListParams choose a page.
type PrincipalGrantListParams struct {
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// PrincipalGrantPage is a page of a person's grants.
type PrincipalGrantPage struct {
	Grants []*PrincipalGrant `json:"grants"`
	// PrincipalID is nil once the person was erased.
	PrincipalID *string `json:"principalId"`
	PageInfo
}

// PrincipalClient acts for one person on their own grants, with a session instead of an
// API key (docs/protocol.md §11).
type PrincipalClient struct{ transport *transport }

// NewPrincipalClient makes a client of SessionToken from PrincipalSessions.Create. It does not read Options.APIKey.
func NewPrincipalClient(sessionToken string, options Options) (*PrincipalClient, error) {
	if err := checkSecret("the session token", sessionToken); err != nil {
		return nil, err
	}
	connected, err := options.connection()
	if err != nil {
		return nil, err
	}
	return &PrincipalClient{newTransport(connected, sessionToken)}, nil
}

const ownGrantsPath = "/v1/principal/grants"

// Grants returns one page of their grants, newest first.
func (c *PrincipalClient) Grants(ctx context.Context, params PrincipalGrantListParams) (*PrincipalGrantPage, error) {
	return fetch[PrincipalGrantPage](ctx, c.transport, call{method: http.MethodGet, path: route(ownGrantsPath), query: queryOf(params)})
}

// AllGrants yields all of their grants from params.Cursor on, newest first; pages are fetched as needed.
func (c *PrincipalClient) AllGrants(ctx context.Context, params PrincipalGrantListParams) iter.Seq2[*PrincipalGrant, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*PrincipalGrant, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := c.Grants(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Grants, answer.NextCursor, nil
	})
}

// Audit returns the activity on their behalf: the newest 100 entries.
func (c *PrincipalClient) Audit(ctx context.Context) ([]*AuditEntry, error) {
	answer, err := fetch[entryList](ctx, c.transport, call{method: http.MethodGet, path: route("/v1/principal/audit")})
	if err != nil {
		return nil, err
	}
	return answer.Entries, nil
}

// Revoke revokes one of their grants, and every grant below it.
func (c *PrincipalClient) Revoke(ctx context.Context, grantID string) error {
	return c.transport.send(ctx, call{method: http.MethodDelete, path: route(ownGrantsPath).withID(grantID)}, nil)
}

// Format prints the address of the server, and never the session token.
func (c *PrincipalClient) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "grantex.PrincipalClient{"+c.transport.url+"}")
}
