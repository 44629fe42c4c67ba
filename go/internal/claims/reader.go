package claims

import (
	"fmt"
	"slices"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// maxDelegationDepth is the deepest delegation that any issuer may allow.
const maxDelegationDepth = 10

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

func (r *claimReader) filledArray(claim int) {
	if value := r.payload[claim]; value != nil && (value.Kind() != jsonvalue.Array || value.Len() == 0) {
		r.fail(claim, "a non-empty array")
	}
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
