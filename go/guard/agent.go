package guard

import (
	"errors"
	"slices"

	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// AgentDemand says which agents may call. A sub-agent that inherits the token of
// its parent is refused.
type AgentDemand struct {
	// AgentIDs are the ids of the agents whose grants are accepted. Default: any
	// agent; an empty list is an error.
	AgentIDs []string
	// MinimumDepth is how often a grant must have been delegated at least; 1 refuses
	// the grants that a person gave directly.
	MinimumDepth int
}

func (demand AgentDemand) check() error {
	if demand.AgentIDs != nil && (len(demand.AgentIDs) == 0 || slices.Contains(demand.AgentIDs, "")) {
		return errors.New("guard: AgentIDs must hold at least one agent's id, and no empty one")
	}
	if demand.MinimumDepth < 0 {
		return errors.New("guard: MinimumDepth must not be negative")
	}
	return nil
}

// ForAgent returns this guard with one more demand: it refuses the grants of
// other agents (wrong_agent), or those that were not delegated deeply enough
// (not_delegated). Give it to the tools of a sub-agent, which otherwise may act
// with a token that it inherits from its parent.
func (guard *Guard) ForAgent(demand AgentDemand) (*Guard, error) {
	if demand.AgentIDs == nil && demand.MinimumDepth == 0 {
		return nil, errors.New("guard: ForAgent needs AgentIDs or MinimumDepth")
	}
	if err := demand.check(); err != nil {
		return nil, err
	}
	demand.AgentIDs = slices.Clone(demand.AgentIDs)
	narrower := *guard
	narrower.demands = append(slices.Clip(guard.demands), demand)
	return &narrower, nil
}

// unmet returns the refusal of a grant that does not meet all demands.
func (guard *Guard) unmet(grant *verify.Grant) *refusal.Error {
	for _, demand := range guard.demands {
		if demand.AgentIDs != nil && !slices.Contains(demand.AgentIDs, grant.AgentID) {
			return refusal.New(refusal.WrongAgent, refusal.Detail{
				Expected: demand.AgentIDs, Received: []string{grant.AgentID}, Attribution: grant.Attribution(),
			})
		}
		if grant.DelegationDepth < demand.MinimumDepth {
			return refusal.New(refusal.NotDelegated, refusal.Detail{Attribution: grant.Attribution()})
		}
	}
	return nil
}
