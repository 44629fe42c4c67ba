package grantex

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// PolicyDraft is a policy that is tried and not saved.
type PolicyDraft struct {
	// Name replaces the saved policy of this name.
	Name string
	// Cedar is its text. Empty, in a replay alone: without the saved policy.
	Cedar string
}

// MarshalJSON writes no text as null.
func (draft PolicyDraft) MarshalJSON() ([]byte, error) {
	wire := struct {
		Name  string  `json:"name"`
		Cedar *string `json:"cedar"`
	}{Name: draft.Name}
	if draft.Cedar != "" {
		wire.Cedar = &draft.Cedar
	}
	return json.Marshal(wire)
}

// PolicyTest is a situation to decide without consequences.
type PolicyTest struct {
	// Policy counts as if it was saved. Nil for the saved policies alone.
	Policy      *PolicyDraft `json:"policy,omitzero"`
	AgentID     string       `json:"agentId"`
	Audience    string       `json:"audience"`
	PrincipalID string       `json:"principalId"`
	Scopes      []string     `json:"scopes,omitzero"`
	// Depth is that of the grant: 0 for one by a person.
	Depth int `json:"depth,omitzero"`
	// ACR is how the person has signed in; empty before they have.
	ACR string `json:"acr,omitzero"`
	// Action is the tool that is called. Empty: the scopes are decided as when they are issued.
	Action    string         `json:"action,omitzero"`
	Arguments map[string]any `json:"arguments,omitzero"`
	// Amount is a decimal text.
	Amount        string `json:"amount,omitzero"`
	Currency      string `json:"currency,omitzero"`
	CallsThisHour int    `json:"callsThisHour,omitzero"`
	// At is now by default.
	At time.Time `json:"at,omitzero"`
}

// PolicyTestResult is what the policies would say, and which of them decide.
type PolicyTestResult struct {
	// Verdict is "allow", "ask" or "refuse": a refusal counts above a question, and a question above nothing.
	Verdict  string   `json:"verdict"`
	Policies []string `json:"policies"`
	// Fault is why nothing could be decided; empty where it could.
	Fault string `json:"fault,omitzero"`
	// Scopes are decided one by one where no tool is called.
	Scopes []*ScopeVerdict `json:"scopes"`
}

// ScopeVerdict is what the policies would say when a scope is issued, as in [PolicyTestResult].
type ScopeVerdict struct {
	Scope    string   `json:"scope"`
	Verdict  string   `json:"verdict"`
	Policies []string `json:"policies"`
	Fault    string   `json:"fault,omitzero"`
}

// Test decides a situation. It returns CodeInvalidPolicy.
func (s *PoliciesService) Test(ctx context.Context, situation PolicyTest) (*PolicyTestResult, error) {
	call := call{method: http.MethodPost, path: route(policiesPath + "/test"), body: situation}
	return fetch[PolicyTestResult](ctx, s.transport, call)
}

// PolicyReplayParams choose which policies to replay over which part of the audit log.
type PolicyReplayParams struct {
	// Policy counts as if it was saved. Nil for the policies in force.
	Policy *PolicyDraft `json:"policy,omitzero"`
	Since  time.Time    `json:"since"`
	// Until is the end of the log by default.
	Until time.Time `json:"until,omitzero"`
}

// PolicyReplay is what would have been decided over a part of the audit log.
type PolicyReplay struct {
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until"`
	// Digest is that of the policies that were replayed.
	Digest string `json:"digest"`
	Calls  int    `json:"calls"`
	// Changed is how many calls would have been decided otherwise.
	Changed int `json:"changed"`
	// Changes are they, by agent and tool, the most frequent first.
	Changes []*PolicyChange `json:"changes"`
	// RefusedOtherwise is how many calls something else than a policy refused.
	RefusedOtherwise int `json:"refusedOtherwise"`
	// Undecided is how many calls lack a fact that the log does not hold, and Missing are these facts.
	Undecided int            `json:"undecided"`
	Missing   []*MissingFact `json:"missing"`
	// IsWhole is false where the answer ends before the window does: continue with Since at ReadTo.
	IsWhole bool `json:"isWhole"`
	// ReadTo is the time of the last call that was replayed; nil without one.
	ReadTo *time.Time `json:"readTo"`
}

// PolicyChange is calls of one agent and tool that would have been decided otherwise.
type PolicyChange struct {
	AgentID *string `json:"agentId"`
	Action  string  `json:"action"`
	// Was and Would are verdicts as in [PolicyTestResult].
	Was      string   `json:"was"`
	Would    string   `json:"would"`
	Policies []string `json:"policies"`
	Calls    int      `json:"calls"`
	// EntryIDs are the first 100.
	EntryIDs []string `json:"entryIds"`
}

// MissingFact is a fact that the log does not hold of so many calls.
type MissingFact struct {
	Fact  string `json:"fact"`
	Calls int    `json:"calls"`
}

// Replay decides the calls of the audit log once more, and says which would have been decided otherwise. A long log takes
// minutes: use a client with such a Timeout. It returns CodeInvalidPolicy.
func (s *PoliciesService) Replay(ctx context.Context, params PolicyReplayParams) (*PolicyReplay, error) {
	call := call{method: http.MethodPost, path: route(policiesPath + "/replay"), body: params}
	return fetch[PolicyReplay](ctx, s.transport, call)
}
