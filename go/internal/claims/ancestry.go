package claims

import (
	"slices"
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

const (
	didPrefix = "did:grantex:"

	parentDisagrees Fault = `The claim "parentAgt" is not the DID of the last member of "ancAgt".`
	actorsDisagree  Fault = `The claim "act" does not name "client_id" and then "ancAgt" from the last member to the first.`
)

// ancestryFault checks that the grants which this one was delegated from are as many as its depth, each another one.
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

func isDIDOf(did, agentID string) bool {
	return len(did) == len(didPrefix)+len(agentID) && strings.HasPrefix(did, didPrefix) && did[len(didPrefix):] == agentID
}
