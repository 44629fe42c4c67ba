package guard

import (
	"context"
	"strings"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Link is where a call would fail.
type Link string

// The links that a call needs.
const (
	// LinkToken: the token is missing, or not valid for this service.
	LinkToken Link = "token"
	// LinkAgent: the grant is not of an agent that the guard demands.
	LinkAgent Link = "agent"
	// LinkRule: there is no rule, or it fails.
	LinkRule Link = "rule"
	// LinkScopes: the grant does not cover the scopes or the amount.
	LinkScopes Link = "scopes"
	// LinkArguments: the details of the grant do not admit the arguments.
	LinkArguments Link = "arguments"
)

// Explanation is what would happen to a call, and why.
type Explanation struct {
	// FailsAt is empty where the call is allowed.
	FailsAt Link
	// AsksServer says that the server must admit the call, too, which may refuse it:
	// for an approval, a budget or a policy. The guard would ask it.
	AsksServer bool
	// Refusal says why the call is refused, and how to fix it; nil where it is
	// allowed.
	Refusal *refusal.Error
	// Grant is nil where the token is not valid.
	Grant *verify.Grant
	// Scopes are the scopes that the rule needs.
	Scopes []ExplainedScope
}

// ExplainedScope is a scope that a rule needs, with what the grant holds for it.
type ExplainedScope struct {
	Needed string
	// Held are the granted scopes of the same name and action, including their
	// constraints.
	Held []string
	// Details are those that limit it.
	Details []details.CallDetail
}

// IsAllowed reports whether the call would be allowed.
func (explanation Explanation) IsAllowed() bool { return explanation.Refusal == nil }

// Explain says what would happen to a call, and why. It admits nothing and
// records nothing.
func Explain[INPUT any](ctx context.Context, guard *Guard, call Call[INPUT]) Explanation {
	pending := begin(&call)
	allowed, refused := guard.decide(ctx, pending)
	refused = refused.NamingIssuer(guard.issuer)
	explanation := Explanation{Refusal: refused, Grant: pending.grant, AsksServer: allowed.isOnline}
	for _, needed := range pending.scopes {
		explained := ExplainedScope{Needed: needed}
		if pending.grant != nil {
			for _, scope := range pending.grant.Scopes {
				if scope == needed || strings.HasPrefix(scope, needed+":") {
					explained.Held = append(explained.Held, scope)
				}
			}
			for _, detail := range pending.grant.AuthorizationDetails {
				if detail.Scope == needed {
					explained.Details = append(explained.Details, detail)
				}
			}
		}
		explanation.Scopes = append(explanation.Scopes, explained)
	}
	switch {
	case refused == nil:
	case pending.grant == nil:
		explanation.FailsAt = LinkToken
	case refused.Reason == refusal.WrongAgent || refused.Reason == refusal.NotDelegated:
		explanation.FailsAt = LinkAgent
	case refused.Reason == refusal.NoRule || refused.Reason == refusal.RuleFailed:
		explanation.FailsAt = LinkRule
	case refused.Reason == refusal.ArgumentNotGranted:
		explanation.FailsAt = LinkArguments
	default:
		explanation.FailsAt = LinkScopes
	}
	return explanation
}
