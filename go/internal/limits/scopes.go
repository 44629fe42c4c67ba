package limits

import (
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
)

const byDetails = ":" + details.ByDetails

// Disagreement says where the scopes and the details of a token disagree, in a sentence without its full stop that names
// the scope; empty when they agree. Each detail limits a scope that stands by_details and in no other form, and each scope
// that stands so has a detail.
func Disagreement(scopes []string, parsed []details.CallDetail) string {
	for _, detail := range parsed {
		limited := detail.Scope + byDetails
		if !slices.Contains(scopes, limited) {
			return "The detail of " + detail.Scope + " needs the scope " + limited
		}
		for _, held := range scopes {
			if baseOf(held) == detail.Scope && held != limited {
				return "The scope " + held + " stands beside " + limited
			}
		}
	}
	for _, held := range scopes {
		base, isLimited := strings.CutSuffix(held, byDetails)
		isLimited = isLimited && base == baseOf(held)
		if isLimited && !slices.ContainsFunc(parsed, func(detail details.CallDetail) bool { return detail.Scope == base }) {
			return "The scope " + held + " needs a detail of " + base
		}
	}
	return ""
}

// baseOf returns a scope without its constraint.
func baseOf(scope string) string {
	name, rest, hasAction := strings.Cut(scope, ":")
	if !hasAction {
		return name
	}
	action, _, _ := strings.Cut(rest, ":")
	return name + ":" + action
}
