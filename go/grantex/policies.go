package grantex

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Policy is a policy in Cedar, or a rule of the public product (docs/protocol.md §15, Policies).
type Policy struct {
	// ID is the name of a policy in Cedar, the id (pol_…) of a rule.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Effect is "allow" or "deny", or "cedar": the text says what it does.
	Effect string `json:"effect"`
	// Priority is among rules; 0 for a policy in Cedar.
	Priority int `json:"priority"`
	// AgentID, PrincipalID, Scopes, TimeOfDayStart and TimeOfDayEnd are what a rule is about; nil where it is about any.
	AgentID        *string  `json:"agentId"`
	PrincipalID    *string  `json:"principalId"`
	Scopes         []string `json:"scopes,omitzero"`
	TimeOfDayStart *string  `json:"timeOfDayStart"`
	TimeOfDayEnd   *string  `json:"timeOfDayEnd"`
	// Cedar is nil for a rule that says nothing by itself.
	Cedar *string `json:"cedar"`
	// Reads are the facts and arguments that it reads, such as "amount" and "arguments.to.country".
	Reads []string `json:"reads"`
	// DecidedAt is "issue", or "call": services ask the server about each call of its scopes.
	DecidedAt string    `json:"decidedAt"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// PolicyListParams choose a page. The zero value chooses all policies: there are at most 100.
type PolicyListParams struct {
	Page     int `query:"page"`
	PageSize int `query:"pageSize"`
}

// PolicyPage is a page of policies.
type PolicyPage struct {
	Policies []*Policy `json:"policies"`
	// Digest is by what entries of the audit log name all policies together; nil without policies.
	Digest *string `json:"digest"`
	PageInfo
}

// PolicyParams are a policy in Cedar, and when it counts.
type PolicyParams struct {
	Cedar string `json:"cedar"`
	// Effective is "next_token", the default: for tokens that are issued from now on, within an hour for all; or "now", which
	// ends the tokens issued until now of the agents that it may be about, which refresh.
	Effective string `json:"effective,omitzero"`
}

// PolicyRule is a rule of the public product, which the server translates to Cedar. Members that are zero match everything.
type PolicyRule struct {
	Name string `json:"name"`
	// Effect is "deny", which refuses unless an allow of a higher priority applies, or "allow", which alone says nothing: nothing
	// is allowed beyond a grant.
	Effect string `json:"effect"`
	// Priority is 0 by default.
	Priority    int      `json:"priority,omitzero"`
	AgentID     string   `json:"agentId,omitzero"`
	PrincipalID string   `json:"principalId,omitzero"`
	Scopes      []string `json:"scopes,omitzero"`
	// TimeOfDayStart and TimeOfDayEnd are UTC, such as "22:00": from the first until before the second.
	TimeOfDayStart string `json:"timeOfDayStart,omitzero"`
	TimeOfDayEnd   string `json:"timeOfDayEnd,omitzero"`
}

// PolicyRuleChanges are changes to a rule. Members that are zero stay as they are.
type PolicyRuleChanges struct {
	Name           string        `json:"name,omitzero"`
	Effect         string        `json:"effect,omitzero"`
	Priority       Optional[int] `json:"priority,omitzero"`
	AgentID        string        `json:"agentId,omitzero"`
	PrincipalID    string        `json:"principalId,omitzero"`
	Scopes         []string      `json:"scopes,omitzero"`
	TimeOfDayStart string        `json:"timeOfDayStart,omitzero"`
	TimeOfDayEnd   string        `json:"timeOfDayEnd,omitzero"`
}

// PolicySet is policies that were in force together.
type PolicySet struct {
	// Digest is the SHA-256 of the canonical JSON (RFC 8785) of Policies, in lower-case hexadecimal.
	Digest string `json:"digest"`
	// Version is the number of your last save that gave this set.
	Version   int            `json:"version"`
	Policies  []*NamedPolicy `json:"policies"`
	CreatedAt time.Time      `json:"createdAt"`
}

// NamedPolicy is a policy of a set.
type NamedPolicy struct {
	// Policy is its name, or its id for a rule.
	Policy string `json:"policy"`
	Cedar  string `json:"cedar"`
}

// PoliciesService is /v1/policies. Reading and testing need the role "issue", replaying "audit-read", changes "admin".
type PoliciesService struct{ transport *transport }

const policiesPath = "/v1/policies"

// List returns the policies, with the digest of all of them.
func (s *PoliciesService) List(ctx context.Context, params PolicyListParams) (*PolicyPage, error) {
	return fetch[PolicyPage](ctx, s.transport, call{method: http.MethodGet, path: route(policiesPath), query: queryOf(params)})
}

// Get returns a policy by its name, or a rule by its id (pol_…). It returns CodeNotFound.
func (s *PoliciesService) Get(ctx context.Context, policy string) (*Policy, error) {
	return fetch[Policy](ctx, s.transport, call{method: http.MethodGet, path: route(policiesPath).withName(policy)})
}

// Put saves a policy in Cedar under a name, in place of an earlier one, and puts it in force. A name is 1 to 64 lower-case
// letters, digits and hyphens. It returns CodeInvalidPolicy, with the line and what Cedar says, or CodeTooManyPolicies.
func (s *PoliciesService) Put(ctx context.Context, name string, params PolicyParams) (*Policy, error) {
	return fetch[Policy](ctx, s.transport, call{method: http.MethodPut, path: route(policiesPath).withName(name), body: params})
}

// Delete removes a policy or rule. It returns CodeNotFound.
func (s *PoliciesService) Delete(ctx context.Context, policy string) error {
	isGone := func(ctx context.Context) bool {
		known, err := s.List(ctx, PolicyListParams{})
		return err == nil && !slices.ContainsFunc(known.Policies, func(one *Policy) bool { return one.ID == policy })
	}
	return s.transport.send(ctx, call{method: http.MethodDelete, path: route(policiesPath).withName(policy), wasDone: isGone}, nil)
}

// CreateRule saves a rule. It returns CodeInvalidPolicy or CodeTooManyPolicies.
func (s *PoliciesService) CreateRule(ctx context.Context, rule PolicyRule, options ...CallOption) (*Policy, error) {
	call := call{method: http.MethodPost, path: route(policiesPath), body: rule}
	return fetch[Policy](ctx, s.transport, call.with(options))
}

// UpdateRule changes a rule. It returns CodePolicyIsCedar, CodeInvalidPolicy or CodeNotFound.
func (s *PoliciesService) UpdateRule(ctx context.Context, policyID string, changes PolicyRuleChanges) (*Policy, error) {
	return fetch[Policy](ctx, s.transport, call{method: http.MethodPatch, path: route(policiesPath).withName(policyID), body: changes})
}

// GetSet returns the policies that were in force together, by the digest in an entry of the audit log. It returns
// CodeNotFound.
func (s *PoliciesService) GetSet(ctx context.Context, digest string) (*PolicySet, error) {
	return fetch[PolicySet](ctx, s.transport, call{method: http.MethodGet, path: route("/v1/policy-sets").withName(digest)})
}
