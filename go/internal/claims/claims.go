// Package claims reads the claims of grant tokens (docs/protocol.md §6).
package claims

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

const (
	// maxDelegationDepth is the deepest delegation that any issuer may allow.
	maxDelegationDepth = 10
	// longestLife is the longest life of a token, in seconds: a leap year.
	longestLife = 366 * 24 * 60 * 60
	didPrefix   = "did:grantex:"

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

	parentGrant string
	// -1 where absent.
	parentExp int64
}

// The claims, in the order in which they are checked.
const (
	Issuer = iota
	Subject
	claimAud
	ClientID
	AgentDID
	Developer
	GrantID
	claimJti
	claimScp
	claimScope
	claimIat
	claimNbf
	claimExp
	claimDepth
	claimAct
	claimPrn
	claimAcr
	claimIdp
	claimCnf
	claimAmr
	claimAuthTime
	claimParentAgt
	claimParentGrnt
	claimParentExp
	claimAnc
	claimAncAgt
	claimCount
)

var claimNames = [claimCount]string{
	"iss", "sub", "aud", "client_id", "agt", "dev", "grnt", "jti", "scp", "scope", "iat", "nbf", "exp", "delegationDepth",
	"act", "prn", "acr", "idp", "cnf", "amr", "auth_time", "parentAgt", "parentGrnt", "parentExp", "anc", "ancAgt",
}

// claimNamed returns -1 for a claim of another name. A switch costs less than a map.
func claimNamed(name string) int {
	switch name {
	case "iss":
		return Issuer
	case "sub":
		return Subject
	case "aud":
		return claimAud
	case "client_id":
		return ClientID
	case "agt":
		return AgentDID
	case "dev":
		return Developer
	case "grnt":
		return GrantID
	case "jti":
		return claimJti
	case "scp":
		return claimScp
	case "scope":
		return claimScope
	case "iat":
		return claimIat
	case "nbf":
		return claimNbf
	case "exp":
		return claimExp
	case "delegationDepth":
		return claimDepth
	case "act":
		return claimAct
	case "prn":
		return claimPrn
	case "acr":
		return claimAcr
	case "idp":
		return claimIdp
	case "cnf":
		return claimCnf
	case "amr":
		return claimAmr
	case "auth_time":
		return claimAuthTime
	case "parentAgt":
		return claimParentAgt
	case "parentGrnt":
		return claimParentGrnt
	case "parentExp":
		return claimParentExp
	case "anc":
		return claimAnc
	case "ancAgt":
		return claimAncAgt
	}
	return -1
}

// Payload is the claims of a token whose form is not checked yet.
type Payload [claimCount]*jsonvalue.Value

// Read fills the payload with the claims in an object, which it refers to.
func (p *Payload) Read(object jsonvalue.Value) {
	members := object.Members()
	for index := range members {
		if claim := claimNamed(members[index].Name); claim >= 0 {
			p[claim] = &members[index].Value
		}
	}
}

// Text returns a claim that is a text; anything else is empty.
func (p *Payload) Text(claim int) string {
	if p[claim] == nil {
		return ""
	}
	text, _ := p[claim].Text()
	return text
}

// Fault is a sentence that names the claim at fault.
type Fault string

// Read reads a payload, and checks its form, its scopes, and that its claims agree with each other, in this order. It does
// not check times or audience.
func (c *Claims) Read(p *Payload) Fault {
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

func (c *Claims) ancestryFault(p *Payload) Fault {
	if c.Depth == 0 {
		for _, claim := range []int{claimParentAgt, claimParentGrnt, claimParentExp, claimAnc, claimAncAgt} {
			if p[claim] != nil {
				return `The claims name ancestors, and "delegationDepth" is 0.`
			}
		}
		return ""
	}
	switch {
	case c.parentExp >= 0 && c.ExpiresAt > c.parentExp:
		return `The claim "exp" is after "parentExp".`
	case len(c.Ancestors) != c.Depth || len(c.AncestorAgents) != c.Depth:
		return `The claims "anc" and "ancAgt" do not have "delegationDepth" members.`
	case c.parentGrant != c.Ancestors[len(c.Ancestors)-1]:
		return `The claim "parentGrnt" is not the last member of "anc".`
	}
	for index, grant := range c.Ancestors {
		if grant == c.GrantID || slices.Contains(c.Ancestors[:index], grant) {
			return `The claim "anc" goes in a circle.`
		}
	}
	return ""
}

// agentFault checks that no claim names another agent: revocations match client_id and ancAgt.
func (c *Claims) agentFault(act *jsonvalue.Value) Fault {
	if !isDIDOf(c.AgentDID, c.ClientID) {
		return `The claim "agt" is not the DID of "client_id".`
	}
	if len(c.AncestorAgents) == 0 {
		if c.ParentAgentDID != "" {
			return parentDisagrees
		}
	} else if !isDIDOf(c.ParentAgentDID, c.AncestorAgents[len(c.AncestorAgents)-1]) {
		return parentDisagrees
	}
	actor := *act
	for index := len(c.AncestorAgents); index >= 0; index-- {
		agent := c.ClientID
		if index < len(c.AncestorAgents) {
			agent = c.AncestorAgents[index]
		}
		if name, ok := actor.Get("sub").Text(); !ok || !isDIDOf(name, agent) {
			return actorsDisagree
		}
		actor = actor.Get("act")
	}
	if !actor.IsMissing() {
		return actorsDisagree
	}
	return ""
}

const (
	idpDisagrees          = Fault(`The claim "idp" must be present exactly when "acr" is ` + DirectoryACR + `.`)
	parentDisagrees Fault = `The claim "parentAgt" is not the DID of the last member of "ancAgt".`
	actorsDisagree  Fault = `The claim "act" does not name "client_id" and then "ancAgt" from the last member to the first.`
)

func isDIDOf(did, agentID string) bool {
	return len(did) == len(didPrefix)+len(agentID) && strings.HasPrefix(did, didPrefix) && did[len(didPrefix):] == agentID
}

// claimReader reads claims in their order and keeps the first fault.
type claimReader struct {
	payload *Payload
	fault   Fault
}

const (
	aText    = "a non-empty string"
	aTime    = "a whole number of seconds"
	textList = "a non-empty array of strings"
)

func (r *claimReader) fail(claim int, expected string) {
	if r.fault == "" {
		r.fault = Fault(fmt.Sprintf("The claim %q is not %s.", claimNames[claim], expected))
	}
}

// missing is the value of a claim that is absent.
var missing jsonvalue.Value

func (r *claimReader) value(claim int) *jsonvalue.Value {
	if value := r.payload[claim]; value != nil {
		return value
	}
	return &missing
}

func (r *claimReader) text(claim int) string {
	text, ok := wellFormed(r.value(claim))
	if !ok {
		r.fail(claim, aText)
	}
	return text
}

func (r *claimReader) optionalText(claim int) string {
	if r.payload[claim] == nil {
		return ""
	}
	return r.text(claim)
}

func (r *claimReader) texts(claim int) []string {
	texts, ok := wellFormedList(r.value(claim))
	if !ok {
		r.fail(claim, textList)
	}
	return texts
}

func (r *claimReader) optionalTexts(claim int) []string {
	if r.payload[claim] == nil {
		return nil
	}
	return r.texts(claim)
}

func (r *claimReader) textOrTexts(claim int) []string {
	value := r.value(claim)
	if text, ok := wellFormed(value); ok {
		return []string{text}
	}
	texts, ok := wellFormedList(value)
	if !ok {
		r.fail(claim, "a non-empty string or array of them")
	}
	return texts
}

func (r *claimReader) agent(claim int) string {
	text, ok := r.value(claim).Text()
	if !ok || !isAgentID(text) {
		r.fail(claim, "an agent's id, ag_…")
	}
	return text
}

func (r *claimReader) agents(claim int) []string {
	if r.payload[claim] == nil {
		return nil
	}
	agents, ok := wellFormedList(r.value(claim))
	if !ok || slices.ContainsFunc(agents, func(agent string) bool { return !isAgentID(agent) }) {
		r.fail(claim, "a non-empty array of agents' ids, ag_…")
	}
	return agents
}

func (r *claimReader) time(claim int) int64 {
	seconds, ok := r.value(claim).Whole()
	if !ok {
		r.fail(claim, aTime)
	}
	return seconds
}

// optionalTime returns -1 for a claim that is absent.
func (r *claimReader) optionalTime(claim int) int64 {
	if r.payload[claim] == nil {
		return -1
	}
	return r.time(claim)
}

func (r *claimReader) depth(claim int) int {
	depth, ok := r.value(claim).Whole()
	if !ok || depth > maxDelegationDepth {
		r.fail(claim, fmt.Sprintf("a whole number from 0 to %d", maxDelegationDepth))
	}
	return int(depth)
}

func (r *claimReader) object(claim int) {
	if !r.value(claim).IsObject() {
		r.fail(claim, "an object")
	}
}

func (r *claimReader) confirmation(claim int) string {
	if r.payload[claim] == nil {
		return ""
	}
	thumbprint, ok := r.value(claim).Get("jkt").Text()
	if !ok || r.value(claim).Len() != 1 || !isThumbprint(thumbprint) {
		r.fail(claim, `an object with the thumbprint "jkt" alone`)
	}
	return thumbprint
}

func wellFormed(value *jsonvalue.Value) (string, bool) {
	text, ok := value.WellFormed()
	return text, ok && text != ""
}

func wellFormedList(value *jsonvalue.Value) ([]string, bool) {
	if value.Kind() != jsonvalue.Array || value.Len() == 0 {
		return nil, false
	}
	texts := make([]string, value.Len())
	for index := range texts {
		item := value.Item(index)
		text, ok := wellFormed(&item)
		if !ok {
			return nil, false
		}
		texts[index] = text
	}
	return texts, true
}

func isAgentID(text string) bool {
	name, ok := strings.CutPrefix(text, "ag_")
	return ok && name != "" && !strings.ContainsFunc(name, func(character rune) bool { return !isWord(character) })
}

func isThumbprint(text string) bool {
	return len(text) == 43 && !strings.ContainsFunc(text, func(character rune) bool {
		return !isWord(character) && character != '-'
	})
}

func isWord(character rune) bool {
	return character == '_' || (character >= '0' && character <= '9') ||
		(character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
}
