package grantex

import (
	"time"

	"github.com/grantex/grantex/go/details"
)

// Event is something that happened (docs/protocol.md §12).
type Event struct {
	// ID is unique; a stream can continue after it.
	ID string `json:"id"`
	// Type is such as "grant.created". A newer server may send other types.
	Type string    `json:"type"`
	At   time.Time `json:"at"`
	// CreatedAt is the same instant, under the name in all other responses.
	CreatedAt   time.Time `json:"createdAt"`
	DeveloperID string    `json:"developerId"`
	Data        EventData `json:"data"`
}

// EventData has the members of every type of event; those that a type does not have, or
// that are null, are zero.
type EventData struct {
	// AgentID: agent.created, .updated, .suspended, .reactivated, .deleted, .grants_revoked, .held, .released, .key_rotated; every
	// authorization.… and approval.…; grant.created, .stopped, .stop_lifted; assertion.used, .refused.
	AgentID string `json:"agentId,omitzero"`
	// Name: agent.created and agent.updated; of an API key in api_key.….
	Name string `json:"name,omitzero"`
	// Changed are the names of members: agent.updated.
	Changed []string `json:"changed,omitzero"`
	// KID: agent.key_rotated, issuer_key.revoked.
	KID string `json:"kid,omitzero"`
	// AuthRequestID: every authorization.…; grant.created, for a grant that was exchanged for a code.
	AuthRequestID string `json:"authRequestId,omitzero"`
	// Principal is prn_…, as in tokens: every event about a person. Empty where anybody may have denied an OAuth login.
	Principal string `json:"principal,omitzero"`
	// PrincipalID is your name for them; empty once they were erased.
	PrincipalID string `json:"principalId,omitzero"`
	// Scopes: authorization.requested, grant.created.
	Scopes []string `json:"scopes,omitzero"`
	// AuthorizationDetails are what limits Scopes: grant.created.
	AuthorizationDetails []details.CallDetail `json:"authorizationDetails,omitzero"`
	// ClientID: authorization.approved and .denied, of an OAuth login, like ClientName.
	ClientID string `json:"clientId,omitzero"`
	// ClientName is as the client states it.
	ClientName string `json:"clientName,omitzero"`
	// Audience: authorization.approved and .denied, grant.created, assertion.refused, resource.moved, approval.….
	Audience string `json:"audience,omitzero"`
	// GrantID: grant.…, approval.…, assertion.used; in assertion.refused the grant by which the developer has stopped the agent.
	GrantID string `json:"grantId,omitzero"`
	// IdentityProvider is the issuer of the provider at which the person signed in: grant.created, assertion.…,
	// principal.bound.
	IdentityProvider string `json:"identityProvider,omitzero"`
	// ExpiresAt: grant.created, approval.requested, and api_key.created for a key that expires.
	ExpiresAt *time.Time `json:"expiresAt,omitzero"`
	// ParentGrantID: grant.created, for a delegated grant.
	ParentGrantID string `json:"parentGrantId,omitzero"`
	// StoppedBy is "developer" or "person": assertion.refused.
	StoppedBy string `json:"stoppedBy,omitzero"`
	// By is who holds or held, see [Hold]: grant.held, .released; agent.held, .released.
	By string `json:"by,omitzero"`
	// Reason is that of a hold: grant.held, agent.held.
	Reason string `json:"reason,omitzero"`
	// HeldBy are who still holds it: grant.released, agent.released.
	HeldBy []string `json:"heldBy,omitzero"`
	// ApprovalID: approval.….
	ApprovalID string `json:"approvalId,omitzero"`
	// Action is what the agent asks to do: approval.….
	Action string `json:"action,omitzero"`
	// Digest stands for the arguments of the call, which no event holds: approval.….
	Digest string `json:"digest,omitzero"`
	// Decision is "approved" or "refused": approval.decided.
	Decision string `json:"decision,omitzero"`
	// UseUntil is until when an approved call can run: approval.decided.
	UseUntil *time.Time `json:"useUntil,omitzero"`
	// EntryID is the audit entry of the call that runs: approval.used.
	EntryID string `json:"entryId,omitzero"`
	// TokenID: token.revoked.
	TokenID string `json:"jti,omitzero"`
	// EndedGrants is how many grants that were delegated with the token ended with it: token.revoked.
	EndedGrants int `json:"endedGrants,omitzero"`
	// EndedGrantIDs are the first 100 of them; each also has a grant.revoked event.
	EndedGrantIDs []string `json:"endedGrantIds,omitzero"`
	// Way is "account", "first-use", "verified" or "directory": principal.bound.
	Way string `json:"way,omitzero"`
	// IsRecovery: principal.bound.
	IsRecovery bool `json:"isRecovery,omitzero"`
	// KeyID: api_key.….
	KeyID string `json:"keyId,omitzero"`
	// Roles: api_key.created.
	Roles []Role `json:"roles,omitzero"`
	// AllowedBy is the key in whose console session a program got this one: api_key.created.
	AllowedBy string `json:"allowedBy,omitzero"`
	// SuccessorID: api_key.rotated.
	SuccessorID string `json:"successorId,omitzero"`
}
