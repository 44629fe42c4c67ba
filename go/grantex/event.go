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
	// IsRemoved: principal.address_changed.
	IsRemoved bool `json:"isRemoved,omitzero"`
	// SessionID: principal.session_ended, principal.session_opened.
	SessionID string `json:"sessionId,omitzero"`
	// Values: settings.updated.
	Values map[string]any `json:"values,omitzero"`
	// Domain: domain.saved, sso_connection.domain_lost.
	Domain string `json:"domain,omitzero"`
	// Issuer: sign_in_provider.…, sso_connection.….
	Issuer string `json:"issuer,omitzero"`
	// PrincipalClaim: sign_in_provider.saved.
	PrincipalClaim string `json:"principalClaim,omitzero"`
	// EndedBindings: sign_in_provider.saved.
	EndedBindings int `json:"endedBindings,omitzero"`
	// Scope: scope_sentence.deleted, scope_sentence.saved.
	Scope string `json:"scope,omitzero"`
	// Sentence: scope_sentence.saved.
	Sentence string `json:"sentence,omitzero"`
	// Policy: policy.deleted, policy.saved.
	Policy string `json:"policy,omitzero"`
	// ConnectionID: sso.…, sso_connection.….
	ConnectionID string `json:"connectionId,omitzero"`
	// PersonID: sso.….
	PersonID string `json:"personId,omitzero"`
	// Sessions: sso.sessions_ended.
	Sessions int `json:"sessions,omitzero"`
	// IsErased: sso.person_ended.
	IsErased bool `json:"isErased,omitzero"`
	// AnomalyID: anomaly.….
	AnomalyID string `json:"anomalyId,omitzero"`
	// Kind: anomaly.….
	Kind string `json:"kind,omitzero"`
	// Expected: anomaly.opened.
	Expected string `json:"expected,omitzero"`
	// Seen: anomaly.opened.
	Seen string `json:"seen,omitzero"`
	// EntryIDs: anomaly.opened.
	EntryIDs []string `json:"entryIds,omitzero"`
	// RuleID: anomaly_rule.created, anomaly_rule.deleted.
	RuleID string `json:"ruleId,omitzero"`
	// Kinds: anomaly_rule.created, anomaly_rule.deleted.
	Kinds []string `json:"kinds,omitzero"`
	// AgentIDs: anomaly_rule.created, anomaly_rule.deleted.
	AgentIDs []string `json:"agentIds,omitzero"`
	// WebhookID: webhook.….
	WebhookID string `json:"webhookId,omitzero"`
	// Host: webhook.….
	Host string `json:"host,omitzero"`
	// Events: webhook.created.
	Events []string `json:"events,omitzero"`
	// Since: webhook.rewound.
	Since string `json:"since,omitzero"`
	// DeliveryID: webhook.delivery_failed.
	DeliveryID string `json:"deliveryId,omitzero"`
	// EventID: webhook.delivery_failed.
	EventID string `json:"eventId,omitzero"`
	// EventType: webhook.delivery_failed.
	EventType string `json:"eventType,omitzero"`
	// Plan: billing.plan_changed.
	Plan string `json:"plan,omitzero"`
	// Status: billing.plan_changed.
	Status string `json:"status,omitzero"`
	// CurrentPeriodEnd: billing.plan_changed.
	CurrentPeriodEnd string `json:"currentPeriodEnd,omitzero"`
	// LostChanges: server.changes_lost.
	LostChanges int `json:"lostChanges,omitzero"`
	// Changes: server.changes_lost.
	Changes []LostChange `json:"changes,omitzero"`
	// AuditSeq: server.changes_lost.
	AuditSeq int `json:"auditSeq,omitzero"`
	// AdminSeq: server.changes_lost.
	AdminSeq int `json:"adminSeq,omitzero"`
	// SCIMTokenID: scim_group.…, scim_token.…, scim_user.….
	SCIMTokenID string `json:"scimTokenId,omitzero"`
	// Label: scim_token.….
	Label string `json:"label,omitzero"`
	// Matches: scim_token.created.
	Matches string `json:"matches,omitzero"`
	// PreviousUntil: scim_token.rotated.
	PreviousUntil string `json:"previousUntil,omitzero"`
	// SCIMUserID: scim_user.….
	SCIMUserID string `json:"scimUserId,omitzero"`
	// IsActive: scim_user.….
	IsActive bool `json:"isActive,omitzero"`
	// Principals: scim_user.….
	Principals []string `json:"principals,omitzero"`
	// SCIMGroupID: scim_group.….
	SCIMGroupID string `json:"scimGroupId,omitzero"`
	// Members: scim_group.created.
	Members int `json:"members,omitzero"`
	// Added: scim_group.members_changed.
	Added int `json:"added,omitzero"`
	// Removed: scim_group.members_changed.
	Removed int `json:"removed,omitzero"`
	// Approves: scim_group.approvals_changed.
	Approves []string `json:"approves,omitzero"`
	// Size is how many entries of the audit log are gone: audit.disposed.
	Size int64 `json:"size,omitzero"`
	// Root is that of the tree over them, in base64: audit.disposed.
	Root string `json:"root,omitzero"`
	// Hash is that of the last of them: audit.disposed.
	Hash string `json:"hash,omitzero"`
	// Through: audit.disposed. None of them is later.
	Through *time.Time `json:"through,omitzero"`
	// Retention is the setting, such as "400d": audit.disposed.
	Retention string `json:"retention,omitzero"`
}

// LostChange is a change that a failover of the server's database has undone: server.changes_lost.
type LostChange struct {
	Type string         `json:"type"`
	Data map[string]any `json:"data"`
}
