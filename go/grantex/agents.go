package grantex

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"
)

// Agent is an agent as the server knows it (docs/protocol.md §5). ID and AgentID are the same.
type Agent struct {
	ID      string `json:"id"`
	AgentID string `json:"agentId"`
	// DID is did:grantex:<agentId>, unchanged by rotations.
	DID         string  `json:"did"`
	DeveloperID string  `json:"developerId"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	// Scopes is the maximum of what it may be granted.
	Scopes       []string `json:"scopes"`
	RedirectURIs []string `json:"redirectUris"`
	// DPoP is "accept" or "required": whether its tokens may or must be bound to a key (docs/protocol.md §14).
	DPoP string `json:"dpop"`
	// Status is "active", "suspended" or "deleted".
	Status string `json:"status"`
	// Kind is "agent" for one that the developer registered, "client" for an OAuth client that a person authorized.
	Kind string `json:"kind"`
	// ClientID is the id of an OAuth client: cl_…, or the URL of its document.
	ClientID *string `json:"clientId"`
	// Keys is empty for an agent that never proved a key.
	Keys []*RegisteredKey `json:"keys"`
	// Holds are who keeps it, and everything below its grants, from acting for now.
	Holds     []*Hold   `json:"holds"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// RegisteredKey is a current or former public key of an agent.
type RegisteredKey struct {
	// KID is the RFC 7638 thumbprint.
	KID       string    `json:"kid"`
	PublicKey PublicKey `json:"publicKey"`
	CreatedAt time.Time `json:"createdAt"`
	// RevokedAt is when it was rotated away; nil while it is in use.
	RevokedAt *time.Time `json:"revokedAt"`
}

// AgentParams describe a new agent. Without a key, people see it as unproven.
type AgentParams struct {
	Name        string `json:"name"`
	Description string `json:"description,omitzero"`
	// Scopes is the maximum of what it may be granted; with none, nothing can be granted.
	Scopes       []string `json:"scopes,omitzero"`
	RedirectURIs []string `json:"redirectUris,omitzero"`
	// DPoP is "accept", the default, or "required".
	DPoP string `json:"dpop,omitzero"`
	// Key is the agent's key; the proof of possession is made here.
	Key *AgentKey `json:"-"`
	// PublicKey is that of a key pair that is kept elsewhere, with PublicKeyProof, see [NewKeyProof]. Not together with Key.
	PublicKey      *PublicKey `json:"publicKey,omitzero"`
	PublicKeyProof string     `json:"publicKeyProof,omitzero"`
}

// AgentChanges are changes to an agent. Members that are zero stay as they are; an
// empty slice removes every member of a list.
type AgentChanges struct {
	Name         string           `json:"name,omitzero"`
	Description  Optional[string] `json:"description,omitzero"`
	Scopes       []string         `json:"scopes,omitzero"`
	RedirectURIs []string         `json:"redirectUris,omitzero"`
	DPoP         string           `json:"dpop,omitzero"`
	// Status is "active" or "suspended": see Suspend and Reactivate.
	Status string `json:"status,omitzero"`
}

// AgentListParams choose agents. The zero value chooses all of them.
type AgentListParams struct {
	// Name is the beginning of the name, ignoring case; there are no wildcards.
	Name string `query:"name"`
	// ExactName is the whole name; case counts. Several agents may have it.
	ExactName string `query:"exactName"`
	// Contains is any part of the name, or six characters and more of the id, ignoring case.
	Contains string `query:"contains"`
	// Status is "active" or "suspended".
	Status string `query:"status"`
	// Kind is "agent" or "client".
	Kind string `query:"kind"`
	// Order is by when they were registered: "desc", the default, or "asc".
	Order string `query:"order"`
	// Page counts from 1.
	Page int `query:"page"`
	// PageSize is at most 200, which is also the default.
	PageSize int `query:"pageSize"`
}

// AgentPage is a page of agents.
type AgentPage struct {
	Agents []*Agent `json:"agents"`
	PageInfo
}

// AgentsService is /v1/agents. Reading needs the role "issue", everything else "admin".
type AgentsService struct {
	transport *transport
	discovery *discovery
	me        *MeService
}

const agentsPath = "/v1/agents"

// Register makes an agent. It returns CodeValidationError, whose Field names the member.
func (s *AgentsService) Register(ctx context.Context, params AgentParams, options ...CallOption) (*Agent, error) {
	if params.Key != nil {
		if params.PublicKey != nil || params.PublicKeyProof != "" {
			return nil, errors.New("grantex: AgentParams must have Key, or PublicKey and PublicKeyProof, but not both")
		}
		proof, err := s.prove(ctx, params.Key)
		if err != nil {
			return nil, err
		}
		params.PublicKey, params.PublicKeyProof = &proof.PublicKey, proof.PublicKeyProof
	}
	call := call{method: http.MethodPost, path: route(agentsPath), body: params, repeatWithin: repeatWithinMemory}
	return fetch[Agent](ctx, s.transport, call.with(options))
}

// Get returns an agent. It returns CodeNotFound for an unknown agent, and for another developer's.
func (s *AgentsService) Get(ctx context.Context, agentID string) (*Agent, error) {
	return fetch[Agent](ctx, s.transport, call{method: http.MethodGet, path: route(agentsPath).withID(agentID)})
}

// List returns one page, newest first.
func (s *AgentsService) List(ctx context.Context, params AgentListParams) (*AgentPage, error) {
	return fetch[AgentPage](ctx, s.transport, call{method: http.MethodGet, path: route(agentsPath), query: queryOf(params)})
}

// All yields every agent from params.Page on, in the order of List; pages are fetched as needed.
func (s *AgentsService) All(ctx context.Context, params AgentListParams) iter.Seq2[*Agent, error] {
	return everyPage(params.Page, params.PageSize, func(page, size int) ([]*Agent, error) {
		params := params
		params.Page, params.PageSize = page, size
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, err
		}
		return answer.Agents, nil
	})
}

// Update changes an agent. It returns CodeAgentIsClient for an OAuth client: what that is called and may ask for is not
// set here.
func (s *AgentsService) Update(ctx context.Context, agentID string, changes AgentChanges) (*Agent, error) {
	call := call{method: http.MethodPatch, path: route(agentsPath).withID(agentID), body: changes}
	return fetch[Agent](ctx, s.transport, call)
}

// Suspend revokes all of its grants for good, and allows no new ones until it is reactivated.
func (s *AgentsService) Suspend(ctx context.Context, agentID string) (*Agent, error) {
	return s.Update(ctx, agentID, AgentChanges{Status: "suspended"})
}

// Reactivate allows new grants; grants that the suspension ended stay ended.
func (s *AgentsService) Reactivate(ctx context.Context, agentID string) (*Agent, error) {
	return s.Update(ctx, agentID, AgentChanges{Status: "active"})
}

// RotateKey replaces the key; the DID stays the same.
func (s *AgentsService) RotateKey(ctx context.Context, agentID string, key *AgentKey, options ...CallOption) (*Agent, error) {
	path := route(agentsPath).withID(agentID).then("/keys")
	if path.err != nil {
		return nil, path.err
	}
	if key == nil {
		return nil, errors.New("grantex: Agents.RotateKey needs the new key")
	}
	proof, err := s.prove(ctx, key)
	if err != nil {
		return nil, err
	}
	call := call{method: http.MethodPost, path: path, body: proof, repeatWithin: repeatWithinMemory}
	return fetch[Agent](ctx, s.transport, call.with(options))
}

// RevokeGrants revokes all of its grants; it may get new ones (role "issue").
func (s *AgentsService) RevokeGrants(ctx context.Context, agentID string) error {
	path := route(agentsPath).withID(agentID).then("/grants")
	return s.transport.send(ctx, call{method: http.MethodDelete, path: path}, nil)
}

// Delete revokes all of its grants, and leaves a tombstone.
func (s *AgentsService) Delete(ctx context.Context, agentID string) error {
	isDeleted := func(ctx context.Context) bool { return s.isDeleted(ctx, agentID) }
	call := call{method: http.MethodDelete, path: route(agentsPath).withID(agentID), wasDone: isDeleted}
	return s.transport.send(ctx, call, nil)
}

// isDeleted asks the public DID document: a deleted agent and an unknown one are both 404, and only it tells them apart.
func (s *AgentsService) isDeleted(ctx context.Context, agentID string) bool {
	did := route("/1.0/identifiers").withName("did:grantex:" + agentID)
	err := s.transport.send(ctx, call{method: http.MethodGet, path: did}, new(struct{}))
	return statusOf(err) == http.StatusGone
}

type keyWithProof struct {
	PublicKey      PublicKey `json:"publicKey"`
	PublicKeyProof string    `json:"publicKeyProof"`
}

func (s *AgentsService) prove(ctx context.Context, key *AgentKey) (keyWithProof, error) {
	issuer, err := s.discovery.discover(ctx)
	if err != nil {
		return keyWithProof{}, err
	}
	developer, err := s.me.Get(ctx)
	if err != nil {
		return keyWithProof{}, err
	}
	proof, err := NewKeyProof(key, ProofAudience{Issuer: issuer.Issuer, DeveloperID: developer.DeveloperID})
	return keyWithProof{PublicKey: key.public, PublicKeyProof: proof}, err
}
