package verify

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/internal/scope"
)

const (
	// maxDelegationDepth is the deepest delegation that any issuer may allow.
	maxDelegationDepth = 10
	// longestLife is the longest life of a token, in seconds: a leap year.
	longestLife = 366 * 24 * 60 * 60
	didPrefix   = "did:grantex:"
)

// claims are the claims of a grant token (docs/protocol.md §6). Times are whole seconds since 1970; a text that is
// absent is empty, because no claim that is present may be.
type claims struct {
	iss, sub, prn, clientID, agt, dev, grnt, jti, acr, idp string
	parentAgt, parentGrnt, jkt                             string
	aud, amr, anc, ancAgt                                  []string
	iat, nbf, exp, authTime                                int64
	// -1 where absent.
	parentExp int64
	depth     int64
	scopes    *scopeSet
}

// The names of the claims, in the order in which they are checked.
const (
	claimIss = iota
	claimSub
	claimAud
	claimClientID
	claimAgt
	claimDev
	claimGrnt
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
		return claimIss
	case "sub":
		return claimSub
	case "aud":
		return claimAud
	case "client_id":
		return claimClientID
	case "agt":
		return claimAgt
	case "dev":
		return claimDev
	case "grnt":
		return claimGrnt
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

// payload is the claims of a token whose form is not checked yet.
type payload [claimCount]*jsonvalue.Value

func payloadOf(object jsonvalue.Value) *payload {
	var found payload
	members := object.Members()
	for index := range members {
		if claim := claimNamed(members[index].Name); claim >= 0 {
			found[claim] = &members[index].Value
		}
	}
	return &found
}

func (p *payload) text(claim int) string {
	if p[claim] == nil {
		return ""
	}
	text, _ := p[claim].Text()
	return text
}

// claimFault is a sentence that names the claim at fault.
type claimFault string

// readClaims checks the form of a payload, its scopes, and that its claims agree with each other, in this order. It does
// not check times or audience.
func readClaims(p *payload) (*claims, claimFault) {
	r := claimReader{payload: p}
	c := &claims{
		iss:      r.text(claimIss),
		sub:      r.text(claimSub),
		aud:      r.textOrTexts(claimAud),
		clientID: r.agent(claimClientID),
		agt:      r.text(claimAgt),
		dev:      r.text(claimDev),
		grnt:     r.text(claimGrnt),
		jti:      r.text(claimJti),
	}
	scp, joined := r.texts(claimScp), r.text(claimScope)
	c.iat, c.nbf, c.exp = r.time(claimIat), r.time(claimNbf), r.time(claimExp)
	c.depth = r.depth(claimDepth)
	r.object(claimAct)
	c.prn, c.acr, c.idp = r.optionalText(claimPrn), r.optionalText(claimAcr), r.optionalText(claimIdp)
	c.jkt = r.confirmation(claimCnf)
	c.amr = r.optionalTexts(claimAmr)
	c.authTime = max(r.optionalTime(claimAuthTime), 0)
	c.parentAgt, c.parentGrnt = r.optionalText(claimParentAgt), r.optionalText(claimParentGrnt)
	c.parentExp = r.optionalTime(claimParentExp)
	c.anc, c.ancAgt = r.optionalTexts(claimAnc), r.agents(claimAncAgt)
	if r.fault != "" {
		return nil, r.fault
	}
	switch {
	case (c.acr == directoryACR) != (c.idp != ""):
		return nil, idpDisagrees
	case c.exp <= c.iat:
		return nil, `The claim "exp" is not after "iat".`
	case c.exp-c.iat > longestLife:
		return nil, `The claim "exp" is more than a year after "iat".`
	}
	var fault claimFault
	if c.scopes, fault = readScopes(scp, joined); fault != "" {
		return nil, fault
	}
	if fault = c.ancestryFault(p); fault == "" {
		fault = c.agentFault(p[claimAct])
	}
	return c, fault
}

func (c *claims) ancestryFault(p *payload) claimFault {
	if c.depth == 0 {
		for _, claim := range []int{claimParentAgt, claimParentGrnt, claimParentExp, claimAnc, claimAncAgt} {
			if p[claim] != nil {
				return `The claims name ancestors, and "delegationDepth" is 0.`
			}
		}
		return ""
	}
	switch {
	case c.parentExp >= 0 && c.exp > c.parentExp:
		return `The claim "exp" is after "parentExp".`
	case len(c.anc) != int(c.depth) || len(c.ancAgt) != int(c.depth):
		return `The claims "anc" and "ancAgt" do not have "delegationDepth" members.`
	case c.parentGrnt != c.anc[len(c.anc)-1]:
		return `The claim "parentGrnt" is not the last member of "anc".`
	}
	for index, grant := range c.anc {
		if grant == c.grnt || slices.Contains(c.anc[:index], grant) {
			return `The claim "anc" goes in a circle.`
		}
	}
	return ""
}

// agentFault checks that no claim names another agent: revocations match client_id and ancAgt.
func (c *claims) agentFault(act *jsonvalue.Value) claimFault {
	if !isDIDOf(c.agt, c.clientID) {
		return `The claim "agt" is not the DID of "client_id".`
	}
	if len(c.ancAgt) == 0 {
		if c.parentAgt != "" {
			return parentDisagrees
		}
	} else if !isDIDOf(c.parentAgt, c.ancAgt[len(c.ancAgt)-1]) {
		return parentDisagrees
	}
	actor := *act
	for index := len(c.ancAgt); index >= 0; index-- {
		agent := c.clientID
		if index < len(c.ancAgt) {
			agent = c.ancAgt[index]
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
	idpDisagrees               = claimFault(`The claim "idp" must be present exactly when "acr" is ` + directoryACR + `.`)
	parentDisagrees claimFault = `The claim "parentAgt" is not the DID of the last member of "ancAgt".`
	actorsDisagree  claimFault = `The claim "act" does not name "client_id" and then "ancAgt" from the last member to the first.`
)

func isDIDOf(did, agentID string) bool {
	return len(did) == len(didPrefix)+len(agentID) && strings.HasPrefix(did, didPrefix) && did[len(didPrefix):] == agentID
}

// claimReader reads claims in their order and keeps the first fault.
type claimReader struct {
	payload *payload
	fault   claimFault
}

const (
	aText    = "a non-empty string"
	aTime    = "a whole number of seconds"
	textList = "a non-empty array of strings"
)

func (r *claimReader) fail(claim int, expected string) {
	if r.fault == "" {
		r.fault = claimFault(fmt.Sprintf("The claim %q is not %s.", claimNames[claim], expected))
	}
}

func (r *claimReader) value(claim int) jsonvalue.Value {
	if r.payload[claim] == nil {
		return jsonvalue.Value{}
	}
	return *r.payload[claim]
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

func (r *claimReader) depth(claim int) int64 {
	depth, ok := r.value(claim).Whole()
	if !ok || depth > maxDelegationDepth {
		r.fail(claim, fmt.Sprintf("a whole number from 0 to %d", maxDelegationDepth))
	}
	return depth
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

func wellFormed(value jsonvalue.Value) (string, bool) {
	text, ok := value.Text()
	return text, ok && text != "" && utf8.ValidString(text)
}

func wellFormedList(value jsonvalue.Value) ([]string, bool) {
	texts, ok := value.Texts()
	if !ok || len(texts) == 0 {
		return nil, false
	}
	for _, text := range texts {
		if text == "" || !utf8.ValidString(text) {
			return nil, false
		}
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

// scopeSet is the scopes of a token, indexed for decisions.
type scopeSet struct {
	scopes []string
	index  scope.Index
}
