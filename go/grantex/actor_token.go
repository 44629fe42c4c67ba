package grantex

import "time"

// ActorTokenParams say who is ready to act, and by which token.
type ActorTokenParams struct {
	// Key is that of the sub-agent, registered at the issuer.
	Key *AgentKey
	// AgentID is that of the sub-agent, ag_….
	AgentID string
	Issuer  string
	// ParentTokenHash is the [TokenHash] of the parent's grant token. The token itself stays with the parent.
	ParentTokenHash string
}

// actorTokenLife is how long it is good for.
const actorTokenLife = time.Minute

type actorClaims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Hash     string `json:"ath,omitzero"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti"`
}

// NewActorToken says that a sub-agent is ready to act by a part of a parent's token
// (docs/protocol.md §14). The sub-agent makes it and gives it to the parent, who
// delegates with it, see [AgentClient]. It is valid for 60 seconds, once, and of no use
// to anybody without the parent's token and key.
func NewActorToken(params ActorTokenParams) (string, error) {
	return params.Key.signClaims("grantex-actor+jwt", selfClaims(params.AgentID, params.Issuer, params.ParentTokenHash), byThumbprint)
}

// TokenHash is what a parent tells a sub-agent about its grant token: its SHA-256 in base64url.
func TokenHash(grantToken string) string { return hashOf(grantToken) }

// selfClaims are those of a token that an agent makes about itself, for the issuer.
func selfClaims(agentID, issuer, hash string) actorClaims {
	now := time.Now()
	return actorClaims{
		Issuer:   agentID,
		Subject:  agentID,
		Audience: issuer,
		Hash:     hash,
		Issued:   now.Unix(),
		Expires:  now.Add(actorTokenLife).Unix(),
		ID:       randomText(),
	}
}
