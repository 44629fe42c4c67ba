// Package claims reads the claims of grant tokens (docs/protocol.md §6).
package claims

import (
	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/refusal"
)

const (
	// longestLife is the longest life of a token, in seconds: a leap year.
	longestLife = 366 * 24 * 60 * 60

	// DirectoryACR is the acr of a token whose principal signed in at a provider; its idp names the provider.
	DirectoryACR = "urn:grantex:acr:directory"
)

// Claims are the claims of a grant token. Times are whole seconds since 1970; a text that is absent is empty, because no
// claim that is present may be.
type Claims struct {
	Subject, Principal, ClientID, AgentDID, GrantID, TokenID string
	AuthenticationClass, IdentityProvider                    string
	ParentAgentDID, Thumbprint                               string
	Audience, Methods, Ancestors, AncestorAgents             []string
	IssuedAt, NotBefore, ExpiresAt, AuthenticatedAt          int64
	Depth                                                    int
	Scopes                                                   *ScopeSet
	// Details limit the calls of scopes that stand by_details; nil where nothing does.
	Details []details.CallDetail

	parentGrant string
	// -1 where absent.
	parentExp int64
}

// Fault is a sentence that names the claim at fault.
type Fault string

// Read reads a payload, and checks its form, its scopes, that its claims agree with each other, and the details of its
// scopes, in this order. It does not check times or audience. The reason is [refusal.InvalidClaim], or
// [refusal.DetailsUnknown] for details that cannot be read.
func (c *Claims) Read(p *Payload) (refusal.Reason, Fault) {
	if fault := c.readAll(p); fault != "" {
		return refusal.InvalidClaim, fault
	}
	// Last: who does not understand the details must not take the rest for faulty.
	return c.readDetails(p)
}

func (c *Claims) readAll(p *Payload) Fault {
	r := claimReader{payload: p}
	r.text(Issuer)
	c.Subject = r.text(Subject)
	c.Audience = r.textOrTexts(claimAud)
	c.ClientID = r.agent(ClientID)
	c.AgentDID = r.text(AgentDID)
	r.text(Developer)
	c.GrantID = r.text(GrantID)
	c.TokenID = r.text(claimJti)
	scp, joined := r.texts(claimScp), r.text(claimScope)
	c.IssuedAt, c.NotBefore, c.ExpiresAt = r.time(claimIat), r.time(claimNbf), r.time(claimExp)
	c.Depth = r.depth(claimDepth)
	r.object(claimAct)
	r.filledArray(claimDetails)
	c.Principal = r.optionalText(claimPrn)
	c.AuthenticationClass, c.IdentityProvider = r.optionalText(claimAcr), r.optionalText(claimIdp)
	c.Thumbprint = r.confirmation(claimCnf)
	c.Methods = r.optionalTexts(claimAmr)
	c.AuthenticatedAt = max(r.optionalTime(claimAuthTime), 0)
	c.ParentAgentDID, c.parentGrant = r.optionalText(claimParentAgt), r.optionalText(claimParentGrnt)
	c.parentExp = r.optionalTime(claimParentExp)
	c.Ancestors, c.AncestorAgents = r.optionalTexts(claimAnc), r.agents(claimAncAgt)
	if r.fault != "" {
		return r.fault
	}
	switch {
	case (c.AuthenticationClass == DirectoryACR) != (c.IdentityProvider != ""):
		return idpDisagrees
	case c.ExpiresAt <= c.IssuedAt:
		return `The claim "exp" is not after "iat".`
	case c.ExpiresAt-c.IssuedAt > longestLife:
		return `The claim "exp" is more than a year after "iat".`
	}
	var fault Fault
	if c.Scopes, fault = readScopes(scp, joined); fault != "" {
		return fault
	}
	if fault = c.ancestryFault(p); fault == "" {
		fault = c.agentFault(p[claimAct])
	}
	return fault
}

const idpDisagrees Fault = `The claim "idp" must be present exactly when "acr" is ` + DirectoryACR + `.`
