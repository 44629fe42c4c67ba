package grantex

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Approval is a call that a person is asked about (docs/protocol.md §15). What they are shown of it is for them alone.
type Approval struct {
	ApprovalID string `json:"approvalId"`
	// ApprovalURL is where the person decides, once they have signed in. Show it to them; it is no secret.
	ApprovalURL string `json:"approvalUrl"`
	// GrantID is the grant of the call.
	GrantID string `json:"grantId"`
	AgentID string `json:"agentId"`
	// PrincipalID is nil once the person was erased.
	PrincipalID *string `json:"principalId"`
	Audience    string  `json:"audience"`
	Action      string  `json:"action"`
	// Digest is the SHA-256 of the canonical call, in lower-case hexadecimal.
	Digest string `json:"digest"`
	// Status is "pending", "approved", "refused", "used", or "expired": the time to decide, or to make the approved call,
	// is over.
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
	// ExpiresAt is until when it can be decided: 15 minutes.
	ExpiresAt time.Time `json:"expiresAt"`
	// DecidedAt is nil before the person has decided.
	DecidedAt *time.Time `json:"decidedAt,omitzero"`
	// UseUntil is until when an approved call can run: 5 minutes. Nil for one that is not approved.
	UseUntil *time.Time `json:"useUntil,omitzero"`
	// UsedAt is nil before the call was made.
	UsedAt *time.Time `json:"usedAt,omitzero"`
	// EntryID is the audit entry of the call that has used it; empty before.
	EntryID string `json:"entryId,omitzero"`
}

// ApprovalListParams choose approvals. The zero value chooses all of them.
type ApprovalListParams struct {
	GrantID     string `query:"grantId"`
	AgentID     string `query:"agentId"`
	PrincipalID string `query:"principalId"`
	Status      string `query:"status"`
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// ApprovalPage is a page of approvals.
type ApprovalPage struct {
	Approvals []*Approval `json:"approvals"`
	PageInfo
}

// ApprovalsService is /v1/approvals (role "issue").
type ApprovalsService struct{ transport *transport }

const (
	approvalsPath = "/v1/approvals"
	// approvalWait is the wait of one question: less than most proxies give an answer.
	approvalWait = 25 * time.Second
	// approvalPause comes after an answer that came at once: of a server that stops, or has too many to wait for.
	approvalPause = time.Second
)

// Get returns an approval. It waits up to so many whole seconds for the decision of a pending one, at most 30, besides the
// Timeout of the client; 0 does not wait. The answer may come sooner. It returns CodeNotFound.
func (s *ApprovalsService) Get(ctx context.Context, approvalID string, wait time.Duration) (*Approval, error) {
	query := queryOf(struct {
		Wait int `query:"wait"`
	}{int(wait / time.Second)})
	call := call{method: http.MethodGet, path: route(approvalsPath).withID(approvalID), query: query, patience: wait}
	return fetch[Approval](ctx, s.transport, call)
}

// List returns one page, newest first.
func (s *ApprovalsService) List(ctx context.Context, params ApprovalListParams) (*ApprovalPage, error) {
	call := call{method: http.MethodGet, path: route(approvalsPath), query: queryOf(params)}
	return fetch[ApprovalPage](ctx, s.transport, call)
}

// All yields every approval from params.Cursor on, newest first; pages are fetched as needed.
func (s *ApprovalsService) All(ctx context.Context, params ApprovalListParams) iter.Seq2[*Approval, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*Approval, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Approvals, answer.NextCursor, nil
	})
}

// WaitFor waits until the person has decided about the call of a refusal approval_required, up to 15 minutes. Once they have
// approved, make the same call again before UseUntil. It keeps no state, so waiting can start again after any error.
//
// It returns CodeApprovalRefused, CodeApprovalExpired or CodeNotFound.
func (s *ApprovalsService) WaitFor(ctx context.Context, approvalID string) (*Approval, error) {
	for {
		approval, err := s.Get(ctx, approvalID, approvalWait)
		if err != nil {
			return nil, err
		}
		switch approval.Status {
		case "approved", "used":
			return approval, nil
		case "pending":
		case "refused":
			return nil, newError(CodeApprovalRefused, "the principal refused this call")
		default:
			return nil, newError(CodeApprovalExpired, "the time of this approval is over; make the call again to ask anew")
		}
		if err := s.transport.clock.sleep(ctx, approvalPause); err != nil {
			return nil, err
		}
	}
}

// Decide decides instead of the person, in a sandbox: "approve" or "refuse". A live server has no such route:
// CodeNoSuchRoute. It returns CodeApprovalDecided, CodeApprovalExpired, CodeGrantEnded, CodeAgentNotActive, CodeOnHold or
// CodeNotFound.
func (s *ApprovalsService) Decide(ctx context.Context, approvalID, decision string, options ...CallOption) (*Approval, error) {
	body := struct {
		Decision string `json:"decision"`
	}{decision}
	call := call{method: http.MethodPost, path: route(approvalsPath).withID(approvalID).then("/decide"), body: body}
	return fetch[Approval](ctx, s.transport, call.with(options))
}
