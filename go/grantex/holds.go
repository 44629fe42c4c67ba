package grantex

import (
	"context"
	"net/http"
	"time"
)

// Hold keeps a grant or an agent from acting (docs/protocol.md §15): no token is issued for it meanwhile.
type Hold struct {
	// By is who holds, and alone releases: "developer", "person", "vouched" (somebody in a session that you opened in the
	// name of the person) or "rule".
	By    string    `json:"by"`
	Since time.Time `json:"since"`
	// Reason is shown to people and models; empty where there is none.
	Reason string `json:"reason,omitzero"`
	// On is the id of the grant or the agent that is held.
	On string `json:"on"`
}

// Holds are who holds something now, the oldest hold first.
type Holds struct {
	Holds []*Hold `json:"holds"`
}

// Hold keeps a grant and everything below it from acting, until you release it: it ends the tokens issued until now, and
// others are refused (CodeOnHold). Where you hold it already, nothing changes, not even the reason. The reason, which may be
// empty, has up to 200 characters and is shown to people and models. It returns CodeGrantEnded where there is nothing to hold.
func (s *GrantsService) Hold(ctx context.Context, grantID, reason string, options ...CallOption) (*Holds, error) {
	return hold(ctx, s.transport, route(grantsPath).withID(grantID), reason, options)
}

// Release releases what you hold. When nobody holds the grant any more, its agent refreshes its token, and delegates anew.
// It returns who still holds it: the person, for example, whose hold only they release.
func (s *GrantsService) Release(ctx context.Context, grantID string, options ...CallOption) (*Holds, error) {
	return release(ctx, s.transport, route(grantsPath).withID(grantID), options)
}

// Hold keeps the agent, and everything below its grants, from acting, until you release it (role "issue"). Its grants stay.
// See [GrantsService.Hold].
func (s *AgentsService) Hold(ctx context.Context, agentID, reason string, options ...CallOption) (*Holds, error) {
	return hold(ctx, s.transport, route(agentsPath).withID(agentID), reason, options)
}

// Release releases what you hold (role "issue"), and returns who still holds it.
func (s *AgentsService) Release(ctx context.Context, agentID string, options ...CallOption) (*Holds, error) {
	return release(ctx, s.transport, route(agentsPath).withID(agentID), options)
}

func hold(ctx context.Context, transport *transport, thing path, reason string, options []CallOption) (*Holds, error) {
	body := struct {
		Reason string `json:"reason,omitzero"`
	}{reason}
	call := call{method: http.MethodPost, path: thing.then("/hold"), body: body}
	return fetch[Holds](ctx, transport, call.with(options))
}

func release(ctx context.Context, transport *transport, thing path, options []CallOption) (*Holds, error) {
	call := call{method: http.MethodPost, path: thing.then("/release"), body: struct{}{}}
	return fetch[Holds](ctx, transport, call.with(options))
}
