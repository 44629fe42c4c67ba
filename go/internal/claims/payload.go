package claims

import "github.com/grantex/grantex/go/internal/jsonvalue"

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
	claimDetails
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
	"act",
	"authorization_details", "prn", "acr", "idp", "cnf", "amr", "auth_time", "parentAgt", "parentGrnt", "parentExp", "anc", "ancAgt",
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
	case "authorization_details":
		return claimDetails
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
